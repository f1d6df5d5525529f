"""Titles of notices: one line each, unlike any other, with absolute dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import count
from zoneinfo import ZoneInfo

from beforehand.days import day_start, local_date, shift
from beforehand.model import (
    Change,
    ChangeKind,
    ChangeStage,
    ChangeUpdate,
    Incident,
    IncidentStatus,
    IncidentUpdate,
    MaintenanceStatus,
)
from beforehand.notice_step import NoticeKind, Revision, Step
from beforehand.snapshot import Effective
from beforehand.values import Span

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
STATUS = {
    IncidentStatus.INVESTIGATING: "Investigating",
    IncidentStatus.IDENTIFIED: "Identified",
    IncidentStatus.MONITORING: "Monitoring",
    IncidentStatus.RESOLVED: "Resolved",
    IncidentStatus.POSTMORTEM: "Looking back",
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
_PROGRESS = {
    MaintenanceStatus.SCHEDULED: "still to come",
    MaintenanceStatus.IN_PROGRESS: "under way",
    MaintenanceStatus.VERIFYING: "being checked",
    MaintenanceStatus.COMPLETED: "completed",
}
_PLAIN = {
    NoticeKind.AMENDED: "amended",
    NoticeKind.DECIDED: "decided",
    NoticeKind.REOPENED: "open again",
    NoticeKind.WITHDRAWN: "withdrawn",
    NoticeKind.EFFECTIVE: "now in effect",
    NoticeKind.STARTED: "started",
    NoticeKind.FINISHED: "finished",
}
_UNDATED = (NoticeKind.MOVED, NoticeKind.WITHDRAWN, NoticeKind.REOPENED, NoticeKind.COMMENTS)
_UNFIT = re.compile(
    r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    r"\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
_BLANKS = re.compile(r"\s+")
_MARKUP = re.compile(r"<(?=[A-Za-z/!?])|&(?=#?\w+;)")
_JOINER = "\N{WORD JOINER}"


def one_line(text: str) -> str:
    """Return text as one line that every format can carry.

    Blanks of all sorts become one blank; what XML forbids, what turns the direction of
    writing and what controls a terminal is left out.
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()  # nearly every text, in a tenth of the time
    return _UNFIT.sub("", _BLANKS.sub(" ", text)).strip()


def never_markup(line: str) -> str:
    """Return plain text in which no reader can see HTML, and people see no difference.

    Nothing in RSS says whether a title is HTML, so readers guess. An invisible joiner
    behind what would begin a tag or a reference leaves nothing to guess.
    """
    return _MARKUP.sub(lambda match: match[0] + _JOINER, line)


def day(on: date) -> str:
    """Return a calendar date in prose: `9 November 2026`."""
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def clock(at: datetime, zone: ZoneInfo) -> str:
    """Return the time of day with its zone: `14:40 EST`, or `14:40 UTC+03` without letters."""
    local = at.astimezone(zone)
    name = local.tzname() or zone.key
    return f"{local:%H:%M} {name if name[0].isalpha() else f'UTC{name}'}"


def moment(at: datetime, zone: ZoneInfo) -> str:
    """Return an instant in prose: `9 November 2026, 14:40 EST`."""
    return f"{day(at.astimezone(zone).date())}, {clock(at, zone)}"


def when(effective: Effective, zone: ZoneInfo) -> str:
    """Return a date as exactly as the record gives it."""
    return moment(effective.at, zone) if effective.exact else day(effective.on)


