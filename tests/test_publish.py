"""Publishing: what did not change stays, and no moment shows half a site."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
import time
from contextlib import suppress
from functools import partial
from itertools import count
from types import SimpleNamespace

import pytest

from beforehand.faults import PublishError
from beforehand.site.drafts import Content, Draft, Jobs, ready
from beforehand.site.opening import only_build
from beforehand.site.publish import Publication


def tree(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def drafts(**files):
    return [ready(uri.replace("__", "/"), text.encode()) for uri, text in files.items()]


def publish(tmp_path, files, hands=1):
    """Publish files; each is a job of its own where several processes share them.

    Every third of them is ready at once.
    """
    jobs = [lambda: files] if hands == 1 else [partial(list, [file]) for file in files]
    publication = Publication(tmp_path / "site", tmp_path / "cache", "generator")
    rest = [job for number, job in enumerate(jobs) if number % 3]
    return publication.publish(Jobs(jobs[::3], lambda: rest), hands=hands)


def test_first_publication_writes_everything(tmp_path):
    report = publish(tmp_path, drafts(a="1", b__c="2"))

    assert tree(tmp_path / "site") == {"a": b"1", "b/c": b"2"}
    assert (report.written, report.kept, report.removed) == (["a", "b/c"], 0, [])


def test_what_did_not_change_keeps_inode_and_time(tmp_path):
    publish(tmp_path, drafts(a="1", b="2"))
    before = (tmp_path / "site" / "a").stat()

    for text in ("3", "4", "5"):
        report = publish(tmp_path, drafts(a="1", b=text))
        assert (report.written, report.kept) == (["b"], 1)
        assert (tmp_path / "site" / "b").read_text() == text

    after = (tmp_path / "site" / "a").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_changed_file_gets_a_time_in_a_later_second(tmp_path):
    """Else nginx answers 304 to a change of the same length: its ETag is second and size."""
    publish(tmp_path, drafts(a="degraded"))
    times = [(tmp_path / "site" / "a").stat().st_mtime_ns // 10**9]
    for text in ("resolved", "degraded", "resolved"):
        publish(tmp_path, drafts(a=text))
        times.append((tmp_path / "site" / "a").stat().st_mtime_ns // 10**9)

    assert times == sorted(set(times))


def test_what_is_gone_is_removed_with_its_empty_folders(tmp_path):
    publish(tmp_path, drafts(a="1", b__c__d="2"))
    report = publish(tmp_path, drafts(a="1"))
    publish(tmp_path, drafts(a="1"))

    assert report.removed == ["b/c/d"]
    assert sorted(p.name for p in (tmp_path / "site").iterdir()) == ["a"]


def test_a_file_and_a_folder_may_change_places(tmp_path):
    for _ in range(2):
        publish(tmp_path, drafts(a="1", b__c="2"))
        publish(tmp_path, drafts(a__x="1", b="2"))
        assert tree(tmp_path / "site") == {"a/x": b"1", "b": b"2"}
        publish(tmp_path, drafts(e="1"))
        publish(tmp_path, drafts(a="3", b__c="4"))

    assert tree(tmp_path / "site") == {"a": b"3", "b/c": b"4"}


def test_foreign_hands_in_the_site_are_noticed(tmp_path):
    publish(tmp_path, drafts(a="1", b="2", c="3"))
    site = tmp_path / "site"
    (site / "a").write_text("tampered")
    (site / "b").unlink()
    (site / "stray").write_text("?")

    publish(tmp_path, drafts(a="1", b="2", c="3"))

    assert tree(site) == {"a": b"1", "b": b"2", "c": b"3"}


def strip(folder):
    import shutil

    shutil.rmtree(folder)


@pytest.mark.parametrize(
    "meddle",
    [
        lambda spare: (spare / "a").write_text("tampered"),
        lambda spare: (spare / "a").unlink(),
        lambda spare: (spare / "stray").write_text("?"),
        lambda spare: (spare / "d" / "stray").write_text("?"),
        lambda spare: (spare / "d" / "e").rename(spare / "d" / "f"),
        lambda spare: (spare / "d" / "more" / "still").mkdir(parents=True),
        lambda spare: strip(spare / "d"),
        lambda spare: (strip(spare / "d"), (spare / "d").write_text("a file")),
        lambda spare: ((spare / "a").unlink(), (spare / "a").mkdir()),
        strip,
    ],
)
def test_foreign_hands_in_the_spare_are_noticed(tmp_path, meddle):
    """It is the next site: what was done to it must not be published."""
    publish(tmp_path, drafts(a="1", b="1", d__e="1"))
    publish(tmp_path, drafts(a="1", b="2", d__e="1"))
    meddle(tmp_path / ".site.spare")

    for text in ("3", "4"):
        wanted = drafts(a="1", b=text, d__e="1")
        publish(tmp_path, wanted)
        assert tree(tmp_path / "site") == {draft.uri: draft.make().body for draft in wanted}


@pytest.mark.parametrize("state", [b"", b"{", b"\x90", b"\x80", b'{"a": 1}', b"\xff"])
def test_a_broken_state_is_dropped(tmp_path, state):
    publish(tmp_path, drafts(a="1"))
    (kept,) = (tmp_path / "cache").glob("published-*")
    kept.write_bytes(state)

    publish(tmp_path, drafts(a="2"))

    assert tree(tmp_path / "site") == {"a": b"2"}


def test_the_cache_and_the_spare_may_go_at_any_time(tmp_path):
    import shutil

    publish(tmp_path, drafts(a="1"))
    publish(tmp_path, drafts(a="2"))
    shutil.rmtree(tmp_path / "cache")
    shutil.rmtree(tmp_path / ".site.spare")

    publish(tmp_path, drafts(a="3"))

    assert tree(tmp_path / "site") == {"a": b"3"}


def test_two_files_at_one_address_are_refused_and_the_site_stays(tmp_path):
    publish(tmp_path, drafts(a="1"))

    with pytest.raises(PublishError, match="two files want the address a"):
        publish(tmp_path, [ready("a", b"2"), ready("a", b"3")])

    assert tree(tmp_path / "site") == {"a": b"1"}


def test_a_build_that_fails_half_way_leaves_the_site(tmp_path):
    publish(tmp_path, drafts(a="1", b="1"))

    def failing():
        yield ready("a", b"2")
        raise OSError(28, "No space left on device", "a")

    with pytest.raises(PublishError, match="No space left on device"):
        publish(tmp_path, failing())
    assert tree(tmp_path / "site") == {"a": b"1", "b": b"1"}

    publish(tmp_path, drafts(a="3", b="3"))
    assert tree(tmp_path / "site") == {"a": b"3", "b": b"3"}


KILLED = textwrap.dedent("""
    import os, sys
    from pathlib import Path
    from beforehand.site.drafts import Jobs, ready
    from beforehand.site.publish import Publication
    stop_at, folder, text = int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    seen = 0
    def audit(event, args):
        global seen
        if event in ("open", "os.link", "os.remove", "os.rename", "os.mkdir", "os.rmdir", "ctypes.call_function", "os.utime"):
            seen += 1
            if seen == stop_at:
                os._exit(9)
    publication = Publication(folder / "site", folder / "cache", "generator")
    files = [ready(f"d{i}/f", (text if i % 2 else "same").encode()) for i in range(6)]
    files += [ready(f"only-{text}/f", b"x")]
    sys.addaudithook(audit)
    publication.publish(Jobs([lambda: files], list))
    publication.settle()
