"""What the importers write is what `records` reads: the same values, as staff would write them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from itertools import cycle
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from beforehand.importers.characters import clean, one_line
from beforehand.importers.growth import added_lines, grow_service
from beforehand.importers.yaml_text import instant_text, record_text, scalar, service_text
from beforehand.model import (
    Change,
    ChangeKind,
    ChangeStage,
    ChangeUpdate,
    Component,
    ComponentGroup,
    ComponentStatus,
    Contact,
    FeedAuthority,
    Impact,
    Incident,
    IncidentStatus,
    IncidentUpdate,
    Price,
    Service,
    Window,
)
from beforehand.records import RecordKind, SourceFile, read_record, zone_of
from beforehand.records.source import read_source
from beforehand.values import Money, Reading
from strategies import records

UTC_ZONE = ZoneInfo("UTC")
NEW_YORK = ZoneInfo("America/New_York")

HARD = [
    "no",
    "null",
    "~",
    "12:30",
    "2026-11-09",
    "1.10",
    "0x1F",
    "- not a list",
    "? not a key",
    "a: b",
    "a # b",
    "Order #3",
    "ends with a colon:",
    "'quoted'",
    '"quoted"',
    "it's 5 % \\ off",
    "both ' and \"",
    "*bold* at the start",
    "&c",
    "!important",
    "@mention",
    "`code`",
    "%percent",
    "| pipe",
    "> quote",
    "[link](https://www.reelpost.example/a,b)",
    "{{< track >}}",
    "---",
    "...",
    "<<",
    "=",
    "tab\tinside",
    "Ümläut, 日本語, \U0001f4c0",
    "# heading",
    "```\n  code\n\n    more\n```",
    "line one  \nline two\\\nline three",
    "a\n\n\n\nb",
    "- one\n  - two\n\n      deep",
    "first\n\tindented by a tab",
    "first\n   \nthird",
    "key: value\nother: [1, 2]",
    "x" * 300,
]
hard = st.sampled_from(HARD) | st.text(
    st.sampled_from("ab :#-?,[]{}&*!|>'\"%@`\\~=<.0\n\t \u00e9\u2026\U0001f4c0"),
    min_size=1,
    max_size=40,
)
hard_texts = hard.map(lambda text: clean(text)[0].strip() or "Something")
hard_lines = hard.map(lambda text: one_line(text)[:190].strip() or "Something")


def reworded(value: object, texts: object, lines: object, kind: str = "") -> object:
    """Return a value of the model with all its prose replaced."""
    if isinstance(value, Enum) or value is None or isinstance(value, Money):
        return value
    if isinstance(value, str):
        if "read_text" in kind:
            return next(texts)
        return next(lines) if "read_line" in kind else clean(value)[0].strip() or "Something"
    if isinstance(value, tuple):
        return tuple(reworded(item, texts, lines, kind) for item in value)
    if isinstance(value, dict):
        return {key: reworded(item, texts, lines, kind) for key, item in value.items()}
    if isinstance(value, Struct):
        kinds = type(value).__annotations__
        return replace(
            value,
            **{
                name: reworded(getattr(value, name), texts, lines, str(kinds[name]))
                for name in value.__struct_fields__
            },
        )
    return value


def read_back(text: str, kind: RecordKind, record_id: str, zone: ZoneInfo) -> object:
    path = f"{kind.folder}/{record_id}.yml" if kind.folder else "service.yml"
    found = read_record(SourceFile(path, text.encode()), kind, Reading(zone))
    assert found.problems == ()
    return found.record


@settings(max_examples=80, deadline=None)
@given(
    drawn=records(most=2),
    texts=st.lists(hard_texts, min_size=1, max_size=12),
    lines=st.lists(hard_lines, min_size=1, max_size=12),
)
def test_whatever_is_written_is_read_back(drawn, texts, lines):
    """Every field of every record, with texts that YAML takes for something else."""
    zone = ZoneInfo(drawn.service.time_zone)
    for record in (*drawn.incidents, *drawn.changes):
        written = reworded(record, cycle(texts), cycle(lines))
        kind = RecordKind.INCIDENT if isinstance(record, Incident) else RecordKind.CHANGE
        text = record_text(written, zone)
        assert read_back(text, kind, record.id, zone) == written, text
        assert record_text(written, zone) == text


@settings(max_examples=60, deadline=None)
@given(drawn=records(most=0), lines=st.lists(hard_lines, min_size=1, max_size=12))
def test_a_service_is_read_back(drawn, lines):
    """service.yml, its promises included."""
    kept = {"language", "accent", "time_zone", "url"}
    reworded_service = reworded(drawn.service, cycle(["x"]), cycle(lines))
    written = replace(
        reworded_service,
        **{name: getattr(drawn.service, name) for name in kept},
        feeds=drawn.service.feeds,
        promises=drawn.service.promises,
    )
    text = service_text(written)
    assert read_back(text, RecordKind.SERVICE, "", ZoneInfo(written.time_zone)) == written, text


# --------------------------------------------------------------------------- as staff write


def an_incident(**changes: object) -> Incident:
    return replace(
        Incident(
            id="2026-11-09-late",
            title="Discs due out on Monday shipped a day late",
            impact=Impact.MAJOR,
            started_at=datetime(2026, 11, 9, 11, 0, tzinfo=UTC),
            components={"disc-shipping": ComponentStatus.MAJOR_OUTAGE},
            updates=(
                IncidentUpdate(
                    at=datetime(2026, 11, 9, 14, 40, tzinfo=UTC),
                    status=IncidentStatus.INVESTIGATING,
                    text="No discs are leaving today.\n\nWe are looking for the cause.",
                ),
                IncidentUpdate(
                    at=datetime(2026, 11, 10, 13, 15, 30, tzinfo=UTC),
                    status=IncidentStatus.RESOLVED,
                    text="Every disc left this morning.",
                ),
            ),
        ),
        **changes,
    )


def test_an_incident_looks_as_staff_would_write_it():
    """Keys in the model's order, `|` for long text, quotes only where they are needed."""
    assert record_text(an_incident(imported_from="https://old.example/1"), NEW_YORK) == (
        "title: Discs due out on Monday shipped a day late\n"
        "impact: major\n"
        "started_at: 2026-11-09 06:00\n"
        "components: {disc-shipping: major_outage}\n"
        "\n"
        "updates:\n"
        "  - at: 2026-11-09 09:40\n"
        "    status: investigating\n"
        "    text: |\n"
        "      No discs are leaving today.\n"
        "\n"
        "      We are looking for the cause.\n"
        "  - at: 2026-11-10 08:15:30\n"
        "    status: resolved\n"
        "    text: Every disc left this morning.\n"
        "\n"
        "imported_from: https://old.example/1\n"
    )


