"""The site as a whole: complete, linked, the same bytes everywhere, never half."""

from __future__ import annotations

import gzip
import json
import os
import posixpath
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

import pytest

from beforehand.faults import ProblemsFound, PublishError
from beforehand.site.build import Builder
from beforehand.site.project import Project

ROOT = Path(__file__).parent.parent
NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)
PARTS = ("service.yml", "mkdocs.yml", "content", "incidents", "changes")


def copy_of_reelpost(folder):
    folder.mkdir(parents=True)
    for name in PARTS:
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / name)
    return folder


def tree(folder):
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def build(root, now=NOW, site=None):
    return Builder(Project(root), site or root / "site").build(now)


@pytest.fixture(scope="module")
def reelpost(tmp_path_factory):
    root = copy_of_reelpost(tmp_path_factory.mktemp("build") / "reelpost")
    build(root)
    return root


@pytest.fixture(scope="module")
def files(reelpost):
    return tree(reelpost / "site")


class Links(HTMLParser):
    """Gathers where a page leads, and the ids that can be led to."""

    def __init__(self, html):
        super().__init__()
        self.targets, self.ids = [], set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name in ("href", "src") and value is not None and tag != "base":
                self.targets.append((tag, dict(attrs).get("rel") or "", value))
            if name == "id":
                assert value not in self.ids, f"id {value} stands twice"
                self.ids.add(value)


def test_every_link_of_every_page_leads_somewhere(files):
    pages = {
        uri: Links(content.decode()) for uri, content in files.items() if uri.endswith(".html")
    }
    assert len(pages) > 60
    broken = []
    for uri, page in pages.items():
        for tag, _rel, target in page.targets:
            parts = urlsplit(target)
            if parts.scheme or parts.netloc:
                continue
            if parts.path.startswith("/"):
                if uri != "404.html" and not uri.startswith("banners/"):
                    broken.append((uri, target, "not relative"))
                continue
            here = posixpath.dirname(uri)
            path = (
                posixpath.normpath(posixpath.join(here, unquote(parts.path))) if parts.path else uri
            )
            path = "" if path == "." else path
            found = next((p for p in (path, f"{path}/index.html".lstrip("/")) if p in files), None)
            if found is None:
                broken.append((uri, target, tag))
            elif parts.fragment and found in pages and parts.fragment not in pages[found].ids:
                broken.append((uri, target, "no such id"))
    assert broken == []


def test_nothing_is_asked_of_another_site(files):
    """Scripts, styles, images, fonts and frames all come from this site."""
    for uri, content in files.items():
        if not uri.endswith(".html"):
            continue
        for tag, rel, target in Links(content.decode()).targets:
            loads = tag in ("script", "img", "iframe", "source") or (
                tag == "link" and not set(rel.split()) & {"canonical", "alternate"}
            )
            if loads:
                assert not urlsplit(target).netloc, (uri, target)
        if not uri.startswith("banners/install"):
            assert b"fonts.googleapis" not in content


def test_every_page_names_the_feeds_and_none_keeps_a_hole(files):
    for uri, content in files.items():
        if uri.endswith("index.html") and not uri.startswith("banners/"):
            text = content.decode()
            assert text.count('rel="alternate" type="application/atom+xml"') == 3, uri
            assert text.count('rel="alternate" type="application/rss+xml"') == 1, uri
            assert "beforehand:" not in text, uri
            assert "bhmark" not in text, uri


def test_records_stand_in_sitemap_and_search(files):
    sitemap = ET.fromstring(files["sitemap.xml"])
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    urls = {node.text for node in sitemap.findall("s:url/s:loc", space)}
    docs = json.loads(files["search/search_index.json"])["docs"]
    locations = {doc["location"] for doc in docs}

    assert gzip.decompress(files["sitemap.xml.gz"]) == files["sitemap.xml"]
    for uri in files:
        if uri.endswith("/index.html") and not uri.startswith("banners/"):
            page = uri.removesuffix("index.html")
            assert f"https://status.reelpost.example/{page}" in urls
            assert page in locations or re.match(r"history/\d", page)
    assert not any("letterhead" in text for text in urls | locations)
    shipping = "incidents/2026-11-09-discs-shipped-late/"
    assert any(
        "twice the disk space" in d["text"].lower()
        for d in docs
        if d["location"].startswith(shipping)
    )


def test_same_input_same_bytes_in_another_folder(files, tmp_path):
    other = copy_of_reelpost(tmp_path / "somewhere" / "else")
    for path in sorted(other.rglob("*.yml"), reverse=True):
        os.utime(path, (0, 0))
    environ = {**os.environ, "TZ": "Asia/Tokyo", "PYTHONHASHSEED": "7", "LANG": "C"}
    environ["SOURCE_DATE_EPOCH"] = str(int(NOW.timestamp()))
    subprocess.run(
        [sys.executable, "-m", "beforehand", "build"],
        cwd=other, env=environ, check=True, capture_output=True,
    )  # fmt: skip

    assert tree(other / "site") == files


def test_plain_mkdocs_build_makes_the_same_site(files, tmp_path):
    root = copy_of_reelpost(tmp_path / "plain")
    environ = {
        **os.environ,
        "SOURCE_DATE_EPOCH": str(int(NOW.timestamp())),
        "NO_MKDOCS_2_WARNING": "1",
    }
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet"],
        cwd=root, env=environ, check=False, capture_output=True, text=True,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    made = tree(root / "site")
    assert sorted(made) == sorted(files)
    assert [uri for uri in files if made[uri] != files[uri]] == []


