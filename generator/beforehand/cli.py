"""The command line: `beforehand COMMAND`.

Exit codes: 0 fine · 1 problems were found · 2 wrong use · 3 an engine or the system failed.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys
from contextlib import suppress
from typing import Final, NoReturn

import click

from beforehand.faults import Fault, ProblemsFound

COMMANDS: Final = {
    "build": "beforehand.commands.build:build",
    "check": "beforehand.commands.check:check",
    "due": "beforehand.commands.due:due",
    "import": "beforehand.commands.import_:import_",
    "init": "beforehand.commands.init:init",
    "letters": "beforehand.commands.letters:letters",
    "new": "beforehand.commands.new:new",
    "plan": "beforehand.commands.plan:plan",
    "serve": "beforehand.commands.serve:serve",
}
"""Where each command lives. A module is imported when its command is called, so that none
pays for another's imports."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands' names, sorted."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of this name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command = getattr(importlib.import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the words name; a misspelt one is answered with a guess."""
        from difflib import get_close_matches

        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            near = get_close_matches(args[0], COMMANDS, n=1)
            guess = f" Did you mean {near[0]}?" if near else ""
            ctx.fail(f"There is no command {args[0]!r}.{guess}")
        return super().resolve_command(ctx, args)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="beforehand")
def group() -> None:
    r"""Tell customers what is wrong now and what is going to change, from records in git.

    \b
    Example: beforehand check && beforehand build
    """


def main() -> NoReturn:
    """Run a command; turn faults into words and an exit code."""
    # A command makes millions of objects and ends. To look through them for rings that
    # nobody holds, again and again, would take a third of its time, and to take them apart
    # at the end a tenth of it.
    gc.disable()
    code = run()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def run() -> int:
    """Run the command that the arguments name; return its exit code."""
    try:
        group.main(prog_name="beforehand", standalone_mode=True)
    except Fault as fault:
        own_words = isinstance(fault, ProblemsFound)
        click.echo(str(fault) if own_words else f"beforehand: {fault}", err=True, nl=not own_words)
        if fault.tip:
            click.echo(f"Tip: {fault.tip}", err=True)
        return fault.exit_code
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except Exception as error:
        if os.environ.get("BEFOREHAND_DEBUG"):
            raise
        click.echo(f"beforehand: it failed, and that is our fault: {error!r}", err=True)
        click.echo("Tip: set BEFOREHAND_DEBUG=1 and run it again to see where.", err=True)
        return 3


if __name__ == "__main__":
    main()
