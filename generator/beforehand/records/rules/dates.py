"""When a change takes effect: one date, of the right sort, not in the past when told."""

from __future__ import annotations

from datetime import datetime

from beforehand.model import Change, ChangeStage, ChangeUpdate, Window
from beforehand.records.nodes import Loc
from beforehand.records.rules.finding import Finding, Findings, Known, Where

_RANK = {ChangeStage.POSSIBLE: 0, ChangeStage.PROPOSED: 1, ChangeStage.ANNOUNCED: 2}
_DATES = ("effective_on", "effective_at", "window")


def _parts(change: Change) -> list[tuple[Loc, Change | ChangeUpdate, datetime]]:
    """Return the top and the updates, each with its way and the moment at which it was told."""
    top: list[tuple[Loc, Change | ChangeUpdate, datetime]] = [((), change, change.announced_at)]
    return top + [
        (("updates", number), update, update.at) for number, update in enumerate(change.updates)
    ]


def _given(part: Change | ChangeUpdate) -> list[str]:
    return [name for name in _DATES if getattr(part, name) is not None]


def one_date(change: Change, _known: Known) -> Findings:
    """Yield every date beyond the first one of the top or of an update."""
    for loc, part, _ in _parts(change):
        given = _given(part)
        for name in given[1:]:
            yield Finding(
                (*loc, name),
                "date-twice",
                f"{given[0]} says already when it takes effect, and {name} says it again",
                "keep the one that is right",
                Where.KEY,
            )


def right_sort(change: Change, _known: Known) -> Findings:
    """Yield dates of maintenance and windows of anything else."""
    for loc, part, _ in _parts(change):
        for name in _given(part):
            if change.is_maintenance and name != "window":
                yield Finding(
                    (*loc, name),
                    "window-expected",
                    f"maintenance has a window with a beginning and an end, and not {name}",
                    "write it like window: {from: 2027-02-02 01:00, to: 2027-02-02 03:00}",
                    Where.KEY,
                )
            elif not change.is_maintenance and name == "window":
                yield Finding(
                    (*loc, name),
                    "window-unexpected",
                    f"a window is for maintenance, and this change is of the kind {change.kind}",
                    "write effective_on with the day, or effective_at with the time",
                    Where.KEY,
                )


def window_runs_forward(change: Change, known: Known) -> Findings:
    """Yield windows that end before they begin."""
    for loc, part, _ in _parts(change):
        window = part.window
        if window is not None and window.to <= window.from_:
            yield Finding(
                (*loc, "window", "to"),
                "window-backward",
                f"the window ends at {known.clock(window.to)}, and begins at"
                f" {known.clock(window.from_)}",
                "check the day and the time of both; over midnight the day is another",
            )


def announced_has_date(change: Change, _known: Known) -> Findings:
    """Yield the word that makes a change firm while no date has been told.

    What is possible or proposed may have no date; maintenance has a window.
    """
    firm = change.stage in (ChangeStage.ANNOUNCED, ChangeStage.WITHDRAWN)
    dated = bool(_given(change))
    name = "window" if change.is_maintenance else "effective_on"
    if firm and not dated:
        yield Finding(
            ("stage",),
            "date-missing",
            "the maintenance is announced, but it has no window"
            if change.is_maintenance
            else "the change is announced, but does not say when it takes effect",
            "add a line like window: {from: 2027-02-02 01:00, to: 2027-02-02 03:00}"
            if change.is_maintenance
            else "add a line like effective_on: 2027-09-01; without a date, the stage is possible"
            " or proposed",
        )
        return
    for number, update in enumerate(change.updates):
        dated = dated or update.moves
        if update.stage is ChangeStage.ANNOUNCED and not dated:
            yield Finding(
                ("updates", number, "stage"),
                "date-missing",
                "the change is made firm here, but no date for it has been told",
                f"add {name} to this update",
            )
            return


def not_before_told(change: Change, known: Known) -> Findings:
    """Yield dates that had passed already when customers were told of them.

    A day may be the day itself. A window may be moved while it runs, so in an update its
    end counts.
    """
    for loc, part, told in _parts(change):
        moved = bool(loc)
        on, at, window = part.effective_on, part.effective_at, part.window
        if on is not None and on < known.day(told):
            yield _past((*loc, "effective_on"), str(on), told, known)
        elif at is not None and at < told:
            yield _past((*loc, "effective_at"), known.clock(at), told, known)
        elif window is not None and _limit(window, moved=moved) < told:
            end = "to" if moved else "from"
            limit = _limit(window, moved=moved)
            yield _past((*loc, "window", end), known.clock(limit), told, known)


def _limit(window: Window, *, moved: bool) -> datetime:
    return window.to if moved else window.from_


def _past(loc: Loc, when: str, told: datetime, known: Known) -> Finding:
    return Finding(
        loc,
        "effective-before-told",
        f"{when} had passed already when customers were told, at {known.clock(told)}",
        "check both dates; what has happened already is an incident",
    )


# --------------------------------------------------------------------------- stages


def withdrawn_says_so(change: Change, _known: Known) -> Findings:
    """Yield a change that is withdrawn at the top, but by no update."""
    if change.stage is not ChangeStage.WITHDRAWN:
        return
    if not change.updates:
        yield Finding(
            ("stage",),
            "withdrawal-untold",
            "the change is withdrawn, but no update tells customers so and why",
            "leave the stage as it was first told, and add an update with stage: withdrawn",
        )
    elif change.updates[-1].stage not in (None, ChangeStage.WITHDRAWN):
        yield Finding(
            ("updates", len(change.updates) - 1, "stage"),
            "withdrawal-untold",
            "the top says that the change is withdrawn, but its last update says that it is"
            f" {change.updates[-1].stage}",
            "leave the top as it was first told, and let the last update say what is true now",
        )


def stages_go_forward(change: Change, _known: Known) -> Findings:
    """Yield updates that make a change less firm, or go on after it was withdrawn."""
    stage = change.stage
    if stage is ChangeStage.WITHDRAWN:
        stage = ChangeStage.ANNOUNCED
    for number, update in enumerate(change.updates):
        if stage is ChangeStage.WITHDRAWN:
            yield from _after_withdrawal(update, number)
        elif update.stage is None:
            continue
        elif update.stage is ChangeStage.WITHDRAWN:
            stage = update.stage
        elif _RANK[update.stage] < _RANK[stage]:
            yield Finding(
                ("updates", number, "stage"),
                "stage-back",
                f"the change is {stage} already and cannot become {update.stage} again",
                "withdraw it with stage: withdrawn, and say why; a new plan is a new change",
            )
        else:
            stage = update.stage


def _after_withdrawal(update: ChangeUpdate, number: int) -> Findings:
    goes_on = update.moves or update.status is not None
    if goes_on or update.stage not in (None, ChangeStage.WITHDRAWN):
        name = "stage" if update.stage is not None else (*_given(update), "status")[0]
        yield Finding(
            ("updates", number, name),
            "withdrawn-goes-on",
            "the change was withdrawn by an update above, and this one goes on with it",
            "a new plan is a new change: make a file for it, with follows: and this file's id",
            Where.KEY,
        )


def status_of_maintenance(change: Change, _known: Known) -> Findings:
    """Yield statuses in updates of what is no maintenance."""
    if change.is_maintenance:
        return
    for number, update in enumerate(change.updates):
        if update.status is not None:
            yield Finding(
                ("updates", number, "status"),
                "status-unexpected",
                f"a status is for maintenance, and this change is of the kind {change.kind}",
                "take the line out; to take the change back, write stage: withdrawn",
                Where.KEY,
            )
