"""What records said at the last build, so that only files that changed are read again.

A file is taken for unchanged if its size, its times and its inode are the ones that were
noted, and its times are older than the note by more than a clock's tick: a file that was
saved twice within one tick is read again. What is kept is a cache: it is dropped when the
generator, service.yml or its own form differs, and no result ever depends on it.

It lies in two files, for twenty megabytes are slow to write: all that was known once, and
what has changed since.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from typing import Final

import msgspec

from beforehand.model import Change, Incident
from beforehand.records import ReadResult
from beforehand.records.files import SERVICE_FILE
from beforehand.site.kept import drop, read_kept, write_kept
from beforehand.site.project import Project, Stamped
from beforehand.site.record_reading import Fine, RecordReading, file_digest, fine_of
from beforehand.site.trees import TICK_NS

_SHARE: Final = 8
"""When one in so many records has changed, all that is known is written anew."""


class _Kept(msgspec.Struct, array_like=True):
    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int
    noted_at_ns: int
    fine: Fine


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


class RecordStore:
    """Reads a project's records, again and again, each file as seldom as possible."""

    def __init__(self, project: Project, generator: str) -> None:
        self._project = project
        self._generator = generator
        self._path = project.cache / "records.msgpack"
        self._since_path = project.cache / "records-since.msgpack"
        self._written: _State | None = None
        self._known: dict[str, _Kept] = {}

    def read(
        self, hands: int = 1, stamped: Callable[[], Stamped] | None = None
    ) -> tuple[ReadResult, RecordReading]:
        """Return what the project's files say now, and what had to be read for it.

        Up to `hands` processes share the reading. `stamped` gives the files' stamps where
        another process looks at them.
        """
        written = self._recall(file_digest(self._project.source(SERVICE_FILE)))
        # Where they come from another process, they are waited for as late as can be.
        noted_at, stamps = (stamped or self._project.stamped)()
        known = self._known
        kept = {
            path: one
            for path, size, mtime_ns, ctime_ns, inode in stamps
            if (one := known.get(path)) is not None
            and one.mtime_ns == mtime_ns
            and one.size == size
            and one.inode == inode
            and one.ctime_ns == ctime_ns
            and max(mtime_ns, ctime_ns) + TICK_NS < one.noted_at_ns
        }
        reading = RecordReading(self._project, hands)
        settled = {path: one.fine for path, one in kept.items()}
        result = reading.read([stamp.path for stamp in stamps], settled)
        # Files with problems, and all that an error stands in, are read again.
        wrong = {problem.path for problem in result.problems}
        _find_fine(reading, wrong)
        fresh = {}
        for stamp in stamps:
            path = stamp.path
            if path not in wrong and path in reading.fine:
                fresh[path] = kept.get(path) or _Kept(*stamp[1:], noted_at, reading.fine[path])
        self._keep(written, fresh)
        return result, reading

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
        drop(self._since_path)
        write_kept(self._path, self._written)


def _find_fine(reading: RecordReading, wrong: Collection[str]) -> None:
    """Note what was read here and is fine, all files considered."""
    for path, one in reading.fresh.items():
        known = path in reading.fine or path in wrong
        if not known and isinstance(one.record, Incident | Change):
            reading.fine[path] = fine_of(path, reading.digests[path], one.record)
