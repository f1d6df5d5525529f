"""What was told against what would be told: every wrong turn, with its record and its cure."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from beforehand.model import (
    Change,
    ChangeKind,
    ChangeStage,
    Feedback,
    Heard,
    Impact,
    IncidentStatus,
    KindPromise,
    Promise,
    Records,
)
from beforehand.notices import due, ladder
from beforehand.published import (
    NotAFeed,
    PublishedFeed,
    due_report,
    feed_uris,
    next_public,
    previous_archive,
    published_feed,
)
from beforehand.published_causes import Finding
from beforehand.published_findings import findings
from beforehand.render.build_info import build_info
from beforehand.render.feeds import feed_files
from beforehand.values import Span
from builders import SECOND, a_change, a_service, amended, an_incident, at, the_records, told
from notice_simulation import known_at
from strategies import records
from test_notice_laws import build_times

NOW = at("2026-11-20 12:00")
SERVICE = a_service(
    "UTC",
    promises=(
        Promise(
            from_=date(2025, 1, 1),
            changes={ChangeKind.PRICING: KindPromise(reminders=(Span(7, "days"),))},
        ),
    ),
)


def an_outage(**fields):
    return an_incident(
        told("2026-11-09 14:00"), told("2026-11-09 15:00", "resolved", id="over"), **fields
    )


def a_price(*updates, **fields) -> Change:
    given_fields = {"announced_at": at("2026-11-01 12:00"), "effective_on": date(2026, 11, 18)}
    return a_change(*updates, **{**given_fields, **fields})


def live(drawn: Records, now=NOW, *, archives: bool = True) -> list[PublishedFeed]:
    """Return the feeds that a build at `now` published."""
    return [
        published_feed(file.uri, file.content)
        for file in feed_files(drawn, now)
        if file.uri.endswith("feed.json") or (archives and "/archive/" in file.uri)
    ]


def found(before: Records, after: Records, now=NOW + timedelta(hours=1)) -> list[Finding]:
    return list(findings(live(before), after, ladder(after), now))


def facts(before: Records, after: Records) -> list[tuple[str, str, tuple]]:
    return [
        (item.code, f"{item.record_type}/{item.record_id}", item.loc)
        for item in found(before, after)
    ]


BEFORE = the_records(an_outage(), a_price(), service=SERVICE)


def test_what_stays_and_what_is_appended_is_fine():
    appended = an_incident(
        *an_outage().updates, told("2026-11-20 12:30", "postmortem", text="What we learned.")
    )
    after = the_records(
        appended, a_price(), an_incident(told("2026-11-20 12:20"), id="new"), service=SERVICE
    )
    assert found(BEFORE, BEFORE) == []
    assert found(BEFORE, after) == []


def test_without_anything_live_nothing_is_found():
    assert findings([], BEFORE, ladder(BEFORE), NOW) == ()


def test_a_record_that_is_gone():
    after = the_records(a_price(), service=SERVICE)
    assert facts(BEFORE, after) == [("notice-gone", "incident/late-discs", ())]
    assert found(BEFORE, after)[0].message == (
        "“Investigating: Discs are late”, told at 2026-11-09T14:00:00Z, is gone together with its"
        " record (and 1 more like it)"
    )
    assert [key.rpartition("/")[2] for key in found(BEFORE, after)[0].notice_ids] == [
        "20261109t140000z",
        "over",
    ]


def test_an_update_that_is_gone_or_has_another_id_or_is_silent():
    first, second = an_outage().updates
    for updates in (
        (first,),
        (first, replace(second, id="it-is-over", at=NOW + SECOND)),
        (first, replace(second, notify=False)),
    ):
        after = the_records(an_incident(*updates), a_price(), service=SERVICE)
        assert facts(BEFORE, after) == [("notice-gone", "incident/late-discs", ("updates",))]


def test_an_update_that_is_dated_otherwise():
    first, second = an_outage().updates
    after = the_records(
        an_incident(first, replace(second, at=at("2026-11-09 15:30"))), a_price(), service=SERVICE
    )
    (finding,) = found(BEFORE, after)
    assert (finding.code, finding.loc) == ("notice-redated", ("updates", 1, "at"))
    assert finding.message == (
        "“Resolved: Discs are late” was told at 2026-11-09T15:00:00Z and would now be dated"
        " 2026-11-09T15:30:00Z"
    )
    assert finding.hint.startswith("put `at` back as it was")


def test_a_title_that_is_another():
    after = the_records(an_outage(title="Discs are slow"), a_price(), service=SERVICE)
    assert facts(BEFORE, after) == [("notice-retitled", "incident/late-discs", ("title",))]


def test_a_value_that_stands_in_a_title_and_is_another():
    first, second = an_outage().updates
    identified = an_incident(first, replace(second, status=IncidentStatus.IDENTIFIED))
    after = the_records(identified, a_price(), service=SERVICE)
    assert facts(BEFORE, after) == [
        ("notice-retitled", "incident/late-discs", ("updates", 1, "status"))
    ]
    after = the_records(an_outage(), a_price(kind=ChangeKind.TERMS), service=SERVICE)
    assert ("notice-retitled", "change/new-price", ("kind",)) in facts(BEFORE, after)


def test_a_site_that_moved():
    service = replace(SERVICE, url="https://status.example.org/")
    after = the_records(an_outage(), service=service)
    before = the_records(an_outage(), service=SERVICE)
    assert [item.code for item in found(before, after)] == ["notice-relinked"] * 2


def test_a_date_that_is_edited_in_place():
    after = the_records(an_outage(), a_price(effective_on=date(2026, 11, 19)), service=SERVICE)
    told_of = [(item.code, item.loc, len(item.notice_ids)) for item in found(BEFORE, after)]
    assert told_of == [
        ("notice-retitled", ("effective_on",), 1),
        ("notice-redated", ("effective_on",), 2),
    ]


def test_a_change_that_becomes_undecided_loses_what_was_told():
    after = the_records(an_outage(), a_price(stage=ChangeStage.PROPOSED), service=SERVICE)
    gone = [item for item in found(BEFORE, after) if item.code == "notice-gone"]
    keys = [key.rpartition("/")[2] for item in gone for key in item.notice_ids]
    assert keys == ["r0-7d", "r0-effective"]


def test_a_promise_that_is_edited_in_place():
    edited = replace(SERVICE, promises=(replace(SERVICE.promises[0], notice_time="07:00"),))
    after = the_records(an_outage(), a_price(), service=edited)
    assert {item.code for item in found(BEFORE, after)} == {"notice-redated"}
    named = replace(
        SERVICE,
        promises=(
            replace(
                SERVICE.promises[0],
                changes={ChangeKind.PRICING: KindPromise(reminders=(Span(3, "days"),))},
            ),
        ),
    )
    after = the_records(an_outage(), a_price(), service=named)
    assert [item.code for item in found(BEFORE, after)] == ["notice-gone", "notice-late"]


def test_a_record_that_is_filed_elsewhere():
    moved = an_outage(components={"streaming": "major_outage"}, impact=Impact.CRITICAL)
    after = the_records(moved, a_price(), service=SERVICE)
    assert {item.code for item in found(BEFORE, after)} == {"notice-refiled"}
    assert {item.loc for item in found(BEFORE, after)} <= {("components",), ("impact",)}


def test_news_that_is_dated_behind_what_was_told():
    late = an_incident(told("2026-11-18 08:59"), id="late", title="Films pause")
    after = the_records(an_outage(), a_price(), late, service=SERVICE)
    (finding,) = found(BEFORE, after)
    assert (finding.code, finding.record_id, finding.loc) == (
        "notice-late",
        "late",
        ("updates", 0, "at"),
    )
    assert finding.hint == (
        "set `at` to 2026-11-18T09:00:01Z or later, the moment at which it goes out"
    )
    in_time = an_incident(told("2026-11-18 09:01"), id="late", title="Films pause")
    assert found(BEFORE, the_records(an_outage(), a_price(), in_time, service=SERVICE)) == []


def test_news_of_the_same_second_push_nothing_that_was_told():
    # It would take the place of what was told at 09:00:00, which would move on by a second.
    same = an_incident(told("2026-11-18 09:00"), id="a", title="Films pause")
    same = replace(same, updates=(replace(same.updates[0], at=at("2026-11-11 09:00")),))
    after = the_records(an_outage(), a_price(), same, service=SERVICE)
    assert [item.code for item in found(BEFORE, after)] == ["notice-late"]


def test_an_answer_written_too_late():
    heard = Heard(on=date(2026, 11, 16), from_customers="One bill.", answer="Yes.")
    after = the_records(an_outage(), a_price(feedback=Feedback(heard=(heard,))), service=SERVICE)
    (finding,) = found(BEFORE, after)
    assert (finding.code, finding.loc) == ("notice-late", ("feedback", "heard", 0, "on"))
    assert finding.hint.startswith("set `on` to 2026-11-18 or later")


def test_a_full_feed_does_not_take_old_notices_for_new_ones():
    hours = [at("2026-11-01 00:00") + timedelta(hours=hour) for hour in range(130)]
    outages = [
        an_incident(told(f"{hour:%Y-%m-%d %H:%M}"), id=f"outage-{n}", title=f"Outage {n}")
        for n, hour in enumerate(hours)
    ]
    drawn = the_records(*outages, service=SERVICE)
    for archives in (True, False):
        previous = live(drawn, archives=archives)
        assert findings(previous, drawn, ladder(drawn), NOW) == ()
    # With its archives, what fell out of the feed is compared too.
    less = the_records(*outages[1:], service=SERVICE)
    assert findings(live(drawn, archives=False), less, ladder(less), NOW) == ()
    gone = findings(live(drawn), less, ladder(less), NOW)
    assert [(item.code, item.record_id) for item in gone] == [("notice-gone", "outage-0")]


LAWS = settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@LAWS
@given(st.data())
def test_what_is_appended_in_time_is_never_found(data):
    drawn = data.draw(records())
    first, second = sorted(
        data.draw(
            st.tuples(build_times(drawn), build_times(drawn)).map(
                lambda pair: (pair[0][0], pair[1][-1])
            )
        )
    )
    chance = random.Random(data.draw(st.integers(0, 2**32)))
    before, after = known_at(drawn, first, chance), known_at(drawn, second, chance)
    assert findings(live(before, first), after, ladder(after), second) == ()


@LAWS
@given(st.data())
def test_whatever_would_vanish_or_change_is_found(data):
    drawn = data.draw(records())
    now = data.draw(build_times(drawn))[-1]
    others = data.draw(records())
    after = Records(service=drawn.service, incidents=others.incidents, changes=others.changes)
    then = {n.id: (n.told_at, n.title, n.uri) for n in due(ladder(drawn), now)}
    ladder_now = {n.id: (n.told_at, n.title, n.uri) for n in ladder(after)}
    wrong = {key for key, facts_of in then.items() if ladder_now.get(key) != facts_of}
    all_found = findings(live(drawn, now), after, ladder(after), now)
    reported = {key for item in all_found for key in item.notice_ids}
    if not any(item.code == "notice-late" for item in all_found):
        assert wrong <= reported
    assert bool(reported) >= bool(wrong)


# ----------------------------------------------------------------------------- reading


def test_a_feed_and_its_archive_read_alike():
    feeds = live(BEFORE)
    everything = next(feed for feed in feeds if feed.path == "all" and not feed.is_archive)
    archives = [feed for feed in feeds if feed.path == "all" and feed.is_archive]
    items = [item for feed in archives for item in feed.items]
    assert sorted(everything.items, key=str) == sorted(items, key=str)
    assert [item.id for item in everything.items] == [
        n.id for n in reversed(due(ladder(BEFORE), NOW))
    ]


@pytest.mark.parametrize(
    ("uri", "content"),
    [
        ("feeds/all/feed.json", b"<html>Not found</html>"),
        ("feeds/all/feed.json", b'{"items": [{"id": "x"}]}'),
        ("feeds/all/feed.json", b"[]"),
        ("feeds/all/archive/2026-11.xml", b"<feed"),
        ("feeds/all/archive/2026-11.xml", b'<!DOCTYPE x [<!ENTITY y "z">]><feed/>'),
        ("feeds/all/rss.xml", b"<rss/>"),
    ],
)
def test_what_is_no_feed_says_so(uri, content):
    with pytest.raises(NotAFeed, match=uri):
        published_feed(uri, content)


def test_the_files_to_compare():
    assert feed_uris(["all", "kind/pricing"]) == (
        "feeds/all/feed.json",
        "feeds/kind/pricing/feed.json",
    )


def test_archives_are_found_one_behind_the_other():
    drawn = replace(
        BEFORE, incidents=(*BEFORE.incidents, an_incident(told("2023-05-09 12:00"), id="old"))
    )
    files = {file.uri: file.content for file in feed_files(drawn, NOW)}
    uri, seen = "feeds/all/atom.xml", []
    while (uri := previous_archive(uri, files[uri])) is not None:
        seen.append(uri)
    assert seen == sorted((u for u in files if u.startswith("feeds/all/archive/")), reverse=True)
    assert len(seen) > 1


@pytest.mark.parametrize("name", ["..", "2026.xml", "2026-11.xml/..", "", "2026-11.xml?x"])
def test_a_link_to_no_archive_of_ours_is_not_followed(name):
    link = f'<link rel="prev-archive" href="https://x.example/feeds/all/archive/{name}"/>'
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom">{link}</feed>'
    assert previous_archive("feeds/all/atom.xml", feed.encode()) is None


# ----------------------------------------------------------------------------- due


def everything_of(drawn: Records, now) -> PublishedFeed:
    return next(feed for feed in live(drawn, now) if feed.path == "all" and not feed.is_archive)


def test_what_is_due_is_live_or_missed():
    notices = ladder(BEFORE)
    before_the_last = at("2026-11-18 08:59")
    report = due_report(notices, NOW, everything_of(BEFORE, before_the_last))
    assert [notice.key for notice in report.missing] == ["r0-effective"]
    assert report.told[0].key == "r0-effective"
    assert report.next is None
    assert due_report(notices, NOW, everything_of(BEFORE, NOW)).missing == ()
    assert due_report(notices, NOW).missing == ()
    assert due_report(notices, before_the_last).next.key == "r0-effective"


def test_a_notice_is_missed_only_after_the_time_that_a_build_may_take():
    notices = ladder(BEFORE)
    feed = everything_of(BEFORE, at("2026-11-18 08:59"))
    soon = at("2026-11-18 09:29")
    assert due_report(notices, soon, feed, timedelta(minutes=30)).missing == ()
    assert len(due_report(notices, soon + SECOND * 60, feed, timedelta(minutes=30)).missing) == 1


def test_what_comes_next_is_public_only_if_customers_know_of_it():
    change = a_price(
        amended("2026-11-10 12:00", effective_on=date(2026, 12, 20)), effective_on=date(2026, 12, 1)
    )
    hidden = an_incident(told("2026-11-06 12:00"), id="planned")
    notices = ladder(the_records(change, hidden, service=SERVICE))
    assert next_public(notices, at("2026-10-01 12:00")) is None
    assert next_public(notices, at("2026-11-05 12:00")) is None
    assert next_public(notices, at("2026-11-12 12:00")).key == "r1-7d"
    assert next_public(notices, at("2027-01-01 12:00")) is None


def test_build_json_says_how_old_the_site_is_and_what_comes():
    notices = ladder(BEFORE)
    file = build_info(notices, at("2026-11-12 12:00"), "abc", at("2026-11-18 00:00"))
    assert file.uri == "build.json"
    assert json.loads(file.content) == {
        "built_at": "2026-11-12T12:00:00Z",
        "records_hash": "abc",
        "newest_notice": {
            "id": "tag:reelpost.example,2024:change/new-price/r0-7d",
            "told_at": "2026-11-11T09:00:00Z",
            "title": "Price change on 18 November 2026: One disc costs more — 7-day notice",
        },
        "next_notice": {
            "id": "tag:reelpost.example,2024:change/new-price/r0-effective",
            "due_at": "2026-11-18T09:00:00Z",
            "title": "Price change on 18 November 2026: One disc costs more — now in effect",
        },
        "next_boundary": "2026-11-18T00:00:00Z",
    }
    empty = json.loads(build_info((), NOW, "abc", None).content)
    assert (empty["newest_notice"], empty["next_notice"], empty["next_boundary"]) == (
        None,
        None,
        None,
    )
