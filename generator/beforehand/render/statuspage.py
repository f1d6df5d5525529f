"""Statuspage's public API (v2) as files: clients of a page of Statuspage read ours too.

    api/v2/summary.json · status.json · components.json
    api/v2/incidents.json · incidents/unresolved.json
    api/v2/scheduled-maintenances.json · scheduled-maintenances/{upcoming,active}.json

Announced changes that are no maintenance stand in `api/changes.json` alone: a client would
show a price rise as maintenance for weeks. What the clock changes between two builds is as
old as `page.updated_at` says.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from beforehand.model import ComponentStatus, MaintenanceStatus
from beforehand.render.api_text import Json, api_file
from beforehand.render.output import OutputFile
from beforehand.render.statuspage_items import Items, is_scheduled
from beforehand.snapshot import ChangeView, IncidentView, Indicator, Snapshot

NEWEST: Final = 50
"""How many incidents and maintenances the lists hold, as Statuspage's do."""

_ACTIVE: Final = (MaintenanceStatus.IN_PROGRESS, MaintenanceStatus.VERIFYING)
_DESCRIPTION: Final = {
    Indicator.NONE: "All Systems Operational",
    Indicator.MAINTENANCE: "Service Under Maintenance",
    Indicator.MINOR: "Partially Degraded Service",
    Indicator.MAJOR: "Partial System Outage",
    Indicator.CRITICAL: "Major Service Outage",
}
"""Statuspage's own words; clients compare them."""


def statuspage_files(snapshot: Snapshot, now: datetime) -> list[OutputFile]:
    """Return all files under api/v2/, by address.

    Lists hold the newest 50, newest first; what is to come stands soonest first, and what
    is open or under way is never cut.
    """
    items = Items(snapshot, now)
    newest = sorted(_newest(snapshot.incidents, NEWEST), key=_begin, reverse=True)
    unresolved = sorted(snapshot.open_incidents, key=_begin, reverse=True)
    planned = [view for view in snapshot.changes if is_scheduled(view)]
    upcoming = [one for one in planned if one.maintenance_status is MaintenanceStatus.SCHEDULED]
    active = [one for one in planned if one.maintenance_status in _ACTIVE]
    latest = sorted(planned, key=_window, reverse=True)[:NEWEST]
    incidents = [items.incident(view) for view in unresolved]
    soon = _maintenances(items, upcoming)
    now_on = _maintenances(items, active)
    documents: dict[str, Json] = {
        "components": {"components": items.component_list()},
        "incidents": {"incidents": [items.incident(view) for view in newest[:NEWEST]]},
        "incidents/unresolved": {"incidents": incidents},
        "scheduled-maintenances": {
            "scheduled_maintenances": [items.maintenance(view) for view in latest]
        },
        "scheduled-maintenances/active": {"scheduled_maintenances": now_on},
        "scheduled-maintenances/upcoming": {"scheduled_maintenances": soon},
        "status": {"status": _status(snapshot)},
        "summary": {
            "components": items.component_list(),
            "incidents": incidents,
            "scheduled_maintenances": [*now_on, *soon],
            "status": _status(snapshot),
        },
    }
    page = items.page()
    return [
        api_file(f"api/v2/{name}.json", {"page": page, **document})
        for name, document in sorted(documents.items())
    ]


def _newest(incidents: Sequence[IncidentView], count: int) -> Sequence[IncidentView]:
    """Return the newest ones, and those that began with the last of them; newest start first."""
    if len(incidents) <= count:
        return incidents
    oldest = incidents[count - 1].incident.started_at
    while count < len(incidents) and incidents[count].incident.started_at == oldest:
        count += 1
    return incidents[:count]


def _begin(view: IncidentView) -> tuple[datetime, str]:
    return view.incident.started_at, view.incident.id


def _window(view: ChangeView) -> tuple[datetime, str]:
    assert view.effective is not None
    return view.effective.at, view.change.id


def _maintenances(items: Items, views: Sequence[ChangeView]) -> list[Json]:
    return [items.maintenance(view) for view in sorted(views, key=_window)]


def _status(snapshot: Snapshot) -> Json:
    indicator = snapshot.headline.indicator
    description = _DESCRIPTION[indicator]
    states = {state.status for group in snapshot.groups for state in group.components}
    hit = {ComponentStatus.PARTIAL_OUTAGE, ComponentStatus.MAJOR_OUTAGE} & states
    if indicator is Indicator.MINOR and hit:
        description = "Minor Service Outage"
    return {"indicator": indicator.value, "description": description}
