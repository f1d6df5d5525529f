"""What subscribers are told and when: the ladder of notices.

A notice is one event that is told once: an update of an incident, a change that is
announced, amended, moved, withdrawn, recalled or in effect. Everything about it follows
from the records alone; nothing is remembered from one build to the next. So it does not
matter when a build runs, or whether one is missing: what is due is what the records and
the clock say, with the same id, date, title and link for ever.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from beforehand.model import (
    Change,
    ChangeKind,
    ChangeUpdate,
    Impact,
    Incident,
    IncidentUpdate,
    Records,
)
from beforehand.notice_policy import Schedule
from beforehand.notice_step import NoticeKind, Step
from beforehand.notice_steps import change_steps, incident_step, so_far
from beforehand.notice_titles import Titles, change_title, incident_title, words_of

_SECOND = timedelta(seconds=1)


class Notice(Struct, frozen=True, eq=False):
    """One event, told once.

    There are tens of thousands, of which a build needs few in full: the rest is made when
    it is asked for.
    """

    told_at: datetime
    """The date that it bears, aware UTC: when it is due, or a second after the notice before
    it. No two notices bear the same; it never changes."""
    title: str
    """One line of plain text; no two notices have the same."""
    first: Notice | None
    """The record's first notice; None for that one itself."""
    record: Incident | Change
    """The record that it is about, uncut."""
    authority: str
    """What its id begins with: `tag:<authority>,<year>:`."""
    place: int
    """The place of its update, or of its answer, in the record's list, from 1; else 0."""
    of_change: Step | None
    """What it is made from, where it is about a change."""

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
    def id(self) -> str:
        """Return its tag URI (RFC 4151): `tag:<authority>,<year>:change/<id>/<key>`.

        It never changes.
        """
        return self.addressed()[0]

    @property
    def step(self) -> Step:
        """Return what it is made from: the update, the date."""
        if isinstance(self.record, Incident):
            return incident_step(self.record, self.place)
        assert self.of_change is not None
        return self.of_change

    @property
    def uri(self) -> str:
        """Return its address within the site, with a fragment of its own: `changes/<id>/#r0-7d`.

        It is the record's page at the update, or at the key.
        """
        return self.addressed()[1]

    def addressed(self) -> tuple[str, str]:
        """Return its `id` and its `uri`, which have the key in common."""
        record = self.record
        if isinstance(record, Incident):
            key = record.updates[self.place - 1].key
            return (
                f"{self.authority}incident/{record.id}/{key}",
                f"incidents/{record.id}/#update-{key}",
            )
        update = self.update
        anchor = self.key if update is None else f"update-{update.key}"
        return f"{self.authority}{self.name}/{self.key}", f"{self.record_uri}#{anchor}"

    @property
    def name(self) -> str:
        """Return the record's type and id: `change/<id>`."""
        return f"{self.record_type}/{self.record.id}"

    @property
    def record_type(self) -> str:
        """Return `incident` or `change`."""
        return "incident" if self.of_change is None else "change"

    @property
    def record_id(self) -> str:
        """Return the record's id."""
        return self.record.id

    @property
    def update(self) -> IncidentUpdate | ChangeUpdate | None:
        """Return the update that it tells; None if it tells something else."""
        if isinstance(self.record, Incident):
            return self.record.updates[self.place - 1]
        return None if self.of_change is None else self.of_change.update

    @property
    def key(self) -> str:
        """Return its name within the record: an update's key, `announced`, `r0-7d`."""
        if isinstance(self.record, Incident):
            return self.record.updates[self.place - 1].key
        return self.step.key

    @property
    def kind(self) -> NoticeKind:
        """Return what it tells."""
        return NoticeKind.UPDATE if self.of_change is None else self.of_change.kind

    @property
    def nominal_at(self) -> datetime:
        """Return when it is due, aware UTC."""
        if isinstance(self.record, Incident):
            return self.record.updates[self.place - 1].at
        return self.step.nominal_at

    @property
    def basis_at(self) -> datetime:
        """Return when customers were told what it follows from; at or before `nominal_at`."""
        return self.nominal_at if self.of_change is None else self.of_change.basis_at

    @property
    def components(self) -> tuple[str, ...]:
        """Return the components that the record has touched so far.

        So whoever heard of the beginning hears of the end.
        """
        if isinstance(self.record, Incident):
            return so_far(self.record, self.place)[1]
        return self.record.components

    @property
    def change_kind(self) -> ChangeKind | None:
        """Return the kind of change; None for an incident."""
        return None if isinstance(self.record, Incident) else self.record.kind

    @property
    def impact(self) -> Impact | None:
        """Return the worst impact of the incident so far; None for a change."""
        if isinstance(self.record, Incident):
            return so_far(self.record, self.place)[0]
        return None

    @property
    def categories(self) -> tuple[str, ...]:
        """Return what it is filed under: type, kind or impact, and components."""
        record = self.record
        if isinstance(record, Incident):
            impact, components = so_far(record, self.place)
            return ("incident", f"impact-{impact}", *components)
        return ("change", record.kind, *record.components)

    @property
    def record_uri(self) -> str:
        """Return the address of the record's page: `changes/<id>/`."""
        return f"{self.record_type}s/{self.record.id}/"


