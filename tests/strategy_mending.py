"""Records drawn without rules → records in which `check` finds no error.

Each function puts right what one rule would refuse and leaves the rest as it was drawn.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from beforehand.model import (
    Change,
    ChangeStage,
    ChangeUpdate,
    Feedback,
    Incident,
    IncidentStatus,
    IncidentUpdate,
    Price,
    Records,
    Remedy,
    Window,
)
from beforehand.values import Money

HOUR = timedelta(hours=1)
Part = TypeVar("Part", Change, ChangeUpdate)
TALK = "https://www.reelpost.example/talk"


def mended(drawn: Records) -> Records:
    """Return the records with everything put right that a rule would refuse."""
    zone = ZoneInfo(drawn.service.time_zone)
    return replace(
        drawn,
        incidents=tuple(_incident(incident, zone) for incident in drawn.incidents),
        changes=_uncircled(tuple(_change(change, zone) for change in drawn.changes)),
    )


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()


def _not_before(day: date | None, first: date) -> date | None:
    return None if day is None else max(day, first)


def _remedy(remedy: Remedy | None, first: date) -> Remedy | None:
    if remedy is None:
        return None
    return replace(
        remedy,
        automatic=remedy.automatic or remedy.how is None,
        due_on=max(remedy.due_on, first),
        done_on=_not_before(remedy.done_on, first),
    )


# --------------------------------------------------------------------------- incidents


def _incident(incident: Incident, zone: ZoneInfo) -> Incident:
    began = _day(incident.started_at, zone)
    rationale = incident.rationale
    if rationale is not None:
        steps = tuple(
            replace(
                step,
                due_on=_not_before(step.due_on, began),
                done_on=_not_before(step.done_on, began),
            )
            for step in rationale.prevention
        )
        rationale = replace(rationale, prevention=steps)
    return replace(
        incident,
        updates=_incident_updates(incident),
        rationale=rationale,
        remedy=_remedy(incident.remedy, began),
        feedback=_feedback(incident.feedback, began),
    )


def _incident_updates(incident: Incident) -> tuple[IncidentUpdate, ...]:
    updates = list(incident.updates)
    resolved = False
    for place, update in enumerate(updates):
        if update.status is IncidentStatus.POSTMORTEM and not resolved:
            updates[place] = replace(update, status=IncidentStatus.RESOLVED)
        resolved = resolved or updates[place].status is IncidentStatus.RESOLVED
    last = updates[-1]
    if not last.status.is_over and last.next_update_at is None:
        updates[-1] = replace(last, next_update_at=last.at + HOUR)
    return tuple(updates)


def _feedback(feedback: Feedback | None, first: date) -> Feedback | None:
    if feedback is None or feedback.open_until is None:
        return feedback
    return replace(feedback, at=feedback.at or TALK, open_until=max(feedback.open_until, first))


# --------------------------------------------------------------------------- changes


def _change(change: Change, zone: ZoneInfo) -> Change:
    told = _day(change.announced_at, zone)
    change = _dated(replace(change, updates=_once_withdrawn(change)), zone)
    contact = change.contact
    if change.stage is ChangeStage.PROPOSED:
        contact = contact or "contact-0"
    choices = tuple(replace(choice, by=_not_before(choice.by, told)) for choice in change.choices)
    prices = _prices(change.prices)
    is_rise = any(price.to > price.from_ for price in prices)
    return replace(
        change,
        contact=contact,
        prices=prices if choices or not is_rise else (),
        choices=choices,
        feedback=_feedback(change.feedback, told),
        remedy=_remedy(change.remedy, told),
    )


def _prices(prices: tuple[Price, ...]) -> tuple[Price, ...]:
    """Return each plan's price once, and none that stays."""
    kept: dict[object, Price] = {}
    for price in prices:
        if price.from_ == price.to:
            price = replace(price, to=Money(price.to.amount + 1, price.to.currency))  # noqa: PLW2901
        kept.setdefault((price.plan, price.per, price.who), price)
    return tuple(kept.values())


def _once_withdrawn(change: Change) -> tuple[ChangeUpdate, ...]:
    """Return the updates, of which those behind a withdrawal only talk."""
    updates, withdrawn = [], False
    for update in change.updates:
        if withdrawn:
            update = replace(  # noqa: PLW2901
                update, stage=None, status=None, effective_on=None, effective_at=None, window=None
            )
        withdrawn = withdrawn or update.stage is ChangeStage.WITHDRAWN
        updates.append(update)
    return tuple(updates)


def _dated(change: Change, zone: ZoneInfo) -> Change:
    """Return the change with no date in the past when it was told, and one where it is firm."""
    change = _moved(change, change.announced_at, zone)
    dated = _has_date(change)
    if change.stage in (ChangeStage.ANNOUNCED, ChangeStage.WITHDRAWN) and not dated:
        change = replace(change, effective_on=_day(change.announced_at, zone))
        dated = True
    updates = []
    for update in change.updates:
        moved = _moved(update, update.at, zone)
        dated = dated or _has_date(moved)
        if moved.stage is ChangeStage.ANNOUNCED and not dated:
            moved = replace(moved, effective_on=_day(update.at, zone))
            dated = True
        updates.append(moved)
    return replace(change, updates=tuple(updates))


def _has_date(part: Change | ChangeUpdate) -> bool:
    return any(when is not None for when in (part.effective_on, part.effective_at, part.window))


def _moved(part: Part, told: datetime, zone: ZoneInfo) -> Part:
    on, at, window = part.effective_on, part.effective_at, part.window
    if window is not None and window.from_ < told:
        window = Window(from_=told, to=told + (window.to - window.from_))
    return replace(
        part,
        effective_on=None if on is None else max(on, _day(told, zone)),
        effective_at=None if at is None else max(at, told),
        window=window,
    )


def _uncircled(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """Return the changes, each superseded by none but a later one."""
    return tuple(
        replace(change, superseded_by=None)
        if change.superseded_by is not None and change.superseded_by < change.id
        else change
        for change in changes
    )
