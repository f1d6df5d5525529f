"""What Reelpost's records say agrees with the calendar, the clock and itself."""

import re
import typing
from collections.abc import Iterator
from datetime import datetime

import pytest

from beforehand.values import Money, read_money, read_percent
from reelpost import (
    CHANGES,
    INCIDENTS,
    NEW_YORK,
    RECORDS,
    ROOT,
    SERVICE,
    instant,
    parts_with,
)


def texts_of(value: typing.Any) -> Iterator[str]:
    if isinstance(value, dict):
        for part in value.values():
            yield from texts_of(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts_of(part)
    else:
        yield value


_DATE = re.compile(
    r"(?:\b(?P<weekday>[A-Z]\w+day),?\s+)?\b(?P<day>\d{1,2})\s+(?P<month>January|February|March|April"
    r"|May|June|July|August|September|October|November|December)(?:\s+(?P<year>\d{4}))?\b"
)


@pytest.mark.parametrize("name", RECORDS)
def test_each_date_has_its_year_and_its_weekday(name: str) -> None:
    for text in texts_of(RECORDS[name]):
        for match in _DATE.finditer(text):
            assert match["year"], match[0]
            day = datetime.strptime(  # noqa: DTZ007 - a date alone
                f"{match['day']} {match['month']} {match['year']}", "%d %B %Y"
            )
            assert match["weekday"] in (None, f"{day:%A}"), match[0]


def test_dates_with_weekdays_are_there_to_be_checked() -> None:
    found = [m for r in RECORDS.values() for t in texts_of(r) for m in _DATE.finditer(t)]
    assert sum(1 for match in found if match["weekday"]) > 15


@pytest.mark.parametrize("name", RECORDS)
def test_each_time_names_its_zone(name: str) -> None:
    for text in texts_of(RECORDS[name]):
        if not re.match(r"\d{4}-\d\d-\d\d", text):
            for match in re.finditer(r"\b\d\d:\d\d\b(?P<zone>\s+([EC][SD]T|Eastern time))?", text):
                followed = re.match(r" to \d\d:\d\d", text[match.end() :])
                assert match["zone"] or followed, text


def test_an_abbreviated_zone_fits_the_season() -> None:
    """New York is on summer time from the second Sunday of March to the first of November."""
    for name, record in RECORDS.items():
        start = record.get("started_at") or (record.get("window") or {}).get("from")
        if start is not None:
            moment = instant(start)
            summer = bool(moment.astimezone(NEW_YORK.zone).dst())
            said = {
                word for text in texts_of(record) for word in re.findall(r"\b[EC][SD]T\b", text)
            }
            assert said <= ({"EDT", "CDT"} if summer else {"EST", "CST"}), name


def test_names_of_parts_exist() -> None:
    for record in RECORDS.values():
        parts = [record.get("components", ())]
        parts += [update.get("components", ()) for update in record.get("updates", ())]
        assert {name for part in parts for name in part} <= set(SERVICE["components"])
        assert record["contact"] in SERVICE["contacts"]
        assert set((record.get("banner") or {}).get("surfaces", ())) <= set(SERVICE["surfaces"])
        assert {p["plan"] for p in record.get("prices", ())} <= set(SERVICE["plans"])
        assert record.get("follows", "2026-11-09-discs-shipped-late") in RECORDS
        assert record.get("superseded_by", "2026-09-01-downloads-for-45-days") in CHANGES


@pytest.mark.parametrize("name", [name for name in CHANGES if "prices" in CHANGES[name]])
def test_a_difference_that_is_told_is_the_difference_of_the_prices(name: str) -> None:
    record = CHANGES[name]
    told = str(record["summary"])
    for price in record["prices"]:
        old = read_money(price["from"], NEW_YORK)
        new = read_money(price["to"], NEW_YORK)
        assert str(Money(abs(new.amount - old.amount), new.currency)) in told
    prices = {read_money(p["to"], NEW_YORK) for p in record["prices"]}
    assert prices & {read_money(c["price"], NEW_YORK) for c in record["choices"] if "price" in c}


def test_the_late_discs_are_told_as_they_should_be() -> None:
    record = INCIDENTS["2026-11-09-discs-shipped-late"]
    letter = " ".join(texts_of(record))
    assert "1-800-555-01" in letter
    assert record["remedy"]["automatic"] == "true"
    assert read_percent(record["remedy"]["offer"].split(" off")[0], NEW_YORK) == 5
    assert record["what_to_do"].startswith("Nothing.")
    assert letter.count("sorry") == 1


def test_a_withdrawn_change_says_why_and_has_one_apology_or_none() -> None:
    withdrawn = [
        r
        for r in CHANGES.values()
        if any(parts_with(r, "stage"))
        and any(u.get("stage") == "withdrawn" for u in r.get("updates", ()))
    ]
    assert len(withdrawn) >= 3
    for record in withdrawn:
        assert record["updates"][-1]["why"]
        assert " ".join(texts_of(record)).count("sorry") <= 1


def test_the_pages_written_by_hand_hold_the_places_of_the_blocks() -> None:
    for name, block in {
        "index": "status",
        "upcoming": "upcoming",
        "history": "history",
        "subscribe": "subscribe",
    }.items():
        text = (ROOT / "content" / f"{name}.md").read_text("utf-8")
        assert text.splitlines().count(f"<!-- beforehand: {block} -->") == 1
        assert re.match(r"---\ntitle: .+\ndescription: .+\n---\n", text)
    assert "<!-- beforehand" not in (ROOT / "content/about.md").read_text("utf-8")
