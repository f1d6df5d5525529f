"""Every file of the site, in the order in which it is made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from markupsafe import Markup

from beforehand.model import Records
from beforehand.render.asset_files import accent, assets
from beforehand.render.banners import OWN_SURFACE, banner_files, site_banner
from beforehand.render.blocks import BLOCK_NAMES, block
from beforehand.render.history import month_pages
from beforehand.render.output import OutputFile, Page
from beforehand.render.record_pages import change_page, incident_page
from beforehand.site.printing import (
    FULLY_SEARCHED,
    printed_page,
    root_of,
    search_entries,
    search_index,
    sitemap,
)
from beforehand.site.skin import Skin
from beforehand.snapshot import ChangeView, IncidentView, Snapshot
from beforehand.surfaces import SurfaceNotice, notices_for
from beforehand.timeline import derive

BANNER = "site-banner"
"""The name of the hole at the top of every page."""


@dataclass(frozen=True)
class Edition:
    """The site at one moment: what all of its files are made from."""

    records: Records
    now: datetime
    skin: Skin

    @cached_property
    def snapshot(self) -> Snapshot:
        """Return what is true at the moment."""
        return derive(self.records, self.now)

    @cached_property
    def notices(self) -> dict[str, Sequence[SurfaceNotice]]:
        """Return the banners' notices by surface."""
        return dict(notices_for(self.records, self.snapshot, self.now))

    def banner(self, root: str) -> Markup:
        """Return the banner bar for a page from which `root` leads to the site's root."""
        own = self.notices.get(OWN_SURFACE, ())
        return site_banner(self.records.service, own, self.now, root)

    def files(self) -> Iterator[OutputFile]:
        """Yield every file of the site, each address once."""
        for uri in self.skin.files:
            if uri in self.skin.holes:
                yield self._leading_page(uri)
            else:
                yield OutputFile(uri=uri, content=self.skin.content(uri))
        yield from self._printed_pages()
        yield from assets()
        yield accent(self.records.service)
        yield from banner_files(self.records.service, self.notices, self.now)

    def _leading_page(self, uri: str) -> OutputFile:
        root = root_of(uri)
        blocks = {
            name: self.banner(root)
            if name == BANNER
            else block(name, self.snapshot, self.now, root)
            for name in self.skin.holes[uri]
            if name == BANNER or name in BLOCK_NAMES
        }
        return printed_page(self.skin, uri, blocks)

    def _printed_pages(self) -> Iterator[OutputFile]:
        banner = str(self.banner("../../"))
        letterhead = self.skin.letterhead.with_hole_filled(BANNER, banner)
        entries: list[dict[str, str]] = []
        addresses: list[tuple[str, str]] = []
        for page, whole in self._pages():
            yield letterhead.print(page)
            addresses.append((page.uri, page.last_changed_on.isoformat()))
            if page.in_search:
                entries += search_entries(page, whole=whole)
        yield from search_index(self.skin, entries)
        yield from sitemap(self.skin, addresses)

    def _pages(self) -> Iterator[tuple[Page, bool]]:
        """Yield every printed page, and whether the search knows it by every word."""
        views: list[IncidentView | ChangeView] = [
            *self.snapshot.incidents,
            *self.snapshot.changes,
        ]
        newest = sorted((view.last_told_at, view.uri) for view in views)[-FULLY_SEARCHED:]
        whole = {uri for _, uri in newest}
        for view in views:
            make = incident_page if isinstance(view, IncidentView) else change_page
            yield make(view, self.snapshot), view.uri in whole  # type: ignore[arg-type]
        for page in month_pages(self.snapshot):
            yield page, False
