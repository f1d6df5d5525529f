"""How a build begins: it has the cache to itself, and a copy of it looks at all files.

That copy begins before most of the generator is loaded, so this module loads only what it
needs. It looks at the records' files first, then at what is published, and then it makes the
feeds where that is worth it: see `ahead`, which it loads for itself.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

import msgspec

from beforehand.faults import PublishError
from beforehand.site.folder import CACHE, must_be_project
from beforehand.site.hands import Beside, Letterbox, beside
from beforehand.site.kept import drop
from beforehand.site.noted import Difference, Recalled, looked_at
from beforehand.site.published_trees import are_still

if TYPE_CHECKING:
    from beforehand.site.ahead import FeedsAhead
    from beforehand.site.fine import News
    from beforehand.site.spare import Share


class Looks:
    """What a copy of this process sees and does ahead; to be asked in this order."""

    def __init__(self, other: Beside[bool] | None = None, box: Letterbox | None = None) -> None:
        """Ask that copy; nothing is seen, and nothing done, without one."""
        self._other = other
        self._box = box
        self._feeds: Share | None = None

    def difference(self) -> Difference | None:
        """Return how records' files differ from what was noted; None if nobody looked."""
        return self._other.early(Difference) if self._other else None

    def tell(self, news: News | None) -> None:
        """Let the feeds be made of what was noted and these news; not at all, for None."""
        if self._box is not None:
            self._box.post(news)

    def still(self) -> tuple[bool, bool] | None:
        """Return whether the site and its spare are as they were left; None if nobody looked."""
        return self._other.early(tuple[bool, bool]) if self._other else None

    def is_at_work(self) -> bool:
        """Return whether feeds are being made ahead, as far as can be known without waiting."""
        if self._other is None:
            return False
        return not self._other.has_answered() or self.result() is not None

    def result(self) -> Share | None:
        """Wait for the feeds that are made ahead; None if none are. Raises what was raised."""
        if self._other is not None:
            from beforehand.site.spare import Share

            form = cast("type[Share | None]", Share | None)
            self._feeds = self._other.early(form)
            self._other.result()
            self._other = None
        return self._feeds


class _Sight:
    """What the copy does."""

    def __init__(self, root: Path, site: Path, now: datetime, box: Letterbox) -> None:
        self._root, self._site, self._now = root, site, now
        self._box = box
        self._found = Difference((0, 0), 0, [], [])
        self._known: Recalled[msgspec.Raw] = Recalled(None, {}, (0, 0))
        self._still = (False, False)
        self._made: FeedsAhead | None = None

    def difference(self) -> Difference:
        self._found, self._known = looked_at(self._root, self._root / CACHE)
        return self._found

    def still(self) -> tuple[bool, bool]:
        self._still = are_still(self._site, self._root / CACHE)
        return self._still

    def feeds(self) -> Share | None:
        """Make them, where the last build left all that they need."""
        if self._known.state is None or not all(self._still) or not self._site.is_dir():
            return None
        from beforehand.site.ahead import FeedsAhead
        from beforehand.site.fine import News

        self._made = FeedsAhead(self._root, self._site, self._now)
        self._made.know(self._known)
        news = self._box.wait(News)
        return None if news is None else self._made.make(self._found.gone, news)


@contextmanager
def opened(root: Path, site: Path, now: datetime, hands: int) -> Iterator[Looks]:
    """Let a build of a project into `site` as of `now` begin, shared by up to `hands` processes.

    Raises `WrongUse` if the folder is no project, `PublishError` if another build is at work.
    """
    must_be_project(root)
    with only_build(root / CACHE):
        if hands < 2:
            yield Looks()
            return
        with Letterbox() as box:
            sight = _Sight(root, site, now, box)
            things = (sight.difference, sight.still, sight.feeds)
            with beside(lambda: True, bool, things) as other:
                yield Looks(other, box)


@contextmanager
def only_build(cache: Path) -> Iterator[None]:
    """Let one build at a time into the cache. Raises `PublishError` if another is at work."""
    try:
        cache.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise PublishError(
            f"{cache} is a file, where builds keep what they know",
            "move it elsewhere; Beforehand makes a folder of that name",
        ) from None
    lock = cache / "lock"
    if lock.is_dir():
        drop(lock)
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PublishError(
                "another build of this site is at work; try again when it is done"
            ) from None
        yield
