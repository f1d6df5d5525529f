"""Banners for pages that are not ours: a fragment, Apache's fragments and JSON a surface."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from markupsafe import Markup

from beforehand.model import Service
from beforehand.render.banner_fragment import apache, fragment
from beforehand.render.banner_notice import Notice, Place, feed, feed_bytes
from beforehand.render.output import OutputFile

OWN_SURFACE = "status"
"""The surface whose banner stands on this site's own pages, if service.yml declares it."""


def banner_files(
    service: Service, notices: Mapping[str, Sequence[Notice]], now: datetime
) -> list[OutputFile]:
    """Return all files under banners/, sorted by address.

    There is a file for every surface that the service declares, also when there is nothing
    to say, so that no page elsewhere ever asks in vain. `notices` holds the notices by
    surface; `now` is the moment of the build, aware UTC.
    """
    files: dict[str, bytes] = {}
    for surface in service.surfaces:
        of_surface = notices.get(surface, ())
        elsewhere = Place(service, surface, now, service.url)
        host = Place(service, surface, now, urlsplit(service.url).path)
        files[f"banners/{surface}.html"] = str(fragment(elsewhere, of_surface)).encode()
        files[f"banners/{surface}.shtml"] = apache(elsewhere, of_surface).encode()
        files[f"banners/{surface}.json"] = feed_bytes(feed(host, of_surface))
    return [OutputFile(uri=uri, content=content) for uri, content in sorted(files.items())]


def site_banner(service: Service, notices: Sequence[Notice], now: datetime, root: str) -> Markup:
    """Return the banner bar of one of this site's own pages.

    `notices` are those of the surface `status`; `root` is the way from the page to the
    site's root, ending with a slash. Empty if service.yml declares no such surface.
    """
    if OWN_SURFACE not in service.surfaces:
        return Markup("")
    place = Place(service, OWN_SURFACE, now, root)
    return Markup('<notice-banner src="{0}banners/{1}.json">{2}</notice-banner>').format(
        root, OWN_SURFACE, fragment(place, notices)
    )
