"""Remarks of checks → problems with file, line and column."""

from __future__ import annotations

from collections.abc import Iterable

from beforehand.records.files import RecordKind
from beforehand.records.places import Places
from beforehand.records.problems import Problem, Severity
from beforehand.records.reading import ReadResult
from beforehand.remarks import Remark

_KINDS = {kind.folder: kind for kind in RecordKind}


def problems_of(remarks: Iterable[Remark], result: ReadResult) -> tuple[Problem, ...]:
    """Return the remarks as problems, sorted.

    A remark about a record that was not read is left out: its file has problems of its own.
    """
    found = ((remark, result.places(_KINDS[remark.folder], remark.id)) for remark in remarks)
    return tuple(sorted(problem_of(remark, places) for remark, places in found if places))


def problem_of(remark: Remark, places: Places) -> Problem:
    """Return a remark as a problem of the file in which the record stands."""
    if not places.has(remark.path):
        position = places.parent(remark.path) if remark.path else places.value(())
    elif remark.part is not None:
        position = places.within(remark.path, *remark.part)
    else:
        position = places.value(remark.path)
    return places.problem(
        position,
        remark.code,
        remark.message,
        remark.hint,
        severity=Severity.WARNING if remark.is_warning else Severity.ERROR,
        value=remark.value,
    )
