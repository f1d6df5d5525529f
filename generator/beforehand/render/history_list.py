"""The list of years and months, with what each holds, and of components."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import islice

from markupsafe import Markup
from msgspec import Struct

from beforehand.render import words
from beforehand.render.history_events import (
    change_events,
    first_of,
    incident_months,
    months_between,
    months_told,
)
from beforehand.render.parts import Setting, components_html
from beforehand.render.templating import macro
from beforehand.snapshot import Snapshot


class MonthLink(Struct, frozen=True):
    """A month in the list of all."""

    href: str
    name: str
    total: str
    is_quiet: bool


class YearView(Struct, frozen=True):
    """A year in the list of all."""

    year: str
    months: tuple[MonthLink, ...]
    total: str


class PartsView(Struct, frozen=True):
    """Components that stand together."""

    group: str
    """What the group is called; for those that stand in none, what they are."""
    components: Markup
    """A list in prose, each linked."""


def history(setting: Setting, snapshot: Snapshot) -> Markup:
    """Return the list of years and months with what each holds, newest first.

    Before it stand the components, whose pages tell the same by part of the service.
    """
    years = year_views(setting, snapshot)
    return macro("history.html", "history")(years, part_views(setting, snapshot))


def part_views(setting: Setting, snapshot: Snapshot) -> tuple[PartsView, ...]:
    """Return the components by group, each as a link to its history, as on the status page."""
    return tuple(
        PartsView(
            group=state.group.name if state.group is not None else "Parts of our service",
            components=components_html(setting, [one.id for one in state.components]),
        )
        for state in snapshot.groups
    )


def year_views(setting: Setting, snapshot: Snapshot) -> tuple[YearView, ...]:
    """Return the years from the current to that of the first record, with their months."""
    months, years = _counted(setting, snapshot)
    every = months_told(months, snapshot.today)
    return tuple(
        YearView(
            str(year),
            tuple(
                _month(setting, month, months[month])
                for month in reversed(every)
                if month.year == year
            ),
            _total(years[year]),
        )
        for year in sorted({month.year for month in every}, reverse=True)
    )


class _Counted(Struct):
    """How many records a month or a year tells of."""

    incidents: int = 0
    changes: int = 0


def _month(setting: Setting, month: date, counted: _Counted) -> MonthLink:
    return MonthLink(
        href=setting.page(f"history/{month:%Y-%m}/"),
        name=words.MONTHS[month.month - 1],
        total=_total(counted),
        is_quiet=not (counted.incidents or counted.changes),
    )


def _total(counted: _Counted) -> str:
    if not (counted.incidents or counted.changes):
        return "nothing"
    incidents = words.count(counted.incidents, "incident")
    return f"{incidents}, {words.count(counted.changes, 'change')}"


def _counted(
    setting: Setting, snapshot: Snapshot
) -> tuple[defaultdict[date, _Counted], defaultdict[int, _Counted]]:
    """Return what each month and each year tells of; a record counts once in each."""
    months: defaultdict[date, _Counted] = defaultdict(_Counted)
    years: defaultdict[int, _Counted] = defaultdict(_Counted)
    for _, began, ended in incident_months(setting, snapshot):
        months[began].incidents += 1
        years[began.year].incidents += 1
        if ended > began:
            for month in islice(months_between(began, ended), 1, None):
                months[month].incidents += 1
            for year in range(began.year + 1, ended.year + 1):
                years[year].incidents += 1
    for _, events in change_events(setting, snapshot):
        told = {first_of(event.on) for event in events}
        for month in told:
            months[month].changes += 1
        for year in {month.year for month in told}:
            years[year].changes += 1
    return months, years
