"""Promises of notice: the calendar, the windows, the presets, and what is said of them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import beforehand
from beforehand.model import (
    Change,
    ChangeKind,
    ChangeRationale,
    ChangeStage,
    Choice,
    KindPromise,
    NoticeException,
    Promise,
    Service,
)
from beforehand.notice_calendar import business_days_between, earliest_day, latest_day
from beforehand.policy import Verdict, assess_record, promise_in_force
from beforehand.policy_rules import change_remarks, policy_remarks
from beforehand.presets import NO_ADVICE, PRESETS, Confidence, PresetStatus
from beforehand.values import Span
from builders import a_change, a_service, a_window, amended, at, maintenance, the_records

TODAY = date(2026, 11, 22)


def days(count: int) -> Span:
    return Span(count, "days")


def promising(kind: ChangeKind = ChangeKind.PRICING, **terms: Any) -> Service:
    promise = Promise(from_=date(2025, 1, 1), changes={kind: KindPromise(**terms)})
    return a_service(promises=(promise,))


def a_price_change(told: str, effective: str, *updates: Any, **fields: Any) -> Change:
    given = {
        "announced_at": at(f"{told} 15:00"),
        "effective_on": date.fromisoformat(effective),
        **fields,
    }
    return a_change(*updates, **given)


def verdict(change: Change, service: Service) -> Verdict:
    return assess_record(change, service).verdict


# --------------------------------------------------------------------------- the calendar


@pytest.mark.parametrize(
    ("effective", "span", "latest"),
    [
        ("2026-07-01", days(1), "2026-06-29"),
        ("2026-07-01", days(30), "2026-05-31"),
        ("2026-07-01", Span(2, "weeks"), "2026-06-16"),
        ("2026-07-01", Span(1, "months"), "2026-05-31"),
        ("2026-03-31", Span(1, "months"), "2026-02-27"),
        ("2028-03-31", Span(1, "months"), "2028-02-28"),
        ("2026-01-15", Span(2, "months"), "2025-11-14"),
        ("2026-01-15", Span(12, "months"), "2025-01-14"),
        # 9 November 2026 is a Monday.
        ("2026-11-09", Span(1, "business_days"), "2026-11-05"),
        ("2026-11-09", Span(5, "business_days"), "2026-11-01"),
        ("2026-11-14", Span(5, "business_days"), "2026-11-06"),
        ("2026-11-11", Span(2, "business_days"), "2026-11-08"),
        ("2026-11-11", Span(36, "hours"), "2026-11-08"),
        ("2026-11-11", Span(30, "minutes"), "2026-11-09"),
    ],
)
def test_the_last_day_for_a_notice(effective: str, span: Span, latest: str) -> None:
    assert latest_day(date.fromisoformat(effective), span) == date.fromisoformat(latest)


def test_the_first_day_on_which_a_notice_counts() -> None:
    assert earliest_day(date(2026, 7, 31), days(30)) == date(2026, 7, 1)
    assert earliest_day(date(2026, 3, 31), Span(1, "months")) == date(2026, 2, 28)


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(1, 400),
    st.sampled_from(["days", "weeks", "business_days", "months"]),
)
def test_the_whole_length_lies_between_and_a_day_less_does_not(
    effective: date, count: int, unit: str
) -> None:
    latest = latest_day(effective, Span(count, unit))
    between = [latest + timedelta(days=step) for step in range(1, (effective - latest).days)]
    if unit == "business_days":
        worked = [day for day in between if day.weekday() < 5]
        assert len(worked) == count == business_days_between(latest, effective)
        assert business_days_between(latest + timedelta(days=1), effective) == count - (
            between[0].weekday() < 5
        )
    elif unit == "months":
        months = (effective.year - between[0].year) * 12 + effective.month - between[0].month
        assert months == count
        assert between[0].day <= effective.day
    else:
        assert len(between) == count * (7 if unit == "weeks" else 1)


def test_notice_longer_than_the_calendar_is_held_at_its_beginning() -> None:
    assert latest_day(date(2026, 1, 1), Span(99_999, "months")) == date.min


# --------------------------------------------------------------------------- the verdict


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("2026-05-31", Verdict.IN_WINDOW),
        ("2026-06-01", Verdict.TOO_LATE),
        ("2026-01-01", Verdict.IN_WINDOW),
    ],
)
def test_the_shortest_notice(told: str, expected: Verdict) -> None:
    service = promising(minimum_notice=days(30))
    assert verdict(a_price_change(told, "2026-07-01"), service) is expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("2026-05-31", Verdict.TOO_EARLY),
        ("2026-06-01", Verdict.IN_WINDOW),
        ("2026-06-23", Verdict.IN_WINDOW),
        ("2026-06-24", Verdict.TOO_LATE),
    ],
)
def test_a_notice_inside_a_window(told: str, expected: Verdict) -> None:
    service = promising(minimum_notice=days(7), maximum_notice=days(30))
    assert verdict(a_price_change(told, "2026-07-01"), service) is expected


def test_an_early_notice_is_saved_by_a_reminder_inside_the_window() -> None:
    terms = {"minimum_notice": days(7), "maximum_notice": days(30)}
    service = promising(**terms, reminders=(days(14),))
    assessment = assess_record(a_price_change("2026-01-10", "2026-07-01"), service)
    assert assessment.verdict is Verdict.IN_WINDOW
    assert "The reminder of 17 June 2026 falls into the window." in assessment.words
    none = promising(**terms, reminders=(days(90), days(1)))
    assert verdict(a_price_change("2026-01-10", "2026-07-01"), none) is Verdict.TOO_EARLY


def test_the_day_is_that_of_the_services_zone() -> None:
    service = promising(minimum_notice=days(30))
    before_midnight = a_price_change(
        "2026-06-01", "2026-07-01", announced_at=at("2026-06-01 03:59")
    )
    after_midnight = a_price_change("2026-06-01", "2026-07-01", announced_at=at("2026-06-01 04:00"))
    assert verdict(before_midnight, service) is Verdict.IN_WINDOW
    assert verdict(after_midnight, service) is Verdict.TOO_LATE


def test_hours_are_taken_exactly() -> None:
    service = promising(ChangeKind.MAINTENANCE, minimum_notice=Span(36, "hours"))
    window = a_window("2026-01-10 02:00", "2026-01-10 04:00")
    fine = maintenance(announced_at=at("2026-01-08 14:00"), window=window)
    late = maintenance(announced_at=at("2026-01-08 14:01"), window=window)
    assert verdict(fine, service) is Verdict.IN_WINDOW
    assert verdict(late, service) is Verdict.TOO_LATE
    assert "35 hours before" in assess_record(late, service).words


def test_a_change_that_is_postponed_keeps_its_notice_and_one_that_is_hurried_does_not() -> None:
    service = promising(minimum_notice=days(30))
    later = amended("2026-06-20 15:00", effective_on=date(2026, 7, 10))
    sooner = amended("2026-06-05 15:00", effective_on=date(2026, 6, 20))
    assert verdict(a_price_change("2026-05-01", "2026-07-01", later), service) is Verdict.IN_WINDOW
    hurried = assess_record(a_price_change("2026-05-01", "2026-07-01", sooner), service)
    assert hurried.verdict is Verdict.TOO_LATE
    assert hurried.announced_on == date(2026, 6, 5)


def test_a_proposal_counts_from_the_day_on_which_it_became_firm() -> None:
    service = promising(minimum_notice=days(30))
    decided = amended("2026-06-20 15:00", stage=ChangeStage.ANNOUNCED)
    change = a_price_change("2026-01-01", "2026-07-01", decided, stage=ChangeStage.PROPOSED)
    assert verdict(change, service) is Verdict.TOO_LATE


@pytest.mark.parametrize(
    "change",
    [
        a_price_change("2026-06-30", "2026-07-01", stage=ChangeStage.PROPOSED),
        a_price_change("2026-06-30", "2026-07-01", stage=ChangeStage.POSSIBLE),
        a_price_change(
            "2026-06-01", "2026-06-10", amended("2026-06-02 12:00", stage=ChangeStage.WITHDRAWN)
        ),
        a_change(stage=ChangeStage.PROPOSED),
    ],
)
def test_what_is_not_firm_or_has_no_date_promises_nothing(change: Change) -> None:
    assessment = assess_record(change, promising(minimum_notice=days(30)))
    assert assessment.verdict is Verdict.NOT_SET
    assert assessment.words == "There is no firm date to count to."


def test_the_promise_is_the_one_in_force_when_it_was_announced() -> None:
    older = Promise(
        from_=date(2025, 1, 1), changes={ChangeKind.PRICING: KindPromise(minimum_notice=days(10))}
    )
    newer = Promise(
        from_=date(2026, 6, 1), changes={ChangeKind.PRICING: KindPromise(minimum_notice=days(60))}
    )
    service = a_service(promises=(older, newer))
    assert verdict(a_price_change("2026-05-31", "2026-07-01"), service) is Verdict.IN_WINDOW
    assert verdict(a_price_change("2026-06-01", "2026-07-01"), service) is Verdict.TOO_LATE
    assert promise_in_force(service, date(2024, 12, 31)) is None
    assert verdict(a_price_change("2024-06-01", "2024-06-02"), service) is Verdict.NOT_SET


def test_the_arithmetic_is_said_in_words() -> None:
    service = promising(minimum_notice=days(30))
    late = assess_record(a_price_change("2026-06-11", "2026-07-01"), service)
    assert late.words == (
        "Told on 11 June 2026, in effect on 1 July 2026: 19 days lie between, neither day counted."
        " Our promise asks for at least 30 days: too late. The last day for it was 31 May 2026."
    )
    assert late.clear_days == 19
    service = promising(minimum_notice=Span(5, "business_days"))
    assert (
        "holidays not known"
        in assess_record(a_price_change("2026-06-11", "2026-07-01"), service).words
    )


# --------------------------------------------------------------------------- presets


def test_each_preset_names_its_source_and_its_day() -> None:
    assert len(PRESETS) >= 10
    for name, preset in PRESETS.items():
        assert name == preset.id
        assert preset.source
        assert preset.kinds
        assert preset.applies_to
        assert preset.read_on == TODAY
        assert preset.status in PresetStatus
        assert preset.confidence in Confidence
        for field in preset.must_include:
            assert field in ("prices", "choices", "summary", "replacement", "rationale.why")


def test_a_preset_sets_its_own_periods_beside_ours() -> None:
    service = promising(
        minimum_notice=days(60), preset="us-ca-arl-fee-change", reminders=(days(14),)
    )
    assessment = assess_record(a_price_change("2026-01-10", "2026-07-01"), service)
    assert [check.verdict for check in assessment.checks] == [Verdict.IN_WINDOW] * 2
    assert assessment.checks[0].terms.preset is None
    assert "Preset us-ca-arl-fee-change asks for at least 7 days and at most 30 days" in (
        assessment.words
    )
    assert assessment.words.endswith(NO_ADVICE)
    late = assess_record(a_price_change("2026-06-20", "2026-07-01"), service)
    assert [check.verdict for check in late.checks] == [Verdict.TOO_LATE, Verdict.IN_WINDOW]
    assert late.verdict is Verdict.TOO_LATE


def test_nothing_is_ever_called_by_the_word_that_only_a_court_may_use() -> None:
    package = Path(beforehand.__file__).parent
    word = "compl" + "iant"
    found = [
        path.name
        for path in package.rglob("*")
        if path.suffix in (".py", ".html", ".txt", ".yml", ".md")
        and word in path.read_text("utf-8").lower()
    ]
    assert found == []


# --------------------------------------------------------------------------- check


def codes(change: Change, service: Service) -> list[tuple[str, bool]]:
    return [(one.code, one.is_warning) for one in change_remarks(change, service)]


def test_a_broken_promise_is_an_error_at_the_date() -> None:
    service = promising(minimum_notice=days(30))
    moved = amended("2026-06-05 15:00", effective_on=date(2026, 6, 20))
    (found,) = change_remarks(a_price_change("2026-05-01", "2026-07-01", moved), service)
    assert (found.code, found.path, found.is_warning) == (
        "notice-too-late",
        ("updates", 0, "effective_on"),
        False,
    )
    assert "notice_exception" in found.hint
    early = promising(minimum_notice=days(7), maximum_notice=days(30), reminders=())
    (found,) = change_remarks(a_price_change("2026-01-10", "2026-07-01"), early)
    assert (found.code, found.path) == ("notice-too-early", ("effective_on",))


def test_an_exception_with_its_reason_is_no_error() -> None:
    service = promising(minimum_notice=days(30))
    reason = NoticeException(why="A stranger knew the door.")
    late = a_price_change("2026-06-11", "2026-07-01", notice_exception=reason)
    assert codes(late, service) == []
    assert assess_record(late, service).is_excepted
    in_time = a_price_change("2026-01-11", "2026-07-01", notice_exception=reason)
    assert codes(in_time, service) == [("exception-needless", True)]


@pytest.mark.parametrize(
    ("told", "near"), [("2026-05-31", True), ("2026-05-30", True), ("2026-05-29", False)]
)
def test_a_day_from_the_edge_is_a_warning(told: str, near: bool) -> None:
    found = codes(a_price_change(told, "2026-07-01"), promising(minimum_notice=days(30)))
    assert found == ([("notice-near-edge", True)] if near else [])


def test_what_a_preset_wants_said_is_a_warning() -> None:
    service = promising(preset="practice-microsoft-consumer")
    assert (
        codes(a_price_change("2026-01-10", "2026-07-01"), service)
        == [("preset-field-missing", True)] * 3
    )
    told = a_price_change(
        "2026-01-10",
        "2026-07-01",
        rationale=ChangeRationale(why="Films cost us more."),
        choices=(Choice(do="Leave", how="Cancel."),),
    )
    assert [one.path for one in change_remarks(told, service)] == [("prices",)]


def test_a_medium_that_was_promised_is_written_down() -> None:
    service = promising(medium="E-mail to everyone")
    assert codes(a_price_change("2026-01-10", "2026-07-01"), service) == [("medium-missing", True)]
    written = a_price_change("2026-01-10", "2026-07-01", medium="E-mail on 10 January 2026")
    assert codes(written, service) == []


def test_presets_that_are_unknown_stale_or_for_another_kind() -> None:
    def found(service: Service, today: date = TODAY) -> list[tuple[str, bool, tuple]]:
        remarks = policy_remarks(the_records(service=service), today)
        return [(one.code, one.is_warning, one.path) for one in remarks]

    path = ("promises", 0, "changes", "pricing", "preset")
    assert found(promising(preset="us-ca")) == [("preset-unknown", False, path)]
    assert found(promising(preset="practice-google-cloud")) == [("preset-other-kind", True, path)]
    assert found(promising(preset="eu-psd2")) == []
    assert found(promising(preset="eu-psd2"), date(2027, 11, 23)) == [("preset-stale", True, path)]


def test_imported_changes_are_not_held_to_promises() -> None:
    service = promising(minimum_notice=days(30))
    late = a_price_change("2026-06-11", "2026-07-01", imported_from="https://old.example/1")
    assert policy_remarks(the_records(late, service=service), TODAY) == ()
