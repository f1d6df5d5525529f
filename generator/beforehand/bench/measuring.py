"""What a command costs: time, processor time and memory of a process of its own."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from beforehand.bench.processes import Watch

_MIB: Final = 1024.0
_LAUNCHER: Final = """\
import json, os, sys, time
writer, command = int(sys.argv[1]), sys.argv[2:]
os.set_inheritable(writer, False)
began = time.perf_counter()
pid = os.posix_spawnp(command[0], command, os.environ)
_, status, usage = os.wait4(pid, 0)
wall = time.perf_counter() - began
os.write(writer, json.dumps([wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss]).encode())
sys.exit(os.waitstatus_to_exitcode(status))
"""
"""Starts the command and waits for it. Linux counts what the starter held as the command's
own memory, so the starter must be small; this process may not be."""


@dataclass(frozen=True)
class Cost:
    """What one run of a command cost."""

    wall: float
    """Seconds from start to end."""
    processor: float | None
    """Seconds of processor time, in user and in system mode, of the process and its own; None
    if nobody knows."""
    peak: float | None
    """MiB of memory at most: of all processes together in a run that was watched, else of the
    largest process. None if nobody knows."""


Process = subprocess.Popen[str]
"""A process that runs in the background, and what it says as text."""


class CommandFailed(Exception):
    """A command that was to be measured ended with another exit code than 0."""


def _environ() -> dict[str, str]:
    """Return our environment, where Python keeps what it has compiled, as it does by itself."""
    return {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


def measure(
    command: Sequence[str],
    folder: Path,
    environ: Mapping[str, str] | None = None,
    *,
    is_watched: bool = False,
) -> Cost:
    """Return what a command costs that runs in `folder`; what it says is kept for failures.

    If it is watched, the peak is the most that it and all that it has started held together,
    and its times are of no use: to be looked at takes time. Raises `CommandFailed` with its
    last words if it does not end well.
    """
    reader, writer = os.pipe()
    with subprocess.Popen(  # noqa: S603 - the caller's own command
        [sys.executable, "-I", "-S", "-c", _LAUNCHER, str(writer), *command],
        cwd=folder,
        env={**_environ(), **(environ or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        pass_fds=(writer,),
    ) as process:
        os.close(writer)
        # The starter itself is not part of the command.
        with Watch(process.pid, is_counted=False) if is_watched else nullcontext() as watch:
            said, _ = process.communicate()
    with os.fdopen(reader, "rb") as pipe:
        figures = pipe.read()
    if process.returncode or not figures:
        words = said.decode("utf-8", "replace")[-2000:]
        raise CommandFailed(f"{' '.join(command)} ended with {process.returncode}:\n{words}")
    wall, processor, largest = json.loads(figures)
    return Cost(wall, processor, max(largest / _MIB, watch.peak if watch else 0))


@contextmanager
def background(command: Sequence[str], folder: Path) -> Iterator[Process]:
    """Give a process that runs in `folder` and is ended at the end.

    What it says, errors too, is its `stdout`, line by line.
    """
    with subprocess.Popen(  # noqa: S603 - the caller's own command
        command,
        cwd=folder,
        env={**_environ(), "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


def machine(packages: Sequence[str] = ("beforehand", "mkdocs", "mkdocs-material")) -> str:
    """Return what the figures were measured on: processors, system, versions; one line."""
    parts = [
        f"{os.cpu_count()} processors ({_processor()})",
        f"{platform.system()} {platform.release()}",
        f"Python {platform.python_version()}",
    ]
    for name in packages:
        try:
            parts.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return ", ".join(parts)


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return " ".join(value.split())
    except OSError:
        pass
    return platform.machine()


def floor_command(site: Path, reference: Path, out: Path) -> list[str]:
    """Return the command that runs the floor in a process of its own."""
    floor = Path(__file__).with_name("floor.py")
    return [sys.executable, str(floor), str(site), str(reference), str(out)]
