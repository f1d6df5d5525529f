"""The forms of a notice: fragments, Apache's fragments, JSON, and the bar of our own pages."""

from __future__ import annotations

import json
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import html5lib
import pytest
from msgspec.structs import replace

from banner_making import ELSEWHERE, HOUR, NOW, PLAIN, SERVICE, a_notice, made, place
from banner_times import cases
from beforehand.render.banner_fragment import NO_NOTICE, apache, fragment
from beforehand.render.banner_notice import Place, cut, feed, feed_bytes
from beforehand.render.banners import site_banner
from beforehand.surface_window import BannerKind
from beforehand.surfaces import visible
from hostile import HOSTILE


def test_each_surface_has_all_of_its_files_also_when_there_is_nothing_to_say():
    files = made(a_notice())
    for surface in SERVICE.surfaces:
        for ending in ("html", "shtml", "json"):
            assert f"banners/{surface}.{ending}" in files
        for page in ("preview", "install", "frame"):
            assert f"banners/{page}/{surface}/index.html" in files
    assert files["banners/empty.html"] == files["banners/empty.shtml"] == b"<!-- no notice -->\n"
    assert json.loads(files["banners/empty.json"])["notices"] == []


def test_the_json_is_version_1():
    form = json.loads(made(a_notice())["banners/queue.json"])
    assert form == {
        "schema": 1,
        "surface": "queue",
        "generated_at": "2026-11-09T15:00:00Z",
        "time_zone": "America/New_York",
        "url": "/",
        "text": {
            "en": {"more": "and {n} more", "next": "Next notice", "previous": "Previous notice"}
        },
        "notices": [
            {
                "id": "incident-late",
                "revision": 1,
                "kind": "delay",
                "priority": 60,
                "starts": "2026-11-09T14:00:00Z",
                "ends": "2026-11-09T16:00:00Z",
                "dismissible": True,
                "url": "/incidents/late/",
                "facts": {"next_update_at": "2026-11-09T17:00:00Z"},
                "text": {
                    "en": {
                        "title": "Discs due out on Monday ship a day late",
                        "body": "No discs are leaving today. Next update: 9 November 2026, 12:00\xa0EST.",
                        "link": "Follow the updates",
                        "dismiss": "Dismiss notice: Discs due out on Monday ship a day late",
                        "label": "Delay",
                        "parts": [
                            "No discs are leaving today. Next update: ",
                            {"said": "9 November 2026, 12:00\xa0EST", "at": "2026-11-09T17:00:00Z"},
                            ".",
                        ],
                    }
                },
            }
        ],
    }


def test_what_is_over_is_left_out_and_what_is_to_come_is_not():
    past = a_notice("past", starts=NOW - 2 * HOUR, ends=NOW)
    coming = a_notice("coming", starts=NOW + HOUR, ends=NOW + 2 * HOUR)
    form = json.loads(feed_bytes(feed(place(), [past, coming])))
    assert [notice["id"] for notice in form["notices"]] == ["incident-coming"]


def test_links_lead_through_the_sites_root():
    service = replace(SERVICE, url="https://www.reelpost.example/status/")
    files = made(a_notice(), service=service)
    form = json.loads(files["banners/queue.json"])
    assert (form["url"], form["notices"][0]["url"]) == ("/status/", "/status/incidents/late/")
    assert (
        b'href="https://www.reelpost.example/status/incidents/late/"' in files["banners/queue.html"]
    )
    assert "/status/banners/*\n" in files["_headers"].decode()
    assert 'href="../../incidents/late/"' in site_banner(service, [a_notice()], NOW, "../../")


def test_a_link_elsewhere_stays_as_it_is():
    assert place("../").to("https://www.example.org/x") == "https://www.example.org/x"
    assert place("../").to("https://status.reelpost.example/x/") == "../x/"


@pytest.mark.parametrize(
    ("facts", "body", "expected"),
    [
        ({}, "Nothing is dated.", ["Nothing is dated."]),
        ({"effective_on": "2027-09-01"}, "From 1 September 2027.", ["From 1 September 2027."]),
        (
            {"at": "2026-11-09T17:00:00Z"},
            "9 November 2026, 12:00\xa0EST",
            [("9 November 2026, 12:00\xa0EST", "2026-11-09T17:00:00Z")],
        ),
        (
            {"from": "2026-12-01T07:00:00Z", "to": "2026-12-01T11:00:00Z"},
            "1 December 2026, 02:00\xa0EST to 06:00\xa0EST. Not at 06:00\xa0EST sharp.",
            [
                ("1 December 2026, 02:00\xa0EST", "2026-12-01T07:00:00Z"),
                " to ",
                ("06:00\xa0EST", "2026-12-01T11:00:00Z"),
                ". Not at 06:00\xa0EST sharp.",
            ],
        ),
        (
            {"from": "2026-12-01T07:00:00Z", "to": "2026-12-02T11:00:00Z"},
            "1 December 2026, 02:00\xa0EST to 2 December 2026, 06:00\xa0EST.",
            [
                ("1 December 2026, 02:00\xa0EST", "2026-12-01T07:00:00Z"),
                " to ",
                ("2 December 2026, 06:00\xa0EST", "2026-12-02T11:00:00Z"),
                ".",
            ],
        ),
        (
            {"started_at": "2026-11-09T11:00:00Z"},
            "We write at 06:00\xa0EST.",
            ["We write at 06:00\xa0EST."],
        ),
    ],
)
def test_a_body_is_cut_at_the_instants_that_it_tells(facts, body, expected):
    found = cut(a_notice(facts=facts, body=body), ZoneInfo("America/New_York"))
    assert [
        piece if isinstance(piece, str) else (piece["said"], piece["at"]) for piece in found
    ] == expected
    assert "".join(piece if isinstance(piece, str) else piece["said"] for piece in found) == body


