"""What a process and all that it has started hold and use, as Linux tells it in /proc.

Memory is counted as PSS: what a process has for itself, and its share of what it has in
common with others, such as with the process that it was forked from. So the sum over several
processes counts nothing twice and leaves nothing out, which the largest of them would.
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

_PROC: Final = Path("/proc")
_KIB_IN_MIB: Final = 1024
_COUNTED: Final = ("Pss:", "SwapPss:")
EVERY: Final = 0.05
"""Seconds from one look to the next. A look at 200 MiB takes up to ten milliseconds, in which
the process gets no more memory: so a command that is watched is not timed."""


def can_be_told(proc: Path = _PROC) -> bool:
    """Return whether the system tells what processes hold, and which have started which."""
    me = proc / "self"
    return (me / "smaps_rollup").exists() and any(me.glob("task/*/children"))


def tree(pid: int) -> list[int]:
    """Return a process and all that it has started and they have, those that still run.

    What outlives the one that started it has no place in the tree any more.
    """
    found = [pid]
    for one in found:
        found += _children(one)
    return found


def held(pids: list[int]) -> float:
    """Return how many MiB processes hold together; one that has ended holds nothing."""
    return sum(map(_held, pids)) / _KIB_IN_MIB


def used(pids: list[int]) -> float | None:
    """Return how many seconds of processor time processes and their ended children have had.

    None where the system does not tell.
    """
    if not can_be_told():
        return None
    ticks = sum(sum(map(int, fields[11:15])) for pid in pids if (fields := _stat(pid)))
    return ticks / os.sysconf("SC_CLK_TCK")


class Watch:
    """Watches what a tree of processes holds, from a thread, inside of `with`."""

    def __init__(self, pid: int, *, is_counted: bool = True) -> None:
        self.peak = 0.0
        """The most that all held together at any look, in MiB."""
        self._pid = pid
        self._is_counted = is_counted
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        """Begin to look."""
        if can_be_told():
            self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Look no more."""
        self._over.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _look(self) -> None:
        while True:
            pids = tree(self._pid)
            self.peak = max(self.peak, held(pids if self._is_counted else pids[1:]))
            if self._over.wait(EVERY):
                return


def _children(pid: int) -> list[int]:
    """Return what the process has started, in any of its threads, and what still runs of it."""
    found: list[int] = []
    with suppress(OSError):
        for thread in os.scandir(f"{_PROC}/{pid}/task"):
            with suppress(OSError):
                found += map(int, Path(thread.path, "children").read_text("ascii").split())
    return found


def _stat(pid: int) -> list[str]:
    """Return what stands behind the name in /proc/PID/stat; nothing if it has ended."""
    try:
        text = (_PROC / str(pid) / "stat").read_text("utf-8", "replace")
    except OSError:
        return []
    return text.rpartition(")")[2].split()


def _held(pid: int) -> int:
    try:
        text = (_PROC / str(pid) / "smaps_rollup").read_text("utf-8")
    except OSError:
        return 0
    lines = (line.split() for line in text.splitlines()[1:])
    return sum(int(words[1]) for words in lines if words[0] in _COUNTED)
