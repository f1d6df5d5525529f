"""What Statuspage's public API (v2) tells → records and a service.

Reads the documents of that API as they were saved: lists of incidents, of scheduled
maintenances and of components. Incidents stay incidents, scheduled maintenances become
changes of the kind maintenance. Where an entry does not say how its components did, the
impact decides: minor is degraded_performance, major partial_outage, critical major_outage.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

from beforehand.importers.component_book import ComponentBook
from beforehand.importers.naming import slug, title_of
from beforehand.importers.results import ImportResult, Note, Settings
from beforehand.importers.service import Draft, new_service
from beforehand.importers.shelf import Shelf
from beforehand.importers.statuspage_entry import Entry, mappings, word
from beforehand.importers.statuspage_records import Frame, make_incident, make_maintenance
from beforehand.importers.times import ZoneNeeded, read_time, zone_of
from beforehand.model import Change, Component, Incident

_UTC: Final = ZoneInfo("UTC")
_WHOLE: Final = re.compile(r"https?://[^/\s]+")


@dataclass
class _Dump:
    """Everything that the documents hold, each thing once."""

    page: dict[str, Any] = field(default_factory=dict)
    components: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    incidents: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    maintenances: dict[str, Mapping[str, Any]] = field(default_factory=dict)


def read_statuspage(
    documents: Mapping[str, str], settings: Settings, origin: str = ""
) -> ImportResult:
    """Return the records that a page's history becomes, its service, and what was not carried.

    `documents` are JSON texts by their names; what is none of the API's is passed over with
    a note. `origin` is the page's address, for documents that do not say it. If a time has
    no zone and the settings name none, nothing but those times is returned.
    """
    notes: list[Note] = []
    dump = _read(documents, notes)
    page_url = next((url for url in (word(dump.page, "url"), origin) if _WHOLE.match(url)), "")
    page_url = page_url.rstrip("/")
    book = ComponentBook(settings.standing.service)
    names = _declare(dump, book, settings.zone)
    work = _Work(book, names, Shelf(settings), _zone(dump, settings), notes)
    entries = [(item, False) for item in dump.incidents.values()]
    entries += [(item, True) for item in dump.maintenances.values()]
    for item, planned in sorted(entries, key=_order):
        url = f"{page_url}/incidents/{quote(word(item, 'id') or slug(word(item, 'name')))}"
        entry = Entry(item, url, settings.zone)
        try:
            _take(work, entry, planned=planned)
        except ZoneNeeded as needed:
            work.zone_needed.append(Note(entry.id, "", str(needed), "this time has no zone"))
    if work.zone_needed:
        return ImportResult(zone_needed=tuple(work.zone_needed), found=len(entries))
    _note_sums(work)
    service, remarks = new_service(
        Draft(
            source="page",
            name=word(dump.page, "name"),
            url=page_url,
            zone=work.zone,
            now=settings.now,
        ),
        book,
    )
    told = remarks if settings.standing.service is None else ()
    return work.shelf.result(service, book, (*notes, *book.notes, *told), len(entries))


def _read(documents: Mapping[str, str], notes: list[Note]) -> _Dump:
    dump = _Dump()
    for name, text in sorted(documents.items()):
        try:
            data = json.loads(text.removeprefix("\ufeff"))
        except ValueError as error:
            notes.append(Note(name, "", "", f"it is no JSON and was passed over: {error}"))
            continue
        if not isinstance(data, dict):
            notes.append(Note(name, "", "", "it is no document of the API and was passed over"))
            continue
        if isinstance(data.get("page"), dict):
            dump.page = {**data["page"], **{key: item for key, item in dump.page.items() if item}}
        _collect(dump.components, mappings(data.get("components")))
        _collect(dump.incidents, mappings(data.get("incidents")))
        _collect(dump.maintenances, mappings(data.get("scheduled_maintenances")))
    for key, item in list(dump.incidents.items()):
        if word(item, "scheduled_for"):
            _collect(dump.maintenances, [dump.incidents.pop(key)])
    return dump


def _collect(into: dict[str, Mapping[str, Any]], items: Sequence[Mapping[str, Any]]) -> None:
    """Keep each item once, in the state that tells most."""
    for item in items:
        key = word(item, "id") or word(item, "name")
        known = into.get(key)
        if known is None or _fullness(item) > _fullness(known):
            into[key] = item


def _fullness(item: Mapping[str, Any]) -> tuple[int, str]:
    return len(mappings(item.get("incident_updates"))), word(item, "updated_at")


def _zone(dump: _Dump, settings: Settings) -> ZoneInfo:
    if settings.standing.service is not None:
        return ZoneInfo(settings.standing.service.time_zone)
    return zone_of(word(dump.page, "time_zone") or "?") or settings.zone or _UTC


def _order(pair: tuple[Mapping[str, Any], bool]) -> tuple[str, str]:
    item = pair[0]
    began = word(item, "started_at") or word(item, "created_at")
    return began, word(item, "id")


# --------------------------------------------------------------------------- components


def _declare(dump: _Dump, book: ComponentBook, zone: ZoneInfo | None) -> dict[str, str]:
    """Put the page's components into the book, in its order; return their ids by Statuspage's."""
    everything = sorted(dump.components.values(), key=_position)
    groups = {word(item, "id"): item for item in everything if item.get("group") is True}
    counted = Counter(word(item, "name").casefold() for item in everything if not item.get("group"))
    names: dict[str, str] = {}
    for item in _in_page_order(everything, groups):
        holder = groups.get(word(item, "group_id"))
        group = None
        if holder is not None:
            group = book.group(word(holder, "name"), word(holder, "description"), "components")
        name = word(item, "name")
        since = read_time(word(item, "start_date"), zone or _UTC)
        component = Component(
            name=name,
            description=word(item, "description") or None,
            group=group,
            since=since.at.astimezone(zone or _UTC).date() if since else None,
        )
        unique = counted[name.casefold()] == 1
        names[word(item, "id")] = book.declare(component, "components", unique=unique)
    return names


def _position(item: Mapping[str, Any]) -> tuple[int, str]:
    said = word(item, "position")
    return (int(said) if said.isdecimal() else 10**6, word(item, "id"))


def _in_page_order(
    items: Sequence[Mapping[str, Any]], groups: Mapping[str, Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    out: list[Mapping[str, Any]] = []
    for item in items:
        if item.get("group") is True:
            out += [one for one in items if word(one, "group_id") == word(item, "id")]
        elif word(item, "group_id") not in groups:
            out.append(item)
    return out


# --------------------------------------------------------------------------- entries


@dataclass
class _Work:
    """An import under way."""

    book: ComponentBook
    names: Mapping[str, str]
    """Our ids of components by Statuspage's."""
    shelf: Shelf
    zone: ZoneInfo
    notes: list[Note]
    zone_needed: list[Note] = field(default_factory=list)
    unused: Counter[str] = field(default_factory=Counter)
    guessed: list[int] = field(default_factory=list)


