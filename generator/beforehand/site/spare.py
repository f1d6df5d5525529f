"""The spare: the tree beside the site that becomes the next site.

It is one build behind. A file that did not change is linked from the site, and keeps its
inode and its time; a file that changed is written, and gets a time at least one second
later than it had, for web servers make the ETag from the second and the size. Several
processes may fill the spare at once, each with files of its own.
"""

# Ten thousand files and folders: the bare calls of the system take a third of the time.
# ruff: noqa: PTH102, PTH106, PTH108, PTH123

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import msgspec

from beforehand.faults import PublishError
from beforehand.site.drafts import Content, Draft, Entry
from beforehand.site.kept import drop
from beforehand.site.trees import Found, Stamp, Tree, folder_of, found, looks_of


class Placed(msgspec.Struct):
    """What was done for one job."""

    entries: dict[str, Entry] = {}
    """What is known of its files that were made, by address."""
    known: list[str] = []
    """Addresses of files of which the same is known as before."""
    files: dict[str, Found] = {}
    """What was put into the spare: written, or linked from the site."""
    written: list[str] = []
    """Addresses of files that are new or have new bytes."""


class Share(msgspec.Struct):
    """What one process did."""

    jobs: dict[int, Placed]
    """By the job's number."""
    looks: dict[str, Stamp | None]
    """Folders of the spare in which something was done, as they were when all was done."""
    gone: list[str]
    """Folders of the spare that a file took the place of."""


class Spare:
    """The next site, as one process fills it."""

    def __init__(self, site: Path, spare: Path, live: Tree, tree: Tree) -> None:
        self.tree = tree
        self._touched: set[str] = set()
        """Folders in which something was done since they were looked at."""
        self._looks: dict[str, Stamp | None] = {}
        self._site = site
        self._spare = spare
        self._live = live
        self._gone: list[str] = []
        if not spare.is_dir():
            drop(spare)
            spare.mkdir(parents=True)
            self._touched.add("")

    def place(self, draft: Draft, known: Mapping[str, Entry], placed: Placed) -> None:
        """Bring a file into the spare, and note it; `known` is what is known of the site.

        It is made only if its key is not known. Raises `OSError`, and `PublishError` if the
        job has made a file of this address already.
        """
        uri, key, make = draft
        entry = known.get(uri)
        if entry is not None and key and entry.key == key:
            placed.known.append(uri)
            self.keep(uri, placed)
            return
        if uri in placed.entries:
            raise two_files(uri)
        content = make()
        placed.entries[uri] = Entry(key, content.note)
        if self._is_published(uri, content):
            self.keep(uri, placed)
            return
        placed.written.append(uri)
        self._note(uri, self._write(uri, content.body), placed)

    def keep(self, uri: str, placed: Placed) -> None:
        """Let a file of the site stand in the spare too. Raises `OSError`."""
        live = self._live.files[uri]
        if self.tree.files.get(uri) != live:
            self._note(uri, self._link(uri, live), placed)

    def share(self, jobs: dict[int, Placed]) -> Share:
        """Return what this process did, for the one that joins it all."""
        self._look()
        return Share(jobs, self._looks, self._gone)

    def join(self, share: Share) -> None:
        """Take over what another process did."""
        for folder in share.gone:
            self._forget(folder)
        for placed in share.jobs.values():
            self.tree.files.update(placed.files)
        for folder, look in share.looks.items():
            # What two processes did something in is looked at once more.
            if folder in self._looks or folder in self._touched:
                self._touched.add(folder)
            else:
                self._looks[folder] = look

    def note_folders(self) -> None:
        """Take note of the folders in which something was done, once all is done."""
        self._look()
        self.tree.note_folders(self._looks)
        self._looks = {}

    def _look(self) -> None:
        """Look at the folders in which something was done; each process looks at its own."""
        self._looks.update(looks_of(self._spare, self._touched))
        self._touched.clear()

    def remove(self, uri: str) -> None:
        """Remove a file, and the folders that are empty without it."""
        del self.tree.files[uri]
        with suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
            os.unlink(f"{self._spare}/{uri}")
        folder = folder_of(uri)
        while folder:
            self._touched.add(folder)
            try:
                os.rmdir(f"{self._spare}/{folder}")
            except OSError:
                return
            self.tree.folders.pop(folder, None)
            folder = folder_of(folder)
        self._touched.add("")

    # ----------------------------------------------------------------- files

    def _is_published(self, uri: str, content: Content) -> bool:
        """Return whether the site has these bytes at this address."""
        live = self._live.files.get(uri)
        if live is None or live.size != len(content.body):
            return False
        with open(f"{self._site}/{uri}", "rb") as file:
            return file.read() == content.body

    def _note(self, uri: str, file: Found, placed: Placed) -> None:
        self.tree.files[uri] = placed.files[uri] = file

    def _link(self, uri: str, live: Found) -> Found:
        target = self._target(uri)
        try:
            os.link(f"{self._site}/{uri}", target)
        except OSError as error:
            if error.errno not in (errno.EPERM, errno.EMLINK, errno.ENOTSUP):
                raise
            shutil.copy2(f"{self._site}/{uri}", target)
            return found(os.lstat(target))
        return live

    def _write(self, uri: str, body: bytes) -> Found:
        live = self._live.files.get(uri)
        handle = os.open(self._target(uri), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        try:
            left = memoryview(body)
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

    # ----------------------------------------------------------------- room

    def _target(self, uri: str) -> str:
        """Return where a file goes in the spare; nothing lies there any more."""
        target = f"{self._spare}/{uri}"
        folder = folder_of(uri)
        if folder not in self.tree.folders:
            self._make_room(folder)
        self._touched.add(folder)
        if uri in self.tree.files:
            with suppress(FileNotFoundError):
                os.unlink(target)
        elif f"{uri}/" in self.tree.folders:
            shutil.rmtree(target)
            self._gone.append(f"{uri}/")
            self._forget(f"{uri}/")
        return target

    def _make_room(self, folder: str) -> None:
        """Make a folder, where a file of an earlier build may have had its name.

        Another process may be doing the same.
        """
        above = folder_of(folder)
        if folder and above not in self.tree.folders:
            self._make_room(above)
        self._touched.update((above, folder))
        name = folder.rstrip("/")
        path = f"{self._spare}/{name}"
        if self.tree.files.pop(name, None) is not None:
            with suppress(FileNotFoundError, IsADirectoryError, PermissionError):
                os.unlink(path)
        with suppress(FileExistsError):
            os.mkdir(path)
        self.tree.folders[folder] = Stamp(0, 0)  # until it is noted at the end

    def _forget(self, folder: str) -> None:
        """Forget a folder that is gone, and all below it."""
        tree = self.tree
        for uri in [uri for uri in tree.files if uri.startswith(folder)]:
            del tree.files[uri]
        for path in [path for path in tree.folders if path.startswith(folder)]:
            del tree.folders[path]


def two_files(uri: str) -> PublishError:
    """Return what is wrong where two files want one address."""
    return PublishError(f"two files want the address {uri}")
