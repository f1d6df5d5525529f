"""`beforehand import`: the history that a company brings from another status page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import click

from beforehand.commands.options import moment, now_option, quiet_option
from beforehand.commands.progress import Progress
from beforehand.commands.summary import Summary, count
from beforehand.faults import WrongUse
from beforehand.values import Refused, read_zone

if TYPE_CHECKING:
    from beforehand.importers.results import ImportResult, Note, Settings, Standing
    from beforehand.site.import_files import Source

_SHOWN: Final = 40
"""How many notes are shown; the rest is counted, and --notes writes all."""


@click.group("import", epilog="Example: beforehand import statuspage https://status.example.org")
def import_() -> None:
    """Bring the history of another status page along, as records.

    Nothing is overwritten. Run it again, and only what is new is added.
    """


def _options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that every import takes."""

    @click.option(
        "--zone",
        metavar="ZONE",
        help="The zone of times that have none, such as America/New_York or UTC.",
    )
    @click.option(
        "--out",
        type=click.Path(path_type=Path, file_okay=False),
        default=Path(),
        metavar="DIR",
        help="The site to write into; this folder, if it is not said.",
    )
    @click.option(
        "--notes",
        "notes_path",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Write all notes on what could not be carried into a file.",
    )
    @click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
    @now_option
    @quiet_option
    @wraps(command)
    def wrapped(*args: Any, **options: Any) -> None:
        command(*args, **options)

    return wrapped


@import_.command(epilog="Example: beforehand import cstate ../old-status --zone Europe/Berlin")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@_options
def cstate(folder: Path, **options: Any) -> None:
    """Import the site of cState in DIR: content/issues/ and its configuration.

    Its severities down, disrupted and notice become the impacts major, minor and none. A
    post becomes maintenance only if the post itself calls it so and has an end.
    """
    from beforehand.importers.cstate import read_cstate
    from beforehand.site.import_files import cstate_source, read_foreign_yaml

    def read(source: Source, given: Settings) -> ImportResult:
        return read_cstate(source.files, read_foreign_yaml, given)

    _run(lambda: cstate_source(folder), read, options)


@import_.command(epilog="Example: beforehand import statuspage https://status.example.org")
@click.argument("source_name", metavar="DIR-OR-URL")
@_options
def statuspage(source_name: str, **options: Any) -> None:
    """Import a page of Statuspage: its address, or a folder with its saved /api/v2/*.json."""
    from beforehand.importers.statuspage import read_statuspage
    from beforehand.site.import_files import statuspage_source

    def read(source: Source, given: Settings) -> ImportResult:
        return read_statuspage(source.files, given, source.origin)

    _run(lambda: statuspage_source(source_name), read, options)


def _run(
    fetch: Callable[[], Source],
    read: Callable[[Source, Settings], ImportResult],
    options: dict[str, Any],
) -> None:
    from beforehand.importers.results import Settings
    from beforehand.site.import_files import standing_in, write

    out: Path = options["out"]
    summary = Summary(quiet=options["quiet"])
    now, zone = moment(options["now_text"]), _zone(options["zone"])
    with Progress(quiet=options["quiet"]) as say:
        say("Reading the old page")
        source = fetch()
        say(f"Reading what stands in {out}/")
        standing = standing_in(out)
        say("Making records of the old page")
        result = read(source, Settings(now=now, zone=zone, standing=standing))
        if result.zone_needed:
            raise _needs_zone(result.zone_needed)
        if not options["dry_run"]:
            say(f"Writing {count(len(result.files), 'record')}")
            write(out, result, standing)
    if options["dry_run"]:
        for file in result.files:
            click.echo(file.path)
    _say_notes((*source.notes, *result.notes), options["notes_path"])
    summary(_counts(result, out, dry=options["dry_run"]), err=False)
    if not options["dry_run"] and not options["quiet"]:
        _say_next(result, out, standing)


def _zone(name: str | None) -> ZoneInfo | None:
    if name is None:
        return None
    try:
        return read_zone(name, None)
    except Refused as refused:
        raise WrongUse(f"--zone {name!r}: {refused.rule}", refused.hint) from None


def _needs_zone(needed: Sequence[Note]) -> WrongUse:
    first = needed[0]
    count = f"{len(needed)} entries have times" if len(needed) > 1 else "one entry has times"
    return WrongUse(
        f"{count} without a zone, such as {first.value} in {first.source}; nothing was written",
        "say in which zone such times are: --zone UTC, or --zone America/New_York",
    )


def _say_notes(notes: Sequence[Note], path: Path | None) -> None:
    if path is not None:
        path.write_text("".join(f"{note}\n" for note in notes), encoding="utf-8")
        click.echo(f"{len(notes)} notes on what could not be carried: {path}", err=True)
        return
    for note in notes[:_SHOWN]:
        click.echo(str(note), err=True)
    rest = Counter(note.reason for note in notes[_SHOWN:])
    for reason, number in rest.most_common():
        click.echo(f"… {number} more: {reason}", err=True)
    if rest:
        click.echo("--notes FILE writes all of them into a file.", err=True)


def _counts(result: ImportResult, out: Path, *, dry: bool) -> str:
    """Return what was read, written and left: each entry is in one of these."""
    incidents, changes = (result.by_folder[name] for name in ("incidents", "changes"))
    left_out = result.found - len(result.files) - result.standing
    return (
        f"Read {count(result.found, 'entry')}; {'would write' if dry else 'wrote'}"
        f" {count(incidents, 'incident')} and {count(changes, 'change')} into {out}/,"
        f" left {result.standing:,} that stood there already, left {left_out:,} out"
    )


def _say_next(result: ImportResult, out: Path, standing: Standing) -> None:
    if standing.service is None:
        click.echo("service.yml is new: write in it how customers reach you, and what you promise.")
    if result.new_components is not None:
        click.echo("service.yml got components that it lacked.")
    if not (out / "mkdocs.yml").exists():
        click.echo("Tip: beforehand init --bare makes the site around these records.", err=True)
    click.echo("Next: beforehand check")
