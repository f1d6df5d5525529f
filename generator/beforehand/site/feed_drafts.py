"""The files that follow from the ladder of notices: feeds, and what build.json says of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from beforehand.model import Records
from beforehand.notices import Notice
from beforehand.site.drafts import Draft, made, of_parts
from beforehand.timeline import next_boundary


def feed_drafts(
    records: Records,
    now: datetime,
    notices: Sequence[Notice],
    files: Mapping[str, bytes],
    digest: str,
) -> Iterator[Draft]:
    """Yield them, archives last but for build.json; `files` are the digests of records' files.

    `digest` is that of all of them.
    """
    from beforehand.render.build_info import build_info
    from beforehand.render.feeds import feed_parts

    yield from of_parts(feed_parts(records, now, notices, files))
    boundary = next_boundary(records, now)
    at = boundary.at if boundary else None
    yield from made([build_info(notices, now, digest, at)])
