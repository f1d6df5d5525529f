"""The history: a page a month, and the list of years and months."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from beforehand.render import icons, words
from beforehand.render.output import Page, Section
from beforehand.render.parts import Anchor, Setting
from beforehand.render.templating import macro
from beforehand.render.text import plain, shorten
from beforehand.snapshot import ChangePhase, ChangeView, IncidentView, Snapshot

ROOT = "../../"
_FIRST_WORDS = 140
BARS = 90
"""How many days a component's bars go back."""


@dataclass(frozen=True)
class EntryView:
    """Something that happened on a day."""

    title: Anchor
    icon: Markup
    tone: str
    what: str
    words: str


@dataclass(frozen=True)
class MonthLink:
    """A month in the list of all."""

    href: str
    name: str
    total: str
    is_quiet: bool


@dataclass(frozen=True)
class YearView:
    """A year in the list of all."""

    year: str
    months: tuple[MonthLink, ...]
    total: str


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


def month_pages(snapshot: Snapshot) -> tuple[Page, ...]:
    """Return a page for each month from the first record to the current, oldest first.

    There are as many at least as the bars of ninety days lead to.

    An incident stands on the day on which it began; a change on the days on which it was
    announced, took effect or was withdrawn. Every day that a component's bars lead to has
    its anchor, `day-<date>`.
    """
    setting = Setting(snapshot.service, ROOT, ZoneInfo(snapshot.service.time_zone), snapshot.today)
    months = _gather(setting, snapshot)
    every = _every(months, snapshot.today)
    return tuple(_page(setting, month, months.get(month, _Month()), every) for month in every)


def history(setting: Setting, snapshot: Snapshot) -> Markup:
    """Return the list of years and months with what each holds, newest first."""
    return macro("history.html", "history")(year_views(setting, snapshot))


def year_views(setting: Setting, snapshot: Snapshot) -> tuple[YearView, ...]:
    """Return the years from the current to that of the first record, with their months."""
    found = _counted(setting, snapshot)
    every = _every(found, snapshot.today)
    years = sorted({month.year for month in every}, reverse=True)
    return tuple(
        _year(setting, [month for month in reversed(every) if month.year == year], found)
        for year in years
    )


@dataclass
class _Counted:
    """The addresses of the records that a month tells of."""

    incidents: set[str] = field(default_factory=set)
    changes: set[str] = field(default_factory=set)


def _year(setting: Setting, months: Sequence[date], found: Mapping[date, _Counted]) -> YearView:
    links = []
    incidents: set[str] = set()
    changes: set[str] = set()
    for month in months:
        counted = found.get(month, _Counted())
        incidents |= counted.incidents
        changes |= counted.changes
        links.append(
            MonthLink(
                href=setting.page(f"history/{month:%Y-%m}/"),
                name=words.MONTHS[month.month - 1],
                total=_total(counted.incidents, counted.changes),
                is_quiet=not (counted.incidents or counted.changes),
            )
        )
    return YearView(str(months[0].year), tuple(links), _total(incidents, changes))


def _total(incidents: Collection[str], changes: Collection[str]) -> str:
    if not (incidents or changes):
        return "nothing"
    return f"{words.count(len(incidents), 'incident')}, {words.count(len(changes), 'change')}"


def _counted(setting: Setting, snapshot: Snapshot) -> Mapping[date, _Counted]:
    found: defaultdict[date, _Counted] = defaultdict(_Counted)
    for incident in snapshot.incidents:
        began, last = _days_of(setting, incident)
        for month in _months(_first_of(began), last):
            found[month].incidents.add(incident.uri)
    for change in snapshot.changes:
        for event in _events(setting, change):
            found[_first_of(event.on)].changes.add(change.uri)
    return found


# --------------------------------------------------------------------------- gathering


def _gather(setting: Setting, snapshot: Snapshot) -> dict[date, _Month]:
    months: defaultdict[date, _Month] = defaultdict(_Month)
    for view in reversed(snapshot.incidents):
        _add_incident(setting, months, view)
    for change in reversed(snapshot.changes):
        for event in _events(setting, change):
            _add_change(setting, months[_first_of(event.on)], change, event)
    _lead_bars(setting, snapshot, months)
    return dict(months)


