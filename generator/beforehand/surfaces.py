"""What other pages show: the notices of each surface, now and in the known future.

A surface is a page or a place elsewhere that shows our banners. Here is decided which
records speak on it, from when until when, in which order and in which words; the files
and the script only carry that out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import Struct

from beforehand.days import Moment
from beforehand.model import BannerOverride, ComponentStatus, Records, Service
from beforehand.snapshot import Boundary, ChangeView, IncidentView, Snapshot
from beforehand.surface_text import (
    Words,
    change_facts,
    change_words,
    incident_facts,
    incident_words,
)
from beforehand.surface_window import (
    BannerKind,
    Showing,
    change_edges,
    change_showing,
    incident_edges,
    incident_showing,
)


class SurfaceNotice(Struct, frozen=True, kw_only=True):
    """What a surface shows for one record over one window."""

    id: str
    """`incident-<id>` or `change-<id>`; with `revision` what a reader has dismissed."""
    revision: int
    """1 for the first word; grows with each public update that subscribers are told of."""
    kind: BannerKind
    priority: int
    """0 to 100; the highest shows."""
    starts: datetime
    """Aware UTC; never before customers were told."""
    ends: datetime
    """Aware UTC; later than `starts`."""
    dismissible: bool
    url: str
    """The record's page within the site: `/incidents/<id>/`."""
    facts: Mapping[str, str]
    """Dates and sums that the words rest on, in order; days as they are written."""
    title: str
    """Plain text of at most 60 characters."""
    body: str
    """Plain text of at most 240 characters."""
    link: str
    """What the link says."""
    dismiss: str
    """The name of the button that closes it."""
    label: str
    """What it is about, in a word or two."""

    def shows_at(self, now: datetime) -> bool:
        """Return whether an instant lies in its window, whose end is not part of it."""
        return self.starts <= now < self.ends


def notices_for(
    records: Records, snapshot: Snapshot, now: datetime
) -> Mapping[str, tuple[SurfaceNotice, ...]]:
    """Return the notices of each declared surface, in the order of service.yml.

    A surface without any has an empty tuple. Each holds what shows at `now` or will show
    as far as customers can know, highest priority first, then earliest beginning, then by
    id; nothing of a record that is not public. Constant between two instants of
    `timeline.boundaries` and `surface_boundaries`.
    """
    service = records.service
    moment = Moment.of(now, service.time_zone)
    shown: dict[str, list[SurfaceNotice]] = {surface: [] for surface in service.surfaces}
    for incident in snapshot.incidents:
        showing = incident_showing(incident, moment)
        if showing is not None and showing.ends > now:
            notice = _of_incident(incident, showing, moment)
            for surface in _surfaces(service, incident.incident.banner, _hit(incident)):
                shown[surface].append(notice)
    for change in snapshot.changes:
        showing = change_showing(change, moment)
        if showing is not None and showing.ends > now:
            words = change_words(change, service, moment)
            notice = _of_change(change, showing, words)
            components = change.change.components
            for surface in _surfaces(service, change.change.banner, components):
                shown[surface].append(notice)
    return {surface: tuple(sorted(found, key=_rank)) for surface, found in shown.items()}


def visible(notices: Iterable[SurfaceNotice], now: datetime) -> tuple[SurfaceNotice, ...]:
    """Return the notices whose window holds `now`, highest priority first.

    The first of them shows; of the others a page says how many there are. The script in
    the browser chooses by the same rule.
    """
    return tuple(sorted((notice for notice in notices if notice.shows_at(now)), key=_rank))


def surface_boundaries(records: Records, after: datetime, before: datetime) -> tuple[Boundary, ...]:
    """Return the instants in (after, before] at which a banner can begin or end.

    Beside those of `timeline.boundaries`, which move banners too. Sorted by instant, then
    record, then reason. Reads whole records, told or not: for staff and for the clockwork.
    """
    moment = Moment.of(after, records.service.time_zone)
    found = {
        Boundary(at=at, reason=reason, record=f"incidents/{incident.id}")
        for incident in records.incidents
        for at, reason in incident_edges(incident)
        if after < at <= before
    }
    found |= {
        Boundary(at=at, reason=reason, record=f"changes/{change.id}")
        for change in records.changes
        for at, reason in change_edges(change, moment.zone)
        if after < at <= before
    }
    return tuple(sorted(found, key=lambda edge: (edge.at, edge.record or "", edge.reason)))


def _rank(notice: SurfaceNotice) -> tuple[int, datetime, str]:
    return (-notice.priority, notice.starts, notice.id)


def _hit(view: IncidentView) -> Iterable[str]:
    """Return the components whose surfaces speak of an incident.

    While it is open, those that it still hits; once it is over, or where all of them run
    again, those that it hit; where it hit none, those that it names.
    """
    operational = ComponentStatus.OPERATIONAL
    ever_hit = [key for key, worst in view.all_components.items() if worst is not operational]
    return view.components or ever_hit or view.all_components


def _surfaces(
    service: Service, banner: BannerOverride | None, components: Iterable[str]
) -> list[str]:
    if banner is not None and banner.surfaces is not None:
        wanted = set(banner.surfaces)
    else:
        named = (service.components.get(key) for key in components)
        wanted = {surface for part in named if part is not None for surface in part.surfaces}
    return [surface for surface in service.surfaces if surface in wanted]


def _of_incident(view: IncidentView, showing: Showing, moment: Moment) -> SurfaceNotice:
    incident = view.incident
    notified = sum(update.notify for update in incident.updates[1:])
    return _notice(
        f"incident-{incident.id}",
        (1 + notified, view.uri),
        showing,
        incident_words(view, moment.zone),
        (incident_facts(view), incident.banner),
    )


def _of_change(view: ChangeView, showing: Showing, words: Words) -> SurfaceNotice:
    change = view.change
    return _notice(
        f"change-{change.id}",
        (1 + sum(update.notify for update in change.updates), view.uri),
        showing,
        words,
        (change_facts(view), change.banner),
    )


def _notice(
    notice_id: str,
    place: tuple[int, str],
    showing: Showing,
    words: Words,
    told: tuple[Mapping[str, str], BannerOverride | None],
) -> SurfaceNotice:
    revision, uri = place
    facts, banner = told
    dismissible = True if banner is None or banner.dismissible is None else banner.dismissible
    return SurfaceNotice(
        id=notice_id,
        revision=revision,
        kind=showing.kind,
        priority=showing.priority,
        starts=showing.starts,
        ends=showing.ends,
        dismissible=dismissible,
        url=f"/{uri}",
        facts=facts,
        title=words.title,
        body=words.body,
        link=words.link,
        dismiss=words.dismiss,
        label=words.label,
    )
