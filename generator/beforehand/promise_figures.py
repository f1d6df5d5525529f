"""How promises were kept over the last year: medians and counts, and no score."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from msgspec import Struct

from beforehand.days import day_start, local_date, shift
from beforehand.model import ChangeKind
from beforehand.policy import assess, promise_in_force
from beforehand.promised_words import Words
from beforehand.promises import Entry, PromiseKind, PromiseState
from beforehand.snapshot import ChangePhase, ChangeView, Snapshot
from beforehand.values import Span

YEAR_DAYS = 365


class NoticeFigure(Struct, frozen=True):
    """How long before their date changes of one kind were told."""

    kind: ChangeKind
    median_days: float
    """Calendar days from the announcement to the effective date."""
    count: int
    """How many changes that rests on; at least 1."""
    as_promised: int
    """How many of them kept the promise of notice that was in force when they were told."""
    promised: Span | None
    """The shortest notice that we promise today; None if none."""


class KeptFigure(Struct, frozen=True):
    """How many promises of one kind were kept in time."""

    kind: PromiseKind
    in_time: int
    count: int
    """How many fell due; at least 1."""


class Figures(Struct, frozen=True):
    """What the last 365 days show; nothing stands here that rests on no record."""

    since: date
    first_word_minutes: float | None
    """Median minutes from an incident's start to the first word; None without incidents."""
    first_word_count: int
    first_word_promised: Span | None
    notice: tuple[NoticeFigure, ...]
    """By kind, in the order of the kinds."""
    kept: tuple[KeptFigure, ...]
    """By kind of promise."""


def counted_since(snapshot: Snapshot) -> date:
    """Return the first day of the year that figures are of."""
    return shift(snapshot.today, 1 - YEAR_DAYS)


def figures(snapshot: Snapshot, entries: Sequence[Entry], told: Words | None = None) -> Figures:
    """Return medians and counts over the 365 days up to today, today included.

    `told` counts the promises to write again that were kept; without it they are counted
    among the entries, which must then have all of them.

    An incident counts by its first word, a change by its announcement, a promise by the day
    it was due. What was imported does not count: nobody had promised anything then.
    """
    since = counted_since(snapshot)
    zone = ZoneInfo(snapshot.service.time_zone)
    promise = promise_in_force(snapshot.service, snapshot.today)
    begins = day_start(since, zone)
    waits = [
        (view.first_told_at - view.incident.started_at) / timedelta(minutes=1)
        for view in snapshot.incidents
        if view.first_told_at >= begins and view.incident.imported_from is None
    ]
    return Figures(
        since=since,
        first_word_minutes=max(0.0, median(waits)) if waits else None,
        first_word_count=len(waits),
        first_word_promised=(
            promise.incidents.first_word_within if promise and promise.incidents else None
        ),
        notice=tuple(_notice_figures(snapshot, since, zone)),
        kept=tuple(_kept_figures(entries, since, snapshot.today, told)),
    )


def _notice_figures(snapshot: Snapshot, since: date, zone: ZoneInfo) -> Iterator[NoticeFigure]:
    promise = promise_in_force(snapshot.service, snapshot.today)
    for kind in ChangeKind:
        views = [view for view in snapshot.changes if view.change.kind is kind]
        told = [view for view in views if _is_counted(view, since, zone)]
        days = [view.notice_days for view in told if view.notice_days is not None]
        if days:
            named = promise.changes.get(kind) if promise else None
            verdicts = [assess(view, snapshot.service).verdict for view in told]
            yield NoticeFigure(
                kind=kind,
                median_days=max(0, median(days)),
                count=len(days),
                as_promised=sum(not verdict.is_breach for verdict in verdicts),
                promised=named.minimum_notice if named else None,
            )


def _is_counted(view: ChangeView, since: date, zone: ZoneInfo) -> bool:
    """Return whether a change with a date became firm in the year, and was not taken back."""
    return (
        view.notice_days is not None
        and view.phase is not ChangePhase.WITHDRAWN
        and view.change.imported_from is None
        and view.announced_since is not None
        and local_date(view.announced_since, zone) >= since
    )


def _kept_figures(
    entries: Sequence[Entry], since: date, today: date, told: Words | None
) -> Iterator[KeptFigure]:
    for kind in PromiseKind:
        due = [
            entry
            for entry in entries
            if entry.kind is kind
            and entry.record.imported_from is None
            and entry.due_on is not None
            and since <= entry.due_on <= today
            and entry.state is not PromiseState.OPEN
        ]
        in_time = sum(entry.state is PromiseState.KEPT for entry in due)
        count = len(due)
        if told is not None and kind is PromiseKind.NEXT_UPDATE:
            in_time = told.in_time
            count = in_time + told.late + sum(not entry.state.is_done for entry in due)
        if count:
            yield KeptFigure(kind, in_time, count)
