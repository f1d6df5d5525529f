"""What one build leaves to the next: values in files of a folder that may go at any time."""

from __future__ import annotations

import shutil
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Final, TypeVar

import msgspec
import xxhash

_T = TypeVar("_T")
_SIGN: Final = b"beforehand\x00"
_SUM: Final = 8
"""Bytes of the checksum behind the sign: MessagePack that lost a bit may well be readable."""


def read_kept(path: Path, form: type[_T]) -> _T | None:
    """Return what was kept in a file; None if there is nothing, or nothing whole of this form."""
    try:
        whole = memoryview(_content(path))
        content = whole[len(_SIGN) + _SUM :]
        if whole[: len(_SIGN) + _SUM] != _SIGN + _checksum(content):
            return None
        return msgspec.msgpack.decode(content, type=form)
    except (OSError, msgspec.MsgspecError, ValueError, RecursionError):
        return None


def _content(path: Path) -> bytes | mmap:
    """Return what a file holds, where it lies: twenty megabytes take time to be copied.

    Nobody writes into such a file; a new one takes its place.
    """
    with path.open("rb") as file:
        try:
            return mmap(file.fileno(), 0, access=ACCESS_READ)
        except OSError:  # not every file system can
            return file.read()


def write_kept(path: Path, value: object) -> None:
    """Keep a value in a file, which is whole at any moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".new")
    content = msgspec.msgpack.encode(value)
    for place in (temporary, path):
        if place.is_dir():
            drop(place)
    with temporary.open("wb") as file:
        file.write(_SIGN + _checksum(content))
        file.write(content)
    temporary.replace(path)


def drop(path: Path) -> None:
    """Take away what lies at a path, a file or a folder; nothing is wrong if nothing does."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _checksum(content: bytes | memoryview) -> bytes:
    # Twenty megabytes are summed up at every start: zlib's CRC takes ten times as long.
    return xxhash.xxh3_64_digest(content)
