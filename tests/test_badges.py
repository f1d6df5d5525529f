"""Badges: what they say, to eyes, screen readers and programs."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from importlib.resources import files
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beforehand.model import (
    Change,
    ChangeKind,
    ChangeStage,
    Component,
    ComponentGroup,
    ComponentStatus,
    Contact,
    FeedAuthority,
    Impact,
    Incident,
    IncidentStatus,
    IncidentUpdate,
    Records,
    Service,
    Window,
)
from beforehand.render.badges import HUES, badge_files, text_width
from beforehand.timeline import derive
from strategies import moments, records

AT = datetime(2026, 11, 9, 12, 0, tzinfo=UTC)
SVG = "{http://www.w3.org/2000/svg}"


def a_service(**components: str) -> Service:
    return Service(
        name="Reelpost",
        url="https://status.reelpost.example/",
        time_zone="UTC",
        components={key: Component(name=name) for key, name in components.items()},
        component_groups={"g": ComponentGroup(name="G")},
        feeds=FeedAuthority(authority="reelpost.example", year=2024),
        contacts={"support": Contact(name="Support", phone="1")},
    )


def made(service: Service, *told: Incident | Change) -> dict[str, bytes]:
    drawn = Records(
        service=service,
        incidents=tuple(one for one in told if isinstance(one, Incident)),
        changes=tuple(one for one in told if isinstance(one, Change)),
    )
    return {file.uri: file.content for file in badge_files(derive(drawn, AT))}


def trouble(status: ComponentStatus, impact: Impact = Impact.MAJOR) -> Incident:
    return Incident(
        id="late",
        title="Late",
        impact=impact,
        started_at=AT,
        components={"films": status},
        updates=(IncidentUpdate(at=AT, status=IncidentStatus.IDENTIFIED, text="x"),),
    )


WORK = Change(
    id="work",
    title="Work",
    kind=ChangeKind.MAINTENANCE,
    stage=ChangeStage.ANNOUNCED,
    announced_at=AT,
    window=Window(from_=AT, to=AT.replace(hour=14)),
    components=("films",),
)


@pytest.mark.parametrize(
    ("told", "message", "hue", "page"),
    [
        ((), "operational", "well", "operational"),
        ((WORK,), "under maintenance", "maintenance", "under maintenance"),
        (
            (trouble(ComponentStatus.DEGRADED_PERFORMANCE, Impact.MINOR),),
            "degraded performance",
            "degraded",
            "minor incident",
        ),
        (
            (trouble(ComponentStatus.PARTIAL_OUTAGE),),
            "partial outage",
            "partial",
            "major incident",
        ),
        (
            (trouble(ComponentStatus.MAJOR_OUTAGE, Impact.CRITICAL),),
            "major outage",
            "major",
            "critical incident",
        ),
    ],
)
def test_a_badge_says_its_state(told, message, hue, page):
    """In words and a hue, as a picture and for shields."""
    found = made(a_service(films="Films & discs"), *told)
    assert sorted(found) == [
        "badges/films.json",
        "badges/films.svg",
        "badges/status.json",
        "badges/status.svg",
    ]
    endpoint = json.loads(found["badges/films.json"])
    assert endpoint == {
        "schemaVersion": 1,
        "label": "Films & discs",
        "message": message,
        "color": HUES[hue],
        "labelColor": "#3a3d42",
        "cacheSeconds": 300,
    }
    assert json.loads(found["badges/status.json"])["message"] == page
    picture = ET.fromstring(found["badges/films.svg"])
    assert [text.text for text in picture.iter(f"{SVG}text")] == ["Films & discs", message]
    assert HUES[hue] in found["badges/films.svg"].decode()


def test_a_picture_speaks_to_screen_readers():
    """As one image with its words; what is drawn is hidden from them."""
    picture = ET.fromstring(made(a_service(films="Films"))["badges/films.svg"])
    assert picture.get("role") == "img"
    assert picture.get("aria-label") == "Films: operational"
    assert picture.findtext(f"{SVG}title") == "Films: operational"
    group = picture.find(f"{SVG}g")
    assert group is not None
    assert group.get("aria-hidden") == "true"


def test_each_state_has_a_shape_of_its_own():
    """Colour is never alone."""
    drawings = set()
    for status in (status for status in ComponentStatus if status.is_trouble):
        svg = made(a_service(films="Films"), trouble(status))["badges/films.svg"].decode()
        drawings.add(re.sub(r"#[0-9a-f]{6}", "", svg.partition('viewBox="0 0 16 16"')[2][:120]))
    assert len(drawings) == 3


def test_the_colours_are_those_of_the_tokens_and_readable():
    """White text on each has 4.5:1 or more."""
    css = (files("beforehand.render") / "assets" / "tokens.css").read_text("utf-8")
    light = css.partition('[data-md-color-scheme="slate"]')[0]
    for shape, hue in HUES.items():
        assert f"--bh-{shape}: {hue};" in light
        assert contrast(hue) >= 4.5
    assert contrast("#3a3d42") >= 4.5


def contrast(colour: str) -> float:
    """Return the contrast of white on a colour (WCAG 2.2)."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (light + 0.05)


