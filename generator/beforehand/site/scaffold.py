"""Beginnings: a new site, and where its files come from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from urllib.parse import urlsplit

from markupsafe import escape

from beforehand.faults import WrongUse

_WORKFLOWS = {
    "github-pages.yml": ".github/workflows/status-page.yml",
    "check-pull-request.yml": ".github/workflows/check.yml",
    "plan-comment.yml": ".github/workflows/plan.yml",
    "gitlab-pages.yml": ".gitlab-ci.yml",
}

_NAMING_VALUE = re.compile(r"^([a-z_]+: )(.*Reelpost.*)$", re.MULTILINE)
"""A line of mkdocs.yml or of a page's front matter whose value names the company."""


@dataclass(frozen=True)
class Company:
    """What a bare site says of its company."""

    name: str
    url: str
    """Ends with /."""
    zone: str
    today: date


def start_site(folder: Path, company: Company, *, bare: bool) -> list[str]:
    """Write a working site into an empty folder; return the files' paths, sorted.

    Raises `WrongUse` if the folder has anything in it but a git repository.
    """
    if folder.exists() and not folder.is_dir():
        raise WrongUse(f"{folder} is a file, not a folder")
    if folder.is_dir() and any(entry.name != ".git" for entry in folder.iterdir()):
        raise WrongUse(
            f"{folder} is not empty, and nothing is ever overwritten",
            "name an empty folder or one that does not exist yet",
        )
    written = []
    for path, content in sorted(_files(company, bare=bare)):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        written.append(path)
    return written


def _files(company: Company, *, bare: bool) -> Iterator[tuple[str, bytes]]:
    starter = files("beforehand.site") / "starter"
    shared, example = starter / "shared", starter / "example"
    yield ".gitignore", (shared / "gitignore").read_bytes()
    yield "README.md", (shared / "README.md").read_bytes()
    yield "requirements.txt", (shared / "requirements.txt").read_bytes()
    for name, path in _WORKFLOWS.items():
        yield path, (starter / "workflows" / name).read_bytes()
    mkdocs = (example / "mkdocs.yml").read_bytes()
    if bare:
        yield "mkdocs.yml", _in_own_words(mkdocs, company)
        yield "service.yml", _filled((starter / "bare" / "service.yml").read_bytes(), company)
        for path, content in _tree(starter / "bare" / "content", "content"):
            yield path, _filled(content, company)
        yield "incidents/.gitkeep", b""
        yield "changes/.gitkeep", b""
        return
    yield "mkdocs.yml", mkdocs
    yield from _tree(example / "content", "content")
    yield "service.yml", (example / "service.yml").read_bytes()
    yield from _tree(example / "incidents", "incidents")
    yield from _tree(example / "changes", "changes")


def _tree(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        path = f"{prefix}/{entry.name}"
        if entry.is_dir():
            yield from _tree(entry, path)
        else:
            yield path, entry.read_bytes()


def _in_own_words(content: bytes, company: Company) -> bytes:
    """Return mkdocs.yml with the company's name; YAML's values are put in quotes."""
    text = content.decode().replace("https://status.reelpost.example/", company.url)

    def in_quotes(match: re.Match[str]) -> str:
        return match[1] + _quoted(match[2].replace("Reelpost", company.name))

    text = _NAMING_VALUE.sub(in_quotes, text)
    return text.replace("Reelpost", company.name).encode()


def _filled(template: bytes, company: Company) -> bytes:
    text = template.decode()
    words = {
        "@NAME@": _quoted(company.name),
        "@PLAIN_NAME@": str(escape(company.name)),
        "@URL@": company.url,
        "@ZONE@": company.zone,
        "@HOST@": urlsplit(company.url).hostname or "example.org",
        "@YEAR@": str(company.today.year),
        "@TODAY@": company.today.isoformat(),
    }
    for mark, word in words.items():
        text = text.replace(mark, word)
    return text.encode()


def _quoted(text: str) -> str:
    """Return the text as a YAML scalar that means just it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
