"""The lines round the place where YAML's parser gave up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from beforehand.records.lines import SourceText

ODD_BLANKS: Final = "\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
"""Blanks that look like a space and are none, for a regular expression's class."""

_LONGEST: Final = 2_000
"""How much of a line the rules see: their patterns take quadratic time on hostile lines."""

_COMMENT: Final = re.compile(r"[ \t]#[ \t]")

KEY: Final = r"[ \t]*(?:- +)*[\w.-]+"


class Failure(Struct, frozen=True):
    """Where the parser gave up, as indices into the text."""

    index: int
    context: int | None
    """Where the thing begins that it was reading; None if it does not say."""
    last: tuple[int, int]
    """The last scalar that it had read."""
    words: str
    """What it says."""


class Mistake(Struct, frozen=True):
    """What somebody did, where, and how to put it right."""

    start: int
    end: int
    code: str
    message: str
    hint: str


class Scene(Struct, frozen=True):
    """What the rules ask of the text."""

    source: SourceText
    failure: Failure

    @property
    def number(self) -> int:
        """Return the line, from 1, on which the parser gave up."""
        return self.source.line_number(self.failure.index)

    def suspects(self) -> Iterator[tuple[int, str]]:
        """Yield the index and the text of the lines that may hold the mistake, likeliest first.

        These are the line where the thing being read begins, the line where the parser
        gave up, and the last line with text before it.
        """
        numbers = []
        if self.failure.context is not None:
            numbers.append(self.source.line_number(self.failure.context))
        numbers.append(self.number)
        previous = self.number - 1
        while previous > 0 and not self.source.line(previous).strip():
            previous -= 1
        numbers.append(previous)
        # What is being read may begin far above; then its first line is the last suspect.
        if numbers[0] < self.number - 1:
            numbers.append(numbers.pop(0))
        for number in dict.fromkeys(numbers):
            if number > 0:
                yield self.source.line_start(number), without_comment(self.source.line(number))

    def search(self, pattern: re.Pattern[str]) -> tuple[int, int, re.Match[str]] | None:
        """Return where group 1 of a pattern stands in the first suspect that matches it."""
        for start, line in self.suspects():
            match = pattern.match(line)
            if match is not None:
                return start + match.start(1), start + match.end(1), match
        return None


def without_comment(line: str) -> str:
    """Return the beginning of a line, up to a comment that has a blank on either side of #."""
    return _COMMENT.split(line[:_LONGEST], maxsplit=1)[0].rstrip(" \t")


def indent_of(line: str) -> int:
    """Return how many spaces a line begins with."""
    return len(line) - len(line.lstrip(" "))
