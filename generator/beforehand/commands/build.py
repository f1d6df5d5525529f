"""`beforehand build`: the site, as of now or as of any other moment."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from beforehand.commands.options import dates_option, moment, now_option, quiet_option, root_here
from beforehand.commands.progress import Progress
from beforehand.commands.summary import Summary, built_words, shown

if TYPE_CHECKING:
    from beforehand.site.build import Built


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
    from beforehand.site.hands import hands_here, or_alone
    from beforehand.site.opening import opened

    summary = Summary(quiet=quiet)
    now = moment(now_text)
    root = root_here()
    site = Path.cwd() / site_dir if site_dir else root / "site"

    def publish(hands: int) -> Built:
        # A copy of this process looks at files while this one is loading the rest.
        with Progress(quiet=quiet) as say, opened(root, site, now, hands) as looks:
            from beforehand.site.build import Builder
            from beforehand.site.git_log import Dates
            from beforehand.site.project import Project

            builder = Builder(Project(root), site, say, Dates(dates), hands)
            return builder.build(now, is_preview=now_text is not None, settle=True, looks=looks)

    built = or_alone(publish, hands_here(), _say_alone)
    if quiet:
        return
    if built.loaded.problems:
        click.echo(built.loaded.report(), err=True)
    summary(built_words(built), err=False)
    there = shown(site)
    click.echo(f"The site is in {there}/. Next: open {there}/index.html, or beforehand serve")


def _say_alone() -> None:
    click.echo(
        "A process that helped was killed; perhaps memory is short. This one builds alone.",
        err=True,
    )
