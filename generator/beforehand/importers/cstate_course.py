"""The sections of a post → what was told when, as a course of an incident."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from beforehand.importers.course import Told
from beforehand.importers.cstate_reading import Reading
from beforehand.importers.sections import Place, Section
from beforehand.model import IncidentStatus

RESOLVED: Final = "Resolved."
MONITORING: Final = "Monitoring."
"""What cState's page says by itself of a post that is marked so, where the body does not."""

_NEXT: Final = timedelta(seconds=1)
_ENDS: Final = {Place.FIRST, Place.LAST}

Course = list[Told[IncidentStatus]]


def announcement(start: datetime, sections: tuple[Section, ...]) -> Course:
    """Return the course of a post that is about no trouble: told, and over with it."""
    told = [
        Told(at, IncidentStatus.RESOLVED, part.text) for at, part in dated(sections, start, start)
    ]
    return told or [Told(start, IncidentStatus.RESOLVED, "")]


def incident_course(
    reading: Reading,
    start: datetime,
    end: datetime | None,
    sections: tuple[Section, ...],
    over: bool,
) -> tuple[Course, datetime | None]:
    """Return what was told when, oldest first, and the real end where that was earlier.

    `end` is when the source says that it ended, None if it does not say; `over` is whether
    it counts it as over.
    """
    told: Course = []
    status = IncidentStatus.INVESTIGATING
    for at, part in dated(sections, start, end if over else None):
        status = _next_status(reading, status, part, over=over)
        told.append(Told(at, status, part.text))
    if not told:
        told.append(Told(start, status, ""))
    return _closed(told, end) if over else (_watched(reading, told, end), None)


def _next_status(
    reading: Reading, before: IncidentStatus, part: Section, *, over: bool
) -> IncidentStatus:
    said = part.status
    if said is None and part.place is Place.LAST:
        said = IncidentStatus.RESOLVED
    if said is None:
        return before
    if said is IncidentStatus.POSTMORTEM and not before.is_over:
        said = IncidentStatus.RESOLVED if over else before
    if said.is_over and not over:
        reason = "the post is not marked resolved; what says so was taken as watching"
        reading.note("body", part.text[:60], reason)
        return IncidentStatus.MONITORING
    return said


def dated(
    sections: tuple[Section, ...], start: datetime, end: datetime | None
) -> list[tuple[datetime, Section]]:
    """Return the sections with a time each, oldest first.

    What has no time of its own belongs to what was told next after it; nothing after it,
    to the end, or to the last known time. The first words belong to the beginning.
    """
    times = [part.at for part in sections if part.at is not None]
    following = max([*times, end or start])
    out: list[tuple[datetime, Section]] = []
    for part in reversed(sections):
        at = part.at
        if at is None:
            first = part.place is Place.FIRST or len(sections) == 1
            at = start if first else following
        following = at
        out.append((at, part))
    out.reverse()
    return _joined(sorted(out, key=lambda pair: pair[0]))


def _joined(parts: list[tuple[datetime, Section]]) -> list[tuple[datetime, Section]]:
    """Return the sections with those joined that got another's time for want of their own."""
    out: list[tuple[datetime, Section]] = []
    for at, part in parts:
        before = out[-1][1] if out and out[-1][0] == at else None
        both_dated = before is not None and part.at is not None and before.at is not None
        if before is None or both_dated or {before.place, part.place} == _ENDS:
            out.append((at, part))
            continue
        text = f"{before.text}\n\n{part.text}"
        place, status = part.place or before.place, part.status or before.status
        out[-1] = (at, Section(text, at, place, status))
    return out


def _closed(told: Course, end: datetime | None) -> tuple[Course, datetime | None]:
    """Return the course with its end told, and the real end where that was before it."""
    over = next((n for n, entry in enumerate(told) if entry.status.is_over), None)
    if end is None:
        if over is None and len(told) == 1:
            told.append(Told(told[-1].at + _NEXT, IncidentStatus.RESOLVED, RESOLVED))
        elif not told[-1].status.is_over:
            told[-1] = replace(told[-1], status=IncidentStatus.RESOLVED)
        return told, None
    says_so = over is not None and told[-1].status.is_over
    too_early = says_so and over is not None and told[over].at < end
    if all(entry.at != end for entry in told) and (too_early or told[-1].at < end):
        told.append(Told(end, IncidentStatus.RESOLVED, RESOLVED))
        return sorted(told, key=lambda entry: entry.at), None
    if told[0].at == end and len(told) == 1:
        # One word for both: it was told at the beginning, and the post was marked resolved.
        return [told[0], Told(end, IncidentStatus.RESOLVED, RESOLVED)], None
    if not says_so:
        at_end = (n for n, entry in enumerate(told) if entry.at == end)
        over = next(at_end, len(told) - 1)
        told[over:] = [
            entry if entry.status.is_over else replace(entry, status=IncidentStatus.RESOLVED)
            for entry in told[over:]
        ]
    first = len(told) - 1
    while first and told[first - 1].status.is_over:
        first -= 1
    return told, end if end < told[first].at else None


def _watched(reading: Reading, told: Course, end: datetime | None) -> Course:
    """Return the course of an open post with the end of the trouble, if the source gives one.

    By cState's manual, that is when the trouble stopped and watching began.
    """
    if end is None:
        return told
    if end > reading.now or end < told[0].at:
        reason = (
            "the post is not marked resolved, and this is no time since its beginning: left out"
        )
        reading.note("resolvedWhen", reading.text("resolvedwhen"), reason)
        return told
    if any(entry.at == end for entry in told):
        return told
    return sorted(
        [*told, Told(end, IncidentStatus.MONITORING, MONITORING)], key=lambda entry: entry.at
    )
