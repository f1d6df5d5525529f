"""Rules across fields and files: what they let pass, and how files come together.

What they find is in tests/invalid; here stand the cases that look wrong and are not.
"""

from __future__ import annotations

import inspect
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
from beforehand.records.rules import CHANGE_RULES, INCIDENT_RULES, SERVICE_RULES, Known, findings
from test_invalid import DEFECTS, ROOT, sources

SERVICE = SourceFile("service.yml", (ROOT / "service.yml").read_bytes())
TOP = """\
title: Discs leave a day late
impact: major
started_at: 2026-11-09 06:00
components: {disc-shipping: major_outage}
"""
FIRST = """\
updates:
  - at: 2026-11-09 09:40
    status: investigating
    text: Our shipping system is down.
    next_update_at: 2026-11-09 12:00
"""
OVER = "  - {at: 2026-11-09 12:00, status: resolved, text: All discs have left.}\n"
CHANGE = """\
title: Two discs cost more
kind: pricing
stage: announced
announced_at: 2026-11-20 09:00
"""
DATED = CHANGE + "effective_on: 2027-03-01\n"
MAINTENANCE = """\
title: Streaming stops for two hours
kind: maintenance
stage: announced
announced_at: 2026-11-20 09:00
window: {from: 2026-12-02 01:00, to: 2026-12-02 03:00}
"""


def incident(text: str, name: str = "late") -> SourceFile:
    return SourceFile(f"incidents/{name}.yml", text.encode())


def change(text: str, name: str = "dearer") -> SourceFile:
    return SourceFile(f"changes/{name}.yml", text.encode())


def update(at: str, more: str = "") -> str:
    return f"  - {{at: {at}, change: Something., why: A reason.{', ' if more else ''}{more}}}\n"


FINE = {
    "an incident that was opened again": incident(
        TOP
        + FIRST
        + OVER
        + "  - {at: 2026-11-09 13:00, status: identified, text: Again., next_update_at: 2026-11-09 14:00}\n"
        + "  - {at: 2026-11-09 14:00, status: resolved, text: Over.}\n"
        + "ended_at: 2026-11-09 13:50\n"
    ),
    "an end at the moment of the update that says so": incident(
        TOP + FIRST + OVER + "ended_at: 2026-11-09 12:00\n"
    ),
    "a look back after the end": incident(
        TOP + FIRST + OVER + "  - {at: 2026-11-12 12:00, status: postmortem, text: Learned.}\n"
    ),
    "an imported incident without the next update": incident(
        TOP
        + FIRST.replace("    next_update_at: 2026-11-09 12:00\n", "")
        + "imported_from: https://old.reelpost.example/1\n"
    ),
    "a component that is hit later": incident(
        TOP + FIRST + "    components: {streaming: partial_outage}\n"
    ),
    "an incident of no impact that owes no promised field": incident(
        (TOP + FIRST + OVER).replace("impact: major", "impact: none").replace("2026-", "2027-")
    ),
    "an incident before the first promise": incident(TOP + FIRST + OVER),
    "an open incident that owes no promised field yet": incident(
        (TOP + FIRST).replace("2026-", "2027-")
    ),
    "a remedy that must be asked for": incident(
        TOP
        + FIRST
        + "remedy: {offer: 5 %, who: All, how: Call us., due_on: 2026-11-09, if_missing: Call.}\n"
    ),
    "a change on the day of its announcement": change(CHANGE + "effective_on: 2026-11-20\n"),
    "a change at the moment of its announcement": change(
        CHANGE + "effective_at: 2026-11-20 09:00\n"
    ),
    "a proposal without a date": change(
        CHANGE.replace("announced\n", "proposed\n", 1) + "contact: support\n"
    ),
    "something possible without a date": change(CHANGE.replace("announced\n", "possible\n", 1)),
    "a proposal that is dated when it is made firm": change(
        CHANGE.replace("announced\n", "proposed\n", 1)
        + "contact: support\nupdates:\n"
        + update("2026-12-01 09:00", "stage: announced, effective_on: 2027-03-01")
    ),
    "a proposal that was dated before it is made firm": change(
        DATED.replace("announced\n", "proposed\n", 1)
        + "contact: support\nupdates:\n"
        + update("2026-12-01 09:00", "stage: announced")
    ),
    "a change withdrawn by its last update": change(
        DATED + "updates:\n" + update("2026-12-01 09:00", "stage: withdrawn")
    ),
    "a withdrawal that the top says too": change(
        DATED.replace("announced\n", "withdrawn\n", 1) + "updates:\n" + update("2026-12-01 09:00")
    ),
    "a word after the withdrawal": change(
        DATED
        + "updates:\n"
        + update("2026-12-01 09:00", "stage: withdrawn")
        + update("2026-12-02 09:00")
    ),
    "a withdrawn price rise without choices": change(
        DATED
        + "prices: [{plan: two-discs, from: 9.99 USD, to: 11.99 USD}]\nupdates:\n"
        + update("2026-12-01 09:00", "stage: withdrawn")
    ),
    "a lower price without choices": change(
        DATED + "prices: [{plan: two-discs, from: 11.99 USD, to: 9.99 USD}]\n"
    ),
    "prices of one plan for two sorts of members": change(
        DATED
        + "prices:\n  - {plan: two-discs, from: 11.99 USD, to: 9.99 USD, who: Old members}\n"
        + "  - {plan: two-discs, from: 11.99 USD, to: 10.99 USD, who: New members}\n"
        + "  - {plan: two-discs, from: 111.99 USD, to: 99.99 USD, per: year, who: Old members}\n"
    ),
    "maintenance that is made longer while it runs": change(
        MAINTENANCE
        + "updates:\n"
        + update(
            "2026-12-02 02:50",
            "status: in_progress, window: {from: 2026-12-02 01:00, to: 2026-12-02 04:00}",
        )
    ),
    "maintenance that begins when it is announced": change(
        MAINTENANCE.replace("from: 2026-12-02 01:00", "from: 2026-11-20 09:00")
    ),
    "a withdrawn change that owes no promised field": change(
        DATED.replace("pricing", "limit").replace("2026-", "2027-").replace("2027-03", "2028-03")
        + "updates:\n"
        + update("2027-12-01 09:00", "stage: withdrawn")
    ),
    "a change of a kind of which nothing is promised": change(
        DATED.replace("2026-", "2027-").replace("2027-03", "2028-03")
    ),
    "a change that follows an incident": change(DATED + "follows: late\n"),
}


