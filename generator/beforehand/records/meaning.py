"""What a record means, apart from how it is written, and where two meanings differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

from msgspec import Struct

from beforehand.remarks import Path
from beforehand.values import Money, Span

Fact = str | bool | int | date | datetime | Decimal | Money | Span | None
"""A value that cannot be taken apart; texts with their paragraphs, without their line breaks."""

Meaning = Fact | dict[str, "Meaning"] | list["Meaning"]
"""A record as facts by name and lists of them; what is empty is left out."""

_NOT_TOLD = frozenset(("banner", "lint_ok", "imported_from", "id"))
_NAMED_BY = (
    ("updates", ("id", "at")),
    ("prices", ("plan", "who")),
    ("choices", ("do",)),
    ("duties", ("what",)),
    ("alternatives", ("option",)),
    ("prevention", ("what",)),
    ("heard", ("from_customers",)),
    ("credits_customers", ("who",)),
    ("links", ("url",)),
)
_NAMES: Mapping[str, tuple[str, ...]] = dict(_NAMED_BY)
_KNOWN_BY = (
    *("text", "change", "do", "what", "option", "plan", "from_customers", "who"),
    *("offer", "cause", "why", "partner", "at", "from"),
)
_PARAGRAPH = re.compile(r"\n\s*\n")


class Difference(Struct, frozen=True):
    """One place where two meanings differ."""

    path: Path
    """The way to it in the newer one, or in the older one for what is gone."""
    old_path: Path
    """The same in the older one; the newer's where the older has nothing there."""
    was: Fact = None
    """None where the older one says nothing; an entry of a list is known by its first words."""
    now: Fact = None
    is_new: bool = False
    """Whether the older one has nothing there."""
    is_gone: bool = False
    """Whether the newer one has nothing there."""


class _Ways(Struct, frozen=True):
    """The ways to one place in the older and in the newer meaning."""

    old: Path = ()
    new: Path = ()

    def down(self, old: str | int, new: str | int) -> _Ways:
        return _Ways((*self.old, old), (*self.new, new))

    def added(self, value: Meaning) -> Difference:
        return Difference(self.new, self.new, None, _headline(value), is_new=True)

    def gone(self, value: Meaning) -> Difference:
        return Difference(self.old, self.old, _headline(value), None, is_gone=True)


def meaning_of(record: object) -> Meaning:
    """Return what a typed record means: money, times and texts in one form each."""
    if isinstance(record, Struct):
        named = {
            name.removesuffix("_"): meaning_of(getattr(record, name))
            for name in record.__struct_fields__
        }
        return {name: value for name, value in named.items() if not _is_empty(value)}
    if isinstance(record, Mapping):
        return {str(key): meaning_of(value) for key, value in record.items()}
    if isinstance(record, tuple):
        return _entries([meaning_of(item) for item in record])
    if isinstance(record, Enum):
        return str(record.value)
    return _text(record) if isinstance(record, str) else _number(record)


def differences(old: Meaning, new: Meaning) -> tuple[Difference, ...]:
    """Return where two meanings differ, in the order of the newer one, what is gone last.

    Entries of lists are known by what names them (an update by its id or its time, a price
    by its plan), so that an entry put in front makes no difference of those behind it.
    """
    return tuple(_differ(old, new, _Ways()))


def _differ(old: Meaning, new: Meaning, ways: _Ways) -> Iterator[Difference]:
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _differ_by_name(old, new, ways)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _differ_by_entry(old, new, ways)
    elif old != new:
        yield Difference(ways.new, ways.old, _headline(old), _headline(new))


def _differ_by_name(
    old: dict[str, Meaning], new: dict[str, Meaning], ways: _Ways
) -> Iterator[Difference]:
    hidden: frozenset[str] = frozenset() if ways.new else _NOT_TOLD
    for name, value in new.items():
        here = ways.down(name, name)
        if name in hidden:
            continue
        if name in old:
            yield from _differ(old[name], value, here)
        elif isinstance(value, (list, dict)):
            yield from _differ(type(value)(), value, here)
        else:
            yield here.added(value)
    for name, value in old.items():
        if name in new or name in hidden:
            continue
        here = ways.down(name, name)
        if isinstance(value, (list, dict)):
            yield from _differ(value, type(value)(), here)
        else:
            yield here.gone(value)


def _differ_by_entry(old: list[Meaning], new: list[Meaning], ways: _Ways) -> Iterator[Difference]:
    keys = _NAMES.get(str(ways.new[-1]), ())
    before, after = _by_name(old, keys), _by_name(new, keys)
    for name, (index, value) in after.items():
        if name in before:
            old_index, old_value = before[name]
            yield from _differ(old_value, value, ways.down(old_index, index))
        else:
            yield ways.down(index, index).added(value)
    for name, (index, value) in before.items():
        if name not in after:
            yield ways.down(index, index).gone(value)


def _by_name(
    entries: list[Meaning], keys: tuple[str, ...]
) -> dict[tuple[str, int], tuple[int, Meaning]]:
    """Return entries by what names them, with their place; the second of a name is number 1."""
    found: dict[tuple[str, int], tuple[int, Meaning]] = {}
    counts: dict[str, int] = {}
    for index, entry in enumerate(entries):
        name = _entry_name(entry, keys)
        number = counts.get(name, 0)
        counts[name] = number + 1
        found[name, number] = (index, entry)
    return found


def _entry_name(entry: Meaning, keys: tuple[str, ...]) -> str:
    if not isinstance(entry, dict):
        return str(entry)
    said = [str(entry[key]) for key in keys if key in entry]
    return " ".join(said[:1] if keys[:1] == ("id",) else said)


def _headline(value: Meaning) -> Fact:
    """Return a fact, or the fact by which a reader knows an entry: an update by its text."""
    if isinstance(value, dict):
        facts = {name: fact for name, fact in value.items() if not isinstance(fact, (dict, list))}
        first = next((name for name in _KNOWN_BY if name in facts), None)
        return facts[first] if first else next(iter(facts.values()), None)
    if isinstance(value, list):
        return ", ".join(str(_headline(item)) for item in value)
    return value


def _entries(items: list[Meaning]) -> Meaning:
    """Return a list of entries; names alone (components) are one fact."""
    if items and all(isinstance(item, str) for item in items):
        return ", ".join(sorted(str(item) for item in items))
    return items


def _is_empty(value: Meaning) -> bool:
    return value is None or value in ({}, [])


def _text(text: str) -> str:
    """Return a text with its paragraphs, whatever the lines that it was wrapped into."""
    paragraphs = (" ".join(part.split()) for part in _PARAGRAPH.split(text.strip()))
    return "\n\n".join(paragraphs)


def _number(value: object) -> Fact:
    if isinstance(value, Money):
        return Money(_normal(value.amount), value.currency)
    if isinstance(value, Decimal):
        return _normal(value)
    assert value is None or isinstance(value, (bool, int, date, datetime, Span))
    return value


def _normal(number: Decimal) -> Decimal:
    """Return a number with its cents and without zeros behind them."""
    exact = number.normalize()
    exponent = exact.as_tuple().exponent
    cents = isinstance(exponent, int) and exponent > -2
    return number.quantize(Decimal("0.01")) if cents else exact
