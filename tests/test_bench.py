"""Made-up sites are what they say, and the floor does what it says."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

from beforehand.bench import processes
from beforehand.bench.__main__ import main
from beforehand.bench.floor import run
from beforehand.bench.folders import amend, write_plain_site, write_site
from beforehand.bench.made_site import SERVICE, TEXT, UNTIL, made_records, made_site
from beforehand.bench.measuring import (
    CommandFailed,
    Cost,
    floor_command,
    machine,
    measure,
)
from beforehand.bench.processes import can_be_told, held, tree, used
from beforehand.bench.table import Against, Row, notes, table
from beforehand.model import Change, ChangeKind, Incident
from beforehand.site.project import Project
from beforehand.timeline import derive

COUNT = 400


def fingerprint(count: int, seed: int) -> str:
    files = made_site(count, seed)
    return hashlib.sha256(
        "\0".join(f"{one.path}\0{one.text}" for one in files).encode()
    ).hexdigest()


def test_the_same_seed_gives_the_same_bytes():
    """And another seed others."""
    assert fingerprint(60, 7) == fingerprint(60, 7)
    assert fingerprint(60, 7) != fingerprint(60, 8)


def test_the_same_seed_gives_the_same_bytes_in_every_process():
    """Whatever hashes Python mixes in."""
    code = "from test_bench import fingerprint; print(fingerprint(60, 7))"
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=Path(__file__).parent, text=True, check=True,
            env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True,
        )  # fmt: skip
        assert done.stdout.strip() == fingerprint(60, 7)


@pytest.fixture(scope="module")
def told():
    return list(made_records(COUNT))


def test_one_record_in_twenty_is_a_change_of_every_kind(told):
    changes = [record for record in told if isinstance(record, Change)]
    assert (len(told), len(changes)) == (COUNT, COUNT // 20)
    assert {change.kind for change in changes} == set(ChangeKind)
    assert len({record.id for record in told}) == COUNT


def test_each_has_two_to_five_updates_of_about_650_characters(told):
    counts = Counter(len(record.updates) for record in told)
    assert set(counts) == {2, 3, 4, 5}
    assert all(count > COUNT // 8 for count in counts.values())
    lengths = [
        sum(len(getattr(one, "text", "") or getattr(one, "change", "")) for one in record.updates)
        for record in told
    ]
    assert abs(sum(lengths) / COUNT - TEXT) < TEXT / 10
    texts = Counter(
        one.text for record in told if isinstance(record, Incident) for one in record.updates
    )
    assert texts.most_common(1)[0][1] < 5


def test_they_spread_over_five_years_and_eight_components(told):
    begins = [one.started_at if isinstance(one, Incident) else one.announced_at for one in told]
    assert all(earlier <= later for earlier, later in pairwise(begins))
    assert timedelta(days=365 * 5 - 30) < begins[-1] - begins[0] < timedelta(days=365 * 5)
    assert len(SERVICE.components) == 8
    assert {key for record in told for key in record.components} == set(SERVICE.components)


def test_five_hundred_of_ten_thousand_are_changes():
    """As the places of those in a smaller site say."""
    at = {n for n, record in enumerate(made_records(100)) if isinstance(record, Change)}
    assert at == {10, 30, 50, 70, 90}
    assert sum(n % 20 == 10 for n in range(10_000)) == 500


def test_a_site_has_no_problem_and_something_of_everything(tmp_path):
    """Open incidents, changes to come, maintenance, some that were moved or withdrawn."""
    size = write_site(tmp_path / "site", COUNT)
    loaded = Project(tmp_path / "site").load()
    assert loaded.report() == ""
    assert loaded.records is not None
    assert size == sum(
        path.stat().st_size
        for name in ("incidents", "changes")
        for path in (tmp_path / "site" / name).glob("*.yml")
    ) + len((tmp_path / "site/service.yml").read_bytes())
    snapshot = derive(loaded.records, UNTIL)
    assert len(snapshot.open_incidents) == 2
    assert snapshot.coming
    assert any(view.moves for view in snapshot.changes)
    assert any(view.withdrawal for view in snapshot.changes)
    assert len(snapshot.incidents) + len(snapshot.changes) == COUNT


def test_plain_mkdocs_gets_the_same_texts(tmp_path):
    """A page a record."""
    write_plain_site(tmp_path / "plain", 40)
    pages = {path.stem: path.read_text() for path in (tmp_path / "plain/docs").glob("*/*.md")}
    for record in made_records(40):
        page = pages.pop(record.id)
        for one in record.updates:
            assert (one.text if isinstance(record, Incident) else one.change) in page
    assert not pages


# --------------------------------------------------------------------------- the floor


@pytest.fixture
def small(tmp_path):
    """A site and a finished site to measure against."""
    write_site(tmp_path / "site", 40)
    reference = tmp_path / "reference"
    (reference / "incidents/one").mkdir(parents=True)
    (reference / "incidents/one/index.html").write_bytes(b"x" * 17_000)
    (reference / "search.json").write_bytes(b"y" * 3_000_001)
    (reference / "empty.txt").write_bytes(b"")
    return tmp_path


def test_the_floor_reads_all_and_writes_as_much(small):
    """As many files of the same sizes, under the same paths."""
    done = run(small / "site", small / "reference", small / "out")
    written = {
        path.relative_to(small / "out").as_posix(): path.stat().st_size
        for path in (small / "out").rglob("*")
        if path.is_file()
    }
    assert written == {"incidents/one/index.html": 17_000, "search.json": 3_000_001, "empty.txt": 0}
    assert (done.files, done.bytes) == (3, 3_017_001)
    assert done.records == 40
    updates = sum(len(record.updates) for record in made_records(40))
    assert done.texts > updates


def test_the_floor_runs_in_a_process_of_its_own(small):
    """And is measured: time, processor time, memory."""
    command = floor_command(small / "site", small / "reference", small / "out")
    cost = measure(command, small)
    assert 0 < cost.processor < 30
    assert cost.processor < cost.wall * 8
    assert 5 < cost.peak < 500


def test_a_command_that_fails_is_said_and_not_measured(tmp_path):
    """With its last words."""
    with pytest.raises(CommandFailed, match="no such luck"):
        measure([sys.executable, "-c", "import sys; sys.exit('no such luck')"], tmp_path)


def test_memory_and_time_are_those_of_the_process(tmp_path):
    """A process that holds 200 MiB and works for a while shows it."""
    light = measure([sys.executable, "-c", "pass"], tmp_path)
    heavy = measure(
        [sys.executable, "-c", "x = bytearray(200 * 2**20); n = 0\nfor i in range(10**7): n += i"],
        tmp_path,
    )
    assert heavy.peak > light.peak + 150
    assert heavy.processor > light.processor + 0.1


# --------------------------------------------------------------------------- several processes

needs_proc = pytest.mark.skipif(not can_be_told(), reason="the system does not tell")
FAMILY = """\
import os, sys
held = bytearray(60 * 2**20)
ready, stop = os.pipe(), os.pipe()
if os.fork() == 0:
    more = bytearray(40 * 2**20)
    os.write(ready[1], b".")
    os.read(stop[0], 1)
    os._exit(0)
