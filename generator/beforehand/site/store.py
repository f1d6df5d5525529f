"""What records said at the last build, so that only files that changed are read again.

A file is taken for unchanged if its size, its time and its inode are the ones that were
noted, and its time is older than the note by more than a clock's tick: a file that was
saved twice within one tick is read again. What is kept is a cache: it is dropped when the
generator, service.yml or its own form differs, and no result ever depends on it.

It lies in two files, for twenty megabytes are slow to write: all that was known once, and
what has changed since.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
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
from beforehand.site.kept import read_kept, write_kept
from beforehand.site.project import Project, Stamp, file_digest
from beforehand.site.trees import TICK_NS

_SHARE: Final = 8
"""When one in so many records has changed, all that is known is written anew."""


class _Kept(msgspec.Struct, array_like=True):
    size: int
    mtime_ns: int
    inode: int
    noted_at_ns: int
    digest: bytes
    record: Incident | None
    """None for a change; see `change`."""
    change: Change | None


class _State(msgspec.Struct):
    generator: str
    service: bytes
    """The digest of service.yml: rules rest on it, and so do local times."""
    written_at_ns: int
    files: dict[str, _Kept]


class _Since(msgspec.Struct):
    """What has changed since a state was written."""

    written_at_ns: int
    """The state's."""
    files: dict[str, _Kept]
    gone: list[str]


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
        self._since_path = project.cache / "records-since.msgpack"
        self._written: _State | None = None
        self._known: dict[str, _Kept] = {}

    def read(self) -> tuple[ReadResult, Mapping[str, bytes]]:
        """Return what the project's files say now, and the digest of each one's content."""
        noted_at = time.time_ns()
        stamps = self._project.stamps()
        service = self._project.source(SERVICE_FILE)
        written = self._recall(file_digest(service))
        known, fresh = self._known, dict[str, _Kept]()
        reading = zone_of(service)
        found: list[ReadRecord] = []
        others: list[Problem] = []
        digests: dict[str, bytes] = {}
        for stamp in stamps:
            kept = known.get(stamp.path)
            if kept is not None and _same(kept, stamp):
                fresh[stamp.path] = kept
                digests[stamp.path] = kept.digest
                found.append(self._settled(stamp.path, kept))
                continue
            filed = file_of(stamp.path)
            file = self._project.source(stamp.path)
            digests[stamp.path] = file_digest(file)
            if filed.problem is not None and filed.kind is None:
                others.append(filed.problem)
            if filed.kind is not None:
                one = read_record(file, filed.kind, reading)
                found.append(one)
                if not one.problems and isinstance(one.record, Incident | Change):
                    fresh[stamp.path] = _note(stamp, noted_at, digests[stamp.path], one.record)
        result = combine(found, reading, others)
        for problem in result.problems:
            # Files with problems, and all that an error stands in, are read again.
            fresh.pop(problem.path, None)
        self._keep(written, fresh)
        return result, digests

    def _settled(self, path: str, kept: _Kept) -> ReadRecord:
        places = Places(_LazyFile(self._project, path))
        if kept.record is not None:
            return ReadRecord(RecordKind.INCIDENT, kept.record.id, kept.record, places, (), True)
        assert kept.change is not None
        return ReadRecord(RecordKind.CHANGE, kept.change.id, kept.change, places, (), True)

    # ----------------------------------------------------------------- keeping

    def _recall(self, service: bytes) -> _State:
        """Return what was written last; `_known` then holds what is known beyond it too."""
        written = self._written
        if written is None:
            written = read_kept(self._path, _State)
            since = read_kept(self._since_path, _Since)
            if written is not None:
                self._known = dict(written.files)
                if since is not None and since.written_at_ns == written.written_at_ns:
                    self._known.update(since.files)
                    for path in since.gone:
                        self._known.pop(path, None)
        if written is None or (written.generator, written.service) != (self._generator, service):
            written = _State(self._generator, service, 0, {})
            self._known = {}
        self._written = written
        return written

    def _keep(self, written: _State, fresh: dict[str, _Kept]) -> None:
        known, self._known = self._known, fresh
        same = known.keys() == fresh.keys() and all(known[path] is fresh[path] for path in fresh)
        if same and written.written_at_ns:
            return
        changed = {
            path: kept for path, kept in fresh.items() if written.files.get(path) is not kept
        }
        gone = [path for path in written.files if path not in fresh]
        if written.written_at_ns and (len(changed) + len(gone)) * _SHARE <= len(written.files):
            write_kept(self._since_path, _Since(written.written_at_ns, changed, gone))
            return
        self._written = _State(self._generator, written.service, time.time_ns(), fresh)
        self._since_path.unlink(missing_ok=True)
        write_kept(self._path, self._written)


def _note(stamp: Stamp, noted_at: int, digest: bytes, record: Incident | Change) -> _Kept:
    incident = record if isinstance(record, Incident) else None
    change = record if isinstance(record, Change) else None
    return _Kept(stamp.size, stamp.mtime_ns, stamp.inode, noted_at, digest, incident, change)


def _same(kept: _Kept, stamp: Stamp) -> bool:
    return (
        kept.mtime_ns == stamp.mtime_ns
        and kept.size == stamp.size
        and kept.inode == stamp.inode
        and stamp.mtime_ns + TICK_NS < kept.noted_at_ns
    )
