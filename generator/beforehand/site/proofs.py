"""What git knows of each record, gathered once and kept as long as the branch only grows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from beforehand.days import day_start
from beforehand.model import Change, Record, Records
from beforehand.records.amendments import Amendment, amendments, visible
from beforehand.records.history import (
    History,
    Log,
    Publication,
    Signature,
    history_of,
    name_of,
    without_drafts,
)
from beforehand.records.history_rules import can_be_known
from beforehand.site.git_log import Dates, Repository, open_repository, read_log
from beforehand.site.kept import read_kept, write_kept
from beforehand.site.project import Project
from beforehand.values import Reading

if TYPE_CHECKING:
    from beforehand.render.proof import Proof


class _Known(msgspec.Struct, array_like=True):
    """What stays known of a record's amendments when they are not at hand."""

    versions: str
    """A hash of its versions and their commits."""
    public_at: list[datetime]
    """When each amendment is public, oldest commit first."""
    signature: Signature | None


class _Kept(msgspec.Struct):
    generator: str
    zone: str
    folder: str
    """The project's in its repository: only what lies in it is in the log."""
    log: Log
    records: dict[str, _Known]


class Proofs:
    """The life of each record on the published branch."""

    def __init__(
        self, repository: Repository, history: History, reading: Reading, known: dict[str, _Known]
    ) -> None:
        self.history = history
        self._repository = repository
        self._reading = reading
        self._known = known
        self._amended: dict[str, tuple[Amendment, ...]] = {}

    def prepare(self, records: Iterable[Record]) -> bool:
        """Learn what is not known yet of these records; return whether there was anything."""
        missing: dict[str, Publication] = {}
        changes: set[str] = set()
        for record in records:
            publication = self.history.publication(record)
            known = self._known.get(name_of(record))
            if publication is not None and (
                known is None or known.versions != _versions(publication)
            ):
                missing[name_of(record)] = publication
                if isinstance(record, Change):
                    changes.add(publication.commit.id)
        self._compare(missing)
        signatures = self._repository.signatures(sorted(changes))
        for name, publication in missing.items():
            self._known[name] = _Known(
                _versions(publication),
                [amendment.public_at for amendment in self._amended[name]],
                signatures.get(publication.commit.id),
            )
        return bool(missing)

    def key(self, record: Record, now: datetime) -> str:
        """Return the hash of what the proof of a record says at `now`; empty if it has none."""
        known = self._known.get(name_of(record))
        publication = self.history.publication(record)
        if known is None or publication is None:
            return ""
        if publication.commit.at > now:
            return ""
        seen = sum(at <= now for at in known.public_at)
        return f"{known.versions} {seen} {can_be_known(record, self.history)}"

    def proof(self, record: Record, now: datetime) -> Proof | None:
        """Return what git knew of a record at `now`; None if it was not committed then."""
        publication = self.history.publication(record)
        if publication is None or publication.commit.at > now:
            return None
        from beforehand.render.proof import Proof

        name = name_of(record)
        return Proof(
            publication=publication,
            amendments=visible(self.amended([record])[name], now),
            is_known=can_be_known(record, self.history),
            signature=self._known[name].signature if name in self._known else None,
        )

    def amended(self, records: Iterable[Record]) -> Mapping[str, tuple[Amendment, ...]]:
        """Return all amendments of these records by name; none for one without history."""
        names = {name_of(record): self.history.publication(record) for record in records}
        self._compare({name: p for name, p in names.items() if p and name not in self._amended})
        return {name: self._amended.get(name, ()) for name in names}

    def removed(self) -> Mapping[str, tuple[Amendment, ...]]:
        """Return the amendments of records that the branch no longer has, by name."""
        gone = {n: p for n, p in self.history.publications.items() if p.is_removed}
        self._compare({name: p for name, p in gone.items() if name not in self._amended})
        return {name: self._amended[name] for name in gone}

    def _compare(self, publications: Mapping[str, Publication]) -> None:
        """Compare the versions of these records; their contents are fetched in one go."""
        several = [p for p in publications.values() if len(p.versions) > 1]
        blobs = [version.blob for p in several for version in p.versions if version.blob]
        texts = self._repository.contents(blobs) if blobs else {}
        for name, publication in publications.items():
            single = len(publication.versions) == 1
            self._amended[name] = () if single else amendments(publication, texts, self._reading)

    def kept(self) -> dict[str, _Known]:
        """Return what is worth keeping."""
        return self._known


def proofs_for(
    project: Project, records: Records, reading: Reading, generator: str, dates: Dates
) -> Proofs | None:
    """Return what git knows of the records; None without git or if dates are to be omitted.

    Raises `ShallowClone` if the history's beginning is missing.
    """
    path = project.cache / "history.msgpack"
    repository = open_repository(project.root) if dates is Dates.GIT else None
    if repository is None:
        return None
    place = (generator, reading.zone.key, repository.prefix)
    kept = _read(path, *place)
    log = read_log(project.root, kept.log if kept else None, dates)
    if log is None:
        return None
    history = history_of(log)
    if records.service.public_since is not None:
        history = without_drafts(history, day_start(records.service.public_since, reading.zone))
    proofs = Proofs(repository, history, reading, dict(kept.records) if kept else {})
    learnt = proofs.prepare((*records.incidents, *records.changes))
    if learnt or kept is None or kept.log.head != log.head:
        write_kept(path, _Kept(*place, log, proofs.kept()))
    return proofs


def _versions(publication: Publication) -> str:
    whole = blake2b(digest_size=12)
    for version in publication.versions:
        whole.update(f"{version.commit.id} {version.commit.at} {version.blob}\n".encode())
    return whole.hexdigest()


def _read(path: Path, generator: str, zone: str, folder: str) -> _Kept | None:
    kept = read_kept(path, _Kept)
    if kept is None or (kept.generator, kept.zone, kept.folder) != (generator, zone, folder):
        return None
    return kept
