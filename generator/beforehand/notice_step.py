"""One event of a record that subscribers are told: the types that the ladder is made of."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from beforehand.model import (
    Change,
    ChangeStage,
    ChangeUpdate,
    Heard,
    Impact,
    Incident,
    IncidentUpdate,
)
from beforehand.snapshot import Effective
from beforehand.values import Span


class NoticeKind(StrEnum):
    """What a notice tells."""

    UPDATE = "update"
    """Something new about an incident."""
    ANNOUNCED = "announced"
    """A change, for the first time, at whatever stage."""
    AMENDED = "amended"
    MOVED = "moved"
    DECIDED = "decided"
    """A possible or proposed change has become firm."""
    REOPENED = "reopened"
    """A firm change is open again."""
    WITHDRAWN = "withdrawn"
    PROGRESS = "progress"
    """What staff say about maintenance that goes on."""
    REMINDER = "reminder"
    EFFECTIVE = "effective"
    STARTED = "started"
    """Maintenance began, by the clock."""
    FINISHED = "finished"
    """Maintenance ended, by the clock."""
    COMMENTS = "comments"
    """The last day for answers is near."""
    HEARD = "heard"
    """An answer to what customers said."""


class Revision(Struct, frozen=True):
    """A change as dated and as firm as it is from one telling to the next."""

    number: int
    """The place of the update that made it, from 1; 0 for the announcement."""
    at: datetime
    stage: ChangeStage
    effective: Effective | None


class Step(Struct, frozen=True, kw_only=True):
    """One event of a record.

    There are tens of thousands, and a frozen dataclass costs ten times as much.
    """

    nominal_at: datetime
    """When it is due, aware UTC."""
    basis_at: datetime
    """When customers were told what it follows from; at or before `nominal_at`."""
    key: str
    """Its name within the record; never changes."""
    kind: NoticeKind
    record: Incident | Change
    name: str
    """The record's type and id: `change/<id>`."""
    place: int = 0
    """The place of the update or the answer in its list, from 1; else 0."""
    update: IncidentUpdate | ChangeUpdate | None = None
    revision: Revision | None = None
    """The revision of a change that it belongs to."""
    before: Revision | None = None
    """The revision that it ends, where it ends one."""
    heard: Heard | None = None
    span: Span | None = None
    """How long before the date a reminder stands."""
    components: tuple[str, ...] = ()
    """The components that the record has touched so far."""
    impact: Impact | None = None
    """The worst impact of an incident so far."""
