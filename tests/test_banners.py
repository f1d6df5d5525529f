"""The files of banners: fragments, JSON, pins, headers, and the bar of our own pages."""

from __future__ import annotations

import gzip
import json
import re
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha384
from pathlib import Path
from zoneinfo import ZoneInfo

import html5lib
import pytest
from markupsafe import escape

from banner_times import cases
from beforehand.model import BannerOverride, Surface
from beforehand.records.banner_rules import banner_is_true
from beforehand.records.rules import Known
from beforehand.render.banner_assets import banner_assets, integrity_file, released
from beforehand.render.banner_fragment import NO_NOTICE, apache, fragment
from beforehand.render.banner_headers import FOR_ALL, header_rules
from beforehand.render.banner_notice import Place, cut, feed, feed_bytes
from beforehand.render.banner_snippets import ways
from beforehand.render.banners import banner_files, site_banner
from beforehand.site.project import Project
from beforehand.surface_window import BannerKind
from beforehand.surfaces import SurfaceNotice, notices_for, visible
from beforehand.timeline import derive
from builders import a_service
from hostile import HOSTILE

NOW = datetime(2026, 11, 9, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
SERVICE = a_service()
ZONE = "America/New_York"


def a_notice(name: str = "late", **fields: object) -> SurfaceNotice:
    plain = {
        "id": f"incident-{name}",
        "revision": 1,
        "kind": BannerKind.DELAY,
        "priority": 60,
        "starts": NOW - HOUR,
        "ends": NOW + HOUR,
        "dismissible": True,
        "url": f"/incidents/{name}/",
        "facts": {"next_update_at": "2026-11-09T17:00:00Z"},
        "title": "Discs due out on Monday ship a day late",
        "body": "No discs are leaving today. Next update: 9 November 2026, 12:00\xa0EST.",
        "link": "Follow the updates",
        "dismiss": "Dismiss notice: Discs due out on Monday ship a day late",
        "label": "Delay",
    }
    return SurfaceNotice(**plain | fields)


def place(root: str = "/", now: datetime = NOW) -> Place:
    return Place(SERVICE, "queue", now, root)


def made(*notices: SurfaceNotice, service=SERVICE) -> dict[str, bytes]:
    files = banner_files(service, {"queue": notices}, NOW)
    return {file.uri: file.content for file in files}


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
        "time_zone": ZONE,
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
    own = replace(service, surfaces={**service.surfaces, "status": Surface(name="This site")})
    assert 'href="../../incidents/late/"' in site_banner(own, [a_notice()], NOW, "../../")


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
    found = cut(a_notice(facts=facts, body=body), ZoneInfo(ZONE))
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
    html = str(fragment(place("https://status.reelpost.example/"), [hostile]))
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


# --------------------------------------------------------------------------- budgets


def zipped(content: bytes) -> int:
    return len(gzip.compress(content, 9, mtime=0))


LONG = a_notice(
    "2026-11-09-discs-that-were-due-out-on-monday-ship-late",
    title="Discs that were due out on Monday are shipped a day late now",
    body=(
        "Our shipping system has been down since six this morning, and no disc leaves before"
        " tomorrow. Your queue is unchanged, and you get 5 % off your next bill by itself."
        " There is nothing to do. Next update: 9 November 2026, 12:00\xa0EST."
    ),
)


def test_the_script_is_small():
    script = next(asset for asset in banner_assets() if asset.name == "banner.js")
    assert zipped(script.content) <= 2_560


def test_the_files_of_a_bad_day_are_small():
    files = made(LONG, replace(LONG, id="change-two", priority=30))
    assert len(LONG.title) == 60
    assert 220 <= len(LONG.body) <= 240
    assert zipped(files["banners/queue.json"]) <= 1_536
    assert zipped(files["banners/queue.html"]) <= 2_048
    assert len(files["banners/queue.html"]) <= 2_560  # as a server includes it, not packed


# --------------------------------------------------------------------------- pins, headers


def test_pins_are_those_of_the_files():
    files = made()
    pins = json.loads(files["banners/integrity.json"])["files"]
    assert set(pins) == {"banner.css", "banner.js"}
    for name, pin in pins.items():
        content = files[f"banners/{name}"]
        assert files[f"banners/{pin['name']}"] == content
        assert pin["integrity"] == f"sha384-{b64encode(sha384(content).digest()).decode()}"
    assert integrity_file(banner_assets()) == files["banners/integrity.json"]


def test_files_of_earlier_releases_stay(tmp_path):
    (tmp_path / "banner.00000000.js").write_text("older")
    (tmp_path / "README.txt").write_text("not to be published")
    assert released(tmp_path) == {"banner.00000000.js": b"older"}


def test_no_header_is_named_twice_for_one_file():
    rules = header_rules(SERVICE, banner_assets())
    exact = [rule.path for rule in rules if not rule.path.endswith("*")]
    assert len(exact) == len(set(exact))
    assert all(not set(rule.headers) & set(FOR_ALL) for rule in rules if rule.path in exact)


def test_the_headers_file_names_files_that_exist():
    files = made()
    named = re.findall(r"^/(\S+)$", files["_headers"].decode(), re.MULTILINE)
    assert "banners/*" in named
    assert [path for path in named if "*" not in path and path not in files] == []


# --------------------------------------------------------------------------- pages


def test_snippets_name_files_that_exist():
    files = made()
    for surface in SERVICE.surfaces:
        text = "".join(
            s.code for way in ways(SERVICE, surface, banner_assets()) for s in way.snippets
        )
        for path in re.findall(r"https://status\.reelpost\.example/(banners/[^\s\"';]*)", text):
            assert path in files or path == "banners/" or f"{path}index.html" in files, path
        for path in re.findall(r'"/status-banners/([^"]+)"', text):
            assert f"banners/{path}" in files or path == "none.html", path


def active(html: bytes) -> list[str]:
    """Return what would run or colour a page from within: scripts, styles, handlers."""
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    nodes = [node for node in tree.iter() if isinstance(node.tag, str)]
    scripts = [node.tag for node in nodes if node.tag == "script" and "src" not in node.attrib]
    styles = [node.tag for node in nodes if node.tag == "style" or "style" in node.attrib]
    handlers = [name for node in nodes for name in node.attrib if name.startswith("on")]
    return scripts + styles + handlers


def test_pages_about_banners_are_not_for_search_engines_and_hold_nothing_active():
    for uri, content in made(a_notice()).items():
        if uri.endswith("index.html"):
            assert b'<meta name="robots" content="noindex">' in content
            assert active(content) == [], uri


def test_a_company_with_markup_in_its_name_breaks_no_page():
    service = replace(
        SERVICE, name='Reel & "Post" <b>', surfaces={"queue": Surface(name="<i>Queue")}
    )
    for uri, content in made(a_notice(), service=service).items():
        if uri.endswith("index.html"):
            assert "<b>R" not in content.decode()
            assert "<i>Queue" not in content.decode()
            assert str(escape(service.name)) in content.decode()


# --------------------------------------------------------------------------- our own pages


def test_our_own_pages_carry_the_bar_if_the_service_declares_it():
    own = replace(SERVICE, surfaces={**SERVICE.surfaces, "status": Surface(name="This site")})
    bar = str(site_banner(own, [a_notice()], NOW, "../../"))
    assert '<notice-banner src="../../banners/status.json"><section' in bar
    assert '<script type="module" async src="../../banners/banner.js"></script>' in bar
    assert not re.search(r"<script(?![^>]* src=)", bar)
    # The script reads whole addresses, wherever the page stands.
    (data,) = re.findall(r"data-feed='([^']*)'", bar)
    assert (
        json.loads(data)["notices"][0]["url"] == "https://status.reelpost.example/incidents/late/"
    )
    assert site_banner(SERVICE, [a_notice()], NOW, "../../") == ""
    assert "<section" not in site_banner(own, [], NOW, "")


@pytest.fixture(scope="module")
def reelpost():
    return Project(Path(__file__).parent.parent).load().records


def moments(records):
    """Return an hour after each time at which a record told something."""
    told = [
        update.at for record in (*records.incidents, *records.changes) for update in record.updates
    ]
    firm = [change.announced_at for change in records.changes]
    return sorted({at + HOUR for at in (*told, *firm)})


def test_every_date_and_sum_in_a_banner_is_its_records(reelpost):
    known = Known(ZoneInfo(reelpost.service.time_zone))
    records = {f"incident-{record.id}": record for record in reelpost.incidents}
    records |= {f"change-{record.id}": record for record in reelpost.changes}
    seen = set()
    for moment in moments(reelpost):
        for notices in notices_for(reelpost, derive(reelpost, moment), moment).values():
            for notice in notices:
                said = BannerOverride(title=notice.title, text=notice.body, link=notice.link)
                record = replace(records[notice.id], banner=said)
                assert list(banner_is_true(record, known)) == [], notice
                seen.add(notice.id)
    assert len(seen) >= 10


def test_a_bad_day_of_reelposts_fits_the_budgets(reelpost):
    for moment in moments(reelpost):
        notices = notices_for(reelpost, derive(reelpost, moment), moment)
        for file in banner_files(reelpost.service, notices, moment):
            if re.fullmatch(r"banners/[a-z]+\.json", file.uri) and "integrity" not in file.uri:
                assert zipped(file.content) <= 1_536, (file.uri, moment)
            if re.fullmatch(r"banners/[a-z]+\.html", file.uri):
                assert zipped(file.content) <= 2_048, (file.uri, moment)


def test_same_input_same_bytes():
    assert made(a_notice(), a_notice("other")) == made(a_notice(), a_notice("other"))


def test_the_hues_are_those_of_the_tokens():
    assets = Path(__file__).parent.parent / "generator/beforehand/render/assets"
    tokens = (assets / "tokens.css").read_text()
    hues = set(re.findall(r"#[0-9a-f]{6}", (assets / "banner/notice-banner.css").read_text()))
    assert len(hues) == 4
    assert [hue for hue in hues if hue not in tokens] == []