class Titles:
    """Gives each notice a title that none before it has; to be asked in order of dates.

    A later notice never changes the title of an earlier one: the first keeps the plain
    form, those after it name their place or their date.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._taken: dict[str, str] = {}
        self._day = self._folded_day = ""
        self._begins = self._ends = datetime.max.replace(tzinfo=UTC)

    def title(self, plain: str, name: str, update: int, told_at: datetime) -> str:
        """Return the title of a notice whose plain one this is, told at an instant.

        `name` is its record's type and id, `update` the place of its update, or 0.
        """
        # Asked forty thousand times in a build, so it calls little. Readers that drop equal
        # titles may compare them without regard to capitals.
        taken = self._taken
        known = plain.casefold()
        owner = taken.get(known)
        if owner is None:
            taken[known] = name
            return plain
        if update and owner == name:
            numbered = f"{plain} (update {update})"
            if self._take(numbered, name):
                return numbered
        # A company's titles are much alike, so this is the way of most of them.
        if not self._begins <= told_at < self._ends:
            self._turn_to(told_at)
        known += self._folded_day
        if known not in taken:
            taken[known] = name
            return plain + self._day
        return next(form for form in self._timed(plain, told_at) if self._take(form, name))

    def _take(self, title: str, name: str) -> bool:
        known = title.casefold()
        if known in self._taken:
            return False
        self._taken[known] = name
        return True

    def _turn_to(self, told_at: datetime) -> None:
        """Take note of the day of an instant; mostly the next notices are of the same."""
        on = local_date(told_at, self._zone)
        self._day = f" ({day(on)})"
        self._folded_day = self._day.casefold()
        self._begins = day_start(on, self._zone)
        self._ends = day_start(shift(on, 1), self._zone)

    def _timed(self, plain: str, told_at: datetime) -> Iterator[str]:
        yield f"{plain} ({moment(told_at, self._zone)})"
        # No two notices bear the same date, but a record's title may look like this one.
        yield from (f"{plain} ({told_at:%Y-%m-%dT%H:%M:%SZ}, {n})" for n in count(1))


def words_of(record: Incident | Change) -> str:
    """Return a record's title as those of notices have it: on one line, nobody's markup."""
    return never_markup(one_line(record.title)) or record.id


def incident_title(update: IncidentUpdate, words: str) -> str:
    """Return the plain title of an incident's update; `words` are those of the record."""
    return f"{STATUS[update.status]}: {words}"


def change_title(step: Step, change: Change, words: str, zone: ZoneInfo) -> str:
    """Return the plain title of a step of a change; `words` are those of the record."""
    assert step.revision is not None
    effective = step.revision.effective
    is_dated = step.kind not in _UNDATED and step.revision.stage is not ChangeStage.WITHDRAWN
    date_words = f" on {day(effective.on)}" if effective is not None and is_dated else ""
    return f"{KIND[change.kind]}{date_words}: {words} — {_what(step, change, zone)}"


def _what(step: Step, change: Change, zone: ZoneInfo) -> str:
    plain = _PLAIN.get(step.kind)
    if plain is not None:
        return plain
    if step.kind is NoticeKind.ANNOUNCED:
        return _announced(step, change)
    if step.kind is NoticeKind.REMINDER:
        assert step.span is not None
        return f"{span_word(step.span)} notice"
    if step.kind is NoticeKind.HEARD:
        assert step.heard is not None
        return f"answer {step.place}{', and what we changed' if step.heard.changed else ''}"
    if step.kind is NoticeKind.COMMENTS:
        assert change.feedback is not None
        assert change.feedback.open_until is not None
        last = day(change.feedback.open_until)
        return f"tell us by {last}" if step.span else f"{last} is the last day to tell us"
    if step.kind is NoticeKind.MOVED:
        return _moved(step.before, step.revision, zone)
    assert isinstance(step.update, ChangeUpdate)
    assert step.update.status is not None
    return _PROGRESS[step.update.status]


def _announced(step: Step, change: Change) -> str:
    assert step.revision is not None
    if step.revision.stage is ChangeStage.POSSIBLE:
        return "possible, not decided"
    if step.revision.stage is ChangeStage.PROPOSED:
        return "proposed, and we ask you"
    if step.revision.stage is ChangeStage.WITHDRAWN:
        return "withdrawn"
    return "scheduled" if change.is_maintenance else "announced"


def _moved(before: Revision | None, now: Revision | None, zone: ZoneInfo) -> str:
    assert before is not None
    assert now is not None
    assert now.effective is not None
    if before.effective is None:
        return f"will be on {when(now.effective, zone)}"
    until = now.effective.until
    if until is not None and before.effective.at == now.effective.at:
        return f"now until {moment(until, zone)}"
    return f"moved to {when(now.effective, zone)}"


def span_word(span: Span) -> str:
    """Return a span as an adjective: `7-day`, `3-month`, `5-business-day`."""
    return f"{span.count}-{span.unit.rstrip('s').replace('_', '-')}"
