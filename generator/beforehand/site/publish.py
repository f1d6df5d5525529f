"""Publishing: what changed is written, and the whole is swapped in at once.

Two trees lie side by side: the site, and a spare that is one build behind. A build brings
the spare up to date, linking what the site has already and writing what is new, and then
exchanges the two in one step of the system (renameat2 with RENAME_EXCHANGE on Linux). A
build that fails, or is killed at any moment, leaves the site as it was.

A file whose bytes did not change keeps its inode and its time; a file that changed gets a
time at least one second later than it had, for web servers make the ETag from the second
and the size.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from beforehand.faults import Fault
from beforehand.site.skin import digest

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


class PublishError(Fault):
    """The site could not be published; what was published stays."""


@dataclass
class Report:
    """What publishing did."""

    written: list[str] = field(default_factory=list)
    """Addresses of files that are new or have new bytes, sorted."""
    kept: int = 0
    """How many files stayed as they were."""
    removed: list[str] = field(default_factory=list)
    """Addresses of files that are gone, sorted."""


@dataclass(frozen=True)
class Entry:
    """What is known of a published file."""

    digest: str
    key: str
    """The hash of what it was made from; empty if it is made anew each time."""
    size: int
    mtime_ns: int


Manifest = dict[str, Entry]


@dataclass(frozen=True)
class Draft:
    """A file on its way to the site: its bytes, or the word that they did not change."""

    uri: str
    content: bytes | None
    """None if the file that is published under the same key serves."""
    key: str = ""


class Found(NamedTuple):
    """What the system says of a file; two names with one inode are one file."""

    size: int
    mtime_ns: int
    inode: int


class Publication:
    """The site's folder, its spare, and what is known of both."""

    def __init__(self, site: Path, cache: Path) -> None:
        self.site = site
        self.spare = site.with_name(f".{site.name}.spare")
        self._state = cache / f"published-{digest(str(site.absolute()).encode())[:12]}.json"
        self._live_files = dict(_walk(self.site))
        self._spare_files = dict(_walk(self.spare))
        self._known = self._read_state()

    def entry(self, uri: str) -> Entry | None:
        """Return what is known of a published file; None if it is not there or was touched."""
        return self._known.get(uri)

    def publish(self, drafts: Iterable[Draft]) -> Report:
        """Publish exactly these files; return what was done.

        Raises `PublishError` if the disk is full or a file cannot be written.
        """
        report = Report()
        try:
            manifest = self._prepare(drafts, report)
            report.removed = sorted(set(self._live_files) - set(manifest))
            if report.written or report.removed or not self.site.is_dir():
                self._swap()
            self._write_state(manifest)
        except OSError as error:
            raise PublishError(_words(error)) from error
        return report

    def _prepare(self, drafts: Iterable[Draft], report: Report) -> Manifest:
        """Make the spare the next site."""
        manifest: Manifest = {}
        self.spare.mkdir(parents=True, exist_ok=True)
        folders: set[str] = set()
        for draft in drafts:
            if draft.uri in manifest:
                raise PublishError(f"two files want the address {draft.uri}")
            manifest[draft.uri] = self._place(draft, folders, report)
        for uri in set(self._spare_files) - set(manifest):
            self._remove(uri)
        report.written.sort()
        return manifest

    def _place(self, draft: Draft, folders: set[str], report: Report) -> Entry:
        known = self._known.get(draft.uri)
        if draft.content is None:
            assert known is not None
            wanted = known.digest
        else:
            wanted = digest(draft.content)
        if known is not None and known.digest == wanted:
            report.kept += 1
            if self._spare_files.get(draft.uri) != self._live_files[draft.uri]:
                self._link(draft.uri, folders)
            return known if known.key == draft.key else replace(known, key=draft.key)
        assert draft.content is not None
        report.written.append(draft.uri)
        return self._new(draft.uri, draft.content, Entry(wanted, draft.key, 0, 0), folders)

    def _link(self, uri: str, folders: set[str]) -> None:
        target = self._target(uri, folders)
        try:
            os.link(self.site / uri, target)
        except OSError as error:
            if error.errno not in (errno.EPERM, errno.EMLINK, errno.ENOTSUP):
                raise
            shutil.copy2(self.site / uri, target)

    def _new(self, uri: str, content: bytes, entry: Entry, folders: set[str]) -> Entry:
        live = self._live_files.get(uri)
        with self._target(uri, folders).open("xb") as file:
            file.write(content)
            file.flush()
            if live is not None:
                earliest = (live.mtime_ns // 10**9 + 1) * 10**9
                if os.fstat(file.fileno()).st_mtime_ns < earliest:
                    os.utime(file.fileno(), ns=(earliest, earliest))
            found = os.fstat(file.fileno())
        return replace(entry, size=found.st_size, mtime_ns=found.st_mtime_ns)

    def _target(self, uri: str, folders: set[str]) -> Path:
        target = self.spare / uri
        parent = uri.rpartition("/")[0]
        if parent not in folders:
            self._make_room(target.parent)
            folders.add(parent)
        if uri in self._spare_files:
            target.unlink(missing_ok=True)
        elif target.is_dir():
            shutil.rmtree(target)
        return target

    def _make_room(self, folder: Path) -> None:
        """Make a folder, where a file of an earlier build may have had its name."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError):
            for path in (folder, *folder.parents):
                if path.is_file():
                    path.unlink()
            folder.mkdir(parents=True, exist_ok=True)

    def _remove(self, uri: str) -> None:
        target = self.spare / uri
        with suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
            target.unlink()
        for folder in target.parents:
            if folder == self.spare:
                return
            try:
                folder.rmdir()
            except OSError:
                return

    def _swap(self) -> None:
        """Exchange the site and the spare; the old site becomes the next spare."""
        if self.site.exists():
            _exchange(self.site, self.spare)
        else:
            self.site.parent.mkdir(parents=True, exist_ok=True)
            self.spare.rename(self.site)

    def _read_state(self) -> Manifest:
        """Return the part of what was known of the site that is still true of its files."""
        try:
            rows = json.loads(self._state.read_text("utf-8"))
            known = {str(uri): Entry(*row) for uri, row in rows.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}
        files = self._live_files
        return {
            uri: entry
            for uri, entry in known.items()
            if uri in files and files[uri][:2] == (entry.size, entry.mtime_ns)
        }

    def _write_state(self, manifest: Manifest) -> None:
        rows = {uri: [e.digest, e.key, e.size, e.mtime_ns] for uri, e in manifest.items()}
        self._state.parent.mkdir(parents=True, exist_ok=True)
        temporary = self._state.with_suffix(".new")
        temporary.write_text(json.dumps(rows, separators=(",", ":")), "utf-8")
        temporary.replace(self._state)


def _walk(tree: Path) -> Iterator[tuple[str, Found]]:
    """Yield every file's address and what the system says of it."""
    stack = [""]
    while stack:
        prefix = stack.pop()
        try:
            with os.scandir(tree / prefix) as entries:
                for entry in entries:
                    uri = prefix + entry.name
                    if entry.is_dir(follow_symlinks=False):
                        stack.append(f"{uri}/")
                    else:
                        known = entry.stat(follow_symlinks=False)
                        yield uri, Found(known.st_size, known.st_mtime_ns, known.st_ino)
        except (FileNotFoundError, NotADirectoryError):
            continue


def _exchange(a: Path, b: Path) -> None:
    """Let two folders change names in one step, or in two where the system knows no such step."""
    libc = ctypes.CDLL(None, use_errno=True)
    if hasattr(libc, "renameat2"):
        done = libc.renameat2(
            _AT_FDCWD, os.fsencode(a), _AT_FDCWD, os.fsencode(b), _RENAME_EXCHANGE
        )
        if done == 0:
            return
        if ctypes.get_errno() not in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(a))
    aside = b.with_name(f"{b.name}.aside")
    shutil.rmtree(aside, ignore_errors=True)
    a.rename(aside)
    b.rename(a)
    aside.rename(b)


def _words(error: OSError) -> str:
    where = f" ({error.filename})" if error.filename else ""
    return f"the site could not be written: {error.strerror or error}{where}; it stays as it was"


@contextmanager
def only_build(cache: Path) -> Iterator[None]:
    """Let one build at a time into the cache. Raises `PublishError` if another is at work."""
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PublishError(
                "another build of this site is at work; try again when it is done"
            ) from None
        yield
