"""Problems as values, and how they read as text, JSON and annotations."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from beforehand.records import (
    Problem,
    Severity,
    SourceFile,
    SourceText,
    TextStyle,
    counts,
    format_github,
    format_json,
    format_text,
    problem_at,
    quoted,
    read,
    shown,
)
from test_invalid import sources


def rendered(defect: str) -> str:
    return format_text(read(sources(defect)).problems)


def made(line: str, column: int = 1, length: int = 1, **parts) -> Problem:
    source = SourceText("incidents/late.yml", f"above\n{line}\n")
    start = source.line_start(2) + column - 1
    position = source.position(start, start + length)
    return problem_at(source, position, "some-code", "it is wrong", "put it right", **parts)


# --------------------------------------------------------------------------- messages

MESSAGES = {
    "quotes-colon": """\
error[quotes-needed]: text with a colon and a space in it must stand in quotes
 --> incidents/late.yml:1:8
1 | title: Outage: discs are late  # E: quotes-needed
  |        ^^^^^^^^^^^^^^^^^^^^^^
  = put the whole text in double quotes: "Outage: discs are late"

1 error.
""",
    "quotes-apostrophe": """\
error[quote-within-quotes]: the text ends at the second ', and there is more behind it
 --> incidents/late.yml:1:8
1 | title: 'It's late'  # E: quote-within-quotes
  |        ^^^^^^^^^^^
  = use double quotes round it, or write '' for ': "It's late"

1 error.
""",
    "blank-missing-behind-colon": """\
error[blank-after-colon]: a space is missing behind "impact:"
 --> incidents/late.yml:2:1
1 | title: Discs leave a day late
2 | impact:major  # E: blank-after-colon
  | ^^^^^^^
  = write impact: and a space before the value

1 error.
""",
    "dash-missing": """\
error[list-expected]: updates is a list, and here stands a group of keys
 --> incidents/late.yml:5:1
4 | components: {disc-shipping: major_outage}
5 | updates:  # E: list-expected
  | ^^^^^^^
  = begin each item with a dash and a space, and indent its other keys alike

1 error.
""",
    "dashes-within-text": """\
error[second-document]: a line that begins with --- ends the record, and here a second one begins
  --> incidents/late.yml:10:1
 9 |       Our shipping system is down.
10 | ---
   | ^
   = take the line out; within a text, indent it like the lines round it

1 error.
""",
    "tab-indentation": """\
error[tab-indentation]: this line is indented with a tab; YAML wants spaces
 --> incidents/late.yml:7:1
6 |   - at: 2026-11-09 09:40
7 |     status: investigating  # E: tab-indentation
  | ^^^^
  = replace the tab by spaces, as many as the lines beside it have

1 error.
""",
    "impact-unknown": """\
error[impact-unknown]: impact cannot be "majr": it is none, minor, major or critical
 --> incidents/late.yml:2:9
1 | title: Discs leave a day late
2 | impact: majr  # E: impact-unknown
  |         ^^^^
  = did you mean major?

1 error.
""",
    "key-misspelt": """\
error[key-unknown]: there is no key "impct"
 --> incidents/late.yml:2:1
1 | title: Discs leave a day late
2 | impct: major  # E: key-unknown
  | ^^^^^
  = did you mean impact?

1 error.
""",
    "time-ambiguous": """\
error[time-ambiguous]: started_at cannot be "2026-11-01 01:30": the clocks of America/New_York go \
back that day, so 01:30 exists twice
 --> incidents/late.yml:3:13
2 | impact: major
3 | started_at: 2026-11-01 01:30  # E: time-ambiguous
  |             ^^^^^^^^^^^^^^^^
  = say which is meant: 2026-11-01 01:30-04:00 is the first, 2026-11-01 01:30-05:00 the second

1 error.
""",
    "time-skipped": """\
error[time-skipped]: started_at cannot be "2026-03-08 02:30": the clocks of America/New_York go \
forward over 02:30 that day, so there is no such time
 --> incidents/late.yml:3:13
2 | impact: major
3 | started_at: 2026-03-08 02:30  # E: time-skipped
  |             ^^^^^^^^^^^^^^^^
  = write 2026-03-08 03:30, which is what they show then, or the time that is meant

