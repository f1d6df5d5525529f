"""A component's pages: what touched it, newest first, in pages that stay where they are."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from beforehand.model import Component, ComponentGroup
from beforehand.render import component_history
from beforehand.render.component_pages import component_pages, component_parts
from beforehand.render.record_facts import record_facts
from beforehand.timeline import derive
from builders import (
    OPERATIONAL,
    PARTIAL,
    a_change,
    a_service,
    a_window,
    an_incident,
    at,
    maintenance,
    the_records,
    told,
)
from markup import soup, words

NOW = at("2026-11-22 12:00")
LATE = an_incident(
    told("2026-11-09 11:45", text="No **discs** leave today."), told("2026-11-10 13:00", "resolved")
)
PRICE = a_change(announced_at=at("2026-10-20 12:00"), effective_on=date(2026, 11, 20))
SERVICE = a_service(
    component_groups={"films": ComponentGroup(name="Films")},
    components={
        "discs": Component(name="Disc shipping", description="Films by post.", group="films"),
        "streaming": Component(name="Streaming", group="films"),
        "account": Component(name="Account"),
    },
)


def pages(*records, now=NOW, service=None):
    snapshot = derive(the_records(*records, service=service), now)
    return {page.uri: page for page in component_pages(snapshot)}


def rows(page) -> dict[str, list[str]]:
    return {
        part.heading: [words(row) for row in soup(part.html).select("li")] for part in page.sections
    }


def keys(*records, files=None, now=NOW):
    snapshot = derive(the_records(*records), now)
    known = {f"{view.uri[:-1]}.yml": b"1" for view in (*snapshot.incidents, *snapshot.changes)}
    return {
        p.uri: p.key
        for p in component_parts(snapshot, record_facts(snapshot, {**known, **(files or {})}))
    }


def many(count, **fields):
    """Return incidents of an hour each, a day apart, the last of them yesterday."""
    for number in range(count):
        began = at("2026-11-21 12:00") - timedelta(days=count - 1 - number)
        first = replace(told("2026-11-21 12:00"), at=began)
        last = replace(told("2026-11-21 12:00", "resolved"), at=began + timedelta(hours=1))
        yield an_incident(first, last, id=f"late-{number:03}", **fields)


@pytest.fixture
def few(monkeypatch):
    """Pages that hold no more than four rows."""
    monkeypatch.setattr(component_history, "MOST_ROWS", 4)
    monkeypatch.setattr(component_history, "NEWEST", 3)


# --------------------------------------------------------------------------- what it tells


def test_each_component_has_a_page_in_the_order_of_service_yml():
    assert list(pages()) == ["components/discs/", "components/streaming/", "components/account/"]


def test_it_tells_what_touched_the_component_newest_first_by_month():
    works = maintenance(
        announced_at=at("2026-10-01 12:00"), window=a_window("2026-11-07 12:00", "2026-11-07 14:00")
    )
    page = pages(LATE, PRICE, works)["components/discs/"]
    assert page.title == "Disc shipping"
    assert rows(page) == {
        "November 2026": [
            "Monday 9 November Discs are late Major outage, major impact, over after 1 day 1 hour"
        ],
        "October 2026": [
            "Tuesday 20 October One disc costs more Price change, in effect since 20 November 2026",
            (
                "Thursday 1 October The queue closes for the night Maintenance, took place on"
                " 7 November 2026, for 2 hours"
            ),
        ],
    }
    assert soup(page.sections[0].html).a["href"] == "../../incidents/late-discs/"
    assert words(soup(page.lead).p) == "1 incident and 2 changes. How it is now"
    assert page.description.replace("\u00a0", " ") == (
        "Reelpost, Disc shipping: 1 incident and 2 changes."
    )


def test_what_touched_other_components_is_not_told():
    page = pages(LATE, PRICE)["components/streaming/"]
    assert page.sections == ()
    assert words(soup(page.lead).p) == "No incident and no change has touched it. How it is now"
    assert page.last_changed_on <= NOW.date()


def test_it_says_how_the_incident_hit_this_component():
    both = replace(LATE, components={"discs": PARTIAL, "streaming": OPERATIONAL})
    found = pages(both)
    assert "Partial outage, major impact" in rows(found["components/discs/"])["November 2026"][0]
    named = rows(found["components/streaming/"])["November 2026"][0]
    assert named.endswith("Discs are late Major impact, over after 1 day 1 hour")


def test_an_open_incident_and_a_change_without_a_date_say_so():
    found = pages(replace(LATE, updates=LATE.updates[:1]), replace(PRICE, effective_on=None))
    told_there = rows(found["components/discs/"])
    assert told_there["November 2026"][0].endswith("not over yet")
    assert told_there["October 2026"][0].endswith("Price change, announced")


def test_it_names_its_group_and_the_ways_to_hear_of_it():
    lead = soup(pages(service=SERVICE)["components/discs/"].lead)
    links = {words(tag): tag["href"] for tag in lead.select("a")}
    assert words(lead.p) == "Films by post."
    assert words(lead.dd) == "Films, with Streaming"
    assert links["Streaming"] == "../../components/streaming/"
    assert links["RSS"] == "../../feeds/component/discs/rss.xml"
    assert links["Calendar"].startswith("webcal://status.reelpost.example/calendars/component/")
    assert links["How it is now"] == "../../"
    assert "Part of" not in words(soup(pages(service=SERVICE)["components/account/"].lead))


def test_the_search_knows_a_component_by_its_name_and_not_its_years(few):
    found = pages(*many(9))
    assert [uri for uri, page in found.items() if page.in_search and "discs" in uri] == [
        "components/discs/"
    ]


# --------------------------------------------------------------------------- how many pages


def test_what_fits_on_one_page_stands_there_whole(few):
    assert [uri for uri in pages(*many(4)) if "discs" in uri] == ["components/discs/"]


def test_more_goes_to_a_page_a_year_and_the_first_has_the_newest(few):
    found = pages(*many(4), an_incident(told("2025-03-01 12:00"), id="old"))
    assert [uri for uri in found if "discs" in uri] == [
        "components/discs/",
        "components/discs.2025/",
        "components/discs.2026/",
    ]
    newest = next(iter(rows(found["components/discs/"]).values()))
    assert [row.split(" Discs")[0] for row in newest] == [
        "Saturday 21 November",
        "Friday 20 November",
        "Thursday 19 November",
    ]


def test_every_record_stands_on_a_years_page_once_and_full_pages_stay(few):
    def standing(count):
        found = pages(*list(many(60))[:count])
        return {
            uri: [tag["href"] for part in page.sections for tag in soup(part.html).select("li a")]
            for uri, page in found.items()
            if uri.startswith("components/discs.")
        }

    before, after = standing(58), standing(60)
    every = [href for links in after.values() for href in links]
    assert len(every) == len(set(every)) == 60
    assert max(map(len, after.values())) == 4
    assert list(after)[:3] == [
        "components/discs.2026/",
        "components/discs.2026.2/",
        "components/discs.2026.3/",
    ]
    assert [uri for uri in after if after[uri] != before.get(uri)] == [list(after)[-1]]


def test_one_walks_from_the_newest_to_the_oldest_and_back(few):
    found = pages(*many(400))
    years = [uri for uri in found if uri.startswith("components/discs.")]
    steps = {
        uri: [tag["href"].removeprefix("../../") for tag in soup(page.lead).select("nav a")]
        for uri, page in found.items()
    }
    going_on = soup(found["components/discs/"].sections[-1].html).p.a["href"]
    # The one record of the last page stands on the first page already.
    assert going_on == f"../../{years[-2]}"
    for earlier, here, later in zip(years, years[1:], years[2:], strict=False):
        assert steps[here] == [earlier, "components/discs/", later]
    assert steps[years[0]] == ["components/discs/", years[1]]
    assert steps[years[-1]] == [years[-2], "components/discs/"]


def test_the_first_page_leads_to_every_year_with_what_it_holds(few):
    found = pages(*many(6), an_incident(told("2025-03-01 12:00"), id="old"))
    listed = soup(found["components/discs/"].sections[-1].html)
    assert [words(row) for row in listed.select("li")] == [
        "20 to 21 November 2026 2 incidents, no changes",
        "16 to 19 November 2026 4 incidents, no changes",
        "2025 1 incident, no changes",
    ]
    assert words(listed.p) == "Before these: 16 to 19 November 2026"
    assert found["components/discs.2026.2/"].title == "Disc shipping, 20 to 21 November 2026"
    assert found["components/discs.2025/"].title == "Disc shipping, 2025"


def test_a_year_is_that_of_the_services_zone(few):
    night = an_incident(told("2026-01-01 04:30"), id="night")  # 31 December in New York
    found = pages(*many(4), night)
    assert "late" in str(found["components/discs.2026/"].sections)
    assert list(rows(found["components/discs.2025/"])) == ["December 2025"]


# --------------------------------------------------------------------------- keys


def test_keys_change_with_what_the_page_says_and_with_nothing_else(few):
    before = keys(*many(9))
    assert keys(*many(9), now=NOW + timedelta(days=400)) == before
    after = keys(*many(9), files={"incidents/late-008.yml": b"2"})
    assert {uri for uri in after if after[uri] != before[uri]} == {
        "components/discs/",
        "components/discs.2026.3/",
    }
    other = keys(
        *many(9), an_incident(told("2026-11-01 12:00"), id="x", components={"account": PARTIAL})
    )
    assert {uri for uri in other if other[uri] != before[uri]} == {"components/account/"}


def test_keys_follow_what_the_clock_makes_of_a_record():
    before, after = keys(PRICE, now=at("2026-11-01 12:00")), keys(PRICE)
    assert before["components/discs/"] != after["components/discs/"]
    assert before["components/account/"] == after["components/account/"]


def test_same_key_same_page(few):
    def every(now):
        records = (*many(9), PRICE)
        snapshot = derive(the_records(*records), now)
        files = {f"{view.uri[:-1]}.yml": b"1" for view in (*snapshot.incidents, *snapshot.changes)}
        return {
            (part.uri, part.key): part.make()
            for part in component_parts(snapshot, record_facts(snapshot, files))
        }

    found: dict[tuple[str, str], object] = {}
    for day in range(0, 40, 2):
        for name, page in every(at("2026-10-19 12:00") + timedelta(days=day)).items():
            assert found.setdefault(name, page) == page
