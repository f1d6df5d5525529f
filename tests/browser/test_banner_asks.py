"""What the element asks for, how often, and what it does not ask for."""

from __future__ import annotations

import pytest
from banner_scene import (
    EVENTS,
    LATE,
    NOW,
    PRICE,
    a_feed,
    element,
    files,
    judge_again,
    settle,
    titles,
)
from loopback import Answer

pytestmark = pytest.mark.browser


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
