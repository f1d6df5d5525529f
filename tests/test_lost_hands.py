"""A process that helps is killed, as systems do that are short of memory; the rest goes on."""

from __future__ import annotations

import os
import shutil
import signal
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from beforehand.cli import group
from beforehand.importers.yaml_text import record_text, service_text
from beforehand.site import hands, record_reading
from beforehand.site.build import Builder
from beforehand.site.git_log import Dates
from beforehand.site.hands import HandLost, or_alone
from beforehand.site.project import Project
from beforehand.site.scaffold import start_site
from beforehand.site.spare import Spare
from builders import NEW_YORK, a_service, an_incident, at, told
from warm_site import COMPANY, contents

NOW = at("2026-02-01 10:00")
HANDS = 2
RECORDS = 40


@pytest.fixture(autouse=True)
def _shared_from_the_first_record(monkeypatch):
    monkeypatch.setattr(record_reading, "_WORTH_SHARING", 1)
    monkeypatch.setattr(record_reading, "_FILES_A_PIECE", 5)


@pytest.fixture(scope="module")
def start(tmp_path_factory):
    root = tmp_path_factory.mktemp("lost") / "project"
    start_site(root, COMPANY, bare=True)
    put(root, "service.yml", service_text(a_service()))
    for number in range(RECORDS):
        put(root, f"incidents/late-{number}.yml", incident(f"late-{number}", "Discs are late"))
    return root


@pytest.fixture(scope="module")
def expected(start, tmp_path_factory):
    """What one process makes of the site, before and after the record has changed."""
    root = shutil.copytree(start, tmp_path_factory.mktemp("alone") / "project")
    before = built(root, 1)
    return before, built(changed(root), 1)


@pytest.fixture
def root(start, tmp_path):
    return shutil.copytree(start, tmp_path / "project")


def put(root: Path, path: str, text: str) -> None:
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)


def incident(name: str, title: str) -> str:
    updates = told("2026-01-10 10:00"), told("2026-01-20 12:00", "resolved")
    return record_text(an_incident(*updates, id=name, title=title), ZoneInfo(NEW_YORK))


def changed(root: Path) -> Path:
    put(root, "incidents/late-3.yml", incident("late-3", "Discs are very late"))
    return root


def built(root: Path, count: int = HANDS) -> dict[str, bytes]:
    Builder(Project(root), root / "site", dates=Dates.OMIT, hands=count).build(NOW)
    return contents(root / "site")


class Deaths:
    """Kills a copy of this process as soon as it is made, and notes all that are made."""

    def __init__(self, monkeypatch):
        self.made = []
        self.victim = 0
        """Which of the copies dies, counted from one; none of them for zero."""
        self._fork = os.fork
        monkeypatch.setattr(os, "fork", self._forked)

    def _forked(self):
        number = self._fork()
        self.made.append(number)
        if number == 0 and len(self.made) == self.victim:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    def are_gone(self):
        """Return whether no copy is at work, or waits to be missed."""
        return all(not Path(f"/proc/{number}").exists() for number in self.made)


@pytest.fixture
def deaths(monkeypatch):
    return Deaths(monkeypatch)


def deaths_at_birth(root, deaths, act):
    """Yield what `act` makes of a copy of the site when the first, second, ... helper dies."""
    for victim in count(1):
        here = shutil.copytree(root, root.with_name(f"victim-{victim}"), symlinks=True)
        deaths.made.clear()
        deaths.victim = victim
        result = act(here)
        assert deaths.are_gone()
        if len(deaths.made) < victim:
            assert victim > 1
            return
        yield result


def test_a_first_build_is_made_alone_whichever_helper_dies(root, deaths, expected):
    results = list(deaths_at_birth(root, deaths, built))
    assert len(results) >= 4  # who looks, who makes the skin, who reads, who prints
    assert all(result == expected[0] for result in results)


def test_so_is_the_next_one(root, deaths, expected):
    built(root)
    results = list(deaths_at_birth(changed(root), deaths, built))
    assert len(results) >= 2
    assert all(result == expected[1] for result in results)


@pytest.mark.parametrize("after", [1, 7, 25])
@pytest.mark.parametrize("is_first", [True, False])
def test_what_a_helper_left_half_done_is_no_hindrance(
    root, deaths, expected, monkeypatch, after, is_first
):
    if not is_first:
        built(root)
        changed(root)
    home, place, placed, dead = os.getpid(), Spare.place, count(1), root / "dead"

    def dying(self, draft, known, into):
        place(self, draft, known, into)
        if os.getpid() != home and next(placed) == after and not dead.exists():
            dead.touch()
            os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr(Spare, "place", dying)
    assert built(root) == expected[0 if is_first else 1]
    assert dead.exists()
    assert deaths.are_gone()


def test_records_are_checked_whoever_dies(root, deaths):
    put(root, "incidents/late-5.yml", "title: Discs are late\nimpactt: minor\n")
    alone = Project(root).load(hands=1).problems
    assert {problem.code for problem in alone} >= {"key-unknown"}
    found = list(deaths_at_birth(root, deaths, lambda here: Project(here).load(hands=2).problems))
    assert found
    assert all(problems == alone for problems in found)


def test_staff_are_told(root, deaths, expected, monkeypatch):
    monkeypatch.chdir(root)
    monkeypatch.setattr(hands, "hands_here", lambda: HANDS)
    deaths.victim = 1
    command = ["build", "--quiet", "--dates", "omit", "--now", "2026-02-01T15:00Z"]
    ended = CliRunner().invoke(group, command)
    assert (ended.exit_code, ended.stdout) == (0, "")
    assert ended.stderr == (
        "A process that helped was killed; perhaps memory is short. This one builds alone.\n"
    )
    assert contents(root / "site").keys() == expected[0].keys()


def test_who_is_alone_already_says_that_it_failed():
    calls = []

    def do(count):
        calls.append(count)
        raise HandLost("gone")

    with pytest.raises(HandLost):
        or_alone(do, 1)
    assert calls == [1]
    with pytest.raises(HandLost):
        or_alone(do, 3)
    assert calls == [1, 3, 1]
