"""A site of any size from a seed: records as a company of five years has them.

Of N records, one in twenty is a change (500 of 10,000), of every kind in turn; the others are
incidents. Each record has two to five updates, whose texts have about 650 characters together,
and touches one to three of 8 components. The last two incidents are open, some changes are
still to come, some were moved or withdrawn. All are spread evenly over five years, so a site
of more records is one of busier years, not of more of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final
from zoneinfo import ZoneInfo

from beforehand.bench.made_words import Writer
from beforehand.importers.yaml_text import record_text, service_text
from beforehand.model import (
    Change,
    ChangeKind,
    ChangeRationale,
    ChangeStage,
    ChangeUpdate,
    Choice,
    Component,
    ComponentGroup,
    ComponentStatus,
    Contact,
    FeedAuthority,
    Feedback,
    Impact,
    Incident,
    IncidentPromise,
    IncidentRationale,
    IncidentStatus,
    IncidentUpdate,
    KindPromise,
    Link,
    MaintenanceStatus,
    Plan,
    Price,
    Promise,
    Service,
    Surface,
    Window,
)
from beforehand.values import Money, Span

UNTIL: Final = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
"""The moment at which a made-up site is built: it has five years behind it."""
YEARS: Final = 5
TEXT: Final = 650
"""About how many characters the updates of a record have together."""
_ZONE: Final = ZoneInfo("America/New_York")
_HIT: Final = (
    (ComponentStatus.DEGRADED_PERFORMANCE, Impact.MINOR),
    (ComponentStatus.PARTIAL_OUTAGE, Impact.MAJOR),
    (ComponentStatus.MAJOR_OUTAGE, Impact.MAJOR),
    (ComponentStatus.MAJOR_OUTAGE, Impact.CRITICAL),
)
_COURSE: Final = (
    IncidentStatus.INVESTIGATING,
    IncidentStatus.IDENTIFIED,
    IncidentStatus.MONITORING,
)
_COMPONENTS: Final = {
    "disc-shipping": ("Disc shipping", "discs"),
    "disc-returns": ("Disc returns", "discs"),
    "queue": ("Your queue", "discs"),
    "streaming": ("Streaming", "streaming"),
    "apps-tv": ("TV apps", "streaming"),
    "downloads": ("Downloads", "streaming"),
    "sign-in": ("Sign-in", None),
    "billing": ("Billing", None),
}


@dataclass(frozen=True)
class MadeFile:
    """A file of a made-up site."""

    path: str
    """`service.yml`, `incidents/<id>.yml` or `changes/<id>.yml`."""
    text: str


def made_site(count: int, seed: int = 1) -> Iterator[MadeFile]:
    """Yield service.yml and `count` records; the same numbers give the same bytes."""
    yield MadeFile("service.yml", service_text(SERVICE))
    for record in made_records(count, seed):
        folder = "incidents" if isinstance(record, Incident) else "changes"
        yield MadeFile(f"{folder}/{record.id}.yml", record_text(record, _ZONE))


def made_records(count: int, seed: int = 1) -> Iterator[Incident | Change]:
    """Yield `count` records, oldest first, one in twenty a change."""
    random = Random(seed)  # noqa: S311 - texts and dates, no secrets
    first = UNTIL - timedelta(days=365 * YEARS)
    step = (UNTIL - first) / max(count, 1)
    kinds = list(ChangeKind)
    for number in range(count):
        at = first + step * number + step * random.random()
        at = at.replace(second=0, microsecond=0)
        name = f"{at.astimezone(_ZONE):%Y-%m-%d}-{number:05}"
        writer = Writer(random)
        if number % 20 == 10:
            kind = kinds[number // 20 % len(kinds)]
            yield _change(_Draft(random, writer, name, at), kind)
        else:
            yield _incident(_Draft(random, writer, name, at), is_open=number >= count - 2)


@dataclass(frozen=True)
class _Draft:
    random: Random
    writer: Writer
    id: str
    at: datetime

    def times(self, count: int, latest: datetime) -> list[datetime]:
        """Return instants in whole minutes after the beginning, in order, none after `latest`."""
        room = max(int((latest - self.at).total_seconds()) // 60 - 1, count + 1)
        longest = min(room // (count + 1), 600)
        found, at = [], self.at
        for _ in range(count):
            at += timedelta(minutes=self.random.randrange(1, max(longest, 2)))
            found.append(at)
        return found

    def texts(self, count: int) -> list[str]:
        """Return the texts of `count` updates."""
        return [self.writer.text(TEXT // count - 40) for _ in range(count)]


# --------------------------------------------------------------------------- incidents


def _incident(draft: _Draft, *, is_open: bool) -> Incident:
    random = draft.random
    status, impact = random.choice(_HIT)
    hit = random.sample(list(_COMPONENTS), random.randrange(1, 4))
    count = random.randrange(2, 6)
    times = draft.times(count, UNTIL)
    updates = tuple(
        _incident_update(at, text, number, last=number == count - 1, is_open=is_open)
        for number, (at, text) in enumerate(zip(times, draft.texts(count), strict=True))
    )
    over: dict[str, Any] = {}
    if not is_open:
        over = {
            "what_happened": draft.writer.sentence(),
            "rationale": IncidentRationale(cause=draft.writer.filled("The cause was {cause}.")),
        }
    return Incident(
        id=draft.id,
        title=draft.writer.title(),
        impact=impact,
        started_at=draft.at,
        components=dict.fromkeys(hit, status),
        updates=updates,
        what_to_do="Nothing. Your queue is unchanged.",
        contact="support",
        **over,
    )


def _incident_update(
    at: datetime, text: str, number: int, *, last: bool, is_open: bool
) -> IncidentUpdate:
    if last and not is_open:
        return IncidentUpdate(at=at, status=IncidentStatus.RESOLVED, text=text)
    # What is still open at the moment of building keeps its word until after it.
    promised = UNTIL + timedelta(days=30) if last else at + timedelta(hours=2)
    status = _COURSE[min(number, 2)]
    return IncidentUpdate(at=at, status=status, text=text, next_update_at=promised)


# --------------------------------------------------------------------------- changes


def _change(draft: _Draft, kind: ChangeKind) -> Change:
    random = draft.random
    effective = (draft.at + timedelta(days=random.randrange(70, 200))).astimezone(_ZONE).date()
    count = random.randrange(2, 6)
    times = draft.times(count, min(_noon(effective) - timedelta(days=10), UNTIL))
    fate = random.choice(("stays", "stays", "stays", "moves", "withdrawn"))
    hit = tuple(random.sample(list(_COMPONENTS), random.randrange(1, 3)))
    proposed = random.random() < 0.3
    return Change(
        id=draft.id,
        title=draft.writer.title(),
        kind=kind,
        stage=ChangeStage.PROPOSED if proposed else ChangeStage.ANNOUNCED,
        announced_at=draft.at,
        components=hit,
        summary=draft.writer.sentence(),
        audience=draft.writer.filled("The {number} members in {place}, one in {small} of you."),
        rationale=ChangeRationale(why=draft.writer.text(120)),
        if_you_do_nothing="Everything stays as it is until that day.",
        feedback=Feedback(at="https://www.reelpost.example/talk"),
        updates=tuple(_change_updates(draft, times, kind, effective, (proposed, fate))),
        contact="support",
        **_when(kind, effective),
        **_terms(draft, kind, effective),
    )


def _noon(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 12, tzinfo=UTC)


def _when(kind: ChangeKind, on: date) -> dict[str, Any]:
    if kind is ChangeKind.MAINTENANCE:
        return {"window": Window(from_=_noon(on), to=_noon(on) + timedelta(hours=2))}
    return {"effective_on": on}


def _terms(draft: _Draft, kind: ChangeKind, on: date) -> dict[str, Any]:
    if kind is ChangeKind.PRICING:
        old = Decimal(draft.random.randrange(500, 2000)) / 100
        return {
            "prices": (
                Price(
                    plan="one-disc",
                    from_=Money(old, "USD"),
                    to=Money(old + draft.random.randrange(1, 4), "USD"),
                ),
            ),
            "choices": (
                Choice(do="Keep it", how="Nothing to do."),
                Choice(do="Leave", how="Cancel free of charge on your account page.", by=on),
            ),
        }
    if kind in (ChangeKind.DEPRECATION, ChangeKind.SUNSET):
        return {"replacement": Link(text="Your queue", url="https://www.reelpost.example/queue")}
    return {}


def _change_updates(
    draft: _Draft, times: list[datetime], kind: ChangeKind, on: date, course: tuple[bool, str]
) -> Iterator[ChangeUpdate]:
    """Yield the updates; `course` is whether it begins as a proposal, and how it ends."""
    proposed, fate = course
    texts = draft.texts(len(times))
    for number, (at, text) in enumerate(zip(times, texts, strict=True)):
        last = number == len(times) - 1
        extra: dict[str, Any] = {}
        if proposed and number == 0:
            extra = {"stage": ChangeStage.ANNOUNCED}
        elif last and fate == "withdrawn":
            extra = {"stage": ChangeStage.WITHDRAWN}
        elif last and fate == "moves":
            extra = _when(kind, on + timedelta(days=draft.random.randrange(10, 60)))
        elif last and kind is ChangeKind.MAINTENANCE:
            extra = {"status": MaintenanceStatus.SCHEDULED}
        yield ChangeUpdate(at=at, change=text, why="You asked for it.", **extra)


# --------------------------------------------------------------------------- the service

_SOME_DAYS: Final = (Span(14, "days"), Span(1, "days"))
SERVICE: Final = Service(
    name="Reelpost",
    description="Films by post and by stream.",
    url="https://status.reelpost.example/",
    home="https://www.reelpost.example/",
    time_zone=_ZONE.key,
    feeds=FeedAuthority(authority="reelpost.example", year=2021),
    contacts={
        "support": Contact(
            name="Customer service", phone="1-800-555-0142", url="https://www.reelpost.example/help"
        )
    },
    component_groups={
        "discs": ComponentGroup(name="Discs by post"),
        "streaming": ComponentGroup(name="Films by stream"),
    },
    components={
        key: Component(name=name, group=group, surfaces=("home",) if group else ())
        for key, (name, group) in _COMPONENTS.items()
    },
    surfaces={"home": Surface(name="Home page", url="https://www.reelpost.example/")},
    plans={"one-disc": Plan(name="One disc")},
    promises=(
        Promise(
            from_=date(2021, 1, 1),
            incidents=IncidentPromise(first_word_within=Span(60, "minutes")),
            changes={
                kind: KindPromise(minimum_notice=Span(14, "days"), reminders=_SOME_DAYS)
                for kind in ChangeKind
            },
        ),
    ),
)
