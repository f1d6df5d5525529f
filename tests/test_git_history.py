"""What git knows of a record: tried on real repositories."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from beforehand.faults import Fault, WrongUse
from beforehand.records.amendments import Amendment, AmendmentKind, amendments, visible
from beforehand.records.files import Refusal
from beforehand.records.history import (
    Commit,
    Log,
    LogEntry,
    SignatureState,
    Touch,
    history_of,
    public_since,
)
from beforehand.records.reading import read
from beforehand.site.git_log import (
    Dates,
    Repository,
    ShallowClone,
    open_repository,
    read_log,
)
from git_repo import CHANGE, DAY, FIRST, READING, SERVICE, Repo


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "site")


def shown(found: tuple[Amendment, ...]) -> list[tuple[str, str]]:
    return [(str(one.kind), ".".join(map(str, one.path))) for one in found]


# --------------------------------------------------------------------------- first publication


def test_a_record_is_dated_by_the_commit_that_brought_it(repo: Repo) -> None:
    repo.commit()
    commit = repo.commit(price=CHANGE)
    repo.commit(price=CHANGE.replace("12.99", "13.99"))
    publication = repo.history().publications["changes/price"]
    assert publication.commit == Commit(commit, FIRST + DAY)
    assert [version.commit.at for version in publication.versions] == [
        FIRST + DAY,
        FIRST + 2 * DAY,
    ]


def test_records_made_from_one_template_keep_their_own_dates(repo: Repo) -> None:
    for day, name in enumerate(("a", "b", "c")):
        repo.commit(**{name: CHANGE})
        assert repo.history().publications[f"changes/{name}"].commit.at == FIRST + day * DAY
    assert [known.commit.at for known in repo.history().publications.values()] == [
        FIRST,
        FIRST + DAY,
        FIRST + 2 * DAY,
    ]


def test_a_merge_dates_what_the_branch_wrote_earlier(repo: Repo) -> None:
    repo.commit(a=CHANGE)
    repo.git("checkout", "-q", "-b", "price")
    repo.commit(price=CHANGE)
    repo.commit(price=CHANGE.replace("12.99", "13.99"))
    repo.git("checkout", "-q", "main")
    repo.now += 5 * DAY
    repo.git("merge", "-q", "--no-ff", "-m", "merge", "price")
    publication = repo.history().publications["changes/price"]
    assert publication.commit.at == repo.now
    assert len(publication.versions) == 1
    assert repo.amendments("changes/price") == ()


def test_a_rebased_commit_counts_from_when_it_came_not_from_when_it_was_written(repo: Repo) -> None:
    repo.commit()
    commit = repo.commit(price=CHANGE, author=FIRST - 100 * DAY)
    assert repo.history().publications["changes/price"].commit == Commit(commit, FIRST + DAY)


def test_a_clock_that_ran_backwards_proves_nothing(repo: Repo) -> None:
    repo.commit(a=CHANGE)
    repo.now = FIRST - 365 * DAY
    repo.commit(price=CHANGE)
    assert repo.history().publications["changes/price"].commit.at == FIRST


def test_a_record_under_a_new_name_is_a_new_record(repo: Repo) -> None:
    repo.commit(old=CHANGE)
    repo.commit(old=None, new=CHANGE)
    history = repo.history()
    assert history.publications["changes/old"].is_removed
    assert history.publications["changes/new"].commit.at == FIRST + DAY


def test_a_record_that_was_removed_and_comes_back_keeps_its_first_date(repo: Repo) -> None:
    repo.commit(a=CHANGE)
    repo.commit(a=None)
    repo.commit(a=CHANGE.replace("12.99", "13.99"))
    publication = repo.history().publications["changes/a"]
    assert publication.commit.at == FIRST
    assert not publication.is_removed
    assert shown(repo.amendments("changes/a")) == [
        ("removed", ""),
        ("restored", ""),
        ("changed", "prices.0.to"),
    ]


def test_what_is_removed_before_it_was_public_was_never_told(repo: Repo) -> None:
    repo.commit(a=CHANGE.replace("2026-01-01 05:00", "2026-02-01 05:00"))
    repo.commit(a=None)
    assert repo.amendments("changes/a") == ()


def test_only_records_are_known(repo: Repo) -> None:
    repo.write("content/index.md", "# x")
    repo.write("changes/notes.txt", "x")
    repo.write("changes/deep/a.yml", CHANGE)
    repo.write("incidents/.hidden.yml", "x")
    repo.commit(a=CHANGE)
    assert list(repo.history().publications) == ["changes/a"]


def test_a_site_in_a_folder_of_a_repository(tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    repo.write("status/changes/a.yml", CHANGE)
    repo.write("changes/not-ours.yml", CHANGE)
    repo.commit()
    log = read_log(tmp_path / "status")
    assert log is not None
    assert list(history_of(log).publications) == ["changes/a"]


def test_names_that_git_would_quote(repo: Repo) -> None:
    repo.write('changes/f\u00fcr "alle"\n.yml', CHANGE)
    repo.commit(a=CHANGE)
    log = read_log(repo.root)
    assert log is not None
    assert {touch.path for touch in log.entries[0].touches} == {
        "changes/a.yml",
        'changes/f\u00fcr "alle"\n.yml',
    }


# --------------------------------------------------------------------------- what git has not


def test_a_folder_without_git_has_no_history(tmp_path: Path) -> None:
    assert read_log(tmp_path) is None


def test_no_git_at_all(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.commit(a=CHANGE)
    monkeypatch.setenv("PATH", str(repo.root))
    assert read_log(repo.root) is None


def test_a_repository_without_a_commit(repo: Repo) -> None:
    assert read_log(repo.root) == Log("", ())
    assert history_of(Log("", ())).begins_at is None


def test_a_shallow_clone_stops_with_the_cure(repo: Repo, tmp_path: Path) -> None:
    repo.commit(a=CHANGE)
    repo.commit(b=CHANGE)
    clone = tmp_path / "clone"
    subprocess.run(
        ["git", "clone", "-q", "--depth", "1", f"file://{repo.root}", str(clone)], check=True
    )
    with pytest.raises(ShallowClone, match="does not know when") as stopped:
        read_log(clone)
    assert "fetch-depth: 0" in stopped.value.tip
    assert "git fetch --unshallow" in stopped.value.tip
    assert read_log(clone, dates=Dates.OMIT) is None


def test_a_hooks_variables_and_the_users_settings_change_nothing(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit(a=CHANGE)
    expected = read_log(repo.root)
    settings = "[log]\n showSignature = true\n date = raw\n[diff]\n renames = copies\n[core]\n pager = false\n"
    (tmp_path / ".gitconfig").write_text(settings, "utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "GIT_EXTERNAL_DIFF"):
        monkeypatch.setenv(name, "/nowhere")
    assert read_log(repo.root) == expected


# --------------------------------------------------------------------------- growing


def test_a_known_log_is_extended_by_what_is_new(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit(a=CHANGE)
    known = read_log(repo.root)
    assert known is not None
    assert read_log(repo.root, known) is known
    repo.commit(b=CHANGE)
    ranges: list[str] = []
    entries = Repository.entries

    def spied(self: Repository, commits: str, last: datetime | None):
        ranges.append(commits)
        return entries(self, commits, last)

    monkeypatch.setattr(Repository, "entries", spied)
    grown = read_log(repo.root, known)
    assert ranges == [f"{known.head}..{repo.git('rev-parse', 'HEAD')}"]
    assert grown == read_log(repo.root)


def test_a_rewritten_branch_is_read_anew(repo: Repo) -> None:
    repo.commit(a=CHANGE)
    repo.commit(b=CHANGE)
    known = read_log(repo.root)
    repo.git("reset", "-q", "--hard", "HEAD~1")
    repo.commit(c=CHANGE)
    grown = read_log(repo.root, known)
    assert grown is not None
    assert list(history_of(grown).publications) == ["changes/a", "changes/c"]


def test_a_head_that_was_merged_from_the_side_is_read_anew(repo: Repo) -> None:
    repo.commit(a=CHANGE)
    repo.git("checkout", "-q", "-b", "side")
    repo.commit(b=CHANGE)
    known = read_log(repo.root)
    repo.git("checkout", "-q", "main")
    repo.commit(c=CHANGE)
    repo.git("merge", "-q", "--no-ff", "-m", "merge", "side")
    merged = read_log(repo.root, known)
    assert merged == read_log(repo.root)
    assert merged is not None
    assert history_of(merged).publications["changes/b"].commit.at == repo.now


# --------------------------------------------------------------------------- meaning


def test_another_form_of_the_same_is_no_amendment(repo: Repo) -> None:
    repo.commit(a=CHANGE)
    repo.commit(
        a="""\
