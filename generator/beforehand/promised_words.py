"""Promises to write again that were kept: counted, for there are ten thousands of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from heapq import nlargest
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from beforehand.days import day_start, local_date, shift
from beforehand.model import ChangeUpdate, IncidentUpdate, Record
from beforehand.snapshot import Snapshot


class Words(NamedTuple):
    """How promises to write again were kept."""

    in_time: int
    """How many of the year's were kept in time; what was imported does not count."""
    late: int
    """How many of the year's were kept late; what was imported does not count."""
    late_ever: int
    """How many were kept late at any time."""
    listed_since: datetime
    """From when on those fell due that are listed, if they were kept late: aware UTC, the
    beginning of a day. The latest ones, and at least as many as were asked for."""


def promised_words(snapshot: Snapshot, since: date, listed: int) -> Words:
    """Return the counts for the days from `since` to today; at least `listed` are to be listed."""
    zone = ZoneInfo(snapshot.service.time_zone)
    begins, ends = day_start(since, zone), day_start(shift(snapshot.today, 1), zone)
    in_time = late = 0
    all_late: list[datetime] = []
    for record in _records(snapshot):
        counts = record.imported_from is None
        updates: Sequence[IncidentUpdate | ChangeUpdate] = record.updates
        for update, after in pairwise(updates):
            due_at = update.next_update_at
            if due_at is None:
                continue
            of_the_year = counts and begins <= due_at < ends
            if after.at > due_at:
                all_late.append(due_at)
                late += of_the_year
            else:
                in_time += of_the_year
    latest = nlargest(listed, all_late)
    since_all = datetime.min.replace(tzinfo=UTC)
    first = day_start(local_date(latest[-1], zone), zone) if len(latest) == listed else since_all
    return Words(in_time, late, len(all_late), first)


def _records(snapshot: Snapshot) -> tuple[Record, ...]:
    return (
        *(view.incident for view in snapshot.incidents),
        *(view.change for view in snapshot.changes),
    )
