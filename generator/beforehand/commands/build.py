"""`beforehand build`: the site, as of now or as of any other moment."""

from __future__ import annotations

from pathlib import Path

import click

from beforehand.commands.options import dates_option, moment, now_option, project_here, quiet_option
from beforehand.commands.progress import Progress
from beforehand.commands.summary import Summary, built_words, shown


@click.command(epilog="Example: beforehand build --now 2026-11-09T15:00Z --site-dir /tmp/bad-day")
@now_option
@dates_option
@click.option(
    "--site-dir",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the site goes; the folder `site` beside service.yml, if not given.",
)
@quiet_option
def build(now_text: str | None, dates: str, site_dir: Path | None, *, quiet: bool) -> None:
    """Build the site as customers see it at a moment, and publish it in one swap."""
    from beforehand.site.build import Builder
    from beforehand.site.git_log import Dates

    summary = Summary(quiet=quiet)
    now = moment(now_text)
    project = project_here()
    site = Path.cwd() / site_dir if site_dir else project.root / "site"
    with Progress(quiet=quiet) as say:
        builder = Builder(project, site, say, Dates(dates))
        built = builder.build(now, is_preview=now_text is not None, settle=True)
    if quiet:
        return
    if built.loaded.problems:
        click.echo(built.loaded.report(), err=True)
    summary(built_words(built), err=False)
    there = shown(site)
    click.echo(f"The site is in {there}/. Next: open {there}/index.html, or beforehand serve")
