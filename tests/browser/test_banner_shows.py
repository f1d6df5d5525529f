"""The element in a page: what it shows, what it asks for, what it tells the page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from banner_scene import (
    ELSEWHERE,
    EVENTS,
    HOUR,
    LATE,
    NOW,
    PRICE,
    SCRIPT,
    a_feed,
    a_notice,
    a_page,
    element,
    files,
    heard,
    place,
    settle,
    titles,
    words,
)
from loopback import Answer

from beforehand.render.banner_fragment import fragment

pytestmark = pytest.mark.browser

SOON = a_notice("soon", priority=90, title="Sign-in is closed", starts=NOW + timedelta(minutes=10))


def test_it_shows_the_notice_as_text_and_the_time_in_the_visitors_zone(page, watched, serve):
    site = serve(files(LATE))
    page.clock.install(time=NOW)
    page.goto(site)
    settle(page)
    assert words(page) == (
        "Delay: Discs due out on Monday ship a day late"
        "No discs are leaving today. Next update: November 9, 2026 at 5:00 PM UTC."
        " Follow the updates"
    )
    assert page.locator("notice-banner time").get_attribute("datetime") == "2026-11-09T17:00:00Z"
    assert page.locator("notice-banner a").get_attribute("href") == f"{site}/incidents/late/"
    assert watched.errors == watched.console == []


def test_it_asks_for_the_declared_addresses_alone_and_tells_nothing_about_the_visitor(page, serve):
    status = serve(files(LATE), {"Access-Control-Allow-Origin": "*"})
    host = serve(
        {
            "/": a_page(
                f'<notice-banner src="{status}/queue.json"></notice-banner>',
                script=f"{status}/banner.js",
            ),
            "/favicon.ico": b"",
        }
    )
    page.clock.install(time=NOW)
    page.context.add_cookies([{"name": "who", "value": "me", "url": status}])
    page.goto(f"{host}/?order=17")
    settle(page)
    page.get_by_role("button", name="Dismiss").click()
    feed = [request for request in status.requests if request.path == "/queue.json"]
    assert sorted(status.asked()) == ["/banner.js", "/queue.json"]
    assert "cookie" not in feed[0].headers
    assert "referer" not in feed[0].headers
    assert titles(page) == []


def test_without_script_it_says_the_same_as_with_it(new_page, serve):
    inside = str(fragment(place(ELSEWHERE), [LATE, PRICE]))
    site = serve(files(LATE, PRICE, inside=element(inside=inside)))
    said = []
    for has_script in (False, True):
        page = new_page(java_script_enabled=has_script, timezone_id="America/New_York")
        if has_script:
            page.clock.install(time=NOW)
        page.goto(site)
        if has_script:
            settle(page)
        said.append(" ".join(page.get_by_role("region").inner_text().split()))
    assert said[0] == said[1].removesuffix(" ×")
    assert "12:00 EST" in said[0]
    assert said[0].endswith("Follow the updates and 1 more")


def test_an_included_notice_needs_no_request(page, serve):
    inside = str(fragment(place(ELSEWHERE), [LATE]))
    site = serve(files(inside=f"<notice-banner>{inside}</notice-banner>"))
    page.clock.install(time=NOW)
    page.goto(site)
    page.wait_for_function("() => document.querySelector('notice-banner').shadowRoot")
    assert titles(page) == ["Delay: Discs due out on Monday ship a day late"]
    assert "/queue.json" not in site.asked()
    page.get_by_role("button").click()
    assert titles(page) == []


def test_an_included_notice_that_is_over_is_hidden(page, serve):
    inside = str(fragment(place(), [LATE]))
    site = serve(files(inside=f"<notice-banner>{inside}</notice-banner>"))
    page.clock.install(time=NOW + 2 * HOUR)
    page.goto(site)
    page.wait_for_function("() => document.querySelector('notice-banner').shadowRoot")
    assert not page.get_by_text("Discs due out").is_visible()


def test_an_element_that_the_parser_meets_after_the_script_finds_its_fragment(page, serve):
    inside = str(fragment(place(), [LATE]))
    first, second = a_page("@", script="").split("@")
    ready = f'<script type="module" src="/banner.js"></script>{first}'
    site = serve(
        {
            "/": f"{ready}<notice-banner>{inside}</notice-banner>{second}",
            "/banner.js": SCRIPT,
            "/favicon.ico": b"",
        }
    )
    page.clock.install(time=NOW)
    page.goto(site)
    page.evaluate(
        "html => { document.body.insertAdjacentHTML('beforeend',"
        " `<notice-banner id=late>${html}</notice-banner>`) }",
        inside,
    )
    assert titles(page) == ["Delay: Discs due out on Monday ship a day late"] * 2


def test_the_highest_shows_and_the_others_are_counted(page, serve):
    site = serve(files(PRICE, LATE, SOON))
    page.clock.install(time=NOW)
    page.goto(site)
    settle(page)
    # The file is written highest first; the browser keeps its order.
    assert titles(page) == ["Price change: Two plans instead of one"]
    more = page.get_by_role("link", name="and 1 more")
    assert more.get_attribute("href") == f"{site}/"


def test_max_shows_several_one_under_the_other(page, serve):
    site = serve(files(LATE, PRICE, inside=element('max="2"')))
    page.clock.install(time=NOW)
    page.goto(site)
    settle(page)
    assert len(titles(page)) == 2
    assert page.get_by_role("link", name="more").count() == 0


def test_the_ticker_turns_by_the_visitors_hand_alone(page, serve):
    site = serve(files(LATE, PRICE, inside=element("ticker")))
    page.clock.install(time=NOW)
    page.goto(site)
    settle(page)
    first, second = (
        "Delay: Discs due out on Monday ship a day late",
        "Price change: Two plans instead of one",
    )
    page.clock.run_for(10 * 60 * 1000)
    assert titles(page) == [first]
    assert "No discs are leaving" not in words(page)
    turn = page.get_by_role("button", name="Next notice 1/2")
    assert turn.inner_text() == "1/2 ›"
    turn.focus()
    page.keyboard.press("Enter")
    assert titles(page) == [second]
    assert (
        page.evaluate("document.activeElement.shadowRoot.activeElement.ariaLabel")
        == "Next notice 2/2"
    )
    page.keyboard.press("Enter")
    assert titles(page) == [first]
    page.get_by_role("button", name="Dismiss").click()
    assert titles(page) == [second]
    assert page.get_by_role("button", name="Next notice").count() == 0


def test_it_tells_the_page_what_happens(page, serve):
    site = serve(files(LATE, head=EVENTS))
    page.clock.install(time=NOW)
    page.goto(site)
    settle(page)
    assert heard(page) == [["show", "incident-late", 1], ["update", "incident-late", 1]]
    assert page.evaluate("document.querySelector('notice-banner').notice.id") == "incident-late"
    page.get_by_role("button").click()
    assert heard(page)[2:] == [["dismiss", "incident-late", 1], ["hide", "incident-late", 1]]
    assert page.evaluate("document.querySelector('notice-banner').notice") is None
    site.answers["/queue.json"] = Answer(status=503)
    page.evaluate("document.querySelector('notice-banner').refresh()")
    page.wait_for_function("() => heard.length == 5")
    assert heard(page)[4][0] == "error"


def test_two_elements_and_two_scripts_are_no_trouble(page, watched, serve):
    twice = '<script type="module" src="/banner.js?again"></script>'
    site = serve(files(LATE, inside=element() + element(), head=twice))
    page.clock.install(time=NOW)
    page.goto(site)
    settle(page)
    assert len(titles(page)) == 2
    page.get_by_role("button").first.click()
    assert titles(page) == []
    assert watched.errors == []


def test_taken_out_of_the_page_it_is_still(page, serve):
    site = serve(files(LATE, inside=element('refresh="60"')))
    page.clock.install(time=NOW)
    page.goto(site)
    settle(page)
    page.evaluate("globalThis.kept = document.querySelector('notice-banner'); kept.remove()")
    page.clock.fast_forward(3 * 3600 * 1000)
    page.wait_for_timeout(100)
    assert site.asked().count("/queue.json") == 1
    page.evaluate("document.querySelector('main').prepend(kept)")
    page.wait_for_timeout(100)
    assert titles(page) == []
    assert site.asked().count("/queue.json") == 2


def test_what_changes_later_is_spoken_and_what_stands_there_first_is_not(page, serve):
    site = serve(files(LATE, inside=element('refresh="60"')))
    page.clock.install(time=NOW)
    page.add_init_script("""
        globalThis.roles = [];
        addEventListener('notice:show', ({target}) =>
          roles.push(target.shadowRoot.firstElementChild.role));
    """)
    page.goto(site)
    settle(page)
    site.answers["/queue.json"] = Answer(a_feed(PRICE))
    page.clock.fast_forward(67_000)
    page.get_by_text("Two plans").wait_for()
    assert page.evaluate("roles") == [None, "status"]


def test_a_slip_of_the_pen_is_corrected_without_a_word(page, serve):
    site = serve(files(a_notice(title="Disks are late"), head=EVENTS))
    page.clock.install(time=NOW)
    page.goto(site)
    settle(page)
    site.answers["/queue.json"] = Answer(a_feed(a_notice(title="Discs are late")))
    page.evaluate("document.querySelector('notice-banner').refresh()")
    assert titles(page) == ["Delay: Discs are late"]
    assert [what for what, *_ in heard(page)] == ["show", "update", "update"]


def test_parts_and_colours_are_the_pages_to_set(page, serve):
    style = """<style>
      notice-banner { --nb-bg: rgb(1, 2, 3); --nb-fg: rgb(250, 251, 252) }
      notice-banner::part(title) { letter-spacing: 3px }
      notice-banner::part(link) { letter-spacing: 4px }
      notice-banner::part(body) { letter-spacing: 5px }
      notice-banner::part(dismiss) { letter-spacing: 6px }
      notice-banner::part(banner) { letter-spacing: 7px }
    </style>"""
    site = serve(files(LATE, head=style))
    page.clock.install(time=NOW)
    page.goto(site)
    settle(page)
    css = page.evaluate("""() => {
      const root = document.querySelector('notice-banner').shadowRoot;
      const of = (part) => getComputedStyle(root.querySelector(`[part~=${part}]`));
      return [...["title", "link", "body", "dismiss", "banner"].map((part) => of(part).letterSpacing),
        of("banner").backgroundColor, of("banner").color];
    }""")
    assert css == ["3px", "4px", "5px", "6px", "7px", "rgb(1, 2, 3)", "rgb(250, 251, 252)"]


def test_a_time_can_be_tried_out(page, serve):
    site = serve(files(LATE, inside=element('at="2026-11-09T14:00:00Z"')))
    page.goto(site)
    settle(page)
    assert len(titles(page)) == 1
    page.evaluate(
        "document.querySelector('notice-banner').setAttribute('at', '2026-11-09T16:00:00Z')"
    )
    assert titles(page) == []
    assert site.asked().count("/queue.json") == 1
