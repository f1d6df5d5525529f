"""The history: a page a month, which tells day by day what began and what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from markupsafe import Markup

from beforehand.render import icons, words
from beforehand.render.history_events import (
    Event,
    days_of,
    events,
    first_of,
    months_between,
    months_told,
)
from beforehand.render.output import Page, Section
from beforehand.render.parts import Anchor, Setting
from beforehand.render.templating import macro
from beforehand.render.text import plain, shorten
from beforehand.snapshot import ChangeView, IncidentView, Snapshot

ROOT = "../../"
_FIRST_WORDS = 140


@dataclass(frozen=True)
class EntryView:
    """Something that happened on a day."""

    title: Anchor
    icon: Markup
    tone: str
    what: str
    words: str


@dataclass
class _Month:
    """What is gathered for a month, before it is printed."""

    days: defaultdict[date, list[EntryView]] = field(default_factory=lambda: defaultdict(list))
    listed: defaultdict[str, list[date]] = field(default_factory=lambda: defaultdict(list))
    """The days on which each record stands, by the address of its page."""
    led_to: defaultdict[date, set[date]] = field(default_factory=lambda: defaultdict(set))
    """For a day that is told, days without words of their own that are led to it."""
    incidents: set[str] = field(default_factory=set)
    changes: set[str] = field(default_factory=set)
    last_told: date = date.min

    def tell(self, on: date, uri: str, entry: EntryView) -> None:
        """Add an entry about the record at that address to a day."""
        self.days[on].append(entry)
        self.listed[uri].append(on)
        self.last_told = max(self.last_told, on)
        (self.incidents if uri.startswith("incidents/") else self.changes).add(uri)

    def told_by(self, on: date, uri: str) -> list[date]:
        """Return the days of the month, up to one, on which the record at that address stands."""
        return [day for day in self.listed[uri] if day <= on]


def month_pages(snapshot: Snapshot) -> tuple[Page, ...]:
    """Return a page for each month from the first record to the current, oldest first.

    There are as many at least as the bars of ninety days lead to.

    An incident stands on the day on which it began; a change on the days on which it was
    announced, took effect or was withdrawn. Every day that a component's bars lead to has
    its anchor, `day-<date>`.
    """
    setting = Setting(snapshot.service, ROOT, ZoneInfo(snapshot.service.time_zone), snapshot.today)
    months = _gather(setting, snapshot)
    every = months_told(months, snapshot.today)
    return tuple(_page(setting, month, months.get(month, _Month()), every) for month in every)


# --------------------------------------------------------------------------- gathering


def _gather(setting: Setting, snapshot: Snapshot) -> dict[date, _Month]:
    months: defaultdict[date, _Month] = defaultdict(_Month)
    for view in reversed(snapshot.incidents):
        _add_incident(setting, months, view)
    for change in reversed(snapshot.changes):
        for event in events(setting, change):
            _add_change(setting, months[first_of(event.on)], change, event)
    _lead_bars(setting, snapshot, months)
    return dict(months)


def _lead_bars(setting: Setting, snapshot: Snapshot, months: Mapping[date, _Month]) -> None:
    """Give every day to which a component's bars lead a place on its month's page.

    A record that the month has not told of by that day is told then, as going on. A day
    without words of its own leads to the last day before it on which one of its records
    stands.
    """
    for on, (incident_ids, change_ids) in sorted(_bars(snapshot).items()):
        month = months[first_of(on)]
        incidents = [view for view in map(snapshot.incident, incident_ids) if view is not None]
        changes = [view for view in map(snapshot.change, change_ids) if view is not None]
        for incident in incidents:
            if not month.told_by(on, incident.uri):
                month.tell(on, incident.uri, _incident_entry(setting, incident, "going on, "))
        for change in changes:
            if not month.told_by(on, change.uri):
                event = Event(on, "going on", "maintenance", "")
                month.tell(on, change.uri, _change_entry(setting, change, event))
        if on not in month.days:
            uris = [view.uri for view in incidents] + [view.uri for view in changes]
            month.led_to[max(day for uri in uris for day in month.told_by(on, uri))].add(on)


def _bars(snapshot: Snapshot) -> Mapping[date, tuple[list[str], list[str]]]:
    """Return the ids of the incidents and of the changes that bars name, by day."""
    found: dict[date, tuple[dict[str, None], dict[str, None]]] = {}
    for group in snapshot.groups:
        for component in group.components:
            for bar in component.days:
                if bar.incidents or bar.changes:
                    incidents, changes = found.setdefault(bar.on, ({}, {}))
                    incidents.update(dict.fromkeys(bar.incidents))
                    changes.update(dict.fromkeys(bar.changes))
    return {on: (list(incidents), list(changes)) for on, (incidents, changes) in found.items()}


def _add_incident(setting: Setting, months: Mapping[date, _Month], view: IncidentView) -> None:
    began, last = days_of(setting, view)
    for month in months_between(first_of(began), last):
        found, on = months[month], max(began, month)
        going_on = "" if on == began else f"going on since {words.day(began)}, "
        found.tell(on, view.uri, _incident_entry(setting, view, going_on))
    told = words.local_day(view.last_told_at, setting.zone)
    first = months[first_of(began)]
    first.last_told = max(first.last_told, told)


def _incident_entry(setting: Setting, view: IncidentView, going_on: str) -> EntryView:
    shape = icons.IMPACT[view.impact]
    return EntryView(
        title=Anchor(view.incident.title, setting.page(view.uri)),
        icon=icons.icon(shape),
        tone=shape,
        what=f"{words.IMPACT[view.impact]}, {going_on}{_how_long(view)}",
        words=shorten(plain(view.incident.updates[0].text), _FIRST_WORDS),
    )


def _how_long(view: IncidentView) -> str:
    if view.ended_at is None:
        return "not over yet"
    return f"over after {words.duration(view.ended_at - view.incident.started_at)}"


def _add_change(setting: Setting, month: _Month, view: ChangeView, event: Event) -> None:
    month.tell(event.on, view.uri, _change_entry(setting, view, event))


def _change_entry(setting: Setting, view: ChangeView, event: Event) -> EntryView:
    change = view.change
    return EntryView(
        title=Anchor(change.title, setting.page(view.uri)),
        icon=icons.icon(event.shape),
        tone=event.shape,
        what=f"{words.KIND[change.kind]}, {event.what}",
        words=shorten(plain(event.body), _FIRST_WORDS) if event.body else "",
    )


# --------------------------------------------------------------------------- printing


def _page(setting: Setting, month: date, found: _Month, every: Sequence[date]) -> Page:
    place = every.index(month)
    earlier = _link(setting, every[place - 1]) if place else None
    later = _link(setting, every[place + 1]) if place + 1 < len(every) else None
    told = (
        f"{words.count(len(found.incidents), 'incident')} and"
        f" {words.count(len(found.changes), 'change')} in {words.month(month)}."
    )
    told = told[:1].upper() + told[1:]
    lead = macro("history.html", "month_lead")(told, earlier, later, setting.page("history/"))
    return Page(
        uri=f"history/{month:%Y-%m}/",
        title=words.month(month),
        description=f"{setting.service.name}: {told}",
        lead=lead,
        sections=tuple(_sections(found)),
        last_changed_on=max(found.last_told, month),
        in_search=False,
    )


def _link(setting: Setting, month: date) -> Anchor:
    return Anchor(words.month(month), setting.page(f"history/{month:%Y-%m}/"))


def _sections(found: _Month) -> Iterator[Section]:
    for on in sorted(found.days):
        anchors = tuple(_anchor(led) for led in sorted(found.led_to[on]))
        html = macro("history.html", "day")(tuple(found.days[on]), anchors)
        yield Section(anchor=_anchor(on), heading=words.short_day(on), html=html)


def _anchor(on: date) -> str:
    return f"day-{on.isoformat()}"
