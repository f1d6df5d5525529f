"""Every file of the site, in the order in which it is made."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from typing import Final, TypeVar

from markupsafe import Markup

from beforehand.model import Records
from beforehand.notices import Notice, ladder
from beforehand.render.output import OutputFile
from beforehand.render.record_facts import Facts, record_facts
from beforehand.site.drafts import Content, Draft, Entry, Job, Jobs, made, of_parts
from beforehand.site.feed_drafts import feed_drafts
from beforehand.site.generator import generator_digest
from beforehand.site.printed import Paper, addresses, in_order, search_notes
from beforehand.site.printing import (
    FULLY_SEARCHED,
    printed_page,
    root_of,
    search_index,
    sitemap,
)
from beforehand.site.project import Loaded, readable
from beforehand.site.proofs import Proofs
from beforehand.site.record_parts import RecordKeys, Told, View, newest, record_drafts
from beforehand.site.skin import Skin
from beforehand.snapshot import Snapshot
from beforehand.surfaces import SurfaceNotice, notices_for
from beforehand.timeline import derive

_RECORDS_A_JOB: Final = 100
_MOST_RECORD_JOBS: Final = 500
_MONTH: Final = re.compile(r"(?<=/)[0-9]{4}-[0-9]{2}(?=[./])")
"""In the address of a month's page and of a feed's archive."""
_Sequence = TypeVar("_Sequence", range, Sequence[View])
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
        return ladder(self.records)

    @cached_property
    def surfaces(self) -> dict[str, Sequence[SurfaceNotice]]:
        """Return the banners' notices by surface."""
        return dict(notices_for(self.records, self.snapshot, self.now))

    def jobs(self) -> Jobs:
        """Return jobs that together make every file but the late ones, each address once.

        Where most of the site has to be made, a month's records and feeds make one job, for
        they hold the same texts, and each is rendered once. Else little has to be made, and
        what takes time is to find out what; that is shared by kinds of files. Feeds follow
        from the ladder of notices, and all else from what is true at the moment. To find
        either takes its time, so whatever rests on one of them can be made at once, by a
        copy of this process, while the other is found here.
        """
        if self.loaded.is_mostly_new:
            return Jobs((self._leading, self._components, self._api), self._by_month)
        return Jobs((self._feeds,), self._by_kind)

    @cached_property
    def views(self) -> tuple[View, ...]:
        """Return all public records, incidents before changes, newest first."""
        return (*self.snapshot.incidents, *self.snapshot.changes)

    def _by_kind(self) -> list[Job]:
        """Return jobs of all files but the feeds."""
        self._prepare()
        places = range(len(self.records.incidents) + len(self.records.changes))
        return [
            self._leading,
            self._months,
            self._components,
            self._api,
            *(partial(self._records_at, some) for some in _shares(places)),
        ]

    def _prepare(self) -> None:
        """Make what whoever does these jobs needs, who may be a copy of this process."""
        from beforehand.render.templating import environment

        _ = self.views, self.paper, self.record_keys, self.searched, environment()

    def _by_month(self) -> list[Job]:
        """Return jobs of drafts that hold the same texts, newest first, the others before them."""
        self._prepare()
        drafts: defaultdict[str, list[Draft]] = defaultdict(list)
        records: defaultdict[str, list[View]] = defaultdict(list)
        for draft in (*self._feeds(), *self._months()):
            found = _MONTH.search(draft.uri)
            drafts[found[0] if found else ""].append(draft)
        for view in self.views:
            records[f"{view.first_told_at:%Y-%m}"].append(view)
        jobs: list[Job] = [partial(iter, drafts.pop("", []))]
        for month in sorted({*drafts, *records}, reverse=True):
            shares = [partial(self._records, some) for some in _shares(records[month])]
            jobs.append(partial(_one_after_another, [*shares, partial(iter, drafts[month])]))
        return jobs

    def late(self, entries: Mapping[str, Entry]) -> Iterator[Draft]:
        """Yield the files that tell of all pages, from what is known of these."""
        pages = in_order(entries, [view.uri for view in self.views])
        yield from made(search_index(self.skin, search_notes(pages)))
        yield from of_parts(sitemap(self.skin, addresses(pages)))

    # ----------------------------------------------------------------- jobs

    def _feeds(self) -> Iterator[Draft]:
        files = self.loaded.files
        return feed_drafts(self.records, self.now, self.notices, files, self.loaded.digest)

    def _leading(self) -> Iterator[Draft]:
        from beforehand.render.asset_files import accent, assets
        from beforehand.render.banners import banner_files

        yield from self._skin_files()
        yield from made(assets(self.now if self.is_preview else None))
        yield from made([accent(self.records.service)])
        yield from made(banner_files(self.records.service, self.surfaces, self.now))

    def _months(self) -> Iterator[Draft]:
        from beforehand.render.history import month_parts

        return self.paper.drafts(month_parts(self.snapshot, self.facts))

    def _components(self) -> Iterator[Draft]:
        from beforehand.render.component_pages import component_parts

        return self.paper.drafts(component_parts(self.snapshot, self.facts))

    def _api(self) -> Iterator[Draft]:
        from beforehand.render.badges import badge_files
        from beforehand.render.changes_json import changes_file
        from beforehand.render.ical import calendar_parts
        from beforehand.render.statuspage import statuspage_files

        yield from of_parts(calendar_parts(self.snapshot))
        yield from made(statuspage_files(self.snapshot, self.now))
        yield from made([changes_file(self.snapshot, self.now)])
        yield from made(badge_files(self.snapshot))

    def _records_at(self, places: range) -> Iterator[Draft]:
        # Not every record is public: there can be fewer views than places.
        return self._records(self.views[places.start : places.stop])

    def _records(self, views: Sequence[View]) -> Iterator[Draft]:
        told = Told(self.proofs, self.now)
        return record_drafts(views, self.record_keys, told, self.paper, self.searched)

    # ----------------------------------------------------------------- pages

    def banner(self, root: str) -> Markup:
        """Return the banner bar for a page from which `root` leads to the site's root."""
        from beforehand.render.banners import OWN_SURFACE, site_banner

        own = self.surfaces.get(OWN_SURFACE, ())
        return site_banner(self.records.service, own, self.now, root)

    @cached_property
    def paper(self) -> Paper:
        """Return what records and months are printed on."""
        banner = str(self.banner("../../"))
        letterhead = self.skin.letterhead.with_hole_filled(BANNER, banner)
        return Paper(letterhead, self.records.service, generator_digest())

    @cached_property
    def facts(self) -> Facts:
        """Return what pages that list records follow from."""
        return record_facts(self.snapshot, self.loaded.files)

    @cached_property
    def record_keys(self) -> RecordKeys:
        """Return what tells whether a record's page has to be made again."""
        return RecordKeys(self.records, self.loaded.files, self.snapshot)

    @cached_property
    def searched(self) -> frozenset[str]:
        """Return the addresses of the pages that the search knows by every word."""
        return newest(self.snapshot, FULLY_SEARCHED)

    def _skin_files(self) -> Iterator[Draft]:
        for uri, known in self.skin.files.items():
            if uri in self.skin.holes:
                yield from made([self._leading_page(uri)])
            else:
                yield Draft(uri, known, partial(_of_skin, self.skin, uri))

    def _leading_page(self, uri: str) -> OutputFile:
        from beforehand.render.block_names import BLOCK_NAMES
        from beforehand.render.blocks import block

        root = root_of(uri)
        blocks = {
            name: self.banner(root)
            if name == BANNER
            else block(name, self.snapshot, self.now, root)
            for name in self.skin.holes[uri]
            if name == BANNER or name in BLOCK_NAMES
        }
        return printed_page(self.skin, uri, blocks)


def _shares(all_: _Sequence) -> Iterator[_Sequence]:
    share = max(_RECORDS_A_JOB, len(all_) // _MOST_RECORD_JOBS + 1)
    return (all_[start : start + share] for start in range(0, len(all_), share))


def _one_after_another(jobs: Iterable[Job]) -> Iterator[Draft]:
    for job in jobs:
        yield from job()


def _of_skin(skin: Skin, uri: str) -> Content:
    return Content(skin.content(uri))
