"""Text that should stand in quotes, and quotes that do not hold it."""

from __future__ import annotations

import re
from typing import Final

from beforehand.records.mistake_scene import KEY, Mistake, Scene, without_comment
from beforehand.records.problems import shown

_CURLY_MARKS: Final = "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2018\u2019\u201a\u2039\u203a"
QUOTE_IT: Final = "put the whole text in double quotes"
_RESERVED = re.compile(rf"(?:{KEY}:|[ \t]*-)[ \t]+([@`%*&!,\]}}].*?)[ \t]*$")
_BRACKETED = re.compile(rf"{KEY}:[ \t]+([\[{{].*[\]}}][ \t]*[^\s#,\]}}].*?)[ \t]*$")
_CURLY = re.compile(rf"(?:{KEY}:|[ \t]*-)[ \t]+([{_CURLY_MARKS}].*?)[ \t]*$")
_BLOCK_TEXT = re.compile(rf"(?:{KEY}:|[ \t]*-)[ \t]+([|>][-+0-9]*[ \t]*[^\s#\d+-].*?)[ \t]*$")
_SECOND_COLON = re.compile(rf"{KEY}:[ \t]+([^\s'\"\[{{|>#&*!].*?:(?: .*)?)$")
_LIST_BEHINDKEY = re.compile(rf"{KEY}:[ \t]+(-(?: .*)?)$")


def reserved_sign(scene: Scene) -> Mistake | None:
    """Return the mistake of plain text that begins with a sign of YAML, such as `@`."""
    found = scene.search(_RESERVED)
    if found is None:
        return None
    start, end, match = found
    return Mistake(
        start,
        end,
        "quotes-needed",
        f"text that begins with {match[1][0]} must stand in quotes",
        f"{QUOTE_IT}: {in_quotes(match[1])}",
    )


def text_after_bracket(scene: Scene) -> Mistake | None:
    """Return the mistake of plain text that begins with a bracket: `[Solved] Discs`."""
    found = scene.search(_BRACKETED)
    if found is None:
        return None
    start, end, match = found
    sign = match[1][0]
    other = "]" if sign == "[" else "}"
    if match[1].rstrip().endswith(other):
        return None
    return Mistake(
        start,
        end,
        "quotes-needed",
        f"text that begins with {sign} must stand in quotes: YAML takes it for a"
        f" {'list' if sign == '[' else 'group of keys'} that ends at {other}",
        f"{QUOTE_IT}: {in_quotes(match[1])}",
    )


def curly_quotes(scene: Scene) -> Mistake | None:
    """Return the mistake of text in typographic quotes that needs straight ones."""
    found = scene.search(_CURLY)
    if found is None:
        return None
    start, end, match = found
    inner = match[1].strip(_CURLY_MARKS)
    return Mistake(
        start,
        end,
        "quotes-curly",
        f"{match[1][0]} is not the quotation mark that YAML knows, so the text is not in quotes",
        f"use straight quotes: {in_quotes(inner)}; curly ones are fine within them",
    )


def quotes_within_quotes(scene: Scene) -> Mistake | None:
    """Return the mistake of text behind a closing quote, or of a quote never closed."""
    text, (start, end) = scene.source.text, scene.failure.last
    index = scene.failure.index
    opened = scene.failure.context
    if opened is not None and text[opened : opened + 1] in ("'", '"') and opened != start:
        return _quote_problem_within(scene, opened)
    sign = text[start : start + 1]
    if sign not in ("'", '"') or text[end:index].strip(" \t"):
        return None
    if scene.source.line_number(start) != scene.source.line_number(max(start, end - 1)):
        return _unclosed(start, sign)
    line = without_comment(scene.source.line(scene.number)).rstrip()
    line_end = max(end + 1, scene.source.line_start(scene.number) + len(line))
    whole = text[start:line_end].strip()
    return Mistake(
        start,
        line_end,
        "quote-within-quotes",
        f"the text ends at the second {sign}, and there is more behind it",
        _cure_for_inner_quote(whole, sign),
    )


def _cure_for_inner_quote(whole: str, sign: str) -> str:
    inner = whole[1:-1] if whole[-1:] == sign and len(whole) > 1 else whole[1:]
    if sign == "'":
        doubled = "'" + inner.replace("'", "''") + "'"
        better = f'"{inner}"' if '"' not in inner and "\\" not in inner else doubled
        return f"use double quotes round it, or write '' for ': {shown(better)}"
    better = f"'{inner}'" if "'" not in inner else '"' + inner.replace('"', '\\"') + '"'
    return f'use single quotes round it, or write \\" for ": {shown(better)}'


def _quote_problem_within(scene: Scene, opened: int) -> Mistake:
    text = scene.source.text
    at = scene.failure.index
    if text[opened] == '"' and "\\" in text[max(opened, at - 2) : at + 1]:
        slash = text.rindex("\\", 0, at + 1)
        return Mistake(
            slash,
            slash + 2,
            "backslash",
            "in double quotes, \\ begins a code, and this is none",
            "put the text in single quotes, where \\ is an ordinary character",
        )
    return _unclosed(opened, text[opened])


def _unclosed(start: int, sign: str) -> Mistake:
    return Mistake(
        start,
        start + 1,
        "quote-unclosed",
        f"the text in quotes that begins here is not closed by another {sign} on its line",
        f"write {sign} at its end, or take the first one away",
    )


def text_behind_block_sign(scene: Scene) -> Mistake | None:
    """Return the mistake of text on the line of `|` or `>`."""
    found = scene.search(_BLOCK_TEXT)
    if found is None:
        return None
    start, end, match = found
    sign = match[1][0]
    return Mistake(
        start,
        end,
        "text-behind-sign",
        f"behind {sign} nothing else may stand on the line",
        f"begin the text on the next line, indented by two spaces more than the key, or take {sign}"
        " away",
    )


def colon_in_text(scene: Scene) -> Mistake | None:
    """Return the mistake of plain text with a colon and a blank in it."""
    found = scene.search(_SECOND_COLON)
    if found is None:
        return None
    start, end, match = found
    return Mistake(
        start,
        end,
        "quotes-needed",
        "text with a colon and a space in it must stand in quotes",
        f"{QUOTE_IT}: {in_quotes(match[1])}",
    )


def list_behind_key(scene: Scene) -> Mistake | None:
    """Return the mistake of a list that begins on the line of its key."""
    found = scene.search(_LIST_BEHINDKEY)
    if found is None:
        return None
    return Mistake(
        *found[:2],
        "list-behind-key",
        "a list with dashes cannot begin on the line of its key",
        "write each - on a line of its own below the key; if text is meant, put it in quotes",
    )


def in_quotes(text: str) -> str:
    """Return a text as it stands in quotes in a file, on one line, cut after 60 characters."""
    plain = " ".join(text.split())
    cut = plain if len(plain) <= 60 else plain[:59] + "…"
    return shown(f"'{cut}'" if '"' in cut or "\\" in cut else f'"{cut}"')
