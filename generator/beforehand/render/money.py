"""Money in plain English: sums, differences, percentages, periods."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from beforehand.model import BillingPeriod
from beforehand.render.words import MINUS, NBSP, PER
from beforehand.values import Money

_TIMES_A_YEAR = {BillingPeriod.MONTH: 12, BillingPeriod.WEEK: 52, BillingPeriod.DAY: 365}


@lru_cache(maxsize=4096)
def money(sum_: Money, decimals: int | None = None) -> str:
    """Return a sum with its currency's sign: `$9.99`, `€10`, `CHF 12.50`.

    It has as many decimals as the author wrote, or as `decimals` says.
    """
    from babel.numbers import get_currency_symbol

    places = _decimals(sum_) if decimals is None else decimals
    sign = get_currency_symbol(sum_.currency, locale="en")
    gap = NBSP if sign[-1].isalpha() else ""
    return f"{MINUS if sum_.amount < 0 else ''}{sign}{gap}{abs(sum_.amount):,.{places}f}"


def _decimals(sum_: Money) -> int:
    exponent = sum_.amount.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def common_decimals(*sums: Money) -> int:
    """Return the number of decimals in which all the sums can be shown alike."""
    return max(_decimals(sum_) for sum_ in sums)


def difference(old: Money, new: Money, per: BillingPeriod) -> str:
    """Return what a price rises or falls by: `$5.99 a month more (+60 %)`.

    `The same` for equal sums; nothing for two currencies, which cannot be compared.
    """
    if old.currency != new.currency:
        return ""
    more = new.amount - old.amount
    if not more:
        return "The same price"
    amount = money(Money(abs(more), old.currency), common_decimals(old, new))
    rise = f" ({percent(more / old.amount * 100)})" if old.amount > 0 else ""
    period = f" {PER[per]}" if per is not BillingPeriod.ONCE else ""
    return f"{amount}{period} {'more' if more > 0 else 'less'}{rise}"


def difference_a_year(old: Money, new: Money, per: BillingPeriod) -> str:
    """Return the same over a year, `$71.88 a year more`, for what is paid more often.

    Empty where a price is not paid by the month, the week or the day.
    """
    times = _TIMES_A_YEAR.get(per)
    more = new.amount - old.amount
    if times is None or old.currency != new.currency or not more:
        return ""
    amount = money(Money(abs(more) * times, old.currency), common_decimals(old, new))
    return f"{amount} a year {'more' if more > 0 else 'less'}"


def percent(number: Decimal) -> str:
    """Return a percentage with its sign: `+60 %`; whole from ten on."""
    places = Decimal(1) if abs(number) >= 10 else Decimal("0.1")
    rounded = abs(number).quantize(places, rounding=ROUND_HALF_UP)
    shown = f"{rounded:,f}".removesuffix(".0")
    return f"{MINUS if number < 0 else '+'}{shown}{NBSP}%"
