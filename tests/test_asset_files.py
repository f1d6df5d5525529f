"""The files that pages bring along: their colours can be read, and they ask nobody for more."""

from __future__ import annotations

import re
from itertools import product

import pytest

from beforehand.model import ComponentStatus
from beforehand.render import icons
from beforehand.render.asset_files import accent, assets, contrast, readable
from builders import a_service, at

FILES = {file.uri: file.content.decode() for file in assets()}
TOKENS = FILES["assets/beforehand/tokens.css"]
HUES = ("well", "maintenance", "degraded", "partial", "major")


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))


def scheme(selector: str) -> dict[str, str]:
    """Return the colours that a rule of the tokens sets."""
    rule = TOKENS.partition(f"{selector} {{")[2].partition("}")[0]
    return dict(re.findall(r"--bh-([a-z-]+): (#[0-9a-f]{6});", rule))


SCHEMES = {
    "light": scheme('[data-md-color-scheme="default"]'),
    "dark": scheme('[data-md-color-scheme="slate"]'),
}


def test_the_files_have_their_places():
    assert list(FILES) == [
        "assets/beforehand/tokens.css",
        "assets/beforehand/beforehand.css",
        "assets/beforehand/beforehand.js",
    ]


@pytest.mark.parametrize(("name", "hue"), list(product(SCHEMES, HUES)))
def test_every_hue_can_be_read_on_paper_and_on_its_wash(name, hue):
    colours = SCHEMES[name]
    for ground in ("paper", f"{hue}-wash"):
        assert contrast(rgb(colours[hue]), rgb(colours[ground])) >= 4.5


@pytest.mark.parametrize(
    ("name", "ground"),
    list(product(SCHEMES, ("paper", "wash", *(f"{hue}-wash" for hue in HUES)))),
)
def test_ink_quiet_ink_and_accent_can_be_read_on_every_ground(name, ground):
    colours = SCHEMES[name]
    for ink in ("ink", "quiet", "accent"):
        assert contrast(rgb(colours[ink]), rgb(colours[ground])) >= 4.5


@pytest.mark.parametrize("name", SCHEMES)
def test_bars_and_strong_rules_can_be_told_from_the_paper(name):
    colours = SCHEMES[name]
    for thing in (*HUES, "strong-rule"):
        assert contrast(rgb(colours[thing]), rgb(colours["paper"])) >= 3
    # A good day is a quiet ground for the bad ones; its facts stand beside it as text.
    assert contrast(rgb(colours["well-bar"]), rgb(colours["paper"])) >= 2.5


def test_both_schemes_set_the_same_tokens():
    assert set(SCHEMES["light"]) == set(SCHEMES["dark"])
    assert set(HUES) == {icons.COMPONENT[status] for status in ComponentStatus}


def test_contrast_is_that_of_the_standard():
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((255, 255, 255), (118, 118, 118)) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize(
    "colour", ["#0f5c6e", "#ffff00", "#ff0000", "#000000", "#ffffff", "#777777", "red", "#xyzxyz"]
)
def test_a_companys_colour_is_made_readable_in_both_schemes(colour):
    css = accent(a_service(accent=colour)).content.decode()
    light, dark = re.findall(r"--bh-accent: (#[0-9a-f]{6});", css)
    for ground in ("paper", "wash", *(f"{hue}-wash" for hue in HUES)):
        assert contrast(rgb(light), rgb(SCHEMES["light"][ground])) >= 4.5
        assert contrast(rgb(dark), rgb(SCHEMES["dark"][ground])) >= 4.5


def test_a_colour_that_can_be_read_stays_as_it_is():
    assert readable("#0f5c6e", "#ffffff", 4.6) == "#0f5c6e"


def test_the_accents_papers_are_those_of_the_tokens():
    # What accent() reckons with must be what the pages show.
    from beforehand.render import asset_files

    assert SCHEMES["light"]["paper"] == asset_files._LIGHT_PAPER
    assert SCHEMES["dark"]["paper"] == asset_files._DARK_PAPER


def test_no_file_asks_another_place_for_anything():
    for text in FILES.values():
        assert not re.search(r"@import|url\(|https?://|//[a-z]+\.", text)


def test_a_preview_of_another_day_brings_its_own_clock():
    pinned = {file.uri: file.content for file in assets(pinned=at("2026-11-09 15:00"))}
    script = pinned["assets/beforehand/beforehand.js"].decode()
    assert script == (
        'globalThis.beforehandClock = "2026-11-09T15:00:00Z";\n'
        + FILES["assets/beforehand/beforehand.js"]
    )


def test_the_script_is_small():
    assert len(FILES["assets/beforehand/beforehand.js"].encode()) < 6_000
    assert len(FILES["assets/beforehand/beforehand.css"].encode()) < 32_000
