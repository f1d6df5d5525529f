"""What long commands say: a line on a terminal while they work, and what they did at the end."""

from __future__ import annotations

import fcntl
import io
import os
import re
import signal
import struct
import subprocess
import sys
import termios
import threading
from contextlib import contextmanager

import pytest

from beforehand.commands.progress import PACE, Pace, Progress
from beforehand.commands.summary import count
from importing import CONFIG

AT_ONCE = Pace(patience=0, between=0)
NEVER = Pace(patience=86_400)
WIPED = "\r\x1b[K"
NOW = "2026-11-20T10:00Z"
INCIDENT = """\
title: Site is down
impact: major
started_at: 2026-11-20 06:00
components: {website: major_outage}
updates:
  - {at: 2026-11-20 07:00, status: investigating, text: We look., next_update_at: 2026-11-20 12:00}
"""
POST = """\
---
title: Films stop
date: 2023-11-09T06:00:00Z
resolved: true
resolvedWhen: 2023-11-09T08:00:00Z
severity: down
affected: [Streaming]
section: issue
---
Films stop.
"""


class Terminal:
    """A pseudo-terminal: a stream to write to, and what came out of it."""

    def __init__(self, columns=80):
        self.master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self.stream = os.fdopen(slave, "w", encoding="utf-8")

    def part(self):
        """Return what comes next; waits for it."""
        return os.read(self.master, 65_536).decode()

    def rest(self):
        """Return all that comes until nobody can write any more."""
        self.stream.close()
        parts = []
        try:
            while part := os.read(self.master, 65_536):
                parts.append(part)
        except OSError:  # what Linux says at the end of a pseudo-terminal
            pass
        return b"".join(parts).decode()


@contextmanager
def terminal(columns=80):
    made = Terminal(columns)
    try:
        yield made
    finally:
        made.stream.close()
        os.close(made.master)


# --------------------------------------------------------------------------- the line


def test_it_is_shown_on_a_terminal_and_wiped():
    with terminal() as screen:
        with Progress(stream=screen.stream, pace=AT_ONCE) as say:
            say("Printing 4,200 of 10,437")
        said = screen.rest()
    assert f"{WIPED}Printing 4,200 of 10,437 … 0 s" in said
    assert said.endswith(WIPED)


def test_two_seconds_go_by_first():
    """What is over by then says nothing, and wipes nothing."""
    assert PACE.patience == 2
    with terminal() as screen:
        with Progress(stream=screen.stream, pace=NEVER) as say:
            say("Reading")
        assert screen.rest() == ""


def test_it_is_drawn_though_nothing_is_said_meanwhile():
    """By a timer, since a long step has no time to say anything."""
    with terminal() as screen:
        with Progress(stream=screen.stream, pace=Pace(patience=0.001, at_most=0.001)):
            first, second = screen.part(), screen.part()
        assert "Beginning … 0 s" in first
        assert "Beginning … 0 s" in second


def test_what_is_said_too_often_is_drawn_seldom():
    """And the last words are drawn all the same."""
    with terminal() as screen:
        with Progress(stream=screen.stream, pace=Pace(0, 3600, 3600)) as say:
            screen.part()  # the first is drawn at once
            for number in range(1000):
                say(f"Printing {number}")
        assert screen.rest() == WIPED


def test_work_can_still_be_shared():
    """A process with a second thread could not be copied."""
    threads = threading.active_count()
    with terminal() as screen, Progress(stream=screen.stream, pace=AT_ONCE):
        assert threading.active_count() == threads


def test_in_a_thread_it_shows_what_is_said():
    """Where no timer can be had."""

    def work():
        with Progress(stream=screen.stream, pace=AT_ONCE) as say:
            say("Reading")

    with terminal() as screen:
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        said = screen.rest()
    assert "Reading … 0 s" in said
    assert said.endswith(WIPED)


def test_an_alarm_of_another_is_put_back():
    def ring(*_):
        pass

    before = signal.signal(signal.SIGALRM, ring)
    try:
        with terminal() as screen, Progress(stream=screen.stream, pace=NEVER):
            assert signal.getsignal(signal.SIGALRM) != ring
        assert signal.getsignal(signal.SIGALRM) == ring
        assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    finally:
        signal.signal(signal.SIGALRM, before)


