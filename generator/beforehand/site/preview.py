"""The preview: the site on this machine, built again and reloaded when a file is saved."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

EVENTS: Final = "/__beforehand__/events"
SCRIPT: Final = "/__beforehand__/reload.js"
_QUIET_FOR: Final = 0.05
"""Seconds without another event before a build: editors save a file in several steps."""
_HEARTBEAT: Final = 15.0
_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".shtml": "text/html; charset=utf-8",
}

_RELOAD_JS: Final = """\
(() => {
  const source = new EventSource("/__beforehand__/events");
  source.addEventListener("reload", () => location.reload());
  source.addEventListener("problems", (event) => {
    let box = document.getElementById("beforehand-problems");
    if (!box) {
      box = document.createElement("pre");
      box.id = "beforehand-problems";
      box.setAttribute("role", "alert");
      Object.assign(box.style, {
        position: "fixed", inset: "auto 0 0 0", zIndex: 99, maxHeight: "60vh", overflow: "auto",
        margin: 0, padding: "1rem", background: "#fff", color: "#111",
        borderTop: "4px solid #b3261e", font: "14px/1.4 ui-monospace, monospace",
        whiteSpace: "pre-wrap",
      });
      document.body.append(box);
    }
    box.textContent = "The site could not be built. It stays as it was.\\n\\n"
      + JSON.parse(event.data);
  });
})();
"""


class Channel:
    """Hands each message to every page that listens."""

    def __init__(self) -> None:
        self._queues: set[queue.SimpleQueue[str | None]] = set()
        self._lock = threading.Lock()

    def send(self, message: str | None) -> None:
        """Give the message to all; None ends all connections."""
        with self._lock:
            for waiting in self._queues:
                waiting.put(message)

    @contextmanager
    def listen(self) -> Iterator[queue.SimpleQueue[str | None]]:
        """Give a queue that gets every message from now on."""
        mine: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        with self._lock:
            self._queues.add(mine)
        try:
            yield mine
        finally:
            with self._lock:
                self._queues.discard(mine)


class _Handler(SimpleHTTPRequestHandler):
    """Serves the built site; its pages get the script that reloads them."""

    protocol_version = "HTTP/1.1"
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, **_TYPES}  # noqa: RUF012

    def __init__(self, *args: object, channel: Channel, site: Path, **_: object) -> None:
        self._channel = channel
        super().__init__(*args, directory=str(site))  # type: ignore[arg-type]

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path == EVENTS:
            self._stream()
        elif path == SCRIPT:
            self._send(_RELOAD_JS.encode(), _TYPES[".js"])
        else:
            self._file(path)

    def _file(self, path: str) -> None:
        file = Path(self.translate_path(path))
        if file.is_dir() and path.endswith("/"):
            file /= "index.html"
        if file.suffix != ".html" or not file.is_file():
            super().do_GET()
            return
        script = f'<script src="{SCRIPT}"></script></body>'.encode()
        self._send(file.read_bytes().replace(b"</body>", script, 1), _TYPES[".html"])

    def _send(self, content: bytes, content_type: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        with self._channel.listen() as mine:
            try:
                self.wfile.write(b": here\n\n")
                self.wfile.flush()
                while True:
                    try:
                        message = mine.get(timeout=_HEARTBEAT)
                    except queue.Empty:
                        message = ": still here"
                    if message is None:
                        return
                    self.wfile.write(f"{message}\n\n".encode())
                    self.wfile.flush()
            except OSError:
                return

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Stay silent: staff look at what the builds say."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False


class _Saved(FileSystemEventHandler):
    """Notes that one of the files was saved, or something in one of the folders."""

    def __init__(self, noted: threading.Event, paths: list[Path]) -> None:
        self._noted = noted
        self._files = {str(path) for path in paths if not path.is_dir()}
        self._folders = tuple(f"{path}/" for path in paths if path.is_dir())

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Note it; the folder above a file sees much that is none of our business."""
        if event.event_type not in ("created", "modified", "moved", "deleted", "closed"):
            return
        for path in (str(event.src_path), str(event.dest_path)):
            if path in self._files or path.startswith(self._folders):
                self._noted.set()


class Preview:
    """A server on the loopback interface and a watcher of the project's files."""

    def __init__(self, site: Path, port: int = 0) -> None:
        self._channel = Channel()
        handler = partial(_Handler, channel=self._channel, site=site)
        self._server = _Server(("127.0.0.1", port), handler)
        self._noted = threading.Event()
        self._observer = Observer()
        self._stopped = False

    @property
    def url(self) -> str:
        """Return the site's address."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/"

    @contextmanager
    def watching(self, paths: list[Path]) -> Iterator[None]:
        """Watch these files, and folders with all that is in them.

        What is saved from now on is seen by `run`, however long that is still to come.
        """
        saved = _Saved(self._noted, paths)
        folders = {path if path.is_dir() else path.parent: path.is_dir() for path in paths}
        for folder, recursive in folders.items():
            self._observer.schedule(saved, str(folder), recursive=recursive)
        self._observer.start()
        try:
            yield
        finally:
            self._observer.stop()
            self._observer.join()
            self._server.server_close()

    def run(
        self, rebuild: Callable[[], str | None], tidy: Callable[[], object] = lambda: None
    ) -> None:
        """Serve until `stop`; after a save call `rebuild`, which returns problems or None.

        `tidy` is called when the pages have been told, and nobody waits.
        """
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        try:
            while not self._stopped:
                self._noted.wait()
                while self._noted.is_set() and not self._stopped:
                    self._noted.clear()
                    self._noted.wait(_QUIET_FOR)
                if not self._stopped:
                    self._tell(rebuild())
                    tidy()
        finally:
            self._channel.send(None)
            self._server.shutdown()

    def stop(self) -> None:
        """Let `run` return."""
        self._stopped = True
        self._noted.set()

    def _tell(self, problems: str | None) -> None:
        import json

        if problems is None:
            self._channel.send("event: reload\ndata: 1")
        else:
            self._channel.send(f"event: problems\ndata: {json.dumps(problems)}")
