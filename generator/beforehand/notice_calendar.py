"""Counting notice on the calendar: days, business days and months before a date."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from beforehand.values import Span

_SATURDAY = 5


def latest_day(effective: date, minimum: Span) -> date:
    """Return the last day on which a notice of at least this length can be given.

    The whole length lies between the two days, neither of which counts. Minutes and hours
    are rounded up to whole days here; `assess` takes them exactly.
    """
    return _back(effective, minimum) - timedelta(days=1)


def earliest_day(effective: date, maximum: Span) -> date:
    """Return the first day on which a notice of at most this length can be given.

    Counted from the day itself to the effective date: the stricter reading of "not more
    than 30 days before".
    """
    return _back(effective, maximum)


def _back(day: date, span: Span) -> date:
    """Return the day that lies a span before another one, held at the calendar's beginning."""
    try:
        if span.unit == "months":
            month = day.year * 12 + day.month - 1 - span.count
            year, index = divmod(month, 12)
            return date(year, index + 1, min(day.day, monthrange(year, index + 1)[1]))
        if span.unit == "business_days":
            return _business_days_before(day, span.count)
        days = {"weeks": 7 * span.count, "days": span.count}.get(span.unit)
        return day - timedelta(days=days if days is not None else _whole_days(span))
    except (ValueError, OverflowError):
        return date.min + timedelta(days=1)


def _business_days_before(day: date, count: int) -> date:
    """Return the day so that `count` days from Monday to Friday lie from it up to `day`."""
    weeks, rest = divmod(count, 5)
    day -= timedelta(weeks=weeks)
    while rest:
        day -= timedelta(days=1)
        rest -= day.weekday() < _SATURDAY
    return day


def _whole_days(span: Span) -> int:
    per_day = 24 if span.unit == "hours" else 1440
    return -(-span.count // per_day)


def business_days_between(first: date, last: date) -> int:
    """Return how many days from Monday to Friday lie between two days, neither counted."""
    days = max(0, (last - first).days - 1)
    weeks, rest = divmod(days, 7)
    tail = (first + timedelta(days=weeks * 7 + step) for step in range(1, rest + 1))
    return weeks * 5 + sum(day.weekday() < _SATURDAY for day in tail)
