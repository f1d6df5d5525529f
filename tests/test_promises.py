"""The ledger of promises: what was due, what was done, what is late, and the figures."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from beforehand.model import (
    Change,
    ChangeKind,
    ChangeStage,
    Feedback,
    Heard,
    Incident,
    IncidentPromise,
    IncidentRationale,
    KindPromise,
    Prevention,
    Promise,
    Remedy,
    Service,
)
from beforehand.promise_figures import Figures, counted_since, figures
from beforehand.promised_words import promised_words
from beforehand.promises import (
    Entry,
    PromiseKind,
    PromiseState,
    ledger,
    promise_remarks,
)
from beforehand.render.blocks import Setting
from beforehand.render.promises import promises
from beforehand.timeline import derive
from beforehand.values import Span
from builders import a_change, a_service, amended, an_incident, at, the_records, told
from strategies import moments, records

NOW = "2026-11-22 12:00"
REMEDY = Remedy(
    offer="5 % off your next bill",
    who="Everyone whose disc was late",
    automatic=True,
    due_on=date(2026, 11, 16),
    if_missing="Call us.",
    done_on=date(2026, 11, 13),
)
OVER = (told("2026-11-09 11:45"), told("2026-11-10 13:00", "resolved"))


def entries(
    *found: Incident | Change, now: str = NOW, service: Service | None = None
) -> tuple[Entry, ...]:
    return ledger(derive(the_records(*found, service=service), at(now)), at(now))


def states(*found: Incident | Change, now: str = NOW) -> list[tuple[str, str]]:
    return [(str(entry.kind), str(entry.state)) for entry in entries(*found, now=now)]


def an_outage(**fields: Any) -> Incident:
    return an_incident(*OVER, **fields)


# --------------------------------------------------------------------------- remedies, steps


@pytest.mark.parametrize(
    ("due", "done", "now", "state"),
    [
        ("2026-11-16", "2026-11-13", NOW, "kept"),
        ("2026-11-16", "2026-11-16", NOW, "kept"),
        ("2026-11-16", "2026-11-17", NOW, "kept_late"),
        ("2026-11-16", None, NOW, "overdue"),
        ("2026-11-22", None, NOW, "open"),
        ("2026-11-22", None, "2026-11-23 04:59", "open"),
        ("2026-11-22", None, "2026-11-23 05:00", "overdue"),
        ("2026-11-16", "2026-11-30", NOW, "overdue"),
    ],
)
def test_where_a_remedy_stands(due: str, done: str | None, now: str, state: str) -> None:
    remedy = replace(
        REMEDY,
        due_on=date.fromisoformat(due),
        done_on=date.fromisoformat(done) if done else None,
    )
    assert states(an_outage(remedy=remedy), now=now) == [("remedy", state)]


def test_steps_without_a_day_are_open_until_they_are_done() -> None:
    steps = (
        Prevention(what="Rehearse", due_on=date(2026, 12, 15), done_on=date(2026, 11, 18)),
        Prevention(what="A second site"),
        Prevention(what="An alarm", done_on=date(2026, 11, 12)),
    )
    found = entries(an_outage(rationale=IncidentRationale(cause="A disk.", prevention=steps)))
    assert [(entry.what, str(entry.state), entry.path[2]) for entry in found] == [
        ("An alarm", "kept", 2),
        ("Rehearse", "kept", 0),
        ("A second site", "open", 1),
    ]
    assert found[0].uri == "incidents/late-discs/"


# --------------------------------------------------------------------------- answers

ANSWER = Heard(on=date(2026, 11, 20), from_customers="Why?", answer="It costs us more.")


def asked(*heard: Heard, until: str = "2026-11-21", **fields: Any) -> Change:
    feedback = Feedback(at="https://x.example/", open_until=date.fromisoformat(until), heard=heard)
    return a_change(stage=ChangeStage.PROPOSED, feedback=feedback, **fields)


@pytest.mark.parametrize(
    ("change", "state"),
    [
        (asked(), "overdue"),
        (asked(ANSWER), "kept"),
        (asked(replace(ANSWER, on=date(2026, 11, 22))), "kept_late"),
        (asked(until="2026-11-22"), "open"),
        (asked(ANSWER, until="2026-11-22"), "open"),
    ],
)
def test_who_was_asked_is_owed_an_answer(change: Change, state: str) -> None:
    assert states(change) == [("answer", state)]


def test_nothing_is_owed_any_more_of_what_was_taken_back() -> None:
    gone = amended("2026-11-15 12:00", stage=ChangeStage.WITHDRAWN)
    remedy = replace(REMEDY, done_on=None)
    change = replace(asked(), updates=(gone,), stage=ChangeStage.ANNOUNCED, remedy=remedy)
    assert states(change) == [("answer", "kept")]


# --------------------------------------------------------------------------- next updates


def test_the_next_update_is_kept_to_the_minute() -> None:
    row = (
        told("2026-11-09 11:00", next_update_at=at("2026-11-09 12:00")),
        told("2026-11-09 12:00", next_update_at=at("2026-11-09 13:00")),
        told("2026-11-09 13:01", next_update_at=at("2026-11-09 14:00")),
    )
    incident = an_incident(*row)
    assert [state for _, state in states(incident, now="2026-11-09 13:59")] == [
        "kept",
        "kept_late",
        "open",
    ]
    assert states(incident, now="2026-11-09 14:00")[-1] == ("next_update", "overdue")
    last = entries(incident, now="2026-11-09 14:00")[-1]
    assert last.path == ("updates", 2, "next_update_at")
    assert last.due_at == at("2026-11-09 14:00")


def test_a_change_in_effect_or_gone_owes_no_further_update() -> None:
    promised = amended("2026-11-01 12:00", next_update_at=at("2026-11-10 12:00"))
    waiting = a_change(promised, stage=ChangeStage.POSSIBLE)
    assert states(waiting) == [("next_update", "overdue")]
    assert states(a_change(promised, effective_on=date(2026, 11, 5))) == []
    gone = replace(promised, stage=ChangeStage.WITHDRAWN)
    assert states(a_change(gone)) == []


# --------------------------------------------------------------------------- the ledger


def test_the_ledger_stands_by_the_day_that_is_due() -> None:
    incident = an_outage(remedy=REMEDY)
    change = asked(ANSWER, until="2026-11-01")
    found = entries(incident, change)
    assert [entry.due_on for entry in found] == [date(2026, 11, 1), date(2026, 11, 16)]


def test_what_is_not_public_promises_nothing() -> None:
    later = a_change(announced_at=at("2026-12-01 12:00"), remedy=REMEDY)
    assert entries(later) == ()


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_the_ledger_is_total_and_never_ahead_of_its_time(data: st.DataObject) -> None:
    found = data.draw(records())
    moment = data.draw(moments(found))
    snapshot = derive(found, moment)
    for entry in ledger(snapshot, moment):
        if entry.state.is_done:
            assert entry.done_on is not None
            assert entry.done_on <= snapshot.today
        if entry.state is PromiseState.OVERDUE:
            assert entry.due_on is not None
    promise_remarks(snapshot, moment)
    for count in (1, 3, 100):
        told = promised_words(snapshot, counted_since(snapshot), count)
        whole, few = (
            ledger(snapshot, moment),
            ledger(snapshot, moment, words_since=told.listed_since),
        )
        assert figures(snapshot, whole) == figures(snapshot, few, told)
        kept_words = [e for e in whole if e.kind is PromiseKind.NEXT_UPDATE and e.state.is_done]
        late = [entry for entry in kept_words if entry.state is PromiseState.KEPT_LATE]
        listed = [entry for entry in few if entry in late]
        assert told.late_ever == len(late)
        assert listed == late[len(late) - len(listed) :]
        assert len(listed) >= min(count, len(late))
        assert [e for e in few if e not in late] == [e for e in whole if e not in kept_words]


# --------------------------------------------------------------------------- figures


def of_year(*found: Incident | Change, service: Service | None = None) -> Figures:
    snapshot = derive(the_records(*found, service=service), at(NOW))
    return figures(snapshot, ledger(snapshot, at(NOW)))


def test_the_first_word_is_the_median_with_its_count() -> None:
    waits = (10, 20, 90)
    found = [
        an_incident(
            told("2026-11-09 11:45"),
            id=f"i-{wait}",
            started_at=at("2026-11-09 11:45") - timedelta(minutes=wait),
        )
        for wait in waits
    ]
    old = an_incident(told("2025-11-01 12:00"), id="old", started_at=at("2025-10-01 12:00"))
    imported = replace(found[2], id="imported", imported_from="https://old.example/1")
    promise = Promise(
        from_=date(2025, 1, 1), incidents=IncidentPromise(first_word_within=Span(60, "minutes"))
    )
    year = of_year(*found, old, imported, service=a_service(promises=(promise,)))
    assert (year.first_word_minutes, year.first_word_count) == (20, 3)
    assert year.first_word_promised == Span(60, "minutes")
    assert year.since == date(2025, 11, 23)


def test_notice_is_the_median_by_kind_against_the_promise() -> None:
    promise = Promise(
        from_=date(2025, 1, 1),
        changes={ChangeKind.PRICING: KindPromise(minimum_notice=Span(30, "days"))},
    )
    service = a_service(promises=(promise,))
    found = [
        a_change(
            id=f"c-{days}",
            announced_at=at("2026-06-01 12:00"),
            effective_on=date(2026, 6, 1) + timedelta(days=days),
        )
        for days in (10, 40, 100)
    ]
    taken_back = a_change(
        amended("2026-06-02 12:00", stage=ChangeStage.WITHDRAWN),
        id="gone",
        announced_at=at("2026-06-01 12:00"),
        effective_on=date(2027, 6, 1),
    )
    year = of_year(*found, taken_back, a_change(id="no-date"), service=service)
    (pricing,) = year.notice
    assert (pricing.median_days, pricing.count, pricing.as_promised) == (40, 3, 2)
    assert pricing.promised == Span(30, "days")


def test_promises_kept_in_time_of_those_that_fell_due() -> None:
    late = replace(REMEDY, done_on=date(2026, 11, 20))
    ahead = replace(REMEDY, due_on=date(2026, 12, 16), done_on=None)
    year = of_year(
        an_outage(id="a", remedy=REMEDY),
        an_outage(id="b", remedy=late),
        an_outage(id="c", remedy=replace(REMEDY, done_on=None)),
        an_outage(id="d", remedy=ahead),
    )
    (kept,) = year.kept
    assert (kept.kind, kept.in_time, kept.count) == (PromiseKind.REMEDY, 1, 3)


def test_a_year_without_records_has_no_figures() -> None:
    year = of_year()
    assert year.first_word_minutes is None
    assert year.notice == ()
    assert year.kept == ()


# --------------------------------------------------------------------------- check


def found_by_check(*found: Incident | Change, now: str = NOW) -> list[tuple[str, bool, tuple]]:
    snapshot = derive(the_records(*found), at(now))
    return [(one.code, one.is_warning, one.path) for one in promise_remarks(snapshot, at(now))]


def test_a_promise_is_recalled_a_week_before_and_a_problem_once_it_is_overdue() -> None:
    def due(on: str) -> Incident:
        return an_outage(remedy=replace(REMEDY, due_on=date.fromisoformat(on), done_on=None))

    where = ("remedy", "due_on")
    assert found_by_check(due("2026-11-30")) == []
    assert found_by_check(due("2026-11-29")) == [("promise-due-soon", True, where)]
    assert found_by_check(due("2026-11-22")) == [("promise-due-soon", True, where)]
    assert found_by_check(due("2026-11-21")) == [("promise-overdue", False, where)]
    assert found_by_check(an_outage(remedy=REMEDY)) == []


def test_a_next_update_that_is_late_is_a_problem_with_its_place() -> None:
    incident = an_incident(told("2026-11-22 11:00", next_update_at=at("2026-11-22 11:30")))
    assert found_by_check(incident) == [
        ("promise-overdue", False, ("updates", 0, "next_update_at"))
    ]


def test_imported_records_promise_nothing() -> None:
    old = an_outage(remedy=replace(REMEDY, done_on=None), imported_from="https://old.example/1")
    assert found_by_check(old) == []


# --------------------------------------------------------------------------- the page


def page(*found: Incident | Change, service: Service | None = None) -> str:
    snapshot = derive(the_records(*found, service=service), at(NOW))
    setting = Setting(snapshot.service, "../", ZoneInfo("America/New_York"), snapshot.today)
    return str(promises(setting, snapshot, at(NOW)))


def test_the_page_shows_what_was_promised_and_where_it_stands() -> None:
    late = replace(REMEDY, done_on=None)
    html = page(
        an_outage(id="late", title="Late <b>discs</b>", remedy=late),
        an_outage(id="kept", remedy=REMEDY),
        asked(ANSWER, until="2026-12-31"),
    )
    assert (
        'Was due by <time datetime="2026-11-16">16 November 2026</time> and is not done yet' in html
    )
    assert 'Done <time datetime="2026-11-13">13 November 2026</time>' in html
    assert 'Due by <time datetime="2026-12-31">31 December 2026</time>' in html
    assert '<a href="../incidents/late/">Late &lt;b&gt;discs&lt;/b&gt;</a>' in html
    assert html.index('id="late"') < html.index('id="open"') < html.index('id="done"')
    assert "1 of 2" in html
    assert "<h1" not in html


def test_the_page_shows_our_promises_and_that_a_preset_is_no_advice() -> None:
    promise = Promise(
        from_=date(2025, 1, 1),
        incidents=IncidentPromise(first_word_within=Span(60, "minutes")),
        changes={
            ChangeKind.PRICING: KindPromise(
                minimum_notice=Span(60, "days"),
                reminders=(Span(30, "days"), Span(1, "days")),
                medium="E-mail",
                preset="us-ca-arl-fee-change",
            )
        },
    )
    html = page(service=a_service(promises=(promise,)))
    assert "you hear from us within 60 minutes" in html
    assert "At least 60 days" in html
    assert "30 days and 1 day before" in html
    assert "not legal advice" in html
    assert "No promise is late." in html


def test_an_empty_ledger_says_so() -> None:
    html = page()
    assert "We have not promised any period of notice." in html
    assert "Nothing has fallen due" in html
    assert "No promise is open." in html
