"""The history: a page a month, which tells day by day what began and what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from itertools import islice
from typing import NamedTuple
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
from beforehand.render.output import Page, PagePart, Section
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


class _Mention(NamedTuple):
    """A record on a day of a month."""

    view: IncidentView | ChangeView
    going_on: str
    """Of an incident, since when it goes on, if it began on another day."""
    event: Event | None
    """What became of a change."""

    def key(self, files: Mapping[str, bytes]) -> str:
        """Return what its entry follows from, beside the day."""
        view = self.view
        content = files[f"{view.uri[:-1]}.yml"].hex()
        if isinstance(view, IncidentView):
            return f"{content} {view.impact} {view.ended_at} {self.going_on}"
        return f"{content} {self.event}"


@dataclass
class _Month:
    """What is gathered for a month, before it is printed."""

    days: defaultdict[date, list[_Mention]] = field(default_factory=lambda: defaultdict(list))
    led_to: defaultdict[date, set[date]] = field(default_factory=lambda: defaultdict(set))
    """For a day that is told, days without words of their own that are led to it."""
    told_at: datetime | None = None
    """When customers last heard of an incident that began in it."""

    def told_by(self, on: date, uri: str) -> list[date]:
        """Return the days of the month, up to one, on which the record at that address stands."""
        return [
            day
            for day, mentions in self.days.items()
            if day <= on and any(mention.view.uri == uri for mention in mentions)
        ]

    def count(self, cls: type[IncidentView | ChangeView]) -> int:
        """Return how many records of a sort stand in it."""
        views = (mention.view for mentions in self.days.values() for mention in mentions)
        return len({view.uri for view in views if isinstance(view, cls)})


def month_pages(snapshot: Snapshot) -> tuple[Page, ...]:
    """Return a page for each month from the first record to the current, oldest first.

    There are as many at least as the bars of ninety days lead to.

    An incident stands on the day on which it began; a change on the days on which it was
    announced, took effect or was withdrawn. Every day that a component's bars lead to has
    its anchor, `day-<date>`.
    """
    return tuple(make() for _, make in _months(snapshot))


def month_parts(snapshot: Snapshot, files: Mapping[str, bytes]) -> Iterator[PagePart]:
    """Yield the same pages, each with the hash of what it follows from.

    `files` are the digests of the records' files, by path.
    """
    for (month, earlier, later, found), make in _months(snapshot):
        lines = [f"{month} {earlier} {later} {found.told_at}"]
        for on, mentions in sorted(found.days.items()):
            lines.append(f"{on} {sorted(found.led_to.get(on, ()))}")
            lines += [mention.key(files) for mention in mentions]
        yield PagePart(_uri(month), "\n".join(lines), make)


_Place = tuple[date, date | None, date | None, _Month]
"""A month, the one before it and the one after it, and what stands in it."""


def _months(snapshot: Snapshot) -> Iterator[tuple[_Place, Callable[[], Page]]]:
    setting = Setting(snapshot.service, ROOT, ZoneInfo(snapshot.service.time_zone), snapshot.today)
    months = _gather(setting, snapshot)
    every = months_told(months, snapshot.today)
    for earlier, month, later in zip((None, *every), every, (*every[1:], None), strict=False):
        place = (month, earlier, later, months.get(month) or _Month())
        yield place, partial(_page, setting, place)


# --------------------------------------------------------------------------- gathering


def _gather(setting: Setting, snapshot: Snapshot) -> dict[date, _Month]:
    months: defaultdict[date, _Month] = defaultdict(_Month)
    for view in reversed(snapshot.incidents):
        _add_incident(setting, months, view)
    for change in reversed(snapshot.changes):
        for event in events(setting, change):
            months[first_of(event.on)].days[event.on].append(_Mention(change, "", event))
    _lead_bars(snapshot, months)
    return dict(months)


def _lead_bars(snapshot: Snapshot, months: Mapping[date, _Month]) -> None:
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
                month.days[on].append(_Mention(incident, "going on, ", None))
        for change in changes:
            if not month.told_by(on, change.uri):
                event = Event(on, "going on", "maintenance", "")
                month.days[on].append(_Mention(change, "", event))
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
    first = months[first_of(began)]
    first.days[began].append(_Mention(view, "", None))
    first.told_at = max(first.told_at or view.last_told_at, view.last_told_at)
    if (began.year, began.month) == (last.year, last.month):
        return
    for month in islice(months_between(first_of(began), last), 1, None):
        since = f"going on since {words.day(began)}, "
        months[month].days[month].append(_Mention(view, since, None))


def _entry(setting: Setting, mention: _Mention) -> EntryView:
    view = mention.view
    if isinstance(view, IncidentView):
        return _incident_entry(setting, view, mention.going_on)
    assert mention.event is not None
    return _change_entry(setting, view, mention.event)


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


def _page(setting: Setting, place: _Place) -> Page:
    month, earlier, later, found = place
    told = (
        f"{words.count(found.count(IncidentView), 'incident')} and"
        f" {words.count(found.count(ChangeView), 'change')} in {words.month(month)}."
    )
    told = told[:1].upper() + told[1:]
    steps = (earlier and _link(setting, earlier), later and _link(setting, later))
    lead = macro("history.html", "month_lead")(told, *steps, setting.page("history/"))
    last = max(found.days, default=month)
    if found.told_at is not None:
        last = max(last, words.local_day(found.told_at, setting.zone))
    return Page(
        uri=_uri(month),
        title=words.month(month),
        description=f"{setting.service.name}: {told}",
        lead=lead,
        sections=tuple(_sections(setting, found)),
        last_changed_on=last,
        in_search=False,
    )


def _uri(month: date) -> str:
    return f"history/{month:%Y-%m}/"


def _link(setting: Setting, month: date) -> Anchor:
    return Anchor(words.month(month), setting.page(_uri(month)))


def _sections(setting: Setting, found: _Month) -> Iterator[Section]:
    for on in sorted(found.days):
        anchors = tuple(_anchor(led) for led in sorted(found.led_to.get(on, ())))
        entries = tuple(_entry(setting, mention) for mention in found.days[on])
        html = macro("history.html", "day")(entries, anchors)
        yield Section(anchor=_anchor(on), heading=words.short_day(on), html=html)


def _anchor(on: date) -> str:
    return f"day-{on.isoformat()}"
