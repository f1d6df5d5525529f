"""A post of cState → an incident, or maintenance where the source calls it so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from beforehand.importers.course import Told, split_text, spread
from beforehand.importers.cstate_course import announcement, dated, incident_course
from beforehand.importers.cstate_reading import Reading
from beforehand.importers.front_matter import is_true
from beforehand.importers.markdown import Setting, tidy
from beforehand.importers.naming import title_of
from beforehand.importers.sections import Place, Section, read_body
from beforehand.importers.times import read_time
from beforehand.model import (
    Change,
    ChangeKind,
    ChangeStage,
    ChangeUpdate,
    Incident,
    IncidentUpdate,
    MaintenanceStatus,
    Window,
)

_HOUR: Final = timedelta(hours=1)
_UTC: Final = ZoneInfo("UTC")


@dataclass(frozen=True)
class Frame:
    """What a record is made of beside the post's own words."""

    id: str
    imported_from: str
    components: tuple[str, ...]
    setting: Setting


def make_record(reading: Reading, body: str, frame: Frame) -> Incident | Change | None:
    """Return the record that a post becomes; None, with a note, if it has no date at all.

    Raises `ZoneNeeded` if one of its times has no zone and nobody said which is meant.
    """
    start = reading.time("date") or _other_date(reading)
    end = reading.time("resolvedwhen", "resolvedWhen")
    published = reading.time("publishdate", "publishDate")
    if start is None:
        reading.note("date", reading.text("date"), "there is no time to place it at: left out")
        return None
    sections = _sections(reading, body, frame)
    reading.note_unused()
    if reading.says_maintenance(start):
        window = _window(reading, start, end)
        if window is not None:
            return _maintenance(reading, frame, window, min(published or start, start), sections)
    return _incident(reading, frame, start, end, sections)


def _other_date(reading: Reading) -> datetime | None:
    """Return when a post without a readable date is placed."""
    said = reading.text("date")
    for key in ("publishdate", "lastmod", "modified", "resolvedwhen"):
        at = reading.time(key)
        if at is not None:
            reading.note("date", said, f"it gives no time; {key} was taken")
            return at
    day = read_time(reading.stem[:10], reading.zone or _UTC)
    if day is not None:
        reading.note("date", said, "it gives no time; the day of the file's name was taken")
    return day.at if day else None


def _sections(reading: Reading, body: str, frame: Frame) -> tuple[Section, ...]:
    tidied = tidy(body, frame.setting)
    for value, reason in tidied.remarks:
        reading.note("body", value, reason)
    parts = read_body(tidied.text, reading.zone, reading.zone or _UTC)
    for said in parts.unread:
        reading.note("body", f"track {said}", "it is no time; it stands in the text as it was")
    for said, doubt in parts.doubts:
        reading.note("body", f"track {said}", doubt)
    return parts.sections


def _title(reading: Reading) -> tuple[str, str]:
    """Return the record's title, and the whole of it where it had to be cut."""
    short, whole = title_of(reading.text("title"))
    if not short:
        short = reading.stem.replace("-", " ").strip() or "Untitled"
        reading.note("title", "", f'there is none; "{short}" was made of the file\'s name')
    if whole:
        reading.note("title", whole, "it was cut to 200 characters; the text begins with all of it")
    return short, whole


def _opening(reading: Reading, whole_title: str, texts: Sequence[str]) -> str:
    """Return what the first text begins with: words of the head that have no other place."""
    description = tidy(reading.text("description"), Setting()).text
    said = "\n".join(texts)
    lines = [whole_title, description if description not in said else ""]
    return "".join(f"{line}\n\n" for line in lines if line)


def _note_moves(reading: Reading, moves: list[tuple[datetime, datetime]]) -> None:
    for was, now in moves:
        reason = f"another word has this time already; it stands at {now:%H:%M:%S}Z"
        reading.note("body", f"{was:%Y-%m-%d %H:%M:%S}Z", reason)


# --------------------------------------------------------------------------- incidents


