"""A record's versions → what was amended of what customers had been told.

Versions are compared by meaning: another form of the same is no amendment, and neither is
a word that was changed before it was public.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum

from beforehand.model import Change, Incident, Record
from beforehand.records.files import RecordKind, SourceFile, file_of
from beforehand.records.history import Commit, Publication, claimed_at
from beforehand.records.meaning import Difference, Fact, differences, meaning_of
from beforehand.records.reading import read_record
from beforehand.remarks import Path
from beforehand.values import Reading


class AmendmentKind(StrEnum):
    """What was done to a record after customers were first told."""

    UPDATE_ADDED = "update_added"
    """An update was added: customers were told."""
    ADDED = "added"
    """Something was filled in that had not been there."""
    CHANGED = "changed"
    """Something that had been told says something else now."""
    TAKEN_OUT = "taken_out"
    """Something that had been told is no longer there."""
    REMOVED = "removed"
    """The whole record was removed."""
    RESTORED = "restored"
    """The whole record came back."""

    @property
    def alters_what_was_told(self) -> bool:
        """Return whether somebody who read the record before was told something else."""
        return self in (AmendmentKind.CHANGED, AmendmentKind.TAKEN_OUT, AmendmentKind.REMOVED)


@dataclass(frozen=True, kw_only=True)
class Amendment:
    """One thing that a commit changed in the meaning of a record."""

    commit: Commit
    kind: AmendmentKind
    public_at: datetime
    """When customers could first see it: with the commit, or at the time that it bears."""
    path: Path = ()
    """What was changed; empty for the whole record. Places in lists are those of the newer
    version, or of the older one for what was taken out."""
    was: Fact = None
    """What it said before; for an entry of a list, what the entry is known by."""
    now: Fact = None
    """What it said after."""
    is_told: bool = False
    """Whether the same commit added an update, which told customers of it."""


def amendments(
    publication: Publication, texts: Mapping[str, bytes], reading: Reading
) -> tuple[Amendment, ...]:
    """Return what was amended of what customers had been told, oldest commit first.

    `texts` holds the contents by hash. A version that today's reader refuses is passed
    over, since no site was ever built from it. What no page shows (`lint_ok`, `banner`,
    `imported_from`) does not count.
    """
    kind = file_of(publication.path).kind or RecordKind.CHANGE
    found: list[Amendment] = []
    last: Record | None = None
    for version in publication.versions:
        if version.blob is None:
            if last is not None and claimed_at(last) <= version.commit.at:
                found.append(_whole(version.commit, AmendmentKind.REMOVED))
            continue
        if found and found[-1].kind is AmendmentKind.REMOVED:
            found.append(_whole(version.commit, AmendmentKind.RESTORED))
        content = texts.get(version.blob)
        if content is None:
            continue
        record = read_record(SourceFile(publication.path, content), kind, reading).record
        if not isinstance(record, (Incident, Change)):
            continue
        if last is not None:
            found += _amended(version.commit, last, record, reading)
        last = record
    return tuple(found)


def visible(found: tuple[Amendment, ...], now: datetime) -> tuple[Amendment, ...]:
    """Return the amendments that customers could see at `now`."""
    return tuple(amendment for amendment in found if amendment.public_at <= now)


def _whole(commit: Commit, kind: AmendmentKind) -> Amendment:
    return Amendment(commit=commit, kind=kind, public_at=commit.at)


def _amended(commit: Commit, old: Record, new: Record, reading: Reading) -> Iterator[Amendment]:
    if commit.at < claimed_at(old):
        return
    found = differences(meaning_of(old), meaning_of(new))
    is_told = any(_is_new_update(difference) for difference in found)
    for difference in found:
        if not difference.is_new and _told_at(old, difference.old_path, reading) > commit.at:
            continue  # it was not public yet when it was changed
        holder = old if difference.is_gone else new
        yield Amendment(
            commit=commit,
            kind=_kind(difference),
            public_at=max(commit.at, _told_at(holder, difference.path, reading)),
            path=difference.path,
            was=difference.was,
            now=difference.now,
            is_told=is_told,
        )


def _is_new_update(difference: Difference) -> bool:
    return difference.path[:1] == ("updates",) and len(difference.path) == 2 and difference.is_new


def _kind(difference: Difference) -> AmendmentKind:
    if _is_new_update(difference):
        return AmendmentKind.UPDATE_ADDED
    if difference.is_new:
        return AmendmentKind.ADDED
    return AmendmentKind.TAKEN_OUT if difference.is_gone else AmendmentKind.CHANGED


_TOLD_AFTERWARDS = frozenset(
    (
        "what_happened",
        "what_should_have_happened",
        "rationale",
        "apology",
        "remedy",
        "data_or_money",
        "ended_at",
    )
)
"""What an incident's page shows only once it is over, if its record knows that it is."""


def _told_at(record: Record, path: Path, reading: Reading) -> datetime:
    """Return from when on a page shows what stands at a path, as far as the record says."""
    first = claimed_at(record)
    if path[0] == "updates" and len(path) > 1 and isinstance(path[1], int):
        return record.updates[path[1]].at
    if path[:2] == ("feedback", "heard") and len(path) > 2 and isinstance(path[2], int):
        heard = record.feedback.heard if record.feedback else ()
        return max(first, _day_begins(heard[path[2]].on, reading))
    if isinstance(record, Incident) and path[0] in _TOLD_AFTERWARDS:
        over = next((update.at for update in record.updates if update.status.is_over), first)
        return max(over, _done_at(record, path, reading) or over)
    return max(first, _done_at(record, path, reading) or first)


def _done_at(record: Record, path: Path, reading: Reading) -> datetime | None:
    """Return the beginning of the day of a `done_on`, before which no page shows it."""
    if path[-1] != "done_on":
        return None
    done_on = None
    if path[0] == "remedy" and record.remedy:
        done_on = record.remedy.done_on
    elif isinstance(record, Incident) and record.rationale and isinstance(path[2], int):
        done_on = record.rationale.prevention[path[2]].done_on
    return _day_begins(done_on, reading) if done_on else None


def _day_begins(on: date, reading: Reading) -> datetime:
    return datetime.combine(on, time(), reading.zone).astimezone(UTC)
