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
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import msgspec

from beforehand.faults import Fault
from beforehand.site.kept import read_kept, write_kept
from beforehand.site.skin import digest
from beforehand.site.trees import Found, Stamp, Tree, folder_of, found, tree_in

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


class Entry(NamedTuple):
    """What is known of a published file."""

    digest: str
    key: str
    """The hash of what it was made from; empty if it is made anew each time."""


class Draft(msgspec.Struct, frozen=True):
    """A file on its way to the site: its bytes, or the word that they did not change."""

    uri: str
    content: bytes | None
    """None if the file that is published under the same key serves."""
    key: str = ""


class _State(msgspec.Struct):
    """What is kept from one publication to the next."""

    generator: str
    """Another generator makes other bytes from the same key."""
    noted_at_ns: int
    entries: dict[str, Entry]
    live: Tree
    spare: Tree


class Publication:
    """The site's folder, its spare, and what is known of both."""

    def __init__(self, site: Path, cache: Path, generator: str) -> None:
        self.site = site
        self._generator = generator
        self.spare = site.with_name(f".{site.name}.spare")
        self._path = cache / f"published-{digest(str(site.absolute()).encode())[:12]}.msgpack"
        self._known, self._live, self._spare = self._look()
        self._touched: set[str] = set()

    def entry(self, uri: str) -> Entry | None:
        """Return what is known of a published file; None if it is not there or was touched."""
        return self._known.get(uri)

    def publish(self, drafts: Iterable[Draft]) -> Report:
        """Publish exactly these files; return what was done.

        Raises `PublishError` if the disk is full or a file cannot be written.
        """
        report = Report()
        try:
            entries = self._prepare(drafts, report)
            report.removed = sorted(self._live.files.keys() - entries.keys())
            self._spare.note_folders(self.spare, self._touched)
            if report.written or report.removed or not self.site.is_dir():
                self._swap()
            self._write_state(entries)
        except OSError as error:
            raise PublishError(_words(error)) from error
        return report

    def _prepare(self, drafts: Iterable[Draft], report: Report) -> dict[str, Entry]:
        """Make the spare the next site."""
        entries: dict[str, Entry] = {}
        if not self.spare.is_dir():
            self.spare.mkdir(parents=True)
            self._touched.add("")
        for draft in drafts:
            if draft.uri in entries:
                raise PublishError(f"two files want the address {draft.uri}")
            entries[draft.uri] = self._place(draft, report)
        for uri in self._spare.files.keys() - entries.keys():
            self._remove(uri)
        report.written.sort()
        return entries

    def _place(self, draft: Draft, report: Report) -> Entry:
        uri, content = draft.uri, draft.content
        known = self._known.get(uri)
        wanted = "" if content is None else digest(content)
        if known is not None and (content is None or known.digest == wanted):
            report.kept += 1
            live = self._live.files[uri]
            if self._spare.files.get(uri) != live:
                self._spare.files[uri] = self._link(uri, live)
            return known if known.key == draft.key else Entry(wanted, draft.key)
        assert content is not None
        report.written.append(uri)
        self._spare.files[uri] = self._new(uri, content)
        return Entry(wanted, draft.key)

    def _link(self, uri: str, live: Found) -> Found:
        target = self._target(uri)
        try:
            os.link(f"{self.site}/{uri}", target)
        except OSError as error:
            if error.errno not in (errno.EPERM, errno.EMLINK, errno.ENOTSUP):
                raise
            shutil.copy2(f"{self.site}/{uri}", target)
            return found(os.lstat(target))
        return live

    def _new(self, uri: str, content: bytes) -> Found:
        live = self._live.files.get(uri)
        # The bare calls of the system take a third of the time of a file object.
        handle = os.open(self._target(uri), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        try:
            left = memoryview(content)
            while left:
                left = left[os.write(handle, left) :]
            seen = os.fstat(handle)
            earliest = 0 if live is None else (live.mtime_ns // 10**9 + 1) * 10**9
            if seen.st_mtime_ns < earliest:
                os.utime(handle, ns=(earliest, earliest))
                seen = os.fstat(handle)
        finally:
            os.close(handle)
        return found(seen)

    def _target(self, uri: str) -> str:
        """Return where a file goes in the spare; nothing lies there any more."""
        target = f"{self.spare}/{uri}"
        folder = folder_of(uri)
        if folder not in self._spare.folders:
            self._make_room(folder)
        self._touched.add(folder)
        if uri in self._spare.files:
            Path(target).unlink(missing_ok=True)
        elif f"{uri}/" in self._spare.folders:
            shutil.rmtree(target)
            self._forget(f"{uri}/")
        return target

    def _make_room(self, folder: str) -> None:
        """Make a folder, where a file of an earlier build may have had its name."""
        above = folder_of(folder)
        if folder and above not in self._spare.folders:
            self._make_room(above)
        self._touched.update((above, folder))
        name = folder.rstrip("/")
        if self._spare.files.pop(name, None) is not None:
            (self.spare / name).unlink()
        (self.spare / name).mkdir(exist_ok=True)
        self._spare.folders[folder] = Stamp(0, 0)  # until it is noted at the end

    def _forget(self, folder: str) -> None:
        """Forget a folder that is gone, and all below it."""
        tree = self._spare
        for uri in [uri for uri in tree.files if uri.startswith(folder)]:
            del tree.files[uri]
        for path in [path for path in tree.folders if path.startswith(folder)]:
            del tree.folders[path]

    def _remove(self, uri: str) -> None:
        """Remove a file from the spare, and the folders that are empty without it."""
        del self._spare.files[uri]
        with suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
            (self.spare / uri).unlink()
        folder = folder_of(uri)
        while folder:
            self._touched.add(folder)
            try:
                (self.spare / folder).rmdir()
            except OSError:
                return
            self._spare.folders.pop(folder, None)
            folder = folder_of(folder)
        self._touched.add("")

    def _swap(self) -> None:
        """Exchange the site and the spare; the old site becomes the next spare."""
        if self.site.exists():
            _exchange(self.site, self.spare)
        else:
            self.site.parent.mkdir(parents=True, exist_ok=True)
            self.spare.rename(self.site)
        self._live, self._spare = self._spare, self._live

    # ----------------------------------------------------------------- what is known

    def _look(self) -> tuple[dict[str, Entry], Tree, Tree]:
        """Return the part of what was known of the site that is still true, and both trees."""
        state = read_kept(self._path, _State)
        if state is None:
            return {}, tree_in(self.site), tree_in(self.spare)
        live, spare, at = state.live, state.spare, state.noted_at_ns
        known = state.entries
        if state.generator != self._generator:
            known = {uri: entry._replace(key="") for uri, entry in known.items()}
        if not live.is_still(self.site, at, {}) or known.keys() != live.files.keys():
            live = tree_in(self.site)
            known = {
                uri: entry
                for uri, entry in known.items()
                if uri in live.files
                and uri in state.live.files
                and live.files[uri][:2] == state.live.files[uri][:2]
            }
        if not spare.is_still(self.spare, at, live.files):
            spare = tree_in(self.spare)
        return known, live, spare

    def _write_state(self, entries: dict[str, Entry]) -> None:
        state = _State(self._generator, time.time_ns(), entries, self._live, self._spare)
        write_kept(self._path, state)


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
