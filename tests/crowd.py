"""Records of a company where much happens, as many as a test asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from beforehand.model import (
    Change,
    ChangeKind,
    Component,
    ComponentStatus,
    Impact,
    Incident,
    IncidentStatus,
    IncidentUpdate,
    Records,
)
from builders import a_change, a_service, an_incident

NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)
TITLE = "Discs & films from the depot in Springfield reach members two days late"
TEXT = "No discs leave today. We have found a disk that was full & make room on it. " * 5
HIT = (ComponentStatus.DEGRADED_PERFORMANCE, ComponentStatus.MAJOR_OUTAGE)


@dataclass(frozen=True)
class Crowd:
    """How much happens."""

    incidents: int
    days: float
    """Over how many days before `NOW`."""
    components: int = 8
    open: int = 2
    """How many of the newest go on."""
    changes: int = 0
    """How many are still to come."""

    def records(self) -> Records:
        """Return the records: every incident hits three components, and lasts five hours."""
        keys = [f"part-{number:02}" for number in range(self.components)]
        service = a_service(
            components={key: Component(name=f"The {key} of our service") for key in keys}
        )
        incidents = tuple(self._incidents(keys))
        return Records(service=service, incidents=incidents, changes=tuple(self._changes(keys)))

    def _incidents(self, keys: list[str]) -> Iterator[Incident]:
        step = timedelta(days=self.days) / self.incidents
        for number in range(self.incidents):
            began = (NOW - step * (self.incidents - number)).replace(microsecond=0)
            first = IncidentUpdate(at=began, status=IncidentStatus.INVESTIGATING, text=TEXT)
            last = IncidentUpdate(
                at=min(began + timedelta(hours=5), NOW), status=IncidentStatus.RESOLVED, text=TEXT
            )
            hit = [keys[(number * 7 + more * 3) % len(keys)] for more in range(3)]
            goes_on = number >= self.incidents - self.open
            yield an_incident(
                *([first] if goes_on else [first, last]),
                id=f"incident-{number:06}",
                title=TITLE,
                impact=list(Impact)[1 + number % 3],
                started_at=began,
                components=dict.fromkeys(hit, HIT[number % 2]),
            )

    def _changes(self, keys: list[str]) -> Iterator[Change]:
        for number in range(self.changes):
            yield a_change(
                id=f"change-{number:06}",
                title=TITLE,
                kind=list(ChangeKind)[number % 3],
                announced_at=NOW - timedelta(hours=number + 1),
                effective_on=date(2026, 12, 1) + timedelta(days=number // 4),
                components=(keys[number % len(keys)],),
                summary=TEXT,
                if_you_do_nothing=TEXT,
            )
