"""`beforehand serve`: the site on this machine, reloaded when a file is saved."""

from __future__ import annotations

import gc
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from beforehand.commands.options import dates_option, moment, now_option, project_here
from beforehand.commands.progress import Progress
from beforehand.commands.summary import Summary, built_words
from beforehand.faults import Fault, WrongUse
from beforehand.site.folder import WATCHED

if TYPE_CHECKING:
    from beforehand.site.preview import Preview
    from beforehand.site.project import Project


@click.command(epilog="Example: beforehand serve --now 2026-11-09T15:00Z")
@now_option
@dates_option
@click.option("--port", default=8000, help="The port; 0 takes any that is free.")
def serve(now_text: str | None, dates: str, port: int) -> None:
    """Show the site on this machine and reload it when a record or a page is saved."""
    project = project_here()
    work = _Work(project, now_text, dates)
    # Before the preview: whatever watches files or listens has threads.
    with _workshop(work.rebuild, work.tidy) as (build, tidy_up):
        preview = _preview(work.site, port)
        signal.signal(signal.SIGTERM, lambda *_: preview.stop())
        # From before the first build: what is saved while it goes on is built after it.
        with preview.watching(_watched(project)):
            if build() is not None and not work.site.is_dir():
                raise Fault(
                    "there is nothing to show yet", "put the problems right and start again"
                )
            click.echo(
                f"Look at {preview.url} (to stop, press Ctrl and C). Save a record to see it"
                " change."
            )
            try:
                preview.run(build, tidy_up)
            except KeyboardInterrupt:
                click.echo("Stopped.")


class _Work:
    """What is done whenever something is saved."""

    def __init__(self, project: Project, now_text: str | None, dates: str) -> None:
        from beforehand.site.build import Builder
        from beforehand.site.git_log import Dates

        self.site = project.cache / "preview"
        self._now_text = now_text
        self._say = Progress()
        self._builder = Builder(project, self.site, self._say, Dates(dates))

    def rebuild(self) -> str | None:
        """Build the site, and say so; return what stood against it, None if nothing did."""
        summary = Summary()
        try:
            with self._say:
                now = moment(self._now_text)
                built = self._builder.build(now, is_preview=self._now_text is not None)
        except Fault as fault:
            click.echo(f"{fault}\nThe site stays as it was.", err=True)
            return str(fault)
        summary(built_words(built), err=False)
        return None

    def tidy(self) -> None:
        """Do what nobody shall wait for."""
        with suppress(Fault):  # the next build meets it too, and says so
            self._builder.settle()
        gc.collect()  # which does not run by itself; see cli


def _preview(site: Path, port: int) -> Preview:
    from beforehand.site.preview import Preview

    try:
        return Preview(site, port)
    except OSError as error:
        raise WrongUse(
            f"port {port} cannot be had: {error.strerror}",
            "name another: --port 8001, or --port 0",
        ) from None


def _watched(project: Project) -> list[Path]:
    """Return the files and folders of which the site is made, as far as they are there."""
    names = (*WATCHED, "content", "mkdocs.yml")
    return [path for name in names if (path := project.root / name).exists()]


@contextmanager
def _workshop(
    rebuild: Callable[[], str | None], tidy: Callable[[], object]
) -> Iterator[tuple[Callable[[], str | None], Callable[[], object]]]:
    """Give what builds, and what tidies up behind it.

    A server has threads, and a process with threads builds alone. So the building is left to
    a copy of this process that was made before there were any.
    """
    from beforehand.site.hands import Workshop, can_be_copied

    if not can_be_copied():
        yield rebuild, tidy
        return
    workshop = Workshop[str | None](rebuild, cast("type[str | None]", str | None), tidy)
    try:
        yield workshop.ask, lambda: None
    finally:
        workshop.close()