1 error.
""",
    "component-unknown": """\
error[component-unknown]: there is no component "disc-shiping" in service.yml
 --> incidents/late.yml:4:14
3 | started_at: 2026-11-09 06:00
4 | components: {disc-shiping: major_outage}  # E: component-unknown
  |              ^^^^^^^^^^^^
  = did you mean disc-shipping?

1 error.
""",
    "next-update-missing": """\
error[next-update-missing]: the incident is open, and its last update does not say when the next \
one comes
 --> incidents/late.yml:6:5
5 | updates:
6 |   - at: 2026-11-09 09:40  # E: next-update-missing
  |     ^^
  = add a line like "next_update_at: 2026-11-09 12:00", even if there may be no news

1 error.
""",
    "choices-missing": """\
error[choices-missing]: a price rises from 9.99 USD to 11.99 USD, and customers are not told what \
they can do
 --> changes/dearer.yml:6:1
5 | effective_on: 2027-03-01
6 | prices:  # E: choices-missing
  | ^^^^^^
  = add choices: keep it, change to something cheaper, leave, each with how and by when

1 error.
""",
    "windows-1252": """\
error[encoding-invalid]: the file is not saved as UTF-8: byte E9 ("é" in the older encoding \
Windows-1252) stands here
 --> incidents/late.yml:8:18
7 |     status: investigating
8 |     text: Our caf\\u{fffd} is down.
  |                  ^^^^^^^^
  = save the file again and choose the encoding "UTF-8"

1 error.
""",
    "file-txt": """\
error[file-ending]: the file's name ends in ".yml.txt", so it is not read
 --> incidents/late.yml.txt:1:1
  = rename it to incidents/late.yml

1 error.
""",
    "text-dropped": """\
warning[text-dropped]: "#3 leaves a day late # W: text-dropped" is read as a comment and is not \
shown to anybody
 --> incidents/late.yml:1:14
1 | title: Order #3 leaves a day late  # W: text-dropped
  |              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  = if it belongs to the text, put the whole text in quotes; a comment has a blank behind the #

