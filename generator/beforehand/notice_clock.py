"""What the clock tells of a change: reminders, its date, the end of the time for answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec.structs import replace

from beforehand.days import later
from beforehand.epochs import epochs, spans
from beforehand.model import Change, ChangeStage, MaintenanceStatus
from beforehand.notice_policy import Schedule
from beforehand.notice_step import NoticeKind, Revision, Step
from beforehand.snapshot import ChangePhase, Effective
from beforehand.values import Span

QUIET = timedelta(hours=24)
"""No reminder follows sooner upon the notice that it recalls."""
COMMENTS_WARNING = Span(7, "days")
"""How long before the last day for answers subscribers are reminded of it."""


def clock_steps(change: Change, revisions: list[Revision], schedule: Schedule) -> Iterator[Step]:
    """Yield the reminders of the dated, firm revisions of a change, and the dates themselves."""
    for revision, following in zip(revisions, [*revisions[1:], None], strict=True):
        if revision.stage is not ChangeStage.ANNOUNCED or revision.effective is None:
            continue
        end = following.at if following is not None else None
        base = _base(change, revision)
        done = _completed_at(change, revision)
        stop = min((at for at in (end, done) if at is not None), default=None)
        yield from _reminders(base, stop, schedule)
        if not change.is_maintenance:
            yield from _effective(base, end, schedule)
    if change.is_maintenance:
        yield from _work(change, revisions, schedule)


def _base(change: Change, revision: Revision) -> Step:
    """Return a step of a revision that the others are copies of."""
    return Step(
        nominal_at=revision.at,
        basis_at=revision.at,
        key="",
        kind=NoticeKind.REMINDER,
        record=change,
        name=f"change/{change.id}",
        revision=revision,
        components=change.components,
    )


def _reminders(base: Step, stop: datetime | None, schedule: Schedule) -> Iterator[Step]:
    revision, change = base.revision, base.record
    assert revision is not None
    assert isinstance(change, Change)
    effective = revision.effective
    assert effective is not None
    policy = schedule.in_force(revision.at)
    taken = set()
    for span in policy.reminders(change.kind):
        at = schedule.before(effective, span, policy)
        if at is None or at in taken or not later(revision.at, QUIET) <= at < effective.at:
            continue
        if stop is None or at < stop:
            taken.add(at)
            key = f"r{revision.number}-{span_key(span)}"
            yield replace(base, nominal_at=at, key=key, span=span)


def _effective(base: Step, end: datetime | None, schedule: Schedule) -> Iterator[Step]:
    """Yield the date itself: at the instant, or at the slot of the day."""
    revision = base.revision
    assert revision is not None
    effective = revision.effective
    assert effective is not None
    time = schedule.in_force(revision.at).notice_time
    at = effective.at if effective.exact else schedule.slot(effective.on, time)
    if revision.at < at and (end is None or at < end):
        key = f"r{revision.number}-effective"
        yield replace(base, nominal_at=at, key=key, kind=NoticeKind.EFFECTIVE)


_WORK = {
    ChangePhase.UNDER_WAY: NoticeKind.STARTED,
    ChangePhase.IN_EFFECT: NoticeKind.FINISHED,
}


def _work(change: Change, revisions: list[Revision], schedule: Schedule) -> Iterator[Step]:
    """Yield when maintenance begins and ends by the clock, as its page says it.

    What staff told of it at that moment is a notice of its own.
    """
    row = epochs(change, schedule.zone)
    told = {epoch.since for epoch in row}
    for span in spans(change, row):
        kind = _WORK.get(span.phase)
        if kind is None or span.begins in told or span.begins <= change.announced_at:
            continue
        revision = next(item for item in reversed(revisions) if item.at <= span.begins)
        base = _base(change, revision)
        key = f"r{revision.number}-{kind.value}"
        yield replace(base, nominal_at=span.begins, key=key, kind=kind)


def _completed_at(change: Change, revision: Revision) -> datetime | None:
    """Return when staff said that the maintenance was over, after a revision."""
    return next(
        (
            update.at
            for update in change.updates
            if update.status is MaintenanceStatus.COMPLETED and update.at >= revision.at
        ),
        None,
    )


def feedback_steps(change: Change, revisions: list[Revision], schedule: Schedule) -> Iterator[Step]:
    """Yield the end of the time for answers, and each answer that we gave.

    An answer has a day and no time of day. It is told at the first slot after that day, so
    that an answer written in the afternoon is not dated back to the morning.
    """
    feedback = change.feedback
    assert feedback is not None
    first = revisions[0]
    if feedback.open_until is not None:
        closed = next((item.at for item in revisions[1:] if item.stage is not first.stage), None)
        policy = schedule.in_force(first.at)
        last_day = Effective(
            on=feedback.open_until, at=schedule.first_instant(feedback.open_until), exact=False
        )
        slots = (
            ("comments-7d", COMMENTS_WARNING, schedule.before(last_day, COMMENTS_WARNING, policy)),
            ("comments-last-day", None, schedule.slot(feedback.open_until, policy.notice_time)),
        )
        for key, span, at in slots:
            if at is not None and later(first.at, QUIET) <= at and (closed is None or at < closed):
                yield Step(
                    nominal_at=at,
                    basis_at=first.at,
                    key=key,
                    kind=NoticeKind.COMMENTS,
                    record=change,
                    name=f"change/{change.id}",
                    revision=first,
                    span=span,
                    components=change.components,
                )
    for place, heard in enumerate(feedback.heard, 1):
        basis = schedule.first_instant(heard.on)
        time = schedule.in_force(basis).notice_time
        at = schedule.slot_after(heard.on, time)
        if heard.on >= schedule.day_of(first.at) and at > first.at:
            yield Step(
                nominal_at=at,
                basis_at=max(basis, first.at),
                key=f"heard-{place}",
                kind=NoticeKind.HEARD,
                record=change,
                name=f"change/{change.id}",
                place=place,
                heard=heard,
                revision=next(item for item in reversed(revisions) if item.at <= at),
                components=change.components,
            )


_SPAN_KEYS = {
    "minutes": "min",
    "hours": "h",
    "days": "d",
    "business_days": "bd",
    "weeks": "w",
    "months": "m",
}


def span_key(span: Span) -> str:
    """Return a span as a notice's key says it: `7d`, `5bd`, `2w`, `3m`, `24h`, `30min`."""
    return f"{span.count}{_SPAN_KEYS[span.unit]}"
