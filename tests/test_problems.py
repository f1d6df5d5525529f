"""Problems as values, and how they read as text, JSON and annotations."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
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


def made(line: str, column: int = 1, length: int = 1, **parts) -> Problem:
    source = SourceText("incidents/late.yml", f"above\n{line}\n")
    start = source.line_start(2) + column - 1
    position = source.position(start, start + length)
    return problem_at(source, position, "some-code", "it is wrong", "put it right", **parts)


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


@example(line="000000\x1f\x1f\x1f\x1f\x1f", column=12, length=1, width=40)
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
