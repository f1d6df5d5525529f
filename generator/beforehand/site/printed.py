"""Printed pages: made only if what they follow from has changed.

Beside its bytes, a page gives entries to the search index and a line to the sitemap. Both
are the draft's note, which is kept with the page's key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from hashlib import blake2b

import msgspec

from beforehand.model import Service
from beforehand.render.output import Page, PagePart
from beforehand.site.drafts import Content, Draft, Entry
from beforehand.site.letterhead import Letterhead
from beforehand.site.printing import search_entries

_FILE = "index.html"
_DAY = len("2026-11-09")


class Paper:
    """What all printed pages of a build share."""

    def __init__(self, letterhead: Letterhead, service: Service, generator: str) -> None:
        self._letterhead = letterhead
        common = blake2b(digest_size=12)
        common.update(generator.encode())
        common.update(msgspec.msgpack.encode(service))
        common.update(repr(letterhead).encode())
        self._common = common.hexdigest()

    def drafts(self, pages: Iterable[PagePart]) -> Iterator[Draft]:
        """Yield pages as drafts."""
        for page in pages:
            yield self.draft(page.uri, page.key, page.make)

    def draft(self, uri: str, key: str, make: Callable[[], Page], *, whole: bool = False) -> Draft:
        """Return the draft of a page, whose `key` is as in `PagePart`.

        With `whole` it is known to the search by every word.
        """
        mark = " +" if whole else ""
        return Draft(
            f"{uri}{_FILE}", f"{self._common} {key}{mark}", partial(self._printed, make, whole)
        )

    def _printed(self, make: Callable[[], Page], whole: bool) -> Content:
        made = make()
        note = f"{made.last_changed_on.isoformat()} {search_entries(made, whole=whole)}"
        return Content(self._letterhead.print(made).content, note)


def in_order(entries: Mapping[str, Entry], first: Iterable[str]) -> dict[str, str]:
    """Return the notes of all printed pages by address: those of `first`, then by address."""
    notes = {uri.removesuffix(_FILE): entry.note for uri, entry in entries.items() if entry.note}
    ordered = {uri: notes.pop(uri) for uri in first}
    return {**ordered, **dict(sorted(notes.items()))}


def search_notes(pages: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield when each page last changed and what the search knows of it, from their notes."""
    return ((note[:_DAY], note[_DAY + 1 :]) for note in pages.values())


def addresses(pages: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the address of each page, and the day on which it last changed, from their notes."""
    return ((uri, note[:_DAY]) for uri, note in pages.items())
