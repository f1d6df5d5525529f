"""The one place that runs git: the published branch as values.

Git runs with a clean environment, so that neither the user's settings nor a hook's
variables change what it prints, and nothing of the repository's is executed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from msgspec import Struct

from beforehand.faults import Fault, WrongUse
from beforehand.filenames import SERVICE_FILE
from beforehand.records.decoding import MAX_BYTES
from beforehand.records.files import Refusal, SourceFile
from beforehand.records.history import (
    Commit,
    Log,
    LogEntry,
    Signature,
    SignatureState,
    Touch,
)

PATHS: Final = ("incidents", "changes")
_OPTIONS: Final = (
    *("--no-pager", "--no-replace-objects", "--literal-pathspecs"),
    *("-c", "core.quotePath=false", "-c", "log.showSignature=false", "-c", "diff.renames=false"),
    *("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"),
)
_KEPT: Final = ("PATH", "HOME", "XDG_CONFIG_HOME", "GNUPGHOME", "SYSTEMROOT", "TMPDIR")
_SET: Final = {
    "LC_ALL": "C",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
}
_MARK: Final = b"\x01"
_FORMAT: Final = "%x01%H %ct"
_LINK: Final = b"120000"


class Dates(StrEnum):
    """Whether pages show what git says of their dates."""

    GIT = "git"
    OMIT = "omit"


class ShallowClone(WrongUse):
    """The clone lacks the beginning of the history, so every date in it would be wrong."""

    def __init__(self) -> None:
        super().__init__(
            "this clone of the repository is shallow: it does not know when records were first"
            " committed, so no date of publication could be shown",
            "fetch the whole history: git fetch --unshallow. On GitHub, give actions/checkout"
            " fetch-depth: 0; on GitLab, set GIT_DEPTH: 0. Or build with --dates omit",
        )


def read_log(root: Path, known: Log | None = None, dates: Dates = Dates.GIT) -> Log | None:
    """Return the published branch along first parents, as far as records are concerned.

    None if there is no git, no repository, or if dates are to be omitted. `known` is an
    earlier log of the same folder: if the branch only grew since, only what is new is read.
    Raises `ShallowClone` if the history's beginning is missing.
    """
    repository = open_repository(root) if dates is Dates.GIT else None
    if repository is None:
        return None
    if repository.is_shallow:
        raise ShallowClone
    head = repository.resolve("HEAD")
    if head is None:
        return Log("", ())
    if known is not None and known.head == head:
        return known
    if known is not None and known.head and repository.is_on_branch(known.head, head):
        last = known.entries[-1].commit.at if known.entries else None
        newer = repository.entries(f"{known.head}..{head}", last)
        return Log(head, (*known.entries, *newer))
    return Log(head, tuple(repository.entries(head, None)))


def open_repository(root: Path) -> Repository | None:
    """Return the repository that a project's folder lies in, or None if there is none.

    Raises `Fault` if git refuses to look at it, as for a folder of another user.
    """
    program = shutil.which("git")
    here = root.resolve()
    # To ask git takes longer than to see that there is nothing to ask about.
    if program is None or not any((f / ".git").exists() for f in (here, *here.parents)):
        return None
    questions = ("--is-inside-work-tree", "--is-shallow-repository", "--show-prefix")
    asked = _run(program, root, ("rev-parse", *questions))
    if asked.returncode == 0:
        inside, shallow, prefix = asked.stdout.split(b"\n")[:3]
        if inside != b"true":
            return None
        return Repository(program, root, _path(prefix), shallow == b"true")
    words = asked.stderr.decode("utf-8", "replace").strip()
    if "dubious ownership" in words:
        raise Fault(
            f"git does not trust {root}, since it belongs to another user",
            f"git config --global --add safe.directory {root.resolve()}, or build with"
            " --dates omit",
        )
    return None


class Repository(Struct, frozen=True):
    """A git repository, seen from a project's folder in it."""

    program: str
    root: Path
    prefix: str
    """The way from the repository's top to the folder, with a slash at the end, or empty."""
    is_shallow: bool

    def resolve(self, ref: str) -> str | None:
        """Return the hash of the commit that a name stands for, or None if there is none."""
        arguments = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
        found = _run(self.program, self.root, arguments)
        return found.stdout.decode().strip() if found.returncode == 0 else None

    def is_on_branch(self, old: str, head: str) -> bool:
        """Return whether the first-parent line of `head` goes through `old`."""
        if self.resolve(old) is None:
            return False
        line = self._out("rev-list", "--first-parent", f"{old}..{head}").split()
        if not line:
            return False
        return self.resolve(f"{line[-1].decode()}^1") == old

    def entries(self, commits: str, last: datetime | None) -> Iterator[LogEntry]:
        """Yield the commits of a range that touched records, oldest first.

        `last` is the time of the entry before them: no entry is dated earlier than it. Git
        lists all files, since it is two and a half times slower if it has to choose them.
        """
        raw = self._out(
            *("log", "--first-parent", "-m", "--reverse", "--raw", "-z", "--no-abbrev"),
            *("--no-renames", "--no-ext-diff", "--no-textconv", "--no-color"),
            *(f"--format={_FORMAT}", "--end-of-options", commits, "--"),
        )
        # A path cannot hold the separator's neighbours: NUL ends every field but the header's.
        for block in raw.split(_MARK)[1:]:
            header, _, body = block.partition(b"\0")
            commit_id, _, seconds = header.decode().partition(" ")
            at = datetime.fromtimestamp(int(seconds), UTC)
            last = at if last is None else max(at, last)
            touches = tuple(_touches(body, self.prefix))
            if touches:
                yield LogEntry(Commit(commit_id, last), touches)

    def contents(self, blobs: Iterable[str]) -> dict[str, bytes]:
        """Return contents by hash; one that is not here is left out."""
        wanted = sorted(set(blobs))
        if not wanted:
            return {}
        return dict(_contents(self._out("cat-file", "--batch", given=_lines(wanted)), b"blob"))

    def signatures(self, commits: Sequence[str]) -> dict[str, Signature]:
        """Return who signed which of these commits; one without a signature is left out.

        Checking costs about 25 ms a signed commit, so ask for few.
        """
        if not commits:
            return {}
        raw = self._out("cat-file", "--batch", given=_lines(commits))
        headers = {name: content.partition(b"\n\n")[0] for name, content in _contents(raw)}
        signed = [name for name in commits if b"\ngpgsig" in headers.get(name, b"")]
        if not signed:
            return {}
        checked = self._out(
            *("log", "--no-walk=unsorted", "--stdin", "--format=%H%x09%G?%x09%GS"),
            given=_lines(signed),
        )
        lines = (line.split("\t", 2) for line in checked.decode("utf-8", "replace").splitlines())
        return {name: _signature(state, signer) for name, state, signer in lines}

    def files(self, ref: str) -> tuple[SourceFile, ...]:
        """Return the files of records as they stand at a commit, sorted by path.

        Raises `WrongUse` if there is no such commit.
        """
        commit = self.resolve(ref)
        if commit is None:
            raise WrongUse(
                f"git knows no commit {ref!r}",
                "fetch it first, such as git fetch origin main, or name another one",
            )
        listed = self._out("ls-tree", "-r", "-z", "--long", commit, "--", SERVICE_FILE, *PATHS)
        entries = [_tree_entry(line) for line in listed.split(b"\0") if line]
        contents = self.contents(blob for _, blob, refusal in entries if refusal is None and blob)
        return tuple(
            SourceFile(path, contents.get(blob, Refusal.UNREADABLE) if refusal is None else refusal)
            for path, blob, refusal in sorted(entries)
        )

    def _out(self, *arguments: str, given: bytes = b"") -> bytes:
        done = _run(self.program, self.root, arguments, given)
        if done.returncode:
            words = done.stderr.decode("utf-8", "replace").strip()
            raise Fault(f"git {arguments[0]} failed: {words}", "build with --dates omit")
        return done.stdout


