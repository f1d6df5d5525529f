"""What the generator itself is: a hash of it, so that no cache outlives an upgrade."""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

import beforehand

_ENGINES = ("babel", "comrak", "feedgen", "icalendar", "jinja2", "markupsafe", "nh3")


@cache
def generator_digest() -> str:
    """Return a hash of the generator's code, templates and assets, and of what renders text.

    An upgrade of the time zone database is in it too, for local times follow from that.
    """
    whole = blake2b(digest_size=16)
    for name in (*_ENGINES, "tzdata"):
        whole.update(f"{name} {version(name)}\n".encode())
    root = Path(beforehand.__file__).parent
    for path in sorted(root.rglob("*")):
        if path.suffix in (".py", ".html", ".css", ".js", ".txt") and path.is_file():
            whole.update(f"{path.relative_to(root)}\0{path.stat().st_size}\0".encode())
            whole.update(path.read_bytes())
    return whole.hexdigest()
