"""From plain data to the model's types, and back again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given, settings
from msgspec import Struct, structs

from beforehand.model import (
    ChangeKind,
    ChangeStage,
    ComponentStatus,
    Impact,
    Incident,
    Window,
)
from beforehand.records import RecordKind, SourceFile, nearest, read_record, zone_of
from beforehand.records.decoding import forbidden_in
from beforehand.records.forms import field_paths, form_at, form_of
from beforehand.values import Money, Reading, Span
from strategies import records

NEW_YORK = Reading(ZoneInfo("America/New_York"))
INCIDENT = """\
title: Discs leave a day late
impact: major
started_at: 2026-11-09 06:00
components: {disc-shipping: major_outage}
updates:
  - {at: 2026-11-09 09:40, status: investigating, text: Down., next_update_at: 2026-11-09 12:00}
"""
CHANGE = """\
title: Two discs cost more
kind: pricing
stage: announced
announced_at: 2026-11-20 09:00
"""


def incident(more: str = ""):
    return read_record(
        SourceFile("incidents/a.yml", (INCIDENT + more).encode()), RecordKind.INCIDENT, NEW_YORK
    )


def change(more: str = ""):
    return read_record(
        SourceFile("changes/a.yml", (CHANGE + more).encode()), RecordKind.CHANGE, NEW_YORK
    )


def codes(read) -> list[str]:
    return [problem.code for problem in read.problems]


# --------------------------------------------------------------------------- types


def test_a_record_is_typed_and_its_id_is_the_name_of_its_file():
    read = incident()
    assert read.problems == ()
    record = read.record
    assert isinstance(record, Incident)
    assert record.id == read.id == "a"
    assert record.impact is Impact.MAJOR
    assert record.started_at == datetime(2026, 11, 9, 11, tzinfo=UTC)
    assert record.components == {"disc-shipping": ComponentStatus.MAJOR_OUTAGE}
    assert record.updates[0].notify is True
    assert record.links == ()
    assert record.remedy is None


def test_keys_that_are_words_of_python_are_read():
    record = change(
        "window: {from: 2027-03-01 01:00, to: 2027-03-01 02:00}\n"
        "prices: [{plan: two-discs, from: 9.99 USD, to: 11.99 USD}]\n"
    ).record
    assert record.window == Window(
        from_=datetime(2027, 3, 1, 6, tzinfo=UTC), to=datetime(2027, 3, 1, 7, tzinfo=UTC)
    )
    assert record.prices[0].from_ == Money(Decimal("9.99"), "USD")


@pytest.mark.parametrize("nothing", ["", "null", "~", "''", '""'])
@pytest.mark.parametrize("key", ["links", "remedy", "ended_at", "contact", "apology", "lint_ok"])
def test_an_optional_key_without_a_value_is_as_good_as_none(key, nothing):
    assert incident(f"{key}: {nothing}\n").record == incident().record


def test_an_optional_key_may_be_empty():
    assert incident("links: []\n").record == incident().record
    assert codes(incident("rationale: {}\n")) == ["key-missing"]


@pytest.mark.parametrize("key", ["title", "impact", "started_at", "components", "updates"])
def test_a_needed_key_needs_a_value(key):
    lines = [line for line in INCIDENT.splitlines() if not line.startswith((key, " " * 2))]
    updates = "" if key == "updates" else f"  {INCIDENT.splitlines()[-1].strip()}\n"
    text = "\n".join(lines) + f"\n{updates}{key}:\n"
    read = read_record(SourceFile("incidents/a.yml", text.encode()), RecordKind.INCIDENT, NEW_YORK)
    assert codes(read) == ["value-missing"]
    assert read.record is None


def test_a_change_may_lack_what_an_incident_needs():
    record = change().record
    assert record.components == ()
    assert record.updates == ()
    assert record.stage is ChangeStage.ANNOUNCED
    assert record.kind is ChangeKind.PRICING


def test_a_typing_error_is_shown_once_and_not_as_a_missing_key_too():
    text = INCIDENT.replace("title:", "titel:").replace("status:", "state:")
    read = read_record(SourceFile("incidents/a.yml", text.encode()), RecordKind.INCIDENT, NEW_YORK)
    assert [(problem.code, problem.hint) for problem in read.problems] == [
        ("key-unknown", "did you mean title?"),
        ("key-unknown", "did you mean status?"),
    ]


def test_a_key_that_resembles_one_that_is_there_is_unknown_and_nothing_is_missing():
    assert codes(incident("titel: x\n")) == ["key-unknown"]


def test_a_line_with_a_problem_of_its_signs_has_no_second_one_of_its_meaning():
    assert codes(incident("links: !list x\n")) == ["tag-refused"]


def test_many_unknown_keys_are_all_told():
    read = incident("".join(f"key{n}: x\n" for n in range(9_000)))
    assert set(codes(read)) == {"key-unknown"}


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("severity", "impact"),
        ("Start", "started_at"),
        ("what to do", "what_to_do"),
        ("banners", "banner"),
        ("rational", "rationale"),
        ("zzz", None),
    ],
)
def test_the_nearest_name_is_offered(word, meant):
    assert nearest(word, form_of(RecordKind.INCIDENT).fields) == meant


# --------------------------------------------------------------------------- forms


def test_every_field_of_the_model_is_a_key_of_its_file():
    for kind in RecordKind:
        form = form_of(kind)
        names = {field.name.removesuffix("_") for field in structs.fields(form.cls)}
        assert set(form.fields) == names - {"id"}
        assert all(form_at(form, (key,)) is not None for key in form.fields)


def test_fields_have_the_names_that_promises_use():
    paths = list(field_paths(form_of(RecordKind.CHANGE)))
    assert {"rationale.why", "choices", "feedback.at", "window.from"} <= set(paths)
    assert "choices.do" not in paths
    assert "id" not in paths


def test_a_way_that_no_record_has_leads_to_no_form():
    form = form_of(RecordKind.INCIDENT)
    assert form_at(form, ("updates", 0, "at")) is not None
    assert form_at(form, ("updates", "at")) is None
    assert form_at(form, ("title", "x")) is None


# --------------------------------------------------------------------------- the zone


def test_times_are_read_in_the_service_s_zone_even_if_the_rest_of_it_is_broken():
    broken = SourceFile("service.yml", b"time_zone: Asia/Tokyo\nnam: x\n")
    assert zone_of(broken).zone.key == "Asia/Tokyo"
    assert zone_of(SourceFile("service.yml", b"time_zone: Nowhere\n")).zone.key == "UTC"
    assert zone_of(SourceFile("service.yml", b"[")).zone.key == "UTC"


# --------------------------------------------------------------------------- there and back


def written(value):
    """Return a value of the model as plain data, the way a record would have it."""
    if isinstance(value, Struct):
        fields = {field.name: getattr(value, field.name) for field in structs.fields(value)}
        return {
            name.removesuffix("_"): written(part)
            for name, part in fields.items()
            if not (name == "id" and hasattr(value, "title"))
        }
    if isinstance(value, Mapping):
        return {str(key): written(part) for key, part in value.items()}
    if isinstance(value, tuple):
        return [written(part) for part in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, StrEnum | date | Money | Span | int):
        return str(value)
    return value


def texts(data):
    """Return every text of plain data."""
    if isinstance(data, dict):
        return [text for part in data.values() for text in texts(part)]
    if isinstance(data, list):
        return [text for part in data for text in texts(part)]
    return [data] if isinstance(data, str) else []


@settings(max_examples=50)
@given(records())
def test_what_is_written_from_records_is_read_as_the_same_records(drawn):
    reading = Reading(ZoneInfo(drawn.service.time_zone))
    for kind, folder, row in (
        (RecordKind.SERVICE, "", (drawn.service,)),
        (RecordKind.INCIDENT, "incidents/", drawn.incidents),
        (RecordKind.CHANGE, "changes/", drawn.changes),
    ):
        for record in row:
            path = f"{folder}{record.id}.yml" if folder else "service.yml"
            data = written(record)
            text = yaml.dump(data, allow_unicode=True, sort_keys=False)
            read = read_record(SourceFile(path, text.encode()), kind, reading)
            if any(map(forbidden_in, texts(data))):
                # Some drawn texts hold what must not get this far.
                assert {problem.code for problem in read.problems} == {"character-forbidden"}
                continue
            assert [problem.message for problem in read.problems if problem.is_error] == []
            assert read.record == record
