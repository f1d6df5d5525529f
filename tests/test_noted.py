"""What is noted of files at one build, and how another process and the next build use it."""

from __future__ import annotations

import os
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beforehand.faults import WrongUse
from beforehand.importers.yaml_text import record_text, service_text
from beforehand.site.folder import CACHE, Stamp, Stamped, stamped
from beforehand.site.kept import write_kept
from beforehand.site.noted import WHOLE, Difference, Noted, difference, looked_at, recalled
from beforehand.site.opening import Looks, opened
from beforehand.site.project import Project
from beforehand.site.published_trees import Trees
from beforehand.site.published_trees import difference as own_and_lacking
from beforehand.site.record_reading import Fine
from beforehand.site.store import RecordStore
from beforehand.site.trees import Found, Tree
from builders import NEW_YORK, a_service, an_incident, at, told

ZONE = ZoneInfo(NEW_YORK)
NOW = at("2026-02-01 10:00")
OLD = 1_700_000_000


@pytest.fixture
def project(tmp_path):
    """A project with two records, all saved long ago."""
    put(tmp_path, "service.yml", service_text(a_service()))
    for name in ("first", "second"):
        put(tmp_path, f"incidents/{name}.yml", text_of(name))
    return Project(tmp_path)


def text_of(name: str) -> str:
    incident = an_incident(told("2026-01-05 10:00"), told("2026-01-05 12:00", "resolved"), id=name)
    return record_text(incident, ZONE)


def put(root: Path, path: str, text: str) -> None:
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)
    os.utime(target, (OLD, OLD))


def counted(store: RecordStore, looks: Looks | None = None) -> tuple[list[str], int]:
    """Return the incidents that a store reads, and how many files it read anew."""
    result, reading = store.read(1, looks)
    assert result.records is not None
    return [incident.id for incident in result.records.incidents], reading.count


class Said(Looks):
    """Looks that say the same each time."""

    def __init__(self, found: Difference) -> None:
        super().__init__()
        self.found = found

    def difference(self) -> Difference:
        return self.found


def settle(project: Project) -> None:
    """Let it be long ago that the files were saved, as the system sees it too."""
    cache = project.root / CACHE
    known = recalled(cache, Fine)
    assert known.state is not None
    late = 2**62
    for noted in known.state.files.values():
        noted.noted_at_ns = late
    write_kept(cache / WHOLE, known.state)


def test_what_did_not_change_is_not_read_again_not_even_the_service(project):
    assert counted(RecordStore(project, "g")) == (["first", "second"], 3)
    settle(project)
    assert counted(RecordStore(project, "g")) == (["first", "second"], 0)


def test_what_another_process_saw_is_taken_if_it_saw_the_same_notes(project):
    counted(RecordStore(project, "g"))
    settle(project)
    put(project.root, "incidents/third.yml", text_of("third"))
    (project.root / "incidents/first.yml").unlink()
    seen, _ = looked_at(project.root, project.root / CACHE)
    assert ([stamp.path for stamp in seen.new], seen.gone) == (
        ["incidents/third.yml"],
        ["incidents/first.yml"],
    )
    assert counted(RecordStore(project, "g"), Said(seen)) == (["second", "third"], 1)


def test_what_another_process_saw_of_other_notes_is_of_no_use(project):
    counted(RecordStore(project, "g"))
    settle(project)
    put(project.root, "incidents/third.yml", text_of("third"))
    seen, _ = looked_at(project.root, project.root / CACHE)
    wrong = msgspec.structs.replace(seen, mark=(1, 2), new=[], gone=["incidents/second.yml"])
    assert counted(RecordStore(project, "g"), Said(wrong)) == (["first", "second", "third"], 1)
    # Another generator begins anew, whatever its notes say.
    again, _ = looked_at(project.root, project.root / CACHE)
    assert counted(RecordStore(project, "h"), Said(again)) == (["first", "second", "third"], 4)


def test_a_service_that_changed_lets_everything_be_read_again(project):
    counted(RecordStore(project, "g"))
    settle(project)
    put(project.root, "service.yml", service_text(a_service(name="Another name")))
    seen, _ = looked_at(project.root, project.root / CACHE)
    assert [stamp.path for stamp in seen.new] == ["service.yml"]
    assert counted(RecordStore(project, "g"), Said(seen)) == (["first", "second"], 3)


def test_a_problem_in_the_service_stays_until_it_is_mended(project):
    counted(RecordStore(project, "g"))
    put(project.root, "service.yml", "name: [\n")
    store = RecordStore(project, "g")
    for _ in range(2):
        result, _ = store.read()
        assert result.records is None
        assert {problem.path for problem in result.problems} == {"service.yml"}


stamps = st.builds(
    Stamp,
    st.sampled_from(["a", "b", "c", "d"]),
    st.integers(0, 2),
    st.integers(0, 2),
    st.integers(0, 2),
    st.integers(0, 2),
)
many_stamps = st.lists(stamps, unique_by=lambda stamp: stamp.path).map(sorted)


@given(many_stamps, many_stamps)
def test_the_difference_is_what_turns_one_state_into_the_other(before, after):
    late = 2**62
    known = {stamp.path: Noted(*stamp[1:], late, None) for stamp in before}
    found = difference(known, (0, 0), Stamped(5, after))
    for stamp in found.new:
        known[stamp.path] = Noted(*stamp[1:], late, None)
    for path in found.gone:
        del known[path]
    assert {
        path: (one.size, one.mtime_ns, one.ctime_ns, one.inode) for path, one in known.items()
    } == {stamp.path: tuple(stamp[1:]) for stamp in after}
    assert all(stamp in after and stamp not in before for stamp in found.new)
    # What was saved within a clock's tick of the note may have been saved again.
    fresh = {stamp.path: Noted(*stamp[1:], 2, None) for stamp in after}
    assert difference(fresh, (0, 0), Stamped(5, after)).new == after


files = st.dictionaries(
    st.sampled_from(["x", "y", "z"]), st.builds(Found, *[st.integers(0, 1)] * 3)
)


@given(files, files)
def test_the_spare_is_kept_by_how_it_differs_from_the_site(live, spare):
    own, lacking = own_and_lacking(Tree(live, {}), Tree(spare, {}))
    kept = Trees(noted_at_ns=0, live=Tree(live, {}), own=own, lacking=lacking, spare_folders={})
    assert kept.spare() == Tree(spare, {})
    assert not own or own.items() <= spare.items()


def test_a_copy_looks_while_this_process_goes_on(project, tmp_path):
    counted(RecordStore(project, "g"))
    settle(project)
    with opened(project.root, tmp_path / "site", NOW, 2) as looks:
        found = looks.difference()
        assert found is not None
        assert (found.new, found.gone) == ([], [])
        assert looks.still() == (True, True)
        assert looks.result() is None  # there is no site yet
    with opened(project.root, tmp_path / "site", NOW, 1) as looks:
        assert looks.difference() is None
        assert looks.still() is None
        assert not looks.is_at_work()


def test_a_folder_that_is_no_project_is_left_as_it_is(tmp_path):
    with (
        pytest.raises(WrongUse, match="no Beforehand site"),
        opened(tmp_path, tmp_path / "s", NOW, 2),
    ):
        pass
    assert list(tmp_path.iterdir()) == []
    assert stamped(tmp_path).stamps == []
