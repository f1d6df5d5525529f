"""What records said at the last build, so that only files that changed are read again.

A file is taken for unchanged if its size, its time and its inode are the ones that were
noted, and its time is older than the note by more than a clock's tick: a file that was
saved twice within one tick is read again. What is kept is a cache: it is dropped when the
generator, the time zone or its own form differs, and no result ever depends on it.
"""

from __future__ import annotations

import time
from typing import Final

import msgspec

from beforehand.model import Change, Incident
from beforehand.records import (
    Places,
    Problem,
    ReadRecord,
    ReadResult,
    RecordKind,
    SourceFile,
    combine,
    file_of,
    read_record,
    zone_of,
)
from beforehand.records.files import SERVICE_FILE
from beforehand.site.project import Project, Stamp, digest_of, file_digest
from beforehand.values import Reading

_TICK_NS: Final = 50_000_000
"""Some file systems count time in ticks of up to ten milliseconds; two seconds, on FAT."""


class _Kept(msgspec.Struct, array_like=True):
    size: int
    mtime_ns: int
    inode: int
    digest: bytes
    record: Incident | None
    """None for a change; see `change`."""
    change: Change | None


class _State(msgspec.Struct):
    generator: str
    service: bytes
    """The digest of service.yml: rules rest on it, and so do local times."""
    noted_at_ns: int
    files: dict[str, _Kept]


class _LazyFile(SourceFile):
    """A file whose content is read when a problem asks for a place in it."""

    def __init__(self, project: Project, path: str) -> None:
        object.__setattr__(self, "path", path)
        object.__setattr__(self, "_project", project)

    def __getattr__(self, name: str) -> object:
        if name != "content":
            raise AttributeError(name)
        project: Project = object.__getattribute__(self, "_project")
        content = project.source(self.path).content
        object.__setattr__(self, "content", content)
        return content


class RecordStore:
    """Reads a project's records, again and again, each file as seldom as possible."""

    def __init__(self, project: Project, generator: str) -> None:
        self._project = project
        self._generator = generator
        self._path = project.cache / "records.msgpack"
        self._state: _State | None = None

    def read(self) -> tuple[ReadResult, str]:
        """Return what the project's files say now, and the digest of their contents."""
        known = self._known()
        noted_at = time.time_ns()
        stamps = self._project.stamps()
        service = self._project.source(SERVICE_FILE)
        name = file_digest(service)
        if known.service != name:
            known = self._empty(name)
        reading = zone_of(service)
        found: list[ReadRecord] = []
        others: list[Problem] = []
        fresh = _State(self._generator, name, noted_at, {})
        for stamp in stamps:
            filed = file_of(stamp.path)
            if filed.kind is not None:
                found.append(self._one(stamp, filed.kind, reading, known, fresh))
            elif filed.problem is not None:
                others.append(filed.problem)
        result = combine(found, reading, others)
        digests = {path: kept.digest for path, kept in fresh.files.items()}
        for stamp in stamps:
            if stamp.path not in digests:
                digests[stamp.path] = file_digest(self._project.source(stamp.path))
        self._keep(known, fresh, result)
        return result, digest_of(digests)

    def _one(
        self, stamp: Stamp, kind: RecordKind, reading: Reading, known: _State, fresh: _State
    ) -> ReadRecord:
        kept = known.files.get(stamp.path)
        if kept is not None and _same(kept, stamp, known.noted_at_ns):
            fresh.files[stamp.path] = kept
            record = kept.record or kept.change
            assert record is not None
            places = Places(_LazyFile(self._project, stamp.path))
            return ReadRecord(kind, record.id, record, places, is_settled=True)
        file = self._project.source(stamp.path)
        one = read_record(file, kind, reading)
        if not one.problems and isinstance(one.record, Incident | Change):
            incident = one.record if isinstance(one.record, Incident) else None
            change = one.record if isinstance(one.record, Change) else None
            size, mtime_ns, inode = stamp.size, stamp.mtime_ns, stamp.inode
            fresh.files[stamp.path] = _Kept(
                size, mtime_ns, inode, file_digest(file), incident, change
            )
        return one

    # ----------------------------------------------------------------- keeping

    def _empty(self, service: bytes) -> _State:
        return _State(self._generator, service, 0, {})

    def _known(self) -> _State:
        if self._state is None:
            try:
                state = msgspec.msgpack.decode(self._path.read_bytes(), type=_State)
            except (OSError, msgspec.MsgspecError, ValueError):
                state = self._empty(b"")
            self._state = state if state.generator == self._generator else self._empty(b"")
        return self._state

    def _keep(self, known: _State, fresh: _State, result: ReadResult) -> None:
        """Note what was read; files with problems, and all after an error, are read again."""
        for problem in result.problems:
            fresh.files.pop(problem.path, None)
        self._state = fresh
        if known.files.keys() == fresh.files.keys() and all(
            known.files[path] is kept for path, kept in fresh.files.items()
        ):
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self._path.with_suffix(".new")
        temporary.write_bytes(msgspec.msgpack.encode(fresh))
        temporary.replace(self._path)


def _same(kept: _Kept, stamp: Stamp, noted_at_ns: int) -> bool:
    return (
        kept.size == stamp.size
        and kept.mtime_ns == stamp.mtime_ns
        and kept.inode == stamp.inode
        and stamp.mtime_ns + _TICK_NS < noted_at_ns
    )
