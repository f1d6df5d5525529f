"""A notice of a surface in the forms that leave the site: addresses, JSON, pieces of text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from msgspec import Struct

from beforehand.model import Service
from beforehand.render.words import clock, stamp
from beforehand.surface_text import moment_text
from beforehand.surfaces import SurfaceNotice

SCHEMA = 1
"""The version of banners/<surface>.json; readers do nothing with one they do not know."""

MORE = "and {n} more"
"""What stands behind the one notice that shows, for the others of that moment."""
NEXT = "Next notice"
PREVIOUS = "Previous notice"

Json = dict[str, object]
Piece = str | dict[str, str]
"""What is written as JSON."""


class Place(Struct, frozen=True):
    """Where a notice is shown, and when it was put there."""

    service: Service
    surface: str
    now: datetime
    """When the file is made, aware UTC."""
    root: str
    """The way from there to this site's root, ending with a slash: its whole address for
    pages elsewhere, `../../` for pages of this site, its path on its host for the JSON, so
    that the same file serves the published site and one that stands on a local port."""

    def to(self, url: str) -> str:
        """Return a link as it stands there.

        `url` is a path within this site (`changes/<id>/`, a slash before it or not) or a
        whole address; one that leads elsewhere stays as it is.
        """
        within = url.removeprefix(self.service.url)
        return within if urlsplit(within).scheme else self.root + within.removeprefix("/")


def feed(place: Place, notices: Sequence[SurfaceNotice], others: int = 0) -> Json:
    """Return banners/<surface>.json as a value: version 1, texts as plain text.

    Holds the notices in the order given, without those that are over; none at all is an
    empty list. `others` is how many more show at that moment but are not among them. Readers
    ignore fields that they do not know.
    """
    service = place.service
    form: Json = {
        "schema": SCHEMA,
        "surface": place.surface,
        "generated_at": stamp(place.now),
        "time_zone": service.time_zone,
        "url": place.to("/"),
        "text": {service.language: {"more": MORE, "next": NEXT, "previous": PREVIOUS}},
        "notices": [_notice(place, notice) for notice in notices if notice.ends > place.now],
    }
    return form | {"others": others} if others else form


def feed_bytes(form: Json) -> bytes:
    """Return the JSON of a feed: UTF-8, no blanks, a newline at the end."""
    return (json.dumps(form, ensure_ascii=False, separators=(",", ":")) + "\n").encode(
        "utf-8", "replace"
    )


def _notice(place: Place, notice: SurfaceNotice) -> Json:
    words: Json = {
        "title": heading(notice),
        "body": notice.body,
        "link": notice.link,
        "dismiss": notice.dismiss,
        "label": notice.label,
    }
    parts = cut(notice, ZoneInfo(place.service.time_zone))
    if any(not isinstance(part, str) for part in parts):
        words["parts"] = parts
    return {
        "id": notice.id,
        "revision": notice.revision,
        "kind": str(notice.kind),
        "priority": notice.priority,
        "starts": stamp(notice.starts),
        "ends": stamp(notice.ends),
        "dismissible": notice.dismissible,
        "url": place.to(notice.url),
        "facts": dict(notice.facts),
        "text": {place.service.language: words},
    }


def heading(notice: SurfaceNotice) -> str:
    """Return a notice's title as it stands behind its label, which it does not repeat."""
    return notice.title.removeprefix(f"{notice.label}: ")


def cut(notice: SurfaceNotice, zone: ZoneInfo) -> list[Piece]:
    """Return a notice's body cut into the instants that it tells and what stands between.

    An instant is its words in the service's zone (`said`) and RFC 3339 in UTC (`at`); the
    script says it in the visitor's zone. A body that tells none is one piece.
    """
    pieces: list[Piece] = []
    rest, before = notice.body, ""
    for fact in notice.facts.values():
        if not fact.endswith("Z"):
            continue
        at = datetime.fromisoformat(fact)
        said = moment_text(at, zone)
        # The second end of a window on one day is told by its time alone.
        if before and rest.startswith(f" to {clock(at, zone)}"):
            said = clock(at, zone)
        head, found, tail = rest.partition(said)
        if found:
            pieces += [head, {"said": said, "at": fact}] if head else [{"said": said, "at": fact}]
            rest, before = tail, said
    return [*pieces, rest] if rest or not pieces else pieces
