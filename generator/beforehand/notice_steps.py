"""What happens to a record that subscribers are told: its events with nominal instants.

An event is known from the record and the promises alone. Its instant is when customers
were told by staff (an update's `at`), or a slot on the clock (a reminder, the date itself).
"""

from __future__ import annotations

from collections.abc import Iterator

from beforehand.epochs import epochs
from beforehand.model import Change, ChangeStage, ChangeUpdate, Impact, Incident
from beforehand.notice_clock import clock_steps, feedback_steps
from beforehand.notice_policy import Schedule
from beforehand.notice_step import NoticeKind, Revision, Step


def incident_step(incident: Incident, place: int) -> Step:
    """Return what an incident's update tells; `place` is its place in the list, from 1."""
    impact, components = so_far(incident, place)
    update = incident.updates[place - 1]
    return Step(
        nominal_at=update.at,
        basis_at=update.at,
        key=update.key,
        kind=NoticeKind.UPDATE,
        record=incident,
        name=f"incident/{incident.id}",
        place=place,
        update=update,
        components=components,
        impact=impact,
    )


def so_far(incident: Incident, place: int) -> tuple[Impact, tuple[str, ...]]:
    """Return the worst impact of an incident up to its update of that place, from 1.

    And the components that it has touched up to then.
    """
    impact = incident.impact
    components = tuple(incident.components)
    for update in incident.updates[:place]:
        if update.impact is not None and update.impact.rank > impact.rank:
            impact = update.impact
        if update.components:
            components = tuple(dict.fromkeys((*components, *update.components)))
    return impact, components


def change_steps(change: Change, schedule: Schedule) -> Iterator[Step]:
    """Yield what is told about a change, in no order."""
    revisions = change_revisions(change, schedule)
    first = revisions[0]
    yield Step(
        nominal_at=change.announced_at,
        basis_at=change.announced_at,
        key="announced",
        kind=NoticeKind.ANNOUNCED,
        record=change,
        name=f"change/{change.id}",
        revision=first,
        components=change.components,
    )
    yield from _told_steps(change, revisions)
    yield from clock_steps(change, revisions, schedule)
    if change.feedback is not None:
        yield from feedback_steps(change, revisions, schedule)


def change_revisions(change: Change, schedule: Schedule) -> list[Revision]:
    """Return how a change was dated and how firm it was, oldest first, at least one.

    An update makes a new revision if it gives another date or another stage.
    """
    row = epochs(change, schedule.zone)
    revisions = [Revision(0, row[0].since, row[0].stage, row[0].effective)]
    for number, epoch in enumerate(row[1:], 1):
        now = revisions[-1]
        if epoch.stage is not now.stage or epoch.effective != now.effective:
            revisions.append(Revision(number, epoch.since, epoch.stage, epoch.effective))
    return revisions


def _told_steps(change: Change, revisions: list[Revision]) -> Iterator[Step]:
    """Yield what staff told in updates, but those that are not to notify."""
    withdrawals = 0
    remaining = iter(revisions[1:])
    following = next(remaining, None)
    now = revisions[0]
    for place, update in enumerate(change.updates, 1):
        before, made = now, following is not None and following.number == place
        if made and following is not None:
            now, following = following, next(remaining, None)
        kind = _told_kind(before, now, update)
        key = f"{_KEYS[kind]}-{place}"
        if kind is NoticeKind.WITHDRAWN:
            withdrawals += 1
            key = key if withdrawals > 1 else "withdrawn"
        if update.notify:
            yield Step(
                nominal_at=update.at,
                basis_at=update.at,
                key=key,
                kind=kind,
                record=change,
                name=f"change/{change.id}",
                place=place,
                update=update,
                revision=now,
                before=before if made else None,
                components=change.components,
            )


_KEYS = {
    NoticeKind.WITHDRAWN: "withdrawn",
    NoticeKind.DECIDED: "decided",
    NoticeKind.MOVED: "moved",
    NoticeKind.REOPENED: "amended",
    NoticeKind.PROGRESS: "amended",
    NoticeKind.AMENDED: "amended",
}


def _told_kind(before: Revision, now: Revision, update: ChangeUpdate) -> NoticeKind:
    if now.stage is not before.stage:
        if now.stage is ChangeStage.WITHDRAWN:
            return NoticeKind.WITHDRAWN
        if now.stage is ChangeStage.ANNOUNCED:
            return NoticeKind.DECIDED
        return NoticeKind.REOPENED
    if now.effective != before.effective:
        return NoticeKind.MOVED
    return NoticeKind.PROGRESS if update.status is not None else NoticeKind.AMENDED
