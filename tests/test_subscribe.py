"""The subscribe page offers every feed and calendar that is published, and no other."""

from __future__ import annotations

import re
from html import unescape
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from beforehand.model import Component
from beforehand.render.feeds import feed_files
from beforehand.render.ical import calendar_files
from beforehand.render.parts import Setting
from beforehand.render.subscribe import Format, Group, subscribe, subscriptions
from beforehand.timeline import derive
from builders import a_change, a_service, an_incident, at, the_records, told

NOW = at("2026-12-01 12:00")


def published(drawn) -> set[str]:
    files = [*feed_files(drawn, NOW), *calendar_files(derive(drawn, NOW))]
    return {file.uri for file in files if "/archive/" not in file.uri} - {"feeds/feed.css"}


def test_everything_that_is_published_is_offered():
    service = a_service()
    for drawn in (
        the_records(service=service),
        the_records(an_incident(told("2026-11-09 14:00")), a_change(), service=service),
    ):
        offered = [item.uri for item in subscriptions(service)]
        assert len(set(offered)) == len(offered)
        assert set(offered) == published(drawn)


def test_a_variant_whose_address_is_taken_is_not_offered():
    service = replace(
        a_service(),
        components={"fire": Component(name="Fire"), "fire-alarms": Component(name="Fire alarms")},
    )
    assert {item.uri for item in subscriptions(service)} == published(the_records(service=service))


def test_each_subscription_says_what_it_is_for():
    found = subscriptions(a_service())
    assert (found[0].title, found[0].format, found[0].group) == (
        "Everything",
        Format.RSS,
        Group.MAIN,
    )
    assert all(item.what.endswith(".") and item.title for item in found)
    by_thing = {item.thing: (item.title, item.what) for item in found}
    assert {(item.title, item.what) for item in found} == set(by_thing.values())


def page(service=None) -> str:
    drawn = service or a_service()
    zone = ZoneInfo(drawn.time_zone)
    return str(subscribe(Setting(drawn, "../", zone, NOW.date())))


def test_the_page_links_everything_and_lets_every_address_be_copied():
    html = page()
    base = "https://status.reelpost.example/"
    links = {unescape(link) for link in re.findall(r'<a href="([^"]+)"', html)}
    copied = {unescape(link) for link in re.findall(r'data-bh-copy="([^"]+)"', html)}
    offered = {item.uri for item in subscriptions(a_service())}
    assert copied == {base + uri for uri in offered}
    assert links == {
        f"../{uri}" if uri.startswith("feeds/") else f"webcal://status.reelpost.example/{uri}"
        for uri in offered
    }


def test_the_page_is_whole_without_its_script():
    html = page()
    buttons = re.findall(r"<button[^>]*>", html)
    assert buttons
    assert all(" hidden>" in button and 'type="button"' in button for button in buttons)
    assert "<script" not in html


def test_no_two_links_have_the_same_words():
    words = re.findall(r"<a [^>]*>(.*?)</a>", page(), re.DOTALL)
    plain = [re.sub(r"<[^>]*>", "", text) for text in words]
    groups = {"Account", "Disc shipping", "Streaming", "Changes", "Maintenance"}
    doubled = {text for text in plain if plain.count(text) > 1}
    # The same name with the same format is told apart by the section that it stands in.
    assert all(text.rpartition(" – ")[2] in groups for text in doubled), doubled


def test_names_are_escaped():
    service = replace(a_service(), components={"x": Component(name="<b>&", description="<i>.")})
    html = page(service)
    assert "<b>" not in html
    assert "<i>" not in html
    assert "&lt;b&gt;&amp;" in html