""")


def test_killed_at_any_step_the_site_is_the_old_one_or_the_new_one(tmp_path):
    def run(stop_at, text):
        return subprocess.run(
            [sys.executable, "-c", KILLED, str(stop_at), str(tmp_path), text], check=False
        ).returncode

    def expected(text):
        return {f"d{i}/f": (text if i % 2 else "same").encode() for i in range(6)} | {
            f"only-{text}/f": b"x"
        }

    assert run(0, "v0") == 0
    current, kills = "v0", 0
    for stop_at in range(1, 200):
        wanted = f"v{stop_at}"
        code = run(stop_at, wanted)
        found = tree(tmp_path / "site")
        assert found in (expected(current), expected(wanted)), f"mixed at step {stop_at}"
        current = wanted if found == expected(wanted) else current
        if code == 0:
            break
        kills += 1
    assert code == 0
    assert kills > 10


def test_one_build_at_a_time(tmp_path):
    with (
        only_build(tmp_path),
        pytest.raises(PublishError, match="another build"),
        only_build(tmp_path),
    ):
        pass
    with only_build(tmp_path):
        pass


def test_readers_never_miss_a_file_during_a_swap(tmp_path):
    publish(tmp_path, drafts(a="0"))
    reader = subprocess.Popen(
        [
            sys.executable,
            "-c",
            textwrap.dedent(f"""
            import time
            missing = 0
            end = time.monotonic() + 1.0
            while time.monotonic() < end:
                try:
                    open({str(tmp_path / "site" / "a")!r}).read()
                except FileNotFoundError:
                    missing += 1
            print(missing)
        """),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    end = time.monotonic() + 0.8
    n = 0
    while time.monotonic() < end:
        n += 1
        publish(tmp_path, drafts(a=str(n)))

    assert reader.communicate()[0].strip() == "0"
    assert n > 3


@pytest.mark.parametrize("hands", [2, 3])
def test_several_processes_publish_what_one_does(tmp_path, hands):
    def files(text):
        return [
            *(ready(f"d{n}/e/f{n}", (text if n % 3 else "same").encode()) for n in range(60)),
            *(ready(f"{text}/f{n}", b"x") for n in range(5)),
        ]

    for text in ("one", "two", "one", "three"):
        report = publish(tmp_path / "several", files(text), hands)
        alone = publish(tmp_path / "alone", files(text))
        assert tree(tmp_path / "several" / "site") == tree(tmp_path / "alone" / "site")
        assert report == alone


def test_a_file_and_a_folder_may_change_places_between_processes(tmp_path):
    """One makes room for a folder while another has files to put into it."""
    flat = [ready(f"n{n}", b"file") for n in range(20)]
    deep = [ready(f"n{n}/{m}", b"below") for n in range(20) for m in range(3)]
    for files in (flat, deep, flat, deep, deep):
        publish(tmp_path, files, hands=3)
        assert tree(tmp_path / "site") == {draft.uri: draft.make().body for draft in files}


@pytest.mark.parametrize("place", [24, 25], ids=["by what is ready", "by the rest"])
def test_a_full_disk_is_told_from_wherever_it_was_met(tmp_path, place):
    publish(tmp_path, drafts(a="1"), hands=2)

    def full():
        raise OSError(28, "No space left on device", "d7")

    files = [ready(f"d{n}", b"x") for n in range(50)]
    files[place:place] = [Draft("full", "", full)]
    with pytest.raises(PublishError, match="No space left on device"):
        publish(tmp_path, files, hands=2)
    assert tree(tmp_path / "site") == {"a": b"1"}

    publish(tmp_path, drafts(a="2"), hands=2)
    assert tree(tmp_path / "site") == {"a": b"2"}


def test_what_is_ready_is_ended_if_the_rest_cannot_be_made(tmp_path):
    publish(tmp_path, drafts(a="1"), hands=2)

    def endless():
        yield ready("b", b"2")
        time.sleep(600)

    def rest():
        raise LookupError("no ladder")

    publication = Publication(tmp_path / "site", tmp_path / "cache", "generator")
    with pytest.raises(LookupError, match="no ladder"):
        publication.publish(Jobs([endless], rest), hands=2)
    assert tree(tmp_path / "site") == {"a": b"1"}

    publish(tmp_path, drafts(a="2"), hands=2)
    assert tree(tmp_path / "site") == {"a": b"2"}


def test_two_processes_with_one_address_are_refused(tmp_path):
    publish(tmp_path, drafts(a="1"))

    with pytest.raises(PublishError):
        publish(tmp_path, [ready("b", b"2"), ready("b", b"3")], hands=2)

    assert tree(tmp_path / "site") == {"a": b"1"}


def test_what_a_file_tells_others_is_kept_with_it(tmp_path):
    """A page that is not made again still stands in the search index and the sitemap."""
    made, told = [], []

    def page(uri):
        made.append(uri)
        return Content(b"page", f"note of {uri}")

    def late(entries):
        told.append({uri: entry.note for uri, entry in entries.items() if entry.note})
        yield ready("index", json.dumps(told[-1]).encode())

    for key in ("k1", "k1", "k2"):
        publication = Publication(tmp_path / "site", tmp_path / "cache", "generator")
        job = [Draft(uri, key, partial(page, uri)) for uri in ("p", "q")]
        publication.publish(Jobs([lambda job=job: job], list), late)

    assert told == [{"p": "note of p", "q": "note of q"}] * 3
    assert made == ["p", "q"] * 2
    assert set(tree(tmp_path / "site")) == {"p", "q", "index"}


ORPHANED = textwrap.dedent("""
    import os, signal, sys
    from pathlib import Path
    from beforehand.site.hands import Beside
    from beforehand.site.opening import only_build
    cache, over = map(Path, sys.argv[1:])
    def work():
        while not over.exists():
            pass
        return 1
    with only_build(cache):
        Beside(work, int)
        os.kill(os.getpid(), signal.SIGKILL)
