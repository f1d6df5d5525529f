"""Building: records are read, the site is made from them, and published in one swap."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from beforehand.faults import Fault
from beforehand.model import Records
from beforehand.render.templating import remember
from beforehand.site.drafts import Draft, Entry
from beforehand.site.generator import generator_digest
from beforehand.site.git_log import Dates
from beforehand.site.hands import beside, hands_here, or_alone
from beforehand.site.opening import Looks, only_build, opened
from beforehand.site.project import Loaded, Project, readable
from beforehand.site.proofs import Proofs, proofs_for
from beforehand.site.publish import Publication, Report
from beforehand.site.skin import Skin, is_fresh, read_skin, remove_specimens, skin_for
from beforehand.site.store import RecordStore
from beforehand.values import Reading

if TYPE_CHECKING:
    from beforehand.site.outputs import Edition
    from beforehand.site.template_memory import TemplateMemory

_SETTLING: Final = 0.1
"""How long a build works for the next one, as a part of the time that it took itself."""
Progress = Callable[[str], None]
"""Is told, in a few words, what is being done."""


@dataclass(frozen=True)
class Built:
    """What a build did."""

    loaded: Loaded
    report: Report

    @property
    def record_count(self) -> int:
        """Return how many incidents and changes were read."""
        records = self.loaded.records
        return len(records.incidents) + len(records.changes) if records else 0


def _silent(_words: str) -> None:
    return


class Builder:
    """Builds one project into one folder, as often as it is asked to."""

    def __init__(
        self,
        project: Project,
        site: Path,
        progress: Progress = _silent,
        dates: Dates = Dates.GIT,
        hands: int | None = None,
    ) -> None:
        """Build `project` into `site`, shared by up to `hands` processes; by all for None."""
        self._project = project
        self._dates = dates
        self._site = site
        self._progress = progress
        self._hands = hands
        self._last: object = None
        self._store = RecordStore(project, generator_digest())
        if site.resolve() in (project.root.resolve(), *project.root.resolve().parents):
            raise Fault(f"{site} holds the records themselves; nothing is published over them")

    def build(
        self,
        now: datetime,
        *,
        is_preview: bool = False,
        settle: bool = False,
        looks: Looks | None = None,
    ) -> Built:
        """Build the site as of `now` and publish it.

        `looks` is given by one who has let the build begin already; see `opened`. The pages of
        a preview keep to the clock of `now`, whenever they are looked at. With
        `settle`, a build that has written most of the site does what the next one would
        have to wait for, once its own is published, for a tenth of the time that it took.
        Raises `ProblemsFound` with their text if a record cannot be read, and a `Fault` if
        MkDocs or the disk fails; what was published stays in either case. If a process that
        helps is killed, all is done again by this one; `HandLost` is raised to one who gave
        `looks`.
        """
        hands = self._hands or hands_here()

        def build(hands: int) -> Built:
            return self._build(now, hands, is_preview=is_preview, settle=settle, looks=looks)

        return build(hands) if looks else or_alone(build, hands)

    def _build(
        self, now: datetime, hands: int, *, is_preview: bool, settle: bool, looks: Looks | None
    ) -> Built:
        began = time.monotonic()
        root = self._project.root
        with nullcontext(looks) if looks else opened(root, self._site, now, hands) as seen:
            self._progress("Reading the records")
            with _skin_beside(self._project, hands):
                loaded = self._project.load(self._store, hands, seen)
                records = readable(loaded)
                seen.tell(None if loaded.is_mostly_new else self._store.news)
                # Importing what prints takes its time too, which passes beside the rest.
                from beforehand.site.outputs import Edition
            self._progress("Preparing the pages")
            skin = skin_for(self._project.root, self._project.cache)
            templates = self._remember_templates()
            publication = Publication(
                self._site, self._project.cache, generator_digest(), seen.still
            )
            self._progress("Asking git for dates")
            proofs = _proofs(self._project, records, self._dates)
            edition = Edition(loaded, now, skin, is_preview, proofs)
            report = self._publish(publication, edition, hands, seen)
            for memory in templates:
                memory.write()
            if settle and report.is_mostly_new:
                self._progress("Preparing the next build")
                with suppress(Fault):  # the site is published; the next build meets it too
                    publication.settle(_SETTLING * (time.monotonic() - began), hands)
            # Kept until the next build: to take it apart takes time, for which a command that
            # ends has no use.
            self._last = (publication, edition)
        return Built(loaded, report)

    def settle(self) -> None:
        """Do what would make the next build wait, while nobody does.

        Raises a `Fault` if the disk fails, or if another build is at work.
        """
        self._last = None
        with only_build(self._project.cache):
            publication = Publication(self._site, self._project.cache, generator_digest())
            publication.settle(hands=self._hands or hands_here())

    def _remember_templates(self) -> list[TemplateMemory]:
        """Let compiled templates be kept; the list gets what keeps them once it is needed."""
        made: list[TemplateMemory] = []

        def memory() -> TemplateMemory:
            from beforehand.site.template_memory import TemplateMemory

            made.append(TemplateMemory(self._project.cache, generator_digest()))
            return made[-1]

        remember(memory)
        return made

    def _publish(
        self, publication: Publication, edition: Edition, hands: int, seen: Looks
    ) -> Report:
        def tell(begun: int, count: int) -> None:
            self._progress(f"Printing, {100 * begun // count} %")

        return publication.publish(edition.jobs(), edition.late, hands, tell, seen)


@contextmanager
def _skin_beside(project: Project, hands: int) -> Iterator[None]:
    """Let a copy of this process make the skin, if it must be made, while records are read."""
    if hands < 2 or is_fresh(project.root, project.cache):
        yield
        return
    with beside(partial(_make_skin, project), bool) as maker:
        yield
    maker.result()


def _make_skin(project: Project) -> bool:
    skin_for(project.root, project.cache)
    return True


def _proofs(project: Project, records: Records, dates: Dates) -> Proofs | None:
    reading = Reading(ZoneInfo(records.service.time_zone))
    return proofs_for(project, records, reading, generator_digest(), dates)


def print_in_place(project: Project, site: Path, now: datetime, dates: Dates = Dates.GIT) -> None:
    """Print onto a skin that MkDocs has just made, where it lies.

    For plain `mkdocs build`, which has emptied and filled the folder itself.
    """
    from beforehand.site.outputs import Edition

    loaded = project.load()
    records = readable(loaded)
    skin: Skin = read_skin(site)
    edition = Edition(loaded, now, skin, proofs=_proofs(project, records, dates))
    entries: dict[str, Entry] = {}
    jobs = edition.jobs()
    for job in (*jobs.ready, *jobs.rest()):
        entries.update(_put(site, job()))
    _put(site, edition.late(entries))
    remove_specimens(site)


def _put(site: Path, drafts: Iterable[Draft]) -> dict[str, Entry]:
    """Write files where they belong; return what is known of them, by address."""
    entries: dict[str, Entry] = {}
    for draft in drafts:
        content = draft.make()
        target = site / draft.uri
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.body)
        entries[draft.uri] = Entry(draft.key, content.note)
    return entries
