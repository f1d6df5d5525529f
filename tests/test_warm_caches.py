"""Named cases of what a build keeps for the next one: each spoiled, foreign, old or gone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

import beforehand
from beforehand.bench.made_site import SERVICE, UNTIL, made_records
from beforehand.model import Change, Incident, Records
from builders import an_incident, at, the_records, told
from fresh_process import FreshProcess
from git_repo import DAY, Repo
from warm_site import Moment, WarmSite, contents, published, texts_of

NOW = Moment(at("2026-02-09 10:00"))
OVER = an_incident(told("2026-01-05 10:00"), told("2026-01-05 12:00", "resolved"))
LATER = Moment(UNTIL)
EARLIER = Moment(UNTIL - timedelta(days=400))


@pytest.fixture(scope="module")
def one_place(tmp_path_factory):
    return WarmSite(tmp_path_factory.mktemp("warm") / "own")


@pytest.fixture
def warm(one_place):
    """A site with an incident that is over, which was built once."""
    one_place.begin_again()
    one_place.put(texts_of(the_records(OVER)))
    one_place.lay_skin()
    assert one_place.check(NOW)
    return one_place


@pytest.fixture(scope="module")
def fresh():
    process = FreshProcess()
    yield process
    process.close()


def made_site(count: int, seed: int = 1) -> Records:
    made = list(made_records(count, seed))
    return Records(
        service=SERVICE,
        incidents=tuple(record for record in made if isinstance(record, Incident)),
        changes=tuple(record for record in made if isinstance(record, Change)),
    )


def retitled(records: Records, title: str) -> Records:
    """Return the records with another title of the one that was told first."""
    first, *others = records.incidents
    return replace(records, incidents=(replace(first, title=title), *others))


def test_a_record_under_another_name_is_linked_by_it(warm):
    """Moved, it has the content, the time and the inode that it had."""
    incidents = warm.root / "incidents"
    (incidents / "late-discs.yml").rename(incidents / "discs-late.yml")

    assert warm.check(NOW)
    assert "/discs-late/" in (warm.site / "history" / "2026-01" / "index.html").read_text("utf-8")


def test_a_record_that_is_no_longer_among_the_newest_is_searched_by_title_alone(warm, monkeypatch):
    """A page knows whether the search has every word of it, whatever its record says."""
    monkeypatch.setattr("beforehand.site.outputs.FULLY_SEARCHED", 1)
    assert warm.check(NOW)
    newer = an_incident(
        told("2026-01-07 10:00", text="The scanner stands still."),
        told("2026-01-07 12:00", "resolved"),
        id="newer",
        title="The scanner",
    )
    warm.put(texts_of(the_records(OVER, newer)))
    assert warm.check(NOW)
    index = (warm.site / "search/search_index.json").read_text()
    assert '"incidents/newer/#' in index
    assert '"incidents/late-discs/"' in index
    assert '"incidents/late-discs/#' not in index


def test_an_edit_of_the_same_length_that_hides_its_time_is_noticed(warm):
    """As by an editor or a script that gives a file its old time back."""
    path = warm.root / "incidents" / "late-discs.yml"
    seen, text = path.stat(), path.read_text("utf-8")
    title = OVER.title
    assert warm.check(NOW)
    path.write_text(text.replace(title, title[:-1] + "!"), "utf-8")
    os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns))

    assert warm.check(NOW)
    assert f"{title[:-1]}!" in (warm.site / "incidents/late-discs/index.html").read_text("utf-8")


# --------------------------------------------------------------------------- spoiled


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    """A site in git whose cache has a file of every sort, and what it is at two moments."""
    site = WarmSite(tmp_path_factory.mktemp("full") / "own")
    records = made_site(12)
    site.put(texts_of(records))
    repo = Repo(site.root, start=records.incidents[0].started_at)
    repo.commit(after=DAY)
    site.build(LATER)
    site.put(texts_of(retitled(records, "Discs are late")))
    repo.commit()
    site.build(LATER)
    expected = {moment: site.build_from_nothing(moment) for moment in (LATER, EARLIER)}
    return site, expected


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    path.write_bytes(content)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def become_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "file").write_text("?")


DEFECTS = {"cut": cut, "flip": flip, "empty": empty, "gone": Path.unlink, "folder": become_a_folder}


def kept_for_records(site: WarmSite) -> list[str]:
    return [name for name in site.cache_files() if not name.startswith("skin/")]


def one_of_each_sort(site: WarmSite) -> list[str]:
    """Return files of the skin: the first of each ending at the top, and of each below it."""
    found: dict[tuple[bool, str], str] = {}
    for name in site.cache_files():
        if name.startswith("skin/"):
            found.setdefault((name.count("/") > 1, Path(name).suffix), name)
    return sorted(found.values())


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_spoiled_file_of_the_cache_is_noticed(full, fresh, defect):
    site, expected = full
    names = kept_for_records(site)
    assert len(names) >= 5
    for number, name in enumerate(names):
        path = site.cache / name
        if not path.is_file() or (path.stat().st_size == 0 and defect in ("cut", "flip")):
            continue
        DEFECTS[defect](path)
        moment = (LATER, EARLIER)[number % 2]
        fresh.build(site.root, site.site, moment)
        assert contents(site.site) == expected[moment], name
    assert fresh.build(site.root, site.site, moment)["written"] == []


def test_a_flipped_bit_never_changes_what_git_said(full):
    """A commit's time is a number like any other: nothing but a checksum tells."""
    site, expected = full
    kept = site.cache / "history.msgpack"
    content = kept.read_bytes()
    for number in range(20):
        flipped = bytearray(content)
        flipped[len(content) * number // 20] ^= 1 << number % 8
        kept.write_bytes(flipped)
        site.build(LATER)
        assert contents(site.site) == expected[LATER], f"a bit near {number} of 20"
        kept.write_bytes(content)


def test_a_spoiled_file_of_the_skin_is_noticed(full, fresh):
    site, expected = full
    names = one_of_each_sort(site)
    assert {Path(name).suffix for name in names} >= {".html", ".css", ".js", ".json", ".xml"}
    defects = list(DEFECTS.values())
    rendered = []
    for number, name in enumerate(names):
        defects[number % len(defects)](site.cache / name)
        moment = (LATER, EARLIER)[number % 2]
        if fresh.build(site.root, site.site, moment)["mkdocs"]:
            rendered.append(name)
        assert contents(site.site) == expected[moment], name
    assert "skin/404.html" in rendered


def the_skin(site: WarmSite) -> Path:
    return site.cache / "skin"


def the_lock(site: WarmSite) -> Path:
    return site.cache / "lock"


def the_spare(site: WarmSite) -> Path:
    return next(site.spares())


@pytest.mark.parametrize("place_of", [the_skin, the_lock, the_spare])
def test_a_file_in_the_place_of_a_folder_or_the_reverse_is_noticed(full, fresh, place_of):
    site, expected = full
    place = place_of(site)
    if place.is_dir():
        shutil.rmtree(place)
        place.write_text("?")
    else:
        become_a_folder(place)
    for moment in (EARLIER, LATER):
        fresh.build(site.root, site.site, moment)
        assert contents(site.site) == expected[moment]


# --------------------------------------------------------------------------- foreign, old


def test_another_projects_cache_is_of_no_use(full, fresh, tmp_path):
    """Neither all of it nor a file of it, though the same generator made it from the same form."""
    site, expected = full
    other = WarmSite(tmp_path / "other")
    other.put(texts_of(retitled(made_site(12, seed=2), "Films stop")))
    other.build(LATER)
    (published_state,) = site.cache.glob("published-*")
    names = [name for name in kept_for_records(other) if name != "skin.msgpack"]
    for name in [*names, "skin.msgpack"]:
        target = published_state.name if name.startswith("published-") else name
        shutil.copy2(other.cache / name, site.cache / target)
        fresh.build(site.root, site.site, EARLIER if name == names[0] else LATER)
        assert contents(site.site) == expected[EARLIER if name == names[0] else LATER], name
    shutil.rmtree(site.cache)
    shutil.copytree(other.cache, site.cache)
    (state,) = site.cache.glob("published-*")
    state.rename(site.cache / published_state.name)
    fresh.build(site.root, site.site, EARLIER)
    assert contents(site.site) == expected[EARLIER]


def test_a_copied_project_takes_nothing_wrong_from_the_cache_that_came_along(full, tmp_path):
    """Copied with its times, as by cp -a or by a CI job that brings a cache back."""
    site, _ = full
    copy = WarmSite(tmp_path / "copy")
    copy.build(LATER)
    (name_here,) = copy.cache.glob("published-*")
    for old, new in ((site.root, copy.root), (site.site.parent, copy.site.parent)):
        shutil.rmtree(new)
        shutil.copytree(old, new)
    (name_there,) = copy.cache.glob("published-*")
    name_there.rename(name_here)
    for path in sorted(copy.root.glob("incidents/*.yml"))[:2]:
        seen = path.stat()
        path.write_text(path.read_text("utf-8").replace("title: ", "title: A "), "utf-8")
        os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    (copy.site / "index.html").write_text("tampered")

    assert copy.check(LATER, with_skin=False)


def test_a_project_that_moved_in_its_repository_has_the_history_of_its_new_place(tmp_path):
    site = WarmSite(tmp_path / "own")
    site.put(texts_of(the_records(OVER)))
    repo = Repo(tmp_path / "own", start=OVER.updates[0].at)
    repo.commit(after=DAY)
    assert site.check(NOW)

    site.move_to(tmp_path / "own" / "status")
    repo.commit(after=DAY)

    assert site.check(NOW)


def test_an_amendment_that_git_knows_is_told_from_its_hour_on(warm):
    """The record's file is the same at both moments, and so is the day."""
    repo = Repo(warm.root, start=at("2026-01-06 08:00"))
    repo.commit(after=timedelta(hours=4))
    warm.put(texts_of(the_records(replace(OVER, title="Discs were late"))))
    repo.commit()
    page = warm.site / "incidents" / "late-discs" / "index.html"
    seen = []
    for hour in (10, 14, 10):
        assert warm.check(Moment(at(f"2026-01-06 {hour}:00")))
        seen.append(page.read_bytes())
    assert seen[0] == seen[2] != seen[1]


# --------------------------------------------------------------------------- another generator

OTHER_WORDS = """
import pathlib
for path in pathlib.Path("beforehand/render/templates").glob("*.html"):
    path.write_text(path.read_text("utf-8").replace("<p>", '<p lang="en">'), "utf-8")
"""
OTHER_SKIN = """
with open("beforehand/site/mkdocs_run.py", "a", encoding="utf-8") as module:
    module.write('''
_render = render_skin
def render_skin(root, folder):
    inputs = _render(root, folder)
    (folder / "about" / "index.html").write_text("another page")
    return inputs
''')
"""


OTHER_READING = """
with open("beforehand/records/__init__.py", "a", encoding="utf-8") as module:
    module.write('''
from msgspec.structs import replace
_read_record = read_record
def read_record(*arguments):
    one = _read_record(*arguments)
    if not hasattr(one.record, "title"):
        return one
    other = replace(one.record, title=one.record.title.upper())
    return one._replace(record=other)
''')
"""
OTHER_FEEDS = """
with open("beforehand/render/feed_rss.py", "a", encoding="utf-8") as module:
    module.write('''
_rss = rss
def rss(*arguments):
    return _rss(*arguments).replace(b"<channel>", b"<channel><!-- another -->")
''')
"""
UPGRADES = {
    "words": (OTHER_WORDS, "incidents/late-discs/index.html"),
    "skin": (OTHER_SKIN, "about/index.html"),
    "reading": (OTHER_READING, "incidents/late-discs/index.html"),
    "feeds": (OTHER_FEEDS, "feeds/all/rss.xml"),
}


@pytest.mark.parametrize("sort", UPGRADES)
def test_nothing_of_another_generator_is_in_what_is_built(warm, tmp_path, sort):
    upgrade, reached = UPGRADES[sort]
    shutil.copytree(
        Path(beforehand.__file__).parent,
        tmp_path / "beforehand",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    subprocess.run([sys.executable, "-c", upgrade], cwd=tmp_path, check=True)
    before = published(warm.site)

    built_by(tmp_path, warm.root, warm.site)
    after = published(warm.site)
    shutil.rmtree(warm.cache)
    built_by(tmp_path, warm.root, tmp_path / "cold")

    assert contents(warm.site) == contents(tmp_path / "cold")
    changed = {uri for uri in after if after[uri].content != before[uri].content}
    assert reached in changed
    assert {uri for uri in after if after[uri] != before[uri]} == changed


def built_by(folder: Path, root: Path, site: Path) -> None:
    """Build with the generator that lies in a folder."""
    subprocess.run(
        [sys.executable, "-m", "beforehand", "build", "--quiet", "--site-dir", str(site)],
        cwd=root,
        env={
            **os.environ,
            "PYTHONPATH": str(folder),
            "PYTHONDONTWRITEBYTECODE": "1",
            "SOURCE_DATE_EPOCH": str(int(NOW.now.timestamp())),
        },
        check=True,
    )


# --------------------------------------------------------------------------- what stays


def test_settings_that_are_inherited_by_others_are_looked_at(warm):
    settings = (warm.root / "mkdocs.yml").read_text("utf-8")
    assert settings.count("site_name: ") == 1
    own = "".join(
        line for line in settings.splitlines(keepends=True) if not line.startswith("site_name: ")
    )
    warm.save("mkdocs.yml", f"INHERIT: middle.yml\n{own}")
    warm.save("middle.yml", "INHERIT: company.yml\n")
    warm.save("company.yml", "site_name: Discs\n")
    assert warm.check(NOW, with_skin=False)

    warm.save("company.yml", "site_name: Films\n")

    assert warm.check(NOW, with_skin=False)
    assert "Films" in (warm.site / "about" / "index.html").read_text("utf-8")


def test_a_build_after_one_record_changed_leaves_all_else_and_mkdocs_alone(full, fresh):
    site, _ = full
    site.put(texts_of(made_site(12)))
    fresh.build(site.root, site.site, LATER)
    before = published(site.site)
    changed = made_site(12)
    site.put(texts_of(retitled(changed, "Discs left late")))

    said = fresh.build(site.root, site.site, LATER)

    after = published(site.site)
    own = f"incidents/{changed.incidents[0].id}/index.html"
    assert not said["mkdocs"]
    assert own in said["written"]
    others = [uri for uri in after if uri.startswith(("incidents/", "changes/", "assets/"))]
    others.remove(own)
    assert len(others) > 40
    assert [uri for uri in others if after[uri] != before[uri]] == []
    assert sorted(u for u in after if after[u] != before[u]) == said["written"]


def test_a_site_with_a_past_is_the_same_as_one_built_elsewhere_by_a_new_process(warm, tmp_path):
    for title in ("Films stop", "Films go on"):
        warm.put(texts_of(the_records(replace(OVER, title=title))))
        assert warm.check(NOW)
    for name in ("service.yml", "mkdocs.yml", "content", "incidents", "changes"):
        source, target = warm.root / name, tmp_path / "elsewhere" / name
        target.parent.mkdir(exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, target)

    built_by(Path(beforehand.__file__).parent.parent, tmp_path / "elsewhere", tmp_path / "new")

    assert contents(tmp_path / "new") == contents(warm.site)
