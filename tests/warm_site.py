"""A site that is built again and again, held against one that is built from nothing.

Whatever was done to its records, its caches and its published files: every build must end
with the bytes of a first build at the same moment, and may write only what has changed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from zoneinfo import ZoneInfo

from beforehand.faults import ProblemsFound
from beforehand.importers.characters import clean
from beforehand.importers.yaml_text import record_text, service_text
from beforehand.model import Incident, Record, Records
from beforehand.site.build import Builder
from beforehand.site.folder import CACHE
from beforehand.site.git_log import Dates
from beforehand.site.project import Project
from beforehand.site.publish import Report
from beforehand.site.scaffold import Company, start_site

COMPANY = Company(
    "Reelpost", "https://status.reelpost.example/", "America/New_York", date(2026, 3, 1)
)
LONG_AGO = 1_700_000_000
"""Seconds: when a file was saved that nobody has touched in the last hours."""
SECOND = 10**9
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""Where what is built to be compared costs the disk nothing."""


class Published(NamedTuple):
    """A published file as a web server sees it."""

    content: bytes
    mtime_ns: int
    inode: int


@dataclass(frozen=True)
class Moment:
    """What a build is asked for."""

    now: datetime
    is_preview: bool = False
    dates: Dates = Dates.GIT


def published(folder: Path) -> dict[str, Published]:
    """Return all files below a folder, by address."""
    found = {}
    for path in folder.rglob("*"):
        if not path.is_dir():
            seen = path.stat()
            uri = path.relative_to(folder).as_posix()
            found[uri] = Published(path.read_bytes(), seen.st_mtime_ns, seen.st_ino)
    return found


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of all files below a folder, by address."""
    return {uri: file.content for uri, file in published(folder).items()}


def path_of(record: Record) -> str:
    """Return the path of a record's file in its project."""
    return f"{'incidents' if isinstance(record, Incident) else 'changes'}/{record.id}.yml"


def texts_of(records: Records) -> dict[str, str]:
    """Return the records as files, by path."""
    zone = ZoneInfo(records.service.time_zone)
    found = {"service.yml": service_text(records.service)}
    for record in (*records.incidents, *records.changes):
        found[path_of(record)] = record_text(record, zone)
    return {path: _allowed(text) for path, text in found.items()}


def _allowed(text: str) -> str:
    """Return the text with an x for each character that no record may hold."""
    return "".join(char if clean(char)[0] == char else "x" for char in text)


