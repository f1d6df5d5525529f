"""What the timeline says of incidents, components and the whole page, moment by moment."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from beforehand.days import day_start, days_touched, local_date
from beforehand.model import (
    ChangeStage,
    Component,
    ComponentGroup,
    ComponentStatus,
    Feedback,
    Heard,
    Impact,
    IncidentRationale,
    IncidentStatus,
    Prevention,
    Remedy,
)
from beforehand.snapshot import Indicator
from beforehand.timeline import boundaries, derive
from builders import (
    DEGRADED,
    MAJOR,
    OPERATIONAL,
    PARTIAL,
    SECOND,
    a_change,
    a_service,
    a_window,
    amended,
    an_incident,
    at,
    maintenance,
    the_records,
    told,
)

UNDER_MAINTENANCE = ComponentStatus.UNDER_MAINTENANCE

# A day of an incident in all its steps, times in UTC.
DAY = an_incident(
    told("2026-03-10 10:00", next_update_at=at("2026-03-10 11:00")),
    told(
        "2026-03-10 11:30", "identified", impact=Impact.CRITICAL, components={"streaming": DEGRADED}
    ),
    told("2026-03-10 12:00", "monitoring", impact=Impact.MINOR, components={"discs": OPERATIONAL}),
    told("2026-03-10 14:00", "resolved"),
    told("2026-03-11 09:00", "postmortem"),
    started_at=at("2026-03-10 09:00"),
    ended_at=at("2026-03-10 13:30"),
)


def view_of(incident, now: str, **fields):
    return derive(the_records(incident, **fields), at(now)).incident(incident.id)


@pytest.mark.parametrize(
    ("now", "status", "impact", "components", "late"),
    [
        ("10:00:00", "investigating", "major", {"discs": MAJOR}, False),
        ("10:59:59", "investigating", "major", {"discs": MAJOR}, False),
        ("11:00:00", "investigating", "major", {"discs": MAJOR}, True),
        ("11:00:01", "investigating", "major", {"discs": MAJOR}, True),
        ("11:29:59", "investigating", "major", {"discs": MAJOR}, True),
        ("11:30:00", "identified", "critical", {"discs": MAJOR, "streaming": DEGRADED}, False),
        ("11:59:59", "identified", "critical", {"discs": MAJOR, "streaming": DEGRADED}, False),
        ("12:00:00", "monitoring", "minor", {"streaming": DEGRADED}, False),
        ("13:59:59", "monitoring", "minor", {"streaming": DEGRADED}, False),
        ("14:00:00", "resolved", "critical", {}, False),
        ("14:00:01", "resolved", "critical", {}, False),
    ],
)
def test_an_incident_step_by_step(now, status, impact, components, late):
    view = view_of(DAY, f"2026-03-10 {now}")
    assert view.status is IncidentStatus(status)
    assert view.impact is Impact(impact)
    assert view.components == components
    assert view.next_update_is_late is late
    assert view.is_open is (status != "resolved")


def test_an_incident_is_public_from_its_first_word_on():
    assert view_of(DAY, "2026-03-10 09:59:59") is None
    view = view_of(DAY, "2026-03-10 10:00")
    assert view.first_told_at == view.last_told_at == at("2026-03-10 10:00")
    assert view.latest is DAY.updates[0]
    assert view.uri == "incidents/late-discs/"


def test_it_ended_when_it_really_ended_but_customers_learn_it_with_the_last_word():
    assert view_of(DAY, "2026-03-10 13:59:59").ended_at is None
    view = view_of(DAY, "2026-03-10 14:00")
    assert (view.ended_at, view.resolved_at) == (at("2026-03-10 13:30"), at("2026-03-10 14:00"))
    after = view_of(DAY, "2026-03-11 09:00")
    assert after.status is IncidentStatus.POSTMORTEM
    assert (after.ended_at, after.resolved_at) == (view.ended_at, view.resolved_at)
    assert after.last_told_at == at("2026-03-11 09:00")


def test_every_component_is_remembered_with_its_worst_status():
    view = view_of(DAY, "2026-03-10 14:00")
    assert list(view.all_components.items()) == [("discs", MAJOR), ("streaming", DEGRADED)]
    assert view.worst_impact is Impact.CRITICAL


def test_the_next_update_is_that_of_the_last_word_alone():
    assert view_of(DAY, "2026-03-10 11:29:59").next_update_at == at("2026-03-10 11:00")
    assert view_of(DAY, "2026-03-10 11:30").next_update_at is None


# --------------------------------------------------------------------------- cutting

TOLD_AFTER = {
    "what_happened": "A disk was full.",
    "what_should_have_happened": "It warns us.",
    "rationale": IncidentRationale(cause="A full disk."),
    "apology": "We are sorry.",
    "remedy": Remedy(offer="5 %", who="All", due_on=date(2026, 3, 20), if_missing="Call us."),
    "data_or_money": "None was lost.",
    "ended_at": at("2026-03-10 13:30"),
}


@pytest.mark.parametrize("now", ["10:00", "13:59:59"])
def test_an_open_incident_holds_nothing_that_was_told_once_it_was_over(now):
    known = view_of(replace(DAY, **TOLD_AFTER), f"2026-03-10 {now}").incident
    assert {name: getattr(known, name) for name in TOLD_AFTER} == dict.fromkeys(TOLD_AFTER)


def test_a_record_of_which_nothing_is_to_come_is_the_same_object():
    incident = replace(DAY, **TOLD_AFTER)
    assert view_of(incident, "2026-03-11 09:00").incident is incident
    open_one = an_incident(told("2026-03-10 10:00"), what_happened="A disk is full.")
    assert view_of(open_one, "2026-03-10 10:00").incident is open_one


def test_once_it_is_over_the_story_stays_although_more_is_told():
    known = view_of(replace(DAY, **TOLD_AFTER), "2026-03-11 08:59:59").incident
    assert {name: getattr(known, name) for name in TOLD_AFTER} == TOLD_AFTER
    assert len(known.updates) == 4


def test_an_incident_that_opens_again_does_not_tell_the_end_before_it_is_known():
    incident = an_incident(
        told("2026-03-10 10:00"),
        told("2026-03-10 11:00", "resolved"),
        told("2026-03-10 12:00"),
        told("2026-03-10 14:00", "resolved"),
        **TOLD_AFTER,
    )
    known = view_of(incident, "2026-03-10 11:30").incident
    assert {name: getattr(known, name) for name in TOLD_AFTER} == dict.fromkeys(TOLD_AFTER)


def test_answers_and_deeds_of_later_days_are_cut_by_the_services_calendar():
    incident = an_incident(
        told("2026-03-10 10:00", "resolved"),
        feedback=Feedback(
            heard=(
                Heard(on=date(2026, 3, 12), from_customers="Why?", answer="This is why."),
                Heard(on=date(2026, 3, 13), from_customers="When?", answer="Then."),
            )
        ),
        remedy=replace(TOLD_AFTER["remedy"], done_on=date(2026, 3, 13)),
        rationale=IncidentRationale(
            cause="A full disk.",
            prevention=(
                Prevention(what="Watch it", done_on=date(2026, 3, 13)),
                Prevention(what="Buy one", done_on=date(2026, 3, 12)),
            ),
        ),
    )
    last_second = at("2026-03-13 00:00", "America/New_York") - SECOND
    known = derive(the_records(incident), last_second).incidents[0].incident
    assert [heard.on.day for heard in known.feedback.heard] == [12]
    assert known.remedy.done_on is None
    assert [step.done_on for step in known.rationale.prevention] == [None, date(2026, 3, 12)]
    following = derive(the_records(incident), last_second + SECOND).incidents[0].incident
    assert following is incident


# --------------------------------------------------------------------------- daily bars


def bars_of(incident_or_change, now: str, zone: str = "UTC", component: str = "discs", **fields):
    records = the_records(incident_or_change, service=a_service(zone, **fields))
    states = derive(records, at(now)).groups[0].components
    return next(state.days for state in states if state.id == component)


def marked(bars):
    return {bar.on: bar.status for bar in bars if bar.status is not OPERATIONAL}


def short(begins: str, ends: str, **fields):
    return an_incident(told(begins), told(ends, "resolved"), **fields)


@pytest.mark.parametrize(
    ("begins", "ends", "zone", "days"),
    [
        ("2026-03-10 10:00", "2026-03-10 11:00", "UTC", [10]),
        ("2026-03-10 23:59", "2026-03-11 00:01", "UTC", [10, 11]),
        ("2026-03-10 23:00", "2026-03-11 00:00", "UTC", [10]),
        ("2026-03-11 00:00", "2026-03-11 00:01", "UTC", [11]),
        ("2026-03-10 22:00", "2026-03-13 02:00", "UTC", [10, 11, 12, 13]),
        ("2026-03-10 23:59", "2026-03-11 00:01", "America/New_York", [10]),
        ("2026-03-11 03:59", "2026-03-11 04:01", "America/New_York", [10, 11]),
        ("2026-03-10 12:00", "2026-03-10 12:01", "Pacific/Kiritimati", [11]),
        # The night of the clock change: Sunday, 8 March 2026 has 23 hours in New York.
        ("2026-03-08 04:59", "2026-03-09 03:59", "America/New_York", [7, 8]),
        ("2026-03-08 05:00", "2026-03-09 04:00", "America/New_York", [8]),
    ],
)
def test_an_incident_marks_the_days_that_it_touched(begins, ends, zone, days):
    bars = bars_of(short(begins, ends), "2026-03-20 00:00", zone)
    assert marked(bars) == {date(2026, 3, day): MAJOR for day in days}
    assert all(bar.incidents == ("late-discs",) for bar in bars if bar.status is MAJOR)


def test_the_repeated_hour_of_autumn_belongs_to_one_day():
    # Clocks in New York go back on 1 November 2026 at 06:00 UTC; that day has 25 hours.
    incident = short("2026-11-01 04:00", "2026-11-02 04:59:59")
    assert list(marked(bars_of(incident, "2026-11-20 00:00", "America/New_York"))) == [
        date(2026, 11, 1)
    ]


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Pacific/Apia", "Africa/Cairo"])
@pytest.mark.parametrize("now", ["2026-03-08 12:00", "2026-11-01 05:30", "2026-04-24 23:00"])
def test_there_are_ninety_days_without_a_gap_and_the_last_is_today(zone, now):
    bars = bars_of(DAY, now, zone)
    assert len(bars) == 90
    assert {after.on - before.on for before, after in pairwise(bars)} == {timedelta(days=1)}
    assert bars[-1].on == at(now).astimezone(ZoneInfo(zone)).date()


def test_an_incident_of_ninety_days_ago_leaves_the_bars_as_the_day_begins():
    incident = short("2026-03-10 10:00", "2026-03-10 11:00")
    last_day = date(2026, 3, 10) + timedelta(days=89)
    assert marked(bars_of(incident, f"{last_day} 23:59:59")) == {date(2026, 3, 10): MAJOR}
    assert marked(bars_of(incident, f"{last_day + timedelta(days=1)} 00:00")) == {}


def test_each_component_keeps_its_own_worst_of_the_day():
    discs = bars_of(DAY, "2026-03-12 00:00")
    assert marked(discs) == {date(2026, 3, 10): MAJOR}
    assert [bar.incidents for bar in discs[-3:]] == [("late-discs",), (), ()]
    streaming = bars_of(DAY, "2026-03-12 00:00", component="streaming")
    assert marked(streaming) == {date(2026, 3, 10): DEGRADED}
    account = bars_of(DAY, "2026-03-12 00:00", component="account")
    assert marked(account) == {}


def test_an_incident_that_opens_again_is_honest_about_the_gap():
    incident = an_incident(
        told("2026-03-10 10:00"),
        told("2026-03-11 10:00", "resolved"),
        told("2026-03-14 10:00", "investigating", components={"discs": PARTIAL}),
        told("2026-03-15 10:00", "resolved"),
        ended_at=at("2026-03-14 20:00"),
    )
    worst = {10: MAJOR, 11: MAJOR, 14: PARTIAL}
    assert marked(bars_of(incident, "2026-03-20 00:00")) == {
        date(2026, 3, day): status for day, status in worst.items()
    }
    between = view_of(incident, "2026-03-12 00:00")
    assert (between.is_open, between.ended_at) == (False, at("2026-03-11 10:00"))
    again = view_of(incident, "2026-03-14 10:00")
    assert (again.is_open, again.ended_at, again.resolved_at) == (True, None, None)
    assert again.components == {"discs": PARTIAL}
    assert view_of(incident, "2026-03-15 10:00").ended_at == at("2026-03-14 20:00")


def test_a_day_is_marked_from_the_moment_that_customers_know():
    incident = short("2026-03-10 10:00", "2026-03-10 11:00", started_at=at("2026-03-09 22:00"))
    assert marked(bars_of(incident, "2026-03-10 09:59:59")) == {}
    assert list(marked(bars_of(incident, "2026-03-10 10:00"))) == [
        date(2026, 3, 9),
        date(2026, 3, 10),
    ]


def test_an_incident_without_length_marks_its_day():
    moment = told("2026-03-10 10:00", "resolved")
    assert list(marked(bars_of(an_incident(moment), "2026-03-12 00:00"))) == [date(2026, 3, 10)]


def test_a_component_has_no_record_before_its_first_day():
    service = a_service("UTC").components
    since = {**service, "discs": replace(service["discs"], since=date(2026, 3, 11))}
    bars = bars_of(
        short("2026-03-10 10:00", "2026-03-11 10:00"), "2026-03-12 00:00", components=since
    )
    assert [bar.status for bar in bars[-3:]] == [None, MAJOR, OPERATIONAL]
    assert bars[-3].incidents == ()


def test_what_lasts_over_midnight_marks_the_new_day_with_its_first_instant():
    incident = an_incident(told("2026-03-10 10:00"))
    bars = bars_of(incident, "2026-03-11 00:00")
    assert list(marked(bars)) == [date(2026, 3, 10), date(2026, 3, 11)]


def test_two_incidents_of_a_day_stand_oldest_first():
    late = short(
        "2026-03-10 12:00", "2026-03-10 13:00", id="a-late", components={"discs": DEGRADED}
    )
    early = short("2026-03-10 10:00", "2026-03-10 11:00", id="b-early")
    snapshot = derive(the_records(late, early, service=a_service("UTC")), at("2026-03-10 14:00"))
    today = snapshot.groups[0].components[0].days[-1]
    assert (today.status, today.incidents) == (MAJOR, ("b-early", "a-late"))


def test_maintenance_marks_the_days_on_which_it_went_on():
    works = maintenance(window=a_window("2026-01-10 23:00", "2026-01-11 01:00"))
    assert marked(bars_of(works, "2026-01-10 22:59:59")) == {}
    assert marked(bars_of(works, "2026-01-10 23:00")) == {date(2026, 1, 10): UNDER_MAINTENANCE}
    bars = bars_of(works, "2026-01-12 00:00")
    assert list(marked(bars)) == [date(2026, 1, 10), date(2026, 1, 11)]
    assert bars[-2].changes == ("works",)


def test_maintenance_told_after_it_began_marks_its_whole_time():
    works = maintenance(
        announced_at=at("2026-01-11 00:30"), window=a_window("2026-01-10 23:00", "2026-01-11 01:00")
    )
    assert marked(bars_of(works, "2026-01-11 00:29:59")) == {}
    assert list(marked(bars_of(works, "2026-01-11 00:30"))) == [
        date(2026, 1, 10),
        date(2026, 1, 11),
    ]


def test_withdrawn_maintenance_marks_no_day():
    works = maintenance(amended("2026-01-09 12:00", stage=ChangeStage.WITHDRAWN))
    assert marked(bars_of(works, "2026-01-12 00:00")) == {}


# --------------------------------------------------------------------------- components


def test_a_component_has_the_worst_status_of_what_is_open_and_under_way():
    works = maintenance(window=a_window("2026-03-10 10:30", "2026-03-10 14:30"))
    records = the_records(DAY, works, service=a_service("UTC"))

    def discs(now: str):
        return derive(records, at(f"2026-03-10 {now}")).groups[0].components[0]

    assert discs("09:59:59").status is OPERATIONAL
    assert (discs("10:00").status, discs("10:00").incidents) == (MAJOR, ("late-discs",))
    assert (discs("10:30").status, discs("10:30").changes) == (MAJOR, ("works",))
    assert discs("12:00").status is UNDER_MAINTENANCE
    assert discs("12:00").incidents == ()
    assert discs("14:29:59").status is UNDER_MAINTENANCE
    assert (discs("14:30").status, discs("14:30").changes) == (OPERATIONAL, ())


def test_groups_stand_in_their_order_with_the_worst_of_their_components():
    service = a_service(
        component_groups={
            "second": ComponentGroup(name="Second"),
            "empty": ComponentGroup(name="Empty"),
            "first": ComponentGroup(name="First"),
        },
        components={
            "discs": Component(name="Discs", group="first"),
            "returns": Component(name="Returns", group="first"),
            "streaming": Component(name="Streaming", group="second"),
            "account": Component(name="Account"),
        },
    )
    incident = an_incident(told("2026-03-10 10:00"), components={"returns": PARTIAL})
    groups = derive(the_records(incident, service=service), at("2026-03-10 10:00")).groups
    assert [(group.id, group.status) for group in groups] == [
        (None, OPERATIONAL),
        ("second", OPERATIONAL),
        ("first", PARTIAL),
    ]
    assert [state.id for state in groups[-1].components] == ["discs", "returns"]
    assert groups[-1].group is service.component_groups["first"]


# --------------------------------------------------------------------------- the headline


def open_incident(title: str, impact: str = "major", **fields):
    return an_incident(told("2026-03-10 10:00"), title=title, impact=Impact(impact), **fields)


def headline_of(*records):
    headline = derive(the_records(*records), at("2026-03-10 10:00")).headline
    return (headline.indicator.value, headline.text)


WORKS = maintenance(
    title="The queue closes.", window=a_window("2026-03-10 09:00", "2026-03-10 11:00")
)


@pytest.mark.parametrize(
    ("records", "indicator", "text"),
    [
        ([], "none", "All systems operational"),
        ([open_incident("Discs are late")], "major", "Discs are late"),
        ([open_incident("Discs are late.")], "major", "Discs are late"),
        ([open_incident("Discs are late", "none")], "minor", "Discs are late"),
        ([open_incident("Discs are late", "minor")], "minor", "Discs are late"),
        ([open_incident("Discs are late", "critical")], "critical", "Discs are late"),
        (
            [open_incident("Just looking", "none", components={"discs": OPERATIONAL})],
            "minor",
            "Just looking",
        ),
        (
            [open_incident("All systems operational")],
            "major",
            "An incident is open: All systems operational",
        ),
        (
            [open_incident("A", id="a"), open_incident("B", "critical", id="b")],
            "critical",
            "2 incidents are open: B and A",
        ),
        (
            [open_incident(name, id=name.lower()) for name in "ABCD"],
            "major",
            "4 incidents are open: A, B and 2 more",
        ),
        ([WORKS], "maintenance", "Maintenance is under way: The queue closes"),
        (
            [WORKS, replace(WORKS, id="x", title="So does the shop")],
            "maintenance",
            "Maintenance is under way: The queue closes and So does the shop",
        ),
        ([WORKS, open_incident("Discs are late", "minor")], "minor", "Discs are late"),
        ([replace(WORKS, stage=ChangeStage.PROPOSED)], "none", "All systems operational"),
    ],
)
def test_the_headline(records, indicator, text):
    assert headline_of(*records) == (indicator, text)


def test_the_headline_is_all_clear_again_at_the_second_of_the_last_word():
    records = the_records(DAY)
    assert derive(records, at("2026-03-10 13:59:59")).headline.indicator is Indicator.MINOR
    assert derive(records, at("2026-03-10 14:00")).headline.text == "All systems operational"


# --------------------------------------------------------------------------- orders


def test_open_incidents_stand_worst_first_then_newest():
    records = [
        an_incident(told("2026-03-10 10:00"), id="old", started_at=at("2026-03-10 08:00")),
        an_incident(told("2026-03-10 10:00"), id="new-b", started_at=at("2026-03-10 09:00")),
        an_incident(told("2026-03-10 10:00"), id="new-a", started_at=at("2026-03-10 09:00")),
        an_incident(told("2026-03-09 10:00"), id="worst", impact=Impact.CRITICAL),
    ]
    snapshot = derive(the_records(*records), at("2026-03-10 10:00"))
    assert [v.incident.id for v in snapshot.open_incidents] == ["worst", "new-a", "new-b", "old"]
    assert [v.incident.id for v in snapshot.incidents] == ["new-a", "new-b", "old", "worst"]


def test_an_incident_is_recent_for_fourteen_days_of_the_services_calendar():
    incident = short("2026-03-10 10:00", "2026-03-11 03:59")  # 10 March in New York
    leaves = at("2026-03-24 00:00", "America/New_York")
    records = the_records(incident)
    for now, recent in [(leaves - SECOND, 1), (leaves, 0), (leaves + SECOND, 0)]:
        assert len(derive(records, now).recent_incidents) == recent
    assert derive(records, at("2026-03-11 03:58")).recent_incidents == ()


def test_an_incident_that_ended_as_a_day_began_is_of_that_day():
    incident = short("2026-03-10 10:00", "2026-03-11 04:00")  # 00:00 in New York
    leaves = at("2026-03-25 00:00", "America/New_York")
    for now, recent in [(leaves - SECOND, 1), (leaves, 0)]:
        assert len(derive(the_records(incident), now).recent_incidents) == recent


def test_recent_incidents_stand_newest_end_first():
    records = [
        short("2026-03-10 10:00", "2026-03-12 10:00", id="long"),
        short("2026-03-11 10:00", "2026-03-11 11:00", id="short"),
    ]
    snapshot = derive(the_records(*records), at("2026-03-13 10:00"))
    assert [view.incident.id for view in snapshot.recent_incidents] == ["long", "short"]


# --------------------------------------------------------------------------- boundaries


def listed(records, after: str, before: str):
    return [
        (edge.at.strftime("%d %H:%M"), edge.record, edge.reason)
        for edge in boundaries(records, at(after), at(before))
    ]


def test_all_boundaries_of_a_day_are_listed():
    assert listed(
        the_records(DAY, service=a_service("UTC")), "2026-03-09 12:00", "2026-03-12 00:00"
    ) == [
        ("10 00:00", None, "a new day begins"),
        ("10 10:00", "incidents/late-discs", "the incident is told"),
        ("10 11:00", "incidents/late-discs", "an update was promised"),
        ("10 11:30", "incidents/late-discs", "an update is told"),
        ("10 12:00", "incidents/late-discs", "an update is told"),
        ("10 14:00", "incidents/late-discs", "the incident is over"),
        ("11 00:00", None, "a new day begins"),
        ("11 09:00", "incidents/late-discs", "an update is told"),
        ("12 00:00", None, "a new day begins"),
    ]


def test_a_span_of_boundaries_is_open_at_its_beginning_and_closed_at_its_end():
    records = the_records(DAY, service=a_service("UTC"))
    assert listed(records, "2026-03-10 10:00", "2026-03-10 11:00") == [
        ("10 11:00", "incidents/late-discs", "an update was promised")
    ]
    assert listed(records, "2026-03-10 11:00", "2026-03-10 11:00") == []


def test_what_was_told_as_the_day_began_is_no_boundary_any_more():
    heard = (Heard(on=date(2026, 3, 10), from_customers="Why?", answer="This is why."),)
    incident = an_incident(told("2026-03-09 10:00", "resolved"), feedback=Feedback(heard=heard))
    records = the_records(incident, service=a_service("UTC"))
    assert listed(records, "2026-03-10 12:00", "2026-03-10 23:00") == []
    assert ("10 00:00", "incidents/late-discs", "an answer to customers is told") in listed(
        records, "2026-03-09 12:00", "2026-03-10 00:00"
    )


def test_days_begin_in_the_services_zone_also_when_clocks_change():
    edges = boundaries(the_records(), at("2026-03-07 12:00"), at("2026-03-10 12:00"))
    assert [edge.at for edge in edges] == [
        at("2026-03-08 05:00"),
        at("2026-03-09 04:00"),
        at("2026-03-10 04:00"),
    ]


def test_a_promise_that_was_kept_in_time_is_no_boundary():
    incident = an_incident(
        told("2026-03-10 10:00", next_update_at=at("2026-03-10 11:00")),
        told("2026-03-10 10:30", next_update_at=at("2026-03-10 12:00")),
        told("2026-03-10 12:00", "resolved", next_update_at=at("2026-03-10 13:00")),
    )
    found = boundaries(the_records(incident), at("2026-03-10 09:00"), at("2026-03-10 20:00"))
    assert [edge.at.hour * 60 + edge.at.minute for edge in found] == [600, 630, 720]


def test_the_next_boundary_tells_nothing_of_what_is_only_written():
    hidden = an_incident(told("2026-03-10 10:01"), id="hidden")
    snapshot = derive(the_records(DAY, hidden), at("2026-03-10 10:00"))
    assert snapshot.next_boundary.at == at("2026-03-10 11:00")
    assert snapshot.next_boundary.reason == "an update was promised"
    late = derive(the_records(DAY, hidden), at("2026-03-10 09:00"))
    assert late.next_boundary is None


def test_the_next_boundary_is_no_mere_day():
    works = maintenance()
    snapshot = derive(the_records(works), at("2026-01-05 00:00"))
    assert (snapshot.next_boundary.at, snapshot.next_boundary.record) == (
        at("2026-01-10 02:00"),
        "changes/works",
    )


def test_several_boundaries_of_one_instant_are_all_listed_once():
    change = a_change(effective_on=date(2026, 3, 10))
    incident = an_incident(told("2026-03-10 00:00"))
    records = the_records(change, incident, service=a_service("UTC"))
    assert listed(records, "2026-03-09 12:00", "2026-03-10 12:00") == [
        ("10 00:00", None, "a new day begins"),
        ("10 00:00", "changes/new-price", "it takes effect"),
        ("10 00:00", "incidents/late-discs", "the incident is told"),
    ]


# --------------------------------------------------------------------------- days


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        ("UTC", "2026-03-08", "2026-03-08 00:00"),
        ("America/New_York", "2026-03-08", "2026-03-08 05:00"),
        ("America/New_York", "2026-03-09", "2026-03-09 04:00"),
        ("Asia/Kathmandu", "2026-03-08", "2026-03-07 18:15"),
        ("Pacific/Kiritimati", "2026-03-08", "2026-03-07 10:00"),
        # No midnight: clocks went from 00:00 to 01:00.
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04 03:00"),
        ("Africa/Cairo", "2026-04-24", "2026-04-23 22:00"),
        # Midnight twice: at 00:01 clocks went back to 23:01.
        ("America/St_Johns", "2010-11-07", "2010-11-07 02:30"),
        # A day left out: it begins with the next one.
        ("Pacific/Apia", "2011-12-30", "2011-12-30 10:00"),
        ("Pacific/Apia", "2011-12-31", "2011-12-30 10:00"),
        # Midnight lies within the gap: clocks went from 23:30 to 00:30 of 31 March 1919.
        ("America/Toronto", "1919-03-31", "1919-03-31 04:30"),
    ],
)
def test_a_day_begins_at_its_first_instant(zone, day, begins):
    assert day_start(date.fromisoformat(day), ZoneInfo(zone)) == at(begins)


def test_a_day_that_has_begun_stays_begun_when_clocks_go_back_over_midnight():
    zone = ZoneInfo("America/St_Johns")
    midnight = at("2010-11-07 02:30")
    assert local_date(midnight - SECOND, zone) == date(2010, 11, 6)
    for minutes in (0, 1, 2, 60):
        assert local_date(midnight + timedelta(minutes=minutes), zone) == date(2010, 11, 7)


def test_the_ends_of_the_calendar_are_no_fault():
    zone = ZoneInfo("America/New_York")
    first, last = (
        moment.replace(tzinfo=UTC) for moment in (at("0001-01-01 00:00"), at("9999-12-31 23:59"))
    )
    assert local_date(first, zone) == date.min
    assert day_start(date.max, zone) == at("9999-12-31 05:00")
    assert day_start(date.min, ZoneInfo("Asia/Tokyo")) == first
    assert list(days_touched(last, last, ZoneInfo("UTC"), date.max)) == [date.max]


# --------------------------------------------------------------------------- size


def test_ten_thousand_incidents_are_all_there():
    first = at("2026-03-10 10:00")
    history = []
    for number in range(10_000):
        begins = first - timedelta(hours=3 * number)
        updates = (
            replace(DAY.updates[0], at=begins),
            replace(DAY.updates[1], at=begins + timedelta(minutes=30)),
            replace(DAY.updates[3], at=begins + timedelta(hours=2)),
        )
        history.append(
            replace(DAY, id=f"i{number}", started_at=begins, updates=updates, ended_at=None)
        )
    records = the_records(*history)
    snapshot = derive(records, first + timedelta(hours=1))
    assert len(snapshot.incidents) == 10_000