def test_it_can_be_entered_again():
    """As by a server, for every build."""
    with terminal() as screen:
        say = Progress(stream=screen.stream, pace=AT_ONCE)
        for words in ("One", "Two"):
            with say:
                say(words)
            say("Nobody works")
        said = screen.rest()
    assert "One … 0 s" in said
    assert "Two … 0 s" in said
    assert "Nobody" not in said


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_it_is_wiped_however_the_work_ends(error):
    def work():
        with Progress(stream=screen.stream, pace=AT_ONCE) as say:
            say("Reading")
            raise error

    with terminal() as screen:
        with pytest.raises(error):
            work()
        said = screen.rest()
    assert "Reading" in said
    assert said.endswith(WIPED)


def test_a_line_stays_within_the_terminal():
    """One that ran into the next row could not be wiped."""
    with terminal(columns=30) as screen:
        with Progress(stream=screen.stream, pace=AT_ONCE) as say:
            say("Printing the pages of all incidents and changes")
        lines = screen.rest().split(WIPED)
    assert any(line.startswith("Printing the pages of") for line in lines)
    assert max(map(len, lines)) < 30


def test_a_forked_worker_draws_nothing():
    """There is nobody in it who would wipe."""
    with terminal() as screen:
        with Progress(stream=screen.stream, pace=AT_ONCE) as say:
            worker = os.fork()
            if worker == 0:
                say("From the worker")
                os._exit(0)
            assert os.waitpid(worker, 0)[1] == 0
            say("From the builder")
        said = screen.rest()
    assert "From the builder" in said
    assert "From the worker" not in said


def test_elsewhere_nothing_is_shown(monkeypatch):
    """Not in a file, not with --quiet, not on a terminal that cannot wipe, not if it is closed."""
    file = io.StringIO()
    with Progress(stream=file, pace=AT_ONCE) as say:
        say("Reading")
    assert file.getvalue() == ""
    with terminal() as screen:
        with Progress(quiet=True, stream=screen.stream, pace=AT_ONCE) as say:
            say("Reading")
        monkeypatch.setenv("TERM", "dumb")
        with Progress(stream=screen.stream, pace=AT_ONCE) as say:
            say("Reading")
        assert screen.rest() == ""
    monkeypatch.setattr(sys, "stderr", None)
    with Progress(pace=AT_ONCE) as say:
        say("Reading")


def test_things_are_counted():
    assert [count(n, "record") for n in (0, 1, 10_000)] == [
        "0 records",
        "1 record",
        "10,000 records",
    ]
    assert [count(n, "entry") for n in (1, 2)] == ["1 entry", "2 entries"]


# --------------------------------------------------------------------------- the commands

IMPATIENT = """\
from beforehand.commands import progress
progress.PACE = progress.Pace(patience=0, between=0)
from beforehand.cli import main
main()
"""
COMMANDS = {
    "build": (["build", "--now", NOW], ["Reading the records", "Preparing", "Printing"]),
    "check": (["check", "--now", NOW], ["Reading the records", "Reading the words"]),
    "check --previous": (["check", "--now", NOW, "--previous", "site"], ["Comparing with what is"]),
    "plan": (["plan", "--now", NOW, "--base", "HEAD"], ["Reading the records at HEAD", "Comparing"]),
    "due": (["due", "--now", NOW, "--live", "site"], ["Reading the records", "Looking at", "Working"]),
    "letters": (["letters", "a", "--now", NOW], ["Reading the records", "Writing the letters"]),
    "import": (["import", "cstate", "../old", "--now", NOW], ["Reading the old page", "Reading what stands", "Writing"]),
}  # fmt: skip
SUMMARIES = {
    "build": r"Read 1 record; wrote \d+ files?, left \d+ as they were, removed \d+; \d+\.\d s\.",
    "check": r"Read 1 record; found 1 warning; \d+\.\d s\.",
    "check --previous": r"Read 1 record; found 1 warning; \d+\.\d s\.",
    "plan": r"Read 1 record here and 1 at HEAD; 0 records touched; \d+\.\d s\.",
    "due": r"Read 1 record; \d+\.\d s\.",
    "letters": r"Read 1 record; \d+\.\d s\.",
    "import": r"Read 1 entry; wrote 1 incident and 0 changes into \./, left 0 that stood there"
    r" already, left 0 out; \d+\.\d s\.",
}


