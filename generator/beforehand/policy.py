"""Whether customers were told early enough: our promises of notice, by the calendar.

Dates are those of the service's zone. Shortest notice is counted strictly: neither the day
of the announcement nor the day on which the change takes effect counts. Months are counted
back from the effective date. Business days are Monday to Friday; holidays are not known.
The words never say more than the arithmetic does.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from msgspec import Struct

from beforehand.change_view import view_change
from beforehand.days import Moment, local_date
from beforehand.model import Change, ChangeKind, KindPromise, Promise, Service
from beforehand.notice_calendar import business_days_between, earliest_day, latest_day
from beforehand.notice_policy import Schedule
from beforehand.presets import NO_ADVICE, PRESETS, Preset
from beforehand.snapshot import ChangePhase, ChangeView, Effective
from beforehand.values import Span

_CLOCK_UNITS = ("minutes", "hours")


class Verdict(StrEnum):
    """What the calendar says of a notice, worst last."""

    NOT_SET = "not set"
    """Nothing was promised, or the change has no date."""
    IN_WINDOW = "in window"
    TOO_EARLY = "too early"
    """No notice lies inside the window, and one still can."""
    TOO_LATE = "too late"

    @property
    def is_breach(self) -> bool:
        """Return whether a promise is broken."""
        return self in (Verdict.TOO_EARLY, Verdict.TOO_LATE)


class Terms(Struct, frozen=True):
    """One period of notice that holds for a change."""

    minimum: Span | None
    maximum: Span | None
    medium: str | None
    preset: Preset | None
    """Where it comes from; None for our own promise."""

    @property
    def name(self) -> str:
        """Return what it is called in a sentence."""
        return f"preset {self.preset.id}" if self.preset else "our promise"


class Check(Struct, frozen=True):
    """What one period says of one change."""

    terms: Terms
    verdict: Verdict
    latest_on: date | None
    """The last day on which a first notice is in time; None if no shortest notice is set."""
    earliest_on: date | None
    """The first day on which a notice counts; None if no longest notice is set."""
    near_edge: bool
    """Whether the notice lies within a day of the window's edge."""
    words: str
    """The arithmetic, in whole sentences."""


class Assessment(Struct, frozen=True):
    """What the calendar says of a change's notice."""

    verdict: Verdict
    """The worst of the checks."""
    announced_on: date | None
    """The day from which notice counts: of the announcement, or of the latest move to an
    earlier date."""
    effective_on: date | None
    clear_days: int | None
    """Calendar days between the two, neither counted; None where one of them is missing."""
    checks: tuple[Check, ...]
    """Our own promise first, then the preset."""
    promised_since: date | None
    """The first day of the promise that was in force; None if there was none."""
    is_excepted: bool
    """Whether the record gives a public reason for breaking the promise."""

    @property
    def words(self) -> str:
        """Return the arithmetic of all checks in whole sentences."""
        if self.announced_on is None:
            return "There is no firm date to count to."
        return " ".join(check.words for check in self.checks) or "No notice was promised."


def assess(view: ChangeView, service: Service) -> Assessment:
    """Return what the calendar says of a change's notice, by the promises then in force.

    Not set for a change that is possible, proposed or withdrawn, that has no date, or of
    whose kind no promise speaks.
    """
    basis_at = notice_basis(view)
    effective = view.effective
    if basis_at is None or effective is None or view.phase is ChangePhase.WITHDRAWN:
        return Assessment(Verdict.NOT_SET, None, None, None, (), None, is_excepted=False)
    zone = ZoneInfo(service.time_zone)
    told_on = local_date(basis_at, zone)
    promise = promise_in_force(service, told_on)
    notice = _Notice(basis_at, effective, zone, _notice_days(view, service, basis_at))
    checks = tuple(_check(terms, notice) for terms in terms_for(promise, view.change.kind))
    worst = max((check.verdict for check in checks), key=_rank, default=Verdict.NOT_SET)
    return Assessment(
        verdict=worst,
        announced_on=told_on,
        effective_on=effective.on,
        clear_days=notice.clear_days,
        checks=checks,
        promised_since=promise.from_ if promise else None,
        is_excepted=view.change.notice_exception is not None,
    )


def assess_record(change: Change, service: Service) -> Assessment:
    """Return the same for a whole record, as it stands once its last word has been told."""
    last = max([change.announced_at, *(update.at for update in change.updates)])
    view = view_change(change, Moment.of(last, service.time_zone), ())
    assert view is not None  # it has been announced by then
    return assess(view, service)


def notice_basis(view: ChangeView) -> datetime | None:
    """Return the instant from which notice counts; None for a change that is not firm.

    It is the announcement, or the latest move that brought the date forward or first set
    it: whoever planned with the later date hears of the earlier one then.
    """
    basis = view.announced_since
    for move in view.moves:
        forward = move.was is None or move.now.at < move.was.at
        if basis is not None and move.at > basis and forward:
            basis = move.at
    return basis


def promise_in_force(service: Service, on: date) -> Promise | None:
    """Return the promise that held on a day, or None before the first one."""
    held = [promise for promise in service.promises if promise.from_ <= on]
    return max(held, key=lambda promise: promise.from_, default=None)