def test_a_change_looks_as_staff_would_write_it():
    """Windows and prices stand on one line."""
    at = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
    change = Change(
        id="c",
        title="Plans: one price, and a map",
        kind=ChangeKind.MAINTENANCE,
        stage=ChangeStage.ANNOUNCED,
        announced_at=at,
        window=Window(from_=at.replace(day=21), to=at.replace(day=22)),
        components=("disc-shipping", "streaming"),
        prices=(
            Price(
                plan="one",
                from_=Money(Decimal("9.90"), "USD"),
                to=Money(Decimal("15.98"), "USD"),
            ),
        ),
        updates=(ChangeUpdate(at=at.replace(day=21), change="It has begun."),),
    )
    assert record_text(change, UTC_ZONE) == (
        'title: "Plans: one price, and a map"\n'
        "kind: maintenance\n"
        "stage: announced\n"
        "announced_at: 2026-11-20 14:00\n"
        "window: {from: 2026-11-21 14:00, to: 2026-11-22 14:00}\n"
        "components: [disc-shipping, streaming]\n"
        "prices:\n"
        "  - {plan: one, from: 9.90 USD, to: 15.98 USD}\n"
        "\n"
        "updates:\n"
        "  - at: 2026-11-21 14:00\n"
        "    change: It has begun.\n"
    )


