"""The pages of records, each with the hash of what it follows from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from hashlib import blake2b
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from beforehand.model import Incident, Record, Records
from beforehand.render.output import Page
from beforehand.site.drafts import Draft
from beforehand.site.printed import Paper
from beforehand.site.proofs import Proofs
from beforehand.snapshot import ChangeView, IncidentView, Snapshot

View = IncidentView | ChangeView


class Told(Struct, frozen=True):
    """What git knows of when each record was told; nothing, where there is no git."""

    proofs: Proofs | None
    now: datetime

    def key(self, view: View) -> str:
        """Return the hash of what a record's page says of it; empty if it says nothing."""
        return self.proofs.key(_record(view), self.now) if self.proofs else ""


def record_drafts(
    views: Iterable[View], keys: RecordKeys, told: Told, paper: Paper, searched: frozenset[str]
) -> Iterator[Draft]:
    """Yield the page of each of these public records, in their order.

    Those in `searched` are known to the search by every word.
    """
    incident_key, change_key = keys.incident, keys.change
    for view in views:
        key = incident_key(view, told) if isinstance(view, IncidentView) else change_key(view, told)
        make = partial(_page, view, keys.snapshot, told)
        yield paper.draft(view.uri, key, make, whole=view.uri in searched)


def newest(snapshot: Snapshot, count: int) -> frozenset[str]:
    """Return the addresses of the records of which customers heard last."""
    views: tuple[View, ...] = (*snapshot.incidents, *snapshot.changes)
    return frozenset(uri for _, uri in sorted((v.last_told_at, v.uri) for v in views)[-count:])


def _page(view: View, snapshot: Snapshot, told: Told) -> Page:
    # Imported when a page is made; to find out that none must be made needs less.
    from beforehand.render.record_pages import change_page, incident_page

    if isinstance(view, IncidentView):
        page = incident_page(view, snapshot)
    else:
        page = change_page(view, snapshot)
    proof = told.proofs.proof(_record(view), told.now) if told.proofs else None
    if proof is None:
        return page
    from beforehand.render.proof import notice_section

    section = notice_section(view, proof, ZoneInfo(snapshot.service.time_zone))
    return replace(page, sections=(*page.sections, section))


def _record(view: View) -> Record:
    return view.incident if isinstance(view, IncidentView) else view.change


class RecordKeys:
    """What records' pages follow from, beside the service and the letterhead.

    `files` are the digests of the records' files, by path.
    """

    def __init__(self, records: Records, files: Mapping[str, bytes], snapshot: Snapshot) -> None:
        self._files = files
        self._whole = {incident.id: incident for incident in records.incidents}
        self._encode = msgspec.msgpack.Encoder().encode
        self.snapshot = snapshot
        self._today = snapshot.today.isoformat()
        self._followed = {view.change.follows for view in snapshot.changes}

    def incident(self, view: IncidentView, told: Told) -> str:
        """Return the key of an incident's page."""
        incident = view.incident
        record_id = incident.id
        if incident is self._whole[record_id]:
            # Told to its end, it is what its file says; only a promise can still be broken.
            facts = self._files[f"incidents/{record_id}.yml"].hex()
            if view.next_update_is_late:
                facts += " late"
        else:
            facts = _hash(self._encode(view))
        if _follows_the_day(incident):
            facts = f"{facts} {self._today}"
        if told.proofs is None and record_id not in self._followed:
            return facts  # as it is with nearly all of them
        return f"{facts} {told.key(view)}{self._followers(record_id)}"

    def change(self, view: ChangeView, told: Told) -> str:
        """Return the key of a change's page, whose words turn with the day."""
        change = view.change
        others = [self._title(name) for name in (change.follows, change.superseded_by) if name]
        facts = _hash(self._encode((view, others)))
        return f"{facts} {self._today} {told.key(view)}{self._followers(change.id)}"

    def _followers(self, record_id: str) -> str:
        found = self.snapshot.followers(record_id)
        if not found:
            return ""
        names = "\n".join(f"{view.uri} {view.change.title}" for view in found)
        return f" {_hash(names.encode())}"

    def _title(self, record_id: str) -> str:
        incident = self.snapshot.incident(record_id)
        if incident is not None:
            return f"{incident.uri} {incident.incident.title}"
        change = self.snapshot.change(record_id)
        return "" if change is None else f"{change.uri} {change.change.title}"


def _hash(content: bytes) -> str:
    return blake2b(content, digest_size=16).hexdigest()


def _follows_the_day(incident: Incident) -> bool:
    """Return whether the page's words can turn with the day: something is due, or may be late."""
    remedy, rationale = incident.remedy, incident.rationale
    return (
        incident.feedback is not None
        or (remedy is not None and remedy.done_on is None)
        or (rationale is not None and any(p.done_on is None for p in rationale.prevention))
    )
