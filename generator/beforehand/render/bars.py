"""Ninety days of a component: a row of bars for the eye, and the same facts as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby

from markupsafe import Markup
from msgspec import Struct

from beforehand.model import ComponentStatus
from beforehand.render import icons, words
from beforehand.render.history_events import from_day_on
from beforehand.render.history_parts import day_places, part_uri
from beforehand.render.parts import Anchor, Setting, component_uri
from beforehand.snapshot import ComponentState, DayBar, Snapshot

STEP = 8
"""The width of a day in the drawing; a bar fills three quarters of it."""
HEIGHT = 40
_HEIGHTS = {
    None: 2,
    ComponentStatus.OPERATIONAL: 10,
    ComponentStatus.UNDER_MAINTENANCE: 16,
    ComponentStatus.DEGRADED_PERFORMANCE: 22,
    ComponentStatus.PARTIAL_OUTAGE: 30,
    ComponentStatus.MAJOR_OUTAGE: 40,
}
"""The worse the day, the taller its bar, so that the eye needs no colour."""


MOST_RUNS = 320
"""How many shapes with a link of their own a page has at most, over all components: 60 kB. On
a page with more, the components share one set of links, a day each, drawn over their bars."""
MOST_ROWS = 96
"""How many rows of text all components have together; each has three at least."""
MOST_RECORDS = 3
"""How many records a row names; the day's own page names them all."""


class RunView(Struct, frozen=True):
    """Days side by side that lead to the same place, drawn as one shape."""

    href: str
    tone: str
    path: str
    hit: str
    """The whole height of the days, where a pointer finds them."""
    title: str
    """What happened, for a single day with trouble; else empty."""


class DayLink(Struct, frozen=True):
    """A day that all components share, where a pointer finds it."""

    href: str
    hit: str
    title: str


class DayView(Struct, frozen=True):
    """A day worth telling, or days side by side of which the same is told, as text."""

    when: Markup
    status: str
    icon: Markup
    tone: str
    records: tuple[Anchor, ...]
    more: Anchor | None
    """How many more records there are, and where."""


class BarsView(Struct, frozen=True):
    """A component's days."""

    width: int
    height: int
    runs: tuple[RunView, ...]
    is_shared: bool
    """Whether the links lie over the bars, the same for all components."""
    summary: str
    days: tuple[DayView, ...]
    more: Anchor | None
    """How many more rows there would be, and where the same facts stand."""


class Ground(Struct, frozen=True):
    """What the bars of all components of a page share."""

    places: Mapping[date, str]
    """The page that tells of a day, where it is not the first of its month."""
    rows: int
    """How many rows of text each component has at most."""
    links: tuple[DayLink, ...]
    """A link a day, oldest first, where every component is drawn with them; else none."""


