"""What the clock tells of a change: reminders, its date, the end of the time for answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from beforehand.model import Change, ChangeUpdate, MaintenanceStatus
from beforehand.notice_policy import Schedule
from beforehand.notice_step import NoticeKind, Revision, Step
from beforehand.snapshot import Effective
from beforehand.values import Span

QUIET = timedelta(hours=24)
"""No reminder follows sooner upon the notice that it recalls."""
COMMENTS_WARNING = Span(7, "days")
"""How long before the last day for answers subscribers are reminded of it."""


def clock_steps(
    change: Change, revision: Revision, end: datetime | None, schedule: Schedule
) -> Iterator[Step]:
    """Yield the reminders of a dated, firm revision, and its date itself."""
    effective = revision.effective
    assert effective is not None
    policy = schedule.in_force(revision.at)
    base = Step(
        nominal_at=revision.at,
        basis_at=revision.at,
        key="",
        kind=NoticeKind.REMINDER,
        record=change,
        name=f"change/{change.id}",
        revision=revision,
        components=change.components,
    )
    ends = [at for at in (end, _completed_at(change, revision)) if at is not None]
    stop = min(ends, default=None)
    taken = set()
    for span in policy.reminders(change.kind):
        at = schedule.before(effective, span, policy)
        if at is None or at in taken or not revision.at + QUIET <= at < effective.at:
            continue
        if stop is None or at < stop:
            taken.add(at)
            key = f"r{revision.number}-{span_key(span)}"
            yield replace(base, nominal_at=at, key=key, span=span)
    if effective.until is not None:
        yield from _window_steps(base, change, stop)
        return
    at = effective.at if effective.exact else schedule.slot(effective.on, policy.notice_time)
    if revision.at < at and (stop is None or at < stop):
        key = f"r{revision.number}-effective"
        yield replace(base, nominal_at=at, key=key, kind=NoticeKind.EFFECTIVE)


def _window_steps(base: Step, change: Change, stop: datetime | None) -> Iterator[Step]:
    """Yield the beginning and the end of maintenance, unless staff told of them before."""
    revision = base.revision
    assert revision is not None
    effective = revision.effective
    assert effective is not None
    assert effective.until is not None
    told = [item for item in change.updates if item.status and item.at >= revision.at]
    begun = any(
        update.at <= effective.at and update.status is not MaintenanceStatus.SCHEDULED
        for update in told
    )
    if revision.at < effective.at and not begun and (stop is None or effective.at < stop):
        key = f"r{revision.number}-started"
        yield replace(base, nominal_at=effective.at, key=key, kind=NoticeKind.STARTED)
    until = effective.until
    if revision.at < until and (stop is None or until < stop) and not _by_hand(told, until):
        key = f"r{revision.number}-finished"
        yield replace(base, nominal_at=until, key=key, kind=NoticeKind.FINISHED)


def _by_hand(told: list[ChangeUpdate], until: datetime) -> bool:
    """Return whether the last word before the window's end was that work goes on.

    Then the clock alone must not say that it is over: only staff know.
    """
    last = next((update for update in reversed(told) if update.at <= until), None)
    return last is not None and last.status is not MaintenanceStatus.SCHEDULED


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
            if at is not None and first.at + QUIET <= at and (closed is None or at < closed):
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
