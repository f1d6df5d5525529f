"""The next ninety days as a drawing: today at the left edge, a row a change.

Every place along the line is a percentage of the drawing's width, so that it fits any
screen without being scaled: its letters and marks keep their size.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from msgspec import Struct

from beforehand.render import words
from beforehand.render.parts import Setting
from beforehand.snapshot import ChangePhase, ChangeView, Effective

DAYS = 90
ROW = 36
TOP = 34
MOST_ROWS = 12
"""More rows than this are no picture any more; the list beneath names them all."""


class MonthView(Struct, frozen=True):
    """A rule at the first day of a month."""

    x: str
    name: str
    is_tight: bool
    """Whether its name has room on a wide screen alone, beside today's."""


class RowView(Struct, frozen=True):
    """A change on its own line."""

    number: str
    href: str
    y: int
    x: str
    """Where its mark stands; its notice period runs there from today, at the left edge."""
    span: str
    """The length of a maintenance; empty for a mark."""
    label: str
    label_dx: int
    label_end: bool
    """Whether the label ends at its place, rather than begins there."""
    is_later: bool
    """Whether its date lies beyond the drawing."""
    is_firm: bool


class TimelineView(Struct, frozen=True):
    """The drawing."""

    height: int
    top: int
    months: tuple[MonthView, ...]
    rows: tuple[RowView, ...]
    left_out: str
    today: str


def timeline_view(setting: Setting, changes: Sequence[ChangeView]) -> TimelineView | None:
    """Return the drawing of the changes that have a date; None if none has."""
    dated = [
        (str(place), view, view.effective)
        for place, view in enumerate(changes, start=1)
        if view.effective is not None
    ]
    if not dated:
        return None
    rows = tuple(
        _row(setting, TOP + ROW * line + ROW // 2, number, view, effective)
        for line, (number, view, effective) in enumerate(dated[:MOST_ROWS])
    )
    more = len(dated) - len(rows)
    return TimelineView(
        height=TOP + ROW * len(rows) + 4,
        top=TOP,
        months=tuple(_months(setting.today)),
        rows=rows,
        left_out=f"{words.count(more, 'more change')} in the list below." if more else "",
        today=words.day(setting.today),
    )


def _row(setting: Setting, y: int, number: str, view: ChangeView, effective: Effective) -> RowView:
    place = (effective.on - setting.today).days / DAYS * 100
    is_later = place > 100
    # The label stands where there is room: behind an early mark, before a late one.
    late = place > 60
    return RowView(
        number=number,
        href=f"#change-{view.change.id}",
        y=y,
        x=_percent(place),
        span=_span(setting, effective),
        label=words.day(effective.on),
        label_dx=-18 if late else 18,
        label_end=late,
        is_later=is_later,
        is_firm=view.phase not in (ChangePhase.POSSIBLE, ChangePhase.PROPOSED),
    )


def _span(setting: Setting, effective: Effective) -> str:
    if effective.until is None:
        return ""
    last = words.local_day(effective.until, setting.zone)
    days = (last - effective.on).days
    return _percent(days / DAYS * 100) if days else ""


def _percent(number: float) -> str:
    return f"{min(max(number, 0), 100):.2f}%"


def _months(today: date) -> Iterator[MonthView]:
    first = (today.replace(day=1) + timedelta(days=31)).replace(day=1)
    while (offset := (first - today).days) <= DAYS:
        place = offset / DAYS * 100
        name = words.MONTHS[first.month - 1]
        if first.month == 1:
            name = f"{name} {first.year}"
        yield MonthView(_percent(place), name if 6 <= place <= 88 else "", place < 14)
        first = (first + timedelta(days=31)).replace(day=1)
