"""What the search knows of printed pages, as far as its index has room."""

from __future__ import annotations

import json
from datetime import date
from types import SimpleNamespace

import pytest
from markupsafe import Markup

from beforehand.render.output import Page, Section
from beforehand.site import printing
from beforehand.site.printing import SEARCH_BYTES, in_room, search_entries, search_index


def entry(number: int, description: str = "We found & fixed it.", title: str = "") -> str:
    page = Page(
        uri=f"incidents/number-{number:06}/",
        title=title or f"Discs are late, for the {number}th time",
        description=description,
        lead=Markup("<p>Words.</p>"),
        sections=(Section(anchor="why", heading="Why", html=Markup("<p>A disk.</p>")),),
        last_changed_on=date(2026, 11, 9),
    )
    return search_entries(page, whole=False)


def docs(entries: list[str]) -> list[dict[str, str]]:
    return json.loads(f"[{','.join(entries)}]")


def test_all_stand_as_they_are_where_there_is_room():
    entries = [("2026-11-01", entry(1)), ("2026-11-02", entry(2)), ("2026-11-03", "")]
    assert in_room(entries, 10_000) == [entry(1), entry(2)]
    assert in_room([], 10_000) == []


def test_the_newest_have_room_first_and_older_ones_with_their_title_alone():
    entries = [(f"2026-11-{day:02}", entry(day)) for day in (3, 1, 4, 2)]
    one = len(entry(3)) + 1
    found = docs(in_room(entries, 4 * one - 60))
    assert [doc["location"][-2] for doc in found] == ["3", "1", "4", "2"]
    assert [bool(doc["text"]) for doc in found] == [False, False, True, False]
    assert all(doc["title"].startswith("Discs are late") for doc in found)


def test_what_has_no_room_is_left_out_the_oldest_first():
    entries = [(f"2026-11-{day:02}", entry(day)) for day in (3, 1, 4, 2)]
    found = docs(in_room(entries, 2 * len(entry(3))))
    assert [doc["location"][-2] for doc in found] == ["3", "4"]


@pytest.mark.parametrize("title", ['say "text":"', r"\"text\":\"", 'a","text":"b"', "日本語"])
def test_any_title_stays_whole_where_it_stands_alone(title):
    known = printing._title_alone(entry(1, title=title))
    assert json.loads(known) == {**json.loads(entry(1, title=title)), "text": ""}


def test_of_a_page_known_by_every_word_the_title_alone_is_its_first_entry():
    whole = f"{entry(1)},{entry(2)}"
    assert docs([printing._title_alone(whole)]) == [{**docs([entry(1)])[0], "text": ""}]


@pytest.mark.parametrize("description", ["It is over. " * 12, "Es ist vorüber. " * 12])
def test_the_index_of_forty_thousand_pages_has_four_megabytes_at_most(description):
    skin = SimpleNamespace(search={"config": {}, "docs": [{"location": "", "title": "Status"}]})
    entries = [(f"20{n // 8000:02}-01-01", entry(n, description)) for n in range(40_000)]
    (file,) = search_index(skin, entries)

    assert SEARCH_BYTES - 500 < len(file.content) <= SEARCH_BYTES == 4_000_000
    found = json.loads(file.content)["docs"]
    assert found[0]["location"] == ""
    numbers = [int(doc["location"].split("-")[1].strip("/")) for doc in found[1:]]
    assert numbers == sorted(numbers)
    assert numbers[-1] == 39_999
    assert len(numbers) > 20_000
    assert 5_000 < sum(1 for doc in found[1:] if doc["text"]) < 15_000
