"""What a change of the records does: two states compared by meaning, before it is merged.

Staff see what becomes public and when, which banners show where and from when until when,
which notices go to which feeds, how the notice stands to what was promised, and what the
change alters of what customers were told already.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from msgspec import structs

from beforehand.days import Moment, day_start, shift
from beforehand.model import Change, Incident, Record, Records
from beforehand.notice_feeds import feeds_of
from beforehand.notices import Notice, ladder
from beforehand.plan_alterations import Alteration, alterations, problems
from beforehand.policy import Assessment, assess_record
from beforehand.records.history import claimed_at, name_of
from beforehand.records.meaning import Difference, differences, meaning_of
from beforehand.remarks import Remark, records_of
from beforehand.surface_window import OPEN_DAYS
from beforehand.surfaces import notices_for
from beforehand.timeline import derive


class RecordFate(StrEnum):
    """What happens to a record."""

    NEW = "new"
    AMENDED = "amended"
    REMOVED = "removed"


@dataclass(frozen=True)
class BannerPlan:
    """A banner that surfaces show with the same words over the same time."""

    surfaces: tuple[str, ...]
    """Their names, in the order of service.yml."""
    title: str
    body: str
    starts: datetime
    """`now` or later."""
    ends: datetime | None
    """None if nothing says yet when it ends."""


@dataclass(frozen=True)
class NoticePlan:
    """A notice that subscribers will get, or would have got."""

    told_at: datetime
    title: str
    feeds: tuple[str, ...]
    """The feeds' paths, `all` first."""


@dataclass(frozen=True, kw_only=True)
class RecordPlan:
    """What happens to one record."""

    name: str
    """`incidents/<id>` or `changes/<id>`."""
    title: str
    fate: RecordFate
    public_at: datetime | None
    """When it becomes public: `now` or later; None if it was public before."""
    alterations: tuple[Alteration, ...] = ()
    banners: tuple[BannerPlan, ...] = ()
    """What surfaces will show that they would not have shown without it, by beginning."""
    banners_gone: tuple[BannerPlan, ...] = ()
    """What they would have shown without it."""
    notices: tuple[NoticePlan, ...] = ()
    """What subscribers are told because of it, from `now` on, in order."""
    notices_gone: tuple[NoticePlan, ...] = ()
    """What subscribers would have been told without it."""
    assessment: Assessment | None = None
    """For a change: its notice against what was promised."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a change of the records does."""

    now: datetime
    time_zone: str
    headline_was: str
    headline: str
    records: tuple[RecordPlan, ...]
    """New ones first, then amended ones, then removed ones, each by name."""
    service: tuple[Difference, ...]
    """What service.yml says differently."""
    problems: tuple[Remark, ...]
    """What only the comparison shows, sorted."""

    @property
    def is_empty(self) -> bool:
        """Return whether nothing changes that anybody would notice."""
        return not self.records and not self.service


def plan(base: Records, head: Records, now: datetime) -> Plan:
    """Return what it does to put `head` in the place of `base` at `now`, an aware instant.

    Compared is what the records mean; another form of the same changes nothing.
    """
    before = {name_of(record): record for record in records_of(base)}
    after = {name_of(record): record for record in records_of(head)}
    touched = [
        name
        for name in sorted(before.keys() | after.keys())
        if meaning_of(before.get(name)) != meaning_of(after.get(name))
    ]
    steps = _Steps(base, head, now)
    plans = [steps.record(name, before.get(name), after.get(name)) for name in touched]
    found = [
        problem
        for name in touched
        if (record := after.get(name)) is not None
        for problem in problems(before.get(name), record, now)
    ]
    return Plan(
        now=now,
        time_zone=head.service.time_zone,
        headline_was=derive(base, now).headline.text,
        headline=derive(head, now).headline.text,
        records=tuple(sorted(plans, key=_order)),
        service=differences(meaning_of(base.service), meaning_of(head.service)),
        problems=tuple(sorted(found, key=lambda one: one.order)),
    )


def _order(planned: RecordPlan) -> tuple[int, str]:
    return (list(RecordFate).index(planned.fate), planned.name)


