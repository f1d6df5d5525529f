"""Asking customers first: proposals, what was heard, suggestions taken up, decisions reversed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from icalendar import Calendar
from msgspec.structs import replace

from beforehand.model import (
    Change,
    ChangeKind,
    ChangeStage,
    CustomerCredit,
    Feedback,
    Heard,
    Incident,
)
from beforehand.notice_step import NoticeKind
from beforehand.notices import due, ladder
from beforehand.promises import PromiseState, ledger
from beforehand.render.change_page import change_page
from beforehand.render.ical import calendar_files
from beforehand.render.incident_page import incident_page
from beforehand.render.output import Page
from beforehand.snapshot import ChangePhase
from beforehand.surfaces import notices_for
from beforehand.timeline import derive
from builders import a_change, amended, an_incident, at, the_records, told
from markup import words

ASKED = Feedback(at="https://x.example/talk", open_until=date(2026, 3, 31))
PROPOSAL = a_change(
    id="screens",
    title="Two screens or four?",
    kind=ChangeKind.PRICING,
    stage=ChangeStage.PROPOSED,
    announced_at=at("2026-03-01 15:00"),
    effective_on=date(2026, 9, 1),
    feedback=ASKED,
)
HEARD = Heard(
    on=date(2026, 3, 10),
    from_customers="We watch in four rooms.",
    answer="Then four it is.",
    changed=True,
)


def page(record: Change | Incident, now: str, *others: Change | Incident) -> Page:
    snapshot = derive(the_records(record, *others), at(now))
    change = snapshot.change(record.id)
    if change is not None:
        return change_page(change, snapshot)
    incident = snapshot.incident(record.id)
    assert incident is not None
    return incident_page(incident, snapshot)


def html(found: Page) -> str:
    return "\n".join([str(found.lead), *(f"{one.heading}\n{one.html}" for one in found.sections)])


def sections(found: Page) -> list[str]:
    return [section.anchor for section in found.sections]


def kinds(record: Change, *, after: str = "2000-01-01 00:00") -> list[NoticeKind]:
    return [one.kind for one in ladder(the_records(record)) if one.told_at > at(after)]


# --------------------------------------------------------------------------- being asked


@pytest.mark.parametrize(
    ("now", "is_open"),
    [
        ("2026-03-01 15:00", True),
        ("2026-04-01 03:59", True),  # 31 March ends at 04:00 UTC in New York
        ("2026-04-01 04:00", False),
    ],
)
def test_a_proposal_asks_until_the_end_of_its_last_day(now: str, is_open: bool) -> None:
    view = derive(the_records(PROPOSAL), at(now)).change("screens")
    assert view is not None
    assert view.phase is ChangePhase.PROPOSED
    assert view.consultation_is_open is is_open
    assert ("consultation" in sections(page(PROPOSAL, now))) is is_open


def test_the_page_says_where_to_answer_and_until_when() -> None:
    shown = html(page(PROPOSAL, "2026-03-02 12:00"))
    assert 'href="https://x.example/talk"' in shown
    assert "31 March 2026" in shown
    assert "not decided" in shown


def test_subscribers_hear_of_the_question_and_of_its_last_day() -> None:
    found = [one for one in ladder(the_records(PROPOSAL)) if one.told_at < at("2026-04-02 00:00")]
    assert [one.kind for one in found] == [
        NoticeKind.ANNOUNCED,
        NoticeKind.COMMENTS,
        NoticeKind.COMMENTS,
    ]
    assert "31 March 2026" in found[-1].title


def test_a_proposal_is_never_told_as_in_effect() -> None:
    assert NoticeKind.EFFECTIVE not in kinds(PROPOSAL)
    view = derive(the_records(PROPOSAL), at("2026-09-02 12:00")).change("screens")
    assert view is not None
    assert view.phase is ChangePhase.PROPOSED


def test_a_proposal_stands_in_the_calendar_as_tentative() -> None:
    (event,) = events(PROPOSAL, "2026-03-02 12:00")
    assert event["STATUS"] == "TENTATIVE"


# --------------------------------------------------------------------------- being heard


def test_what_was_heard_and_what_came_of_it_is_shown_from_its_day_on() -> None:
    answered = replace(PROPOSAL, feedback=replace(ASKED, heard=(HEARD,)))
    before = html(page(answered, "2026-03-10 03:59"))
    after = page(answered, "2026-03-10 04:00")
    assert "four rooms" not in before
    assert "heard" in sections(after)
    assert "Then four it is." in html(after)
    assert "changed" in html(after).lower()


def test_subscribers_hear_each_answer() -> None:
    answered = replace(PROPOSAL, feedback=replace(ASKED, heard=(HEARD,)))
    assert NoticeKind.HEARD in kinds(answered)


def test_whoever_was_asked_is_owed_an_answer() -> None:
    snapshot = derive(the_records(PROPOSAL), at("2026-04-02 12:00"))
    (entry,) = ledger(snapshot, at("2026-04-02 12:00"))
    assert entry.state is PromiseState.OVERDUE


def test_a_decision_makes_it_firm_and_says_so() -> None:
    decided = replace(
        PROPOSAL,
        updates=(amended("2026-04-10 12:00", stage=ChangeStage.ANNOUNCED, change="Four screens."),),
    )
    view = derive(the_records(decided), at("2026-04-10 12:00")).change("screens")
    assert view is not None
    assert view.phase is ChangePhase.ANNOUNCED
    assert view.announced_since == at("2026-04-10 12:00")
    assert NoticeKind.DECIDED in kinds(decided)
    assert NoticeKind.EFFECTIVE in kinds(decided)


# --------------------------------------------------------------------------- suggestions


CREDIT = CustomerCredit(
    who="Maya R.",
    suggestion="Keep my place in the film on every screen.",
    url="https://x.example/talk/42",
    on=date(2026, 2, 1),
)
TAKEN_UP = a_change(
    id="one-place",
    title="Your place in the film follows you",
    kind=ChangeKind.FEATURE,
    announced_at=at("2026-03-01 15:00"),
    effective_on=date(2026, 4, 1),
    credits_customers=(CREDIT,),
    follows="screens",
)


def test_a_suggestion_that_was_taken_up_names_who_asked_and_where() -> None:
    found = page(TAKEN_UP, "2026-03-02 12:00")
    assert "credits" in sections(found)
    shown = html(found)
    assert "Maya R." in shown
    assert "Keep my place in the film on every screen." in shown
    assert 'href="https://x.example/talk/42"' in shown


def test_what_follows_links_to_what_it_comes_from() -> None:
    shown = html(page(TAKEN_UP, "2026-03-02 12:00", PROPOSAL))
    assert 'href="../../changes/screens/"' in shown


def test_what_it_comes_from_links_to_what_followed() -> None:
    shown = html(page(PROPOSAL, "2026-03-02 12:00", TAKEN_UP))
    assert 'href="../../changes/one-place/"' in shown


def test_an_incident_links_to_the_change_that_came_of_it() -> None:
    late = an_incident(told("2026-02-01 12:00"), told("2026-02-01 13:00", "resolved"))
    change = replace(TAKEN_UP, follows=late.id)
    assert 'href="../../incidents/late-discs/"' in html(page(change, "2026-03-02 12:00", late))
    assert 'href="../../changes/one-place/"' in html(page(late, "2026-03-02 12:00", change))


def test_nothing_links_to_what_is_not_public() -> None:
    shown = html(
        page(PROPOSAL, "2026-03-01 15:00", replace(TAKEN_UP, announced_at=at("2026-05-01 12:00")))
    )
    assert "one-place" not in shown


# --------------------------------------------------------------------------- taken back

FIRM = replace(PROPOSAL, id="split", title="Two sites", stage=ChangeStage.ANNOUNCED, feedback=None)
TAKEN_BACK = replace(
    FIRM,
    updates=(
        amended(
            "2026-03-22 12:00",
            stage=ChangeStage.WITHDRAWN,
            change="We take it back.",
            why="Two sites make one evening harder.",
            apology="We are sorry that we made you worry.",
        ),
    ),
)
BEFORE, AFTER = "2026-03-22 11:59", "2026-03-22 12:00"


def events(record: Change, now: str) -> list[Any]:
    files = calendar_files(derive(the_records(record), at(now)))
    (content,) = [file.content for file in files if file.uri == "calendars/all.ics"]
    return list(Calendar.from_ical(content).walk("VEVENT"))


def test_a_withdrawn_change_stays_public_with_its_reason_and_apology() -> None:
    view = derive(the_records(TAKEN_BACK), at("2030-01-01 00:00")).change("split")
    assert view is not None
    assert view.phase is ChangePhase.WITHDRAWN
    lead = words(str(page(TAKEN_BACK, AFTER).lead))
    assert "We take it back." in lead
    assert "Two sites make one evening harder." in lead
    assert "We are sorry that we made you worry." in lead


def test_its_reminders_are_taken_back_and_the_withdrawal_is_told_once() -> None:
    assert NoticeKind.REMINDER in kinds(FIRM)
    assert kinds(TAKEN_BACK) == [NoticeKind.ANNOUNCED, NoticeKind.WITHDRAWN]
    told_so_far = due(ladder(the_records(TAKEN_BACK)), at("2027-01-01 00:00"))
    assert len({one.id for one in told_so_far}) == len(told_so_far) == 2


def test_what_was_told_before_keeps_its_id_date_and_title() -> None:
    before = due(ladder(the_records(FIRM)), at(BEFORE))
    after = due(ladder(the_records(TAKEN_BACK)), at(BEFORE))
    assert [(one.id, one.told_at, one.title) for one in before] == [
        (one.id, one.told_at, one.title) for one in after
    ]


def test_its_banner_gives_way_to_the_news_and_then_to_nothing() -> None:
    def shown(now: str) -> list[str]:
        found = the_records(TAKEN_BACK)
        notices = notices_for(found, derive(found, at(now)), at(now))["queue"]
        return [one.title for one in notices if one.shows_at(at(now))]

    (planned,) = shown(BEFORE)
    (news,) = shown(AFTER)
    assert planned != news
    assert shown("2026-06-01 12:00") == []


def test_its_calendar_entry_is_cancelled_under_the_same_id() -> None:
    (planned,) = events(TAKEN_BACK, BEFORE)
    (gone,) = events(TAKEN_BACK, AFTER)
    assert planned["UID"] == gone["UID"]
    assert planned["STATUS"] == "CONFIRMED"
    assert gone["STATUS"] == "CANCELLED"
    assert int(gone["SEQUENCE"]) > int(planned["SEQUENCE"])


def test_it_is_neither_coming_nor_promised_any_more() -> None:
    snapshot = derive(the_records(TAKEN_BACK), at(AFTER))
    assert snapshot.coming == ()
    assert ledger(snapshot, at(AFTER)) == ()


def test_a_reversal_can_be_reversed_and_tells_that_too() -> None:
    again = replace(
        TAKEN_BACK,
        updates=(
            *TAKEN_BACK.updates,
            amended("2026-04-22 12:00", stage=ChangeStage.PROPOSED, effective_on=date(2027, 1, 1)),
        ),
    )
    view = derive(the_records(again), at("2026-04-22 12:00")).change("split")
    assert view is not None
    assert view.phase is ChangePhase.PROPOSED
    assert view.withdrawal is None
    assert kinds(again, after=AFTER) == [NoticeKind.REOPENED]
