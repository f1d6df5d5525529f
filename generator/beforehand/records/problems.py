"""What `check` found: problems as values, and their forms as text, JSON and annotations.

A problem names the value, the rule and the way out. It carries the lines that it is shown
with, so that the forms need nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from beforehand.records.lines import Excerpt, Position, SourceText


class Severity(StrEnum):
    """How bad a problem is."""

    ERROR = "error"
    """Nothing is built until it is put right."""
    WARNING = "warning"
    """Worth a look; the site is built."""


@dataclass(frozen=True)
class Problem:
    """A finding about a file. Problems sort by path, line, column and code."""

    path: str
    """'/'-separated, relative to the project's root."""
    line: int
    """From 1."""
    column: int
    """From 1, in code points."""
    code: str
    """A stable name in kebab-case, such as `impact-unknown`."""
    message: str
    """What is wrong: the value and the rule, one sentence without a full stop."""
    hint: str = ""
    """The way out, one sentence without a full stop; may be empty."""
    severity: Severity = Severity.ERROR
    length: int = 1
    """How many code points of the line are meant; at least 1."""
    value: str | None = None
    """The text that stands there, where one value is to blame; at most 1,000 characters."""
    excerpt: Excerpt | None = field(default=None, compare=False)
    """The lines that it is shown with; None where the file has no readable text."""

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """Return the key by which problems sort."""
        return (self.path, self.line, self.column, self.code, self.message)

    def __lt__(self, other: Problem) -> bool:
        """Return whether this problem comes first."""
        return self.order < other.order

    @property
    def is_error(self) -> bool:
        """Return whether it stops the build."""
        return self.severity is Severity.ERROR


_LONGEST_VALUE: Final = 1_000


def problem_at(
    source: SourceText,
    position: Position,
    code: str,
    message: str,
    hint: str = "",
    *,
    severity: Severity = Severity.ERROR,
    value: str | None = None,
) -> Problem:
    """Return a problem about a place in a text, with the lines that it is shown with."""
    return Problem(
        path=source.path,
        line=position.line,
        column=position.column,
        code=code,
        message=message,
        hint=hint,
        severity=severity,
        length=position.length,
        value=None if value is None else value[:_LONGEST_VALUE],
        excerpt=source.excerpt(position.line),
    )


# --------------------------------------------------------------------------- echo

_UNSHOWABLE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff"
    "\ud800-\udfff\U000e0000-\U000e0fff]"
)


def shown(text: str) -> str:
    r"""Return the text with what a terminal or a reader could be misled by as `\u{202e}`."""
    return _UNSHOWABLE.sub(lambda match: f"\\u{{{ord(match[0]):x}}}", text)


def quoted(text: str, limit: int = 60) -> str:
    """Return a value for a message: in quotes, escaped, on one line, cut after `limit`."""
    start = text[: 4 * limit]
    flat = shown(" ".join(start.split()) if start.strip() else start)
    return f'"{flat if len(flat) <= limit else flat[: limit - 1] + "…"}"'


# --------------------------------------------------------------------------- text


@dataclass(frozen=True)
class TextStyle:
    """How the text form looks."""

    colour: bool = False
    width: int = 100
    """Columns of the terminal; longer lines of a file are cut round the place meant."""
    limit: int | None = 50
    """How many problems are shown; None for all. The rest is counted."""


_RED, _YELLOW, _BLUE, _BOLD, _RESET = "\x1b[31m", "\x1b[33m", "\x1b[34m", "\x1b[1m", "\x1b[0m"


def format_text(problems: Sequence[Problem], style: TextStyle | None = None) -> str:
    """Return the problems for a terminal, and a line that counts them; empty if there are none.

    Errors come before warnings only in that the limit cuts warnings first; the order is
    that of the problems.
    """
    if not problems:
        return ""
    style = style or TextStyle()
    kept = _most_important(problems, style.limit)
    blocks = [_frame(problem, style) for problem in kept]
    left = len(problems) - len(kept)
    if left:
        blocks.append(f"… and {left:,} more.\n")
    blocks.append(f"{counts(problems)}.\n")
    return "\n".join(blocks)


def counts(problems: Iterable[Problem]) -> str:
    """Return how many there are: `2 errors and 1 warning`."""
    errors = warnings = 0
    for problem in problems:
        errors += problem.is_error
        warnings += not problem.is_error
    parts = []
    if errors or not warnings:
        parts.append(f"{errors:,} error{'' if errors == 1 else 's'}")
    if warnings:
        parts.append(f"{warnings:,} warning{'' if warnings == 1 else 's'}")
    return " and ".join(parts)


def _most_important(problems: Sequence[Problem], limit: int | None) -> list[Problem]:
    if limit is None or len(problems) <= limit:
        return list(problems)
    ranked = sorted(range(len(problems)), key=lambda i: (not problems[i].is_error, i))
    return [problems[i] for i in sorted(ranked[:limit])]


