"""Numbers in two digits, as clocks and dates write them.

A build writes a hundred thousand instants, and to look a number up takes a third of the time
that it takes to format it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

TWO_DIGITS: Final = tuple(f"{number:02}" for number in range(60))
"""`00` to `59`."""


def basic(at: datetime, between: str = "T") -> str:
    """Return an instant's date and time of day in ISO 8601's basic form: `20261109T144000`.

    `between` stands between the two.
    """
    two = TWO_DIGITS
    return (
        f"{at.year:04}{two[at.month]}{two[at.day]}{between}"
        f"{two[at.hour]}{two[at.minute]}{two[at.second]}"
    )


def extended(at: datetime) -> str:
    """Return the same in the extended form: `2026-11-09T14:40:00`."""
    two = TWO_DIGITS
    return (
        f"{at.year:04}-{two[at.month]}-{two[at.day]}"
        f"T{two[at.hour]}:{two[at.minute]}:{two[at.second]}"
    )
