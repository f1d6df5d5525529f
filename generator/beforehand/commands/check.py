"""`beforehand check`: all problems of all records."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from beforehand.commands.options import dates_option, moment, now_option, project_here
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
def check(
    *, paths: tuple[Path, ...], form: str, previous: str | None, now_text: str | None, dates: str
) -> None:
    """Say all that is wrong with the records, or with the files at PATH; exit 1 if it is."""
    from beforehand.records.problems import format_github, format_json, format_text
    from beforehand.site.git_log import Dates
    from beforehand.site.hands import hands_here

    project = project_here()
    loaded = project.load(hands=hands_here())
    found = list(loaded.problems)
    if loaded.records is not None:
        found += _remarks(project, loaded, moment(now_text), Dates(dates))
    if previous is not None and loaded.records is not None:
        from beforehand.site.told_before import told_before

        found += told_before(loaded.result, loaded.records, previous, moment(now_text))
    problems = _about(project, sorted(found), paths)
    if form == "json":
        click.echo(format_json(problems))
    elif form == "github":
        click.echo(format_github(problems), nl=False)
    elif problems:
        click.echo(format_text(problems, _style()), nl=False)
    if form == "text" and not any(problem.is_error for problem in problems):
        click.echo("All is well." if not problems else "Nothing stands in the way of a build.")
    sys.exit(1 if any(problem.is_error for problem in problems) else 0)


def _remarks(project: Project, loaded: Loaded, now: datetime, dates: Dates) -> list[Problem]:
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
    found = [*remarks(records, now)]
    removed: list[Problem] = []
    reading = Reading(ZoneInfo(records.service.time_zone))
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
