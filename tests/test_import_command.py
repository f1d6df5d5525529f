"""`beforehand import` on disk and from a page: it writes what is new, and nothing else."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from click.testing import CliRunner

from beforehand.commands.import_ import import_
from beforehand.faults import Fault, ProblemsFound, WrongUse
from beforehand.site.build import Builder
from beforehand.site.project import Project
from beforehand.site.scaffold import Company, start_site
from importing import CONFIG, archive

POST = """\
---
title: Films stop
date: 2023-11-09 06:00
resolved: true
resolvedWhen: 2023-11-09 08:00
severity: down
affected: [Streaming]
section: issue
pin: true
---
Films stop.
"""
INCIDENT = {
    "id": "9fk4c2w43clz",
    "name": "Films stop",
    "status": "resolved",
    "impact": "major",
    "started_at": "2023-11-09T06:00:00.000Z",
    "shortlink": "https://old.example/incidents/9fk4c2w43clz",
    "components": [{"id": "films", "name": "Films"}],
    "incident_updates": [
        {"status": "resolved", "body": "Over.", "created_at": "2023-11-09T07:00:00.000Z"},
        {"status": "investigating", "body": "Looking.", "created_at": "2023-11-09T06:00:00.000Z"},
    ],
}
PAGE = {"name": "Old", "url": "https://old.example", "time_zone": "UTC"}


@pytest.fixture
def old_site(tmp_path):
    """A cState site with one post."""
    folder = tmp_path / "old"
    (folder / "content/issues").mkdir(parents=True)
    (folder / "config.yml").write_text(CONFIG)
    (folder / "content/issues/2023-11-09-films.md").write_text(POST)
    (folder / "themes/cstate/content/issues").mkdir(parents=True)
    (folder / "themes/cstate/content/issues/example.md").write_text(POST)
    return folder


def run(*words: object):
    """Return what the command said: exit code by exception, standard output, errors."""
    return CliRunner().invoke(import_, [str(word) for word in words], catch_exceptions=False)


def tree(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }


def problems(folder):
    """Return what `check` says of the folder; empty if all is well."""
    return Project(folder).load().report()


def test_a_site_is_written_once_and_then_only_added_to(old_site, tmp_path):
    """The second run writes nothing; a new post is added; what staff edited stays."""
    new = tmp_path / "new"
    first = run("cstate", old_site, "--zone", "UTC", "--out", new)
    assert first.exit_code == 0
    assert "Read 1 entry; wrote 1 incident and 0 changes into" in first.stdout
    assert "pin: true" in first.stderr
    assert sorted(tree(new)) == ["incidents/2023-11-09-films.yml", "service.yml"]
    assert problems(new) == ""

    record = new / "incidents/2023-11-09-films.yml"
    record.write_text(record.read_text().replace("Films stop.", "Films stopped."))
    before = tree(new)
    second = run("cstate", old_site, "--zone", "UTC", "--out", new)
    assert "wrote 0 incidents and 0 changes into" in second.stdout
    assert "left 1 that stood there already" in second.stdout
    assert tree(new) == before

    other = POST.replace("Films stop", "API fails").replace("Streaming", "Fax")
    (old_site / "content/issues/2024-01-01-api.md").write_text(other)
    third = run("cstate", old_site, "--zone", "UTC", "--out", new)
    assert "service.yml got components" in third.stdout
    after = tree(new)
    assert after.pop("incidents/2024-01-01-api.yml")
    assert after.pop("service.yml") == before.pop("service.yml").replace(
        "    name: API\n", "    name: API\n  fax:\n    name: Fax\n"
    )
    assert after == before
    assert problems(new) == ""


def test_times_without_a_zone_stop_it_before_anything_is_written(old_site, tmp_path):
    """And the words say what to do."""
    with pytest.raises(WrongUse, match=r"2023-11-09 06:00:00 in content/issues") as fault:
        run("cstate", old_site, "--out", tmp_path / "new")
    assert "--zone UTC" in fault.value.tip
    assert not (tmp_path / "new").exists()


def test_a_dry_run_writes_nothing(old_site, tmp_path):
    """It names the files."""
    said = run("cstate", old_site, "--zone", "UTC", "--out", tmp_path / "new", "--dry-run")
    assert said.stdout.startswith("incidents/2023-11-09-films.yml\n")
    assert "would write 1 incident and 0 changes into" in said.stdout
    assert not (tmp_path / "new").exists()


def test_notes_can_go_into_a_file(old_site, tmp_path):
    """One a line."""
    run("cstate", old_site, "--zone", "UTC", "--out", tmp_path / "n", "--notes", tmp_path / "notes")
    lines = (tmp_path / "notes").read_text().splitlines()
    assert "content/issues/2023-11-09-films.md: pin: true: records have no place for it" in lines


def test_files_of_older_encodings_are_read_and_noted(old_site, tmp_path):
    """Windows-1252 is what they are."""
    path = old_site / "content/issues/2023-11-09-films.md"
    path.write_bytes(POST.replace("Films stop.", "Films st\u00f6p.").encode("cp1252"))
    said = run("cstate", old_site, "--zone", "UTC", "--out", tmp_path / "new")
    assert "Windows-1252" in said.stderr
    assert "Films st\u00f6p." in (tmp_path / "new/incidents/2023-11-09-films.yml").read_text()


@pytest.mark.parametrize("words", [["cstate"], ["statuspage"]])
def test_a_source_that_is_none_is_wrong_use(words, tmp_path):
    """A folder that is not there, and one that holds nothing of the kind."""
    for source in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(WrongUse):
            run(*words, source, "--out", tmp_path / "new")
    (tmp_path / "a.json").write_text("{}")
    with pytest.raises(WrongUse, match="--zone"):
        run("statuspage", tmp_path, "--zone", "Mars/Olympus")


def test_a_service_with_problems_stops_it(old_site, tmp_path):
    """Nothing is written beside a file that nobody can read."""
    (tmp_path / "service.yml").write_text("name: [")
    with pytest.raises(ProblemsFound):
        run("cstate", old_site, "--zone", "UTC", "--out", tmp_path)
    assert not (tmp_path / "incidents").exists()


def test_a_service_that_cannot_be_grown_is_left_alone(old_site, tmp_path):
    """Staff get the lines to add."""
    run("cstate", old_site, "--zone", "UTC", "--out", tmp_path / "new")
    service = tmp_path / "new/service.yml"
    flow = service.read_text().partition("components:")[0] + "components: {x: {name: X}}\n"
    service.write_text(flow)
    (tmp_path / "new/incidents/2023-11-09-films.yml").unlink()
    with pytest.raises(WrongUse) as fault:
        run("cstate", old_site, "--zone", "UTC", "--out", tmp_path / "new")
    assert "  streaming:\n    name: Streaming" in fault.value.tip
    assert service.read_text() == flow
    assert not (tmp_path / "new/incidents/2023-11-09-films.yml").exists()


def test_links_out_of_the_site_are_not_followed(old_site, tmp_path):
    """A symbolic link could bring in what lies elsewhere."""
    (tmp_path / "secret.md").write_text(POST.replace("Films stop", "Secret"))
    (old_site / "content/issues/link.md").symlink_to(tmp_path / "secret.md")
    run("cstate", old_site, "--zone", "UTC", "--out", tmp_path / "new")
    assert "Secret" not in str(tree(tmp_path / "new"))


# --------------------------------------------------------------------------- Statuspage


@contextmanager
def served(folder):
    """Serve a folder on the loopback interface; yields its address."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def old_page(tmp_path):
    """A page's documents, as they lie on its server."""
    folder = tmp_path / "old"
    (folder / "api/v2").mkdir(parents=True)
    many = [{**INCIDENT, "id": f"{n:012}", "name": f"Films stop {n}"} for n in range(50)]
    (folder / "api/v2/incidents.json").write_text(json.dumps({"page": PAGE, "incidents": many}))
    return folder


