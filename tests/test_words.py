"""Dates, times, money, counts and labels in plain English."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beforehand.model import (
    BillingPeriod,
    ChangeKind,
    ChangeStage,
    ComponentStatus,
    Impact,
    IncidentStatus,
    MaintenanceStatus,
    NoticedBy,
)
from beforehand.render import icons, money, words
from beforehand.snapshot import ChangePhase, Indicator
from beforehand.values import Money
from builders import at
from markup import soup

NEW_YORK = ZoneInfo("America/New_York")
MONTH, YEAR, ONCE = BillingPeriod.MONTH, BillingPeriod.YEAR, BillingPeriod.ONCE
NOON = at("2026-11-09 19:40")


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def test_days():
    on = date(2026, 11, 9)
    assert words.day(on) == "9 November 2026"
    assert words.weekday(on) == "Monday 9 November 2026"
    assert words.short_day(on) == "Monday 9 November"
    assert words.month(on) == "November 2026"


@given(st.dates())
def test_a_day_says_the_weekday_and_the_month_of_the_calendar(on):
    # strftime knows the names of the C locale, which is English.
    assert words.weekday(on) == f"{on:%A} {on.day} {on:%B} {on.year}"


def test_a_calendar_date_is_never_marked_for_conversion():
    found = soup(words.day_html(date(2027, 9, 1))).time
    assert (found["datetime"], found.get_text()) == ("2027-09-01", "1 September 2027")
    assert found.get("class") is None


def test_words_in_a_date_are_escaped():
    assert soup(words.day_html(date(2027, 9, 1), "<b>")).get_text() == "<b>"


@pytest.mark.parametrize(
    ("when", "zone", "shown"),
    [
        ("2026-11-09 19:40", "America/New_York", "Monday 9 November 2026, 14:40\u00a0EST"),
        ("2026-07-01 03:30", "America/New_York", "Tuesday 30 June 2026, 23:30\u00a0EDT"),
        ("2026-07-01 12:00", "UTC", "Wednesday 1 July 2026, 12:00\u00a0UTC"),
        ("2026-07-01 12:00", "America/Sao_Paulo", "Wednesday 1 July 2026, 09:00\u00a0UTC−03:00"),
        ("2026-07-01 12:00", "Asia/Kathmandu", "Wednesday 1 July 2026, 17:45\u00a0UTC+05:45"),
    ],
)
def test_an_instant_names_its_zone(when, zone, shown):
    assert words.moment(at(when), ZoneInfo(zone)) == shown


def test_an_instant_is_marked_for_the_visitors_zone():
    found = soup(words.moment_html(NOON, NEW_YORK)).time
    assert found["datetime"] == "2026-11-09T19:40:00Z"
    assert found["class"] == ["bh-time"]
    assert found["data-bh-form"] == "full"


@pytest.mark.parametrize(
    ("render", "form", "shown"),
    [
        (words.short_moment_html, "short", "Monday 9 November, 14:40\u00a0EST"),
        (words.clock_html, "clock", "14:40\u00a0EST"),
        (words.date_html, "date", "9 November 2026"),
    ],
)
def test_an_instant_in_its_shorter_forms(render, form, shown):
    found = soup(render(NOON, NEW_YORK)).time
    assert (found["data-bh-form"], found.get_text()) == (form, shown)


def test_by_when_leaves_out_the_day_that_both_share():
    later = words.by_html(NOON + timedelta(hours=2), NOON, NEW_YORK)
    assert soup(later).get_text() == "16:40\u00a0EST"
    assert soup(later).time["data-bh-after"] == "2026-11-09T19:40:00Z"
    # Eleven at night in New York; both days are the same in UTC alone.
    assert soup(
        words.by_html(at("2026-11-10 15:00"), at("2026-11-10 04:00"), NEW_YORK)
    ).get_text() == ("Tuesday 10 November, 10:00\u00a0EST")


def test_a_stamp_is_utc():
    local = datetime(2026, 11, 9, 14, 40, tzinfo=NEW_YORK)
    assert words.stamp(local) == "2026-11-09T19:40:00Z"


@given(st.datetimes(timezones=st.just(UTC)).filter(lambda moment: moment.year > 1000))
def test_a_stamp_can_be_read_back(moment):
    assert datetime.fromisoformat(words.stamp(moment)) == moment.replace(microsecond=0)


@pytest.mark.parametrize(
    ("zone", "place"),
    [
        ("America/New_York", "New York time (EST)"),
        ("UTC", "UTC"),
        ("Europe/Berlin", "Berlin time (CET)"),
    ],
)
def test_the_zone_in_plain_words(zone, place):
    assert words.zone_words(NOON, ZoneInfo(zone)) == place


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [
        (0.5, "less than a minute"),
        (1, "1 minute"),
        (45, "45 minutes"),
        (60, "1 hour"),
        (1540, "1 day 1 hour"),
        (1445, "1 day 5 minutes"),
        (4321, "3 days 1 minute"),
    ],
)
def test_durations(minutes, shown):
    assert words.duration(timedelta(minutes=minutes)).replace(words.NBSP, " ") == shown


@pytest.mark.parametrize(
    ("number", "shown"), [(0, "no days"), (1, "1 day"), (2, "2 days"), (1204, "1,204 days")]
)
def test_counts(number, shown):
    assert words.count(number, "day").replace(words.NBSP, " ") == shown


def test_lists():
    assert words.listed([]) == ""
    assert words.listed(["a"]) == "a"
    assert words.listed(["a", "b"]) == "a and b"
    assert words.listed(["a", "b", "c"], "or") == "a, b or c"


def test_words_within_and_at_the_beginning_of_a_sentence():
    assert words.lower_first("Major impact") == "major impact"
    assert words.upper_first("plus tax") == "Plus tax"


@pytest.mark.parametrize(
    ("sum_", "shown"),
    [
        (usd("9.99"), "$9.99"),
        (usd("10"), "$10"),
        (usd("14.50"), "$14.50"),
        (usd("1234567.8"), "$1,234,567.8"),
        (usd("-3"), "−$3"),
        (Money(Decimal("9.99"), "EUR"), "€9.99"),
        (Money(Decimal(980), "JPY"), "¥980"),
        (Money(Decimal("12.50"), "CHF"), "CHF\u00a012.50"),
    ],
)
def test_sums_have_their_currencys_sign_and_the_authors_decimals(sum_, shown):
    assert money.money(sum_) == shown


def test_two_sums_are_shown_with_the_same_decimals():
    old, new = usd("10"), usd("12.50")
    places = money.common_decimals(old, new)
    assert (money.money(old, places), money.money(new, places)) == ("$10.00", "$12.50")


@pytest.mark.parametrize(
    ("old", "new", "per", "difference", "a_year"),
    [
        ("9.99", "15.98", MONTH, "$5.99 a month more (+60 %)", "$71.88 a year more"),
        ("7.99", "6.99", MONTH, "$1.00 a month less (−13 %)", "$12.00 a year less"),
        ("99", "104", YEAR, "$5 a year more (+5.1 %)", ""),
        ("20", "14.50", BillingPeriod.ITEM, "$5.50 an item less (−28 %)", ""),
        ("20", "25", ONCE, "$5 more (+25 %)", ""),
        ("1", "1.10", BillingPeriod.WEEK, "$0.10 a week more (+10 %)", "$5.20 a year more"),
        ("0", "3", MONTH, "$3 a month more", "$36 a year more"),
        ("8", "8.00", MONTH, "The same price", ""),
    ],
)
def test_differences_of_prices(old, new, per, difference, a_year):
    shown = money.difference(usd(old), usd(new), per).replace(words.NBSP, " ")
    assert shown == difference
    assert money.difference_a_year(usd(old), usd(new), per) == a_year


def test_two_currencies_are_not_compared():
    euro = Money(Decimal(9), "EUR")
    assert money.difference(usd("9"), euro, MONTH) == ""
    assert money.difference_a_year(usd("9"), euro, MONTH) == ""


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("60", "+60 %"),
        ("59.96", "+60 %"),
        ("9.96", "+10 %"),
        ("5.06", "+5.1 %"),
        ("-13.4", "−13 %"),
        ("1250", "+1,250 %"),
    ],
)
def test_percentages(number, shown):
    assert money.percent(Decimal(number)).replace(words.NBSP, " ") == shown


@pytest.mark.parametrize(
    ("names", "members"),
    [
        (words.COMPONENT_STATUS, ComponentStatus),
        (words.INCIDENT_STATUS, IncidentStatus),
        (words.INCIDENT_STATUS_MEANING, IncidentStatus),
        (words.IMPACT, Impact),
        (words.KIND, ChangeKind),
        (words.STAGE, ChangeStage),
        (words.PHASE, ChangePhase),
        (words.MAINTENANCE_STATUS, MaintenanceStatus),
        (words.NOTICED_BY, NoticedBy),
        (words.PER, BillingPeriod),
        (icons.COMPONENT, ComponentStatus),
        (icons.IMPACT, Impact),
        (icons.INDICATOR, Indicator),
        (icons.PHASE, ChangePhase),
    ],
)
def test_every_state_has_a_word_or_a_shape(names, members):
    assert set(names) == set(members)


def test_states_that_differ_have_shapes_that_differ():
    for table in (icons.COMPONENT, icons.IMPACT, icons.INDICATOR, icons.PHASE):
        assert len(set(table.values())) == len(table)
        assert {icons.icon(shape) for shape in table.values()} <= set(map(icons.icon, icons.SHAPES))
