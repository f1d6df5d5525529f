"""The files that the pages bring along: styles, the script, and the company's own colour."""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files

from beforehand.model import Service
from beforehand.render.output import OutputFile
from beforehand.render.words import stamp

FOLDER = "assets/beforehand/"
SCRIPT = "beforehand.js"
NAMES = ("tokens.css", "beforehand.css", SCRIPT)
_COPYING = "copying.js"
DEFAULT_ACCENT = "#1d5a8f"
_LIGHT_PAPER = "#ffffff"
_DARK_PAPER = "#16181c"
_LIGHT_CONTRAST = 5.2
"""Enough over the 4.5 that WCAG 2.2 asks of text for the tinted grounds too."""
_DARK_CONTRAST = 7.0
"""Thin letters on dark paper want more."""


def assets(pinned: datetime | None = None) -> tuple[OutputFile, ...]:
    """Return the files that are the same for every service, under assets/beforehand/.

    `pinned` is for a preview of another day: the pages then take this instant, aware, for
    the visitor's clock, so that they do not call themselves out of date.
    """
    folder = files("beforehand.render") / "assets"
    found = {name: (folder / name).read_bytes() for name in NAMES}
    found[SCRIPT] += (folder / _COPYING).read_bytes()
    if pinned is not None:
        clock = f'globalThis.beforehandClock = "{stamp(pinned)}";\n'
        found[SCRIPT] = clock.encode() + found[SCRIPT]
    return tuple(OutputFile(uri=FOLDER + name, content=found[name]) for name in NAMES)


def accent(service: Service) -> OutputFile:
    """Return the company's colour as assets/beforehand/accent.css.

    The colour is made darker on light paper, and lighter on dark, until words in it can be
    read: a contrast of 4.5:1 at least (WCAG 2.2, 1.4.3). A service without one gets a calm blue.
    """
    colour = service.accent or DEFAULT_ACCENT
    light = readable(colour, _LIGHT_PAPER, _LIGHT_CONTRAST)
    dark = readable(colour, _DARK_PAPER, _DARK_CONTRAST)
    css = (
        f":root {{ --bh-accent: {light}; }}\n"
        f'[data-md-color-scheme="slate"] {{ --bh-accent: {dark}; }}\n'
    )
    return OutputFile(uri=f"{FOLDER}accent.css", content=css.encode())


def readable(colour: str, paper: str, least: float) -> str:
    """Return the colour, moved towards black or white until it can be read on the paper.

    Both are `#rrggbb`, and `least` is the contrast that is wanted. What is no such colour is
    taken as the default.
    """
    mix = _rgb(colour) or _rgb(DEFAULT_ACCENT)
    ground = _rgb(paper)
    assert mix is not None
    assert ground is not None
    goal = 0.0 if _luminance(ground) > 0.18 else 255.0
    for step in range(101):
        share = step / 100
        tried = tuple(round(part + (goal - part) * share) for part in mix)
        if contrast(tried, ground) >= least:
            return "#{:02x}{:02x}{:02x}".format(*tried)
    return "#000000" if goal == 0.0 else "#ffffff"


def contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """Return the contrast of two colours, 1 to 21, as WCAG 2.2 defines it."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _rgb(colour: str) -> tuple[int, ...] | None:
    digits = colour.removeprefix("#")
    try:
        return tuple(int(digits[place : place + 2], 16) for place in (0, 2, 4))
    except ValueError:
        return None


def _luminance(colour: tuple[int, ...]) -> float:
    red, green, blue = (
        part / 255 / 12.92 if part / 255 <= 0.04045 else ((part / 255 + 0.055) / 1.055) ** 2.4
        for part in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
