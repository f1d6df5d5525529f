"""A notice of a surface in the forms that leave the site: addresses, JSON, pieces of text."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

from beforehand.model import Service

SCHEMA = 1
"""The version of banners/<surface>.json; readers do nothing with one they do not know."""

MORE = "and {n} more"
"""What stands behind the one notice that shows, for the others of that moment."""
NEXT = "Next notice"
PREVIOUS = "Previous notice"

Json = dict[str, object]
"""What is written as JSON."""


class Notice(Protocol):
    """What a surface shows for one record, as `surfaces.notices_for` decides it."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def revision(self) -> int: ...  # noqa: D102
    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def priority(self) -> int: ...  # noqa: D102
    @property
    def starts(self) -> datetime: ...  # noqa: D102
    @property
    def ends(self) -> datetime: ...  # noqa: D102
    @property
    def dismissible(self) -> bool: ...  # noqa: D102
    @property
    def url(self) -> str: ...  # noqa: D102
    @property
    def facts(self) -> Mapping[str, str]: ...  # noqa: D102
    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def body(self) -> str: ...  # noqa: D102
    @property
    def link(self) -> str: ...  # noqa: D102
    @property
    def dismiss(self) -> str: ...  # noqa: D102
    @property
    def label(self) -> str: ...  # noqa: D102


def instant(moment: datetime) -> str:
    """Return an aware UTC instant as RFC 3339 with Z, to the second."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True)
class Place:
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


def visible(notices: Sequence[Notice], now: datetime) -> tuple[Notice, ...]:
    """Return the notices that show at `now`, highest first; those of one rank keep their order."""
    open_ = (notice for notice in notices if notice.starts <= now < notice.ends)
    return tuple(sorted(open_, key=lambda notice: -notice.priority))


def feed(place: Place, notices: Sequence[Notice], others: int = 0) -> Json:
    """Return banners/<surface>.json as a value: version 1, texts as plain text.

    Holds the notices in the order given, without those that are over; none at all is an
    empty list. `others` is how many more show at that moment but are not among them. Readers
    ignore fields that they do not know.
    """
    service = place.service
    form: Json = {
        "schema": SCHEMA,
        "surface": place.surface,
        "generated_at": instant(place.now),
        "time_zone": service.time_zone,
        "url": place.to("/"),
        "text": {service.language: {"more": MORE, "next": NEXT, "previous": PREVIOUS}},
        "notices": [_notice(place, notice) for notice in notices if notice.ends > place.now],
    }
    return form | {"others": others} if others else form


def feed_bytes(form: Json) -> bytes:
    """Return the JSON of a feed: UTF-8, no blanks, a newline at the end."""
    return (json.dumps(form, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _notice(place: Place, notice: Notice) -> Json:
    return {
        "id": notice.id,
        "revision": notice.revision,
        "kind": str(notice.kind),
        "priority": notice.priority,
        "starts": instant(notice.starts),
        "ends": instant(notice.ends),
        "dismissible": notice.dismissible,
        "url": place.to(notice.url),
        "facts": dict(notice.facts),
        "text": {
            place.service.language: {
                "title": notice.title,
                "body": notice.body,
                "link": notice.link,
                "dismiss": notice.dismiss,
                "label": notice.label,
            }
        },
    }
