"""What feedgen does not know: threads, archives, further links, the look in a browser.

feedgen loses every attribute but the address of an entry's links and knows neither
RFC 4685 nor RFC 5005. All of that is added through its own extension interface.
"""

from __future__ import annotations

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import xml_elem  # feedgen.util alone fails: it does not import lxml.etree

ATOM = "http://www.w3.org/2005/Atom"
THREAD = "http://purl.org/syndication/thread/1.0"
HISTORY = "http://purl.org/syndication/history/1.0"


class HistoryFeed(BaseExtension):  # type: ignore[misc]  # feedgen has no types
    """A feed's place in its history: links to archives, and whether it is one (RFC 5005)."""

    def __init__(self) -> None:
        self.links: tuple[tuple[str, str], ...] = ()
        """Relations and addresses: prev-archive, current."""
        self.is_archive = False

    def extend_ns(self) -> dict[str, str]:
        """Return the namespace of RFC 5005, where it is used."""
        return {"fh": HISTORY} if self.is_archive else {}

    def extend_atom(self, feed: object) -> object:
        """Add the links, and the mark of an archive."""
        for relation, address in self.links:
            xml_elem("link", feed, rel=relation, href=address)
        if self.is_archive:
            xml_elem(f"{{{HISTORY}}}archive", feed)
        return feed

    def extend_rss(self, feed: object) -> object:
        """Add the links to the channel, in Atom's namespace."""
        channel = feed[0]  # type: ignore[index]  # an element of lxml, which has no types
        for relation, address in self.links:
            xml_elem(f"{{{ATOM}}}link", channel, rel=relation, href=address)
        return feed


class ThreadFeed(BaseExtension):  # type: ignore[misc]
    """Declares the namespace of threads (RFC 4685) for the entries of an Atom feed."""

    def extend_ns(self) -> dict[str, str]:
        """Return the namespace of RFC 4685."""
        return {"thr": THREAD}


class ThreadEntry(BaseEntryExtension):  # type: ignore[misc]
    """An entry's place in a thread, and its further links."""

    def __init__(self) -> None:
        self.reply_to: str | None = None
        self.reply_url: str | None = None
        self.calendar_url: str | None = None

    def extend_atom(self, entry: object) -> object:
        """Add what the entry answers to, and the calendar that it stands in."""
        if self.calendar_url is not None:
            link = xml_elem("link", entry, rel="related", href=self.calendar_url)
            link.attrib["type"] = "text/calendar"
        if self.reply_to is not None:
            reply = xml_elem(f"{{{THREAD}}}in-reply-to", entry, ref=self.reply_to)
            if self.reply_url is not None:
                reply.attrib["href"] = self.reply_url
                reply.attrib["type"] = "text/html"
        return entry


def with_stylesheet(xml: bytes, address: str) -> bytes:
    """Return an XML document with an instruction for browsers to style it."""
    declaration, _, rest = xml.partition(b"?>")
    instruction = f'\n<?xml-stylesheet type="text/css" href="{address}"?>'
    return declaration + b"?>" + instruction.encode() + rest
