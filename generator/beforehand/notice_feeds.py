"""Which feeds a notice stands in, and how many notices a feed holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from beforehand.model import ChangeKind, Impact
from beforehand.notices import Notice

NEWEST = 100
"""How many notices a feed holds: readers take 300 at most, and some far fewer."""
IMPACTS = (Impact.MINOR, Impact.MAJOR, Impact.CRITICAL)
"""The impacts that have a feed: of incidents of this impact or a worse one."""


def feeds_of(notice: Notice) -> tuple[str, ...]:
    """Return the paths of the feeds that a notice stands in, `all` first."""
    return _feeds_of(notice.change_kind, notice.impact, notice.components)


@lru_cache(maxsize=4096)
def _feeds_of(
    kind: ChangeKind | None, impact: Impact | None, components: tuple[str, ...]
) -> tuple[str, ...]:
    if kind is not None:
        sort = ["changes", f"kind/{kind}"]
    else:
        assert impact is not None
        # Whoever heard of an incident's beginning hears of its end, so a feed of an impact
        # also has the worse ones: incidents that grow do not fall out of it.
        sort = ["incidents"]
        sort += [f"impact/{item}" for item in IMPACTS if item.rank <= impact.rank]
    return ("all", *sort, *(f"component/{component}" for component in components))


def newest_by_feed(told: Sequence[Notice], paths: Iterable[str]) -> dict[str, list[Notice]]:
    """Return the newest notices of each of these feeds, newest first.

    `told` are the notices that are due, oldest first; they stand in no other feed.
    """
    newest: dict[str, list[Notice]] = {path: [] for path in paths}
    # What a notice stands in takes its time to find out, and most are older than all that
    # the feeds of their sort have room for.
    of_incidents = {path for path in newest if not path.startswith(("changes", "kind/"))}
    of_changes = {path for path in newest if not path.startswith(("incidents", "impact/"))}
    for notice in reversed(told):
        if not (of_incidents if notice.of_change is None else of_changes):
            continue
        for path in feeds_of(notice):
            chosen = newest[path]
            if len(chosen) < NEWEST:
                chosen.append(notice)
            if len(chosen) == NEWEST:
                of_incidents.discard(path)
                of_changes.discard(path)
    return newest


def in_feed(told: Sequence[Notice], path: str) -> Iterator[Notice]:
    """Yield the notices of one feed in the order given."""
    return (notice for notice in told if path in feeds_of(notice))
