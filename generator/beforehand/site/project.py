"""A project's folder on disk: which files are records, and what they hold."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Final, Protocol

from msgspec import Struct

from beforehand.faults import ProblemsFound
from beforehand.filenames import SERVICE_FILE
from beforehand.model import Records, Service
from beforehand.records import ReadResult, read
from beforehand.records.decoding import MAX_BYTES
from beforehand.records.files import Refusal, SourceFile
from beforehand.records.lines import SourceText
from beforehand.records.problems import Problem, format_text, problem_at, quoted
from beforehand.records.suggestions import nearest
from beforehand.site.folder import CACHE, digest_of, must_be_project, stamped
from beforehand.site.opening import Looks
from beforehand.site.record_reading import RecordReading
from beforehand.site.skin import PLACEHOLDER

_LOOK_ONLY: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_FENCED: Final = re.compile(r"^ {0,3}(`{3,}|~{3,}).*?(?:^ {0,3}\1|\Z)", re.MULTILINE | re.DOTALL)


class Loaded(Struct, frozen=True, dict=True):
    """What a project says."""

    records: Records | None
    """None if something could not be read."""
    problems: tuple[Problem, ...]
    """Errors and warnings, sorted by place."""
    result: ReadResult
    files: Mapping[str, bytes]
    """The digest of each file's content, by path."""
    fresh: int = 0
    """How many of the files were read anew."""

    @cached_property
    def digest(self) -> str:
        """Return what names all contents: same contents, same digest."""
        return digest_of(self.files)

    @property
    def is_mostly_new(self) -> bool:
        """Return whether most of the records were read anew, so that most must be made."""
        if self.records is None:
            return False
        return 2 * self.fresh > len(self.records.incidents) + len(self.records.changes)

    def report(self) -> str:
        """Return all problems as text; empty if there is none."""
        return format_text(self.problems) if self.problems else ""


class Store(Protocol):
    """Something that reads a project's records, and may keep them."""

    def read(self, hands: int, looks: Looks | None) -> tuple[ReadResult, RecordReading]:
        """Return what the files say, and how they were read, by up to `hands` processes."""


class Project:
    """The folder that holds service.yml, incidents/, changes/ and content/."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.cache = root / CACHE

    def load(
        self,
        store: Store | None = None,
        hands: int = 1,
        looks: Looks | None = None,
    ) -> Loaded:
        """Return all records, or the problems that stand against them.

        `store` reads the records where one is kept from build to build, `looks` is what another
        process sees of files for it; up to `hands` processes share the reading. Raises
        `WrongUse` if the folder is no project at all.
        """
        must_be_project(self.root)
        result, reading = store.read(hands, looks) if store else self._read(hands)
        problems = tuple(sorted((*result.problems, *self.placeholder_problems())))
        fine = not any(problem.is_error for problem in problems)
        records = result.records if fine else None
        return Loaded(records, problems, result, reading.digests, reading.count)

    def _read(self, hands: int) -> tuple[ReadResult, RecordReading]:
        reading = RecordReading(self, hands)
        return reading.read([stamp.path for stamp in stamped(self.root).stamps], {}), reading

    def service(self) -> Service:
        """Return what service.yml says. Raises `ProblemsFound` with the problems' text."""
        result = read([self.source(SERVICE_FILE)])
        if result.records is None:
            raise ProblemsFound(format_text(result.problems))
        return result.records.service

    def report_on(self, path: Path) -> str:
        """Return the problems of one file as text; empty if there is none."""
        shown = path.relative_to(self.root).as_posix()
        return format_text([problem for problem in self.load().problems if problem.path == shown])

    # ----------------------------------------------------------------- files

    def sources(self) -> Iterator[SourceFile]:
        """Yield every file that could be a record, sorted by path."""
        for stamp in stamped(self.root).stamps:
            yield self.source(stamp.path)

    def source(self, path: str) -> SourceFile:
        """Return a file's content, or why it cannot be had. Never waits on a pipe."""
        try:
            handle = os.open(f"{self.root}/{path}", _LOOK_ONLY)
        except OSError as error:
            return SourceFile(path, _refusal(error))
        try:
            known = os.fstat(handle)
            if not stat.S_ISREG(known.st_mode):
                return SourceFile(path, Refusal.NOT_A_FILE)
            if known.st_size > MAX_BYTES:
                return SourceFile(path, Refusal.TOO_LARGE)
            return SourceFile(path, _content(handle, known.st_size))
        except OSError:
            return SourceFile(path, Refusal.UNREADABLE)
        finally:
            os.close(handle)

    # ----------------------------------------------------------------- pages

    def placeholder_problems(self) -> Iterator[Problem]:
        """Yield a problem for each block in content/ that nobody knows."""
        folder = self.root / "content"
        for path in sorted(folder.rglob("*.md")):
            shown = path.relative_to(self.root).as_posix()
            try:
                yield from placeholder_problems(shown, path.read_text("utf-8"))
            except (OSError, UnicodeDecodeError):
                yield Problem(
                    shown, 1, 1, "page-unreadable", "the page cannot be read as UTF-8 text",
                    "save it as UTF-8",
                )  # fmt: skip


def _content(handle: int, size: int) -> bytes:
    """Return all that is in an open file, which may be growing."""
    content = os.read(handle, size + 1)
    if len(content) == size:
        return content
    parts = [content]
    while parts[-1]:
        parts.append(os.read(handle, MAX_BYTES))
    return b"".join(parts)


def _refusal(error: OSError) -> Refusal:
    """Return why a file could not be opened."""
    if error.errno == errno.ELOOP:
        return Refusal.SYMBOLIC_LINK
    # A socket cannot be opened at all.
    if error.errno == errno.ENXIO:
        return Refusal.NOT_A_FILE
    return Refusal.UNREADABLE


def placeholder_problems(path: str, text: str) -> Iterator[Problem]:
    """Yield a problem for each `<!-- beforehand: NAME -->` whose name is no block's.

    What stands in fenced code is an example and is left alone.
    """
    from beforehand.render.block_names import BLOCK_NAMES

    source = SourceText(path, text)
    bare = _FENCED.sub(lambda match: " " * len(match[0]), text)
    for match in PLACEHOLDER.finditer(bare):
        name = match[1]
        if name in BLOCK_NAMES:
            continue
        near = nearest(name, BLOCK_NAMES)
        yield problem_at(
            source,
            source.position(match.start(1), max(match.end(1), match.start(1) + 1)),
            "block-unknown",
            f"there is no block {quoted(name)}; the blocks are {', '.join(BLOCK_NAMES)}",
            f"did you mean {near}?" if near else "take the comment out or name a block",
        )


def readable(loaded: Loaded) -> Records:
    """Return the records. Raises `ProblemsFound` with the problems' text if there are none."""
    if loaded.records is None:
        raise ProblemsFound(loaded.report())
    return loaded.records
