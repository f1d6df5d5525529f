"""`beforehand check`: all problems of all records."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from beforehand.commands.options import (
    dates_option,
    moment,
    now_option,
    project_here,
    quiet_option,
)
from beforehand.commands.progress import Progress
from beforehand.commands.summary import Summary, count
from beforehand.faults import WrongUse

if TYPE_CHECKING:
    from datetime import datetime

    from beforehand.records.problems import Problem, TextStyle
    from beforehand.site.git_log import Dates
    from beforehand.site.project import Loaded, Project


@click.command(epilog="Example: beforehand check incidents/2026-11-09-discs-shipped-late.yml")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    help="Text for people, JSON for programs, or GitHub's annotations.",
)
@click.option(
    "--previous",
    metavar="DIR-OR-URL",
    help="Also compare with what is published there: nothing told may vanish or change.",
)
@now_option
@dates_option
@quiet_option
def check(
    *,
    paths: tuple[Path, ...],
    form: str,
    previous: str | None,
    now_text: str | None,
    dates: str,
    quiet: bool,
) -> None:
    """Say all that is wrong with the records, or with the files at PATH; exit 1 if it is."""
    from beforehand.site.git_log import Dates
    from beforehand.site.hands import hands_here

    summary = Summary(quiet=quiet)
    project = project_here()
    with Progress(quiet=quiet) as say:
        say("Reading the records")
        loaded = project.load(hands=hands_here())
        found = list(loaded.problems)
        if loaded.records is not None:
            now = moment(now_text)
            found += _remarks(project, loaded, now, Dates(dates), say)
            found += _told_before(loaded, previous, now, say)
    problems = _about(project, sorted(found), paths)
    is_fine = not any(problem.is_error for problem in problems)
    _show(problems, form, says_fine=is_fine and not quiet)
    summary(_read_words(loaded, problems))
    sys.exit(0 if is_fine else 1)


def _show(problems: Sequence[Problem], form: str, *, says_fine: bool) -> None:
    from beforehand.records.problems import format_github, format_json, format_text

    if form == "json":
        click.echo(format_json(problems))
    elif form == "github":
        click.echo(format_github(problems), nl=False)
    else:
        click.echo(format_text(problems, _style()), nl=False)
        if says_fine:
            click.echo("Nothing stands in the way of a build." if problems else "All is well.")


def _read_words(loaded: Loaded, problems: Sequence[Problem]) -> str:
    """Return how many files of records were read, also of those that nobody can read."""
    from beforehand.records import counts

    files = sum("/" in path and path.endswith(".yml") for path in loaded.files)
    found = f"found {counts(problems)}" if problems else "found nothing wrong"
    return f"Read {count(files, 'record')}; {found}"


def _told_before(
    loaded: Loaded, previous: str | None, now: datetime, say: Callable[[str], None]
) -> Sequence[Problem]:
    """Return what subscribers would be told wrongly, beside what is published already."""
    if previous is None or loaded.records is None:
        return ()
    from beforehand.site.told_before import told_before

    say(f"Comparing with what is published at {previous}")
    return told_before(loaded.result, loaded.records, previous, now)


def _remarks(
    project: Project, loaded: Loaded, now: datetime, dates: Dates, say: Callable[[str], None]
) -> list[Problem]:
    """Return what words, promises, periods of notice and git's dates leave to be said."""
    from zoneinfo import ZoneInfo

    from beforehand.kept import remarks
    from beforehand.records.history_rules import history_remarks, removed_problems
    from beforehand.records.remarked import problems_of
    from beforehand.remarks import records_of
    from beforehand.site.generator import generator_digest
    from beforehand.site.proofs import proofs_for
    from beforehand.values import Reading

    records = loaded.records
    assert records is not None
    say("Reading the words")
    found = [*remarks(records, now)]
    removed: list[Problem] = []
    reading = Reading(ZoneInfo(records.service.time_zone))
    say("Asking git for dates")
    proofs = proofs_for(project, records, reading, generator_digest(), dates)
    if proofs is not None:
        amended = proofs.amended(records_of(records))
        found += history_remarks(records, proofs.history, amended)
        removed += removed_problems(proofs.history, proofs.removed(), records)
    return [*problems_of(found, loaded.result), *removed]


def _about(project: Project, problems: Sequence[Problem], paths: Sequence[Path]) -> list[Problem]:
    """Return the problems of these files and of what lies in these folders; all, if none."""
    wanted = []
    for path in paths:
        if not path.exists() and not path.is_symlink():
            raise WrongUse(f"there is no {path}")
        absolute = Path.cwd() / path
        if not absolute.is_relative_to(project.root):
            raise WrongUse(f"{path} lies outside of the site in {project.root}")
        wanted.append(absolute.relative_to(project.root).as_posix())
    if not wanted or "." in wanted:
        return list(problems)
    return [
        problem
        for problem in problems
        if any(problem.path == path or problem.path.startswith(f"{path}/") for path in wanted)
    ]


def _style() -> TextStyle:
    """Return how text looks here: colour and width of the terminal; NO_COLOR is heeded."""
    import os
    import shutil

    from beforehand.records.problems import TextStyle

    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 100
    return TextStyle(colour=colour, width=max(width, 40))
