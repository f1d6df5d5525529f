"""The letterhead: what MkDocs makes of a specimen page, ready to be printed on.

MkDocs renders two specimen pages whose every variable part is a mark. Their HTML is cut
at the marks once; a page is then the pieces joined with its own words, byte for byte what
MkDocs would have made of it. Pages of one depth share a letterhead, for the relative
links in it are literal.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from markupsafe import escape

from beforehand.render.output import OutputFile, Page, Section
from beforehand.render.remembered import Remembered

FOLDER = "beforehand-letterhead"
SPECIMEN_URI = f"{FOLDER}/full/"
BARE_URI = f"{FOLDER}/bare/"
DEPTH = 2
"""How many folders below the site's root a printed page lies."""

_TITLE = "bhmarktitle"
_DESCRIPTION = "bhmarkdescription"
_LEAD = '<div id="bhmarklead"></div>'
_NUMBERS = ("one", "two")

FRONT_MATTER = f"""---
title: {_TITLE}
description: {_DESCRIPTION}
search: {{exclude: true}}
---

# {_TITLE} {{ #top }}

{_LEAD}
"""
BARE_MARKDOWN = FRONT_MATTER
SPECIMEN_MARKDOWN = FRONT_MATTER + "".join(
    f'\n## bhmarkheading{n} {{ #bhmarkanchor{n} }}\n\n<div id="bhmarkbody{n}"></div>\n'
    for n in _NUMBERS
)


class LetterheadError(Exception):
    """The theme lost a mark of the specimen page; nothing can be printed on it."""


