"""Times: instants, days, times of day, zones."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from operator import itemgetter
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from beforehand.scalar import Reading, Refused
from beforehand.value_offsets import steady_offset

_INSTANT: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d))?"
    r"(?:\s*(Z|[+-]\d\d:\d\d)|\s+([A-Za-z_]+(?:/[A-Za-z_+\-0-9]+)+|UTC))?",
    re.ASCII,
)
_DAY: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_LOOSE: Final = re.compile(
    r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[T ,]+(\d{1,2})[:.h](\d\d))?", re.ASCII
)
"""Year, month and day in their order, in another form."""
_ABBREVIATED: Final = re.compile(r".*\d ?([A-Z]{2,5})", re.ASCII)
_ZONE: Final = re.compile(r"[A-Za-z_]+(?:/[A-Za-z_+\-0-9]+)+", re.ASCII)
_PLACES: Final = itemgetter(4, 7, 10, 13)
_SIGNS: Final = frozenset((("-", "-", " ", ":"), ("-", "-", "T", ":")))
"""What stands at those places of the plainest form."""
_YEARS: Final = range(1900, 3000)
"""Beyond these, a year is a slip of the hand; and offsets stay within the calendar."""


def read_instant(text: str, reading: Reading) -> datetime:
    """Return an aware UTC datetime.

    Reads RFC 3339 (seconds may be left out), the same with a zone's name behind it, or
    without either, which is taken in the service's zone. Refuses a local time that does
    not exist or exists twice at a clock change: only the author knows which was meant.
    """
    plain = _plain_instant(text, reading.zone)
    if plain is not None:
        return plain
    match = _INSTANT.fullmatch(text.strip())
    if match is None:
        raise _no_instant(text.strip(), reading)
    year, month, day, hour, minute = map(int, match.group(1, 2, 3, 4, 5))
    try:
        wall = datetime(year, month, day, hour, minute, int(match[6] or 0))  # noqa: DTZ001
    except ValueError:
        raise _impossible_instant(year, month, hour, late=hour < 24 and minute < 60) from None
    _check_year(year, "time-impossible")
    if match[7]:
        return _with_offset(wall, match[7])
    zone = reading.zone if match[8] is None else read_zone(match[8], reading)
    return _local_to_utc(wall, zone)


def _plain_instant(text: str, zone: ZoneInfo) -> datetime | None:
    """Return an instant in the form in which nearly all are written, `2026-11-09 06:00`.

    None if it is written in another one, or if there is anything to be said about it.
    """
    if len(text) != len("2026-11-09 06:00") or _PLACES(text) not in _SIGNS:
        return None
    if text[11:13] == "24":  # which newer versions of Python read as the next day
        return None
    try:
        wall = datetime.fromisoformat(f"{text}+00:00")
    except ValueError:
        return None
    steady = steady_offset(wall.toordinal(), zone) if wall.year in _YEARS else None
    return None if steady is None else wall - steady


def _impossible_instant(year: int, month: int, hour: int, *, late: bool) -> Refused:
    """Return why an instant is none; `late` says that its hour and minute are possible."""
    if late:
        return Refused(
            "time-impossible", "there is no such day in the calendar", _days_of(year, month)
        )
    return Refused(
        "time-impossible",
        "there is no such time of day",
        "midnight is 00:00 of the day that begins"
        if hour == 24
        else "hours run from 00 to 23, minutes and seconds from 00 to 59",
    )


def _days_of(year: int, month: int) -> str:
    """Return how many days a month has, in words."""
    if not 1 <= month <= 12:
        return "months run from 01 to 12"
    if year == 0:
        return "check the year"
    name = date(2000, month, 1).strftime("%B")
    return f"{name} {year} has {monthrange(year, month)[1]} days"


def _check_year(year: int, code: str) -> None:
    if year not in _YEARS:
        raise Refused(
            code,
            f"the year is not between {_YEARS.start} and {_YEARS.stop - 1}",
            "check the year",
        )


def _no_instant(text: str, reading: Reading) -> Refused:
    """Return why a text is no point in time, with the form that was probably meant."""
    if _DAY.fullmatch(text):
        return Refused(
            "time-missing",
            "a date alone is not a point in time",
            f"add the time of day: {text} 09:00",
        )
    abbreviated = _ABBREVIATED.fullmatch(text)
    if abbreviated and abbreviated[1] not in ("AM", "PM"):
        return Refused(
            "zone-abbreviation",
            f"{abbreviated[1]} does not say surely which zone is meant",
            f"leave it out if {reading.zone.key} is meant; otherwise write an offset or a place"
            " behind the time, like -05:00 or Europe/Berlin",
        )
    loose = _LOOSE.fullmatch(text)
    meant = ""
    if loose is not None and loose[4] is not None:
        day = f"{loose[1]}-{int(loose[2]):02}-{int(loose[3]):02}"
        meant = f"write it like {day} {int(loose[4]):02}:{loose[5]}"
    return Refused(
        "time-invalid",
        "a time is written YYYY-MM-DD HH:MM, with an offset or a zone's name behind it where it is"
        f" not meant in {reading.zone.key}",
        meant or "write it like 2026-11-09 06:00 or 2026-11-09 06:00 Europe/Berlin",
    )


def _with_offset(wall: datetime, offset: str) -> datetime:
    if offset == "Z":
        return wall.replace(tzinfo=UTC)
    distance = timedelta(hours=int(offset[1:3]), minutes=int(offset[4:6]))
    if offset[0] == "-":
        distance = -distance
    if not timedelta(hours=-12) <= distance <= timedelta(hours=14) or int(offset[4:6]) > 59:
        raise Refused(
            "offset-impossible",
            "an offset from UTC lies between -12:00 and +14:00",
            "write the offset like +01:00 or -05:00, or Z for UTC",
        )
    return wall.replace(tzinfo=UTC) - distance


def _local_to_utc(wall: datetime, zone: ZoneInfo) -> datetime:
    steady = steady_offset(wall.toordinal(), zone)
    if steady is not None:
        return (wall - steady).replace(tzinfo=UTC)
    first = wall.replace(tzinfo=zone, fold=0)
    second = wall.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    shown = first.astimezone(UTC).astimezone(zone)
    if shown.replace(tzinfo=None) != wall:
        raise Refused(
            "time-skipped",
            f"the clocks of {zone.key} go forward over {wall:%H:%M} that day, so there is no such"
            " time",
            f"write {shown:%Y-%m-%d %H:%M}, which is what they show then, or the time that is"
            " meant",
        )
    raise Refused(
        "time-ambiguous",
        f"the clocks of {zone.key} go back that day, so {wall:%H:%M} exists twice",
        f"say which is meant: {wall:%Y-%m-%d %H:%M}{_offset_text(first)} is the first,"
        f" {wall:%Y-%m-%d %H:%M}{_offset_text(second)} the second",
    )


def _offset_text(moment: datetime) -> str:
    offset = moment.utcoffset() or timedelta()
    sign = "-" if offset < timedelta() else "+"
    minutes = int(abs(offset).total_seconds()) // 60
    return f"{sign}{minutes // 60:02}:{minutes % 60:02}"


def read_day(text: str, _reading: Reading) -> date:
    """Return a calendar date. Refuses all forms but YYYY-MM-DD."""
    match = _DAY.fullmatch(text.strip())
    if match is None:
        raise _no_day(text.strip())
    year, month, day = map(int, match.groups())
    try:
        read = date(year, month, day)
    except ValueError:
        raise Refused(
            "date-impossible", "there is no such day in the calendar", _days_of(year, month)
        ) from None
    _check_year(year, "date-impossible")
    return read


def _no_day(text: str) -> Refused:
    rule = "a date is written YYYY-MM-DD, without a time of day"
    if _INSTANT.fullmatch(text):
        return Refused("time-unexpected", rule, f"write {text[:10]}")
    loose = _LOOSE.fullmatch(text)
    if loose is None:
        return Refused("date-invalid", rule, "write it like 2027-09-01")
    day = f"{loose[1]}-{int(loose[2]):02}-{int(loose[3]):02}"
    return Refused("date-invalid", rule, f"write it like {day}")


def read_clock(text: str, _reading: Reading) -> str:
    """Return a time of day as HH:MM, 00:00 to 23:59. Refuses everything else."""
    if not re.fullmatch(r"(?:[01]\d|2[0-3]):[0-5]\d", text.strip(), re.ASCII):
        raise Refused(
            "clock-invalid",
            "a time of day is written HH:MM, from 00:00 to 23:59",
            "write it like 09:00",
        )
    return text.strip()


def read_zone(text: str, _reading: Reading | None) -> ZoneInfo:
    """Return the zone of the IANA database that has this name.

    Only names of places, and UTC: `EST` and its like are fixed offsets that never know
    summer time, `localtime` depends on the machine, `right/…` counts leap seconds.
    """
    name = text.strip()
    refused = Refused(
        "zone-unknown",
        "a time zone is named after a place, as in the IANA database",
        "write it like America/New_York, Europe/Berlin or UTC",
    )
    if name != "UTC" and (not _ZONE.fullmatch(name) or name.startswith(("posix/", "right/"))):
        raise refused
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise refused from None


def read_zone_name(text: str, reading: Reading | None) -> str:
    """Return the zone's IANA name, known to exist."""
    return read_zone(text, reading).key
