"""Printed pages as parts: made only if what they follow from has changed.

Beside its bytes, a page gives entries to the search index and a line to the sitemap. Both
are kept with the page's key, so that a page that did not change need not be made for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from pathlib import Path

import msgspec

from beforehand.model import Service
from beforehand.render.output import Page, PagePart, Part
from beforehand.site.kept import read_kept, write_kept
from beforehand.site.letterhead import Letterhead
from beforehand.site.printing import search_entries


class Trace(msgspec.Struct, array_like=True):
    """What stays known of a page when its bytes are gone."""

    key: str
    """The page's, with a plus behind it if the search knows its every word."""
    last_changed_on: str
    """ISO 8601."""
    entries: str
    """What the search knows of it, as `search_entries` returns it."""


class Paper:
    """What all printed pages of a build share."""

    def __init__(self, letterhead: Letterhead, service: Service, generator: str) -> None:
        self.letterhead = letterhead
        common = blake2b(digest_size=12)
        common.update(generator.encode())
        common.update(msgspec.msgpack.encode(service))
        common.update(repr(letterhead).encode())
        self._common = common.hexdigest()

    def key(self, page: PagePart) -> str:
        """Return the key of a page as it is printed: same key, same bytes."""
        return f"{self._common} {page.key}"


@dataclass
class PageParts:
    """The printed pages of one build, and what is known of those of the last one."""

    known: dict[str, Trace] = field(default_factory=dict)
    """By address, from the last build."""
    traces: dict[str, Trace] = field(default_factory=dict)
    """By address, from this build, in the order of the site."""

    @classmethod
    def read(cls, path: Path) -> PageParts:
        """Return a start that knows what the last build left; nothing if that is unreadable."""
        return cls(read_kept(path, dict[str, Trace]) or {})

    def write(self, path: Path) -> None:
        """Leave what this build knows to the next one."""
        same = self.known.keys() == self.traces.keys()
        if not same or any(self.known[uri] is not trace for uri, trace in self.traces.items()):
            write_kept(path, self.traces)

    def parts(
        self, pages: Iterable[PagePart], paper: Paper, searched: frozenset[str] = frozenset()
    ) -> Iterator[Part]:
        """Yield pages as parts; those in `searched` are known to the search by every word."""
        for page in pages:
            key = paper.key(page)
            whole = page.uri in searched
            name = f"{key}+" if whole else key
            make = page.make
            trace = self.known.get(page.uri)
            if trace is None or trace.key != name:
                made = make()
                day = made.last_changed_on.isoformat()
                trace = Trace(name, day, search_entries(made, whole=whole))
                make = partial(_same, made)
            self.traces[page.uri] = trace
            yield Part(f"{page.uri}index.html", key, partial(_printed, paper.letterhead, make))

    def search_entries(self) -> Iterator[tuple[str, str]]:
        """Yield what the search knows of all pages so far, and when each last changed."""
        return ((trace.last_changed_on, trace.entries) for trace in self.traces.values())

    def addresses(self) -> Iterator[tuple[str, str]]:
        """Yield the address of all pages so far, and the day on which each last changed."""
        for uri, trace in self.traces.items():
            yield uri, trace.last_changed_on


def _same(page: Page) -> Page:
    return page


def _printed(letterhead: Letterhead, make: Callable[[], Page]) -> bytes:
    return letterhead.print(make()).content
