"""Calendars: one event a change, right for ever, and read by other programs as meant."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from msgspec.structs import replace

from beforehand.model import Change, ChangeStage, Component
from beforehand.render.ical import calendar_files, calendar_parts, diaries, event, frame
from beforehand.timeline import derive
from builders import a_change, a_service, a_window, amended, at, maintenance, the_records
from feed_lint import calendar_faults
from hostile import HOSTILE
from strategies import moments, records

NOW = at("2026-03-01 12:00")


def files(*changes: Change, now: datetime = NOW, service=None) -> dict[str, bytes]:
    snapshot = derive(the_records(*changes, service=service), now)
    return {file.uri: file.content for file in calendar_files(snapshot)}


def events(*changes: Change, uri: str = "calendars/all.ics", now: datetime = NOW):
    return Calendar.from_ical(files(*changes, now=now)[uri]).walk("VEVENT")


def a_price(*updates, **fields) -> Change:
    return a_change(*updates, effective_on=date(2026, 4, 1), **fields)


def test_every_calendar_is_there_before_there_is_a_date():
    found = files()
    assert sorted(found) == sorted(
        f"calendars/{name}{ending}.ics"
        for name in (
            "all",
            "changes",
            "maintenance",
            "component/discs",
            "component/streaming",
            "component/account",
        )
        for ending in ("", "-alarms")
    )
    for content in found.values():
        assert calendar_faults(content) == []
        assert Calendar.from_ical(content).walk("VEVENT") == []


def test_a_change_on_a_day_is_an_event_of_a_whole_day():
    (found,) = events(a_price())
    assert found.start == date(2026, 4, 1)
    assert found.end == date(2026, 4, 2)
    assert found["UID"] == "change-new-price@reelpost.example"
    assert found["SUMMARY"] == "Price change: One disc costs more"
    assert found["URL"] == "https://status.reelpost.example/changes/new-price/"
    assert (found["STATUS"], found["TRANSP"], found["SEQUENCE"]) == ("CONFIRMED", "TRANSPARENT", 0)
    assert found["CATEGORIES"].cats == ["pricing", "discs"]
    announced_at = at("2026-01-01 12:00")
    assert found["DTSTAMP"].dt == found["CREATED"].dt == found["LAST-MODIFIED"].dt == announced_at


def test_maintenance_is_an_event_of_its_window_in_utc():
    content = files(maintenance())["calendars/maintenance.ics"]
    assert b"\r\nDTSTART:20260110T020000Z\r\nDTEND:20260110T040000Z\r\n" in content
    assert b"VTIMEZONE" not in content


def test_an_exact_instant_is_an_event_without_an_end():
    change = a_change(effective_at=at("2026-04-01 17:30"))
    content = files(change)["calendars/changes.ics"]
    assert b"\r\nDTSTART:20260401T173000Z\r\n" in content
    assert b"DTEND" not in content
    assert calendar_faults(content) == []


def test_a_moved_change_is_the_same_event_with_a_higher_sequence():
    (found,) = events(a_price(amended("2026-02-01 10:00", effective_on=date(2026, 5, 1))))
    assert found["UID"] == "change-new-price@reelpost.example"
    assert found.start == date(2026, 5, 1)
    assert found["SEQUENCE"] == 1
    assert found["LAST-MODIFIED"].dt == at("2026-02-01 10:00")
    assert found["CREATED"].dt == at("2026-01-01 12:00")


def test_a_withdrawn_change_stays_and_says_so():
    (found,) = events(
        a_price(amended("2026-02-01 10:00", stage=ChangeStage.WITHDRAWN, why="You were right."))
    )
    assert found["STATUS"] == "CANCELLED"
    assert found["SUMMARY"] == "Withdrawn: Price change: One disc costs more"
    assert "You were right." in found["DESCRIPTION"]
    assert found["SEQUENCE"] == 1


def test_what_is_not_decided_is_tentative():
    for stage, word in ((ChangeStage.POSSIBLE, "Possible"), (ChangeStage.PROPOSED, "Proposed")):
        (found,) = events(a_price(stage=stage))
        assert found["STATUS"] == "TENTATIVE"
        assert found["SUMMARY"] == f"{word}: Price change: One disc costs more"


def test_a_change_without_a_date_is_no_event():
    assert events(a_change()) == []


def test_nothing_that_is_told_later_is_in_a_calendar():
    change = a_price(amended("2026-03-02 10:00", effective_on=date(2026, 5, 1)))
    assert files(change) == files(a_price())
    assert files(a_price(announced_at=at("2026-03-02 10:00"))) == files()


def test_an_event_stays_for_a_year():
    change = a_price()
    assert len(events(change, now=at("2027-03-31 12:00"))) == 1
    assert len(events(change, now=at("2027-04-03 12:00"))) == 0


def test_calendars_hold_what_their_names_say():
    found = files(a_price(), maintenance(components=("streaming",)))
    uids = {
        uri.removeprefix("calendars/").removesuffix(".ics"): [
            str(item["UID"]).split("@")[0] for item in Calendar.from_ical(content).walk("VEVENT")
        ]
        for uri, content in found.items()
        if "alarms" not in uri
    }
    assert uids == {
        "all": ["change-new-price", "change-works"],
        "changes": ["change-new-price"],
        "maintenance": ["change-works"],
        "component/discs": ["change-new-price"],
        "component/streaming": ["change-works"],
        "component/account": [],
    }


def test_alarms_stand_in_the_variant_alone():
    change, withdrawn = (
        a_price(),
        a_price(amended("2026-02-01 10:00", stage=ChangeStage.WITHDRAWN), id="withdrawn"),
    )
    found = files(change, withdrawn, maintenance())
    triggers = {
        str(item["UID"]).split("@")[0]: [alarm["TRIGGER"].dt for alarm in item.walk("VALARM")]
        for item in Calendar.from_ical(found["calendars/all-alarms.ics"]).walk("VEVENT")
    }
    assert triggers == {
        "change-new-price": [timedelta(days=-7), timedelta(days=-1)],
        "change-withdrawn": [],
        "change-works": [timedelta(days=-1), timedelta(hours=-1)],
    }
    assert b"VALARM" not in found["calendars/all.ics"]


def test_a_component_that_is_named_like_a_variant_keeps_its_calendar():
    service = a_service()
    service = replace(
        service,
        components={"fire": Component(name="Fire"), "fire-alarms": Component(name="Fire alarms")},
    )
    snapshot = derive(the_records(service=service), NOW)
    uris = [part.uri for part in calendar_parts(snapshot)]
    assert len(set(uris)) == len(uris)
    content = files(service=service)["calendars/component/fire-alarms.ics"]
    assert b"X-WR-CALNAME:Reelpost: Fire alarms" in content


def test_a_calendar_is_written_as_icalendar_would_write_it():
    snapshot = derive(the_records(a_price(), maintenance()), NOW)
    diary = diaries(snapshot)[0]
    whole = frame(snapshot.service, diary, "calendars/all.ics")
    for view in diary.views:
        whole.add_component(event(snapshot.service, view))
    assert files(a_price(), maintenance())["calendars/all.ics"] == whole.to_ical()


def test_the_same_key_means_the_same_bytes():
    def parts(change: Change):
        snapshot = derive(the_records(change, maintenance(components=("streaming",))), NOW)
        return {part.uri: (part.key, part.make()) for part in calendar_parts(snapshot)}

    before, after = parts(a_price()), parts(a_price(title="Another title"))
    changed = {uri for uri in before if before[uri] != after[uri]}
    assert changed == {uri for uri in before if before[uri][0] != after[uri][0]}
    assert "calendars/maintenance.ics" not in changed
    assert "calendars/all.ics" in changed


def test_hostile_texts_give_well_made_calendars():
    changes = [
        a_price(
            id=f"change-{number}",
            title=text.replace("\n", " ").strip()[:200] or "?",
            summary=text or None,
            audience=text or None,
        )
        for number, text in enumerate(HOSTILE)
    ]
    for content in files(*changes).values():
        assert calendar_faults(content) == []
    assert len(events(*changes)) == len(HOSTILE)
    assert [
        item["SUMMARY"] for item in events(*changes) if item["UID"].startswith("change-change-3@")
    ] == ["Price change: ]]> and <![CDATA[ x ]]> ]]]]>"]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_records_give_well_made_calendars(data):
    drawn = data.draw(records())
    now = data.draw(moments(drawn))
    found = calendar_files(derive(drawn, now))
    assert found == calendar_files(derive(drawn, now))
    for file in found:
        assert calendar_faults(file.content) == [], file.uri


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_an_event_keeps_its_uid_and_its_sequence_never_falls(data):
    drawn = data.draw(records())
    first, second = sorted([data.draw(moments(drawn)), data.draw(moments(drawn))])
    before, after = (
        {
            str(item["UID"]): (int(item["SEQUENCE"]), item["LAST-MODIFIED"].dt)
            for file in calendar_files(derive(drawn, now))
            if file.uri == "calendars/all.ics"
            for item in Calendar.from_ical(file.content).walk("VEVENT")
        }
        for now in (first, second)
    )
    # The strategy's records lie within some months, so that no event is a year old.
    assert all(after[uid] >= facts for uid, facts in before.items())


def test_windows_at_a_clock_change_are_right_in_utc():
    works = maintenance(window=a_window("2026-10-25 00:30", "2026-10-25 02:30"))
    (found,) = events(works, now=datetime(2026, 10, 1, tzinfo=UTC))
    assert (found.end - found.start) == timedelta(hours=2)
