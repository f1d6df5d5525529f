"""`beforehand import`: the history that a company brings from another status page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import click

from beforehand.commands.options import moment, now_option
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

    source = cstate_source(folder)
    _run(source, lambda given: read_cstate(source.files, read_foreign_yaml, given), options)


@import_.command(epilog="Example: beforehand import statuspage https://status.example.org")
@click.argument("source_name", metavar="DIR-OR-URL")
@_options
def statuspage(source_name: str, **options: Any) -> None:
    """Import a page of Statuspage: its address, or a folder with its saved /api/v2/*.json."""
    from beforehand.importers.statuspage import read_statuspage
    from beforehand.site.import_files import statuspage_source

    source = statuspage_source(source_name)
    _run(source, lambda given: read_statuspage(source.files, given, source.origin), options)


def _run(source: Source, read: Callable[[Settings], ImportResult], options: dict[str, Any]) -> None:
    from beforehand.importers.results import Settings
    from beforehand.site.import_files import standing_in, write

    out: Path = options["out"]
    standing = standing_in(out)
    result = read(
        Settings(now=moment(options["now_text"]), zone=_zone(options["zone"]), standing=standing)
    )
    if result.zone_needed:
        raise _needs_zone(result.zone_needed)
    notes = (*source.notes, *result.notes)
    if options["dry_run"]:
        for file in result.files:
            click.echo(file.path)
    else:
        write(out, result, standing)
    _say_notes(notes, options["notes_path"])
    _say_counts(result, out, standing, dry=options["dry_run"])


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
    for reason, count in rest.most_common():
        click.echo(f"… {count} more: {reason}", err=True)
    if rest:
        click.echo("--notes FILE writes all of them into a file.", err=True)


def _say_counts(result: ImportResult, out: Path, standing: Standing, *, dry: bool) -> None:
    counts = result.by_folder
    left_out = result.found - len(result.files) - result.standing
    click.echo(
        f"{result.found} entries found: {counts['incidents']} incidents and"
        f" {counts['changes']} changes {'would be written' if dry else 'written'} into {out}/,"
        f" {result.standing} stood there already, {left_out} left out."
    )
    if standing.service is None and not dry:
        click.echo("service.yml is new: write in it how customers reach you, and what you promise.")
    if result.new_components is not None and not dry:
        click.echo("service.yml got components that it lacked.")
    if not dry and not (out / "mkdocs.yml").exists():
        click.echo("Tip: beforehand init --bare makes the site around these records.", err=True)
    if not dry:
        click.echo("Next: beforehand check")