@pytest.mark.parametrize(
    ("at", "written"),
    [
        (datetime(2026, 11, 9, 11, 0, tzinfo=UTC), "2026-11-09 06:00"),
        (datetime(2026, 11, 9, 11, 0, 7, tzinfo=UTC), "2026-11-09 06:00:07"),
        (datetime(2026, 11, 1, 5, 30, tzinfo=UTC), "2026-11-01 05:30Z"),  # twice in New York
        (datetime(2026, 11, 1, 6, 30, tzinfo=UTC), "2026-11-01 06:30Z"),
        (datetime(2026, 11, 1, 7, 0, tzinfo=UTC), "2026-11-01 02:00"),
        (datetime(1900, 1, 1, 1, 0, tzinfo=UTC), "1900-01-01 01:00Z"),  # still 1899 in New York
    ],
)
def test_times_stand_in_the_service_zone_where_that_is_clear(at, written):
    """And in UTC, with a Z, where the zone's clock shows them twice or its year is out of reach."""
    assert instant_text(at, NEW_YORK) == written


@pytest.mark.parametrize("text", [line for line in HARD if "\n" not in line and "\t" not in line])
@pytest.mark.parametrize("in_flow", [False, True])
def test_a_scalar_means_its_text(text, in_flow):
    """In block and in flow form, for YAML without types."""
    written = scalar(text, in_flow=in_flow)
    document = f"key: {{a: {written}, b: c}}" if in_flow else f"key: {written}"
    source = read_source("x.yml", document.encode())
    assert source.problems == ()
    assert source.data == ({"key": {"a": text, "b": "c"}} if in_flow else {"key": text})


@pytest.mark.parametrize(
    "text", ["Discs are late", "a-b", "5 % off", "It's here, now", "1-800-555"]
)
def test_quotes_stand_only_where_they_are_needed(text):
    """Ordinary words need none."""
    assert scalar(text) == text


# --------------------------------------------------------------------------- growing


SERVICE = Service(
    name="Reelpost",
    url="https://status.reelpost.example/",
    time_zone="UTC",
    components={"website": Component(name="Website")},
    feeds=FeedAuthority(authority="reelpost.example", year=2024),
    contacts={"support": Contact(name="Support", url="https://www.reelpost.example/help")},
)
GROWN = replace(
    SERVICE,
    components={
        **SERVICE.components,
        "api": Component(name="API", description="For programs: v1", group="inner"),
        "shop": Component(name="Shop", since=date(2024, 1, 2)),
    },
    component_groups={"inner": ComponentGroup(name="Inner parts")},
)


def read_service(text: str) -> object:
    file = SourceFile("service.yml", text.encode())
    return read_record(file, RecordKind.SERVICE, zone_of(file)).record


STAFF_TEXT = """\
# Written by hand.
name: Reelpost
url: https://status.reelpost.example/
time_zone: UTC
feeds: {authority: reelpost.example, year: 2024}

components: # in the order of the page
    website:
        name: Website   # the shop window
        # description: later

# Who answers.
contacts:
    support: {name: Support, url: https://www.reelpost.example/help}
"""


@pytest.mark.parametrize("text", [service_text(SERVICE), STAFF_TEXT])
def test_a_service_grows_and_keeps_every_line(text):
    """New entries stand below those of their kind, at the depth that the file uses."""
    grown = grow_service(text, SERVICE, GROWN)
    assert grown is not None
    assert read_service(grown) == GROWN
    kept = iter(grown.split("\n"))
    assert all(line in kept for line in text.rstrip("\n").split("\n"))
    assert list(read_service(grown).components) == ["website", "api", "shop"]


def test_a_service_on_one_line_is_not_grown():
    """Staff are given the lines instead."""
    text = service_text(SERVICE).replace(
        "components:\n  website:\n    name: Website\n", "components: {website: {name: Website}}\n"
    )
    assert read_service(text) == SERVICE
    assert grow_service(text, SERVICE, GROWN) is None
    lines = added_lines(SERVICE, GROWN)
    assert "inner:" in lines
    assert 'description: "For programs: v1"' in lines
    assert "website" not in lines
