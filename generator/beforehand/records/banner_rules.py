"""What a record says for other people's pages: true to the record, and of a rank of its own.

A banner stands far from the record that explains it. So it names no date and no sum that
the record does not name, and staff who give a rank give one that decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import combinations
from typing import TYPE_CHECKING, Final, Protocol

from msgspec import Struct
from msgspec.structs import replace

from beforehand.model import BannerOverride, Change, Incident, Record
from beforehand.records.rules.finding import Finding, Findings, Known
from beforehand.remarks import Remark, folder_of, remark
from beforehand.values import Money

if TYPE_CHECKING:
    from beforehand.records.text_facts import SaidDay

_TIMES_A_YEAR: Final = 12


def banner_is_true(record: Incident | Change, known: Known) -> Findings:
    """Yield dates and sums that a banner names and the record does not.

    A date counts with or without its year. A sum counts too if it is the difference of two
    prices, by the month or by the year.
    """
    if record.banner is None:
        return
    from beforehand.records.text_facts import said_days, said_sums

    facts = list(_facts(replace(record, banner=None)))
    days = set(_days(facts, known))
    sums = {(money.amount, money.currency) for money in _sums(facts, record)}
    for key, words in _words(record.banner):
        for said in said_days(words):
            if not any(_is(said, day) for day in days):
                yield _unknown(key, "date", words[said.start : said.end].rstrip("."))
        for sum_ in said_sums(words):
            if (sum_.money.amount, sum_.money.currency) not in sums:
                yield _unknown(key, "sum", words[sum_.start : sum_.end])


class Ranked(Protocol):
    """What is asked of a surface's notice: which record it is, its rank and its window."""

    @property
    def id(self) -> str:
        """Return `incident-<id>` or `change-<id>`."""

    @property
    def priority(self) -> int:
        """Return its rank; the highest shows."""

    @property
    def starts(self) -> datetime:
        """Return when it begins to show."""

    @property
    def ends(self) -> datetime:
        """Return when it no longer shows."""


def same_rank(
    shown: Mapping[str, Sequence[Ranked]], records: Mapping[str, Record]
) -> tuple[Remark, ...]:
    """Return a remark for each two records that show at the same time with the same rank.

    Only where staff gave one of them its rank: by default the one that began first shows.
    `shown` holds the notices of each surface, `records` the records by their notices' ids.
    Sorted by the ids; one remark for two records, however many surfaces they meet on.
    """
    meetings: dict[tuple[str, str], list[str]] = {}
    for surface, notices in shown.items():
        for one, other in combinations(sorted(notices, key=lambda notice: notice.id), 2):
            same_time = one.starts < other.ends and other.starts < one.ends
            if one.priority == other.priority and same_time:
                meetings.setdefault((one.id, other.id), []).append(surface)
    return tuple(
        _same_rank(records[pair[0]], records[pair[1]], surfaces)
        for pair, surfaces in sorted(meetings.items())
        if any(_has_rank(records[notice_id]) for notice_id in pair)
    )


def _same_rank(one: Record, other: Record, surfaces: Sequence[str]) -> Remark:
    where, beside = (other, one) if _has_rank(other) else (one, other)
    assert where.banner is not None
    places = " and ".join(f'"{surface}"' for surface in surfaces)
    return remark(
        where,
        ("banner", "priority"),
        "banner-rank-twice",
        f"the banner has the same rank, {where.banner.priority}, as"
        f" {folder_of(beside)}/{beside.id}, which shows on {places} at the same time",
        "give it another priority: the higher of the two shows, and the other is counted behind it",
    )


def _has_rank(record: Record) -> bool:
    return record.banner is not None and record.banner.priority is not None


def _words(banner: BannerOverride) -> Iterator[tuple[str, str]]:
    for key, words in (("title", banner.title), ("text", banner.text), ("link", banner.link)):
        if words is not None:
            yield key, words


def _unknown(key: str, what: str, said: str) -> Finding:
    return Finding(
        ("banner", key),
        f"banner-{what}-unknown",
        f'the banner names "{said}", a {what} that the record does not name',
        f"name the {what} in the record too, or take it out of the banner",
    )


def _is(said: SaidDay, day: date) -> bool:
    return (said.day, said.month) == (day.day, day.month) and said.year in (None, day.year)


def _facts(value: object) -> Iterator[date | datetime | Money | str]:
    """Yield the dates, instants, sums and texts of a record, however deep they stand."""
    if isinstance(value, (date, Money, str)):
        yield value
    elif isinstance(value, Struct):
        for name in value.__struct_fields__:
            yield from _facts(getattr(value, name))
    elif isinstance(value, (list, tuple)):
        for entry in value:
            yield from _facts(entry)


def _days(facts: Sequence[date | datetime | Money | str], known: Known) -> Iterator[date]:
    day = min((_day(fact, known) for fact in facts if isinstance(fact, date)), default=None)
    for fact in facts:
        if isinstance(fact, date):
            yield _day(fact, known)
        elif isinstance(fact, str) and day is not None:
            from beforehand.records.text_facts import said_days

            yield from (on for said in said_days(fact) if (on := said.nearest(day)) is not None)


def _day(fact: date | datetime, known: Known) -> date:
    return known.day(fact) if isinstance(fact, datetime) else fact


def _sums(
    facts: Sequence[date | datetime | Money | str], record: Incident | Change
) -> Iterator[Money]:
    for fact in facts:
        if isinstance(fact, Money):
            yield fact
        elif isinstance(fact, str):
            from beforehand.records.text_facts import said_sums

            yield from (said.money for said in said_sums(fact))
    for price in record.prices if isinstance(record, Change) else ():
        if price.from_.currency == price.to.currency:
            more: Decimal = abs(price.to.amount - price.from_.amount)
            yield Money(more, price.to.currency)
            yield Money(more * _TIMES_A_YEAR, price.to.currency)
