"""The pages of incidents and changes: what stands on them, in which order, in which words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from beforehand.model import (
    Alternative,
    ChangeKind,
    ChangeRationale,
    ChangeStage,
    Choice,
    Component,
    Contact,
    CustomerCredit,
    Duty,
    Feedback,
    Heard,
    Incident,
    IncidentRationale,
    Link,
    MaintenanceStatus,
    NoticedBy,
    NoticeException,
    PartnerDispute,
    Plan,
    Prevention,
    Price,
    Records,
    Remedy,
)
from beforehand.render.record_pages import change_page, incident_page
from beforehand.timeline import derive
from beforehand.values import Money
from builders import (
    DEGRADED,
    MAJOR,
    a_change,
    a_service,
    a_window,
    amended,
    an_incident,
    at,
    maintenance,
    told,
)
from markup import soup, words

SERVICE = a_service(
    plans={"one": Plan(name="One disc")},
    contacts={
        "support": Contact(
            name="Customer service",
            phone="1-800-REELPOST",
            email="help@reelpost.example",
            url="https://www.reelpost.example/help",
            hours="Every day, 08:00 to 22:00",
            languages=("English", "Spanish"),
        ),
        "billing": Contact(name="Billing team", email="billing@reelpost.example"),
    },
)
HEARD = Heard(
    on=date(2026, 11, 11), from_customers="Write to us.", answer="We **will**.", changed=True
)
WHOLE = an_incident(
    told("2026-11-09 11:45", next_update_at=at("2026-11-09 14:40")),
    told(
        "2026-11-09 14:40",
        "identified",
        components={"discs": MAJOR, "streaming": DEGRADED},
        text="We know **the cause**.",
        next_update_at=at("2026-11-09 17:00"),
    ),
    told("2026-11-10 13:15", "resolved", text="Every disc has left.", id="over"),
    started_at=at("2026-11-09 11:00"),
    ended_at=at("2026-11-10 12:40"),
    noticed_by=NoticedBy.US,
    who_is_affected="One in seven of you.",
    not_affected="Streaming.",
    what_happened="The labels did not print.",
    what_should_have_happened="Your disc should have left on Monday.",
    what_to_do="Nothing.",
    workaround="Stream it.",
    data_or_money="No money was taken.",
    rationale=IncidentRationale(
        cause="The disk was full.",
        responsibility="We should have tested it.",
        prevention=(
            Prevention(what="Rehearse", due_on=date(2026, 12, 15)),
            Prevention(what="Watch the disk", done_on=date(2026, 11, 12)),
            Prevention(what="Print elsewhere", due_on=date(2026, 11, 20)),
            Prevention(what="Think"),
        ),
    ),
    apology="We are sorry.",
    remedy=Remedy(
        offer="5 % off",
        who="Everyone whose disc was late",
        automatic=True,
        due_on=date(2026, 11, 16),
        if_missing="Call us.",
        done_on=date(2026, 11, 13),
    ),
    contact="support",
    feedback=Feedback(at="https://x.example/talk", heard=(HEARD,)),
    links=(Link(text="How a disc travels", url="/about/"),),
)
NOW = at("2026-11-22 12:00")


def incident(record: Incident, now=NOW, service=SERVICE):
    snapshot = derive(Records(service=service, incidents=(record,)), now)
    return incident_page(snapshot.incidents[0], snapshot)


def change(record, now=NOW, service=SERVICE, **others):
    snapshot = derive(Records(service=service, changes=(record,), **others), now)
    return change_page(snapshot.changes[0], snapshot)


def section(page, name: str):
    return soup(next(part.html for part in page.sections if part.anchor == name))


def anchors(page) -> list[str]:
    return [part.anchor for part in page.sections]


def facts(html) -> dict[str, str]:
    return {words(row.dt): words(row.dd) for row in soup(str(html)).select(".bh-facts > div")}


# --------------------------------------------------------------------------- incidents


def test_an_incident_that_is_over_tells_everything_in_the_order_of_a_letter():
    page = incident(WHOLE)
    assert page.uri == "incidents/late-discs/"
    assert page.title == "Discs are late"
    assert page.description == "Resolved: Every disc has left."
    assert anchors(page) == [
        "what-happened",
        "what-should-have-happened",
        "remedy",
        "who-is-affected",
        "what-to-do",
        "workaround",
        "data-or-money",
        "why",
        "prevention",
        "contact",
        "heard",
        "updates",
        "more",
    ]


def test_the_latest_update_stands_on_top_in_full():
    lead = soup(incident(WHOLE, now=at("2026-11-09 15:00")).lead)
    latest = lead.select_one(".bh-latest")
    assert latest["id"] == "update-20261109t144000z"
    assert words(latest.select_one(".bh-stamp")) == (
        "Latest update, Monday 9 November 2026, 09:40 EST"
    )
    assert latest.select_one(".bh-prose").decode_contents() == (
        "<p>We know <strong>the cause</strong>.</p>"
    )
    assert words(latest.select_one(".bh-next-update")) == "Next update by 12:00 EST"


def test_an_open_incident_says_where_it_stands_and_what_is_hit_now():
    lead = incident(WHOLE, now=at("2026-11-09 15:00")).lead
    assert words(soup(lead).select_one(".bh-state")) == "Identified Major impact"
    assert facts(lead) == {
        "Began": "Monday 9 November 2026, 06:00 EST",
        "Noticed": "We noticed it ourselves.",
        "Affected now": "Disc shipping Major outage Streaming Degraded performance",
    }


def test_an_open_incident_does_not_tell_yet_what_was_told_at_its_end():
    assert anchors(incident(WHOLE, now=at("2026-11-09 15:00"))) == [
        "who-is-affected",
        "what-to-do",
        "workaround",
        "contact",
        "updates",
        "more",
    ]


def test_an_incident_that_is_over_says_how_long_it_was_and_what_was_hit():
    lead = incident(WHOLE).lead
    assert words(soup(lead).select_one(".bh-state")) == "Resolved Major impact"
    told_facts = facts(lead)
    assert told_facts["Ended"] == "Tuesday 10 November 2026, 07:40 EST, after 1 day 1 hour"
    assert told_facts["Was affected"] == "Disc shipping Major outage Streaming Degraded performance"
    assert soup(lead).select_one(".bh-next-update") is None


def test_the_remedy_says_what_who_when_and_what_if_not():
    part = section(incident(WHOLE), "remedy")
    assert words(part.select_one(".bh-apology")) == "We are sorry."
    assert words(part.select_one(".bh-offer")) == "5 % off"
    assert words(part.select_one(".bh-asking")) == (
        "It comes by itself: you do not need to do anything."
    )
    assert facts(part) == {
        "Who gets it": "Everyone whose disc was late",
        "When": "Done on 13 November 2026",
        "If it does not arrive": "Call us.",
    }


@pytest.mark.parametrize(
    ("fields", "when"),
    [
        ({"due_on": date(2026, 11, 22)}, "By 22 November 2026"),
        ({"due_on": date(2026, 11, 21)}, "Was due on 21 November 2026 and is not done yet"),
        ({"due_on": date(2026, 11, 21), "done_on": date(2026, 11, 22)}, "Done on 22 November 2026"),
    ],
)
def test_a_promise_says_openly_where_it_stands(fields, when):
    remedy = replace(WHOLE.remedy, **{"automatic": False, "done_on": None, **fields})
    part = section(incident(replace(WHOLE, remedy=remedy)), "remedy")
    assert facts(part)["When"] == when
    assert part.select_one(".bh-asking") is None


def test_an_apology_without_a_remedy_has_its_own_place():
    page = incident(replace(WHOLE, remedy=None))
    assert "remedy" not in anchors(page)
    assert words(section(page, "apology")) == "We are sorry."


def test_what_we_change_is_done_due_or_overdue():
    rows = section(incident(WHOLE), "prevention").select("li")
    assert [words(row) for row in rows] == [
        "Rehearse By 15 December 2026",
        "Watch the disk Done on 12 November 2026",
        "Print elsewhere Was due on 20 November 2026 and is not done yet",
        "Think",
    ]
    assert [bool(row.select(".bh-icon--well")) for row in rows] == [False, True, False, False]


def test_a_person_can_be_reached_by_telephone():
    part = section(incident(WHOLE), "contact")
    assert words(part) == (
        "Customer service Call 1-800-REELPOST Every day, 08:00 to 22:00"
        " Write to help@reelpost.example or use reelpost.example/help We speak English and Spanish."
    )
    assert [tag["href"] for tag in part.select("a")] == [
        "tel:180073357678",
        "mailto:help@reelpost.example",
        "https://www.reelpost.example/help",
    ]


def test_without_a_contact_of_its_own_a_record_names_the_services_first():
    assert words(section(incident(replace(WHOLE, contact=None)), "contact").p) == "Customer service"
    assert words(section(incident(replace(WHOLE, contact="billing")), "contact")) == (
        "Billing team Write to billing@reelpost.example"
    )


def test_what_we_heard_stands_with_our_answer_and_what_came_of_it():
    part = section(incident(WHOLE), "heard")
    assert words(part.blockquote) == "Write to us."
    assert words(part) == (
        "You said Write to us. We answered on 11 November 2026 We will."
        " We changed something because of it."
    )


def test_earlier_updates_stand_below_newest_first_each_with_its_anchor():
    rows = section(incident(WHOLE), "updates").select("li")
    assert [row["id"] for row in rows] == ["update-20261109t144000z", "update-20261109t114500z"]
    assert words(rows[1].select_one(".bh-stamp")) == (
        "Investigating, Monday 9 November 2026, 06:45 EST"
    )
    assert soup(incident(WHOLE).lead).select_one("#update-over") is not None


def test_a_first_update_alone_has_no_earlier_ones():
    assert "updates" not in anchors(incident(an_incident(told("2026-11-09 11:45"))))


def test_links_lead_on():
    hrefs = [tag["href"] for tag in section(incident(WHOLE), "more").select("a")]
    assert hrefs == [
        "../../about/",
        "https://x.example/talk",
        "../../history/2026-11/",
        "../../subscribe/",
        "../../feeds/incidents/rss.xml",
    ]


def test_an_incidents_page_last_changed_when_something_was_told_or_done():
    assert incident(WHOLE).last_changed_on == date(2026, 11, 13)
    done = replace(WHOLE.remedy, done_on=date(2026, 11, 20))
    assert incident(replace(WHOLE, remedy=done)).last_changed_on == date(2026, 11, 20)


# --------------------------------------------------------------------------- changes

PRICE = Price(
    plan="one",
    from_=Money(Decimal("9.99"), "USD"),
    to=Money(Decimal("15.98"), "USD"),
    tax="plus sales tax",
    who="new members",
)
CHANGE = a_change(
    announced_at=at("2026-11-20 14:00"),
    effective_on=date(2027, 9, 1),
    components=("streaming", "discs"),
    summary="It costs more.",
    audience="One in three of you.",
    not_affected="Members with streaming.",
    prices=(PRICE,),
    rationale=ChangeRationale(
        why="The studios charge more.",
        why_now="The contract ends.",
        alternatives=(Alternative(option="Fewer films", why_not="41 of 100 would leave."),),
        what_stays="No late fees.",
    ),
    choices=(
        Choice(do="Keep it", how="Nothing to do.", price=Money(Decimal("15.98"), "USD")),
        Choice(do="Leave", how="Cancel.", by=date(2027, 8, 31), url="https://x.example/leave"),
    ),
    if_you_do_nothing="You pay 15.98 USD.",
    duties=(
        Duty(what="Send it back", by="14 days after", otherwise="14 USD", how="Postage paid."),
    ),
    transition="A year.",
    hardship="Call us.",
    replacement=Link(text="Streaming", url="/about/"),
    feedback=Feedback(at="mailto:talk@x.example", open_until=date(2027, 3, 31), heard=(HEARD,)),
    credits_customers=(
        CustomerCredit(who="Ann", suggestion="One bill", on=date(2026, 11, 20), url="/about/"),
    ),
    notice_exception=NoticeException(why="A new law.", approved_by="the board"),
    medium="E-mail",
    contact="support",
)


def test_a_price_change_tells_choices_before_reasons():
    page = change(CHANGE)
    assert page.uri == "changes/new-price/"
    assert page.description == "Price change, announced, 1 September 2027: It costs more."
    assert anchors(page) == [
        "choices",
        "if-you-do-nothing",
        "duties",
        "replacement",
        "why",
        "why-now",
        "alternatives",
        "what-stays",
        "transition",
        "hardship",
        "notice",
        "consultation",
        "heard",
        "credits",
        "contact",
        "more",
    ]


def test_the_date_stands_large_with_the_notice_that_was_given():
    lead = soup(change(CHANGE).lead)
    assert words(lead.select_one(".bh-state")) == "Announced Price change"
    assert words(lead.select_one(".bh-date__label")) == "Takes effect on"
    assert words(lead.select_one(".bh-date__day")) == "1 September 2027"
    assert lead.select_one(".bh-date__day time")["datetime"] == "2027-09-01"
    assert words(lead.select_one(".bh-date__notice")) == (
        "Announced 20 November 2026, 285 days before it takes effect."
    )


def test_old_and_new_prices_stand_side_by_side_with_the_difference():
    price = soup(change(CHANGE).lead).select_one(".bh-price")
    assert words(price.select_one(".bh-price__plan")) == "One disc, new members"
    assert words(price.select_one(".bh-price__old")) == "Until 31 August 2027 $9.99 a month"
    assert words(price.select_one(".bh-price__new")) == "From 1 September 2027 $15.98 a month"
    assert words(price.select_one(".bh-price__difference")) == (
        "$5.99 a month more (+60 %) $71.88 a year more"
    )
    assert words(price.select_one(".bh-quiet")) == "Plus sales tax"


@pytest.mark.parametrize(
    ("fields", "labels"),
    [
        (
            {"stage": ChangeStage.PROPOSED},
            ["Until 31 August 2027", "Proposed from 1 September 2027"],
        ),
        (
            {"stage": ChangeStage.POSSIBLE},
            ["Until 31 August 2027", "Possible from 1 September 2027"],
        ),
        ({"stage": ChangeStage.PROPOSED, "effective_on": None}, ["Now", "Would be"]),
        (
            {"updates": (amended("2026-11-21 12:00", stage=ChangeStage.WITHDRAWN),)},
            ["Stays at", "Would have been"],
        ),
    ],
)
def test_a_price_that_is_not_firm_is_not_told_as_if_it_were(fields, labels):
    lead = soup(change(replace(CHANGE, **fields)).lead)
    assert [words(tag) for tag in lead.select(".bh-price dt")] == labels


def test_whom_it_touches_stands_on_top():
    assert facts(change(CHANGE).lead) == {
        "Who is affected": "One in three of you.",
        "Who is not": "Members with streaming.",
        "Touches": "Disc shipping and Streaming",
        "Also told by": "E-mail",
    }


def test_each_choice_has_its_price_and_its_last_day():
    keep, leave = section(change(CHANGE), "choices").select("li")
    assert words(keep) == "Keep it $15.98 a month Nothing to do."
    assert words(leave) == "Leave Until 31 August 2027 Cancel."
    assert leave.a["href"] == "https://x.example/leave"
    open_, over = leave.select(".bh-choice__by span")
    # The last day ends at midnight in New York.
    assert open_["data-bh-until"] == over["data-bh-from"] == "2027-09-01T04:00:00Z"


def test_a_choice_whose_last_day_has_passed_says_so():
    leave = section(change(CHANGE, now=at("2027-09-02 12:00")), "choices").select("li")[1]
    assert words(leave.select_one(".bh-choice__by")) == "Ended on 31 August 2027"


def test_a_duty_is_told_with_its_last_day_and_what_it_costs_otherwise():
    assert words(section(change(CHANGE), "duties")) == (
        "Send it back 14 days after Postage paid. Otherwise: 14 USD"
    )


def test_reasons_alternatives_and_what_stays():
    page = change(CHANGE)
    assert words(section(page, "why")) == "The studios charge more."
    assert words(section(page, "why-now")) == "The contract ends."
    assert words(section(page, "alternatives")) == "Fewer films 41 of 100 would leave."
    assert words(section(page, "what-stays")) == "No late fees."


def test_where_to_answer_and_until_when():
    firm = section(change(CHANGE), "consultation")
    assert words(firm) == (
        "We want to hear what you think. You can answer here: talk@x.example."
        " We read what reaches us up to and including 31 March 2027."
    )
    page = change(replace(CHANGE, stage=ChangeStage.PROPOSED))
    assert words(section(page, "consultation")).startswith("This is not decided,")
    assert anchors(page).index("consultation") < anchors(page).index("why")
    assert "consultation" not in anchors(change(CHANGE, now=at("2027-04-02 12:00")))


def test_a_broken_promise_of_notice_is_explained():
    part = section(change(CHANGE), "notice")
    assert words(part) == (
        "This does not keep what we promise about notice. A new law. Decided by the board."
    )
    assert part.a["href"] == "../../promises/"


def test_who_suggested_it_is_named():
    part = section(change(CHANGE), "credits")
    assert words(part) == "Ann: One bill (20 November 2026) the suggestion"


def test_a_partners_dispute_tells_both_positions():
    disputed = replace(
        CHANGE,
        stage=ChangeStage.POSSIBLE,
        partner_dispute=PartnerDispute(
            partner="Brightwater",
            our_position="A fair price.",
            their_position="A higher one.",
            how_you_can_help="Tell us.",
        ),
    )
    page = change(disputed)
    told_parts = {part.anchor: (part.heading, words(soup(part.html))) for part in page.sections}
    assert told_parts["our-position"] == ("What we want", "A fair price.")
    assert told_parts["their-position"] == ("What Brightwater wants", "A higher one.")
    assert told_parts["how-you-can-help"] == ("How you can help", "Tell us.")
    lead = soup(page.lead)
    assert words(lead.select_one(".bh-state")) == "Possible Price change"
    assert words(lead.select_one(".bh-date__label")) == "Could happen on"
    assert words(lead.select_one(".bh-date__notice")) == "First told on 20 November 2026."


def test_a_withdrawal_stands_on_top_in_full_with_its_reason_and_apology():
    gone = replace(
        CHANGE,
        updates=(
            amended("2026-11-20 18:00", change="One bill.", id="bill"),
            amended(
                "2026-11-21 12:00",
                stage=ChangeStage.WITHDRAWN,
                change="We take it back.",
                why="You said no.",
                apology="We are sorry.",
                id="gone",
            ),
        ),
    )
    page = change(gone)
    lead = soup(page.lead)
    assert words(lead.select_one(".bh-state")) == "Withdrawn Price change"
    first = lead.select_one(".bh-latest")
    assert first["id"] == "update-gone"
    assert words(first) == (
        "Withdrawn, Saturday 21 November 2026, 07:00 EST"
        " We take it back. You said no. We are sorry."
    )
    assert first.find_next(class_="bh-date") is not None
    assert words(lead.select_one(".bh-date__label")) == "Was planned for"
    assert words(lead.select_one(".bh-summary .bh-stamp")) == (
        "As we first told you on 20 November 2026"
    )
    headings = {part.anchor: part.heading for part in page.sections}
    assert headings["choices"] == "What you could have done"
    assert headings["if-you-do-nothing"] == "If you had done nothing"
    assert [row.get("id") for row in section(page, "updates").select("li")] == ["update-bill", None]


def test_an_amendment_stands_above_the_words_that_it_amends():
    page = change(
        replace(CHANGE, updates=(amended("2026-11-21 12:00", change="One bill.", id="bill"),))
    )
    lead = soup(page.lead)
    assert words(lead.select_one("#update-bill")) == (
        "Amended, Saturday 21 November 2026, 07:00 EST One bill. You asked for it."
    )
    assert lead.select_one("#update-bill").find_next(class_="bh-summary") is not None
    assert "updates" not in anchors(page)


def test_a_postponed_change_says_from_when_to_when():
    moved = replace(
        CHANGE, updates=(amended("2026-11-21 12:00", effective_on=date(2027, 12, 1), id="moved"),)
    )
    page = change(moved)
    lead = soup(page.lead)
    assert words(lead.select_one(".bh-state")) == "Postponed Price change"
    assert words(lead.select_one(".bh-date__day")) == "1 December 2027"
    assert words(lead.select_one(".bh-date__moved")) == (
        "Postponed from 1 September 2027 to 1 December 2027."
    )
    note = section(page, "choices").p
    assert words(note) == "We told you this before the date moved. See what changed."
    assert note.a["href"] == "#update-moved"


@pytest.mark.parametrize(
    ("kind", "now", "label"),
    [
        (ChangeKind.PRICING, "2027-09-02 12:00", "In effect since"),
        (ChangeKind.SUNSET, "2026-11-22 12:00", "Ends on"),
        (ChangeKind.SUNSET, "2027-09-02 12:00", "Ended on"),
    ],
)
def test_a_date_says_what_it_is(kind, now, label):
    lead = soup(change(replace(CHANGE, kind=kind), now=at(now)).lead)
    assert words(lead.select_one(".bh-date__label")) == label


def test_a_page_turns_with_the_visitors_clock():
    lead = soup(change(CHANGE).lead)
    before, after = lead.select(".bh-state strong span")
    assert (before.get_text(), after.get_text()) == ("Announced", "In effect")
    assert before["data-bh-until"] == after["data-bh-from"] == "2027-09-01T04:00:00Z"


WORKS = maintenance(
    window=a_window("2026-12-01 07:00", "2026-12-01 11:00"), announced_at=at("2026-11-20 14:00")
)


def test_maintenance_shows_its_window_and_follows_the_clock():
    lead = soup(change(WORKS).lead)
    assert words(lead.select_one(".bh-date__day")) == "1 December 2026"
    assert lead.select_one(".bh-date__day time")["data-bh-form"] == "date"
    assert words(lead.select_one(".bh-date__time")) == "02:00 EST to 06:00 EST"
    assert words(lead.select_one(".bh-date__notice")) == (
        "Announced 20 November 2026, 11 days before it begins."
    )
    turns = lead.select(".bh-state strong span")
    assert [
        (turn.get_text(), turn.get("data-bh-from"), turn.get("data-bh-until")) for turn in turns
    ] == [
        ("Scheduled", None, "2026-12-01T07:00:00Z"),
        ("Under way", "2026-12-01T07:00:00Z", "2026-12-01T11:00:00Z"),
        ("Completed", "2026-12-01T11:00:00Z", None),
    ]


def test_staff_who_report_on_maintenance_are_believed_over_the_clock():
    late = replace(
        WORKS,
        updates=(amended("2026-12-01 08:00", status=MaintenanceStatus.VERIFYING),),
    )
    lead = soup(change(late, now=at("2026-12-01 09:00")).lead)
    turns = lead.select(".bh-state strong span")
    assert [turn.get_text() for turn in turns] == ["Being checked"]
    assert not turns[0].has_attr("data-bh-until")


def test_a_change_names_what_it_follows_and_what_takes_its_place():
    after = replace(CHANGE, follows="late-discs", superseded_by="next")
    other = a_change(id="next", title="A better price")
    snapshot = derive(Records(service=SERVICE, incidents=(WHOLE,), changes=(after, other)), NOW)
    page = change_page(snapshot.change("new-price"), snapshot)
    found = [(words(tag), tag["href"]) for tag in section(page, "more").select("li a")]
    assert found == [
        ("Follows: Discs are late", "../../incidents/late-discs/"),
        ("Replaced by: A better price", "../../changes/next/"),
    ]


def test_a_record_that_is_not_public_yet_is_not_named():
    after = replace(CHANGE, follows="secret", superseded_by="secret")
    secret = a_change(id="secret", title="Secret", announced_at=at("2027-01-01 12:00"))
    snapshot = derive(Records(service=SERVICE, changes=(after, secret)), NOW)
    page = change_page(snapshot.change("new-price"), snapshot)
    assert "Secret" not in repr(page)


def test_a_change_with_nothing_but_the_needed_fields_has_a_page():
    page = change(a_change())
    assert anchors(page) == ["contact", "more"]
    assert words(soup(page.lead).select_one(".bh-date__day")) == "No date yet"
    assert page.description == "Price change, announced: One disc costs more"


def test_hostile_words_stay_words():
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    bad = replace(
        CHANGE, title=evil, summary=evil, medium=evil, credits_customers=(CustomerCredit(who=evil),)
    )
    service = replace(SERVICE, components={"discs": Component(name=evil)})
    pages = [
        change(bad, service=service),
        incident(replace(WHOLE, title=evil, what_happened=evil), service=service),
    ]
    for page in pages:
        assert page.title == evil
        for html in (page.lead, *(part.html for part in page.sections)):
            assert soup(html).select("script, img, [onerror]") == []


def test_headings_in_the_latest_word_follow_the_title_without_a_gap():
    """No section stands between the two, as it does everywhere else."""
    written = "We know this much.\n\n# Discs\n\nThey wait.\n\n## By rail\n\nTomorrow.\n\n# Films"
    updates = [told(f"2026-01-05 1{hour}:00", text=written) for hour in (0, 1)]
    page = incident(an_incident(*updates), at("2026-01-05 12:00"))
    assert levels(soup(page.lead)) == ["h2", "h3", "h2"]
    assert levels(section(page, "updates")) == ["h3", "h4", "h3"]

    page = change(a_change(summary=written, effective_on=date(2026, 9, 1)))
    assert levels(soup(page.lead)) == ["h2", "h3", "h2"]


def levels(html) -> list[str]:
    return [tag.name for tag in html.select("h1, h2, h3, h4, h5, h6")]
