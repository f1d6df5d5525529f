"""Feeds, made ahead by another process, which takes the records from the cache for itself.

A copy of a process that holds ten thousand records costs more than it seems to: each of the
two must copy every page of memory that it touches, for Python counts references in the
objects themselves. So where little has changed, the process that looked at files takes what
was kept of them too, is told what the others say by the build, and makes the feeds while the
build makes all else.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from operator import attrgetter
from pathlib import Path

import msgspec

from beforehand.model import Records
from beforehand.notices import ladder
from beforehand.site.drafts import Draft
from beforehand.site.feed_drafts import feed_drafts
from beforehand.site.fine import Fine, News, divided
from beforehand.site.folder import CACHE, digest_of
from beforehand.site.noted import Recalled
from beforehand.site.publish import Publication
from beforehand.site.spare import Share

_ID = attrgetter("id")


class FeedsAhead:
    """Makes feeds of what is known of a project's files.

    It keeps all that it needed: to take it apart takes time, for which a process that ends
    has no use.
    """

    def __init__(self, root: Path, site: Path, now: datetime) -> None:
        """Make the feeds of `site` as of `now`."""
        self._site = site
        self._cache = root / CACHE
        self._now = now

    def know(self, known: Recalled[msgspec.Raw]) -> None:
        """Take what was kept, decoded, also if the cache has been written since."""
        decode = msgspec.msgpack.Decoder(Fine).decode
        self._fine = {path: decode(one.fine) for path, one in known.files.items()}

    def make(self, gone: Iterable[str], news: News) -> Share:
        """Make the feeds; `gone` and `news` are how files differ from what was kept.

        The site and its spare must be as the last build left them. Raises `PublishError`.
        """
        for path in (*gone, *news.digests):
            self._fine.pop(path, None)
        files = {path: one.digest for path, one in self._fine.items()} | news.digests
        self._fine.update((one.path, one) for one in news.fine)
        service, incidents, changes = divided(self._fine.values())
        assert service is not None  # or the build would have had no news
        records = Records(
            service=service,
            incidents=tuple(sorted(incidents, key=_ID)),
            changes=tuple(sorted(changes, key=_ID)),
        )
        self._publication = Publication(
            self._site, self._cache, news.generator, lambda: (True, True)
        )
        self._notices = ladder(records)

        def job() -> Iterable[Draft]:
            return feed_drafts(records, self._now, self._notices, files, digest_of(files))

        return self._publication.share(job)
