"""What was told against what would be told now: no notice may vanish or change.

A subscriber's reader remembers ids, some remember dates alone. So before a build is
published it is compared with what is live: everything that was told must still be there
with the same date, title and link, and everything new must be newer than all of it. Every
finding names the record and the value in it that brings it about, and the way out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from beforehand.model import Records
from beforehand.notice_feeds import NEWEST, feeds_of
from beforehand.notices import Notice, due
from beforehand.published import PublishedFeed, Told
from beforehand.published_causes import (
    Finding,
    gone,
    late,
    names_another_date,
    redated,
    refiled,
    relinked,
    retitled,
    together,
)


def findings(
    previous: Sequence[PublishedFeed],
    records: Records,
    notices: Sequence[Notice],
    now: datetime,
) -> tuple[Finding, ...]:
    """Return what would be told wrongly if `notices`, the ladder of `records`, went out now.

    `previous` are the feeds that are live; none of them, and nothing is found. Notices
    that go wrong because of the same value are found once, together; in the order of dates.
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
        behind = self._late()
        found = [*behind, *self._refiled()]
        for told in self._live.values():
            notice = self._ladder.get(told.id)
            if notice is None:
                found.append(gone(told, self._records))
                continue
            is_redated = told.told_at != notice.told_at
            if is_redated and not (behind and _is_pushed(told, notice)):
                found.append(redated(told, notice))
            if told.title != notice.title and not (is_redated and names_another_date(told, notice)):
                found.append(retitled(told, notice))
            if told.url != self._url + notice.uri:
                found.append(relinked(told, notice))
        return together(sorted(found, key=self._order))

    def _order(self, finding: Finding) -> tuple[datetime, str, str]:
        key = finding.notice_ids[0]
        notice, told = self._ladder.get(key), self._live.get(key)
        at = told.told_at if told is not None else notice.told_at if notice is not None else None
        return (at or self._now, key, finding.code)

    def _late(self) -> list[Finding]:
        """Return the notices that are new and older than what was told."""
        newest = max((feed.items[0].told_at for feed in self._previous if feed.items), default=None)
        oldest = self._horizon()
        if newest is None:
            return []
        return [
            late(notice, newest)
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
                    found[notice.id] = refiled(notice, feed.path, "no longer")
            oldest = feed.items[-1].told_at if len(feed.items) >= NEWEST else None
            for told in self._live.values():
                notice = self._ladder.get(told.id)
                if notice is None or told.id in ids or feed.path not in feeds_of(notice):
                    continue
                if oldest is None or told.told_at > oldest:
                    found.setdefault(notice.id, refiled(notice, feed.path, "now also"))
        return list(found.values())


def _is_pushed(told: Told, notice: Notice) -> bool:
    """Return whether only a notice that is new and late gave this one another second."""
    return notice.nominal_at <= told.told_at < notice.told_at