def _frame(problem: Problem, style: TextStyle) -> str:
    tint = (_RED if problem.is_error else _YELLOW) if style.colour else ""
    bold, blue, reset = (_BOLD, _BLUE, _RESET) if style.colour else ("", "", "")
    gutter = " " * len(str(problem.line))
    place = f"{shown(problem.path)}:{problem.line}:{problem.column}"
    head = f"{tint}{problem.severity}[{problem.code}]{reset}{bold}: {shown(problem.message)}"
    lines = [f"{bold}{head}{reset}", f"{gutter}{blue}-->{reset} {place}"]
    if problem.excerpt is not None:
        room = max(20, style.width - len(gutter) - 3)
        if problem.excerpt.before is not None and problem.excerpt.before.strip():
            before = _cut(problem.excerpt.before, 0, 0, room)[0]
            lines.append(f"{blue}{problem.line - 1:>{len(gutter)}} |{reset} {before}".rstrip())
        first = problem.column - 1
        line, offset, width = _cut(problem.excerpt.line, first, first + problem.length, room)
        lines.append(f"{blue}{problem.line} |{reset} {line}".rstrip())
        lines.append(f"{gutter} {blue}|{reset} {' ' * offset}{tint}{'^' * width}{reset}")
    if problem.hint:
        lines.append(f"{gutter} {blue}={reset} {shown(problem.hint)}")
    return "\n".join(lines) + "\n"


def _cut(line: str, start: int, end: int, room: int) -> tuple[str, int, int]:
    """Return the line as shown within `room` columns, the mark's column and its width."""
    left, meant, right = (
        shown(part.replace("\t", "    ")) for part in (line[:start], line[start:end], line[end:])
    )
    # What is missing at the end of a line has a mark behind all of it.
    if max(_width(left + meant + right), _width(left) + 1) <= room:
        return left + meant + right, _width(left), max(1, _width(meant))
    meant = _trim(meant, room // 2)
    if _width(left) > room // 3:
        left = "…" + _trim(left[::-1], room // 3 - 1)[::-1]
    shown_line = left + meant + right
    if _width(shown_line) > room:
        shown_line = _trim(shown_line, room - 1) + "…"
    return shown_line, _width(left), max(1, min(_width(meant), room - _width(left)))


def _trim(text: str, columns: int) -> str:
    while _width(text) > columns:
        text = text[: max(0, min(len(text) - 1, columns))]
    return text


def _width(text: str) -> int:
    from wcwidth import wcswidth

    width = wcswidth(text)
    return width if width >= 0 else len(text)


# --------------------------------------------------------------------------- json


def format_json(problems: Sequence[Problem]) -> str:
    """Return all problems as a JSON document that ends with a line break.

    Its shape: `{"version": 1, "errors": 2, "warnings": 0, "problems": [{"path", "line",
    "column", "length", "severity", "code", "message", "hint", "value"}]}`; lines and
    columns count from 1, columns in code points; `value` may be null, the rest never is.
    New keys may come, these stay. All text is ASCII, the rest is escaped.
    """
    errors = sum(problem.is_error for problem in problems)
    document = {
        "version": 1,
        "errors": errors,
        "warnings": len(problems) - errors,
        "problems": [
            {
                "path": problem.path,
                "line": problem.line,
                "column": problem.column,
                "length": problem.length,
                "severity": problem.severity.value,
                "code": problem.code,
                "message": problem.message,
                "hint": problem.hint,
                "value": problem.value,
            }
            for problem in problems
        ],
    }
    return json.dumps(document, indent=2) + "\n"


# --------------------------------------------------------------------------- github

_ANNOTATIONS: Final = 9
"""GitHub keeps ten errors and ten warnings of a step; one place is left for the rest."""


def format_github(problems: Sequence[Problem]) -> str:
    """Return workflow commands that make GitHub show problems at their lines.

    At most nine, errors first to be kept, and one line that counts the rest; empty if
    there are none.
    """
    kept = _most_important(problems, _ANNOTATIONS)
    lines = [
        f"::{problem.severity} file={_property(problem.path)},line={problem.line}"
        f",col={problem.column},endColumn={problem.column + problem.length}"
        f",title={_property(problem.code)}::"
        + _data("\n".join(filter(None, (problem.message, problem.hint))))
        for problem in kept
    ]
    left = len(problems) - len(kept)
    if left:
        level = "error" if any(problem.is_error for problem in problems) else "warning"
        lines.append(
            f"::{level} title=beforehand check::"
            + _data(f"{counts(problems)} in all; {left:,} are not shown here. See the step's log")
        )
    return "".join(line + "\n" for line in lines)


def _data(text: str) -> str:
    safe = "\n".join(shown(line) for line in text.split("\n"))
    return safe.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
