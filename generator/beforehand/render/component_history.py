"""Which records touched each component, and on which pages they stand.

The rule follows from the records alone. A record stands where it began: an incident when it
started, a change when customers first heard of it, so that it never moves. A component that
MOST_ROWS records touched, or fewer, has one page, `components/<id>/`, with all of them. One
with more has the newest NEWEST there, and each year whole at `components/<id>.2026/`; a year
with more than MOST_ROWS goes on, from its first day to its last, at `components/<id>.2026.2/`
and `.3`. New records come at a year's end, so a page that is full stays as it is. A dot cannot
stand in an id, so no address is taken by a component.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from msgspec import Struct

from beforehand.days import day_start
from beforehand.render.history_events import day_of, days_between
from beforehand.render.parts import Setting, component_uri
from beforehand.snapshot import ChangeView, IncidentView, Snapshot

MOST_ROWS = 300
"""How many records a page lists at most: some 170 kB of HTML, of the 300 that it may have."""
NEWEST = 100
"""How many records a component's first page lists where others have the years."""


class Touch(NamedTuple):
    """A record that touched a component."""

    at: datetime
    """When it began, or was first told; aware."""
    uri: str
    view: IncidentView | ChangeView


class Volume(Struct, frozen=True):
    """A page of a component's history."""

    uri: str
    span: str
    """The days that it tells of: `2026`, `3 July to 9 November 2026`; empty for the first page."""
    touches: Sequence[Touch]
    """Oldest first."""


class Shelf(Struct, frozen=True):
    """All pages of a component's history."""

    component: str
    """Its id."""
    touches: Sequence[Touch]
    """Every record that touched it, oldest first."""
    first: Volume
    years: tuple[Volume, ...]
    """The pages of the years, oldest first; none where the first page has everything."""

    def count(self, cls: type[IncidentView | ChangeView]) -> int:
        """Return how many records of a sort touched it."""
        return sum([isinstance(touch.view, cls) for touch in self.touches])


def shelves(setting: Setting, snapshot: Snapshot) -> Iterator[Shelf]:
    """Yield the pages of each component, in the order of service.yml."""
    for component, touches in _touches(snapshot).items():
        whole = len(touches) <= MOST_ROWS
        first = Volume(component_uri(component), "", touches if whole else touches[-NEWEST:])
        years = () if whole else tuple(_years(setting, component, touches))
        yield Shelf(component, touches, first, years)


def year_uri(component: str, year: int, number: int) -> str:
    """Return the address of a part of a year: `components/<id>.2026/`, then `.2026.2/`."""
    return component_uri(f"{component}.{year}" if number == 1 else f"{component}.{year}.{number}")


def _touches(snapshot: Snapshot) -> Mapping[str, list[Touch]]:
    """Return the records that touched each component of the service, oldest first."""
    # Both come newest first. Sorting finds two runs and only merges them.
    every = [Touch(v.incident.started_at, v.uri, v) for v in reversed(snapshot.incidents)]
    every += [Touch(v.first_told_at, v.uri, v) for v in reversed(snapshot.changes)]
    every.sort()
    found: dict[str, list[Touch]] = {key: [] for key in snapshot.service.components}
    for touch in every:
        view = touch.view
        if isinstance(view, IncidentView):
            touched: Collection[str] = view.all_components
        else:
            touched = view.change.components
        for key in touched:
            if key in found:
                found[key].append(touch)
    return found


def _years(setting: Setting, component: str, touches: Sequence[Touch]) -> Iterator[Volume]:
    first, last = (day_of(setting, touch.at).year for touch in (touches[0], touches[-1]))
    begins = 0
    for year in range(first, last + 1):
        ends = len(touches)
        if year < last:
            next_year = day_start(date(year + 1, 1, 1), setting.zone)
            ends = bisect_left(touches, next_year, key=lambda touch: touch.at)
        yield from _parts(setting, component, year, touches[begins:ends])
        begins = ends


def _parts(
    setting: Setting, component: str, year: int, touches: Sequence[Touch]
) -> Iterator[Volume]:
    for number, start in enumerate(range(0, len(touches), MOST_ROWS), start=1):
        part = touches[start : start + MOST_ROWS]
        first, last = (day_of(setting, touch.at) for touch in (part[0], part[-1]))
        span = str(year) if len(part) == len(touches) else days_between(first, last)
        yield Volume(year_uri(component, year, number), span, part)
