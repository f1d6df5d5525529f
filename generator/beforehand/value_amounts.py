"""Amounts: sums of money, lengths of time, numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from beforehand.scalar import Reading, Refused

CURRENCIES: Final = frozenset(
    # A table of words reads better than 154 lines.
    """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN
    BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL
    GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF
    KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN
    MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD
    SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX
    USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
    """.split()  # noqa: SIM905
)
"""The currencies that are legal tender somewhere (ISO 4217, by CLDR's territories of 2025)."""


@dataclass(frozen=True, order=True)
class Money:
    """A sum in one currency."""

    amount: Decimal
    """The sum, with as many decimals as the author wrote; never negative."""
    currency: str
    """The currency's ISO 4217 code, such as USD."""

    def __str__(self) -> str:
        """Return the form that records use: `9.99 USD`."""
        return f"{self.amount} {self.currency}"


_MONEY: Final = re.compile(r"(\d{1,12}(?:\.\d{1,4})?) ?([A-Z]{3})", re.ASCII)
_OTHER_MONEY: Final = re.compile(
    r"(?P<before>[A-Za-z]{3})? ?(?P<amount>\d{1,12}(?:[.,]\d{1,2})?) ?(?P<behind>[A-Za-z]{3})?",
    re.ASCII,
)


def read_money(text: str, _reading: Reading) -> Money:
    """Return a sum. Refuses one without a currency's three letters."""
    match = _MONEY.fullmatch(text.strip())
    if match is None:
        raise Refused(
            "money-invalid",
            "a sum is a number with a point and the currency's three capital letters",
            f"write it like {_meant_money(text.strip())}",
        )
    if match[2] not in CURRENCIES:
        raise Refused(
            "currency-unknown",
            f"{match[2]} is no currency",
            "write its code of three letters, like USD, EUR or GBP",
        )
    return Money(Decimal(match[1]), match[2])


def _meant_money(text: str) -> str:
    match = _OTHER_MONEY.fullmatch(text)
    if match is None or (match["before"] and match["behind"]):
        return "9.99 USD"
    amount = match["amount"].replace(",", ".")
    return f"{amount} {(match['before'] or match['behind'] or 'USD').upper()}"


_UNITS: Final = {
    "minute": "minutes",
    "hour": "hours",
    "day": "days",
    "business day": "business_days",
    "week": "weeks",
    "month": "months",
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


_SPAN: Final = re.compile(r"(\d{1,5}) +([a-z]+(?: [a-z]+)?)", re.ASCII | re.IGNORECASE)


def read_span(text: str, _reading: Reading) -> Span:
    """Return a length of time. Refuses one without a unit."""
    match = _SPAN.fullmatch(text.strip())
    unit = _UNITS.get(match[2].lower().removesuffix("s")) if match is not None else None
    if match is None or unit is None:
        raise Refused(
            "span-invalid",
            "a length of time is a whole number and a unit: minutes, hours, days, business days,"
            " weeks or months",
            "write it like 30 days",
        )
    return Span(int(match[1]), unit)


def read_whole_number(text: str, _reading: Reading) -> int:
    """Return a whole number of at most nine digits, without a sign."""
    if not re.fullmatch(r"\d{1,9}", text.strip(), re.ASCII):
        raise Refused("number-invalid", "a whole number is expected", "write it like 30")
    return int(text.strip())  # which strips more than `int` does


def read_percent(text: str, _reading: Reading) -> Decimal:
    """Return a percentage; `5 %` and `5%` and `5` are five."""
    match = re.fullmatch(r"(\d{1,6}(?:\.\d{1,4})?) ?%?", text.strip(), re.ASCII)
    if match is None:
        raise Refused("percent-invalid", "a percentage is a number and %", "write it like 5 %")
    return Decimal(match[1])
