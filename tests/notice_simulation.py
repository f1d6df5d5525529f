"""Subscribers who read a site that is built at odd moments while its records grow.

Run as a program, it simulates many years and prints how many notices were lost or doubled:

    python tests/notice_simulation.py [SCHEDULES]
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from msgspec.structs import replace

from beforehand.model import (
    Change,
    ChangeKind,
    ChangeStage,
    ChangeUpdate,
    Component,
    ComponentStatus,
    FeedAuthority,
    Feedback,
    Heard,
    Impact,
    Incident,
    IncidentStatus,
    IncidentUpdate,
    KindPromise,
    MaintenanceStatus,
    Promise,
    Records,
    Service,
    Window,
)
from beforehand.notice_policy import Schedule
from beforehand.notices import due, ladder
from beforehand.render.feeds import feed_parts
from beforehand.values import Span

SECOND = timedelta(seconds=1)
MINUTE, HOUR, DAY = 60 * SECOND, 3600 * SECOND, timedelta(days=1)


# ----------------------------------------------------------------------------- what is known


def known_at(records: Records, built_at: datetime, chance: random.Random) -> Records:
    """Return what of the records may have been written when a build runs.

    Everything that was told by then has been written, and any part of what comes later:
    staff write some of it ahead, and take back what nobody was told.
    """
    service = records.service
    schedule = Schedule(service)
    begun = sum(schedule.first_instant(item.from_) <= built_at for item in service.promises)
    count = chance.randint(begun, len(service.promises))
    service = replace(service, promises=service.promises[:count])
    incidents = [_known_incident(item, built_at, chance) for item in records.incidents]
    changes = [_known_change(item, built_at, chance, schedule) for item in records.changes]
    chance.shuffle(incidents)
    chance.shuffle(changes)
    return Records(
        service=service,
        incidents=tuple(item for item in incidents if item is not None),
        changes=tuple(item for item in changes if item is not None),
    )


def _known_incident(incident: Incident, built_at: datetime, chance: random.Random):
    told = sum(update.at <= built_at for update in incident.updates)
    count = chance.randint(told, len(incident.updates))
    return replace(incident, updates=incident.updates[:count]) if count else None


def _known_change(change: Change, built_at: datetime, chance: random.Random, schedule: Schedule):
    if change.announced_at > built_at and chance.random() < 0.5:
        return None
    told = sum(update.at <= built_at for update in change.updates)
    count = chance.randint(told, len(change.updates))
    if count < len(change.updates) and change.stage is ChangeStage.WITHDRAWN:
        change = replace(change, stage=ChangeStage.ANNOUNCED)
    feedback = change.feedback
    if feedback is not None:
        answered = sum(_told_at(heard, schedule) <= built_at for heard in feedback.heard)
        most = chance.randint(answered, len(feedback.heard))
        feedback = replace(feedback, heard=feedback.heard[:most])
    return replace(change, updates=change.updates[:count], feedback=feedback)


def _told_at(heard: Heard, schedule: Schedule) -> datetime:
    basis = schedule.first_instant(heard.on)
    return schedule.slot_after(heard.on, schedule.in_force(basis).notice_time)


# ----------------------------------------------------------------------------- subscribers


@dataclass
class Subscribers:
    """Readers that go by ids, and clients that go by the newest date that they saw."""

    by_id: Counter = field(default_factory=Counter)
    by_date: Counter = field(default_factory=Counter)
    seen: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    """What each item was when it was first seen: date, title, link."""
    newest: str = ""
    changed: list[str] = field(default_factory=list)
    """Items that were not the same when they were seen again."""

    def read(self, feed: bytes) -> None:
        """Read a feed as it lies on the server."""
        items = json.loads(feed)["items"]
        dates = [item["date_published"] for item in items]
        if dates != sorted(set(dates), reverse=True):
            self.changed.append("dates that are equal or out of order")
        for item in reversed(items):
            self._take(item)

    def _take(self, item: dict) -> None:
        facts = (item["date_published"], item["title"], item["url"])
        if item["id"] not in self.seen:
            self.seen[item["id"]] = facts
            self.by_id[item["id"]] += 1
        elif self.seen[item["id"]] != facts:
            self.changed.append(f"{item['id']}: {self.seen[item['id']]} became {facts}")
        if facts[0] > self.newest:
            self.newest = facts[0]
            self.by_date[item["id"]] += 1


@dataclass(frozen=True)
class Outcome:
    """What subscribers got of a series of builds."""

    builds: int
    notices: int
    """That were due at the last build."""
    lost: int
    """That some kind of subscriber never got."""
    doubled: int
    """That some kind of subscriber got more than once."""
    wrong: tuple[str, ...]
    """What changed once it was told, or was told before its time."""


def simulate(records: Records, builds: list[datetime], chance: random.Random) -> Outcome:
    """Return what subscribers got of the records that grew while the builds ran."""
    subscribers = Subscribers()
    wrong: list[str] = []
    for built_at in builds:
        feed = feed_of(known_at(records, built_at, chance), built_at)
        subscribers.read(feed)
        limit = f"{built_at:%Y-%m-%dT%H:%M:%SZ}"
        wrong += [
            f"{key} is told before {at}"
            for key, (at, _, _) in subscribers.seen.items()
            if at > limit
        ]
    final = {notice.id: notice for notice in due(ladder(records), builds[-1])}
    wrong += [f"{key} is no notice" for key in subscribers.seen if key not in final]
    counts = (subscribers.by_id, subscribers.by_date)
    return Outcome(
        builds=len(builds),
        notices=len(final),
        lost=sum(any(count[key] == 0 for count in counts) for key in final),
        doubled=sum(any(count[key] > 1 for count in counts) for key in final),
        wrong=(*wrong, *subscribers.changed),
    )


def feed_of(records: Records, now: datetime) -> bytes:
    """Return the feed of everything as JSON Feed."""
    parts = feed_parts(records, now)
    return next(part.make() for part in parts if part.uri == "feeds/all/feed.json")


# ----------------------------------------------------------------------------- worlds


def a_world(chance: random.Random) -> tuple[Records, list[datetime]]:
    """Return records of some months and the moments at which the site was built."""
    zone = chance.choice(["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "UTC"])
    begin = datetime(2026, chance.choice([3, 10]), 1, tzinfo=UTC)
    service = Service(
        name="Reelpost",
        url="https://status.reelpost.example/",
        time_zone=zone,
        components={"discs": Component(name="Discs"), "films": Component(name="Films")},
        feeds=FeedAuthority(authority="reelpost.example", year=2024),
        contacts={},
        promises=_promises(begin, chance),
    )
    incidents = tuple(_incident(n, begin, chance) for n in range(chance.randint(0, 5)))
    changes = tuple(_change(n, begin, chance) for n in range(chance.randint(1, 6)))
    return Records(service=service, incidents=incidents, changes=changes), schedule(begin, chance)


def schedule(begin: datetime, chance: random.Random) -> list[datetime]:
    """Return moments of builds: late, doubled, missing for days, over 150 days."""
    now, end, builds = begin, begin + 150 * DAY, []
    while now < end:
        now += chance.choice(
            [
                chance.randint(1, 50) * SECOND,
                chance.randint(1, 50) * SECOND,
                15 * MINUTE + chance.randint(0, 6 * 3600) * SECOND,
                chance.randint(1, 72) * HOUR,
                chance.randint(1, 72) * HOUR,
                9 * DAY,
            ]
        )
        builds.append(now)
    return builds


def _moment(begin: datetime, chance: random.Random, days: int = 60) -> datetime:
    """Return an instant; many lie at the slots of others, so that dates collide."""
    day = begin + chance.randint(0, days) * DAY
    return day + chance.choice([13 * HOUR, 14 * HOUR, chance.randint(0, 86_399) * SECOND])


def _promises(begin: datetime, chance: random.Random) -> tuple[Promise, ...]:
    spans = [
        Span(1, "days"),
        Span(7, "days"),
        Span(2, "weeks"),
        Span(1, "months"),
        Span(36, "hours"),
    ]
    days = sorted(chance.sample(range(-400, 60), chance.randint(0, 3)))
    return tuple(
        Promise(
            from_=(begin + day * DAY).date(),
            notice_time=chance.choice(["09:00", "09:00", "02:30", "00:00"]),
            changes={
                kind: KindPromise(reminders=tuple(chance.sample(spans, chance.randint(0, 4))))
                for kind in ChangeKind
                if chance.random() < 0.6
            },
        )
        for day in days
    )


def _incident(number: int, begin: datetime, chance: random.Random) -> Incident:
    at = start = _moment(begin, chance)
    updates = []
    for _ in range(chance.randint(1, 6)):
        status, notify = chance.choice(list(IncidentStatus)), chance.random() < 0.8
        updates.append(IncidentUpdate(at=at, status=status, text="New.", notify=notify))
        at += chance.choice([SECOND, 20 * MINUTE, DAY])
    return Incident(
        id=f"incident-{number}",
        title=chance.choice(["Films pause", "Discs are late"]),
        impact=chance.choice(list(Impact)),
        started_at=start,
        components={"films": ComponentStatus.MAJOR_OUTAGE},
        updates=tuple(updates),
    )


def _when(told_at: datetime, kind: ChangeKind, chance: random.Random) -> dict:
    at = _moment(told_at.replace(hour=0, minute=0, second=0), chance)
    if kind is ChangeKind.MAINTENANCE:
        return {"window": Window(from_=at, to=at + chance.choice([HOUR, DAY]))}
    return {"effective_at": at} if chance.random() < 0.5 else {"effective_on": at.date()}


def _change(number: int, begin: datetime, chance: random.Random) -> Change:
    at = told_at = _moment(begin, chance)
    kind, stage = chance.choice(list(ChangeKind)), chance.choice(list(ChangeStage))
    updates = []
    for _ in range(chance.randint(1 if stage is ChangeStage.WITHDRAWN else 0, 4)):
        at += chance.choice([SECOND, HOUR, 10 * DAY])
        moved = _when(at, kind, chance) if chance.random() < 0.5 else {}
        status = (
            chance.choice([None, *MaintenanceStatus]) if kind is ChangeKind.MAINTENANCE else None
        )
        told_stage = chance.choice([None, None, ChangeStage.ANNOUNCED, ChangeStage.WITHDRAWN])
        updates.append(
            ChangeUpdate(
                at=at,
                change="New.",
                why="Why.",
                stage=told_stage,
                status=status,
                notify=chance.random() < 0.8,
                **moved,
            )
        )
    return Change(
        id=f"change-{number}",
        title=chance.choice(["Discs cost more", "Films cost less"]),
        kind=kind,
        stage=stage,
        announced_at=told_at,
        components=("discs",),
        updates=tuple(updates),
        feedback=_feedback(told_at.date(), chance) if chance.random() < 0.4 else None,
        **(_when(told_at, kind, chance) if chance.random() < 0.9 else {}),
    )


def _feedback(since: date, chance: random.Random) -> Feedback:
    days = sorted(chance.randint(0, 40) for _ in range(chance.randint(0, 3)))
    return Feedback(
        open_until=chance.choice([None, since + chance.randint(0, 40) * DAY]),
        heard=tuple(
            Heard(on=since + day * DAY, from_customers="One bill.", answer="Yes.") for day in days
        ),
    )


# ----------------------------------------------------------------------------- figures


@dataclass(frozen=True)
class Figures:
    """What many simulated series of builds came to."""

    schedules: int
    builds: int
    notices: int
    lost: int
    doubled: int
    wrong: int

    def __str__(self) -> str:
        """Return one line for people."""
        return (
            f"{self.schedules:,} schedules, {self.builds:,} builds, {self.notices:,} notices:"
            f" {self.lost} lost, {self.doubled} doubled, {self.wrong} changed or early"
        )


def figures(schedules: int, seed: int = 1) -> Figures:
    """Return the figures of so many simulated worlds; the same seed gives the same."""
    outcomes = []
    for number in range(schedules):
        chance = random.Random(f"{seed}/{number}")
        records, builds = a_world(chance)
        outcomes.append(simulate(records, builds, chance))
    return Figures(
        schedules=schedules,
        builds=sum(outcome.builds for outcome in outcomes),
        notices=sum(outcome.notices for outcome in outcomes),
        lost=sum(outcome.lost for outcome in outcomes),
        doubled=sum(outcome.doubled for outcome in outcomes),
        wrong=sum(len(outcome.wrong) for outcome in outcomes),
    )


if __name__ == "__main__":
    print(figures(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
