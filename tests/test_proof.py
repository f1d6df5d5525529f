"""What a record's page shows of git, and what `check` says where the two disagree."""

from dataclasses import replace as replace_in
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from beforehand.model import Change, Incident
from beforehand.records.amendments import Amendment, AmendmentKind
from beforehand.records.history import (
    Commit,
    History,
    Publication,
    Signature,
    SignatureState,
    Version,
    name_of,
)
from beforehand.records.history_rules import (
    can_be_known,
    history_remarks,
    removed_problems,
)
from beforehand.render.proof import Proof, field_words, notice_section
from beforehand.timeline import derive
from beforehand.values import Money
from builders import a_change, amended, an_incident, at, the_records, told

NEW_YORK = ZoneInfo("America/New_York")
CHANGE = a_change(announced_at=at("2026-11-20 14:00"), effective_on=date(2027, 9, 1))
LATE = told("2026-11-09 11:45")
INCIDENT = an_incident(LATE, started_at=at("2026-11-09 11:00"))
LONG_AGO = at("2026-01-01 00:00")


def commit(when: str, letter: str = "a") -> Commit:
    return Commit(letter * 40, at(when))


def published(when: str, record: Change | Incident = CHANGE) -> Publication:
    return Publication(f"{name_of(record)}.yml", (Version(commit(when), "1"),))


def section(record: Change | Incident, proof: Proof, now: str = "2026-12-01 12:00") -> str:
    snapshot = derive(the_records(record), at(now))
    view = snapshot.change(record.id) or snapshot.incident(record.id)
    assert view is not None
    return str(notice_section(view, proof, NEW_YORK).html)


def of_change(when: str, record: Change = CHANGE, now: str = "2026-12-01 12:00") -> str:
    return section(record, Proof(published(when), (), is_known=True), now)


# --------------------------------------------------------------------------- the page


def test_a_change_says_how_long_before_its_date_it_was_public() -> None:
    html = of_change("2026-11-20 14:02")
    assert "Public since 20 November 2026, 285\u00a0days before it takes effect." in html
    assert "The record says" in html
    assert "Friday 20 November 2026, 09:00\u00a0EST" in html
    assert "Friday 20 November 2026, 09:02\u00a0EST" in html
    assert "commit <code>aaaaaaaaaaaa</code>" in html
    assert "differ" not in html


def test_it_says_so_afterwards_too() -> None:
    html = of_change("2026-11-20 14:02", now="2027-10-01 12:00")
    assert "285\u00a0days before it took effect." in html


def test_a_notice_that_came_late_is_not_made_to_look_early() -> None:
    late = replace(CHANGE, effective_on=date(2026, 11, 18), announced_at=at("2026-11-10 14:00"))
    html = of_change("2026-11-20 14:02", late)
    assert "2\u00a0days after it took effect." in html
    assert "These two differ by 10\u00a0days." in html


def test_a_record_that_was_committed_ahead_counts_from_its_own_date() -> None:
    html = of_change("2026-10-01 12:00")
    assert "Public since 20 November 2026" in html
    assert "differ" not in html


def test_a_change_without_a_date_or_taken_back_has_no_days_of_notice() -> None:
    open_end = replace(CHANGE, effective_on=None)
    assert "Public since 20 November 2026.<" in of_change("2026-11-20 14:02", open_end)
    withdrawn = replace(CHANGE, updates=(amended("2026-11-25 12:00", stage=_withdrawn()),))
    assert "Public since 20 November 2026.<" in of_change("2026-11-20 14:02", withdrawn)


def _withdrawn():
    from beforehand.model import ChangeStage

    return ChangeStage.WITHDRAWN


def test_an_incident_says_how_soon_it_was_public() -> None:
    proof = Proof(published("2026-11-09 11:46", INCIDENT), (), is_known=True)
    html = section(INCIDENT, proof)
    assert (
        "Public since Monday 9 November 2026, 06:46\u00a0EST, 46\u00a0minutes after it began."
        in html
    )


def test_what_git_cannot_know_is_not_claimed() -> None:
    html = section(CHANGE, Proof(published("2026-11-30 14:02"), (), is_known=False))
    assert "In our public record since 30 November 2026, and told before that record began." in html
    assert "Public since" not in html
    assert "differ" not in html


def test_the_limits_stand_where_the_claim_is_made() -> None:
    html = of_change("2026-11-20 14:02")
    assert "by the clock of the machine that made it" in html
    assert "It is no proof" in html
    assert "A signature shows who" not in html


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (SignatureState.GOOD, "Signed by Ann &lt;ann@x.example&gt;."),
        (SignatureState.BAD, "Its signature does not hold."),
        (SignatureState.UNCHECKED, "could not be checked here"),
    ],
)
def test_a_signature_says_who_and_never_when(state: SignatureState, words: str) -> None:
    signature = Signature(state, "Ann <ann@x.example>")
    html = section(CHANGE, Proof(published("2026-11-20 14:02"), (), True, signature))
    assert words in html
    assert "A signature shows who made the commit, never when." in html


def change_of(path: tuple, was: object, now: object, **fields: object) -> Amendment:
    given = {"commit": commit("2026-11-22 10:00", "b"), "kind": AmendmentKind.CHANGED, **fields}
    return Amendment(public_at=given["commit"].at, path=path, was=was, now=now, **given)


