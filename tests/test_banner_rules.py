"""A banner names what its record names, and a rank that staff gave decides."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from beforehand.kept import remarks
from beforehand.model import BannerOverride, Choice, Price, Remedy
from beforehand.records.banner_rules import banner_is_true, same_rank
from beforehand.records.rules import Known
from beforehand.surfaces import notices_for
from beforehand.timeline import derive
from beforehand.values import Money
from builders import a_change, amended, an_incident, at, the_records, told

KNOWN = Known(ZoneInfo("America/New_York"))


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


PRICE = Price(plan="one", from_=usd("9.99"), to=usd("15.98"))
UPDATE = amended("2026-03-08 04:30", change="New words.")
CHANGE = {
    "effective_on": date(2027, 9, 1),
    "prices": (PRICE,),
    "summary": "We told you on 3 May 2026 that it costs us $2.50 more.",
    "choices": (Choice(do="Leave", how="Cancel.", by=date(2027, 8, 31), price=usd("7.99")),),
}


def codes(record) -> list[tuple[str, str]]:
    return [(found.code, found.message.split('"')[1]) for found in banner_is_true(record, KNOWN)]


@pytest.mark.parametrize(
    "text",
    [
        "From 1 September 2027 it costs $15.98 a month, until then 9.99 USD.",
        "From September 1 it costs more.",
        "You can cancel until 31 August 2027, or pay $7.99.",
        "It is $5.99 a month more, $71.88 a year.",
        "We told you on 3 May; it costs us $2.50 more.",
        "We said so on 7 March 2026.",  # in New York, where it was still the day before
        "In 2027, on the 1st, some pay 60 % more.",
        "Nothing is dated.",
    ],
)
def test_what_the_record_names_may_stand_in_its_banner(text):
    record = a_change(
        UPDATE, **{**CHANGE, "banner": BannerOverride(text=text, title=text[:50], link=text)}
    )
    assert codes(record) == []


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("From 2 September 2027 it costs more.", "banner-date-unknown", "2 September 2027"),
        ("From 1 September 2026 it costs more.", "banner-date-unknown", "1 September 2026"),
        ("We said so on 8 March 2026.", "banner-date-unknown", "8 March 2026"),
        ("It costs $15.99 a month.", "banner-sum-unknown", "$15.99"),
        ("It costs 15.98 EUR a month.", "banner-sum-unknown", "15.98 EUR"),
        ("It is $71.89 a year more.", "banner-sum-unknown", "$71.89"),
    ],
)
@pytest.mark.parametrize("key", ["title", "text", "link"])
def test_what_it_does_not_name_may_not(text, code, said, key):
    record = a_change(UPDATE, **{**CHANGE, "banner": BannerOverride(**{key: text})})
    assert codes(record) == [(code, said)]
    (finding,) = banner_is_true(record, KNOWN)
    assert finding.loc == ("banner", key)


def test_a_banner_does_not_vouch_for_itself():
    banner = BannerOverride(text="Until 4 July 2026.", until=at("2026-07-04 12:00"))
    assert codes(a_change(banner=banner)) == [("banner-date-unknown", "4 July 2026")]


def test_an_incident_is_held_to_its_own_words():
    remedy = Remedy(offer="$3 off", who="All", due_on=date(2026, 11, 16), if_missing="Call us.")
    banner = BannerOverride(text="$3 off your bill of 16 November, $4 of 17 November.")
    record = an_incident(told("2026-11-09 14:40"), remedy=remedy, banner=banner)
    assert codes(record) == [("banner-date-unknown", "17 November"), ("banner-sum-unknown", "$4")]
    assert codes(an_incident(told("2026-11-09 14:40"))) == []


def ranked(priority: int | None, days: int = 0, name: str = "b", **fields):
    """Return a price change that is announced some days after the others, with a rank."""
    banner = None if priority is None else BannerOverride(priority=priority)
    told_at = at("2026-01-01 12:00") + timedelta(days=days)
    fields = {"effective_on": date(2026, 1, 10) + timedelta(days=days), **fields}
    return a_change(id=name, announced_at=told_at, banner=banner, **fields)


def meet(*records, now):
    shown = notices_for(the_records(*records), derive(the_records(*records), now), now)
    known = {f"change-{record.id}": record for record in records}
    return [(found.id, found.path, found.code, found.message) for found in same_rank(shown, known)]


EARLY = at("2026-01-05 12:00")


def test_two_records_of_one_rank_at_the_same_time_are_told_once():
    found = meet(ranked(70, name="a"), ranked(70), now=EARLY)
    assert found == [
        (
            "b",
            ("banner", "priority"),
            "banner-rank-twice",
            (
                "the banner has the same rank, 70, as changes/a, which shows on"
                ' "queue" and "home" at the same time'
            ),
        )
    ]


def test_the_one_whose_rank_was_given_is_told():
    assert [found[0] for found in meet(ranked(45, name="a"), ranked(None), now=EARLY)] == ["a"]


@pytest.mark.parametrize(
    "pair",
    [
        (ranked(None, name="a"), ranked(None)),  # the one that began first shows
        (ranked(70, name="a"), ranked(71)),
        (ranked(70, name="a"), ranked(70, components=("streaming",))),
        (ranked(70, name="a"), ranked(70, days=40)),
    ],
)
def test_records_that_do_not_meet_are_fine(pair):
    assert meet(*pair, now=EARLY) == []


def test_one_that_ends_as_the_other_begins_does_not_meet_it():
    begins = at("2026-01-08 12:00")
    first = ranked(70, name="a")
    second = ranked(70)
    windows = (None, begins), (begins, None)
    chained = [
        a_change(
            id=record.id,
            effective_on=date(2026, 1, 10),
            banner=BannerOverride(priority=70, from_=since, until=until),
        )
        for record, (since, until) in zip((first, second), windows, strict=True)
    ]
    assert meet(*chained, now=EARLY) == []


def test_three_records_meet_in_pairs():
    found = meet(*(ranked(70, name=name) for name in "abc"), now=EARLY)
    met = [(found_id, message.split("changes/")[1][0]) for found_id, _, _, message in found]
    assert met == [("b", "a"), ("c", "a"), ("c", "b")]


def test_check_tells_it_and_a_build_does_not_stop():
    records = the_records(ranked(70, name="a"), ranked(70))
    assert "banner-rank-twice" in [found.code for found in remarks(records, EARLY)]
    assert "banner-rank-twice" not in [
        found.code for found in remarks(the_records(ranked(70, name="a")), EARLY)
    ]


def test_remarks_are_sorted():
    found = meet(*(ranked(70, name=name) for name in "cab"), now=EARLY)
    assert all(one <= other for one, other in pairwise([entry[0] for entry in found]))
