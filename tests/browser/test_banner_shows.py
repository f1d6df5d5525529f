"""The element in a page: what it shows, what it asks for, what it tells the page."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from banner_scene import (
    EVENTS,
    HOUR,
    NOW,
    SCRIPT,
    a_feed,
    a_notice,
    a_page,
    element,
    files,
    heard,
    judge_again,
    place,
    settle,
    titles,
    words,
)
from loopback import Answer

from beforehand.render.banner_fragment import fragment
from beforehand.surface_window import BannerKind

pytestmark = pytest.mark.browser

LATE = a_notice()
PRICE = a_notice(
    "price",
    kind=BannerKind.PRICE,
    priority=45,
    title="Two plans instead of one",
    body="From 1 September 2027: One disc costs $7.99 a month.",
    facts={"effective_on": "2027-09-01"},
    label="Price change",
)
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
    inside = str(fragment(place("https://status.reelpost.example/"), [LATE, PRICE]))
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
    inside = str(fragment(place("https://status.reelpost.example/"), [LATE]))
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


def test_the_language_is_the_elements_or_the_pages_or_the_first(page, serve):
    feed = json.loads(a_feed(LATE))
    english = feed["notices"][0]["text"]["en"]
    feed["notices"][0]["text"] = {
        "en": english,
        "de": {
            **english,
            "title": "Scheiben kommen einen Tag später",
            "label": "Verzug",
            "link": "Mehr",
        },
        "ar": {**english, "title": "تأخر الشحن", "label": "تأخير"},
    }
    banners = (
        element('lang="de-AT"')
        + element('lang="fr"')
        + f'<div lang="ar">{element()}</div>'
        + element()
    )
    site = serve(files(inside=banners, lang="de"))
    site.answers["/queue.json"] = Answer(json.dumps(feed))
    page.clock.install(time=NOW)
    page.goto(site)
    settle(page)
    assert titles(page) == [
        "Verzug: Scheiben kommen einen Tag später",
        "Delay: Discs due out on Monday ship a day late",
        "تأخير: تأخر الشحن",
        "Verzug: Scheiben kommen einen Tag später",
    ]
    sections = page.locator("notice-banner section")
    assert [sections.nth(place).get_attribute("lang") for place in range(4)] == [
        "de",
        "en",
        "ar",
        "de",
    ]
    assert sections.nth(2).evaluate("node => getComputedStyle(node).direction") == "rtl"


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Europe/Berlin", "November 9, 2026 at 6:00 PM GMT+1"),
        ("America/New_York", "9 November 2026, 12:00 EST"),
        ("America/Toronto", "9 November 2026, 12:00 EST"),
        ("Asia/Kathmandu", "November 9, 2026 at 10:45 PM GMT+5:45"),
    ],
)
def test_the_zone_can_be_set_and_is_named(page, serve, zone, said):
    site = serve(files(LATE, inside=element(f'timezone="{zone}"')))
    page.clock.install(time=NOW)
    page.goto(site)
    settle(page)
    assert page.locator("notice-banner time").inner_text().replace("\xa0", " ") == said


@pytest.mark.parametrize(
    "zone", ["Pacific/Honolulu", "Asia/Tokyo", "Pacific/Kiritimati", "Pacific/Apia"]
)
def test_a_day_is_told_as_it_is_written_in_every_zone(new_page, serve, zone):
    site = serve(files(PRICE))
    page = new_page(timezone_id=zone)
    page.clock.install(time=NOW)
    page.goto(site)
    settle(page)
    assert "From 1 September 2027: One disc costs $7.99 a month." in words(page)


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


def test_a_new_address_is_fetched_once(page, serve):
    site = serve(files(LATE))
    site.answers["/other.json"] = Answer(a_feed(PRICE))
    page.clock.install(time=NOW)
    page.goto(site)
    settle(page)
    page.evaluate("document.querySelector('notice-banner').setAttribute('src', '/other.json')")
    page.get_by_text("Two plans").wait_for()
    judge_again(page)
    assert site.asked().count("/queue.json") == site.asked().count("/other.json") == 1


def test_an_answer_that_comes_too_late_is_not_shown(page, serve):
    site = serve(files(LATE))
    site.answers["/slow.json"] = Answer(a_feed(LATE), delay=0.4)
    site.answers["/queue.json"] = Answer(a_feed(PRICE))
    page.clock.install(time=NOW)
    page.goto(site)
    settle(page)
    page.evaluate("document.querySelector('notice-banner').setAttribute('src', '/slow.json')")
    page.evaluate("document.querySelector('notice-banner').setAttribute('src', '/queue.json')")
    page.wait_for_timeout(700)
    assert titles(page) == ["Price change: Two plans instead of one"]


def test_it_asks_again_only_when_asked_to_and_somebody_looks(page, serve):
    site = serve(files(LATE, inside=element('refresh="5"')))
    page.clock.install(time=NOW)
    page.goto(site)
    settle(page)
    page.clock.fast_forward(50_000)
    assert site.asked().count("/queue.json") == 1  # a minute at least
    page.clock.fast_forward(20_000)
    page.wait_for_timeout(100)
    assert site.asked().count("/queue.json") == 2
    hide = "hidden => { Object.defineProperty(document, 'hidden', {value: hidden, configurable: true});"
    page.evaluate(
        f"{hide} document.dispatchEvent(new Event('visibilitychange', {{bubbles: true}})) }}", True
    )
    page.clock.fast_forward(300_000)
    page.wait_for_timeout(100)
    assert site.asked().count("/queue.json") == 2
    site.answers["/queue.json"] = Answer(a_feed(PRICE))
    page.evaluate(
        f"{hide} document.dispatchEvent(new Event('visibilitychange', {{bubbles: true}})) }}", False
    )
    page.get_by_text("Two plans").wait_for()
    assert site.asked().count("/queue.json") == 3


@pytest.mark.parametrize("refresh", ["often", "-1", "0", "1e400"])
def test_an_interval_that_is_none_asks_no_more_than_each_minute(page, serve, refresh):
    site = serve(files(LATE, inside=element(f'refresh="{refresh}"')))
    page.clock.install(time=NOW)
    page.goto(site)
    settle(page)
    page.clock.fast_forward(50_000)
    page.wait_for_timeout(50)
    assert site.asked().count("/queue.json") == 1


def test_without_an_address_it_asks_for_nothing(page, watched, serve):
    site = serve(files(LATE))
    page.clock.install(time=NOW)
    page.goto(site)
    settle(page)
    page.evaluate("document.querySelector('notice-banner').removeAttribute('src')")
    page.evaluate("document.querySelector('notice-banner').refresh()")
    assert site.asked().count("/queue.json") == 1
    assert len(site.requests) == len(
        {"/", "/banner.js", "/queue.json"} | ({"/favicon.ico"} & set(site.asked()))
    )
    assert watched.errors == []


def test_it_waits_longer_after_each_failure(page, serve):
    site = serve(files(LATE, inside=element('refresh="60"'), head=EVENTS))
    site.answers["/queue.json"] = Answer(status=500)
    page.add_init_script("Math.random = () => 0.5")
    page.clock.install(time=NOW)
    page.goto(site)
    settle(page)
    for times, minutes in ((2, 2), (3, 4), (4, 8)):
        page.clock.fast_forward((minutes * 60 - 10) * 1000)
        page.wait_for_timeout(50)
        assert site.asked().count("/queue.json") == times - 1
        page.clock.fast_forward(12_000)
        page.wait_for_function(f"() => heard.length == {times}")
        assert site.asked().count("/queue.json") == times


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
