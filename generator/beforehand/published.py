"""What is published: feeds as they are live, and what of the ladder should be among it.

A feed is read back from its JSON form, or from a month's archive; both are ours and hold
the same items.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

from beforehand.notice_feeds import NEWEST
from beforehand.notices import Notice, due, next_due

_ARCHIVE = re.compile(r"\d{4}-\d\d\.xml", re.ASCII)
_ATOM = "{http://www.w3.org/2005/Atom}"


class NotAFeed(ValueError):
    """Bytes that are none of our feeds; its text says why."""


@dataclass(frozen=True)
class Told:
    """An item of a published feed."""

    id: str
    told_at: datetime
    title: str
    url: str


@dataclass(frozen=True)
class PublishedFeed:
    """A feed, or a month's archive of it, as it is live."""

    path: str
    """Its folder under feeds/: `all`, `component/streaming`."""
    items: tuple[Told, ...]
    """Newest first."""
    is_archive: bool = False


def feed_uris(paths: Iterable[str]) -> tuple[str, ...]:
    """Return the addresses of the feeds of these paths. A file that is not there is fine."""
    return tuple(f"feeds/{path}/feed.json" for path in paths)


def previous_archive(uri: str, content: bytes) -> str | None:
    """Return the address of the archive that a feed in Atom, or an archive, leads back to.

    It holds what has fallen out of the feed; None if there is none. Raises NotAFeed if it
    cannot be read.
    """
    try:
        root = _atom(content)
    except (ValueError, ET.ParseError) as error:
        raise NotAFeed(f"{uri} cannot be read as a feed ({error})") from error
    for link in root.iter(f"{_ATOM}link"):
        if link.get("rel") == "prev-archive":
            name = link.get("href", "").rpartition("/")[2]
            folder = uri[: uri.rindex("/")].removesuffix("/archive")
            return f"{folder}/archive/{name}" if _ARCHIVE.fullmatch(name) else None
    return None


def published_feed(uri: str, content: bytes) -> PublishedFeed:
    """Return the feed that a published file holds: a feed.json, or a month's archive.

    Raises NotAFeed for anything else.
    """
    path, _, name = uri.removeprefix("feeds/").rpartition("/")
    try:
        if name == "feed.json":
            return PublishedFeed(path, tuple(_json_items(content)))
        if path.endswith("/archive"):
            path = path.removesuffix("/archive")
            return PublishedFeed(path, tuple(_atom_items(content)), is_archive=True)
    except (KeyError, TypeError, ValueError, ET.ParseError) as error:
        raise NotAFeed(f"{uri} cannot be read as a feed ({error})") from error
    raise NotAFeed(f"{uri} is not the address of a feed that can be compared")


def _json_items(content: bytes) -> Iterable[Told]:
    for item in json.loads(content)["items"]:
        told_at = datetime.fromisoformat(item["date_published"]).astimezone(UTC)
        yield Told(str(item["id"]), told_at, str(item["title"]), str(item["url"]))


def _atom_items(content: bytes) -> Iterable[Told]:
    for entry in _atom(content).iter(f"{_ATOM}entry"):
        link = entry.find(f"{_ATOM}link")
        yield Told(
            entry.findtext(f"{_ATOM}id", ""),
            datetime.fromisoformat(entry.findtext(f"{_ATOM}published", "")).astimezone(UTC),
            entry.findtext(f"{_ATOM}title", ""),
            link.attrib["href"] if link is not None else "",
        )


def _atom(content: bytes) -> ET.Element:
    if b"<!DOCTYPE" in content:
        raise ValueError("it declares a document type")
    return ET.fromstring(content)  # noqa: S314 - no declarations


@dataclass(frozen=True)
class DueReport:
    """What subscribers should have by now, and what comes next."""

    told: tuple[Notice, ...]
    """The notices that a feed of everything holds now, newest first."""
    next: Notice | None
    """The next one that is due; None if none is known."""
    missing: tuple[Notice, ...]
    """Those that are due and not live, oldest first; empty if nothing live was asked."""


def due_report(
    notices: Sequence[Notice],
    now: datetime,
    live: PublishedFeed | None = None,
    grace: timedelta = timedelta(),
) -> DueReport:
    """Return what is due at `now`, what comes next, and what of it is not live.

    `live` is the feed of everything as it is published. A notice is missed once it is due
    for longer than `grace`, so that a monitor does not cry in the minutes that a build takes.
    """
    told = tuple(reversed(due(notices, now)))[:NEWEST]
    missing: tuple[Notice, ...] = ()
    if live is not None:
        known = {(item.id, item.told_at) for item in live.items}
        missing = tuple(
            notice
            for notice in reversed(told)
            if (notice.id, notice.told_at) not in known and notice.told_at + grace <= now
        )
    return DueReport(told, next_due(notices, now), missing)


def next_public(notices: Sequence[Notice], now: datetime) -> Notice | None:
    """Return the next notice of which customers may know already; None if none is known.

    That is a date or a reminder of what they were told. What nobody was told yet has no
    place in a published file, not even as an instant.
    """
    later = notices[len(due(notices, now)) :]
    return next((notice for notice in later if notice.basis_at <= now), None)
