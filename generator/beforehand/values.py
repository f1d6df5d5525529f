"""What a scalar of a record is, and how its text is read.

Every scalar reaches this module as the text that stands in the YAML file. A reader
function returns a typed value or raises `Refused`, which names the rule and the way
out; where the text stands is known to the caller alone. The readers are plugged into
the types of `model` by `Scalar`, which speaks pydantic's protocol, so that a type and
its text form are declared once.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema, core_schema


class Refused(ValueError):
    """A text that is no value of its type: a stable code, the rule, the way out."""

    def __init__(self, code: str, rule: str, hint: str) -> None:
        super().__init__(rule)
        self.code = code
        self.rule = rule
        self.hint = hint


@dataclass(frozen=True)
class Reading:
    """What the readers need to know beside the text."""

    zone: ZoneInfo
    """The service's zone, in which a time without an offset is read."""


@dataclass(frozen=True)
class Scalar:
    """Marks a type as one scalar of YAML, read from its text by `read`."""

    read: Callable[[str, Reading], object]

    def core_schema(self) -> CoreSchema:
        """Return a schema that hands the text to `read` and keeps its refusal's code."""
        from pydantic_core import PydanticCustomError, core_schema

        def validate(value: object, info: core_schema.ValidationInfo) -> object:
            if not isinstance(value, str):
                raise PydanticCustomError("scalar_expected", "a single value is expected")
            context = info.context
            assert isinstance(context, Reading)
            try:
                return self.read(value, context)
            except Refused as refused:
                raise PydanticCustomError(
                    "refused",
                    "{rule}",
                    {"rule": refused.rule, "hint": refused.hint, "code": refused.code},
                ) from None

        return core_schema.with_info_plain_validator_function(validate)

    def __get_pydantic_core_schema__(
        self, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Return the same, where pydantic meets the type."""
        return self.core_schema()


# --------------------------------------------------------------------------- times

_INSTANT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d))?"
    r"(?:\s*(Z|[+-]\d\d:\d\d)|\s+([A-Za-z_]+(?:/[A-Za-z_+\-0-9]+)+|UTC))?",
    re.ASCII,
)
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)


def read_instant(text: str, reading: Reading) -> datetime:
    """Return an aware UTC datetime.

    Reads RFC 3339 (seconds may be left out), the same with a zone's name behind it, or
    without either, which is taken in the service's zone. Refuses a local time that does
    not exist or exists twice at a clock change: only the author knows which was meant.
    """
    match = _INSTANT.fullmatch(text.strip())
    if match is None:
        if _DAY.fullmatch(text.strip()):
            raise Refused(
                "time-missing",
                "a date alone is not a point in time",
                f"add the time of day: {text.strip()} 09:00",
            )
        raise Refused(
            "time-invalid",
            "a time is written YYYY-MM-DD HH:MM, with an offset or a zone's name if it is not in"
            f" {reading.zone.key}",
            "write it like 2026-11-09 06:00, 2026-11-09T06:00:00-05:00 or"
            " 2026-11-09 06:00 Europe/Berlin",
        )
    year, month, day, hour, minute = (int(match[i]) for i in range(1, 6))
    second = int(match[6] or 0)
    try:
        wall = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - zone below
    except ValueError:
        raise Refused(
            "time-impossible",
            "there is no such day or time in the calendar",
            "months run from 01 to 12, hours from 00 to 23, minutes and seconds from 00 to 59",
        ) from None
    if match[7]:
        return _with_offset(wall, match[7])
    zone = reading.zone if match[8] is None else read_zone(match[8], reading)
    return _local_to_utc(wall, zone)


def _with_offset(wall: datetime, offset: str) -> datetime:
    if offset == "Z":
        return wall.replace(tzinfo=UTC)
    sign = -1 if offset[0] == "-" else 1
    hours, minutes = int(offset[1:3]), int(offset[4:6])
    if hours > 14 or minutes > 59:
        raise Refused(
            "offset-impossible",
            "an offset from UTC lies between -12:00 and +14:00",
            "write the offset like +01:00 or -05:00, or Z for UTC",
        )
    try:
        return wall.replace(tzinfo=UTC) - sign * timedelta(hours=hours, minutes=minutes)
    except OverflowError:
        raise Refused(
            "time-impossible", "the time is outside the calendar", "check the year"
        ) from None


def _local_to_utc(wall: datetime, zone: ZoneInfo) -> datetime:
    if not 1900 <= wall.year <= 2999:
        raise Refused(
            "time-impossible",
            "the year is not between 1900 and 2999",
            "check the year of the date",
        )
    first = wall.replace(tzinfo=zone, fold=0)
    second = wall.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    early, late = sorted((_offset_text(first), _offset_text(second)))
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall:
        raise Refused(
            "time-skipped",
            f"the clocks of {zone.key} go forward over {wall:%Y-%m-%d %H:%M}: there is no such"
            " time that day",
            "write a time before or after the clock change",
        )
    raise Refused(
        "time-ambiguous",
        f"the clocks of {zone.key} go back on that day: {wall:%Y-%m-%d %H:%M} exists twice",
        f"say which is meant: add {early} or {late} behind it",
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
        code = "time-unexpected" if _INSTANT.fullmatch(text.strip()) else "date-invalid"
        raise Refused(
            code,
            "a date is written YYYY-MM-DD, without a time of day",
            "write it like 2027-09-01",
        )
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise Refused(
            "date-impossible", "there is no such day in the calendar", "check day and month"
        ) from None


def read_clock(text: str, _reading: Reading) -> str:
    """Return a time of day as HH:MM, 00:00 to 23:59. Refuses everything else."""
    if not re.fullmatch(r"(?:[01]\d|2[0-3]):[0-5]\d", text.strip(), re.ASCII):
        raise Refused(
            "clock-invalid",
            "a time of day is written HH:MM, from 00:00 to 23:59",
            'write it like "09:00", in quotation marks',
        )
    return text.strip()


def read_zone(text: str, _reading: Reading | None) -> ZoneInfo:
    """Return the zone of the IANA database that has this name."""
    try:
        return ZoneInfo(text.strip())
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refused(
            "zone-unknown",
            "a time zone is named as in the IANA database",
            "write it like America/New_York, Europe/Berlin or UTC",
        ) from None


def read_zone_name(text: str, reading: Reading | None) -> str:
    """Return the zone's IANA name, known to exist."""
    return read_zone(text, reading).key


# --------------------------------------------------------------------------- amounts


@dataclass(frozen=True, order=True)
class Money:
    """A sum in one currency."""

    amount: Decimal
    """The sum, with as many decimals as the author wrote."""
    currency: str
    """The currency's ISO 4217 code, such as USD."""

    def __str__(self) -> str:
        """Return the form that records use: `9.99 USD`."""
        return f"{self.amount} {self.currency}"


_MONEY = re.compile(r"(-?\d{1,12}(?:\.\d{1,4})?) ?([A-Z]{3})", re.ASCII)


def read_money(text: str, _reading: Reading) -> Money:
    """Return a sum. Refuses one without a currency's three letters."""
    match = _MONEY.fullmatch(text.strip())
    if match is None:
        raise Refused(
            "money-invalid",
            "a sum is a number with a point and the currency's three capital letters",
            "write it like 9.99 USD",
        )
    return Money(Decimal(match[1]), match[2])


_UNITS = {
    "minute": "minutes",
    "minutes": "minutes",
    "hour": "hours",
    "hours": "hours",
    "day": "days",
    "days": "days",
    "business day": "business_days",
    "business days": "business_days",
    "week": "weeks",
    "weeks": "weeks",
    "month": "months",
    "months": "months",
}


@dataclass(frozen=True)
class Span:
    """A length of time in the unit that the author wrote, such as 30 days or 2 months."""

    count: int
    unit: str
    """One of minutes, hours, days, business_days, weeks, months."""

    def __str__(self) -> str:
        """Return the form that records use: `30 days`, `1 month`."""
        unit = self.unit.replace("_", " ")
        return f"{self.count} {unit[:-1] if self.count == 1 else unit}"


_SPAN = re.compile(r"(\d{1,5}) +([a-z]+(?: [a-z]+)?)", re.ASCII)


def read_span(text: str, _reading: Reading) -> Span:
    """Return a length of time. Refuses one without a unit."""
    match = _SPAN.fullmatch(text.strip())
    if match is None or match[2] not in _UNITS:
        raise Refused(
            "span-invalid",
            "a length of time is a whole number and a unit: minutes, hours, days, business days,"
            " weeks or months",
            "write it like 30 days",
        )
    return Span(int(match[1]), _UNITS[match[2]])


def read_whole_number(text: str, _reading: Reading) -> int:
    """Return a whole number of at most nine digits, without a sign."""
    if not re.fullmatch(r"\d{1,9}", text.strip(), re.ASCII):
        raise Refused("number-invalid", "a whole number is expected", "write it like 30")
    return int(text)


def read_percent(text: str, _reading: Reading) -> Decimal:
    """Return a percentage; `5 %` and `5%` and `5` are five."""
    try:
        number = Decimal(text.strip().removesuffix("%").strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise Refused("percent-invalid", "a percentage is a number and %", "write it like 5 %")
    return number


def read_truth(text: str, _reading: Reading) -> bool:
    """Return whether it is true; reads true, false, yes and no."""
    truth = {"true": True, "yes": True, "false": False, "no": False}.get(text.strip().lower())
    if truth is None:
        raise Refused("truth-invalid", "only true or false can stand here", "write true or false")
    return truth


# --------------------------------------------------------------------------- words

ID_PATTERN = re.compile(r"[a-z0-9][a-z0-9-]{0,62}", re.ASCII)
MAX_LINE = 200
MAX_TEXT = 8_000


def read_line(text: str, _reading: Reading) -> str:
    """Return one line of plain text, at most 200 characters, without blanks around it."""
    line = text.strip()
    if not line:
        raise Refused("text-empty", "there must be some text", "write it, or take the key out")
    if "\n" in line:
        raise Refused("line-broken", "this is one line of plain text", "put it on one line")
    if len(line) > MAX_LINE:
        raise Refused(
            "line-long",
            f"this is one line of at most {MAX_LINE} characters; it has {len(line)}",
            "shorten it, and put the rest into the text",
        )
    return line


def read_text(text: str, _reading: Reading) -> str:
    """Return Markdown of at most 8,000 characters, without blanks around it.

    The limit bounds the time that a Markdown engine can take on a hostile text.
    """
    body = text.strip()
    if not body:
        raise Refused("text-empty", "there must be some text", "write it, or take the key out")
    if len(body) > MAX_TEXT:
        raise Refused(
            "text-long",
            f"a text has at most {MAX_TEXT:,} characters; it has {len(body):,}",
            "shorten it, or put the details on a page of their own and link to it",
        )
    return body


def read_id(text: str, _reading: Reading) -> str:
    """Return an id: small letters, digits and hyphens, at most 63 characters."""
    if not ID_PATTERN.fullmatch(text.strip()):
        raise Refused(
            "id-invalid",
            "an id is made of small letters, digits and hyphens, at most 63 of them, and starts"
            " with a letter or a digit",
            "write it like disc-shipping",
        )
    return text.strip()


_UNSAFE_IN_URL = re.compile(r"[\x00-\x20\x7f-\xa0\\<>\"`\u200b-\u200f\u2028-\u202e\u2066-\u2069]")


def read_url(text: str, _reading: Reading) -> str:
    """Return a link: http, https, mailto, tel, or a path of this site that starts with /."""
    url = text.strip()
    parts = urlsplit("" if _UNSAFE_IN_URL.search(url) else url)
    fine = (
        (parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc)
        or (parts.scheme in ("mailto", "tel") and bool(parts.path))
        or (not parts.scheme and not parts.netloc and url.startswith("/") and url[1:2] != "/")
    )
    if not fine:
        raise Refused(
            "link-invalid",
            "a link starts with https://, http://, mailto:, tel: or, within this site, with /",
            "write it like https://www.example.org/help",
        )
    return url
