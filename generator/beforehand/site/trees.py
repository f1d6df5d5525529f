"""What lies in a folder, and whether that is still so, without looking into every corner.

To list ten thousand folders takes much longer than to ask the system about each, and a
folder's time tells whether a name was added, taken away or replaced in it. What was
touched within a clock's tick of the note may have been touched again without a trace:
such folders are listed.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

TICK_NS: Final = 50_000_000
"""Some file systems count time in ticks of up to ten milliseconds; two seconds, on FAT."""


class Found(NamedTuple):
    """What the system says of a file; two names with one inode are one file."""

    size: int
    mtime_ns: int
    inode: int


class Stamp(NamedTuple):
    """What the system says of a folder."""

    mtime_ns: int
    inode: int


class Tree(msgspec.Struct, array_like=True):
    """The files and folders below a folder."""

    files: dict[str, Found]
    """By address, '/'-separated, relative to the folder."""
    folders: dict[str, Stamp]
    """By address with a slash at its end; the folder itself is empty text. None of them if
    there is no folder."""

    def is_still(self, root: Path, noted_at_ns: int, sure: Mapping[str, Found]) -> bool:
        """Return whether everything below `root` is as it was noted at a time.

        `sure` are files that were looked at under another name: where it is the same file,
        only its name is looked for.
        """
        if "" not in self.folders:
            return not os.path.lexists(root)
        try:
            # Thirty thousand paths: to go to each from here takes a fifth less time than to
            # go there from the top of the file system.
            here = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError:
            return False
        try:
            return self._is_still_at(here, f"{root}/", noted_at_ns, sure)
        except OSError:
            return False
        finally:
            os.close(here)

    def _is_still_at(
        self, here: int, base: str, noted_at_ns: int, sure: Mapping[str, Found]
    ) -> bool:
        """Return it; `here` is the open folder. Raises `OSError` if something is gone."""
        look = os.stat
        fresh = set()
        for folder, stamp in self.folders.items():
            seen = look(folder or ".", dir_fd=here, follow_symlinks=False)
            if seen.st_mtime_ns != stamp[0] or seen.st_ino != stamp[1]:
                return False
            if stamp[0] + TICK_NS >= noted_at_ns:
                fresh.add(folder)
        for uri, noted in self.files.items():
            if sure.get(uri) == noted and (not fresh or folder_of(uri) not in fresh):
                continue
            if found(look(uri, dir_fd=here, follow_symlinks=False)) != noted:
                return False
        return not fresh or self._is_listed(base, fresh)

    def _is_listed(self, base: str, folders: set[str]) -> bool:
        """Return whether these folders hold just what is noted of them."""
        names: dict[str, set[str]] = {folder: set() for folder in folders}
        for path in (*self.files, *self.folders):
            folder = folder_of(path)
            if path and folder in names:
                names[folder].add(path[len(folder) :].rstrip("/"))
        for folder, noted in names.items():
            with os.scandir(base + folder) as entries:
                if noted != {entry.name for entry in entries}:
                    return False
        return True

    def note_folders(self, looks: Mapping[str, Stamp | None]) -> None:
        """Take note of what `looks_of` said of folders; those that are gone are forgotten."""
        for folder, stamp in looks.items():
            if stamp is None:
                self.folders.pop(folder, None)
            else:
                self.folders[folder] = stamp


def looks_of(root: Path, folders: Iterable[str]) -> dict[str, Stamp | None]:
    """Return what the system says of these folders below `root`; None of those that are gone."""
    looks: dict[str, Stamp | None] = {}
    for folder in folders:
        try:
            seen = os.lstat(f"{root}/{folder}")
        except (FileNotFoundError, NotADirectoryError):
            looks[folder] = None
            continue
        is_folder = stat.S_ISDIR(seen.st_mode)
        looks[folder] = Stamp(seen.st_mtime_ns, seen.st_ino) if is_folder else None
    return looks


def folder_of(uri: str) -> str:
    """Return the folder of a file or a folder, with a slash at its end; empty at the top."""
    return uri[: uri.rstrip("/").rfind("/") + 1]


def tree_in(root: Path) -> Tree:
    """Return what lies below a folder, by listing all of it; nothing if there is no folder."""
    tree = Tree({}, {})
    for folder, stamp, files in _walk(root):
        tree.folders[folder] = stamp
        tree.files.update(files)
    return tree


def _walk(root: Path) -> Iterator[tuple[str, Stamp, list[tuple[str, Found]]]]:
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        files = []
        try:
            # Its time is taken first: what happens while it is listed then shows later.
            seen = os.lstat(f"{root}/{folder}")
            with os.scandir(f"{root}/{folder}") as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(f"{folder}{entry.name}/")
                    else:
                        seen_file = entry.stat(follow_symlinks=False)
                        files.append((folder + entry.name, found(seen_file)))
        except (FileNotFoundError, NotADirectoryError):
            continue
        yield folder, Stamp(seen.st_mtime_ns, seen.st_ino), files


def found(seen: os.stat_result) -> Found:
    """Return what the system says of a file."""
    return Found(seen.st_size, seen.st_mtime_ns, seen.st_ino)
