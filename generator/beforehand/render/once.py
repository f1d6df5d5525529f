"""What several pages need of one snapshot is made once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from beforehand.render.parts import Setting
from beforehand.snapshot import Snapshot

_T = TypeVar("_T")


def once(make: Callable[[Setting, Snapshot], _T]) -> Callable[[Setting, Snapshot], _T]:
    """Return a function that makes nothing anew for the snapshot that it was asked for last.

    What is made must follow from the snapshot alone: a setting differs by the way to the root.
    """
    last: list[tuple[Snapshot, _T]] = []

    @wraps(make)
    def made(setting: Setting, snapshot: Snapshot) -> _T:
        if not last or last[0][0] is not snapshot:
            last[:] = [(snapshot, make(setting, snapshot))]
        return last[0][1]

    return made
