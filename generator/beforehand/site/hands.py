"""Work shared among processes: whoever is free takes the next piece.

One process keeps one processor busy. So work that can be done in any order is done by
copies of this process too (`fork`), which have all that was read so far without reading
it again, and answer through a pipe. Where copying is not safe, or there is no second
processor, the same work is done here alone, with the same result.
"""

from __future__ import annotations

import os
import select
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import BinaryIO, Final, Generic, NoReturn, Self, TypeVar

import msgspec

from beforehand.faults import Fault

_T = TypeVar("_T")
_E = TypeVar("_E")
_MOST: Final = 4
"""Each process has memory of its own, and more of them wait for the disk together."""
MOST_PIECES: Final = 1_000
"""Their numbers lie in a pipe, which holds 4,096 bytes at least."""
_LETTER: Final = 32_768
"""How many bytes at most lie in a pipe until somebody reads: most systems take twice as much."""
_WIDTH: Final = 4
_LENGTH: Final = 8
"""Bytes before an answer, which say how many it has."""
_DONE, _RAISED = b"\0", b"\1"


class HandLost(Fault):
    """A process that helped ended without an answer: it was killed, or ran out of memory."""


def can_be_copied() -> bool:
    """Return whether this process can be copied safely: not where it has other threads.

    A copy has only the thread that made it, and would wait for ever for a lock that
    another one held.
    """
    return hasattr(os, "fork") and threading.active_count() == 1


def hands_here() -> int:
    """Return how many processes can share work; 1 where this one cannot be copied."""
    if not can_be_copied():
        return 1
    known = getattr(os, "sched_getaffinity", None)
    processors = len(known(0)) if known is not None else os.cpu_count() or 1
    return min(processors, _MOST)


def shared(count: int, work: Callable[[Iterator[int]], _T], form: type[_T], hands: int) -> list[_T]:
    """Let `work` be done by up to `hands` processes; return what each of them made.

    In each, `work` is given numbers below `count` one by one, as long as there are any;
    every number goes to one process alone, smaller ones first. What it returns must be of
    `form`, which MessagePack can carry. What this process made comes first. Raises what
    `work` raises in any of them, and `HandLost` if one ended without an answer.
    """
    if hands < 2 or count < 2:
        return [work(iter(range(count)))]
    assert count <= MOST_PIECES
    reader, writer = os.pipe()
    others: list[Beside[_T]] = []
    try:
        os.write(writer, b"".join(number.to_bytes(_WIDTH, "big") for number in range(count)))
        os.close(writer)
        others += (
            Beside(partial(work, _taken(reader)), form) for _ in range(min(hands, count) - 1)
        )
        mine = work(_taken(reader))
        return [mine, *(other.result() for other in others)]
    except BaseException:
        for other in others:
            other.stop()
        raise
    finally:
        os.close(reader)


def or_alone(do: Callable[[int], _T], hands: int, lost: Callable[[], object] = lambda: None) -> _T:
    """Return what `do` makes with so many processes; if one of them is lost, with this one alone.

    Systems that are short of memory kill processes, and to work alone takes the least of it.
    `lost` is called before it is done again. So `do` must leave nothing that stands in its
    own way, and must have ended all other processes when it raises.
    """
    try:
        return do(hands)
    except HandLost:
        if hands < 2:
            raise
    lost()
    return do(1)


def _taken(reader: int) -> Iterator[int]:
    """Yield the numbers that this process takes out of the pipe."""
    while number := os.read(reader, _WIDTH):
        yield int.from_bytes(number, "big")


class Beside(Generic[_T]):
    """A copy of this process that does one thing beside it, and `first` some others before."""

    def __init__(
        self, do: Callable[[], _T], form: type[_T], first: Sequence[Callable[[], object]] = ()
    ) -> None:
        self._form = form
        self._answers = 1 + len(first)
        self._reader, writer = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            os.close(self._reader)
            _answer((*first, do), writer)
        os.close(writer)
        self._is_over = False

    def early(self, form: type[_E]) -> _E:
        """Wait for the next of the first things; return what it made, or raise what it raised."""
        self._answers -= 1
        return _opened(_frame(self._reader), form)

    def has_answered(self) -> bool:
        """Return whether its next answer, or a part of it, can be had without waiting."""
        return bool(select.select([self._reader], [], [], 0)[0])

    def result(self) -> _T:
        """Wait for it; return what it made, or raise what it raised."""
        try:
            for _ in range(self._answers - 1):
                _frame(self._reader)
            answer = _frame(self._reader)
        finally:
            self._end()
        return _opened(answer, self._form)

    def stop(self) -> None:
        """End it, whatever it does."""
        if not self._is_over:
            os.kill(self._pid, signal.SIGKILL)
            self._end()

    def _end(self) -> None:
        self._is_over = True
        os.close(self._reader)
        os.waitpid(self._pid, 0)


