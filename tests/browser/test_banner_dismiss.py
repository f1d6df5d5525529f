"""Closing a notice: what is remembered, for how long, and where the reader is then."""

from __future__ import annotations

from datetime import timedelta

import pytest
from banner_scene import (
    HOUR,
    NOW,
    SCRIPT,
    a_feed,
    a_notice,
    a_page,
    element,
    files,
    settle,
    stored,
    titles,
)
from loopback import Answer

pytestmark = pytest.mark.browser
DAY = timedelta(days=1)


def opened(page, site):
    page.goto(site)
    settle(page)


def test_nothing_is_stored_before_a_notice_is_closed(page, serve):
    site = serve(files(a_notice()))
    page.clock.install(time=NOW)
    opened(page, site)
    assert stored(page) == {}
    assert page.evaluate("document.cookie") == ""
    page.get_by_role(
        "button", name="Dismiss notice: Discs due out on Monday ship a day late"
    ).click()
    assert stored(page) == {"notice-banner:incident-late": {"r": 1, "x": "2026-11-09T16:00:00Z"}}


def test_it_stays_closed_until_there_is_something_new(page, serve):
    site = serve(files(a_notice()))
    page.clock.install(time=NOW)
    opened(page, site)
    page.get_by_role("button").click()
    opened(page, site)
    assert titles(page) == []
    site.answers["/queue.json"] = Answer(a_feed(a_notice(title="Discs are late")))  # same revision
    opened(page, site)
    assert titles(page) == []
    site.answers["/queue.json"] = Answer(a_feed(a_notice(revision=2)))
    opened(page, site)
    assert len(titles(page)) == 1


def test_what_was_closed_is_forgotten_when_it_is_over(page, serve):
    site = serve(files(a_notice()))
    page.clock.install(time=NOW)
    opened(page, site)
    page.get_by_role("button").click()
    page.evaluate("localStorage.setItem('theirs', '{}')")
    site.answers["/queue.json"] = Answer(a_feed())
    page.clock.set_fixed_time(NOW + HOUR - timedelta(seconds=1))
    opened(page, site)
    assert set(stored(page)) == {"notice-banner:incident-late", "theirs"}
    page.clock.set_fixed_time(NOW + HOUR + timedelta(seconds=1))
    opened(page, site)
    assert set(stored(page)) == {"theirs"}


def test_it_closes_in_other_tabs_too(page, serve):
    site = serve(files(a_notice()))
    tabs = [page, page.context.new_page()]
    for tab in tabs:
        tab.clock.install(time=NOW)
        opened(tab, site)
    tabs[0].get_by_role("button").click()
    tabs[1].wait_for_function(
        "() => !document.querySelector('notice-banner').shadowRoot.querySelector('section')"
    )


@pytest.mark.parametrize(("remember", "kept"), [("session", "sessionStorage"), ("none", None)])
def test_less_can_be_remembered(page, serve, remember, kept):
    site = serve(files(a_notice(), inside=element(f'remember="{remember}"')))
    page.clock.install(time=NOW)
    opened(page, site)
    page.get_by_role("button").click()
    assert titles(page) == []
    assert stored(page) == {}
    assert page.evaluate("sessionStorage.length") == (1 if kept else 0)
    opened(page, site)
    assert len(titles(page)) == (0 if kept else 1)


def test_where_storage_is_blocked_it_shows_and_closes(page, watched, serve):
    site = serve(files(a_notice()), {"Access-Control-Allow-Origin": "*"})
    site.answers["/frame"] = Answer(
        '<!doctype html><title>Host</title><iframe sandbox="allow-scripts" src="/"></iframe>'
    )
    page.clock.install(time=NOW)
    page.goto(f"{site}/frame")
    frame = page.frame_locator("iframe")
    frame.get_by_role("heading", name="Delay:").wait_for()
    frame.get_by_role("button").click()
    assert frame.get_by_role("heading", name="Delay:").count() == 0
    assert watched.errors == []


def test_where_storage_is_full_it_closes(page, watched, serve):
    site = serve(files(a_notice()))
    page.clock.install(time=NOW)
    opened(page, site)
    page.evaluate("""() => {
      for (let size = 1 << 21; size >= 1; size >>= 1)
        try { for (;;) localStorage[`filler${localStorage.length}`] = "x".repeat(size); } catch {}
    }""")
    page.get_by_role("button").click()
    assert titles(page) == []
    assert "notice-banner:incident-late" not in page.evaluate("Object.keys(localStorage)")
    assert watched.errors == []


def test_a_notice_that_must_stay_has_no_button(page, serve):
    site = serve(files(a_notice(dismissible=False)))
    page.clock.install(time=NOW)
    opened(page, site)
    assert len(titles(page)) == 1
    assert page.get_by_role("button").count() == 0
    page.get_by_role("link", name="Follow").focus()
    page.keyboard.press("Escape")
    assert len(titles(page)) == 1


def test_after_it_the_reader_stands_at_the_pages_content(page, serve):
    site = serve(files(a_notice()))
    page.clock.install(time=NOW)
    opened(page, site)
    page.get_by_role("button").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.localName") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Playtime"
    assert page.evaluate("document.querySelector('main').hasAttribute('tabindex')") is False


def test_a_tabindex_of_the_pages_own_is_left_alone(page, serve):
    site = serve(files(a_notice()))
    site.answers["/"] = Answer(a_page(element()).replace("<main>", '<main tabindex="-1">'))
    page.clock.install(time=NOW)
    opened(page, site)
    page.get_by_role("button").click()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').getAttribute('tabindex')") == "-1"


def test_by_keyboard_alone(page, serve):
    site = serve(files(a_notice(), a_notice("other", priority=10)))
    page.clock.install(time=NOW)
    opened(page, site)
    reached = []
    for _ in range(4):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "(document.activeElement.shadowRoot?.activeElement"
                " ?? document.activeElement).textContent"
            )
        )
    assert reached == ["Follow the updates", "and 1 more", "×", "Playtime"]
    page.keyboard.press("Escape")
    assert titles(page) == ["Delay: Discs due out on Monday ship a day late"]
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Escape")
    assert titles(page) == ["Delay: Discs due out on Monday ship a day late"]  # the other one
    assert list(stored(page)) == ["notice-banner:incident-late"]


def test_two_versions_of_the_script_in_one_page(page, watched, serve):
    older = "class Older extends HTMLElement {} customElements.define('notice-banner', Older)"
    site = serve(
        {
            **files(a_notice()),
            "/": a_page(element(), f"<script>{older}</script>"),
            "/banner.js": SCRIPT,
        }
    )
    page.clock.install(time=NOW)
    page.goto(site)
    page.wait_for_load_state("networkidle")
    assert watched.errors == []
