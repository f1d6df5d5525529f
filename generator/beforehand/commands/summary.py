"""What a command says at its end: what was read, written and left, and how long it took."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from beforehand.model import Records
    from beforehand.site.build import Built


class Summary:
    """Takes the time from its making on, and says the last line."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._started = time.monotonic()

    def __call__(self, done: str, *, err: bool = True) -> None:
        """Print what was done, and the seconds; on standard error, beside the answer.

        A command without any other answer prints it on standard output.
        """
        if not self._quiet:
            click.echo(f"{done}; {time.monotonic() - self._started:.1f} s.", err=err)


def count(number: int, noun: str) -> str:
    """Return a number with its noun: `1 record`, `10,000 records`, `0 entries`."""
    if number == 1:
        return f"1 {noun}"
    return f"{number:,} {noun[:-1]}ies" if noun.endswith("y") else f"{number:,} {noun}s"


def read_words(records: Records) -> str:
    """Return how many records were read."""
    return f"Read {count(len(records.incidents) + len(records.changes), 'record')}"


def built_words(built: Built) -> str:
    """Return what a build read, wrote, left and removed."""
    report = built.report
    return (
        f"Read {count(built.record_count, 'record')}; wrote {count(len(report.written), 'file')},"
        f" left {report.kept:,} as they were, removed {len(report.removed):,}"
    )


def shown(path: Path) -> Path:
    """Return a path as staff would write it: from here, if it lies below."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
