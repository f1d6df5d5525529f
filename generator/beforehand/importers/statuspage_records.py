"""An entry of Statuspage's API → an incident, or a change of the kind maintenance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from beforehand.importers.course import Told, split_text, spread
from beforehand.importers.statuspage_entry import Entry, Update, mappings, word
from beforehand.model import (
    Change,
    ChangeKind,
    ChangeStage,
    ChangeUpdate,
    ComponentStatus,
    Impact,
    Incident,
    IncidentStatus,
    IncidentUpdate,
    Link,
    MaintenanceStatus,
    Window,
)
from beforehand.values import Reading, Refused, read_url

_STATUS_OF_IMPACT: Final = {
    Impact.NONE: ComponentStatus.OPERATIONAL,
    Impact.MINOR: ComponentStatus.DEGRADED_PERFORMANCE,
    Impact.MAJOR: ComponentStatus.PARTIAL_OUTAGE,
    Impact.CRITICAL: ComponentStatus.MAJOR_OUTAGE,
}
_OTHER_STATUS: Final = {
    "scheduled": IncidentStatus.INVESTIGATING,
    "in_progress": IncidentStatus.IDENTIFIED,
    "verifying": IncidentStatus.MONITORING,
    "completed": IncidentStatus.RESOLVED,
}
_BY_ITSELF: Final = {
    "investigating": "Investigating.",
    "identified": "Identified.",
    "monitoring": "Monitoring.",
    "resolved": "Resolved.",
    "postmortem": "Postmortem.",
    "scheduled": "Scheduled.",
    "in_progress": "In progress.",
    "verifying": "Verifying.",
    "completed": "Completed.",
}
"""What Statuspage shows of an update without words: its status."""

ComponentOf = Callable[[Mapping[str, Any]], str]
"""Returns the id of a component that an entry or an update names."""


@dataclass(frozen=True)
class Frame:
    """What a record is made of beside the entry's own words."""

    id: str
    imported_from: str
    component_of: ComponentOf
    guess: Callable[[int], None] = lambda _: None
    """Is told of how many components the impact had to say how they did."""


def make_incident(entry: Entry, frame: Frame) -> Incident:
    """Return the incident that an entry becomes."""
    item = entry.item
    updates = entry.updates()
    title, whole = entry.title()
    impact = _impact(entry)
    first = updates[0].at if updates else entry.began()
    started = entry.time("started_at") or entry.time("created_at") or first
    told = _statuses(entry, _words(updates, title, whole, first, word(item, "status")))
    told, ended = _ended(entry, told)
    start, told = _components(entry, frame, impact, updates, told)
    spaced, moves = spread(told)
    _note_moves(entry, moves)
    if spaced[0].at < started:
        reason = "the first update is older; it begins there"
        entry.note("started_at", word(item, "started_at"), reason)
    began = min(started, spaced[0].at)
    return Incident(
        id=frame.id,
        title=title,
        impact=impact,
        started_at=began,
        components=start,
        updates=tuple(
            IncidentUpdate(at=one.at, status=one.status, text=one.text, components=one.components)
            for one in spaced
        ),
        ended_at=ended if ended is not None and ended >= began else None,
        links=_links(entry, frame),
        imported_from=frame.imported_from,
    )


def _impact(entry: Entry) -> Impact:
    said = word(entry.item, "impact").lower()
    if said in tuple(Impact):
        return Impact(said)
    if said in ("", "maintenance"):
        return Impact.NONE
    entry.note("impact", said, "it is unknown; it was taken as minor")
    return Impact.MINOR


def _words(
    updates: Sequence[Update], title: str, whole: str, first: datetime, status: str
) -> list[Told[str]]:
    """Return what was told with words for each; a title that was cut stands before the first."""
    told = [
        Told(one.at, one.status, one.text or _BY_ITSELF.get(one.status, title)) for one in updates
    ]
    told = told or [Told(first, status.lower(), title)]
    if whole:
        told[0] = replace(told[0], text=f"{whole}\n\n{told[0].text}")
    return told


