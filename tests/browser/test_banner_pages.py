"""The pages about banners: a preview at any time, lines to copy, a frame."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from banner_scene import HOUR, NOW, SERVICE, a_notice, a_page, settle, titles
from loopback import Answer
from test_banner_look import RULES

from beforehand.render.banner_assets import banner_assets
from beforehand.render.banner_snippets import ways
from beforehand.render.banners import banner_files, site_banner
from beforehand.surface_window import BannerKind

pytestmark = pytest.mark.browser

LATE = a_notice()
COMING = a_notice(
    "soon",
    kind=BannerKind.MAINTENANCE,
    label="Maintenance",
    title="Sign-in closes for an hour",
    starts=NOW + timedelta(days=3),
    ends=NOW + timedelta(days=4),
    dismissible=False,
)


@pytest.fixture
def site(serve):
    """Our own site with the files of banners, and nothing else."""
    files = banner_files(SERVICE, {"queue": (LATE, COMING)}, NOW)
    return serve({"/favicon.ico": b"", **{f"/{file.uri}": file.content for file in files}})


def violations(page):
    found = Axe().run(page, options=RULES).response["violations"]
    return [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found]


def test_the_preview_shows_the_banner_at_any_time(page, watched, site):
    page.clock.install(time=NOW)
    page.goto(f"{site}/banners/preview/queue/")
    settle(page)
    assert titles(page) == ["Delay: Discs due out on Monday ship a day late"]
    page.get_by_label("Time, in your own zone").fill("2026-11-10T12:00")
    assert titles(page) == []
    assert page.get_by_text("At this time there is no banner.").is_visible()
    page.get_by_role("button", name="Show that time").nth(1).click()
    assert titles(page) == ["Maintenance: Sign-in closes for an hour"]
    assert page.get_by_text("At this time there is no banner.").is_hidden()
    page.get_by_role("button", name="Show the end").nth(1).click()
    assert titles(page) == []
    assert page.evaluate("violations") == watched.errors == watched.console == []


def test_the_preview_shows_it_on_other_screens(page, site):
    page.clock.install(time=NOW)
    page.goto(f"{site}/banners/preview/queue/")
    settle(page)
    stage = page.locator("#live")
    page.get_by_label("Width").select_option("320")
    assert stage.bounding_box()["width"] == 320
    page.get_by_label("Page", exact=True).select_option("dark")
    assert stage.evaluate("node => getComputedStyle(node).colorScheme") == "dark"
    page.get_by_label("as a ticker").check()
    settle(page)
    assert "No discs are leaving" not in page.locator("#live section").inner_text()
    page.get_by_label("right to left").check()
    assert stage.evaluate("node => getComputedStyle(node).direction") == "rtl"
    assert page.evaluate("violations") == []


def test_without_script_the_preview_shows_each_notice_with_its_window(new_page, site):
    page = new_page(java_script_enabled=False)
    page.goto(f"{site}/banners/preview/queue/")
    assert page.locator(".notices section").count() == 2
    assert page.get_by_text("Maintenance: Sign-in closes for an hour").first.is_visible()
    assert page.get_by_text("From Monday 9 November 2026, 09:00\xa0EST until").is_visible()
    assert page.get_by_text("cannot be closed").is_visible()
    assert page.get_by_role("button").count() == 0


def test_a_surface_with_nothing_to_show_says_so(page, site):
    page.goto(f"{site}/banners/preview/status/")
    assert page.get_by_text("There is nothing to show on this surface").is_visible()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(new_page, site, width, scheme):
    page = new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.clock.install(time=NOW)
    for path in ("preview/queue/", "install/", "install/queue/"):
        page.goto(f"{site}/banners/{path}")
        settle(page)
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert page.evaluate("violations") == []


def test_lines_are_copied_with_a_button(new_page, site):
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{site}/banners/install/queue/")
    page.get_by_role("button", name="Copy: The newest script").click()
    page.get_by_role("button", name="Copy: The newest script").get_by_text("Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(
        '<notice-banner src="https://status.reelpost.example/banners/queue.json">'
    )


def test_every_link_of_the_pages_leads_somewhere(page, site):
    for path in ("preview/queue/", "install/", "install/queue/"):
        page.goto(f"{site}/banners/{path}")
        links = page.evaluate(
            "[...document.querySelectorAll('a[href]')].map(a => a.href.split('#')[0])"
        )
        within = {link.removeprefix(site) for link in links if link.startswith(f"{site}/banners/")}
        assert [
            link
            for link in within
            if link not in site.answers and f"{link}index.html" not in site.answers
        ] == []


def test_the_copied_element_works_on_another_host(page, watched, site, serve):
    from banner_scene import a_page

    element = next(
        way for way in ways(SERVICE, "queue", banner_assets()) if way.anchor == "element"
    )
    site.headers["Access-Control-Allow-Origin"] = "*"
    for snippet in element.snippets[:2]:
        code = snippet.code.replace("https://status.reelpost.example", site)
        policy = element.snippets[2].code.replace("https://status.reelpost.example", site).strip()
        host = serve(
            {"/": Answer(a_page(code, script="")), "/favicon.ico": b""},
            {"Content-Security-Policy": f"default-src 'none'; {policy}"},
        )
        page.clock.install(time=NOW)
        page.goto(host)
        settle(page)
        assert titles(page) == ["Delay: Discs due out on Monday ship a day late"]
        assert page.evaluate("violations") == watched.errors == []


def test_the_frame_shows_the_banner_and_nothing_else(page, watched, site):
    page.clock.install(time=NOW)
    page.goto(f"{site}/banners/frame/queue/")
    settle(page)
    assert titles(page) == ["Delay: Discs due out on Monday ship a day late"]
    assert page.evaluate("document.body.children.length") == 1
    assert (
        page.get_by_role("link").first.evaluate(
            "node => node.ownerDocument.querySelector('base').target"
        )
        == "_top"
    )
    page.clock.fast_forward(HOUR / timedelta(milliseconds=1))
    assert titles(page) == []
    assert watched.errors == []


def test_our_own_pages_carry_the_bar(page, watched, serve):
    bar = str(site_banner(SERVICE, [LATE], NOW, "../../"))
    made = {
        f"/{file.uri}": file.content for file in banner_files(SERVICE, {"status": (LATE,)}, NOW)
    }
    site = serve(
        {**made, "/changes/x/": a_page(bar, script=""), "/favicon.ico": b""},
        {"Content-Security-Policy": "default-src 'self'; require-trusted-types-for 'script'"},
    )
    page.clock.install(time=NOW)
    page.goto(f"{site}/changes/x/")
    settle(page)
    assert titles(page) == ["Delay: Discs due out on Monday ship a day late"]
    assert (
        page.get_by_role("link", name="Follow").get_attribute("href") == f"{site}/incidents/late/"
    )
    assert page.evaluate("violations") == watched.errors == watched.console == []
