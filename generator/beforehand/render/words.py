"""Dates, times, counts and labels in plain English.

Everything that a renderer says in words of its own about a value is made here, so that
a page, a feed and a letter say it alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from beforehand.model import (
    BillingPeriod,
    ChangeKind,
    ChangeStage,
    ComponentStatus,
    Impact,
    IncidentStatus,
    MaintenanceStatus,
    NoticedBy,
)
from beforehand.render.safe import marked
from beforehand.snapshot import ChangePhase
from beforehand.value_digits import TWO_DIGITS, extended
from beforehand.values import Span

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"

COMPONENT_STATUS = {
    ComponentStatus.OPERATIONAL: "Operational",
    ComponentStatus.UNDER_MAINTENANCE: "Under maintenance",
    ComponentStatus.DEGRADED_PERFORMANCE: "Degraded performance",
    ComponentStatus.PARTIAL_OUTAGE: "Partial outage",
    ComponentStatus.MAJOR_OUTAGE: "Major outage",
}
INCIDENT_STATUS = {
    IncidentStatus.INVESTIGATING: "Investigating",
    IncidentStatus.IDENTIFIED: "Identified",
    IncidentStatus.MONITORING: "Monitoring",
    IncidentStatus.RESOLVED: "Resolved",
    IncidentStatus.POSTMORTEM: "Looking back",
}
INCIDENT_STATUS_MEANING = {
    IncidentStatus.INVESTIGATING: "We are looking for the cause",
    IncidentStatus.IDENTIFIED: "We know the cause and are mending it",
    IncidentStatus.MONITORING: "It is mended and we are watching it",
    IncidentStatus.RESOLVED: "It is over",
    IncidentStatus.POSTMORTEM: "It is over, and we have looked back at it",
}
IMPACT = {
    Impact.NONE: "No impact",
    Impact.MINOR: "Minor impact",
    Impact.MAJOR: "Major impact",
    Impact.CRITICAL: "Critical impact",
}
KIND = {
    ChangeKind.PRICING: "Price change",
    ChangeKind.FEATURE: "Feature",
    ChangeKind.LIMIT: "Change of a limit",
    ChangeKind.TERMS: "Change of terms",
    ChangeKind.CATALOGUE: "Change of the catalogue",
    ChangeKind.DEPRECATION: "Deprecation",
    ChangeKind.SUNSET: "Retirement",
    ChangeKind.MAINTENANCE: "Maintenance",
}
PHASE = {
    ChangePhase.POSSIBLE: "Possible",
    ChangePhase.PROPOSED: "Proposed",
    ChangePhase.ANNOUNCED: "Announced",
    ChangePhase.UNDER_WAY: "Under way",
    ChangePhase.IN_EFFECT: "In effect",
    ChangePhase.WITHDRAWN: "Withdrawn",
}
STAGE = {
    ChangeStage.POSSIBLE: "Possible",
    ChangeStage.PROPOSED: "Proposed",
    ChangeStage.ANNOUNCED: "Announced",
    ChangeStage.WITHDRAWN: "Withdrawn",
}
MAINTENANCE_STATUS = {
    MaintenanceStatus.SCHEDULED: "Scheduled",
    MaintenanceStatus.IN_PROGRESS: "Under way",
    MaintenanceStatus.VERIFYING: "Being checked",
    MaintenanceStatus.COMPLETED: "Completed",
}
NOTICED_BY = {
    NoticedBy.US: "We noticed it ourselves.",
    NoticedBy.CUSTOMERS: "Customers noticed it first and told us.",
    NoticedBy.PARTNER: "A partner noticed it and told us.",
}
PER = {
    BillingPeriod.MONTH: "a month",
    BillingPeriod.YEAR: "a year",
    BillingPeriod.WEEK: "a week",
    BillingPeriod.DAY: "a day",
    BillingPeriod.ITEM: "an item",
    BillingPeriod.ONCE: "once",
}


# --------------------------------------------------------------------------- days


def day(on: date) -> str:
    """Return a calendar date in prose: `9 November 2026`."""
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


@lru_cache(maxsize=1024)
def weekday(on: date) -> str:
    """Return a calendar date with its weekday: `Monday 9 November 2026`."""
    return f"{WEEKDAYS[on.weekday()]} {day(on)}"


@lru_cache(maxsize=1024)
def short_day(on: date) -> str:
    """Return a calendar date with its weekday and without its year: `Monday 9 November`."""
    return f"{WEEKDAYS[on.weekday()]} {on.day} {MONTHS[on.month - 1]}"


def month(on: date) -> str:
    """Return the month of a date: `November 2026`."""
    return f"{MONTHS[on.month - 1]} {on.year}"


@lru_cache(maxsize=2048)
def day_html(on: date, words: str | None = None) -> Markup:
    """Return a calendar date as `<time datetime="2027-09-01">`, which is never converted.

    `words` stand in it instead of `1 September 2027`; they are escaped.
    """
    shown = escape(words) if words else day(on)
    return marked(f'<time datetime="{on.isoformat()}">{shown}</time>')


def local_day(at: datetime, zone: ZoneInfo) -> date:
    """Return the calendar date of an instant in a zone."""
    return at.astimezone(zone).date()


# --------------------------------------------------------------------------- instants


def zone_name(at: datetime, zone: ZoneInfo) -> str:
    """Return the zone's usual letters at an instant, `EST`, or `UTC+03:00` where it has none."""
    return _zone_name(at.astimezone(zone), zone)


