"""Git's log → when each record was first public, and each version since.

What is dated is the commit on the published branch, along first parents: the moment at
which a merge or a push put the record there, by the clock of whoever did it. That is a
lower bound for honesty, not a proof: who can rewrite the branch can rewrite the date.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from beforehand.model import Change, Incident, Record
from beforehand.records.files import RecordKind, file_of


class Commit(Struct, frozen=True):
    """A commit on the published branch."""

    id: str
    """Its whole hash."""
    at: datetime
    """When it came to the branch, aware UTC: its own commit time, or that of the one before
    if that is later, since a clock that ran backwards proves nothing."""


class SignatureState(StrEnum):
    """What git says of a signature."""

    GOOD = "good"
    BAD = "bad"
    UNCHECKED = "unchecked"
    """There is one, but the key to check it with is not here."""


class Signature(Struct, frozen=True):
    """Who signed a commit. It says who, never when."""

    state: SignatureState
    by: str
    """The signer's name as the key gives it; empty where it could not be checked."""


class Touch(Struct, frozen=True):
    """A file that a commit added, changed or removed."""

    path: str
    """'/'-separated, relative to the project's root."""
    blob: str | None
    """The hash of its content; None if the commit removed it."""


class LogEntry(Struct, frozen=True):
    """A commit with the files of records that it touched."""

    commit: Commit
    touches: tuple[Touch, ...]


class Log(Struct, frozen=True):
    """The published branch, along first parents, as far as records are concerned."""

    head: str
    """The commit that was looked at; empty if there is none yet."""
    entries: tuple[LogEntry, ...]
    """Oldest first."""


class Version(Struct, frozen=True):
    """What a record's file held from one commit on."""

    commit: Commit
    blob: str | None
    """None while it was removed."""


class Publication(Struct, frozen=True):
    """A record's life on the published branch."""

    path: str
    versions: tuple[Version, ...]
    """Oldest first, at least one; neighbours differ in content."""

    @property
    def commit(self) -> Commit:
        """Return the commit that first put the record on the branch."""
        return self.versions[0].commit

    @property
    def is_removed(self) -> bool:
        """Return whether the branch no longer has the record."""
        return self.versions[-1].blob is None


class History(Struct, frozen=True):
    """The published branch by record."""

    head: str
    begins_at: datetime | None
    """When the first record of all came to the branch; what was told before, it cannot know."""
    publications: Mapping[str, Publication]
    """By the record's name, `changes/<id>`, in the order of their first publication."""

    def publication(self, record: Record) -> Publication | None:
        """Return a record's life on the branch; None if it was never committed."""
        return self.publications.get(name_of(record))

    def blobs(self) -> frozenset[str]:
        """Return the hashes of all contents that comparing amended records needs."""
        return frozenset(
            version.blob
            for publication in self.publications.values()
            for version in publication.versions
            if version.blob and len(publication.versions) > 1
        )


def name_of(record: Record) -> str:
    """Return a record's name: its folder and its id."""
    return f"{'incidents' if isinstance(record, Incident) else 'changes'}/{record.id}"


def claimed_at(record: Record) -> datetime:
    """Return when the record says that customers were first told."""
    return record.announced_at if isinstance(record, Change) else record.updates[0].at


def public_since(record: Record, publication: Publication) -> datetime:
    """Return from when on the record was public as far as the branch shows.

    A record that came to the branch ahead of its own date was not on the site before it.
    """
    return max(publication.commit.at, claimed_at(record))


def history_of(log: Log) -> History:
    """Return the life of each record, by one walk along the log.

    A record is known by its path. One that is removed and comes back keeps its first
    publication; one under a new name is a new record.
    """
    versions: dict[str, list[Version]] = {}
    for entry in log.entries:
        for touch in entry.touches:
            known = versions.setdefault(touch.path, [])
            if not known and touch.blob is None:
                continue  # the log begins after the file did: nothing is known of it
            if not known or known[-1].blob != touch.blob:
                known.append(Version(entry.commit, touch.blob))
    publications = {
        path.removesuffix(".yml"): Publication(path, tuple(known))
        for path, known in versions.items()
        if known and file_of(path).kind in (RecordKind.INCIDENT, RecordKind.CHANGE)
    }
    begins_at = min((known.commit.at for known in publications.values()), default=None)
    return History(log.head, begins_at, publications)


def without_drafts(history: History, since: datetime) -> History:
    """Return the history as it counts once the site was public.

    Of what was committed before `since`, each record keeps its last version alone: nobody
    had read the ones before it.
    """
    publications = {
        name: replace(known, versions=_from(known.versions, since))
        for name, known in history.publications.items()
    }
    return replace(history, publications=publications)


def _from(versions: tuple[Version, ...], since: datetime) -> tuple[Version, ...]:
    drafts = [version for version in versions if version.commit.at < since]
    # A draft was nobody's to read before the site was public, so it counts from then on.
    first = [replace(v, commit=replace(v.commit, at=since)) for v in drafts[-1:]]
    return (*first, *versions[len(drafts) :])
