"""When a change takes effect, and where it stands, in words that follow the clock."""

from __future__ import annotations

from datetime import timedelta

from markupsafe import Markup
from msgspec import Struct

from beforehand.model import ChangeKind
from beforehand.render import words
from beforehand.render.parts import Setting, Shift, turning
from beforehand.snapshot import ChangePhase, ChangeView, Effective, Move

_ENDINGS = (ChangeKind.SUNSET,)


class WhenView(Struct, frozen=True):
    """A change's date in large type."""

    label: tuple[Shift, ...]
    """What the date is: Takes effect, Ends, Was planned for."""
    date: Markup
    """The date, or that there is none yet."""
    detail: Markup
    """The time of day or the window, empty for a day."""
    notice: str
    """When it was announced and how long before."""
    moved: tuple[Markup, ...]
    """From which date to which it was moved, newest first."""


def when_view(setting: Setting, view: ChangeView) -> WhenView:
    """Return a change's date, its notice and its moves."""
    effective = view.effective
    return WhenView(
        label=labels(view),
        date=date_of(setting, effective),
        detail=detail(setting, effective),
        notice=notice(setting, view),
        moved=moves(setting, view),
    )


def labels(view: ChangeView) -> tuple[Shift, ...]:
    """Return what a change's date means, by its phase and kind."""
    fixed = {
        ChangePhase.POSSIBLE: "Could happen on",
        ChangePhase.PROPOSED: "Proposed for",
        ChangePhase.WITHDRAWN: "Was planned for",
        ChangePhase.UNDER_WAY: "Takes place on",
    }
    if view.effective is None:
        return (Shift("Date"),)
    if view.phase in fixed:
        return (Shift(fixed[view.phase]),)
    if view.change.is_maintenance:
        return (Shift("Takes place on" if view.phase.is_coming else "Took place on"),)
    before, after = "Takes effect on", "In effect since"
    if view.change.kind in _ENDINGS:
        before, after = "Ends on", "Ended on"
    if view.phase is ChangePhase.IN_EFFECT:
        return (Shift(after),)
    return turning(before, after, view.effective.at)


def standing(view: ChangeView) -> tuple[Shift, ...]:
    """Return where a change stands, in a word or two that follow the clock."""
    effective = view.effective
    if view.phase is ChangePhase.ANNOUNCED and effective is not None:
        if view.change.is_maintenance and effective.until is not None:
            return _maintenance(view, effective)
        return turning(_announced(view), "In effect", effective.at)
    if view.phase is ChangePhase.UNDER_WAY and effective is not None and effective.until:
        status = view.maintenance_status
        label = words.MAINTENANCE_STATUS[status] if status else words.PHASE[view.phase]
        if _says_its_status(view):
            return (Shift(label),)
        return turning(label, "Completed", effective.until)
    if view.phase is ChangePhase.IN_EFFECT and view.change.is_maintenance:
        return (Shift("Completed"),)
    return (Shift(words.PHASE[view.phase]),)


def _announced(view: ChangeView) -> str:
    if view.is_postponed:
        return "Postponed"
    return "Scheduled" if view.change.is_maintenance else "Announced"


def _maintenance(view: ChangeView, effective: Effective) -> tuple[Shift, ...]:
    assert effective.until is not None
    start, end = words.stamp(effective.at), words.stamp(effective.until)
    if _says_its_status(view):
        return (Shift(_announced(view)),)
    return (
        Shift(_announced(view), end=start),
        Shift("Under way", start=start, end=end, hidden=True),
        Shift("Completed", start=end, hidden=True),
    )


def _says_its_status(view: ChangeView) -> bool:
    # Staff who report on maintenance themselves are believed over the clock.
    return any(update.status is not None for update in view.change.updates)


def detail(setting: Setting, effective: Effective | None) -> Markup:
    """Return a change's time of day or its window; empty for a day, or without a date."""
    if effective is None or not effective.exact:
        return Markup("")
    if effective.until is None:
        return Markup("at {}").format(words.clock_html(effective.at, setting.zone))
    return span_html(setting, effective)


def span_html(setting: Setting, effective: Effective) -> Markup:
    """Return a window as times of day where its date stands beside: `02:00 EST to 06:00 EST`."""
    assert effective.until is not None
    start = words.clock_html(effective.at, setting.zone)
    end = words.by_html(effective.until, effective.at, setting.zone)
    return Markup("{} to {}").format(start, end)


def notice(setting: Setting, view: ChangeView) -> str:
    """Return when a change was announced, and how long before it takes effect.

    `Announced 20 November 2026, 285 days before it takes effect.`
    """
    if view.phase is ChangePhase.WITHDRAWN or view.announced_since is None:
        return f"First told on {words.day(words.local_day(view.first_told_at, setting.zone))}."
    told = words.day(words.local_day(view.announced_since, setting.zone))
    if view.notice_days is None or view.effective is None:
        return f"Announced {told}."
    does = _does(view)
    if view.notice_days <= 0:
        ahead = "the same day that" if view.notice_days == 0 else "after"
        return f"Announced {told}, {ahead} {does}."
    return f"Announced {told}, {words.count(view.notice_days, 'day')} before {does}."


def _does(view: ChangeView) -> str:
    if view.change.is_maintenance:
        return "it begins" if view.phase.is_coming else "it began"
    if view.change.kind in _ENDINGS:
        return "it ends" if view.phase.is_coming else "it ended"
    return "it takes effect" if view.phase.is_coming else "it took effect"


def date_of(setting: Setting, effective: Effective | None) -> Markup:
    """Return the day on which a change takes effect, or that there is none yet."""
    if effective is None:
        return Markup("No date yet")
    if effective.exact:
        return words.date_html(effective.at, setting.zone)
    return words.day_html(effective.on)


def moves(setting: Setting, view: ChangeView) -> tuple[Markup, ...]:
    """Return each move of a change's date in a sentence, newest first.

    `Postponed from 30 March 2027 to 29 June 2027.`
    """
    return tuple(_move(setting, move) for move in reversed(view.moves))


def _move(setting: Setting, move: Move) -> Markup:
    if move.was is None:
        return Markup("The date, {}, was set.").format(date_of(setting, move.now))
    way = "Postponed" if move.now.at > move.was.at else "Brought forward"
    was, now = date_of(setting, move.was), date_of(setting, move.now)
    if move.was.on == move.now.on:
        was = words.moment_html(move.was.at, setting.zone)
        now = words.moment_html(move.now.at, setting.zone)
    return Markup("{} from {} to {}.").format(way, was, now)


def price_labels(view: ChangeView) -> tuple[str, str]:
    """Return what stands over the old price and over the new one."""
    if view.phase is ChangePhase.WITHDRAWN:
        return "Stays at", "Would have been"
    if view.effective is None:
        return "Now", "Would be"
    until, since = view.effective.on - timedelta(days=1), view.effective.on
    firm = view.phase not in (ChangePhase.POSSIBLE, ChangePhase.PROPOSED)
    return f"Until {words.day(until)}", f"From {words.day(since)}" if firm else (
        f"Proposed from {words.day(since)}"
        if view.phase is ChangePhase.PROPOSED
        else f"Possible from {words.day(since)}"
    )
