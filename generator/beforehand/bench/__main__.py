"""`python -m beforehand.bench`: cold, warm and check, beside the floor and plain MkDocs."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from beforehand.bench.folders import write_plain_site, write_site
from beforehand.bench.measuring import Cost, Row, floor_command, machine, measure, middle, table

_BEFOREHAND: Final = [sys.executable, "-m", "beforehand"]
_CHECK: Final = ["sh", "-c", f"'{sys.executable}' -m beforehand check || test $? = 1"]
"""Made-up incidents stay open and so are late by now: that is a finding, and no failure."""
_NOW: Final = ["--now", "2026-11-22T06:00Z", "--quiet"]
_MKDOCS_AT_MOST: Final = 10_000
"""Plain MkDocs takes minutes beyond that."""


@click.command()
@click.option("--sizes", default="100,1000,10000", help="How many records, with commas between.")
@click.option("--runs", default=3, help="How often each is run; the middle one counts.")
@click.option("--profile", is_flag=True, help="Show where a cold build of the largest spends time.")
@click.option("--no-mkdocs", is_flag=True, help="Leave plain MkDocs out.")
def main(sizes: str, runs: int, *, profile: bool, no_mkdocs: bool) -> None:
    """Measure builds of made-up sites and print a table for the README."""
    counts = [int(size) for size in sizes.split(",")]
    with tempfile.TemporaryDirectory(prefix="beforehand-bench-") as name:
        folder = Path(name)
        if profile:
            _profile(folder, counts[-1])
            return
        rows: list[Row] = []
        for count in counts:
            for row in _rows(folder / str(count), count, runs, mkdocs=not no_mkdocs):
                click.echo(f"{row.what}, {count:,} records: {row.cost.wall:.2f} s", err=True)
                rows.append(row)
        middle_of = f"The middle of {runs} runs" if runs > 1 else "One run"
        click.echo(f"{machine()}. {middle_of}; compare ratios.\n")
        click.echo(table(rows), nl=False)


def _rows(folder: Path, count: int, runs: int, *, mkdocs: bool) -> Iterator[Row]:
    root = folder / "site-of-ours"
    root.parent.mkdir()
    write_site(root, count)

    def cold() -> Cost:
        for kept in (".beforehand", "site", ".site.spare"):
            shutil.rmtree(root / kept, ignore_errors=True)
        return measure([*_BEFOREHAND, "build", *_NOW], root)

    def floor() -> Cost:
        shutil.rmtree(folder / "floor", ignore_errors=True)
        return measure(floor_command(root, root / "site", folder / "floor"), root)

    def warm() -> Cost:
        _amend(root)
        return measure([*_BEFOREHAND, "build", *_NOW], root)

    made = middle(runs, cold)
    least = middle(runs, floor)
    yield Row("the floor", count, least)
    yield Row("cold build", count, made, least)
    yield Row("warm build, one record changed", count, middle(runs, warm), made)
    yield Row("check", count, middle(runs, lambda: measure(_CHECK, root)), least)
    if mkdocs and count <= _MKDOCS_AT_MOST:
        plain = folder / "plain"
        write_plain_site(plain, count)
        command = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
        yield Row("plain MkDocs, the same texts", count, measure(command, plain), least)


def _amend(root: Path) -> None:
    """Change the words of one record in the middle of the history."""
    paths = sorted((root / "incidents").glob("*.yml"))
    path = paths[len(paths) // 2]
    text = path.read_text("utf-8")
    more = text.count("# amended")
    path.write_text(f"{text}# amended {more}\n".replace("title: ", "title: So ", 1), "utf-8")


def _profile(folder: Path, count: int) -> None:
    import cProfile
    import pstats

    from beforehand.commands.options import moment
    from beforehand.site.build import Builder
    from beforehand.site.project import Project

    root = folder / "site-of-ours"
    write_site(root, count)
    profiler = cProfile.Profile()
    profiler.runcall(Builder(Project(root), root / "site").build, moment("2026-11-22T06:00Z"))
    pstats.Stats(profiler).sort_stats("cumulative").print_stats(60)


if __name__ == "__main__":
    main()
