"""`beforehand new`: the beginning of a record."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from beforehand.commands.progress import Progress
from beforehand.faults import WrongUse
from beforehand.model import ChangeKind, ChangeStage, ComponentStatus, Impact, IncidentStatus

if TYPE_CHECKING:
    from beforehand.model import Service
    from beforehand.site.project import Project

_NO_EDIT = click.option("--no-edit", is_flag=True, help="Do not open the file in an editor.")


@click.group(epilog="Example: beforehand new incident --title 'Discs are late' --impact major")
def new() -> None:
    """Begin an incident or a change: a file with comments that say what goes where."""


@new.command(
    epilog="Example: beforehand new incident --title 'Discs are late' --impact major"
    " --component disc-shipping=partial_outage --text 'No discs leave today.'"
)
@click.option("--title", help="What happens, in the customers' words.")
@click.option("--impact", type=click.Choice([str(i) for i in Impact]), help="How bad it is.")
@click.option(
    "--component",
    "components",
    multiple=True,
    metavar="ID=STATUS",
    help="A component that is hit, and how it does; can be given several times.",
)
@click.option("--started", metavar="TIME", help="When it began; now, if not given.")
@click.option(
    "--status",
    type=click.Choice([str(s) for s in IncidentStatus]),
    default=str(IncidentStatus.INVESTIGATING),
    help="Where the work stands.",
)
@click.option("--text", default="", help="The first update.")
@_NO_EDIT
def incident(
    *,
    title: str | None,
    impact: str | None,
    components: tuple[str, ...],
    started: str | None,
    status: str,
    text: str,
    no_edit: bool,
) -> None:
    """Begin an incident: asks at a terminal for what the options do not say."""
    from beforehand.site.skeleton import IncidentDraft, incident_text, write_new

    project, service, now = _here()
    title = _asked(title, "--title", "What happens, in the customers' words")
    impact = _asked(impact, "--impact", "How bad is it", list(Impact))
    hit = tuple(_component(service, text) for text in components)
    if not hit:
        names = list(service.components)
        name = _asked(None, "--component", "Which component is hit", names)
        state = _asked(
            None, "--component", f"How does {name} do", [s for s in ComponentStatus if s.is_trouble]
        )
        hit = ((name, ComponentStatus(state)),)
    draft = IncidentDraft(
        title=title,
        impact=Impact(impact),
        components=hit,
        started_at=started or f"{now:%Y-%m-%d %H:%M}",
        status=IncidentStatus(status),
        text=text,
        contact=next(iter(service.contacts)),
    )
    path = write_new(
        project.root / "incidents", f"{now:%Y-%m-%d}", title, incident_text(draft, now)
    )
    _finish(project, path, no_edit=no_edit)


@new.command(
    epilog="Example: beforehand new change --title 'Prices rise' --kind pricing"
    " --effective 2027-09-01 --component streaming"
)
@click.option("--title", help="What changes, in the customers' words.")
@click.option("--kind", type=click.Choice([str(k) for k in ChangeKind]), help="What it is about.")
@click.option(
    "--stage",
    type=click.Choice([str(s) for s in ChangeStage if s is not ChangeStage.WITHDRAWN]),
    default=str(ChangeStage.ANNOUNCED),
    help="How firm it is.",
)
@click.option(
    "--effective",
    metavar="WHEN",
    help="A date, a time, or for maintenance 'TIME to TIME'.",
)
@click.option(
    "--component", "components", multiple=True, metavar="ID", help="A component that it touches."
)
@click.option("--why", default="", help="The reason.")
@_NO_EDIT
def change(
    *,
    title: str | None,
    kind: str | None,
    stage: str,
    effective: str | None,
    components: tuple[str, ...],
    why: str,
    no_edit: bool,
) -> None:
    """Begin a change: asks at a terminal for what the options do not say."""
    from beforehand.site.skeleton import ChangeDraft, change_text, write_new

    project, service, now = _here()
    title = _asked(title, "--title", "What changes, in the customers' words")
    kind = _asked(kind, "--kind", "What is it about", list(ChangeKind))
    if stage == ChangeStage.ANNOUNCED:
        effective = _asked(effective, "--effective", _when_question(ChangeKind(kind)))
    for name in components:
        _known(service, name)
    draft = ChangeDraft(
        title=title,
        kind=ChangeKind(kind),
        stage=ChangeStage(stage),
        components=components,
        effective=effective or "",
        why=why,
        contact=next(iter(service.contacts)),
    )
    path = write_new(project.root / "changes", f"{now:%Y-%m-%d}", title, change_text(draft, now))
    _finish(project, path, no_edit=no_edit)


def _when_question(kind: ChangeKind) -> str:
    if kind is ChangeKind.MAINTENANCE:
        return "From when to when (2027-01-31 02:00 to 2027-01-31 04:00)"
    return "When does it take effect (2027-01-31)"


def _here() -> tuple[Project, Service, datetime]:
    """Return the project, its service, and now in its zone."""
    from zoneinfo import ZoneInfo

    from beforehand.site.clock import now_from
    from beforehand.site.project import Project

    project = Project(Path.cwd())
    service = project.service()
    return project, service, now_from(os.environ).astimezone(ZoneInfo(service.time_zone))


def _asked(value: str | None, option: str, question: str, choices: list[str] | None = None) -> str:
    """Return the option's value, or what somebody at a terminal answers."""
    if value:
        return value
    if not sys.stdin.isatty():
        raise WrongUse(
            f"{option} is needed where nobody can be asked", "see --help for all options"
        )
    kind = click.Choice([str(choice) for choice in choices]) if choices else None
    answer: str = click.prompt(question, type=kind)
    return answer


def _component(service: Service, text: str) -> tuple[str, ComponentStatus]:
    name, _, state = text.partition("=")
    _known(service, name)
    try:
        return name, ComponentStatus(state)
    except ValueError:
        names = ", ".join(s for s in ComponentStatus if s is not ComponentStatus.UNDER_MAINTENANCE)
        raise WrongUse(
            f"--component {text!r}: {state!r} is not a status", f"one of {names}"
        ) from None


def _known(service: Service, name: str) -> None:
    if name not in service.components:
        raise WrongUse(
            f"--component {name!r}: service.yml has no such component",
            f"one of {', '.join(service.components)}",
        )


def _finish(project: Project, path: Path, *, no_edit: bool) -> None:
    """Open the file where somebody sits, check it, and say what comes next."""
    shown = path.relative_to(project.root)
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not no_edit and editor and sys.stdin.isatty():
        _edit_until_fine(project, path)
    click.echo(f"Wrote {shown}.")
    click.echo(f"Next: beforehand check {shown}, look at it with beforehand serve, then")
    click.echo(f"  git add {shown} && git commit -m '{path.stem}'")


def _edit_until_fine(
    project: Project, path: Path, edit: Callable[..., object] = click.edit
) -> None:
    """Open the editor, and again as long as the record has problems and somebody wants to."""
    while True:
        edit(filename=str(path))
        with Progress() as say:
            say("Reading the records")
            report = project.report_on(path)
        if not report:
            return
        click.echo(report)
        if not click.confirm("Open the file again?", default=True):
            return
