"""`beforehand plan`: what merging a change of the records does."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import click

from beforehand.commands.options import answer_option, moment, now_option, project_here
from beforehand.commands.progress import Progress
from beforehand.commands.summary import Summary, count
from beforehand.faults import WrongUse

if TYPE_CHECKING:
    from beforehand.model import Records
    from beforehand.plan import Plan
    from beforehand.records import Problem, ReadResult
    from beforehand.site.project import Loaded, Project


@click.command(epilog="Example: beforehand plan --base origin/main")
@click.option(
    "--base",
    metavar="REF",
    default="origin/main",
    show_default=True,
    help="The state to compare with: a branch, a tag or a commit.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown"]),
    default="text",
    help="Text for people, or Markdown for a comment on a pull request.",
)
@now_option
@answer_option
def plan(base: str, form: str, now_text: str | None, *, quiet: bool) -> None:
    """Say what merging this does: what becomes public, which banners and notices, and when.

    Compares the files here with those at REF by their meaning. Exits 1 if the records here
    cannot be read.
    """
    from beforehand.render.plan_text import plan_markdown, plan_text
    from beforehand.site.hands import hands_here

    summary = Summary(quiet=quiet)
    project = project_here()
    now = moment(now_text)
    with Progress(quiet=quiet) as say:
        say("Reading the records here")
        loaded = project.load(hands=hands_here())
        planned = _planned(project, loaded, base, now, say)
    if planned is None:
        wrong = [problem for problem in loaded.problems if problem.is_error]
        click.echo(_unreadable(wrong, form), nl=False)
        sys.exit(1)
    found, problems, read = planned
    write = plan_markdown if form == "markdown" else plan_text
    click.echo(write(found, problems), nl=False)
    summary(read)


def _planned(
    project: Project, loaded: Loaded, base: str, now: datetime, say: Callable[[str], None]
) -> tuple[Plan, list[Problem], str] | None:
    """Return the plan, the problems of the records that it touches, and what was read.

    None if the records here cannot be read.
    """
    from beforehand.plan import plan as compare

    here = loaded.records
    if here is None:
        return None
    say(f"Reading the records at {base}")
    there = _at(project, base, here)
    say("Comparing them")
    found = compare(there, here, now)
    names = {record.name for record in found.records}
    say("Reading the words")
    problems = _problems(loaded.result, here, names, now)
    read = (
        f"Read {count(_number(here), 'record')} here and {_number(there):,} at {base};"
        f" {count(len(names), 'record')} touched"
    )
    return found, problems, read


def _number(records: Records) -> int:
    return len(records.incidents) + len(records.changes)


def _at(project: Project, ref: str, head: Records) -> Records:
    """Return the records as they stand at a commit; none at all if it has no files of records.

    Raises `WrongUse` if there is no repository or no such commit, or if its records cannot
    be read.
    """
    from beforehand.model import Records
    from beforehand.records import counts, read
    from beforehand.site.git_log import open_repository

    repository = open_repository(project.root)
    if repository is None:
        raise WrongUse(
            f"{project.root} is in no git repository, so there is nothing to compare with",
            "beforehand check looks at the files alone",
        )
    files = repository.files(ref)
    if not files:
        return Records(service=head.service)
    result = read(files)
    if result.records is None:
        raise WrongUse(
            f"the records at {ref} cannot be read: {counts(result.problems)}",
            "compare with another commit, such as the last one that was published",
        )
    return result.records


def _problems(
    result: ReadResult, records: Records, names: set[str], now: datetime
) -> list[Problem]:
    """Return what check says of the records that are touched."""
    from beforehand.kept import remarks
    from beforehand.records.remarked import problems_of

    found = [one for one in remarks(records, now) if f"{one.folder}/{one.id}" in names]
    paths = {f"{name}.yml" for name in names}
    read = [problem for problem in result.problems if problem.path in paths]
    return sorted([*read, *problems_of(found, result)])


def _unreadable(problems: list[Problem], form: str) -> str:
    from beforehand.records import format_text
    from beforehand.render.plan_text import MARKER, escaped

    if form == "text":
        return format_text(problems)
    rows = [MARKER, "", "### This cannot be merged yet", ""]
    for problem in problems:
        where = f"{problem.path}:{problem.line}"
        rows.append(f"- {escaped(f'{where}: {problem.message}. {problem.hint}')}")
    return "\n".join(rows) + "\n"
