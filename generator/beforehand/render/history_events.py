"""What became of records, day by day: the ground of the months' pages and of their list."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from beforehand.render import words
from beforehand.render.parts import Setting
from beforehand.snapshot import ChangePhase, ChangeView, IncidentView

BARS = 90
"""How many days a component's bars go back."""


@dataclass(frozen=True)
class Event:
    """Something that became of a change on a day."""

    on: date
    what: str
    shape: str
    body: str
    """What it says of it, as Markdown; empty if there is nothing to say."""


def events(setting: Setting, view: ChangeView) -> Iterator[Event]:
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
    return words.local_day(at, setting.zone)


def days_of(setting: Setting, view: IncidentView) -> tuple[date, date]:
    """Return the first and the last day of an incident, the last one not after today."""
    began = words.local_day(view.incident.started_at, setting.zone)
    last = words.local_day(view.ended_at, setting.zone) if view.ended_at else setting.today
    return began, last


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


def first_of(on: date) -> date:
    """Return the first day of a date's month."""
    return on.replace(day=1)