# a comment
kind: 'pricing'
title: "One disc costs more"
stage: announced
announced_at: 2026-01-01T10:00:00Z
effective_on: 2026-05-01
prices:
  - plan: one
    from: 9.990 USD
    to: 12.99 USD
    per: month
components:
  - discs
summary: |
  The price
  rises.
"""
    )
    assert len(repo.history().publications["changes/a"].versions) == 2
    assert repo.amendments("changes/a") == ()


def test_what_was_amended_from_what_to_what_and_when(repo: Repo) -> None:
    repo.commit(a=CHANGE)
    commit = repo.commit(a=CHANGE.replace("12.99", "13.99").replace("2026-05-01", "2026-06-01"))
    date_moved, price = repo.amendments("changes/a")
    assert price.kind is AmendmentKind.CHANGED
    assert price.path == ("prices", 0, "to")
    assert (str(price.was), str(price.now)) == ("12.99 USD", "13.99 USD")
    assert price.commit == Commit(commit, FIRST + DAY)
    assert not price.is_told
    assert (date_moved.path, str(date_moved.now)) == (("effective_on",), "2026-06-01")


UPDATE = """\
updates:
  - {at: 2026-01-02 06:00, change: It costs less, why: You asked}
"""


def test_updates_are_told_and_never_silently_changed(repo: Repo) -> None:
    repo.commit(a=CHANGE)
    repo.commit(a=CHANGE.replace("12.99", "11.99") + UPDATE)
    repo.commit(a=CHANGE.replace("12.99", "11.99") + UPDATE.replace("less", "much less"))
    repo.commit(a=CHANGE.replace("12.99", "11.99"))
    found = repo.amendments("changes/a")
    assert shown(found) == [
        ("changed", "prices.0.to"),
        ("update_added", "updates.0"),
        ("changed", "updates.0.change"),
        ("taken_out", "updates.0"),
    ]
    assert [one.is_told for one in found] == [True, True, False, False]
    assert [one.kind.alters_what_was_told for one in found] == [True, False, True, True]


def test_an_entry_in_front_does_not_amend_those_behind_it(repo: Repo) -> None:
    two = "choices:\n  - {do: Keep it, how: Nothing to do.}\n  - {do: Leave, how: Cancel.}\n"
    three = two.replace("choices:\n", "choices:\n  - {do: Pause, how: Call us.}\n")
    repo.commit(a=CHANGE + two)
    repo.commit(a=CHANGE + three.replace("Cancel.", "Cancel free of charge."))
    assert shown(repo.amendments("changes/a")) == [
        ("added", "choices.0"),
        ("changed", "choices.2.how"),
    ]


def test_what_no_page_shows_is_no_amendment(repo: Repo) -> None:
    repo.commit(a=CHANGE)
    repo.commit(a=CHANGE + "banner: {priority: 5}\nlint_ok: [{rule: w3, why: quoted}]\n")
    assert repo.amendments("changes/a") == ()


def test_a_version_that_no_site_was_built_from_is_passed_over(repo: Repo) -> None:
    repo.commit(a=CHANGE)
    repo.commit(a=CHANGE.replace("kind: pricing", "kind: priceing"))
    repo.commit(a="a: [")
    repo.commit(a=CHANGE.replace("12.99", "13.99"))
    assert shown(repo.amendments("changes/a")) == [("changed", "prices.0.to")]


def test_a_record_that_is_not_public_yet_can_be_rewritten(repo: Repo) -> None:
    later = CHANGE.replace("announced_at: 2026-01-01 05:00", "announced_at: 2026-01-20 05:00")
    repo.commit(a=later)
    repo.commit(a=later.replace("12.99", "13.99"))
    repo.now = FIRST + 30 * DAY
    repo.commit(a=later.replace("12.99", "14.99"))
    found = repo.amendments("changes/a")
    assert [(str(one.was), str(one.now)) for one in found] == [("13.99 USD", "14.99 USD")]


def test_what_is_to_be_told_later_does_not_leak(repo: Repo) -> None:
    update = UPDATE.replace("2026-01-02", "2026-01-20")
    repo.commit(a=CHANGE)
    repo.commit(a=CHANGE + update)
    repo.commit(a=CHANGE + update.replace("less", "a little less"))
    found = repo.amendments("changes/a")
    assert shown(found) == [("update_added", "updates.0")]
    assert found[0].public_at == datetime(2026, 1, 20, 11, tzinfo=UTC)
    assert visible(found, FIRST + 10 * DAY) == ()
    assert visible(found, FIRST + 20 * DAY) == found


def test_an_answer_is_public_from_its_day_on(repo: Repo) -> None:
    heard = "feedback:\n  heard:\n    - {on: 2026-01-10, from_customers: Why?, answer: Costs.}\n"
    repo.commit(a=CHANGE)
    repo.commit(a=CHANGE + heard)
    (found,) = repo.amendments("changes/a")
    assert found.path == ("feedback", "heard", 0)
    assert found.public_at == datetime(2026, 1, 10, 5, tzinfo=UTC)


INCIDENT = """\
title: Discs are late
impact: minor
started_at: 2026-01-01 05:00
components: {discs: partial_outage}
updates:
  - {at: 2026-01-01 06:00, status: investigating, text: Late., next_update_at: 2026-01-01 09:00}
