"""What was told against what would be told now: no notice may vanish or change.

A subscriber's reader remembers ids, some remember dates alone. So before a build is
published it is compared with what is live: everything that was told must still be there
with the same date, title and link, and everything new must be newer than all of it. Every
finding names the record and the value in it that brings it about, and the way out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from beforehand.model import Records
from beforehand.notice_feeds import NEWEST, feeds_of
from beforehand.notice_step import NoticeKind, Step
from beforehand.notices import Notice, due
from beforehand.published import PublishedFeed, Told

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
    notice_id: str


def findings(
    previous: Sequence[PublishedFeed],
    records: Records,
    notices: Sequence[Notice],
    now: datetime,
) -> tuple[Finding, ...]:
    """Return what would be told wrongly if `notices`, the ladder of `records`, went out now.

    `previous` are the feeds that are live; none of them, and nothing is found. Each notice
    is found once for each thing that is wrong with it; in the order of their dates.
    """
    return _Comparison(previous, records, notices, now).findings()


class _Comparison:
    def __init__(
        self,
        previous: Sequence[PublishedFeed],
        records: Records,
        notices: Sequence[Notice],
        now: datetime,
    ) -> None:
        self._previous = previous
        self._url = records.service.url
        self._now = now
        self._ladder = {notice.id: notice for notice in notices}
        self._told = due(notices, now)
        self._records = {f"incident/{item.id}" for item in records.incidents}
        self._records |= {f"change/{item.id}" for item in records.changes}
        self._live: dict[str, Told] = {}
        for feed in previous:
            self._live.update((item.id, item) for item in feed.items)

    def findings(self) -> tuple[Finding, ...]:
        late = self._late()
        found = [*late, *self._refiled()]
        for told in self._live.values():
            notice = self._ladder.get(told.id)
            if notice is None:
                found.append(self._gone(told))
                continue
            if told.told_at != notice.told_at and not (late and _is_pushed(told, notice)):
                found.append(_redated(told, notice))
            if told.title != notice.title:
                found.append(_retitled(told, notice))
            if told.url != self._url + notice.uri:
                found.append(self._relinked(told, notice))
        return tuple(sorted(found, key=self._order))

    def _order(self, finding: Finding) -> tuple[datetime, str, str]:
        notice, told = self._ladder.get(finding.notice_id), self._live.get(finding.notice_id)
        at = told.told_at if told is not None else notice.told_at if notice is not None else None
        return (at or self._now, finding.notice_id, finding.code)

    def _late(self) -> list[Finding]:
        """Return the notices that are new and older than what was told."""
        newest = max((feed.items[0].told_at for feed in self._previous if feed.items), default=None)
        oldest = self._horizon()
        if newest is None:
            return []
        return [
            _late(notice, newest)
            for notice in self._told
            if notice.id not in self._live and oldest <= notice.told_at <= newest
        ]

    def _horizon(self) -> datetime:
        """Return the instant from which on all that was told is known.

        A full feed has dropped what is older; only with its archives is that known too.
        """
        everything = [feed for feed in self._previous if feed.path == "all"]
        full = [f for f in everything if not f.is_archive and len(f.items) >= NEWEST]
        if not full or any(feed.is_archive for feed in everything):
            return datetime.min.replace(tzinfo=UTC)
        return full[0].items[-1].told_at

    def _refiled(self) -> list[Finding]:
        """Return the notices that would vanish from one feed or turn up late in another."""
        found: dict[str, Finding] = {}
        for feed in self._previous:
            if feed.is_archive:
                continue
            ids = {item.id for item in feed.items}
            for item in feed.items:
                notice = self._ladder.get(item.id)
                if notice is not None and feed.path not in feeds_of(notice):
                    found[notice.id] = _refiled(notice, feed.path, "no longer")
            oldest = feed.items[-1].told_at if len(feed.items) >= NEWEST else None
            for told in self._live.values():
                notice = self._ladder.get(told.id)
                if notice is None or told.id in ids or feed.path not in feeds_of(notice):
                    continue
                if oldest is None or told.told_at > oldest:
                    found.setdefault(notice.id, _refiled(notice, feed.path, "now also"))
        return list(found.values())

    def _gone(self, told: Told) -> Finding:
        record_type, record_id, key = _names(told.id)
        what = f"“{told.title}”, told at {told.told_at:%Y-%m-%dT%H:%M:%SZ},"
        loc: tuple[str | int, ...] = ()
        if f"{record_type}/{record_id}" not in self._records:
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
        return Finding("notice-gone", message, hint, record_type, record_id, loc, told.id)

    def _relinked(self, told: Told, notice: Notice) -> Finding:
        return _finding(
            "notice-relinked",
            notice,
            f"“{notice.title}” was told with the link {told.url}",
            "put the `id` of the update and the `url` in service.yml back as they were"
            if notice.step.update is not None
            else "put the `url` in service.yml back as it was, and lead the old address on",
        )


def _is_pushed(told: Told, notice: Notice) -> bool:
    """Return whether only a notice that is new and late gave this one another second."""
    return notice.nominal_at <= told.told_at < notice.told_at


def _late(notice: Notice, newest: datetime) -> Finding:
    earliest = newest + _SECOND
    wanted = f"{earliest:%Y-%m-%dT%H:%M:%SZ}"
    hint = f"set `{_field(notice.step)}` to {wanted} or later, the moment at which it goes out"
    if notice.kind is NoticeKind.HEARD:
        hint = f"set `on` to {earliest:%Y-%m-%d} or later, the day on which it goes out"
    elif notice.step.update is None and notice.kind is not NoticeKind.ANNOUNCED:
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


def _redated(told: Told, notice: Notice) -> Finding:
    return _finding(
        "notice-redated",
        notice,
        f"“{notice.title}” was told at {told.told_at:%Y-%m-%dT%H:%M:%SZ} and would now be dated"
        f" {notice.told_at:%Y-%m-%dT%H:%M:%SZ}",
        f"put `{_field(notice.step)}` back as it was; a date moves by an update, and new promises"
        " are added to the list in service.yml",
    )


def _retitled(told: Told, notice: Notice) -> Finding:
    return Finding(
        "notice-retitled",
        f"“{told.title}” was told, and its title would now be “{notice.title}”",
        "put `title` back as it was, and tell the correction in an update",
        notice.record_type,
        notice.record_id,
        ("title",),
        notice.id,
    )


def _refiled(notice: Notice, path: str, word: str) -> Finding:
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
        notice.id,
    )


def _finding(code: str, notice: Notice, message: str, hint: str) -> Finding:
    loc = _loc(notice.step)
    return Finding(code, message, hint, notice.record_type, notice.record_id, loc, notice.id)


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
    assert step.revision is not None
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
