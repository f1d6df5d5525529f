"""A notice as every format of a feed carries it, rendered once for all of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from html import escape
from typing import NamedTuple
from zoneinfo import ZoneInfo

from msgspec import Struct

from beforehand.model import ChangeKind, Incident, Service
from beforehand.notices import Notice
from beforehand.render.feed_body import BodyPart, Standing, body, standing
from beforehand.render.feed_text import (
    IncidentWords,
    Telling,
    first_sentence,
    incident_words,
)
from beforehand.render.remembered import Remembered
from beforehand.render.text import paragraph, text

_FIT = re.compile(r"[\t\n -~\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*+")
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class Told(NamedTuple):
    """A part of an item's text."""

    html: str
    escaped: str = ""
    """As it stands in XML, where that is known already."""


class Item(Struct, frozen=True):
    """A notice in the words and the form of a feed."""

    id: str
    url: str
    title: str
    """Plain text of one line."""
    summary: str
    """The first sentence, plain text of one line."""
    text: tuple[Told, ...]
    """The whole text with absolute links; no element that readers take out."""
    told_at: datetime
    tags: tuple[str, ...]
    reply_to: str | None
    """The id of the record's first item; None for that one itself."""
    reply_url: str | None
    calendar_url: str | None
    """The calendar in which the change stands; None for an incident."""

    @property
    def html(self) -> str:
        """Return its whole text as HTML."""
        return "\n".join(part.html for part in self.text)

    @property
    def escaped(self) -> str:
        """Return the same as it stands in XML."""
        return "\n".join([part.escaped or in_xml(part.html) for part in self.text])


class _Shared(NamedTuple):
    """What the notices of a record have in common."""

    reply_to: str
    """The id of the first."""
    reply_url: str
    words: IncidentWords | None
    """Those of an incident; None for a change."""


class Items:
    """Makes items of notices and remembers them, since one stands in many feeds."""

    def __init__(self, service: Service) -> None:
        self._base = service.url
        self._telling = Telling(service, ZoneInfo(service.time_zone))
        self._known = Remembered[datetime, Item]()
        """By the date of the notice, which no other bears."""
        self._standing = Remembered[tuple[str, bool], Told | None]()
        self._shared = Remembered[str, _Shared]()

    def item(self, notice: Notice) -> Item:
        """Return the item of a notice, and remember it."""
        known = self._known.get(notice.told_at)
        if known is None:
            known = self._known.keep(notice.told_at, self.make(notice))
        return known

    def make(self, notice: Notice) -> Item:
        """Return the item of a notice, made for one who does not ask again."""
        notice_id, uri = notice.addressed()
        url = self._base + uri
        common = self._common(notice)
        sentence = fit(first_sentence(self._telling, notice, common.words))
        told, rest = body(self._telling, notice)
        calendar = calendar_of(notice)
        front = f"<p>{in_xml(sentence)}</p>"
        own = self._html(told)
        if own:
            front = f"{front}\n{own}"
        text = [Told(front)]
        shared = self._rest(rest) if rest is not None else None
        if shared is not None:
            text.append(shared)
        text.append(Told(_links(self._base, url, calendar)))
        return Item(
            id=fit(notice_id),
            url=url,
            title=notice.title,
            summary=sentence,
            text=tuple(text),
            told_at=notice.told_at,
            tags=notice.categories,
            reply_to=common.reply_to if notice.first is not None else None,
            reply_url=common.reply_url if notice.first is not None else None,
            calendar_url=self._base + calendar if calendar is not None else None,
        )

    def _common(self, notice: Notice) -> _Shared:
        """Return what a notice has in common with the others of its record."""
        first = notice.first or notice
        known = self._shared.get(notice.name)
        if known is None:
            record = notice.record
            reply_to, uri = first.addressed()
            its = incident_words(self._telling, record) if isinstance(record, Incident) else None
            known = self._shared.keep(notice.name, _Shared(reply_to, self._base + uri, its))
        return known

    def _html(self, parts: Iterable[BodyPart]) -> str:
        lines = []
        for part in parts:
            if part.heading:
                lines.append(_heading(part.heading))
            words = part.words
            lines.append(text(words, self._base) if part.is_markdown else paragraph(words))
        return fit("\n".join(lines))

    def _rest(self, known: Standing) -> Told | None:
        """Return what all notices of an incident end with, made once for all of them."""
        key = (known.incident.id, known.is_over)
        if key in self._standing:
            return self._standing[key]
        html = self._html(standing(self._telling, known))
        return self._standing.keep(key, Told(html, in_xml(html)) if html else None)


@lru_cache(maxsize=256)
def _heading(words: str) -> str:
    return f"<h3>{escape(words, quote=False)}</h3>"


def calendar_of(notice: Notice) -> str | None:
    """Return the calendar in which a notice's change stands; None if it has no date."""
    step = notice.of_change
    if step is None or step.revision is None or step.revision.effective is None:
        return None
    maintenance = notice.change_kind is ChangeKind.MAINTENANCE
    return f"calendars/{'maintenance' if maintenance else 'changes'}.ics"


def in_xml(text: str) -> str:
    """Return text as it stands in an element of XML."""
    # To look for a character takes half the time of replacing none.
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    return text.replace(">", "&gt;") if ">" in text else text


def fit(words: str) -> str:
    """Return text without the characters that XML forbids, with line feeds alone."""
    if (words.isascii() and words.isprintable()) or _FIT.fullmatch(words):
        return words  # nearly all of them
    return _UNFIT.sub("", words.replace("\r\n", "\n").replace("\r", "\n"))


def _links(base: str, url: str, calendar: str | None) -> str:
    page = f'<a href="{escape(url)}">Read it on our status page</a>'
    if calendar is None:
        return f"<p>{page}</p>"
    dates = f'<a href="{escape(base + calendar)}">all dates for your calendar</a>'
    return f"<p>{page} · {dates}</p>"
