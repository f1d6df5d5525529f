"""Offsets of zones, on the days on which they do not change: nearly all of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo


@lru_cache(maxsize=16_384)
def steady_offset(ordinal: int, zone: ZoneInfo) -> timedelta | None:
    """Return a zone's offset if it is the same two days before and after a day of UTC.

    `ordinal` is the day's, as `date.toordinal` says it. None if clocks are changed within
    that time: a change has an effect on dates for as long as it moves them, which was a
    whole day at the most. So what this gives holds on that date in the zone too.
    """
    first = ordinal - ordinal % _DAYS_AT_ONCE
    known = _between(first, first + _DAYS_AT_ONCE - 1, zone)
    return known if known is not None else _between(ordinal, ordinal, zone)


_DAYS_AT_ONCE: Final = 16
"""Most days are asked for together with those beside them."""


@lru_cache(maxsize=16_384)
def _between(first: int, last: int, zone: ZoneInfo) -> timedelta | None:
    """Return the offset if it is the same from two days before a day to two after another.

    It is looked at once a day: in the tz database no offset of any zone has lasted less than
    six days.
    """
    try:
        begins = datetime.fromordinal(first).replace(tzinfo=UTC)
        offset, *others = (
            (begins + timedelta(hours=hours)).astimezone(zone).utcoffset()
            for hours in range(-48, 24 * (last - first) + 73, 24)
        )
    except (OverflowError, ValueError):
        return None
    return offset if all(other == offset for other in others) else None
