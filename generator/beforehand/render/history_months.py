"""What stands in each month of the history, before it is printed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from hashlib import blake2b
from itertools import groupby, islice
from typing import NamedTuple

import msgspec
from msgspec import Struct, field

from beforehand.days import day_start
from beforehand.render.history_events import (
    Event,
    change_events,
    day_of,
    first_of,
    incident_months,
    months_between,
)
from beforehand.render.parts import Setting
from beforehand.render.record_facts import Facts
from beforehand.snapshot import ChangeView, IncidentView, Snapshot


class Mention(NamedTuple):
    """A record in a month."""

    view: IncidentView | ChangeView
    on: date | None = None
    """The day on which it stands; None for an incident, which stands on the day it began."""
    goes_on: bool = False
    """Whether an incident that began in an earlier month goes on in this one."""
    what: Event | None = None
    """What became of a change."""


class Month(Struct):
    """What is gathered for a month, or for a part of one."""

    mentions: list[Mention] = field(default_factory=list)
    """Incidents, oldest first, then changes, then what the bars add."""
    led_to: defaultdict[date, set[date]] = field(default_factory=lambda: defaultdict(set))
    """For a day that is told, days without words of their own that are led to it."""
    continues: bool = False
    """Whether its first day began in the part before."""

    def days(self, setting: Setting) -> dict[date, list[Mention]]:
        """Return the days of the month that are told, in their order."""
        days: defaultdict[date, list[Mention]] = defaultdict(list)
        for mention in self.mentions:
            days[_day(setting, mention)].append(mention)
        return dict(sorted(days.items()))

    def key(self, facts: Facts) -> str:
        """Return the hash of what stands in it."""
        each = [facts[mention.view.uri] for mention in self.mentions]
        told = blake2b(b"".join(each), digest_size=16)
        # Most mentions are of an incident on the day on which it began; of the others, more.
        more = [
            (place, on, goes_on, what and (what.what, what.shape, what.body))
            for place, (_, on, goes_on, what) in enumerate(self.mentions)
            if on is not None
        ]
        led = sorted((on, sorted(days)) for on, days in self.led_to.items())
        told.update(msgspec.msgpack.encode((more, led)))
        return told.hexdigest()

    def count(self, cls: type[IncidentView | ChangeView]) -> int:
        """Return how many records of a sort stand in it."""
        return len({m.view.uri for m in self.mentions if isinstance(m.view, cls)})


def _day(setting: Setting, mention: Mention) -> date:
    view = mention.view
    if mention.on is not None or not isinstance(view, IncidentView):
        assert mention.on is not None
        return mention.on
    return day_of(setting, view.incident.started_at)


def gather(setting: Setting, snapshot: Snapshot, since: date = date.min) -> dict[date, Month]:
    """Return what stands in each month that tells of something, by its first day, unsorted.

    With `since`, the first day of a month, only that month and later ones are whole; earlier
    ones may be there in part, or not at all.
    """
    months: defaultdict[date, Month] = defaultdict(Month)
    begins = None if since == date.min else day_start(since, setting.zone)
    for view, began, last in incident_months(setting, snapshot):
        if begins is not None and view.ended_at is not None and view.ended_at < begins:
            continue
        months[began].mentions.append(Mention(view))
        if last > began:
            for month in islice(months_between(began, last), 1, None):
                months[month].mentions.append(Mention(view, month, goes_on=True))
    for change, told in reversed(change_events(setting, snapshot)):
        for event in told:
            if event.on >= since:
                months[first_of(event.on)].mentions.append(Mention(change, event.on, what=event))
    _lead_bars(setting, snapshot, months)
    return dict(months)


def _lead_bars(setting: Setting, snapshot: Snapshot, months: Mapping[date, Month]) -> None:
    """Give every day to which a component's bars lead a place on its month's page.

    A record that the month has not told of by that day is told then, as going on. A day
    without words of its own leads to the last day before it on which one of its records
    stands.
    """
    for month, bars in groupby(sorted(_bars(snapshot).items()), key=lambda bar: first_of(bar[0])):
        found = months[month]
        told: defaultdict[str, set[date]] = defaultdict(set)
        for mention in found.mentions:
            told[mention.view.uri].add(_day(setting, mention))
        days = set[date]().union(*told.values())
        for on, views in bars:
            for view in views:
                if min(told[view.uri], default=date.max) > on:
                    event = None if isinstance(view, IncidentView) else _GOING_ON
                    found.mentions.append(Mention(view, on, what=event))
                    told[view.uri].add(on)
                    days.add(on)
            if on not in days:
                before = (day for view in views for day in told[view.uri] if day <= on)
                found.led_to[max(before)].add(on)


_GOING_ON = Event(date.min, "going on", "maintenance", "")


def _bars(snapshot: Snapshot) -> Mapping[date, list[IncidentView | ChangeView]]:
    """Return the records that bars name, by day: incidents first."""
    found: dict[date, tuple[dict[str, None], dict[str, None]]] = {}
    for group in snapshot.groups:
        for component in group.components:
            for bar in component.days:
                if bar.incidents or bar.changes:
                    incidents, changes = found.setdefault(bar.on, ({}, {}))
                    incidents.update(dict.fromkeys(bar.incidents))
                    changes.update(dict.fromkeys(bar.changes))
    return {
        on: [
            view
            for view in (*map(snapshot.incident, incidents), *map(snapshot.change, changes))
            if view is not None
        ]
        for on, (incidents, changes) in found.items()
    }
