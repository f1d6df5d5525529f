"""The README says what the code does, and its commands and records work."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from beforehand.cli import COMMANDS, group
from beforehand.records import SourceFile, read
from beforehand.reference import blocks_reference, commands_reference, fields_reference, spliced

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def test_the_reference_is_what_the_code_says():
    text = spliced(README, "blocks", blocks_reference())
    text = spliced(text, "fields", fields_reference())
    text = spliced(text, "commands", commands_reference(group))

    assert text == README, "run tools/write-reference"


def test_a_command_that_has_run_by_itself_is_described_as_in_its_group():
    command = click.Command("up", epilog="Example: lift up", help="Go up.")
    own = click.Group("lift", {"up": command}, context_settings={"help_option_names": ["-h"]})
    assert CliRunner().invoke(command, ["--help"]).exit_code == 0
    assert "| `-h` | Show this message and exit. |" in commands_reference(own)


def test_marks_that_are_missing_are_told():
    with pytest.raises(ValueError, match="once each"):
        spliced("no marks", "fields", "x")


def test_every_command_stands_in_the_readme():
    for name in COMMANDS:
        assert f"beforehand {name}" in README


def test_every_local_link_leads_somewhere():
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target


def test_no_word_of_how_the_work_is_organised():
    assert not re.search(r"\.\./shared|issue #?\d", README)


def record_files():
    """Return the README's records: those that name their path in a comment on top."""
    found = {}
    for text in blocks("yaml"):
        if name := re.match(r"# ((?:incidents|changes)/[a-z0-9-]+\.yml)\n", text):
            found[name[1]] = text
    return found


def test_the_records_of_the_readme_are_well():
    files = record_files()
    assert len(files) == 2
    service = SourceFile("service.yml", (ROOT / "service.yml").read_bytes())
    result = read([service, *(SourceFile(path, text.encode()) for path, text in files.items())])

    assert [p.message for p in result.problems] == []


def test_the_updates_of_the_readme_can_be_added_to_its_records():
    incident = next(text for path, text in record_files().items() if path.startswith("incidents/"))
    change = next(text for path, text in record_files().items() if path.startswith("changes/"))
    more = [text for text in blocks("yaml") if not text.startswith("# ")]
    update, rest, moved = more
    head, tail = incident.split("who_is_affected:")
    files = {
        "incidents/a.yml": f"{head}{update}who_is_affected:{tail}{rest}",
        "changes/b.yml": change + moved,
        "service.yml": (ROOT / "service.yml").read_text(),
    }

    result = read([SourceFile(path, text.encode()) for path, text in files.items()])

    assert [p.message for p in result.problems] == []


def shell_commands():
    lines = "".join(blocks("sh")).splitlines()
    words = [line.split("#")[0].strip() for line in lines]
    return sorted({w.removeprefix(".venv/bin/") for w in words if "beforehand " in w})


def test_commands_are_told():
    assert len(shell_commands()) > 5


CSTATE_POST = """\
---
title: Site was down
date: 2024-02-03T04:05:06Z
resolved: true
resolvedWhen: 2024-02-03T05:05:06Z
severity: down
affected: [Site]
section: issue
---

It was down.
"""


def git(folder, *words):
    who = ("-c", "user.name=a", "-c", "user.email=a@b.example")
    subprocess.run(["git", *who, *words], check=True, cwd=folder, capture_output=True)


@pytest.fixture(scope="module")
def origin(tmp_path_factory):
    folder = tmp_path_factory.mktemp("readme") / "origin"
    beforehand = [sys.executable, "-m", "beforehand"]
    subprocess.run([*beforehand, "init", str(folder)], check=True, capture_output=True)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "Begin")
    return folder


@pytest.fixture
def copy(origin, tmp_path):
    """A clone of Reelpost's site, and beside it what the examples of `import` read."""
    git(tmp_path, "clone", "-q", str(origin), "site")
    posts = tmp_path / "old-status" / "content" / "issues"
    posts.mkdir(parents=True)
    (posts.parent.parent / "config.yml").write_text(
        "title: Old\nparams: {systems: [{name: Site}]}\n"
    )
    (posts / "2024-02-03-site-was-down.md").write_text(CSTATE_POST)
    return tmp_path / "site"


@pytest.mark.parametrize("line", [c for c in shell_commands() if " serve" not in c])
def test_every_command_of_the_readme_runs(copy, tmp_path, line):
    line = line.replace("/tmp/", f"{tmp_path}/")
    if " init" in line:
        line = f"{line.rsplit(' ', 1)[0]} {tmp_path / 'new'}"
    if " import statuspage " in line:
        # The page that the example names is on the web; here a folder of its files stands in.
        api = ROOT / "tests" / "sites" / "open-incident" / "expected" / "api" / "v2"
        line = f"beforehand import statuspage {api}"
    if " --live " in line or " --previous " in line:
        line = f"beforehand build && {line}"
    for part in line.split("&&"):
        done = subprocess.run(
            [sys.executable, "-m", *shlex.split(part.strip())],
            cwd=copy, env={**os.environ, "SOURCE_DATE_EPOCH": "1795320000"},
            capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr


def test_make_offers_what_the_readme_names():
    makefile = (ROOT / "Makefile").read_text()
    for target in set(re.findall(r"^make ([a-z]+)", README, re.MULTILINE)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
