"""Which records deserve a banner on other pages, and from when until when.

The defaults suit most records: an incident shows from its first word until it is over,
and as good news for two hours after; maintenance from a day before its window until its
end; an announced change from its announcement until seven days after it takes effect; a
change that was taken back for seven days. What a record says under `banner` goes before.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from beforehand.days import Moment, day_start, later, shift
from beforehand.epochs import epochs
from beforehand.model import (
    BannerOverride,
    Change,
    ChangeKind,
    ChangeStage,
    ComponentStatus,
    Impact,
    Incident,
)
from beforehand.snapshot import ChangePhase, ChangeView, Effective, IncidentView

RESOLVED_FOR = timedelta(hours=2)
"""How long the good news shows."""
MAINTENANCE_AHEAD = timedelta(days=1)
"""How long before its window maintenance shows."""
EFFECTIVE_DAYS = 7
"""How many days a change shows after it took effect or was taken back."""
OPEN_DAYS = 7
"""How many whole days ahead a notice ends whose end nobody knows. Each new day moves it on,
as long as the site is built; a copy that is never refreshed falls silent after a week."""

SHOWN_KINDS = frozenset(
    {
        ChangeKind.PRICING,
        ChangeKind.TERMS,
        ChangeKind.LIMIT,
        ChangeKind.SUNSET,
        ChangeKind.MAINTENANCE,
    }
)
"""The kinds that show without being asked for: what takes money, rights or a service away.
The others show if the record has a `banner`; else the pages that people work on would
carry news every day, and nobody would read the notice that counts."""


class BannerKind(StrEnum):
    """What a banner is about."""

    OUTAGE = "outage"
    DELAY = "delay"
    MAINTENANCE = "maintenance"
    PRICE = "price"
    CHANGE = "change"
    RESOLVED = "resolved"


class Showing(Struct, frozen=True):
    """A record's banner: what it is about, its rank and its window."""

    kind: BannerKind
    priority: int
    """0 to 100; the highest shows."""
    starts: datetime
    ends: datetime
    """Later than `starts`."""


_BY_IMPACT = {Impact.NONE: 40, Impact.MINOR: 60, Impact.MAJOR: 80, Impact.CRITICAL: 90}
_RESOLVED = 50
_WITHDRAWN = 35
_BY_KIND = {
    ChangeKind.MAINTENANCE: 55,
    ChangeKind.PRICING: 45,
    ChangeKind.SUNSET: 42,
    ChangeKind.TERMS: 40,
    ChangeKind.LIMIT: 38,
    ChangeKind.DEPRECATION: 30,
    ChangeKind.CATALOGUE: 28,
    ChangeKind.FEATURE: 26,
}
"""Ranks, wide enough apart that staff can put a record between two of them: what hurts now
goes before what will, and what takes money or a service away before the rest. The rank that
a record gives is meant for the trouble; the good news has its own."""


def incident_showing(view: IncidentView, moment: Moment) -> Showing | None:
    """Return the incident's banner; None if it has none, or if its window is empty or past.

    An incident that never had an impact shows only if its record has a `banner`.
    """
    banner = view.incident.banner
    if banner is None and view.worst_impact is Impact.NONE:
        return None
    if view.resolved_at is not None:
        ends = later(view.resolved_at, RESOLVED_FOR)
        if banner is None and ends <= moment.now:
            return None
        showing = _showing(BannerKind.RESOLVED, _RESOLVED, (view.resolved_at, ends), banner)
        return None if showing is None else replace(showing, priority=_RESOLVED)
    worst = max((status.rank for status in view.components.values()), default=0)
    is_outage = worst >= ComponentStatus.PARTIAL_OUTAGE.rank
    kind = BannerKind.OUTAGE if is_outage else BannerKind.DELAY
    return _showing(kind, _BY_IMPACT[view.impact], (view.first_told_at, _far(moment)), banner)


def change_showing(view: ChangeView, moment: Moment) -> Showing | None:
    """Return the change's banner; None if it has none or its window is empty.

    What is possible or proposed shows only if its record has a `banner`.
    """
    change, banner = view.change, view.change.banner
    if banner is None and change.kind not in SHOWN_KINDS:
        return None
    if view.phase is ChangePhase.WITHDRAWN:
        return _withdrawn_showing(view)
    if view.announced_since is None:
        if banner is None:
            return None
        asked = change.feedback.open_until if change.feedback is not None else None
        ends = _far(moment) if asked is None else day_start(shift(asked, 1), moment.zone)
        window = (view.first_told_at, ends)
        return _showing(BannerKind.CHANGE, _BY_KIND[change.kind], window, banner)
    if change.is_maintenance:
        return _maintenance_showing(view, moment)
    ends = _far(moment)
    if view.effective is not None:
        ends = days_after(view.effective, moment.zone)
    kind = BannerKind.PRICE if change.kind is ChangeKind.PRICING else BannerKind.CHANGE
    return _showing(kind, _BY_KIND[change.kind], (view.announced_since, ends), banner)