def _statuses(entry: Entry, told: Sequence[Told[str]]) -> list[Told[IncidentStatus]]:
    out: list[Told[IncidentStatus]] = []
    before = IncidentStatus.INVESTIGATING
    for one in told:
        status = _OTHER_STATUS.get(one.status)
        if one.status in tuple(IncidentStatus):
            status = IncidentStatus(one.status)
        elif one.status:
            taken = status or before
            entry.note("status of an update", one.status, f"no incident has it: {taken} was taken")
        status = status or before
        if status is IncidentStatus.POSTMORTEM and not any(
            earlier.status is IncidentStatus.RESOLVED for earlier in out
        ):
            out.append(Told(one.at, IncidentStatus.RESOLVED, _BY_ITSELF["resolved"]))
        out.append(Told(one.at, status, one.text))
        before = status
    return out


def _ended(
    entry: Entry, told: list[Told[IncidentStatus]]
) -> tuple[list[Told[IncidentStatus]], datetime | None]:
    """Return the course so that it ends where the entry says, and an end that was earlier."""
    resolved = entry.time("resolved_at")
    status = word(entry.item, "status").lower()
    is_over = status in ("resolved", "postmortem", "completed")
    last = told[-1]
    if is_over and not last.status.is_over:
        at = max(resolved or last.at, last.at)
        told = [*told, Told(at, IncidentStatus.RESOLVED, _BY_ITSELF["resolved"])]
        entry.note("status", status, "no update says so; one was added")
        return told, resolved if resolved is not None and resolved < at else None
    if resolved is None or not last.status.is_over:
        return told, None
    run = len(told) - 1
    while run and told[run - 1].status.is_over:
        run -= 1
    if (told[run].at - resolved).total_seconds() >= 60:
        return told, resolved
    if (resolved - told[run].at).total_seconds() >= 60:
        value = word(entry.item, "resolved_at")
        entry.note("resolved_at", value, "an earlier update says that it is over; that was taken")
    return told, None


# --------------------------------------------------------------------------- components


def _components(
    entry: Entry,
    frame: Frame,
    impact: Impact,
    updates: Sequence[Update],
    told: list[Told[IncidentStatus]],
) -> tuple[dict[str, ComponentStatus], list[Told[IncidentStatus]]]:
    """Return how components do at first, and the course with what became of them."""
    said: list[tuple[datetime, dict[str, ComponentStatus]]] = [
        (one.at, _affected(entry, frame, one.affected)) for one in updates if one.affected
    ]
    known = {key for _, changes in said for key in changes}
    listed = [frame.component_of(item) for item in mappings(entry.item.get("components"))]
    unsaid = [key for key in dict.fromkeys(listed) if key not in known]
    state = dict.fromkeys(unsaid, _STATUS_OF_IMPACT[impact])
    if unsaid:
        frame.guess(len(unsaid))
    if said and said[0][0] <= told[0].at:
        state |= said.pop(0)[1]
    start = {key: state[key] for key in dict.fromkeys((*listed, *state)) if key in state}
    out = []
    for one in told:
        changes: dict[str, ComponentStatus] = {}
        while said and said[0][0] <= one.at:
            changes |= said.pop(0)[1]
        new = {key: status for key, status in changes.items() if state.get(key) is not status}
        state |= new
        if one.status.is_over:
            new = {key: how for key, how in new.items() if how is not ComponentStatus.OPERATIONAL}
        out.append(replace(one, components=new or None))
    return start, out


def _affected(
    entry: Entry, frame: Frame, affected: Sequence[Mapping[str, Any]] | None
) -> dict[str, ComponentStatus]:
    found = {}
    for item in affected or ():
        status = word(item, "new_status").lower()
        if status not in tuple(ComponentStatus):
            entry.note("affected_components", f"{word(item, 'name')}: {status}", "no known status")
            status = word(item, "old_status").lower()
        if status in tuple(ComponentStatus):
            found[frame.component_of(item)] = ComponentStatus(status)
    return found


# --------------------------------------------------------------------------- maintenance


