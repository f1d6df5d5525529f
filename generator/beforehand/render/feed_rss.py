"""RSS 2.0, in the form that feedgen gives it."""

from __future__ import annotations

from collections.abc import Sequence
from email.utils import format_datetime
from functools import lru_cache
from typing import Any

from beforehand.render.feed_extensions import with_stylesheet
from beforehand.render.feed_formats import Channel, new_feed, previous
from beforehand.render.feed_items import Item, in_xml
from beforehand.render.feed_specimen import Entry, Form, form_of, specimen

TTL_MINUTES = 15
_ALONE = ("tag",)


def rss(channel: Channel, entries: Sequence[Entry]) -> bytes:
    """Return the feed, with items that `print_item` printed, in the order given, newest first."""
    feed = new_feed(channel, entries, "rss.xml")
    feed.ttl(TTL_MINUTES)
    feed.history.links = previous(channel, channel.archives)
    address = f"{channel.root}feed.css"
    if not entries:
        return with_stylesheet(feed.rss_str(pretty=True), address)
    # The specimen gives the feed the line feeds that it has with items.
    add_item(feed, specimen())
    head, _, rest = feed.rss_str(pretty=True).partition(b"    <item>")
    tail = rest.rpartition(b"    </item>\n")[2]
    items = b"".join([entry.text for entry in entries])
    return b"".join((with_stylesheet(head, address), items, tail))


def add_item(feed: Any, item: Item) -> None:
    """Add an item to a FeedGenerator."""
    entry = feed.add_entry(order="append")
    entry.title(item.title)
    entry.link(href=item.url)
    entry.content(item.html)
    entry.guid(item.id, permalink=False)
    entry.category([{"term": tag} for tag in item.tags])
    entry.published(item.told_at)


def print_item(item: Item) -> str:
    """Return an item as feedgen would write it, with its line feeds."""
    form, lines = _form()
    return form % {
        "title": in_xml(item.title),
        "url": in_xml(item.url),
        "html": item.escaped,
        "id": in_xml(item.id),
        "tag": _tags(lines["tag"], item.tags),
        "at": format_datetime(item.told_at),
    }


@lru_cache(maxsize=1)
def _form() -> Form:
    from feedgen.feed import FeedGenerator

    feed = FeedGenerator()
    feed.title("specimen")
    feed.link(href="specimen")
    feed.description("specimen")
    add_item(feed, specimen())
    text = feed.rss_str(pretty=True).decode()
    return form_of(text[text.index("    <item>") : text.index("  </channel>")], _ALONE)


@lru_cache(maxsize=1024)
def _tags(form: str, tags: tuple[str, ...]) -> str:
    """Return the lines of an item's tags: notices have the same few."""
    return "".join(form % in_xml(tag) for tag in tags)
