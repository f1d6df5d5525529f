"""Laws of notices, for any records, any builds, and every kind of subscriber.

Each due notice reaches a subscriber exactly once, whenever builds run and whatever is
appended to the records between them; nothing that was told changes; nothing is told
before its time; the same input gives the same bytes.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beforehand import notices as notices_module
from beforehand.change_view import cut_change
from beforehand.days import Moment, day_start
from beforehand.incident_view import cut_incident
from beforehand.model import Records
from beforehand.notice_feeds import feeds_of
from beforehand.notice_titles import Titles
from beforehand.notices import due, ladder, next_due
from beforehand.render.feeds import feed_files, feed_parts
from beforehand.render.ical import calendar_parts
from beforehand.timeline import derive
from builders import an_incident, at, told
from notice_simulation import figures, known_at, simulate
from strategies import BEGIN, SPAN, ZONES, records

LAWS = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
LAST = BEGIN + 3 * SPAN
GAPS = [
    timedelta(seconds=1),
    timedelta(seconds=20),
    timedelta(minutes=15),
    timedelta(hours=5, seconds=7),
    timedelta(days=1),
    timedelta(days=9),
]


@st.composite
def build_times(draw: st.DrawFn, drawn: Records):
    """Return moments of builds: at notices' dates, a second beside, and at odd moments."""
    edges = [notice.told_at for notice in ladder(drawn)] or [BEGIN]
    near = st.tuples(
        st.sampled_from(edges), st.sampled_from([-1, 0, 1, 2]).map(lambda n: timedelta(seconds=n))
    ).map(lambda pair: pair[0] + pair[1])
    odd = st.tuples(st.sampled_from(edges), st.sampled_from(GAPS)).map(
        lambda pair: pair[0] + pair[1]
    )
    return sorted(draw(st.lists(near | odd, min_size=1, max_size=12)))


@LAWS
@given(st.data())
def test_each_due_notice_reaches_every_subscriber_once(data):
    drawn = data.draw(records())
    builds = data.draw(build_times(drawn))
    chance = random.Random(data.draw(st.integers(0, 2**32)))
    outcome = simulate(drawn, builds, chance)
    assert outcome.wrong == ()
    assert (outcome.lost, outcome.doubled) == (0, 0)


@LAWS
@given(st.data())
def test_what_is_told_does_not_depend_on_what_is_written_later(data):
    drawn = data.draw(records())
    now = data.draw(build_times(drawn))[-1]
    chance = random.Random(data.draw(st.integers(0, 2**32)))
    then = due(ladder(known_at(drawn, now, chance)), now)
    assert then == due(ladder(drawn), now)


@LAWS
@given(st.data())
def test_nothing_that_is_told_later_is_in_a_feed(data):
    drawn = data.draw(records())
    now = data.draw(build_times(drawn))[-1]
    assert feed_files(cut(drawn, now), now) == feed_files(drawn, now)


def cut(drawn: Records, now) -> Records:
    """Return the records as they were known at a moment, by the timeline's own rules."""
    moment = Moment.of(now, drawn.service.time_zone)
    incidents = [item for item in drawn.incidents if item.updates[0].at <= now]
    changes = [item for item in drawn.changes if item.announced_at <= now]
    public = {item.id for item in (*incidents, *changes)}
    return Records(
        service=drawn.service,
        incidents=tuple(cut_incident(item, moment) for item in incidents),
        changes=tuple(cut_change(item, moment, public) for item in changes),
    )


@LAWS
@given(st.data())
def test_the_ladder_keeps_its_order(data):
    drawn = data.draw(records())
    found = ladder(drawn)
    dates = [notice.told_at for notice in found]
    assert dates == sorted(set(dates))
    for attribute in ("id", "title", "uri"):
        values = [getattr(notice, attribute) for notice in found]
        assert len(set(values)) == len(values), attribute
    assert all(notice.told_at >= notice.nominal_at for notice in found)
    assert [notice.nominal_at for notice in found] == sorted(n.nominal_at for n in found)


@LAWS
@given(st.data())
def test_no_notice_comes_before_its_record_is_public(data):
    drawn = data.draw(records())
    public = {f"incident/{item.id}": item.updates[0].at for item in drawn.incidents}
    public |= {f"change/{item.id}": item.announced_at for item in drawn.changes}
    for notice in ladder(drawn):
        assert notice.nominal_at >= public[f"{notice.record_type}/{notice.record_id}"]
        assert notice.step.basis_at <= notice.nominal_at


