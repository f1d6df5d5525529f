"""A cState site → records and a service.

cState keeps an incident as a post of Hugo: a head of fields and a body of Markdown that
grows at its top. Its three severities become impact and the components' status:

    down       major, major_outage
    disrupted  minor, partial_outage
    notice     none, operational

Posts become incidents. One becomes maintenance only where the source itself calls it so
(`Reading.says_maintenance`) and gives an end after its beginning. Drafts and hidden posts
are left out, as their readers never saw them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from beforehand.importers.characters import one_line
from beforehand.importers.component_book import ComponentBook
from beforehand.importers.cstate_reading import Reading
from beforehand.importers.cstate_records import Frame, make_record
from beforehand.importers.cstate_site import Site, read_site
from beforehand.importers.front_matter import Post, ReadYaml, Unreadable, read_post, text_of
from beforehand.importers.markdown import Setting
from beforehand.importers.naming import free_id, title_of
from beforehand.importers.results import ImportResult, Note, Settings
from beforehand.importers.service import Draft, new_service
from beforehand.importers.shelf import Shelf
from beforehand.importers.times import ZoneNeeded

_POST: Final = re.compile(r"\.(?:md|markdown|html?)$")


@dataclass(frozen=True)
class _Found:
    """A file of the source that is a post."""

    path: str
    stem: str
    post: Post
    url: str


@dataclass
class _Import:
    """An import under way."""

    files: Mapping[str, str]
    read_yaml: ReadYaml
    settings: Settings
    site: Site
    book: ComponentBook
    notes: list[Note] = field(default_factory=list)
    zone_needed: list[Note] = field(default_factory=list)


def read_cstate(files: Mapping[str, str], read_yaml: ReadYaml, settings: Settings) -> ImportResult:
    """Return the records that a cState site becomes, its service, and what was not carried.

    `files` are the site's text files by their '/'-separated path from its root: the
    configuration and the content folder. If a time has no zone, and neither the settings
    nor the site's configuration name one, nothing but those times is returned.
    """
    notes: list[Note] = []
    book = ComponentBook(settings.standing.service)
    site = read_site(files, read_yaml, book, notes)
    if settings.standing.service is not None:
        notes.clear()  # they are about the service, which is left as it stands
    work = _Import(files, read_yaml, settings, site, book, notes)
    posts = _posts(work)
    pages = {page.path: page.url for page in posts}
    shelf = Shelf(settings)
    for found in posts:
        _take(work, found, pages, shelf)
    if work.zone_needed:
        return ImportResult(zone_needed=tuple(work.zone_needed), found=len(posts))
    service, remarks = new_service(_draft(work), book)
    if settings.standing.service is not None:
        remarks = ()
    return shelf.result(service, book, (*notes, *book.notes, *remarks), len(posts))


def _posts(work: _Import) -> list[_Found]:
    """Return the posts that readers of the source can see, by path."""
    found = []
    for path, text in sorted(work.files.items()):
        inside = path.startswith(f"{work.site.content}/") or "/" not in path
        if not inside or path == work.site.path:
            continue
        in_issues = _in_issues(path, work.site)
        if not _POST.search(path):
            if in_issues:
                work.notes.append(Note(path, "", "", "no file of Markdown, so no post: left out"))
            continue
        post = _read(work, path, text, in_issues=in_issues)
        if post is not None:
            stem = _stem(path, work.site)
            found.append(_Found(path, stem, post, work.site.page_url(path, post.head)))
    return found


def _in_issues(path: str, site: Site) -> bool:
    return path.removeprefix(f"{site.content}/").startswith("issues/") or "/" not in path


def _read(work: _Import, path: str, text: str, *, in_issues: bool) -> Post | None:
    """Return the post that a file holds; None if it is none, with a note that says why."""
    name = path.rpartition("/")[2]
    if name.startswith("_index."):
        return None
    if _language(path, work.site) != work.site.main:
        work.notes.append(Note(path, "", "", "a translation; only the main language is taken"))
        return None
    try:
        post = read_post(text, work.read_yaml)
    except Unreadable as error:
        work.notes.append(
            Note(path, "", "", f"its head cannot be read, so it is left out: {error}")
        )
        return None
    if post is None:
        if in_issues and "/" in path:
            work.notes.append(Note(path, "", "", "it has no head, so it is no post: left out"))
        return None
    section = text_of(post.head.get("section")).lower()
    if section != "issue":
        if not in_issues or "/" not in path:
            if in_issues is False:
                work.notes.append(Note(path, "section", section, "a page, no issue: left out"))
            return None
        work.notes.append(Note(path, "section", section, "not marked as an issue; taken as one"))
    return post


def _language(path: str, site: Site) -> str:
    stem = _POST.sub("", path.rpartition("/")[2])
    code = stem.rpartition(".")[2].lower()
    return code if "." in stem and code in site.languages else site.main


def _stem(path: str, site: Site) -> str:
    folder, _, name = path.rpartition("/")
    stem = site.without_language(_POST.sub("", name))
    return folder.rpartition("/")[2] if stem == "index" else stem


def _take(work: _Import, found: _Found, pages: Mapping[str, str], shelf: Shelf) -> None:
    """Put the record that a post becomes on the shelf, unless it stands there already."""
    reading = Reading(
        path=found.path,
        stem=found.stem,
        head=found.post.head,
        zone=work.settings.zone or work.site.zone,
        now=work.settings.now,
    )
    if reading.is_kept_back:
        name = "draft" if reading.text("draft") else "hidden"
        work.notes.append(Note(found.path, name, reading.text(name), "nobody saw it: left out"))
        return
    wanted = free_id(found.stem.lower(), ())
    standing = shelf.standing(found.url, wanted, title_of(reading.text("title"))[0])
    frame = Frame(
        id=wanted,
        imported_from=found.url,
        components=() if standing else _components(work, reading),
        setting=Setting(found.url, lambda path: _page_of(path, found.path, pages)),
    )
    try:
        record = make_record(reading, found.post.body, frame)
    except ZoneNeeded as needed:
        work.zone_needed.append(Note(found.path, "", str(needed), "this time has no zone"))
        return
    if standing is not None:
        shelf.leave(standing, record, found.path)
        return
    name = shelf.put(record) if record else wanted
    if name != found.stem:
        reading.note("", found.stem, f"the record is called {name}")
    work.notes += reading.notes


def _components(work: _Import, reading: Reading) -> tuple[str, ...]:
    names = filter(None, map(one_line, reading.affected))
    found = (work.book.find(name, reading.path, "affected") for name in names)
    return tuple(dict.fromkeys(found))


def _page_of(address: str, path: str, pages: Mapping[str, str]) -> str | None:
    """Return the address of the page that a link to a file of the content folder means."""
    if not _POST.search(address):
        return None
    folder = path.rpartition("/")[0]
    content = path.partition("/")[0]
    for candidate in (f"{folder}/{address}", f"{content}/{address.lstrip('/')}"):
        clean = re.sub(r"/\./", "/", candidate)
        if clean in pages:
            return pages[clean]
    return None


def _draft(work: _Import) -> Draft:
    site = work.site
    return Draft(
        source=site.path or "the site",
        name=site.title,
        url=site.base_url,
        zone=work.settings.zone or site.zone,
        now=work.settings.now,
        language=site.language,
        description=site.description,
        accent=site.accent,
    )