def ground(setting: Setting, snapshot: Snapshot) -> Ground:
    """Return what the bars of all components share, as it follows from how much they tell."""
    every = [state.days for group in snapshot.groups for state in group.components]
    places = day_places(setting, snapshot)
    runs = sum(sum(1 for _ in _grouped(setting, days, places)) for days in every)
    return Ground(
        places=places,
        rows=max(3, MOST_ROWS // max(1, len(every))),
        links=tuple(_links(setting, every, places)) if runs > MOST_RUNS else (),
    )


def bars_view(
    setting: Setting, state: ComponentState, snapshot: Snapshot, ground: Ground
) -> BarsView:
    """Return a component's days, oldest first in the drawing, newest first as text."""
    shared = bool(ground.links)
    drawn = _tones(state.days) if shared else _runs(setting, state.days, ground.places)
    rows = list(_told(state.days))
    left = len(rows) - ground.rows
    page = setting.page(component_uri(state.id))
    return BarsView(
        width=STEP * len(state.days),
        height=HEIGHT,
        runs=tuple(drawn),
        is_shared=shared,
        summary=_summary(state.days),
        days=tuple(_day(setting, run, snapshot, ground.places) for run in rows[: ground.rows]),
        more=Anchor(f"Everything before: {state.component.name}", page) if left > 0 else None,
    )


def _is_worth_telling(bar: DayBar) -> bool:
    return bar.status not in (None, ComponentStatus.OPERATIONAL) or bool(
        bar.incidents or bar.changes
    )


# --------------------------------------------------------------------------- the drawing

_Run = list[tuple[int, DayBar]]
"""Days side by side, each with its place."""


def _grouped(
    setting: Setting, days: Sequence[DayBar], places: Mapping[date, str]
) -> Iterator[tuple[tuple[str, str], _Run]]:
    """Yield days that lead to the same place and look alike, with where and how."""
    numbered = enumerate(days)
    for target, run in groupby(numbered, key=lambda item: _target(setting, item[1], places)):
        yield target, list(run)


def _runs(
    setting: Setting, days: Sequence[DayBar], places: Mapping[date, str]
) -> Iterator[RunView]:
    for (href, tone), run in _grouped(setting, days, places):
        first, last = run[0][0], run[-1][0]
        bar = run[0][1]
        title = ""
        if _is_worth_telling(bar) and bar.status is not None:
            title = f"{words.day(bar.on)}: {words.COMPONENT_STATUS[bar.status]}"
        path = "".join(_bar(place, day.status) for place, day in run)
        yield RunView(href, tone, path, _hit(first, last), title)


def _tones(days: Sequence[DayBar]) -> Iterator[RunView]:
    """Yield the days of each tone as one shape that leads nowhere, in the order of the days."""
    paths: dict[str, str] = {}
    for place, bar in enumerate(days):
        tone = _tone(bar)
        paths[tone] = paths.get(tone, "") + _bar(place, bar.status)
    for tone, path in paths.items():
        yield RunView("", tone, path, "", "")


def _links(
    setting: Setting, every: Sequence[Sequence[DayBar]], places: Mapping[date, str]
) -> Iterator[DayLink]:
    """Yield a link for each day: to the day, if anything stands there, else to its month."""
    for place, bars in enumerate(zip(*every, strict=True)):
        known = next((bar for bar in bars if bar.status is not None), bars[0])
        told = next((bar for bar in bars if bar.incidents or bar.changes), known)
        href, _ = _target(setting, told, places)
        if href:
            yield DayLink(href, _hit(place, place), words.day(told.on))


def _target(setting: Setting, bar: DayBar, places: Mapping[date, str]) -> tuple[str, str]:
    """Return where a day leads and what it looks like; equal neighbours are drawn as one."""
    page = _page(setting, bar, places)
    if bar.incidents or bar.changes:
        return f"{page}#day-{bar.on.isoformat()}", _tone(bar)
    return ("" if bar.status is None else page), _tone(bar)


def _page(setting: Setting, bar: DayBar, places: Mapping[date, str]) -> str:
    return setting.page(places.get(bar.on) or part_uri(bar.on, 1))


def _tone(bar: DayBar) -> str:
    return icons.COMPONENT[bar.status] if bar.status is not None else "unknown"


def _hit(first: int, last: int) -> str:
    return f"M{first * STEP} 0h{(last - first + 1) * STEP}v{HEIGHT}H{first * STEP}z"


def _bar(place: int, status: ComponentStatus | None) -> str:
    height = _HEIGHTS[status]
    return f"M{place * STEP + 1} {HEIGHT - height}h6v{height}h-6z"


# --------------------------------------------------------------------------- the text


def _summary(days: Sequence[DayBar]) -> str:
    known = [bar for bar in days if bar.status is not None]
    trouble = sum(1 for bar in known if bar.status is not None and bar.status.is_trouble)
    worked = sum(1 for bar in known if bar.status is ComponentStatus.UNDER_MAINTENANCE)
    span = words.count(len(known), "day")
    told = f"Trouble on {words.count(trouble, 'day')} of the last {span}"
    if not trouble:
        told = f"No trouble in the last {span}" if known else "Not recorded yet"
    if worked:
        told += f", maintenance on {words.count(worked, 'day')}"
    return told


def _told(days: Sequence[DayBar]) -> Iterator[Sequence[DayBar]]:
    """Yield the days worth telling, newest first; those side by side that tell the same as one."""
    run: list[DayBar] = []
    for bar in reversed(days):
        if run and not (_says(bar) == _says(run[-1]) and _is_worth_telling(bar)):
            yield run
            run = []
        if _is_worth_telling(bar):
            run.append(bar)
    if run:
        yield run


def _says(bar: DayBar) -> tuple[object, ...]:
    return bar.status, bar.incidents, bar.changes


def _day(
    setting: Setting, run: Sequence[DayBar], snapshot: Snapshot, places: Mapping[date, str]
) -> DayView:
    last, first = run[0], run[-1]
    status = last.status or ComponentStatus.OPERATIONAL
    incidents = filter(None, map(snapshot.incident, last.incidents))
    changes = filter(None, map(snapshot.change, last.changes))
    records = [Anchor(view.incident.title, setting.page(view.uri)) for view in incidents]
    records += [Anchor(view.change.title, setting.page(view.uri)) for view in changes]
    left = len(records) - MOST_RECORDS
    there, _ = _target(setting, last, places)
    return DayView(
        when=_when(first.on, last.on),
        status=words.COMPONENT_STATUS[status],
        icon=icons.icon(icons.COMPONENT[status]),
        tone=icons.COMPONENT[status],
        records=tuple(records[:MOST_RECORDS]),
        more=Anchor(f"{left} more", there) if left > 0 else None,
    )


def _when(first: date, last: date) -> Markup:
    """Return one day, or the days from one to another: `9 to 11 November 2026`."""
    if first == last:
        return words.day_html(last)
    begins = words.day_html(first, from_day_on(first, last))
    return Markup("{} to {}").format(begins, words.day_html(last))
