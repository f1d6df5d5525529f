"""When reminders go out: the promises of service.yml as slots on a clock.

The list of promises only grows, and a notice follows the promise that was in force when
customers were told what it is about. So an edit for the future never gives a new date to
what was told already.
"""

from __future__ import annotations

from bisect import bisect_right
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from beforehand.model import Change, ChangeKind, Instant, Promise, Service, Window
from beforehand.snapshot import Effective
from beforehand.values import Span

DEFAULT_REMINDERS = (Span(30, "days"), Span(7, "days"), Span(1, "days"))
"""Reminders of a change where no promise in force speaks of its kind."""
DEFAULT_MAINTENANCE_REMINDERS = (Span(1, "days"),)
"""Reminders of maintenance where no promise in force speaks of it."""
_DEFAULT_TIME = time(9)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Policy:
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
        self._starts = [self.first_instant(promise.from_) for promise in ordered]
        self._policies = [Policy(_DEFAULT_TIME, None)] + [
            Policy(time.fromisoformat(promise.notice_time), promise) for promise in ordered
        ]
        self._slots: dict[tuple[date, time], datetime] = {}

    def in_force(self, at: datetime) -> Policy:
        """Return the policy that was in force at an instant."""
        return self._policies[bisect_right(self._starts, at)]

    def day_of(self, at: datetime) -> date:
        """Return the calendar date of an instant in the service's zone."""
        return at.astimezone(self.zone).date()

    def first_instant(self, day: date) -> datetime:
        """Return the instant at which a day begins in the service's zone, in UTC."""
        return self._instant(day, time())

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
            return datetime(1 if day.year == 1 else 9999, 12, 30, tzinfo=UTC)

    def slot_after(self, day: date, at: time) -> datetime:
        """Return the slot of the day after a day, in UTC."""
        return self.slot(day + timedelta(days=1) if day < date.max else day, at)

    def effective(
        self, on: date | None, at: Instant | None, window: Window | None
    ) -> Effective | None:
        """Return when a change takes effect; None if nothing says so."""
        if window is not None:
            return Effective(
                on=self.day_of(window.from_), at=window.from_, exact=True, until=window.to
            )
        if at is not None:
            return Effective(on=self.day_of(at), at=at, exact=True)
        if on is not None:
            return Effective(on=on, at=self.first_instant(on), exact=False)
        return None

    def first_effective(self, change: Change) -> Effective | None:
        """Return when a change takes effect as it was first told."""
        return self.effective(change.effective_on, change.effective_at, change.window)

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