def _lead_bars(setting: Setting, snapshot: Snapshot, months: Mapping[date, _Month]) -> None:
    """Give every day to which a component's bars lead a place on its month's page.

    A day without words of its own leads to the last day before it on which one of its
    records stands; where there is none, the record is told on that day as going on.
    """
    bars = (bar for group in snapshot.groups for one in group.components for bar in one.days)
    for bar in sorted(bars, key=lambda bar: bar.on):
        month = months[_first_of(bar.on)] if bar.incidents or bar.changes else None
        if month is None or bar.on in month.days:
            continue
        incidents = [view for view in map(snapshot.incident, bar.incidents) if view is not None]
        changes = [view for view in map(snapshot.change, bar.changes) if view is not None]
        uris = [view.uri for view in incidents] + [view.uri for view in changes]
        before = [on for uri in uris for on in month.listed[uri] if on < bar.on]
        if before:
            month.led_to[max(before)].add(bar.on)
            continue
        for incident in incidents:
            month.tell(bar.on, incident.uri, _incident_entry(setting, incident, "going on, "))
        for change in changes:
            event = _Event(bar.on, "going on", "maintenance", "")
            month.tell(bar.on, change.uri, _change_entry(setting, change, event))


def _add_incident(setting: Setting, months: Mapping[date, _Month], view: IncidentView) -> None:
    began, last = _days_of(setting, view)
    for month in _months(_first_of(began), last):
        found, on = months[month], max(began, month)
        going_on = "" if on == began else f"going on since {words.day(began)}, "
        found.tell(on, view.uri, _incident_entry(setting, view, going_on))
    told = words.local_day(view.last_told_at, setting.zone)
    first = months[_first_of(began)]
    first.last_told = max(first.last_told, told)


def _days_of(setting: Setting, view: IncidentView) -> tuple[date, date]:
    """Return the first and the last day of an incident, the last one not after today."""
    began = words.local_day(view.incident.started_at, setting.zone)
    last = words.local_day(view.ended_at, setting.zone) if view.ended_at else setting.today
    return began, last


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


@dataclass(frozen=True)
class _Event:
    """Something that became of a change on a day."""

    on: date
    what: str
    shape: str
    body: str
    """What it says of it, as Markdown; empty if there is nothing to say."""


def _events(setting: Setting, view: ChangeView) -> Iterator[_Event]:
    """Yield what became of a change: told, amended, moved, withdrawn, in effect."""
    change = view.change
    summary = change.summary or change.audience or change.if_you_do_nothing or ""
    yield _Event(_day(setting, view.first_told_at), "first told", "dated", summary)
    moved = {move.update.key: move for move in view.moves}
    for update in change.updates:
        what, shape = "amended", "dated"
        if update is view.withdrawal:
            what, shape = "withdrawn", "withdrawn"
        elif (move := moved.get(update.key)) is not None:
            later = move.was is None or move.now.at > move.was.at
            what = "postponed" if later else "brought forward"
        yield _Event(_day(setting, update.at), what, shape, update.change)
    effective = view.effective
    if view.phase is ChangePhase.UNDER_WAY and effective is not None:
        yield _Event(effective.on, "under way", "maintenance", "")
    elif view.phase is ChangePhase.IN_EFFECT and effective is not None:
        done = ("done", "maintenance") if change.is_maintenance else ("in effect", "well")
        yield _Event(effective.on, *done, "")


def _day(setting: Setting, at: datetime) -> date:
    return words.local_day(at, setting.zone)


def _add_change(setting: Setting, month: _Month, view: ChangeView, event: _Event) -> None:
    month.tell(event.on, view.uri, _change_entry(setting, view, event))


def _change_entry(setting: Setting, view: ChangeView, event: _Event) -> EntryView:
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


def _first_of(on: date) -> date:
    return on.replace(day=1)


def _every(months: Collection[date], today: date) -> tuple[date, ...]:
    """Return the months that have a page: from the first record on, or from the first bar."""
    first_bar = _first_of(today - timedelta(days=BARS - 1))
    return tuple(_months(min((first_bar, *months)), today))


def _months(first: date, last: date) -> Iterator[date]:
    month = first
    while month <= last:
        yield month
        month = _first_of(month + timedelta(days=31))
