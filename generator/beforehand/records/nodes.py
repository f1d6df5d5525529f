"""What a file says, as plain data with places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from beforehand.records.lines import SourceText
from beforehand.records.problems import Problem

Data = str | list["Data"] | dict[str, "Data"] | None
"""What a file says: texts, lists, mappings; None where a value was left out."""

Loc = tuple[str | int, ...]
"""The way from the top of a file to a value: keys and places in lists, from 0."""


class Node(NamedTuple):
    """A value and where it stands, as indices into the text."""

    data: Data
    start: int
    end: int
    style: str
    """How it is written: `|`, `>`, `'`, `"` or empty for plain text; `{` and `[` otherwise."""
    keys: dict[str, tuple[int, int]] | None = None
    """Where each key of a mapping stands; None for other values."""
    children: dict[str, Node] | list[Node] | None = None
    """The values of a mapping or of a list; None for text."""


@dataclass(frozen=True)
class Source:
    """What was read from a file."""

    text: SourceText
    root: Node | None
    """The top of the file; None if it could not be read."""
    problems: tuple[Problem, ...]

    @property
    def data(self) -> Data:
        """Return what the file says; None if it could not be read."""
        return self.root.data if self.root else None
