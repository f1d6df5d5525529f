"""The history: a page a month, which tells day by day what began and what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from hashlib import blake2b
from itertools import groupby, islice
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from markupsafe import Markup

from beforehand.render import icons, words
from beforehand.render.history_events import (
    Event,
    day_of,
    events,
    first_of,
    months_between,
    months_told,
    spans,
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
    """A record in a month."""

    view: IncidentView | ChangeView
    on: date | None = None
    """The day on which it stands; None for an incident, which stands on the day it began."""
    goes_on: bool = False
    """Whether an incident that began in an earlier month goes on in this one."""
    what: Event | None = None
    """What became of a change."""


@dataclass
class _Month:
    """What is gathered for a month, before it is printed."""

    mentions: list[_Mention] = field(default_factory=list)
    """Incidents, oldest first, then changes, then what the bars add."""
    led_to: defaultdict[date, set[date]] = field(default_factory=lambda: defaultdict(set))
    """For a day that is told, days without words of their own that are led to it."""

    def days(self, setting: Setting) -> dict[date, list[_Mention]]:
        """Return the days of the month that are told, in their order."""
        days: defaultdict[date, list[_Mention]] = defaultdict(list)
        for mention in self.mentions:
            days[_day(setting, mention)].append(mention)
        return dict(sorted(days.items()))

    def key(self, files: Mapping[str, bytes]) -> str:
        """Return the hash of what stands in it; `files` are the digests of records' files."""
        lines = [
            (
                mention.view.uri,
                files[f"{mention.view.uri[:-1]}.yml"],
                _outcome(mention.view),
                mention.on,
                mention.goes_on,
                mention.what and (mention.what.what, mention.what.shape, mention.what.body),
            )
            for mention in self.mentions
        ]
        led = sorted((on, sorted(days)) for on, days in self.led_to.items())
        return blake2b(msgspec.msgpack.encode((lines, led)), digest_size=16).hexdigest()

    def count(self, cls: type[IncidentView | ChangeView]) -> int:
        """Return how many records of a sort stand in it."""
        return len({m.view.uri for m in self.mentions if isinstance(m.view, cls)})


def _day(setting: Setting, mention: _Mention) -> date:
    view = mention.view
    if mention.on is not None or not isinstance(view, IncidentView):
        assert mention.on is not None
        return mention.on
    return day_of(setting, view.incident.started_at)


def _outcome(view: IncidentView | ChangeView) -> object:
    """Return what an entry says of an incident that its file alone does not tell."""
    if isinstance(view, IncidentView):
        return (view.impact, view.ended_at, view.last_told_at)
    return None


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
        yield PagePart(_uri(month), f"{earlier} {later} {found.key(files)}", make)


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
    for view, began, last in spans(setting, snapshot.incidents):
        months[began].mentions.append(_Mention(view))
        if last > began:
            for month in islice(months_between(began, last), 1, None):
                months[month].mentions.append(_Mention(view, month, goes_on=True))
    for change in reversed(snapshot.changes):
        for event in events(setting, change):
            months[first_of(event.on)].mentions.append(_Mention(change, event.on, what=event))
    _lead_bars(setting, snapshot, months)
    return dict(months)


def _lead_bars(setting: Setting, snapshot: Snapshot, months: Mapping[date, _Month]) -> None:
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
                    found.mentions.append(_Mention(view, on, what=event))
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


def _entry(setting: Setting, mention: _Mention) -> EntryView:
    view = mention.view
    if not isinstance(view, IncidentView):
        assert mention.what is not None
        return _change_entry(setting, view, mention.what)
    going_on = "going on, " if mention.on is not None else ""
    if mention.goes_on:
        began = words.day(day_of(setting, view.incident.started_at))
        going_on = f"going on since {began}, "
    return _incident_entry(setting, view, going_on)


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
    days = found.days(setting)
    heard = [
        day_of(setting, mention.view.last_told_at)
        for mention in found.mentions
        if mention.on is None
    ]
    return Page(
        uri=_uri(month),
        title=words.month(month),
        description=f"{setting.service.name}: {told}",
        lead=lead,
        sections=tuple(_sections(setting, days, found)),
        last_changed_on=max((*days, *heard), default=month),
        in_search=False,
    )


def _uri(month: date) -> str:
    return f"history/{month:%Y-%m}/"


def _link(setting: Setting, month: date) -> Anchor:
    return Anchor(words.month(month), setting.page(_uri(month)))


def _sections(
    setting: Setting, days: Mapping[date, Sequence[_Mention]], found: _Month
) -> Iterator[Section]:
    for on, mentions in days.items():
        anchors = tuple(_anchor(led) for led in sorted(found.led_to.get(on, ())))
        entries = tuple(_entry(setting, mention) for mention in mentions)
        html = macro("history.html", "day")(entries, anchors)
        yield Section(anchor=_anchor(on), heading=words.short_day(on), html=html)


def _anchor(on: date) -> str:
    return f"day-{on.isoformat()}"
