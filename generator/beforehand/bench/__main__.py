"""`python -m beforehand.bench`: builds, check and preview, beside the floor and plain MkDocs."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from beforehand.bench.folders import amend, write_plain_site, write_site
from beforehand.bench.measuring import Cost, floor_command, machine, measure
from beforehand.bench.serving import save_to_page
from beforehand.bench.table import Against, Row, notes, table
from beforehand.reference import spliced

_BEFOREHAND: Final = [sys.executable, "-m", "beforehand"]
_MOMENT: Final = "2026-11-22T06:00Z"
_BUILD: Final = [*_BEFOREHAND, "build", "--now", _MOMENT, "--quiet"]
_CHECK: Final = [
    *("sh", "-c", '"$@" || test $? = 1', "check"),
    *(*_BEFOREHAND, "check", "--now", _MOMENT, "--quiet"),
]
"""A made-up site may have something overdue: that is a finding, and no failure."""
_MKDOCS: Final = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
_MKDOCS_AT_MOST: Final = 10_000
"""Plain MkDocs takes minutes beyond that."""
_SAVES: Final = 5
_BUILT: Final = (".beforehand", "site", ".site.spare")
"""What a build makes."""


@click.command()
@click.option("--sizes", default="100,1000,10000", help="How many records, with commas between.")
@click.option("--runs", default=3, help="How many rounds are run; the middle one counts.")
@click.option("--profile", is_flag=True, help="Show where a cold build of the largest spends time.")
@click.option("--no-mkdocs", is_flag=True, help="Leave plain MkDocs out.")
@click.option(
    "--in",
    "place",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Make the sites in this folder, such as one in memory; the system's own if left out.",
)
@click.option(
    "--write",
    "readme",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Also write the table into a file, between the marks `<!-- bench -->`.",
)
def main(
    sizes: str,
    runs: int,
    place: Path | None,
    readme: Path | None,
    *,
    profile: bool,
    no_mkdocs: bool,
) -> None:
    """Measure builds of made-up sites and print a table for the README."""
    counts = [int(size) for size in sizes.split(",")]
    with tempfile.TemporaryDirectory(prefix="beforehand-bench-", dir=place) as name:
        folder = Path(name)
        if profile:
            _profile(folder, counts[-1])
            return
        rows: list[Row] = []
        for count in counts:
            for row in _rows(folder / str(count), count, runs, mkdocs=not no_mkdocs):
                words = f", {row.words}" if row.words else ""
                click.echo(f"{row.what}, {count:,} records: {row.wall:.2f} s{words}", err=True)
                rows.append(row)
    report = f"{machine()}.\n\n{table(rows)}\n{notes(runs)}"
    click.echo(report)
    if readme is not None:
        readme.write_text(spliced(readme.read_text("utf-8"), "bench", report), "utf-8")


@dataclass(frozen=True)
class _Job:
    """A command that is measured, and what comes before it."""

    command: Sequence[str]
    folder: Path
    prepare: Callable[[], object]

    def cost(self, *, is_watched: bool = False) -> Cost:
        self.prepare()
        return measure(self.command, self.folder, is_watched=is_watched)


def _rows(folder: Path, count: int, runs: int, *, mkdocs: bool) -> Iterator[Row]:
    root, bare = folder / "site-of-ours", folder / "floor"
    folder.mkdir()
    write_site(root, count)
    jobs = {
        "the floor": _Job(
            floor_command(root, root / "site", bare), root, lambda: _set_aside(folder, bare)
        ),
        "cold build": _Job(
            _BUILD, root, lambda: _set_aside(folder, *(root / name for name in _BUILT))
        ),
        "the first build after it": _Job(_BUILD, root, lambda: amend(root)),
        "warm build, one record changed": _Job(_BUILD, root, lambda: amend(root)),
        "check": _Job(_CHECK, root, lambda: None),
    }
    floor, cold, first, warm, check = jobs
    # The floor writes what a cold build has written, so that one is watched first.
    peaks = {
        name: jobs[name].cost(is_watched=True).peak for name in (cold, floor, first, warm, check)
    }
    rounds = [{name: job.cost() for name, job in jobs.items()} for _ in range(runs)]
    costs = {name: tuple(one[name] for one in rounds) for name in jobs}
    least, made = Against(floor, costs[floor]), Against("cold", costs[cold])
    for name, against in {floor: None, cold: least, first: made, warm: made, check: least}.items():
        yield Row(name, count, costs[name], peaks[name], against)
    served = save_to_page(root, _SAVES, _MOMENT)
    yield Row("serve, from save to page", count, served.costs, served.peak, made)
    if mkdocs and count <= _MKDOCS_AT_MOST:
        plain = folder / "plain"
        write_plain_site(plain, count)
        cost = measure(_MKDOCS, plain)
        # It is one process, whose own peak says all.
        yield Row("plain MkDocs, the same texts", count, (cost,), cost.peak, made)


def _set_aside(folder: Path, *made: Path) -> None:
    """Let what was made before be elsewhere in a folder.

    It is removed when all is measured: for minutes after folders were removed, some file
    systems are several times as slow to make others (ext4 without a journal), the floor too.
    """
    aside = Path(tempfile.mkdtemp(prefix="aside-", dir=folder))
    for one in made:
        if one.exists():
            one.rename(aside / one.name)


def _profile(folder: Path, count: int) -> None:
    import cProfile
    import pstats

    from beforehand.commands.options import moment
    from beforehand.site.build import Builder
    from beforehand.site.project import Project

    root = folder / "site-of-ours"
    write_site(root, count)
    profiler = cProfile.Profile()
    # In one process: what another one does, the profiler does not see.
    builder = Builder(Project(root), root / "site", hands=1)
    profiler.runcall(builder.build, moment(_MOMENT))
    pstats.Stats(profiler).sort_stats("cumulative").print_stats(60)


if __name__ == "__main__":
    main()