@pytest.fixture(scope="module")
def acme(tmp_path_factory):
    """A site in git with one incident, published once."""
    folder = tmp_path_factory.mktemp("progress") / "acme"
    run(folder.parent, "init", "--bare", str(folder))
    (folder / "incidents" / "a.yml").write_text(INCIDENT)
    run(folder, "build", "--now", NOW)
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "Begin"]):
        who = ("-c", "user.name=a", "-c", "user.email=a@b.example")
        subprocess.run(["git", *who, *words], check=True, cwd=folder, capture_output=True)
    return folder


@pytest.fixture
def site(acme, tmp_path):
    """A copy of it, and a page of cState beside it."""
    import shutil

    old = tmp_path / "old"
    (old / "content" / "issues").mkdir(parents=True)
    (old / "config.yml").write_text(CONFIG)
    (old / "content" / "issues" / "2023-11-09-films.md").write_text(POST)
    return shutil.copytree(acme, tmp_path / "acme")


def run(folder, *words, stderr=subprocess.PIPE):
    """Run a command that has no patience; return what it said."""
    environ = {**os.environ, "TERM": "xterm", "NO_COLOR": "1"}
    return subprocess.run(
        [sys.executable, "-c", IMPATIENT, *words],
        cwd=folder, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=stderr,
        text=True, check=False,
    )  # fmt: skip


def run_on_terminal(folder, *words):
    """Run a command whose standard error is a terminal; return what it said, and what was seen."""
    with terminal(200) as screen:
        seen = []
        reader = threading.Thread(target=lambda: seen.append(screen.rest()))
        process = subprocess.Popen(
            [sys.executable, "-c", IMPATIENT, *words],
            cwd=folder, env={**os.environ, "TERM": "xterm", "NO_COLOR": "1"},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=screen.stream, text=True,
        )  # fmt: skip
        reader.start()
        said, _ = process.communicate()
        reader.join()
        return process.returncode, said, seen[0]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_long_command_shows_what_it_does(site, name):
    """On a terminal, and wipes it before it says anything else."""
    words, steps = COMMANDS[name]
    code, said, seen = run_on_terminal(site, *words)
    assert code == 0, said + seen
    shown, _, after = seen.rpartition(WIPED)
    at = [shown.find(f"{WIPED}{step}") for step in steps]
    assert -1 not in at, seen
    assert at == sorted(at)
    assert " … " not in after
    assert re.search(SUMMARIES[name], said + after), said + after


@pytest.mark.parametrize("name", COMMANDS)
def test_without_a_terminal_there_is_the_summary_alone(site, name):
    done = run(site, *COMMANDS[name][0])
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout + done.stderr
    assert len(re.findall(SUMMARIES[name], done.stdout + done.stderr)) == 1


@pytest.mark.parametrize("name", COMMANDS)
def test_quiet_shows_neither(site, name):
    """What is asked for is answered, and what is wrong is said."""
    code, said, seen = run_on_terminal(site, *COMMANDS[name][0], "--quiet")
    assert code == 0
    assert WIPED not in seen
    assert not re.search(r"\d s\.", said + seen)
    if name in ("build", "import"):
        assert said == ""
    elif name in ("plan", "due", "letters"):
        assert said


def test_quiet_says_nothing_where_all_is_well(site):
    (site / "incidents" / "a.yml").unlink()
    assert run_on_terminal(site, "check", "--quiet", "--dates", "omit") == (0, "", "")


def test_the_line_is_wiped_before_a_fault_is_told(site):
    (site / "incidents" / "a.yml").write_text(INCIDENT.replace("major\n", "majr\n"))
    code, _, seen = run_on_terminal(site, "build")
    assert code == 1
    assert "did you mean major?" in seen.rpartition(WIPED)[2]


def test_a_check_that_fails_says_what_it_read(site):
    """Of files that nobody can read, too."""
    (site / "incidents" / "a.yml").write_text(INCIDENT.replace("major\n", "majr\n"))
    done = run(site, "check")
    assert done.returncode == 1
    assert re.fullmatch(r"Read 1 record; found 1 error; \d+\.\d s\.\n", done.stderr)


def test_letters_in_a_folder_are_counted(site):
    done = run(site, "letters", "a", "--out", "mail", "--now", NOW)
    assert re.search(
        r"^Read 1 record; wrote \d+ files into mail/; \d+\.\d s\.$", done.stderr, re.MULTILINE
    )
