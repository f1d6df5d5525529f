"""`beforehand due`: what subscribers should have by now, and what comes next."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from beforehand.commands.options import moment, now_option, project_here

if TYPE_CHECKING:
    from beforehand.notices import Notice


@click.command(epilog="Example: beforehand due --count 5")
@now_option
@click.option("--live", metavar="URL", help="Where the site is published: a URL or a folder.")
@click.option(
    "--grace",
    default=30,
    metavar="MINUTES",
    help="How long after its time a notice may still be missing from --live.",
)
@click.option("--count", default=10, help="How many of the last notices to show.")
def due(now_text: str | None, live: str | None, grace: int, count: int) -> None:
    """Say what is due and when the next notice is; with --live, exit 1 if a due one is not live."""
    from beforehand.notices import ladder
    from beforehand.published import due_report
    from beforehand.site.live import live_feeds
    from beforehand.site.project import readable

    records = readable(project_here().load())
    now = moment(now_text)
    zone = ZoneInfo(records.service.time_zone)
    feed = next(iter(live_feeds(live, ["all"])), None) if live else None
    notices = ladder(records)
    report = due_report(notices, now, feed, timedelta(minutes=grace))
    for notice in reversed(report.told[:count]):
        click.echo(_line(notice, zone))
    if report.next is None:
        click.echo("Nothing more is due, as far as the records say.")
    else:
        click.echo(f"Next: {_line(report.next, zone)}")
    if live is None:
        return
    if feed is None:
        click.echo(f"Nothing of ours is published at {live}.", err=True)
        sys.exit(1)
    for notice in report.missing:
        click.echo(f"Not live: {_line(notice, zone)}", err=True)
    if report.missing:
        click.echo("Build the site and publish it; each keeps its date.", err=True)
        sys.exit(1)
    click.echo(f"All that is due is live at {live}.")


def _line(notice: Notice, zone: ZoneInfo) -> str:
    return f"{notice.told_at.astimezone(zone):%Y-%m-%d %H:%M %Z}  {notice.title}"