def _run(
    program: str, root: Path, arguments: Sequence[str], given: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return subprocess.run(  # noqa: S603 - the program is git, the arguments are ours
        [program, *_OPTIONS, *arguments],
        cwd=root,
        env={**kept, **_SET},
        input=given,
        capture_output=True,
        check=False,
    )


def _touches(body: bytes, prefix: str) -> Iterator[Touch]:
    """Yield the records that a commit touched, from `--raw -z`.

    Its form is `:mode mode hash hash status`, NUL, path, NUL, once a file.
    """
    folders = tuple(f"{prefix}{folder}/".encode("utf-8", "surrogateescape") for folder in PATHS)
    fields = body.lstrip(b"\n").split(b"\0")
    for change, path in zip(fields[::2], fields[1::2], strict=False):
        parts = change.lstrip(b"\n:").split(b" ")
        if len(parts) != 5 or not path.startswith(folders):
            continue
        removed = parts[4].startswith(b"D")
        blob = None if removed else parts[3].decode()
        yield Touch(_path(path).removeprefix(prefix), blob)


def _path(name: bytes) -> str:
    return name.decode("utf-8", "surrogateescape")


def _lines(names: Iterable[str]) -> bytes:
    return "".join(f"{name}\n" for name in names).encode()


def _contents(raw: bytes, kind: bytes = b"") -> Iterator[tuple[str, bytes]]:
    """Yield hash and content from `cat-file --batch`: a header line, the bytes, a line end.

    What is missing has a header alone. Only objects of a kind are yielded, if one is named.
    """
    place = 0
    while place < len(raw):
        end = raw.index(b"\n", place)
        header = raw[place:end].split(b" ")
        place = end + 1
        if len(header) != 3 or not header[2].isdigit():
            continue
        size = int(header[2])
        if kind in (b"", header[1]):
            yield header[0].decode(), raw[place : place + size]
        place += size + 1


def _tree_entry(line: bytes) -> tuple[str, str, Refusal | None]:
    about, _, path = line.partition(b"\t")
    mode, kind, blob, size = about.split()
    refusal = None
    if mode == _LINK:
        refusal = Refusal.SYMBOLIC_LINK
    elif kind != b"blob":
        refusal = Refusal.NOT_A_FILE
    elif int(size) > MAX_BYTES:
        refusal = Refusal.TOO_LARGE
    return _path(path), blob.decode(), refusal


def _signature(state: str, signer: str) -> Signature:
    if state == "G":
        return Signature(SignatureState.GOOD, signer)
    return Signature(SignatureState.BAD if state in "BR" else SignatureState.UNCHECKED, signer)