def _take(work: _Work, entry: Entry, *, planned: bool) -> None:
    """Put the record that an entry becomes on the shelf, unless it stands there already."""

    def component(item: Mapping[str, Any]) -> str:
        key = work.names.get(word(item, "id") or word(item, "code"))
        if key is not None:
            work.book.used.add(key)
            return key
        return work.book.find(word(item, "name") or "Component", entry.id, "components")

    wanted = _wanted(entry, work.zone)
    standing = work.shelf.standing(entry.page_url, wanted, title_of(word(entry.item, "name"))[0])
    frame = Frame(wanted, entry.page_url, component, work.guessed.append)
    if standing is not None:
        frame = Frame(wanted, entry.page_url, lambda item: word(item, "id") or "any")
    record: Incident | Change
    record = make_maintenance(entry, frame) if planned else make_incident(entry, frame)
    if standing is not None:
        work.shelf.leave(standing, record, entry.id)
        return
    work.shelf.put(record)
    work.notes.extend(entry.notes)
    work.unused.update(entry.unused())


def _note_sums(work: _Work) -> None:
    """Add notes on what all entries have in common."""
    for key, count in sorted(work.unused.items()):
        value = "said once" if count == 1 else f"said {count} times"
        work.notes.append(Note("all", key, value, "records have no place for it"))
    if work.guessed:
        value = f"not said by {len(work.guessed)} of the entries"
        reason = "how their components did was taken from the impact"
        work.notes.append(Note("all", "affected_components", value, reason))


def _wanted(entry: Entry, zone: ZoneInfo) -> str:
    begins: datetime | None = entry.time("scheduled_for") or entry.time("started_at")
    day = (begins or entry.began()).astimezone(zone).date()
    return f"{day.isoformat()}-{slug(word(entry.item, 'name') or entry.id, 50)}"
