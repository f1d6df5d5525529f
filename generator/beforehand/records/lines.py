"""A file's text and where a character of it stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from msgspec import Struct

_BREAK = re.compile(r"\r\n|\n|\r")


class Position(Struct, frozen=True, order=True):
    """A place in a file, as editors count."""

    line: int
    """From 1."""
    column: int
    """From 1, in code points; one behind the last character is allowed."""
    length: int = 1
    """How many code points of the line are meant; at least 1."""


class Excerpt(Struct, frozen=True):
    """The lines of a file that a problem is shown with."""

    before: str | None
    """The line before; None on the first line."""
    line: str
    """The line itself, without its end."""


class SourceText(Struct, frozen=True, dict=True):
    """The text of one file.

    Lines end at CR LF, LF or CR and nowhere else, as in editors; PyYAML's own count also
    takes U+0085, U+2028 and U+2029 for line ends.
    """

    path: str
    """'/'-separated, relative to the project's root."""
    text: str

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in _BREAK.finditer(self.text))]

    @cached_property
    def _lines(self) -> dict[int, str]:
        """Keep the lines that were asked for: problems share long ones."""
        return {}

    @property
    def line_count(self) -> int:
        """Return how many lines there are; an empty text has one."""
        return len(self._starts)

    def line(self, number: int) -> str:
        """Return a line, counted from 1, without its end."""
        if number not in self._lines:
            start = self._starts[number - 1]
            match = _BREAK.search(self.text, start)
            self._lines[number] = self.text[start : match.start() if match else len(self.text)]
        return self._lines[number]

    def line_start(self, number: int) -> int:
        """Return the index of a line's first character; the line is counted from 1."""
        return self._starts[number - 1]

    def line_number(self, index: int) -> int:
        """Return the line, from 1, on which the character at `index` stands."""
        return bisect_right(self._starts, max(0, min(index, len(self.text))))

    def position(self, start: int, end: int | None = None) -> Position:
        """Return the place of the characters from `start` to `end`, cut at the line's end.

        Indices outside the text are moved to its edge; without `end`, one character is
        meant.
        """
        index = max(0, min(start, len(self.text)))
        number = self.line_number(index)
        line_start = self._starts[number - 1]
        column = min(index - line_start, len(self.line(number)))
        left = len(self.line(number)) - column
        length = 1 if end is None else min(end - index, left)
        return Position(number, column + 1, max(1, length))

    def excerpt(self, number: int) -> Excerpt:
        """Return the line, counted from 1, and the one before it."""
        return Excerpt(self.line(number - 1) if number > 1 else None, self.line(number))
