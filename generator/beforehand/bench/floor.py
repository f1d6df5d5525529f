"""The floor: what any program must at least do that makes such a site of such records.

    python -m beforehand.bench.floor SITE REFERENCE OUT

Reads every record of SITE, parses it by the events of YAML's C parser into plain data,
renders each of its texts with the Markdown engine, and writes into OUT as many files of as
many bytes as REFERENCE, a finished site, has. It checks nothing, decides nothing, and keeps
nothing: no program that does can be faster by much.
"""

# Bare calls of the system, since all else is measured against this.
# ruff: noqa: PTH103, PTH116, PTH118, PTH123

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import comrak
import yaml

_FOLDERS: Final = ("incidents", "changes")
_TEXTS: Final = frozenset(
    (
        "text", "change", "why", "summary", "audience", "cause", "responsibility", "what_happened",
        "what_should_have_happened", "what_to_do", "who_is_affected", "not_affected", "apology",
        "if_you_do_nothing", "how", "answer", "from_customers", "why_now", "what_stays",
    )
)  # fmt: skip
"""Keys whose values are Markdown."""
_PAPER: Final = b"<p>The discs leave the depot every day but Sunday.</p>\n" * 20_000


@dataclass(frozen=True)
class Floor:
    """What the floor did."""

    records: int
    texts: int
    files: int
    bytes: int


def run(site: Path, reference: Path, out: Path) -> Floor:
    """Return what was read and written; `out` must be empty or not there yet."""
    extensions = comrak.ExtensionOptions()
    extensions.table = extensions.strikethrough = extensions.autolink = True
    rendering = comrak.RenderOptions()
    rendering.escape = True
    records = texts = 0
    for folder in _FOLDERS:
        for path in _files(site / folder):
            records += 1
            with open(path, "rb") as file:
                data = _parsed(file.read().decode())
            for markdown in _markdown(data):
                comrak.render_markdown(markdown, extensions, None, rendering)
                texts += 1
    files, size = _write_like(reference, out)
    return Floor(records, texts, files, size)


def _files(folder: Path) -> list[str]:
    if not folder.is_dir():
        return []
    with os.scandir(folder) as entries:
        return sorted(entry.path for entry in entries if entry.name.endswith(".yml"))


def _parsed(text: str) -> Any:
    """Return a file's data from YAML's events; every scalar stays text."""
    loader = yaml.CBaseLoader(text)
    get: Any = loader.get_event
    stack: list[Any] = []
    keys: list[str | None] = []
    root: Any = None
    while True:
        event = get()
        kind = event.__class__
        if kind is yaml.ScalarEvent:
            value: Any = event.value
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            stack.append({} if kind is yaml.MappingStartEvent else [])
            keys.append(None)
            continue
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            value = stack.pop()
            keys.pop()
        elif kind is yaml.StreamEndEvent:
            return root
        else:
            continue
        if not stack:
            root = value
        elif isinstance(stack[-1], list):
            stack[-1].append(value)
        elif keys[-1] is None:
            keys[-1] = value
        else:
            stack[-1][keys[-1]] = value
            keys[-1] = None


def _markdown(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        for key, value in data.items():
            if isinstance(value, str):
                if key in _TEXTS:
                    yield value
            else:
                yield from _markdown(value)
    elif isinstance(data, list):
        for value in data:
            yield from _markdown(value)


def _write_like(reference: Path, out: Path) -> tuple[int, int]:
    """Write as many files of the same sizes, under the same paths; return number and bytes."""
    count = size = 0
    paper = memoryview(_PAPER)
    for folder, folders, names in os.walk(reference):
        folders.sort()
        here = out / os.path.relpath(folder, reference)
        os.makedirs(here, exist_ok=True)
        for name in sorted(names):
            left = os.stat(os.path.join(folder, name)).st_size
            count, size = count + 1, size + left
            with open(here / name, "wb", buffering=0) as file:
                while left > 0:
                    left -= file.write(paper[:left])
    return count, size


def main(words: list[str]) -> int:
    """Run the floor over the folders that the words name; return an exit code."""
    if len(words) != 3:
        sys.stderr.write("floor: SITE REFERENCE OUT\n")
        return 2
    done = run(*map(Path, words))
    sys.stdout.write(
        f"{done.records} records, {done.texts} texts, {done.files} files, {done.bytes} bytes\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
