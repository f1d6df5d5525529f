"""Made-up sites on disk: one of ours, and the same texts for MkDocs alone."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

from beforehand.bench.made_site import SERVICE, UNTIL, made_records, made_site
from beforehand.model import Change, Incident
from beforehand.site.scaffold import Company, start_site

PLAIN_MKDOCS: Final = """\
site_name: Reelpost
site_url: https://status.reelpost.example/
theme:
  name: material
  font: false
plugins:
  - search
nav:
  - Status: index.md
"""
"""MkDocs and Material with a page a record, none of them in the navigation."""
_AMENDED: Final = re.compile(r"^title: (?:So (\d+) )?", re.MULTILINE)


def write_site(folder: Path, count: int, seed: int = 1) -> int:
    """Write a site of `count` records into an empty folder; return the bytes of its records."""
    company = Company(SERVICE.name, SERVICE.url, SERVICE.time_zone, UNTIL.date())
    start_site(folder, company, bare=True)
    size = 0
    for file in made_site(count, seed):
        content = file.text.encode()
        size += len(content)
        (folder / file.path).write_bytes(content)
    return size


def write_plain_site(folder: Path, count: int, seed: int = 1) -> None:
    """Write the same texts as pages for MkDocs alone into an empty folder."""
    for name in ("incidents", "changes"):
        (folder / "docs" / name).mkdir(parents=True)
    (folder / "mkdocs.yml").write_text(PLAIN_MKDOCS, "utf-8")
    (folder / "docs/index.md").write_text("# Status\n\nAll systems operational.\n", "utf-8")
    for record in made_records(count, seed):
        name = "incidents" if isinstance(record, Incident) else "changes"
        (folder / "docs" / name / f"{record.id}.md").write_text(_page(record), "utf-8")


def amend(folder: Path) -> tuple[Path, str]:
    """Change the title of one record in the middle of the history, as somebody who saves it.

    Returns the file and words that stood nowhere before and stand on the record's page now.
    """
    paths = sorted((folder / "incidents").glob("*.yml"))
    path = paths[len(paths) // 2]
    text = path.read_text("utf-8")
    before = _AMENDED.search(text)
    assert before is not None  # every record has a title
    words = f"So {int(before[1] or 0) + 1} "
    path.write_text(_AMENDED.sub(f"title: {words}", text, count=1), "utf-8")
    return path, words


def _page(record: Incident | Change) -> str:
    parts = [f"---\ntitle: {json.dumps(record.title)}\n---\n", f"# {record.title}"]
    if isinstance(record, Change):
        parts += [record.summary or "", record.rationale.why if record.rationale else ""]
        parts += [f"## {one.at:%Y-%m-%d %H:%M}\n\n{one.change}" for one in record.updates]
    else:
        parts += [record.what_happened or ""]
        parts += [f"## {one.at:%Y-%m-%d %H:%M}\n\n{one.text}" for one in record.updates]
    return "\n\n".join(part for part in parts if part) + "\n"
