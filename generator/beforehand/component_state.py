"""Components and their groups at a moment, with the days behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from beforehand.days import Moment, day_start, days_touched, later, shift
from beforehand.epochs import work_spans
from beforehand.incident_view import hits
from beforehand.model import Component, ComponentStatus, Service
from beforehand.snapshot import (
    ChangePhase,
    ChangeView,
    ComponentState,
    DayBar,
    GroupState,
    IncidentView,
)

DAYS = 90
"""How many daily bars a component has, today's included."""

_RANK = {status: status.rank for status in ComponentStatus}
_OPERATIONAL = ComponentStatus.OPERATIONAL
_MAINTENANCE = ComponentStatus.UNDER_MAINTENANCE
_TICK = timedelta(microseconds=1)
"""What lasts still holds at `now`, while a span of time does not hold its end."""


@dataclass
class _Day:
    """What is gathered of one component's day."""

    status: ComponentStatus = _OPERATIONAL
    incidents: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)

    def add(self, status: ComponentStatus, ids: list[str], record_id: str) -> None:
        self.status = worst(self.status, status)
        if record_id not in ids:
            ids.append(record_id)


_Days = dict[tuple[str, date], _Day]


def worst(*statuses: ComponentStatus) -> ComponentStatus:
    """Return the worst status; operational if there is none."""
    return max(statuses, key=_RANK.__getitem__, default=_OPERATIONAL)


def groups(
    service: Service,
    incidents: Sequence[IncidentView],
    changes: Sequence[ChangeView],
    moment: Moment,
) -> tuple[GroupState, ...]:
    """Return the groups in the order of the page, components without one first.

    `incidents` are all that are open or ended since `bars_begin`, `changes` all maintenance
    that is public, both oldest first. A group without components is left out.
    """
    days = _touched_days(incidents, changes, moment)
    open_incidents = [view for view in incidents if view.is_open]
    under_way = [view for view in changes if view.phase is ChangePhase.UNDER_WAY]
    states: dict[str | None, list[ComponentState]] = {}
    for key, component in service.components.items():
        group = component.group if component.group in service.component_groups else None
        hit_by = [view for view in open_incidents if key in view.components]
        touched_by = [view for view in under_way if key in view.change.components]
        state = ComponentState(
            id=key,
            component=component,
            status=worst(
                *(view.components[key] for view in hit_by), *(_MAINTENANCE for _ in touched_by)
            ),
            incidents=tuple(view.incident.id for view in hit_by),
            changes=tuple(view.change.id for view in touched_by),
            days=_bars(key, component, days, moment.today),
        )
        states.setdefault(group, []).append(state)
    return tuple(
        GroupState(
            id=key,
            group=None if key is None else service.component_groups[key],
            status=worst(*(state.status for state in states[key])),
            components=tuple(states[key]),
        )
        for key in (None, *service.component_groups)
        if key in states
    )


def bars_begin(moment: Moment) -> datetime:
    """Return the first instant of the days that the bars show, aware UTC."""
    return day_start(shift(moment.today, 1 - DAYS), moment.zone)


def _bars(key: str, component: Component, days: _Days, today: date) -> tuple[DayBar, ...]:
    bars = []
    for back in range(DAYS - 1, -1, -1):
        on = shift(today, -back)
        if component.since is not None and on < component.since:
            bars.append(DayBar(on=on, status=None))
            continue
        day = days.get((key, on))
        if day is None:
            bars.append(DayBar(on=on, status=_OPERATIONAL))
        else:
            bars.append(
                DayBar(
                    on=on,
                    status=day.status,
                    incidents=tuple(day.incidents),
                    changes=tuple(day.changes),
                )
            )
    return tuple(bars)


def _touched_days(
    incidents: Iterable[IncidentView], changes: Iterable[ChangeView], moment: Moment
) -> _Days:
    days: _Days = {}
    first = shift(moment.today, 1 - DAYS)
    begin = bars_begin(moment)
    for view in incidents:
        _add_incident(days, view, moment, first)
    for change in changes:
        if change.settled_at is None or change.settled_at >= begin:
            _add_maintenance(days, change, moment, first)
    return days


def _add_incident(days: _Days, view: IncidentView, moment: Moment, first: date) -> None:
    for hit in hits(view):
        ends = later(moment.now, _TICK) if hit.ends is None else hit.ends
        for on in days_touched(hit.begins, ends, moment.zone, first):
            for key, status in hit.components.items():
                if status is not _OPERATIONAL:
                    day = days.setdefault((key, on), _Day())
                    day.add(status, day.incidents, view.incident.id)


def _add_maintenance(days: _Days, view: ChangeView, moment: Moment, first: date) -> None:
    for span in work_spans(view.change, moment.zone):
        if span.begins > moment.now:
            continue
        ends = later(moment.now, _TICK)
        if span.ends is not None:
            ends = min(span.ends, ends)
        for on in days_touched(span.begins, ends, moment.zone, first):
            for key in view.change.components:
                day = days.setdefault((key, on), _Day())
                day.add(_MAINTENANCE, day.changes, view.change.id)
