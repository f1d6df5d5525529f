"""The specimen entry: what feedgen makes of one item whose every value is a mark.

A feed has a hundred entries, an archive thousands, and feedgen takes its time over each. So
it makes a feed of the specimen, and every entry is printed on that: the same bytes, which a
test holds, in a tenth of the time.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Final, NamedTuple

from msgspec import Struct

from beforehand.render.feed_items import Item, Told, in_xml

SPECIMEN_AT: Final = datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC)
_MARK = "@@{}@@"
_MARKS = re.compile(r"@@([a-z_]+)@@|2001-02-03T04:05:06\+00:00|Sat, 03 Feb 2001 04:05:06 \+0000")
_NAMES = ("id", "url", "title", "summary", "html", "tag", "reply_to", "reply_url", "calendar")


class Entry(Struct, frozen=True):
    """An item as a format prints it, the same in every feed and archive."""

    text: bytes
    told_at: datetime


class Form(NamedTuple):
    """The specimen as forms, with `%s` or `%(name)s` for each value."""

    entry: str
    """Holes for lines that an entry can lack, or have several times, are those of `lines`."""
    lines: dict[str, str]
    """The forms of such lines, by the first value in each."""


def specimen() -> Item:
    """Return the item whose values are marks."""
    mark = {name: _MARK.format(name) for name in _NAMES}
    return Item(
        id=mark["id"],
        url=mark["url"],
        title=mark["title"],
        summary=mark["summary"],
        text=(Told(mark["html"]),),
        told_at=SPECIMEN_AT,
        tags=(mark["tag"],),
        reply_to=mark["reply_to"],
        reply_url=mark["reply_url"],
        calendar_url=mark["calendar"],
    )


def form_of(entry: str, alone: Collection[str]) -> Form:
    """Return the form of an entry that feedgen made of the specimen.

    `alone` are values whose line an entry can lack, or have several times. What stands for
    its instant is called `at`.
    """
    forms: list[str] = []
    lines: dict[str, str] = {}
    for line in entry.splitlines(keepends=True):
        names = [match[1] or "at" for match in _MARKS.finditer(line)]
        form = line.replace("%", "%%")
        if names and names[0] in alone:
            lines[names[0]] = _MARKS.sub("%s", form)
            forms.append(f"%({names[0]})s")
        else:
            forms.append(_MARKS.sub(lambda match: f"%({match[1] or 'at'})s", form))
    return Form("".join(forms), lines)


def in_attribute(text: str) -> str:
    """Return text as it stands in an attribute of XML."""
    text = in_xml(text)
    return text.replace('"', "&quot;") if '"' in text else text
