"""What is true at one moment: the value that `timeline.derive` returns.

Everything that a page, a feed, a banner or a file of the API says about *now* is decided
here and nowhere else; renderers choose nothing. A snapshot holds no instant of its own
making, so that it is the same value between two boundaries.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from msgspec import Struct

from beforehand.model import (
    Change,
    ChangeStage,
    ChangeUpdate,
    Component,
    ComponentGroup,
    ComponentStatus,
    Impact,
    Incident,
    IncidentStatus,
    IncidentUpdate,
    MaintenanceStatus,
    Service,
)


class Indicator(StrEnum):
    """The page in one word, from Statuspage's vocabulary."""

    NONE = "none"
    MAINTENANCE = "maintenance"
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


class ChangePhase(StrEnum):
    """Where a change stands at a moment: its stage, and what the clock made of it."""

    POSSIBLE = "possible"
    PROPOSED = "proposed"
    ANNOUNCED = "announced"
    """Announced, its date still to come; scheduled, if it is maintenance."""
    UNDER_WAY = "under_way"
    """Maintenance that has begun and is not over."""
    IN_EFFECT = "in_effect"
    """Its date has come; for maintenance, it is over."""
    WITHDRAWN = "withdrawn"

    @property
    def is_coming(self) -> bool:
        """Return whether customers still have it before them."""
        return self in (ChangePhase.POSSIBLE, ChangePhase.PROPOSED, ChangePhase.ANNOUNCED)


class IncidentView(Struct, frozen=True, kw_only=True):
    """An incident as it was known at a moment."""

    incident: Incident
    """The record without what was told later."""
    uri: str
    """The page's address within the site: `incidents/<id>/`."""
    status: IncidentStatus
    impact: Impact
    """Its impact now, or, once it is over, the worst that it had."""
    components: Mapping[str, ComponentStatus]
    """The components that it still hits, with their status; empty once it is over."""
    all_components: Mapping[str, ComponentStatus]
    """Every component that it hit or named, with the worst status of each."""
    first_told_at: datetime
    last_told_at: datetime
    ended_at: datetime | None
    """When the disruption ended, None while it lasts."""
    next_update_at: datetime | None
    """When customers hear from us again; None once it is over or if nothing was said."""
    next_update_is_late: bool
    """Whether that moment has passed without a word."""
    resolved_at: datetime | None = None
    """When customers were told that it is over; None while it lasts."""
    worst_impact: Impact = Impact.NONE
    """The worst impact that it had so far."""

    @property
    def is_open(self) -> bool:
        """Return whether the disruption lasts."""
        return self.resolved_at is None

    @property
    def latest(self) -> IncidentUpdate:
        """Return the last update."""
        return self.incident.updates[-1]


class Effective(Struct, frozen=True, kw_only=True):
    """When a change takes effect: on a day, at an instant, or over a window."""

    on: date
    """The calendar date in the service's zone."""
    at: datetime
    """The instant, aware UTC: the day's first moment in the service's zone, the instant
    that the record gives, or the window's beginning."""
    exact: bool
    """Whether the record gives a time of day."""
    until: datetime | None = None
    """The window's end, for maintenance."""


class Move(Struct, frozen=True, kw_only=True):
    """A change's date that was moved."""

    at: datetime
    """When customers were told."""
    was: Effective | None
    now: Effective
    update: ChangeUpdate


class ChangeView(Struct, frozen=True, kw_only=True):
    """A change as it was known at a moment."""

    change: Change
    """The record without what was told later."""
    uri: str
    """The page's address within the site: `changes/<id>/`."""
    stage: ChangeStage
    phase: ChangePhase
    maintenance_status: MaintenanceStatus | None
    """For maintenance that is announced; else None."""
    effective: Effective | None
    """When it takes effect as far as is known; None for a change without a date."""
    first_told_at: datetime
    last_told_at: datetime
    announced_since: datetime | None
    """When it became firm; None while it is possible or proposed, or was never more."""
    notice_days: int | None
    """Calendar days in the service's zone from `announced_since`, or from the latest move
    to an earlier date, to the effective date; None where one of them is missing."""
    moves: tuple[Move, ...]
    is_postponed: bool
    """Whether its date was moved to a later one and has not come yet."""
    withdrawal: ChangeUpdate | None
    """The update that took it back; None if none did."""
    consultation_is_open: bool
    """Whether customers are asked for answers at this moment."""
    settled_at: datetime | None = None
    """When it came into effect (maintenance: was over) or was withdrawn, as customers could
    see it; None while it is before them or under way."""
    next_update_at: datetime | None = None
    """When customers hear from us again; None if the last word did not say so, or once it
    is in effect or withdrawn."""
    next_update_is_late: bool = False
    """Whether that moment has passed without a word."""

    @property
    def latest(self) -> ChangeUpdate | None:
        """Return the last update; None if there is none."""
        return self.change.updates[-1] if self.change.updates else None


