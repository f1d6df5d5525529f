"""What the generator itself is: a hash of it, so that no cache outlives an upgrade."""

from __future__ import annotations

import os
import sys
import zoneinfo
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import blake2b
from pathlib import Path

import beforehand

_ENGINES = frozenset(
    {
        *("babel", "comrak", "feedgen", "icalendar", "jinja2", "lxml", "markupsafe", "msgspec"),
        *("nh3", "pydantic_core", "pyyaml", "tzdata"),
    }
)
"""What reads or renders, by the names of their folders."""
_ZONES = ("+VERSION", "tzdata.zi")
"""Files whose first line names the version of a system's time zones."""


@cache
def generator_digest() -> str:
    """Return a hash of the generator's code, templates and assets, and of what renders text.

    An upgrade of the time zone database is in it too, for local times follow from that.
    """
    whole = blake2b(digest_size=16)
    whole.update(f"{sys.version}\n".encode())
    for line in (*installed(_ENGINES), *_zone_versions()):
        whole.update(f"{line}\n".encode())
    root = Path(beforehand.__file__).parent
    for path in sorted(_files(str(root))):
        with open(path, "rb") as file:  # noqa: PTH123 - two hundred files, at every start
            content = file.read()
        whole.update(f"{path.removeprefix(str(root))}\0{len(content)}\0".encode())
        whole.update(content)
    return whole.hexdigest()


def installed(names: Iterable[str] | None = None) -> list[str]:
    """Return the names and versions of installed packages, all or only some, sorted.

    Read from the names of their folders: `importlib.metadata` takes a tenth of a second.
    """
    wanted = None if names is None else frozenset(names)
    found = set()
    for place in sys.path:
        try:
            with os.scandir(place or ".") as entries:
                listed = [entry.name for entry in entries if entry.name.endswith(".dist-info")]
        except OSError:
            continue
        for name in listed:
            if wanted is None or name.partition("-")[0].lower().replace("-", "_") in wanted:
                found.add(name)
    return sorted(found)


def _zone_versions() -> Iterator[str]:
    for place in zoneinfo.TZPATH:
        for name in _ZONES:
            try:
                with Path(place, name).open("rb") as file:
                    yield file.readline(100).decode("ascii", "replace")
            except OSError:
                continue


def _files(folder: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in ("__pycache__", "bench"):
                    yield from _files(entry.path)
            elif entry.name.endswith((".py", ".html", ".css", ".js", ".txt")):
                yield entry.path
