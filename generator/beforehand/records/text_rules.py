"""Exact rules about what texts state: weekdays, dates, times, and the arithmetic of prices.

A weekday or a difference that is wrong is an error: it is a false promise in print. A year
or a zone that is missing is a warning, since a notice on a bad day must not wait for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

from beforehand.model import Change, Incident, Price, Record, Service
from beforehand.records.plain_language import passages
from beforehand.records.plain_rule import Passage, phrase
from beforehand.records.prose import WEEKDAYS, Prose, Stretch, read_prose
from beforehand.records.text_facts import (
    TIME_OF_DAY,
    ZONE,
    SaidDay,
    SaidPercent,
    SaidSum,
    said_days,
    said_percents,
    said_sums,
)
from beforehand.remarks import Remark, folder_of

_DIGIT = re.compile(r"\d")


def text_remarks(record: Record, service: Service) -> tuple[Remark, ...]:
    """Return what is wrong in the facts that a record's texts state, in their order.

    Weekdays that do not fit their date and days that do not exist are errors, and so are
    differences and percentages that do not follow from the prices. Missing years (in a
    change) and zones are warnings. Imported records have none.
    """
    if record.imported_from is not None:
        return ()
    silent = {exception.rule for exception in record.lint_ok}
    return tuple(
        found
        for passage in passages(record, service)
        for found in _of_passage(record, service, passage)
        if found.code not in silent
    )


def _of_passage(record: Record, service: Service, passage: Passage) -> Iterator[Remark]:
    if _DIGIT.search(passage.text) is None:
        return
    prose = read_prose(passage.text)
    yield from _dates(record, service, passage, prose)
    yield from _times(record, passage, prose)
    if isinstance(record, Change) and record.prices:
        for sentence in prose.sentences:
            yield from _sums(record, passage, sentence)


# --------------------------------------------------------------------------- dates and times


def _dates(record: Record, service: Service, passage: Passage, prose: Prose) -> Iterator[Remark]:
    told_on = _told_on(record, passage, ZoneInfo(service.time_zone))
    for day in said_days(prose.text):
        on = day.nearest(told_on)
        if on is None:
            yield _remark(
                record,
                passage,
                (day.start, day.end),
                code="text-day-impossible",
                message=f"{_words(passage, day)} is not in the calendar",
                hint="check day and month",
            )
        elif day.weekday is not None and on.weekday() != day.weekday:
            yield _wrong_weekday(record, passage, day, on)
        elif day.year is None and isinstance(record, Change) and passage.path[0] != "updates":
            yield _remark(
                record,
                passage,
                (day.start, day.end),
                code="text-year-missing",
                message=f"{_words(passage, day)} has no year, and this page will stand for years",
                hint=f"write the year behind it, such as {on.year}",
                is_warning=True,
            )


def _wrong_weekday(record: Record, passage: Passage, day: SaidDay, on: date) -> Remark:
    right = WEEKDAYS[on.weekday()].capitalize()
    year = "" if day.year else f" of {on.year}"
    return _remark(
        record,
        passage,
        (day.start, day.end),
        code="text-weekday-wrong",
        message=f"{_words(passage, day)}{year} is a {right}",
        hint=f"write {right}, or the date of the {WEEKDAYS[day.weekday or 0].capitalize()} that"
        " you mean",
    )


def _times(record: Record, passage: Passage, prose: Prose) -> Iterator[Remark]:
    for time in TIME_OF_DAY.finditer(prose.text):
        if not ZONE.search(prose.sentence_at(time.start()).text):
            yield _remark(
                record,
                passage,
                time.span(),
                code="text-zone-missing",
                message=f"{time[0]} has no zone, and customers elsewhere will read another time",
                hint="write the zone's letters behind it, such as EST or UTC",
                is_warning=True,
            )


def _told_on(record: Record, passage: Passage, zone: ZoneInfo) -> date:
    """Return the day near which a date without a year is meant."""
    if passage.path[0] == "updates" and isinstance(passage.path[1], int):
        return record.updates[passage.path[1]].at.astimezone(zone).date()
    if isinstance(record, Incident):
        return record.started_at.astimezone(zone).date()
    return record.effective_on or record.announced_at.astimezone(zone).date()


def _words(passage: Passage, said: SaidDay) -> str:
    return " ".join(passage.text[said.start : said.end].split())


# --------------------------------------------------------------------------- arithmetic

_MORE = phrase(r"""
    more\b
    (?:a|per|each|every) (?:month|year|week|day|item),? more\b
    (?:higher|dearer)\b
""")
_LESS = phrase(r"""
    (?:less|lower|cheaper)\b
    (?:a|per|each|every) (?:month|year|week|day|item),? less\b
