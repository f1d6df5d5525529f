"""The course of things: what was told when, in the form that records can hold.

Updates of a record have times of their own, each later than the one before, in whole
seconds, and texts of at most 8,000 characters. Sources have neither rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from beforehand.model import ComponentStatus
from beforehand.values import MAX_TEXT

S = TypeVar("S")


@dataclass(frozen=True)
class Told(Generic[S]):
    """Something that was told."""

    at: datetime
    status: S
    text: str
    """Markdown, not empty."""
    components: Mapping[str, ComponentStatus] | None = None


def spread(told: Sequence[Told[S]]) -> tuple[list[Told[S]], list[tuple[datetime, datetime]]]:
    """Return the course so that a record can hold it, and the times that had to move.

    `told` is sorted by time, and by order of telling where times are equal. A text that is
    too long goes on in an entry of the same status one second later; what was told at the
    time of another entry, or would be, is a second later than that. Each move is the
    source's time and the new one.
    """
    out: list[Told[S]] = []
    moves: list[tuple[datetime, datetime]] = []
    for entry in told:
        at = entry.at
        if out and at <= out[-1].at:
            at = out[-1].at + timedelta(seconds=1)
            moves.append((entry.at, at))
        for number, part in enumerate(split_text(entry.text)):
            out.append(
                replace(
                    entry,
                    at=at + timedelta(seconds=number),
                    text=part,
                    components=None if number else entry.components,
                )
            )
    return out, moves


def split_text(text: str, limit: int = MAX_TEXT) -> list[str]:
    """Return the text in parts of at most `limit` characters, none of them empty.

    It is cut between paragraphs if that is possible, else between lines, else between
    words, else anywhere. Code in a fence that is cut is fenced again.
    """
    text = text.strip()
    parts = []
    while len(text) > limit:
        head, text = _cut(text, limit)
        parts.append(head.strip())
    return [*parts, text.strip()] if text else parts


_FENCE_START = re.compile(r"\s*(`{3,}|~{3,})(?:[ \t]*[\w+#.-]{1,16}(?=\s|$))?")
"""A fence with the language that it names."""
_FENCE_LINE = re.compile(r"^[ \t]*(`{3,}(?=[^`\n]*$)|~{3,})[^\n]*$", re.MULTILINE)


def _cut(text: str, limit: int) -> tuple[str, str]:
    room = limit - 8  # for closing a fence
    place = next(_places(text, room))
    head, rest = text[:place].rstrip(), text[place:].lstrip("\n")
    fence = _open_fence(head)
    match = _FENCE_START.match(fence) if fence is not None else None
    if match is None or len(match[0]) + 1 >= place:
        return head, rest.strip()  # nothing but the fence: cutting it again would go on for ever
    return f"{head}\n{match[1]}", f"{match[0].strip()}\n{rest}".rstrip()


def _places(text: str, room: int) -> Iterator[int]:
    """Yield where the text can be cut, the best place first."""
    least = room // 4
    paragraphs = [match.end() for match in re.finditer(r"\n[ \t]*\n", text[:room])]
    outside = [place for place in paragraphs if _open_fence(text[:place]) is None]
    for places in (
        outside,
        [match.end() for match in re.finditer(r"\n", text[:room])],
        [match.end() for match in re.finditer(r"\s", text[:room])],
    ):
        yield from (place for place in reversed(places) if place >= least)
    yield room


def _open_fence(text: str) -> str | None:
    """Return the line that opens a fence which nothing closes, or None."""
    opened: re.Match[str] | None = None
    for match in _FENCE_LINE.finditer(text):
        if opened is None:
            opened = match
        elif match[1][0] == opened[1][0] and len(match[1]) >= len(opened[1]):
            opened = None
    return opened[0] if opened else None
