"""The list of years and months, with what each holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from markupsafe import Markup

from beforehand.render import words
from beforehand.render.history_events import days_of, events, first_of, months_between, months_told
from beforehand.render.parts import Setting
from beforehand.render.templating import macro
from beforehand.snapshot import Snapshot


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


def history(setting: Setting, snapshot: Snapshot) -> Markup:
    """Return the list of years and months with what each holds, newest first."""
    return macro("history.html", "history")(year_views(setting, snapshot))


def year_views(setting: Setting, snapshot: Snapshot) -> tuple[YearView, ...]:
    """Return the years from the current to that of the first record, with their months."""
    found = _counted(setting, snapshot)
    every = months_told(found, snapshot.today)
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
        began, last = days_of(setting, incident)
        for month in months_between(first_of(began), last):
            found[month].incidents.add(incident.uri)
    for change in snapshot.changes:
        for event in events(setting, change):
            found[first_of(event.on)].changes.add(change.uri)
    return found