os.read(ready[0], 1)
print("ready", flush=True)
sys.stdin.readline()
os.write(stop[1], b".")
os.wait()
"""
"""A process with 60 MiB, which it shares with one that it forks, and that has 40 of its own."""


@pytest.fixture
def family():
    process = subprocess.Popen(
        [sys.executable, "-c", FAMILY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout.readline() == "ready\n"
        yield process
        if process.poll() is None:
            process.communicate("\n")


@needs_proc
def test_what_processes_share_is_charged_once_and_nothing_is_left_out(family):
    pids = tree(family.pid)
    assert len(pids) == 2
    assert pids[0] == family.pid
    assert 100 < held(pids) < 150
    assert held(pids[:1]) < 60
    assert used(pids) >= 0


@needs_proc
def test_one_that_has_ended_holds_nothing(family):
    pids = tree(family.pid)
    family.communicate("\n")
    assert held(pids) == 0
    assert tree(family.pid) == [family.pid]


@needs_proc
def test_a_command_that_is_watched_pays_for_all_its_processes(tmp_path):
    """And not for the one that starts it; its largest process had less."""
    code = FAMILY.replace("sys.stdin.readline()", "import time; time.sleep(1)")
    command = [sys.executable, "-c", code]
    assert measure(command, tmp_path).peak < 110
    assert 100 < measure(command, tmp_path, is_watched=True).peak < 150


def test_where_nobody_tells_the_largest_process_counts(tmp_path, monkeypatch):
    """And the table says so."""
    monkeypatch.setattr(processes, "can_be_told", lambda: False)
    monkeypatch.setattr("beforehand.bench.table.can_be_told", lambda: False)
    command = [sys.executable, "-c", "x = bytearray(60 * 2**20)"]
    assert 60 < measure(command, tmp_path, is_watched=True).peak < 110
    assert used([os.getpid()]) is None
    assert "of the largest process alone" in notes(3)
    assert not can_be_told(tmp_path)


# --------------------------------------------------------------------------- the table


def costs(*walls):
    return tuple(Cost(wall, wall / 2, 9) for wall in walls)


def test_the_middle_of_several_runs_counts():
    """Each figure by itself."""
    row = Row("x", 10, (Cost(3, 1, 5), Cost(1, 3, 4), Cost(2, 2, 9)), 5)
    assert (row.wall, row.processor) == (2, 2)
    assert Row("x", 10, (Cost(3, None, None),), None).processor is None


def test_a_ratio_is_taken_within_a_round():
    """A machine that is busy in one round is so for both."""
    floor = Against("the floor", costs(1, 4, 2))
    assert Row("cold", 10, costs(2, 7, 6), 5, floor).ratio == 2
    assert Row("MkDocs", 10, costs(3), 5, floor).ratio == 1.5
    assert Row("the floor", 10, floor.costs, 5).ratio is None


def test_the_table_shows_costs_and_ratios():
    """As Markdown; what is not known stays blank."""
    floor, cold = costs(4.0), costs(10.0)
    rows = [
        Row("the floor", 10_000, floor, 50.4),
        Row("cold build", 10_000, cold, 250, Against("the floor", floor)),
        Row("serve", 10_000, (Cost(1.0, None, None),), None, Against("cold", cold)),
    ]
    assert table(rows) == (
        "| what | records | seconds | ms a record | processor seconds | peak MiB | ratio |\n"
        "|---|---:|---:|---:|---:|---:|---:|\n"
        "| the floor | 10,000 | 4.00 | 0.40 | 2.00 | 50 |  |\n"
        "| cold build | 10,000 | 10.0 | 1.00 | 5.00 | 250 | 2.50 of the floor |\n"
        "| serve | 10,000 | 1.00 | 0.10 |  |  | 0.10 of cold |\n"
    )


def test_an_amended_record_shows_words_that_stood_nowhere(tmp_path):
    """However often; it stays a record that nothing is wrong with."""
    write_site(tmp_path / "site", 40)
    before = {path: path.read_text() for path in (tmp_path / "site/incidents").iterdir()}
    found = [amend(tmp_path / "site") for _ in range(3)]
    assert [words for _, words in found] == ["So 1 ", "So 2 ", "So 3 "]
    path = found[0][0]
    assert path.read_text().count("So 3 ") == 1
    assert len(path.read_text()) == len(before[path]) + len("So 3 ")
    assert all(other == path or other.read_text() == text for other, text in before.items())
    assert Project(tmp_path / "site").load().report() == ""


def test_all_is_measured_and_written_between_the_marks(tmp_path, monkeypatch):
    """At a small size, in a folder that is named, with every row but that of plain MkDocs."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    readme = tmp_path / "README.md"
    readme.write_text("# A\n\n<!-- bench -->\nold\n<!-- /bench -->\n\nB\n")
    options = ["--sizes", "20", "--runs", "1", "--no-mkdocs", "--write", str(readme)]
    options += ["--in", str(tmp_path)]
    done = CliRunner().invoke(main, options, catch_exceptions=False)
    assert done.exit_code == 0
    text = readme.read_text()
    assert text.startswith("# A\n\n<!-- bench -->\n\n")
    assert text.endswith("\n\n<!-- /bench -->\n\nB\n")
    assert done.stdout.strip() in text
    assert [path.name for path in tmp_path.iterdir()] == ["README.md"]
    rows = re.findall(r"^\| (\S.*?) \| 20 \|.* ([\d.]+ of .*|) \|$", text, re.MULTILINE)
    assert [(name, ratio.partition(" of ")[2]) for name, ratio in rows] == [
        ("the floor", ""),
        ("cold build", "the floor"),
        ("the first build after it", "cold"),
        ("warm build, one record changed", "cold"),
        ("check", "the floor"),
        ("serve, from save to page", "cold"),
    ]


def test_the_machine_is_named():
    """With its processors, its system and the versions."""
    assert re.fullmatch(r"\d+ processors \(.+\), \S+ .+, Python 3\.\d+\.\d+.*", machine())
    assert "mkdocs" in machine()
