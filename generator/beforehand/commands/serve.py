"""`beforehand serve`: the site on this machine, reloaded when a file is saved."""

from __future__ import annotations

import gc
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import cast

import click

from beforehand.commands.options import dates_option, moment, now_option, project_here
from beforehand.commands.progress import Progress
from beforehand.commands.summary import Summary, built_words
from beforehand.faults import Fault, WrongUse


@click.command(epilog="Example: beforehand serve --now 2026-11-09T15:00Z")
@now_option
@dates_option
@click.option("--port", default=8000, help="The port; 0 takes any that is free.")
def serve(now_text: str | None, dates: str, port: int) -> None:
    """Show the site on this machine and reload it when a record or a page is saved."""
    from beforehand.site.build import Builder
    from beforehand.site.git_log import Dates
    from beforehand.site.preview import Preview

    project = project_here()
    site = project.cache / "preview"
    say = Progress()
    builder = Builder(project, site, say, Dates(dates))

    def rebuild() -> str | None:
        summary = Summary()
        try:
            with say:
                built = builder.build(moment(now_text), is_preview=now_text is not None)
        except Fault as fault:
            click.echo(f"{fault}\nThe site stays as it was.", err=True)
            return str(fault)
        summary(built_words(built), err=False)
        return None

    def tidy() -> None:
        with suppress(Fault):  # the next build meets it too, and says so
            builder.settle()
        gc.collect()  # which does not run by itself; see cli

    names = ("incidents", "changes", "content", "service.yml", "mkdocs.yml")
    watched = [project.root / name for name in names]
    # Before the preview: whatever watches files or listens has threads.
    with _workshop(rebuild, tidy) as (build, tidy_up):
        try:
            preview = Preview(site, port)
        except OSError as error:
            raise WrongUse(
                f"port {port} cannot be had: {error.strerror}",
                "name another: --port 8001, or --port 0",
            ) from None
        signal.signal(signal.SIGTERM, lambda *_: preview.stop())
        # From before the first build: what is saved while it goes on is built after it.
        with preview.watching([path for path in watched if path.exists()]):
            if build() is not None and not site.is_dir():
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
