"""Blanks, colons and dashes that are not what they look like, or are missing."""

from __future__ import annotations

import re

from beforehand.records.mistake_scene import KEY, ODD_BLANKS, Mistake, Scene
from beforehand.records.problems import quoted, shown

_TAB = re.compile(r"( *\t\s*)")
_ODD_INDENT = re.compile(rf"( *[{ODD_BLANKS}]+)")
_ODD_BEHIND_COLON = re.compile(rf"{KEY}:([{ODD_BLANKS}]+)")
_WIDE_COLON = re.compile(rf"{KEY}[ {ODD_BLANKS}]*([\uff1a\ufe55\u2236\ua789])")
_NO_BLANK = re.compile(r"[ \t]*(?:- +)*([A-Za-z_][\w-]*:)(?!//)[^\s:]")
_DASH = re.compile(r"[ \t]*(-)[A-Za-z_][\w-]*:(?: |$)")


def tab(scene: Scene) -> Mistake | None:
    """Return the mistake of a line that is indented with a tab."""
    found = scene.search(_TAB)
    if found is None:
        return None
    return Mistake(
        *found[:2],
        "tab-indentation",
        "this line is indented with a tab; YAML wants spaces",
        "replace the tab by spaces, as many as the lines beside it have",
    )


def odd_blank(scene: Scene) -> Mistake | None:
    """Return the mistake of a no-break space or the like in front of a key or behind its colon."""
    found = scene.search(_ODD_INDENT) or scene.search(_ODD_BEHIND_COLON)
    if found is None:
        return None
    return Mistake(
        *found[:2],
        "blank-odd",
        "the blank here is no ordinary space, though it looks like one",
        "delete it and type a space; such blanks come along when text is copied",
    )


def wide_colon(scene: Scene) -> Mistake | None:
    """Return the mistake of a colon from another script, such as the fullwidth one."""
    found = scene.search(_WIDE_COLON)
    if found is None:
        return None
    return Mistake(
        *found[:2],
        "colon-odd",
        f"{shown(found[2][1])} is not the colon that stands behind a key, though it looks like it",
        "type an ordinary colon and a space",
    )


def no_blank_behind_colon(scene: Scene) -> Mistake | None:
    """Return the mistake of `status:resolved`."""
    found = scene.search(_NO_BLANK)
    if found is None:
        return None
    return Mistake(
        *found[:2],
        "blank-after-colon",
        f"a space is missing behind {quoted(found[2][1])}",
        f"write {found[2][1]} and a space before the value",
    )


def no_blank_behind_dash(scene: Scene) -> Mistake | None:
    """Return the mistake of `-at: 2026-11-09 06:00`."""
    found = scene.search(_DASH)
    if found is None:
        return None
    return Mistake(
        *found[:2],
        "blank-after-dash",
        "a space is missing behind the dash that begins an item of a list",
        "write - and a space before the key",
    )
