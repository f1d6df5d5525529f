"""The disk's and the web's part of an import: reads the source, writes what is new.

Nothing that stands in the project is ever changed but service.yml, which gets components
that it lacks, below those that it has.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from beforehand.faults import Fault, ProblemsFound, WrongUse
from beforehand.filenames import SERVICE_FILE
from beforehand.importers.front_matter import Data, Unreadable
from beforehand.importers.growth import added_lines, grow_service
from beforehand.importers.results import ImportResult, Note, Standing, StandingRecord
from beforehand.importers.yaml_text import service_text
from beforehand.model import Change, Incident, Service
from beforehand.records import RecordKind, SourceFile, file_of, format_text, read_record, zone_of
from beforehand.records.source import read_source
from beforehand.site.live import live_file
from beforehand.site.project import Project

_TEXT: Final = frozenset((".md", ".markdown", ".html", ".htm", ".yml", ".yaml", ".toml", ".json"))
_POSTS: Final = frozenset((".md", ".markdown", ".html", ".htm"))
_CONFIGURATION: Final = re.compile(r"(?:config|hugo)\.(?:ya?ml|toml|json)|config/_default/[^/]+")
_ELSEWHERE: Final = frozenset(
    ("themes", "public", "resources", "static", "layouts", "assets", "node_modules", "archetypes")
)
_LARGEST: Final = 64 * 1024 * 1024
_DOCUMENTS: Final = (
    "summary.json",
    "components.json",
    "incidents.json",
    "scheduled-maintenances.json",
)
_WHOLE_PAGE: Final = 50
"""How many entries the public API gives of each kind, the newest."""


@dataclass(frozen=True)
class Source:
    """What was read of a source."""

    files: dict[str, str]
    """Texts by path."""
    notes: tuple[Note, ...] = ()
    origin: str = ""
    """The page's address; empty for files."""


# --------------------------------------------------------------------------- sources


def cstate_source(folder: Path) -> Source:
    """Return the configuration and the content of a cState site on disk.

    Raises `WrongUse` if the folder holds none.
    """
    if not folder.is_dir():
        raise WrongUse(f"{folder} is no folder", "name the folder that holds a cState site")
    files: dict[str, str] = {}
    notes: list[Note] = []
    for path in _walk(folder):
        shown = path.relative_to(folder).as_posix()
        if path.suffix in _POSTS or _CONFIGURATION.fullmatch(shown):
            files[shown] = _text(path, shown, notes)
        elif "/issues/" in f"/{shown}":
            files[shown] = ""  # so that it is named as left out
    if not any(Path(path).suffix in _POSTS for path in files):
        raise WrongUse(
            f"{folder} holds no posts of a cState site",
            "name the folder in which content/issues/ lies",
        )
    return Source(files, tuple(notes))


def statuspage_source(where: str) -> Source:
    """Return the documents of Statuspage's API, saved in a folder or at a page's address.

    Raises `WrongUse` if there are none, `Fault` if the page does not answer.
    """
    if urlsplit(where).scheme in ("http", "https"):
        return _live_page(re.sub(r"/(?:api/v2.*|history.*)?$", "", where))
    given = Path(where)
    paths = [given] if given.is_file() else sorted(_walk(given)) if given.is_dir() else []
    notes: list[Note] = []
    root = given if given.is_dir() else given.parent
    files = {
        path.relative_to(root).as_posix(): _text(path, path.name, notes)
        for path in paths
        if path.suffix == ".json"
    }
    if not files:
        raise WrongUse(
            f"{where} is neither a page's address nor a folder with saved JSON",
            "save /api/v2/incidents.json and the others there, or name https://status.example.org",
        )
    return Source(files, tuple(notes))


def _live_page(page: str) -> Source:
    files: dict[str, str] = {}
    for name in _DOCUMENTS:
        content = live_file(page, f"api/v2/{name}")
        if content is not None:
            files[name] = content.decode("utf-8", "replace")
    if "incidents.json" not in files and "summary.json" not in files:
        raise WrongUse(
            f"{page} has no /api/v2/incidents.json, so it is no page of Statuspage",
            "name the page's own address, such as https://status.example.org",
        )
    reason = f"the public API gives the newest {_WHOLE_PAGE} alone; older ones are not in it"
    cut = [
        Note(name, "", "", reason)
        for name, text in files.items()
        if text.count('"incident_updates"') >= _WHOLE_PAGE
    ]
    return Source(files, tuple(cut), page)


