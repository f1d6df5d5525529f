"""From files to records: one file at a time, then all together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from pathlib import PurePosixPath
from typing import Final, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from beforehand.filenames import SERVICE_FILE
from beforehand.model import Change, Incident, Record, Records, Service
from beforehand.records.files import (
    RecordKind,
    Refusal,
    SourceFile,
    file_of,
    refusal_problem,
)
from beforehand.records.lines import Position
from beforehand.records.nodes import Data, Loc
from beforehand.records.places import Places
from beforehand.records.plain_data import read_data
from beforehand.records.problems import Problem
from beforehand.records.rules import Finding, Known, Where, across, findings, references_of
from beforehand.values import Reading, Refused, read_zone

_UTC = Reading(ZoneInfo("UTC"))
_R = TypeVar("_R", Incident, Change)


class ReadRecord(NamedTuple):
    """What one file gave. There are ten thousand of them, so it is the lightest of types."""

    kind: RecordKind
    id: str
    """The file's stem; empty for the service."""
    record: Record | Service | None
    """None if there is an error among the problems."""
    places: Places
    """Where its keys and values stand."""
    problems: tuple[Problem, ...] = ()
    """Of this file alone, sorted."""


class Settled(NamedTuple):
    """Records in which the rules are known to find nothing as long as the service is the same."""

    incidents: Sequence[Incident]
    changes: Sequence[Change]
    places: Callable[[RecordKind, str], Places]
    """Gives the places of one of them; hardly ever are they asked for."""
    service: Service | None = None
    """None where it is not known."""

    def ids(self, kind: RecordKind) -> Iterator[str]:
        """Return the ids of those of a kind; the service's is empty."""
        records: Mapping[RecordKind, Sequence[Incident | Change]] = {
            RecordKind.INCIDENT: self.incidents,
            RecordKind.CHANGE: self.changes,
        }
        if kind is RecordKind.SERVICE:
            return iter(("",) if self.service is not None else ())
        return (record.id for record in records[kind])

    def read(self) -> Iterator[ReadRecord]:
        """Yield them as if each had been read now."""
        for incident in self.incidents:
            places = self.places(RecordKind.INCIDENT, incident.id)
            yield ReadRecord(RecordKind.INCIDENT, incident.id, incident, places)
        for change in self.changes:
            places = self.places(RecordKind.CHANGE, change.id)
            yield ReadRecord(RecordKind.CHANGE, change.id, change, places)


def _nowhere(_kind: RecordKind, record_id: str) -> Places:
    raise LookupError(record_id)


_NOTHING: Final = Settled((), (), _nowhere)


def read_record(file: SourceFile, kind: RecordKind, reading: Reading) -> ReadRecord:
    """Return the record that a file holds, its places and its problems.

    Looks at the shape of this file alone; the rules are run by `combine`. Total: any content
    gives a result.
    """
    filed = file_of(file.path)
    places = Places(file)
    problems = [filed.problem] if filed.problem else []
    if isinstance(file.content, Refusal):
        problems.append(refusal_problem(file.path, file.content))
        return ReadRecord(kind, filed.id, None, places, tuple(problems))
    source = read_data(file.path, file.content)
    problems += source.problems
    record: Record | Service | None = None
    if source.root is not None:
        from beforehand.records.schema import validate  # which takes its time to be imported

        record, mismatches = validate(source.data, filed.id, kind, reading, places)
        lines = {problem.line for problem in source.problems if problem.is_error}
        problems += [problem for problem in mismatches if problem.line not in lines]
    if any(problem.is_error for problem in problems):
        record = None
    return ReadRecord(kind, filed.id, record, places, tuple(sorted(problems)))


def zone_of(file: SourceFile) -> Reading:
    """Return how times are read by a service's file: in its zone, or in UTC if it has none.

    Needs no more of the file than that key, so that records can be read while the rest of
    it has problems.
    """
    if isinstance(file.content, Refusal):
        return _UTC
    data: Data = read_data(file.path, file.content).data
    name = data.get("time_zone") if isinstance(data, dict) else None
    try:
        return Reading(read_zone(name, None)) if isinstance(name, str) else _UTC
    except Refused:
        return _UTC


@dataclass(frozen=True)
class ReadResult:
    """What all files gave together."""

    records: Records | None
    """None if there is an error among the problems."""
    problems: tuple[Problem, ...]
    """Sorted by path, line, column and code."""
    read: Mapping[tuple[RecordKind, str], ReadRecord] = field(default_factory=dict)
    """Each file that was read, by kind and id; the service's id is empty."""
    settled: Settled = _NOTHING
    """What was known already."""

    @property
    def has_errors(self) -> bool:
        """Return whether nothing can be built."""
        return self.records is None

    def places(self, kind: RecordKind, record_id: str) -> Places | None:
        """Return where the parts of a record stand, or None if there is no such record."""
        found = self.read.get((kind, record_id))
        if found is not None:
            return found.places
        is_settled = record_id in self.settled.ids(kind)
        return self.settled.places(kind, record_id) if is_settled else None

    def locate(self, kind: RecordKind, record_id: str, loc: Loc) -> tuple[str, Position] | None:
        """Return the path and the place of a record's value, or None if there is no record."""
        places = self.places(kind, record_id)
        return (places.file.path, places.value(loc)) if places else None


