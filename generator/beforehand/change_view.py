"""A change as it was known at a moment: its stage, its date, and what the clock made of both."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator
from datetime import date, datetime
from itertools import pairwise
from operator import attrgetter
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from beforehand.cutting import cut_feedback, cut_remedy, dated_facts
from beforehand.days import Moment, day_start, local_date, shift
from beforehand.epochs import Epoch, epochs, spans
from beforehand.model import (
    Change,
    ChangeStage,
    ChangeUpdate,
    Window,
)
from beforehand.snapshot import Boundary, ChangePhase, ChangeView, Effective, Move

_AT = attrgetter("at")
_UNDECIDED = (ChangeStage.POSSIBLE, ChangeStage.PROPOSED)
_REASON = {
    ChangePhase.ANNOUNCED: "it is scheduled again",
    ChangePhase.UNDER_WAY: "the maintenance begins",
    ChangePhase.IN_EFFECT: "it takes effect",
}


def view_change(change: Change, moment: Moment, public: Collection[str]) -> ChangeView | None:
    """Return the change as it was known at the moment; None before it was first told.

    `public` holds the ids of all records that are public; references to others are cut.
    """
    if change.announced_at > moment.now:
        return None
    known = cut_change(change, moment, public)
    row = epochs(known, moment.zone)
    epoch = row[-1]
    phase = epoch.phase_at(moment.now, maintenance=known.is_maintenance)
    moves = _moves(known, row)
    announced_since = _announced_since(row)
    promised = None
    if known.updates and _is_awaited(phase):
        promised = known.updates[-1].next_update_at
    firm = epoch.stage is ChangeStage.ANNOUNCED
    return ChangeView(
        change=known,
        uri=f"changes/{known.id}/",
        stage=epoch.stage,
        phase=phase,
        maintenance_status=(
            epoch.maintenance_at(moment.now) if firm and known.is_maintenance else None
        ),
        effective=epoch.effective,
        first_told_at=known.announced_at,
        last_told_at=epoch.since,
        announced_since=announced_since,
        notice_days=_notice_days(epoch.effective, announced_since, moves, moment.zone),
        moves=moves,
        is_postponed=phase.is_coming and _is_postponed(row, moment.now),
        withdrawal=_withdrawal(known, row),
        consultation_is_open=_consultation_is_open(known, phase, moment.today),
        settled_at=_settled_at(known, row, phase, moment.now),
        next_update_at=promised,
        next_update_is_late=promised is not None and promised <= moment.now,
    )


def cut_change(change: Change, moment: Moment, public: Collection[str]) -> Change:
    """Return the record without what was told after the moment, which is not before its first.

    The same object, if nothing was. A withdrawal to come is cut from the top too, as are
    references to records that are not public.
    """
    cuts: dict[str, object] = {}
    if change.updates and change.updates[-1].at > moment.now:
        count = bisect_right(change.updates, moment.now, key=_AT)
        cuts["updates"] = change.updates[:count]
        if change.stage is ChangeStage.WITHDRAWN:
            cuts["stage"] = ChangeStage.ANNOUNCED
    feedback = cut_feedback(change.feedback, moment.today)
    if feedback is not change.feedback:
        cuts["feedback"] = feedback
    remedy = cut_remedy(change.remedy, moment.today)
    if remedy is not change.remedy:
        cuts["remedy"] = remedy
    if change.follows is not None and change.follows not in public:
        cuts["follows"] = None
    if change.superseded_by is not None and change.superseded_by not in public:
        cuts["superseded_by"] = None
    credited = change.credits_customers
    if any(credit.on is not None and credit.on > moment.today for credit in credited):
        cuts["credits_customers"] = tuple(
            credit for credit in credited if credit.on is None or credit.on <= moment.today
        )
    return replace(change, **cuts) if cuts else change


def may_turn(change: Change, moment: Moment) -> bool:
    """Return False only if `change_boundaries` has nothing: most changes are long over.

    A tenth of the time that it takes to find the boundaries.
    """
    if change.remedy is not None or change.credits_customers:
        return True
    asked = change.feedback
    if asked is not None and (
        (asked.open_until is not None and asked.open_until >= moment.today)
        or any(heard.on > moment.today for heard in asked.heard)
    ):
        return True
    now, updates = moment.now, change.updates
    last = updates[-1].at if updates else change.announced_at
    dates = (change.effective_on, change.effective_at, change.window)
    return (
        max(last, change.announced_at) > now
        or _is_ahead(*dates, moment)
        or any(
            (update.next_update_at is not None and update.next_update_at > now)
            or _is_ahead(update.effective_on, update.effective_at, update.window, moment)
            for update in updates
        )
    )


def _is_ahead(on: date | None, at: datetime | None, window: Window | None, moment: Moment) -> bool:
    return (
        (on is not None and on > moment.today)
        or (at is not None and at > moment.now)
        or (window is not None and window.to > moment.now)
    )


def change_boundaries(change: Change, moment: Moment) -> Iterator[Boundary]:
    """Return the instants after the moment at which the change's view changes, unordered."""
    name = f"changes/{change.id}"
    row = epochs(change, moment.zone)
    told = {epoch.since for epoch in row}
    for number, epoch in enumerate(row):
        if epoch.since > moment.now:
            reason = _reason_of_word(row, number, change)
            yield Boundary(at=epoch.since, reason=reason, record=name)
    for span in spans(change, row):
        # A span that began before the first word was over or under way when it was told.
        if span.begins > max(moment.now, change.announced_at) and span.begins not in told:
            reason = _REASON[span.phase]
            if change.is_maintenance and span.phase is ChangePhase.IN_EFFECT:
                reason = "the maintenance ends"
            yield Boundary(at=span.begins, reason=reason, record=name)
    yield from _other_edges(change, row, moment, name)
    yield from dated_facts(change, name, moment)


