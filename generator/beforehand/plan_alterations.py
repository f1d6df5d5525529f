"""Where a record means something else than before, and what goes wrong if that is merged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from beforehand.model import Incident, Record
from beforehand.records.history import claimed_at
from beforehand.records.meaning import Difference, differences, meaning_of
from beforehand.remarks import Path, Remark, remark

LATE_WORD = timedelta(hours=1)
"""How far back the time of a new word may lie: it takes a while to write and to merge."""

_PROMISED = ("prices", "effective_on", "effective_at", "window", "choices", "duties", "remedy")


class AlterationKind(StrEnum):
    """What is done to one place of a record."""

    TOLD = "told"
    """An update or an answer is added."""
    ADDED = "added"
    CHANGED = "changed"
    TAKEN_OUT = "taken_out"


@dataclass(frozen=True)
class Alteration:
    """One place of a record that means something else."""

    kind: AlterationKind
    difference: Difference
    was_told: bool
    """Whether customers had read what stood there: then it alters what was told."""


def alterations(old: Record, new: Record, now: datetime) -> Iterator[Alteration]:
    """Yield where a record means something else, and whether customers had read it."""
    was_public = claimed_at(old) <= now
    for difference in differences(meaning_of(old), meaning_of(new)):
        told = was_public and not difference.is_new and _was_told(old, difference.old_path, now)
        yield Alteration(_kind(difference), difference, told)


def _kind(difference: Difference) -> AlterationKind:
    if difference.is_gone:
        return AlterationKind.TAKEN_OUT
    if not difference.is_new:
        return AlterationKind.CHANGED
    is_word = difference.path[0] == "updates" or difference.path[:2] == ("feedback", "heard")
    return AlterationKind.TOLD if is_word else AlterationKind.ADDED


def _was_told(old: Record, path: Path, now: datetime) -> bool:
    if path[0] == "updates" and len(path) > 1 and isinstance(path[1], int):
        return old.updates[path[1]].at <= now
    return True


def problems(old: Record | None, new: Record, now: datetime) -> Iterator[Remark]:
    """Yield what goes wrong if this is merged: words out of their time, silent changes."""
    if new.imported_from is not None:
        return
    if old is None:
        yield from _late_first_word(new, now)
        return
    found = [*alterations(old, new, now)]
    has_update = any(
        one.kind is AlterationKind.TOLD and one.difference.path[0] == "updates" for one in found
    )
    for alteration in found:
        path = alteration.difference.path
        if alteration.kind is AlterationKind.TOLD and path[0] == "updates":
            yield from _late_update(new, path, now)
        elif alteration.was_told and _needs_a_word(path, has_update=has_update):
            yield _silent(new, path)


def _needs_a_word(path: Path, *, has_update: bool) -> bool:
    """Return whether a change here must be told: of an update always, of a promise in one."""
    if path[0] == "updates":
        return True
    return path[0] in _PROMISED and path[-1] != "done_on" and not has_update


def _late_first_word(record: Record, now: datetime) -> Iterator[Remark]:
    if now - claimed_at(record) > timedelta(days=1):
        path: Path = ("updates", 0, "at") if isinstance(record, Incident) else ("announced_at",)
        yield remark(
            record,
            path,
            "claim-differs",
            f"the record says that customers were told at {_when(claimed_at(record))}, and merging"
            " it shows them now; its page will show both dates",
            "write the time at which it goes out, unless customers were told elsewhere before",
            is_warning=True,
        )


def _late_update(record: Record, path: Path, now: datetime) -> Iterator[Remark]:
    number = path[1]
    assert isinstance(number, int)
    at = record.updates[number].at
    if now - at > LATE_WORD:
        yield remark(
            record,
            (*path, "at"),
            "update-backdated",
            f"the update bears {_when(at)}, which has passed: readers that go by dates miss it",
            "write the time at which it goes out; when a thing happened stands in the text",
            is_warning=True,
        )


def _silent(record: Record, path: Path) -> Remark:
    name = ".".join(str(step) for step in path)
    return remark(
        record,
        path,
        "changed-silently",
        f"{name} was told to customers and says something else now, and no update tells them",
        "put it back as it was told, and tell what is different in an update",
    )


def _when(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
