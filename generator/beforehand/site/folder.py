"""A project's folder before any of it is read: what it has to have, and what lies in it.

Light to import, so that a copy of the process can look at files while the rest of the
generator is still being loaded.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Final, NamedTuple

from beforehand.faults import Fault, WrongUse
from beforehand.filenames import FOLDERS, SERVICE_FILE

WATCHED: Final = (*FOLDERS, SERVICE_FILE)
CACHE: Final = ".beforehand"


class Stamp(NamedTuple):
    """What the system says of a file without its content being read."""

    path: str
    """'/'-separated, relative to the project's root."""
    size: int
    mtime_ns: int
    ctime_ns: int
    """When the system last noted a change of it; unlike the time above, nobody can set it."""
    inode: int


class Stamped(NamedTuple):
    """What the system said of all files."""

    noted_at_ns: int
    """A moment before the first of them was looked at."""
    stamps: list[Stamp]
    """By path."""


def must_be_project(root: Path) -> None:
    """Raise `WrongUse` if the folder has nothing of a project."""
    if not any((root / name).exists() for name in (*WATCHED, "mkdocs.yml")):
        raise WrongUse(
            f"{root} is no Beforehand site: it has neither {SERVICE_FILE} nor incidents/"
            " nor changes/",
            "go to the site's folder, or make one: beforehand init my-status-page",
        )


def stamped(root: Path) -> Stamped:
    """Return what the system says now of every file of a project that could be a record.

    Raises a `Fault` if a folder cannot be listed; one that is not there holds nothing.
    """
    noted_at = time.time_ns()
    stamps = []
    if os.path.lexists(root / SERVICE_FILE):
        stamps.append(_stamp(SERVICE_FILE, (root / SERVICE_FILE).lstat()))
    for folder in FOLDERS:
        stamps += _stamps_in(root, folder)
    return Stamped(noted_at, sorted(stamps))


def _stamps_in(root: Path, folder: str) -> Iterator[Stamp]:
    try:
        with os.scandir(f"{root}/{folder}") as entries:
            for entry in entries:
                path = f"{folder}/{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    if not entry.name.startswith("."):
                        yield from _stamps_in(root, path)
                else:
                    yield _stamp(path, entry.stat(follow_symlinks=False))
    except FileNotFoundError:
        return
    except OSError as error:
        raise Fault(f"{folder}/ cannot be read: {error.strerror}") from error


def _stamp(path: str, known: os.stat_result) -> Stamp:
    return Stamp(path, known.st_size, known.st_mtime_ns, known.st_ctime_ns, known.st_ino)


def digest_of(files: Mapping[str, bytes]) -> str:
    """Return the digest of all files from those of each, by path."""
    each = [
        b"%b\0%b" % (path.encode("utf-8", "surrogateescape"), files[path]) for path in sorted(files)
    ]
    return blake2b(b"".join(each), digest_size=16).hexdigest()