class DayBar(Struct, frozen=True, kw_only=True):
    """One component's day."""

    on: date
    status: ComponentStatus | None
    """The worst status of the day; None for a day before the component's record."""
    incidents: tuple[str, ...] = ()
    """The ids of incidents that hit it that day, oldest first."""
    changes: tuple[str, ...] = ()
    """The ids of maintenance that touched it that day, oldest first."""


class ComponentState(Struct, frozen=True, kw_only=True):
    """A component at a moment."""

    id: str
    component: Component
    status: ComponentStatus
    incidents: tuple[str, ...]
    """The ids of the open incidents that hit it, oldest first."""
    changes: tuple[str, ...]
    """The ids of the maintenance under way that touches it, oldest first."""
    days: tuple[DayBar, ...]
    """The last 90 days, oldest first; the last one is today."""


class GroupState(Struct, frozen=True, kw_only=True):
    """A group of components at a moment."""

    id: str | None
    """The group's key; None for components that stand in no group."""
    group: ComponentGroup | None
    status: ComponentStatus
    """The worst of its components."""
    components: tuple[ComponentState, ...]
    """In the order of service.yml."""


class Headline(Struct, frozen=True, kw_only=True):
    """The page's first sentence."""

    indicator: Indicator
    text: str
    """One plain sentence without a full stop: All systems operational."""


class Boundary(Struct, frozen=True, kw_only=True):
    """An instant at which the snapshot changes."""

    at: datetime
    reason: str
    """What happens then, in a few plain words."""
    record: str | None = None
    """`incidents/<id>` or `changes/<id>`; None where a day begins."""


class Snapshot(Struct, frozen=True, kw_only=True, dict=True):
    """Everything that is true at a moment."""

    service: Service
    today: date
    """The calendar date in the service's zone."""
    headline: Headline
    groups: tuple[GroupState, ...]
    """In the order of service.yml; components without a group come first."""
    incidents: tuple[IncidentView, ...]
    """All that are public, newest start first, then by id."""
    changes: tuple[ChangeView, ...]
    """All that are public, newest announcement first, then by id."""
    open_incidents: tuple[IncidentView, ...]
    """Worst first, then newest start first, then by id."""
    recent_incidents: tuple[IncidentView, ...]
    """Over, and ended within the last fourteen days, today included; newest first."""
    under_way: tuple[ChangeView, ...]
    """Maintenance that goes on, earliest beginning first."""
    coming: tuple[ChangeView, ...]
    """Changes that customers still have before them, dated ones by date, then by id, then
    those without a date, newest first."""
    recent_changes: tuple[ChangeView, ...]
    """In effect or withdrawn within the last fourteen days; newest first."""
    next_boundary: Boundary | None
    """The next instant at which more changes than the day, as far as customers know: nothing
    of what is written but not yet told. None if none is known."""

    @cached_property
    def _incidents_by_id(self) -> Mapping[str, IncidentView]:
        return {view.incident.id: view for view in self.incidents}

    @cached_property
    def _changes_by_id(self) -> Mapping[str, ChangeView]:
        return {view.change.id: view for view in self.changes}

    @cached_property
    def _followers(self) -> Mapping[str, tuple[ChangeView, ...]]:
        found: dict[str, tuple[ChangeView, ...]] = {}
        for view in self.changes:
            origin = view.change.follows
            if origin is not None:
                found[origin] = (*found.get(origin, ()), view)
        return found

    def followers(self, record_id: str) -> tuple[ChangeView, ...]:
        """Return the public changes that come from this record, newest announcement first."""
        return self._followers.get(record_id, ())

    def incident(self, record_id: str) -> IncidentView | None:
        """Return the public incident with this id, or None."""
        return self._incidents_by_id.get(record_id)

    def change(self, record_id: str) -> ChangeView | None:
        """Return the public change with this id, or None."""
        return self._changes_by_id.get(record_id)
