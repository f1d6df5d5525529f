"""How a month is told: on one page, or in parts where it holds too much for one.

The rule follows from the records alone, and counts entries, so that no change of words moves
a page. A month of at most MOST_ENTRIES entries is one page, `history/2026-11/`. A larger one
is told in parts, its first days first: a part takes whole days as long as it has no more
entries than that, and only a day that has more by itself goes on in the next part. The first
part keeps the month's address, the others are `history/2026-11.2/`, `history/2026-11.3/`.
New entries come at a month's end, so parts that are full stay as they are; and the first part
has an anchor for each day of the others, so that `history/2026-11/#day-2026-11-28` leads on
whichever part that day stands on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from msgspec import Struct

from beforehand.render import words
from beforehand.render.history_events import BARS, days_between, first_of
from beforehand.render.history_months import Mention, Month, gather
from beforehand.render.parts import Setting
from beforehand.snapshot import Snapshot

MOST_ENTRIES = 240
"""How many entries a page tells at most: some 200 kB of HTML, of the 300 that it may have."""


class MonthPart(Struct, frozen=True):
    """A page of the history: a month, or some days of one."""

    uri: str
    title: str
    """`November 2026`, or `10 to 19 November 2026`."""
    found: Month
    days: tuple[date, ...]
    """The days that have an anchor on it, in their order; empty for a whole month, of which
    nobody needs to know before it is printed."""


def parts_of_month(setting: Setting, month: date, found: Month) -> tuple[MonthPart, ...]:
    """Return the pages that tell of a month, its first days first; at least one."""
    if len(found.mentions) <= MOST_ENTRIES:
        return (MonthPart(part_uri(month, 1), words.month(month), found, ()),)
    parts = tuple(_split(found, found.days(setting)))
    return tuple(
        MonthPart(
            part_uri(month, number), days_between(days[0], days[-1]), part, _anchored(days, part)
        )
        for number, (days, part) in enumerate(parts, start=1)
    )


def part_uri(month: date, number: int) -> str:
    """Return the address of a part of a month: `history/2026-11/`, `history/2026-11.2/`."""
    return f"history/{month:%Y-%m}/" if number == 1 else f"history/{month:%Y-%m}.{number}/"


def day_places(setting: Setting, snapshot: Snapshot) -> Mapping[date, str]:
    """Return the page on which a day is told that bars lead to, where it is not its month's first.

    Only months that are told in parts have such days.
    """
    since = first_of(snapshot.today - timedelta(days=BARS - 1))
    places: dict[date, str] = {}
    for month, found in gather(setting, snapshot, since).items():
        if month >= since:
            for part in parts_of_month(setting, month, found):
                for on in part.days:
                    places.setdefault(on, part.uri)
    return places


_Days = list[tuple[date, Sequence[Mention]]]


def _split(
    found: Month, days: Mapping[date, Sequence[Mention]]
) -> Iterator[tuple[Sequence[date], Month]]:
    """Yield the days of each part, and what stands in it."""
    taken: _Days = []
    room, continues = MOST_ENTRIES, False
    for on, mentions in days.items():
        for start in range(0, len(mentions), MOST_ENTRIES):
            piece = mentions[start : start + MOST_ENTRIES]
            if taken and len(piece) > room:
                yield _part(found, taken, continues=continues)
                taken, room, continues = [], MOST_ENTRIES, start > 0
            taken.append((on, piece))
            room -= len(piece)
    yield _part(found, taken, continues=continues)


def _part(found: Month, days: _Days, *, continues: bool) -> tuple[Sequence[date], Month]:
    told = [on for on, _ in days]
    own = told[1:] if continues else told
    led_to = {on: found.led_to[on] for on in own if on in found.led_to}
    mentions = [mention for _, piece in days for mention in piece]
    return told, Month(mentions, defaultdict(set, led_to), continues)


def _anchored(days: Sequence[date], part: Month) -> tuple[date, ...]:
    return tuple(sorted({*days, *(on for led in part.led_to.values() for on in led)}))
