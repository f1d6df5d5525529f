"""An incident as it was known at a moment, and the spans over which it hit components."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import datetime
from operator import attrgetter

from msgspec import Struct
from msgspec.structs import replace
from msgspec.structs import replace as replace_in

from beforehand.cutting import cut_feedback, cut_preventions, cut_remedy, dated_facts
from beforehand.days import Moment
from beforehand.model import ComponentStatus, Impact, Incident, IncidentStatus, IncidentUpdate
from beforehand.snapshot import Boundary, IncidentView

_AT = attrgetter("at")
_RANK = {status: status.rank for status in ComponentStatus}
_OVER = frozenset(status for status in IncidentStatus if status.is_over)
_IMPACT_RANK = {impact: impact.rank for impact in Impact}


class Hit(Struct, frozen=True):
    """A span of time over which an incident hit components."""

    components: Mapping[str, ComponentStatus]
    begins: datetime
    ends: datetime | None
    """None while it lasts."""


def view_incident(
    incident: Incident, moment: Moment, order: Mapping[str, int]
) -> IncidentView | None:
    """Return the incident as it was known at the moment; None before it was first told.

    `order` gives each component's place on the page, in which the view names them.
    """
    if incident.updates[0].at > moment.now:
        return None
    known = cut_incident(incident, moment)
    state: Mapping[str, ComponentStatus] = incident.components
    worst: Mapping[str, ComponentStatus] = incident.components
    impact = worst_impact = incident.impact
    resolved: IncidentUpdate | None = None
    for update in known.updates:
        if update.status not in _OVER:
            resolved = None
        elif resolved is None:
            resolved = update
        if update.components is not None:
            state = {**state, **update.components}
            worst = _worst_of(worst, update.components)
        if update.impact is not None:
            impact = update.impact
            worst_impact = max(worst_impact, impact, key=_IMPACT_RANK.__getitem__)
    latest = known.updates[-1]
    promised = latest.next_update_at if resolved is None else None
    return IncidentView(
        incident=known,
        uri=f"incidents/{known.id}/",
        status=latest.status,
        impact=impact if resolved is None else worst_impact,
        components=_in_order(_still_hit(state), order) if resolved is None else {},
        all_components=_in_order(worst, order),
        first_told_at=known.updates[0].at,
        last_told_at=latest.at,
        ended_at=None if resolved is None else _ended_at(known, resolved),
        next_update_at=promised,
        next_update_is_late=promised is not None and promised <= moment.now,
        resolved_at=None if resolved is None else resolved.at,
        worst_impact=worst_impact,
    )


def cut_incident(incident: Incident, moment: Moment) -> Incident:
    """Return the record without what was told after the moment, which is not before its first.

    The same object, if nothing was. What is told once an incident is over stands at the
    top of a record; it is dropped as long as the incident is open or opens again later.
    """
    if (
        incident.feedback is not None
        or incident.remedy is not None
        or (incident.rationale is not None and incident.rationale.prevention)
    ):
        incident = _cut_days(incident, moment)
    updates = incident.updates
    if updates[-1].at <= moment.now:
        return incident
    count = bisect_right(updates, moment.now, key=_AT)
    told, later = updates[:count], updates[count:]
    if told[-1].status.is_over and all(update.status.is_over for update in later):
        return replace(incident, updates=told)
    return replace(
        incident,
        updates=told,
        what_happened=None,
        what_should_have_happened=None,
        rationale=None,
        apology=None,
        remedy=None,
        data_or_money=None,
        ended_at=None,
    )


def _cut_days(incident: Incident, moment: Moment) -> Incident:
    feedback = cut_feedback(incident.feedback, moment.today)
    remedy = cut_remedy(incident.remedy, moment.today)
    rationale = incident.rationale
    if rationale is not None:
        prevention = cut_preventions(rationale.prevention, moment.today)
        if prevention is not rationale.prevention:
            rationale = replace(rationale, prevention=prevention)
    if (
        feedback is incident.feedback
        and remedy is incident.remedy
        and rationale is incident.rationale
    ):
        return incident
    return replace(incident, feedback=feedback, remedy=remedy, rationale=rationale)


def hits(view: IncidentView) -> tuple[Hit, ...]:
    """Return the spans over which the incident hit components, oldest first.

    Each update ends a span, and begins one unless it says that the incident is over: an
    incident that opens again has a gap. The last run ends when the disruption really
    ended. A disruption without length is kept as a span without length.
    """
    incident = view.incident
    state = incident.components
    begins = min(incident.started_at, view.first_told_at)
    over, run = False, 0
    spans: list[Hit] = []
    for update in incident.updates:
        if not over:
            spans.append(Hit(state, begins, update.at))
        if over and not update.status.is_over:
            run = len(spans)
        begins, over = update.at, update.status.is_over
        state = {**state, **(update.components or {})}
    if not over:
        spans.append(Hit(state, begins, None))
    elif view.ended_at is not None:
        end = view.ended_at
        spans[run:] = [
            replace_in(span, ends=end) if span.ends is None or span.ends > end else span
            for span in spans[run:]
        ]
    lasting = tuple(span for span in spans if span.ends is None or span.ends > span.begins)
    return lasting or tuple(spans[:1])


def incident_boundaries(incident: Incident, moment: Moment) -> Iterator[Boundary]:
    """Return the instants after the moment at which the incident's view changes, unordered."""
    name = f"incidents/{incident.id}"
    updates = incident.updates
    if updates[-1].at > moment.now or updates[-1].next_update_at is not None:
        over = True
        for number, update in enumerate(updates):
            reason = "an update is told"
            if number == 0:
                reason = "the incident is told"
            elif update.status.is_over != over:
                reason = "the incident opens again" if over else "the incident is over"
            over = update.status.is_over
            if update.at > moment.now:
                yield Boundary(at=update.at, reason=reason, record=name)
            promised = update.next_update_at
            if over or promised is None or promised <= max(update.at, moment.now):
                continue
            if number + 1 == len(updates) or promised < updates[number + 1].at:
                yield Boundary(at=promised, reason="an update was promised", record=name)
    yield from dated_facts(incident, name, moment)


def _ended_at(incident: Incident, resolved: IncidentUpdate) -> datetime:
    if incident.ended_at is None:
        return resolved.at
    return min(incident.ended_at, resolved.at)


def _still_hit(state: Mapping[str, ComponentStatus]) -> Mapping[str, ComponentStatus]:
    operational = ComponentStatus.OPERATIONAL
    return {name: status for name, status in state.items() if status is not operational}


def _worst_of(
    one: Mapping[str, ComponentStatus], other: Mapping[str, ComponentStatus]
) -> Mapping[str, ComponentStatus]:
    worst = dict(one)
    for name, status in other.items():
        if name not in worst or _RANK[status] > _RANK[worst[name]]:
            worst[name] = status
    return worst


def _in_order(
    state: Mapping[str, ComponentStatus], order: Mapping[str, int]
) -> Mapping[str, ComponentStatus]:
    if len(state) < 2:
        return state
    last = len(order)
    places = [order.get(name, last) for name in state]
    if places == sorted(places):  # as most records are written: nothing to be made anew
        return state
    return {name: state[name] for _, name in sorted(zip(places, state, strict=True))}
