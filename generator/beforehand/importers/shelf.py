"""Where an import puts its records: beside those that stand in the project already."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from beforehand.importers.component_book import ComponentBook
from beforehand.importers.naming import free_id
from beforehand.importers.results import (
    ImportedFile,
    ImportResult,
    Note,
    Settings,
    StandingRecord,
)
from beforehand.importers.yaml_text import record_text
from beforehand.model import Change, Incident, Service


class Shelf:
    """Takes new records, gives them ids that are free, and leaves standing ones alone."""

    def __init__(self, settings: Settings) -> None:
        self._records: list[Incident | Change] = []
        standing = settings.standing.records
        self._by_origin = {
            record.imported_from: record for record in standing if record.imported_from
        }
        self._by_id = {_stem(record.path): record for record in standing}
        self._taken = set(self._by_id)
        self._met = 0
        self._service = settings.standing.service
        self.notes: list[Note] = []

    def standing(self, origin: str, wanted: str, title: str) -> StandingRecord | None:
        """Return the record that stands for an entry of the source already, or None.

        It is known by where it was imported from; one that says nothing of that is known by
        its name and title together.
        """
        found = self._by_origin.get(origin)
        if found is None:
            same_name = self._by_id.get(wanted)
            alike = same_name is not None and same_name.imported_from is None
            found = same_name if alike and same_name and same_name.title == title else None
        return found

    def leave(
        self, standing: StandingRecord, record: Incident | Change | None, source: str
    ) -> None:
        """Count a standing record, and note what the source has told since it was imported."""
        self._met += 1
        if record is None or standing.last_told_at is None:
            return
        told = _last_told(record)
        if told > standing.last_told_at:
            reason = (
                f"{standing.path} stands already and is left as it is; the source has told more"
                " since: add it there"
            )
            self.notes.append(Note(source, "", f"{told:%Y-%m-%d %H:%M:%S}Z", reason))

    def put(self, record: Incident | Change) -> str:
        """Take a new record; return the id that it gets, which is its own if that is free."""
        free = free_id(record.id, self._taken)
        self._taken.add(free)
        self._records.append(replace(record, id=free))
        return free

    def result(
        self, service: Service, book: ComponentBook, notes: tuple[Note, ...], found: int
    ) -> ImportResult:
        """Return what was put here as files, with the service's zone for their times.

        `service` is the one that a project without any gets.
        """
        own = self._service or service
        zone = ZoneInfo(own.time_zone)
        files = [
            ImportedFile(
                f"{'incidents' if isinstance(record, Incident) else 'changes'}/{record.id}.yml",
                record_text(record, zone),
            )
            for record in self._records
        ]
        return ImportResult(
            files=tuple(sorted(files, key=lambda file: file.path)),
            service=None if self._service else service,
            new_components=book.grown(),
            notes=(*notes, *self.notes),
            found=found,
            standing=self._met,
        )


def _stem(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".yml")


def _last_told(record: Incident | Change) -> datetime:
    if record.updates:
        return record.updates[-1].at
    return record.announced_at if isinstance(record, Change) else record.started_at