def terms_for(promise: Promise | None, kind: ChangeKind) -> tuple[Terms, ...]:
    """Return the periods that a promise sets for a kind: its own, then its preset's."""
    named: KindPromise | None = promise.changes.get(kind) if promise else None
    if named is None:
        return ()
    terms = []
    if named.minimum_notice or named.maximum_notice:
        terms.append(Terms(named.minimum_notice, named.maximum_notice, named.medium, None))
    preset = PRESETS.get(named.preset or "")
    if preset is not None and (preset.minimum or preset.maximum):
        terms.append(Terms(preset.minimum, preset.maximum, preset.medium, preset))
    return tuple(terms)


# --------------------------------------------------------------------------- one period


class _Notice(Struct, frozen=True):
    """What a change's notice is measured by."""

    told_at: datetime
    effective: Effective
    zone: ZoneInfo
    days: tuple[date, ...]
    """Every day on which subscribers are told of it, from the announcement on."""

    @property
    def told_on(self) -> date:
        return local_date(self.told_at, self.zone)

    @property
    def clear_days(self) -> int:
        return max(0, (self.effective.on - self.told_on).days - 1)


def _notice_days(view: ChangeView, service: Service, basis_at: datetime) -> tuple[date, ...]:
    """Return the days of the announcement, of every move since, and of the reminders."""
    schedule = Schedule(service)
    told = [basis_at, *(move.at for move in view.moves if move.at > basis_at)]
    assert view.effective is not None
    policy = schedule.in_force(told[-1])
    for span in policy.reminders(view.change.kind):
        at = schedule.before(view.effective, span, policy)
        if at is not None and told[-1] + timedelta(hours=24) <= at < view.effective.at:
            told.append(at)
    return tuple(sorted({schedule.day_of(at) for at in told}))


def _check(terms: Terms, notice: _Notice) -> Check:
    effective = notice.effective
    latest = latest_day(effective.on, terms.minimum) if terms.minimum else None
    earliest = earliest_day(effective.on, terms.maximum) if terms.maximum else None
    verdict = Verdict.IN_WINDOW
    if _is_late(terms, notice, latest):
        verdict = Verdict.TOO_LATE
    elif earliest and not any(_inside(day, earliest, latest) for day in notice.days):
        verdict = Verdict.TOO_EARLY
    edges = [day for day in (latest, earliest) if day is not None]
    near = any(abs((notice.told_on - edge).days) <= 1 for edge in edges)
    return Check(terms, verdict, latest, earliest, near, _words(terms, notice, verdict, edges))


def _is_late(terms: Terms, notice: _Notice, latest: date | None) -> bool:
    minimum = terms.minimum
    if minimum is None or latest is None:
        return False
    if minimum.unit in _CLOCK_UNITS:
        return notice.effective.at - notice.told_at < timedelta(**{minimum.unit: minimum.count})
    return notice.told_on > latest


def _inside(day: date, earliest: date, latest: date | None) -> bool:
    return earliest <= day and (latest is None or day <= latest)


def _rank(verdict: Verdict) -> int:
    return list(Verdict).index(verdict)


# --------------------------------------------------------------------------- words


def _words(terms: Terms, notice: _Notice, verdict: Verdict, edges: list[date]) -> str:
    asked = [f"at least {terms.minimum}"] if terms.minimum else []
    asked += [f"at most {terms.maximum}"] if terms.maximum else []
    found = (
        f"Told on {_day(notice.told_on)}, in effect on {_day(notice.effective.on)}:"
        f" {_between(terms, notice)}. {terms.name.capitalize()} asks for {' and '.join(asked)}:"
        f" {verdict}."
    )
    return " ".join([found, *_more(terms, notice, verdict, edges)])


def _between(terms: Terms, notice: _Notice) -> str:
    """Return the notice that was given, in the unit that is asked for."""
    unit = terms.minimum.unit if terms.minimum else "days"
    if unit in _CLOCK_UNITS:
        hours = (notice.effective.at - notice.told_at) // timedelta(hours=1)
        return f"{_count(hours, 'hour')} before"
    if unit == "business_days":
        days = business_days_between(notice.told_on, notice.effective.on)
        return f"{_count(days, 'business day')} lie between, Monday to Friday, holidays not known"
    return f"{_count(notice.clear_days, 'day')} lie between, neither day counted"


def _more(terms: Terms, notice: _Notice, verdict: Verdict, edges: list[date]) -> Iterator[str]:
    if verdict is Verdict.TOO_LATE:
        yield f"The last day for it was {_day(edges[0])}."
    if verdict is Verdict.TOO_EARLY:
        first, last = _window(terms, notice.effective.on)
        yield f"A notice counts from {_day(first)} to {_day(last)}, and none falls into that time."
    if verdict is Verdict.IN_WINDOW and terms.maximum:
        first, last = _window(terms, notice.effective.on)
        inside = [day for day in notice.days if first <= day <= last]
        if inside and inside[0] != notice.told_on:
            yield f"The reminder of {_day(inside[0])} falls into the window."
    if terms.preset is not None:
        yield NO_ADVICE


def _window(terms: Terms, effective_on: date) -> tuple[date, date]:
    assert terms.maximum is not None
    last = latest_day(effective_on, terms.minimum) if terms.minimum else effective_on
    return earliest_day(effective_on, terms.maximum), last


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)


def _day(on: date) -> str:
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"
