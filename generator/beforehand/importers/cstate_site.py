"""A cState site as a whole: its configuration, and which of its files are posts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urljoin, urlsplit
from zoneinfo import ZoneInfo

from beforehand.importers.component_book import ComponentBook
from beforehand.importers.front_matter import (
    Data,
    ReadYaml,
    Unreadable,
    is_true,
    read_json,
    read_toml,
    small_keys,
    text_of,
)
from beforehand.importers.results import Note
from beforehand.importers.times import zone_of
from beforehand.model import Component

_NAMES: Final = ("config", "hugo", "config/_default/config", "config/_default/hugo")
_PARTS: Final = ("params", "languages")
_ENDINGS: Final = (".yml", ".yaml", ".toml", ".json")
_NO_PLACE: Final = "records have no place for it"
_KEPT: Final = frozenset(("name", "displayname", "description", "category", "histogram", "partial"))


@dataclass(frozen=True)
class Site:
    """What the configuration says that matters to its posts."""

    path: str
    """The configuration's file; empty if there is none."""
    title: str
    base_url: str
    """The site's address, which ends with /; empty if the configuration has no whole one."""
    zone: ZoneInfo | None
    """The zone in which Hugo reads times without one; None if nothing says."""
    language: str
    """The language of its texts, as in BCP 47."""
    main: str
    """The code by which Hugo knows the main language, in small letters."""
    languages: frozenset[str]
    """The codes of all languages, in small letters."""
    content: str
    """The folder of the posts in the main language, without a slash at the end."""
    ugly_urls: bool
    accent: str
    description: str

    def page_url(self, path: str, head: Mapping[str, Data]) -> str:
        """Return the address of the page that Hugo makes of a file of the content folder.

        A whole address, or a path that starts with / where the site's address is not known.
        """
        own = text_of(head.get("url"))
        if own:
            return urljoin(self.base_url or "/", own.lstrip("/"))
        folder, _, name = path.removeprefix(f"{self.content}/").rpartition("/")
        stem = re.sub(r"\.(?:md|markdown|html?)$", "", name)
        stem = self.without_language(stem)
        if stem == "index":
            folder, _, stem = folder.rpartition("/")
        stem = text_of(head.get("slug")) or stem
        address = quote(re.sub(r"\s+", "-", f"{folder}/{stem}".lower()).strip("/"))
        return (self.base_url or "/") + address + (".html" if self.ugly_urls else "/")

    def without_language(self, stem: str) -> str:
        """Return a file's name without the language that it ends in."""
        name, _, code = stem.rpartition(".")
        return name if name and code.lower() in self.languages else stem


def read_site(
    files: Mapping[str, str], read_yaml: ReadYaml, book: ComponentBook, notes: list[Note]
) -> Site:
    """Return what the configuration says; its components go into the book."""
    path, config = _configuration(files, read_yaml, notes)
    params = small_keys(config.get("params"))
    _declare(params, book, path, notes)
    if text_of(config.get("permalinks")):
        reason = "addresses of posts follow their files' names here; these may differ"
        notes.append(Note(path, "permalinks", text_of(config["permalinks"]), reason))
    if text_of(params.get("customtabs")):
        notes.append(Note(path, "params.customTabs", text_of(params["customtabs"]), _NO_PLACE))
    language = text_of(config.get("defaultcontentlanguage")) or "en"
    languages = small_keys(config.get("languages"))
    own = small_keys(languages.get(language.lower()))
    accent = text_of(params.get("brand"))
    return Site(
        path=path,
        title=text_of(config.get("title")),
        base_url=_address(text_of(config.get("baseurl"))),
        zone=zone_of(text_of(config.get("timezone"))) if config.get("timezone") else None,
        language=text_of(config.get("locale")) or text_of(config.get("languagecode")) or language,
        main=language.lower(),
        languages=frozenset((*languages, language.lower())),
        content=_content(config, own),
        ugly_urls=is_true(config.get("uglyurls")) is True,
        accent=accent if _is_accent(accent) else "",
        description=text_of(params.get("description")),
    )


def _configuration(
    files: Mapping[str, str], read_yaml: ReadYaml, notes: list[Note]
) -> tuple[str, dict[str, Data]]:
    found, config = "", dict[str, Data]()
    for name in _NAMES:
        for ending in _ENDINGS:
            data = _read(files, name + ending, read_yaml, notes)
            if data is not None and not found:
                found, config = name + ending, small_keys(data)
    for part in _PARTS:
        for ending in _ENDINGS:
            data = _read(files, f"config/_default/{part}{ending}", read_yaml, notes)
            if data is not None:
                config.setdefault(part, data)
                found = found or f"config/_default/{part}{ending}"
    return found, config


def _read(
    files: Mapping[str, str], path: str, read_yaml: ReadYaml, notes: list[Note]
) -> Data | None:
    text = files.get(path)
    if text is None:
        return None
    ending = path.rpartition(".")[2]
    read = {"toml": read_toml, "json": read_json}.get(ending, read_yaml)
    try:
        return read(text.removeprefix("\ufeff"))
    except Unreadable as error:
        notes.append(Note(path, "", "", f"the configuration could not be read: {error}"))
        return None


def _is_accent(text: str) -> bool:
    """Return whether a company chose this colour; cState's own near-black is nobody's accent."""
    return bool(re.fullmatch(r"#[0-9A-Fa-f]{6}", text)) and text.lower() != "#0a0c0f"


def _address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    return re.sub(r"[?#].*", "", text).rstrip("/") + "/"


def _content(config: Mapping[str, Data], own: Mapping[str, Data]) -> str:
    folder = text_of(own.get("contentdir")) or text_of(config.get("contentdir")) or "content"
    return folder.strip("/").removeprefix("./")


def _declare(params: Mapping[str, Data], book: ComponentBook, path: str, notes: list[Note]) -> None:
    """Put categories and systems into the book, in the order of the configuration."""
    systems = [item for item in _items(params.get("systems")) if text_of(item.get("name"))]
    used = {text_of(item.get("category")) for item in systems}
    groups: dict[str, str | None] = {}
    for item in _items(params.get("categories")):
        name = text_of(item.get("name"))
        if name in used and is_true(item.get("untitled")):
            groups[name] = None
            reason = "its name is not shown at the source; its components stand in no group"
            notes.append(Note(path, "params.categories", name, reason))
        elif name in used and name:
            groups[name] = book.group(name, text_of(item.get("description")), path)
    for item in systems:
        name = text_of(item.get("displayname")) or text_of(item.get("name"))
        category = text_of(item.get("category"))
        if category and category not in groups:
            groups[category] = book.group(category, None, path)
        description = text_of(item.get("description")) or None
        component = Component(name=name, description=description, group=groups.get(category))
        key = book.declare(component, path)
        book.alias(text_of(item.get("name")), key)
        for other, value in item.items():
            if other not in _KEPT and text_of(value):
                notes.append(Note(path, f"{other} of {name}", text_of(value), _NO_PLACE))


def _items(value: Data) -> list[dict[str, Data]]:
    """Return a list's mappings; cState's first versions name systems by texts alone."""
    items = value if isinstance(value, list) else []
    return [
        {"name": item} if isinstance(item, str) else small_keys(item)
        for item in items
        if isinstance(item, (str, dict))
    ]
