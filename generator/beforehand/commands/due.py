"""`beforehand due`: what subscribers should have by now, and what comes next."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from beforehand.commands.options import answer_option, moment, now_option, project_here
from beforehand.commands.progress import Progress
from beforehand.commands.summary import Summary, read_words

if TYPE_CHECKING:
    from beforehand.notices import Notice
    from beforehand.published import DueReport


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
@answer_option
def due(now_text: str | None, live: str | None, grace: int, count: int, *, quiet: bool) -> None:
    """Say what is due and when the next notice is; with --live, exit 1 if a due one is not live."""
    from beforehand.notices import ladder
    from beforehand.published import due_report
    from beforehand.site.hands import hands_here
    from beforehand.site.live import live_feeds
    from beforehand.site.project import readable

    summary = Summary(quiet=quiet)
    with Progress(quiet=quiet) as say:
        say("Reading the records")
        records = readable(project_here().load(hands=hands_here()))
        now = moment(now_text)
        say(f"Looking at what is live at {live}")
        feed = next(iter(live_feeds(live, ["all"])), None) if live else None
        say("Working out what is due")
        report = due_report(ladder(records), now, feed, timedelta(minutes=grace))
    zone = ZoneInfo(records.service.time_zone)
    _show(report, count, zone)
    is_live = live is None or _is_live(report, live, zone, is_there=feed is not None)
    summary(read_words(records))
    sys.exit(0 if is_live else 1)


def _show(report: DueReport, count: int, zone: ZoneInfo) -> None:
    for notice in reversed(report.told[:count]):
        click.echo(_line(notice, zone))
    if report.next is None:
        click.echo("Nothing more is due, as far as the records say.")
    else:
        click.echo(f"Next: {_line(report.next, zone)}")


def _is_live(report: DueReport, live: str, zone: ZoneInfo, *, is_there: bool) -> bool:
    """Return whether all that is due is published, and say so."""
    if not is_there:
        click.echo(f"Nothing of ours is published at {live}.", err=True)
        return False
    for notice in report.missing:
        click.echo(f"Not live: {_line(notice, zone)}", err=True)
    if report.missing:
        click.echo("Build the site and publish it; each keeps its date.", err=True)
        return False
    click.echo(f"All that is due is live at {live}.")
    return True


def _line(notice: Notice, zone: ZoneInfo) -> str:
    return f"{notice.told_at.astimezone(zone):%Y-%m-%d %H:%M %Z}  {notice.title}"
