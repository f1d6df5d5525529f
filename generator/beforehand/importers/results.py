"""What an importer is told, and what it returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from beforehand.model import Service


@dataclass(frozen=True)
class Note:
    """Something that could not be carried as it stood, and where."""

    source: str
    """The file of the source, from its root, or the id of the entry there."""
    field: str
    """The field's name in the source; empty where the whole of it is meant."""
    value: str
    """What stands there; empty where it would say nothing."""
    reason: str
    """What became of it, and why: a sentence without a full stop."""

    def __str__(self) -> str:
        """Return it on one line: `content/issues/a.md: pin: true: it has no place here`."""
        value = " ".join(self.value.split())
        parts = (self.source, self.field, value, self.reason)
        return ": ".join(part for part in parts if part)


@dataclass(frozen=True)
class ImportedFile:
    """A record that is to be written."""

    path: str
    """`incidents/<id>.yml` or `changes/<id>.yml`."""
    text: str


@dataclass(frozen=True)
class StandingRecord:
    """A record that stands in the project already."""

    path: str
    imported_from: str | None
    title: str
    last_told_at: datetime | None
    """Its last update, or when it was announced; None if the record could not be read."""


@dataclass(frozen=True)
class Standing:
    """What stands in the project that the records go into. Nothing of it is changed."""

    records: tuple[StandingRecord, ...] = ()
    service: Service | None = None
    """None where there is no service.yml."""


@dataclass(frozen=True)
class Settings:
    """What the caller decides."""

    now: datetime
    """The moment of the import, aware UTC."""
    zone: ZoneInfo | None = None
    """The zone of times that have none; None to be asked for it where there are such."""
    standing: Standing = field(default_factory=Standing)


@dataclass(frozen=True)
class ImportResult:
    """What an import makes of a source."""

    files: tuple[ImportedFile, ...] = ()
    """New records alone, by path. None of them stands in the project."""
    service: Service | None = None
    """The service, if the project has none."""
    new_components: Service | None = None
    """For a project that has a service: components and groups that it does not know."""
    notes: tuple[Note, ...] = ()
    """In the order of the source."""
    found: int = 0
    """How many entries the source has that are to be imported."""
    standing: int = 0
    """How many of them stand in the project already."""
    zone_needed: tuple[Note, ...] = ()
    """Times without a zone. If there are any, nothing else is returned."""

    @property
    def by_folder(self) -> Mapping[str, int]:
        """Return how many files there are for each folder."""
        counts = {"incidents": 0, "changes": 0}
        for file in self.files:
            counts[file.path.partition("/")[0]] += 1
        return counts
