"""`beforehand build`: the site, as of now or as of any other moment."""

from __future__ import annotations

import time
from pathlib import Path

import click

from beforehand.commands.options import dates_option, moment, now_option, project_here
from beforehand.commands.progress import progress


@click.command(epilog="Example: beforehand build --now 2026-11-09T15:00Z --site-dir /tmp/bad-day")
@now_option
@dates_option
@click.option(
    "--site-dir",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the site goes; the folder `site` beside service.yml, if not given.",
)
@click.option("--quiet", is_flag=True, help="Say nothing unless something is wrong.")
def build(now_text: str | None, dates: str, site_dir: Path | None, *, quiet: bool) -> None:
    """Build the site as customers see it at a moment, and publish it in one swap."""
    from beforehand.site.build import Builder
    from beforehand.site.git_log import Dates

    started = time.monotonic()
    now = moment(now_text)
    project = project_here()
    site = Path.cwd() / site_dir if site_dir else project.root / "site"
    with progress(quiet=quiet) as say:
        built = Builder(project, site, say, Dates(dates)).build(
            now, is_preview=now_text is not None
        )
    if quiet:
        return
    if built.loaded.problems:
        click.echo(built.loaded.report(), err=True)
    report, seconds = built.report, time.monotonic() - started
    shown = site.relative_to(Path.cwd()) if site.is_relative_to(Path.cwd()) else site
    click.echo(
        f"Read {_count(built.record_count, 'record')}; wrote {_count(len(report.written), 'file')},"
        f" left {report.kept:,} as they were, removed {len(report.removed):,}; {seconds:.1f} s."
    )
    click.echo(f"The site is in {shown}/. Next: open {shown}/index.html, or beforehand serve")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
