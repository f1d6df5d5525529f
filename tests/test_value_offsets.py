"""Offsets of zones on days on which they stand still."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beforehand.value_offsets import steady_offset

ZONES = (
    "UTC", "America/New_York", "Europe/Berlin", "Asia/Kathmandu", "Africa/Casablanca",
    "Asia/Gaza", "America/Noronha", "Pacific/Apia", "Asia/Beirut", "America/Havana", "Australia/Lord_Howe", "Antarctica/Troll",
)  # fmt: skip
REACH = [timedelta(hours=hours) for hours in range(-48, 73)]


@given(
    day=st.dates(date(1960, 1, 1), date(2060, 12, 31)),
    zone=st.sampled_from(ZONES).map(ZoneInfo),
)
def test_it_holds_two_days_before_and_after_or_is_not_known(day, zone):
    begins = datetime.combine(day, time.min, UTC)
    offsets = {(begins + reach).astimezone(zone).utcoffset() for reach in REACH}

    found = steady_offset(day.toordinal(), zone)
    assert found == (offsets.pop() if len(offsets) == 1 else None)


@pytest.mark.parametrize("zone", [*map(ZoneInfo, ZONES)])
def test_the_ends_of_the_calendar_have_none(zone):
    for ordinal in (1, 2, date.max.toordinal() - 1, date.max.toordinal()):
        assert steady_offset(ordinal, zone) is None


@pytest.mark.parametrize("zone", [*map(ZoneInfo, ZONES)])
def test_most_days_of_a_year_have_one(zone):
    year = range(date(2026, 1, 1).toordinal(), date(2027, 1, 1).toordinal())
    assert sum(steady_offset(day, zone) is not None for day in year) > 340
