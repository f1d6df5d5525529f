"""Beforehand: status pages, banners and feeds from records kept in git.

The public API. Each function imports what it needs when it is called, so that a command
starts as fast as its own work allows.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from beforehand.model import Records
    from beforehand.records import Problem
    from beforehand.render.output import OutputFile
    from beforehand.site.build import Built
    from beforehand.snapshot import Snapshot

__all__ = ["build", "check", "derive", "files", "load"]


def load(root: Path) -> tuple[Records | None, tuple[Problem, ...]]:
    """Return the records of the site in a folder, and all problems, sorted by place.

    The records are None if a problem is an error. Raises `faults.WrongUse` if the folder
    is no site.
    """
    from beforehand.site.project import Project

    loaded = Project(root).load()
    return loaded.records, loaded.problems


def check(root: Path, now: datetime) -> tuple[Problem, ...]:
    """Return what `beforehand check` says of the site in a folder at `now`, sorted by place.

    Beside the rules of records that is what their words, promises and periods of notice
    leave to be said. `now` is an aware datetime. Empty if all is well.
    """
    from beforehand.kept import remarks
    from beforehand.records.remarked import problems_of
    from beforehand.site.project import Project

    loaded = Project(root).load()
    if loaded.records is None:
        return loaded.problems
    found = problems_of(remarks(loaded.records, now), loaded.result)
    return tuple(sorted((*loaded.problems, *found)))


def derive(records: Records, now: datetime) -> Snapshot:
    """Return everything that is true at `now`, an aware datetime."""
    from beforehand import timeline

    return timeline.derive(records, now)


def files(records: Records, now: datetime) -> list[OutputFile]:
    """Return the files that need no page round them: banners, feeds, calendars and the API.

    Sorted by address; the same records at the same `now` give the same bytes.
    """
    from beforehand.render.badges import badge_files
    from beforehand.render.banners import banner_files
    from beforehand.render.changes_json import changes_file
    from beforehand.render.feeds import feed_files
    from beforehand.render.ical import calendar_files
    from beforehand.render.statuspage import statuspage_files
    from beforehand.surfaces import notices_for
    from beforehand.timeline import derive as derive_snapshot

    snapshot = derive_snapshot(records, now)
    found = [
        *banner_files(records.service, notices_for(records, snapshot, now), now),
        *feed_files(records, now),
        *calendar_files(snapshot),
        *statuspage_files(snapshot, now),
        changes_file(snapshot, now),
        *badge_files(snapshot),
    ]
    return sorted(found, key=lambda file: file.uri)


def build(root: Path, site: Path, now: datetime) -> Built:
    """Build the site in `root` as of `now` and publish it into `site`; return what was done.

    Raises `faults.ProblemsFound` if a record cannot be read and another `faults.Fault` if
    MkDocs or the disk fails; what was published stays in either case.
    """
    from beforehand.site.build import Builder
    from beforehand.site.project import Project

    return Builder(Project(root), site).build(now)
