"""What was promised, when it was due, and when it was done: the ledger.

Four things are promises with a day: a remedy, a step against a repetition, an answer to
those who were asked, and the next update. Whether one was kept follows from the records
alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from msgspec import Struct

from beforehand.days import local_date, shift
from beforehand.model import (
    ChangeUpdate,
    Feedback,
    Incident,
    IncidentUpdate,
    Record,
    Remedy,
)
from beforehand.remarks import Path, Remark, remark
from beforehand.snapshot import ChangePhase, ChangeView, IncidentView, Snapshot

SOON_DAYS = 7
"""How long before its day a promise is recalled to staff."""


class PromiseKind(StrEnum):
    """What was promised."""

    REMEDY = "remedy"
    PREVENTION = "prevention"
    ANSWER = "answer"
    """To say what we heard from those who were asked."""
    NEXT_UPDATE = "next_update"


class PromiseState(StrEnum):
    """Where a promise stands."""

    OPEN = "open"
    OVERDUE = "overdue"
    """Its day has passed, and it is not done."""
    KEPT = "kept"
    """Done by its day, or done where no day was named."""
    KEPT_LATE = "kept_late"
    """Done after its day."""

    @property
    def is_done(self) -> bool:
        """Return whether nothing is owed any more."""
        return self in (PromiseState.KEPT, PromiseState.KEPT_LATE)


class Entry(Struct, frozen=True, kw_only=True):
    """One promise of the ledger."""

    record: Record
    path: Path
    """Where it stands in the record as it is public."""
    kind: PromiseKind
    what: str
    """What was promised: plain text or Markdown of a line."""
    due_on: date | None
    """The last day for it in the service's zone; None if no day was named."""
    due_at: datetime | None = None
    """The instant, for the next update; else None."""
    done_on: date | None = None
    done_at: datetime | None = None
    """The instant, for the next update; else None."""
    state: PromiseState

    @property
    def uri(self) -> str:
        """Return the address of the record's page: `incidents/<id>/`."""
        folder = "incidents" if isinstance(self.record, Incident) else "changes"
        return f"{folder}/{self.record.id}/"


def ledger(
    snapshot: Snapshot, now: datetime, *, words_since: datetime | None = None
) -> tuple[Entry, ...]:
    """Return every promise that is public at `now`, by the day it is due, undated ones last.

    Of a change that was taken back nothing is owed any more, unless it was done. With
    `words_since`, of the promises to write again that were kept only those stand in it that
    were kept late and fell due from then on: a company makes ten thousands of them, and
    where they are not told one by one, `promised_words` counts them.
    """
    zone = ZoneInfo(snapshot.service.time_zone)
    clock = _Clock(snapshot.today, now, zone, words_since)
    found: list[Entry] = []
    for incident in snapshot.incidents:
        if not _is_past(incident, words_since):
            found += _of_incident(incident, clock)
    for change in snapshot.changes:
        found += _of_change(change, clock)
    return tuple(sorted(found, key=_order))


class _Clock(NamedTuple):
    """When we look at promises."""

    today: date
    now: datetime
    zone: ZoneInfo
    words_since: datetime | None


def _order(entry: Entry) -> tuple[date, str, str, str]:
    path = "/".join(f"{step:06}" if isinstance(step, int) else step for step in entry.path)
    return (entry.due_on or entry.done_on or date.max, entry.uri, str(entry.kind), path)


def _is_past(view: IncidentView, words_since: datetime | None) -> bool:
    """Return whether an incident surely has no promise to list: so it is with most of them."""
    if words_since is None or view.last_told_at >= words_since:
        return False
    incident = view.incident
    return (
        incident.remedy is None
        and not (incident.rationale and incident.rationale.prevention)
        and incident.feedback is None
        and incident.updates[-1].next_update_at is None  # the words before it came by then
    )


def _of_incident(view: IncidentView, clock: _Clock) -> Iterator[Entry]:
    incident, today = view.incident, clock.today
    if incident.remedy:
        yield _remedy(incident, incident.remedy, today)
    steps = incident.rationale.prevention if incident.rationale else ()
    for number, step in enumerate(steps):
        yield Entry(
            record=incident,
            path=("rationale", "prevention", number),
            kind=PromiseKind.PREVENTION,
            what=step.what,
            due_on=step.due_on,
            done_on=step.done_on,
            state=_state(step.due_on, step.done_on, today),
        )
    if incident.feedback:
        yield from _answer(incident, incident.feedback, None, today)
    yield from _next_updates(incident, incident.updates, clock)


def _of_change(view: ChangeView, clock: _Clock) -> Iterator[Entry]:
    change, today = view.change, clock.today
    gone = view.phase is ChangePhase.WITHDRAWN
    withdrawn_on = local_date(view.withdrawal.at, clock.zone) if view.withdrawal else None
    if change.remedy and not (gone and change.remedy.done_on is None):
        yield _remedy(change, change.remedy, today)
    if change.feedback:
        yield from _answer(change, change.feedback, withdrawn_on, today)
    over = gone or view.phase is ChangePhase.IN_EFFECT
    yield from _next_updates(change, change.updates, clock, last_is_void=over)


