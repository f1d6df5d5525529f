"""Offsets of zones, on the days on which they do not change: nearly all of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo


@lru_cache(maxsize=16_384)
def steady_offset(ordinal: int, zone: ZoneInfo) -> timedelta | None:
    """Return a zone's offset if it is the same two days before and after a day of UTC.

    `ordinal` is the day's, as `date.toordinal` says it. None if clocks are changed within
    that time: a change has an effect on dates for as long as it moves them, which was a
    whole day at the most. So what this gives holds on that date in the zone too.
    """
    try:
        begins = datetime.fromordinal(ordinal).replace(tzinfo=UTC)
        first, *others = (
            (begins + timedelta(hours=hours)).astimezone(zone).utcoffset()
            for hours in range(-48, 73, 6)
        )
    except OverflowError:
        return None
    return first if all(other == first for other in others) else None
