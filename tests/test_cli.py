"""The commands as staff call them: what they print, where, and how they exit."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from beforehand.cli import COMMANDS

NOW = "1795320000"  # 22 November 2026, 04:00 UTC


def run(folder, *words, **environ):
    env = {**os.environ, "SOURCE_DATE_EPOCH": NOW, "NO_COLOR": "1", **environ}
    env.pop("EDITOR", None), env.pop("VISUAL", None)
    return subprocess.run(
        [sys.executable, "-m", "beforehand", *map(str, words)],
        cwd=folder, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cli") / "bare"
    done = run(folder.parent, "init", "--bare", "--name", "Acme", "--zone", "Europe/Berlin", folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def site(bare, tmp_path):
    import shutil

    folder = tmp_path / "site-of-acme"
    shutil.copytree(bare, folder)
    return folder


INCIDENT = """\
title: Site is down
impact: major
started_at: 2026-11-20 06:00
components: {website: major_outage}
updates:
  - {at: 2026-11-20 07:00, status: investigating, text: We look., next_update_at: 2026-11-20 09:00}
"""


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_has_help_with_an_example(tmp_path, command):
    done = run(tmp_path, command, "--help")

    assert done.returncode == 0
    assert "Example: beforehand " in done.stdout
    assert len(done.stdout.split("\n\n")[1].strip()) > 20


def test_a_new_site_is_well_and_builds(site):
    checked = run(site, "check")
    built = run(site, "build")

    assert (checked.returncode, checked.stdout) == (0, "All is well.\n")
    assert checked.stderr.startswith("Read 0 records; found nothing wrong; ")
    assert built.returncode == 0, built.stderr
    assert "Read 0 records" in built.stdout
    assert (site / "site" / "index.html").is_file()
    assert "All systems operational" in (site / "site" / "index.html").read_text()


def test_the_second_build_writes_nothing(site):
    run(site, "build")
    again = run(site, "build")

    assert "wrote 0 files" in again.stdout


def test_quiet_says_nothing(site):
    done = run(site, "build", "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_problems_are_all_told_with_exit_1_and_the_site_stays(site):
    run(site, "build")
    before = (site / "site" / "index.html").read_bytes()
    (site / "incidents" / "a.yml").write_text(INCIDENT.replace("major\n", "majr\n"))
    (site / "incidents" / "b.yml").write_text(INCIDENT.replace("website:", "webseite:"))

    checked, built = run(site, "check"), run(site, "build")

    assert checked.returncode == built.returncode == 1
    assert "incidents/a.yml:2:9" in checked.stdout
    assert "did you mean major?" in checked.stdout
    assert "incidents/b.yml:4:14" in checked.stdout
    assert "Traceback" not in built.stderr
    assert checked.stdout.strip() == built.stderr.strip()
    assert (site / "site" / "index.html").read_bytes() == before


def test_check_as_json_and_as_annotations(site):
    (site / "incidents" / "a.yml").write_text(INCIDENT.replace("major\n", "majr\n"))

    as_json, as_github = (
        run(site, "check", "--format", "json"),
        run(site, "check", "--format", "github"),
    )

    found = json.loads(as_json.stdout)
    assert [(p["path"], p["line"], p["column"]) for p in found["problems"]] == [
        ("incidents/a.yml", 2, 9)
    ]
    assert as_github.stdout.startswith("::error file=incidents/a.yml,line=2,col=9")
    assert as_json.returncode == as_github.returncode == 1


def test_check_of_one_file_tells_of_that_file_alone(site):
    (site / "incidents" / "a.yml").write_text(INCIDENT.replace("major\n", "majr\n"))
    (site / "incidents" / "b.yml").write_text(INCIDENT)

    assert run(site, "check", "incidents/b.yml").returncode == 0
    assert run(site, "check", "incidents/a.yml").returncode == 1
    assert run(site, "check", "incidents").returncode == 1
    missing = run(site, "check", "incidents/c.yml")
    assert (missing.returncode, "there is no incidents/c.yml" in missing.stderr) == (2, True)


def test_time_travel_shows_the_site_as_it_was(site):
    later = INCIDENT + "  - {at: 2026-11-20 11:00, status: resolved, text: It is over.}\n"
    (site / "incidents" / "a.yml").write_text(later)

    for now, shown, hidden in (
        ("2026-11-20T05:59Z", "All systems operational", "Site is down"),
        ("2026-11-20T06:30Z", "Site is down", "It is over"),
        ("2026-11-20T10:30Z", "All systems operational", "We look"),
    ):
        assert run(site, "build", "--now", now).returncode == 0
        page = (site / "site" / "index.html").read_text()
        assert shown in page
        assert hidden not in page
        every = "".join(
            p.read_text("utf-8", "replace") for p in (site / "site").rglob("*") if p.is_file()
        )
        if now.endswith("05:59Z"):
            assert "Site is down" not in every


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["bild"], 2, "Did you mean build?"),
        (["build", "--now", "yesterday"], 2, "write it like"),
        (["check", "--format", "xml"], 2, "xml"),
        (["build", "--site-dir", "."], 3, "holds the records themselves"),
        (["new", "incident"], 2, "--title is needed"),
        (["init", "."], 2, "not empty"),
    ],
)
def test_wrong_use_is_told_with_the_cure(site, words, code, said):
    done = run(site, *words)

    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_outside_of_a_site_the_way_in_is_told(tmp_path):
    for command in ("check", "build"):
        done = run(tmp_path, command)
        assert done.returncode == 2
        assert "beforehand init" in done.stderr


def test_a_wrong_epoch_is_wrong_use(site):
    done = run(site, "build", SOURCE_DATE_EPOCH="soon")
    assert (done.returncode, "SOURCE_DATE_EPOCH" in done.stderr) == (2, True)


def test_broken_mkdocs_yml_is_an_engine_fault(site):
    (site / "mkdocs.yml").write_text("site_name: [\n")
    done = run(site, "build")
    assert done.returncode == 3
    assert "MkDocs could not build the pages" in done.stderr


def test_unreadable_things_are_named(site):
    os.mkfifo(site / "incidents" / "pipe.yml")
    (site / "incidents" / "loop.yml").symlink_to("loop.yml")
    (site / "incidents" / "latin.yml").write_bytes("title: Störung\n".encode("latin-1"))
    (site / "incidents" / "empty.yml").write_bytes(b"")

    done = run(site, "check")

    assert done.returncode == 1
    for name in ("pipe", "loop", "latin", "empty"):
        assert f"incidents/{name}.yml:1:" in done.stdout
    assert "Traceback" not in done.stderr


def test_an_unknown_block_is_named_with_its_place(site):
    page = site / "content" / "index.md"
    page.write_text(
        page.read_text()
        + "\n<!-- beforehand: statsu -->\n\n```\n<!-- beforehand: example -->\n```\n"
    )
    line = page.read_text().split("\n").index("<!-- beforehand: statsu -->") + 1

    done = run(site, "check")

    assert done.returncode == 1
    assert f"content/index.md:{line}:18" in done.stdout
    assert "did you mean status?" in done.stdout
    assert "example" not in done.stdout


def test_a_thousand_problems_are_counted(site):
    for n in range(1000):
        (site / "incidents" / f"r{n}.yml").write_text("title: x\n")

    done, as_json = run(site, "check"), run(site, "check", "--format", "json")

    assert done.returncode == 1
    assert "more" in done.stdout
    assert len(json.loads(as_json.stdout)["problems"]) >= 1000


def test_new_incident_and_new_change_pass_the_check(site):
    made = [
        run(site, "new", "incident", "--title", 'Site: "down" #1', "--impact", "major",
            "--component", "website=major_outage", "--text", "We look.\nAnd look."),
        run(site, "new", "incident", "--title", 'Site: "down" #1', "--impact", "minor",
            "--component", "website=partial_outage", "--started", "2026-11-21 22:00"),
        run(site, "new", "change", "--title", "Work at night", "--kind", "maintenance",
            "--effective", "2027-01-31 02:00 to 2027-01-31 04:00", "--component", "website", "--why", "New disks."),
        run(site, "new", "change", "--title", "Möbel & more", "--kind", "feature", "--stage", "proposed"),
    ]  # fmt: skip

    assert [done.returncode for done in made] == [0, 0, 0, 0], made
    names = sorted(p.name for p in site.glob("*/2026-*.yml"))
    assert names == [
        "2026-11-22-mobel-more.yml",
        "2026-11-22-site-down-1-2.yml",
        "2026-11-22-site-down-1.yml",
        "2026-11-22-work-at-night.yml",
    ]
    checked = run(site, "check")
    assert checked.returncode == 0, checked.stdout


def test_new_refuses_what_it_does_not_know(site):
    done = run(
        site,
        "new",
        "incident",
        "--title",
        "x",
        "--impact",
        "major",
        "--component",
        "webseite=major_outage",
    )
    assert (done.returncode, "no such component" in done.stderr) == (2, True)
    done = run(
        site, "new", "incident", "--title", "x", "--impact", "major", "--component", "website=down"
    )
    assert (done.returncode, "is not a status" in done.stderr) == (2, True)
    assert list((site / "incidents").glob("*.yml")) == []


def test_the_example_site_is_well(tmp_path):
    assert run(tmp_path, "init", "example").returncode == 0
    checked = run(tmp_path / "example", "check")
    assert checked.returncode == 0, checked.stdout
    assert run(tmp_path / "example", "build").returncode == 0
