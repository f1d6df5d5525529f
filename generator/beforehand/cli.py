"""The command line: `beforehand COMMAND`.

Exit codes: 0 fine · 1 problems were found · 2 wrong use · 3 an engine or the system failed.
"""

from __future__ import annotations

import importlib
import sys
from typing import Final

import click

from beforehand.faults import Fault

COMMANDS: Final = {
    "build": "beforehand.commands.build:build",
    "check": "beforehand.commands.check:check",
    "init": "beforehand.commands.init:init",
    "new": "beforehand.commands.new:new",
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


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="beforehand")
def group() -> None:
    r"""Tell customers what is wrong now and what is going to change, from records in git.

    \b
    Example: beforehand check && beforehand build
    """


def main() -> None:
    """Run a command; turn faults into words and an exit code."""
    try:
        group.main(prog_name="beforehand", standalone_mode=True)
    except Fault as fault:
        click.echo(f"beforehand: {fault}", err=True)
        if fault.tip:
            click.echo(f"Tip: {fault.tip}", err=True)
        sys.exit(fault.exit_code)


if __name__ == "__main__":
    main()
