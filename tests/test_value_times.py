"""Times: instants in their zones, clock changes, days, zones."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beforehand import value_times, values
from beforehand.values import Reading
from test_values import NEW_YORK, refused


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-11-09 06:00", "2026-11-09 11:00:00"),
        ("2026-07-09 06:00", "2026-07-09 10:00:00"),
        ("2026-11-09T06:00:30", "2026-11-09 11:00:30"),
        ("2026-11-09T06:00:00Z", "2026-11-09 06:00:00"),
        ("2026-11-09T06:00Z", "2026-11-09 06:00:00"),
        ("2026-11-09 06:00 +01:00", "2026-11-09 05:00:00"),
        ("2026-11-09T06:00:00-03:30", "2026-11-09 09:30:00"),
        ("2026-11-09 06:00 Europe/Berlin", "2026-11-09 05:00:00"),
        ("2026-11-09 06:00 America/Argentina/Ushuaia", "2026-11-09 09:00:00"),
        ("2026-11-09 06:00 UTC", "2026-11-09 06:00:00"),
        (" 2026-11-09 06:00 ", "2026-11-09 11:00:00"),
        ("2028-02-29 00:00 UTC", "2028-02-29 00:00:00"),
        ("2026-11-01 01:30-05:00", "2026-11-01 06:30:00"),
        ("2026-11-01 01:30 -04:00", "2026-11-01 05:30:00"),
        ("2038-01-19T03:14:08Z", "2038-01-19 03:14:08"),
    ],
)
def test_an_instant_is_read_in_its_zone(text, utc):
    read = values.read_instant(text, NEW_YORK)
    assert read == datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert read.tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "code", "hint"),
    [
        ("2026-11-09", "time-missing", "2026-11-09 09:00"),
        ("yesterday", "time-invalid", "2026-11-09 06:00"),
        ("20260101", "time-invalid", ""),
        ("1735689600", "time-invalid", ""),
        ("11/09/2026 06:00", "time-invalid", ""),
        ("2026-11-9 6:00", "time-invalid", "2026-11-09 06:00"),
        ("2026/11/9 6.00", "time-invalid", "2026-11-09 06:00"),
        ("2026-11-09 6:00 AM", "time-invalid", ""),
        ("2026-11-09 06:00 +0100", "time-invalid", ""),
        ("2026-11-09 06:00 +1", "time-invalid", ""),
        ("2026-11-09t06:00:00z", "time-invalid", ""),
        ("2026-11-09 06:00:00.5", "time-invalid", ""),
        ("2026-11-09 06:00 EST", "zone-abbreviation", "America/New_York"),
        ("2026-11-09 06:00 Europe/Bern", "zone-unknown", "Europe/Berlin"),
        ("2026-11-09 06:00 right/Europe/Berlin", "zone-unknown", ""),
        ("2026-02-30 06:00", "time-impossible", "February 2026 has 28 days"),
        ("2026-13-01 06:00", "time-impossible", "01 to 12"),
        ("2026-11-09 24:00", "time-impossible", "midnight"),
        ("2026-11-09 25:00", "time-impossible", "00 to 23"),
        ("2026-11-09 06:60", "time-impossible", "00 to 59"),
        ("2026-12-31T23:59:60Z", "time-impossible", ""),
        ("0000-01-01 00:00", "time-impossible", ""),
        ("0226-11-09 06:00Z", "time-impossible", "year"),
        ("9999-12-31 23:59-12:00", "time-impossible", "year"),
        ("2026-11-09 06:00+25:00", "offset-impossible", ""),
        ("2026-11-09 06:00-13:00", "offset-impossible", ""),
        ("2026-11-09 06:00+01:99", "offset-impossible", ""),
        ("2026-03-08 02:30", "time-skipped", "2026-03-08 03:30"),
        ("2026-11-01 01:30", "time-ambiguous", "2026-11-01 01:30-04:00 is the first"),
        ("٢٠٢٦-11-09 06:00", "time-invalid", ""),
    ],
)
def test_an_instant_that_is_none_is_refused(text, code, hint):
    refusal = refused(values.read_instant, text)
    assert refusal.code == code
    assert hint in refusal.hint


ZONES = [
    "America/New_York",
    "Europe/Dublin",
    "Africa/Casablanca",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "America/St_Johns",
    "Antarctica/Troll",
    "UTC",
]


@given(
    st.datetimes(datetime(1970, 1, 1), datetime(2037, 12, 31)).map(  # noqa: DTZ001
        lambda moment: moment.replace(second=0, microsecond=0)
    ),
    st.sampled_from(ZONES),
)
def test_a_local_time_means_one_instant_or_is_refused(wall, zone_name):
    zone = ZoneInfo(zone_name)
    meant = {
        wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
        for fold in (0, 1)
        if wall.replace(tzinfo=zone, fold=fold)
        .astimezone(UTC)
        .astimezone(zone)
        .replace(tzinfo=None)
        == wall
    }
    text = f"{wall:%Y-%m-%d %H:%M}"
    if len(meant) == 1:
        assert {values.read_instant(text, Reading(zone))} == meant
        assert {values.read_instant(f"{text} {zone_name}", NEW_YORK)} == meant
    else:
        expected = "time-ambiguous" if meant else "time-skipped"
        assert refused(values.read_instant, text, Reading(zone)).code == expected


@pytest.mark.parametrize(
    ("zone", "text", "code"),
    [
        ("Europe/Berlin", "2026-03-29 02:30", "time-skipped"),
        ("Europe/Berlin", "2026-10-25 02:30", "time-ambiguous"),
        ("Australia/Lord_Howe", "2026-10-04 02:15", "time-skipped"),
        ("Australia/Lord_Howe", "2026-04-05 01:45", "time-ambiguous"),
        ("Pacific/Apia", "2011-12-30 12:00", "time-skipped"),
    ],
)
def test_both_times_of_an_hour_that_comes_twice_can_be_written(zone, text, code):
    refusal = refused(values.read_instant, text, Reading(ZoneInfo(zone)))
    assert refusal.code == code
    if code == "time-ambiguous":
        first, second = (
            part.split(" is ")[0].split(" the ")[0].strip()
            for part in refusal.hint.split(": ")[1].split(", ")
        )
        earlier, later = (values.read_instant(time, NEW_YORK) for time in (first, second))
        assert timedelta() < later - earlier <= timedelta(hours=1)


# --------------------------------------------------------------------------- days and zones


def test_a_day_is_a_calendar_date():
    assert values.read_day("2028-02-29", NEW_YORK) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("text", "code", "hint"),
    [
        ("2027-03-01 09:00", "time-unexpected", "write 2027-03-01"),
        ("2027-3-1", "date-invalid", "2027-03-01"),
        ("2027.03.01", "date-invalid", "2027-03-01"),
        ("1 March 2027", "date-invalid", "2027-09-01"),
        ("20270301", "date-invalid", ""),
        ("2027-02-29", "date-impossible", "February 2027 has 28 days"),
        ("2027-00-10", "date-impossible", "01 to 12"),
        ("0027-01-10", "date-impossible", "year"),
    ],
)
def test_a_day_that_is_none_is_refused(text, code, hint):
    refusal = refused(values.read_day, text)
    assert refusal.code == code
    assert hint in refusal.hint


@pytest.mark.parametrize("text", ["00:00", "09:05", "23:59"])
def test_a_time_of_day_is_read(text):
    assert values.read_clock(text, NEW_YORK) == text


@pytest.mark.parametrize("text", ["24:00", "9:00", "9 am", "09.00", "09:00:00", ""])
def test_a_time_of_day_that_is_none_is_refused(text):
    assert refused(values.read_clock, text).code == "clock-invalid"


@pytest.mark.parametrize("text", ["America/New_York", "UTC", "America/Port-au-Prince"])
def test_a_zone_is_read_by_its_name(text):
    assert values.read_zone(text, None).key == text
    assert values.read_zone_name(text, None) == text


@pytest.mark.parametrize(
    "text",
    [
        "EST",
        "localtime",
        "posixrules",
        "../etc/passwd",
        "/etc/localtime",
        "Europe",
        "",
        "a/b",
        "right/UTC",
    ],
)
def test_a_zone_that_is_no_place_is_refused(text):
    assert refused(values.read_zone, text).code == "zone-unknown"


def _said(text, zone):
    """Return what an instant means, or the code of what is wrong with it."""
    try:
        return values.read_instant(text, Reading(zone))
    except values.Refused as refused_:
        return refused_.code


@given(
    st.tuples(
        st.sampled_from(["2026", "0000", "1899", "1900", "2999", "3000", "202x", "٢٠٢٦", "+026"]),
        st.sampled_from(["-", ".", ""]),
        st.sampled_from(["01", "03", "11", "13", "00", "W1", "1"]),
        st.sampled_from(["-", "0", ""]),
        st.sampled_from(["01", "08", "29", "30", "31", "32", " 1", "-1"]),
        st.sampled_from([" ", "T", "t", "  ", "_"]),
        st.sampled_from(["00", "01", "02", "09", "23", "24", "25", "9", "-1"]),
        st.sampled_from([":", ".", ""]),
        st.sampled_from(["00", "30", "59", "60", "0", "0x"]),
        st.sampled_from(["", "", "", "Z", ":30", " UTC"]),
    ).map("".join),
    st.sampled_from(ZONES),
)
def test_the_plainest_form_is_read_as_any_other(text, zone_name):
    zone = ZoneInfo(zone_name)
    said = _said(text, zone)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(value_times, "_plain_instant", lambda _text, _zone: None)
        assert _said(text, zone) == said