def test_nothing_is_loaded_and_nothing_runs():
    """No font, no script, no style, no link: it may be shown under any policy."""
    hostile = '<script>alert(1)</script>" onload="x'
    svg = made(a_service(films=hostile))["badges/films.svg"].decode()
    picture = ET.fromstring(svg)
    names = {element.tag.removeprefix(SVG) for element in picture.iter()}
    assert names <= {"svg", "title", "rect", "path", "circle", "g", "text"}
    assert not [key for element in picture.iter() for key in element.attrib if key.startswith("on")]
    assert "url(" not in svg
    assert "href" not in svg
    assert "class=" not in svg


def test_a_component_that_is_called_status_does_not_take_the_pages_place():
    """Its badge has another name, which is free."""
    found = made(a_service(**{"status": "Status", "status-component": "Other"}))
    assert json.loads(found["badges/status.json"])["label"] == "Reelpost"
    assert json.loads(found["badges/the-status.json"])["label"] == "Status"
    assert json.loads(found["badges/status-component.json"])["label"] == "Other"


def test_long_names_are_cut_in_the_picture_alone():
    """The words for screen readers and for programs are whole."""
    name = "Films in the browser and in all apps on every screen " * 3
    found = made(a_service(films=name.strip()))
    picture = ET.fromstring(found["badges/films.svg"])
    label = next(picture.iter(f"{SVG}text")).text
    assert label is not None
    assert len(label) <= 60
    assert name.strip() in (picture.get("aria-label") or "")
    assert json.loads(found["badges/films.json"])["label"] == name.strip()


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_every_badge_is_well_formed(data):
    """For any records and any moment; texts fit into their places."""
    drawn = data.draw(records())
    now = data.draw(moments(drawn))
    found = badge_files(derive(drawn, now))
    assert len(found) == 2 * (1 + len(drawn.service.components))
    assert found == badge_files(derive(drawn, now))
    for file in found:
        if file.uri.endswith(".json"):
            assert set(json.loads(file.content)) >= {"schemaVersion", "label", "message", "color"}
            assert b"<" not in file.content
            continue
        picture = ET.fromstring(file.content)
        width = int(picture.get("width", "0"))
        ends = [
            int(text.get("x", "0")) + int(text.get("textLength", "0"))
            for text in picture.iter(f"{SVG}text")
        ]
        assert ends[0] < ends[1] < width


def test_widths_are_near_what_browsers_draw():
    """In pixels of Verdana at 11; the picture states them with the text."""
    assert 60 <= text_width("operational") <= 72
    assert text_width("日本") == 23
    assert text_width("e\u0301") == text_width("e")
    assert text_width("") == 1