def _incident(
    reading: Reading,
    frame: Frame,
    start: datetime,
    end: datetime | None,
    sections: tuple[Section, ...],
) -> Incident:
    impact, status = reading.severity()
    title, whole = _title(reading)
    over = _is_over(reading, end)
    if over and reading.is_informational:
        told, ended = announcement(start, sections), None
    else:
        told, ended = incident_course(reading, start, _end(reading, start, end), sections, over)
    first = told[0]
    opening = _opening(reading, whole, [entry.text for entry in told])
    told[0] = replace(first, text=f"{opening}{first.text}".strip() or title)
    spaced, moves = spread(told)
    _note_moves(reading, moves)
    if spaced[0].at < start:
        reading.note("date", reading.text("date"), "words in the body are older; it begins there")
    return Incident(
        id=frame.id,
        title=title,
        impact=impact,
        started_at=min(start, spaced[0].at),
        components=dict.fromkeys(frame.components, status),
        updates=tuple(
            IncidentUpdate(at=entry.at, status=entry.status, text=entry.text) for entry in spaced
        ),
        ended_at=ended,
        imported_from=frame.imported_from,
    )


def _is_over(reading: Reading, end: datetime | None) -> bool:
    """Return whether the source counts it as over. Without the field, its status does."""
    resolved = is_true(reading.head.get("resolved"))
    if resolved is None:
        if not reading.is_informational:
            reason = "the source's status does not count a post without it; taken as over"
            reading.note("resolved", reading.text("resolved"), reason)
        return True
    if resolved and end is None and not reading.is_informational:
        reading.note("resolvedWhen", "", "resolved, but not when; the last known time was taken")
    return resolved


def _end(reading: Reading, start: datetime, end: datetime | None) -> datetime | None:
    """Return the end that the source gives, None, with a note, where it cannot be one."""
    if end is not None and end < start:
        reason = "it lies before the beginning; the last known time was taken"
        reading.note("resolvedWhen", reading.text("resolvedwhen"), reason)
        return None
    if end is not None and end > reading.now and is_true(reading.head.get("resolved")):
        reason = "marked resolved, but for a time to come; the last known time was taken"
        reading.note("resolvedWhen", reading.text("resolvedwhen"), reason)
        return None
    return end


# --------------------------------------------------------------------------- maintenance


def _window(reading: Reading, start: datetime, end: datetime | None) -> Window | None:
    """Return the window of what is called maintenance; None, with a note, if it has none."""
    if end is not None and end > start:
        if is_true(reading.head.get("resolved")) is False and end < reading.now:
            reading.note("resolved", "false", "its end has passed, so it is shown as completed")
        return Window(from_=start, to=end)
    if end is None and start > reading.now:
        reading.note("resolvedWhen", "", "no end; one hour was taken, as in cState's calendars")
        return Window(from_=start, to=start + _HOUR)
    reason = "called maintenance, but without an end after its beginning: kept as an incident"
    reading.note("resolvedWhen", reading.text("resolvedwhen"), reason)
    return None


def _maintenance(
    reading: Reading,
    frame: Frame,
    window: Window,
    published: datetime,
    sections: tuple[Section, ...],
) -> Change:
    severity = reading.text("severity")
    if severity.lower() in ("down", "disrupted"):
        reading.note("severity", severity, "maintenance has none; its text says what to expect")
    title, whole = _title(reading)
    if published > reading.now:
        reading.note("date", reading.text("date"), "it lies ahead; told, as far as is known, now")
    parts = [(min(at, reading.now), part) for at, part in dated(sections, published, window.to)]
    first_told = min([published, reading.now, *(at for at, _ in parts)])
    opening = _opening(reading, whole, [part.text for _, part in parts])
    words = f"{opening}{parts[0][1].text if parts else ''}"
    summary, *more = split_text(words) or [""]
    told = _maintenance_course(first_told, [summary or title, *more], parts[1:])
    spaced, moves = spread(told)
    _note_moves(reading, moves[len(more) :])
    return Change(
        id=frame.id,
        title=title,
        kind=ChangeKind.MAINTENANCE,
        stage=ChangeStage.ANNOUNCED,
        announced_at=first_told,
        window=window,
        components=frame.components,
        summary=summary or None,
        updates=tuple(
            ChangeUpdate(at=entry.at, change=entry.text, status=entry.status)
            for entry in spaced[1:]
        ),
        imported_from=frame.imported_from,
    )


def _maintenance_course(
    first_told: datetime, opening: Sequence[str], parts: Sequence[tuple[datetime, Section]]
) -> list[Told[MaintenanceStatus | None]]:
    """Return what was told when: the announcement in its parts, and what came after it."""
    told: list[Told[MaintenanceStatus | None]] = [Told(first_told, None, part) for part in opening]
    for at, part in parts:
        completed = MaintenanceStatus.COMPLETED if part.place is Place.LAST else None
        told.append(Told(at, completed, part.text))
    return told