def test_plain_mkdocs_build_with_a_broken_record_keeps_what_is_published(tmp_path):
    root = copy_of_reelpost(tmp_path / "plain")
    build(root)
    before = tree(root / "site")
    (root / "incidents" / "broken.yml").write_text("title: x\nimpact: majr\n")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet"],
        cwd=root, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, check=False, capture_output=True, text=True,
    )  # fmt: skip

    assert done.returncode == 1
    assert "did you mean major?" in done.stderr
    assert "Traceback" not in done.stderr
    assert tree(root / "site") == before


def test_a_broken_record_keeps_what_is_published(reelpost, tmp_path):
    root = tmp_path / "copy"
    shutil.copytree(reelpost, root)
    before = tree(root / "site")
    (root / "changes" / "broken.yml").write_bytes(b"title: \xff\n")

    with pytest.raises(ProblemsFound, match=r"changes/broken\.yml:1"):
        build(root)

    assert tree(root / "site") == before


def test_the_build_after_a_cold_one_finds_all_but_what_changed(tmp_path):
    """Nothing is left for it to link, and it only adds to what is there."""
    root = copy_of_reelpost(tmp_path / "reelpost")
    builder = Builder(Project(root), root / "site")
    assert builder.build(NOW, settle=True).report.is_mostly_new
    site, spare = root / "site", root / ".site.spare"
    assert tree(spare) == tree(site)
    assert all((spare / uri).samefile(site / uri) for uri in tree(site))

    record = next((root / "incidents").glob("*.yml"))
    record.write_text(record.read_text().replace("title: ", "title: So ", 1))
    report = Builder(Project(root), site).build(NOW, settle=True).report
    assert f"incidents/{record.stem}/index.html" in report.written
    assert not report.is_mostly_new
    again = copy_of_reelpost(tmp_path / "again")
    shutil.copy(record, again / "incidents")
    build(again)
    assert tree(site) == tree(again / "site")


def test_a_site_that_is_published_is_no_failure(tmp_path, monkeypatch):
    """Whatever hinders what is done for the next build."""
    root = copy_of_reelpost(tmp_path / "reelpost")

    def full(*_):
        raise PublishError("the site could not be written: No space left on device")

    monkeypatch.setattr("beforehand.site.publish.Publication.settle", full)
    assert Builder(Project(root), root / "site").build(NOW, settle=True).report.written
    monkeypatch.undo()
    assert build(root).report.written == []


def test_a_full_disk_keeps_what_is_published(reelpost, tmp_path, monkeypatch):
    root = tmp_path / "copy"
    shutil.copytree(reelpost, root)
    build(root)
    before = tree(root / "site")

    def full(_handle, _content):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(PublishError, match="No space left on device"):
            build(root, datetime(2026, 11, 23, tzinfo=UTC))
    assert tree(root / "site") == before

    build(root, datetime(2026, 11, 23, tzinfo=UTC))
    assert tree(root / "site") != before


CANARY = "Zx9canary"


def test_nothing_of_what_is_not_public_yet_is_in_any_file(tmp_path):
    root = copy_of_reelpost(tmp_path / "embargo")
    (root / "changes" / "2027-03-01-zx9canary.yml").write_text(f"""\
title: {CANARY} title
kind: feature
stage: announced
announced_at: 2026-12-24 09:00
effective_on: 2027-03-01
components: [streaming]
audience: {CANARY} audience
rationale: {{why: {CANARY} reason, what_stays: {CANARY} stays}}
summary: {CANARY} summary
if_you_do_nothing: {CANARY} nothing
contact: support
# {CANARY} comment
""")
    build(root)
    for uri, content in tree(root / "site").items():
        plain = gzip.decompress(content) if uri.endswith(".gz") else content
        assert CANARY.lower().encode() not in plain.lower(), uri
        assert CANARY.lower() not in uri

    build(root, datetime(2026, 12, 24, 14, 0, tzinfo=UTC))
    assert CANARY.encode() in (root / "site" / "upcoming" / "index.html").read_bytes()


def test_no_output_is_inside_of_the_records(reelpost):
    from beforehand.faults import Fault

    for site in (reelpost, reelpost.parent):
        with pytest.raises(Fault, match="holds the records themselves"):
            Builder(Project(reelpost), site)


def test_titles_from_records_are_text_in_every_file(tmp_path):
    root = copy_of_reelpost(tmp_path / "hostile")
    hostile = '<img src=x onerror=alert(1)> {{ 7*7 }} & \\"q\\"'
    (root / "incidents" / "2026-11-21-hostile.yml").write_text(f"""\
title: "{hostile}"
impact: none
started_at: 2026-11-21 06:00
components: {{streaming: degraded_performance}}
updates:
  - at: 2026-11-21 06:05
    status: resolved
    text: |
      <script>alert(2)</script> [x](javascript:alert(3)) {{{{ 7*7 }}}}
who_is_affected: "<b onclick=alert(4)>you</b>"
what_to_do: Nothing.
contact: support
""")
    build(root)
    seen = 0
    for uri, content in tree(root / "site").items():
        if uri.endswith((".html", ".shtml", ".svg")):
            text = content.decode()
            assert "<img src=x" not in text, uri
            assert "<script>alert(2)" not in text, uri
            assert "<b onclick" not in text, uri
            assert not re.search(r'href="javascript:', text), uri
            seen += "&lt;img src=x" in text
    assert seen >= 3
    assert "{{ 7*7 }}" in (root / "site/incidents/2026-11-21-hostile/index.html").read_text()