@pytest.mark.parametrize("case", FINE)
def test_what_looks_wrong_and_is_not(case):
    files = [SERVICE, FINE[case]]
    if "follows" in case:
        files.append(incident(TOP + FIRST))
    result = read(files)
    assert result.problems == (), format_text(result.problems)
    assert result.records is not None


# --------------------------------------------------------------------------- tables


def test_every_rule_stands_in_a_table():
    listed = {rule for table in (INCIDENT_RULES, CHANGE_RULES, SERVICE_RULES) for rule in table}
    modules = {inspect.getmodule(rule) for rule in listed}
    for module in modules:
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                takes = list(inspect.signature(function).parameters)
                assert function in listed or len(takes) != 2 or takes[1].lstrip("_") != "known"


def test_every_code_of_a_problem_is_met_by_a_defect():
    package = Path(inspect.getfile(combine)).parent
    code = re.compile(r'^\s+"([a-z]+(?:-[a-z0-9]+)+)",$', re.MULTILINE)
    modules = [
        *package.glob("rules/*.py"),
        *(package / f"{name}.py" for name in ("source", "decoding", "files", "reading")),
        *package.glob("mistake*.py"),
        *package.parent.glob("value_*.py"),
    ]
    known = {found for module in modules for found in code.findall(module.read_text("utf-8"))}
    met = {problem.code for defect in DEFECTS for problem in read(sources(defect)).problems}
    elsewhere = {"file-many-values", "number-invalid", "percent-invalid", "text-empty"}
    assert len(known) > 80
    assert known - met - elsewhere == set()


def test_without_a_service_nothing_is_held_against_it():
    file = incident(TOP.replace("disc-shipping", "anything") + FIRST + "contact: nobody\n")
    one = read_record(file, RecordKind.INCIDENT, zone_of(SERVICE))
    known = Known(zone_of(SERVICE).zone)
    assert list(findings(one.record, known)) == []


# --------------------------------------------------------------------------- files together


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
