"""A notice as every format of a feed carries it, rendered once for all of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from html import escape
from typing import NamedTuple
from zoneinfo import ZoneInfo

from msgspec import Struct

from beforehand.model import ChangeKind, Service
from beforehand.notices import Notice
from beforehand.render.feed_body import BodyPart, Standing, body, standing
from beforehand.render.feed_text import Telling, first_sentence
from beforehand.render.text import text

_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

MEMORY = 4_096
"""How many items are remembered: more than a great company tells in a month."""


class Item(Struct, frozen=True):
    """A notice in the words and the form of a feed."""

    id: str
    url: str
    title: str
    """Plain text of one line."""
    summary: str
    """The first sentence, plain text of one line."""
    html: str
    """The whole text with absolute links; no element that readers take out."""
    told_at: datetime
    tags: tuple[str, ...]
    reply_to: str | None
    """The id of the record's first item; None for that one itself."""
    reply_url: str | None
    calendar_url: str | None
    """The calendar in which the change stands; None for an incident."""
    escaped: str
    """`html` as it stands in XML."""


class Told(NamedTuple):
    """A part of an item's text."""

    html: str
    escaped: str
    """As it stands in XML."""

    @classmethod
    def of(cls, html: str) -> Told:
        """Return a part from its HTML."""
        return cls(html, in_xml(html))


class Items:
    """Makes items of notices and remembers them, since one stands in many feeds."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._telling = Telling(service, ZoneInfo(service.time_zone))
        self._known: dict[datetime, Item] = {}
        """By the date of the notice, which no other bears."""
        self._standing: dict[tuple[str, bool], Told] = {}

    def item(self, notice: Notice) -> Item:
        """Return the item of a notice."""
        known = self._known.get(notice.told_at)
        if known is None:
            if len(self._known) >= MEMORY:
                self._known.clear()
            known = self._known[notice.told_at] = self._make(notice)
        return known

    def _make(self, notice: Notice) -> Item:
        base = self._service.url
        url = base + notice.uri
        sentence = fit(first_sentence(self._telling, notice))
        told, rest = body(self._telling, notice)
        calendar = calendar_of(notice)
        parts = [
            Told.of(f"<p>{in_xml(sentence)}</p>"),
            Told.of(self._html(told)),
            *([self._rest(rest)] if rest is not None else ()),
            Told.of(_links(base, url, calendar)),
        ]
        return Item(
            id=fit(notice.id),
            url=url,
            title=notice.title,
            summary=sentence,
            html="\n".join(part.html for part in parts if part.html),
            escaped="\n".join(part.escaped for part in parts if part.html),
            told_at=notice.told_at,
            tags=notice.categories,
            reply_to=notice.in_reply_to,
            reply_url=base + notice.first.uri if notice.first is not None else None,
            calendar_url=base + calendar if calendar is not None else None,
        )

    def _html(self, parts: Iterable[BodyPart]) -> str:
        lines = []
        for part in parts:
            if part.heading:
                lines.append(f"<h3>{escape(part.heading, quote=False)}</h3>")
            lines.append(text(part.markdown, self._service.url))
        return fit("\n".join(lines))

    def _rest(self, known: Standing) -> Told:
        """Return what all notices of an incident end with, made once for all of them."""
        key = (known.incident.id, known.is_over)
        told = self._standing.get(key)
        if told is None:
            if len(self._standing) >= MEMORY:
                self._standing.clear()
            told = Told.of(self._html(standing(self._telling, known)))
            self._standing[key] = told
        return told


def calendar_of(notice: Notice) -> str | None:
    """Return the calendar in which a notice's change stands; None if it has no date."""
    step = notice.of_change
    if step is None or step.revision is None or step.revision.effective is None:
        return None
    maintenance = notice.change_kind is ChangeKind.MAINTENANCE
    return f"calendars/{'maintenance' if maintenance else 'changes'}.ics"


def in_xml(text: str) -> str:
    """Return text as it stands in an element of XML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def fit(words: str) -> str:
    """Return text without the characters that XML forbids, with line feeds alone."""
    return _UNFIT.sub("", words.replace("\r\n", "\n").replace("\r", "\n"))


def _links(base: str, url: str, calendar: str | None) -> str:
    page = f'<a href="{escape(url)}">Read it on our status page</a>'
    if calendar is None:
        return f"<p>{page}</p>"
    dates = f'<a href="{escape(base + calendar)}">all dates for your calendar</a>'
    return f"<p>{page} · {dates}</p>"
