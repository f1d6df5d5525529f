"""When reminders go out: the promises of service.yml as slots on a clock.

The list of promises only grows, and a notice follows the promise that was in force when
customers were told what it is about. So an edit for the future never gives a new date to
what was told already.
"""

from __future__ import annotations

from bisect import bisect_right
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from beforehand.days import day_start, local_date, shift
from beforehand.model import ChangeKind, Promise, Service
from beforehand.snapshot import Effective
from beforehand.values import Span

DEFAULT_REMINDERS = (Span(30, "days"), Span(7, "days"), Span(1, "days"))
"""Reminders of a change where no promise in force speaks of its kind."""
DEFAULT_MAINTENANCE_REMINDERS = (Span(1, "days"),)
"""Reminders of maintenance where no promise in force speaks of it."""
_DEFAULT_TIME = time(9)
_SATURDAY = 5


class Policy(Struct, frozen=True):
    """What one promise says about notices."""

    notice_time: time
    """The time of day of a slot, in the service's zone."""
    promise: Promise | None
    """The promise behind it; None before the first one."""

    def reminders(self, kind: ChangeKind) -> tuple[Span, ...]:
        """Return how long before the effective date a change of this kind is recalled."""
        named = self.promise.changes.get(kind) if self.promise is not None else None
        if named is not None:
            return named.reminders
        if kind is ChangeKind.MAINTENANCE:
            return DEFAULT_MAINTENANCE_REMINDERS
        return DEFAULT_REMINDERS


class Schedule:
    """The service's promises and its zone, as a function from dates to instants."""

    def __init__(self, service: Service) -> None:
        self.zone = ZoneInfo(service.time_zone)
        ordered = sorted(service.promises, key=lambda promise: promise.from_)
        self._starts = [day_start(promise.from_, self.zone) for promise in ordered]
        self._policies = [Policy(_DEFAULT_TIME, None)] + [
            Policy(time.fromisoformat(promise.notice_time), promise) for promise in ordered
        ]
        self._slots: dict[tuple[date, time], datetime] = {}

    def in_force(self, at: datetime) -> Policy:
        """Return the policy that was in force at an instant."""
        return self._policies[bisect_right(self._starts, at)]

    def day_of(self, at: datetime) -> date:
        """Return the calendar date of an instant in the service's zone."""
        return local_date(at, self.zone)

    def first_instant(self, day: date) -> datetime:
        """Return the instant at which a day begins in the service's zone, in UTC."""
        return day_start(day, self.zone)

    def slot(self, day: date, at: time) -> datetime:
        """Return an instant of a day in the service's zone, in UTC.

        A time that the clocks skip is taken as if they had not; one that exists twice is
        the first of the two.
        """
        known = self._slots.get((day, at))
        if known is None:
            known = self._slots[day, at] = self._instant(day, at)
        return known

    def _instant(self, day: date, at: time) -> datetime:
        try:
            return datetime.combine(day, at, self.zone).astimezone(UTC)
        except OverflowError:
            # The calendar's first and last day reach beyond it in some zones.
            return day_start(day, self.zone)

    def slot_after(self, day: date, at: time) -> datetime:
        """Return the slot of the day after a day, in UTC."""
        return self.slot(shift(day, 1), at)

    def before(self, effective: Effective, span: Span, policy: Policy) -> datetime | None:
        """Return the instant that lies a span before a change takes effect, in UTC.

        Spans of days and longer lead to the slot of a day, shorter ones are exact.
        None if it would lie before the calendar begins.
        """
        try:
            if span.unit in ("minutes", "hours"):
                return effective.at - timedelta(**{span.unit: span.count})
            return self.slot(_day_before(effective.on, span), policy.notice_time)
        except (OverflowError, ValueError):
            return None


def _day_before(day: date, span: Span) -> date:
    if span.unit == "months":
        months = day.year * 12 + day.month - 1 - span.count
        year, month = divmod(months, 12)
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    if span.unit == "business_days":
        # Whole weeks at once: a span may have five digits.
        weeks, rest = divmod(span.count, 5)
        day -= timedelta(weeks=weeks)
        while rest or day.weekday() >= _SATURDAY:
            day -= timedelta(days=1)
            rest -= rest > 0 and day.weekday() < _SATURDAY
        return day
    return day - timedelta(**{span.unit: span.count})