""")
_BY = phrase(
    r"(?:ris(?:e|es|ing|en)|rose|increas\w+|rais\w+|(?:go|goes|going|went) up|fall(?:s|ing)?|fell"
    r"|drop\w*|decreas\w+|reduc\w+|lower\w*|(?:go|goes|going|went) down)(?: \S+){0,6}? by $"
)
_ABOUT = phrase("(?:about|around|roughly|nearly|almost|some|over|up to|more than|less than) $")
_PRICE = phrase("prices?|pay|pays|costs?|charges?|bills?|fees?|rates?|dearer|expensive|increases?")
_FROM_TO = phrase("from $"), phrase("to $")
_A_YEAR = phrase("(?:an? |per |each |every )?year")


def _sums(change: Change, passage: Passage, sentence: Stretch) -> Iterator[Remark]:
    sums = said_sums(sentence.text)
    pair = _pair(sentence.text, sums)
    for said in sums:
        if said in pair or not _is_difference(sentence.text, said.start, said.end):
            continue
        right = _differences(change, pair, yearly=_is_yearly(sentence.text, said.end))
        if right and (said.money.currency, said.money.amount) not in right:
            place = (sentence.start + said.start, sentence.start + said.end)
            yield _wrong_sum(change, passage, place, said, right)
    for percent in said_percents(sentence.text):
        if not _is_price_rise(sentence.text, percent):
            continue
        rises = _rises(change, pair)
        if rises and not any(_is_near(sentence.text, percent, rise) for rise in rises):
            place = (sentence.start + percent.start, sentence.start + percent.end)
            yield _wrong_percent(change, passage, place, rises)


def _pair(text: str, sums: tuple[SaidSum, ...]) -> tuple[SaidSum, ...]:
    """Return the two sums of "from 9.99 USD to 15.98 USD"; empty if the text has none."""
    for old, new in pairwise(sums):
        begins = _FROM_TO[0].search(text[: old.start])
        joined = _FROM_TO[1].search(text[old.end : new.start])
        if begins and joined and old.money.currency == new.money.currency:
            return (old, new)
    return ()


def _is_difference(text: str, start: int, end: int) -> bool:
    rest = text[end:].lstrip(" ,")
    return bool(_BY.search(text[:start]) or _MORE.match(rest) or _LESS.match(rest))


def _is_yearly(text: str, end: int) -> bool:
    return _A_YEAR.match(text[end:].lstrip(" ,")) is not None


def _differences(
    change: Change, pair: tuple[SaidSum, ...], *, yearly: bool
) -> set[tuple[str, Decimal]]:
    """Return every difference of two sums that the record or the sentence names."""
    if pair:
        old, new = pair[0].money, pair[1].money
        return {(old.currency, abs(new.amount - old.amount) * (12 if yearly else 1))}
    sums = [sum_ for price in change.prices for sum_ in (price.from_, price.to)]
    sums += [choice.price for choice in change.choices if choice.price]
    return {
        (one.currency, abs(one.amount - other.amount) * times)
        for one in sums
        for other in sums
        for times in ((1, 12) if yearly else (1,))
        if one.currency == other.currency and one.amount != other.amount
    }


def _is_price_rise(text: str, percent: SaidPercent) -> bool:
    """Return whether a percentage says by how much a price rises or falls."""
    return _PRICE.search(text) is not None and _is_difference(text, percent.start, percent.end)


def _rises(change: Change, pair: tuple[SaidSum, ...]) -> list[Decimal]:
    """Return by how many per cent prices change, without a sign."""
    if pair:
        pairs = [(pair[0].money, pair[1].money)]
    else:
        pairs = [(price.from_, price.to) for price in change.prices if _can_compare(price)]
    return [abs(new.amount - old.amount) / old.amount * 100 for old, new in pairs if old.amount]


def _can_compare(price: Price) -> bool:
    return price.from_.currency == price.to.currency


def _is_near(text: str, said: SaidPercent, right: Decimal) -> bool:
    """Return whether a percentage is the right one, rounded as it is written."""
    exponent = said.number.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    slack = Decimal(2) if _ABOUT.search(text[: said.start]) else Decimal("0.5").scaleb(-places)
    return abs(said.number - right) <= slack


def _wrong_sum(
    change: Change,
    passage: Passage,
    place: tuple[int, int],
    said: SaidSum,
    right: set[tuple[str, Decimal]],
) -> Remark:
    shown = " or ".join(f"{amount} {currency}" for currency, amount in sorted(right)[:4])
    return _remark(
        change,
        passage,
        place,
        code="text-difference-wrong",
        message=f"{said.money} is not the difference of two prices of this record",
        hint=f"the prices differ by {shown}: correct the text or the prices",
    )


def _wrong_percent(
    change: Change, passage: Passage, place: tuple[int, int], rises: list[Decimal]
) -> Remark:
    shown = " or ".join(f"{rise:.1f} %" for rise in sorted(set(rises))[:4])
    words = passage.text[place[0] : place[1]]
    return _remark(
        change,
        passage,
        place,
        code="text-percent-wrong",
        message=f"{words} is not what the price changes by",
        hint=f"the price changes by {shown}: correct the text or the prices",
    )


def _remark(
    record: Record,
    passage: Passage,
    place: tuple[int, int],
    *,
    code: str,
    message: str,
    hint: str,
    is_warning: bool = False,
) -> Remark:
    start, end = place
    return Remark(
        folder=folder_of(record),
        id=record.id,
        path=passage.path,
        code=code,
        message=message,
        hint=hint,
        is_warning=is_warning,
        part=(start, end - start),
        value=passage.text[start:end],
    )
