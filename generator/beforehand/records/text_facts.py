"""The facts that a text states: dates, times of day, sums and percentages, with their places."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from beforehand.records.prose import MONTHS, WEEKDAYS
from beforehand.values import Money


@dataclass(frozen=True)
class SaidDay:
    """A calendar date that a text names."""

    start: int
    end: int
    day: int
    month: int
    """1 to 12."""
    year: int | None
    """None where the text leaves it out."""
    weekday: int | None
    """0 for Monday; None where the text does not say."""

    def on(self, year: int) -> date | None:
        """Return the date in that year, or None if it has no such day."""
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return None

    def nearest(self, reference: date) -> date | None:
        """Return the date that is meant: of its year, or else the nearest to `reference`.

        None if there is no such day in the calendar.
        """
        if self.year is not None:
            return self.on(self.year)
        years = (reference.year + step for step in (-1, 0, 1))
        found = [on for year in years if (on := self.on(year))]
        return min(found, key=lambda on: abs(on - reference), default=None)


@dataclass(frozen=True)
class SaidSum:
    """A sum of money that a text names."""

    start: int
    end: int
    money: Money


@dataclass(frozen=True)
class SaidPercent:
    """A percentage that a text names."""

    start: int
    end: int
    number: Decimal


_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTHS)
_WEEKDAY = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in WEEKDAYS)
_NAMED_DAY = rf"(?:\b(?P<weekday>{_WEEKDAY})\b\.?,?\s+(?:the\s+)?)?"
_DAY_FIRST = re.compile(
    rf"{_NAMED_DAY}\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_MONTH})\b\.?"
    r"(?:,?\s+(?P<year>\d{4})\b)?",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"{_NAMED_DAY}\b(?P<month>{_MONTH})\b\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b"
    r"(?:,?\s+(?P<year>\d{4})\b)?(?!\s*(?:%|USD|EUR|GBP|:)|\.\d)",
    re.IGNORECASE,
)
_ISO = re.compile(
    rf"{_NAMED_DAY}\b(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d)\b", re.IGNORECASE
)
_NAMES_A_MONTH = re.compile(
    rf"\d\s*(?:{_MONTH})|(?:{_MONTH})\.?\s+\d|-\d\d-|\d(?:st|nd|rd|th)", re.IGNORECASE
)
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SUM = re.compile(
    rf"(?P<sign>US\$|[$€£])\s?(?P<first>{_NUMBER})"
    rf"|(?<![\d.,])(?P<second>{_NUMBER})\s(?P<code>[A-Z]{{3}})\b"
)
_SIGNS = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP"}
_PERCENT = re.compile(rf"(?<![\d.,])({_NUMBER})\s?(?:%|per\s?cent\b|percent\b)", re.IGNORECASE)
TIME_OF_DAY = re.compile(
    r"(?<![\d:.])(?:[01]?\d|2[0-3]):[0-5]\d(?![\d:])(?:\s?[ap]\.?m\b)?", re.IGNORECASE
)
"""A time of day: 14:40, 2:40 pm."""
ZONE = re.compile(
    r"\b(?:UTC|GMT|[ECMP][SD]T|AK[SD]T|HST|CES?T|WES?T|EES?T|BST|IST|MSK|JST|KST|SGT|AE[SD]T|AC[SD]T"
    r"|AWST|NZ[SD]T|Z)\b|[+\u2212-]\d\d:\d\d\b"
    r"|\b(?:eastern|central|mountain|pacific|local|your|our|their|european|new york|london)\s"
    r"(?:standard\s|daylight\s|summer\s)?time\b",
    re.IGNORECASE,
)
"""What names the zone of a time."""


def said_days(text: str) -> tuple[SaidDay, ...]:
    """Return the dates that a text names, in its order; weekdays and months alone are none."""
    found: dict[int, SaidDay] = {}
    if _NAMES_A_MONTH.search(text) is None:
        return ()
    for pattern in (_ISO, _DAY_FIRST, _MONTH_FIRST):
        for match in pattern.finditer(text):
            day = _said_day(match)
            if 1 <= day.month <= 12 and not _covered(found, day):
                found[day.start] = day
    return tuple(found[start] for start in sorted(found))


def said_sums(text: str) -> tuple[SaidSum, ...]:
    """Return the sums of money that a text names, in its order: 9.99 USD, $9.99."""
    return tuple(
        SaidSum(
            *match.span(),
            Money(
                _decimal(match["first"] or match["second"]), match["code"] or _SIGNS[match["sign"]]
            ),
        )
        for match in _SUM.finditer(text)
        if match["sign"] or match["code"] in _CURRENCIES
    )


def said_percents(text: str) -> tuple[SaidPercent, ...]:
    """Return the percentages that a text names, in its order: 5 %, 60 per cent."""
    return tuple(
        SaidPercent(*match.span(), _decimal(match[1])) for match in _PERCENT.finditer(text)
    )


_CURRENCIES = frozenset(
    "USD EUR GBP CHF CAD AUD NZD JPY CNY SEK NOK DKK PLN CZK HUF INR BRL MXN ZAR KRW".split()  # noqa: SIM905
)


def _said_day(match: re.Match[str]) -> SaidDay:
    month, weekday, year = match["month"], match["weekday"], match["year"]
    return SaidDay(
        *match.span(),
        day=int(match["day"]),
        month=int(month) if month.isdigit() else _index(MONTHS, month) + 1,
        year=int(year) if year else None,
        weekday=_index(WEEKDAYS, weekday) if weekday else None,
    )


def _index(names: tuple[str, ...], name: str) -> int:
    return next(index for index, full in enumerate(names) if full.startswith(name.lower()[:3]))


def _covered(found: dict[int, SaidDay], day: SaidDay) -> bool:
    return any(other.start < day.end and day.start < other.end for other in found.values())


def _decimal(number: str) -> Decimal:
    return Decimal(number.replace(",", ""))
