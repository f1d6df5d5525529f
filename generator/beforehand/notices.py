"""What subscribers are told and when: the ladder of notices.

A notice is one event that is told once: an update of an incident, a change that is
announced, amended, moved, withdrawn, recalled or in effect. Everything about it follows
from the records alone; nothing is remembered from one build to the next. So it does not
matter when a build runs, or whether one is missing: what is due is what the records and
the clock say, with the same id, date, title and link for ever.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta
from operator import attrgetter

from msgspec import Struct

from beforehand.model import Change, ChangeKind, Impact, Incident, Records
from beforehand.notice_policy import Schedule
from beforehand.notice_step import NoticeKind, Step
from beforehand.notice_steps import change_steps, incident_steps
from beforehand.notice_titles import Titles

_SECOND = timedelta(seconds=1)
_ORDER = attrgetter("nominal_at", "basis_at", "name", "key")


class Notice(Struct, frozen=True, eq=False):
    """One event, told once."""

    id: str
    """A tag URI (RFC 4151): `tag:<authority>,<year>:change/<id>/<key>`. Never changes."""
    told_at: datetime
    """The date that it bears, aware UTC: `nominal_at`, or a second after the notice before
    it. No two notices bear the same; it never changes."""
    title: str
    """One line of plain text; no two notices have the same."""
    first: Notice | None
    """The record's first notice; None for that one itself."""
    step: Step
    """What it is made from: the record, the update, the date."""

    def __eq__(self, other: object) -> bool:
        """Return whether subscribers could not tell the two apart."""
        return isinstance(other, Notice) and self._told() == other._told()

    def __hash__(self) -> int:
        return hash(self._told())

    def __repr__(self) -> str:
        return f"Notice{self._told()!r}"

    def _told(self) -> tuple[str, datetime, str, str]:
        return (self.id, self.told_at, self.title, self.uri)

    @property
    def uri(self) -> str:
        """Return its address within the site, with a fragment of its own: `changes/<id>/#r0-7d`.

        It is the record's page at the update, or at the key.
        """
        step = self.step
        if isinstance(step.record, Incident) or step.update is None:
            at = "update-" if isinstance(step.record, Incident) else ""
            return f"{self.record_uri}#{at}{step.key}"
        return f"{self.record_uri}#update-{step.update.key}"

    @property
    def record(self) -> Incident | Change:
        """Return the record that it is about, uncut."""
        return self.step.record

    @property
    def record_type(self) -> str:
        """Return `incident` or `change`."""
        return self.step.name.partition("/")[0]

    @property
    def record_id(self) -> str:
        """Return the record's id."""
        return self.step.record.id

    @property
    def key(self) -> str:
        """Return its name within the record: an update's key, `announced`, `r0-7d`."""
        return self.step.key

    @property
    def kind(self) -> NoticeKind:
        """Return what it tells."""
        return self.step.kind

    @property
    def nominal_at(self) -> datetime:
        """Return when it is due, aware UTC."""
        return self.step.nominal_at

    @property
    def components(self) -> tuple[str, ...]:
        """Return the components that the record has touched so far.

        So whoever heard of the beginning hears of the end.
        """
        return self.step.components

    @property
    def change_kind(self) -> ChangeKind | None:
        """Return the kind of change; None for an incident."""
        record = self.step.record
        return None if isinstance(record, Incident) else record.kind

    @property
    def impact(self) -> Impact | None:
        """Return the worst impact of the incident so far; None for a change."""
        return self.step.impact

    @property
    def categories(self) -> tuple[str, ...]:
        """Return what it is filed under: type, kind or impact, and components."""
        kind = self.change_kind
        return (self.record_type, kind or f"impact-{self.impact}", *self.components)

    @property
    def in_reply_to(self) -> str | None:
        """Return the id of the record's first notice; None for that one itself."""
        return self.first.id if self.first is not None else None

    @property
    def record_uri(self) -> str:
        """Return the address of the record's page: `changes/<id>/`."""
        return f"{self.record_type}s/{self.record_id}/"


def ladder(records: Records) -> tuple[Notice, ...]:
    """Return all notices of the records, past and future, in the order of their dates.

    The order is that of the nominal instants, then of what they follow from, then of ids.
    A date that is taken moves on by a second: clients that compare dates alone lose a
    notice that bears the date of another. What is appended to the records after a build,
    with an instant after that build, comes after everything that the build told.
    """
    schedule = Schedule(records.service)
    feeds = records.service.feeds
    prefix = f"tag:{feeds.authority},{feeds.year}:"
    steps: list[Step] = []
    for incident in records.incidents:
        steps += incident_steps(incident)
    for change in records.changes:
        steps += change_steps(change, schedule)
    steps.sort(key=_ORDER)
    return tuple(_told(steps, prefix, Titles(schedule.zone)))


def due(notices: Sequence[Notice], now: datetime) -> Sequence[Notice]:
    """Return the notices of a ladder that are told at `now`, oldest first."""
    return notices[: bisect_right(notices, now, key=lambda notice: notice.told_at)]


def next_due(notices: Sequence[Notice], now: datetime) -> Notice | None:
    """Return the first notice of a ladder that is not told yet; None after the last one."""
    place = len(due(notices, now))
    return notices[place] if place < len(notices) else None


def _told(steps: list[Step], prefix: str, titles: Titles) -> list[Notice]:
    notices: list[Notice] = []
    firsts: dict[str, Notice] = {}
    last: datetime | None = None
    for step in steps:
        told_at = step.nominal_at
        if last is not None and told_at <= last:
            told_at = last + _SECOND
        last = told_at
        first = firsts.get(step.name)
        notice = Notice(
            id=f"{prefix}{step.name}/{step.key}",
            told_at=told_at,
            title=titles.title(step, told_at),
            first=first,
            step=step,
        )
        if first is None:
            firsts[step.name] = notice
        notices.append(notice)
    return notices
