"""Notices and surfaces for the tests of banners."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from beforehand.model import Service, Surface
from beforehand.render.banner_notice import Place
from beforehand.render.banners import banner_files
from beforehand.surface_window import BannerKind
from beforehand.surfaces import SurfaceNotice
from builders import a_service

NOW = datetime(2026, 11, 9, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
PLAIN = a_service()
SERVICE = a_service(surfaces={**PLAIN.surfaces, "status": Surface(name="This site")})
ELSEWHERE = SERVICE.url


def a_notice(name: str = "late", **fields: Any) -> SurfaceNotice:
    """Return a notice that shows from an hour before to an hour after `NOW`."""
    title = fields.get("title", "Discs due out on Monday ship a day late")
    plain: dict[str, Any] = {
        "id": f"incident-{name}",
        "revision": 1,
        "kind": BannerKind.DELAY,
        "priority": 60,
        "starts": NOW - HOUR,
        "ends": NOW + HOUR,
        "dismissible": True,
        "url": f"/incidents/{name}/",
        "facts": {"next_update_at": "2026-11-09T17:00:00Z"},
        "title": title,
        "body": "No discs are leaving today. Next update: 9 November 2026, 12:00\xa0EST.",
        "link": "Follow the updates",
        "dismiss": f"Dismiss notice: {title}",
        "label": "Delay",
    }
    return SurfaceNotice(**plain | fields)


LATE = a_notice()
PRICE = a_notice(
    "price",
    kind=BannerKind.PRICE,
    priority=45,
    title="Two plans instead of one",
    body="From 1 September 2027: One disc costs $7.99 a month.",
    facts={"effective_on": "2027-09-01"},
    label="Price change",
)


def place(root: str = "/", now: datetime = NOW) -> Place:
    """Return the surface `queue` as it is seen from a page; `root` leads to our site."""
    return Place(SERVICE, "queue", now, root)


def made(*notices: SurfaceNotice, service: Service = SERVICE) -> dict[str, bytes]:
    """Return every file of banners with these notices on the surface `queue`, by address."""
    files = banner_files(service, {"queue": notices}, NOW)
    return {file.uri: file.content for file in files}
