"""What a rule needs to know and what it finds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from msgspec import Struct

from beforehand.model import Service
from beforehand.records.nodes import Loc
from beforehand.records.problems import Severity


class Where(StrEnum):
    """What of a way is meant."""

    VALUE = "value"
    KEY = "key"
    MISSING = "missing"
    """Nothing stands there, though it should: the key above is shown."""


class Finding(Struct, frozen=True):
    """What a rule found in one record; its place in the file is looked up later."""

    loc: Loc
    code: str
    message: str
    hint: str
    where: Where = Where.VALUE
    severity: Severity = Severity.ERROR


class Known(Struct, frozen=True):
    """What the rules know beside the record."""

    zone: ZoneInfo
    """The service's zone, in which dates are meant."""
    service: Service | None = None
    """None if service.yml could not be read; then nothing is held against it."""
    incidents: frozenset[str] = frozenset()
    """The ids of all incidents, also of those that could not be read."""
    changes: frozenset[str] = frozenset()
    """The ids of all changes, also of those that could not be read."""

    def day(self, at: datetime) -> date:
        """Return the calendar date of an instant in the service's zone."""
        return at.astimezone(self.zone).date()

    def clock(self, at: datetime) -> str:
        """Return an instant as records write it, in the service's zone: `2026-11-09 06:00`."""
        return f"{at.astimezone(self.zone):%Y-%m-%d %H:%M}"


Findings = Iterator[Finding]
