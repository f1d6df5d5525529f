"""The site's own pages in Chromium: readable by anybody, at any width, from one host."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from beforehand.site.build import Builder
from beforehand.site.project import Project

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parent.parent.parent
CALM = datetime(2026, 11, 22, 6, tzinfo=UTC)
BAD_DAY = datetime(2026, 11, 9, 15, tzinfo=UTC)
PAGES = (
    "",
    "upcoming/",
    "history/",
    "history/2026-11/",
    "subscribe/",
    "about/",
    "promises/",
    "incidents/2026-11-09-discs-shipped-late/",
    "changes/2027-09-01-disc-and-streaming-plans/",
    "changes/2026-12-01-discs-renamed/",
    "components/disc-shipping/",
)
WCAG = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
}


@pytest.fixture(scope="module")
def sites(tmp_path_factory):
    """Reelpost on a calm day and on a bad one."""
    root = tmp_path_factory.mktemp("pages") / "reelpost"
    root.mkdir()
    for name in ("service.yml", "mkdocs.yml", "content", "incidents", "changes"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, root / name)
    built = {}
    for name, now in (("calm", CALM), ("bad", BAD_DAY)):
        built[name] = root / f"site-{name}"
        Builder(Project(root), built[name]).build(now)
    return built


def open_at(new_page, site, path, now=CALM, **options):
    page = new_page(**options)
    page.clock.set_fixed_time(now)
    found = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("response", lambda answer: answer.status >= 400 and found.append(answer.url))
    page.goto(f"{site}/{path}", wait_until="load")
    return page, found


def size(width):
    return {"width": width, "height": 900}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_no_page_breaks_wcag(sites, new_page, serve, width, scheme):
    broken = []
    for name, now, paths in (("calm", CALM, PAGES), ("bad", BAD_DAY, PAGES[:1])):
        site = serve(sites[name])
        for path in paths:
            page, _ = open_at(new_page, site, path, now, viewport=size(width), color_scheme=scheme)
            results = Axe().run(page, options=WCAG).response
            assert results["passes"]
            for found in results["violations"]:
                broken += [
                    (name, path, found["id"], node["target"], node["failureSummary"])
                    for node in found["nodes"]
                ]
            page.close()
    assert broken == []


def test_no_page_is_wider_than_its_window(sites, new_page, serve):
    site = serve(sites["calm"])
    for width in (320, 390, 768, 1280, 1920):
        for path in PAGES:
            page, _ = open_at(new_page, site, path, viewport=size(width))
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, (path, width, wide)
            page.close()


def test_nothing_fails_and_nothing_is_asked_of_another_host(sites, new_page, serve):
    site = serve(sites["calm"])
    asked = []
    for path in PAGES:
        page, found = open_at(new_page, site, path)
        page.on("request", lambda request: asked.append(request.url))
        page.wait_for_load_state("networkidle")
        assert found == [], path
        page.close()
    assert [url for url in asked if not url.startswith(site)] == []


def test_the_first_screen_of_a_telephone_says_what_is_wrong_and_what_comes(sites, new_page, serve):
    for name, now, headline in (
        ("calm", CALM, "All systems operational"),
        ("bad", BAD_DAY, "Discs due out on Monday"),
    ):
        page, _ = open_at(
            new_page, serve(sites[name]), "", now, viewport={"width": 390, "height": 844}
        )
        for text in (headline, "Next"):
            box = (
                page.get_by_text(text, exact=False)
                .and_(page.locator("main *"))
                .first.bounding_box()
            )
            assert box is not None, text
            assert box["y"] + box["height"] <= 844, (name, text, box)
        page.close()


def test_without_javascript_the_words_are_the_same(sites, new_page, serve):
    site = serve(sites["calm"])
    for path in PAGES:
        plain, _ = open_at(
            new_page, site, path, java_script_enabled=False, timezone_id="America/New_York"
        )
        rich, _ = open_at(new_page, site, path, timezone_id="America/New_York")
        words = [p.locator("article").inner_text().split() for p in (plain, rich)]
        assert len(words[0]) > 20
        missing = [word for word in words[0] if word not in words[1]]
        assert missing in ([], ["New", "York"]), (path, missing)
        plain.close(), rich.close()


def test_the_search_finds_a_record_by_its_words(sites, new_page, serve):
    page, _ = open_at(new_page, serve(sites["calm"]), "", viewport=size(1280))
    page.locator(".md-search__input").click()
    page.locator(".md-search__input").press_sequentially("labels", delay=60)
    result = page.locator(".md-search-result__link").first
    result.wait_for(state="attached", timeout=10_000)
    assert "discs-shipped-late" in (result.get_attribute("href") or "")


def test_the_skip_link_leads_to_the_record(sites, new_page, serve):
    page, _ = open_at(new_page, serve(sites["calm"]), PAGES[7], viewport=size(1280))
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.getAttribute('href')")
    assert focused == "#top"


def test_a_record_prints_as_one_clean_letter(sites, new_page, serve):
    page, _ = open_at(new_page, serve(sites["calm"]), PAGES[7], viewport=size(1280))
    page.emulate_media(media="print")
    for chrome in (".md-tabs", ".md-sidebar--secondary", ".md-search", ".md-header__button"):
        assert not page.locator(chrome).first.is_visible(), chrome
    assert page.locator("article h1").is_visible()
    assert page.get_by_text("1-800-555-0142").first.is_visible()
