"""The service that an import begins with, where a project has none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from beforehand.importers.characters import one_line
from beforehand.importers.component_book import ComponentBook
from beforehand.importers.naming import title_of
from beforehand.importers.results import Note
from beforehand.model import Component, Contact, FeedAuthority, Service
from beforehand.values import Reading, Refused, read_url

_NOWHERE: Final = "https://status.example.org/"
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", re.ASCII)
_LINK: Final = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_HOST: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+")


@dataclass(frozen=True)
class Draft:
    """What a source says of the service as a whole; empty where it says nothing."""

    source: str
    """The file or the place that says it."""
    name: str
    url: str
    """The address of its status page."""
    zone: ZoneInfo | None
    now: datetime
    language: str = "en"
    description: str = ""
    accent: str = ""


def new_service(draft: Draft, book: ComponentBook) -> tuple[Service, tuple[Note, ...]]:
    """Return a service that `check` accepts, and what staff should look at in it.

    It promises nothing: promises hold from the day on which a company makes them, not for
    what came before.
    """
    notes: list[Note] = []
    name = title_of(draft.name)[0]
    if not name:
        name = "Status"
        notes.append(Note(draft.source, "title", "", 'there is none; write one for "Status"'))
    url = _address(draft, notes)
    said = one_line(draft.description)
    description, _ = title_of(_LINK.sub(r"\1", said))
    if description != said:
        reason = "it is one line of plain words of at most 200 characters here"
        notes.append(Note(draft.source, "description", said, reason))
    language = draft.language.replace("_", "-")
    if not _LANGUAGE.fullmatch(language):
        notes.append(Note(draft.source, "language", language, "it is no code; en was taken"))
        language = "en"
    components = dict(book.components)
    if not components:
        components = {"website": Component(name=name)}
        notes.append(Note(draft.source, "components", "", "there are none; name your own"))
    reason = "the source has none; write in service.yml how customers reach a person"
    notes.append(Note(draft.source, "contacts", "", reason))
    service = Service(
        name=name,
        url=url,
        time_zone=(draft.zone or ZoneInfo("UTC")).key,
        language=language,
        description=description or None,
        accent=draft.accent or None,
        components=components,
        component_groups=dict(book.groups),
        feeds=FeedAuthority(authority=_authority(url), year=draft.now.year),
        contacts={"support": Contact(name="Support", url=url)},
    )
    return service, tuple(notes)


def _address(draft: Draft, notes: list[Note]) -> str:
    url = re.sub(r"[?#].*", "", draft.url.strip())
    try:
        fine = read_url(url, Reading(ZoneInfo("UTC"))) if url.startswith("http") else ""
    except Refused:
        fine = ""
    if not fine:
        reason = f"it is no whole address; {_NOWHERE} was taken: write your own"
        notes.append(Note(draft.source, "url", draft.url, reason))
        return _NOWHERE
    return fine.rstrip("/") + "/"


def _authority(url: str) -> str:
    host = (urlsplit(url).hostname or "").lower()
    return host if _HOST.fullmatch(host) else "example.org"