def ladder(records: Records) -> tuple[Notice, ...]:
    """Return all notices of the records, past and future, in the order of their dates.

    The order is that of the nominal instants, then of what they follow from, then of ids.
    A date that is taken moves on by a second: clients that compare dates alone lose a
    notice that bears the date of another. What is appended to the records after a build,
    with an instant after that build, comes after everything that the build told.
    """
    schedule = Schedule(records.service)
    feeds = records.service.feeds
    rungs = [*_rungs(records, schedule)]
    rungs.sort()  # no two are alike in the first four
    return tuple(_told(rungs, f"tag:{feeds.authority},{feeds.year}:", Titles(schedule.zone)))


def due(notices: Sequence[Notice], now: datetime) -> Sequence[Notice]:
    """Return the notices of a ladder that are told at `now`, oldest first."""
    return notices[: bisect_right(notices, now, key=lambda notice: notice.told_at)]


def next_due(notices: Sequence[Notice], now: datetime) -> Notice | None:
    """Return the first notice of a ladder that is not told yet; None after the last one."""
    place = len(due(notices, now))
    return notices[place] if place < len(notices) else None


_Rung = tuple[datetime, datetime, str, str, str, Incident | Change, int, Step | None]
"""When it is due, what it follows from, the record's name, the key: by these they are sorted.
Then the plain title, the record, the place of an update or answer, the step of a change."""


def _rungs(records: Records, schedule: Schedule) -> Iterator[_Rung]:
    for incident in records.incidents:
        name, words = f"incident/{incident.id}", words_of(incident)
        for place, update in enumerate(incident.updates, 1):
            if update.notify:
                at = update.at
                # No two updates have the same instant, so none needs its key to be told apart.
                yield (at, at, name, "", incident_title(update, words), incident, place, None)
    for change in records.changes:
        words = words_of(change)
        for step in change_steps(change, schedule):
            at, since = step.nominal_at, step.basis_at
            plain = change_title(step, change, words, schedule.zone)
            yield (at, since, step.name, step.key, plain, change, step.place, step)


def _told(rungs: Iterable[_Rung], authority: str, titles: Titles) -> Iterator[Notice]:
    firsts: dict[str, Notice] = {}
    last: datetime | None = None
    for nominal_at, _, name, _, plain, record, place, step in rungs:
        told_at = nominal_at if last is None or nominal_at > last else last + _SECOND
        last = told_at
        update = place if step is None or step.update is not None else 0
        title = titles.title(plain, name, update, told_at)
        first = firsts.get(name)
        notice = Notice(told_at, title, first, record, authority, place, step)
        if first is None:
            firsts[name] = notice
        yield notice
