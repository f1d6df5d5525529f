"""Atom: feeds and their monthly archives, in the form that feedgen gives them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from beforehand.render.feed_extensions import with_stylesheet
from beforehand.render.feed_formats import Channel, new_feed, previous
from beforehand.render.feed_items import Item, in_xml
from beforehand.render.feed_specimen import (
    SPECIMEN_AT,
    Entry,
    Form,
    form_of,
    in_attribute,
    specimen,
)
from beforehand.value_digits import extended

_CLOSE = b"</feed>"


def atom(channel: Channel, entries: Sequence[Entry]) -> bytes:
    """Return the feed as Atom (RFC 4287), entries in the order given, newest first."""
    feed = new_feed(channel, entries, "atom.xml")
    feed.history.links = previous(channel, channel.archives)
    return _printed(feed, entries, channel.root)


def archive(channel: Channel, entries: Sequence[Entry], month: str) -> bytes:
    """Return one month of the feed as an archive (RFC 5005), in Atom.

    It names the month before it and not the month after, so that its bytes stand still once
    the month is over.
    """
    feed = new_feed(channel, entries, f"archive/{month}.xml")
    earlier = tuple(known for known in channel.archives if known < month)
    feed.history.links = (("current", channel.url("atom.xml")), *previous(channel, earlier))
    feed.history.is_archive = True
    return _printed(feed, entries, f"{channel.root}../")


def _printed(feed: Any, entries: Sequence[Entry], root: str) -> bytes:
    if not entries:
        return with_stylesheet(feed.atom_str(pretty=True), f"{root}feed.css")
    # The specimen gives the feed the line feeds that it has with entries.
    add_entry(feed, specimen())
    head = feed.atom_str(pretty=True).partition(b"  <entry>")[0]
    told = [entry.text for entry in entries]
    return b"".join((with_stylesheet(head, f"{root}feed.css"), *told, _CLOSE, b"\n"))


def add_entry(feed: Any, item: Item) -> None:
    """Add an item to a FeedGenerator as an entry of Atom."""
    entry = feed.add_entry(order="append")
    entry.id(item.id)
    entry.title(item.title)
    entry.link(href=item.url)
    entry.summary(item.summary)
    entry.content(item.html, type="html")
    entry.category([{"term": tag} for tag in item.tags])
    entry.published(item.told_at)
    entry.updated(item.told_at)
    entry.thread.reply_to = item.reply_to
    entry.thread.reply_url = item.reply_url
    entry.thread.calendar_url = item.calendar_url


_ALONE = ("tag", "calendar", "reply_to")


@lru_cache(maxsize=1)
def _form() -> Form:
    from feedgen.feed import FeedGenerator

    from beforehand.render.feed_extensions import ThreadEntry, ThreadFeed

    feed = FeedGenerator()
    feed.register_extension("thread", ThreadFeed, ThreadEntry, rss=False)
    feed.id("specimen")
    feed.title("specimen")
    feed.updated(SPECIMEN_AT)
    add_entry(feed, specimen())
    text = feed.atom_str(pretty=True).decode()
    entry = text[text.index("  <entry>") : text.index("</feed>")]
    return form_of(entry, _ALONE)


def print_entry(item: Item) -> str:
    """Return an entry as feedgen would write it, with its line feeds."""
    form, lines = _form()
    reply = ""
    if item.reply_to is not None:
        places = (in_attribute(item.reply_to), in_attribute(item.reply_url or ""))
        reply = lines["reply_to"] % places
    calendar = item.calendar_url
    return form % {
        "id": in_xml(item.id),
        "url": in_attribute(item.url),
        "title": in_xml(item.title),
        "summary": in_xml(item.summary),
        "html": item.escaped,
        "at": f"{extended(item.told_at)}+00:00",
        "tag": _tags(lines["tag"], item.tags),
        "calendar": "" if calendar is None else lines["calendar"] % in_attribute(calendar),
        "reply_to": reply,
    }


@lru_cache(maxsize=1024)
def _tags(form: str, tags: tuple[str, ...]) -> str:
    """Return the lines of an entry's tags: notices have the same few."""
    return "".join(form % in_attribute(tag) for tag in tags)