class Letterbox:
    """Takes one message from this process to a copy of it that is still to be made."""

    def __init__(self) -> None:
        self._reader, writer = os.pipe()
        self._writer = os.fdopen(writer, "wb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close_reader()
        with suppress(BrokenPipeError):
            self._writer.close()

    def post(self, message: object) -> None:
        """Leave a message, or None in its place where it is too large to lie there.

        It may wait until the copy looks for it, where a pipe takes less; not for one that
        has ended.
        """
        self._close_reader()  # else this process would wait for itself
        content = msgspec.msgpack.encode(message)
        if len(content) > _LETTER:
            content = msgspec.msgpack.encode(None)
        with suppress(BrokenPipeError):
            _write_frame(self._writer, content)

    def _close_reader(self) -> None:
        if self._reader >= 0:
            os.close(self._reader)
            self._reader = -1

    def wait(self, form: type[_T]) -> _T | None:
        """In the copy: wait for the message; None too if the other process has ended."""
        self._writer.close()
        content = _frame(self._reader)
        return msgspec.msgpack.decode(content, type=form | None) if content else None


@contextmanager
def beside(
    do: Callable[[], _T], form: type[_T], first: Sequence[Callable[[], object]] = ()
) -> Iterator[Beside[_T]]:
    """Let a copy of this process do something; it is ended if what is done here fails."""
    other = Beside(do, form, first)
    try:
        yield other
    except BaseException:
        other.stop()
        raise


class Workshop(Generic[_T]):
    """A copy of this process that does the same thing whenever it is asked to.

    So a process with many threads leaves work to one without any, which can share it, and
    goes on with its own meanwhile. `tidy` is called there after each answer.
    """

    def __init__(
        self, do: Callable[[], _T], form: type[_T], tidy: Callable[[], object] = lambda: None
    ) -> None:
        self._form = form
        asked, self._asking = os.pipe()
        self._answers, answering = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            os.close(self._asking)
            os.close(self._answers)
            _work_on(do, tidy, asked, answering)
        os.close(asked)
        os.close(answering)

    def ask(self) -> _T:
        """Let it be done; return what it made, or raise what it raised.

        Raises `HandLost` if the copy has ended.
        """
        try:
            os.write(self._asking, b"?")
            return _opened(_frame(self._answers), self._form)
        except BrokenPipeError:
            return _opened(b"", self._form)

    def close(self) -> None:
        """End the copy, whatever it does."""
        os.kill(self._pid, signal.SIGKILL)
        os.close(self._asking)
        os.close(self._answers)
        os.waitpid(self._pid, 0)


def _work_on(
    do: Callable[[], object], tidy: Callable[[], object], asked: int, answering: int
) -> NoReturn:
    """Answer until nobody asks any more. Who stops the other process stops this one too."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        with os.fdopen(answering, "wb") as pipe:
            while os.read(asked, 1):
                _write_frame(pipe, _sealed(do))
                tidy()
    finally:
        os._exit(0)


def _write_frame(pipe: BinaryIO, answer: bytes) -> None:
    pipe.write(len(answer).to_bytes(_LENGTH, "big"))
    pipe.write(answer)
    pipe.flush()


def _frame(pipe: int) -> bytes:
    """Return the next answer, or what there is of it."""
    return _read(pipe, int.from_bytes(_read(pipe, _LENGTH), "big"))


def _read(pipe: int, size: int) -> bytes:
    """Return so many bytes, or fewer if there are no more."""
    parts = []
    while size and (part := os.read(pipe, min(size, 1 << 16))):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _answer(things: Iterable[Callable[[], object]], writer: int) -> NoReturn:
    """Do them, write what came of each, and end without tidying up what is another's."""
    code = 1
    try:
        with os.fdopen(writer, "wb") as pipe:
            for do in things:
                _write_frame(pipe, _sealed(do))
        code = 0
    finally:
        os._exit(code)


def _sealed(do: Callable[[], object]) -> bytes:
    """Do it; return what it made or raised, so that `_opened` returns or raises it."""
    try:
        return _DONE + msgspec.msgpack.encode(do())
    except Exception as error:  # noqa: BLE001 - it is raised where somebody waits for it
        return _RAISED + _carried(error)


def _opened(answer: bytes, form: type[_T]) -> _T:
    if answer[:1] == _RAISED:
        import pickle  # most builds have no use for it

        error: BaseException = pickle.loads(answer[1:])  # noqa: S301 - our own copy wrote it
        raise error
    if answer[:1] != _DONE:
        raise HandLost("a process that helped to build ended by itself; perhaps it was killed")
    return msgspec.msgpack.decode(memoryview(answer)[1:], type=form)


def _carried(error: Exception) -> bytes:
    import pickle

    try:
        carried = pickle.dumps(error)
        pickle.loads(carried)  # noqa: S301 - not every error can be made again
    except Exception:  # noqa: BLE001
        return pickle.dumps(RuntimeError(repr(error)))
    return carried