@dataclass(frozen=True)
class Letterhead:
    """A page's HTML with holes.

    What goes into one stands in a block, so that Markdown would leave it alone too.
    """

    page: tuple[str, ...]
    """Literal pieces and, between them, the names of holes: every odd item is a name."""
    contents_item: tuple[str, ...]
    """One entry of the table of contents, cut in the same way."""
    contents_gap: str
    """What stands between two entries."""
    section: tuple[str, ...]
    """One section of the body, cut in the same way."""
    section_gap: str
    """What stands between two sections."""
    bare: tuple[str, ...]
    """The page without sections and without a table of contents."""

    def with_hole_filled(self, name: str, html: str) -> Letterhead:
        """Return the letterhead with the comment `<!-- beforehand: NAME -->` replaced."""
        hole = f"<!-- beforehand: {name} -->"

        def fill(pieces: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(p if i % 2 else p.replace(hole, html) for i, p in enumerate(pieces))

        return replace(self, page=fill(self.page), bare=fill(self.bare))

    def print(self, page: Page) -> OutputFile:
        """Return the page as a file, its words escaped where they are not HTML yet."""
        words = {
            "title": _encoded(page.title),
            "description": _encoded(page.description),
            "uri": page.uri.encode(),
            "lead": b'<div class="bh-lead">%b</div>' % page.lead.encode(),
        }
        full, bare, _, _ = self._forms
        form = bare
        if page.sections:
            form = full
            words["contents"], words["sections"] = self._sections(page.sections)
        return OutputFile(uri=f"{page.uri}index.html", content=form.filled(words))

    def _sections(self, sections: Sequence[Section]) -> tuple[bytes, bytes]:
        """Return the entries of the table of contents, and the sections."""
        contents: list[bytes] = []
        bodies: list[bytes] = []
        for one in sections:
            entry, before, after = self._frame(one.anchor, one.heading)
            contents.append(entry)
            bodies += (before, one.html.encode(), after)
        gaps = self.section_gap.encode()
        return self.contents_gap.encode().join(contents), b"".join(bodies).removeprefix(gaps)

    def _frame(self, anchor: str, heading: str) -> tuple[bytes, bytes, bytes]:
        """Return a section's entry in the table of contents, and what stands around its text.

        Thousands of pages have sections of the same few names.
        """
        known = self._frames.get((anchor, heading))
        if known is None:
            words = {"anchor": anchor.encode(), "heading": _encoded(heading)}
            _, _, contents_item, section = self._forms
            before, after = section.around("body", words)
            before = self.section_gap.encode() + before + b'<div class="bh-section">'
            whole = (contents_item.filled(words), before, b"</div>" + after)
            known = self._frames.keep((anchor, heading), whole)
        return known

    @cached_property
    def _frames(self) -> Remembered[tuple[str, str], tuple[bytes, bytes, bytes]]:
        return Remembered()

    @cached_property
    def _forms(self) -> tuple[_Form, _Form, _Form, _Form]:
        return _Form(self.page), _Form(self.bare), _Form(self.contents_item), _Form(self.section)


class _Form:
    """Pieces in bytes: a page is twenty thousand of them, and few are its own."""

    def __init__(self, pieces: tuple[str, ...]) -> None:
        self._pieces = [b"" if i % 2 else piece.encode() for i, piece in enumerate(pieces)]
        self._holes = [(i, piece) for i, piece in enumerate(pieces) if i % 2]

    def filled(self, words: Mapping[str, bytes]) -> bytes:
        """Return the pieces with these words in their holes."""
        return b"".join(self._filled(words))

    def around(self, name: str, words: Mapping[str, bytes]) -> tuple[bytes, bytes]:
        """Return what stands before and after the one hole of that name."""
        (place,) = (place for place, hole in self._holes if hole == name)
        pieces = self._filled({**words, name: b""})
        return b"".join(pieces[:place]), b"".join(pieces[place:])

    def _filled(self, words: Mapping[str, bytes]) -> list[bytes]:
        pieces = self._pieces.copy()
        for place, name in self._holes:
            pieces[place] = words[name]
        return pieces


def _encoded(plain: str) -> bytes:
    return str(escape(plain)).encode()


def cut_letterhead(full_html: str, bare_html: str) -> Letterhead:
    """Return the letterhead that the two specimen pages' HTML makes.

    Raises `LetterheadError` if a theme dropped or altered a mark.
    """
    one, two = ({"heading": f"bhmarkheading{n}", "anchor": f"bhmarkanchor{n}"} for n in _NUMBERS)
    before, body = _split_once(full_html, _LEAD)
    body_start, section, gap, body_end = _repeated(
        body,
        {**one, "body": '<div id="bhmarkbodyone"></div>'},
        {**two, "body": '<div id="bhmarkbodytwo"></div>'},
    )
    head, contents_item, contents_gap, contents_end = _contents(before, one, two)
    page = (
        *_cut(head, SPECIMEN_URI),
        "contents",
        *_cut(contents_end, SPECIMEN_URI),
        "lead",
        body_start,
        "sections",
        *_cut(body_end, SPECIMEN_URI),
    )
    bare_before, bare_after = _split_once(bare_html, _LEAD)
    return Letterhead(
        page=page,
        contents_item=contents_item,
        contents_gap=contents_gap,
        section=section,
        section_gap=gap,
        bare=(*_cut(bare_before, BARE_URI), "lead", *_cut(bare_after, BARE_URI)),
    )


def _contents(
    html: str, one: dict[str, str], two: dict[str, str]
) -> tuple[str, tuple[str, ...], str, str]:
    """Return the table of contents' surroundings; a theme may well print none."""
    if one["anchor"] not in html:
        return html, ("",), "", ""
    return _repeated(html, one, two)


def _repeated(
    html: str, one: dict[str, str], two: dict[str, str]
) -> tuple[str, tuple[str, ...], str, str]:
    """Return (before, item cut at its marks, gap, after) of something that is there twice."""
    first, second = _span(html, one), _span(html, two)
    if second[0] < first[1]:
        raise LetterheadError("the theme prints the specimen's sections in another order")
    between = html[first[1] : second[0]]
    # The text between the two is the first one's tail, the gap, and the second one's head.
    after = html[second[1] :]
    tail = _common_prefix(between, after)
    head = _common_suffix(html[: first[0]], between[len(tail) :])
    item = head + html[first[0] : first[1]] + tail
    other = head + html[second[0] : second[1]] + tail
    cut = _cut_marks(item, one)
    if cut != _cut_marks(other, two):
        raise LetterheadError("the theme prints the specimen's two sections differently")
    gap = between[len(tail) : len(between) - len(head)]
    return html[: first[0] - len(head)], cut, gap, after[len(tail) :]


def _span(html: str, marks: dict[str, str]) -> tuple[int, int]:
    places = [(html.find(mark), html.rfind(mark) + len(mark)) for mark in marks.values()]
    if any(start < 0 for start, _ in places):
        raise LetterheadError(f"the theme does not print the specimen's {', '.join(marks)}")
    return min(start for start, _ in places), max(end for _, end in places)


def _common_prefix(a: str, b: str) -> str:
    length = next(
        (i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )
    return a[:length]


def _common_suffix(a: str, b: str) -> str:
    return _common_prefix(a[::-1], b[::-1])[::-1]


def _cut(html: str, own_uri: str) -> tuple[str, ...]:
    return _cut_marks(html, {"title": _TITLE, "description": _DESCRIPTION, "uri": own_uri})


def _cut_marks(html: str, marks: dict[str, str]) -> tuple[str, ...]:
    """Return literal pieces and names in turn: every odd item is the name of a hole."""
    names = {mark: name for name, mark in marks.items()}
    pattern = "|".join(re.escape(mark) for mark in sorted(names, key=len, reverse=True))
    pieces = re.split(f"({pattern})", html)
    return tuple(names[piece] if i % 2 else piece for i, piece in enumerate(pieces))


def _split_once(html: str, mark: str) -> tuple[str, str]:
    if html.count(mark) != 1:
        raise LetterheadError(f"the theme prints the specimen's body {html.count(mark)} times")
    before, after = html.split(mark)
    return before, after
