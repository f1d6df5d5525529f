"""Files on their way to the site, and what stays known of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from beforehand.render.output import OutputFile, Part


class Content(NamedTuple):
    """What a file holds."""

    body: bytes
    note: str = ""
    """What other files of the site say of it: kept with its key, so that it need not be made
    again for them."""


class Draft(NamedTuple):
    """A file on its way to the site, made only if what it follows from has changed."""

    uri: str
    """Its path within the site, '/'-separated."""
    key: str
    """A hash of all that it follows from: same key, same bytes and same note. Empty if
    nothing is known of that, so that the bytes must be made to be compared."""
    make: Callable[[], Content]


class Entry(NamedTuple):
    """What stays known of a published file."""

    key: str
    note: str


Job = Callable[[], Iterable[Draft]]
"""A share of the site's files; jobs can be done in any order, and by several processes."""


class Jobs(NamedTuple):
    """All of the site's files, as jobs."""

    ready: Sequence[Job]
    """Those that can be begun at once."""
    rest: Callable[[], Sequence[Job]]
    """Makes the others, which takes some time."""


def ready(uri: str, body: bytes) -> Draft:
    """Return the draft of a file that is made already."""
    return Draft(uri, "", partial(Content, body))


def made(files: Iterable[OutputFile]) -> Iterator[Draft]:
    """Yield drafts of files that are made already."""
    return (ready(file.uri, file.content) for file in files)


def of_parts(parts: Iterable[Part]) -> Iterator[Draft]:
    """Yield drafts of parts, which say nothing to other files."""
    return (Draft(part.uri, part.key, partial(_content, part)) for part in parts)


def _content(part: Part) -> Content:
    return Content(part.make())