""")


def test_what_a_killed_build_left_at_work_keeps_others_out(tmp_path):
    """A copy of it may still write into the spare; the next build waits for its end."""
    over = tmp_path / "over"
    run = [sys.executable, "-c", ORPHANED, str(tmp_path / "cache"), str(over)]
    assert subprocess.run(run, check=False).returncode == -9

    with pytest.raises(PublishError, match="another build"), only_build(tmp_path / "cache"):
        pass
    over.touch()
    while True:
        with suppress(PublishError), only_build(tmp_path / "cache"):
            break


def test_a_settled_spare_has_what_the_site_has(tmp_path):
    for files in (drafts(a="1", b__c="2", gone__x="3"), drafts(a="4", b__c="2", d="5")):
        publish(tmp_path, files)
        Publication(tmp_path / "site", tmp_path / "cache", "generator").settle()

        site, spare = tmp_path / "site", tmp_path / ".site.spare"
        assert tree(spare) == tree(site)
        for uri in tree(site):
            assert (spare / uri).samefile(site / uri)
        report = publish(tmp_path, files)
        assert (report.written, report.removed) == ([], [])

    publish(tmp_path, drafts(a="6"))
    assert tree(tmp_path / "site") == {"a": b"6"}


@pytest.mark.parametrize("seconds", [-1, 0, 10, 39])
def test_a_spare_that_had_no_time_to_settle_is_none_the_worse(tmp_path, monkeypatch, seconds):
    """Where each file takes a second, and there are forty."""
    files = {f"d{number}__f": "1" for number in range(40)}
    publish(tmp_path, drafts(**files))
    clock = SimpleNamespace(monotonic=partial(next, count()), time_ns=time.time_ns)
    monkeypatch.setattr("beforehand.site.publish.time", clock)
    Publication(tmp_path / "site", tmp_path / "cache", "generator").settle(seconds)
    assert len(tree(tmp_path / ".site.spare")) == max(0, seconds)

    report = publish(tmp_path, drafts(**{**files, "d7__f": "2"}))
    assert report.written == ["d7/f"]
    assert tree(tmp_path / "site") == {
        f"d{number}/f": b"2" if number == 7 else b"1" for number in range(40)
    }


@pytest.mark.parametrize("hands", [2, 3])
def test_several_processes_settle_a_spare_as_one_does(tmp_path, hands):
    files = {f"d{number}__f{number % 3}": f"{number}" for number in range(900)}
    publish(tmp_path, drafts(**files))
    Publication(tmp_path / "site", tmp_path / "cache", "generator").settle(hands=hands)
    site, spare = tmp_path / "site", tmp_path / ".site.spare"
    assert tree(spare) == tree(site)
    assert all((spare / uri).samefile(site / uri) for uri in tree(site))

    # All of it is known: the next build links nothing.
    next_one = Publication(tmp_path / "site", tmp_path / "cache", "generator")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("beforehand.site.spare.os.link", None)
        next_one.publish(Jobs([lambda: drafts(**files)], list))


def test_a_file_in_the_place_of_the_cache_is_left_and_told(tmp_path):
    (tmp_path / "cache").write_text("somebody's")

    with pytest.raises(PublishError, match="is a file"), only_build(tmp_path / "cache"):
        pass

    assert (tmp_path / "cache").read_text() == "somebody's"
