"""What several commands take."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from beforehand.faults import WrongUse
from beforehand.values import Reading, Refused, read_instant

if TYPE_CHECKING:
    from beforehand.site.project import Project

now_option = click.option(
    "--now",
    "now_text",
    metavar="TIME",
    help="As of this moment, such as 2026-11-09T15:00Z; a time without an offset is UTC.",
)


dates_option = click.option(
    "--dates",
    type=click.Choice(["git", "omit"]),
    default="git",
    show_default=True,
    help="Show since when git has each record, or leave that out.",
)

quiet_option = click.option("--quiet", is_flag=True, help="Say nothing unless something is wrong.")
answer_option = click.option(
    "--quiet", is_flag=True, help="Say the answer alone: no progress and no summary."
)


def moment(now_text: str | None) -> datetime:
    """Return the moment that the command is about: --now, SOURCE_DATE_EPOCH, or the clock."""
    from beforehand.site.clock import now_from

    if now_text is None:
        try:
            return now_from(os.environ)
        except ValueError as error:
            raise WrongUse(str(error)) from None
    try:
        return read_instant(now_text, Reading(ZoneInfo("UTC")))
    except Refused as refused:
        raise WrongUse(f"--now {now_text!r}: {refused.rule}", refused.hint) from None


def root_here() -> Path:
    """Return this folder or the nearest one above that has service.yml; this one, if none has."""
    here = Path.cwd()
    return next(
        (folder for folder in (here, *here.parents) if (folder / "service.yml").exists()), here
    )


def project_here() -> Project:
    """Return the project in this folder or in the nearest one above that has service.yml."""
    from beforehand.site.project import Project

    return Project(root_here())
