"""Safe HTML of a letter → plain text, as mail programs without HTML show it."""

from __future__ import annotations

import textwrap
from html.parser import HTMLParser

from markupsafe import Markup

WIDTH = 72
"""The width of a line of plain mail (RFC 3676 speaks of 78 at most)."""

_BREAK = "\N{LINE SEPARATOR}"
"""Stands for `<br>`; other line ends of HTML are blanks."""
_BLOCKS = frozenset("p li h3 h4 h5 h6 pre blockquote tr hr table".split())  # noqa: SIM905


def letter_text(html: Markup, width: int = WIDTH) -> str:
    """Return the words of an HTML body as plain text, wrapped, paragraphs apart.

    Items of lists begin with a hyphen or their number; a link's address stands behind its
    words, unless they say it already. No trailing blanks, no line break at the end.
    """
    reader = _Reader(width)
    reader.feed(str(html))
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    """Gathers blocks of text; knows the elements that records' texts become, and no more."""

    def __init__(self, width: int) -> None:
        super().__init__(convert_charrefs=True)
        self._width = width
        self._blocks: list[str] = []
        self._words: list[str] = []
        self._lists: list[int | None] = []
        self._mark = ""
        self._tight = False
        self._quoted = 0
        self._verbatim = False
        self._href = ""
        self._link_words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block, a list or a link."""
        if tag in _BLOCKS or tag in ("ul", "ol"):
            self._end_block()
        if tag in ("ul", "ol"):
            self._lists.append(1 if tag == "ol" else None)
        elif tag == "li":
            self._mark = self._next_mark()
        elif tag == "blockquote":
            self._quoted += 1
        elif tag == "pre":
            self._verbatim = True
        elif tag == "br":
            self._words.append(_BREAK)
        elif tag in ("td", "th"):
            self._words.append("  ")
        elif tag == "a":
            self._href, self._link_words = dict(attrs).get("href") or "", []

    def handle_endtag(self, tag: str) -> None:
        """End a block, a list or a link."""
        if tag == "a":
            self._end_link()
        if tag in _BLOCKS or tag in ("ul", "ol"):
            self._end_block()
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif tag == "blockquote":
            self._quoted = max(0, self._quoted - 1)
        elif tag == "pre":
            self._verbatim = False

    def handle_data(self, data: str) -> None:
        """Take words up."""
        self._words.append(data)
        self._link_words.append(data)

    def text(self) -> str:
        """Return what was read."""
        self._end_block()
        return "\n".join(self._blocks).strip("\n")

    def _next_mark(self) -> str:
        if not self._lists or self._lists[-1] is None:
            return "- "
        number = self._lists[-1]
        self._lists[-1] = number + 1
        return f"{number}. "

    def _end_link(self) -> None:
        words = "".join(self._link_words).strip()
        address = self._href.removeprefix("mailto:").removeprefix("tel:")
        if address and self._href.startswith("http") and address.rstrip("/") not in words:
            self._words.append(f" ({address})")
        self._href = ""

    def _end_block(self) -> None:
        said = "".join(self._words).replace("\N{NO-BREAK SPACE}", " ")
        self._words = []
        if not said.strip():
            return
        mark, self._mark = self._mark, ""
        depth = len(self._lists)
        indent = "  " * (depth - 1 if depth else 0) + "> " * self._quoted
        later = indent + " " * len(mark) if depth else indent
        if depth and not mark:
            indent = later = indent + "  "
        lines: list[str] = []
        for line in said.strip("\n").split("\n") if self._verbatim else said.split(_BREAK):
            first = indent + mark if not lines else later
            lines += _wrapped(line, self._width, first, later, verbatim=self._verbatim)
        # Items of a list stand together; other blocks are set apart by an empty line.
        if self._blocks and not (depth and mark and self._tight):
            self._blocks.append("")
        self._blocks += lines
        self._tight = depth > 0


def _wrapped(line: str, width: int, first: str, later: str, *, verbatim: bool) -> list[str]:
    if verbatim:
        return [f"{first}{line}".rstrip()]
    return textwrap.wrap(
        " ".join(line.split()),
        width,
        initial_indent=first,
        subsequent_indent=later,
        break_long_words=False,
        break_on_hyphens=False,
    )
