"""What is published already, in a folder or on the web: read, never trusted."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urljoin, urlsplit

from beforehand.faults import Fault, WrongUse
from beforehand.published import (
    NotAFeed,
    PublishedFeed,
    feed_uris,
    previous_archive,
    published_feed,
)

_PATIENCE: Final = 20.0
"""Seconds that a server has for each file."""
_LARGEST: Final = 20_000_000
"""Bytes; a feed of ours has a hundred items, an archive those of a month."""


def live_feeds(
    where: str, paths: Iterable[str], *, archives: bool = False
) -> tuple[PublishedFeed, ...]:
    """Return the feeds of these paths as they are published at `where`, a folder or a URL.

    With `archives` come those of everything, newest first: what has fallen out of the feed.
    A feed that is not there is left out: a new component's, or all of them before the first
    publication. Raises `WrongUse` if `where` is neither, `Fault` if it cannot be read.
    """
    try:
        found = [
            published_feed(uri, content)
            for uri in feed_uris(paths)
            if (content := live_file(where, uri)) is not None
        ]
        return (*found, *(_archives(where) if archives else ()))
    except NotAFeed as error:
        raise Fault(f"what is published at {where} cannot be read: {error}") from error


def _archives(where: str) -> Iterator[PublishedFeed]:
    """Yield the archives of everything, each as the one after it names it."""
    uri: str | None = "feeds/all/atom.xml"
    seen: set[str] = set()
    while uri is not None and uri not in seen:
        content = live_file(where, uri)
        if content is None:
            return
        if seen:
            yield published_feed(uri, content)
        seen.add(uri)
        uri = previous_archive(uri, content)


def live_file(where: str, uri: str) -> bytes | None:
    """Return a published file, or None if there is none."""
    if urlsplit(where).scheme in ("http", "https"):
        return _fetched(urljoin(where if where.endswith("/") else f"{where}/", uri))
    folder = Path(where)
    if not folder.is_dir():
        raise WrongUse(f"{where} is neither a folder nor an address that begins with https://")
    try:
        return (folder / uri).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Fault(f"{folder / uri} cannot be read: {error.strerror}") from error


def _fetched(url: str) -> bytes | None:
    request = urllib.request.Request(url, headers={"User-Agent": "beforehand"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:  # noqa: S310
            content: bytes = answer.read(_LARGEST + 1)
    except urllib.error.HTTPError as error:
        if error.code in (404, 410):
            return None
        raise Fault(f"{url} answers {error.code} {error.reason}") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise Fault(f"{url} cannot be reached: {reason}", "try again later") from error
    if len(content) > _LARGEST:
        raise Fault(f"{url} is larger than any feed of ours can be")
    return content


def live_build_info(where: str) -> dict[str, object]:
    """Return what build.json at `where` says; empty if there is none or it is unreadable."""
    content = live_file(where, "build.json")
    try:
        facts = json.loads(content or b"{}")
    except ValueError:
        return {}
    return facts if isinstance(facts, dict) else {}
