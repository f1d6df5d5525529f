"""Reelpost's records show all that a record can say, and agree with themselves.

They are what a newcomer reads and copies, so each field of the model stands in one of them,
and no date, weekday, sum or name in them may be wrong.
"""

import itertools
import types
import typing
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

import pytest
from msgspec import Struct, structs

from beforehand import model
from beforehand.records import ReadResult, SourceFile
from beforehand.records import read as read_files
from beforehand.records.plain_language import lint
from beforehand.values import (
    Scalar,
    read_day,
    read_span,
)
from reelpost import (
    CHANGES,
    INCIDENTS,
    LASTS_UNTIL,
    NEW_YORK,
    RECORDS,
    ROOT,
    SERVICE,
    WRITTEN_ON,
    Plain,
    day_in_new_york,
    instant,
    parts_with,
)


def key_of(field_name: str) -> str:
    return field_name.removesuffix("_")


def inner(hint: typing.Any) -> typing.Any:
    """Return the type that stands in a hint beside None."""
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return next(part for part in typing.get_args(hint) if part is not type(None))
    return hint


def fields_of(hint: typing.Any) -> Iterator[tuple[str, str]]:
    """Yield class and field for all that can stand in a value of this type."""
    hint = inner(hint)
    if typing.get_origin(hint) in (tuple, Mapping):
        for part in typing.get_args(hint):
            yield from fields_of(part)
    elif isinstance(hint, type) and issubclass(hint, Struct):
        hints = typing.get_type_hints(hint, include_extras=True)
        for field in structs.fields(hint):
            yield hint.__name__, field.name
            yield from fields_of(hints[field.name])


def fields_in(hint: typing.Any, value: typing.Any) -> Iterator[tuple[str, str]]:
    """Yield class and field for all that stands in a plain value of this type."""
    hint = inner(hint)
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        for item in value:
            yield from fields_in(parts[0], item)
    elif origin is Mapping:
        for item in value.values():
            yield from fields_in(parts[1], item)
    elif isinstance(hint, type) and issubclass(hint, Struct):
        hints = typing.get_type_hints(hint, include_extras=True)
        known = {key_of(field.name): field.name for field in structs.fields(hint)}
        assert set(value) <= set(known), set(value) - set(known)
        for key, part in value.items():
            if part not in ("", "null"):
                yield hint.__name__, known[key]
                yield from fields_in(hints[known[key]], part)


def test_every_field_of_the_model_is_used() -> None:
    of_the_model = {
        *fields_of(model.Service),
        *fields_of(model.Incident),
        *fields_of(model.Change),
    }
    used = {("Incident", "id"), ("Change", "id"), *fields_in(model.Service, SERVICE)}
    for record in INCIDENTS.values():
        used |= set(fields_in(model.Incident, record))
    for record in CHANGES.values():
        used |= set(fields_in(model.Change, record))
    assert sorted(of_the_model - used) == []


def leaves(hint: typing.Any, value: typing.Any) -> Iterator[tuple[typing.Any, str]]:
    """Yield the type and the text of each scalar in a plain value."""
    hint = inner(hint)
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        for item in value:
            yield from leaves(parts[0], item)
    elif origin is Mapping:
        for key, item in value.items():
            yield parts[0], key
            yield from leaves(parts[1], item)
    elif isinstance(hint, type) and issubclass(hint, Struct):
        hints = typing.get_type_hints(hint, include_extras=True)
        for field in structs.fields(hint):
            part = value.get(key_of(field.name), "null")
            if part not in ("", "null"):
                yield from leaves(hints[field.name], part)
    else:
        yield hint, value


def all_leaves() -> Iterator[tuple[str, typing.Any, str]]:
    for name, hint, value in [
        ("service", model.Service, SERVICE),
        *((name, model.Incident, record) for name, record in INCIDENTS.items()),
        *((name, model.Change, record) for name, record in CHANGES.items()),
    ]:
        for leaf, text in leaves(hint, value):
            yield name, leaf, text


def test_every_text_is_a_value_of_its_type() -> None:
    count = 0
    for _name, leaf, text in all_leaves():
        if typing.get_origin(leaf) is typing.Annotated:
            mark = leaf.__metadata__[0]
            assert isinstance(mark, Scalar)
            mark.read(text, NEW_YORK)
            count += 1
        elif isinstance(leaf, type) and issubclass(leaf, StrEnum):
            leaf(text)
    assert count > 1000


@pytest.mark.parametrize(
    ("kind", "unused"),
    [
        (model.ChangeKind, set()),
        (model.ChangeStage, set()),
        (model.Impact, set()),
        (model.IncidentStatus, set()),
        (model.ComponentStatus, {"under_maintenance"}),  # what the clock says, not a record
        (model.MaintenanceStatus, {"scheduled"}),  # where maintenance begins by itself
        (model.NoticedBy, set()),
        (model.BillingPeriod, {"year", "week", "day", "once"}),
    ],
)
def test_every_word_of_an_enumeration_is_used(kind: type[StrEnum], unused: set[str]) -> None:
    used = {text for _name, leaf, text in all_leaves() if leaf is kind}
    assert {str(word) for word in kind} - used == unused


# ------------------------------------------------------------------------ what was told when


def promise_at(day: date) -> Plain:
    """Return the promise that holds on a day."""
    held = [p for p in SERVICE["promises"] if read_day(p["from"], NEW_YORK) <= day]
    return typing.cast("Plain", held[-1])


