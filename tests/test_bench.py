"""Made-up sites are what they say, and the floor does what it says."""

from __future__ import annotations

import hashlib
import re
import sys
from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest

from beforehand.bench.floor import run
from beforehand.bench.folders import write_plain_site, write_site
from beforehand.bench.made_site import SERVICE, TEXT, UNTIL, made_records, made_site
from beforehand.bench.measuring import (
    CommandFailed,
    Cost,
    Row,
    floor_command,
    machine,
    measure,
    middle,
    table,
)
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


def test_the_middle_of_several_runs_counts():
    """Each figure by itself."""
    costs = iter([Cost(3, 1, 5), Cost(1, 3, 4), Cost(2, 2, 9)])
    assert middle(3, lambda: next(costs)) == Cost(2, 2, 5)


def test_the_table_shows_costs_and_ratios():
    """As Markdown."""
    floor = Cost(4.0, 3.5, 50.4)
    rows = [Row("the floor", 10_000, floor), Row("cold build", 10_000, Cost(10.0, 9, 250), floor)]
    assert table(rows) == (
        "| what | records | seconds | processor seconds | peak MiB | of the floor |\n"
        "|---|---:|---:|---:|---:|---:|\n"
        "| the floor | 10,000 | 4.00 | 3.50 | 50 |  |\n"
        "| cold build | 10,000 | 10.0 | 9.00 | 250 | 2.50 |\n"
    )


def test_the_machine_is_named():
    """With its processors, its system and the versions."""
    assert re.fullmatch(r"\d+ processors \(.+\), \S+ .+, Python 3\.\d+\.\d+.*", machine())
    assert "mkdocs" in machine()
