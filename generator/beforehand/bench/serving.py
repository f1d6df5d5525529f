"""How long it takes from saving a record until the preview shows it."""

from __future__ import annotations

import http.client
import re
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from beforehand.bench.folders import amend
from beforehand.bench.measuring import CommandFailed, Cost, Process, background
from beforehand.bench.processes import Watch, can_be_told, tree, used
from beforehand.site.preview import EVENTS

_REST: Final = 1.0
"""Seconds from one save to the next, so that a server that tidies up is done with it."""
_GIVE_UP: Final = 600.0
"""Seconds after which a page that does not change never will."""
_ADDRESS: Final = re.compile(r"http://(127\.0\.0\.1:\d+)/")


@dataclass(frozen=True)
class Served:
    """What the saves cost."""

    costs: tuple[Cost, ...]
    """One a save: from the save to the page; the processor time is that of the server."""
    peak: float | None
    """MiB that the server held at most while it started and took one more save in."""


def save_to_page(site: Path, saves: int, now: str) -> Served:
    """Serve a site as of `now` and save one of its records several times.

    Raises `CommandFailed` with the server's words if it does not serve.
    """
    command = [sys.executable, "-m", "beforehand", "serve", "--port", "0", "--now", now]
    with background(command, site) as server:
        with Watch(server.pid) as first:
            address = _address(server)
        costs = tuple(_save(site, server, address) for _ in range(saves))
        with Watch(server.pid) as last:
            _save(site, server, address)
    return Served(costs, max(first.peak, last.peak) if can_be_told() else None)


def _address(server: Process) -> str:
    """Return host and port, once the server says them."""
    said = []
    assert server.stdout is not None
    for line in server.stdout:
        said.append(line)
        if found := _ADDRESS.search(line):
            return found[1]
    raise CommandFailed(f"the server ended: {''.join(said)}")


def _save(site: Path, server: Process, address: str) -> Cost:
    """Save a record; wait as a browser does, which reloads the page when it is told to."""
    told = http.client.HTTPConnection(address, timeout=_GIVE_UP)
    told.request("GET", EVENTS)
    events = told.getresponse()
    time.sleep(_REST)
    before = used(tree(server.pid)) if can_be_told() else None
    began = time.perf_counter()
    record, words = amend(site)
    while words.encode() not in _body(address, f"/incidents/{record.stem}/"):
        while (line := events.readline()) and not line.startswith(b"event: "):
            pass
        if not line or time.perf_counter() - began > _GIVE_UP:
            raise CommandFailed(f"the page of {record.name} never showed the new words")
    wall = time.perf_counter() - began
    after = used(tree(server.pid)) if can_be_told() else None
    told.close()
    processor = None if before is None or after is None else after - before
    return Cost(wall, processor, None)


def _body(address: str, path: str) -> bytes:
    page = http.client.HTTPConnection(address, timeout=_GIVE_UP)
    page.request("GET", path)
    body = page.getresponse().read()
    page.close()
    return body
