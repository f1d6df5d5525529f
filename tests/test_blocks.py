"""The blocks of the leading pages: what a customer sees first."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from beforehand.model import (
    Change,
    ChangeKind,
    ChangeStage,
    Choice,
    Component,
    ComponentGroup,
    ComponentStatus,
    Feedback,
    Impact,
    Records,
)
from beforehand.render.blocks import BLOCK_NAMES, block, blocks
from beforehand.snapshot import Snapshot
from beforehand.timeline import derive
from beforehand.values import Span
from builders import (
    DEGRADED,
    OPERATIONAL,
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

NOW = at("2026-11-09 15:00")
GROUPED = a_service(
    components={
        "discs": Component(name="Disc shipping", group="films"),
        "streaming": Component(name="Streaming", group="films"),
        "account": Component(name="Account"),
    },
    component_groups={"films": ComponentGroup(name="Films")},
)
LATE = an_incident(
    told("2026-11-09 11:45", next_update_at=at("2026-11-09 14:40")),
    told(
        "2026-11-09 14:40",
        "identified",
        text="We know **the cause**.",
        next_update_at=at("2026-11-09 17:00"),
    ),
    what_to_do="Nothing.",
)


def snapshot(*incidents, changes: tuple[Change, ...] = (), service=GROUPED, now=NOW) -> Snapshot:
    return derive(Records(service=service, incidents=incidents, changes=changes), now)


def shown(name: str, of: Snapshot, now=NOW, root: str = "./"):
    return soup(block(name, of, now, root))


# --------------------------------------------------------------------------- now and next


def test_a_calm_day_says_so_in_words_and_by_a_shape():
    page = shown("headline", snapshot())
    assert words(page.select_one(".bh-now h2")) == "All systems operational"
    assert page.select_one(".bh-now h2 .bh-icon--well") is not None
    assert words(page.select_one(".bh-next h2")) == "No change is planned"


def test_the_headline_tells_an_open_incident_and_when_the_next_word_comes():
    page = shown("headline", snapshot(LATE))
    assert words(page.select_one(".bh-now h2")) == "Discs are late"
    assert page.select_one(".bh-headline")["class"][-1] == "bh--partial"
    line = page.select_one(".bh-now__one")
    assert line.a["href"] == "./incidents/late-discs/"
    assert words(line) == "We know the cause and are mending it Next update by 12:00 EST"


def test_two_open_incidents_are_both_named():
    slow = an_incident(
        told("2026-11-09 14:00"),
        id="slow",
        title="Films load slowly",
        impact=Impact.MINOR,
        components={"streaming": DEGRADED},
    )
    page = shown("headline", snapshot(LATE, slow))
    assert [words(tag) for tag in page.select(".bh-now__one a")] == [
        "Discs are late",
        "Films load slowly",
    ]


def test_next_is_the_nearest_change_with_its_date_and_what_to_do():
    price = a_change(
        effective_on=date(2027, 9, 1),
        choices=(
            Choice(do="Keep both", how="Nothing."),
            Choice(do="Leave", how="Call.", by=date(2027, 8, 31)),
        ),
    )
    later = replace(price, id="later", effective_on=date(2028, 1, 1))
    page = shown("headline", snapshot(changes=(later, price)))
    assert words(page.select_one(".bh-next__date")) == "1 September 2027"
    assert page.select_one(".bh-next h2 a")["href"] == "./changes/new-price/"
    assert words(page.select_one(".bh-next__state")) == "Price change, announced"
    assert words(page.select_one(".bh-next__todo")) == (
        "What you can do until 31 August 2027 Keep both · Leave"
    )
    assert words(page.select_one(".bh-next__others")) == "1 more change to come"


def test_a_last_day_that_was_told_with_another_date_is_left_to_the_changes_own_page():
    moved = a_change(
        amended("2026-10-01 12:00", effective_on=date(2027, 12, 1)),
        effective_on=date(2027, 9, 1),
        choices=(Choice(do="Leave", how="Call.", by=date(2027, 8, 31)),),
    )
    page = shown("headline", snapshot(changes=(moved,)))
    assert words(page.select_one(".bh-next__todo")) == "What you can do Leave"


@pytest.mark.parametrize(
    ("fields", "todo"),
    [
        ({"if_you_do_nothing": "You **keep** it."}, "If you do nothing You keep it."),
        ({"summary": "It costs more."}, "In short It costs more."),
    ],
)
def test_without_choices_next_says_what_happens(fields, todo):
    page = shown("headline", snapshot(changes=(a_change(effective_on=date(2027, 9, 1), **fields),)))
    assert words(page.select_one(".bh-next__todo")) == todo


def test_maintenance_that_begins_after_the_build_is_ready_to_be_shown():
    works = maintenance(window=a_window("2026-11-10 07:00", "2026-11-10 09:00"))
    page = shown("headline", snapshot(changes=(works,)))
    waiting = page.select_one(".bh-now [data-bh-from]")
    assert waiting.has_attr("hidden")
    assert waiting["data-bh-from"] == "2026-11-10T07:00:00Z"
    assert waiting["data-bh-until"] == "2026-11-10T09:00:00Z"
    assert "Under way, 02:00 EST to 04:00 EST" in " ".join(waiting.get_text().split())


def test_maintenance_under_way_stands_under_now():
    works = maintenance(window=a_window("2026-11-09 14:00", "2026-11-09 16:00"))
    page = shown("headline", snapshot(changes=(works,)))
    assert words(page.select_one(".bh-now__one")) == (
        "The queue closes for the night Maintenance, under way, 09:00 EST to 11:00 EST"
    )


@pytest.mark.parametrize(
    ("every", "stale_from"),
    [
        (Span(15, "minutes"), "2026-11-10T15:00:00Z"),
        (Span(6, "hours"), "2026-11-10T15:00:00Z"),
        (Span(12, "hours"), "2026-11-11T15:00:00Z"),
        (Span(1, "weeks"), "2026-12-07T15:00:00Z"),
    ],
)
def test_the_page_says_how_old_it_is_and_from_when_on_it_is_too_old(every, stale_from):
    page = shown("headline", snapshot(service=replace(GROUPED, rebuild_every=every)))
    assert words(page.select_one(".bh-age")).startswith(
        f"Built Monday 9 November 2026, 10:00 EST, and again every {every}."
    )
    stale = page.select_one(".bh-stale")
    assert stale.has_attr("hidden")
    assert stale["data-bh-from"] == stale_from
    assert "This page is out of date" in stale.get_text()
    assert stale.a["href"] == "tel:18005550142"
    # That all is well is not said any longer than it can be known.
    assert page.select_one(".bh-now")["data-bh-until"] == stale_from


def test_what_is_wrong_stays_on_a_page_that_is_too_old():
    page = shown("headline", snapshot(LATE))
    assert not page.select_one(".bh-now").has_attr("data-bh-until")


# --------------------------------------------------------------------------- open incidents


def test_an_open_incident_shows_its_latest_update_in_full():
    page = shown("open-incidents", snapshot(LATE))
    assert page.select_one("h3 a")["href"] == "./incidents/late-discs/"
    assert words(page.select_one(".bh-stamp")) == (
        "Identified, major impact. Latest update Monday 9 November, 09:40 EST"
    )
    assert page.select_one(".bh-prose--large").decode_contents() == (
        "<p>We know <strong>the cause</strong>.</p>"
    )
    assert words(page.select_one(".bh-next-update")) == "Next update by 12:00 EST"
    facts = {words(row.dt): words(row.dd) for row in page.select(".bh-facts > div")}
    assert facts["Began"] == "Monday 9 November, 06:45 EST"
    assert facts["What to do"] == "Nothing."
    assert facts["Affected"] == "Disc shipping Major outage"


def test_a_late_update_is_called_late_as_soon_as_the_clock_says_so():
    page = shown("open-incidents", snapshot(LATE))
    before, after = page.select(".bh-next-update > span")
    assert before["data-bh-until"] == after["data-bh-from"] == "2026-11-09T17:00:00Z"
    assert after.has_attr("hidden")
    now = at("2026-11-09 17:30")
    late = shown("open-incidents", snapshot(LATE, now=now), now)
    assert words(late.select_one(".bh-next-update")) == (
        "The next update is late. We promised it by 12:00 EST."
    )


def test_without_an_open_incident_there_is_no_such_section():
    assert str(block("open-incidents", snapshot(), NOW)).strip() == ""


# --------------------------------------------------------------------------- components


def test_components_stand_in_their_groups_with_a_word_and_a_shape():
    page = shown("components", snapshot(LATE))
    assert [words(tag) for tag in page.select("h3")] == ["Films"]
    rows = {
        words(row.select_one(".bh-component__name")): row for row in page.select(".bh-component")
    }
    assert list(rows) == ["Account", "Disc shipping", "Streaming"]
    assert words(rows["Disc shipping"].select_one(".bh-component__status")) == "Major outage"
    assert rows["Disc shipping"].select_one(".bh-component__status .bh-icon--major") is not None
    assert words(rows["Account"].select_one(".bh-component__status")) == "Operational"


def bars_of(page, name):
    return next(
        row
        for row in page.select(".bh-component")
        if words(row.select_one(".bh-component__name")) == name
    )


def test_every_day_is_a_bar_and_the_worse_the_day_the_taller_it_is():
    row = bars_of(shown("components", snapshot(LATE)), "Disc shipping")
    paths = "".join(tag["d"] for tag in row.select("path.bh-bar"))
    assert paths.count("M") == 90
    assert row.select_one(".bh-bar--major")["d"] == "M713 0h6v40h-6z"
    assert row.select_one(".bh-bar--well")["d"].startswith("M1 30h6v10h-6z")
    assert row.svg["aria-hidden"] == "true"


def test_a_bar_leads_to_its_day_and_says_it_in_text():
    row = bars_of(shown("components", snapshot(LATE)), "Disc shipping")
    link = row.select_one("a:has(.bh-bar--major)")
    assert link["href"] == "./history/2026-11/#day-2026-11-09"
    assert link["tabindex"] == "-1"
    assert link.title.get_text() == "9 November 2026: Major outage"
    quiet = [tag["href"] for tag in row.select("a:has(.bh-bar--well)")]
    assert quiet == [f"./history/2026-{month:02}/" for month in (8, 9, 10, 11)]


def test_the_same_days_stand_as_text():
    row = bars_of(shown("components", snapshot(LATE)), "Disc shipping")
    assert words(row.summary) == "Trouble on 1 day of the last 90 days"
    days = row.select("details li")
    assert [words(day) for day in days] == ["9 November 2026 Major outage: Discs are late"]
    assert days[0].a["href"] == "./incidents/late-discs/"
    calm = bars_of(shown("components", snapshot(LATE)), "Account")
    assert words(calm.select_one(".bh-days")) == "No trouble in the last 90 days"
    assert calm.details is None


def test_days_before_a_component_was_recorded_are_not_called_good():
    young = replace(
        GROUPED, components={"discs": Component(name="Disc shipping", since=date(2026, 11, 8))}
    )
    row = bars_of(shown("components", snapshot(service=young)), "Disc shipping")
    assert row.select_one(".bh-bar--unknown")["d"].count("M") == 88
    assert row.select_one(".bh-bar--well")["d"].count("M") == 2
    assert words(row.select_one(".bh-days")) == "No trouble in the last 2 days"


def test_maintenance_is_no_trouble_and_is_told_all_the_same():
    works = maintenance(
        window=a_window("2026-11-08 14:00", "2026-11-08 16:00"), components=("discs",)
    )
    row = bars_of(shown("components", snapshot(changes=(works,))), "Disc shipping")
    assert words(row.summary) == "No trouble in the last 90 days, maintenance on 1 day"
    assert words(row.select_one("details li")) == (
        "8 November 2026 Under maintenance: The queue closes for the night"
    )


# --------------------------------------------------------------------------- what is coming

SOON = a_change(id="soon", title="Soon", effective_on=date(2026, 12, 24))
FAR = a_change(id="far", title="Far", effective_on=date(2027, 9, 1))
ASKED = a_change(
    id="asked",
    title="Asked",
    stage=ChangeStage.PROPOSED,
    kind=ChangeKind.LIMIT,
    effective_on=date(2027, 1, 8),
    feedback=Feedback(at="https://x.example/talk", open_until=date(2026, 12, 1)),
)
MAYBE = a_change(id="maybe", title="Maybe", stage=ChangeStage.POSSIBLE)


def test_the_timeline_and_the_list_have_the_same_order():
    page = shown("coming", snapshot(changes=(FAR, MAYBE, SOON, ASKED)))
    assert [words(tag) for tag in page.select("h3")] == ["Soon", "Asked", "Far", "Maybe"]
    assert [tag.get_text() for tag in page.select(".bh-timeline__number")] == ["1", "2", "3"]
    assert [tag.get_text() for tag in page.select(".bh-number")] == ["1", "2", "3"]
    assert [tag["href"] for tag in page.select(".bh-timeline a")] == [
        "#change-soon",
        "#change-asked",
        "#change-far",
    ]


def test_a_mark_stands_as_far_along_as_its_day_is_away():
    page = shown("coming", snapshot(changes=(SOON, FAR)))
    disc = page.select_one("circle.bh-timeline__disc")
    assert disc["cx"] == "50.00%"  # 45 of 90 days
    later = page.select_one("svg.bh-timeline__mark")
    assert later["x"] == "100.00%"
    assert [tag.get_text() for tag in page.select(".bh-timeline__label")] == [
        "24 December 2026",
        "1 September 2027",
    ]


def test_months_are_ruled():
    page = shown("coming", snapshot(changes=(SOON,)))
    rules = [tag["x1"] for tag in page.select(".bh-timeline__rule")]
    names = [tag.get_text() for tag in page.select(".bh-timeline__month")]
    assert rules == ["24.44%", "58.89%", "93.33%"]
    assert names == ["Today", "December", "January 2027"]


def test_what_is_not_decided_is_drawn_otherwise():
    page = shown("coming", snapshot(changes=(SOON, ASKED)))
    firm, asked = page.select(".bh-timeline__notice")
    assert "bh-timeline__notice--open" not in firm["class"]
    assert "bh-timeline__notice--open" in asked["class"]


def test_maintenance_over_several_days_is_a_span():
    works = maintenance(window=a_window("2026-11-18 14:00", "2026-11-27 16:00"))
    page = shown("coming", snapshot(changes=(works,)))
    assert page.select_one(".bh-timeline__span")["x"] == "10.00%"
    assert page.select_one(".bh-timeline__span")["width"] == "10.00%"


MANY = tuple(replace(SOON, id=f"change-{n:02}") for n in range(15))


def test_of_many_changes_the_status_page_shows_the_nearest_and_says_where_the_others_are():
    page = shown("coming", snapshot(changes=MANY))
    assert len(page.select(".bh-timeline__number")) == 12
    assert len(page.select(".bh-coming__one")) == 12
    more = page.select_one("section > p a")
    assert (words(more), more["href"]) == ("3 more changes to come", "./upcoming/")


def test_upcoming_lists_every_change_and_says_what_the_drawing_leaves_out():
    page = shown("upcoming", snapshot(changes=MANY))
    assert len(page.select(".bh-timeline__number")) == 12
    assert len(page.select(".bh-coming__one")) == 15
    assert words(page.select_one(".bh-timeline .bh-quiet")) == "3 more changes in the list below."


def test_nothing_coming_is_said():
    page = shown("coming", snapshot())
    assert words(page.select_one("section > p")) == "No change is planned."
    assert page.svg is None


def test_a_change_follows_the_clock_of_the_visitor():
    page = shown("coming", snapshot(changes=(SOON,)))
    before, after = page.select(".bh-coming__state span")
    assert (before.get_text(), after.get_text()) == ("announced", "in effect")
    # The day begins at midnight in New York.
    assert before["data-bh-until"] == after["data-bh-from"] == "2026-12-24T05:00:00Z"
    assert after.has_attr("hidden")
    assert not before.has_attr("hidden")


def test_upcoming_tells_the_firm_from_the_asked_and_the_possible():
    page = shown("upcoming", snapshot(changes=(SOON, FAR, ASKED, MAYBE)), root="../")
    groups = {
        words(group.h2): [words(tag) for tag in group.select("h3")]
        for group in page.select("section")
    }
    assert groups == {
        "Announced": ["Soon", "Far"],
        "Proposed": ["Asked"],
        "Possible": ["Maybe"],
    }
    assert page.select_one("#change-far h3 a")["href"] == "../changes/far/"
    assert words(page.select_one("#change-asked .bh-coming__asked")) == (
        "You can tell us what you think until 1 December 2026."
    )
    assert words(page.select_one("#change-maybe .bh-coming__date")) == "No date yet"


def test_upcoming_says_openly_what_was_postponed_and_what_was_withdrawn():
    moved = replace(SOON, updates=(amended("2026-11-01 12:00", effective_on=date(2027, 1, 8)),))
    gone = replace(
        FAR,
        updates=(
            amended("2026-11-02 12:00", stage=ChangeStage.WITHDRAWN, change="It stays as it is."),
        ),
    )
    page = shown("upcoming", snapshot(changes=(moved, gone)))
    assert words(page.select_one("#change-soon .bh-coming__moved")) == (
        "Postponed from 24 December 2026 to 8 January 2027."
    )
    withdrawn = page.select_one("section[aria-labelledby=bh-withdrawn]")
    assert words(withdrawn.select_one(".bh-coming__when")) == "Was planned for 1 September 2027"
    assert words(withdrawn.select_one(".bh-coming__todo")) == "What we decided It stays as it is."


def test_a_withdrawn_change_leaves_the_page_when_nobody_expects_it_any_more():
    gone = replace(SOON, updates=(amended("2026-11-02 12:00", stage=ChangeStage.WITHDRAWN),))
    later = at("2027-02-01 12:00")
    page = shown("upcoming", snapshot(changes=(gone,), now=later), later)
    assert page.select("section") == []


# --------------------------------------------------------------------------- the rest


def test_the_last_two_weeks_are_told_newest_first():
    over = an_incident(
        told("2026-11-02 12:00", components={"discs": OPERATIONAL}),
        told("2026-11-03 13:30", "resolved"),
    )
    came = replace(SOON, effective_on=date(2026, 11, 5))
    page = shown("recent", snapshot(over, changes=(came,)))
    assert [words(row) for row in page.select("li")] == [
        "Thursday 5 November Soon Price change, in effect",
        "Tuesday 3 November Discs are late Major impact, over after 1 day 1 hour",
    ]


def test_a_quiet_fortnight_is_said_without_denying_what_is_open():
    assert words(shown("recent", snapshot()).section.p) == "Nothing was wrong, and nothing changed."
    assert words(shown("recent", snapshot(LATE)).section.p) == (
        "Nothing else was wrong, and nothing changed."
    )


def test_every_feed_is_offered_in_three_formats():
    page = shown("subscribe", snapshot(), root="../")
    assert [tag["href"] for tag in page.select("#bh-feeds ~ .bh-feeds a")] == [
        f"../feeds/{feed}/{file}"
        for feed in ("all", "incidents", "changes")
        for file in ("rss.xml", "atom.xml", "feed.json")
    ]
    assert [words(tag) for tag in page.select("#bh-feeds ~ .bh-feeds .bh-feed__name")] == [
        "Everything",
        "Incidents",
        "Changes",
    ]


def test_the_status_page_has_its_parts_in_order():
    everything = blocks(snapshot(LATE, changes=(SOON,)), NOW)
    whole = everything["status"]
    places = [
        whole.index(everything[part])
        for part in ("headline", "open-incidents", "components", "coming", "recent")
    ]
    assert places == sorted(places)
    assert set(everything) == set(BLOCK_NAMES)


def test_a_hostile_record_stays_text_in_every_block():
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    bad = replace(LATE, title=evil, what_to_do=evil)
    worse = replace(SOON, title=evil, summary=evil, choices=(Choice(do=evil, how=evil),))
    service = replace(
        GROUPED, name=evil, components={"discs": Component(name=evil, description=evil)}
    )
    for html in blocks(snapshot(bad, changes=(worse,), service=service), NOW).values():
        assert soup(html).select("script, img, [onerror]") == []


def test_ninety_days_of_ten_components_stay_small():
    parts = {f"part-{n}": Component(name=f"Part {n}") for n in range(10)}
    often = tuple(
        an_incident(
            told(f"{date(2026, 8, 20) + timedelta(days=3 * n)} 12:00"),
            told(f"{date(2026, 8, 20) + timedelta(days=3 * n)} 13:00", "resolved"),
            id=f"often-{n}",
            components=dict.fromkeys(parts, ComponentStatus.PARTIAL_OUTAGE),
        )
        for n in range(27)
    )
    page = block("components", snapshot(*often, service=a_service(components=parts)), NOW)
    assert len(page.encode()) < 300_000
