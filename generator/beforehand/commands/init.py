"""`beforehand init`: a working site in an empty folder."""

from __future__ import annotations

import os
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from beforehand.faults import WrongUse
from beforehand.values import Reading, Refused, read_line, read_url, read_zone


@click.command(
    epilog="Example: beforehand init --bare --name 'Acme' --url https://status.acme.example/ acme"
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--bare", is_flag=True, help="With an empty history instead of Reelpost's records.")
@click.option("--name", default="Your company", help="The company's name, for --bare.")
@click.option(
    "--url", default="https://status.example.org/", help="Where it will be published, for --bare."
)
@click.option("--zone", default="UTC", help="The company's time zone, for --bare.")
def init(folder: Path, name: str, url: str, zone: str, *, bare: bool) -> None:
    """Make a working site in an empty folder, with Reelpost's example records or without."""
    from beforehand.site.clock import now_from
    from beforehand.site.scaffold import Company, start_site

    reading = Reading(ZoneInfo("UTC"))
    url = url if url.endswith("/") else f"{url}/"
    for option, text, read in (("--name", name, read_line), ("--url", url, read_url)):
        try:
            read(text, reading)
        except Refused as refused:
            raise WrongUse(f"{option} {text!r}: {refused.rule}", refused.hint) from None
    try:
        today = now_from(os.environ).astimezone(read_zone(zone, reading)).date()
    except Refused as refused:
        raise WrongUse(f"--zone {zone!r}: {refused.rule}", refused.hint) from None
    written = start_site(folder, Company(name, url, zone, today), bare=bare)
    click.echo(f"Wrote {len(written)} files into {folder}.")
    click.echo(f"Next: cd {folder}, then: beforehand serve")
