"""The status page where much happens: nothing is lost, and nothing is said twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from beforehand.model import ChangeStage, Records, Remedy
from beforehand.render import bars
from beforehand.render.blocks import block
from beforehand.timeline import derive
from builders import a_change, a_service, amended, an_incident, at, told
from markup import soup, words

NOW = at("2026-11-15 12:00")
LATE = an_incident(told("2026-11-09 14:00"), told("2026-11-09 15:00", "resolved"))


def snapshot(*records):
    incidents = tuple(record for record in records if not hasattr(record, "kind"))
    changes = tuple(record for record in records if hasattr(record, "kind"))
    return derive(Records(service=a_service(), incidents=incidents, changes=changes), NOW)


def shown(name, of, root="./"):
    return soup(block(name, of, NOW, root))


def bars_of(page, name):
    return next(
        row
        for row in page.select(".bh-component")
        if words(row.select_one(".bh-component__name")) == name
    )


def lasting(days, **fields):
    """Return an incident that went on from 9 November for so many days."""
    return an_incident(
        told("2026-11-09 14:00"), told(f"2026-11-{9 + days - 1:02} 15:00", "resolved"), **fields
    )


def test_days_side_by_side_that_tell_the_same_are_one_row():
    row = bars_of(shown("components", snapshot(lasting(3))), "Disc shipping")
    assert [words(day) for day in row.select("details li")] == [
        "9 to 11 November 2026 Major outage: Discs are late"
    ]
    assert len(row.select("a:has(.bh-bar--major)")) == 3


def test_a_component_leads_to_its_history():
    name = bars_of(shown("components", snapshot(LATE)), "Disc shipping").select_one("p a")
    assert (words(name), name["href"]) == ("Disc shipping", "./components/discs/")


def test_a_day_names_three_records_and_how_many_more_there_are():
    many = [replace(LATE, id=f"late-{n}", title=f"Late {n}") for n in range(5)]
    row = bars_of(shown("components", snapshot(*many)), "Disc shipping").select_one("details li")
    assert words(row).endswith("Major outage: Late 0, Late 1, Late 2 and 2 more")
    assert row.select("a")[-1]["href"] == "./history/2026-11/#day-2026-11-09"


def test_rows_that_have_no_room_stand_in_the_components_history(monkeypatch):
    monkeypatch.setattr(bars, "MOST_ROWS", 9)  # three components have three each
    apart = [
        an_incident(
            told(f"2026-11-{day:02} 14:00"),
            told(f"2026-11-{day:02} 15:00", "resolved"),
            id=f"a{day}",
        )
        for day in (1, 3, 5, 7)
    ]
    days = bars_of(shown("components", snapshot(*apart)), "Disc shipping").details
    assert [words(day)[:15] for day in days.select("li")] == [
        "7 November 2026",
        "5 November 2026",
        "3 November 2026",
    ]
    assert words(days.select("p")[-1]) == "Everything before: Disc shipping"
    assert days.select("p a")[-1]["href"] == "./components/discs/"


def test_where_much_is_told_the_components_share_one_set_of_links(monkeypatch):
    monkeypatch.setattr(bars, "MOST_RUNS", 3)
    page = shown("components", snapshot(LATE))
    links = page.select("#bh-day-links a")
    assert len(links) == 90
    targets = {tag.title.get_text(): tag["href"] for tag in links}
    assert targets["9 November 2026"] == "./history/2026-11/#day-2026-11-09"
    assert targets["10 November 2026"] == "./history/2026-11/"
    for row in page.select(".bh-component"):
        assert row.select("svg.bh-bars a") == []
        assert row.select_one("svg.bh-bars use")["href"] == "#bh-day-links"
    drawn = bars_of(page, "Disc shipping")
    assert drawn.select_one(".bh-bar--major")["d"] == "M665 0h6v40h-6z"
    assert "".join(tag["d"] for tag in drawn.select(".bh-bar")).count("M") == 90


def test_of_many_open_incidents_the_worst_are_told_and_the_rest_is_named_and_counted():
    many = [
        an_incident(told("2026-11-09 14:00"), id=f"open-{n:02}", title=f"Open {n}")
        for n in range(40)
    ]
    now = snapshot(*many)
    first = shown("headline", now)
    assert len(first.select(".bh-now__one")) == 6
    assert words(first.select(".bh-now__one")[-1]) == "35 more open incidents"
    told_there = shown("open-incidents", now)
    assert len(told_there.select("article")) == 8
    assert len(told_there.select("li.bh-list__one")) == 24
    assert words(told_there.select("section > p")[-1]) == "8 more open incidents"
    assert told_there.select("section > p a")[-1]["href"] == "./history/2026-11/"


def test_of_many_recent_records_thirty_are_listed_and_the_rest_is_counted():
    many = [replace(LATE, id=f"late-{n:02}") for n in range(45)]
    page = shown("recent", snapshot(*many))
    assert len(page.select("li")) == 30
    assert words(page.select("section > p")[-1]) == (
        "15 more records of these two weeks, and everything before"
    )


def test_the_upcoming_page_tells_the_nearest_names_the_next_and_counts_the_rest():
    many = [
        a_change(
            id=f"change-{n:03}",
            title=f"Change {n}",
            effective_on=date(2026, 12, 1) + timedelta(days=n),
        )
        for n in range(90)
    ]
    withdrawn = a_change(
        amended("2026-11-14 12:00", stage=ChangeStage.WITHDRAWN), id="gone", title="Gone"
    )
    page = shown("upcoming", snapshot(*many, withdrawn), "../")
    announced, gone = page.select("section")
    assert [words(tag) for tag in announced.select("h3")] == [f"Change {n}" for n in range(25)]
    lines = announced.select(".bh-list li")
    assert len(lines) == 50
    assert words(lines[0]) == "Change 25 Price change, 26 December 2026"
    assert words(announced.select("p")[-1]) == "15 more changes, by part of our service"
    assert [words(tag) for tag in gone.select("h3")] == ["Gone"]
    assert [tag["href"] for tag in page.select(".bh-timeline a")] == [
        f"#change-change-{n:03}" for n in range(12)
    ]


@pytest.mark.parametrize(("done_on", "heading"), [(None, "late"), (date(2026, 11, 12), "done")])
def test_the_ledger_lists_a_hundred_of_each_and_counts_the_rest(done_on, heading):
    remedy = Remedy(
        offer="5 % off",
        who="Everyone",
        automatic=True,
        due_on=date(2026, 11, 11),
        if_missing="Call us.",
        done_on=done_on,
    )
    many = [replace(LATE, id=f"late-{n:03}", remedy=remedy) for n in range(120)]
    page = shown("promises", snapshot(*many), "../")
    listed = page.select_one(f"#{heading}").find_next("ul")
    assert len(listed.select("li")) == 100
    assert "20 " in words(listed.find_next("p"))
