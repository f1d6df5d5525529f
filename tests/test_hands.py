"""Shared work: every piece is done once, by whoever is free, and failures come home."""

from __future__ import annotations

import os
import signal
import threading
import time
from contextlib import suppress

import pytest

from beforehand.faults import Fault, WrongUse
from beforehand.site.hands import (
    MOST_PIECES,
    Beside,
    HandLost,
    Workshop,
    beside,
    hands_here,
    shared,
)


def numbers_done(numbers):
    """Note which process did which numbers; slow enough for all to take part."""
    done = []
    for number in numbers:
        done.append([os.getpid(), number])
        time.sleep(0.002)
    return done


@pytest.mark.parametrize("hands", [1, 2, 3])
@pytest.mark.parametrize("count", [0, 1, 2, 60, MOST_PIECES])
def test_every_piece_is_done_once(hands, count):
    shares = shared(count, lambda numbers: [[0, n] for n in numbers], list[list[int]], hands)

    assert sorted(n for share in shares for _, n in share) == list(range(count))
    assert len(shares) == (1 if count < 2 else min(hands, count))


def test_several_processes_take_part_and_ours_comes_first():
    shares = shared(60, numbers_done, list[list[int]], 2)

    processes = [{process for process, _ in share} for share in shares]
    assert processes[0] == {os.getpid()}
    assert len(processes[1]) == 1
    assert processes[1] != processes[0]
    assert all(numbers == sorted(numbers) for numbers in ([n for _, n in s] for s in shares))


def test_what_fails_elsewhere_is_raised_here():
    home = os.getpid()

    def work(numbers):
        done = list(numbers_done(numbers))
        if os.getpid() != home:
            raise WrongUse("the disk is full", "make room")
        return done

    with pytest.raises(WrongUse, match="the disk is full") as raised:
        shared(40, work, list[list[int]], 2)
    assert raised.value.tip == "make room"


def test_an_error_of_the_system_keeps_its_number():
    def do():
        raise OSError(28, "No space left on device", "a/b")

    with pytest.raises(OSError, match="No space left") as raised:
        Beside(do, int).result()
    assert (raised.value.errno, raised.value.filename) == (28, "a/b")


class _Odd(Exception):
    def __init__(self, one, two):
        super().__init__(one)
        self.two = two


def test_an_error_that_cannot_travel_is_told_in_words():
    def do():
        raise _Odd("what happened", lambda: None)

    with pytest.raises(RuntimeError, match="what happened"):
        Beside(do, int).result()


def test_a_process_that_is_killed_is_missed():
    with pytest.raises(HandLost, match="ended by itself") as raised:
        Beside(lambda: os.kill(os.getpid(), signal.SIGKILL), int).result()
    assert isinstance(raised.value, Fault)
    assert raised.value.exit_code == 3


@pytest.fixture
def copies(monkeypatch):
    """The processes that are copied in a test, by their numbers."""
    numbers, fork = [], os.fork

    def noted():
        number = fork()
        numbers.append(number)
        return number

    monkeypatch.setattr(os, "fork", noted)
    return numbers


def are_gone(numbers):
    """Return whether these processes are neither at work nor waiting to be missed."""
    for number in numbers:
        with suppress(ProcessLookupError):
            os.kill(number, 0)
            return False
    return bool(numbers)


def test_what_fails_here_ends_the_others(copies):
    home = os.getpid()

    def work(numbers):
        if os.getpid() == home:
            raise ValueError("here")
        time.sleep(600)
        return list(numbers)

    with pytest.raises(ValueError, match="here"):
        shared(2, work, list[int], 2)
    with pytest.raises(ValueError, match="there"), beside(lambda: time.sleep(600), int):
        raise ValueError("there")
    assert are_gone(copies)


def open_files():
    """Return the numbers of the files that this process has open."""
    found = set()
    for number in range(256):
        with suppress(OSError):
            os.fstat(number)
            found.add(number)
    return found


def test_nothing_is_left_open():
    before = open_files()
    shared(60, numbers_done, list[list[int]], 3)
    with beside(lambda: 3, int) as other:
        pass
    assert other.result() == 3
    assert open_files() == before


def test_with_other_threads_nothing_is_copied():
    over = threading.Event()
    thread = threading.Thread(target=over.wait)
    thread.start()
    try:
        assert hands_here() == 1
    finally:
        over.set()
        thread.join()


def test_a_workshop_answers_again_and_again(copies):
    asked = []
    workshop = Workshop(lambda: asked.append(1) or [os.getpid(), len(asked)], list[int])
    try:
        first, second = workshop.ask(), workshop.ask()
    finally:
        workshop.close()

    assert first[0] == second[0] != os.getpid()
    assert (first[1], second[1]) == (1, 2)
    assert asked == []
    assert are_gone(copies)


def test_a_workshop_says_what_went_wrong_and_goes_on():
    asked = []

    def do():
        asked.append(1)
        if len(asked) == 1:
            raise WrongUse("not so", "but so")
        return len(asked)

    workshop = Workshop(do, int)
    try:
        with pytest.raises(WrongUse, match="not so"):
            workshop.ask()
        assert workshop.ask() == 2
    finally:
        workshop.close()


def test_a_workshop_that_is_gone_is_missed(copies):
    workshop = Workshop(lambda: os._exit(3), int)
    try:
        for _ in range(2):
            with pytest.raises(HandLost):
                workshop.ask()
    finally:
        workshop.close()
    assert are_gone(copies)


def test_a_long_answer_arrives_whole():
    workshop = Workshop(lambda: "x" * 3_000_000, str)
    try:
        assert workshop.ask() == "x" * 3_000_000
    finally:
        workshop.close()
