"""Rules across fields and files: what they let pass.

What they find is in tests/invalid; here stand the cases that look wrong and are not.
"""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from beforehand.records import (
    RecordKind,
    SourceFile,
    combine,
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
