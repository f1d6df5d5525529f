"""Files come together: what is read, what is refused, what later stages can ask."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beforehand.records import (
    Position,
    RecordKind,
    Refusal,
    SourceFile,
    combine,
    file_of,
    format_text,
    read,
    read_record,
    zone_of,
)
from test_rules import DATED, FIRST, SERVICE, TOP, change, incident


def test_an_empty_site_is_fine():
    result = read([SERVICE])
    assert result.problems == ()
    assert (result.records.incidents, result.records.changes) == ((), ())


def test_no_file_at_all_lacks_its_service():
    result = read([])
    assert [problem.code for problem in result.problems] == ["service-missing"]
    assert result.has_errors


def test_records_come_sorted_by_id_whatever_the_order_of_the_files():
    files = [SERVICE, *(incident(TOP + FIRST, name) for name in ("b", "a", "c"))]
    files.append(incident("title: x\n", "d"))
    results = [read(order) for order in itertools.permutations(files)]
    assert len({result.problems for result in results}) == 1
    fine = read(files[:4])
    assert [record.id for record in fine.records.incidents] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("refusal", "code"),
    [
        (Refusal.NOT_A_FILE, "file-not-a-file"),
        (Refusal.SYMBOLIC_LINK, "file-symbolic-link"),
        (Refusal.UNREADABLE, "file-unreadable"),
        (Refusal.TOO_LARGE, "file-too-large"),
    ],
)
def test_a_file_without_content_is_a_problem_that_says_why(refusal, code):
    result = read([SERVICE, SourceFile("incidents/pipe.yml", refusal)])
    assert [(problem.path, problem.code) for problem in result.problems] == [
        ("incidents/pipe.yml", code)
    ]
    assert result.records is None
    assert read([SourceFile("service.yml", refusal)]).problems[0].code == code


@pytest.mark.parametrize(
    "path",
    [
        "incidents/.gitkeep",
        "incidents/.late.yml.swp",
        "incidents/README.md",
        "changes/.hidden/a.yml",
        "content/index.md",
        "mkdocs.yml",
        "LICENSE",
    ],
)
def test_files_that_are_nobody_s_record_are_no_problem(path):
    assert file_of(path).kind is None
    assert read([SERVICE, SourceFile(path, b"\xff")]).problems == ()


@pytest.mark.parametrize(
    ("path", "better"),
    [
        ("incidents/Discs Late.yml", "incidents/discs-late.yml"),
        ("incidents/é_1.YAML", "incidents/e-1.yml"),
        ("changes/x.yml.txt", "changes/x.yml"),
        ("changes/x.yml (1)", "changes/x.yml"),
        ("changes/日本.yml", "rename it"),
        ("service.yaml", "service.yml"),
        ("Service.yml", "service.yml"),
        ("incidents/2026/x.yml", "incidents/x.yml"),
    ],
)
def test_a_wrong_name_is_told_with_a_better_one(path, better):
    problem = file_of(path).problem
    assert problem.is_error
    assert better in problem.hint


def test_a_record_with_a_wrong_name_is_read_for_its_other_problems():
    result = read([SERVICE, SourceFile("incidents/Late.yml", b"title: x\n")])
    assert {problem.code for problem in result.problems} == {"id-invalid", "key-missing"}


def test_rules_across_files_know_records_that_could_not_be_read():
    files = [SERVICE, change(DATED + "follows: late\n"), incident("title: x\n")]
    assert {problem.path for problem in read(files).problems} == {"incidents/late.yml"}


def test_what_was_read_one_by_one_comes_together_as_if_read_at_once():
    files = [SERVICE, incident(TOP + FIRST), change(DATED + "contact: nobody\n")]
    reading = zone_of(SERVICE)
    kinds = (RecordKind.SERVICE, RecordKind.INCIDENT, RecordKind.CHANGE)
    found = [read_record(file, kind, reading) for file, kind in zip(files, kinds, strict=True)]
    assert combine(found, reading).problems == read(files).problems
    assert [problem.code for problem in read(files).problems] == ["contact-unknown"]


def test_later_stages_find_a_field_of_a_record():
    result = read([SERVICE, incident(TOP + FIRST)])
    assert result.locate(RecordKind.INCIDENT, "late", ("updates", 0, "text")) == (
        "incidents/late.yml",
        Position(8, 11, 28),
    )
    assert result.locate(RecordKind.INCIDENT, "never", ("title",)) is None
    places = result.places(RecordKind.INCIDENT, "late")
    assert places.within(("updates", 0, "text"), 4, 8) == Position(8, 15, 8)
    problem = places.problem(places.key(("title",)), "w1", "it could be plainer", "say it")
    assert (problem.path, problem.line, problem.excerpt.line) == (
        "incidents/late.yml",
        1,
        "title: Discs leave a day late",
    )


def test_a_warning_alone_stops_nothing():
    text = TOP.replace("Discs leave", "Order #3 leaves") + FIRST
    result = read([SERVICE, incident(text)])
    assert [problem.code for problem in result.problems] == ["text-dropped"]
    assert result.records is not None


# --------------------------------------------------------------------------- laws

HOME = Path(__file__).parent.parent
REELPOST = {
    path.relative_to(HOME).as_posix(): path.read_text("utf-8")
    for path in (HOME / "service.yml", *HOME.glob("incidents/*.yml"), *HOME.glob("changes/*.yml"))
}
WORDS = sorted({word for text in REELPOST.values() for word in re.findall(r"\S+", text)})
PIECES = [
    "",
    " ",
    "\n",
    "  ",
    "- ",
    ": ",
    ":",
    "[",
    "]",
    "{",
    "}",
    "'",
    '"',
    "#",
    "|\n",
    "null",
    "0",
]


@st.composite
def spoilt(draw):
    """Draw one of Reelpost's files with some words, lines or signs changed."""
    path = draw(st.sampled_from(sorted(REELPOST)))
    text = REELPOST[path]
    for _ in range(draw(st.integers(1, 3))):
        if draw(st.booleans()):
            spans = [match.span() for match in re.finditer(r"\S+", text)]
            start, end = draw(st.sampled_from(spans or [(0, 0)]))
            text = text[:start] + draw(st.sampled_from(WORDS)) + text[end:]
        elif draw(st.booleans()):
            lines = text.splitlines(keepends=True)
            lines.insert(draw(st.integers(0, len(lines))), draw(st.sampled_from(lines or [""])))
            del lines[draw(st.integers(0, len(lines) - 1))]
            text = "".join(lines)
        else:
            start = draw(st.integers(0, len(text)))
            text = text[:start] + draw(st.sampled_from(PIECES)) + text[start:]
    return SourceFile(path, text.encode())


@given(spoilt())
def test_a_site_with_a_spoilt_file_is_read_or_told_what_is_wrong(file):
    files = [SourceFile(path, text.encode()) for path, text in REELPOST.items()]
    result = read([file, *(other for other in files if other.path != file.path)])
    assert (result.records is None) == any(problem.is_error for problem in result.problems)
    for problem in result.problems:
        text = file.content.decode() if problem.path == file.path else REELPOST[problem.path]
        lines = re.split(r"\r\n|\n|\r", text)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1
        assert problem.message
        assert problem.hint
        assert "None" not in problem.message
        assert "typing." not in problem.message
    assert format_text(result.problems).count("-->") == min(50, len(result.problems))
