"""The row of words to customers about a change, and what the clock makes of each.

A change's history is a row of epochs: each begins with a word to customers and holds
until the next. Within an epoch the clock alone moves the phase, at edges that are known
beforehand. Views, boundaries and daily bars all read the same row.
"""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from beforehand.days import day_start, local_date
from beforehand.model import Change, ChangeStage, MaintenanceStatus, Window
from beforehand.snapshot import ChangePhase, Effective

_PHASE_OF_STAGE = {
    ChangeStage.POSSIBLE: ChangePhase.POSSIBLE,
    ChangeStage.PROPOSED: ChangePhase.PROPOSED,
    ChangeStage.WITHDRAWN: ChangePhase.WITHDRAWN,
}
_PHASE_OF_MAINTENANCE = {
    MaintenanceStatus.SCHEDULED: ChangePhase.ANNOUNCED,
    MaintenanceStatus.IN_PROGRESS: ChangePhase.UNDER_WAY,
    MaintenanceStatus.VERIFYING: ChangePhase.UNDER_WAY,
    MaintenanceStatus.COMPLETED: ChangePhase.IN_EFFECT,
}


class Epoch(Struct, frozen=True):
    """What customers knew of a change from one word to the next."""

    since: datetime
    """When they were told, aware."""
    stage: ChangeStage
    effective: Effective | None
    told: MaintenanceStatus | None
    """The maintenance's status as told, None where the clock alone speaks."""
    told_at: datetime
    """When that status was told."""

    def maintenance_at(self, at: datetime) -> MaintenanceStatus:
        """Return the maintenance's status at an instant of this epoch.

        A status that was told holds until the clock's next edge: work that began early
        still ends with its window, work that is told to go on after its window goes on
        until the next word. What is told to be completed is, and what is told not to have
        begun in spite of the clock has not, until the next word.
        """
        told, window = self.told, self.effective
        if told is MaintenanceStatus.COMPLETED:
            return told
        begins = None if window is None else window.at
        ends = None if window is None else window.until or window.at
        if told is None or (
            told is MaintenanceStatus.SCHEDULED and (begins is None or self.told_at < begins)
        ):
            return _by_the_clock(begins, ends, at)
        if told is MaintenanceStatus.SCHEDULED or ends is None or self.told_at >= ends or at < ends:
            return told
        return MaintenanceStatus.COMPLETED

    def phase_at(self, at: datetime, *, maintenance: bool) -> ChangePhase:
        """Return the change's phase at an instant of this epoch."""
        if self.stage is not ChangeStage.ANNOUNCED:
            return _PHASE_OF_STAGE[self.stage]
        if maintenance:
            return _PHASE_OF_MAINTENANCE[self.maintenance_at(at)]
        if self.effective is None or at < self.effective.at:
            return ChangePhase.ANNOUNCED
        return ChangePhase.IN_EFFECT


def _by_the_clock(
    begins: datetime | None, ends: datetime | None, at: datetime
) -> MaintenanceStatus:
    if begins is None or at < begins:
        return MaintenanceStatus.SCHEDULED
    if ends is None or at < ends:
        return MaintenanceStatus.IN_PROGRESS
    return MaintenanceStatus.COMPLETED


def effective_of(
    on: date | None, at: datetime | None, window: Window | None, zone: ZoneInfo
) -> Effective | None:
    """Return when a change takes effect; None if nothing says so. The most exact form wins."""
    if window is not None:
        begins = window.from_
        return Effective(on=local_date(begins, zone), at=begins, exact=True, until=window.to)
    if at is not None:
        return Effective(on=local_date(at, zone), at=at, exact=True)
    if on is not None:
        return Effective(on=on, at=day_start(on, zone), exact=False)
    return None


def epochs(change: Change, zone: ZoneInfo) -> tuple[Epoch, ...]:
    """Return what customers knew from one word to the next: the announcement's epoch first.

    A record that says at its top that it is withdrawn was announced, and its last update
    withdrew it.
    """
    taken_back = change.stage is ChangeStage.WITHDRAWN
    stage = ChangeStage.ANNOUNCED if taken_back and change.updates else change.stage
    effective = effective_of(change.effective_on, change.effective_at, change.window, zone)
    epoch = Epoch(change.announced_at, stage, effective, None, change.announced_at)
    row = [epoch]
    for update in change.updates:
        if update.moves:
            when = effective_of(update.effective_on, update.effective_at, update.window, zone)
            epoch = replace(epoch, effective=when, told=None)
        if update.status is not None:
            epoch = replace(epoch, told=update.status, told_at=update.at)
        epoch = replace(epoch, since=update.at, stage=update.stage or epoch.stage)
        row.append(epoch)
    if taken_back:
        row[-1] = replace(row[-1], stage=ChangeStage.WITHDRAWN)
    return tuple(row)


class Span(Struct, frozen=True):
    """A span of time over which a change stood in one phase."""

    phase: ChangePhase
    begins: datetime
    ends: datetime | None
    """None for the last one, as far as is known."""


def spans(change: Change, row: tuple[Epoch, ...]) -> tuple[Span, ...]:
    """Return the phases of a change one after the other, neighbours different.

    The first one begins with the announcement, or earlier, where it was announced when
    its date had come.
    """
    first = row[0]
    begins = first.since if first.effective is None else min(first.since, first.effective.at)
    starts: list[tuple[datetime, ChangePhase]] = []
    for epoch, following in pairwise((*row, None)):
        assert epoch is not None
        since = begins if epoch is first else epoch.since
        edges = [since]
        if epoch.effective is not None:
            edges += [epoch.effective.at, epoch.effective.until or epoch.effective.at]
        for edge in sorted(set(edges)):
            if edge < since or (following is not None and edge >= following.since):
                continue
            phase = epoch.phase_at(edge, maintenance=change.is_maintenance)
            if not starts or starts[-1][1] is not phase:
                starts.append((edge, phase))
    ends = [*(begins for begins, _ in starts[1:]), None]
    return tuple(Span(phase, at, end) for (at, phase), end in zip(starts, ends, strict=True))


def work_spans(change: Change, zone: ZoneInfo) -> tuple[Span, ...]:
    """Return the spans over which maintenance went on, oldest first; none for other kinds."""
    if not change.is_maintenance:
        return ()
    row = spans(change, epochs(change, zone))
    return tuple(span for span in row if span.phase is ChangePhase.UNDER_WAY)
