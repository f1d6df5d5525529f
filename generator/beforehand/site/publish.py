"""Publishing: what changed is written, and the whole is swapped in at once.

Two trees lie side by side: the site, and a spare that is one build behind (`spare`). A
build brings the spare up to date, and then exchanges the two in one step of the system
(renameat2 with RENAME_EXCHANGE on Linux). A build that fails, or is killed at any moment,
leaves the site as it was.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Protocol

from beforehand.faults import PublishError
from beforehand.site.drafts import Draft, Entry, Job, Jobs
from beforehand.site.exchange import exchange
from beforehand.site.hands import MOST_PIECES, beside, shared
from beforehand.site.kept import read_kept, write_kept
from beforehand.site.published_trees import (
    Trees,
    are_as,
    difference,
    kept_trees,
    spare_of,
)
from beforehand.site.spare import Placed, Share, Spare, two_files
from beforehand.site.trees import Tree, tree_in

__all__ = ["Publication", "Report"]

_LINKS = 200
"""How many files are linked from the site at once."""

Late = Callable[[Mapping[str, Entry]], Iterable[Draft]]
"""Makes files that tell of all the others, from what is known of them by address."""


@dataclass
class Report:
    """What publishing did."""

    written: list[str] = field(default_factory=list)
    """Addresses of files that are new or have new bytes, sorted."""
    kept: int = 0
    """How many files stayed as they were."""
    removed: list[str] = field(default_factory=list)
    """Addresses of files that are gone, sorted."""

    @property
    def is_mostly_new(self) -> bool:
        """Return whether more files were written than stayed."""
        return len(self.written) > self.kept


class _State(Trees, kw_only=True):
    """What is kept from one publication to the next."""

    generator: str
    """Another generator makes other bytes from the same key."""
    entries: dict[str, Entry]


class Elsewhere(Protocol):
    """Another process that may be doing jobs of a publication."""

    def is_at_work(self) -> bool:
        """Return whether it has something to do, or has done it."""

    def result(self) -> Share | None:
        """Wait for it; return what it did, None if that was nothing. Raises what it raised."""


def _none(_entries: Mapping[str, Entry]) -> Iterable[Draft]:
    return ()


def _silent(_begun: int, _count: int) -> None:
    return


class Publication:
    """The site's folder, its spare, and what is known of both."""

    def __init__(
        self,
        site: Path,
        cache: Path,
        generator: str,
        still: Callable[[], tuple[bool, bool] | None] | None = None,
    ) -> None:
        """Look at a site's folder; `still` is asked what `are_still` has just said of it."""
        self.site = site
        self._generator = generator
        self.spare = spare_of(site)
        self._path = kept_trees(site, cache)
        self._known, self._live, self._spare = self._look(still)

    def publish(
        self,
        jobs: Jobs,
        late: Late = _none,
        hands: int = 1,
        tell: Callable[[int, int], None] = _silent,
        ahead: Elsewhere | None = None,
    ) -> Report:
        """Publish exactly the files of these jobs, and the late ones; return what was done.

        Up to `hands` processes share the jobs; those that are ready are done by one more,
        while the rest are made. `tell` is called with the number of jobs that are begun, and
        that of all. `ahead` may be doing the jobs that are ready; the late files tell nothing
        of theirs then. Raises `PublishError` if the disk is full or a file cannot be written.
        """
        try:
            spare = Spare(self.site, self.spare, self._live, self._spare)
            report, entries = Report(), dict[str, Entry]()
            at_work = ahead if ahead is not None and ahead.is_at_work() else None
            if at_work is not None:
                done = self._shared(jobs.rest(), spare, hands - 1, tell)
            else:
                done = self._done(jobs, spare, hands, tell)
            for placed in done:
                _take(placed, self._known, entries, report)
            last = Placed()
            for draft in late(entries):
                spare.place(draft, self._known, last)
            _take(last, self._known, entries, report)
            if at_work is not None:
                for placed in self._done_ahead(at_work, jobs, spare, hands):
                    _take(placed, self._known, entries, report)
            self._finish(spare, entries, report)
        except OSError as error:
            raise PublishError(_words(error)) from error
        return report

    def settle(self, seconds: float | None = None, hands: int = 1) -> None:
        """Let the spare have what the site has, so that the next build only adds to it.

        Else that build links every file that the last one wrote. Up to `hands` processes
        share the work. Given a number of seconds, it stops after them, and the rest is left
        to that build: some file systems are very slow to make folders. Raises `PublishError`.
        """
        ends = None if seconds is None else time.monotonic() + seconds
        uris = [*self._live.files]
        size = max(_LINKS, len(uris) // MOST_PIECES + 1)
        pieces = [uris[start : start + size] for start in range(0, len(uris), size)]
        try:
            spare = Spare(self.site, self.spare, self._live, self._spare)
            do = partial(self._link, pieces, spare, ends)
            _, *others = shared(len(pieces), do, Share, hands)
            for share in others:
                spare.join(share)
            for uri in self._spare.files.keys() - self._live.files.keys():
                spare.remove(uri)
            spare.note_folders()
            self._write_state(self._known)
        except OSError as error:
            raise PublishError(_words(error)) from error

    def _link(
        self,
        pieces: Sequence[Sequence[str]],
        spare: Spare,
        ends: float | None,
        numbers: Iterable[int],
    ) -> Share:
        """Link the files of these pieces from the site, until it is time to stop."""
        placed = Placed()
        for uri in chain.from_iterable(pieces[number] for number in numbers):
            if ends is not None and time.monotonic() > ends:
                break
            spare.keep(uri, placed)
        return spare.share({0: placed})

    def share(self, job: Job) -> Share:
        """Do a job for a publication that another process is making; return what was done.

        Raises `PublishError` as that does.
        """
        try:
            spare = Spare(self.site, self.spare, self._live, self._spare)
            return self._do((job,), spare, _silent, (0,))
        except OSError as error:
            raise PublishError(_words(error)) from error

    def _done_ahead(
        self, ahead: Elsewhere, jobs: Jobs, spare: Spare, hands: int
    ) -> Iterable[Placed]:
        """Wait for the jobs that are ready; do them here if they were not done after all."""
        share = ahead.result()
        if share is None:
            return self._shared(jobs.ready, spare, hands, _silent)
        spare.join(share)
        return _in_order(share)

    def _done(
        self, jobs: Jobs, spare: Spare, hands: int, tell: Callable[[int, int], None]
    ) -> list[Placed]:
        """Let all jobs be done; return what was done for each, in their order."""
        if hands < 2 or not jobs.ready:
            return self._shared((*jobs.ready, *jobs.rest()), spare, hands, tell)
        do = partial(self._do, jobs.ready, spare, _silent, range(len(jobs.ready)))
        with beside(do, Share) as other:
            rest = self._shared(jobs.rest(), spare, hands, tell)
            share = other.result()
        spare.join(share)
        return [*_in_order(share), *rest]

    def _shared(
        self, jobs: Sequence[Job], spare: Spare, hands: int, tell: Callable[[int, int], None]
    ) -> list[Placed]:
        """Let these jobs be done by several processes."""
        do = partial(self._do, jobs, spare, tell)
        mine, *others = shared(len(jobs), do, Share, hands)
        for share in others:
            spare.join(share)
        return _in_order(mine, *others)

    def _do(
        self,
        jobs: Sequence[Job],
        spare: Spare,
        tell: Callable[[int, int], None],
        numbers: Iterable[int],
    ) -> Share:
        """Do the jobs of these numbers."""
        done: dict[int, Placed] = {}
        for number in numbers:
            tell(number + 1, len(jobs))
            placed = done[number] = Placed()
            for draft in jobs[number]():
                spare.place(draft, self._known, placed)
        return spare.share(done)

    def _finish(self, spare: Spare, entries: dict[str, Entry], report: Report) -> None:
        """Clear the spare of all else, and let it be the site."""
        for uri in self._spare.files.keys() - entries.keys():
            spare.remove(uri)
        report.written.sort()
        report.removed = sorted(self._live.files.keys() - entries.keys())
        spare.note_folders()
        if report.written or report.removed or not self.site.is_dir():
            self._swap()
        self._write_state(entries)
        self._known = entries

    def _swap(self) -> None:
        """Exchange the site and the spare; the old site becomes the next spare."""
        if self.site.exists():
            exchange(self.site, self.spare)
        else:
            self.site.parent.mkdir(parents=True, exist_ok=True)
            self.spare.rename(self.site)
        self._live, self._spare = self._spare, self._live

    # ----------------------------------------------------------------- what is known

    def _look(
        self, still: Callable[[], tuple[bool, bool] | None] | None
    ) -> tuple[dict[str, Entry], Tree, Tree]:
        """Return the part of what was known of the site that is still true, and both trees."""
        state = read_kept(self._path, _State)
        # Another process may still be looking, so it is waited for as late as can be.
        seen = still() if still is not None else None
        if state is None:
            return {}, tree_in(self.site), tree_in(self.spare)
        live_is_still, spare_is_still = seen or are_as(state, self.site)
        live = state.live
        known = state.entries
        if state.generator != self._generator:
            known = {uri: entry._replace(key="") for uri, entry in known.items()}
        if not live_is_still or known.keys() != live.files.keys():
            live = tree_in(self.site)
            known = {
                uri: entry
                for uri, entry in known.items()
                if uri in live.files
                and uri in state.live.files
                and live.files[uri][:2] == state.live.files[uri][:2]
            }
        spare = state.spare() if spare_is_still else tree_in(self.spare)
        return known, live, spare

    def _write_state(self, entries: dict[str, Entry]) -> None:
        own, lacking = difference(self._live, self._spare)
        state = _State(
            generator=self._generator,
            noted_at_ns=time.time_ns(),
            entries=entries,
            live=self._live,
            own=own,
            lacking=lacking,
            spare_folders=self._spare.folders,
        )
        write_kept(self._path, state)


def _in_order(*shares: Share) -> list[Placed]:
    """Return what was done for each job, by the jobs' numbers."""
    done = {number: placed for share in shares for number, placed in share.jobs.items()}
    return [done[number] for number in sorted(done)]


def _take(
    placed: Placed, known: Mapping[str, Entry], entries: dict[str, Entry], report: Report
) -> None:
    """Join what was done for a job to what was done for those before it."""
    uris = [*placed.entries, *placed.known]
    if len(set(uris)) < len(uris) or not entries.keys().isdisjoint(uris):
        raise two_files(next(uri for uri in uris if uri in entries or uris.count(uri) > 1))
    entries.update(placed.entries)
    entries.update((uri, known[uri]) for uri in placed.known)
    report.written += placed.written
    report.kept += len(uris) - len(placed.written)


def _words(error: OSError) -> str:
    where = f" ({error.filename})" if error.filename else ""
    return f"the site could not be written: {error.strerror or error}{where}; it stays as it was"