def _zone_name(local: datetime, zone: ZoneInfo) -> str:
    name = local.tzname() or zone.key
    if name[0] not in "+-":
        return name
    sign, digits = MINUS if name[0] == "-" else "+", name[1:]
    return f"UTC{sign}{digits[:2]}:{digits[2:] or '00'}"


def zone_place(zone: ZoneInfo) -> str:
    """Return the zone's place in plain words: `New York` for America/New_York."""
    return zone.key.rsplit("/", 1)[-1].replace("_", " ")


def zone_words(at: datetime, zone: ZoneInfo) -> str:
    """Return the zone in plain words: `New York time (EST)`; UTC is `UTC`."""
    name, place = zone_name(at, zone), zone_place(zone)
    return name if place == name else f"{place} time ({name})"


def clock(at: datetime, zone: ZoneInfo) -> str:
    """Return the time of day with its zone: `14:40 EST`."""
    return _clock(at.astimezone(zone), zone)


def _clock(local: datetime, zone: ZoneInfo) -> str:
    return f"{TWO_DIGITS[local.hour]}:{TWO_DIGITS[local.minute]}{NBSP}{_zone_name(local, zone)}"


@lru_cache(maxsize=4096)
def moment(at: datetime, zone: ZoneInfo) -> str:
    """Return an instant in prose: `Monday 9 November 2026, 14:40 EST`."""
    return _moment(at.astimezone(zone), zone)


def _moment(local: datetime, zone: ZoneInfo) -> str:
    return f"{weekday(local.date())}, {_clock(local, zone)}"


def stamp(at: datetime) -> str:
    """Return an instant for programs: `2026-11-09T19:40:00Z`."""
    return f"{extended(at if at.tzinfo is UTC else at.astimezone(UTC))}Z"


def moment_html(at: datetime, zone: ZoneInfo) -> Markup:
    """Return an instant as `<time>`: `Monday 9 November 2026, 14:40 EST`."""
    # Not `moment`: to look for an instant that was never asked for takes as long as to say it.
    return _time(at, "full", _moment(at.astimezone(zone), zone))


def short_moment_html(at: datetime, zone: ZoneInfo) -> Markup:
    """Return an instant as `<time>` without its year: `Monday 9 November, 14:40 EST`."""
    return _time(at, "short", f"{short_day(local_day(at, zone))}, {clock(at, zone)}")


def clock_html(at: datetime, zone: ZoneInfo) -> Markup:
    """Return an instant as `<time>`, the time of day alone: `14:40 EST`."""
    return _time(at, "clock", clock(at, zone))


def date_html(at: datetime, zone: ZoneInfo) -> Markup:
    """Return an instant's day as `<time>`: `9 November 2026`.

    Unlike a calendar date it is another day for a visitor who lives far enough away.
    """
    return _time(at, "date", day(local_day(at, zone)))


def by_html(at: datetime, told_at: datetime, zone: ZoneInfo) -> Markup:
    """Return an instant as `<time>`, without its day if it is the day of `told_at`.

    So a page can say "Next update by 12:00 EST" beside an update of the same day.
    """
    if local_day(at, zone) == local_day(told_at, zone):
        return _after(at, told_at, zone)
    return short_moment_html(at, zone)


def _time(at: datetime, form: str, words: str) -> Markup:
    # Our own words alone; put together by hand, for a page has a dozen of them.
    return marked(
        f'<time class="bh-time" datetime="{stamp(at)}" data-bh-form="{form}">{words}</time>'
    )


def _after(at: datetime, reference: datetime, zone: ZoneInfo) -> Markup:
    # In the visitor's zone the two may fall on different days; the page's script compares.
    return Markup(  # noqa: S704
        f'<time class="bh-time" datetime="{stamp(at)}" data-bh-form="clock"'
        f' data-bh-after="{stamp(reference)}">{clock(at, zone)}</time>'
    )


def duration(length: timedelta) -> str:
    """Return a length of time in its two greatest units: `1 day 2 hours`, `45 minutes`.

    Seconds are dropped; less than a minute is `less than a minute`.
    """
    return _minutes(int(length.total_seconds()) // 60)


@lru_cache(maxsize=4096)
def _minutes(minutes: int) -> str:
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [
        count(number, unit)
        for number, unit in ((days, "day"), (hours, "hour"), (rest, "minute"))
        if number
    ]
    return " ".join(parts[:2]) or "less than a minute"


def span(length: Span) -> str:
    """Return a length as the record gives it: `30 days`."""
    return str(length)


# --------------------------------------------------------------------------- counts


def count(number: int, noun: str, plural: str | None = None) -> str:
    """Return a number with its noun: `1 day`, `2 days`, `no days`, `1,204 days`."""
    if number == 1:
        return f"1{NBSP}{noun}"
    many = plural or f"{noun}s"
    return f"{number:,}{NBSP}{many}" if number else f"no {many}"


def listed(words: Sequence[str], joint: str = "and") -> str:
    """Return words as a list in prose: `a, b and c`; empty for none."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {joint} {words[-1]}"


def lower_first(words: str) -> str:
    """Return words for the middle of a sentence: `Major impact` → `major impact`."""
    return words[:1].lower() + words[1:]


def upper_first(words: str) -> str:
    """Return words for the beginning of a sentence."""
    return words[:1].upper() + words[1:]


def sentence(words: str) -> str:
    """Return words with a full stop behind, unless they end in a mark of their own."""
    return words if words.endswith((".", "!", "?", "…", ":")) else f"{words}."
