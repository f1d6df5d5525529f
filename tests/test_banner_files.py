"""What pages elsewhere load and copy: sizes, pins, headers, snippets, and Reelpost's own."""

from __future__ import annotations

import gzip
import json
import re
from base64 import b64encode
from hashlib import sha384
from pathlib import Path
from zoneinfo import ZoneInfo

import html5lib
import pytest
from markupsafe import escape
from msgspec import structs
from msgspec.structs import replace

from banner_making import HOUR, SERVICE, a_notice, made
from beforehand.model import BannerOverride, Surface
from beforehand.records.banner_rules import banner_is_true
from beforehand.records.rules import Known
from beforehand.render.banner_assets import banner_assets, integrity_file, released
from beforehand.render.banner_headers import FOR_ALL, header_rules
from beforehand.render.banner_snippets import ways
from beforehand.render.banners import banner_files
from beforehand.site.project import Project
from beforehand.surfaces import notices_for
from beforehand.timeline import derive

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
    files = made(LONG, structs.replace(LONG, id="change-two", priority=30))
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
