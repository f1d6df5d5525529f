"""Every file of the site, in the order in which it is made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial

from markupsafe import Markup

from beforehand.faults import ProblemsFound
from beforehand.model import Records
from beforehand.notices import Notice, ladder
from beforehand.render.asset_files import accent, assets
from beforehand.render.badges import badge_files
from beforehand.render.banners import OWN_SURFACE, banner_files, site_banner
from beforehand.render.blocks import BLOCK_NAMES, block
from beforehand.render.build_info import build_info
from beforehand.render.changes_json import changes_file
from beforehand.render.component_pages import component_parts
from beforehand.render.feeds import feed_parts
from beforehand.render.history import month_parts
from beforehand.render.ical import calendar_parts
from beforehand.render.output import OutputFile, Part
from beforehand.render.statuspage import statuspage_files
from beforehand.site.generator import generator_digest
from beforehand.site.page_parts import PageParts, Paper
from beforehand.site.printing import (
    FULLY_SEARCHED,
    printed_page,
    root_of,
    search_index,
    sitemap,
)
from beforehand.site.project import Loaded
from beforehand.site.proofs import Proofs
from beforehand.site.record_parts import Told, newest, record_parts
from beforehand.site.skin import Skin
from beforehand.snapshot import Snapshot
from beforehand.surfaces import SurfaceNotice, notices_for
from beforehand.timeline import derive

BANNER = "site-banner"
"""The name of the hole at the top of every page."""


@dataclass(frozen=True)
class Edition:
    """The site at one moment: what all of its files are made from."""

    loaded: Loaded
    now: datetime
    skin: Skin
    is_preview: bool = False
    """Whether its pages keep to the clock of that moment, whenever they are looked at."""
    proofs: Proofs | None = None
    """What git knows of the records; None where there is no git or its dates are omitted."""

    @cached_property
    def records(self) -> Records:
        """Return what the site is made from. Raises `ProblemsFound` if nothing could be read."""
        return readable(self.loaded)

    @cached_property
    def snapshot(self) -> Snapshot:
        """Return what is true at the moment."""
        return derive(self.records, self.now)

    @cached_property
    def notices(self) -> tuple[Notice, ...]:
        """Return all that subscribers are told, past and future."""
        return tuple(ladder(self.records))

    @cached_property
    def surfaces(self) -> dict[str, Sequence[SurfaceNotice]]:
        """Return the banners' notices by surface."""
        return dict(notices_for(self.records, self.snapshot, self.now))

    def parts(self, pages: PageParts) -> Iterator[Part]:
        """Yield every file of the site, each address once."""
        yield from self._skin_parts()
        yield from self._pages(pages)
        yield from made(assets(self.now if self.is_preview else None))
        yield from made([accent(self.records.service)])
        yield from made(banner_files(self.records.service, self.surfaces, self.now))
        yield from feed_parts(self.records, self.now, self.notices, self.loaded.files)
        yield from calendar_parts(self.snapshot)
        yield from made(statuspage_files(self.snapshot, self.now))
        yield from made([changes_file(self.snapshot, self.now)])
        yield from made(badge_files(self.snapshot))
        yield from made([self._build_info()])

    def _build_info(self) -> OutputFile:
        boundary = self.snapshot.next_boundary
        at = boundary.at if boundary else None
        return build_info(self.notices, self.now, self.loaded.digest, at)

    # ----------------------------------------------------------------- pages

    def banner(self, root: str) -> Markup:
        """Return the banner bar for a page from which `root` leads to the site's root."""
        own = self.surfaces.get(OWN_SURFACE, ())
        return site_banner(self.records.service, own, self.now, root)

    def _skin_parts(self) -> Iterator[Part]:
        for uri, known in self.skin.files.items():
            if uri in self.skin.holes:
                yield from made([self._leading_page(uri)])
            else:
                yield Part(uri, known, partial(self.skin.content, uri))

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

    def _pages(self, pages: PageParts) -> Iterator[Part]:
        banner = str(self.banner("../../"))
        letterhead = self.skin.letterhead.with_hole_filled(BANNER, banner)
        paper = Paper(letterhead, self.records.service, generator_digest())
        told = Told(self.proofs, self.now)
        records = record_parts(self.records, self.loaded.files, self.snapshot, told)
        yield from pages.parts(records, paper, newest(self.snapshot, FULLY_SEARCHED))
        yield from pages.parts(month_parts(self.snapshot, self.loaded.files), paper)
        yield from pages.parts(component_parts(self.snapshot, self.loaded.files), paper)
        yield from made(search_index(self.skin, pages.search_entries()))
        yield from sitemap(self.skin, pages.addresses())


def readable(loaded: Loaded) -> Records:
    """Return the records. Raises `ProblemsFound` with the problems' text if there are none."""
    if loaded.records is None:
        raise ProblemsFound(loaded.report())
    return loaded.records


def made(files: Iterable[OutputFile]) -> Iterator[Part]:
    """Yield parts of files that are made already."""
    for file in files:
        yield Part(file.uri, "", partial(_content, file))


def _content(file: OutputFile) -> bytes:
    return file.content
