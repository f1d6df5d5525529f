"""The page's script in a browser: the visitor's zone, and what the visitor's clock changes."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from beforehand.model import Records
from beforehand.render.asset_files import assets
from beforehand.render.blocks import block
from beforehand.render.record_pages import change_page
from beforehand.timeline import derive
from builders import a_change, a_service, a_window, an_incident, at, maintenance, told

pytestmark = pytest.mark.browser

NOW = at("2026-11-09 15:00")
LATE = an_incident(told("2026-11-09 14:40", next_update_at=at("2026-11-09 17:00")))
WORKS = maintenance(window=a_window("2026-11-10 07:00", "2026-11-10 09:00"))
PRICE = a_change(effective_on=date(2026, 11, 10))


@contextmanager
def opened(browser, html: str, clock: str, zone: str = "America/New_York", pinned=None):
    """Open the HTML with the script at a time by the visitor's clock, in the visitor's zone."""
    context = browser.new_context(timezone_id=zone, locale="en-GB")
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.clock.install(time=at(clock) - timedelta(minutes=5))
    page.clock.pause_at(at(clock))
    page.set_content(f"<!doctype html><html><body>{html}</body></html>")
    script = next(file for file in assets(pinned) if file.uri.endswith(".js"))
    page.add_script_tag(content=script.content.decode())
    yield page
    context.close()
    assert faults == []


def of(*incidents, changes=(), name="status") -> str:
    snapshot = derive(Records(service=a_service(), incidents=incidents, changes=changes), NOW)
    return block(name, snapshot, NOW)


def seen(page, selector: str) -> list[str]:
    """Return the text of what a visitor sees of the selected elements."""
    return [
        " ".join(found.inner_text().split())
        for found in page.locator(selector).all()
        if found.is_visible()
    ]


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("America/New_York", "Monday 9 November, 09:40 EST"),
        ("America/Chicago", "Monday 9 November, 08:40 CST"),
        ("Europe/Berlin", "Monday 9 November, 15:40 CET"),
        ("Asia/Kolkata", "Monday 9 November, 20:10 IST"),
        ("Asia/Kathmandu", "Monday 9 November, 20:25 UTC+05:45"),
        ("Pacific/Auckland", "Tuesday 10 November, 03:40 NZDT"),
        ("America/Sao_Paulo", "Monday 9 November, 11:40 UTC−03:00"),
        ("UTC", "Monday 9 November, 14:40 UTC"),
    ],
)
def test_an_instant_stands_in_the_visitors_zone_with_its_name(browser, zone, shown):
    with opened(browser, of(LATE, name="open-incidents"), "2026-11-09 15:00", zone) as page:
        stamp = page.locator(".bh-stamp time")
        assert " ".join(stamp.inner_text().split()) == shown
        kept = stamp.get_attribute("title")
        assert kept == (None if zone == "America/New_York" else "Monday 9 November, 09:40\u00a0EST")


def test_the_page_says_whose_zone_its_times_are_in(browser):
    with opened(browser, of(), "2026-11-09 15:00", "America/Los_Angeles") as page:
        assert seen(page, ".bh-zone") == ["Times are in your own zone, Los Angeles time."]
    with opened(browser, of(), "2026-11-09 15:00", "UTC") as page:
        assert seen(page, ".bh-zone") == ["Times are in your own zone, UTC."]
    with opened(browser, of(), "2026-11-09 15:00") as page:
        assert seen(page, ".bh-zone") == ["Times are in New York time (EST)."]


def test_a_time_without_its_day_gets_one_where_the_day_is_another(browser):
    html = of(LATE, name="open-incidents")
    with opened(browser, html, "2026-11-09 15:00", "Europe/Berlin") as page:
        assert seen(page, ".bh-next-update") == ["Next update by 18:00 CET"]
    with opened(browser, html, "2026-11-09 15:00", "Asia/Tokyo") as page:
        # There the update came at 23:40, and the next one comes at 02:00 of the day after.
        assert seen(page, ".bh-next-update") == [
            "Next update by Tuesday 10 November, 02:00 UTC+09:00"
        ]


def test_the_day_of_a_window_is_the_visitors_and_a_calendar_date_is_nobodys(browser):
    html = of(changes=(WORKS, PRICE), name="coming")
    with opened(browser, html, "2026-11-09 15:00", "Pacific/Honolulu") as page:
        dates = seen(page, ".bh-coming__date")
        assert dates == ["10 November 2026", "9 November 2026"]
        assert seen(page, ".bh-coming__time") == ["21:00 HST to 23:00 HST"]


@pytest.mark.parametrize(
    ("clock", "shown"),
    [
        ("2026-11-09 16:59:59", "Next update by 12:00 EST"),
        (
            "2026-11-09 17:00:00",
            (
                "The next update is late. We promised it by 12:00 EST, and this page has not"
                " changed since."
            ),
        ),
    ],
)
def test_an_update_is_late_from_the_second_on_at_which_it_was_promised(browser, clock, shown):
    with opened(browser, of(LATE, name="open-incidents"), clock) as page:
        assert seen(page, ".bh-next-update") == [shown]


@pytest.mark.parametrize(
    ("clock", "state"),
    [
        ("2026-11-10 06:59:59", "Maintenance, scheduled"),
        ("2026-11-10 07:00:00", "Maintenance, under way"),
        ("2026-11-10 08:59:59", "Maintenance, under way"),
        ("2026-11-10 09:00:00", "Maintenance, completed"),
    ],
)
def test_maintenance_begins_and_ends_by_the_visitors_clock(browser, clock, state):
    with opened(browser, of(changes=(WORKS,)), clock) as page:
        assert seen(page, ".bh-coming__state") == [state]
        assert bool(seen(page, ".bh-now__one")) == ("under way" in state)


@pytest.mark.parametrize(
    ("clock", "state", "label"),
    [
        ("2026-11-10 04:59:59", "Announced", "Takes effect on"),
        ("2026-11-10 05:00:00", "In effect", "In effect since"),
    ],
)
def test_a_change_is_in_effect_from_midnight_on_in_the_services_zone(browser, clock, state, label):
    snapshot = derive(Records(service=a_service(), changes=(PRICE,)), NOW)
    lead = change_page(snapshot.changes[0], snapshot).lead
    with opened(browser, lead, clock, "Asia/Tokyo") as page:
        assert seen(page, ".bh-state strong") == [state]
        assert seen(page, ".bh-date__label") == [label]
        assert seen(page, ".bh-date__day") == ["10 November 2026"]


def test_a_page_turns_while_it_is_open(browser):
    with opened(browser, of(LATE, name="open-incidents"), "2026-11-09 16:59:50") as page:
        page.clock.run_for(11_000)
        assert "late" in seen(page, ".bh-next-update")[0]


def test_a_wait_longer_than_a_timer_can_count_does_not_end_at_once(browser):
    far = replace(PRICE, effective_on=date(2027, 9, 1))
    with opened(browser, of(changes=(far,), name="coming"), "2026-11-09 15:00") as page:
        page.clock.run_for(1_000)
        assert seen(page, ".bh-coming__state") == ["Price change, announced"]


@pytest.mark.parametrize(
    ("clock", "headline"),
    [
        ("2026-11-10 14:59:59", "All systems operational"),
        ("2026-11-10 15:00:00", "This page is out of date"),
        ("2027-11-10 15:00:00", "This page is out of date"),
    ],
)
def test_a_page_that_is_too_old_says_so_rather_than_that_all_is_well(browser, clock, headline):
    with opened(browser, of(), clock) as page:
        assert seen(page, ".bh-headline h2")[0] == headline
        stale = headline != "All systems operational"
        assert page.locator("body[data-bh-stale]").count() == int(stale)


def test_a_preview_keeps_to_its_own_clock(browser):
    with opened(browser, of(LATE), "2027-11-10 15:00:00", pinned=NOW) as page:
        assert seen(page, ".bh-headline h2")[0] == "Discs are late"
        assert seen(page, ".bh-open .bh-next-update") == ["Next update by 12:00 EST"]


def test_a_page_that_the_theme_swaps_in_is_treated_like_a_loaded_one(browser):
    with opened(browser, "", "2026-11-09 17:30") as page:
        page.evaluate("document$ = { subscribe(listener) { globalThis.swapped = listener; } }")
        script = next(file for file in assets() if file.uri.endswith(".js"))
        page.add_script_tag(content=script.content.decode())
        page.evaluate("html => { document.body.innerHTML = html; swapped(); }", of(LATE))
        assert "late" in seen(page, ".bh-open .bh-next-update")[0]


def test_without_the_script_everything_that_holds_at_the_build_can_be_read(browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_content(f"<body>{of(LATE, changes=(WORKS, PRICE))}</body>")
    assert seen(page, ".bh-open .bh-next-update") == ["Next update by 12:00 EST"]
    assert seen(page, ".bh-headline h2")[0] == "Discs are late"
    assert seen(page, ".bh-stale") == []
    context.close()
