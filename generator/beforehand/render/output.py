"""What a renderer returns: files and pages in memory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from markupsafe import Markup
from msgspec import Struct


class OutputFile(Struct, frozen=True, kw_only=True):
    """A finished file of the site."""

    uri: str
    """Its path within the site: relative, '/'-separated, without dots."""
    content: bytes


class Section(Struct, frozen=True, kw_only=True):
    """A part of a page under a heading of the second level."""

    anchor: str
    """The heading's id, unique on its page: `[a-z0-9-]+`."""
    heading: str
    """Plain text of one line."""
    html: Markup
    """Finished HTML without headings of the first and second level."""


class Page(Struct, frozen=True, kw_only=True):
    """A page that is printed on the letterhead: a record, or a month of the history."""

    uri: str
    """Its address within the site, with a slash at the end: `incidents/<id>/`."""
    title: str
    """Plain text; heading of the first level and part of the page's title."""
    description: str
    """Plain text of one line, for search engines and previews."""
    lead: Markup
    """Finished HTML between the title and the first section."""
    sections: tuple[Section, ...]
    last_changed_on: date
    """The day on which its content last changed, for the sitemap."""
    in_search: bool = True
    """Whether the site's search finds it."""


class PagePart(NamedTuple):
    """A page on the letterhead that is made when it is asked for."""

    uri: str
    """Its address within the site, as in `Page`."""
    key: str
    """A name of all that the page follows from, beside the service and the letterhead: same
    key, same page. Short, since it is kept."""
    make: Callable[[], Page]


class Part(NamedTuple):
    """A file of the site that is made when it is asked for."""

    uri: str
    """Its path within the site, as in `OutputFile`."""
    key: str
    """A hash of all that its bytes follow from: same key, same bytes. Empty if nothing is
    known of that, so that the bytes must be made to be compared."""
    make: Callable[[], bytes]
