"""Scalars: what each reader takes, what it refuses, and what it says then."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beforehand import values
from beforehand.value_words import id_like
from beforehand.values import MAX_LINE, MAX_TEXT, Money, Reading, Refused, Span

NEW_YORK = Reading(ZoneInfo("America/New_York"))
READERS = [getattr(values, name) for name in values.__all__ if name.startswith("read_")]


def refused(read, text: str, reading: Reading = NEW_YORK) -> Refused:
    with pytest.raises(Refused) as caught:
        read(text, reading)
    assert caught.value.rule
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize("read", READERS, ids=lambda read: read.__name__)
@given(text=st.text(max_size=60))
def test_any_text_is_read_or_refused(read, text):
    with suppress(Refused):
        assert read(text, NEW_YORK) is not None


# --------------------------------------------------------------------------- amounts


@pytest.mark.parametrize(
    ("text", "amount", "currency", "shown"),
    [
        ("9.99 USD", "9.99", "USD", "9.99 USD"),
        ("15.90EUR", "15.90", "EUR", "15.90 EUR"),
        ("0 JPY", "0", "JPY", "0 JPY"),
        ("999999999999.9999 KRW", "999999999999.9999", "KRW", "999999999999.9999 KRW"),
    ],
)
def test_a_sum_keeps_its_decimals(text, amount, currency, shown):
    read = values.read_money(text, NEW_YORK)
    assert read == Money(Decimal(amount), currency)
    assert str(read) == shown


@pytest.mark.parametrize(
    ("text", "code", "hint"),
    [
        ("9,99 EUR", "money-invalid", "9.99 EUR"),
        ("USD 9.99", "money-invalid", "9.99 USD"),
        ("9.99 usd", "money-invalid", "9.99 USD"),
        ("$9.99", "money-invalid", "9.99 USD"),
        ("9.99", "money-invalid", "9.99 USD"),
        ("-1 USD", "money-invalid", ""),
        ("1e5 USD", "money-invalid", ""),
        ("NaN USD", "money-invalid", ""),
        ("9.99 UDS", "currency-unknown", "USD"),
    ],
)
def test_a_sum_that_is_none_is_refused(text, code, hint):
    refusal = refused(values.read_money, text)
    assert refusal.code == code
    assert hint in refusal.hint


@pytest.mark.parametrize(
    ("text", "span", "shown"),
    [
        ("30 days", Span(30, "days"), "30 days"),
        ("1 day", Span(1, "days"), "1 day"),
        ("5 business days", Span(5, "business_days"), "5 business days"),
        ("1 Month", Span(1, "months"), "1 month"),
        ("6 weeks", Span(6, "weeks"), "6 weeks"),
        ("90 minutes", Span(90, "minutes"), "90 minutes"),
    ],
)
def test_a_length_of_time_keeps_its_unit(text, span, shown):
    assert values.read_span(text, NEW_YORK) == span
    assert str(span) == shown


@pytest.mark.parametrize("text", ["30", "days", "30days", "1.5 days", "2 years", "-1 days", "P30D"])
def test_a_length_of_time_that_is_none_is_refused(text):
    assert refused(values.read_span, text).code == "span-invalid"


def test_numbers_are_whole_and_small():
    assert values.read_whole_number("007", NEW_YORK) == 7
    for text in ("1_000", "1.0", "-1", "+1", "1" * 10, "١"):
        assert refused(values.read_whole_number, text).code == "number-invalid"


def test_percentages_are_numbers():
    assert {values.read_percent(text, NEW_YORK) for text in ("5 %", "5%", "5", " 5.0 % ")} == {5}
    for text in ("five", "1e9", "inf", "5 %%", "5,0 %"):
        assert refused(values.read_percent, text).code == "percent-invalid"


@pytest.mark.parametrize(("text", "truth"), [("true", True), ("Yes", True), ("NO", False)])
def test_truth_is_said_in_two_ways(text, truth):
    assert values.read_truth(text, NEW_YORK) is truth
    assert refused(values.read_truth, "1").code == "truth-invalid"


# --------------------------------------------------------------------------- words


def test_a_line_is_one_line_of_some_length():
    assert values.read_line(" Discs\tare late \n", NEW_YORK) == "Discs are late"
    assert values.read_line("x" * MAX_LINE, NEW_YORK) == "x" * MAX_LINE
    assert refused(values.read_line, "x" * (MAX_LINE + 1)).code == "line-long"
    assert refused(values.read_line, "a\nb").code == "line-broken"
    assert refused(values.read_line, "a\rb").code == "line-broken"
    assert refused(values.read_line, " \n").code == "text-empty"


def test_a_banner_has_less_room_for_its_title_and_more_for_its_text():
    assert refused(values.read_banner_title, "x" * 61).code == "line-long"
    assert len(values.read_banner_title("x" * 60, NEW_YORK)) == 60
    assert refused(values.read_banner_text, "x" * 241).code == "line-long"
    assert len(values.read_banner_text("x" * 240, NEW_YORK)) == 240


def test_a_text_has_its_line_breaks_and_a_bound():
    assert values.read_text("\n a\r\nb\rc \n", NEW_YORK) == "a\nb\nc"
    assert refused(values.read_text, "x" * (MAX_TEXT + 1)).code == "text-long"
    assert refused(values.read_text, "").code == "text-empty"


@pytest.mark.parametrize("text", ["a", "2026-11-09-late", "x" * 63])
def test_an_id_is_made_of_small_letters_digits_and_hyphens(text):
    assert values.read_id(text, NEW_YORK) == text


@pytest.mark.parametrize("text", ["", "-a", "A", "a_b", "a b", "é", "x" * 64, "a/b", "a\n."])
def test_an_id_that_is_none_is_refused(text):
    assert refused(values.read_id, text).code == "id-invalid"


@pytest.mark.parametrize(
    ("text", "near"),
    [("Disc Shipping", "disc-shipping"), ("Café №1", "cafe-no1"), ("日本", ""), ("--", "")],
)
def test_the_nearest_id_is_offered(text, near):
    assert id_like(text) == near


@pytest.mark.parametrize(
    "text",
    [
        "https://www.reelpost.example/talk?x=1#top",
        "http://[::1]:8080/",
        "mailto:help@reelpost.example",
        "tel:+18005550142",
        "/changes/2027-09-01-plans/",
        "HTTPS://EXAMPLE.ORG",
    ],
)
def test_a_link_leads_somewhere(text):
    assert values.read_url(text, NEW_YORK) == text


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "https://user:word@example.org/",
        "https://",
        "https:///path",
        "http://[::1/",
        "https://example.org:port/",
        "https://exa mple.org/",
        "https://example.org/\u202e",
        "https://example.org/<script>",
        'https://example.org/"x',
        "java\u200bscript:alert(1)",
        "vbscript:x",
        "ftp://example.org/",
        "mailto:",
        "www.example.org",
        "changes/x",
        "",
    ],
)
def test_a_link_that_leads_nowhere_good_is_refused(text):
    assert refused(values.read_url, text).code == "link-invalid"


def test_a_bare_host_is_given_its_scheme_in_the_hint():
    assert "https://www.example.org/a" in refused(values.read_url, "www.example.org/a").hint
