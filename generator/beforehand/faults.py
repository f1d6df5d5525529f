"""What stops a command: words for staff, a tip, and an exit code."""

from __future__ import annotations


class Fault(Exception):
    """Something that no record is to blame for: the engine or the system failed."""

    exit_code = 3

    def __init__(self, words: str, tip: str = "") -> None:
        super().__init__(words)
        self.tip = tip


class WrongUse(Fault):
    """The command was called in a way that cannot work."""

    exit_code = 2


class ProblemsFound(Fault):
    """Records have problems; they have been or are to be printed."""

    exit_code = 1


class PublishError(Fault):
    """The site could not be published; what was published stays."""
