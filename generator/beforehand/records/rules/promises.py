"""What the company's own promises ask of its records."""

from __future__ import annotations

from datetime import date, datetime

from beforehand.model import (
    Change,
    ChangeStage,
    Impact,
    Incident,
    Promise,
    Record,
    Service,
)
from beforehand.records.files import RecordKind
from beforehand.records.forms import field_paths, form_of
from beforehand.records.nodes import Loc
from beforehand.records.rules.finding import Finding, Findings, Known
from beforehand.records.suggestions import did_you_mean, listed, nearest


def in_force(service: Service, day: date) -> Promise | None:
    """Return the promise that holds on a day, or None before the first one."""
    held = [promise for promise in service.promises if promise.from_ <= day]
    return max(held, key=lambda promise: promise.from_, default=None)


def change_fields(change: Change, known: Known) -> Findings:
    """Yield the fields that a promise asks of an announced change and that it lacks.

    The promise is the one in force when the change was announced. What is possible or
    proposed owes nothing yet, and what was withdrawn nothing any more.
    """
    told = _announced_at(change)
    if known.service is None or told is None:
        return
    promise = in_force(known.service, known.day(told))
    kind = promise.changes.get(change.kind) if promise is not None else None
    if promise is None or kind is None:
        return
    missing = [path for path in kind.required if not _is_filled(change, path)]
    if missing:
        yield Finding(
            ("kind",),
            "promise-field-missing",
            f"{_lacks(missing)}, which service.yml promises for every change of the kind"
            f" {change.kind} since {promise.from_}",
            "fill in what is missing; customers were told that they would read it",
        )


def _announced_at(change: Change) -> datetime | None:
    """Return when the change became firm; None if it is not, or was taken back."""
    told = change.announced_at if change.stage is ChangeStage.ANNOUNCED else None
    for update in change.updates:
        if update.stage is ChangeStage.WITHDRAWN:
            return None
        if update.stage is ChangeStage.ANNOUNCED and told is None:
            told = update.at
    return told


def incident_fields(incident: Incident, known: Known) -> Findings:
    """Yield the fields that a promise asks of a resolved incident and that it lacks.

    The promise is the one in force when customers were first told.
    """
    updates = incident.updates
    if known.service is None or not updates or not updates[-1].status.is_over:
        return
    impacts = [incident.impact, *(update.impact for update in updates if update.impact)]
    promise = in_force(known.service, known.day(updates[0].at))
    if promise is None or promise.incidents is None or set(impacts) == {Impact.NONE}:
        return
    required = promise.incidents.required_when_resolved
    missing = [path for path in required if not _is_filled(incident, path)]
    if missing:
        yield Finding(
            ("updates", len(updates) - 1, "status"),
            "promise-field-missing",
            f"{_lacks(missing)}, which service.yml promises for every resolved incident since"
            f" {promise.from_}",
            "fill in what is missing; until you can, say status: monitoring instead",
        )


def _lacks(paths: list[str]) -> str:
    return f"{listed(paths, 'and', 40)} {'is' if len(paths) == 1 else 'are'} missing"


def _is_filled(record: Record, path: str) -> bool:
    """Return whether a field is filled; one that no record has counts as filled.

    Names of fields that do not exist are found in service.yml, once.
    """
    value: object = record
    for step in path.split("."):
        if value is None:
            return False
        value = getattr(value, step, getattr(value, f"{step}_", True))
    return value not in (None, (), {})


# --------------------------------------------------------------------------- service.yml


def promises_grow(service: Service, _known: Known) -> Findings:
    """Yield promises that do not stand in the order of their first days."""
    for number in range(1, len(service.promises)):
        before, promise = service.promises[number - 1 : number + 1]
        if promise.from_ <= before.from_:
            yield Finding(
                ("promises", number, "from"),
                "promise-order",
                f"this promise holds from {promise.from_}, the one above it from {before.from_}",
                "promises stand oldest first, each from another day, and a new one comes last",
            )


def required_fields_exist(service: Service, _known: Known) -> Findings:
    """Yield names of required fields that no record of the kind has."""
    names = {kind: list(field_paths(form_of(kind))) for kind in RecordKind}
    for number, promise in enumerate(service.promises):
        loc: Loc = ("promises", number)
        if promise.incidents is not None:
            for place, path in enumerate(promise.incidents.required_when_resolved):
                if path not in names[RecordKind.INCIDENT]:
                    here = (*loc, "incidents", "required_when_resolved", place)
                    yield _no_field(here, path, "incident", names[RecordKind.INCIDENT])
        for kind, promised in promise.changes.items():
            for place, path in enumerate(promised.required):
                if path not in names[RecordKind.CHANGE]:
                    here = (*loc, "changes", kind.value, "required", place)
                    yield _no_field(here, path, "change", names[RecordKind.CHANGE])


def _no_field(loc: Loc, path: str, what: str, names: list[str]) -> Finding:
    above, _, last = path.rpartition(".")
    beside = [name.removeprefix(f"{above}.") for name in names if name.startswith(f"{above}.")]
    close = nearest(last, beside) if above else None
    return Finding(
        loc,
        "field-unknown",
        f'no {what} has a field "{path}"',
        f"did you mean {above}.{close}?"
        if close
        else did_you_mean(path, names, "write it like rationale.why"),
    )


def notice_fits(service: Service, _known: Known) -> Findings:
    """Yield longest notices that are shorter than the shortest, where both have one unit."""
    for number, promise in enumerate(service.promises):
        for kind, promised in promise.changes.items():
            least, most = promised.minimum_notice, promised.maximum_notice
            if least and most and least.unit == most.unit and most.count < least.count:
                yield Finding(
                    ("promises", number, "changes", kind.value, "maximum_notice"),
                    "notice-backward",
                    f"the longest notice, {most}, is shorter than the shortest, {least}",
                    "check both",
                )
