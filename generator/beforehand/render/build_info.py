"""build.json: how old the site is, what it told last, and what is due next."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from beforehand.notices import Notice, due
from beforehand.published import next_public
from beforehand.render.output import OutputFile
from beforehand.render.words import stamp


def build_info(
    notices: Sequence[Notice], now: datetime, records_hash: str, next_boundary: datetime | None
) -> OutputFile:
    """Return build.json, for monitors: all its instants are in UTC.

    `records_hash` names the records that the site was built from; `next_boundary` is the
    next instant at which the site changes, as far as customers may know.
    """
    told = due(notices, now)
    newest = told[-1] if told else None
    following = next_public(notices, now)
    facts = {
        "built_at": stamp(now),
        "records_hash": records_hash,
        "newest_notice": None
        if newest is None
        else {"id": newest.id, "told_at": stamp(newest.told_at), "title": newest.title},
        "next_notice": None
        if following is None
        else {"id": following.id, "due_at": stamp(following.told_at), "title": following.title},
        "next_boundary": stamp(next_boundary) if next_boundary is not None else None,
    }
    content = json.dumps(facts, ensure_ascii=False, indent=1).encode() + b"\n"
    return OutputFile(uri="build.json", content=content)