def _reason_of_word(row: tuple[Epoch, ...], number: int, change: Change) -> str:
    epoch = row[number]
    if number == 0:
        return f"it is told as {epoch.stage}"
    if epoch.stage is not row[number - 1].stage:
        return f"it is {epoch.stage}"
    return "its date is moved" if change.updates[number - 1].moves else "an update is told"


def _other_edges(
    change: Change, row: tuple[Epoch, ...], moment: Moment, name: str
) -> Iterator[Boundary]:
    """Return the edges that are no change of phase: promises, undecided dates, answers."""
    for number, epoch in enumerate(row):
        until = row[number + 1].since if number + 1 < len(row) else None
        edges: list[tuple[datetime, str]] = []
        if epoch.effective is not None and epoch.stage in _UNDECIDED:
            edges.append((epoch.effective.at, "its date comes undecided"))
        promised = change.updates[number - 1].next_update_at if number > 0 else None
        if promised is not None and _is_awaited(
            epoch.phase_at(promised, maintenance=change.is_maintenance)
        ):
            edges.append((promised, "an update was promised"))
        for at, reason in edges:
            if at > max(epoch.since, moment.now) and not (until is not None and at >= until):
                yield Boundary(at=at, reason=reason, record=name)
    if change.feedback is not None and change.feedback.open_until is not None:
        closes = day_start(shift(change.feedback.open_until, 1), moment.zone)
        if closes > moment.now:
            yield Boundary(at=closes, reason="the time for answers is over", record=name)
    for credit in change.credits_customers:
        if credit.on is not None and credit.on > moment.today:
            at = day_start(credit.on, moment.zone)
            yield Boundary(at=at, reason="a customer is credited", record=name)


def _is_awaited(phase: ChangePhase) -> bool:
    """Return whether customers still wait for a word about a change in this phase."""
    return phase.is_coming or phase is ChangePhase.UNDER_WAY


def _is_later(one: Effective, other: Effective) -> bool:
    """Return whether `one` comes after `other`, on the calendar if one of them is a day."""
    if one.exact and other.exact:
        return one.at > other.at
    return one.on > other.on


def _moves(change: Change, row: tuple[Epoch, ...]) -> tuple[Move, ...]:
    moves = []
    for (before, after), update in zip(pairwise(row), change.updates, strict=True):
        if after.effective is not None and after.effective != before.effective:
            moves.append(
                Move(at=update.at, was=before.effective, now=after.effective, update=update)
            )
    return tuple(moves)


def _announced_since(row: tuple[Epoch, ...]) -> datetime | None:
    since, firm = None, False
    for epoch in row:
        if epoch.stage is ChangeStage.ANNOUNCED:
            since = since if firm else epoch.since
            firm = True
        elif epoch.stage is ChangeStage.WITHDRAWN:
            firm = False
        else:
            since, firm = None, False
    return since


def _notice_days(
    effective: Effective | None,
    announced_since: datetime | None,
    moves: tuple[Move, ...],
    zone: ZoneInfo,
) -> int | None:
    if effective is None or announced_since is None:
        return None
    basis = announced_since
    for move in moves:
        if move.at > basis and (move.was is None or _is_later(move.was, move.now)):
            basis = move.at
    return (effective.on - local_date(basis, zone)).days


def _is_postponed(row: tuple[Epoch, ...], now: datetime) -> bool:
    dates = [epoch.effective for epoch in row if epoch.effective is not None]
    return bool(dates) and dates[-1].at > now and _is_later(dates[-1], dates[0])


def _withdrawal(change: Change, row: tuple[Epoch, ...]) -> ChangeUpdate | None:
    found = None
    for (before, after), update in zip(pairwise(row), change.updates, strict=True):
        if after.stage is not ChangeStage.WITHDRAWN:
            found = None
        elif before.stage is not ChangeStage.WITHDRAWN:
            found = update
    return found


def _consultation_is_open(change: Change, phase: ChangePhase, today: date) -> bool:
    """Return whether answers are asked for: to the end of the last day, or while undecided.

    A proposal asks by itself, where there is a place or a person to answer to; what is
    possible is not ours to decide, and asks only where it names a place.
    """
    feedback = change.feedback
    if phase is ChangePhase.WITHDRAWN:
        return False
    if feedback is not None and feedback.open_until is not None:
        return today <= feedback.open_until
    has_place = feedback is not None and feedback.at is not None
    if phase is ChangePhase.PROPOSED:
        return has_place or change.contact is not None
    return phase is ChangePhase.POSSIBLE and has_place


def _settled_at(
    change: Change, row: tuple[Epoch, ...], phase: ChangePhase, now: datetime
) -> datetime | None:
    if phase not in (ChangePhase.IN_EFFECT, ChangePhase.WITHDRAWN):
        return None
    begun = [span.begins for span in spans(change, row) if span.begins <= now]
    return max(begun[-1], change.announced_at)
