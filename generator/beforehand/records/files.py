"""Which files hold records, and what a file's name says."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from msgspec import Struct

from beforehand.filenames import SERVICE_FILE
from beforehand.records.problems import Problem, Severity, quoted
from beforehand.value_words import ID_PATTERN, id_like


class RecordKind(StrEnum):
    """What a file holds."""

    SERVICE = "service"
    INCIDENT = "incident"
    CHANGE = "change"

    @property
    def folder(self) -> str:
        """Return the folder that records of this kind lie in; empty for the service."""
        return {"incident": "incidents", "change": "changes"}.get(self.value, "")


_FOLDERS: Final = {kind.folder: kind for kind in RecordKind if kind.folder}


class Refusal(StrEnum):
    """Why the content of a file could not be had."""

    NOT_A_FILE = "not-a-file"
    """A folder, a pipe, a socket or a device."""
    SYMBOLIC_LINK = "symbolic-link"
    UNREADABLE = "unreadable"
    """The system refused, for want of rights or by a fault of the disk."""
    TOO_LARGE = "too-large"
    """Over `decoding.MAX_BYTES`; it was not read at all."""


class SourceFile(Struct, frozen=True):
    """A file as it was found on disk."""

    path: str
    """'/'-separated, relative to the project's root: `incidents/2026-11-09-late.yml`."""
    content: bytes | Refusal
    """Its bytes, or why there are none."""


_REFUSED: Final = {
    Refusal.NOT_A_FILE: (
        "this is no ordinary file",
        "only files with text can be records: move it elsewhere",
    ),
    Refusal.SYMBOLIC_LINK: (
        "this is a symbolic link, and links are not followed",
        "put the file itself here; a link could publish what lies outside this folder",
    ),
    Refusal.UNREADABLE: (
        "the system does not let this file be read",
        "check who may read it, and whether it can be opened at all",
    ),
    Refusal.TOO_LARGE: (
        "the file is too large to be a record",
        "a record is text alone: put pictures and long documents elsewhere and link to them",
    ),
}


def refusal_problem(path: str, refusal: Refusal) -> Problem:
    """Return the problem of a file whose content could not be had."""
    message, hint = _REFUSED[refusal]
    return Problem(path, 1, 1, f"file-{refusal}", message, hint)


class Filed(Struct, frozen=True):
    """What a path says about its file."""

    kind: RecordKind | None
    """What it holds; None if it is not read."""
    id: str
    """The record's id, the file's stem; empty for the service and for files not read."""
    problem: Problem | None = None
    """What is wrong with the path; an error where staff surely meant a record."""


_ENDING: Final = re.compile(
    r"(?:\s*\(\d+\))?\.ya?ml(?:\.txt|\.ya?ml|\.md)?\s*\Z|\.yml\s*\(\d+\)\Z", re.IGNORECASE
)
_BACKUP: Final = re.compile(r"\.ya?ml(?:~|\.(?:bak|orig|rej|swp|tmp|old|save))\Z", re.IGNORECASE)
_QUIET: Final = re.compile(r"readme(?:\.\w+)?\Z|desktop\.ini\Z|thumbs\.db\Z", re.IGNORECASE)


def file_of(path: str) -> Filed:
    """Return what a path says: kind, id and a problem with the name, if there is one.

    Names that begin with a dot, and a folder's README, are nobody's record and no problem.
    Everything else that is not read is named by a problem, so that no record is missing
    without a word.
    """
    folder, _, name = path.rpartition("/")
    kind, stem = _FOLDERS.get(folder), name.removesuffix(".yml")
    if kind is not None and stem not in (name, "readme") and ID_PATTERN.fullmatch(stem):
        return Filed(kind, stem)
    if name.startswith(".") or any(part.startswith(".") for part in folder.split("/")):
        return Filed(None, "")
    if path == SERVICE_FILE:
        return Filed(RecordKind.SERVICE, "")
    top = folder.split("/", 1)[0]
    if top not in _FOLDERS:
        return _outside(path)
    if _QUIET.match(name):
        return Filed(None, "")
    if folder != top:
        return _unread(
            path,
            "folder-unexpected",
            f"records lie directly in {top}/, and this file lies deeper",
            f"move it to {top}/{name}",
        )
    return _record(path, _FOLDERS[top], name)


def _outside(path: str) -> Filed:
    if "/" not in path and re.fullmatch(r"service\.ya?ml(\.txt)?", path, re.IGNORECASE):
        return _unread(
            path,
            "file-ending",
            f"the file is named {path}, so it is not read",
            f"rename it to {SERVICE_FILE}",
        )
    return Filed(None, "")


def _record(path: str, kind: RecordKind, name: str) -> Filed:
    folder = kind.folder
    if _BACKUP.search(name):
        return _unread(
            path,
            "file-ignored",
            "this looks like an editor's or git's copy of a record and is not read",
            "delete it, or rename it so that it ends in .yml",
            Severity.WARNING,
        )
    ending = _ENDING.search(name)
    if ending is None:
        return _unread(
            path,
            "file-ignored",
            "the file's name does not end in .yml, so it is not read",
            "rename it if it is a record; move it elsewhere if it is none",
            Severity.WARNING,
        )
    stem = name[: ending.start()]
    better = id_like(stem)
    if ending[0] != ".yml":
        return _unread(
            path,
            "file-ending",
            f"the file's name ends in {quoted(ending[0])}, so it is not read",
            f"rename it to {folder}/{better or 'name'}.yml",
        )
    problem = Problem(
        path,
        1,
        1,
        "id-invalid",
        f"the file's name is the record's id, and {quoted(stem)} cannot be one: an id is made of"
        " small letters, digits and hyphens, at most 63 of them, and does not begin with a hyphen",
        f"rename it to {folder}/{better}.yml" if better else "rename it",
    )
    return Filed(kind, "", problem)


def _unread(
    path: str, code: str, message: str, hint: str, severity: Severity = Severity.ERROR
) -> Filed:
    return Filed(None, "", Problem(path, 1, 1, code, message, hint, severity))
