"""Small real sites, built at a fixed moment, against the tree that was reviewed.

A page's golden file holds its article alone: the frame round it is the theme's. Write the
trees anew with `pytest tests/test_sites.py --update-golden`, and read the difference.
"""

from __future__ import annotations

import re
import shutil
from datetime import datetime
from pathlib import Path

import pytest

from beforehand.site.build import Builder
from beforehand.site.project import Project
from beforehand.site.scaffold import Company, start_site

SITES = Path(__file__).parent / "sites"
REVIEWED = (
    "index.html",
    "upcoming/index.html",
    "history/2*/index.html",
    "incidents/*/index.html",
    "changes/*/index.html",
    "components/*/index.html",
    "banners/home.*",
    "feeds/all/*",
    "calendars/all.ics",
    "build.json",
    "api/v2/*.json",
)
ARTICLE = re.compile(r'<article class="md-content__inner[^>]*>\n(.*)</article>', re.DOTALL)


def built(name, folder):
    """Build a site of tests/sites with the pages of a bare one."""
    root = folder / name
    now = datetime.fromisoformat((SITES / name / "now.txt").read_text().strip())
    start_site(
        root,
        Company("Acme", "https://status.acme.example/", "Europe/Berlin", now.date()),
        bare=True,
    )
    shutil.copytree(
        SITES / name, root, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected")
    )
    Builder(Project(root), root / "site").build(now)
    return root / "site"


def reviewed(site):
    """Return what is compared, by path: articles without the theme's frame and blank lines."""
    found = {}
    for pattern in REVIEWED:
        for path in filter(Path.is_file, sorted(site.glob(pattern))):
            text = path.read_bytes().decode()
            if path.suffix == ".html" and (article := ARTICLE.search(text)):
                text = re.sub(r"\n\s*\n+", "\n", article[1].strip()) + "\n"
            found[path.relative_to(site).as_posix()] = text
    return found


@pytest.mark.parametrize("name", sorted(p.name for p in SITES.iterdir() if p.is_dir()))
def test_site_is_the_one_that_was_reviewed(name, tmp_path, request):
    found = reviewed(built(name, tmp_path))
    expected = SITES / name / "expected"
    if request.config.getoption("--update-golden"):
        shutil.rmtree(expected, ignore_errors=True)
        for uri, text in found.items():
            (expected / uri).parent.mkdir(parents=True, exist_ok=True)
            (expected / uri).write_bytes(text.encode())
    known = {
        p.relative_to(expected).as_posix(): p.read_bytes().decode()
        for p in expected.rglob("*")
        if p.is_file()
    }

    assert sorted(found) == sorted(known)
    for uri, text in found.items():
        assert text == known[uri], f"{name}: {uri} differs from what was reviewed"