class WarmSite:
    """A project in a folder with all that its builds have left there."""

    def __init__(self, folder: Path) -> None:
        """Make a site without records; `folder` must not exist."""
        self.root = folder / "project"
        self.site = folder / "published" / "site"
        self.preview = self.root / CACHE / "preview"
        self.cache = self.root / CACHE
        self._aside = folder / "cache-aside"
        self._skins = folder / "skins"
        self._saved = 0
        self._builds = 0
        self._builders: dict[tuple[Path, Dates], Builder] = {}
        start_site(self.root, COMPANY, bare=True)
        self._beginning = {
            path: path.read_bytes() for path in self.root.rglob("*") if path.is_file()
        }

    def begin_again(self) -> None:
        """Be a site without records and caches once more, in the same place."""
        for folder in (self.site.parent, self.root, self._aside):
            shutil.rmtree(folder, ignore_errors=True)
        for path, content in self._beginning.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        self._builders.clear()

    def move_to(self, root: Path) -> None:
        """Move the project with its cache; the published site stays."""
        self.root.rename(root)
        self.root, self.cache = root, root / CACHE
        self.preview = self.cache / "preview"
        self._builders.clear()

    # ----------------------------------------------------------------- sources

    def save(self, path: str, content: str | bytes, *, just_now: bool = False) -> None:
        """Save a file, `just_now` or long ago; no two files were saved at the same time."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
        if not just_now:
            self.touch(path)

    def touch(self, path: str) -> None:
        """Give a file another time, long ago."""
        self._saved += 1
        at = LONG_AGO + self._saved
        os.utime(self.root / path, (at, at))

    def sources(self) -> dict[str, bytes]:
        """Return service.yml and the records' files, by path."""
        paths = [self.root / "service.yml", *self.root.glob("incidents/*.yml")]
        paths += self.root.glob("changes/*.yml")
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for path in paths
            if path.is_file()
        }

    def put(self, texts: Mapping[str, str | bytes], *, just_now: bool = False) -> None:
        """Make these all the sources there are; what is the same already is not touched."""
        there = self.sources()
        for path in there.keys() - texts.keys():
            (self.root / path).unlink()
        for path, text in texts.items():
            content = text if isinstance(text, bytes) else text.encode()
            if there.get(path) != content:
                self.save(path, content, just_now=just_now)

    # ----------------------------------------------------------------- building

    def build(self, moment: Moment, site: Path | None = None, *, again: bool = False) -> Report:
        """Build with what earlier builds have left, by a builder that has built before, if asked.

        Raises `ProblemsFound` if a record has one.
        """
        target = site or self.site
        known = self._builders.get((target, moment.dates)) if again else None
        self._builds += 1
        hands = 1 + self._builds % 2  # alone, or with another process that makes the feeds
        builder = known or Builder(Project(self.root), target, dates=moment.dates, hands=hands)
        if again:
            self._builders[target, moment.dates] = builder
        return builder.build(moment.now, is_preview=moment.is_preview).report

    def build_from_nothing(self, moment: Moment, *, with_skin: bool = True) -> dict[str, bytes]:
        """Return the files of a build in the same place without any cache.

        MkDocs makes the skin once for the same pages, if `with_skin`; else for this build.
        Raises `ProblemsFound` if a record has one.
        """
        if self.cache.exists():
            self.cache.rename(self._aside)
        try:
            if with_skin:
                self.lay_skin(os.link)  # nobody writes into it
            with TemporaryDirectory(dir=MEMORY) as folder:
                site = Path(folder) / "site"
                builder = Builder(Project(self.root), site, dates=moment.dates, hands=1)
                builder.build(moment.now, is_preview=moment.is_preview)
                self._keep_skin()
                return contents(site)
        finally:
            shutil.rmtree(self.cache, ignore_errors=True)
            if self._aside.exists():
                self._aside.rename(self.cache)

    def lay_skin(self, copy: Callable[[str, str], object] = shutil.copy2) -> None:
        """Lay a skin of these pages into the cache, if one was made already."""
        kept = self._skins / self._pages_digest()
        if kept.is_dir():
            shutil.copytree(kept, self.cache, copy_function=copy, dirs_exist_ok=True)

    def _keep_skin(self) -> None:
        kept = self._skins / self._pages_digest()
        if not kept.is_dir():
            kept.mkdir(parents=True)
            for path in self.cache.glob("skin*"):
                (shutil.copytree if path.is_dir() else shutil.copy2)(path, kept / path.name)

    def _pages_digest(self) -> str:
        whole = sha256()
        for path in (self.root / "mkdocs.yml", *sorted((self.root / "content").rglob("*.*"))):
            content = path.read_bytes()
            whole.update(f"{path.name} {len(content)} ".encode() + content)
        return whole.hexdigest()

    # ----------------------------------------------------------------- comparing

    def check(
        self,
        moment: Moment,
        site: Path | None = None,
        *,
        again: bool = False,
        with_skin: bool = True,
    ) -> bool:
        """Build both ways and hold one against the other; return whether there was no problem."""
        target = site or self.site
        before = published(target)
        expected = _or_problems(lambda: self.build_from_nothing(moment, with_skin=with_skin))
        report = _or_problems(lambda: self.build(moment, target, again=again))
        after = published(target)
        if isinstance(expected, str) or isinstance(report, str):
            assert report == expected, "the two builds find different problems"
            assert after == before, "a build with problems touched what is published"
            return False
        assert sorted(after) == sorted(expected), "files are missing, or are there no longer"
        differing = [uri for uri in expected if after[uri].content != expected[uri]]
        assert differing == [], "bytes of an earlier build"
        for uri in before.keys() & after.keys():
            old, new = before[uri], after[uri]
            if old.content != new.content:
                assert new.mtime_ns // SECOND > old.mtime_ns // SECOND, f"{uri}: an old time"
            else:
                assert new == old, f"{uri}: written, although nothing in it changed"
        changed = sorted(uri for uri in after if before.get(uri) != after[uri])
        assert report.written == changed
        assert report.removed == sorted(before.keys() - after.keys())
        assert report.kept == len(after) - len(changed)
        return True

    # ----------------------------------------------------------------- caches

    def cache_files(self) -> list[str]:
        """Return the paths of all files in the cache but a site's, sorted."""
        paths = (p.relative_to(self.cache) for p in self.cache.rglob("*") if p.is_file())
        return sorted(
            path.as_posix() for path in paths if path.parts[0] not in ("preview", ".preview.spare")
        )

    def spares(self) -> Iterator[Path]:
        """Yield the folders from which the next site will be made."""
        for site in (self.site, self.preview):
            spare = site.with_name(f".{site.name}.spare")
            if spare.is_dir():
                yield spare


def _or_problems(make: Callable[[], dict[str, bytes] | Report]) -> dict[str, bytes] | Report | str:
    try:
        return make()
    except ProblemsFound as found:
        return str(found)
