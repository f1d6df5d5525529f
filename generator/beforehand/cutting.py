"""What was known of a record's shared parts on a day.

An answer, a remedy and a prevention carry the day on which they were told or done.
Nothing of a later day is public, and each such day is a boundary.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec.structs import replace

from beforehand.days import Moment, day_start
from beforehand.model import Feedback, Prevention, Record, Remedy
from beforehand.snapshot import Boundary


def cut_feedback(feedback: Feedback | None, today: date) -> Feedback | None:
    """Return the feedback without answers of later days; the same object if none is cut."""
    if feedback is None or all(heard.on <= today for heard in feedback.heard):
        return feedback
    return replace(feedback, heard=tuple(h for h in feedback.heard if h.on <= today))


def cut_remedy(remedy: Remedy | None, today: date) -> Remedy | None:
    """Return the remedy, not yet done if that was later; the same object if nothing is cut."""
    if remedy is None or remedy.done_on is None or remedy.done_on <= today:
        return remedy
    return replace(remedy, done_on=None)


def cut_preventions(steps: tuple[Prevention, ...], today: date) -> tuple[Prevention, ...]:
    """Return the steps, not yet done where that was later; the same object if nothing is cut."""
    if all(step.done_on is None or step.done_on <= today for step in steps):
        return steps
    return tuple(
        step if step.done_on is None or step.done_on <= today else replace(step, done_on=None)
        for step in steps
    )


def dated_facts(record: Record, name: str, moment: Moment) -> Iterator[Boundary]:
    """Return a boundary for each day on which something of the record was told or done.

    Only days after the moment's; unordered.
    """
    told: list[tuple[date | None, str]] = []
    if record.feedback is not None:
        told += [(heard.on, "an answer to customers is told") for heard in record.feedback.heard]
    if record.remedy is not None:
        told.append((record.remedy.done_on, "the remedy is done"))
    prevention = getattr(record.rationale, "prevention", ())
    told += [(step.done_on, "a step against a repetition is done") for step in prevention]
    for on, reason in told:
        if on is not None and on > moment.today:
            yield Boundary(at=day_start(on, moment.zone), reason=reason, record=name)
