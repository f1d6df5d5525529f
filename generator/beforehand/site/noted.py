"""What was noted of records' files at the last build, and which of them changed since.

A file is taken for unchanged if its size, its times and its inode are the ones that were
noted, and its times are older than the note by more than a clock's tick: a file that was
saved twice within one tick is read again.

It lies in two files of the cache, for twenty megabytes are slow to write: all that was
known once, and what has changed since. Light to import: a copy of the process compares
files with it, and has no use for what they say, while the rest is still being loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

import msgspec

from beforehand.site.folder import Stamp, Stamped, stamped
from beforehand.site.kept import read_kept
from beforehand.site.trees import TICK_NS

WHOLE: Final = "records.msgpack"
CHANGES: Final = "records-since.msgpack"
_F = TypeVar("_F")


class Noted(msgspec.Struct, Generic[_F], array_like=True):
    """A file that was read, and what the system said of it then."""

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int
    noted_at_ns: int
    fine: _F
    """What it says."""


class State(msgspec.Struct, Generic[_F]):
    """All that was known when it was written."""

    generator: str
    service: bytes
    """The digest of service.yml: rules rest on it, and so do local times."""
    written_at_ns: int
    files: dict[str, Noted[_F]]


class Since(msgspec.Struct, Generic[_F]):
    """What has changed since a state was written."""

    state_at_ns: int
    """When that was."""
    written_at_ns: int
    files: dict[str, Noted[_F]]
    gone: list[str]


class Recalled(msgspec.Struct, Generic[_F]):
    """What is known."""

    state: State[_F] | None
    """None if nothing is."""
    files: dict[str, Noted[_F]]
    """By path."""
    mark: tuple[int, int]
    """Names it: two that were recalled with one mark are the same."""

    def follows(self, generator: str, service: bytes) -> bool:
        """Return whether it is of this generator and, by its digest, of this service.yml."""
        state = self.state
        return state is not None and (state.generator, state.service) == (generator, service)


class Difference(msgspec.Struct, array_like=True):
    """How files differ from what was noted of them."""

    mark: tuple[int, int]
    """Names what was noted."""
    noted_at_ns: int
    """A moment before the first file was looked at."""
    new: list[Stamp]
    """Files that are new or changed."""
    gone: list[str]
    """Paths at which no file lies any more."""


def recalled(cache: Path, fine: type[_F]) -> Recalled[_F]:
    """Return what is known of files, as far as the cache has it whole and in this form."""
    # A parametrised class is a form that msgspec reads, but to the type checker no type.
    states: Any = State[fine]  # type: ignore[valid-type]
    changes: Any = Since[fine]  # type: ignore[valid-type]
    state: State[_F] | None = read_kept(cache / WHOLE, states)
    if state is None:
        return Recalled(None, {}, (0, 0))
    since: Since[_F] | None = read_kept(cache / CHANGES, changes)
    files = dict(state.files)
    if since is None or since.state_at_ns != state.written_at_ns:
        return Recalled(state, files, (state.written_at_ns, 0))
    files.update(since.files)
    for path in since.gone:
        files.pop(path, None)
    return Recalled(state, files, (state.written_at_ns, since.written_at_ns))


def looked_at(root: Path, cache: Path) -> tuple[Difference, Recalled[msgspec.Raw]]:
    """Return how the files of a project differ from what the cache has of them, and that.

    What files say is not decoded.
    """
    seen = stamped(root)
    known = recalled(cache, msgspec.Raw)
    return difference(known.files, known.mark, seen), known


def difference(known: Mapping[str, Noted[Any]], mark: tuple[int, int], seen: Stamped) -> Difference:
    """Return how files differ from what is known, which is named by the mark."""
    new = [
        stamp
        for stamp in seen.stamps
        if (one := known.get(stamp[0])) is None
        or one.mtime_ns != stamp[2]
        or one.size != stamp[1]
        or one.inode != stamp[4]
        or one.ctime_ns != stamp[3]
        or max(stamp[2], stamp[3]) + TICK_NS >= one.noted_at_ns
    ]
    paths = {stamp[0] for stamp in seen.stamps}
    gone = [path for path in known if path not in paths]
    return Difference(mark, seen.noted_at_ns, new, gone)