1 warning.
""",
}


@pytest.mark.parametrize("defect", MESSAGES)
def test_a_message_reads_well(defect):
    assert rendered(defect) == MESSAGES[defect]


# --------------------------------------------------------------------------- text


def test_no_problems_are_no_text():
    assert format_text([]) == ""
    assert format_github([]) == ""
    assert counts([]) == "0 errors"


def test_colour_comes_only_when_asked_for():
    assert "\x1b" not in format_text([made("line")])
    coloured = format_text([made("line")], TextStyle(colour=True))
    assert "\x1b[31m" in coloured
    assert coloured.count("\x1b[0m") >= 4


def test_the_limit_keeps_errors_in_their_order_and_counts_the_rest():
    problems = sorted(
        made("line", severity=Severity.ERROR if n % 3 == 0 else Severity.WARNING, column=1)
        for n in range(30)
    )
    text = format_text(problems, TextStyle(limit=12))
    assert text.count("error[") == 10
    assert text.count("warning[") == 2
    assert "… and 18 more." in text
    assert text.endswith("10 errors and 20 warnings.\n")
    assert format_text(problems, TextStyle(limit=None)).count("-->") == 30


def test_a_long_line_is_cut_round_what_is_meant():
    text = format_text([made("x" * 300 + "HERE" + "y" * 300, 301, 4)], TextStyle(width=60))
    _, _, _, line, carets, *_ = text.splitlines()
    assert len(line) <= 60
    assert line[carets.index("^") :].startswith("HERE")
    assert carets.count("^") == 4


@pytest.mark.parametrize("before", ["日本語 ", "🎬🎬 ", "\t", "é", "\u202e", "e\u0301 "])
def test_carets_stand_below_what_is_meant(before):
    text = format_text([made(f"{before}HERE", len(before) + 1, 4)])
    line, carets = text.splitlines()[3:5]
    assert wcswidth(line[: line.index("HERE")]) == carets.index("^")
    assert carets.count("^") == 4


@given(
    st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=300),
    st.integers(1, 300),
    st.integers(1, 300),
    st.integers(40, 120),
)
def test_a_frame_always_fits(line, column, length, width):
    column = min(column, len(line) + 1)
    problem = made(line, column, min(length, max(1, len(line) - column + 1)))
    text = format_text([problem], TextStyle(width=width))
    for row in text.splitlines():
        assert row == shown(row)
    for row in text.splitlines()[3:5]:
        assert wcswidth(row) <= width


def test_control_and_direction_are_shown_as_codes():
    assert shown("a\u202eb\x1b[31m\x00\u200b") == "a\\u{202e}b\\u{1b}[31m\\u{0}\\u{200b}"
    assert shown("naïve 🎬 日本 \u05d0") == "naïve 🎬 日本 \u05d0"
    assert quoted("a\n b\x07") == '"a b\\u{7}"'
    assert quoted("x" * 100) == '"' + "x" * 59 + '…"'


# --------------------------------------------------------------------------- json


def test_json_has_the_shape_that_is_documented():
    problem = made("impact: majr", 9, 4, value="majr")
    warning = made("x\u202e", severity=Severity.WARNING)
    document = json.loads(format_json([problem, warning]))
    assert document == {
        "version": 1,
        "errors": 1,
        "warnings": 1,
        "problems": [
            {
                "path": "incidents/late.yml",
                "line": 2,
                "column": 9,
                "length": 4,
                "severity": "error",
                "code": "some-code",
                "message": "it is wrong",
                "hint": "put it right",
                "value": "majr",
            },
            {
                "path": "incidents/late.yml",
                "line": 2,
                "column": 1,
                "length": 1,
                "severity": "warning",
                "code": "some-code",
                "message": "it is wrong",
                "hint": "put it right",
                "value": None,
            },
        ],
    }
    assert json.loads(format_json([])) == {
        "version": 1,
        "errors": 0,
        "warnings": 0,
        "problems": [],
    }


# --------------------------------------------------------------------------- github


def test_an_annotation_cannot_break_out_of_its_line():
    problem = Problem(
        "incidents/a,b:c.yml", 3, 5, "some-code", 'it is "100%\r\n::add-mask::x"', "put it\nright"
    )
    assert format_github([problem]) == (
        "::error file=incidents/a%2Cb%3Ac.yml,line=3,col=5,endColumn=6,title=some-code::"
        'it is "100%25\\u{d}%0A::add-mask::x"%0Aput it%0Aright\n'
    )


def test_github_shows_nine_and_counts_the_rest():
    problems = [made("line", severity=Severity.WARNING) for _ in range(8)]
    problems += [made("line") for _ in range(5)]
    lines = format_github(problems).splitlines()
    assert len(lines) == 10
    assert [line.split(" ")[0] for line in lines] == ["::warning"] * 4 + ["::error"] * 6
    assert lines[-1] == (
        "::error title=beforehand check::5 errors and 8 warnings in all; 4 are not shown here."
        " See the step's log"
    )


# --------------------------------------------------------------------------- values


def test_problems_sort_by_place_and_code():
    places = [
        ("b.yml", 1, 1, "a"),
        ("a.yml", 2, 1, "a"),
        ("a.yml", 1, 9, "a"),
        ("a.yml", 1, 2, "b"),
    ]
    places += [("a.yml", 1, 2, "a"), ("a.yml", 10, 1, "a")]
    problems = sorted(Problem(*place, "it is wrong") for place in places)
    assert [(p.path, p.line, p.column, p.code) for p in problems] == sorted(places)


def test_a_value_of_a_problem_is_cut():
    assert len(made("line", value="x" * 5_000).value) == 1_000


def test_a_thousand_problems_are_all_reported():
    service = next(file for file in sources("impact-unknown") if file.path == "service.yml")
    bad = next(file for file in sources("impact-unknown") if file.path != "service.yml")
    files = [SourceFile(f"incidents/n{n}.yml", bad.content) for n in range(1_000)]
    problems = read([service, *files]).problems
    assert len(json.loads(format_json(problems))["problems"]) == 1_000
    text = format_text(problems)
    assert text.count("-->") == 50
    assert text.endswith("… and 950 more.\n\n1,000 errors.\n")