def _maintenance_showing(view: ChangeView, moment: Moment) -> Showing | None:
    effective, announced_since = view.effective, view.announced_since
    if effective is None or announced_since is None or view.phase is ChangePhase.IN_EFFECT:
        return None
    starts, ends = later(effective.at, -MAINTENANCE_AHEAD), effective.until or effective.at
    if view.phase is ChangePhase.UNDER_WAY:
        told = [update.at for update in view.change.updates if update.status is not None]
        starts = min([starts, *told])
        if ends <= moment.now:  # it takes longer than planned
            ends = _far(moment)
    banner = view.change.banner
    if banner is not None and banner.from_ is not None:
        starts = banner.from_
    window = (max(starts, announced_since), ends)
    return _showing(BannerKind.MAINTENANCE, _BY_KIND[ChangeKind.MAINTENANCE], window, banner)


def _withdrawn_showing(view: ChangeView) -> Showing | None:
    """Return the news that a change was taken back, where its announcement had been shown.

    Where another change takes its place, that one's banner speaks; maintenance that does
    not take place needs no banner.
    """
    change, banner = view.change, view.change.banner
    never_shown = view.announced_since is None and banner is None
    if change.is_maintenance or change.superseded_by is not None or never_shown:
        return None
    told_at = view.first_told_at if view.withdrawal is None else view.withdrawal.at
    ends = later(told_at, timedelta(days=EFFECTIVE_DAYS))
    showing = _showing(BannerKind.CHANGE, _WITHDRAWN, (told_at, ends), banner)
    if showing is None or showing.starts >= ends:
        return None
    return replace(showing, priority=_WITHDRAWN, ends=min(showing.ends, ends))


def _showing(
    kind: BannerKind,
    priority: int,
    window: tuple[datetime, datetime],
    banner: BannerOverride | None,
) -> Showing | None:
    """Return the banner with what the record says of it; never before it was told."""
    starts, ends = window
    if banner is not None:
        if banner.hidden:
            return None
        starts = max(starts, banner.from_ or starts)
        ends = banner.until or ends
        priority = banner.priority if banner.priority is not None else priority
    return Showing(kind, priority, starts, ends) if starts < ends else None


def days_after(effective: Effective, zone: ZoneInfo) -> datetime:
    """Return when a change has been in effect for seven days: on dates where it is a day."""
    if effective.exact:
        return later(effective.at, timedelta(days=EFFECTIVE_DAYS))
    return day_start(shift(effective.on, EFFECTIVE_DAYS), zone)


def _far(moment: Moment) -> datetime:
    return day_start(shift(moment.today, OPEN_DAYS + 1), moment.zone)


def incident_edges(incident: Incident) -> Iterator[tuple[datetime, str]]:
    """Return the instants at which its banner can begin or end while the incident stands still."""
    for update in incident.updates:
        if update.status.is_over:
            yield later(update.at, RESOLVED_FOR), "the news that it is over has been shown"
    yield from _banner_edges(incident.banner)


def change_edges(change: Change, zone: ZoneInfo) -> Iterator[tuple[datetime, str]]:
    """Return the instants at which its banner can begin or end while the change stands still."""
    for epoch in epochs(change, zone):
        if epoch.stage is ChangeStage.WITHDRAWN:
            ends = later(epoch.since, timedelta(days=EFFECTIVE_DAYS))
            yield ends, "the news that it is withdrawn has been shown"
        if epoch.effective is None:
            continue
        if change.is_maintenance:
            yield later(epoch.effective.at, -MAINTENANCE_AHEAD), "its banner begins"
        else:
            yield days_after(epoch.effective, zone), "its banner ends"
    yield from _banner_edges(change.banner)


def _banner_edges(banner: BannerOverride | None) -> Iterator[tuple[datetime, str]]:
    if banner is not None and banner.from_ is not None:
        yield banner.from_, "its banner begins"
    if banner is not None and banner.until is not None:
        yield banner.until, "its banner ends"
