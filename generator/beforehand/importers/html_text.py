"""HTML within a text → Markdown. Records show raw HTML as it was typed, so none is left.

Only elements that HTML knows are taken for HTML: `<host>` and `<1%` are words. Text
between them may be Markdown and is left as it is.
"""

from __future__ import annotations

import re
from typing import Final


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


_SPANS: Final = _names(
    "abbr bdi bdo cite data dfn font ins label mark nobr noscript picture ruby small span time"
    " u var wbr button"
)
"""Elements whose tags go and whose words stay, within a line."""
_BOXES: Final = _names(
    "address article aside center details div fieldset figcaption figure footer form header main"
    " nav section li dd dt tbody td tfoot th thead tr"
)
"""Elements whose tags go and whose words stand apart."""
_STRUCTURES: Final = _names("blockquote dl h1 h2 h3 h4 h5 h6 ol p pre summary table ul caption")
_PHRASES: Final = _names("a b code del em i kbd q s samp strike strong sub sup tt")
_EMPTY: Final = frozenset(("br", "hr", "img", "input", "source", "track"))
_FRAMES: Final = frozenset(("audio", "embed", "iframe", "object", "video"))
_SILENT: Final = frozenset(("script", "style", "template", "svg"))
_KNOWN: Final = _SPANS | _BOXES | _STRUCTURES | _PHRASES | _EMPTY | _FRAMES | _SILENT

_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s[^<>]*)?)>")
_ADDRESS: Final = re.compile(r"""\b(?:src|data|href)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_ALTERNATIVE: Final = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_BREAK: Final = re.compile(r"[ \t]*<br\s*/?>[ \t]*\n?[ \t]*", re.IGNORECASE)
_CELL: Final = re.compile(r"(?<!\\)\|")


def has_html(text: str) -> bool:
    """Return whether a text holds an element that HTML knows."""
    return any(match[2].lower() in _KNOWN for match in _TAG.finditer(text))


def html_to_markdown(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the text with its HTML as Markdown, and the parts that browsers do not show.

    The parts are scripts, styles and drawings, whole. Words, links and addresses of
    pictures and films stay. The text must hold no code that stands for itself: blank it
    out before.
    """
    out: list[str] = []
    silent: list[str] = []
    place = 0
    while (match := _next_tag(text, place)) is not None:
        out.append(text[place : match.start()])
        place = _read_element(text, match, out, silent)
    out.append(text[place:])
    joined = _breaks("".join(out))
    return re.sub(r"\n{3,}", "\n\n", joined).strip("\n"), tuple(silent)


def _next_tag(text: str, place: int) -> re.Match[str] | None:
    while (match := _TAG.search(text, place)) is not None:
        name = match[2].lower()
        if name in _KNOWN and name != "br":
            return match
        place = match.end()
    return None


def _read_element(text: str, match: re.Match[str], out: list[str], silent: list[str]) -> int:
    """Add what becomes of the element that begins here; return where it ends."""
    name = match[2].lower()
    end = match.end()
    if name == "hr":
        out.append("\n\n---\n\n")
    elif name == "img":
        out.append(_image(match[3]))
    elif name in _FRAMES and not match[1]:
        out.append(_frame(name, match[3]))
    elif name in _SILENT and not match[1]:
        end = _end_of(text, match) or end
        silent.append(text[match.start() : end])
    elif name in _STRUCTURES | _PHRASES and not match[1]:
        close = _end_of(text, match)
        apart = "\n\n" if name in _STRUCTURES else ""
        if close is not None:
            end = close
            out.append(apart + _convert(text[match.start() : end], name) + apart)
        else:
            out.append(apart)
    elif name in _BOXES | _STRUCTURES:
        out.append("\n\n")
    return end


def _end_of(text: str, opening: re.Match[str]) -> int | None:
    """Return where the element ends that this tag opens; None if nothing closes it."""
    depth, name = 0, opening[2].lower()
    for match in _TAG.finditer(text, opening.start()):
        if match[2].lower() == name:
            depth += -1 if match[1] else 1
            if depth == 0:
                return match.end()
    return None


def _convert(fragment: str, name: str) -> str:
    from markdownify import markdownify

    if name == "summary":
        fragment = f"<p><b>{_TAG.sub('', fragment)}</b></p>"
    if name == "table":
        fragment = _CELL.sub(r"\\|", fragment)
    fragment = re.sub(
        r"(\b(?:href|src)\s*=\s*)([\"'])(.*?)\2",
        lambda match: match[1] + match[2] + match[3].strip().replace(" ", "%20") + match[2],
        fragment,
    )
    markdown: str = markdownify(
        fragment,
        heading_style="ATX",
        bullets="-",
        newline_style="backslash",
        escape_asterisks=False,
        escape_underscores=False,
        escape_misc=False,
        table_infer_header=True,
    )
    return _even_rows(markdown) if name == "table" else markdown


def _even_rows(table: str) -> str:
    """Return a table whose head has as many cells as its longest row; more would be lost."""
    lines = table.split("\n")
    rows = [n for n, line in enumerate(lines) if line.startswith("|")]
    if len(rows) < 2:
        return table
    most = max(len(_CELL.findall(lines[n])) for n in rows)
    for n, cell in ((rows[0], "  |"), (rows[1], " --- |")):
        lines[n] += cell * (most - len(_CELL.findall(lines[n])))
    return "\n".join(lines)


def _image(attributes: str) -> str:
    address, words = _ADDRESS.search(attributes), _ALTERNATIVE.search(attributes)
    alternative = next(filter(None, words.groups()), "") if words else ""
    if address is None:
        return alternative
    return f"![{alternative}]({_address(address)})"


def _frame(name: str, attributes: str) -> str:
    address = _ADDRESS.search(attributes)
    return f"[{name}]({_address(address)})" if address else ""


def _address(match: re.Match[str]) -> str:
    return next(filter(None, match.groups()), "").strip().replace(" ", "%20")


def _breaks(text: str) -> str:
    """Return the text with `<br>` as breaks of Markdown, or as a blank within a table."""
    lines = []
    for line in text.split("\n"):
        in_table = line.lstrip().startswith("|")
        lines.append(_BREAK.sub(" ", line) if in_table else line)
    broken = _BREAK.sub("\\\n", "\n".join(lines))
    return re.sub(r"(?:\\\n)+(?=\n|\Z)", "\n", re.sub(r"(\A|\n\n)(?:\\\n)+", r"\1", broken))
