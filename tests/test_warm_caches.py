"""Named cases of what a build keeps for the next one: each spoiled, foreign, old or gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from beforehand.bench.made_site import SERVICE, UNTIL, made_records
from beforehand.model import Change, Incident, Records
from builders import an_incident, at, the_records, told
from git_repo import DAY, Repo
from warm_site import Moment, WarmSite, contents, texts_of

NOW = Moment(at("2026-02-09 10:00"))
OVER = an_incident(told("2026-01-05 10:00"), told("2026-01-05 12:00", "resolved"))
LATER = Moment(UNTIL)
EARLIER = Moment(UNTIL - timedelta(days=400))


@pytest.fixture(scope="module")
def one_place(tmp_path_factory):
    return WarmSite(tmp_path_factory.mktemp("warm") / "own")


@pytest.fixture
def warm(one_place):
    """A site with an incident that is over, which was built once."""
    one_place.begin_again()
    one_place.put(texts_of(the_records(OVER)))
    one_place.lay_skin()
    assert one_place.check(NOW)
    return one_place


def made_site(count: int, seed: int = 1) -> Records:
    made = list(made_records(count, seed))
    return Records(
        service=SERVICE,
        incidents=tuple(record for record in made if isinstance(record, Incident)),
        changes=tuple(record for record in made if isinstance(record, Change)),
    )


def retitled(records: Records, title: str) -> Records:
    """Return the records with another title of the one that was told first."""
    first, *others = records.incidents
    return replace(records, incidents=(replace(first, title=title), *others))


def test_a_record_under_another_name_is_linked_by_it(warm):
    """Moved, it has the content, the time and the inode that it had."""
    incidents = warm.root / "incidents"
    (incidents / "late-discs.yml").rename(incidents / "discs-late.yml")

    assert warm.check(NOW)
    assert "/discs-late/" in (warm.site / "history" / "2026-01" / "index.html").read_text("utf-8")


# --------------------------------------------------------------------------- spoiled


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    """A site in git whose cache has a file of every sort, and what it is at two moments."""
    site = WarmSite(tmp_path_factory.mktemp("full") / "own")
    records = made_site(12)
    site.put(texts_of(records))
    repo = Repo(site.root, start=records.incidents[0].started_at)
    repo.commit(after=DAY)
    site.build(LATER)
    site.put(texts_of(retitled(records, "Discs are late")))
    repo.commit()
    site.build(LATER)
    expected = {moment: site.build_from_nothing(moment) for moment in (LATER, EARLIER)}
    return site, expected


def test_a_flipped_bit_never_changes_what_git_said(full):
    """A commit's time is a number like any other: nothing but a checksum tells."""
    site, expected = full
    kept = site.cache / "history.msgpack"
    content = kept.read_bytes()
    for number in range(20):
        flipped = bytearray(content)
        flipped[len(content) * number // 20] ^= 1 << number % 8
        kept.write_bytes(flipped)
        site.build(LATER)
        assert contents(site.site) == expected[LATER], f"a bit near {number} of 20"
        kept.write_bytes(content)


# --------------------------------------------------------------------------- foreign, old


def test_a_project_that_moved_in_its_repository_has_the_history_of_its_new_place(tmp_path):
    site = WarmSite(tmp_path / "own")
    site.put(texts_of(the_records(OVER)))
    repo = Repo(tmp_path / "own", start=OVER.updates[0].at)
    repo.commit(after=DAY)
    assert site.check(NOW)

    site.move_to(tmp_path / "own" / "status")
    repo.commit(after=DAY)

    assert site.check(NOW)
