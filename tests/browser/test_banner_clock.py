"""When a notice shows: the browser judges as the generator does, by a clock that may be wrong."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from banner_scene import (
    EVENTS,
    HOUR,
    NOW,
    a_feed,
    a_notice,
    a_page,
    element,
    files,
    heard,
    judge_again,
    settle,
    titles,
)
from loopback import Answer

from banner_times import cases
from beforehand.render.banner_notice import Place, feed, feed_bytes

pytestmark = pytest.mark.browser

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def test_it_judges_each_moment_of_the_table_as_the_generator_does(page, serve):
    table = cases()
    shown = {"/": "", "/favicon.ico": b""}
    for number, case in enumerate(table):
        service = case.records.service
        made = feed(Place(service, "queue", case.starts, "/"), case.notices(case.starts))
        shown[f"/{number}.json"] = feed_bytes(made)
    inside = "".join(
        f'<notice-banner src="/{number}.json"></notice-banner>' for number in range(len(table))
    )
    site = serve({**files(inside=inside), **shown, "/": a_page(inside)})
    page.clock.install(time=datetime(2030, 1, 1, tzinfo=UTC))  # no file is from the future
    page.goto(site)
    settle(page)
    for moment in sorted({moment for case in table for moment, _ in case.moments()}):
        page.clock.set_fixed_time(moment)
        judge_again(page)
        found = page.evaluate(
            "[...document.querySelectorAll('notice-banner')].map((b) => b.notice?.kind ?? '')"
        )
        expected = [case.kind if case.starts <= moment < case.ends else "" for case in table]
        assert found == expected, moment


def test_it_begins_and_ends_on_time_in_a_page_that_stays_open(page, serve):
    notice = a_notice(starts=NOW + 40 * DAY, ends=NOW + 90 * DAY)
    delays = """<script>
      const waits = [];
      const { setTimeout: real } = globalThis;
      globalThis.setTimeout = (act, wait, ...rest) => { waits.push(wait); return real(act, wait, ...rest); };
    </script>"""
    site = serve(files(notice, head=delays + EVENTS))
    page.clock.install(time=NOW)
    page.goto(site)
    settle(page)
    assert titles(page) == []
    page.clock.pause_at(notice.starts - SECOND)
    assert titles(page) == []
    page.clock.run_for(1_000)
    assert len(titles(page)) == 1
    page.clock.pause_at(notice.ends - SECOND)
    assert len(titles(page)) == 1
    page.clock.run_for(1_000)
    assert titles(page) == []
    assert [what for what, *_ in heard(page)] == ["update", "show", "hide"]
    assert site.asked().count("/queue.json") == 1
    waits = page.evaluate("waits")
    assert max(waits) == 2**31 - 1  # more would go off at once
    assert min(waits) > 0


@pytest.mark.parametrize("event", ["visibilitychange", "pageshow", "storage"])
def test_it_judges_again_when_the_page_is_woken(page, serve, event):
    site = serve(files(a_notice()))
    page.clock.install(time=NOW)
    page.goto(site)
    settle(page)
    page.clock.set_fixed_time(NOW + HOUR)  # as if the machine had slept: no timer has gone off
    assert len(titles(page)) == 1
    page.evaluate(f"document.dispatchEvent(new Event('{event}', {{bubbles: true}}))")
    assert titles(page) == []


def test_it_judges_again_on_the_way_back(remembering_page, serve):
    page = remembering_page
    kept = (
        "<script>addEventListener('pageshow', (e) => { globalThis.kept = e.persisted });</script>"
    )
    now = datetime.fromtimestamp(time.time(), UTC)
    notice = a_notice(starts=now - HOUR, ends=now + HOUR)
    site = serve(files(notice, head=kept))
    site.answers["/queue.json"] = Answer(a_feed(notice, now=now - HOUR))
    page.goto(site)
    settle(page)
    assert len(titles(page)) == 1
    # The page sleeps while it is away, and wakes two hours later.
    page.evaluate("() => { const real = Date.now; Date.now = () => real() + 2 * 3600 * 1000; }")
    page.goto(f"{site}/elsewhere")
    page.go_back(wait_until="commit")
    page.wait_for_function("() => globalThis.kept !== undefined")
    assert page.evaluate("kept") is True
    assert titles(page) == []
    assert site.asked().count("/queue.json") == 1


@pytest.mark.parametrize("is_same_origin", [True, False])
@pytest.mark.parametrize(
    ("hours_off", "shows"),
    [
        (-26, True),  # the file's own date corrects a clock that is behind
        (0, True),
        (26, False),  # nothing says that a clock is ahead; a window rules by it
    ],
)
def test_a_clock_that_is_wrong(page, serve, hours_off, shows, is_same_origin):
    status = serve({"/queue.json": a_feed(a_notice())}, {"Access-Control-Allow-Origin": "*"})
    inside = (
        element()
        if is_same_origin
        else f'<notice-banner src="{status}/queue.json"></notice-banner>'
    )
    site = serve(files(a_notice(), inside=inside))
    page.clock.install(time=NOW + timedelta(hours=hours_off))
    page.goto(site)
    settle(page)
    assert bool(titles(page)) is shows


def test_a_clock_that_is_behind_goes_on_from_the_files_date(page, serve):
    site = serve(files(a_notice()))
    page.clock.install(time=NOW - 26 * HOUR)
    page.goto(site)
    settle(page)
    page.clock.fast_forward(59 * 60 * 1000)
    assert len(titles(page)) == 1
    page.clock.fast_forward(61 * 1000)
    assert titles(page) == []


@pytest.mark.parametrize("days", [-400, -1, 400])
def test_the_date_of_an_answer_decides_nothing(page, serve, days):
    date = (NOW + days * DAY).timestamp()
    site = serve(files(a_notice()))
    site.answers["/queue.json"] = Answer(a_feed(a_notice()), date=date)
    page.clock.install(time=NOW)
    page.goto(site)
    settle(page)
    assert len(titles(page)) == 1


def test_a_file_from_the_cache_is_asked_after(page, serve):
    caching = {"Cache-Control": "max-age=86400"}
    site = serve(files(a_notice()))
    site.answers["/queue.json"] = Answer(a_feed(a_notice()), headers=caching)
    page.clock.install(time=NOW)
    page.goto(site)
    settle(page)
    site.answers["/queue.json"] = Answer(
        a_feed(a_notice(revision=2, title="New words")), headers=caching
    )
    page.goto(site)
    settle(page)
    assert titles(page) == ["Delay: New words"]


@pytest.mark.parametrize("made", ["", "soon", None, "9999-12-31T23:59:59Z"])
def test_a_file_that_does_not_say_when_it_was_made(page, watched, serve, made):
    broken = a_feed(a_notice()).replace(
        b'"2026-11-09T15:00:00Z"', b"null" if made is None else f'"{made}"'.encode(), 1
    )
    site = serve({**files(), "/queue.json": broken})
    page.clock.install(time=NOW)
    page.goto(site)
    settle(page)
    assert bool(titles(page)) is (made is None or not made.startswith("9"))
    assert watched.errors == []