@LAWS
@given(st.data())
def test_due_is_what_has_come_and_next_is_what_comes(data):
    drawn = data.draw(records())
    now = data.draw(build_times(drawn))[0]
    found = ladder(drawn)
    told, following = due(found, now), next_due(found, now)
    assert [*told] == [notice for notice in found if notice.told_at <= now]
    assert following == next((notice for notice in found if notice.told_at > now), None)
    if following is not None:
        assert [*due(found, following.told_at)] == [*told, following]


@LAWS
@given(st.data())
def test_the_same_input_gives_the_same_bytes(data):
    drawn = data.draw(records())
    now = data.draw(build_times(drawn))[-1]
    mixed = Records(
        service=drawn.service,
        incidents=drawn.incidents[::-1],
        changes=drawn.changes[::-1],
    )
    assert feed_files(drawn, now) == feed_files(mixed, now)
    # Between two notices nothing changes, whatever the clock says.
    following = next_due(ladder(drawn), now)
    until = following.told_at if following is not None else LAST
    if until > now:
        assert feed_files(drawn, until - timedelta(seconds=1)) == feed_files(drawn, now)


@LAWS
@given(st.data())
def test_a_month_that_is_over_stands_still(data):
    drawn = data.draw(records())
    afterwards = an_incident(told("2027-03-01 09:00"), told("2027-03-02 09:00", "resolved"))
    appended = Records(
        service=drawn.service,
        incidents=(*drawn.incidents, afterwards),
        changes=drawn.changes,
    )
    last = at("2027-01-01 00:00") - timedelta(seconds=1)
    before, after = (
        {
            file.uri: file.content
            for file in feed_files(some, now)
            if "/archive/" in file.uri and file.uri[-11:-4] <= "2026-12"
        }
        for some, now in ((drawn, last), (appended, at("2028-06-01 00:00")))
    )
    assert before == after
    assert bool(before) == bool(due(ladder(drawn), last))


@LAWS
@given(st.data())
def test_who_hears_of_a_record_once_hears_all_that_follows(data):
    drawn = data.draw(records())
    heard: dict[str, set[str]] = {}
    for notice in ladder(drawn):
        feeds = set(feeds_of(notice))
        assert heard.get(notice.step.name, set()) <= feeds
        heard[notice.step.name] = feeds


# ----------------------------------------------------------------------------- figures


def test_simulated_subscribers_lose_nothing_and_hear_nothing_twice(record_property, capsys):
    found = figures(25)
    with capsys.disabled():
        print(f"\n  notices: {found}")
    record_property("notices", str(found))
    assert (found.lost, found.doubled, found.wrong) == (0, 0, 0)
    assert found.notices > 300
    assert found.builds > 1_000


def test_the_simulation_sees_what_is_lost(monkeypatch: pytest.MonkeyPatch):
    # Without a second between them, clients that compare dates lose notices.
    monkeypatch.setattr(notices_module, "_SECOND", timedelta())
    found = figures(25)
    assert found.lost > 0
    assert found.wrong > 0


@LAWS
@given(st.data())
def test_the_same_key_means_the_same_bytes(data):
    drawn = data.draw(records())
    first, second = data.draw(build_times(drawn))[0], data.draw(build_times(drawn))[-1]
    chance = random.Random(data.draw(st.integers(0, 2**32)))
    made: dict[tuple[str, str], bytes] = {}
    for now in (first, second):
        known = known_at(drawn, now, chance)
        parts = [*feed_parts(known, now), *calendar_parts(derive(known, now))]
        for part in parts:
            assert made.setdefault((part.uri, part.key), part.make()) == part.make()


@settings(max_examples=300, deadline=None)
@given(
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    days=st.lists(st.dates(date(2024, 1, 1), date(2027, 12, 31)), min_size=1, max_size=6),
    beside=st.lists(st.integers(-2, 2), min_size=1, max_size=8),
)
def test_a_title_that_is_taken_bears_the_day_of_its_own_zone(zone, days, beside):
    """Also a second beside midnight, and where a day has 23 hours or begins at one o'clock."""
    starts = [day_start(on, zone) for on in days]
    told_at = sorted({at + timedelta(seconds=s) for at in starts for s in beside})
    titles = Titles(zone)
    assert titles.title("Discs are late", "incident/0", 1, told_at[0]) == "Discs are late"
    seen = set()
    for number, instant in enumerate(told_at, start=1):
        local = instant.astimezone(zone)
        dated = f"Discs are late ({local.day} {local:%B} {local.year})"
        title = titles.title("Discs are late", f"incident/{number}", 1, instant)
        assert (title == dated) is (dated not in seen)
        seen.add(dated)
