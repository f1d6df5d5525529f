"""Promises of notice that a record breaks, or is about to break, and presets gone stale."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from beforehand.model import Change, ChangeKind, KindPromise, Records, Service
from beforehand.policy import Assessment, Check, Verdict, assess_record, promise_in_force
from beforehand.presets import PRESETS, Preset
from beforehand.remarks import Path, Remark, remark

_ON_PAPER = ("retained", "durable")


def policy_remarks(records: Records, today: date) -> tuple[Remark, ...]:
    """Return where changes and promises of notice do not fit, sorted.

    A change that breaks a promise is an error, unless it gives its reason in
    `notice_exception`, which is public. Within a day of the edge, without a medium, or
    without what a preset asks to be said, it is a warning. Imported changes are left alone.
    """
    found = [*_service(records.service, today)]
    for change in records.changes:
        if change.imported_from is None:
            found += change_remarks(change, records.service)
    return tuple(sorted(found, key=lambda one: one.order))


def change_remarks(change: Change, service: Service) -> Iterator[Remark]:
    """Yield where one change and the promises of its kind do not fit."""
    assessment = assess_record(change, service)
    if assessment.announced_on is None:
        return
    where = date_path(change)
    breaches = [check for check in assessment.checks if check.verdict.is_breach]
    if change.notice_exception is not None:
        if not breaches:
            yield remark(
                change,
                ("notice_exception",),
                "exception-needless",
                "the record says why it breaks our promise of notice, and it breaks none",
                "take notice_exception out, or check the dates",
                is_warning=True,
            )
    elif breaches:
        yield from (_breach(change, where, check) for check in breaches)
    else:
        yield from (_edge(change, where, check) for check in assessment.checks if check.near_edge)
    yield from _said(change, service, assessment)


def date_path(change: Change) -> Path:
    """Return where the date stands that holds in the end: in the last update that moves it."""
    for number in range(len(change.updates) - 1, -1, -1):
        update = change.updates[number]
        if update.moves:
            return ("updates", number, _date_key(update.window, update.effective_at))
    return (_date_key(change.window, change.effective_at),)


def _date_key(window: object, effective_at: object) -> str:
    if window is not None:
        return "window"
    return "effective_at" if effective_at is not None else "effective_on"


def _breach(change: Change, where: Path, check: Check) -> Remark:
    late = check.verdict is Verdict.TOO_LATE
    cure = "give it a later date" if late else "tell customers again inside the window"
    return remark(
        change,
        where,
        "notice-too-late" if late else "notice-too-early",
        check.words.removesuffix("."),
        f"{cure}, or add notice_exception with why:, which customers will read",
    )


def _edge(change: Change, where: Path, check: Check) -> Remark:
    return remark(
        change,
        where,
        "notice-near-edge",
        f"{check.words} It is within a day of the edge",
        "a notice that goes out a day late would break the promise: leave some room",
        is_warning=True,
    )


def _said(change: Change, service: Service, assessment: Assessment) -> Iterator[Remark]:
    assert assessment.announced_on is not None
    promise = promise_in_force(service, assessment.announced_on)
    named = promise.changes.get(change.kind) if promise else None
    if named is None:
        return
    preset = PRESETS.get(named.preset or "")
    missing = (
        [name for name in preset.must_include if not is_filled(change, name)] if preset else []
    )
    for name in missing:
        yield remark(
            change,
            (name.split(".")[0],),
            "preset-field-missing",
            f"preset {named.preset} asks that the notice says {name}, and it does not",
            f"fill in {name}, or read the source again: {preset.source if preset else ''}",
            is_warning=True,
        )
    on_paper = preset is not None and preset.medium in _ON_PAPER
    if change.medium is None and (named.medium or on_paper):
        promised = f"service.yml promises: {named.medium}" if named.medium else "its preset asks"
        yield remark(
            change,
            ("medium",),
            "medium-missing",
            f"no other notice than this page is on record, but {promised}",
            "write in medium how customers were told beside this site, and when",
            is_warning=True,
        )


def is_filled(change: Change, name: str) -> bool:
    """Return whether a field of a change is filled, `rationale.why` among them."""
    value: object = change
    for step in name.split("."):
        value = getattr(value, step, None)
    return value not in (None, (), "")


# --------------------------------------------------------------------------- service.yml


def _service(service: Service, today: date) -> Iterator[Remark]:
    for number, promise in enumerate(service.promises):
        for kind, named in promise.changes.items():
            if named.preset is not None:
                path: Path = ("promises", number, "changes", str(kind), "preset")
                yield from _preset(path, kind, named, today)


def _preset(path: Path, kind: ChangeKind, named: KindPromise, today: date) -> Iterator[Remark]:
    preset = PRESETS.get(named.preset or "")
    if preset is None:
        names = ", ".join(PRESETS)
        yield _of_service(
            path,
            "preset-unknown",
            f"there is no preset {named.preset}",
            f"the presets are {names}",
            is_warning=False,
        )
    elif kind not in preset.kinds:
        kinds = ", ".join(preset.kinds)
        yield _of_service(
            path,
            "preset-other-kind",
            f"preset {preset.id} speaks of {kinds}, and not of {kind}",
            "read its source, and take it out if it does not fit",
        )
    elif preset.is_stale(today):
        yield _stale(path, preset)


def _stale(path: Path, preset: Preset) -> Remark:
    return _of_service(
        path,
        "preset-stale",
        f"preset {preset.id} was read on {preset.read_on}, over a year ago",
        f"read the source again: {preset.source}",
    )


def _of_service(
    path: Path, code: str, message: str, hint: str, *, is_warning: bool = True
) -> Remark:
    return Remark(
        folder="",
        id="",
        path=path,
        code=code,
        message=message,
        hint=hint,
        is_warning=is_warning,
    )
