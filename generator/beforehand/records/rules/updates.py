"""Updates: they only grow, in the order in which they were told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from beforehand.model import Change, ChangeUpdate, Incident, IncidentStatus, IncidentUpdate
from beforehand.records.problems import Severity
from beforehand.records.rules.finding import Finding, Findings, Known, Where

Updates = Sequence[IncidentUpdate | ChangeUpdate]


def in_order(record: Incident | Change, known: Known) -> Findings:
    """Yield the updates that are not later than the one before."""
    updates: Updates = record.updates
    for number, (before, update) in enumerate(pairwise(updates), start=1):
        if update.at > before.at:
            continue
        if update.at == before.at:
            yield Finding(
                ("updates", number, "at"),
                "update-same-time",
                f"two updates have the same time, {known.clock(update.at)}",
                "give each its own; if they are one, put their texts together",
            )
        else:
            yield Finding(
                ("updates", number, "at"),
                "update-order",
                f"this update, of {known.clock(update.at)}, stands below a later one, of"
                f" {known.clock(before.at)}",
                "updates stand oldest first, and a new one comes last: check the time, or move it",
            )


def ids_unique(record: Incident | Change, _known: Known) -> Findings:
    """Yield the updates whose id in links and feeds is another's too."""
    updates: Updates = record.updates
    if all(update.id is None for update in updates):
        return
    seen: set[str] = set()
    for number, update in enumerate(updates):
        if update.key in seen and update.id is not None:
            yield Finding(
                ("updates", number, "id"),
                "update-id-twice",
                f'another update has the id "{update.key}" already',
                "choose another id; never change one that was published",
            )
        seen.add(update.key)


def next_word_is_later(record: Incident | Change, known: Known) -> Findings:
    """Yield the updates that promise the next one for a time before their own."""
    updates: Updates = record.updates
    for number, update in enumerate(updates):
        if update.next_update_at is not None and update.next_update_at <= update.at:
            yield Finding(
                ("updates", number, "next_update_at"),
                "next-update-past",
                f"the next update is promised for {known.clock(update.next_update_at)}, and this"
                f" one is of {known.clock(update.at)}",
                "check the day and the time",
            )


def says_why(change: Change, _known: Known) -> Findings:
    """Yield the amendments without a reason; how maintenance goes on needs none."""
    for number, update in enumerate(change.updates):
        only_goes_on = update.status is not None and not update.moves and update.stage is None
        if not update.why and not only_goes_on and change.imported_from is None:
            yield Finding(
                ("updates", number, "why"),
                "why-missing",
                "this update changes what customers were told, and does not say why",
                "add why: with the reason in a sentence",
                Where.MISSING,
            )


# --------------------------------------------------------------------------- incidents


def told_at_all(incident: Incident, _known: Known) -> Findings:
    """Yield an incident without an update: nobody would ever see it."""
    if not incident.updates:
        yield Finding(
            ("updates",),
            "updates-missing",
            "there is no update, so nobody would see this incident",
            "write the first one: at, status, text, next_update_at",
            Where.KEY,
        )


def told_after_start(incident: Incident, known: Known) -> Findings:
    """Yield a warning for an incident of which was told before it began."""
    if incident.updates and incident.updates[0].at < incident.started_at:
        yield Finding(
            ("started_at",),
            "told-before-start",
            f"the incident begins at {known.clock(incident.started_at)}, but its first update is"
            f" of {known.clock(incident.updates[0].at)}",
            "check both times; what is known beforehand is a change, not an incident",
            severity=Severity.WARNING,
        )


def open_says_when(incident: Incident, _known: Known) -> Findings:
    """Yield an open incident that does not say when customers hear from us again.

    What was imported from elsewhere is taken as it was.
    """
    if not incident.updates or incident.imported_from is not None:
        return
    last = incident.updates[-1]
    if not last.status.is_over and last.next_update_at is None:
        yield Finding(
            ("updates", len(incident.updates) - 1, "next_update_at"),
            "next-update-missing",
            "the incident is open, and its last update does not say when the next one comes",
            'add a line like "next_update_at: 2026-11-09 12:00", even if there may be no news',
            Where.MISSING,
        )


def looked_back_once_over(incident: Incident, _known: Known) -> Findings:
    """Yield the first update that looks back on an incident which nothing has ended."""
    for number, update in enumerate(incident.updates):
        if update.status is IncidentStatus.RESOLVED:
            return
        if update.status is IncidentStatus.POSTMORTEM:
            yield Finding(
                ("updates", number, "status"),
                "postmortem-early",
                "this update looks back, and no update before it says that the incident is over",
                "add an update with status: resolved before it",
            )
            return


def ended_when_told(incident: Incident, known: Known) -> Findings:
    """Yield an end that is before the start, after it was told, or of an open incident."""
    ended = incident.ended_at
    if ended is None:
        return
    if ended < incident.started_at:
        yield Finding(
            ("ended_at",),
            "ended-before-start",
            f"the incident ends at {known.clock(ended)}, before it starts at"
            f" {known.clock(incident.started_at)}",
            "check the day and the time of both",
        )
    told = _told_over(incident)
    if told is None:
        yield Finding(
            ("ended_at",),
            "ended-but-open",
            "the incident has an end, but its last update does not say that it is over",
            "add an update with status: resolved, or take this line out",
        )
    elif ended > told:
        yield Finding(
            ("ended_at",),
            "ended-after-told",
            f"the incident ends at {known.clock(ended)}, but customers were told at"
            f" {known.clock(told)} that it is over",
            "check both times; ended_at is for an end that was before that update",
        )


def _told_over(incident: Incident) -> datetime | None:
    """Return when customers were told that it is over, for the last time; None while open."""
    told = None
    for update in incident.updates:
        if not update.status.is_over:
            told = None
        elif told is None:
            told = update.at
    return told


# --------------------------------------------------------------------------- changes


def amended_after_announced(change: Change, known: Known) -> Findings:
    """Yield a first update that is not later than the announcement."""
    if change.updates and change.updates[0].at <= change.announced_at:
        yield Finding(
            ("updates", 0, "at"),
            "update-before-announced",
            f"this update, of {known.clock(change.updates[0].at)}, is not later than the"
            f" announcement, of {known.clock(change.announced_at)}",
            "check both times",
        )
