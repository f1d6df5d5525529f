"""The history: a page a month, which tells day by day what began and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from hashlib import blake2b
from zoneinfo import ZoneInfo

from markupsafe import Markup
from msgspec import Struct

from beforehand.render import icons, words
from beforehand.render.history_events import Event, day_of, months_told
from beforehand.render.history_months import Mention, Month, gather
from beforehand.render.history_parts import MonthPart, part_uri, parts_of_month
from beforehand.render.output import Page, PagePart, Section
from beforehand.render.parts import Anchor, Setting
from beforehand.render.record_facts import Facts
from beforehand.render.templating import macro
from beforehand.render.text import plain, shorten
from beforehand.snapshot import ChangeView, IncidentView, Snapshot

ROOT = "../../"
_FIRST_WORDS = 140


class EntryView(Struct, frozen=True):
    """Something that happened on a day."""

    title: Anchor
    icon: Markup
    tone: str
    what: str
    words: str


class PartLink(Struct, frozen=True):
    """A part of a month, as the other parts name it."""

    words: str
    href: str
    is_here: bool
    anchors: tuple[str, ...]
    """The ids of its days, on the first part alone: whoever comes to one finds the way on."""


def month_pages(snapshot: Snapshot) -> tuple[Page, ...]:
    """Return the pages of each month from the first record to the current, oldest first.

    A month is one page, or several if it holds too much: history_parts.py has the rule.
    There are as many months at least as the bars of ninety days lead to.

    An incident stands on the day on which it began; a change on the days on which it was
    announced, took effect or was withdrawn. Every day that a component's bars lead to has
    its anchor, `day-<date>`.
    """
    return tuple(make() for _, make in _pages(snapshot))


def month_parts(snapshot: Snapshot, facts: Facts) -> Iterator[PagePart]:
    """Yield the same pages, each with the hash of what it follows from."""
    for place, make in _pages(snapshot):
        yield PagePart(place.part.uri, place.key(facts), make)


class _Place(Struct, frozen=True):
    """A page of the history, its month, and the months around it."""

    month: date
    whole: Month
    """What stands in the month."""
    parts: Sequence[MonthPart]
    """The pages of the month."""
    part: MonthPart
    """The page itself."""
    earlier: date | None
    later: date | None

    def key(self, facts: Facts) -> str:
        """Return a name of all that the page follows from."""
        key = f"{self.earlier} {self.later} {self.part.found.key(facts)}"
        if len(self.parts) == 1:
            return key
        others = [(part.uri, part.title, part.days) for part in self.parts]
        around = f"{self.told()} {self.part.found.continues} {others}"
        return f"{key} {blake2b(around.encode(), digest_size=8).hexdigest()}"

    def told(self) -> str:
        """Return how much the month holds, as a sentence."""
        told = (
            f"{words.count(self.whole.count(IncidentView), 'incident')} and"
            f" {words.count(self.whole.count(ChangeView), 'change')} in {words.month(self.month)}"
        )
        if len(self.parts) > 1:
            told = f"{told}, on {words.count(len(self.parts), 'page')}"
        return f"{words.upper_first(told)}."


def _pages(snapshot: Snapshot) -> Iterator[tuple[_Place, Callable[[], Page]]]:
    setting = Setting(snapshot.service, ROOT, ZoneInfo(snapshot.service.time_zone), snapshot.today)
    months = gather(setting, snapshot)
    every = months_told(months, snapshot.today)
    for earlier, month, later in zip((None, *every), every, (*every[1:], None), strict=False):
        whole = months.get(month) or Month()
        parts = parts_of_month(setting, month, whole)
        for part in parts:
            place = _Place(month, whole, parts, part, earlier, later)
            yield place, partial(_page, setting, place)


def _entry(setting: Setting, mention: Mention) -> EntryView:
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
    part, told = place.part, place.told()
    steps = (
        _link(setting, place.earlier) if place.earlier else None,
        _link(setting, place.later) if place.later else None,
    )
    lead = macro("history.html", "month_lead")(
        told, _part_links(setting, place), *steps, setting.page("history/")
    )
    days = part.found.days(setting)
    heard = [
        day_of(setting, mention.view.last_told_at)
        for mention in part.found.mentions
        if mention.on is None
    ]
    return Page(
        uri=part.uri,
        title=part.title,
        description=f"{setting.service.name}: {told}",
        lead=lead,
        sections=tuple(_sections(setting, days, part.found)),
        last_changed_on=max((*days, *heard), default=place.month),
        in_search=False,
    )


def _link(setting: Setting, month: date) -> Anchor:
    return Anchor(words.month(month), setting.page(part_uri(month, 1)))


def _part_links(setting: Setting, place: _Place) -> tuple[PartLink, ...]:
    """Return all parts of the month; nothing where it is one page."""
    if len(place.parts) == 1:
        return ()
    first, own = place.parts[0], set(place.part.days)
    links = []
    for part in place.parts:
        foreign = [on for on in part.days if on not in own] if place.part is first else []
        own.update(foreign)
        anchors = tuple(map(_anchor, foreign))
        links.append(PartLink(part.title, setting.page(part.uri), part is place.part, anchors))
    return tuple(links)


def _sections(
    setting: Setting, days: Mapping[date, Sequence[Mention]], found: Month
) -> Iterator[Section]:
    for place, (on, mentions) in enumerate(days.items()):
        anchors = tuple(_anchor(led) for led in sorted(found.led_to.get(on, ())))
        entries = tuple(_entry(setting, mention) for mention in mentions)
        html = macro("history.html", "day")(entries, anchors)
        goes_on = ", continued" if found.continues and place == 0 else ""
        yield Section(anchor=_anchor(on), heading=f"{words.short_day(on)}{goes_on}", html=html)


def _anchor(on: date) -> str:
    return f"day-{on.isoformat()}"
