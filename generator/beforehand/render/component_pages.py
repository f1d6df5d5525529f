"""A page for each component: every incident and every change that touched it, newest first.

Where it stands now is not said here but on the status page, so that these pages change only
when a record does. component_history.py has the rule of how many there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from hashlib import blake2b
from itertools import groupby
from zoneinfo import ZoneInfo

from markupsafe import Markup
from msgspec import Struct

from beforehand.model import ComponentStatus
from beforehand.render import icons, when, words
from beforehand.render.component_history import Shelf, Touch, Volume, shelves
from beforehand.render.history_events import day_of
from beforehand.render.output import Page, PagePart, Section
from beforehand.render.parts import Anchor, Setting, component_uri, listed_html
from beforehand.render.record_facts import Facts
from beforehand.render.record_rows import RowView
from beforehand.render.subscribe import component_addresses
from beforehand.render.templating import macro
from beforehand.snapshot import ChangePhase, ChangeView, IncidentView, Snapshot

ROOT = "../../"


class LeadView(Struct, frozen=True):
    """The top of a component's first page."""

    description: str
    told: str
    now: str
    group: str
    """Which group it stands in, and with what; empty for none."""
    others: Markup
    """The other components of the group, in prose."""
    addresses: Markup
    """Its feeds and calendars, in prose."""
    subscribe: str


class StepsView(Struct, frozen=True):
    """Where to go on from a page."""

    earlier: Anchor | None
    newest: Anchor
    later: Anchor | None


def component_pages(snapshot: Snapshot) -> tuple[Page, ...]:
    """Return the pages of each component, in the order of service.yml: first page, then years.

    Every component has a page, also if nothing has touched it.
    """
    return tuple(make() for _, make in _pages(snapshot))


def component_parts(snapshot: Snapshot, facts: Facts) -> Iterator[PagePart]:
    """Yield the same pages, each with the hash of what it follows from."""
    for place, make in _pages(snapshot):
        yield PagePart(place.volume.uri, place.key(facts), make)


class _Place(Struct, frozen=True):
    """A page among the others of its component."""

    shelf: Shelf
    volume: Volume
    earlier: Volume | None
    later: Volume | None

    def key(self, facts: Facts) -> str:
        """Return a name of all that the page follows from."""
        found = blake2b(digest_size=16)
        found.update(b"".join([facts[touch.uri] for touch in self.volume.touches]))
        found.update(repr(self._around()).encode())
        return found.hexdigest()

    def _around(self) -> object:
        near = [volume and (volume.uri, volume.span) for volume in (self.earlier, self.later)]
        if self.volume is not self.shelf.first:
            return near, self.volume.span
        years = [(volume.uri, volume.span, len(volume.touches)) for volume in self.shelf.years]
        return near, self.shelf.count(IncidentView), self.shelf.count(ChangeView), years


def _pages(snapshot: Snapshot) -> Iterator[tuple[_Place, Callable[[], Page]]]:
    setting = Setting(snapshot.service, ROOT, ZoneInfo(snapshot.service.time_zone), snapshot.today)
    for shelf in shelves(setting, snapshot):
        for place in _places(shelf):
            yield place, partial(_page, setting, place)


def _places(shelf: Shelf) -> Iterator[_Place]:
    years, first = shelf.years, shelf.first
    following = _following(shelf)
    yield _Place(shelf, first, following, None)
    for earlier, volume, later in zip((None, *years), years, (*years[1:], None), strict=False):
        yield _Place(shelf, volume, earlier, later)


def _following(shelf: Shelf) -> Volume | None:
    """Return the page on which the list goes on after the first one."""
    left = len(shelf.touches) - len(shelf.first.touches)
    for volume in shelf.years:
        if left <= len(volume.touches):
            return volume
        left -= len(volume.touches)
    return None


# --------------------------------------------------------------------------- printing


def _page(setting: Setting, place: _Place) -> Page:
    shelf, volume = place.shelf, place.volume
    component = setting.service.components[shelf.component]
    is_first = volume is shelf.first
    told = _told(shelf) if is_first else _sentence(volume.touches)
    steps = StepsView(
        _step(setting, place.earlier) if place.earlier else None,
        Anchor(f"Newest of {component.name}", setting.page(shelf.first.uri)),
        _step(setting, place.later) if place.later else None,
    )
    if is_first:
        lead = macro("component.html", "lead")(_lead(setting, shelf, told))
    else:
        lead = macro("component.html", "year_lead")(told, steps)
    sections = [*_months(setting, shelf.component, volume)]
    if shelf.years and is_first:
        sections.append(_years(setting, shelf))
    return Page(
        uri=volume.uri,
        title=component.name if is_first else f"{component.name}, {volume.span}",
        description=f"{setting.service.name}, {component.name}: {told}",
        lead=lead,
        sections=tuple(sections),
        last_changed_on=_last_changed_on(setting, volume),
        # The search knows the first page by its title; each record stands there by itself.
        in_search=is_first,
    )