class _Steps:
    """Both states with their ladders, each made once."""

    def __init__(self, base: Records, head: Records, now: datetime) -> None:
        self.base = base
        self.head = head
        self.now = now
        self._before = _by_record(ladder(base))
        self._after = _by_record(ladder(head))

    def record(self, name: str, old: Record | None, new: Record | None) -> RecordPlan:
        """Return what happens to one record, of which one at least is there."""
        was_public = old is not None and claimed_at(old) <= self.now
        known = new if new is not None else old
        assert known is not None
        fate = RecordFate.AMENDED if old and new else RecordFate.NEW
        banners, gone = self._banners(old, new)
        told, lost = self._notices(name)
        return RecordPlan(
            name=name,
            title=known.title,
            fate=fate if new else RecordFate.REMOVED,
            public_at=None if was_public or not new else max(self.now, claimed_at(new)),
            alterations=tuple(alterations(old, new, self.now)) if old and new else (),
            banners=banners,
            banners_gone=gone,
            notices=told,
            notices_gone=lost,
            assessment=assess_record(new, self.head.service) if isinstance(new, Change) else None,
        )

    def _notices(self, name: str) -> tuple[tuple[NoticePlan, ...], tuple[NoticePlan, ...]]:
        before, after = self._before.get(name, {}), self._after.get(name, {})
        told = [
            notice
            for notice_id, notice in after.items()
            if notice_id not in before
            or (
                notice.nominal_at != before[notice_id].nominal_at
                and before[notice_id].told_at > self.now
            )
        ]
        lost = [
            notice
            for notice_id, notice in before.items()
            if notice_id not in after and notice.told_at > self.now
        ]
        return tuple(map(_notice, told)), tuple(map(_notice, lost))

    def _banners(
        self, old: Record | None, new: Record | None
    ) -> tuple[tuple[BannerPlan, ...], tuple[BannerPlan, ...]]:
        before = banner_plans(self.base, old, self.now) if old else ()
        after = banner_plans(self.head, new, self.now) if new else ()
        told = tuple(banner for banner in after if banner not in before)
        return told, tuple(banner for banner in before if banner not in after)


def _by_record(notices: tuple[Notice, ...]) -> Mapping[str, Mapping[str, Notice]]:
    found: dict[str, dict[str, Notice]] = {}
    for notice in notices:
        found.setdefault(f"{notice.record_type}s/{notice.record_id}", {})[notice.id] = notice
    return found


def _notice(notice: Notice) -> NoticePlan:
    return NoticePlan(notice.told_at, notice.title, feeds_of(notice))


def banner_plans(records: Records, record: Record, now: datetime) -> tuple[BannerPlan, ...]:
    """Return what surfaces show of one record from `now` on, as far as its words reach.

    Looked at is each word of the record from `now` on, since a banner's words and window
    follow the latest one. Ordered by beginning.
    """
    alone = structs.replace(
        records,
        incidents=(record,) if isinstance(record, Incident) else (),
        changes=(record,) if isinstance(record, Change) else (),
    )
    words = sorted({claimed_at(record), *(update.at for update in record.updates)})
    instants = [max(now, claimed_at(record)), *(at for at in words if at > now)]
    found: dict[_Showing, list[str]] = {}
    for at, until in pairwise((*dict.fromkeys(instants), None)):
        assert at is not None
        for surface, showing in _showings(alone, at, until):
            found.setdefault(showing, []).append(surface)
    plans = [BannerPlan(tuple(surfaces), *showing) for showing, surfaces in found.items()]
    return tuple(sorted(_joined(plans), key=lambda banner: (banner.starts, banner.surfaces)))


_Showing = tuple[str, str, datetime, datetime | None]
"""Title, text, beginning and end of a banner."""


def _showings(
    alone: Records, at: datetime, until: datetime | None
) -> Iterator[tuple[str, _Showing]]:
    """Yield what each surface shows between two words of a record."""
    moment = Moment.of(at, alone.service.time_zone)
    open_end = day_start(shift(moment.today, OPEN_DAYS + 1), moment.zone)
    for surface, notices in notices_for(alone, derive(alone, at), at).items():
        name = alone.service.surfaces[surface].name
        for notice in notices:
            starts = max(at, notice.starts)
            ends = None if notice.ends == open_end else notice.ends
            if until is not None:
                ends = until if ends is None else min(ends, until)
            if ends is None or starts < ends:
                yield name, (notice.title, notice.body, starts, ends)


def _joined(plans: list[BannerPlan]) -> list[BannerPlan]:
    """Return banners with those joined that go on with the same words after another word."""
    joined: list[BannerPlan] = []
    for banner in sorted(plans, key=lambda one: (one.surfaces, one.starts)):
        last = joined[-1] if joined else None
        same = last and (last.surfaces, last.title, last.body) == (
            banner.surfaces,
            banner.title,
            banner.body,
        )
        if last and same and last.ends == banner.starts:
            joined[-1] = replace(last, ends=banner.ends)
        else:
            joined.append(banner)
    return joined
