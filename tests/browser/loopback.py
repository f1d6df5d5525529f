"""A web server on 127.0.0.1 for tests: what it answers is a dict, what it was asked is a list."""

from __future__ import annotations

import mimetypes
import struct
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import SO_LINGER, SOL_SOCKET
from threading import Thread

TYPES = {".js": "text/javascript", ".json": "application/json", ".ics": "text/calendar"}


@dataclass(frozen=True)
class Answer:
    """What the server says to one path."""

    body: bytes | str = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0
    """Seconds before the answer."""
    resets: bool = False
    """True to tear the connection down instead of answering."""
    date: float | None = None
    """What the Date header says, in seconds since 1970; None for the true time."""


@dataclass(frozen=True)
class Request:
    """What a browser asked for."""

    method: str
    path: str
    headers: Mapping[str, str]
    """By their names in small letters."""


class Site(str):
    """The address of a running server, without a slash at its end."""

    __slots__ = ("answers", "headers", "requests", "server")

    answers: dict[str, Answer]
    """What is answered, by path; may be changed while the server runs."""
    headers: dict[str, str]
    """What goes with every answer; may be changed while the server runs."""
    requests: list[Request]
    """What was asked, oldest first."""
    server: ThreadingHTTPServer

    def asked(self) -> list[str]:
        """Return the paths that were asked for, oldest first."""
        return [request.path for request in self.requests]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        site: Site = self.server.site  # type: ignore[attr-defined]
        headers = {name.lower(): value for name, value in self.headers.items()}
        site.requests.append(Request(self.command, self.path, headers))
        path = self.path.partition("?")[0]
        answer = site.answers.get(path) or site.answers.get(f"{path}index.html")
        answer = answer or Answer("not found", status=404)
        if answer.delay:
            time.sleep(answer.delay)
        if answer.resets:
            self.connection.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            return
        self._answer(path, answer, site.headers)

    def _answer(self, path: str, answer: Answer, everywhere: Mapping[str, str]) -> None:
        body = answer.body.encode() if isinstance(answer.body, str) else answer.body
        name = path if "." in path.rsplit("/", 1)[-1] else f"{path}index.html"
        kind = TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "text/plain"
        if kind.startswith("text/"):
            kind += "; charset=utf-8"
        headers = {"Content-Type": kind, "Content-Length": str(len(body)), **everywhere}
        headers["Date"] = formatdate(answer.date, usegmt=True)
        self.send_response_only(answer.status)
        for header, value in {**headers, **answer.headers}.items():
            self.send_header(header, value)
        self.end_headers()
        with suppress(ConnectionError):  # the browser went away, as a test may want
            self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing: what was asked stands in `requests`."""


def start(files: Mapping[str, Answer | bytes | str] | Path, headers: Mapping[str, str]) -> Site:
    """Return a running server of files by their paths, or of a folder."""
    if isinstance(files, Path):
        paths = (path for path in sorted(files.rglob("*")) if path.is_file())
        files = {f"/{path.relative_to(files).as_posix()}": path.read_bytes() for path in paths}
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    site = Site(f"http://127.0.0.1:{server.server_port}")
    site.answers = {
        path: answer if isinstance(answer, Answer) else Answer(answer)
        for path, answer in files.items()
    }
    site.headers, site.requests, site.server = dict(headers), [], server
    server.site = site  # type: ignore[attr-defined]
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return site
