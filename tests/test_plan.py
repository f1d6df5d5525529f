"""What merging a change of the records does, told before it is merged."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

import beforehand
from beforehand.commands.plan import plan as plan_command
from beforehand.faults import WrongUse
from beforehand.model import (
    Change,
    ChangeKind,
    ChangeStage,
    Choice,
    Feedback,
    Heard,
    Incident,
    KindPromise,
    NoticeException,
    Price,
    Promise,
    Service,
)
from beforehand.plan import Plan, RecordFate, RecordPlan, plan
from beforehand.plan_alterations import AlterationKind
from beforehand.policy import Verdict
from beforehand.render.plan_text import MARKER, escaped, plan_markdown, plan_text
from beforehand.values import Money, Span
from builders import (
    OPERATIONAL,
    a_change,
    a_service,
    a_window,
    amended,
    an_incident,
    at,
    maintenance,
    the_records,
    told,
)
from git_repo import CHANGE as CHANGE_FILE
from git_repo import SERVICE as SERVICE_FILE
from git_repo import Repo
from strategies import moments, records

NOW = at("2026-11-20 13:30")
SERVICE = a_service(
    promises=(
        Promise(
            from_=date(2025, 1, 1),
            changes={
                ChangeKind.PRICING: KindPromise(
                    minimum_notice=Span(60, "days"),
                    reminders=(Span(30, "days"), Span(1, "days")),
                )
            },
        ),
    )
)


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


PRICE = a_change(
    announced_at=at("2026-11-20 14:00"),
    effective_on=date(2027, 9, 1),
    prices=(Price(plan="one", from_=usd("9.99"), to=usd("12.99")),),
    choices=(Choice(do="Leave", how="Cancel.", by=date(2027, 8, 31)),),
)
LATE = an_incident(told("2026-11-20 12:00", next_update_at=at("2026-11-20 15:00")))


def planned(
    base: tuple[Incident | Change, ...],
    head: tuple[Incident | Change, ...],
    service: Service = SERVICE,
) -> Plan:
    return plan(the_records(*base, service=service), the_records(*head, service=service), NOW)


def only(*args: Any) -> RecordPlan:
    (record,) = planned(*args).records
    return record


def codes(found: Plan) -> list[tuple[str, bool]]:
    return [(problem.code, problem.is_warning) for problem in found.problems]


# --------------------------------------------------------------------------- nothing


def test_the_same_in_another_form_does_nothing() -> None:
    price = replace(PRICE, prices=(replace(PRICE.prices[0], to=usd("12.990")),))
    found = planned((PRICE, LATE), (price, LATE))
    assert found.is_empty
    assert "Nothing that anybody outside would notice." in plan_text(found)


@given(st.data())
@settings(max_examples=30, deadline=None)
def test_a_state_compared_with_itself_does_nothing(data: st.DataObject) -> None:
    found = data.draw(records())
    moment = data.draw(moments(found))
    assert plan(found, found, moment).is_empty


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_any_two_states_can_be_compared_and_told(data: st.DataObject) -> None:
    base, head = data.draw(records()), data.draw(records())
    moment = data.draw(moments(head))
    found = plan(base, head, moment)
    assert plan_markdown(found).startswith(MARKER)
    assert plan_text(found).endswith("\n")
    for record in found.records:
        assert record.public_at is None or record.public_at >= moment
        for banner in record.banners:
            assert banner.starts >= moment
            assert banner.ends is None or banner.ends > banner.starts


# --------------------------------------------------------------------------- what becomes public


def test_a_new_record_is_public_from_its_own_date() -> None:
    found = only((), (PRICE,))
    assert found.fate is RecordFate.NEW
    assert found.public_at == at("2026-11-20 14:00")
    text = plan_text(planned((), (PRICE,)))
    assert "It becomes public on Friday 20 November 2026, 09:00 EST" in text


def test_a_new_record_that_has_been_announced_is_public_at_once() -> None:
    found = only((), (LATE,))
    assert found.public_at == NOW
    assert "as soon as this is merged" in plan_text(planned((), (LATE,)))


def test_the_headline_changes_with_it() -> None:
    found = planned((), (LATE,))
    assert found.headline != found.headline_was
    assert f"from “{found.headline_was}” to “{found.headline}”" in plan_text(found)


def test_a_record_that_is_removed() -> None:
    found = only((PRICE, LATE), (PRICE,))
    assert found.fate is RecordFate.REMOVED
    assert found.public_at is None
    assert [banner.surfaces for banner in found.banners_gone] == [("Queue page", "Home page")]
    assert "links to its page will lead nowhere" in plan_text(planned((LATE,), ()))


# --------------------------------------------------------------------------- notices


def test_the_whole_ladder_of_a_new_change_is_told_with_its_feeds() -> None:
    found = only((), (PRICE,))
    days = [notice.told_at.date().isoformat() for notice in found.notices]
    assert days == ["2026-11-20", "2027-08-02", "2027-08-31", "2027-09-01"]
    assert {notice.feeds for notice in found.notices} == {
        ("all", "changes", "kind/pricing", "component/discs")
    }
    text = plan_text(planned((), (PRICE,)))
    assert "In the feeds all, changes, kind/pricing and component/discs:" in text
    assert "Monday 2 August 2027, 09:00 EDT: " in text


def test_a_move_takes_reminders_back_and_sets_new_ones() -> None:
    public = replace(PRICE, announced_at=at("2026-11-01 14:00"))
    moved = replace(public, updates=(amended("2026-11-20 13:30", effective_on=date(2027, 10, 1)),))
    found = only((public,), (moved,))
    assert [notice.told_at.date().isoformat() for notice in found.notices_gone] == [
        "2027-08-02",
        "2027-08-31",
        "2027-09-01",
    ]
    assert [notice.told_at.date().isoformat() for notice in found.notices] == [
        "2026-11-20",
        "2027-09-01",
        "2027-09-30",
        "2027-10-01",
    ]
    assert "Notices that no longer go out" in plan_text(planned((public,), (moved,)))


def test_a_withdrawal_takes_everything_back() -> None:
    public = replace(PRICE, announced_at=at("2026-11-01 14:00"))
    gone = replace(public, updates=(amended("2026-11-20 13:30", stage=ChangeStage.WITHDRAWN),))
    found = only((public,), (gone,))
    assert [notice.title.rpartition("— ")[2] for notice in found.notices] == ["withdrawn"]
    assert len(found.notices_gone) == 3
    assert found.assessment is not None
    assert found.assessment.verdict is Verdict.NOT_SET


def test_an_update_that_is_told_at_once() -> None:
    more = replace(LATE, updates=(*LATE.updates, told("2026-11-20 13:25")))
    found = planned((LATE,), (more,))
    assert "1 of them at once" in plan_text(found)
    assert codes(found) == []


# --------------------------------------------------------------------------- banners


def test_banners_say_where_and_from_when_until_when() -> None:
    banner = only((), (PRICE,)).banners
    assert [one.surfaces for one in banner] == [("Queue page", "Home page")]
    assert banner[0].starts == at("2026-11-20 14:00")
    assert banner[0].ends is not None
    assert banner[0].ends > at("2027-09-01 04:00")
    work = maintenance(window=a_window("2026-12-01 07:00", "2026-12-01 09:00"), announced_at=NOW)
    (one,) = only((), (work,)).banners
    assert (one.starts, one.ends) == (at("2026-11-30 07:00"), at("2026-12-01 09:00"))


def test_an_open_incident_shows_until_a_further_word() -> None:
    (banner,) = only((), (LATE,)).banners
    assert banner.starts == NOW
    assert banner.ends is None
    assert "at once, until a further word" in plan_text(planned((), (LATE,)))


def test_an_incident_that_is_over_changes_its_banner() -> None:
    over = told("2026-11-20 13:30", "resolved", components={"discs": OPERATIONAL})
    found = only((LATE,), (replace(LATE, updates=(*LATE.updates, over)),))
    (gone,) = found.banners_gone
    (news,) = found.banners
    assert gone.ends is None
    assert news.ends == at("2026-11-20 15:30")
    assert news.title != gone.title


def test_words_to_come_change_banners_at_their_time() -> None:
    later = told("2026-11-20 14:30", "resolved", components={"discs": OPERATIONAL})
    found = only((), (replace(LATE, updates=(*LATE.updates, later)),))
    assert [(one.starts, one.ends) for one in found.banners] == [
        (NOW, at("2026-11-20 14:30")),
        (at("2026-11-20 14:30"), at("2026-11-20 16:30")),
    ]


# --------------------------------------------------------------------------- notice


def test_days_of_notice_against_the_promise() -> None:
    found = only((), (PRICE,))
    assert found.assessment is not None
    assert found.assessment.verdict is Verdict.IN_WINDOW
    assert "284 days lie between" in plan_text(planned((), (PRICE,)))
    late = replace(PRICE, effective_on=date(2026, 12, 24))
    assert "too late" in plan_text(planned((), (late,)))
    excepted = replace(late, notice_exception=NoticeException(why="A stranger knew the door."))
    assert "it is public" in plan_text(planned((), (excepted,)))


# --------------------------------------------------------------------------- what was told


def test_what_alters_what_customers_were_told_is_said_and_a_problem() -> None:
    public = replace(PRICE, announced_at=at("2026-11-01 14:00"))
    dearer = replace(public, prices=(replace(public.prices[0], to=usd("13.99")),))
    found = planned((public,), (dearer,))
    (alteration,) = found.records[0].alterations
    assert alteration.kind is AlterationKind.CHANGED
    assert alteration.was_told
    assert codes(found) == [("changed-silently", False)]
    text = plan_text(found)
    assert "Alters what customers were told" in text
    assert "A price: after: from “$12.99” to “$13.99”" in text


def test_the_same_with_an_update_tells_customers() -> None:
    public = replace(PRICE, announced_at=at("2026-11-01 14:00"))
    dearer = replace(
        public,
        prices=(replace(public.prices[0], to=usd("13.99")),),
        updates=(amended("2026-11-20 13:20", change="It costs 13.99 USD."),),
    )
    found = planned((public,), (dearer,))
    assert codes(found) == []
    assert "Tells customers" in plan_text(found)


def test_an_update_is_never_rewritten() -> None:
    rewritten = replace(LATE, updates=(replace(LATE.updates[0], text="All is well."),))
    assert codes(planned((LATE,), (rewritten,))) == [("changed-silently", False)]
    more = replace(rewritten, updates=(*rewritten.updates, told("2026-11-20 13:29")))
    assert codes(planned((LATE,), (more,))) == [("changed-silently", False)]


def test_what_nobody_was_told_yet_can_be_changed() -> None:
    dearer = replace(PRICE, prices=(replace(PRICE.prices[0], to=usd("13.99")),))
    found = planned((PRICE,), (dearer,))
    assert codes(found) == []
    assert not found.records[0].alterations[0].was_told
    assert "nobody was told yet" in plan_text(found)


def test_an_answer_is_told() -> None:
    public = replace(
        PRICE, announced_at=at("2026-11-01 14:00"), feedback=Feedback(at="https://x.example/")
    )
    heard = Heard(on=date(2026, 11, 20), from_customers="Why?", answer="Costs.")
    assert public.feedback
    answered = replace(public, feedback=replace(public.feedback, heard=(heard,)))
    (alteration,) = only((public,), (answered,)).alterations
    assert alteration.kind is AlterationKind.TOLD


def test_words_that_bear_a_time_long_past_are_found() -> None:
    late = replace(PRICE, announced_at=at("2026-11-18 12:00"))
    assert codes(planned((), (late,))) == [("claim-differs", True)]
    more = replace(LATE, updates=(*LATE.updates, told("2026-11-20 12:29")))
    assert codes(planned((LATE,), (more,))) == [("update-backdated", True)]
    imported = replace(late, imported_from="https://old.example/1")
    assert codes(planned((), (imported,))) == []


def test_service_yml_says_what_is_different() -> None:
    renamed = replace(SERVICE, name="Parcelo")
    found = plan(the_records(service=SERVICE), the_records(service=renamed), NOW)
    assert not found.is_empty
    assert "name: from “Reelpost” to “Parcelo”" in plan_text(found)


# --------------------------------------------------------------------------- the two forms


def test_markdown_begins_with_its_marker_and_shows_nothing_as_markup() -> None:
    nasty = replace(PRICE, title="# <b>*x*</b> [l](https://evil.example) @octocat | `c` #12 $x$")
    text = plan_markdown(planned((), (nasty,)))
    assert text.startswith(f"{MARKER}\n")
    assert "@octocat" not in text
    assert "&#64;octocat" in text
    assert "https://evil" not in text
    assert "<b>" not in text.replace("\\<b\\>", "")
    assert "\\[l\\]" in text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a & b", "a &amp; b"),
        ("&#64;x", "&amp;\\#64;x"),
        ("see www.x.example", "see www&#46;x.example"),
        ("one\ntwo", "one two"),
        ("\u202eevil", "\\\\u\\{202e\\}evil"),
    ],
)
def test_escaping(text: str, shown: str) -> None:
    assert escaped(text) == shown


def test_a_terminal_is_sent_no_control_characters() -> None:
    assert "\x1b" not in plan_text(planned((), (replace(PRICE, title="\x1b[31mred"),)))


# --------------------------------------------------------------------------- the command


def run(repo: Repo, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Any:
    monkeypatch.chdir(repo.root)
    return CliRunner().invoke(plan_command, ["--now", "2026-01-03T12:00Z", *arguments])


RISE = CHANGE_FILE + "choices: [{do: Leave, how: Cancel., by: 2026-04-30}]\n"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path)
    repo.write("service.yml", SERVICE_FILE)
    repo.commit(old=RISE)
    return repo


def test_the_command_compares_the_files_with_a_commit(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.write("changes/new.yml", RISE.replace("2026-01-01", "2026-01-03"))
    done = run(repo, monkeypatch, "--base", "HEAD", "--format", "markdown")
    assert done.exit_code == 0, done.output
    assert done.output.startswith(MARKER)
    assert "One disc costs more (changes/new)" in done.output
    assert "changes/old" not in done.output


def test_it_says_what_check_would_say_of_the_touched_records(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = RISE.replace("2026-01-01", "2026-01-03").replace("rises.", "rises on 1 May soon.")
    repo.write("changes/new.yml", text)
    done = run(repo, monkeypatch, "--base", "HEAD")
    assert "Warning: changes/new.yml:7: 1 May has no year" in done.output


def test_records_that_cannot_be_read_stop_it_with_their_problems(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.write("changes/new.yml", RISE.replace("kind: pricing", "kind: priceing"))
    done = run(repo, monkeypatch, "--base", "HEAD", "--format", "markdown")
    assert done.exit_code == 1
    assert done.output.startswith(MARKER)
    assert "This cannot be merged yet" in done.output
    assert "changes/new.yml:2" in done.output


def test_a_base_that_is_not_there_or_cannot_be_read(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert isinstance(run(repo, monkeypatch, "--base", "nowhere").exception, WrongUse)
    repo.commit(old="a: [")
    repo.write("changes/old.yml", RISE)
    broken = run(repo, monkeypatch, "--base", "HEAD").exception
    assert isinstance(broken, WrongUse)
    assert "cannot be read" in str(broken)
    (tmp_path / ".git").rename(tmp_path / "git")
    assert isinstance(run(repo, monkeypatch, "--base", "HEAD").exception, WrongUse)


def test_a_base_before_the_first_record_makes_all_of_them_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = Repo(tmp_path)
    repo.write("README.md", "x")
    repo.commit()
    repo.write("service.yml", SERVICE_FILE)
    repo.write("changes/new.yml", RISE)
    done = run(repo, monkeypatch, "--base", "HEAD")
    assert "1 record new" in done.output


# --------------------------------------------------------------------------- the workflow


def test_the_workflow_edits_one_comment_by_the_same_marker() -> None:
    folder = Path(beforehand.__file__).parent / "site/starter/workflows"
    text = (folder / "plan-comment.yml").read_text("utf-8")
    workflow = yaml.safe_load(text)
    steps = workflow["jobs"]["plan"]["steps"]
    assert MARKER in text
    assert workflow["permissions"] == {"contents": "read", "pull-requests": "write"}
    assert steps[0]["with"]["fetch-depth"] == 0
    assert any("beforehand plan --base" in step.get("run", "") for step in steps)
    for step in steps:
        assert "${{" not in step.get("run", ""), "values of events reach the shell by env alone"
