"""How a build begins: it has the cache to itself, and a copy of it looks at all files.

That copy begins before most of the generator is loaded, so this module loads only what it
needs. It looks at the records' files first, and then at what is published.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from beforehand.faults import PublishError
from beforehand.site.folder import CACHE, must_be_project
from beforehand.site.hands import Beside, beside
from beforehand.site.kept import drop
from beforehand.site.noted import Difference, looked_at
from beforehand.site.published_trees import are_still


class Looks:
    """What a copy of this process sees of a project's files; to be asked in this order."""

    def __init__(self, other: Beside[tuple[bool, bool]] | None = None) -> None:
        """Ask that copy; nothing is seen without one."""
        self._other = other

    def difference(self) -> Difference | None:
        """Return how records' files differ from what was noted; None if nobody looked."""
        return self._other.early(Difference) if self._other else None

    def still(self) -> tuple[bool, bool] | None:
        """Return whether the site and its spare are as they were left; None if nobody looked."""
        return self._other.result() if self._other else None


@contextmanager
def opened(root: Path, site: Path, hands: int) -> Iterator[Looks]:
    """Let a build of a project into `site` begin, shared by up to `hands` processes.

    Raises `WrongUse` if the folder is no project, `PublishError` if another build is at work.
    """
    must_be_project(root)
    cache = root / CACHE
    with only_build(cache):
        if hands < 2:
            yield Looks()
            return
        first = (partial(looked_at, root, cache),)
        with beside(partial(are_still, site, cache), tuple[bool, bool], first) as other:
            yield Looks(other)


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
