"""Printed pages as parts: made only if what they follow from has changed.

Beside its bytes, a page gives entries to the search index and a line to the sitemap. Both
are kept with the page's key, so that a page that did not change need not be made for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from beforehand.model import Change, Incident
from beforehand.render.output import Page, Part, Section
from beforehand.render.proof import notice_section
from beforehand.render.record_pages import change_page, incident_page
from beforehand.site.letterhead import Letterhead
from beforehand.site.printing import FULLY_SEARCHED, search_entries
from beforehand.site.proofs import Proofs
from beforehand.snapshot import ChangeView, IncidentView, Snapshot

_View = IncidentView | ChangeView


class Trace(msgspec.Struct, array_like=True):
    """What stays known of a page when its bytes are gone."""

    key: str
    last_changed_on: str
    """ISO 8601."""
    entries: list[dict[str, str]]
    """What the search knows of it."""


@dataclass
class PageParts:
    """The printed pages of one build, and what is known of those of the last one."""

    generator: str
    """A hash of the generator itself."""
    known: dict[str, Trace] = field(default_factory=dict)
    """By address, from the last build."""
    traces: dict[str, Trace] = field(default_factory=dict)
    """By address, from this build, in the order of the site."""

    @classmethod
    def read(cls, path: Path, generator: str) -> PageParts:
        """Return a start that knows what the last build left; nothing if that is unreadable."""
        try:
            known = msgspec.msgpack.decode(path.read_bytes(), type=dict[str, Trace])
        except (OSError, msgspec.MsgspecError, ValueError):
            known = {}
        return cls(generator, known)

    def write(self, path: Path) -> None:
        """Leave what this build knows to the next one."""
        temporary = path.with_suffix(".new")
        temporary.write_bytes(msgspec.msgpack.encode(self.traces))
        temporary.replace(path)

    def record_parts(
        self, snapshot: Snapshot, letterhead: Letterhead, told: Told
    ) -> Iterator[Part]:
        """Yield the page of each record."""
        views: tuple[_View, ...] = (*snapshot.incidents, *snapshot.changes)
        newest = sorted((view.last_told_at, view.uri) for view in views)[-FULLY_SEARCHED:]
        whole = {uri for _, uri in newest}
        keys = _Keys(snapshot, letterhead, self.generator)
        for view in views:
            key = keys.key(view, told.key(view), whole=view.uri in whole)
            printer = _Printer(_Sheet(snapshot, letterhead, told), view, whole=view.uri in whole)
            yield self._part(view.uri, key, printer)

    def other_parts(self, pages: Iterable[Page], letterhead: Letterhead) -> Iterator[Part]:
        """Yield pages that are made already, for which the search has one entry each."""
        for page in pages:
            content = letterhead.print(page).content
            self.traces[page.uri] = _trace("", page, whole=False)
            yield Part(f"{page.uri}index.html", "", lambda content=content: content)  # type: ignore[misc]

    def _part(self, uri: str, key: str, printer: _Printer) -> Part:
        trace = self.known.get(uri)
        if trace is not None and trace.key == key:
            self.traces[uri] = trace
        else:
            self.traces[uri] = _trace(key, printer.page(), whole=printer.whole)
        return Part(f"{uri}index.html", key, printer.content)

    def search_entries(self) -> Iterator[dict[str, str]]:
        """Yield what the search knows of all pages so far."""
        for trace in self.traces.values():
            yield from trace.entries

    def addresses(self) -> Iterator[tuple[str, str]]:
        """Yield the address of all pages so far, and the day on which each last changed."""
        for uri, trace in self.traces.items():
            yield uri, trace.last_changed_on


def _trace(key: str, page: Page, *, whole: bool) -> Trace:
    entries = search_entries(page, whole=whole) if page.in_search else []
    return Trace(key, page.last_changed_on.isoformat(), entries)


class Told:
    """What git knows of when each record was told; nothing, where there is no git."""

    def __init__(self, proofs: Proofs | None, now: datetime) -> None:
        self._proofs = proofs
        self._now = now

    def key(self, view: _View) -> str:
        """Return the hash of what a record's page says of it; empty if it says nothing."""
        return self._proofs.key(_record(view), self._now) if self._proofs else ""

    def section(self, view: _View, snapshot: Snapshot) -> Section | None:
        """Return the section of a record's page; None if there is nothing to say."""
        proof = self._proofs.proof(_record(view), self._now) if self._proofs else None
        zone = ZoneInfo(snapshot.service.time_zone)
        return notice_section(view, proof, zone) if proof else None


def _record(view: _View) -> Incident | Change:
    return view.incident if isinstance(view, IncidentView) else view.change


@dataclass(frozen=True)
class _Sheet:
    """What all pages of records are printed with."""

    snapshot: Snapshot
    letterhead: Letterhead
    told: Told


class _Printer:
    """Makes one record's page, once."""

    __slots__ = ("_page", "_sheet", "_view", "whole")

    def __init__(self, sheet: _Sheet, view: _View, *, whole: bool) -> None:
        self._sheet = sheet
        self._view = view
        self._page: Page | None = None
        self.whole = whole

    def page(self) -> Page:
        """Return the page."""
        if self._page is None:
            view, snapshot = self._view, self._sheet.snapshot
            if isinstance(view, IncidentView):
                page = incident_page(view, snapshot)
            else:
                page = change_page(view, snapshot)
            told = self._sheet.told.section(view, snapshot)
            self._page = replace(page, sections=(*page.sections, told)) if told else page
        return self._page

    def content(self) -> bytes:
        """Return the page's bytes."""
        return self._sheet.letterhead.print(self.page()).content


class _Keys:
    """Hashes of what records' pages follow from."""

    def __init__(self, snapshot: Snapshot, letterhead: Letterhead, generator: str) -> None:
        self._encode = msgspec.msgpack.Encoder().encode
        self._today = snapshot.today.isoformat()
        self._titles = {
            **{view.incident.id: view.incident.title for view in snapshot.incidents},
            **{view.change.id: view.change.title for view in snapshot.changes},
        }
        self._common = blake2b(digest_size=16)
        self._common.update(generator.encode())
        self._common.update(self._encode(snapshot.service))
        self._common.update(repr(letterhead).encode())

    def key(self, view: _View, told: str, *, whole: bool) -> str:
        """Return the key of a record's page: same key, same page and same search entries."""
        found = self._common.copy()
        found.update(told.encode())
        found.update(b"whole" if whole else b"short")
        found.update(self._encode(view))
        if isinstance(view, ChangeView):
            for other in (view.change.follows, view.change.superseded_by):
                found.update(f"\0{self._titles.get(other or '')}".encode())
        if _follows_the_day(view):
            found.update(self._today.encode())
        return found.hexdigest()


def _follows_the_day(view: _View) -> bool:
    """Return whether the page's words can turn with the day: something is due, or may be late."""
    if isinstance(view, ChangeView):
        return True
    record: Incident | Change = view.incident
    rationale = view.incident.rationale
    return (
        record.feedback is not None
        or (record.remedy is not None and record.remedy.done_on is None)
        or (rationale is not None and any(p.done_on is None for p in rationale.prevention))
    )
