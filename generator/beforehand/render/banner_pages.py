"""Pages about the banners, for those who put them into their own: preview, install, frame.

They stand by themselves, outside the site's theme, and search engines leave them out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.resources import files
from zoneinfo import ZoneInfo

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from beforehand.model import Service
from beforehand.render.banner_assets import Asset
from beforehand.render.banner_fragment import fragment
from beforehand.render.banner_headers import (
    apache_headers,
    header_rules,
    headers_file,
    nginx_headers,
)
from beforehand.render.banner_notice import Place, heading
from beforehand.render.banner_snippets import Snippet, ways
from beforehand.render.templating import macro_by_names
from beforehand.render.words import moment, stamp
from beforehand.surfaces import SurfaceNotice

PAGE_ASSETS = ("pages.css", "frame.css", "preview.js", "install.js")
"""What these pages bring along, under banners/preview/."""

MOST_PREVIEWED = 150
"""How many notices a preview shows, those of the highest priority; of the rest it says how many."""

ATTRIBUTES = (
    ("src", "The address of the JSON. Without it, the script works on what your server included."),
    ("lang", "The language, where there are several; else that of the page."),
    ("timezone", "The zone in which times are told, such as Europe/Berlin; else the visitor's."),
    ("refresh", "Every how many seconds to ask again while somebody looks; at least 60."),
    ("remember", "Where a closed notice is remembered: local, session or none; else local."),
    ("max", "How many notices stand one under the other; else 1."),
    ("ticker", "One line, and a button to the next notice."),
    ("at", "An instant to show instead of now, such as 2026-11-09T15:00:00Z; for a trial."),
)
"""What the element understands, in the order in which people need it."""


class PreviewNotice(Struct, frozen=True):
    """A notice of a surface as its preview shows it."""

    title: str
    rank: int
    revision: int
    dismissible: bool
    starts: str
    ends: str
    from_: str
    until: str
    fragment: Markup


def page_files(
    service: Service,
    places: Sequence[tuple[Place, Sequence[SurfaceNotice]]],
    assets: tuple[Asset, ...],
) -> Iterator[tuple[str, str | bytes]]:
    """Yield the address and the content of each page, and of what the pages bring along.

    `places` holds each surface's place, as pages elsewhere see it, with its notices.
    """
    for place, notices in places:
        yield f"banners/preview/{place.surface}/index.html", _preview(place, notices)
        yield f"banners/frame/{place.surface}/index.html", _frame(place, notices)
        yield f"banners/install/{place.surface}/index.html", _install(place, assets)
    yield "banners/install/index.html", _index(service, assets)
    folder = files("beforehand.render") / "assets" / "banner"
    for name in PAGE_ASSETS:
        yield f"banners/preview/{name}", (folder / name).read_bytes()


def _preview(place: Place, notices: Sequence[SurfaceNotice]) -> Markup:
    service = place.service
    surface = service.surfaces[place.surface]
    zone = ZoneInfo(service.time_zone)
    shown = [
        PreviewNotice(
            title=f"{notice.label}: {heading(notice)}",
            rank=notice.priority,
            revision=notice.revision,
            dismissible=notice.dismissible,
            starts=stamp(notice.starts),
            ends=stamp(notice.ends),
            from_=moment(notice.starts, zone),
            until=moment(notice.ends, zone),
            fragment=fragment(replace(place, now=notice.starts, root="../../../"), [notice]),
        )
        for notice in notices[:MOST_PREVIEWED]
    ]
    return macro_by_names("banners/preview.html", "preview")(
        title=f"Preview: {surface.name}",
        service_name=service.name,
        language="en",
        root="../../../",
        surface=place.surface,
        notices=shown,
        left_out=len(notices) - len(shown),
        from_surface=surface,
        others=[(key, other) for key, other in service.surfaces.items() if key != place.surface],
    )


def _frame(place: Place, notices: Sequence[SurfaceNotice]) -> Markup:
    return macro_by_names("banners/install.html", "frame")(
        service_name=place.service.name,
        language=place.service.language,
        root="../../../",
        surface=place.surface,
        fragment=fragment(place, notices),
    )


def _install(place: Place, assets: tuple[Asset, ...]) -> Markup:
    service = place.service
    return macro_by_names("banners/install.html", "surface")(
        title=f"Show banners: {service.surfaces[place.surface].name}",
        service_name=service.name,
        language="en",
        root="../../../",
        id=place.surface,
        ways=ways(service, place.surface, assets),
        attributes=ATTRIBUTES,
    )


def _index(service: Service, assets: tuple[Asset, ...]) -> Markup:
    servers = (
        Snippet("nginx", "In its configuration.", nginx_headers(service)),
        Snippet("Apache", "In its configuration, with mod_headers.", apache_headers(service)),
        Snippet(
            "Netlify and Cloudflare Pages",
            "In the file _headers; it is there already.",
            headers_file(header_rules(service, assets)),
        ),
    )
    return macro_by_names("banners/install.html", "index")(
        title="Show banners in your own pages",
        service_name=service.name,
        language="en",
        root="../../",
        surfaces=list(service.surfaces.items()),
        servers=servers,
    )
