"""`beforehand letters`: what to send about a record, for staff alone."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from beforehand.commands.options import answer_option, moment, now_option, project_here
from beforehand.commands.progress import Progress
from beforehand.commands.summary import Summary, count, read_words
from beforehand.faults import WrongUse

if TYPE_CHECKING:
    from beforehand.model import Record, Records
    from beforehand.render.output import OutputFile


@click.command(epilog="Example: beforehand letters 2027-09-01-disc-and-streaming-plans --out mail")
@click.argument("record_id", metavar="ID")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write the letters into this folder, instead of printing them.",
)
@now_option
@answer_option
def letters(record_id: str, out: Path | None, now_text: str | None, *, quiet: bool) -> None:
    """Write the letters about a record: an e-mail, a short post, a script for the telephone.

    They say what the record's page says, in other lengths. ID is the name of the record's
    file without its ending. Nothing of it stands on the public site.
    """
    from beforehand.site.hands import hands_here
    from beforehand.site.project import readable

    summary = Summary(quiet=quiet)
    with Progress(quiet=quiet) as say:
        say("Reading the records")
        records = readable(project_here().load(hands=hands_here()))
        record = _record(records, record_id)
        say("Writing the letters")
        written, early = _written(records, record, moment(now_text))
    if early is not None:
        click.echo(f"Not public before {early:%Y-%m-%d %H:%M} UTC: send nothing earlier.", err=True)
    if out is None:
        _show(written)
        summary(read_words(records))
    else:
        _write(written, out)
        summary(f"{read_words(records)}; wrote {count(len(written), 'file')} into {out}/")


def _record(records: Records, record_id: str) -> Record:
    from beforehand.records import did_you_mean
    from beforehand.remarks import records_of

    found = [record for record in records_of(records) if record.id == record_id]
    if not found:
        names = sorted(record.id for record in records_of(records))
        raise WrongUse(
            f"there is no record {record_id!r}",
            did_you_mean(record_id, names, "an id is the name of a file in incidents/ or changes/"),
        )
    if len(found) > 1:
        raise WrongUse(f"{record_id!r} is an incident and a change", "rename one of them")
    return found[0]


def _written(
    records: Records, record: Record, now: datetime
) -> tuple[tuple[OutputFile, ...], datetime | None]:
    """Return the letters, and when the record becomes public if that is still to come."""
    from beforehand.model import Incident
    from beforehand.records.history import claimed_at
    from beforehand.render.letters import letters as write
    from beforehand.timeline import derive

    public_at = claimed_at(record)
    snapshot = derive(records, max(now, public_at))
    is_incident = isinstance(record, Incident)
    view = snapshot.incident(record.id) if is_incident else snapshot.change(record.id)
    assert view is not None  # it is public at that moment
    files = write(view, records.service, max(now, public_at))
    return files, public_at if public_at > now else None


def _show(written: tuple[OutputFile, ...]) -> None:
    shown = [file for file in written if file.uri.endswith(".txt")]
    for file in shown:
        click.echo(f"----- {file.uri}\n")
        click.echo(file.content.decode())


def _write(written: tuple[OutputFile, ...], out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for file in written:
        (out / file.uri).write_bytes(file.content)
        click.echo(str(out / file.uri))
