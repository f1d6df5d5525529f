"""Ninety days of a component: a row of bars for the eye, and the same facts as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from beforehand.model import ComponentStatus
from beforehand.render import icons, words
from beforehand.render.parts import Anchor, Setting
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


@dataclass(frozen=True)
class RunView:
    """Days side by side that lead to the same place, drawn as one shape."""

    href: str
    tone: str
    path: str
    hit: str
    """The whole height of the days, where a pointer finds them."""
    title: str
    """What happened, for a single day with trouble; else empty."""


@dataclass(frozen=True)
class DayView:
    """A day worth telling, as text."""

    when: Markup
    status: str
    icon: Markup
    tone: str
    records: tuple[Anchor, ...]


@dataclass(frozen=True)
class BarsView:
    """A component's days."""

    width: int
    height: int
    runs: tuple[RunView, ...]
    summary: str
    days: tuple[DayView, ...]


def bars_view(setting: Setting, state: ComponentState, snapshot: Snapshot) -> BarsView:
    """Return a component's days, oldest first in the drawing, newest first as text."""
    told = [bar for bar in reversed(state.days) if _is_worth_telling(bar)]
    return BarsView(
        width=STEP * len(state.days),
        height=HEIGHT,
        runs=tuple(_runs(setting, state.days)),
        summary=_summary(state.days),
        days=tuple(_day(setting, bar, snapshot) for bar in told),
    )


def _is_worth_telling(bar: DayBar) -> bool:
    return bar.status not in (None, ComponentStatus.OPERATIONAL) or bool(
        bar.incidents or bar.changes
    )


def _runs(setting: Setting, days: Sequence[DayBar]) -> Iterator[RunView]:
    numbered = enumerate(days)
    for (href, tone), members in groupby(numbered, key=lambda item: _target(setting, item[1])):
        run = list(members)
        first, last = run[0][0], run[-1][0]
        bar = run[0][1]
        title = ""
        if _is_worth_telling(bar) and bar.status is not None:
            title = f"{words.day(bar.on)}: {words.COMPONENT_STATUS[bar.status]}"
        yield RunView(
            href=href,
            tone=tone,
            path="".join(_bar(place, day.status) for place, day in run),
            hit=f"M{first * STEP} 0h{(last - first + 1) * STEP}v{HEIGHT}H{first * STEP}z",
            title=title,
        )


def _target(setting: Setting, bar: DayBar) -> tuple[str, str]:
    """Return where a day leads and what it looks like; equal neighbours are drawn as one."""
    month = setting.page(f"history/{bar.on:%Y-%m}/")
    tone = icons.COMPONENT[bar.status] if bar.status is not None else "unknown"
    if bar.incidents or bar.changes:
        return f"{month}#day-{bar.on.isoformat()}", tone
    return ("" if bar.status is None else month), tone


def _bar(place: int, status: ComponentStatus | None) -> str:
    height = _HEIGHTS[status]
    return f"M{place * STEP + 1} {HEIGHT - height}h6v{height}h-6z"


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


def _day(setting: Setting, bar: DayBar, snapshot: Snapshot) -> DayView:
    status = bar.status or ComponentStatus.OPERATIONAL
    incidents = filter(None, map(snapshot.incident, bar.incidents))
    changes = filter(None, map(snapshot.change, bar.changes))
    records = [Anchor(view.incident.title, setting.page(view.uri)) for view in incidents]
    records += [Anchor(view.change.title, setting.page(view.uri)) for view in changes]
    return DayView(
        when=words.day_html(bar.on),
        status=words.COMPONENT_STATUS[status],
        icon=icons.icon(icons.COMPONENT[status]),
        tone=icons.COMPONENT[status],
        records=tuple(records),
    )