def test_amendments_say_what_changed_from_what_to_what_and_when() -> None:
    from decimal import Decimal

    found = (
        change_of(
            ("prices", 0, "to"), Money(Decimal("12.99"), "USD"), Money(Decimal("13.99"), "USD")
        ),
        change_of(("effective_on",), date(2027, 9, 1), date(2027, 10, 1), is_told=True),
        change_of(("summary",), None, "**It** <costs> more.", kind=AmendmentKind.ADDED),
        change_of(("updates", 0), None, "Told.", kind=AmendmentKind.UPDATE_ADDED),
    )
    html = section(CHANGE, Proof(published("2026-11-20 14:02"), found, is_known=True))
    assert "A price: after, changed: from “$12.99” to “$13.99”" in html
    assert "from “1 September 2027” to “1 October 2027”, told in an update" in html
    assert "Summary, added: “It &lt;costs&gt; more.”" in html
    assert "Sunday 22 November 2026, 05:00\u00a0EST" in html
    assert html.count("<code>bbbbbbbbbbbb</code>") == 1
    assert "Told." not in html


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (("effective_on",), "The day on which it takes effect"),
        (("prices", 1, "to"), "A price: after"),
        (("choices", 0, "by"), "Something that you can do: the last day"),
        (("remedy", "due_on"), "The day by which it is done"),
        (("rationale", "why"), "Why"),
        (("updates", 3, "text"), "An update: text"),
        (("hardship",), "Hardship"),
    ],
)
def test_places_have_names_that_customers_know(path: tuple, words: str) -> None:
    assert field_words(path) == words


# --------------------------------------------------------------------------- check


def a_history(
    *published_records: tuple[Change | Incident, str], begins: datetime = LONG_AGO
) -> History:
    known = {name_of(record): published(when, record) for record, when in published_records}
    return History("f" * 40, begins, known)


def test_a_claim_that_git_contradicts_is_found_at_the_date() -> None:
    history = a_history((CHANGE, "2026-11-25 14:00"), (INCIDENT, "2026-11-11 11:45"))
    found = history_remarks(the_records(CHANGE, INCIDENT), history, {})
    assert [(one.id, one.path, one.code, one.is_warning) for one in found] == [
        ("new-price", ("announced_at",), "claim-differs", True),
        ("late-discs", ("updates", 0, "at"), "claim-differs", True),
    ]
    assert "5 days later" in found[0].message
    assert "aaaaaaaaaaaa" in found[0].message


@pytest.mark.parametrize("when", ["2026-11-21 13:59", "2026-11-01 12:00"])
def test_a_day_is_tolerated_and_a_commit_ahead_is_no_lie(when: str) -> None:
    assert history_remarks(the_records(CHANGE), a_history((CHANGE, when)), {}) == ()


def test_what_git_cannot_know_is_not_held_against_a_record() -> None:
    late = a_history((CHANGE, "2026-12-25 14:00"), begins=at("2026-12-01 00:00"))
    assert not can_be_known(CHANGE, late)
    assert history_remarks(the_records(CHANGE), late, {}) == ()
    imported = replace(CHANGE, imported_from="https://old.example/1")
    assert (
        history_remarks(the_records(imported), a_history((imported, "2026-12-25 14:00")), {}) == ()
    )
    assert history_remarks(the_records(CHANGE), History("", None, {}), {}) == ()


def test_a_promise_that_was_changed_without_a_word_is_found() -> None:
    silent = change_of(("effective_on",), date(2027, 8, 1), date(2027, 9, 1))
    history = a_history((CHANGE, "2026-11-20 14:00"))
    (found,) = history_remarks(the_records(CHANGE), history, {"changes/new-price": (silent,)})
    assert (found.path, found.code) == (("effective_on",), "changed-silently")
    assert "from 2027-08-01 to 2027-09-01" in found.message
    told_too = replace_in(silent, is_told=True)
    summary = replace_in(silent, path=("summary",))
    done = replace_in(silent, path=("remedy", "done_on"))
    for fine in (told_too, summary, done):
        assert history_remarks(the_records(CHANGE), history, {"changes/new-price": (fine,)}) == ()


def test_an_update_that_was_rewritten_is_found() -> None:
    rewritten = change_of(("updates", 0, "text"), "No discs leave.", "Few discs leave.")
    history = a_history((INCIDENT, "2026-11-09 11:45"))
    (found,) = history_remarks(
        the_records(INCIDENT), history, {"incidents/late-discs": (rewritten,)}
    )
    assert found.code == "changed-silently"


def test_a_public_record_that_is_gone_is_found() -> None:
    gone = commit("2026-12-01 12:00", "c")
    publication = Publication(
        "changes/new-price.yml", (Version(commit("2026-11-20 14:00"), "1"), Version(gone, None))
    )
    history = History("f" * 40, LONG_AGO, {"changes/new-price": publication})
    removal = Amendment(commit=gone, kind=AmendmentKind.REMOVED, public_at=gone.at)
    amended_records = {"changes/new-price": (removal,)}
    (problem,) = removed_problems(history, amended_records, the_records())
    assert problem.path == "changes/new-price.yml"
    assert problem.code == "record-removed"
    assert not problem.is_error
    assert removed_problems(history, {}, the_records()) == ()
    assert removed_problems(history, amended_records, the_records(CHANGE)) == ()
