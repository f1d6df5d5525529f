"""The ladder of notices: what is told, under which id, when, and by which title."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from beforehand.model import (
    ChangeKind,
    ChangeStage,
    Feedback,
    Heard,
    Impact,
    Incident,
    KindPromise,
    MaintenanceStatus,
    Promise,
    Records,
)
from beforehand.notices import Notice, due, ladder, next_due
from beforehand.values import Span
from builders import (
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

DAYS = {
    "30": Span(30, "days"),
    "7": Span(7, "days"),
    "1": Span(1, "days"),
}


def promise(from_: str = "2025-01-01", time: str = "09:00", **kinds: tuple[Span, ...]) -> Promise:
    return Promise(
        from_=date.fromisoformat(from_),
        notice_time=time,
        changes={ChangeKind(kind): KindPromise(reminders=spans) for kind, spans in kinds.items()},
    )


def utc_service(*promises: Promise, zone: str = "UTC"):
    return a_service(zone, promises=promises or (promise(pricing=(DAYS["7"], DAYS["1"])),))


def told_of(records: Records) -> list[tuple[str, str]]:
    """Return key and date of each notice, in order."""
    return [(n.key, f"{n.told_at:%Y-%m-%d %H:%M:%S}") for n in ladder(records)]


def keys(*records, service=None) -> list[str]:
    return [n.key for n in ladder(the_records(*records, service=service or utc_service()))]


def one(*records, key: str, service=None) -> Notice:
    found = ladder(the_records(*records, service=service or utc_service()))
    return next(notice for notice in found if notice.key == key)


# ----------------------------------------------------------------------------- incidents


def test_each_update_of_an_incident_is_a_notice():
    incident = an_incident(
        told("2026-11-09 14:40"),
        told("2026-11-09 15:40", "identified", id="disk-full"),
        told("2026-11-09 16:40", "identified"),
        told("2026-11-10 08:00", "resolved"),
    )
    found = ladder(the_records(incident))
    assert [(n.id, n.uri, n.title) for n in found] == [
        (
            "tag:reelpost.example,2024:incident/late-discs/20261109t144000z",
            "incidents/late-discs/#update-20261109t144000z",
            "Investigating: Discs are late",
        ),
        (
            "tag:reelpost.example,2024:incident/late-discs/disk-full",
            "incidents/late-discs/#update-disk-full",
            "Identified: Discs are late",
        ),
        (
            "tag:reelpost.example,2024:incident/late-discs/20261109t164000z",
            "incidents/late-discs/#update-20261109t164000z",
            "Identified: Discs are late (update 3)",
        ),
        (
            "tag:reelpost.example,2024:incident/late-discs/20261110t080000z",
            "incidents/late-discs/#update-20261110t080000z",
            "Resolved: Discs are late",
        ),
    ]
    assert [n.told_at for n in found] == [update.at for update in incident.updates]
    assert [n.first and n.first.id for n in found] == [None, *[found[0].id] * 3]


def test_an_update_that_shall_not_notify_is_dropped_and_moves_nothing():
    incident = an_incident(
        told("2026-11-09 14:40", notify=False),
        told("2026-11-09 15:40", "identified"),
        told("2026-11-09 16:40", "resolved"),
    )
    found = ladder(the_records(incident))
    assert [n.key for n in found] == ["20261109t154000z", "20261109t164000z"]
    assert [n.first and n.first.id for n in found] == [None, found[0].id]


def test_who_heard_of_the_beginning_hears_of_the_end():
    incident = an_incident(
        told("2026-11-09 10:00"),
        told("2026-11-09 11:00", impact=Impact.CRITICAL, components={"streaming": "major_outage"}),
        told(
            "2026-11-09 12:00", "resolved", impact=Impact.NONE, components={"discs": "operational"}
        ),
        impact=Impact.MINOR,
    )
    found = ladder(the_records(incident))
    assert [n.impact for n in found] == [Impact.MINOR, Impact.CRITICAL, Impact.CRITICAL]
    assert [n.components for n in found] == [("discs",), *[("discs", "streaming")] * 2]
    assert found[2].categories == ("incident", "impact-critical", "discs", "streaming")


# ----------------------------------------------------------------------------- changes


def test_a_change_is_announced_recalled_and_in_effect():
    change = a_change(effective_on=date(2026, 2, 1))
    assert told_of(the_records(change, service=utc_service(zone="America/New_York"))) == [
        ("announced", "2026-01-01 12:00:00"),
        ("r0-7d", "2026-01-25 14:00:00"),
        ("r0-1d", "2026-01-31 14:00:00"),
        ("r0-effective", "2026-02-01 14:00:00"),
    ]


def test_titles_have_absolute_dates():
    change = a_change(amended("2026-01-10 09:00"), effective_on=date(2026, 2, 1))
    assert [n.title for n in ladder(the_records(change, service=utc_service()))] == [
        "Price change on 1 February 2026: One disc costs more — announced",
        "Price change on 1 February 2026: One disc costs more — amended",
        "Price change on 1 February 2026: One disc costs more — 7-day notice",
        "Price change on 1 February 2026: One disc costs more — 1-day notice",
        "Price change on 1 February 2026: One disc costs more — now in effect",
    ]


def test_a_short_notice_drops_only_the_reminders_that_are_past():
    service = utc_service(promise(pricing=(DAYS["30"], DAYS["7"], DAYS["1"])))
    change = a_change(announced_at=at("2026-01-22 12:00"), effective_on=date(2026, 2, 1))
    assert keys(change, service=service) == ["announced", "r0-7d", "r0-1d", "r0-effective"]


@pytest.mark.parametrize(
    ("announced", "reminded"), [("2026-01-24 09:00:00", True), ("2026-01-24 09:00:01", False)]
)
def test_no_reminder_comes_within_a_day_of_the_announcement(announced, reminded):
    change = a_change(announced_at=at(announced), effective_on=date(2026, 2, 1))
    assert ("r0-7d" in keys(change)) is reminded


def test_an_exact_instant_is_in_effect_at_that_instant():
    change = a_change(effective_at=at("2026-02-01 17:30"))
    assert told_of(the_records(change, service=utc_service()))[-2:] == [
        ("r0-1d", "2026-01-31 09:00:00"),
        ("r0-effective", "2026-02-01 17:30:00"),
    ]


def test_a_change_without_a_date_is_announced_and_nothing_else():
    assert keys(a_change()) == ["announced"]


def test_a_change_announced_after_its_date_is_announced_and_nothing_else():
    assert keys(a_change(effective_on=date(2025, 12, 1))) == ["announced"]


def test_a_moved_date_stops_the_old_reminders_and_starts_new_ones():
    change = a_change(
        amended("2026-01-28 10:00", effective_on=date(2026, 3, 1)),
        effective_on=date(2026, 2, 1),
    )
    assert told_of(the_records(change, service=utc_service())) == [
        ("announced", "2026-01-01 12:00:00"),
        ("r0-7d", "2026-01-25 09:00:00"),
        ("moved-1", "2026-01-28 10:00:00"),
        ("r1-7d", "2026-02-22 09:00:00"),
        ("r1-1d", "2026-02-28 09:00:00"),
        ("r1-effective", "2026-03-01 09:00:00"),
    ]
    moved = one(change, key="moved-1")
    assert moved.title == "Price change: One disc costs more — moved to 1 March 2026"
    assert moved.uri == "changes/new-price/#update-20260128t100000z"


def test_an_amendment_that_moves_nothing_leaves_the_reminders_alone():
    change = a_change(amended("2026-01-24 20:00"), effective_on=date(2026, 2, 1))
    assert keys(change) == ["announced", "amended-1", "r0-7d", "r0-1d", "r0-effective"]


def test_a_withdrawal_stops_everything_that_was_to_come():
    change = a_change(
        amended("2026-01-28 10:00", stage=ChangeStage.WITHDRAWN), effective_on=date(2026, 2, 1)
    )
    assert keys(change) == ["announced", "r0-7d", "withdrawn"]
    assert one(change, key="withdrawn").title == "Price change: One disc costs more — withdrawn"


def test_a_record_withdrawn_at_its_top_was_withdrawn_by_its_last_update():
    change = a_change(
        amended("2026-01-10 10:00"),
        amended("2026-01-28 10:00"),
        stage=ChangeStage.WITHDRAWN,
        effective_on=date(2026, 2, 1),
    )
    assert keys(change) == ["announced", "amended-1", "r0-7d", "withdrawn"]


def test_a_change_that_comes_back_can_be_withdrawn_again():
    change = a_change(
        amended("2026-01-10 10:00", stage=ChangeStage.WITHDRAWN),
        amended("2026-01-11 10:00", stage=ChangeStage.ANNOUNCED),
        amended("2026-01-12 10:00", stage=ChangeStage.WITHDRAWN),
        effective_on=date(2026, 2, 1),
    )
    assert keys(change) == ["announced", "withdrawn", "decided-2", "withdrawn-3"]


def test_an_update_of_a_change_can_be_silent_and_still_move_it():
    change = a_change(
        amended("2026-01-10 10:00", effective_on=date(2026, 3, 1), notify=False),
        effective_on=date(2026, 2, 1),
    )
    assert keys(change) == ["announced", "r1-7d", "r1-1d", "r1-effective"]


# ----------------------------------------------------------------------------- undecided


def test_a_proposal_has_no_date_until_it_is_decided():
    change = a_change(
        amended("2026-01-20 10:00", stage=ChangeStage.ANNOUNCED),
        stage=ChangeStage.PROPOSED,
        effective_on=date(2026, 2, 1),
    )
    assert keys(change) == ["announced", "decided-1", "r1-7d", "r1-1d", "r1-effective"]
    titles = [n.title for n in ladder(the_records(change, service=utc_service()))][:2]
    assert titles == [
        "Price change on 1 February 2026: One disc costs more — proposed, and we ask you",
        "Price change on 1 February 2026: One disc costs more — decided",
    ]


def test_a_change_that_stays_possible_never_takes_effect():
    change = a_change(stage=ChangeStage.POSSIBLE, effective_on=date(2026, 2, 1))
    assert keys(change) == ["announced"]
    assert one(change, key="announced").title.endswith("— possible, not decided")


def test_the_last_day_for_answers_is_told_a_week_before_and_on_the_day():
    change = a_change(stage=ChangeStage.PROPOSED, feedback=Feedback(open_until=date(2026, 1, 31)))
    assert told_of(the_records(change, service=utc_service())) == [
        ("announced", "2026-01-01 12:00:00"),
        ("comments-7d", "2026-01-24 09:00:00"),
        ("comments-last-day", "2026-01-31 09:00:00"),
    ]


def test_what_is_decided_before_the_last_day_asks_for_no_more_answers():
    change = a_change(
        amended("2026-01-25 10:00", stage=ChangeStage.ANNOUNCED),
        stage=ChangeStage.PROPOSED,
        feedback=Feedback(open_until=date(2026, 1, 31)),
    )
    assert keys(change) == ["announced", "comments-7d", "decided-1"]


def answer(on: str, *, changed: bool = False) -> Heard:
    return Heard(
        on=date.fromisoformat(on), from_customers="One bill.", answer="Yes.", changed=changed
    )


def test_an_answer_is_told_at_the_slot_after_its_day():
    change = a_change(
        stage=ChangeStage.PROPOSED,
        feedback=Feedback(heard=(answer("2026-01-05"), answer("2026-01-05", changed=True))),
    )
    records = the_records(change, service=utc_service())
    assert told_of(records)[1:] == [
        ("heard-1", "2026-01-06 09:00:00"),
        ("heard-2", "2026-01-06 09:00:01"),
    ]
    assert [n.title.split(" — ")[1] for n in ladder(records)][1:] == [
        "answer 1",
        "answer 2, and what we changed",
    ]


def test_an_answer_given_before_the_announcement_is_no_notice_of_its_own():
    change = a_change(feedback=Feedback(heard=(answer("2025-12-31"), answer("2026-01-01"))))
    assert keys(change) == ["announced", "heard-2"]


# ----------------------------------------------------------------------------- maintenance


def works(*updates, **fields):
    return maintenance(*updates, announced_at=at("2026-01-01 12:00"), **fields)


def test_maintenance_is_scheduled_recalled_started_and_finished():
    service = utc_service(promise(maintenance=(DAYS["7"], DAYS["1"])))
    records = the_records(works(), service=service)
    assert told_of(records) == [
        ("announced", "2026-01-01 12:00:00"),
        ("r0-7d", "2026-01-03 09:00:00"),
        ("r0-1d", "2026-01-09 09:00:00"),
        ("r0-started", "2026-01-10 02:00:00"),
        ("r0-finished", "2026-01-10 04:00:00"),
    ]
    assert [n.title.split(" — ")[1] for n in ladder(records)] == [
        "scheduled",
        "7-day notice",
        "1-day notice",
        "started",
        "finished",
    ]


def test_staff_who_tell_the_course_of_maintenance_take_the_clocks_place():
    change = works(
        amended("2026-01-10 02:00", status=MaintenanceStatus.IN_PROGRESS),
        amended("2026-01-10 03:10", status=MaintenanceStatus.VERIFYING),
        amended("2026-01-10 03:40", status=MaintenanceStatus.COMPLETED),
    )
    assert keys(change, service=utc_service(promise())) == [
        "announced",
        "r0-1d",
        "amended-1",
        "amended-2",
        "amended-3",
    ]


def test_maintenance_that_is_told_to_go_on_is_not_finished_by_the_clock():
    change = works(amended("2026-01-10 04:00", status=MaintenanceStatus.IN_PROGRESS))
    assert "r0-finished" not in keys(change)


def test_a_longer_window_moves_the_end_alone():
    change = works(
        amended("2026-01-10 03:00", window=a_window("2026-01-10 02:00", "2026-01-10 06:00"))
    )
    records = the_records(change, service=utc_service(promise(maintenance=())))
    assert told_of(records) == [
        ("announced", "2026-01-01 12:00:00"),
        ("r0-started", "2026-01-10 02:00:00"),
        ("moved-1", "2026-01-10 03:00:00"),
        ("r1-finished", "2026-01-10 06:00:00"),
    ]
    assert ladder(records)[2].title.endswith("— now until 10 January 2026, 06:00 UTC")


# ----------------------------------------------------------------------------- the policy


def test_a_new_promise_does_not_date_again_what_was_told():
    change = a_change(effective_on=date(2026, 2, 1))
    old = promise(pricing=(DAYS["7"], DAYS["1"]))
    new = promise("2026-01-20", "15:00", pricing=(DAYS["30"],))
    before = ladder(the_records(change, service=utc_service(old)))
    assert ladder(the_records(change, service=utc_service(old, new))) == before


def test_a_move_follows_the_promise_that_is_in_force_when_it_is_told():
    change = a_change(
        amended("2026-01-21 10:00", effective_on=date(2026, 3, 1)), effective_on=date(2026, 2, 1)
    )
    service = utc_service(
        promise(pricing=(DAYS["7"],)), promise("2026-01-20", "15:00", pricing=(DAYS["1"],))
    )
    assert told_of(the_records(change, service=service))[1:] == [
        ("moved-1", "2026-01-21 10:00:00"),
        ("r1-1d", "2026-02-28 15:00:00"),
        ("r1-effective", "2026-03-01 15:00:00"),
    ]


def test_a_promise_begins_with_its_day_in_the_services_zone():
    service = utc_service(
        promise(pricing=(DAYS["7"],)),
        promise("2026-01-01", pricing=(DAYS["1"],)),
        zone="America/New_York",
    )
    change = a_change(announced_at=at("2026-01-01 04:59"), effective_on=date(2026, 2, 1))
    assert keys(change, service=service)[1] == "r0-7d"
    change = replace(change, announced_at=at("2026-01-01 05:00"))
    assert keys(change, service=service)[1] == "r0-1d"


@pytest.mark.parametrize(
    ("span", "key", "when"),
    [
        (Span(2, "weeks"), "r0-2w", "2026-05-17 09:00:00"),
        (Span(1, "months"), "r0-1m", "2026-04-30 09:00:00"),
        (Span(5, "business_days"), "r0-5bd", "2026-05-22 09:00:00"),
        (Span(1, "business_days"), "r0-1bd", "2026-05-29 09:00:00"),
        (Span(36, "hours"), "r0-36h", "2026-05-29 12:00:00"),
        (Span(90, "minutes"), "r0-90min", "2026-05-30 22:30:00"),
    ],
)
def test_reminders_in_every_unit(span, key, when):
    change = a_change(effective_on=date(2026, 5, 31))  # a Sunday
    records = the_records(change, service=utc_service(promise(pricing=(span,))))
    assert told_of(records)[1] == (key, when)


def test_a_span_that_leads_before_the_calendar_is_no_reminder():
    service = utc_service(promise(pricing=(Span(99_999, "months"), Span(99_999, "days"))))
    assert keys(a_change(effective_on=date(2026, 2, 1)), service=service) == [
        "announced",
        "r0-effective",
    ]


def test_two_spans_that_lead_to_one_slot_are_one_reminder():
    service = utc_service(promise(pricing=(Span(1, "weeks"), DAYS["7"])))
    assert keys(a_change(effective_on=date(2026, 2, 1)), service=service)[1:] == [
        "r0-1w",
        "r0-effective",
    ]


def test_where_no_promise_speaks_there_are_reminders_all_the_same():
    change = a_change(effective_on=date(2026, 3, 1))
    assert keys(change, service=a_service("UTC"))[1:-1] == ["r0-30d", "r0-7d", "r0-1d"]
    assert keys(works(), service=a_service("UTC"))[1] == "r0-1d"


# ----------------------------------------------------------------------------- dates and titles


def test_a_slot_keeps_its_time_of_day_over_a_clock_change():
    change = a_change(
        announced_at=at("2026-02-01 12:00"), effective_on=date(2026, 3, 9)
    )  # clocks of New York go forward on 8 March 2026
    records = the_records(change, service=utc_service(zone="America/New_York"))
    assert told_of(records)[1:] == [
        ("r0-7d", "2026-03-02 14:00:00"),
        ("r0-1d", "2026-03-08 13:00:00"),
        ("r0-effective", "2026-03-09 13:00:00"),
    ]


def test_no_two_notices_bear_the_same_date():
    changes = [a_change(id=f"price-{n}", effective_on=date(2026, 2, 1)) for n in range(3)]
    found = ladder(the_records(*changes, service=utc_service(promise(pricing=()))))
    assert [n.told_at - n.nominal_at for n in found] == [0 * SECOND, SECOND, 2 * SECOND] * 2
    assert [n.record_id for n in found] == ["price-0", "price-1", "price-2"] * 2


def test_no_two_notices_have_the_same_title():
    incidents = [
        an_incident(told(when), id=f"incident-{n}")
        for n, when in enumerate(
            ["2026-11-09 14:00", "2026-11-10 14:00", "2026-11-10 15:00", "2026-11-10 15:00"]
        )
    ]
    titles = [n.title for n in ladder(the_records(*incidents))]
    assert titles == [
        "Investigating: Discs are late",
        "Investigating: Discs are late (10 November 2026)",
        "Investigating: Discs are late (10 November 2026, 10:00 EST)",
        "Investigating: Discs are late (2026-11-10T15:00:01Z, 1)",
    ]


def test_a_title_is_one_clean_line():
    incident = an_incident(
        told("2026-11-09 14:00"), title="Films\u202e pause\x00\n again\ud800 <b>&</b> \ufffe"
    )
    found = ladder(the_records(incident))[0].title
    assert found.replace("\N{WORD JOINER}", "") == "Investigating: Films pause again <b>&</b>"


def test_no_reader_takes_a_title_for_markup():
    title = "5 < 6 & <host> is <b>down</b> &amp; R&D &#x41; a<!-- b"
    found = ladder(the_records(an_incident(told("2026-11-09 14:00"), title=title)))[0].title
    assert found.replace("\N{WORD JOINER}", "|") == (
        "Investigating: 5 < 6 & <|host> is <|b>down<|/b> &|amp; R&D &|#x41; a<|!-- b"
    )


def test_a_title_of_unfit_characters_alone_is_the_records_id():
    incident = an_incident(told("2026-11-09 14:00"), title="\x00\u202e")
    assert ladder(the_records(incident))[0].title == "Investigating: late-discs"


# ----------------------------------------------------------------------------- due


def test_a_notice_is_due_from_its_second_on():
    found = ladder(the_records(an_incident(told("2026-11-09 14:00"), told("2026-11-09 15:00"))))
    first, second = found
    assert due(found, first.told_at - SECOND) == ()
    assert due(found, first.told_at) == (first,)
    assert due(found, second.told_at) == found
    assert next_due(found, first.told_at) is second
    assert next_due(found, second.told_at) is None


def test_no_records_have_no_notices():
    assert ladder(the_records()) == ()
    assert next_due((), at("2026-01-01 00:00")) is None


def test_the_order_of_the_records_makes_no_difference():
    records = [
        a_change(id="b", effective_on=date(2026, 2, 1)),
        a_change(id="a", effective_on=date(2026, 2, 1)),
        an_incident(told("2026-02-01 14:00")),
    ]
    assert ladder(the_records(*records)) == ladder(the_records(*reversed(records)))


def test_ten_thousand_records_have_each_of_their_notices():
    begin = at("2021-01-01 00:00")
    statuses = ("investigating", "identified", "monitoring", "resolved")
    records = the_records(*[_busy(n, begin, statuses) for n in range(10_000)])
    assert len(ladder(records)) == 40_000


def _busy(number: int, begin, statuses) -> Incident:
    start = begin + timedelta(hours=4 * number)
    updates = [
        told(f"{start + timedelta(minutes=20 * step):%Y-%m-%d %H:%M}", status)
        for step, status in enumerate(statuses)
    ]
    return an_incident(*updates, id=f"incident-{number}", title=f"Films pause {number}")
