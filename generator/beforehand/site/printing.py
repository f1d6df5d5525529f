"""Printing: blocks into the skin's pages, records onto the letterhead, the rest beside."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from markupsafe import Markup, escape

from beforehand.render.output import OutputFile, Page, Part
from beforehand.site.skin import PLACEHOLDER, Skin, compressed, digest

FULLY_SEARCHED = 500
"""How many pages the search knows by every word; it knows older ones by title and
description. A browser loads and indexes the whole index before the first search, and
10,000 records whole are 13 MB of it; so they are 2."""


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


def search_index(skin: Skin, entries: Iterable[str]) -> list[OutputFile]:
    """Return the index of the whole site; nothing where the theme has no search.

    `entries` are what `search_entries` returns, which a build keeps of pages that it does
    not make again.
    """
    if not skin.search:
        return []
    about = {name: value for name, value in skin.search.items() if name != "docs"}
    docs = ",".join((*map(_json, skin.search["docs"]), *filter(None, entries)))
    content = f'{_json(about)[:-1]},"docs":[{docs}]}}'
    return [OutputFile(uri="search/search_index.json", content=content.encode())]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


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
