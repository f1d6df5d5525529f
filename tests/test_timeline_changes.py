"""What the timeline says of changes, each kind and stage, moment by moment."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from beforehand.model import (
    ChangeKind,
    ChangeStage,
    CustomerCredit,
    Feedback,
    Heard,
    MaintenanceStatus,
)
from beforehand.snapshot import ChangePhase
from beforehand.timeline import boundaries, derive
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

KINDS = [kind for kind in ChangeKind if kind is not ChangeKind.MAINTENANCE]
ZONES = ["America/New_York", "UTC", "Asia/Kathmandu", "Pacific/Kiritimati", "America/Sao_Paulo"]
DAY = date(2026, 3, 8)  # clocks go forward in New York


def view_of(change, now, zone: str = "UTC", *others):
    moment = at(now) if isinstance(now, str) else now
    records = the_records(change, *others, service=a_service(zone))
    return derive(records, moment).change(change.id)


def phases_around(change, moment, zone: str = "UTC"):
    """Return the phases a second before, at, and a second after a moment."""
    return [
        view_of(change, moment + beside, zone).phase.value
        for beside in (-SECOND, timedelta(), SECOND)
    ]


# --------------------------------------------------------------------------- phases


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("zone", ZONES)
def test_a_change_takes_effect_as_its_day_begins_in_the_services_zone(kind, zone):
    change = a_change(kind=kind, effective_on=DAY)
    begins = at("2026-03-08 00:00", zone)
    assert phases_around(change, begins, zone) == ["announced", "in_effect", "in_effect"]
    view = view_of(change, begins, zone)
    assert (view.effective.on, view.effective.at, view.effective.exact) == (DAY, begins, False)
    assert view.settled_at == begins


@pytest.mark.parametrize("kind", KINDS)
def test_a_change_takes_effect_at_its_instant(kind):
    change = a_change(kind=kind, effective_at=at("2026-03-08 02:30"))
    assert phases_around(change, at("2026-03-08 02:30")) == ["announced", "in_effect", "in_effect"]
    effective = view_of(change, "2026-03-01 00:00", "America/New_York").effective
    assert (effective.on, effective.exact, effective.until) == (date(2026, 3, 7), True, None)


@pytest.mark.parametrize("kind", ChangeKind)
@pytest.mark.parametrize("stage", [ChangeStage.POSSIBLE, ChangeStage.PROPOSED])
def test_the_clock_alone_makes_nothing_firm(kind, stage):
    dates = {"effective_on": DAY}
    if kind is ChangeKind.MAINTENANCE:
        dates = {"window": a_window("2026-03-08 00:00", "2026-03-08 02:00")}
    change = a_change(kind=kind, stage=stage, **dates)
    assert phases_around(change, at("2026-03-08 00:00")) == [stage.value] * 3
    view = view_of(change, "2026-03-10 00:00")
    assert view.phase.is_coming
    assert (view.maintenance_status, view.announced_since, view.notice_days) == (None, None, None)


@pytest.mark.parametrize("kind", KINDS)
def test_a_change_without_a_date_stays_announced(kind):
    view = view_of(a_change(kind=kind), "2029-01-01 00:00")
    assert view.phase is ChangePhase.ANNOUNCED
    assert (view.effective, view.settled_at, view.notice_days) == (None, None, None)


@pytest.mark.parametrize("kind", ChangeKind)
def test_a_change_is_withdrawn_at_the_second_at_which_customers_are_told(kind):
    withdrawal = amended("2026-01-05 12:00", stage=ChangeStage.WITHDRAWN)
    change = a_change(withdrawal, kind=kind, effective_on=DAY)
    assert phases_around(change, at("2026-01-05 12:00")) == ["announced", "withdrawn", "withdrawn"]
    assert view_of(change, "2026-01-05 11:59:59").withdrawal is None
    view = view_of(change, "2026-04-01 00:00")
    assert (view.stage, view.phase) == (ChangeStage.WITHDRAWN, ChangePhase.WITHDRAWN)
    assert view.withdrawal is withdrawal
    assert view.settled_at == at("2026-01-05 12:00")
    assert view.announced_since == at("2026-01-01 12:00")


def test_a_record_that_is_withdrawn_at_its_top_was_announced_first():
    change = a_change(
        amended("2026-01-03 12:00"),
        amended("2026-01-05 12:00"),
        stage=ChangeStage.WITHDRAWN,
        effective_on=DAY,
    )
    before = view_of(change, "2026-01-05 11:59:59")
    assert (before.phase, before.change.stage) == (ChangePhase.ANNOUNCED, ChangeStage.ANNOUNCED)
    after = view_of(change, "2026-01-05 12:00")
    assert (after.phase, after.withdrawal) == (ChangePhase.WITHDRAWN, change.updates[-1])
    assert after.change is change


def test_a_change_is_public_from_its_announcement_on():
    change = a_change(effective_on=DAY)
    assert view_of(change, "2026-01-01 11:59:59") is None
    view = view_of(change, "2026-01-01 12:00")
    assert view.first_told_at == view.last_told_at == view.announced_since
    assert view.latest is None
    assert view.uri == "changes/new-price/"


def test_a_change_announced_after_its_date_is_in_effect_from_its_announcement_on():
    change = a_change(effective_on=date(2025, 12, 1))
    view = view_of(change, "2026-01-01 12:00")
    assert (view.phase, view.settled_at) == (ChangePhase.IN_EFFECT, at("2026-01-01 12:00"))
    assert view.notice_days == -31


def test_what_was_possible_becomes_firm_by_an_update():
    change = a_change(
        amended("2026-01-03 12:00"),
        amended("2026-01-05 12:00", stage=ChangeStage.ANNOUNCED, effective_on=DAY),
        stage=ChangeStage.POSSIBLE,
    )
    view = view_of(change, "2026-01-05 11:59:59")
    assert (view.phase, view.announced_since) == (ChangePhase.POSSIBLE, None)
    firm = view_of(change, "2026-01-05 12:00")
    assert (firm.phase, firm.announced_since) == (ChangePhase.ANNOUNCED, at("2026-01-05 12:00"))
    assert firm.notice_days == 62


def test_a_withdrawal_can_be_taken_back_openly():
    change = a_change(
        amended("2026-01-05 12:00", stage=ChangeStage.WITHDRAWN),
        amended("2026-01-07 12:00", stage=ChangeStage.ANNOUNCED),
        effective_on=DAY,
    )
    view = view_of(change, "2026-01-07 12:00")
    assert (view.phase, view.withdrawal) == (ChangePhase.ANNOUNCED, None)
    assert view.announced_since == at("2026-01-07 12:00")


# --------------------------------------------------------------------------- maintenance

BEGINS, ENDS = at("2026-01-10 02:00"), at("2026-01-10 04:00")


def status_at(works, now):
    view = view_of(works, now)
    return view.maintenance_status.value, view.phase.value


SCHEDULED = ("scheduled", "announced")
IN_PROGRESS, VERIFYING = ("in_progress", "under_way"), ("verifying", "under_way")
COMPLETED = ("completed", "in_effect")


@pytest.mark.parametrize(
    ("updates", "moments"),
    [
        # By the clock alone.
        (
            [],
            {
                BEGINS - SECOND: SCHEDULED,
                BEGINS: IN_PROGRESS,
                BEGINS + SECOND: IN_PROGRESS,
                ENDS - SECOND: IN_PROGRESS,
                ENDS: COMPLETED,
                ENDS + SECOND: COMPLETED,
            },
        ),
        # Begun early: it still ends with its window.
        (
            [amended("2026-01-10 01:30", status=MaintenanceStatus.IN_PROGRESS)],
            {
                at("2026-01-10 01:29:59"): SCHEDULED,
                at("2026-01-10 01:30"): IN_PROGRESS,
                ENDS - SECOND: IN_PROGRESS,
                ENDS: COMPLETED,
            },
        ),
        # Told within its window, and it still ends by the clock.
        (
            [amended("2026-01-10 03:00", status=MaintenanceStatus.VERIFYING)],
            {
                at("2026-01-10 02:59:59"): IN_PROGRESS,
                at("2026-01-10 03:00"): VERIFYING,
                ENDS - SECOND: VERIFYING,
                ENDS: COMPLETED,
            },
        ),
        # Over early.
        (
            [amended("2026-01-10 03:00", status=MaintenanceStatus.COMPLETED)],
            {at("2026-01-10 03:00"): COMPLETED, ENDS: COMPLETED},
        ),
        # Told after its window to go on: it does until the next word.
        (
            [
                amended("2026-01-10 04:10", status=MaintenanceStatus.IN_PROGRESS),
                amended("2026-01-12 09:00", status=MaintenanceStatus.COMPLETED),
            ],
            {
                at("2026-01-10 04:09:59"): COMPLETED,
                at("2026-01-10 04:10"): IN_PROGRESS,
                at("2026-01-12 08:59:59"): IN_PROGRESS,
                at("2026-01-12 09:00"): COMPLETED,
            },
        ),
        # Told in the window not to have begun: it has not until the next word.
        (
            [amended("2026-01-10 02:10", status=MaintenanceStatus.SCHEDULED)],
            {BEGINS: IN_PROGRESS, at("2026-01-10 02:10"): SCHEDULED, ENDS: SCHEDULED},
        ),
        # Told before the window to be scheduled says nothing new.
        (
            [amended("2026-01-09 02:10", status=MaintenanceStatus.SCHEDULED)],
            {BEGINS - SECOND: SCHEDULED, BEGINS: IN_PROGRESS, ENDS: COMPLETED},
        ),
        # Extended while it goes on.
        (
            [amended("2026-01-10 03:50", window=a_window("2026-01-10 02:00", "2026-01-10 06:00"))],
            {
                ENDS: IN_PROGRESS,
                at("2026-01-10 05:59:59"): IN_PROGRESS,
                at("2026-01-10 06:00"): COMPLETED,
            },
        ),
        # Broken off and moved to another night.
        (
            [amended("2026-01-10 03:00", window=a_window("2026-01-12 02:00", "2026-01-12 04:00"))],
            {
                at("2026-01-10 02:59:59"): IN_PROGRESS,
                at("2026-01-10 03:00"): SCHEDULED,
                at("2026-01-12 02:00"): IN_PROGRESS,
                at("2026-01-12 04:00"): COMPLETED,
            },
        ),
        # A new window after it was told to be over begins anew.
        (
            [
                amended("2026-01-10 03:00", status=MaintenanceStatus.COMPLETED),
                amended(
                    "2026-01-11 03:00", window=a_window("2026-01-12 02:00", "2026-01-12 04:00")
                ),
            ],
            {at("2026-01-11 02:59:59"): COMPLETED, at("2026-01-11 03:00"): SCHEDULED},
        ),
    ],
)
def test_maintenance_goes_by_the_clock_unless_told_otherwise(updates, moments):
    works = maintenance(*updates)
    assert {now: status_at(works, now) for now in moments} == moments
    # Each change of phase is a boundary, so that the site is built anew.
    edges = {
        edge.at
        for edge in boundaries(the_records(works), BEGINS - timedelta(9), ENDS + timedelta(9))
    }
    for now, (_, phase) in moments.items():
        if now not in edges:
            assert view_of(works, now - SECOND).phase.value == phase


@pytest.mark.parametrize("zone", ["America/New_York", "Australia/Lord_Howe"])
def test_a_window_over_a_clock_change_keeps_its_instants(zone):
    works = maintenance(window=a_window("2026-03-08 06:30", "2026-03-08 07:30"))
    for moment, phases in [
        (at("2026-03-08 06:30"), ["announced", "under_way", "under_way"]),
        (at("2026-03-08 07:30"), ["under_way", "in_effect", "in_effect"]),
    ]:
        assert phases_around(works, moment, zone) == phases


def test_maintenance_settles_when_it_was_over():
    early = maintenance(amended("2026-01-10 03:00", status=MaintenanceStatus.COMPLETED))
    assert view_of(early, "2026-01-11 00:00").settled_at == at("2026-01-10 03:00")
    assert view_of(maintenance(), "2026-01-11 00:00").settled_at == ENDS
    assert view_of(maintenance(), "2026-01-10 03:00").settled_at is None


# --------------------------------------------------------------------------- dates that move


def test_a_postponed_change_says_so_until_its_new_date():
    move = amended("2026-02-01 12:00", effective_on=date(2026, 4, 1))
    change = a_change(move, effective_on=DAY)
    assert not view_of(change, "2026-02-01 11:59:59").is_postponed
    view = view_of(change, "2026-02-01 12:00")
    assert view.is_postponed
    (moved,) = view.moves
    assert (moved.at, moved.was.on, moved.now.on) == (move.at, DAY, date(2026, 4, 1))
    assert moved.update is move
    assert view_of(change, "2026-03-31 23:59:59").is_postponed
    assert not view_of(change, "2026-04-01 00:00").is_postponed


def test_a_proposal_is_postponed_until_its_new_date_comes_undecided():
    move = amended("2026-01-05 12:00", effective_on=date(2026, 4, 1))
    change = a_change(move, stage=ChangeStage.PROPOSED, effective_on=DAY)
    postponed = [
        view_of(change, at("2026-04-01 00:00") + beside).is_postponed
        for beside in (-SECOND, timedelta(), SECOND)
    ]
    assert postponed == [True, False, False]


@pytest.mark.parametrize(
    ("first", "then", "postponed", "moves"),
    [
        ({"effective_on": DAY}, {"effective_on": date(2026, 3, 7)}, False, 1),
        ({"effective_on": DAY}, {"effective_on": DAY}, False, 0),
        ({"effective_on": DAY}, {"effective_at": at("2026-03-08 10:00")}, False, 1),
        ({"effective_at": at("2026-03-08 10:00")}, {"effective_on": DAY}, False, 1),
        (
            {"effective_at": at("2026-03-08 10:00")},
            {"effective_at": at("2026-03-08 11:00")},
            True,
            1,
        ),
        ({}, {"effective_on": DAY}, False, 1),
    ],
)
def test_moves(first, then, postponed, moves):
    view = view_of(a_change(amended("2026-01-05 12:00", **then), **first), "2026-01-06 00:00")
    assert (view.is_postponed, len(view.moves)) == (postponed, moves)


def test_a_change_moved_back_before_its_first_date_is_not_postponed():
    change = a_change(
        amended("2026-01-05 12:00", effective_on=date(2026, 4, 1)),
        amended("2026-01-06 12:00", effective_on=date(2026, 3, 1)),
        effective_on=DAY,
    )
    assert not view_of(change, "2026-01-07 00:00").is_postponed


def test_what_is_withdrawn_is_not_postponed():
    change = a_change(
        amended("2026-01-05 12:00", effective_on=date(2026, 4, 1)),
        amended("2026-01-06 12:00", stage=ChangeStage.WITHDRAWN),
        effective_on=DAY,
    )
    assert not view_of(change, "2026-01-07 00:00").is_postponed


@pytest.mark.parametrize(
    ("zone", "updates", "days"),
    [
        ("UTC", [], 66),
        # 1 January 2026, 12:00 UTC is the second of January on Kiritimati.
        ("Pacific/Kiritimati", [], 65),
        # Postponed: the notice grows.
        ("UTC", [amended("2026-02-01 12:00", effective_on=date(2026, 3, 18))], 76),
        # Brought forward: it counts from the day on which customers learnt that.
        ("UTC", [amended("2026-02-01 12:00", effective_on=date(2026, 3, 1))], 28),
        (
            "UTC",
            [
                amended("2026-02-01 12:00", effective_on=date(2026, 3, 1)),
                amended("2026-02-10 12:00", effective_on=date(2026, 3, 11)),
            ],
            38,
        ),
    ],
)
def test_days_of_notice_are_counted_on_the_calendar(zone, updates, days):
    change = a_change(*updates, effective_on=DAY)
    assert view_of(change, "2026-03-01 00:00", zone).notice_days == days


def test_a_date_told_later_counts_from_the_day_it_was_told():
    change = a_change(amended("2026-03-01 12:00", effective_on=DAY))
    assert view_of(change, "2026-03-01 12:00").notice_days == 7


# --------------------------------------------------------------------------- answers


@pytest.mark.parametrize(
    ("feedback", "stage", "opened"),
    [
        (None, "proposed", False),
        (Feedback(), "proposed", False),
        (Feedback(at="https://a.example/"), "proposed", True),
        (Feedback(at="https://a.example/"), "possible", True),
        (Feedback(at="https://a.example/"), "announced", False),
        (Feedback(open_until=date(2026, 1, 10)), "announced", True),
        (Feedback(open_until=date(2026, 1, 1)), "proposed", False),
    ],
)
def test_customers_are_asked(feedback, stage, opened):
    change = a_change(feedback=feedback, stage=ChangeStage(stage))
    assert view_of(change, "2026-01-05 00:00").consultation_is_open is opened


@pytest.mark.parametrize(
    ("stage", "opened"), [("proposed", True), ("possible", False), ("announced", False)]
)
def test_a_proposal_can_be_answered_to_a_person(stage, opened):
    change = a_change(contact="support", stage=ChangeStage(stage))
    assert view_of(change, "2026-01-05 00:00").consultation_is_open is opened


@pytest.mark.parametrize("zone", ZONES)
def test_answers_are_read_to_the_end_of_the_last_day(zone):
    change = a_change(feedback=Feedback(open_until=DAY), stage=ChangeStage.PROPOSED)
    ends = at("2026-03-09 00:00", zone)
    for beside, opened in [(-SECOND, True), (timedelta(), False), (SECOND, False)]:
        assert view_of(change, ends + beside, zone).consultation_is_open is opened
    edges = boundaries(the_records(change, service=a_service(zone)), ends - SECOND, ends)
    assert (ends, "the time for answers is over") in [(edge.at, edge.reason) for edge in edges]


def test_a_withdrawn_change_asks_nobody():
    change = a_change(
        amended("2026-01-05 12:00", stage=ChangeStage.WITHDRAWN), feedback=Feedback(open_until=DAY)
    )
    assert not view_of(change, "2026-01-05 12:00").consultation_is_open


def test_the_next_word_on_a_change_can_be_late():
    change = a_change(
        amended("2026-01-05 12:00", next_update_at=at("2026-01-06 12:00")),
        stage=ChangeStage.POSSIBLE,
    )
    for now, late in [("11:59:59", False), ("12:00:00", True), ("12:00:01", True)]:
        view = view_of(change, f"2026-01-06 {now}")
        assert (view.next_update_at, view.next_update_is_late) == (at("2026-01-06 12:00"), late)


# --------------------------------------------------------------------------- cutting


def test_a_change_holds_nothing_of_later_days():
    change = a_change(
        amended("2026-01-05 12:00"),
        feedback=Feedback(
            heard=(Heard(on=date(2026, 1, 6), from_customers="Why?", answer="Because."),)
        ),
        credits_customers=(
            CustomerCredit(who="Early", on=date(2026, 1, 1)),
            CustomerCredit(who="Late", on=date(2026, 1, 6)),
            CustomerCredit(who="Undated"),
        ),
    )
    known = view_of(change, "2026-01-05 11:59:59").change
    assert known.updates == known.feedback.heard == ()
    assert [credit.who for credit in known.credits_customers] == ["Early", "Undated"]
    assert view_of(change, "2026-01-06 00:00").change is change


def test_no_record_is_named_before_it_is_public():
    other = a_change(id="other", announced_at=at("2026-02-01 12:00"))
    incident = an_incident(told("2026-02-02 12:00"), id="cause")
    change = a_change(superseded_by="other", follows="cause")

    def known(now: str):
        view = view_of(change, now, "UTC", other, incident).change
        return view.superseded_by, view.follows

    assert known("2026-02-01 11:59:59") == (None, None)
    assert known("2026-02-01 12:00") == ("other", None)
    assert known("2026-02-02 12:00") == ("other", "cause")


# --------------------------------------------------------------------------- lists


def test_what_is_coming_stands_by_date_and_the_undated_newest_first():
    changes = [
        a_change(id="late", effective_on=date(2026, 5, 1)),
        a_change(id="b-soon", effective_on=DAY),
        a_change(id="a-soon", effective_on=DAY),
        a_change(id="old-undated", announced_at=at("2025-12-01 12:00")),
        a_change(id="new-undated"),
        a_change(id="perhaps", stage=ChangeStage.POSSIBLE, effective_on=date(2026, 4, 1)),
        maintenance(id="works"),
        a_change(id="done", effective_on=date(2026, 1, 2)),
    ]
    snapshot = derive(the_records(*changes), at("2026-01-05 00:00"))
    assert [view.change.id for view in snapshot.coming] == [
        "works",
        "a-soon",
        "b-soon",
        "perhaps",
        "late",
        "new-undated",
        "old-undated",
    ]
    assert [view.change.id for view in snapshot.recent_changes] == ["done"]
    assert [view.change.id for view in snapshot.changes][-1] == "old-undated"


def test_maintenance_under_way_stands_by_its_beginning():
    changes = [
        maintenance(id="late", window=a_window("2026-01-10 02:30", "2026-01-10 04:00")),
        maintenance(id="early"),
    ]
    snapshot = derive(the_records(*changes), at("2026-01-10 03:00"))
    assert [view.change.id for view in snapshot.under_way] == ["early", "late"]
    assert snapshot.coming == ()


def test_a_change_is_recent_for_fourteen_days_of_the_services_calendar():
    change = a_change(effective_on=DAY)
    records = the_records(change)
    leaves = at("2026-03-22 00:00", "America/New_York")
    for now, recent in [(leaves - SECOND, 1), (leaves, 0), (leaves + SECOND, 0)]:
        assert len(derive(records, now).recent_changes) == recent


def test_all_boundaries_of_a_change_are_listed():
    change = a_change(
        amended("2026-01-03 12:00", next_update_at=at("2026-01-04 12:00")),
        amended("2026-01-05 12:00", effective_on=date(2026, 1, 9), stage=ChangeStage.ANNOUNCED),
        amended("2026-01-06 12:00", effective_on=date(2026, 1, 10)),
        amended("2026-01-12 12:00", stage=ChangeStage.WITHDRAWN),
        stage=ChangeStage.PROPOSED,
        effective_on=date(2026, 1, 2),
        feedback=Feedback(
            open_until=date(2026, 1, 7),
            heard=(Heard(on=date(2026, 1, 4), from_customers="Why?", answer="Because."),),
        ),
    )
    found = boundaries(
        the_records(change, service=a_service("UTC")),
        at("2025-12-31 12:00"),
        at("2026-01-31 12:00"),
    )
    assert [
        (e.at.strftime("%d %H:%M"), e.reason) for e in found if e.record == "changes/new-price"
    ] == [
        ("01 12:00", "it is told as proposed"),
        ("02 00:00", "its date comes undecided"),
        ("03 12:00", "an update is told"),
        ("04 00:00", "an answer to customers is told"),
        ("04 12:00", "an update was promised"),
        ("05 12:00", "it is announced"),
        ("06 12:00", "its date is moved"),
        ("08 00:00", "the time for answers is over"),
        ("10 00:00", "it takes effect"),
        ("12 12:00", "it is withdrawn"),
    ]


def test_maintenance_that_was_over_early_has_no_boundary_at_its_windows_end():
    works = maintenance(amended("2026-01-10 03:00", status=MaintenanceStatus.COMPLETED))
    found = boundaries(the_records(works), at("2026-01-10 00:00"), at("2026-01-11 00:00"))
    assert [(e.at, e.reason) for e in found if e.record] == [
        (BEGINS, "the maintenance begins"),
        (at("2026-01-10 03:00"), "an update is told"),
    ]


def test_file_order_does_not_matter():
    changes = [maintenance(id=f"works-{number}") for number in range(3)]
    records = the_records(*changes)
    mixed = replace(records, changes=tuple(reversed(records.changes)))
    now = at("2026-01-10 03:00")
    assert derive(mixed, now) == derive(records, now)
