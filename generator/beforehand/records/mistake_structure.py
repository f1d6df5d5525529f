"""Lines that stand where nothing can stand: indentation, brackets, missing keys."""

from __future__ import annotations

import re

from beforehand.records.mistake_scene import KEY, Mistake, Scene, indent_of
from beforehand.records.problems import quoted

_BLOCK_HEADER = re.compile(r".*:[ \t]+[|>][-+0-9]*[ \t]*(?:#.*)?$")
_NOKEY = re.compile(r"[ \t]*(?:- +)*([^\s#-][^:]*)$")


def text_not_indented(scene: Scene) -> Mistake | None:
    """Return the mistake of a text below `|` whose lines are not indented enough."""
    for start, line in scene.suspects():
        number = scene.source.line_number(start)
        body = line.strip()
        if not body or re.match(rf"{KEY}: ", line):
            continue
        above = number - 1
        while above > 0 and not scene.source.line(above).strip():
            above -= 1
        while above > 0 and indent_of(scene.source.line(above)) > indent_of(line):
            above -= 1
            while above > 0 and not scene.source.line(above).strip():
                above -= 1
        header = scene.source.line(above) if above > 0 else ""
        if _BLOCK_HEADER.match(header) and indent_of(line) <= indent_of(header):
            at = start + len(line) - len(line.lstrip())
            return Mistake(
                at,
                at + len(body),
                "text-not-indented",
                f"this line is not indented enough to belong to the text that begins on line"
                f" {above}",
                "indent all lines of the text alike, by two spaces more than its key",
            )
    return _shallow_block_line(scene)


def _shallow_block_line(scene: Scene) -> Mistake | None:
    """Recognise a line of a `|` text that is indented more than the key, less than the text."""
    line = scene.source.line(scene.number)
    above = scene.number - 1
    while above > 0 and (
        not scene.source.line(above).strip()
        or indent_of(scene.source.line(above)) > indent_of(line)
    ):
        above -= 1
    header = scene.source.line(above) if above > 0 else ""
    if not _BLOCK_HEADER.match(header) or indent_of(line) <= indent_of(header):
        return None
    start = scene.source.line_start(scene.number)
    return Mistake(
        start + indent_of(line),
        start + len(line),
        "text-not-indented",
        f"this line is indented less than the text that begins on line {above}",
        "indent all lines of the text alike, by two spaces more than its key",
    )


def bracket_unclosed(scene: Scene) -> Mistake | None:
    """Return the mistake of a bracket that is not closed, or of a missing comma."""
    opened = scene.failure.context
    if opened is None or scene.source.text[opened : opened + 1] not in ("[", "{"):
        return None
    sign = scene.source.text[opened]
    other = "]" if sign == "[" else "}"
    same_line = scene.source.line_number(opened) == scene.number
    at = scene.failure.index if same_line else opened
    return Mistake(
        at,
        at + 1,
        "bracket-unclosed",
        f"a comma or {other} is missing: {sign} on line {scene.source.line_number(opened)} opens a"
        f" {'list' if sign == '[' else 'group of keys'}",
        f"write commas between the parts and {other} at the end; put it in quotes if it is text",
    )


def indentation(scene: Scene) -> Mistake | None:
    """Return the mistake of a line that begins in a column of its own."""
    line = scene.source.line(scene.number)
    if not line.strip():
        return None
    above = scene.number - 1
    while above > 0 and not scene.source.line(above).strip():
        above -= 1
    here, before = indent_of(line), indent_of(scene.source.line(above)) if above > 0 else 0
    dash = line.lstrip().startswith("- ")
    if here == before or (above <= 0 and here == 0):
        if not dash:
            return None
        message = "an item of a list stands here, among keys"
    else:
        side = "more" if here > before else "less"
        message = (
            f"this line is indented by {here} spaces, {side} than line {above}, and belongs to"
            " nothing there"
        )
    start = scene.source.line_start(scene.number)
    return Mistake(
        start + here,
        start + len(line.rstrip()),
        "indentation",
        message,
        "keys that belong together begin in the same column",
    )


def key_expected(scene: Scene) -> Mistake | None:
    """Return the mistake of a line that has no key."""
    found = scene.search(_NOKEY)
    if found is None:
        return None
    return Mistake(
        *found[:2],
        "key-expected",
        f"{quoted(found[2][1])} is neither a key with a colon nor an item of a list",
        "write a key, a colon and a space before it; if it continues the text above, indent it",
    )
