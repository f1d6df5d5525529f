"""Components, incidents and maintenance as objects of Statuspage's API (v2).

Every key of Statuspage is there, in every object; names of its fields win over ours here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Final

from beforehand.model import (
    ChangeStage,
    ComponentStatus,
    IncidentStatus,
    MaintenanceStatus,
    Record,
    Service,
)
from beforehand.render.api_text import (
    Json,
    instant,
    maybe_instant,
    plain_text,
    record_id,
    stable_id,
)
from beforehand.snapshot import ChangeView, ComponentState, GroupState, IncidentView, Snapshot

_SECOND: Final = timedelta(seconds=1)
_WELL: Final = ComponentStatus.OPERATIONAL


@dataclass(frozen=True)
class _Word:
    """What was told about an incident or maintenance at one moment."""

    key: str
    at: datetime
    status: str
    body: str
    """Markdown."""
    notify: bool = True


class Items:
    """Makes the API's objects of what is true at a moment."""

    def __init__(self, snapshot: Snapshot, now: datetime) -> None:
        self.snapshot = snapshot
        self.service: Service = snapshot.service
        self.now = now
        self.page_id = stable_id(self.service, "page")

    def page(self) -> Json:
        """Return what stands in every answer; `updated_at` says how old the answer is."""
        return {
            "id": self.page_id,
            "name": self.service.name,
            "url": self.service.url.rstrip("/"),
            "time_zone": self.service.time_zone,
            "updated_at": instant(self.now),
        }

    # ------------------------------------------------------------------ components

    @cached_property
    def components(self) -> Mapping[str, Json]:
        """Return every component by our id, in the order of the page."""
        return {
            state.id: self._component(state, group, position)
            for group in self.snapshot.groups
            for position, state in enumerate(group.components, start=1)
        }

    def component_list(self) -> list[Json]:
        """Return components and groups as the API lists them: a group before its own."""
        listed: list[Json] = []
        position = sum(len(group.components) for group in self.snapshot.groups if not group.id)
        for group in self.snapshot.groups:
            if group.id is not None and group.group is not None:
                position += 1
                listed.append(self._group(group, position))
            listed += [self.components[state.id] for state in group.components]
        return listed

    def component_id(self, key: str) -> str:
        """Return a component's id in the API."""
        return stable_id(self.service, f"component/{key}")

    def _component(self, state: ComponentState, group: GroupState, position: int) -> Json:
        since = state.component.since
        return {
            "id": self.component_id(state.id),
            "name": state.component.name,
            "status": state.status.value,
            "created_at": instant(self._made_at),
            "updated_at": instant(self._touched.get(state.id, self._made_at)),
            "position": position,
            "description": state.component.description,
            "showcase": True,
            "start_date": since.isoformat() if since else None,
            "group_id": self._group_id(group.id) if group.id else None,
            "page_id": self.page_id,
            "group": False,
            "only_show_if_degraded": False,
        }

    def _group(self, group: GroupState, position: int) -> Json:
        assert group.id is not None
        assert group.group is not None
        touched = [self._touched.get(state.id, self._made_at) for state in group.components]
        return {
            "id": self._group_id(group.id),
            "name": group.group.name,
            "status": group.status.value,
            "created_at": instant(self._made_at),
            "updated_at": instant(max(touched, default=self._made_at)),
            "position": position,
            "description": group.group.description,
            "showcase": False,
            "start_date": None,
            "group_id": None,
            "page_id": self.page_id,
            "group": True,
            "only_show_if_degraded": False,
            "components": [self.component_id(state.id) for state in group.components],
        }

    def _group_id(self, key: str) -> str:
        return stable_id(self.service, f"group/{key}")

    @cached_property
    def _made_at(self) -> datetime:
        """Return a moment before all records, which never changes."""
        return datetime(self.service.feeds.year, 1, 1, tzinfo=UTC)

    @cached_property
    def _touched(self) -> Mapping[str, datetime]:
        """Return when customers last heard of each component."""
        touched = dict.fromkeys(self.service.components, self._made_at)
        for incident in self.snapshot.incidents:
            told_at = incident.last_told_at
            for key in incident.all_components:
                if told_at > touched.get(key, told_at):
                    touched[key] = told_at
        for change in self.snapshot.changes:
            if change.change.is_maintenance:
                for key in change.change.components:
                    touched[key] = max(change.last_told_at, touched.get(key, self._made_at))
        return touched

    @cached_property
    def _full_names(self) -> Mapping[str, str]:
        return {
            state.id: f"{group.group.name} - {state.component.name}"
            if group.group
            else state.component.name
            for group in self.snapshot.groups
            for state in group.components
        }

    # ------------------------------------------------------------------ incidents

    def incident(self, view: IncidentView) -> Json:
        """Return an incident; its updates stand newest first."""
        incident = view.incident
        own_id = record_id(self.service, incident, "incidents")
        monitoring = (
            update.at for update in incident.updates if update.status is IncidentStatus.MONITORING
        )
        return {
            **self._shared(incident, own_id, view.uri, list(view.all_components)),
            "status": view.status.value,
            "created_at": instant(view.first_told_at),
            "updated_at": instant(view.last_told_at),
            "monitoring_at": maybe_instant(next(monitoring, None)),
            "resolved_at": maybe_instant(view.resolved_at),
            "impact": view.impact.value,
            "started_at": instant(incident.started_at),
            "incident_updates": self._incident_updates(view, own_id),
        }

    def _incident_updates(self, view: IncidentView, own_id: str) -> list[Json]:
        made: list[Json] = []
        before: dict[str, ComponentStatus] = {}
        state = dict(view.incident.components)
        for update in view.incident.updates:
            state |= update.components or {}
            now = dict.fromkeys(state, _WELL) if update.status.is_over else dict(state)
            word = _Word(update.key, update.at, update.status.value, update.text, update.notify)
            made.append(self._update(own_id, word, self._affected(before, now)))
            before = now
        return made[::-1]

    def _affected(
        self, before: Mapping[str, ComponentStatus], now: Mapping[str, ComponentStatus]
    ) -> list[Json] | None:
        changed = [
            {
                "code": self.component_id(key),
                "name": self._full_names.get(key, key),
                "old_status": before.get(key, _WELL).value,
                "new_status": status.value,
            }
            for key, status in now.items()
            if before.get(key, _WELL) is not status
        ]
        return changed or None

    # ------------------------------------------------------------------ maintenance

    def maintenance(self, view: ChangeView) -> Json:
        """Return scheduled maintenance, which is announced; its updates stand newest first."""
        change, status, effective = view.change, view.maintenance_status, view.effective
        assert status is not None
        assert effective is not None
        own_id = record_id(self.service, change, "changes")
        completed = status is MaintenanceStatus.COMPLETED
        edges = (view.last_told_at, effective.at, view.settled_at or effective.at)
        return {
            **self._shared(change, own_id, view.uri, list(change.components)),
            "status": status.value,
            "created_at": instant(view.first_told_at),
            "updated_at": instant(max(edge for edge in edges if edge <= self.now)),
            "monitoring_at": None,
            "resolved_at": maybe_instant(view.settled_at) if completed else None,
            "impact": "maintenance",
            "started_at": instant(effective.at),
            "scheduled_for": instant(effective.at),
            "scheduled_until": instant(effective.until or effective.at + _SECOND),
            "incident_updates": self._maintenance_updates(view, own_id),
        }

    def _maintenance_updates(self, view: ChangeView, own_id: str) -> list[Json]:
        change = view.change
        first = change.summary or (change.rationale.why if change.rationale else change.title)
        status = MaintenanceStatus.SCHEDULED
        made = [self._update(own_id, _Word("announced", change.announced_at, status.value, first))]
        for update in change.updates:
            status = update.status or status
            body = "\n\n".join(filter(None, (update.change, update.why)))
            word = _Word(update.key, update.at, status.value, body, update.notify)
            made.append(self._update(own_id, word))
        return made[::-1]

    # ------------------------------------------------------------------ what is common

    def _shared(self, record: Record, own_id: str, uri: str, keys: list[str]) -> Json:
        return {
            "id": own_id,
            "name": record.title,
            "shortlink": f"{self.service.url}{uri}",
            "page_id": self.page_id,
            "components": [self.components[key] for key in keys if key in self.components],
        }

    def _update(self, own_id: str, word: _Word, affected: list[Json] | None = None) -> Json:
        return {
            "id": stable_id(self.service, f"update/{own_id}/{word.key}"),
            "status": word.status,
            "body": plain_text(word.body, self.service.url),
            "incident_id": own_id,
            "created_at": instant(word.at),
            "updated_at": instant(word.at),
            "display_at": instant(word.at),
            "affected_components": affected,
            "deliver_notifications": word.notify,
            "custom_tweet": None,
            "tweet_id": None,
        }


def is_scheduled(view: ChangeView) -> bool:
    """Return whether a change belongs among scheduled maintenances: announced, with a window."""
    announced = view.stage is ChangeStage.ANNOUNCED and view.maintenance_status is not None
    return announced and view.effective is not None
