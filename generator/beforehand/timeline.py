"""What is true at a moment: the one function that derives it from the records.

Everything that a page, a banner or a feed says about now is decided here and in the
modules that it calls. All of it is pure: the same records and the same `now` give the
same snapshot, and between two boundaries the snapshot does not change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from beforehand.change_view import change_boundaries, may_turn, view_change
from beforehand.component_state import bars_begin, groups
from beforehand.days import Moment, day_start, day_starts, shift
from beforehand.headline import headline
from beforehand.incident_view import incident_boundaries, view_incident
from beforehand.model import Change, Incident, Records
from beforehand.snapshot import (
    Boundary,
    ChangePhase,
    ChangeView,
    IncidentView,
    Snapshot,
)

RECENT_DAYS = 14
"""How many days a record stays recent once it is over, today included."""


def derive(records: Records, now: datetime) -> Snapshot:
    """Return what is true at `now`, an aware datetime, as customers could know it then.

    Total: any valid records and any moment give a snapshot. Nothing that was told after
    `now` is in it, no record that was not public yet, and no instant of either; staff who
    plan for those ask `boundaries`.
    """
    moment = Moment.of(now, records.service.time_zone)
    incidents = _incidents(records, moment)
    changes = _changes(records, moment, {view.incident.id for view in incidents})
    under_way = _under_way(changes)
    open_incidents = _open(incidents)
    maintenance = [view for view in reversed(changes) if view.change.is_maintenance]
    shown_since = bars_begin(moment)
    on_bars = [view for view in incidents if view.ended_at is None or view.ended_at >= shown_since]
    on_bars.sort(key=lambda view: (view.incident.started_at, view.incident.id))
    return Snapshot(
        service=records.service,
        today=moment.today,
        headline=headline(open_incidents, under_way),
        groups=groups(records.service, on_bars, maintenance, moment),
        incidents=incidents,
        changes=changes,
        open_incidents=open_incidents,
        recent_incidents=_recent_incidents(incidents, moment),
        under_way=under_way,
        coming=_coming(changes),
        recent_changes=_recent_changes(changes, moment),
        next_boundary=_next_boundary(open_incidents, changes, moment),
    )


def next_boundary(records: Records, now: datetime) -> Boundary | None:
    """Return what `derive` returns so, in a fifth of its time: few incidents have a next one."""
    moment = Moment.of(now, records.service.time_zone)
    order: dict[str, int] = {}
    seen = [
        view_incident(incident, moment, order)
        for incident in records.incidents
        if incident.updates[-1].at > now or not incident.updates[-1].status.is_over
    ]
    still_open = [view for view in seen if view is not None and view.resolved_at is None]
    turning = tuple(change for change in records.changes if may_turn(change, moment))
    # Which other records are public makes no difference to a boundary.
    views = (view_change(change, moment, ()) for change in turning)
    told = [view for view in views if view is not None]
    return _next_boundary(still_open, told, moment)


def boundaries(records: Records, after: datetime, before: datetime) -> tuple[Boundary, ...]:
    """Return every instant in (after, before] at which the snapshot can change.

    Sorted by instant, then record, then reason; several things at one instant are all
    listed, each once. Beginnings of days in the service's zone are among them, for the
    bars and the recent records move then. Reads whole records, told or not: for staff
    and for the clockwork that rebuilds the site, never for customers.
    """
    moment = Moment.of(after, records.service.time_zone)
    found = {
        Boundary(at=at, reason="a new day begins") for at in day_starts(after, before, moment.zone)
    }
    found.update(
        boundary
        for boundary in _record_boundaries(records.incidents, records.changes, moment)
        if boundary.at <= before
    )
    return tuple(sorted(found, key=_when))


def _when(boundary: Boundary) -> tuple[datetime, str, str]:
    return (boundary.at, boundary.record or "", boundary.reason)


def _record_boundaries(
    incidents: Iterable[Incident], changes: Iterable[Change], moment: Moment
) -> Iterator[Boundary]:
    for incident in incidents:
        yield from incident_boundaries(incident, moment)
    for change in changes:
        yield from change_boundaries(change, moment)


def _incidents(records: Records, moment: Moment) -> tuple[IncidentView, ...]:
    order = {key: place for place, key in enumerate(records.service.components)}
    views = [view_incident(incident, moment, order) for incident in records.incidents]
    public = sorted((view for view in views if view is not None), key=lambda v: v.incident.id)
    return tuple(sorted(public, key=lambda v: v.incident.started_at, reverse=True))


def _changes(records: Records, moment: Moment, public: set[str]) -> tuple[ChangeView, ...]:
    public |= {change.id for change in records.changes if change.announced_at <= moment.now}
    views = [view_change(change, moment, public) for change in records.changes]
    told = sorted((view for view in views if view is not None), key=lambda v: v.change.id)
    return tuple(sorted(told, key=lambda v: v.first_told_at, reverse=True))


def _open(incidents: Iterable[IncidentView]) -> tuple[IncidentView, ...]:
    """Return the open ones, worst first; they come newest start first, then by id."""
    still_open = [view for view in incidents if view.resolved_at is None]
    return tuple(sorted(still_open, key=lambda view: -view.impact.rank))


def _under_way(changes: Iterable[ChangeView]) -> tuple[ChangeView, ...]:
    return tuple(
        sorted((view for view in changes if view.phase is ChangePhase.UNDER_WAY), key=_by_date)
    )


def _by_date(view: ChangeView) -> tuple[datetime, str]:
    at = view.first_told_at if view.effective is None else view.effective.at
    return (at, view.change.id)


def _coming(changes: Iterable[ChangeView]) -> tuple[ChangeView, ...]:
    """Return the dated ones by date, then the others, which come newest first."""
    coming = [view for view in changes if view.phase.is_coming]
    dated = sorted((view for view in coming if view.effective is not None), key=_by_date)
    return (*dated, *(view for view in coming if view.effective is None))


def _recent_incidents(
    incidents: Iterable[IncidentView], moment: Moment
) -> tuple[IncidentView, ...]:
    since = day_start(shift(moment.today, 1 - RECENT_DAYS), moment.zone)
    ended = [
        (view.ended_at, view)
        for view in incidents
        if view.ended_at is not None and view.ended_at >= since
    ]
    return tuple(view for _, view in sorted(ended, key=lambda pair: pair[0], reverse=True))


def _recent_changes(changes: Iterable[ChangeView], moment: Moment) -> tuple[ChangeView, ...]:
    since = day_start(shift(moment.today, 1 - RECENT_DAYS), moment.zone)
    settled = [
        (view.settled_at, view)
        for view in changes
        if view.settled_at is not None and view.settled_at >= since
    ]
    return tuple(view for _, view in sorted(settled, key=lambda pair: pair[0], reverse=True))


def _next_boundary(
    open_incidents: Iterable[IncidentView], changes: Iterable[ChangeView], moment: Moment
) -> Boundary | None:
    turning = (view.change for view in changes if may_turn(view.change, moment))
    known = _record_boundaries((view.incident for view in open_incidents), turning, moment)
    return min(known, key=_when, default=None)
