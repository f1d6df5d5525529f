"""The element's words: in which language, in whose zone."""

from __future__ import annotations

import json

import pytest
from banner_scene import (
    LATE,
    NOW,
    PRICE,
    a_feed,
    element,
    files,
    settle,
    titles,
    words,
)
from loopback import Answer

pytestmark = pytest.mark.browser


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
