"""What a long command says while it works: one line on a terminal, nothing elsewhere."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_PATIENCE = 2.0
"""Seconds before anything is said: most builds are over by then."""


@contextmanager
def progress(*, quiet: bool) -> Iterator[Callable[[str], None]]:
    """Give a function that takes what is being done; shows it once two seconds have gone by."""
    if quiet or not sys.stderr.isatty():
        yield lambda _words: None
        return
    doing = ["Beginning"]
    done = threading.Event()
    started = time.monotonic()

    def show() -> None:
        if done.wait(_PATIENCE):
            return
        while True:
            seconds = time.monotonic() - started
            sys.stderr.write(f"\r\x1b[K{doing[0]} … {seconds:.0f} s")
            sys.stderr.flush()
            if done.wait(0.5):
                sys.stderr.write("\r\x1b[K")
                sys.stderr.flush()
                return

    thread = threading.Thread(target=show, daemon=True)
    thread.start()
    try:
        yield lambda words: doing.__setitem__(0, words)
    finally:
        done.set()
        thread.join()
