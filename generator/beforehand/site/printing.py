"""Printing: blocks into the skin's pages, records onto the letterhead, the rest beside.

What the search knows. A browser loads the whole index, and makes its own of it, before the
first search, so the index has at most SEARCH_BYTES, whatever the number of records. The pages
that staff write always stand in it. Of the printed ones the newest come first: those of the
FULLY_SEARCHED records of which customers heard last by every word, older ones by title and
description until the index is half full, those before them by title alone until it is full.
What is older still is found in the history, by month and by component. Months and the years
of components are not in it: all that they say stands on the records' pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import msgspec
from markupsafe import Markup, escape

from beforehand.render.output import OutputFile, Page, Part
from beforehand.site.skin import PLACEHOLDER, Skin, compressed, digest

FULLY_SEARCHED = 500
"""How many records the search knows by every word: 10,000 would be 13 MB."""
SEARCH_BYTES = 4_000_000
"""How large the search index is at most: some 330 kB as servers send it compressed, and a
few seconds of work in a browser of a telephone."""


def printed_page(skin: Skin, uri: str, blocks: Mapping[str, Markup]) -> OutputFile:
    """Return a page of the skin with its holes filled.

    `blocks` has the HTML for each of its holes; a hole that it does not know stays as it
    is, a comment that nobody sees.
    """
    html = PLACEHOLDER.sub(lambda match: str(blocks.get(match[1], match[0])), skin.text(uri))
    return OutputFile(uri=uri, content=html.encode())


def root_of(uri: str) -> str:
    """Return the way from a page's address up to the site's root: `./`, `../`, `../../`."""
    return "../" * uri.count("/") or "./"


def search_entries(page: Page, *, whole: bool) -> str:
    """Return what the search knows of a page, as objects of JSON with commas between them.

    One entry, and one a section if `whole`; empty for a page that the search leaves out.
    """
    if not page.in_search:
        return ""
    head = {
        "location": page.uri,
        "title": str(escape(page.title)),
        "text": str(escape(page.description)),
    }
    if not whole:
        return _json(head)
    head["text"] = f"{head['text']} {_words(page.lead)}".strip()
    sections = (
        {
            "location": f"{page.uri}#{section.anchor}",
            "title": str(escape(section.heading)),
            "text": _words(section.html),
        }
        for section in page.sections
    )
    return ",".join(map(_json, (head, *sections)))


def search_index(skin: Skin, entries: Iterable[tuple[str, str]]) -> list[OutputFile]:
    """Return the index of the whole site; nothing where the theme has no search.

    `entries` are the ISO date on which each page last changed and what `search_entries`
    returns of it, which a build keeps of pages that it does not make again. They stand in
    the index in the order given, as far as there is room.
    """
    if not skin.search:
        return []
    about = {name: value for name, value in skin.search.items() if name != "docs"}
    head = f'{_json(about)[:-1]},"docs":['
    written = [_json(entry) for entry in skin.search["docs"]]
    room = SEARCH_BYTES - sum(map(_length, (head, *written))) - len("]}")
    # One long dash among four million characters would make all of them twice as wide, so
    # each entry is encoded by itself.
    docs = b",".join(map(str.encode, (*written, *in_room(list(entries), room))))
    content = b"".join((head.encode(), docs, b"]}"))
    return [OutputFile(uri="search/search_index.json", content=content)]


def in_room(entries: Sequence[tuple[str, str]], room: int) -> list[str]:
    """Return what the search knows of pages in so many bytes, commas between them included.

    The newest have room first, whole while they take half of it, then by title alone; what
    has no room is left out. The order is that given.
    """
    days = [day for day, _ in entries]
    newest = [place for place, (_, entry) in enumerate(entries) if entry]
    newest.sort(key=days.__getitem__, reverse=True)
    taken: dict[int, str] = {}
    left, whole = room, True
    for place in newest:
        known = entries[place][1]
        size = _length(known)
        if whole and left - size < room / 2:
            whole = False
        if not whole:
            known = _title_alone(known)
            size = _length(known)
        left -= size
        if left < 0:
            break
        taken[place] = known
    return [taken[place] for place in sorted(taken)]


def _length(entry: str) -> int:
    """Return how many bytes an entry has, with the comma before it."""
    return len(entry if entry.isascii() else entry.encode()) + 1


_TEXT = '"text":"'
"""Where the text of an entry begins. A quotation mark within a value has a backslash before it."""


def _title_alone(entries: str) -> str:
    return f'{entries.partition(_TEXT)[0]}{_TEXT}"}}'


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


_HIDDEN = re.compile(r"<(span|p|div|li)\b[^>]*\shidden>.*?</\1>", re.DOTALL)
_TAGS = re.compile(r"<[^>]*>")
_BLANKS = re.compile(r"\s+")


def _words(html: Markup) -> str:
    """Return the text without its tags; entities stay, for the search shows HTML.

    What is hidden at the time of the build is left out.
    """
    return _BLANKS.sub(" ", _TAGS.sub(" ", _HIDDEN.sub(" ", html))).strip()


def sitemap(skin: Skin, pages: Iterable[tuple[str, str]]) -> list[Part]:
    """Return sitemap.xml and its compressed twin: (address, ISO date) for printed pages.

    MkDocs' own pages come without a date: the day on which they were rendered says nothing
    about them.
    """
    if not skin.site_url:
        return []
    # Nothing to escape: MkDocs' addresses stand in its sitemap so, ours are of ids and dates.
    base = f"<url><loc>{skin.site_url}"
    rows = [f"<url><loc>{location}</loc></url>" for location in skin.locations]
    rows += [f"{base}{uri}</loc><lastmod>{day}</lastmod></url>" for uri, day in pages]
    body = "\n".join(rows)
    content = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"{body}\n</urlset>\n"
    ).encode()
    key = digest(content)
    return [
        Part("sitemap.xml", key, lambda: content),
        Part("sitemap.xml.gz", key, lambda: compressed(content)),
    ]