def _step(setting: Setting, volume: Volume) -> Anchor:
    return Anchor(volume.span, setting.page(volume.uri))


def _last_changed_on(setting: Setting, volume: Volume) -> date:
    told = [touch.view.last_told_at for touch in volume.touches]
    if not told:
        return min(date(setting.service.feeds.year, 1, 1), setting.today)
    return day_of(setting, max(told))


def _told(shelf: Shelf) -> str:
    if not shelf.touches:
        return "No incident and no change has touched it."
    newest = f" The newest {len(shelf.first.touches)} stand here." if shelf.years else ""
    return f"{_sentence(shelf.touches)}{newest}"


def _sentence(touches: Sequence[Touch]) -> str:
    return words.upper_first(f"{_counted(touches, ' and ')}.")


def _counted(touches: Sequence[Touch], joint: str) -> str:
    incidents = sum(1 for touch in touches if isinstance(touch.view, IncidentView))
    changes = words.count(len(touches) - incidents, "change")
    return f"{words.count(incidents, 'incident')}{joint}{changes}"


def _lead(setting: Setting, shelf: Shelf, told: str) -> LeadView:
    service = setting.service
    component = service.components[shelf.component]
    group = service.component_groups.get(component.group or "")
    others = [
        Anchor(other.name, setting.page(component_uri(key)))
        for key, other in service.components.items()
        if group is not None and other.group == component.group and key != shelf.component
    ]
    return LeadView(
        description=component.description or "",
        told=told,
        now=setting.page(""),
        group=group.name if group is not None else "",
        others=listed_html(others),
        addresses=listed_html(component_addresses(setting, shelf.component), "or"),
        subscribe=setting.page("subscribe/"),
    )


def _months(setting: Setting, component: str, volume: Volume) -> Iterator[Section]:
    dated = [(day_of(setting, touch.at), touch) for touch in reversed(volume.touches)]
    for month, touches in groupby(dated, key=lambda item: item[0].replace(day=1)):
        rows = tuple(_row(setting, component, on, touch.view) for on, touch in touches)
        html = macro("component.html", "rows")(rows)
        yield Section(anchor=f"{month:%Y-%m}", heading=words.month(month), html=html)


def _years(setting: Setting, shelf: Shelf) -> Section:
    following = _following(shelf)
    links = tuple(
        (_step(setting, volume), _counted(volume.touches, ", ")) for volume in reversed(shelf.years)
    )
    return Section(
        anchor="years",
        heading="Every year",
        html=macro("component.html", "years")(links, following and _step(setting, following)),
    )


def _row(setting: Setting, component: str, on: date, view: IncidentView | ChangeView) -> RowView:
    if isinstance(view, IncidentView):
        shape, what = _incident_row(component, view)
        title = view.incident.title
    else:
        shape, what = _change_row(view)
        title = view.change.title
    day = words.short_day(on)
    return RowView(
        when=words.day_html(on, day),
        title=Anchor(title, setting.page(view.uri)),
        icon=icons.icon(shape),
        tone=shape,
        what=what,
    )


def _incident_row(component: str, view: IncidentView) -> tuple[str, str]:
    """Return the shape and the words of an incident, as far as it hit this component."""
    status, impact = view.all_components[component], words.IMPACT[view.impact]
    long = "not over yet"
    if view.ended_at is not None:
        long = f"over after {words.duration(view.ended_at - view.incident.started_at)}"
    if status is ComponentStatus.OPERATIONAL:
        return icons.COMPONENT[status], f"{impact}, {long}"
    hit = words.COMPONENT_STATUS[status]
    return icons.COMPONENT[status], f"{hit}, {words.lower_first(impact)}, {long}"


def _change_row(view: ChangeView) -> tuple[str, str]:
    change, effective = view.change, view.effective
    what = words.KIND[change.kind]
    if view.phase is ChangePhase.WITHDRAWN or effective is None:
        what = f"{what}, {words.lower_first(words.PHASE[view.phase])}"
    if effective is not None:
        label = words.lower_first(when.labels(view)[0].words)
        what = f"{what}, {label} {words.day(effective.on)}"
        if effective.until is not None:
            what = f"{what}, for {words.duration(effective.until - effective.at)}"
    return icons.PHASE[view.phase], what
