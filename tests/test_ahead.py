"""Feeds that another process makes, from what was kept of the records and what it is told."""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from beforehand.faults import PublishError
from beforehand.importers.yaml_text import record_text, service_text
from beforehand.site import ahead, outputs
from beforehand.site.build import Builder
from beforehand.site.git_log import Dates
from beforehand.site.hands import Letterbox, beside
from beforehand.site.project import Project
from beforehand.site.scaffold import start_site
from builders import NEW_YORK, a_change, a_service, an_incident, at, told
from warm_site import COMPANY, contents

DAY = date(2026, 9, 1)
NOW = at("2026-02-01 10:00")
OLD = 1_700_000_000
ZONE = ZoneInfo(NEW_YORK)


@pytest.fixture
def root(tmp_path):
    """A site with ten incidents and a change, and a file that is no record; built twice.

    The first build writes, the second knows that nothing was saved since.
    """
    root = tmp_path / "project"
    start_site(root, COMPANY, bare=True)
    put(root, "service.yml", service_text(a_service()))
    for number in range(10):
        put(root, f"incidents/late-{number}.yml", incident(f"late-{number}", number))
    put(root, "changes/new-price.yml", record_text(a_change(effective_on=DAY), ZONE))
    put(root, "incidents/README.md", "Nobody's record.\n")
    build(root)
    # What was saved within a clock's tick of the first build is read once more.
    time.sleep(0.06)
    build(root)
    return root


def incident(name: str, number: int, **fields: object) -> str:
    updates = told(f"2026-01-{number + 1:02} 10:00"), told("2026-01-20 12:00", "resolved")
    return record_text(an_incident(*updates, id=name, **fields), ZONE)


def put(root: Path, path: str, text: str) -> None:
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)
    os.utime(target, (OLD, OLD))


def build(root: Path, hands: int = 2):
    return Builder(Project(root), root / "site", dates=Dates.OMIT, hands=hands).build(NOW).report


def cold(root: Path) -> dict[str, bytes]:
    """Return what a first build elsewhere makes, by one process."""
    other = root.with_name("other")
    ignored = shutil.ignore_patterns("site", ".site.spare", ".beforehand")
    shutil.copytree(root, other, ignore=ignored)
    build(other, 1)
    return contents(other / "site")


@pytest.fixture
def only_there(root, monkeypatch):
    """Let a build of the site fail that makes its feeds itself."""

    def here(*_: object):
        raise AssertionError("the feeds were made here")

    monkeypatch.setattr(outputs, "feed_drafts", here)


@pytest.fixture
def only_here(root, monkeypatch):
    """Let a build of the site fail whose feeds another process makes."""

    def there(*_: object):
        raise AssertionError("the feeds were made there")

    monkeypatch.setattr(ahead, "feed_drafts", there)


@pytest.mark.usefixtures("only_there")
def test_where_one_record_changed_the_other_process_makes_the_feeds(root):
    put(root, "incidents/late-3.yml", incident("late-3", 3, title="Discs are very late"))
    report = build(root)
    assert "feeds/all/rss.xml" in report.written
    assert "incidents/late-3/index.html" in report.written
    assert "incidents/late-4/index.html" not in report.written
    assert b"very late" in contents(root / "site")["feeds/all/rss.xml"]


def test_they_are_the_same_as_those_of_a_first_build(root):
    put(root, "incidents/late-3.yml", incident("late-3", 3, title="Discs are very late"))
    put(root, "incidents/late-new.yml", incident("late-new", 5))
    (root / "incidents/late-7.yml").unlink()
    put(root, "changes/README.md", "Nobody's record either.\n")
    build(root)
    assert contents(root / "site") == cold(root)


@pytest.mark.usefixtures("only_there")
def test_so_they_are_where_a_record_has_a_standing_warning(root):
    text = incident("late-3", 3)
    assert "No discs are leaving today." in text
    put(root, "incidents/late-3.yml", text.replace("leaving today.", "leaving today. #1"))
    for _ in range(2):
        loaded = Builder(Project(root), root / "site", dates=Dates.OMIT, hands=2).build(NOW).loaded
        found = {problem.code for problem in loaded.problems if problem.path.endswith("3.yml")}
        assert found == {"text-dropped"}
    assert b"leaving today" in contents(root / "site")["feeds/all/rss.xml"]


@pytest.mark.usefixtures("only_here")
def test_where_most_changed_the_build_makes_them(root):
    for number in range(8):
        put(root, f"incidents/late-{number}.yml", incident(f"late-{number}", number, title="Oh"))
    assert "feeds/all/rss.xml" in build(root).written


@pytest.mark.usefixtures("only_here")
def test_where_the_news_are_too_long_the_build_makes_them(root):
    for number in range(5):
        text = incident(f"late-{number}", number, what_happened="Much. " * 1_300)
        put(root, f"incidents/late-{number}.yml", text)
    build(root)
    assert contents(root / "site") == cold(root)


@pytest.mark.usefixtures("only_here")
@pytest.mark.parametrize("uri", ["feeds/all/rss.xml", "incidents/late-3/index.html"])
def test_where_the_site_is_not_as_it_was_left_the_build_makes_them(root, uri):
    put(root, "incidents/late-3.yml", incident("late-3", 3, title="Discs are very late"))
    (root / "site" / uri).write_text("spoiled")
    build(root)
    assert contents(root / "site") == cold(root)


@pytest.mark.usefixtures("only_here")
def test_where_the_service_changed_the_build_makes_them(root):
    put(root, "service.yml", service_text(a_service(name="Another name")))
    build(root)
    assert contents(root / "site") == cold(root)


def test_what_fails_there_fails_the_build_and_the_site_stays(root, monkeypatch):
    before = contents(root / "site")

    def full(*_: object):
        raise OSError(28, "No space left on device")

    put(root, "incidents/late-3.yml", incident("late-3", 3, title="Discs are very late"))
    with monkeypatch.context() as patch:
        patch.setattr(ahead, "feed_drafts", full)
        with pytest.raises(PublishError, match="No space left on device"):
            build(root)
    assert contents(root / "site") == before
    build(root)
    assert contents(root / "site") == cold(root)


def got(message: object) -> str | None:
    """Return what a copy of this process finds in a letterbox."""
    with Letterbox() as box, beside(lambda: box.wait(str), str | None) as other:
        box.post(message)
        return other.result()


def test_a_letter_that_is_too_long_is_none():
    assert got("news") == "news"
    assert got("x" * 40_000) is None
    assert got(None) is None


def test_who_ends_without_a_word_leaves_nobody_waiting():
    box = Letterbox()
    with beside(lambda: box.wait(str), str | None) as other:
        with box:
            pass
        assert other.result() is None


@pytest.mark.skipif(not hasattr(fcntl, "F_SETPIPE_SZ"), reason="only Linux has pipes of any size")
def test_a_letter_to_a_copy_that_has_ended_is_waited_for_by_nobody():
    """Also where so little lies in a pipe that the letter has no room."""
    with Letterbox() as box, beside(lambda: None, type(None)) as other:
        fcntl.fcntl(box._writer.fileno(), fcntl.F_SETPIPE_SZ, 4096)
        assert other.result() is None
        box.post("x" * 30_000)
