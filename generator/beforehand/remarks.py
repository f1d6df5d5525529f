"""What a check has to say about a record, before it is known where the record's file stands.

The checks of plain language, policy, promises and history look at typed values alone. They
return remarks; `records.remarked` turns those into problems with file, line and column.
"""

from __future__ import annotations

from msgspec import Struct

from beforehand.model import Incident, Record, Records

Path = tuple[str | int, ...]
"""The way from the top of a record to a value: keys and places in lists, from 0."""


class Remark(Struct, frozen=True, kw_only=True):
    """A finding about a record, or about the service."""

    folder: str
    """`incidents` or `changes`; empty for the service."""
    id: str
    """The record's id; empty for the service."""
    path: Path
    """The value that is meant."""
    code: str
    """A stable name in kebab-case."""
    message: str
    """What is wrong: the value and the rule, one sentence without a full stop."""
    hint: str
    """The way out, one sentence without a full stop."""
    is_warning: bool = False
    """Whether the site is built all the same."""
    part: tuple[int, int] | None = None
    """The part of the text that is meant: offset and length; None for all of it."""
    value: str | None = None
    """The words that are meant, where they are to blame."""

    @property
    def order(self) -> tuple[str, str, tuple[str, ...], str, str]:
        """Return the key by which remarks sort where no file is known."""
        way = tuple(f"{step:06}" if isinstance(step, int) else step for step in self.path)
        return (self.folder, self.id, way, self.code, self.message)


def remark(
    record: Record,
    path: Path,
    code: str,
    message: str,
    hint: str,
    *,
    is_warning: bool = False,
) -> Remark:
    """Return a remark about a value of a record."""
    return Remark(
        folder=folder_of(record),
        id=record.id,
        path=path,
        code=code,
        message=message,
        hint=hint,
        is_warning=is_warning,
    )


def folder_of(record: Record) -> str:
    """Return the folder in which records of this kind lie."""
    return "incidents" if isinstance(record, Incident) else "changes"


def records_of(records: Records) -> tuple[Record, ...]:
    """Return all records: incidents, then changes, each by id."""
    return (*records.incidents, *records.changes)