"""


def test_an_incident_that_is_over_may_say_more(repo: Repo) -> None:
    over = "  - {at: 2026-01-02 06:00, status: resolved, text: Over.}\nwhat_happened: A disk was full.\n"
    repo.write("incidents/late.yml", INCIDENT)
    repo.commit()
    repo.write("incidents/late.yml", INCIDENT + over)
    repo.commit(after=2 * DAY)
    repo.write("incidents/late.yml", INCIDENT + over.replace("full", "very full"))
    repo.commit()
    assert shown(repo.amendments("incidents/late")) == [
        ("update_added", "updates.1"),
        ("added", "what_happened"),
        ("changed", "what_happened"),
    ]


# --------------------------------------------------------------------------- the record's claim


def test_a_record_that_was_committed_ahead_is_public_from_its_own_date(repo: Repo) -> None:
    late = CHANGE + "choices: [{do: Leave, how: Cancel., by: 2026-04-30}]\n"
    repo.write("service.yml", SERVICE)
    repo.commit(ahead=late.replace("2026-01-01 05:00", "2026-02-01 05:00"), late=late)
    repository = open_repository(repo.root)
    assert repository is not None
    result = read(repository.files("HEAD"))
    assert result.records is not None, result.problems
    ahead, behind = result.records.changes
    history = repo.history()
    published = [history.publication(record) for record in (ahead, behind)]
    assert all(published)
    assert public_since(ahead, published[0]) == datetime(2026, 2, 1, 10, tzinfo=UTC)
    assert public_since(behind, published[1]) == FIRST


# --------------------------------------------------------------------------- another state


def test_the_files_of_a_commit(repo: Repo) -> None:
    repo.write("service.yml", SERVICE)
    repo.write("content/index.md", "# x")
    base = repo.commit(a=CHANGE)
    (repo.root / "changes/link.yml").symlink_to("a.yml")
    repo.write("changes/large.yml", "x" * 600_000)
    repo.commit(b=CHANGE)
    repository = open_repository(repo.root)
    assert repository is not None
    assert [file.path for file in repository.files(base)] == ["changes/a.yml", "service.yml"]
    assert repository.files(base)[0].content == CHANGE.encode()
    later = {file.path: file.content for file in repository.files("main")}
    assert later["changes/link.yml"] is Refusal.SYMBOLIC_LINK
    assert later["changes/large.yml"] is Refusal.TOO_LARGE
    assert later["changes/b.yml"] == CHANGE.encode()


@pytest.mark.parametrize("ref", ["nowhere", "--all", "-n1", "HEAD:changes", ""])
def test_a_name_that_is_no_commit(repo: Repo, ref: str) -> None:
    repo.commit(a=CHANGE)
    repository = open_repository(repo.root)
    assert repository is not None
    with pytest.raises(WrongUse, match="knows no commit"):
        repository.files(ref)


def test_git_that_fails_says_what_it_said(repo: Repo) -> None:
    repo.commit(a=CHANGE)
    repository = open_repository(repo.root)
    assert repository is not None
    with pytest.raises(Fault, match="git log failed"):
        list(repository.entries("nowhere..HEAD", None))


def test_contents_that_are_not_here_are_left_out(repo: Repo) -> None:
    repo.commit(a=CHANGE)
    repository = open_repository(repo.root)
    assert repository is not None
    blob = repo.git("rev-parse", "HEAD:changes/a.yml")
    tree = repo.git("rev-parse", "HEAD:changes")
    assert repository.contents([blob, "0" * 40, tree]) == {blob: CHANGE.encode()}
    assert repository.contents([]) == {}


# --------------------------------------------------------------------------- signatures


def test_a_signed_commit_says_by_whom(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = repo.commit(a=CHANGE)
    key = tmp_path / "key"
    made = subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=False
    )
    assert made.returncode == 0
    allowed = tmp_path / "allowed"
    allowed.write_text(f"ann@x.example {key.with_suffix('.pub').read_text()}", "utf-8")
    repo.write("changes/b.yml", CHANGE)
    repo.git("add", "-A")
    signing = ("-c", "gpg.format=ssh", "-c", f"user.signingkey={key}")
    repo.git(*signing, "commit", "-q", "-S", "-m", "x", at=datetime(2020, 1, 1, tzinfo=UTC))
    signed = repo.git("rev-parse", "HEAD")
    repository = open_repository(repo.root)
    assert repository is not None
    unchecked = repository.signatures([plain, signed])
    assert {one: state.state for one, state in unchecked.items()} == {
        signed: SignatureState.UNCHECKED
    }
    repo.git("config", "gpg.ssh.allowedSignersFile", str(allowed))
    found = repository.signatures([plain, signed])
    assert found[signed].state is SignatureState.GOOD
    assert found[signed].by == "ann@x.example"
    # The signature is good, and the date in it is six years off: it proves who, never when.
    assert repo.history().publications["changes/b"].commit.at == FIRST
    assert repository.signatures([]) == {}


# --------------------------------------------------------------------------- size


def test_a_long_history_is_read_in_one_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two thousand commits of a thousand records cost a handful of processes, not thousands."""
    repo = Repo(tmp_path / "long")
    stream = []
    for number in range(2_000):
        text = CHANGE.replace("12.99", f"{number}.99").encode()
        path = f"changes/record-{number % 1000}.yml"
        seconds = int(FIRST.timestamp()) + number * 3600
        stream.append(
            f"commit refs/heads/main\ncommitter A <a@x.example> {seconds} +0000\ndata 1\nx\n"
            f"M 100644 inline {path}\ndata {len(text)}\n".encode()
            + text
            + b"\n"
        )
    subprocess.run(
        ["git", "fast-import", "--quiet"], cwd=repo.root, input=b"".join(stream), check=True
    )
    runs: list[object] = []
    run = subprocess.run
    monkeypatch.setattr(subprocess, "run", lambda *a, **k: runs.append(a) or run(*a, **k))
    log = read_log(repo.root)
    assert log is not None
    history = history_of(log)
    repository = open_repository(repo.root)
    assert repository is not None
    texts = repository.contents(history.blobs())
    assert len(runs) <= 5
    assert len(log.entries) == 2_000
    assert len(history.publications) == 1_000
    assert len(texts) == 2_000
    publication = history.publications["changes/record-7"]
    assert publication.commit.at == FIRST + timedelta(hours=7)
    (found,) = amendments(publication, texts, READING)
    assert (str(found.was), str(found.now)) == ("7.99 USD", "1007.99 USD")


def test_history_is_a_pure_function_of_the_log() -> None:
    first, second = Commit("a" * 40, FIRST), Commit("b" * 40, FIRST + DAY)
    log = Log(
        "b" * 40,
        (
            LogEntry(first, (Touch("changes/a.yml", "1"), Touch("changes/gone.yml", None))),
            LogEntry(second, (Touch("changes/a.yml", "1"),)),
        ),
    )
    history = history_of(log)
    assert list(history.publications) == ["changes/a"]
    assert len(history.publications["changes/a"].versions) == 1
    assert history.begins_at == FIRST
    assert history.blobs() == frozenset()