def read(files: Iterable[SourceFile]) -> ReadResult:
    """Return the records that files hold, and every problem that they have.

    The order of the files makes no difference. No files but the service's is an empty
    site, and fine. Names that begin with a dot and files outside incidents/ and changes/
    are nobody's records.
    """
    ordered = sorted(files, key=lambda file: file.path)
    service_file = next((file for file in ordered if file.path == SERVICE_FILE), None)
    reading = zone_of(service_file) if service_file else _UTC
    found: list[ReadRecord] = []
    problems: list[Problem] = []
    for file in ordered:
        filed = file_of(file.path)
        if filed.kind is not None:
            found.append(read_record(file, filed.kind, reading))
        elif filed.problem is not None:
            problems.append(filed.problem)
    return combine(found, reading, problems)


def combine(
    found: Iterable[ReadRecord],
    reading: Reading,
    others: Iterable[Problem] = (),
    settled: Settled = _NOTHING,
) -> ReadResult:
    """Return the result of files that were read one by one; runs the rules across them.

    `reading` is the one they were read with, `others` are problems of files that are no
    records. A warm build calls this with what it kept of unchanged files, `settled`, and
    what it read of the others.
    """
    read_all = list(found)
    problems = [*others, *(problem for one in read_all for problem in one.problems)]
    read_now = (one.record for one in read_all if isinstance(one.record, Service))
    service = next(read_now, settled.service)
    if service is None and not any(one.kind is RecordKind.SERVICE for one in read_all):
        problems += _service_missing(problems)
    by_id = {(one.kind, one.id): one for one in read_all}
    changes = _by_id(read_all, Change, settled.changes)
    result = ReadResult(None, (), by_id, settled)
    problems += _ids_twice(read_all, settled)
    known = _known(read_all, settled, service, reading)
    problems += _rule_problems(read_all, settled, known)
    for change, finding in across(changes):
        places = result.places(RecordKind.CHANGE, change.id)
        assert places is not None
        problems.append(_placed(finding, places))
    records = None
    if service is not None and not any(problem.is_error for problem in problems):
        records = Records(
            service=service,
            incidents=_by_id(read_all, Incident, settled.incidents),
            changes=changes,
        )
    return replace(result, records=records, problems=tuple(sorted(problems)))


def _by_id(found: list[ReadRecord], cls: type[_R], settled: Sequence[_R]) -> tuple[_R, ...]:
    read_now: list[_R] = [one.record for one in found if isinstance(one.record, cls)]
    read_now.extend(settled)
    read_now.sort(key=attrgetter("id"))
    return tuple(read_now)


def _known(
    found: list[ReadRecord], settled: Settled, service: Service | None, reading: Reading
) -> Known:
    incidents, changes = (
        frozenset((*(one.id for one in found if one.kind is kind and one.id), *settled.ids(kind)))
        for kind in (RecordKind.INCIDENT, RecordKind.CHANGE)
    )
    return Known(reading.zone, service, incidents, changes)


def _rule_problems(found: list[ReadRecord], settled: Settled, known: Known) -> Iterator[Problem]:
    """Yield what the rules find in each record, at its place in the files."""
    for one in found:
        if one.record is not None:
            for finding in findings(one.record, known):
                yield _placed(finding, one.places)
    # A change may name other records, which may be gone; an incident names none.
    for change in settled.changes:
        for finding in references_of(change, known):
            yield _placed(finding, settled.places(RecordKind.CHANGE, change.id))


def _placed(finding: Finding, places: Places) -> Problem:
    look_up = {Where.VALUE: places.value, Where.KEY: places.key, Where.MISSING: places.parent}
    return places.problem(
        look_up[finding.where](finding.loc),
        finding.code,
        finding.message,
        finding.hint,
        severity=finding.severity,
    )


def _ids_twice(found: list[ReadRecord], settled: Settled) -> Iterator[Problem]:
    """Yield a problem for each id that two records share, or nearly share.

    Links and `follows` could not tell an incident and a change with one id apart, nor
    could some systems' folders tell `a.yml` and `A.yml` apart.
    """
    ids = [
        *(one.id for one in found if one.kind is not RecordKind.SERVICE),
        *settled.ids(RecordKind.INCIDENT),
        *settled.ids(RecordKind.CHANGE),
    ]
    if "" not in ids and len(set(ids)) == len(ids):  # an id has no capital letters
        return
    owners: dict[str, ReadRecord] = {}
    every = [one for one in (*found, *settled.read()) if one.kind is not RecordKind.SERVICE]
    every.sort(
        key=lambda one: (not one.id, one.kind is not RecordKind.INCIDENT, one.places.file.path)
    )
    for one in every:
        path = one.places.file.path
        owner = owners.setdefault((one.id or PurePosixPath(path).stem).casefold(), one)
        if owner is not one:
            other = owner.places.file.path
            yield Problem(
                path,
                1,
                1,
                "id-twice",
                f"{other} has the same id already"
                if owner.id == one.id
                else f"the file's name differs from {other} in capital letters alone",
                "rename the one that is not published yet",
            )


def _service_missing(problems: list[Problem]) -> list[Problem]:
    if any(problem.code == "file-ending" and "/" not in problem.path for problem in problems):
        return []
    return [
        Problem(
            SERVICE_FILE,
            1,
            1,
            "service-missing",
            f"there is no {SERVICE_FILE}: it says what the service is and which parts it has",
            "beforehand init makes one to fill in",
        )
    ]
