"""Findings about what was told: each with the value in the record to blame, and the cure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from beforehand.model import Incident
from beforehand.notice_step import NoticeKind, Step
from beforehand.notice_titles import KIND, never_markup, one_line
from beforehand.notices import Notice
from beforehand.published import Told

_SECOND = timedelta(seconds=1)
_TOLD_KEYS = ("amended", "moved", "decided", "withdrawn")


@dataclass(frozen=True)
class Finding:
    """Something that subscribers would be told wrongly."""

    code: str
    """`notice-gone`, `notice-redated`, `notice-retitled`, `notice-relinked`,
    `notice-refiled` or `notice-late`."""
    message: str
    """One sentence without a full stop."""
    hint: str
    """The way out, one sentence without a full stop."""
    record_type: str
    """`incident` or `change`."""
    record_id: str
    loc: tuple[str | int, ...]
    """The way to the value in the record that is to blame; empty for the whole file."""
    notice_ids: tuple[str, ...]
    """The notices that it is about, oldest first."""


def together(found: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings with those of one value made one; the first of them speaks."""
    by_value: dict[tuple[object, ...], Finding] = {}
    for item in found:
        value = (item.code, item.record_type, item.record_id, item.loc, item.hint)
        first = by_value.get(value)
        ids = (*first.notice_ids, *item.notice_ids) if first is not None else item.notice_ids
        by_value[value] = replace(first or item, notice_ids=ids)
    return tuple(
        item
        if len(item.notice_ids) == 1
        else replace(item, message=f"{item.message} (and {len(item.notice_ids) - 1} more like it)")
        for item in by_value.values()
    )


def gone(told: Told, records: Collection[str]) -> Finding:
    """Return that a notice that was told is none any more.

    `records` are the types and ids of the records that there are: `change/<id>`.
    """
    record_type, record_id, key = _names(told.id)
    what = f"“{told.title}”, told at {told.told_at:%Y-%m-%dT%H:%M:%SZ},"
    loc: tuple[str | int, ...] = ()
    if f"{record_type}/{record_id}" not in records:
        message = f"{what} is gone together with its record"
        hint = "put the file back under its name; what is over or withdrawn stays"
    elif record_type == "incident" or key.startswith(_TOLD_KEYS):
        loc = ("updates",)
        message = f"{what} is gone: its update is gone, is another one, or does not notify"
        hint = "put the update back with its `at` and `id`, and tell what is new in a new one"
    else:
        message = f"{what} no longer follows from the record and the promises"
        hint = (
            "put the date back and move it by an update; new promises are added to the list"
            " in service.yml, the old ones stay"
        )
    return Finding("notice-gone", message, hint, record_type, record_id, loc, (told.id,))


def relinked(told: Told, notice: Notice) -> Finding:
    """Return that a notice that was told has another link."""
    hint = "put the `url` in service.yml back as it was, and lead the old address on"
    if notice.update is not None:
        hint = "put the `id` of the update and the `url` in service.yml back as they were"
    message = f"“{notice.title}” was told with the link {told.url}"
    return _finding("notice-relinked", notice, message, hint)


def late(notice: Notice, newest: datetime) -> Finding:
    """Return that a new notice is dated behind the newest one that was told."""
    earliest = newest + _SECOND
    wanted = f"{earliest:%Y-%m-%dT%H:%M:%SZ}"
    hint = f"set `{_field(notice.step)}` to {wanted} or later, the moment at which it goes out"
    if notice.kind is NoticeKind.HEARD:
        hint = f"set `on` to {earliest:%Y-%m-%d} or later, the day on which it goes out"
    elif notice.update is None and notice.kind is not NoticeKind.ANNOUNCED:
        hint = (
            "tell the date by an update of its own; new promises are added to the list in"
            " service.yml with a later `from`"
        )
    return _finding(
        "notice-late",
        notice,
        f"“{notice.title}” is new and dated {notice.told_at:%Y-%m-%dT%H:%M:%SZ}, but subscribers"
        f" were told something at {newest:%Y-%m-%dT%H:%M:%SZ}; readers that go by dates would"
        " never show it",
        hint,
    )


def redated(told: Told, notice: Notice) -> Finding:
    """Return that a notice that was told bears another date."""
    return _finding(
        "notice-redated",
        notice,
        f"“{notice.title}” was told at {told.told_at:%Y-%m-%dT%H:%M:%SZ} and would now be dated"
        f" {notice.told_at:%Y-%m-%dT%H:%M:%SZ}",
        f"put `{_field(notice.step)}` back as it was; a date moves by an update, and new promises"
        " are added to the list in service.yml",
    )


def retitled(told: Told, notice: Notice) -> Finding:
    """Return that a notice that was told has another title."""
    step, record = notice.step, notice.record
    loc: tuple[str | int, ...] = ("title",)
    if never_markup(one_line(record.title)) in told.title:
        # The record's own title is as it was: another value that stands in titles is not.
        if isinstance(record, Incident):
            loc = ("updates", step.place - 1, "status")
        else:
            loc = _date_loc(step) if told.title.startswith(KIND[record.kind]) else ("kind",)
    return Finding(
        "notice-retitled",
        f"“{told.title}” was told, and its title would now be “{notice.title}”",
        f"put `{loc[-1]}` back as it was, and tell what is new in an update",
        notice.record_type,
        notice.record_id,
        loc,
        (notice.id,),
    )


def names_another_date(told: Told, notice: Notice) -> bool:
    """Return whether the two titles differ in nothing but the date that they name."""
    return retitled(told, notice).loc == _date_loc(notice.step)


def refiled(notice: Notice, path: str, word: str) -> Finding:
    """Return that a notice that was told stands in other feeds; `word` says how."""
    field = {"component": "components", "kind": "kind", "impact": "impact"}.get(
        path.split("/", 1)[0], ""
    )
    return Finding(
        "notice-refiled",
        f"“{notice.title}” was told and would {word} stand in the feed {path}",
        f"put `{field}` back as it was, and tell what is new in an update",
        notice.record_type,
        notice.record_id,
        (field,) if field else (),
        (notice.id,),
    )


def _finding(code: str, notice: Notice, message: str, hint: str) -> Finding:
    loc = _loc(notice.step)
    return Finding(code, message, hint, notice.record_type, notice.record_id, loc, (notice.id,))


def _field(step: Step) -> str:
    return str(_loc(step)[-1])


def _loc(step: Step) -> tuple[str | int, ...]:
    """Return the way to the value of the record that gives a step its date."""
    if step.update is not None:
        return ("updates", step.place - 1, "at")
    if step.kind is NoticeKind.ANNOUNCED:
        return ("announced_at",)
    if step.kind is NoticeKind.HEARD:
        return ("feedback", "heard", step.place - 1, "on")
    if step.kind is NoticeKind.COMMENTS:
        return ("feedback", "open_until")
    return _date_loc(step)


def _date_loc(step: Step) -> tuple[str | int, ...]:
    """Return the way to the date at which the change of a step takes effect."""
    if step.revision is None:
        return ()
    effective = step.revision.effective
    name = "effective_on"
    if effective is not None and effective.exact:
        name = "effective_at" if effective.until is None else "window"
    if step.revision.number:
        return ("updates", step.revision.number - 1, name)
    return (name,)


def _names(notice_id: str) -> tuple[str, str, str]:
    """Return the type and the id of a notice's record, and the notice's key."""
    record_type, _, rest = notice_id.partition(":")[2].partition(":")[2].partition("/")
    record_id, _, key = rest.partition("/")
    return record_type or "change", record_id, key
