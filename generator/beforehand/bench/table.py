"""The table of what was measured, as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from beforehand.bench.measuring import Cost
from beforehand.bench.processes import EVERY, can_be_told


@dataclass(frozen=True)
class Against:
    """What a row is compared with."""

    name: str
    """Such as `the floor`."""
    costs: tuple[Cost, ...]


@dataclass(frozen=True)
class Row:
    """A line of the table."""

    what: str
    records: int
    costs: tuple[Cost, ...]
    """Of each run, in the order of the rounds; at least one."""
    peak: float | None
    """MiB; None for a blank."""
    against: Against | None = None
    """What the ratio is to; None for none."""

    @property
    def wall(self) -> float:
        """Return the median of the seconds."""
        return median(cost.wall for cost in self.costs)

    @property
    def processor(self) -> float | None:
        """Return the median of the seconds of processor time; None if nobody knows."""
        known = [cost.processor for cost in self.costs if cost.processor is not None]
        return median(known) if known else None

    @property
    def ratio(self) -> float | None:
        """Return how often what it is against fits into it; None if it is against nothing.

        Where both ran once a round, it is the median of the rounds' ratios, since a machine
        is busier at one time than at another; else that of the medians.
        """
        if self.against is None:
            return None
        others = self.against.costs
        if len(others) == len(self.costs):
            pairs = zip(self.costs, others, strict=True)
            return median(mine.wall / other.wall for mine, other in pairs)
        return self.wall / median(other.wall for other in others)

    @property
    def words(self) -> str:
        """Return the ratio and what it is to; empty if it is against nothing."""
        if self.against is None or self.ratio is None:
            return ""
        return f"{self.ratio:.2f} of {self.against.name}"


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a table of Markdown."""
    lines = [
        "| what | records | seconds | ms a record | processor seconds | peak MiB | ratio |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        each = row.wall * 1000 / row.records
        peak = "" if row.peak is None else f"{row.peak:.0f}"
        lines.append(
            f"| {row.what} | {row.records:,} | {_short(row.wall)} | {_short(each)} |"
            f" {_short(row.processor)} | {peak} | {row.words} |"
        )
    return "\n".join(lines) + "\n"


def notes(runs: int) -> str:
    """Return what the figures are, as Markdown: how they were come by, and of what."""
    each = f"the middle one of {runs} rounds" if runs > 1 else "one round"
    memory = (
        "Peak: what the command and all that it has started hold together at most (their PSS,"
        f" looked at every {EVERY * 1000:.0f} ms in a run that is not timed), at least what its"
        " largest process had."
        if can_be_told()
        else "Peak: of the largest process alone, since this system does not tell what several"
        " hold together."
    )
    return (
        f"Seconds and ratios: {each}; in a round, the floor, the cold build, the warm one and"
        " the check run one after the other, and the ratio is taken within it. `serve`: the"
        " middle one of several saves, until the record's page shows the new words; processor"
        f" seconds are those of one save. {memory}"
    )


def _short(number: float | None) -> str:
    if number is None:
        return ""
    return f"{number:.2f}" if number < 10 else f"{number:.1f}"
