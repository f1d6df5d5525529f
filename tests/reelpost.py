"""Reelpost's records as plain YAML, for the tests that hold them to what they say."""

import typing
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from beforehand.values import Reading, read_instant

ROOT = Path(__file__).parent.parent
NEW_YORK = Reading(ZoneInfo("America/New_York"))
WRITTEN_ON = date(2026, 11, 22)
"""The day on which the records were written: nothing in them was told later."""
LASTS_UNTIL = date(2027, 12, 1)
"""A promise that is still open has its day after this one, so that the site does not rot."""

Plain = dict[str, typing.Any]


def read(folder: str) -> dict[str, Plain]:
    """Return the records of a folder by id, each as plain YAML with strings alone."""
    return {
        path.stem: yaml.load(path.read_text("utf-8"), yaml.BaseLoader)
        for path in sorted((ROOT / folder).glob("*.yml"))
    }


SERVICE: Plain = yaml.load((ROOT / "service.yml").read_text("utf-8"), yaml.BaseLoader)
INCIDENTS = read("incidents")
CHANGES = read("changes")
RECORDS = INCIDENTS | CHANGES


def instant(text: str) -> datetime:
    return read_instant(text, NEW_YORK)


def day_in_new_york(text: str) -> date:
    return instant(text).astimezone(NEW_YORK.zone).date()


def parts_with(record: typing.Any, key: str) -> Iterator[Plain]:
    """Yield every mapping in a record that has a key."""
    if isinstance(record, dict):
        if key in record:
            yield record
        for value in record.values():
            yield from parts_with(value, key)
    elif isinstance(record, list):
        for value in record:
            yield from parts_with(value, key)
