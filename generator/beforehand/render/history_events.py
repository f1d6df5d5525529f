"""What became of records, day by day: the ground of the months' pages and of their list."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct

from beforehand.days import day_start, local_date
from beforehand.render import words
from beforehand.render.once import once
from beforehand.render.parts import Setting
from beforehand.snapshot import ChangePhase, ChangeView, IncidentView, Snapshot

BARS = 90
"""How many days a component's bars go back."""


class Event(Struct, frozen=True):
    """Something that became of a change on a day."""

    on: date
    what: str
    shape: str
    body: str
    """What it says of it, as Markdown; empty if there is nothing to say."""


@once
def change_events(
    setting: Setting, snapshot: Snapshot
) -> tuple[tuple[ChangeView, tuple[Event, ...]], ...]:
    """Return the changes in the snapshot's order, each with what became of it."""
    return tuple((view, tuple(_events(setting, view))) for view in snapshot.changes)


def _events(setting: Setting, view: ChangeView) -> Iterator[Event]:
    """Yield what became of a change: first told, then amended or moved or withdrawn, in effect."""
    change = view.change
    summary = change.summary or change.audience or change.if_you_do_nothing or ""
    yield Event(day_of(setting, view.first_told_at), "first told", "dated", summary)
    moved = {move.update.key: move for move in view.moves}
    for update in change.updates:
        what, shape = "amended", "dated"
        if update is view.withdrawal:
            what, shape = "withdrawn", "withdrawn"
        elif (move := moved.get(update.key)) is not None:
            what = "given a date"
            if move.was is not None:
                what = "postponed" if move.now.at > move.was.at else "brought forward"
        yield Event(day_of(setting, update.at), what, shape, update.change)
    effective = view.effective
    if view.phase is ChangePhase.UNDER_WAY and effective is not None:
        yield Event(effective.on, "under way", "maintenance", "")
    elif view.phase is ChangePhase.IN_EFFECT and effective is not None:
        done = ("done", "maintenance") if change.is_maintenance else ("in effect", "well")
        yield Event(effective.on, *done, "")


def day_of(setting: Setting, at: datetime) -> date:
    """Return the calendar date of an instant in the service's zone."""
    return local_date(at, setting.zone)


@once
def incident_months(
    setting: Setting, snapshot: Snapshot
) -> tuple[tuple[IncidentView, date, date], ...]:
    """Return incidents, oldest start first, with the months in which they began and ended.

    Each month as its first day; one that goes on ends in the current month.
    """
    return tuple(_spans(setting, snapshot.incidents))


def _spans(
    setting: Setting, incidents: Sequence[IncidentView]
) -> Iterator[tuple[IncidentView, date, date]]:
    """Yield them; the incidents come newest start first.

    The months of ten thousand are looked up, where to read each instant in the zone would
    take five times as long.
    """
    if not incidents:
        return
    newest, oldest = (view.incident.started_at for view in (incidents[0], incidents[-1]))
    last = max(setting.today, day_of(setting, newest))
    months = tuple(months_between(first_of(day_of(setting, oldest)), last))
    begins = [day_start(month, setting.zone) for month in months]
    current = first_of(setting.today)
    for view in reversed(incidents):
        began = months[bisect_right(begins, view.incident.started_at) - 1]
        ended = view.ended_at
        last_month = current if ended is None else months[bisect_right(begins, ended) - 1]
        if began <= last_month:
            yield view, began, last_month


def months_told(months: Collection[date], today: date) -> tuple[date, ...]:
    """Return the months that have a page: from the first record on, or from the first bar."""
    first_bar = first_of(today - timedelta(days=BARS - 1))
    return tuple(months_between(min((first_bar, *months)), today))


def months_between(first: date, last: date) -> Iterator[date]:
    """Yield the first day of each month, from a month's first day to that of another date."""
    month = first
    while month <= last:
        yield month
        month = first_of(month + timedelta(days=31))


def from_day_on(first: date, last: date) -> str:
    """Return a date in prose without what it shares with a later one: `9` of `9 to 11 November`."""
    if first.year != last.year:
        return words.day(first)
    whole = words.day(first).removesuffix(f" {first.year}")
    return str(first.day) if first.month == last.month else whole


def days_between(first: date, last: date) -> str:
    """Return dates from one to another in prose: `9 to 11 November 2026`; one day as itself."""
    day = words.day(last)
    return day if first == last else f"{from_day_on(first, last)} to {day}"


def first_of(on: date) -> date:
    """Return the first day of a date's month."""
    return on.replace(day=1)