def make_maintenance(entry: Entry, frame: Frame) -> Change:
    """Return the change that a scheduled maintenance becomes."""
    updates = entry.updates()
    title, whole = entry.title()
    status = word(entry.item, "status").lower()
    first = updates[0].at if updates else entry.began()
    words = _completed(entry, _words(updates, title, whole, first, status), status)
    window = _window(entry, words)
    announced = words[0].at
    course: list[Told[MaintenanceStatus | None]] = [
        Told(one.at, _maintenance_status(entry, one.status), one.text) for one in words
    ]
    summary: str | None = None
    if announced > window.from_:
        value = word(entry.item, "scheduled_for")
        entry.note("scheduled_for", value, "it was told only after it had begun; told at its begin")
        announced = window.from_
    elif words[0].status in ("", "scheduled"):
        summary, *more = split_text(course[0].text)
        course[:1] = [Told(announced, None, part) for part in more]
    spaced, moves = spread([Told[MaintenanceStatus | None](announced, None, title), *course])
    _note_moves(entry, [move for move in moves if move[0] != announced])
    impact = word(entry.item, "impact").lower()
    if impact not in ("", "none", "maintenance"):
        entry.note("impact", impact, "maintenance has none; its text says what to expect")
    return Change(
        id=frame.id,
        title=title,
        kind=ChangeKind.MAINTENANCE,
        stage=ChangeStage.ANNOUNCED,
        announced_at=announced,
        window=window,
        components=_all_components(entry, frame, updates),
        summary=summary,
        updates=tuple(
            ChangeUpdate(at=one.at, change=one.text, status=one.status) for one in spaced[1:]
        ),
        links=_links(entry, frame),
        imported_from=frame.imported_from,
    )


def _maintenance_status(entry: Entry, said: str) -> MaintenanceStatus | None:
    if said in tuple(MaintenanceStatus):
        return MaintenanceStatus(said)
    if said:
        entry.note("status of an update", said, "no maintenance has it; the clock decides")
    return None


def _completed(entry: Entry, words: list[Told[str]], status: str) -> list[Told[str]]:
    """Return the course with its end told, where the entry says that it is over."""
    if status != "completed" or words[-1].status == "completed":
        return words
    at = max(entry.time("resolved_at") or words[-1].at, words[-1].at)
    entry.note("status", status, "no update says so; one was added")
    return [*words, Told(at, "completed", _BY_ITSELF["completed"])]


def _window(entry: Entry, words: Sequence[Told[str]]) -> Window:
    begin = entry.time("scheduled_for") or entry.began()
    end = entry.time("scheduled_until")
    if end is None or end <= begin:
        value = word(entry.item, "scheduled_until")
        later = [one.at for one in words if one.at > begin]
        end = later[-1] if later else begin + timedelta(hours=1)
        entry.note("scheduled_until", value, "no end after its beginning; the last word was taken")
    return Window(from_=begin, to=end)


def _all_components(entry: Entry, frame: Frame, updates: Sequence[Update]) -> tuple[str, ...]:
    items = list(mappings(entry.item.get("components")))
    items += [item for update in updates for item in update.affected or ()]
    return tuple(dict.fromkeys(frame.component_of(item) for item in items))


# --------------------------------------------------------------------------- what is common


def _links(entry: Entry, frame: Frame) -> tuple[Link, ...]:
    url = word(entry.item, "shortlink")
    if not url or url == frame.imported_from:
        return ()
    try:
        return (Link(text="Short link", url=read_url(url, _ANY_ZONE)),)
    except Refused as refused:
        entry.note("shortlink", url, refused.rule)
        return ()


_ANY_ZONE: Final = Reading(ZoneInfo("UTC"))


def _note_moves(entry: Entry, moves: Sequence[tuple[datetime, datetime]]) -> None:
    for was, now in moves:
        reason = f"another update has this time already; it stands at {now:%H:%M:%S}Z"
        entry.note("created_at of an update", f"{was:%Y-%m-%d %H:%M:%S}Z", reason)
