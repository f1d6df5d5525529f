"""What a text states must be true of the calendar and of the record's prices."""

from datetime import date
from decimal import Decimal

import pytest

from beforehand.model import Choice, LintException, Price
from beforehand.records.text_facts import said_days, said_percents, said_sums
from beforehand.records.text_rules import text_remarks
from beforehand.values import Money
from builders import a_change, a_service, amended, an_incident, told


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


PRICES = (
    Price(plan="one", from_=usd("9.99"), to=usd("15.98")),
    Price(plan="two", from_=usd("14.99"), to=usd("19.98")),
)
CHOICES = (Choice(do="Discs alone", how="Switch.", price=usd("7.99")),)


def of_change(text: str, **fields: object) -> list[str]:
    change = a_change(
        summary=text, prices=PRICES, choices=CHOICES, effective_on=date(2027, 9, 1), **fields
    )
    return [remark.code for remark in text_remarks(change, a_service())]


def of_update(text: str) -> list[str]:
    incident = an_incident(told("2026-11-09 14:00", text=text))
    return [remark.code for remark in text_remarks(incident, a_service())]


# --------------------------------------------------------------------------- reading facts


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("on 9 November 2026", date(2026, 11, 9)),
        ("on Monday, 9 November 2026", date(2026, 11, 9)),
        ("on Monday the 9th of November, 2026", date(2026, 11, 9)),
        ("on Mon 9 Nov 2026", date(2026, 11, 9)),
        ("on November 9, 2026", date(2026, 11, 9)),
        ("on Monday, Nov. 9th, 2026", date(2026, 11, 9)),
        ("on 2026-11-09", date(2026, 11, 9)),
    ],
)
def test_a_date_is_read_in_every_usual_form(text: str, on: date) -> None:
    (day,) = said_days(text)
    assert day.on(day.year or 0) == on
    assert text[day.start : day.end] in text[3:]


def test_a_date_without_a_year_is_the_nearest_one() -> None:
    (day,) = said_days("by 2 January")
    assert day.nearest(date(2026, 12, 20)) == date(2027, 1, 2)
    assert day.nearest(date(2026, 3, 1)) == date(2026, 1, 2)


@pytest.mark.parametrize("text", ["in May 60 % of you", "may 5.99 USD", "version 2.10", "12 films"])
def test_what_is_no_date(text: str) -> None:
    assert said_days(text) == ()


def test_sums_and_percentages() -> None:
    sums = said_sums("from $9.99 to 15.98 USD, €1,204 or 12 DVD")
    assert [said.money for said in sums] == [usd("9.99"), usd("15.98"), Money(Decimal(1204), "EUR")]
    percents = said_percents("5 %, 60 per cent, 4.5% and 7 films")
    assert [said.number for said in percents] == [Decimal(5), Decimal(60), Decimal("4.5")]


# --------------------------------------------------------------------------- dates


def test_a_weekday_that_is_not_the_dates_own_is_an_error() -> None:
    change = a_change(summary="It changes on Monday, 10 November 2026.")
    (remark,) = text_remarks(change, a_service())
    assert remark.code == "text-weekday-wrong"
    assert remark.message == "Monday, 10 November 2026 is a Tuesday"
    assert remark.hint == "write Tuesday, or the date of the Monday that you mean"
    assert not remark.is_warning
    assert remark.part == (14, len("Monday, 10 November 2026"))


def test_a_weekday_is_right_or_wrong_also_where_the_year_is_left_out() -> None:
    assert of_update("We expect the parts on Tuesday, 10 November.") == []
    assert of_update("We expect the parts on Monday, 10 November.") == ["text-weekday-wrong"]


def test_an_update_near_the_new_year_means_the_next_january() -> None:
    incident = an_incident(told("2026-12-30 14:00", text="Discs leave on Saturday, 2 January."))
    assert text_remarks(incident, a_service()) == ()


def test_a_day_that_does_not_exist() -> None:
    assert of_update("Until 31 November 2026.") == ["text-day-impossible"]
    assert of_update("Until 29 February 2027.") == ["text-day-impossible"]


def test_a_change_names_the_year_since_its_page_stays() -> None:
    assert of_change("From 1 September you pay more.") == ["text-year-missing"]
    assert of_change("From 1 September 2027 you pay more.") == []
    change = a_change(amended("2026-11-21 10:00", change="Now on 1 October."))
    assert text_remarks(change, a_service()) == ()


def test_a_time_names_its_zone_somewhere_in_the_sentence() -> None:
    assert of_update("Labels print since 16:50.") == ["text-zone-missing"]
    assert of_update("Labels print since 16:50 EST.") == []
    assert of_update("From 08:00 to 22:00 Eastern time.") == []
    assert of_update("The picture is 16:9, and the score was 3:2.") == []
    remark = text_remarks(an_incident(told("2026-11-09 14:00", text="Since 16:50.")), a_service())[
        0
    ]
    assert remark.is_warning


# --------------------------------------------------------------------------- prices


@pytest.mark.parametrize(
    "text",
    [
        "The price rises by 5.99 USD a month with one disc, by 4.99 USD with two.",
        "The price rises from 9.99 USD to 15.98 USD, which is 5.99 USD a month more.",
        "You pay 71.88 USD a year more.",
        "The price rises by 60 %.",
        "You pay about 61 % more.",
        "With two discs, the price rises by 33.3 %.",
        "For discs alone you pay 2.00 USD less than today.",
        "5 % off your next bill.",
        "3 % more films, and 20 % fewer letters.",
        "It cost us 1.10 USD a month and costs 4.60 USD now.",
    ],
)
def test_arithmetic_that_is_right_or_not_about_our_prices(text: str) -> None:
    assert of_change(text) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The price rises by 6.99 USD a month.", "text-difference-wrong"),
        ("You pay 5.50 USD a month more.", "text-difference-wrong"),
        ("It rises from 9.99 USD to 15.98 USD, 4.99 USD more.", "text-difference-wrong"),
        ("You pay 70.00 USD a year more.", "text-difference-wrong"),
        ("The price rises by 50 %.", "text-percent-wrong"),
        ("Your bill is 6 % higher.", "text-percent-wrong"),
        ("It costs about 50 % more.", "text-percent-wrong"),
    ],
)
def test_arithmetic_that_is_wrong(text: str, code: str) -> None:
    assert of_change(text) == [code]


def test_the_remark_says_what_would_be_right() -> None:
    change = a_change(summary="The price rises by 50 %.", prices=PRICES[:1])
    (remark,) = text_remarks(change, a_service())
    assert remark.message == "50 % is not what the price changes by"
    assert "60.0 %" in remark.hint
    assert remark.part == (19, 4)


def test_a_record_can_answer_for_a_rule() -> None:
    answer = LintException(rule="text-percent-wrong", why="It is last year's increase.")
    assert of_change("The price rises by 50 %.", lint_ok=(answer,)) == []


def test_imported_words_are_left_alone() -> None:
    assert of_change("Monday, 10 November 2026.", imported_from="https://old.example/1") == []
