"""What all feeds have, and JSON Feed and OPML as bytes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from feedgen.feed import FeedGenerator
from msgspec import Struct

from beforehand.model import Service
from beforehand.render.feed_extensions import (
    HistoryFeed,
    ThreadEntry,
    ThreadFeed,
)
from beforehand.render.feed_items import Item, fit
from beforehand.render.feed_specimen import Entry
from beforehand.render.words import stamp

GENERATOR = "Beforehand"
"""Without a version: an upgrade must not change a byte of what was told."""


class Channel(Struct, frozen=True):
    """What a feed says about itself."""

    service: Service
    path: str
    """Its folder under feeds/: `all`, `component/disc-shipping`."""
    title: str
    description: str
    archives: tuple[str, ...] = ()
    """The months of its archives, oldest first: `2026-11`."""

    @property
    def id(self) -> str:
        """Return the feed's tag URI, the same for its archives."""
        feeds = self.service.feeds
        return fit(f"tag:{feeds.authority},{feeds.year}:feeds/{self.path}")

    @property
    def root(self) -> str:
        """Return the way from a file of the feed to feeds/."""
        return "../" * (self.path.count("/") + 1)

    def url(self, name: str) -> str:
        """Return the address of a file of the feed."""
        return f"{self.service.url}feeds/{self.path}/{name}"


def previous(channel: Channel, months: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return the link to the newest of some archives of a feed; none for none."""
    return (("prev-archive", channel.url(f"archive/{months[-1]}.xml")),) if months else ()


class Dated(Protocol):
    """Something that was told at an instant."""

    @property
    def told_at(self) -> datetime:
        """Return the instant, aware UTC."""


def new_feed(channel: Channel, items: Sequence[Dated], name: str) -> Any:
    """Return a FeedGenerator with every value set that feedgen would take from the clock."""
    service = channel.service
    feed = FeedGenerator()
    feed.register_extension("history", HistoryFeed, None)
    feed.register_extension("thread", ThreadFeed, ThreadEntry, rss=False)
    feed.description(fit(channel.description))
    feed.id(channel.id)
    feed.title(fit(channel.title))
    feed.link(href=channel.url(name), rel="self")
    feed.link(href=service.url, rel="alternate")  # the last one becomes RSS's link
    feed.language(service.language)
    feed.author({"name": fit(service.name), "uri": service.home or service.url})
    feed.generator(GENERATOR)
    newest = newest_at(service, items)
    feed.updated(newest)
    feed.lastBuildDate(newest)
    return feed


def newest_at(service: Service, items: Sequence[Dated]) -> datetime:
    """Return the date of the newest item; of an empty feed, when its name was minted."""
    if items:
        return items[0].told_at
    return datetime(min(max(service.feeds.year, 1), 9999), 1, 1, tzinfo=UTC)


def json_feed(channel: Channel, entries: Sequence[Entry]) -> bytes:
    """Return the feed as JSON Feed 1.1, with items that `print_json_item` printed, in their order.

    They are newest first.
    """
    service = channel.service
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": fit(channel.title),
        "home_page_url": service.url,
        "feed_url": channel.url("feed.json"),
        "description": fit(channel.description),
        "language": service.language,
        "authors": [{"name": fit(service.name), "url": service.home or service.url}],
        "items": [],
    }
    empty = json.dumps(feed, ensure_ascii=False, indent=1).encode() + b"\n"
    if not entries:
        return empty
    head, _, tail = empty.rpartition(b"[]")
    items = b",".join([entry.text for entry in entries])
    return b"".join((head, b"[", items, b"\n ]", tail))


def print_json_item(item: Item) -> str:
    """Return an item as it stands in a feed, with the line feed before it."""
    entry: dict[str, object] = {
        "id": item.id,
        "url": item.url,
        "title": item.title,
        "summary": item.summary,
        "content_html": item.html,
        "date_published": stamp(item.told_at),
        "date_modified": stamp(item.told_at),
        "tags": list(item.tags),
    }
    if item.reply_to is not None:
        entry["_beforehand"] = {"in_reply_to": item.reply_to}
    # No value has a line feed: JSON writes it as a code.
    return f"\n{json.dumps(entry, ensure_ascii=False, indent=1)}".replace("\n", "\n  ")


def opml(service: Service, channels: Sequence[Channel]) -> bytes:
    """Return feeds as a list for readers (OPML 2.0), each in one format alone.

    A reader that takes the list subscribes to all of it, so it must not name one thing
    twice.
    """
    from xml.etree import ElementTree as ET

    document = ET.Element("opml", version="2.0")
    head = ET.SubElement(document, "head")
    ET.SubElement(head, "title").text = fit(service.name)
    body = ET.SubElement(document, "body")
    for channel in channels:
        ET.SubElement(
            body,
            "outline",
            type="rss",
            text=fit(channel.title),
            title=fit(channel.title),
            description=fit(channel.description),
            xmlUrl=channel.url("atom.xml"),
            htmlUrl=service.url,
        )
    ET.indent(document)
    return bytes(ET.tostring(document, encoding="utf-8", xml_declaration=True)) + b"\n"
