"""Banners for pages that are not ours: every file under banners/, and our own pages' bar.

What shows where and when is decided by `surfaces`; here it gets its forms.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from markupsafe import Markup

from beforehand.model import Service
from beforehand.render.banner_assets import (
    banner_assets,
    integrity_file,
    released,
    site_styles,
)
from beforehand.render.banner_fragment import apache, fragment
from beforehand.render.banner_headers import header_rules, headers_file
from beforehand.render.banner_notice import Place, feed, feed_bytes
from beforehand.render.banner_pages import page_files
from beforehand.render.output import OutputFile
from beforehand.surfaces import SurfaceNotice

OWN_SURFACE = "status"
"""The surface whose banner stands on this site's own pages, if service.yml declares it."""


def banner_files(
    service: Service, notices: Mapping[str, Sequence[SurfaceNotice]], now: datetime
) -> list[OutputFile]:
    """Return all files under banners/ and `_headers`, sorted by address.

    There is a file for every surface that the service declares, also when there is nothing
    to say, so that no page elsewhere ever asks in vain. `notices` holds the notices by
    surface; `now` is the moment of the build, aware UTC.
    """
    places = [
        (Place(service, surface, now, service.url), notices.get(surface, ()))
        for surface in service.surfaces
    ]
    assets = banner_assets()
    files = dict(_asset_files())
    for place, of_surface in places:
        files |= _surface_files(place, of_surface)
    files |= page_files(service, places, assets)
    files["_headers"] = headers_file(header_rules(service, assets))
    return [OutputFile(uri=uri, content=_bytes(content)) for uri, content in sorted(files.items())]


def _bytes(content: str | bytes) -> bytes:
    # A lone surrogate, which YAML can hold, has no form in UTF-8.
    return content if isinstance(content, bytes) else content.encode("utf-8", "replace")


def _surface_files(
    place: Place, notices: Sequence[SurfaceNotice]
) -> Iterator[tuple[str, str | bytes]]:
    service = place.service
    host = Place(service, place.surface, place.now, urlsplit(service.url).path)
    yield f"banners/{place.surface}.html", fragment(place, notices)
    yield f"banners/{place.surface}.shtml", apache(place, notices)
    yield f"banners/{place.surface}.json", feed_bytes(feed(host, notices))


def _asset_files() -> Iterator[tuple[str, str | bytes]]:
    assets = banner_assets()
    for name, content in released().items():
        yield f"banners/{name}", content
    for asset in assets:
        yield f"banners/{asset.name}", asset.content
        yield f"banners/{asset.hashed_name}", asset.content
    yield "banners/site.css", site_styles()
    yield "banners/integrity.json", integrity_file(assets)


def site_banner(
    service: Service, notices: Sequence[SurfaceNotice], now: datetime, root: str
) -> Markup:
    """Return the banner bar of one of this site's own pages.

    `notices` are those of the surface `status`; `root` is the way from the page to the
    site's root, ending with a slash. Empty if service.yml declares no such surface.
    """
    if OWN_SURFACE not in service.surfaces:
        return Markup("")
    place = Place(service, OWN_SURFACE, now, root)
    return Markup(
        '<link rel="stylesheet" href="{0}banners/site.css"><div class="bh-site-banner">'
        '<notice-banner src="{0}banners/{1}.json">{2}</notice-banner></div>'
        '<script type="module" async src="{0}banners/banner.js"></script>'
    ).format(root, OWN_SURFACE, fragment(place, notices))
