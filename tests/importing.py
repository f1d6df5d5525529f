"""What the tests of the importers share: running one, and reading back what it wrote."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from beforehand.importers.cstate import read_cstate
from beforehand.importers.results import ImportResult, Note, Settings, Standing, StandingRecord
from beforehand.importers.statuspage import read_statuspage
from beforehand.importers.yaml_text import service_text
from beforehand.model import Change, Incident, Record, Records
from beforehand.records import SourceFile, read
from beforehand.site.import_files import read_foreign_yaml

NOW = datetime(2024, 6, 1, 12, 0, tzinfo=UTC)
UTC_ZONE = ZoneInfo("UTC")
ARCHIVES = Path(__file__).resolve().parents[2] / "shared" / "archives"

CONFIG = """\
title: Reelpost Status
baseURL: https://old-status.reelpost.example
languageCode: en
params:
  categories:
    - name: Discs
      description: By post
    - name: Rest
      untitled: true
  systems:
    - name: Disc shipping
      category: Discs
      description: From eleven depots
    - name: Streaming
      category: Rest
    - name: API
      category: Rest
"""


def archive(name: str) -> Path:
    """Return an archive's folder; skips the test where it is not at hand."""
    folder = ARCHIVES / name
    if not folder.is_dir():
        pytest.skip(f"the archive {name} is not at hand; it is data, and no part of this project")
    return folder


@dataclass(frozen=True)
class Imported:
    """An import's result, read back as records; `check` had no problem with it."""

    result: ImportResult
    records: Records

    def only(self) -> Record:
        """Return the one record that there is."""
        everything = (*self.records.incidents, *self.records.changes)
        assert len(everything) == 1, [record.id for record in everything]
        return everything[0]

    def incident(self) -> Incident:
        """Return the one record, an incident."""
        record = self.only()
        assert isinstance(record, Incident)
        return record

    def change(self) -> Change:
        """Return the one record, a change."""
        record = self.only()
        assert isinstance(record, Change)
        return record

    def notes(self, text: str) -> list[Note]:
        """Return the notes in which a text stands."""
        return [note for note in self.result.notes if text in str(note)]


def read_back(result: ImportResult) -> Imported:
    """Return the result with its files read by the reader of records, which finds no fault."""
    service = result.service or result.new_components
    assert service is not None
    files = [SourceFile("service.yml", service_text(service).encode())]
    files += [SourceFile(file.path, file.text.encode()) for file in result.files]
    found = read(files)
    assert found.problems == ()
    assert found.records is not None
    return Imported(result, found.records)


def cstate(
    posts: dict[str, str],
    config: str | None = CONFIG,
    *,
    zone: str | None = "UTC",
    now: datetime = NOW,
    standing: Standing | None = None,
) -> ImportResult:
    """Return what a cState site becomes; `posts` are files of content/issues/ by name."""
    files = {f"content/issues/{name}": text for name, text in posts.items()}
    if config is not None:
        files["config.yml"] = config
    settings = Settings(now, ZoneInfo(zone) if zone else None, standing or Standing())
    return read_cstate(files, read_foreign_yaml, settings)


def one_post(head: str, body: str = "Discs are late.", **options: object) -> Imported:
    """Return a site of one post, whose head has a title, a date and a section already."""
    keys = {line.partition(":")[0].lower() for line in head.split("\n")}
    defaults = {
        "title": "Discs shipped late",
        "date": "2023-11-09 06:00:00",
        "severity": "down",
        "resolved": "true",
        "resolvedWhen": "2023-11-09 12:00:00",
        "affected": "[Disc shipping]",
        "section": "issue",
    }
    lines = [f"{key}: {value}" for key, value in defaults.items() if key.lower() not in keys]
    lines += [line for line in head.split("\n") if line and not line.endswith(": -")]
    text = "---\n" + "\n".join(lines) + f"\n---\n\n{body}\n"
    return read_back(cstate({"2023-11-09-late.md": text}, **options))


def statuspage(
    documents: dict[str, str], *, standing: Standing | None = None, zone: str | None = None
) -> ImportResult:
    """Return what documents of Statuspage's API become."""
    settings = Settings(NOW, ZoneInfo(zone) if zone else None, standing or Standing())
    return read_statuspage(documents, settings)


def standing_of(imported: Imported) -> Standing:
    """Return a project that holds what was imported."""
    folders = [("incidents", imported.records.incidents), ("changes", imported.records.changes)]
    return Standing(
        tuple(
            StandingRecord(
                f"{folder}/{record.id}.yml",
                record.imported_from,
                record.title,
                record.updates[-1].at if record.updates else None,
            )
            for folder, records in folders
            for record in records
        ),
        imported.records.service,
    )


def texts(record: Record) -> str:
    """Return all that a record tells, in its order."""
    if isinstance(record, Incident):
        return "\n\n".join(update.text for update in record.updates)
    parts = [record.summary or "", *(f"{update.change} {update.why}" for update in record.updates)]
    return "\n\n".join(parts)


def words(text: str) -> Counter[str]:
    """Return how often each word stands in a text; a word is letters, digits and underscores."""
    return Counter(re.findall(r"\w+", text))


def links(text: str) -> set[str]:
    """Return the addresses in a text, without what ends a sentence."""
    return {url.rstrip(".,;:") for url in re.findall(r"https?://[^\s)>\]\"]+", text)}


def utc(text: str) -> datetime:
    """Return an instant: `2023-11-09 06:00` in UTC, seconds if there are any."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
