"""What records said at the last build, so that only files that changed are read again.

What is kept is a cache: it is dropped when the generator, service.yml or its own form
differs, and no result ever depends on it.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from typing import Final

from beforehand.filenames import SERVICE_FILE
from beforehand.records import ReadResult
from beforehand.site.fine import Fine, News, fine_of
from beforehand.site.folder import stamped
from beforehand.site.kept import drop, write_kept
from beforehand.site.noted import (
    CHANGES,
    WHOLE,
    Difference,
    Noted,
    Recalled,
    Since,
    State,
    difference,
    recalled,
)
from beforehand.site.opening import Looks
from beforehand.site.project import Project
from beforehand.site.record_reading import RecordReading, file_digest

_MOST_NEWS: Final = 20
"""How many files another process is told of: more do not fit into a pipe at once."""
_SHARE: Final = 8
"""When one in so many records has changed, all that is known is written anew."""
_Files = dict[str, Noted[Fine]]


class RecordStore:
    """Reads a project's records, again and again, each file as seldom as possible."""

    def __init__(self, project: Project, generator: str) -> None:
        self._project = project
        self._generator = generator
        self._known: Recalled[Fine] | None = None
        self._seen: tuple[int, int] | None = None
        """The mark of the notes that another process looked at."""
        self.news: News | None = None
        """What that process does not know yet of the files that were read last; None if that
        is much, or nobody looked."""

    def read(self, hands: int = 1, looks: Looks | None = None) -> tuple[ReadResult, RecordReading]:
        """Return what the project's files say now, and what had to be read for it.

        Up to `hands` processes share the reading; `looks` is what another one sees of files.
        """
        known = self._recall(file_digest(self._project.source(SERVICE_FILE)))
        found = self._difference(known, looks)
        kept = known.files.copy()
        for path in (*found.gone, *(stamp.path for stamp in found.new)):
            kept.pop(path, None)
        reading = RecordReading(self._project, hands)
        settled = {path: one.fine for path, one in kept.items()}
        paths = sorted((*kept, *(stamp.path for stamp in found.new)))
        result = reading.read(paths, settled)
        # Files with problems, and all that an error stands in, are read again.
        wrong = {problem.path for problem in result.problems}
        _find_fine(reading, wrong)
        for path in wrong:
            kept.pop(path, None)
        for stamp in found.new:
            fine = reading.fine.get(stamp.path)
            if fine is not None and stamp.path not in wrong:
                kept[stamp.path] = Noted(*stamp[1:], found.noted_at_ns, fine)
        self._keep(known, kept)
        is_seen = known.mark == self._seen and len(found.new) <= _MOST_NEWS
        self.news = self._news(found, reading) if is_seen else None
        return result, reading

    def _news(self, found: Difference, reading: RecordReading) -> News:
        """Return what files say that differ from what was noted of them."""
        digests = {stamp.path: reading.digests[stamp.path] for stamp in found.new}
        records = []
        for path, digest in digests.items():
            one = reading.fresh.get(path)
            if path in reading.fine:
                records.append(reading.fine[path])
            elif one is not None and one.record is not None:
                records.append(fine_of(path, digest, one.record))
        return News(self._generator, digests, records)

    def _difference(self, known: Recalled[Fine], looks: Looks | None) -> Difference:
        """Return which files changed, from where it is known."""
        # Where it comes from another process, it is waited for as late as can be.
        seen = looks.difference() if looks is not None else None
        self._seen = seen.mark if seen is not None else None
        if seen is not None and seen.mark == known.mark:
            return seen
        return difference(known.files, known.mark, stamped(self._project.root))

    # ----------------------------------------------------------------- keeping

    def _recall(self, service: bytes) -> Recalled[Fine]:
        """Return what is known, if it follows from this generator and this service."""
        known = self._known
        if known is None:
            known = recalled(self._project.cache, Fine)
        if not known.follows(self._generator, service):
            known = Recalled(State(self._generator, service, 0, {}), {}, (0, 0))
        self._known = known
        return known

    def _keep(self, known: Recalled[Fine], fresh: _Files) -> None:
        state = known.state
        assert state is not None
        same = known.files.keys() == fresh.keys() and all(
            known.files[path] is fresh[path] for path in fresh
        )
        if same and state.written_at_ns:
            return
        written, now = state.files, time.time_ns()
        changed = {path: one for path, one in fresh.items() if written.get(path) is not one}
        gone = [path for path in written if path not in fresh]
        if state.written_at_ns and (len(changed) + len(gone)) * _SHARE <= len(written):
            write_kept(
                self._project.cache / CHANGES, Since(state.written_at_ns, now, changed, gone)
            )
            self._known = Recalled(state, fresh, (state.written_at_ns, now))
            return
        state = State(self._generator, state.service, now, fresh)
        drop(self._project.cache / CHANGES)
        write_kept(self._project.cache / WHOLE, state)
        self._known = Recalled(state, fresh, (now, 0))


def _find_fine(reading: RecordReading, wrong: Collection[str]) -> None:
    """Note what was read here and is fine, all files considered."""
    for path, one in reading.fresh.items():
        known = path in reading.fine or path in wrong
        if not known and one.record is not None:
            reading.fine[path] = fine_of(path, reading.digests[path], one.record)