def length(text: str) -> timedelta:
    """Return a span as a time; a month is taken for 31 days, a business day for 2."""
    span = read_span(text, NEW_YORK)
    unit = {
        "minutes": timedelta(minutes=1),
        "hours": timedelta(hours=1),
        "days": timedelta(days=1),
        "business_days": timedelta(days=2),
        "weeks": timedelta(weeks=1),
        "months": timedelta(days=31),
    }[span.unit]
    return span.count * unit


def value_at(record: Plain, path: str) -> typing.Any:
    value: typing.Any = record
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


@pytest.mark.parametrize("name", INCIDENTS)
def test_an_incident_is_over_and_told_in_order(name: str) -> None:
    record = INCIDENTS[name]
    updates = record["updates"]
    told = [instant(update["at"]) for update in updates]
    assert told == sorted(set(told))
    assert updates[-1]["status"] in ("resolved", "postmortem")
    started = instant(record["started_at"])
    ended = instant(record.get("ended_at", updates[-1]["at"]))
    assert started < told[0]
    assert started < ended < datetime(2026, 11, 20, tzinfo=UTC)
    assert told[-1].date() <= WRITTEN_ON
    assert name.startswith(str(day_in_new_york(record["started_at"])))
    over = max(i for i, update in enumerate(updates) if update["status"] == "resolved")
    assert instant(record.get("ended_at", updates[over]["at"])) <= told[over]


@pytest.mark.parametrize("name", INCIDENTS)
def test_an_incident_keeps_what_was_promised(name: str) -> None:
    record = INCIDENTS[name]
    updates = record["updates"]
    started = instant(record["started_at"])
    promise = promise_at(started.date())["incidents"]
    assert instant(updates[0]["at"]) - started <= length(promise["first_word_within"])
    for update, following in itertools.pairwise(updates):
        if update["status"] != "resolved" and update["status"] != "postmortem":
            assert instant(following["at"]) <= instant(update["next_update_at"])
    if record["impact"] != "none":
        empty = [p for p in promise["required_when_resolved"] if not value_at(record, p)]
        assert empty == []


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_told_in_order(name: str) -> None:
    record = CHANGES[name]
    told = [instant(u["at"]) for u in (record.get("updates") or ())]
    assert told == sorted(set(told))
    assert all(at > instant(record["announced_at"]) for at in told)
    assert max([instant(record["announced_at"]), *told]).date() <= WRITTEN_ON
    if "window" in record:
        first = day_in_new_york(record["window"]["from"])
        assert instant(record["window"]["from"]) < instant(record["window"]["to"])
    elif "effective_at" in record:
        first = day_in_new_york(record["effective_at"])
    else:
        first = read_day(record["effective_on"], NEW_YORK)
    assert name.startswith(str(first))
    assert ("window" in record) == (record["kind"] == "maintenance")
    if record["stage"] == "withdrawn":
        assert record["updates"][-1]["stage"] == "withdrawn"


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_keeps_what_was_promised(name: str) -> None:
    record = CHANGES[name]
    told_on = day_in_new_york(record["announced_at"])
    promise = promise_at(told_on)["changes"][record["kind"]]
    assert [p for p in promise["required"] if not value_at(record, p)] == []
    for update in record.get("updates", ()):
        if update.get("stage") == "announced":
            told_on = day_in_new_york(update["at"])
    if "notice_exception" not in record:
        notice = date.fromisoformat(name[:10]) - told_on
        assert notice >= length(promise["minimum_notice"])
        assert notice <= length(promise.get("maximum_notice", "60 months"))


@pytest.mark.parametrize("name", RECORDS)
def test_a_promise_is_kept_or_far_ahead(name: str) -> None:
    record = RECORDS[name]
    for promised in (*parts_with(record, "due_on"), *parts_with(record, "done_on")):
        if promised.get("done_on", "null") == "null":
            assert read_day(promised["due_on"], NEW_YORK) > LASTS_UNTIL
        else:
            done = read_day(promised["done_on"], NEW_YORK)
            assert done <= WRITTEN_ON
            assert done <= read_day(promised.get("due_on", "2099-01-01"), NEW_YORK)
    for heard in parts_with(record, "from_customers"):
        assert read_day(heard["on"], NEW_YORK) <= WRITTEN_ON
    last = (record.get("updates") or [{}])[-1]
    assert "next_update_at" not in last


# ------------------------------------------------------------------------- as the product reads


@pytest.fixture(scope="module")
def read_by_the_product() -> ReadResult:
    paths = [ROOT / "service.yml", *ROOT.glob("incidents/*"), *ROOT.glob("changes/*")]
    return read_files(
        SourceFile(path.relative_to(ROOT).as_posix(), path.read_bytes()) for path in paths
    )


def test_the_records_have_no_problem(read_by_the_product: ReadResult) -> None:
    assert read_by_the_product.problems == ()
    records = read_by_the_product.records
    assert records is not None
    assert {record.id for record in records.incidents} == set(INCIDENTS)
    assert {record.id for record in records.changes} == set(CHANGES)


def test_the_words_are_plain_and_each_exception_is_needed(
    read_by_the_product: ReadResult,
) -> None:
    records = read_by_the_product.records
    assert records is not None
    for record in (*records.incidents, *records.changes):
        assert lint(record, records.service) == ()
        without = structs.replace(record, lint_ok=())
        spoken_up = {finding.code for finding in lint(without, records.service)}
        assert spoken_up == {exception.rule for exception in record.lint_ok}
