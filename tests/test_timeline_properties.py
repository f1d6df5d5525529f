"""Laws of the timeline and of the surfaces, for any records and any moment."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from beforehand.change_view import change_boundaries, may_turn
from beforehand.days import Moment, day_start, day_starts, local_date, shift
from beforehand.headline import ALL_CLEAR
from beforehand.model import Change, ChangeStage, Incident, Records
from beforehand.records.problems import Severity
from beforehand.records.rules import Known, across, findings
from beforehand.snapshot import Indicator
from beforehand.surfaces import notices_for, surface_boundaries, visible
from beforehand.timeline import boundaries, derive, next_boundary
from strategies import ZONES, moments, records, rough_records
from strategy_parts import BEGIN, SPAN

LAWS = settings(
    max_examples=int(os.environ.get("LAW_EXAMPLES", "60")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
ANY = rough_records() | records()
FIRST, LAST = BEGIN - timedelta(days=20), BEGIN + 3 * SPAN


def shown(drawn: Records, now: datetime):
    snapshot = derive(drawn, now)
    notices = notices_for(drawn, snapshot, now)
    return snapshot, notices, {key: visible(row, now) for key, row in notices.items()}


def edges(drawn: Records, after: datetime, before: datetime) -> list[datetime]:
    found = (*boundaries(drawn, after, before), *surface_boundaries(drawn, after, before))
    return sorted({edge.at for edge in found})


@LAWS
@given(st.data())
def test_between_two_boundaries_everything_stays_the_same(data):
    drawn = data.draw(ANY)
    now = data.draw(moments(drawn))
    ahead = edges(drawn, now, now + timedelta(days=40))
    assert all(now < edge <= now + timedelta(days=40) for edge in ahead)
    until = ahead[0]
    before = shown(drawn, now)
    assert shown(drawn, until - timedelta(microseconds=1)) == before
    seconds = data.draw(st.integers(0, int((until - now).total_seconds()) - 1))
    assert shown(drawn, now + timedelta(seconds=seconds)) == before


@LAWS
@given(st.data())
def test_what_changes_next_as_far_as_customers_know_is_a_boundary(data):
    drawn = data.draw(ANY)
    now = data.draw(moments(drawn))
    snapshot = derive(drawn, now)
    known = snapshot.next_boundary
    assert next_boundary(drawn, now) == known
    if known is not None:
        assert known.at > now
        assert known.record is not None
        # Staff may have written a word that comes before it; the site is built anew then.
        assert known.record in {edge.record for edge in boundaries(drawn, now, known.at)}


@LAWS
@given(st.data())
def test_a_change_that_may_not_turn_has_no_boundary(data):
    drawn = data.draw(ANY)
    moment = Moment.of(data.draw(moments(drawn)), drawn.service.time_zone)
    for change in drawn.changes:
        assert may_turn(change, moment) or not list(change_boundaries(change, moment))


@LAWS
@given(drawn=ANY, now=st.datetimes(timezones=st.sampled_from([UTC, *map(ZoneInfo, ZONES)])))
def test_any_records_and_any_moment_give_a_snapshot(drawn, now):
    snapshot, notices, _ = shown(drawn, now)
    assert list(notices) == list(drawn.service.surfaces)
    states = [state for group in snapshot.groups for state in group.components]
    assert sorted(state.id for state in states) == sorted(drawn.service.components)
    for state in states:
        assert len(state.days) == 90
        assert state.days[-1].on == snapshot.today


@LAWS
@given(st.data())
def test_the_order_of_files_never_matters(data):
    drawn = data.draw(ANY)
    now = data.draw(moments(drawn))
    seed = data.draw(st.randoms(use_true_random=False))
    mixed = replace(
        drawn,
        incidents=tuple(seed.sample(drawn.incidents, len(drawn.incidents))),
        changes=tuple(seed.sample(drawn.changes, len(drawn.changes))),
    )
    assert shown(mixed, now) == shown(drawn, now)
    assert boundaries(mixed, FIRST, LAST) == boundaries(drawn, FIRST, LAST)
    assert surface_boundaries(mixed, FIRST, LAST) == surface_boundaries(drawn, FIRST, LAST)


@LAWS
@given(st.data())
def test_nothing_is_public_before_it_was_told(data):
    drawn = data.draw(ANY)
    now = data.draw(moments(drawn))
    everything = repr(shown(drawn, now))
    for record in (*drawn.incidents, *drawn.changes):
        assert first_told(record) <= now or record.id not in everything


@LAWS
@given(st.data())
def test_an_open_incident_is_never_called_all_clear(data):
    drawn = data.draw(ANY)
    now = data.draw(moments(drawn))
    snapshot = derive(drawn, now)
    headline = snapshot.headline
    assert headline.text
    assert not headline.text.endswith(".")
    if snapshot.open_incidents or snapshot.under_way:
        assert not headline.text.lower().startswith(ALL_CLEAR.lower())
        assert headline.indicator is not Indicator.NONE
    else:
        assert (headline.indicator, headline.text) == (Indicator.NONE, ALL_CLEAR)


@LAWS
@given(st.data())
def test_amending_text_never_changes_ids(data):
    drawn = data.draw(ANY)
    now = data.draw(moments(drawn))
    amended = replace(
        drawn,
        incidents=tuple(
            replace(
                incident,
                title="Another title",
                updates=tuple(replace(u, text="Another text") for u in incident.updates),
            )
            for incident in drawn.incidents
        ),
        changes=tuple(
            replace(
                change,
                title="Another title",
                summary="Another text",
                updates=tuple(replace(u, change="Another", why="text") for u in change.updates),
            )
            for change in drawn.changes
        ),
    )
    before, after = shown(drawn, now), shown(amended, now)
    assert ids(before) == ids(after)
    assert boundaries(drawn, FIRST, LAST) == boundaries(amended, FIRST, LAST)


def ids(what):
    snapshot, notices, _ = what
    return (
        [view.uri for view in (*snapshot.incidents, *snapshot.changes)],
        [[u.key for u in view.incident.updates] for view in snapshot.incidents],
        [[u.key for u in view.change.updates] for view in snapshot.changes],
        {
            key: [(n.id, n.revision, n.url, n.starts, n.ends) for n in row]
            for key, row in notices.items()
        },
    )


@LAWS
@given(st.data())
def test_a_notice_has_a_window_within_its_records_publicity(data):
    drawn = data.draw(ANY)
    now = data.draw(moments(drawn))
    snapshot, notices, seen = shown(drawn, now)
    told_at = {view.uri: view.first_told_at for view in (*snapshot.incidents, *snapshot.changes)}
    for surface, row in notices.items():
        for notice in row:
            assert told_at[notice.url.removeprefix("/")] <= notice.starts < notice.ends
            assert now < notice.ends
            assert 0 < len(notice.title) <= 60
            assert 0 < len(notice.body) <= 240
            assert "\n" not in notice.title + notice.body + notice.link
            assert notice.link
            assert 0 <= notice.priority <= 100
        assert [n.id for n in seen[surface]] == [n.id for n in row if n.starts <= now]
        assert len({n.id for n in row}) == len(row)
        assert [n.priority for n in row] == sorted((n.priority for n in row), reverse=True)


@LAWS
@given(st.data())
def test_what_is_told_later_leaves_no_trace(data):
    drawn = data.draw(ANY)
    now = data.draw(moments(drawn))
    only = known_at(drawn, now)
    assert shown(only, now) == shown(drawn, now)


def first_told(record: Incident | Change) -> datetime:
    return record.announced_at if isinstance(record, Change) else record.updates[0].at


def known_at(drawn: Records, now: datetime) -> Records:
    """Return the records as they stood in the repository at `now`, without what came later."""
    public = {r.id for r in (*drawn.incidents, *drawn.changes) if first_told(r) <= now}
    return replace(
        drawn,
        incidents=tuple(incident_at(r, now) for r in drawn.incidents if r.id in public),
        changes=tuple(change_at(r, now, public) for r in drawn.changes if r.id in public),
    )


def incident_at(incident: Incident, now: datetime) -> Incident:
    told = tuple(update for update in incident.updates if update.at <= now)
    later = incident.updates[len(told) :]
    statuses = [u.status for u in (*told[-1:], *later)]
    if not later or all(status.is_over for status in statuses):
        return replace(incident, updates=told)
    return replace(
        incident,
        updates=told,
        ended_at=None,
        what_happened=None,
        what_should_have_happened=None,
        rationale=None,
        apology=None,
        remedy=None,
        data_or_money=None,
    )


def change_at(change: Change, now: datetime, public: set[str]) -> Change:
    told = tuple(update for update in change.updates if update.at <= now)
    stage = change.stage
    if stage is ChangeStage.WITHDRAWN and len(told) < len(change.updates):
        stage = ChangeStage.ANNOUNCED
    return replace(
        change,
        updates=told,
        stage=stage,
        follows=change.follows if change.follows in public else None,
        superseded_by=change.superseded_by if change.superseded_by in public else None,
    )


@LAWS
@given(st.data())
def test_a_moment_is_the_same_in_every_offset(data):
    drawn = data.draw(ANY)
    now = data.draw(moments(drawn))
    elsewhere = now.astimezone(timezone(timedelta(hours=data.draw(st.integers(-12, 14)))))
    assert shown(drawn, elsewhere) == shown(drawn, now)


@LAWS
@given(records())
def test_the_records_of_these_laws_are_such_as_staff_could_write(drawn):
    known = Known(
        zone=ZoneInfo(drawn.service.time_zone),
        service=drawn.service,
        incidents=frozenset(incident.id for incident in drawn.incidents),
        changes=frozenset(change.id for change in drawn.changes),
    )
    found = [
        (finding.loc, finding.code)
        for record in (drawn.service, *drawn.incidents, *drawn.changes)
        for finding in findings(record, known)
        if finding.severity is Severity.ERROR
    ]
    assert found == []
    assert [finding.code for _, finding in across(drawn.changes)] == []


# --------------------------------------------------------------------------- days

zones = st.sampled_from([*ZONES, "America/Godthab", "Asia/Tehran", "Asia/Gaza", "America/Asuncion"])
years = st.dates(date(1970, 1, 2), date(2037, 1, 1))


@settings(max_examples=400, deadline=None)
@given(zone=zones.map(ZoneInfo), on=years)
def test_days_follow_one_another_without_a_gap(zone, on):
    begins, following = day_start(on, zone), day_start(shift(on, 1), zone)
    assert begins <= following  # equal where a zone left a day out
    assert local_date(begins - timedelta(microseconds=1), zone) < on or begins == following
    if begins < following:
        assert local_date(begins, zone) == on
        assert local_date(following - timedelta(microseconds=1), zone) == on
        assert begins in tuple(day_starts(begins - timedelta(seconds=1), begins, zone))


@settings(max_examples=300, deadline=None)
@given(
    zone=zones.map(ZoneInfo),
    seconds=st.integers(0, 2_000_000_000),
    later=st.timedeltas(timedelta(), timedelta(days=3)),
)
def test_the_date_never_runs_backwards(zone, seconds, later):
    instant = datetime.fromtimestamp(seconds, UTC)
    assert local_date(instant, zone) <= local_date(instant + later, zone)


# Where clocks went back over midnight, and where a day was left out or had twice.
TURNS = [
    ("America/Havana", "2012-11-04T05:00"),
    ("America/St_Johns", "2010-11-07T02:31"),
    ("Pacific/Apia", "2011-12-30T10:00"),
    ("Pacific/Kwajalein", "1993-08-21T12:00"),
    ("America/Sao_Paulo", "2018-02-18T02:00"),
    ("Antarctica/Troll", "2023-10-29T01:00"),
]


@settings(max_examples=300, deadline=None)
@given(
    turn=st.sampled_from(TURNS),
    zone=st.none() | zones.map(ZoneInfo),
    around=st.timedeltas(timedelta(days=-3), timedelta(days=3)),
)
def test_the_short_way_to_a_date_ends_where_the_long_one_does(turn, zone, around):
    """The long way is taken for an instant that is not in UTC."""
    zone = zone or ZoneInfo(turn[0])
    instant = datetime.fromisoformat(turn[1]).replace(tzinfo=UTC) + around
    elsewhere = instant.astimezone(timezone(timedelta(hours=1)))

    assert local_date(instant, zone) == local_date(elsewhere, zone)


def test_a_naive_moment_is_refused():
    with pytest.raises(ValueError, match="aware"):
        Moment.of(BEGIN.replace(tzinfo=None), "UTC")
