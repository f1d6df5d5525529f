"""How the banner looks, and whom it serves: any page, any screen, any eyes."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from banner_scene import (
    ELSEWHERE,
    NOW,
    RESETS,
    a_notice,
    a_page,
    element,
    files,
    place,
    settle,
    titles,
)
from loopback import Answer

from beforehand.render.banner_fragment import fragment
from beforehand.render.banner_snippets import SHIFTS
from beforehand.surface_window import BannerKind

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SIZES = [(1280, 720), (390, 844), (320, 568)]
NOTICES = [a_notice(kind.value, kind=kind, title=f"What {kind.value} means") for kind in BannerKind]
DARK = "<style>:root { color-scheme: dark } body { background: #111; color: #ddd }</style>"
SHIFT = """<script>
  globalThis.shift = 0;
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) shift += entry.value })
    .observe({ type: "layout-shift", buffered: true });
</script>"""


def included(*notices):
    return str(fragment(place(ELSEWHERE), notices))


def violations(page):
    found = Axe().run(page, options=RULES)
    return [
        (rule["id"], [node["target"] for node in rule["nodes"]])
        for rule in found.response["violations"] + found.response["incomplete"]
    ]


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("form", ["light", "dark", "ticker", "fragment", "rtl"])
def test_axe_finds_nothing(new_page, serve, width, form):
    head = DARK if form == "dark" else ""
    attributes = {"ticker": "ticker"}.get(form, f'max="{len(NOTICES)}"')
    banner = element(attributes)
    if form == "fragment":
        head = '<link rel="stylesheet" href="/banner.css">'
        banner = included(*NOTICES)
    site = serve(files(*NOTICES, inside=banner, head=head))
    if form == "rtl":
        site.answers["/"] = Answer(a_page(banner, head).replace("<html", '<html dir="rtl"'))
    page = new_page(viewport={"width": width, "height": 800})
    page.clock.install(time=NOW)
    page.goto(site)
    settle(page)
    assert page.get_by_role("region").count() >= 1
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}")
def test_an_included_notice_moves_nothing_when_the_script_comes(new_page, serve, size):
    head = f'<style>{RESETS}</style><link rel="stylesheet" href="/banner.css">{SHIFT}'
    notices = [a_notice(), a_notice("other", priority=10)]
    banner = element('timezone="America/New_York"', included(*notices))
    site = serve(files(*notices, inside=banner, head=head))
    site.answers["/queue.json"] = Answer(site.answers["/queue.json"].body, delay=0.3)
    page = new_page(viewport={"width": size[0], "height": size[1]})
    page.clock.install(time=NOW)
    page.goto(site)
    settle(page)
    page.wait_for_timeout(150)
    assert page.get_by_role("button", name="Dismiss").count() == 1
    assert page.evaluate("shift") <= 0.001


def test_a_notice_that_is_fetched_moves_the_page_by_what_the_install_page_says(new_page, serve):
    moved = {}
    for width, height in SIZES:
        site = serve(files(a_notice(), head=SHIFT))
        queue = "<p>A film that you want to see, and when it comes.</p>" * 40
        # Where lines break, and so how high the notice is, is decided by the font.
        head = f'{SHIFT}<style>html {{ font-family: "DejaVu Sans" }}</style>'
        site.answers["/"] = Answer(a_page(element(), head).replace("</main>", f"{queue}</main>"))
        site.answers["/queue.json"] = Answer(site.answers["/queue.json"].body, delay=0.5)
        page = new_page(viewport={"width": width, "height": height})
        page.clock.install(time=NOW)
        page.goto(site)
        settle(page)
        page.wait_for_timeout(150)
        moved[width] = page.evaluate("shift")
    assert moved == {width: pytest.approx(said, abs=0.03) for width, said in SHIFTS.items()}


def box(page, selector):
    return page.evaluate(
        """(selector) => {
          const banner = document.querySelector('notice-banner');
          const root = banner.shadowRoot ?? banner;
          const { width, height } = root.querySelector(selector).getBoundingClientRect();
          const { color, fontSize, textAlign, textTransform } = getComputedStyle(root.querySelector(selector));
          return [Math.round(width), Math.round(height), color, fontSize, textAlign, textTransform];
        }""",
        selector,
    )


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}")
def test_the_pages_own_styles_do_not_reach_it(new_page, serve, size):
    found = []
    for head, script in (
        (f"<style>{RESETS}</style>", "/banner.js"),
        ("", "/banner.js"),
        (f"<style>{RESETS}</style>", ""),
    ):
        banner = element('timezone="America/New_York"', included(a_notice()))
        styles = '<link rel="stylesheet" href="/banner.css">'
        frame = "<style>main{display:block;width:260px} body{font-family:serif}</style>"
        site = serve(files(a_notice(), inside=banner, head=styles + head + frame, script=script))
        page = new_page(viewport={"width": size[0], "height": size[1]})
        page.clock.install(time=NOW)
        page.goto(site)
        if script:
            settle(page)
        else:
            page.wait_for_load_state("networkidle")
        found.append([box(page, selector) for selector in ("section", "h2", "p", "a", "time")])
    assert found[0] == found[1] == found[2]


def test_its_colours_follow_the_page_and_not_the_system(new_page, serve):
    backgrounds = []
    for head, system in (("", "light"), ("", "dark"), (DARK, "light"), (DARK, "dark")):
        site = serve(files(a_notice(), head=head))
        page = new_page(color_scheme=system)
        page.clock.install(time=NOW)
        page.goto(site)
        settle(page)
        backgrounds.append(
            page.locator("notice-banner section").evaluate(
                "node => getComputedStyle(node).backgroundColor"
            )
        )
    assert backgrounds[0] == backgrounds[1] != backgrounds[2] == backgrounds[3]


CONTRAST = """(node) => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgb = (colour) => {
    canvas.fillStyle = '#000'; canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map((part) => part / 255)
      .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  };
  const light = ([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  const ratio = (one, other) => { const [a, b] = [light(rgb(one)), light(rgb(other))].sort(); return b / a };
  const style = getComputedStyle(node), sign = getComputedStyle(node, '::before');
  return { text: ratio(style.color, style.backgroundColor),
           border: ratio(style.borderTopColor, style.backgroundColor),
           sign: ratio(sign.color, sign.backgroundColor) };
}"""


@pytest.mark.parametrize("head", ["", DARK], ids=["light", "dark"])
def test_every_kind_can_be_read(page, serve, head):
    site = serve(files(*NOTICES, inside=element(f'max="{len(NOTICES)}"'), head=head))
    page.clock.install(time=NOW)
    page.goto(site)
    settle(page)
    sections = page.locator("notice-banner section")
    assert sections.count() == len(NOTICES)
    for place_ in range(len(NOTICES)):
        ratios = sections.nth(place_).evaluate(CONTRAST)
        assert ratios["text"] >= 7, ratios
        assert ratios["border"] >= 3, ratios
        assert ratios["sign"] >= 3, ratios


def test_the_buttons_are_large_enough_for_a_thumb(new_page, serve):
    site = serve(files(*NOTICES, inside=element("ticker")))
    page = new_page(viewport={"width": 320, "height": 568})
    page.clock.install(time=NOW)
    page.goto(site)
    settle(page)
    for name in ("Next notice", "Dismiss"):
        size = page.get_by_role("button", name=name).bounding_box()
        assert min(size["width"], size["height"]) >= 24  # WCAG 2.2, 2.5.8
        assert size["height"] >= 44


def test_in_forced_colours_it_has_a_border_and_its_words(new_page, serve):
    site = serve(files(a_notice()))
    page = new_page(forced_colors="active")
    page.clock.install(time=NOW)
    page.goto(site)
    settle(page)
    style = page.locator("notice-banner section").evaluate(
        "node => { const {borderTopWidth, borderTopStyle, borderTopColor, backgroundColor} ="
        " getComputedStyle(node); return {borderTopWidth, borderTopStyle, borderTopColor, backgroundColor} }"
    )
    assert (style["borderTopWidth"], style["borderTopStyle"]) == ("1px", "solid")
    assert style["borderTopColor"] != style["backgroundColor"]
    assert violations(page) == []


def test_text_of_twice_the_size_fits(new_page, serve):
    head = "<style>:root { font-size: 200% }</style>"
    site = serve(files(*NOTICES, inside=element('max="9"'), head=head))
    page = new_page(viewport={"width": 320, "height": 568})
    page.clock.install(time=NOW)
    page.goto(site)
    settle(page)
    size = page.locator("notice-banner h2").first.evaluate(
        "node => getComputedStyle(node).fontSize"
    )
    assert size == "32px"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_it_turns_round_with_the_language_of_its_words(page, serve, direction):
    words_ = {"ltr": "Discs are late", "rtl": "تأخر شحن الأقراص"}
    label = {"ltr": "Delay", "rtl": "تأخير"}
    notice = a_notice(
        title=words_[direction], label=label[direction], body=words_[direction], facts={}
    )
    site = serve(files(notice))
    page.clock.install(time=NOW)
    page.goto(site)
    settle(page)
    heading = page.locator("notice-banner h2").bounding_box()
    close = page.get_by_role("button").bounding_box()
    assert (close["x"] > heading["x"]) is (direction == "ltr")


def test_on_paper_there_is_no_button(page, serve):
    site = serve(files(a_notice()))
    page.clock.install(time=NOW)
    page.goto(site)
    settle(page)
    page.emulate_media(media="print")
    assert page.get_by_role("button").count() == 0
    assert len(titles(page)) == 1


def test_nothing_moves_by_itself(page, serve):
    site = serve(files(*NOTICES, inside=element("ticker")))
    page.clock.install(time=NOW)
    page.goto(site)
    settle(page)
    assert (
        page.evaluate(
            "() => [document, document.querySelector('notice-banner').shadowRoot]"
            ".flatMap((root) => root.getAnimations())"
        )
        == []
    )
