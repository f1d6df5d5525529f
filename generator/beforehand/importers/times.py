"""Times as other systems write them → instants.

Reads what Hugo reads as a date, what Statuspage's API writes, and dates in English prose,
as they stand in headings within a post.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_MONTHS: Final = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTH: Final = (
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
)
_LETTERS: Final = (
    r"(?-i:[CEW]ES?T|MS[KT]|[ECMP][SD]T|[IBJKH]ST|AE[SD]T|AW[SD]T|NZ[SD]T|SGT|HKT|AKS?T|AKDT|BRT)"
)
"""Letters for zones other than UTC. Without an offset, most of them mean several zones."""
_OFFSET: Final = r"Z|UTC|GMT|[+-]\d\d(?::?\d\d)?"
_ISO: Final = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)"
    r"(?:(?:T|\s+at\s+|[\s_,]+|\s+-\s+)(?P<hour>\d\d?):(?P<minute>\d\d)"
    r"(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d+))?)?)?"
    rf"\s*(?P<offset>{_OFFSET})?Z?(?:\s+(?P<zone>[A-Za-z]+/[A-Za-z_+\-/0-9]+|{_LETTERS}))?",
    re.IGNORECASE | re.ASCII,
)
_CLOCK: Final = (
    r"(?:(?:\s+at\s+|\s*[,–@-]\s*|\s+)"  # noqa: RUF001 - the dash that people type
    r"(?P<hour>\d\d?)[:.](?P<minute>\d\d)(?::(?P<second>\d\d))?\s*(?P<half>am|pm)?)"
    rf"\s*\(?(?P<offset>{_OFFSET})?\)?"
)
_PROSE: Final = (
    re.compile(
        rf"(?P<day>\d\d?)(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_MONTH})\.?,?\s+(?P<year>\d{{4}})"
        + _CLOCK,
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?P<month>{_MONTH})\.?\s+(?P<day>\d\d?)(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})" + _CLOCK,
        re.IGNORECASE,
    ),
)


class ZoneNeeded(ValueError):
    """A time has no zone, and nobody said in which zone such times are."""


@dataclass(frozen=True)
class ForeignTime:
    """A time of the source, read."""

    at: datetime
    """Aware UTC, in whole seconds."""
    has_clock: bool = True
    """Whether the source gives a time of day; a day alone is its first moment."""
    doubt: str = ""
    """What the zone left open: the time exists twice there, or not at all."""


def read_time(text: str, zone: ZoneInfo | None) -> ForeignTime | None:
    """Return the instant that a text of the source means; None if it means none.

    `zone` is that of times without a zone of their own; raises `ZoneNeeded` for such a
    time if it is None. Parts of a second are dropped, as records have whole seconds.
    """
    text = " ".join(text.split())
    match = _ISO.fullmatch(text)
    if match is not None:
        return _of_match(match, zone)
    try:
        parsed = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return _in_prose(text, zone)
    if parsed.tzinfo is None and not text.endswith(("-0000", "GMT", "UTC")):
        return _local(parsed, zone, has_clock=True)
    return _within_reason(parsed.replace(tzinfo=parsed.tzinfo or UTC))


def find_time(text: str, zone: ZoneInfo) -> ForeignTime | None:
    """Return the first day with a time of day that a line of prose names, or None.

    `zone` is that of times without a zone of their own.
    """
    found = [match for pattern in (_ISO, *_PROSE) for match in pattern.finditer(text)]
    for match in sorted(found, key=lambda match: match.start()):
        time = _of_match(match, zone) if match["hour"] else None
        if time is not None:
            return time
    return None


def zone_of(name: str) -> ZoneInfo | None:
    """Return the zone of the IANA database that has this name, or None."""
    try:
        return ZoneInfo(name.strip())
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _in_prose(text: str, zone: ZoneInfo | None) -> ForeignTime | None:
    for pattern in _PROSE:
        match = pattern.fullmatch(text)
        if match is not None:
            return _of_match(match, zone)
    return None


def _of_match(match: re.Match[str], zone: ZoneInfo | None) -> ForeignTime | None:
    parts = match.groupdict()
    month = parts["month"]
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) // 4 + 1
    hour = int(parts["hour"] or 0)
    half = (parts.get("half") or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        wall = datetime(  # noqa: DTZ001 - its zone is found below
            int(parts["year"]),
            number,
            int(parts["day"]),
            hour,
            int(parts["minute"] or 0),
            int(parts["second"] or 0),
        )
    except ValueError:
        return None
    has_clock = parts["hour"] is not None
    if parts["offset"] is None:
        named = parts.get("zone")
        own = zone_of(named) if named else zone
        return None if named and own is None else _local(wall, own, has_clock=has_clock)
    offset = _offset(parts["offset"])
    return _within_reason(wall.replace(tzinfo=UTC) - offset, has_clock=has_clock)


def _offset(text: str) -> timedelta:
    if text[0] not in "+-":
        return timedelta()
    digits = text[1:].replace(":", "").ljust(4, "0")
    length = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -length if text[0] == "-" else length


def _local(wall: datetime, zone: ZoneInfo | None, *, has_clock: bool) -> ForeignTime | None:
    if zone is None:
        raise ZoneNeeded(wall.isoformat(" "))
    if not 1900 <= wall.year <= 2999:
        return None
    at = wall.replace(tzinfo=zone).astimezone(UTC)
    doubt = ""
    if at.astimezone(zone).replace(tzinfo=None) != wall:
        doubt = f"the clocks of {zone.key} skip this time; it was read as if they did not"
    elif wall.replace(tzinfo=zone, fold=1).astimezone(UTC) != at:
        doubt = f"this time exists twice in {zone.key}; the first was taken"
    return ForeignTime(at.replace(microsecond=0), has_clock, doubt)


def _within_reason(at: datetime, *, has_clock: bool = True) -> ForeignTime | None:
    try:
        at = at.astimezone(UTC).replace(microsecond=0)
    except OverflowError:
        return None
    return ForeignTime(at, has_clock) if 1900 <= at.year <= 2999 else None
