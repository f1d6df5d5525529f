"""Reads many records at once, shared by several processes.

What a copy of this process found to be fine comes back as data; whatever it had something
against, this process reads itself, with the places that problems need. So nothing that is
said to staff depends on how the work was shared.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from hashlib import blake2b
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from beforehand.filenames import SERVICE_FILE
from beforehand.model import Service
from beforehand.records import (
    Places,
    Problem,
    ReadRecord,
    ReadResult,
    RecordKind,
    Settled,
    SourceFile,
    combine,
    file_of,
    read_record,
    zone_of,
)
from beforehand.site.fine import Fine, divided, fine_of
from beforehand.site.hands import HandLost, shared
from beforehand.values import Reading

_FILES_A_PIECE: Final = 50
_MOST_PIECES: Final = 500
_WORTH_SHARING: Final = 400
"""With fewer files, copies of this process would hardly have begun when all is read."""


class Source(Protocol):
    """Something that has files."""

    def source(self, path: str) -> SourceFile:
        """Return a file's content, or why it cannot be had."""


def file_digest(file: SourceFile) -> bytes:
    """Return the digest of a file's content, or of why there is none."""
    content = file.content if isinstance(file.content, bytes) else str(file.content).encode()
    return blake2b(content, digest_size=16).digest()


class RecordReading:
    """Reads the records of a project that are not known already."""

    def __init__(self, source: Source, hands: int = 1) -> None:
        self._source = source
        self._hands = hands
        self.digests: dict[str, bytes] = {}
        """The digest of each file's content, by path."""
        self.fresh: dict[str, ReadRecord] = {}
        """What was read now, by path, but files of which a copy found that they are fine."""
        self.fine: dict[str, Fine] = {}
        """Files of which it is known already that nothing is wrong with them, by path."""
        self.count = 0
        """How many files were read now."""

    def read(self, paths: Sequence[str], settled: Mapping[str, Fine]) -> ReadResult:
        """Return what the files of these paths, sorted, say; `settled` are known to be fine."""
        new = [path for path in paths if path not in settled]
        self._take(settled.values())
        known = self.fine.get(SERVICE_FILE)
        if known is not None and known.service is not None:
            reading = Reading(ZoneInfo(known.service.time_zone))
        else:
            reading = zone_of(self._source.source(SERVICE_FILE))
        self._read(new, paths, reading)
        self.count = len(self.fresh) + len(self.fine) - len(settled)
        found: list[ReadRecord] = []
        others: list[Problem] = []
        for path in new:
            if path in self.fine:
                continue
            filed = file_of(path)
            if filed.kind is None and filed.problem is not None:
                others.append(filed.problem)
            if filed.kind is not None:
                found.append(self.fresh[path])
        return combine(found, reading, others, self._settled())

    def _take(self, some: Iterable[Fine]) -> None:
        """Take over what was read before, or elsewhere."""
        for fine in some:
            self.digests[fine.path] = fine.digest
            self.fine[fine.path] = fine

    def _settled(self) -> Settled:
        """Return what is known to be fine."""
        service, incidents, changes = divided(self.fine.values())
        return Settled(incidents, changes, self._places, service)

    def _places(self, kind: RecordKind, record_id: str) -> Places:
        """Return the places of a record, or of the service; its file is read once more for them."""
        is_service = kind is RecordKind.SERVICE
        path = SERVICE_FILE if is_service else f"{kind.folder}/{record_id}.yml"
        return Places(self._source.source(path))

    def _read(self, new: Sequence[str], paths: Sequence[str], reading: Reading) -> None:
        """Read these files, each once, as many as possible elsewhere."""
        hands = self._hands if len(new) >= _WORTH_SHARING else 1
        if SERVICE_FILE in new and SERVICE_FILE not in self.fine:
            self._read_here(SERVICE_FILE, reading)
        service = self._service()
        if hands > 1 and service is not None:
            judge = _Judge(paths, service, reading)
            share = max(_FILES_A_PIECE, len(new) // _MOST_PIECES + 1)
            pieces = [new[start : start + share] for start in range(0, len(new), share)]
            do = partial(self._piece, pieces, reading, judge, os.getpid())
            with suppress(HandLost):  # what it would have read is read here, below
                for some in shared(len(pieces), do, list[Fine], hands):
                    self._take(some)
                    for fine in some:
                        self.fresh.pop(fine.path, None)
        for path in new:
            if path not in self.digests:
                self._read_here(path, reading)

    def _service(self) -> Service | None:
        """Return the service; None where its file says none."""
        known, one = self.fine.get(SERVICE_FILE), self.fresh.get(SERVICE_FILE)
        if known is not None:
            return known.service
        return one.record if one is not None and isinstance(one.record, Service) else None

    def _piece(
        self,
        pieces: Sequence[Sequence[str]],
        reading: Reading,
        judge: _Judge,
        home: int,
        numbers: Iterator[int],
    ) -> list[Fine]:
        """Read the files of these pieces; return those that are fine."""
        found = []
        for number in numbers:
            for path in pieces[number]:
                if path in self.digests:
                    continue
                one = self._read_here(path, reading)
                fine = judge.fine(path, self.digests[path], one)
                if fine is not None:
                    found.append(fine)
            if os.getpid() != home:
                self.fresh.clear()
        return found

    def _read_here(self, path: str, reading: Reading) -> ReadRecord | None:
        filed = file_of(path)
        file = self._source.source(path)
        self.digests[path] = file_digest(file)
        if filed.kind is None:
            return None
        one = self.fresh[path] = read_record(file, filed.kind, reading)
        return one


class _Judge:
    """Knows whether anything is wrong with a record, beside all the files of these paths."""

    def __init__(self, paths: Sequence[str], service: Service, reading: Reading) -> None:
        from beforehand.records.rules import Known, findings

        filed = [file_of(path) for path in paths]
        incidents, changes = (
            frozenset(one.id for one in filed if one.kind is kind and one.id)
            for kind in (RecordKind.INCIDENT, RecordKind.CHANGE)
        )
        self._findings = findings
        self._known = Known(reading.zone, service, incidents, changes)

    def fine(self, path: str, digest: bytes, one: ReadRecord | None) -> Fine | None:
        """Return what is kept of a file; None if anything is wrong with it, or it is no record."""
        if one is None or one.problems or one.record is None:
            return None
        if next(iter(self._findings(one.record, self._known)), None) is not None:
            return None
        return fine_of(path, digest, one.record)