@pytest.mark.parametrize("path", ["", "/", "/api/v2/summary.json", "/history"])
def test_a_live_page_is_read(old_page, tmp_path, path):
    """Whichever of its addresses is given; documents that it lacks are passed over."""
    with served(old_page) as address:
        said = run("statuspage", f"{address}{path}", "--out", tmp_path / "new")
    assert "Read 50 entries; wrote 50 incidents" in said.stdout
    assert "the newest 50 alone" in said.stderr
    assert problems(tmp_path / "new") == ""
    text = (tmp_path / "new/incidents/2023-11-09-films-stop-7.yml").read_text()
    assert "imported_from: https://old.example/incidents/000000000007" in text


def test_saved_files_give_the_same_as_the_page(old_page, tmp_path):
    """A folder, a folder above, or one file."""
    for number, where in enumerate(("", "api/v2", "api/v2/incidents.json")):
        run("statuspage", old_page / where, "--out", tmp_path / f"new{number}")
    assert tree(tmp_path / "new0") == tree(tmp_path / "new1") == tree(tmp_path / "new2")


def test_a_page_that_is_none_of_statuspage_is_wrong_use(tmp_path):
    """And one that does not answer is a fault."""
    with served(tmp_path) as address, pytest.raises(WrongUse, match=r"incidents\.json"):
        run("statuspage", address, "--out", tmp_path / "new")
    with pytest.raises(Fault):
        run("statuspage", address, "--out", tmp_path / "new")
    assert not (tmp_path / "new").exists()


# --------------------------------------------------------------------------- archives


@pytest.mark.parametrize(
    ("kind", "name", "counts"),
    [
        ("cstate", "jenkins-cstate", "Read 98 entries; wrote 52 incidents and 46 changes"),
        ("statuspage", "github-statuspage", "Read 250 entries; wrote 240 incidents and 10 changes"),
    ],
)
def test_archives_are_written_and_have_no_problem(kind, name, counts, tmp_path):
    """All of an archive, from the disk to the disk, twice."""
    words = [kind, archive(name), "--zone", "UTC", "--out", tmp_path]
    assert counts in run(*words).stdout
    before = tree(tmp_path)
    assert problems(tmp_path) == ""
    assert "wrote 0 incidents and 0 changes into" in run(*words).stdout
    assert tree(tmp_path) == before


def test_both_archives_make_one_site(tmp_path):
    """Every record has its page, the API lists the newest, and nothing stands in the way."""
    site = tmp_path / "site"
    start_site(
        tmp_path / "project",
        Company("Histories", "https://status.example.org/", "UTC", date(2024, 1, 1)),
        bare=True,
    )
    project = tmp_path / "project"
    run("cstate", archive("jenkins-cstate"), "--zone", "UTC", "--out", project)
    run("statuspage", archive("github-statuspage"), "--out", project)
    built = Builder(Project(project), site).build(datetime(2024, 1, 1, 12, tzinfo=UTC))
    assert built.loaded.problems == ()
    pages = {
        path.parent.name
        for name in ("incidents", "changes")
        for path in (site / name).glob("*/index.html")
    }
    records = {
        path.stem for name in ("incidents", "changes") for path in (project / name).glob("*.yml")
    }
    assert len(records) == 348
    assert records <= pages
    newest = json.loads((site / "api/v2/incidents.json").read_text())["incidents"]
    assert [item["id"] for item in newest[:1]] == ["9fk4c2w43clz"]
