"""What other pages show: which records, from when until when, in which order and words."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from beforehand.model import (
    BannerOverride,
    BillingPeriod,
    ChangeKind,
    ChangeStage,
    Choice,
    Feedback,
    Impact,
    MaintenanceStatus,
    Price,
)
from beforehand.surfaces import SurfaceNotice, notices_for, surface_boundaries, visible
from beforehand.timeline import derive
from beforehand.values import Money
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

ZONES = ["America/New_York", "UTC", "Asia/Kathmandu", "Pacific/Kiritimati", "America/Sao_Paulo"]
DAY = date(2026, 3, 8)  # clocks go forward in New York
BESIDE = (-SECOND, timedelta(), SECOND)


def all_at(records, now):
    moment = at(now) if isinstance(now, str) else now
    return notices_for(records, derive(records, moment), moment)


def on(surface: str, now, *records, zone: str = "UTC") -> tuple[SurfaceNotice, ...]:
    """Return what a surface shows at a moment."""
    moment = at(now) if isinstance(now, str) else now
    return visible(all_at(the_records(*records, service=a_service(zone)), moment)[surface], moment)


def one(now, *records, surface: str = "queue", zone: str = "UTC") -> SurfaceNotice:
    (notice,) = on(surface, now, *records, zone=zone)
    return notice


def kinds_around(moment, *records, zone: str = "UTC") -> list[str | None]:
    """Return what the queue shows a second before, at, and a second after a moment."""
    shown = [on("queue", moment + beside, *records, zone=zone) for beside in BESIDE]
    return [row[0].kind.value if row else None for row in shown]


LATE_DISCS = an_incident(
    told("2026-03-10 10:00", next_update_at=at("2026-03-10 11:00")),
    told("2026-03-10 12:00", "monitoring", components={"discs": DEGRADED}),
    told("2026-03-10 14:00", "resolved", text="All discs have left."),
    told("2026-03-11 09:00", "postmortem", text="The whole story."),
)


# --------------------------------------------------------------------------- windows


@pytest.mark.parametrize(
    ("moment", "kinds"),
    [
        ("2026-03-10 10:00", [None, "outage", "outage"]),
        ("2026-03-10 12:00", ["outage", "delay", "delay"]),
        ("2026-03-10 14:00", ["delay", "resolved", "resolved"]),
        ("2026-03-10 16:00", ["resolved", None, None]),
        ("2026-03-11 09:00", [None, None, None]),
    ],
)
def test_an_incident_shows_from_its_first_word_until_two_hours_after_it_is_over(moment, kinds):
    assert kinds_around(at(moment), LATE_DISCS) == kinds


@pytest.mark.parametrize("zone", ZONES)
def test_an_open_incident_has_an_end_that_moves_on_with_each_day(zone):
    incident = an_incident(told("2026-03-10 10:00"))
    service = a_service(zone)
    records = the_records(incident, service=service)
    midnight = at("2026-03-12 00:00", zone)
    ends = [all_at(records, midnight + beside)["queue"][0].ends for beside in BESIDE]
    assert ends == [at(f"2026-03-{day} 00:00", zone) for day in (19, 20, 20)]
    months_later = midnight + timedelta(days=100)
    assert len(visible(all_at(records, months_later)["queue"], months_later)) == 1


BEGINS, ENDS = at("2026-01-10 02:00"), at("2026-01-10 04:00")


@pytest.mark.parametrize(
    ("moment", "kinds"),
    [
        (BEGINS - timedelta(days=1), [None, "maintenance", "maintenance"]),
        (BEGINS, ["maintenance"] * 3),
        (ENDS, ["maintenance", None, None]),
    ],
)
def test_maintenance_shows_from_a_day_before_its_window_until_its_end(moment, kinds):
    assert kinds_around(moment, maintenance()) == kinds


def test_maintenance_told_late_shows_from_its_announcement_on():
    works = maintenance(announced_at=at("2026-01-09 18:00"))
    assert kinds_around(at("2026-01-09 18:00"), works) == [None, "maintenance", "maintenance"]


def test_maintenance_that_is_over_early_is_gone_at_once():
    works = maintenance(amended("2026-01-10 03:00", status=MaintenanceStatus.COMPLETED))
    assert kinds_around(at("2026-01-10 03:00"), works) == ["maintenance", None, None]


def test_maintenance_that_takes_longer_shows_until_the_next_word():
    works = maintenance(
        amended("2026-01-10 04:10", status=MaintenanceStatus.IN_PROGRESS, change="Two more hours."),
        amended("2026-01-12 09:00", status=MaintenanceStatus.COMPLETED),
    )
    assert kinds_around(at("2026-01-10 04:10"), works) == [None, "maintenance", "maintenance"]
    assert one("2026-01-12 08:59:59", works).body == "It takes longer than planned. Two more hours."
    assert on("queue", "2026-01-12 09:00", works) == ()


def test_maintenance_told_to_go_on_as_its_window_ends_shows_on():
    works = maintenance(amended("2026-01-10 04:00", status=MaintenanceStatus.VERIFYING))
    assert kinds_around(ENDS, works) == ["maintenance"] * 3


def test_maintenance_begun_days_early_shows_at_once():
    works = maintenance(amended("2026-01-05 12:00", status=MaintenanceStatus.IN_PROGRESS))
    assert kinds_around(at("2026-01-05 12:00"), works) == [None, "maintenance", "maintenance"]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    ("kind", "shown"),
    [("pricing", "price"), ("terms", "change"), ("limit", "change"), ("sunset", "change")],
)
def test_a_change_shows_from_its_announcement_until_seven_days_of_the_calendar_in_effect(
    zone, kind, shown
):
    change = a_change(kind=ChangeKind(kind), effective_on=DAY)
    announced = at("2026-01-01 12:00")
    assert kinds_around(announced, change, zone=zone) == [None, shown, shown]
    for edge in ("2026-03-08 00:00", "2026-03-09 00:00"):
        assert kinds_around(at(edge, zone), change, zone=zone) == [shown] * 3
    assert kinds_around(at("2026-03-15 00:00", zone), change, zone=zone) == [shown, None, None]


def test_a_change_at_an_instant_shows_for_seven_times_24_hours():
    change = a_change(effective_at=at("2026-03-08 02:30"))
    assert kinds_around(at("2026-03-15 02:30"), change) == ["price", None, None]


def test_a_change_without_a_date_shows_on():
    notice = one("2027-01-01 12:00", a_change())
    assert notice.ends == at("2027-01-09 00:00")
    assert notice.facts == {}


@pytest.mark.parametrize("kind", ["feature", "catalogue", "deprecation"])
def test_good_and_small_news_show_only_if_staff_say_so(kind):
    change = a_change(kind=ChangeKind(kind), effective_on=DAY)
    assert on("queue", "2026-03-01 12:00", change) == ()
    asked_for = replace(change, banner=BannerOverride())
    assert one("2026-03-01 12:00", asked_for).kind == "change"


@pytest.mark.parametrize("stage", ["possible", "proposed"])
def test_what_is_not_decided_shows_only_if_staff_say_so(stage):
    change = a_change(
        stage=ChangeStage(stage),
        effective_on=date(2026, 6, 1),
        feedback=Feedback(at="https://www.reelpost.example/talk", open_until=DAY),
    )
    assert on("queue", "2026-01-05 12:00", change) == ()
    asked_for = replace(change, banner=BannerOverride())
    notice = one("2026-01-05 12:00", asked_for)
    assert notice.label == {"possible": "Not decided", "proposed": "Proposal"}[stage]
    assert notice.link == "Tell us what you think"
    assert kinds_around(at("2026-03-09 00:00"), asked_for) == ["change", None, None]


def test_an_incident_without_impact_shows_only_if_staff_say_so():
    incident = replace(LATE_DISCS, impact=Impact.NONE)
    assert on("queue", "2026-03-10 11:00", incident) == ()
    assert on("queue", "2026-03-10 15:00", incident) == ()
    asked_for = replace(incident, banner=BannerOverride())
    assert one("2026-03-10 11:00", asked_for).kind == "outage"


WITHDRAWAL = amended("2026-02-01 12:00", stage=ChangeStage.WITHDRAWN, change="We keep the price.")


def test_a_decision_taken_back_is_said_as_openly_for_seven_days():
    change = a_change(WITHDRAWAL, effective_on=DAY)
    assert kinds_around(at("2026-02-01 12:00"), change) == ["price", "change", "change"]
    assert kinds_around(at("2026-02-08 12:00"), change) == ["change", None, None]
    notice = one("2026-02-01 12:00", change)
    assert (notice.title, notice.label) == ("Withdrawn: One disc costs more", "Withdrawn")
    assert notice.body == "We keep the price."


def test_where_another_change_takes_its_place_that_one_speaks():
    other = a_change(id="other", announced_at=at("2026-02-01 12:00"), effective_on=DAY)
    change = a_change(WITHDRAWAL, effective_on=DAY, superseded_by="other")
    assert one("2026-02-01 12:00", change, other).id == "change-other"


def test_withdrawn_maintenance_and_proposals_show_nothing():
    works = maintenance(replace(WITHDRAWAL, at=at("2026-01-09 12:00")))
    assert kinds_around(at("2026-01-09 12:00"), works) == ["maintenance", None, None]
    proposal = a_change(WITHDRAWAL, stage=ChangeStage.PROPOSED)
    assert on("queue", "2026-02-02 12:00", proposal) == ()


# --------------------------------------------------------------------------- publicity


def test_nothing_shows_of_what_is_not_public_and_the_known_future_is_listed():
    works = maintenance(announced_at=at("2026-01-05 12:00"))
    records = the_records(works, service=a_service("UTC"))
    assert all_at(records, "2026-01-05 11:59:59")["queue"] == ()
    (coming,) = all_at(records, "2026-01-05 12:00")["queue"]
    assert (coming.starts, coming.ends) == (BEGINS - timedelta(days=1), ENDS)
    assert visible([coming], at("2026-01-05 12:00")) == ()
    assert all_at(records, ENDS)["queue"] == ()


def test_the_end_of_a_window_is_not_part_of_it():
    records = the_records(a_change(effective_on=DAY), service=a_service("UTC"))
    (notice,) = all_at(records, "2026-03-14 23:59:59")["queue"]
    assert visible([notice], notice.ends - SECOND) == (notice,)
    assert visible([notice], notice.ends) == ()
    assert all_at(records, notice.ends)["queue"] == ()


def test_every_declared_surface_has_its_notices_in_the_order_of_the_service():
    found = all_at(the_records(), "2026-01-05 12:00")
    assert list(found.items()) == [("queue", ()), ("home", ()), ("watch", ()), ("empty", ())]


# --------------------------------------------------------------------------- surfaces


def surfaces_of(now, *records) -> list[str]:
    return [surface for surface, row in all_at(the_records(*records), now).items() if row]


def test_trouble_shows_where_its_components_do():
    incident = an_incident(
        told("2026-03-10 10:00"),
        told("2026-03-10 11:00", components={"discs": OPERATIONAL}),
        told("2026-03-10 12:00", "monitoring", components={"streaming": OPERATIONAL}),
        told("2026-03-10 13:00", "resolved"),
        components={"discs": MAJOR, "streaming": PARTIAL, "account": DEGRADED},
    )
    everywhere = ["queue", "home", "watch"]
    assert surfaces_of("2026-03-10 10:00", incident) == everywhere
    # Discs are well again, while streaming is not.
    assert surfaces_of("2026-03-10 11:00", incident) == ["watch"]
    # The account is named by no surface.
    assert surfaces_of("2026-03-10 12:00", incident) == []
    # Those who saw the trouble see that it is over.
    assert surfaces_of("2026-03-10 13:00", incident) == everywhere


def test_an_open_incident_of_which_all_runs_again_shows_where_it_did():
    incident = an_incident(
        told("2026-03-10 10:00"),
        told("2026-03-10 11:00", "monitoring", components={"discs": OPERATIONAL}),
    )
    assert surfaces_of("2026-03-10 11:00", incident) == ["queue", "home"]
    assert one("2026-03-10 11:00", incident).label == "Notice"


def test_where_all_runs_again_only_what_was_hit_counts():
    incident = an_incident(
        told("2026-03-10 10:00"),
        told("2026-03-10 11:00", "monitoring", components={"discs": OPERATIONAL}),
        components={"discs": MAJOR, "streaming": OPERATIONAL},
    )
    assert surfaces_of("2026-03-10 11:00", incident) == ["queue", "home"]


def test_a_record_can_name_its_surfaces():
    banner = BannerOverride(surfaces=("empty", "watch", "unknown"))
    assert surfaces_of("2026-03-10 10:00", replace(LATE_DISCS, banner=banner)) == ["watch", "empty"]
    assert surfaces_of("2026-01-05 12:00", a_change(banner=banner)) == ["watch", "empty"]


def test_a_change_of_components_that_no_surface_names_shows_nowhere():
    assert surfaces_of("2026-01-05 12:00", a_change(components=("account",))) == []
    assert surfaces_of("2026-01-05 12:00", a_change(components=())) == []


# --------------------------------------------------------------------------- what staff say


def with_banner(record, **fields):
    return replace(record, banner=BannerOverride(**fields))


def test_a_hidden_banner_is_hidden_in_every_phase():
    hidden = with_banner(LATE_DISCS, hidden=True)
    assert on("queue", "2026-03-10 10:00", hidden) == on("queue", "2026-03-10 15:00", hidden) == ()
    assert on("queue", "2026-01-09 12:00", with_banner(maintenance(), hidden=True)) == ()
    assert on("queue", "2026-02-01 12:00", with_banner(a_change(WITHDRAWAL), hidden=True)) == ()


def test_staff_set_the_window():
    begins, ends = at("2026-01-08 08:00"), at("2026-01-10 03:00")
    works = with_banner(maintenance(), from_=begins, until=ends)
    assert kinds_around(begins, works) == [None, "maintenance", "maintenance"]
    assert kinds_around(ends, works) == ["maintenance", None, None]
    price = with_banner(a_change(effective_on=DAY), from_=begins, until=ends)
    assert kinds_around(begins, price) == [None, "price", "price"]
    assert kinds_around(ends, price) == ["price", None, None]
    late = with_banner(LATE_DISCS, from_=at("2026-03-10 10:30"), until=at("2026-03-10 15:00"))
    assert kinds_around(at("2026-03-10 10:30"), late) == [None, "outage", "outage"]
    assert kinds_around(at("2026-03-10 15:00"), late) == ["resolved", None, None]


def test_staff_can_let_the_news_that_it_is_over_show_for_longer():
    late = with_banner(LATE_DISCS, until=at("2026-03-12 08:00"))
    assert kinds_around(at("2026-03-10 16:00"), late) == ["resolved"] * 3
    assert kinds_around(at("2026-03-12 08:00"), late) == ["resolved", None, None]


def test_no_window_begins_before_customers_were_told():
    early = with_banner(LATE_DISCS, from_=at("2026-03-01 00:00"))
    assert one("2026-03-10 10:00", early).starts == at("2026-03-10 10:00")
    assert one("2026-03-10 14:00", early).starts == at("2026-03-10 14:00")
    works = with_banner(maintenance(), from_=at("2025-12-01 00:00"))
    assert one("2026-01-01 12:00", works).starts == at("2026-01-01 12:00")


def test_a_window_that_is_empty_is_no_notice():
    assert (
        on("queue", "2026-03-10 10:30", with_banner(LATE_DISCS, until=at("2026-03-10 10:00"))) == ()
    )


def test_the_news_of_a_withdrawal_never_shows_longer_than_seven_days():
    change = with_banner(a_change(WITHDRAWAL), until=at("2026-12-01 00:00"))
    assert kinds_around(at("2026-02-08 12:00"), change) == ["change", None, None]
    brief = with_banner(a_change(WITHDRAWAL), until=at("2026-02-02 12:00"))
    assert kinds_around(at("2026-02-02 12:00"), brief) == ["change", None, None]
    never = with_banner(
        a_change(WITHDRAWAL), from_=at("2026-03-01 00:00"), until=at("2026-03-02 00:00")
    )
    for now in ("2026-02-05 12:00", "2026-03-01 12:00"):
        assert all_at(the_records(never), now)["queue"] == ()


def test_staff_set_words_rank_and_whether_it_can_be_closed():
    words = {"title": "No discs today", "text": "Stream instead.", "link": "Watch"}
    notice = one(
        "2026-03-10 10:00", with_banner(LATE_DISCS, **words, priority=7, dismissible=False)
    )
    assert (notice.title, notice.body, notice.link) == tuple(words.values())
    assert (notice.priority, notice.dismissible) == (7, False)
    assert notice.dismiss == "Dismiss notice: No discs today"
    price = one("2026-01-05 12:00", with_banner(a_change(), **words, priority=0))
    assert (price.title, price.body, price.link) == tuple(words.values())
    assert (price.priority, price.dismissible) == (0, True)


def test_words_about_trouble_are_not_repeated_when_it_is_over():
    notice = one("2026-03-10 14:00", with_banner(LATE_DISCS, title="No discs today", text="None."))
    assert (notice.title, notice.body) == ("Resolved: Discs are late", "All discs have left.")
    withdrawn = one("2026-02-01 12:00", with_banner(a_change(WITHDRAWAL), title="It costs more"))
    assert withdrawn.title == "Withdrawn: One disc costs more"


def test_the_rank_of_trouble_is_not_that_of_the_good_news():
    assert one("2026-03-10 14:00", with_banner(LATE_DISCS, priority=99)).priority == 50
    assert one("2026-02-01 12:00", with_banner(a_change(WITHDRAWAL), priority=99)).priority == 35


# --------------------------------------------------------------------------- order


def test_what_hurts_now_goes_before_what_will():
    records = [
        a_change(id="price", announced_at=at("2026-03-01 12:00"), effective_on=date(2026, 4, 1)),
        a_change(id="terms", kind=ChangeKind.TERMS, effective_on=date(2026, 4, 1)),
        maintenance(window=a_window("2026-03-10 09:00", "2026-03-10 16:00")),
        LATE_DISCS,
        replace(LATE_DISCS, id="worst", impact=Impact.CRITICAL),
        replace(LATE_DISCS, id="small", impact=Impact.MINOR),
    ]
    assert [notice.id for notice in on("queue", "2026-03-10 10:00", *records)] == [
        "incident-worst",
        "incident-late-discs",
        "incident-small",
        "change-works",
        "change-price",
        "change-terms",
    ]
    # Once all is well the good news still goes before what is to come.
    assert [notice.id for notice in on("queue", "2026-03-10 15:30", *records)][:2] == [
        "change-works",
        "incident-late-discs",
    ]


def test_of_two_of_one_rank_the_earlier_shows():
    second = replace(LATE_DISCS, id="a-second", updates=(told("2026-03-10 10:30"),))
    third = replace(second, id="a-third")
    notices = on("queue", "2026-03-10 11:00", third, second, LATE_DISCS)
    assert [n.id for n in notices] == [
        "incident-late-discs",
        "incident-a-second",
        "incident-a-third",
    ]
    assert visible(reversed(notices), at("2026-03-10 11:00")) == notices


# --------------------------------------------------------------------------- revisions


def test_the_revision_grows_with_what_subscribers_are_told_of():
    incident = an_incident(
        told("2026-03-10 10:00"),
        told("2026-03-10 11:00", notify=False),
        told("2026-03-10 12:00"),
        told("2026-03-10 13:00", "resolved"),
    )
    revisions = [one(f"2026-03-10 {hour}:00", incident).revision for hour in (10, 11, 12, 13)]
    assert revisions == [1, 1, 2, 3]
    change = a_change(amended("2026-01-05 12:00"), amended("2026-01-06 12:00", notify=False))
    assert [one(f"2026-01-0{day} 12:00", change).revision for day in (1, 5, 6)] == [1, 2, 2]


def test_an_id_is_the_records_own_in_every_phase():
    for now in ("2026-03-10 10:00", "2026-03-10 12:00", "2026-03-10 14:00"):
        notice = one(now, LATE_DISCS)
        assert (notice.id, notice.url) == ("incident-late-discs", "/incidents/late-discs/")
    notice = one("2026-01-05 12:00", a_change())
    assert (notice.id, notice.url) == ("change-new-price", "/changes/new-price/")


# --------------------------------------------------------------------------- words


def test_the_words_of_an_open_incident():
    notice = one("2026-03-10 10:00", LATE_DISCS, zone="America/New_York")
    assert notice.title == "Discs are late"
    assert notice.body == "No discs are leaving today. Next update: 10 March 2026, 07:00 EDT."
    assert (notice.link, notice.label) == ("Follow the updates", "Outage")
    assert notice.dismiss == "Dismiss notice: Discs are late"
    assert notice.facts == {
        "started_at": "2026-03-10T10:00:00Z",
        "next_update_at": "2026-03-10T11:00:00Z",
    }
    late = one("2026-03-10 11:00", LATE_DISCS)
    assert late.body == "No discs are leaving today."


def test_the_words_once_it_is_over_are_those_of_the_update_that_said_so():
    postmortem_soon = replace(
        LATE_DISCS,
        updates=(
            *LATE_DISCS.updates[:3],
            replace(LATE_DISCS.updates[3], at=at("2026-03-10 15:00")),
        ),
    )
    notice = one("2026-03-10 15:30", postmortem_soon)
    assert (notice.body, notice.link) == ("All discs have left.", "Read what happened")
    assert notice.facts == {
        "started_at": "2026-03-10T10:00:00Z",
        "ended_at": "2026-03-10T14:00:00Z",
    }


def dollars(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


ONE_PRICE = Price(plan="one", from_=dollars("9.99"), to=dollars("15.98"))


def test_the_words_of_a_price_change():
    change = a_change(effective_on=DAY, prices=(ONE_PRICE,), summary="The studios charge more.")
    notice = one("2026-01-05 12:00", change)
    assert notice.body == (
        "From 8 March 2026: One disc 15.98 USD a month instead of 9.99 USD. The studios charge more."
    )
    assert (notice.label, notice.link) == ("Price change", "Read more")
    assert notice.facts == {
        "effective_on": "2026-03-08",
        "price_from": "9.99 USD",
        "price_to": "15.98 USD",
    }
    with_choices = replace(change, choices=(Choice(do="Leave", how="Cancel."),))
    assert one("2026-01-05 12:00", with_choices).link == "See what you can do"


def test_two_prices_stand_in_a_banner_and_three_do_not():
    other = Price(plan="two", from_=dollars("12.00"), to=dollars("14"), per=BillingPeriod.YEAR)
    two = one("2026-01-05 12:00", a_change(effective_on=DAY, prices=(ONE_PRICE, other)))
    assert two.body == (
        "From 8 March 2026: One disc 15.98 USD a month instead of 9.99 USD;"
        " Two discs 14 USD a year instead of 12.00 USD."
    )
    assert two.facts == {"effective_on": "2026-03-08"}
    three = one("2026-01-05 12:00", a_change(effective_on=DAY, prices=(ONE_PRICE, other, other)))
    assert three.body == "From 8 March 2026."


LONGER = "It holds from 18 March 2026 for 15.98 USD."
SUMS = "From 8 March 2026: One disc 15.98 USD a month instead of 9.99 USD."


@pytest.mark.parametrize(
    ("summary", "body"),
    [
        ("You pay 15.98 USD.", "From 8 March 2026. You pay 15.98 USD."),
        ("From 8 March 2026 you pay 15.98 USD.", "From 8 March 2026 you pay 15.98 USD."),
        ("It holds from 18 March 2026 for 15.98 USD.", f"From 8 March 2026. {LONGER}"),
        (
            "It holds from 18 March 2026 for 115.98 USD.",
            f"{SUMS} It holds from 18 March 2026 for 115.98 USD.",
        ),
    ],
)
def test_what_the_record_says_already_is_not_said_twice(summary, body):
    change = a_change(effective_on=DAY, prices=(ONE_PRICE,), summary=summary)
    assert one("2026-01-05 12:00", change).body == body


def test_once_a_date_has_moved_the_words_are_those_that_moved_it():
    change = a_change(
        amended("2026-01-05 12:00", effective_on=date(2026, 4, 1), change="You have a month more."),
        amended("2026-01-06 12:00", change="A word on something else."),
        effective_on=DAY,
        summary="It costs more from 8 March 2026.",
    )
    assert one("2026-01-04 12:00", change).body == "It costs more from 8 March 2026."
    for now in ("2026-01-05 12:00", "2026-01-06 12:00"):
        assert one(now, change).body == "From 1 April 2026. You have a month more."


@pytest.mark.parametrize("zone", ZONES)
def test_a_day_is_told_as_it_is_written_in_every_zone(zone):
    notice = one("2026-03-01 12:00", a_change(effective_on=DAY), zone=zone)
    assert notice.body == "From 8 March 2026."
    assert notice.facts == {"effective_on": "2026-03-08"}


def test_an_instant_is_told_in_the_services_zone():
    change = a_change(effective_at=at("2026-03-08 08:30"))
    notice = one("2026-03-01 12:00", change, zone="America/New_York")
    assert notice.body == "From 8 March 2026, 04:30 EDT."
    assert notice.facts == {"effective_at": "2026-03-08T08:30:00Z"}


@pytest.mark.parametrize(
    ("window", "body"),
    [
        (
            a_window("2026-03-08 06:00", "2026-03-08 07:30"),
            "8 March 2026, 01:00 EST to 03:30 EDT. No disc leaves then.",
        ),
        (
            a_window("2026-03-08 03:00", "2026-03-08 07:30"),
            "7 March 2026, 22:00 EST to 8 March 2026, 03:30 EDT. No disc leaves then.",
        ),
    ],
)
def test_the_words_of_maintenance_are_as_true_before_as_while_it_goes_on(window, body):
    works = maintenance(window=window, summary="No disc leaves then.")
    for now in (window.from_ - SECOND, window.from_, window.to - SECOND):
        notice = one(now, works, zone="America/New_York")
        assert notice.body == body
        assert (notice.label, notice.link) == ("Maintenance", "About this maintenance")
        assert list(notice.facts) == ["from", "to"]


def test_a_window_that_the_record_tells_is_not_told_twice():
    summary = "On 8 March 2026 from 01:00 EST to 03:30 EDT no disc leaves."
    works = maintenance(window=a_window("2026-03-08 06:00", "2026-03-08 07:30"), summary=summary)
    assert one("2026-03-08 06:00", works, zone="America/New_York").body == summary


def test_a_title_is_shortened_at_a_word():
    title = "All discs that were due out on Monday from our depot in Dayton are late"
    notice = one("2026-03-10 10:00", replace(LATE_DISCS, title=title))
    assert notice.title == "All discs that were due out on Monday from our depot in…"
    assert len(one("2026-03-10 10:00", replace(LATE_DISCS, title="x" * 61)).title) == 60
    assert one("2026-03-10 10:00", replace(LATE_DISCS, title="x" * 60)).title == "x" * 60


def test_a_body_is_cut_behind_a_sentence_and_keeps_the_next_updates_time():
    text = "No discs are leaving today, nor tomorrow. " * 8
    incident = an_incident(
        told("2026-03-10 10:00", text=text, next_update_at=at("2026-03-10 11:00"))
    )
    body = one("2026-03-10 10:00", incident).body
    assert body == (
        "No discs are leaving today, nor tomorrow. " * 4 + "Next update: 10 March 2026, 11:00 UTC."
    )
    assert (
        len(one("2026-03-10 10:00", an_incident(told("2026-03-10 10:00", text="x " * 500))).body)
        <= 240
    )


def test_a_body_is_cut_at_a_word_where_a_sentence_would_leave_too_little():
    text = "We are sorry. " + "No discs are leaving today, nor tomorrow, " * 8
    body = one("2026-03-10 10:00", an_incident(told("2026-03-10 10:00", text=text))).body
    assert body.startswith("We are sorry. No discs are leaving")
    assert body.endswith("No discs are…")
    assert 220 < len(body) <= 240


def test_markup_becomes_plain_words():
    text = "**No discs** leave.\n\n- Call [us](https://www.reelpost.example/)\n- or <wait> & see"
    incident = an_incident(told("2026-03-10 10:00", text=text))
    assert one("2026-03-10 10:00", incident).body == "No discs leave. Call us or <wait> & see"


def test_what_turns_writing_round_or_controls_a_screen_is_left_out():
    incident = an_incident(
        told("2026-03-10 10:00", text="a\u202eb"), title="Discs\u202e \x1b[31mlate"
    )
    notice = one("2026-03-10 10:00", incident)
    assert (notice.title, notice.body) == ("Discs [31mlate", "ab")


def test_a_change_of_which_nothing_is_said_points_to_the_page():
    assert one("2026-01-05 12:00", a_change()).body == "All details are on our status page."


# --------------------------------------------------------------------------- boundaries


def test_the_edges_of_banners_are_listed():
    records = the_records(
        LATE_DISCS,
        maintenance(),
        with_banner(
            a_change(WITHDRAWAL, effective_on=DAY),
            from_=at("2026-01-08 08:00"),
            until=at("2026-03-01 08:00"),
        ),
        service=a_service("UTC"),
    )
    found = surface_boundaries(records, at("2026-01-08 08:00"), at("2026-03-15 00:00"))
    assert [(edge.at.strftime("%m-%d %H:%M"), edge.record) for edge in found] == [
        ("01-09 02:00", "changes/works"),
        ("02-08 12:00", "changes/new-price"),
        ("03-01 08:00", "changes/new-price"),
        ("03-10 16:00", "incidents/late-discs"),
        ("03-11 11:00", "incidents/late-discs"),
        ("03-15 00:00", "changes/new-price"),
    ]
