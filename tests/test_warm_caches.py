"""Named cases of what a build keeps for the next one: each spoiled, foreign, old or gone."""

from __future__ import annotations

import pytest

from builders import an_incident, at, the_records, told
from warm_site import Moment, WarmSite, texts_of

NOW = Moment(at("2026-02-09 10:00"))
OVER = an_incident(told("2026-01-05 10:00"), told("2026-01-05 12:00", "resolved"))


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


def test_a_record_under_another_name_is_linked_by_it(warm):
    """Moved, it has the content, the time and the inode that it had."""
    incidents = warm.root / "incidents"
    (incidents / "late-discs.yml").rename(incidents / "discs-late.yml")

    assert warm.check(NOW)
    assert "/discs-late/" in (warm.site / "history" / "2026-01" / "index.html").read_text("utf-8")
