"""A file that nothing is wrong with, as it is kept from build to build."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from beforehand.model import Change, Incident, Record, Service


class Fine(msgspec.Struct, array_like=True):
    """A file whose record nothing is wrong with."""

    path: str
    digest: bytes
    incident: Incident | None
    """None for anything else, as those below."""
    change: Change | None
    service: Service | None = None


def fine_of(path: str, digest: bytes, record: Record | Service) -> Fine:
    """Return what is kept of a record, or of the service, that nothing is wrong with."""
    if isinstance(record, Incident):
        return Fine(path, digest, record, None)
    if isinstance(record, Change):
        return Fine(path, digest, None, record)
    return Fine(path, digest, None, None, record)


def divided(
    found: Iterable[Fine],
) -> tuple[Service | None, list[Incident], list[Change]]:
    """Return what files say by its kind, in their order; None for the service if none says it."""
    service: Service | None = None
    incidents: list[Incident] = []
    changes: list[Change] = []
    for one in found:
        if one.incident is not None:
            incidents.append(one.incident)
        elif one.change is not None:
            changes.append(one.change)
        else:
            service = one.service
    return service, incidents, changes


class News(msgspec.Struct):
    """What a build found in files that are new or changed."""

    generator: str
    digests: dict[str, bytes]
    """The digest of each of these files, by path."""
    fine: list[Fine]
    """What they say, where they hold a record."""
