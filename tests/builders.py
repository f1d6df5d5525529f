"""Small records for tests: everything that a test does not speak of has a plain default."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from beforehand.model import (
    Change,
    ChangeKind,
    ChangeStage,
    ChangeUpdate,
    Component,
    ComponentStatus,
    Contact,
    FeedAuthority,
    Impact,
    Incident,
    IncidentStatus,
    IncidentUpdate,
    Plan,
    Records,
    Service,
    Surface,
    Window,
)

NEW_YORK = "America/New_York"
MAJOR, PARTIAL = ComponentStatus.MAJOR_OUTAGE, ComponentStatus.PARTIAL_OUTAGE
DEGRADED, OPERATIONAL = ComponentStatus.DEGRADED_PERFORMANCE, ComponentStatus.OPERATIONAL
SECOND = timedelta(seconds=1)


def at(text: str, zone: str = "UTC") -> datetime:
    """Return the instant of a local time such as `2026-11-09 06:00`, aware UTC."""
    local = datetime.fromisoformat(text)
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def a_service(zone: str = NEW_YORK, **fields: Any) -> Service:
    """Return a service with discs on the surfaces queue and home, and streaming on watch."""
    service = Service(
        name="Reelpost",
        url="https://status.reelpost.example/",
        time_zone=zone,
        components={
            "discs": Component(name="Disc shipping", surfaces=("queue", "home")),
            "streaming": Component(name="Streaming", surfaces=("watch",)),
            "account": Component(name="Account"),
        },
        surfaces={
            "queue": Surface(name="Queue page"),
            "home": Surface(name="Home page"),
            "watch": Surface(name="Watch page"),
            "empty": Surface(name="A page that no component names"),
        },
        plans={"one": Plan(name="One disc"), "two": Plan(name="Two discs")},
        feeds=FeedAuthority(authority="reelpost.example", year=2024),
        contacts={"support": Contact(name="Customer service", phone="1-800-555-0142")},
    )
    return replace(service, **fields)


def told(when: str, status: str = "investigating", **fields: Any) -> IncidentUpdate:
    """Return an update of an incident, told at a time in UTC."""
    given = {"text": "No discs are leaving today.", **fields}
    return IncidentUpdate(at=at(when), status=IncidentStatus(status), **given)


def an_incident(*updates: IncidentUpdate, **fields: Any) -> Incident:
    """Return an incident with these updates that began with the first of them."""
    given = {
        "id": "late-discs",
        "title": "Discs are late",
        "impact": Impact.MAJOR,
        "started_at": updates[0].at,
        "components": {"discs": MAJOR},
        **fields,
    }
    return Incident(updates=updates, **given)


def amended(when: str, **fields: Any) -> ChangeUpdate:
    """Return an update of a change, told at a time in UTC."""
    given = {"change": "It is different now.", "why": "You asked for it.", **fields}
    return ChangeUpdate(at=at(when), **given)


def a_change(*updates: ChangeUpdate, **fields: Any) -> Change:
    """Return a price change with these updates, announced on 1 January 2026 at 12:00 UTC."""
    given = {
        "id": "new-price",
        "title": "One disc costs more",
        "kind": ChangeKind.PRICING,
        "stage": ChangeStage.ANNOUNCED,
        "announced_at": at("2026-01-01 12:00"),
        "components": ("discs",),
        **fields,
    }
    return Change(updates=updates, **given)


def maintenance(*updates: ChangeUpdate, **fields: Any) -> Change:
    """Return maintenance of 10 January 2026, 02:00 to 04:00 UTC."""
    given = {
        "id": "works",
        "title": "The queue closes for the night",
        "kind": ChangeKind.MAINTENANCE,
        "window": a_window("2026-01-10 02:00", "2026-01-10 04:00"),
        **fields,
    }
    return a_change(*updates, **given)


def a_window(begins: str, ends: str) -> Window:
    """Return a window between two times in UTC."""
    return Window(from_=at(begins), to=at(ends))


def the_records(*records: Incident | Change, service: Service | None = None) -> Records:
    """Return records of a service, by default that of `a_service`."""
    return Records(
        service=service or a_service(),
        incidents=tuple(record for record in records if isinstance(record, Incident)),
        changes=tuple(record for record in records if isinstance(record, Change)),
    )
