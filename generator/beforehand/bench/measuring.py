"""What a command costs: time, processor time and memory of a process of its own."""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

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
    processor: float
    """Seconds of processor time, in user and in system mode, of the process and its own."""
    peak: float
    """MiB of memory at most, of the largest process."""


class CommandFailed(Exception):
    """A command that was to be measured ended with another exit code than 0."""


def measure(command: Sequence[str], folder: Path, environ: Mapping[str, str] | None = None) -> Cost:
    """Return what a command costs that runs in `folder`; what it says is kept for failures.

    Raises `CommandFailed` with its last words if it does not end well.
    """
    reader, writer = os.pipe()
    with subprocess.Popen(  # noqa: S603 - the caller's own command
        [sys.executable, "-I", "-S", "-c", _LAUNCHER, str(writer), *command],
        cwd=folder,
        env={**os.environ, **(environ or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        pass_fds=(writer,),
    ) as process:
        os.close(writer)
        said, _ = process.communicate()
    with os.fdopen(reader, "rb") as pipe:
        figures = pipe.read()
    if process.returncode or not figures:
        words = said.decode("utf-8", "replace")[-2000:]
        raise CommandFailed(f"{' '.join(command)} ended with {process.returncode}:\n{words}")
    wall, processor, peak = json.loads(figures)
    return Cost(wall, processor, peak / _MIB)


def middle(runs: int, once: Callable[[], Cost]) -> Cost:
    """Return the median of each cost over several runs."""
    costs = [once() for _ in range(runs)]
    return Cost(
        statistics.median(cost.wall for cost in costs),
        statistics.median(cost.processor for cost in costs),
        statistics.median(cost.peak for cost in costs),
    )


# --------------------------------------------------------------------------- the table


@dataclass(frozen=True)
class Row:
    """A line of the table."""

    what: str
    records: int
    cost: Cost
    against: Cost | None = None
    """What the ratio is to; None for none."""


def table(rows: Sequence[Row], ratio: str = "of the floor") -> str:
    """Return the rows as a table of Markdown, with the ratio of wall time to what it is against.

    Figures of one run alone can be compared: a machine is busier at one time than at another.
    """
    lines = [
        f"| what | records | seconds | processor seconds | peak MiB | {ratio} |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        times = f"{row.cost.wall / row.against.wall:.2f}" if row.against else ""
        lines.append(
            f"| {row.what} | {row.records:,} | {_seconds(row.cost.wall)} |"
            f" {_seconds(row.cost.processor)} | {row.cost.peak:.0f} | {times} |"
        )
    return "\n".join(lines) + "\n"


def _seconds(seconds: float) -> str:
    return f"{seconds:.2f}" if seconds < 10 else f"{seconds:.1f}"


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
