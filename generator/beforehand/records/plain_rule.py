"""What a rule of plain language is, what it reads, and what it finds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from beforehand.records.plain_lists import LISTS
from beforehand.records.prose import Prose


class Role(StrEnum):
    """What a text is for; some rules hold for some roles alone."""

    TITLE = "title"
    UPDATE = "update"
    FACTS = "facts"
    CAUSE = "cause"
    RESPONSIBILITY = "responsibility"
    APOLOGY = "apology"
    REASON = "reason"
    REMEDY = "remedy"
    ANSWER = "answer"
    BANNER = "banner"
    LETTER = "letter"
    """A whole message that stands for itself."""
    ANY = "any"
    """A text whose place is not known: the rules of every role are asked."""

    def is_one_of(self, *roles: Role) -> bool:
        """Return whether it is one of these roles, or of no known role."""
        return self is Role.ANY or self in roles


@dataclass(frozen=True, kw_only=True)
class Passage:
    """One text of a record, and what the rules need to know of the record around it."""

    text: str
    role: Role = Role.ANY
    path: tuple[str | int, ...] = ()
    """Where it stands in the record: `("updates", 2, "text")`."""
    price_rises: bool | None = None
    """Whether the record raises a price; None where it does not say."""
    is_open: bool | None = None
    """Whether it was told while an incident went on; None where that is not known."""
    known: frozenset[str] = frozenset()
    """Abbreviations in capitals that customers know: those of the service's own names."""


@dataclass(frozen=True)
class Hit:
    """Some words that a rule does not like, by their place in the text."""

    start: int
    end: int
    instead: str = ""
    """A better way to say it, where it depends on the words."""
    reason: str = ""
    """Why, where it depends on the words."""


Find = Callable[[Prose, Passage], Iterator[Hit]]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule of plain language."""

    number: str
    """Its short number in the documentation: W1."""
    code: str
    """Its stable name, with which a record can switch it off."""
    reason: str
    """Why it is better said another way: one sentence."""
    instead: str
    """A better way to say it."""
    source: str
    """Where the rule comes from."""
    triggers: frozenset[str] | None
    """Words without which it cannot find anything; None if it has to read every text."""
    find: Find
    every: bool = False
    """Whether each hit counts, and not the first of a sentence alone."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Words that break a rule of plain language."""

    code: str
    start: int
    end: int
    """The place in the text: the characters from `start` up to `end`."""
    quote: str
    """The words as they were written."""
    reason: str
    instead: str
    path: tuple[str | int, ...] = ()
    """Where the text stands in the record."""


def words(text: str) -> frozenset[str]:
    """Return the words of a line as a set of triggers."""
    return frozenset(text.split())


def phrase(alternatives: str) -> re.Pattern[str]:
    """Return a pattern of whole words: each line is an alternative.

    Case does not matter, a blank stands for any gap, and `<name>` for any word of a list of
    `plain_lists.LISTS`. Lines begin at a word; they end where they end.
    """
    lines = filter(None, (line.strip() for line in alternatives.splitlines()))
    whole = _NAME.sub(lambda name: _any_of(LISTS[name[1]]), "|".join(lines))
    return re.compile(rf"\b(?:{_GAP.sub(_ANY_GAP, whole)})", re.IGNORECASE)


def any_word(choices: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern of any of these words or phrases as they stand, the longest first."""
    longest_first = sorted(choices, key=lambda choice: (-len(choice), choice))
    return phrase("(?:" + "|".join(re.escape(choice) for choice in longest_first) + r")\b")


def matches(pattern: re.Pattern[str], prose: Prose) -> Iterator[Hit]:
    """Yield a hit for every match of a pattern, in the order of the text."""
    for found in pattern.finditer(prose.text):
        yield Hit(*found.span())


_NAME = re.compile(r"<([a-z_]+)>")
_GAP = re.compile(r"\\? ")
_ANY_GAP = r"\\s+"


def _any_of(choices: tuple[str, ...]) -> str:
    return "(?:" + "|".join(choice.replace("*", r"\w*") for choice in choices) + r")\b"
