"""What pages that list records follow from: what each record says, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from beforehand.snapshot import Snapshot

Facts = Mapping[str, bytes]
"""By the address of each public record's page."""


def record_facts(snapshot: Snapshot, files: Mapping[str, bytes]) -> Facts:
    """Return what is said of each public record; the same bytes only if that is the same.

    `files` are the digests of the records' files, by path. What became of a record that its
    file alone does not tell is in it too: its last word, its end, how bad it was.
    """
    encode = msgspec.msgpack.Encoder().encode
    facts = {
        (uri := view.uri): encode(
            (uri, files[f"{uri[:-1]}.yml"], view.last_told_at, view.ended_at, view.impact)
        )
        for view in snapshot.incidents
    }
    facts |= {
        (uri := view.uri): encode((uri, files[f"{uri[:-1]}.yml"], view.last_told_at, view.phase))
        for view in snapshot.changes
    }
    return facts
