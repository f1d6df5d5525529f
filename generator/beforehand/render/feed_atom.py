"""Atom: feeds and their monthly archives, in the form that feedgen gives them.

An archive has thousands of entries, and feedgen takes its time over each. So it makes a
feed of one specimen entry, and every entry is printed on that: the same bytes, which a
test holds, in a tenth of the time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from msgspec import Struct

from beforehand.render.feed_extensions import with_stylesheet
from beforehand.render.feed_formats import Channel, new_feed, previous
from beforehand.render.feed_items import Item, Told, in_xml
from beforehand.value_digits import extended

_SPECIMEN_AT = datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC)
_MARK = "@@{}@@"
_PLACES = re.compile(r"@@([a-z_]+)@@|2001-02-03T04:05:06\+00:00")
_CLOSE = b"</feed>"


class Entry(Struct, frozen=True):
    """An item as a feed in Atom prints it, the same in every feed and archive."""

    text: bytes
    told_at: datetime


def entry_of(item: Item) -> Entry:
    """Return an item as it is printed."""
    return Entry(print_entry(item).encode(), item.told_at)


def atom(channel: Channel, items: Sequence[Item]) -> bytes:
    """Return the feed as Atom (RFC 4287), entries in the order given, newest first."""
    feed = new_feed(channel, items, "atom.xml")
    feed.history.links = previous(channel, channel.archives)
    return _printed(feed, [print_entry(item).encode() for item in items], channel.root)


def archive(channel: Channel, entries: Sequence[Entry], month: str) -> bytes:
    """Return one month of the feed as an archive (RFC 5005), in Atom.

    It names the month before it and not the month after, so that its bytes stand still once
    the month is over.
    """
    feed = new_feed(channel, entries, f"archive/{month}.xml")
    earlier = tuple(known for known in channel.archives if known < month)
    feed.history.links = (("current", channel.url("atom.xml")), *previous(channel, earlier))
    feed.history.is_archive = True
    return _printed(feed, [entry.text for entry in entries], f"{channel.root}../")


def _printed(feed: Any, entries: Sequence[bytes], root: str) -> bytes:
    if not entries:
        return with_stylesheet(feed.atom_str(pretty=True), f"{root}feed.css")
    # The specimen gives the feed the line feeds that it has with entries.
    add_entry(feed, _specimen())
    head = feed.atom_str(pretty=True).partition(b"  <entry>")[0]
    return b"".join((with_stylesheet(head, f"{root}feed.css"), *entries, _CLOSE, b"\n"))


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


def _specimen() -> Item:
    names = ("id", "url", "title", "summary", "html", "tag", "reply_to", "reply_url", "calendar")
    mark = {name: _MARK.format(name) for name in names}
    return Item(
        id=mark["id"],
        url=mark["url"],
        title=mark["title"],
        summary=mark["summary"],
        text=(Told(mark["html"]),),
        told_at=_SPECIMEN_AT,
        tags=(mark["tag"],),
        reply_to=mark["reply_to"],
        reply_url=mark["reply_url"],
        calendar_url=mark["calendar"],
    )


class _Form(NamedTuple):
    """feedgen's specimen entry as forms, with `%s` or `%(name)s` for each value."""

    entry: str
    """Holes for lines that an entry can lack, or have several times, are those of `lines`."""
    lines: dict[str, str]
    """The forms of such lines, by the first value in each."""


_ALONE = ("tag", "calendar", "reply_to")
"""Values whose line an entry can lack, or have several times."""


@lru_cache(maxsize=1)
def _form() -> _Form:
    from feedgen.feed import FeedGenerator

    from beforehand.render.feed_extensions import ThreadEntry, ThreadFeed

    feed = FeedGenerator()
    feed.register_extension("thread", ThreadFeed, ThreadEntry, rss=False)
    feed.id("specimen")
    feed.title("specimen")
    feed.updated(_SPECIMEN_AT)
    add_entry(feed, _specimen())
    text = feed.atom_str(pretty=True).decode()
    entry = text[text.index("  <entry>") : text.index("</feed>")]
    forms: list[str] = []
    lines: dict[str, str] = {}
    for line in entry.splitlines(keepends=True):
        names = [match[1] or "at" for match in _PLACES.finditer(line)]
        form = line.replace("%", "%%")
        if names and names[0] in _ALONE:
            lines[names[0]] = _PLACES.sub("%s", form)
            forms.append(f"%({names[0]})s")
        else:
            forms.append(_PLACES.sub(lambda match: f"%({match[1] or 'at'})s", form))
    return _Form("".join(forms), lines)


def print_entry(item: Item) -> str:
    """Return an entry as feedgen would write it, with its line feeds."""
    form, lines = _form()
    reply = ""
    if item.reply_to is not None:
        places = (_escape_attribute(item.reply_to), _escape_attribute(item.reply_url or ""))
        reply = lines["reply_to"] % places
    calendar = item.calendar_url
    return form % {
        "id": in_xml(item.id),
        "url": _escape_attribute(item.url),
        "title": in_xml(item.title),
        "summary": in_xml(item.summary),
        "html": item.escaped,
        "at": f"{extended(item.told_at)}+00:00",
        "tag": _tags(lines["tag"], item.tags),
        "calendar": "" if calendar is None else lines["calendar"] % _escape_attribute(calendar),
        "reply_to": reply,
    }


@lru_cache(maxsize=1024)
def _tags(form: str, tags: tuple[str, ...]) -> str:
    """Return the lines of an entry's tags: notices have the same few."""
    return "".join(form % _escape_attribute(tag) for tag in tags)


def _escape_attribute(text: str) -> str:
    text = in_xml(text)
    return text.replace('"', "&quot;") if '"' in text else text
