"""Hypothesis strategies for whole records: valid by construction, every field in reach.

`records()` draws a service with its incidents and changes, `rough_records()` the same
without regard for the rules across fields; `moments` draws instants for records, most of them at a boundary
or a second beside it. Instants lie within a few months of a clock change.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from msgspec.structs import replace

from beforehand.model import (
    Change,
    ChangeKind,
    ChangeStage,
    ChangeUpdate,
    Component,
    ComponentGroup,
    ComponentStatus,
    Contact,
    FeedAuthority,
    Incident,
    IncidentPromise,
    IncidentStatus,
    IncidentUpdate,
    KindPromise,
    MaintenanceStatus,
    Plan,
    Promise,
    Records,
    Service,
    Surface,
    Window,
)
from beforehand.surfaces import surface_boundaries
from beforehand.timeline import boundaries
from beforehand.values import Span
from strategy_mending import mended
from strategy_parts import (
    BEGIN,
    SPAN,
    banner_overrides,
    change_words,
    days,
    disputes,
    feedbacks,
    gaps,
    impacts,
    incident_rationales,
    incident_words,
    instants,
    keys,
    lines,
    maybe,
    maybe_gap,
    maybe_line,
    maybe_text,
    maybe_url,
    prices,
    remedies,
    rows,
    texts,
    truths,
    words_once_over,
)

ZONES = (
    "America/New_York",
    "Europe/Berlin",
    "UTC",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Africa/Cairo",
    "America/St_Johns",
)
"""Whole hours and not, both sides of the date line, clocks changed at midnight and by half
an hour."""

TROUBLE = [status for status in ComponentStatus if status is not ComponentStatus.UNDER_MAINTENANCE]


# --------------------------------------------------------------------------- the service

_contacts = st.builds(
    Contact,
    name=lines,
    phone=lines,
    email=st.sampled_from([None, "help@reelpost.example"]),
    url=maybe_url,
    hours=maybe_line,
    languages=rows(lines),
)
_groups = st.builds(ComponentGroup, name=lines, description=maybe_line)
_surfaces = st.builds(Surface, name=lines, url=maybe_url)
_plans = st.builds(Plan, name=lines, description=maybe_line)
_some_days = st.integers(1, 30).map(lambda count: Span(count, "days"))
_kind_promises = st.builds(
    KindPromise,
    minimum_notice=maybe(_some_days),
    reminders=st.lists(_some_days, max_size=3, unique=True).map(tuple),
)
_promise_words = st.fixed_dictionaries(
    {
        "notice_time": st.sampled_from(["09:00", "00:00", "02:30"]),
        "incidents": maybe(st.just(IncidentPromise(first_word_within=Span(60, "minutes")))),
        "changes": st.dictionaries(st.sampled_from(ChangeKind), _kind_promises, max_size=2),
    }
)
_promise_days = st.lists(days(), max_size=2, unique=True).map(sorted)


@st.composite
def services(draw: st.DrawFn, zones: Sequence[str] = ZONES) -> Service:
    """Return services with up to four components, some in groups, some on surfaces."""
    groups, surfaces = draw(keys("group", 0, 2)), draw(keys("surface", 0, 3))
    named = st.lists(st.sampled_from(surfaces), unique=True) if surfaces else st.just([])
    component = st.builds(
        Component,
        name=lines,
        description=maybe_line,
        group=st.sampled_from([None, *groups]),
        surfaces=named.map(tuple),
        since=maybe(days()),
    )
    return Service(
        name=draw(lines),
        url=draw(st.sampled_from(["https://status.reelpost.example/", "https://a.example/b/"])),
        time_zone=draw(st.sampled_from(zones)),
        components={key: draw(component) for key in draw(keys("component", 1, 4))},
        feeds=FeedAuthority(authority="reelpost.example", year=2024),
        contacts={key: draw(_contacts) for key in draw(keys("contact", 1, 2))},
        description=draw(maybe_line),
        home=draw(st.sampled_from([None, "https://www.reelpost.example/"])),
        component_groups={key: draw(_groups) for key in groups},
        surfaces={key: draw(_surfaces) for key in surfaces},
        plans={key: draw(_plans) for key in draw(keys("plan", 1, 2))},
        promises=tuple(Promise(from_=day, **draw(_promise_words)) for day in draw(_promise_days)),
    )


# --------------------------------------------------------------------------- incidents


@st.composite
def incidents(draw: st.DrawFn, service: Service, record_id: str = "incident-0") -> Incident:
    """Return incidents of a service: open, over, opened again, told late."""
    started_at = draw(instants())
    hit = st.dictionaries(
        st.sampled_from(list(service.components)), st.sampled_from(TROUBLE), min_size=1, max_size=3
    )
    updates = draw(_incident_updates(started_at, hit))
    first_day = updates[0].at.date()
    told_after: dict[str, Any] = {}
    resolved = _resolving(updates)
    if resolved is not None:
        told_after = draw(words_once_over)
        told_after["ended_at"] = draw(maybe(instants(started_at, resolved.at - started_at)))
        told_after["remedy"] = draw(maybe(remedies(resolved.at.date())))
    return Incident(
        id=record_id,
        started_at=started_at,
        components=draw(hit),
        updates=updates,
        rationale=draw(maybe(incident_rationales(first_day))),
        contact=draw(st.sampled_from([None, *service.contacts])),
        feedback=draw(maybe(feedbacks(first_day))),
        banner=draw(maybe(banner_overrides(list(service.surfaces), updates[0].at))),
        **draw(incident_words),
        **told_after,
    )


_incident_update_words = st.fixed_dictionaries(
    {
        "status": st.sampled_from(IncidentStatus),
        "text": texts,
        "impact": maybe(impacts),
        "notify": truths,
    }
)


@st.composite
def _incident_updates(
    draw: st.DrawFn, started_at: datetime, hit: st.SearchStrategy[dict[str, ComponentStatus]]
) -> tuple[IncidentUpdate, ...]:
    maybe_hit = maybe(hit)
    at = started_at + draw(st.just(timedelta()) | gaps)
    updates = []
    for number in range(draw(st.integers(1, 5))):
        promised = draw(maybe_gap)
        updates.append(
            IncidentUpdate(
                at=at,
                next_update_at=None if promised is None else at + promised,
                components=draw(maybe_hit),
                id=draw(st.sampled_from([None, f"update-{number}"])),
                **draw(_incident_update_words),
            )
        )
        at += draw(gaps)
    return tuple(updates)


def _resolving(updates: Sequence[IncidentUpdate]) -> IncidentUpdate | None:
    found = None
    for update in updates:
        if not update.status.is_over:
            found = None
        elif found is None:
            found = update
    return found


# --------------------------------------------------------------------------- changes


@st.composite
def changes(draw: st.DrawFn, service: Service, record_id: str = "change-0") -> Change:
    """Return changes of a service: of every kind and stage, moved, withdrawn, undated."""
    kind, stage = draw(st.sampled_from(ChangeKind)), draw(st.sampled_from(ChangeStage))
    announced_at = draw(instants())
    first_day = announced_at.date()
    touched = st.lists(st.sampled_from(list(service.components)), unique=True, max_size=3)
    is_pricing, is_possible = kind is ChangeKind.PRICING, stage is ChangeStage.POSSIBLE
    return Change(
        id=record_id,
        kind=kind,
        stage=stage,
        announced_at=announced_at,
        **draw(_dates(announced_at, kind, undated=kind is not ChangeKind.MAINTENANCE)),
        components=tuple(draw(touched)),
        prices=draw(rows(prices(list(service.plans)), 3)) if is_pricing else (),
        partner_dispute=draw(maybe(disputes)) if is_possible else None,
        feedback=draw(maybe(feedbacks(first_day))),
        updates=draw(_change_updates(announced_at, kind, stage)),
        remedy=draw(maybe(remedies(first_day))),
        contact=draw(st.sampled_from([None, *service.contacts])),
        banner=draw(maybe(banner_overrides(list(service.surfaces), announced_at))),
        **draw(change_words),
    )


_THREE = timedelta(days=3)
_MONTH = timedelta(days=30)


@st.composite
def _dates(
    draw: st.DrawFn, told_at: datetime, kind: ChangeKind, *, undated: bool
) -> dict[str, Any]:
    """Return the one field that dates a change of this kind, or none."""
    if undated and draw(st.sampled_from([False, False, True])):
        return {}
    if kind is ChangeKind.MAINTENANCE:
        begins = draw(instants(told_at - _THREE, draw(st.sampled_from([_THREE * 2, _MONTH]))))
        return {"window": Window(from_=begins, to=begins + draw(gaps))}
    early = told_at - _THREE
    if draw(truths):
        return {"effective_on": draw(days(early.date(), 40))}
    return {"effective_at": draw(instants(early, _MONTH))}


_stages = st.sampled_from([None, None, ChangeStage.ANNOUNCED, ChangeStage.WITHDRAWN])
_withdrawals = st.sampled_from([None, ChangeStage.WITHDRAWN])
_maintenance_statuses = maybe(st.sampled_from(MaintenanceStatus))
_change_update_words = st.fixed_dictionaries(
    {"change": texts, "why": texts, "apology": maybe_text, "notify": truths}
)


@st.composite
def _change_updates(
    draw: st.DrawFn, announced_at: datetime, kind: ChangeKind, stage: ChangeStage
) -> tuple[ChangeUpdate, ...]:
    withdrawn = stage is ChangeStage.WITHDRAWN
    count = draw(st.integers(1 if withdrawn else 0, 4))
    at = announced_at
    updates = []
    for number in range(count):
        at += draw(gaps)
        told_stage = None if withdrawn else draw(_stages)
        if withdrawn and number == count - 1:
            told_stage = draw(_withdrawals)
        promised = draw(maybe_gap)
        is_maintenance = kind is ChangeKind.MAINTENANCE
        updates.append(
            ChangeUpdate(
                at=at,
                stage=told_stage,
                **draw(_dates(at, kind, undated=True)),
                status=draw(_maintenance_statuses) if is_maintenance else None,
                next_update_at=None if promised is None else at + promised,
                id=draw(st.sampled_from([None, f"update-{number}"])),
                **draw(_change_update_words),
            )
        )
    return tuple(updates)


# --------------------------------------------------------------------------- the whole


def records(zones: Sequence[str] = ZONES, most: int = 2) -> st.SearchStrategy[Records]:
    """Return whole records: up to `most` incidents and as many changes, by id.

    Changes may follow and supersede one another. No rule finds an error in them.
    """
    return rough_records(zones, most).map(mended)


@st.composite
def rough_records(draw: st.DrawFn, zones: Sequence[str] = ZONES, most: int = 2) -> Records:
    """Return records of the right form that rules may refuse: told late, begun anew, undated.

    For laws that shall hold whatever rules there are.
    """
    service = draw(services(zones))
    told = tuple(draw(incidents(service, key)) for key in draw(keys("incident", 0, most)))
    planned = [draw(changes(service, key)) for key in draw(keys("change", 0, most))]
    for place, change in enumerate(planned):
        others = [record.id for record in (*told, *planned) if record.id != change.id]
        next_ones = [other for other in others if other.startswith("change")]
        planned[place] = replace(
            change,
            follows=draw(st.sampled_from([None, *others])),
            superseded_by=draw(st.sampled_from([None, *next_ones])),
        )
    return Records(service=service, incidents=told, changes=tuple(planned))


_beside = st.sampled_from([timedelta(seconds=seconds) for seconds in (-1, 0, 1)])


@st.composite
def moments(draw: st.DrawFn, drawn: Records) -> datetime:
    """Return instants for records: at an edge of time, a second beside it, or anywhere."""
    begin, end = BEGIN - timedelta(days=5), BEGIN + 2 * SPAN
    found = (*boundaries(drawn, begin, end), *surface_boundaries(drawn, begin, end))
    edges = [edge.at for edge in found if edge.record is not None]
    if not edges or draw(st.integers(0, 4)) == 0:
        return draw(instants(begin, end - begin))
    return draw(st.sampled_from(edges)) + draw(_beside)
