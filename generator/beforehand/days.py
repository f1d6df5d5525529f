"""Calendar days in a zone: when each begins, and on which day an instant falls.

A day is a date in the service's zone and begins at that day's first instant there. At a
clock change a day has no midnight, or has it twice, and once a whole day was left out;
this module is the only place that knows. Spans of days are counted on dates, spans of
time in UTC.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from msgspec import Struct

from beforehand.value_offsets import steady_offset

_TICK = timedelta(microseconds=1)
_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)


class Moment(Struct, frozen=True):
    """A moment and the calendar that it is read in."""

    now: datetime
    """Aware."""
    zone: ZoneInfo
    """The service's zone."""
    today: date
    """The calendar date in the zone."""

    @classmethod
    def of(cls, now: datetime, zone_name: str) -> Moment:
        """Return the moment in the zone of that name. Raises ValueError for a naive `now`."""
        if now.tzinfo is None:
            raise ValueError("now must be an aware datetime")
        zone = ZoneInfo(zone_name)
        return cls(now, zone, local_date(now, zone))


def shift(on: date, days: int) -> date:
    """Return the date so many days later, held at the ends of the calendar."""
    try:
        return on + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def later(instant: datetime, span: timedelta) -> datetime:
    """Return the instant a span later (earlier, if negative), held at the ends of time."""
    try:
        return instant + span
    except OverflowError:
        return _LAST if span > timedelta() else _FIRST


@lru_cache(maxsize=8192)
def day_start(on: date, zone: ZoneInfo) -> datetime:
    """Return the first instant of a calendar day in a zone, aware UTC.

    Where clocks go forward over midnight that is the instant of the change; where
    midnight comes twice, the first of them. A day that a zone left out begins with the
    next one.
    """
    midnight = datetime.combine(on, time.min, zone)
    try:
        first = midnight.astimezone(UTC)
        if first.astimezone(zone).replace(tzinfo=None) == midnight.replace(tzinfo=None):
            return first
        # Midnight does not exist. Read with the offset behind the change it lies before
        # the change, with the one before it behind; the day begins in between.
        early = midnight.replace(fold=1).astimezone(UTC)
    except OverflowError:
        return _FIRST if on.year < 5000 else _LAST
    while first - early > timedelta(seconds=1):
        middle = early + timedelta(seconds=(first - early) // timedelta(seconds=2))
        if middle.astimezone(zone).date() < on:
            early = middle
        else:
            first = middle
    return first


def local_date(instant: datetime, zone: ZoneInfo) -> date:
    """Return the calendar day on which an aware instant falls in a zone.

    Where clocks go back over midnight, a day that has begun stays begun, so that the
    date never runs backwards.
    """
    if instant.tzinfo is UTC:
        # Asked for every word of every record; on most days the clocks stand still.
        offset = steady_offset(instant.toordinal(), zone)
        if offset is not None:
            return (instant + offset).date()
    try:
        on = instant.astimezone(zone).date()
    except OverflowError:
        return instant.date()
    following = shift(on, 1)
    return following if day_start(following, zone) <= instant else on


def day_starts(after: datetime, before: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """Return each instant in (after, before] at which a calendar day begins, in order."""
    on = local_date(after, zone)
    while on < date.max:
        on = shift(on, 1)
        begins = day_start(on, zone)
        if begins > before:
            return
        if begins > after:
            yield begins


def days_touched(begins: datetime, ends: datetime, zone: ZoneInfo, since: date) -> Iterator[date]:
    """Return the days that a span of time touches, from `since` on, in order.

    The end is not part of the span; a span without length touches the day it stands on.
    """
    on = max(local_date(begins, zone), since)
    last = local_date(max(begins, later(ends, -_TICK)), zone)
    while on <= last:
        yield on
        if on == date.max:
            return
        on = shift(on, 1)
