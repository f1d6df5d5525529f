"""What a long command says while it works: one line on a terminal, nothing elsewhere."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self, TextIO

_WIPE: Final = "\r\x1b[K"


@dataclass(frozen=True)
class Pace:
    """How soon and how often the line is drawn, in seconds."""

    patience: float = 2.0
    """Before anything is said: most commands are over by then."""
    between: float = 0.1
    """At least from one drawing to the next, however often there is something new."""
    at_most: float = 0.5
    """At most from one drawing to the next, so that the seconds are seen to pass."""


PACE: Final = Pace()


class Progress:
    """Shows what is being done, while the work goes on inside of `with`.

    Calling it says, in a few words, what is being done from now on, such as `Printing 4,200
    of 10,437`; it costs a microsecond or two, so a loop may call it on every turn. The line
    goes to standard error, if that is a terminal, and is wiped at the end, however the work
    ends. It can be entered again for the next piece of work, as by a server.

    The system's timer keeps the seconds going. A thread would too, but a process with more
    than one cannot safely be copied, and so could not share its work with others.
    """

    def __init__(
        self, *, quiet: bool = False, stream: TextIO | None = None, pace: Pace | None = None
    ) -> None:
        self._stream = stream or sys.stderr
        self._shows = not quiet and _is_terminal(self._stream)
        self._pace = pace or PACE
        self._owner = 0
        self._words = ""
        self._begun = self._due = 0.0
        self._is_drawn = False
        self._timer: ExitStack = ExitStack()

    def __enter__(self) -> Self:
        """Begin to wait, and to draw when patience is at its end."""
        if self._shows:
            self._owner = os.getpid()
            self._begun = time.monotonic()
            self._due = self._begun + self._pace.patience
            self._timer = ExitStack()
            self._timer.enter_context(_timer(self._pace, self._draw))
            self("Beginning")
        return self

    def __call__(self, words: str) -> None:
        """Say what is being done from now on."""
        self._words = words
        if self._owner and time.monotonic() >= self._due:
            self._draw()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Wipe the line, if there is one."""
        if self._owner != os.getpid():
            return
        self._timer.close()
        self._owner = 0
        if self._is_drawn:
            self._put(_WIPE)
            self._is_drawn = False

    def _draw(self) -> None:
        # In a copy of this process there is nobody who wipes.
        if self._owner != os.getpid():
            return
        now = time.monotonic()
        self._due = now + self._pace.between
        self._is_drawn = True
        passed = f" … {now - self._begun:.0f} s"
        # A line that runs into the next row could not be wiped.
        room = _columns(self._stream) - len(passed) - 1
        self._put(f"{_WIPE}{self._words[: max(room, 0)]}{passed}")

    def _put(self, text: str) -> None:
        # Past the stream's buffer: the timer may come while something is written there, and
        # a copy of this process would get what lies in it.
        with suppress(OSError):
            os.write(self._stream.fileno(), text.encode(self._stream.encoding, "replace"))


@contextmanager
def _timer(pace: Pace, ring: Callable[[], None]) -> Iterator[None]:
    """Let `ring` be called when patience is at its end, and then again and again.

    Without a timer, as in a thread, a line is drawn only when something is said. What the
    system's calls wait for, they go on waiting for after each ring (PEP 475).
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() != threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, lambda *_: ring())
    signal.setitimer(signal.ITIMER_REAL, pace.patience or pace.at_most, pace.at_most)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _is_terminal(stream: TextIO | None) -> bool:
    """Return whether lines can be drawn and wiped there; a closed one is None."""
    return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"


def _columns(stream: TextIO) -> int:
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except OSError:
        return 80