def _walk(folder: Path) -> Iterator[Path]:
    """Yield the folder's files by path, without links and what holds no records."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        raise Fault(f"{folder} cannot be read: {error.strerror}") from error
    for entry in entries:
        if entry.name.startswith(".") or entry.is_symlink():
            continue
        if entry.is_dir():
            if entry.name not in _ELSEWHERE:
                yield from _walk(Path(entry.path))
        elif entry.is_file():
            yield Path(entry.path)


def _text(path: Path, shown: str, notes: list[Note]) -> str:
    try:
        if path.stat().st_size > _LARGEST:
            raise Fault(f"{path} is larger than 64 MiB")
        content = path.read_bytes()
    except OSError as error:
        raise Fault(f"{path} cannot be read: {error.strerror}") from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        notes.append(Note(shown, "", "", "it is not UTF-8; it was read as Windows-1252"))
        return content.decode("cp1252", "replace")


def read_foreign_yaml(text: str) -> Data:
    """Return what YAML of another system says, every scalar as text; raises `Unreadable`."""
    if not text.strip():
        return {}
    source = read_source("source.yml", text.encode())
    if source.root is None:
        words = next((problem for problem in source.problems if problem.is_error), None)
        raise Unreadable(f"line {words.line}: {words.message}" if words else "it says nothing")
    return source.data


# --------------------------------------------------------------------------- the project


def standing_in(folder: Path) -> Standing:
    """Return the records and the service that a project has already.

    Records that cannot be read count by their file's name. Raises `ProblemsFound` if
    service.yml cannot.
    """
    project = Project(folder)
    if not folder.is_dir():
        return Standing()
    sources = list(project.sources())
    service_file = next((file for file in sources if file.path == SERVICE_FILE), None)
    service = None
    reading = zone_of(service_file or SourceFile(SERVICE_FILE, b""))
    if service_file is not None:
        found = read_record(service_file, RecordKind.SERVICE, reading)
        if not isinstance(found.record, Service):
            raise ProblemsFound(format_text(found.problems))
        service = found.record
    records = []
    for file in sources:
        kind = file_of(file.path).kind
        if kind in (RecordKind.INCIDENT, RecordKind.CHANGE):
            record = read_record(file, kind, reading).record
            records.append(_standing(file, record if not isinstance(record, Service) else None))
    return Standing(tuple(records), service)


def _standing(file: SourceFile, record: Incident | Change | None) -> StandingRecord:
    if record is not None:
        return StandingRecord(file.path, record.imported_from, record.title, _last_told(record))
    text = file.content.decode("utf-8", "replace") if isinstance(file.content, bytes) else ""
    origin = re.search(r"^imported_from:[ \t]*[\"']?(\S+?)[\"']?[ \t]*$", text, re.MULTILINE)
    return StandingRecord(file.path, origin[1] if origin else None, "", None)


def _last_told(record: Incident | Change) -> datetime:
    if record.updates:
        return record.updates[-1].at
    return record.announced_at if isinstance(record, Change) else record.started_at


def write(folder: Path, result: ImportResult, standing: Standing) -> tuple[str, ...]:
    """Write what is new into a project; return the paths written, sorted.

    The service comes first, so that what is cut off in between can be run again. Raises
    `Fault` if a file cannot be written or has come to stand there in the meantime.
    """
    written = []
    try:
        if result.service is not None:
            _create(folder / SERVICE_FILE, service_text(result.service))
            written.append(SERVICE_FILE)
        if result.new_components is not None and standing.service is not None:
            _grow(folder / SERVICE_FILE, standing.service, result.new_components)
            written.append(SERVICE_FILE)
        for file in result.files:
            _create(folder / file.path, file.text)
            written.append(file.path)
    except FileExistsError as error:
        raise Fault(f"{error.filename} stands there already, and nothing is overwritten") from error
    except OSError as error:
        raise Fault(f"{error.filename} cannot be written: {error.strerror}") from error
    return tuple(sorted(written))


def _create(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)


def _grow(path: Path, standing: Service, grown: Service) -> None:
    """Add components to service.yml, if what comes out says just that."""
    content = path.read_bytes()
    text = grow_service(content.decode("utf-8"), standing, grown)
    if text is not None:
        file = SourceFile(SERVICE_FILE, text.encode())
        found = read_record(file, RecordKind.SERVICE, zone_of(file))
        if found.record == grown:
            spare = path.with_name(f".{path.name}.new")
            spare.write_bytes(text.encode())
            spare.replace(path)
            return
    raise WrongUse(
        f"{path} lacks components, and its form does not let them be added",
        f"add them, and run the import again:\n\n{added_lines(standing, grown)}",
    )