def test_the_title_does_not_repeat_its_label():
    notice = a_notice(label="Resolved", title="Resolved: Discs are late", kind=BannerKind.RESOLVED)
    html = fragment(place(), [notice])
    assert ">Resolved: Discs are late</h2>" in html
    assert (
        json.loads(feed_bytes(feed(place(), [notice])))["notices"][0]["text"]["en"]["title"]
        == "Discs are late"
    )


def words_of(html: str) -> tuple[str, list[str]]:
    tree = html5lib.parse(f"<!doctype html><body>{html}", namespaceHTMLElements=False)
    body = tree.find("body")
    return "".join(body.itertext()), [node.tag for node in body.iter() if isinstance(node.tag, str)]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_unescaped_reaches_a_fragment(text):
    hostile = a_notice(
        title=text, body=text, link=text, label=text, dismiss=text, facts={"price": text}
    )
    html = str(fragment(place(ELSEWHERE), [hostile]))
    said, tags = words_of(html)
    assert tags == ["body", "section", "div", "h2", "p", "span", "a"]
    clean = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    if "\0" not in text:
        assert clean in said
    assert "<!--#" not in html
    assert "<esi:" not in html
    assert made(hostile)["banners/queue.json"].decode()
    shtml = apache(place(), [hostile])
    assert shtml.count("<!--#") == 4  # its own: config, if, endif, config


def test_a_fragment_has_no_script_and_no_style():
    html = str(fragment(place(), [a_notice(), a_notice("other")]))
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=", html)


def test_a_fragment_shows_the_highest_and_counts_the_others():
    low, high = (
        a_notice("low", priority=1, title="Low"),
        a_notice("high", priority=99, title="High"),
    )
    html = fragment(place(), [low, high])
    assert ">Delay: High</h2>" in html
    assert "Low" not in html
    assert '<a part="more" href="/">and 1 more</a>' in html


def test_apaches_file_has_a_span_for_each_time():
    low = a_notice("low", priority=1, title="Low", starts=NOW - HOUR, ends=NOW + 3 * HOUR)
    high = a_notice("high", priority=99, title="High", starts=NOW + HOUR, ends=NOW + 2 * HOUR)
    spans = re.findall(r"< '(\d+)'\" -->.*?>Delay: (\w+)</h2>", apache(place(), [low, high]))
    assert spans == [
        ("20261109160000", "Low"),
        ("20261109170000", "High"),
        ("20261109180000", "Low"),
    ]
    assert apache(place(), []) == str(NO_NOTICE)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_the_table_of_times_holds_for_the_generator(case):
    for moment, shows in case.moments():
        shown = visible(case.notices(moment), moment)
        assert [notice.kind for notice in shown if notice.kind == case.kind] == [
            case.kind
        ] * shows, moment
        html = fragment(Place(case.records.service, "queue", moment, "/"), case.notices(moment))
        assert (f'part="banner {case.kind} ' in html) is shows


# --------------------------------------------------------------------------- our own pages


def test_our_own_pages_carry_the_bar_if_the_service_declares_it():
    bar = str(site_banner(SERVICE, [a_notice()], NOW, "../../"))
    assert '<notice-banner src="../../banners/status.json"><section' in bar
    assert '<script type="module" async src="../../banners/banner.js"></script>' in bar
    assert not re.search(r"<script(?![^>]* src=)", bar)
    # The script reads whole addresses, wherever the page stands.
    (data,) = re.findall(r"data-feed='([^']*)'", bar)
    assert (
        json.loads(data)["notices"][0]["url"] == "https://status.reelpost.example/incidents/late/"
    )
    assert site_banner(PLAIN, [a_notice()], NOW, "../../") == ""
    assert "<section" not in site_banner(SERVICE, [], NOW, "")


def test_same_input_same_bytes():
    assert made(a_notice(), a_notice("other")) == made(a_notice(), a_notice("other"))


def test_the_hues_are_those_of_the_tokens():
    assets = Path(__file__).parent.parent / "generator/beforehand/render/assets"
    tokens = (assets / "tokens.css").read_text()
    hues = set(re.findall(r"#[0-9a-f]{6}", (assets / "banner/notice-banner.css").read_text()))
    assert len(hues) == 4
    assert [hue for hue in hues if hue not in tokens] == []