def _remedy(record: Record, remedy: Remedy, today: date) -> Entry:
    return Entry(
        record=record,
        path=("remedy",),
        kind=PromiseKind.REMEDY,
        what=f"{remedy.offer}: {remedy.who}",
        due_on=remedy.due_on,
        done_on=remedy.done_on,
        state=_state(remedy.due_on, remedy.done_on, today),
    )


def _answer(
    record: Record, feedback: Feedback, withdrawn_on: date | None, today: date
) -> Iterator[Entry]:
    """Yield the promise to say what was heard.

    It is open as long as customers can answer; then it was kept by the first answer of ours,
    or by a withdrawal.
    """
    if feedback.open_until is None:
        return
    answered = min((heard.on for heard in feedback.heard), default=None)
    if today <= feedback.open_until:
        answered = None
    done_on = min((on for on in (answered, withdrawn_on) if on), default=None)
    yield Entry(
        record=record,
        path=("feedback", "open_until"),
        kind=PromiseKind.ANSWER,
        what="To say what we heard from you",
        due_on=feedback.open_until,
        done_on=done_on,
        state=_state(feedback.open_until, done_on, today),
    )


def _next_updates(
    record: Record,
    updates: Sequence[IncidentUpdate | ChangeUpdate],
    clock: _Clock,
    *,
    last_is_void: bool = False,
) -> Iterator[Entry]:
    since = clock.words_since
    for number, update in enumerate(updates, 1):
        due_at = update.next_update_at
        if due_at is None:
            continue
        done_at = updates[number].at if number < len(updates) else None
        if done_at is None and last_is_void:
            continue
        if since is not None and done_at is not None and (done_at <= due_at or due_at < since):
            continue
        yield Entry(
            record=record,
            path=("updates", number - 1, "next_update_at"),
            kind=PromiseKind.NEXT_UPDATE,
            what="To write again",
            due_on=local_date(due_at, clock.zone),
            due_at=due_at,
            done_on=local_date(done_at, clock.zone) if done_at else None,
            done_at=done_at,
            state=_instant_state(due_at, done_at, clock.now),
        )


def _state(due_on: date | None, done_on: date | None, today: date) -> PromiseState:
    if done_on is not None:
        late = due_on is not None and done_on > due_on
        return PromiseState.KEPT_LATE if late else PromiseState.KEPT
    return PromiseState.OVERDUE if due_on is not None and due_on < today else PromiseState.OPEN


def _instant_state(due_at: datetime, done_at: datetime | None, now: datetime) -> PromiseState:
    if done_at is not None:
        return PromiseState.KEPT_LATE if done_at > due_at else PromiseState.KEPT
    return PromiseState.OVERDUE if due_at <= now else PromiseState.OPEN


# --------------------------------------------------------------------------- check


def promise_remarks(snapshot: Snapshot, now: datetime) -> tuple[Remark, ...]:
    """Return the promises that fall due within a week, as warnings, and those overdue.

    Meant for `check` alone: a page on which something is late must still be built.
    """
    soon = shift(snapshot.today, SOON_DAYS)
    found = []
    for entry in ledger(snapshot, now, words_since=now):
        if entry.record.imported_from is not None:
            continue
        if entry.state is PromiseState.OVERDUE:
            found.append(_overdue(entry))
        elif entry.state is PromiseState.OPEN and entry.due_on and entry.due_on <= soon:
            found.append(_due_soon(entry))
    return tuple(sorted(found, key=lambda one: one.order))


_NAMES = {
    PromiseKind.REMEDY: "the remedy",
    PromiseKind.PREVENTION: "a step against a repetition",
    PromiseKind.ANSWER: "an answer to what customers said",
    PromiseKind.NEXT_UPDATE: "the next update",
}
_CURES = {
    PromiseKind.REMEDY: "do it and write done_on, or tell customers in an update why it is late",
    PromiseKind.PREVENTION: "do it and write done_on, or tell customers why it is late",
    PromiseKind.ANSWER: "write under heard what customers said and what you answer",
    PromiseKind.NEXT_UPDATE: "add an update, even if there is nothing new, with the next time",
}


def _overdue(entry: Entry) -> Remark:
    return remark(
        entry.record,
        _due_path(entry),
        "promise-overdue",
        f"{_NAMES[entry.kind]} was promised by {_when(entry)} and is not done",
        _CURES[entry.kind],
    )


def _due_soon(entry: Entry) -> Remark:
    return remark(
        entry.record,
        _due_path(entry),
        "promise-due-soon",
        f"{_NAMES[entry.kind]} is due by {_when(entry)}",
        _CURES[entry.kind],
        is_warning=True,
    )


def _due_path(entry: Entry) -> Path:
    if entry.kind in (PromiseKind.REMEDY, PromiseKind.PREVENTION):
        return (*entry.path, "due_on")
    return entry.path


def _when(entry: Entry) -> str:
    if entry.due_at is not None:
        return f"{entry.due_at:%Y-%m-%d %H:%M} UTC"
    return str(entry.due_on)
