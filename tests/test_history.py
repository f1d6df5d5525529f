"""The history: a page a month, and the list of all months."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from beforehand.model import ChangeStage, Records
from beforehand.render import history_parts
from beforehand.render.blocks import block
from beforehand.render.history import month_pages, month_parts
from beforehand.render.record_facts import record_facts
from beforehand.timeline import derive
from builders import a_change, a_service, a_window, amended, an_incident, at, maintenance, told
from markup import soup, words

NOW = at("2026-11-22 12:00")
LATE = an_incident(
    told("2026-11-09 11:45", text="No **discs** leave today."), told("2026-11-10 13:00", "resolved")
)
PRICE = a_change(
    amended("2026-11-03 12:00", change="One bill."),
    announced_at=at("2026-10-20 12:00"),
    effective_on=date(2026, 11, 20),
    summary="It costs more.",
)


def pages(*incidents, changes=(), now=NOW):
    snapshot = derive(Records(service=a_service(), incidents=incidents, changes=changes), now)
    return {page.uri: page for page in month_pages(snapshot)}


def days(page) -> dict[str, list[str]]:
    return {
        part.heading: [words(row) for row in soup(part.html).select("li")] for part in page.sections
    }


def test_there_is_a_page_for_each_month_from_the_first_record_to_the_current():
    first = an_incident(told("2026-03-01 12:00"), told("2026-03-01 13:00", "resolved"))
    assert list(pages(first)) == [f"history/2026-{month:02}/" for month in range(3, 12)]


def test_a_young_service_has_the_months_that_its_bars_lead_to():
    assert list(pages()) == [f"history/2026-{month:02}/" for month in (8, 9, 10, 11)]


def test_a_month_tells_day_by_day_what_began_and_what_became_of_changes():
    month = pages(LATE, changes=(PRICE,))["history/2026-11/"]
    assert month.title == "November 2026"
    assert words(soup(month.lead).p) == "1 incident and 1 change in November 2026."
    assert month.description.replace("\u00a0", " ") == (
        "Reelpost: 1 incident and 1 change in November 2026."
    )
    assert days(month) == {
        "Tuesday 3 November": ["One disc costs more Price change, amended One bill."],
        "Monday 9 November": [
            "Discs are late Major impact, over after 1 day 1 hour No discs leave today."
        ],
        "Friday 20 November": ["One disc costs more Price change, in effect"],
    }
    assert [part.anchor for part in month.sections] == [
        "day-2026-11-03",
        "day-2026-11-09",
        "day-2026-11-20",
    ]
    assert not month.in_search


def test_what_is_told_on_a_day_is_told_in_the_services_zone():
    late_at_night = an_incident(told("2026-11-10 04:30"))
    assert list(days(pages(late_at_night)["history/2026-11/"])) == ["Monday 9 November"]


def test_entries_lead_to_their_records():
    month = pages(LATE)["history/2026-11/"]
    assert soup(month.sections[0].html).a["href"] == "../../incidents/late-discs/"


def test_a_day_in_the_middle_of_an_incident_leads_to_its_beginning():
    month = pages(LATE)["history/2026-11/"]
    assert soup(month.sections[0].html).select_one("#day-2026-11-10") is not None


def test_an_incident_over_the_end_of_a_month_stands_in_both():
    long = an_incident(told("2026-10-30 12:00"), told("2026-11-02 12:00", "resolved"))
    found = pages(long)
    assert list(days(found["history/2026-10/"])) == ["Friday 30 October"]
    november = days(found["history/2026-11/"])
    assert list(november) == ["Sunday 1 November"]
    assert november["Sunday 1 November"][0].startswith(
        "Discs are late Major impact, going on since 30 October 2026, over after 3 days"
    )


def test_an_open_incident_says_so():
    month = pages(replace(LATE, updates=LATE.updates[:1]))["history/2026-11/"]
    assert "Major impact, not over yet" in days(month)["Monday 9 November"][0]


def test_moves_withdrawals_and_maintenance_are_told():
    moved = a_change(
        amended("2026-11-04 12:00", effective_on=date(2027, 2, 1)),
        amended("2026-11-05 12:00", effective_on=date(2027, 1, 1)),
        amended("2026-11-06 12:00", stage=ChangeStage.WITHDRAWN),
        announced_at=at("2026-11-02 12:00"),
        effective_on=date(2026, 12, 1),
    )
    works = maintenance(
        announced_at=at("2026-10-01 12:00"),
        window=a_window("2026-11-07 12:00", "2026-11-07 13:00"),
    )
    told_days = days(pages(changes=(moved, works))["history/2026-11/"])
    assert [entries[0].partition("Price change, ")[2] for entries in told_days.values()][:4] == [
        "first told",
        "postponed It is different now.",
        "brought forward It is different now.",
        "withdrawn It is different now.",
    ]
    assert told_days["Saturday 7 November"] == ["The queue closes for the night Maintenance, done"]


def test_a_change_that_gets_its_first_date_was_not_postponed():
    dated = a_change(
        amended("2026-11-04 12:00", effective_on=date(2027, 2, 1)),
        announced_at=at("2026-11-02 12:00"),
    )
    told_days = days(pages(changes=(dated,))["history/2026-11/"])
    assert told_days["Wednesday 4 November"] == [
        "One disc costs more Price change, given a date It is different now."
    ]


def test_nothing_that_is_still_to_come_is_in_the_history():
    month = pages(changes=(replace(PRICE, effective_on=date(2026, 11, 25)),))["history/2026-11/"]
    assert list(days(month)) == ["Tuesday 3 November"]


def test_months_lead_to_their_neighbours():
    found = pages(LATE)
    steps = {
        uri: [(words(tag), tag["href"]) for tag in soup(page.lead).select("nav a")]
        for uri, page in found.items()
    }
    assert steps["history/2026-10/"] == [
        ("September 2026", "../../history/2026-09/"),
        ("All months", "../../history/"),
        ("November 2026", "../../history/2026-11/"),
    ]
    assert [name for name, _ in steps["history/2026-11/"]] == ["October 2026", "All months"]
    assert [name for name, _ in steps["history/2026-08/"]] == ["All months", "September 2026"]


def test_a_month_last_changed_when_something_in_it_was_told():
    found = pages(LATE, changes=(PRICE,))
    assert found["history/2026-11/"].last_changed_on == date(2026, 11, 20)
    assert found["history/2026-10/"].last_changed_on == date(2026, 10, 20)
    assert found["history/2026-09/"].last_changed_on == date(2026, 9, 1)


def test_the_list_of_years_counts_what_each_month_holds():
    snapshot = derive(
        Records(service=a_service(), incidents=(LATE,), changes=(PRICE,)), at("2027-01-02 12:00")
    )
    page = soup(block("history", snapshot, NOW, "../"))
    assert [words(tag) for tag in page.select("h2")] == ["2027", "2026"]
    assert [words(tag) for tag in page.select(".bh-quiet")] == ["nothing", "1 incident, 1 change"]
    rows = [words(row) for row in page.select("section:last-child li")]
    assert rows == [
        "December nothing",
        "November 1 incident, 1 change",
        "October no incidents, 1 change",
    ]
    assert page.select("li a")[2]["href"] == "../history/2026-11/"


def test_the_list_counts_what_the_months_pages_count():
    changes = (PRICE, maintenance(window=a_window("2026-11-07 12:00", "2026-12-02 13:00")))
    snapshot = derive(Records(service=a_service(), incidents=(LATE,), changes=changes), NOW)
    listed = {
        row.a["href"].removeprefix("../"): words(row.span)
        for row in soup(block("history", snapshot, NOW, "../")).select("li")
    }
    for page in month_pages(snapshot):
        told_there = words(soup(page.lead).p).partition(" in ")[0].replace(" and ", ", ").lower()
        assert listed[page.uri].replace("nothing", "no incidents, no changes") == told_there


def test_a_month_of_three_hundred_records_stays_under_300_kilobytes():
    began = at("2026-11-01 12:00")
    many = []
    for n in range(300):
        when = began + timedelta(hours=n)
        first = replace(told("2026-11-01 12:00"), at=when, text="No discs leave today. " * 40)
        last = replace(first, at=when + timedelta(days=5), status=LATE.updates[1].status)
        many.append(
            an_incident(first, last, id=f"incident-number-{n:03}", title="Discs are late " * 5)
        )
    month = pages(*many)["history/2026-11/"]
    size = len(month.lead.encode()) + sum(len(part.html.encode()) for part in month.sections)
    assert 100_000 < size < 260_000  # the theme around it has some 25 kB


# --------------------------------------------------------------------------- months in parts


def busy(count, hours=2.0):
    """Return incidents of an hour each from 1 November on, one every so many hours."""
    for number in range(count):
        began = at("2026-11-01 12:00") + timedelta(hours=hours * number)
        first = replace(told("2026-11-01 12:00"), at=began)
        last = replace(first, at=began + timedelta(hours=1), status=LATE.updates[1].status)
        yield an_incident(first, last, id=f"busy-{number:03}")


@pytest.fixture
def few(monkeypatch):
    """Pages that hold no more than fifty entries."""
    monkeypatch.setattr(history_parts, "MOST_ENTRIES", 50)


def entries(page) -> list[str]:
    return [tag["href"] for part in page.sections for tag in soup(part.html).select("li a")]


def test_a_month_that_holds_too_much_is_told_in_parts_of_whole_days(few):
    found = pages(*busy(200))
    november = [page for uri, page in found.items() if uri.startswith("history/2026-11")]
    assert [(page.uri, page.title) for page in november] == [
        ("history/2026-11/", "1 to 4 November 2026"),
        ("history/2026-11.2/", "5 to 8 November 2026"),
        ("history/2026-11.3/", "9 to 12 November 2026"),
        ("history/2026-11.4/", "13 to 16 November 2026"),
        ("history/2026-11.5/", "17 November 2026"),
    ]
    told_there = [href for page in november for href in entries(page)]
    assert len(told_there) == len(set(told_there)) == 200
    assert words(soup(november[1].lead).p) == (
        "200 incidents and no changes in November 2026, on 5 pages."
    )


def test_parts_that_are_full_stay_as_the_month_goes_on(few):
    before, after = pages(*busy(190)), pages(*busy(200))
    for uri in ("history/2026-11/", "history/2026-11.2/", "history/2026-11.3/"):
        assert before[uri].sections == after[uri].sections
        assert before[uri].title == after[uri].title


def test_a_day_that_holds_too_much_goes_on_in_the_next_part(few):
    found = pages(*busy(120, hours=0.05))
    november = [page for uri, page in found.items() if uri.startswith("history/2026-11")]
    assert [list(days(page)) for page in november] == [
        ["Sunday 1 November"],
        ["Sunday 1 November, continued"],
        ["Sunday 1 November, continued"],
    ]
    assert [len(entries(page)) for page in november] == [50, 50, 20]


def test_parts_lead_to_one_another_and_the_first_knows_every_day(few):
    found = pages(*busy(200))
    first, second = (soup(found[uri].lead) for uri in ("history/2026-11/", "history/2026-11.2/"))
    parts = [
        [words(tag) for tag in page.select_one("nav").select("li")] for page in (first, second)
    ]
    assert parts[0] == parts[1]
    assert words(second.select_one("[aria-current]")) == "5 to 8 November 2026"
    row = first.select_one("#day-2026-11-07").parent
    assert row.a["href"] == "../../history/2026-11.2/"
    assert second.select("[id]") == []
    ids = [tag["id"] for tag in first.select("[id]")]
    ids += [part.anchor for part in found["history/2026-11/"].sections]
    assert sorted(ids) == [f"day-2026-11-{day:02}" for day in range(1, 18)]
    steps = [tag["href"] for tag in second.select("nav")[1].select("a")]
    assert steps == ["../../history/2026-10/", "../../history/"]
    assert soup(found["history/2026-10/"].lead).select("nav a")[-1]["href"] == (
        "../../history/2026-11/"
    )


def test_bars_lead_to_the_part_that_tells_of_their_day(few):
    snapshot = derive(Records(service=a_service(), incidents=tuple(busy(200)), changes=()), NOW)
    bars = soup(block("components", snapshot, NOW))
    targets = {tag["href"].removeprefix("./") for tag in bars.select(".bh-bars a")}
    assert {
        "history/2026-11/#day-2026-11-04",
        "history/2026-11.2/#day-2026-11-05",
        "history/2026-11.5/#day-2026-11-17",
    } <= targets


def test_a_part_is_made_anew_only_if_something_on_it_or_around_it_changed(few):
    def keys(count, files=None):
        snapshot = derive(
            Records(service=a_service(), incidents=tuple(busy(count)), changes=()), NOW
        )
        known = {f"{view.uri[:-1]}.yml": b"1" for view in snapshot.incidents}
        return {
            part.uri: part.key
            for part in month_parts(snapshot, record_facts(snapshot, {**known, **(files or {})}))
        }

    before = keys(200)
    changed = keys(200, {"incidents/busy-060.yml": b"2"})
    assert {uri for uri in before if before[uri] != changed[uri]} == {"history/2026-11.2/"}
    assert len(set(before.values())) == len(before)
