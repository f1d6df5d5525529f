"""Statuspage's API as files: its shape, what it tells, and that clients of Statuspage read it."""

from __future__ import annotations

import asyncio
import json
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

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
    MaintenanceStatus,
    Records,
    Service,
    Window,
)
from beforehand.render.api_text import plain_text, stable_id
from beforehand.render.changes_json import changes_file
from beforehand.render.statuspage import statuspage_files
from beforehand.site.project import Project
from beforehand.timeline import derive
from strategies import moments, records

ROOT = Path(__file__).parent.parent
NAMES = {
    "api/v2/components.json",
    "api/v2/incidents.json",
    "api/v2/incidents/unresolved.json",
    "api/v2/scheduled-maintenances.json",
    "api/v2/scheduled-maintenances/active.json",
    "api/v2/scheduled-maintenances/upcoming.json",
    "api/v2/status.json",
    "api/v2/summary.json",
}
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
ID = re.compile(r"[a-z0-9]{12}")

PAGE_KEYS = {"id", "name", "url", "time_zone", "updated_at"}
COMPONENT_KEYS = {
    "id", "name", "status", "created_at", "updated_at", "position", "description", "showcase",
    "start_date", "group_id", "page_id", "group", "only_show_if_degraded",
}  # fmt: skip
INCIDENT_KEYS = {
    "id", "name", "status", "created_at", "updated_at", "monitoring_at", "resolved_at", "impact",
    "shortlink", "started_at", "page_id", "incident_updates", "components",
}  # fmt: skip
UPDATE_KEYS = {
    "id", "status", "body", "incident_id", "created_at", "updated_at", "display_at",
    "affected_components", "deliver_notifications", "custom_tweet", "tweet_id",
}  # fmt: skip
INDICATORS = {"none", "minor", "major", "critical", "maintenance"}
DESCRIPTIONS = {
    "All Systems Operational", "Partially Degraded Service", "Minor Service Outage",
    "Degraded System Service", "Partial System Outage", "Major Service Outage",
    "Major System Outage", "Service Under Maintenance",
}  # fmt: skip

AT = datetime(2026, 11, 9, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SERVICE = Service(
    name="Reelpost",
    url="https://status.reelpost.example/",
    time_zone="America/New_York",
    components={
        "web": Component(name="Website", description="The shop."),
        "discs": Component(name="Shipping", group="post"),
        "returns": Component(name="Returns", group="post"),
    },
    component_groups={"post": ComponentGroup(name="By post")},
    feeds=FeedAuthority(authority="reelpost.example", year=2024),
    contacts={"support": Contact(name="Support", phone="1")},
)


def documents(drawn: Records, now: datetime) -> dict[str, dict]:
    """Return the documents by address, parsed."""
    files = statuspage_files(derive(drawn, now), now)
    assert [file.uri for file in files] == sorted(NAMES)
    return {file.uri: json.loads(file.content) for file in files}


def incident(*updates: IncidentUpdate, **fields: object) -> Incident:
    first = {
        "id": "late",
        "title": "Discs are late",
        "impact": Impact.MAJOR,
        "started_at": AT,
        "components": {"discs": ComponentStatus.MAJOR_OUTAGE},
        "updates": updates
        or (IncidentUpdate(at=AT, status=IncidentStatus.INVESTIGATING, text="We look."),),
    }
    return Incident(**{**first, **fields})


def maintenance(**fields: object) -> Change:
    first = {
        "id": "depot",
        "title": "The depot moves",
        "kind": ChangeKind.MAINTENANCE,
        "stage": ChangeStage.ANNOUNCED,
        "announced_at": AT,
        "window": Window(from_=AT + 2 * HOUR, to=AT + 4 * HOUR),
        "components": ("discs",),
        "summary": "No disc leaves meanwhile.",
    }
    return Change(**{**first, **fields})


def whole(*told: Incident | Change) -> Records:
    return Records(
        service=SERVICE,
        incidents=tuple(one for one in told if isinstance(one, Incident)),
        changes=tuple(one for one in told if isinstance(one, Change)),
    )


# --------------------------------------------------------------------------- the shape


def check_component(item: dict) -> None:
    assert set(item) - {"components"} == COMPONENT_KEYS
    assert ("components" in item) is item["group"]
    assert item["status"] in set(ComponentStatus)
    assert isinstance(item["position"], int)
    assert ID.fullmatch(item["id"])


def check_entry(item: dict, statuses: set[str], now: datetime, *, planned: bool) -> None:
    extra = {"scheduled_for", "scheduled_until"} if planned else set()
    assert set(item) == INCIDENT_KEYS | extra
    assert item["status"] in statuses
    assert item["impact"] == "maintenance" if planned else item["impact"] in set(Impact)
    assert item["incident_updates"]
    times = [one["created_at"] for one in item["incident_updates"]]
    assert times == sorted(times, reverse=True)
    for one in item["incident_updates"]:
        assert set(one) == UPDATE_KEYS
        assert one["status"] in statuses
        assert one["incident_id"] == item["id"]
        assert one["affected_components"] is None or one["affected_components"]
        for changed in one["affected_components"] or ():
            assert set(changed) == {"code", "name", "old_status", "new_status"}
            assert changed["old_status"] != changed["new_status"]
    for component in item["components"]:
        check_component(component)


def check_instants(value: object, now: datetime, key: str = "") -> None:
    """Every instant is written alike, and none but a window's lies ahead."""
    if isinstance(value, dict):
        for name, item in value.items():
            check_instants(item, now, name)
    elif isinstance(value, list):
        for item in value:
            check_instants(item, now, key)
    elif key.endswith("_at") and value is not None:
        assert STAMP.fullmatch(value), key
        told = datetime.fromisoformat(value)
        assert told <= now or key == "started_at"
    elif key.startswith("scheduled_"):
        assert STAMP.fullmatch(value), key


INCIDENT_STATUSES = set(IncidentStatus)
MAINTENANCE_STATUSES = set(MaintenanceStatus)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_every_document_has_the_shape(data):
    """For any records and any moment: every key, known words, nothing that was not told yet."""
    drawn = data.draw(records())
    now = data.draw(moments(drawn))
    found = documents(drawn, now)
    for name, document in found.items():
        assert set(document["page"]) == PAGE_KEYS
        check_instants({key: item for key, item in document.items() if key != "page"}, now)
        for item in document.get("components", ()):
            check_component(item)
        for item in document.get("incidents", ()):
            check_entry(item, INCIDENT_STATUSES, now, planned=False)
        for item in document.get("scheduled_maintenances", ()):
            check_entry(item, MAINTENANCE_STATUSES, now, planned=True)
        if "status" in document:
            assert document["status"]["indicator"] in INDICATORS
            assert document["status"]["description"] in DESCRIPTIONS
        assert set(document) - {"page"} == {
            "api/v2/summary.json": {"components", "incidents", "scheduled_maintenances", "status"},
            "api/v2/status.json": {"status"},
            "api/v2/components.json": {"components"},
        }.get(name, {"scheduled_maintenances" if "scheduled" in name else "incidents"})
    ids = [item["id"] for item in found["api/v2/components.json"]["components"]]
    assert len(set(ids)) == len(ids)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_the_same_records_and_moment_give_the_same_bytes(data):
    """And nothing in them opens an element of HTML."""
    drawn = data.draw(records())
    now = data.draw(moments(drawn))
    first = [*statuspage_files(derive(drawn, now), now), changes_file(derive(drawn, now), now)]
    again = [*statuspage_files(derive(drawn, now), now), changes_file(derive(drawn, now), now)]
    assert first == again
    assert not any(b"<" in file.content for file in first)


# --------------------------------------------------------------------------- what it tells


def test_an_incident_is_told_with_what_became_of_components():
    """Newest update first; a component's name stands behind its group's."""
    told = incident(
        IncidentUpdate(at=AT, status=IncidentStatus.INVESTIGATING, text="We look."),
        IncidentUpdate(
            at=AT + HOUR,
            status=IncidentStatus.MONITORING,
            text="Better.",
            components={
                "discs": ComponentStatus.DEGRADED_PERFORMANCE,
                "web": ComponentStatus.PARTIAL_OUTAGE,
            },
        ),
        IncidentUpdate(at=AT + 2 * HOUR, status=IncidentStatus.RESOLVED, text="Over."),
    )
    item = documents(whole(told), AT + 3 * HOUR)["api/v2/incidents.json"]["incidents"][0]
    discs = stable_id(SERVICE, "component/discs")
    changes = [one["affected_components"] for one in item["incident_updates"]]
    assert [
        [(one["name"], one["old_status"], one["new_status"]) for one in changed]
        for changed in changes
    ] == [
        [
            ("By post - Shipping", "degraded_performance", "operational"),
            ("Website", "partial_outage", "operational"),
        ],
        [
            ("By post - Shipping", "major_outage", "degraded_performance"),
            ("Website", "operational", "partial_outage"),
        ],
        [("By post - Shipping", "operational", "major_outage")],
    ]
    assert changes[-1][0]["code"] == discs
    assert item["monitoring_at"] == "2026-11-09T13:00:00.000Z"
    assert item["resolved_at"] == "2026-11-09T14:00:00.000Z"
    assert item["shortlink"] == "https://status.reelpost.example/incidents/late/"
    assert {one["name"] for one in item["components"]} == {"Shipping", "Website"}


@pytest.mark.parametrize(
    ("hours", "status", "listed"),
    [
        (0, "scheduled", "upcoming"),
        (2, "in_progress", "active"),
        (3.999, "in_progress", "active"),
        (4, "completed", None),
    ],
)
def test_maintenance_goes_by_the_clock(hours, status, listed):
    """It stands in the list where it is now, and in the list of all."""
    now = AT + hours * HOUR
    found = documents(whole(maintenance()), now)
    lists = {
        name: found[f"api/v2/scheduled-maintenances/{name}.json"]["scheduled_maintenances"]
        for name in ("upcoming", "active")
    }
    assert {name for name, items in lists.items() if items} == ({listed} if listed else set())
    item = found["api/v2/scheduled-maintenances.json"]["scheduled_maintenances"][0]
    assert (item["status"], item["scheduled_for"]) == (status, "2026-11-09T14:00:00.000Z")
    assert item["scheduled_until"] == "2026-11-09T16:00:00.000Z"
    assert (item["resolved_at"] is not None) is (status == "completed")
    summary = found["api/v2/summary.json"]
    assert len(summary["scheduled_maintenances"]) == (1 if listed else 0)
    indicator = "maintenance" if listed == "active" else "none"
    assert summary["status"]["indicator"] == indicator


def test_the_words_on_maintenance_stand_with_their_status():
    """The announcement is the first update."""
    change = maintenance(
        updates=(
            ChangeUpdate(at=AT + HOUR, change="An hour later.", why="Snow.",
                         window=Window(from_=AT + 3 * HOUR, to=AT + 5 * HOUR)),
            ChangeUpdate(at=AT + 3 * HOUR, change="We begin.", status=MaintenanceStatus.IN_PROGRESS),
        )
    )  # fmt: skip
    found = documents(whole(change), AT + 4 * HOUR)
    item = found["api/v2/scheduled-maintenances/active.json"]["scheduled_maintenances"][0]
    assert [(one["status"], one["body"]) for one in item["incident_updates"]] == [
        ("in_progress", "We begin."),
        ("scheduled", "An hour later.\n\nSnow."),
        ("scheduled", "No disc leaves meanwhile."),
    ]
    assert item["scheduled_for"] == "2026-11-09T15:00:00.000Z"


def test_what_is_no_maintenance_is_never_listed_as_one():
    """Price rises, proposals, and maintenance that was withdrawn."""
    rise = Change(
        id="rise", title="A price", kind=ChangeKind.PRICING, stage=ChangeStage.ANNOUNCED,
        announced_at=AT, effective_at=AT + HOUR,
    )  # fmt: skip
    proposed = maintenance(id="p", stage=ChangeStage.PROPOSED)
    gone = maintenance(
        id="g",
        updates=(ChangeUpdate(at=AT + HOUR, change="No.", why="x", stage=ChangeStage.WITHDRAWN),),
    )
    found = documents(whole(rise, proposed, gone), AT + 2 * HOUR)
    assert not any(document.get("scheduled_maintenances") for document in found.values())


@pytest.mark.parametrize("together", [1, 7, 60])
def test_of_those_that_began_at_once_the_list_holds_the_last_by_id(together):
    """Whatever stands at its end: no order of files decides what is cut."""
    begins = {f"i{n:03}": AT + n // together * HOUR for n in range(60)}
    told = [
        incident(
            id=name,
            started_at=at,
            updates=(IncidentUpdate(at=at, status=IncidentStatus.RESOLVED, text=name),),
        )
        for name, at in begins.items()
    ]
    found = documents(whole(*told), AT + 100 * HOUR)["api/v2/incidents.json"]["incidents"]
    last_first = sorted(begins, key=lambda name: (begins[name], name), reverse=True)
    assert [item["incident_updates"][-1]["body"] for item in found] == last_first[:50]


def test_lists_hold_the_newest_fifty_and_everything_open():
    """Newest first; what is open is never cut."""
    told = [
        incident(
            id=f"i{n:03}",
            started_at=AT + n * HOUR,
            updates=(
                IncidentUpdate(at=AT + n * HOUR, status=IncidentStatus.IDENTIFIED, text="x"),
                *(
                    [
                        IncidentUpdate(
                            at=AT + n * HOUR + HOUR / 2, status=IncidentStatus.RESOLVED, text="y"
                        )
                    ]
                    if n
                    else []
                ),
            ),
        )
        for n in range(60)
    ]
    found = documents(whole(*told), AT + 100 * HOUR)
    newest = found["api/v2/incidents.json"]["incidents"]
    assert len(newest) == 50
    assert [item["started_at"] for item in newest] == sorted(
        (item["started_at"] for item in newest), reverse=True
    )
    unresolved = found["api/v2/incidents/unresolved.json"]["incidents"]
    assert [item["shortlink"] for item in unresolved] == [
        "https://status.reelpost.example/incidents/i000/"
    ]


@pytest.mark.parametrize(
    ("impact", "status", "words"),
    [
        (
            Impact.MINOR,
            ComponentStatus.DEGRADED_PERFORMANCE,
            ("minor", "Partially Degraded Service"),
        ),
        (Impact.MINOR, ComponentStatus.PARTIAL_OUTAGE, ("minor", "Minor Service Outage")),
        (Impact.MAJOR, ComponentStatus.PARTIAL_OUTAGE, ("major", "Partial System Outage")),
        (Impact.CRITICAL, ComponentStatus.MAJOR_OUTAGE, ("critical", "Major Service Outage")),
    ],
)
def test_the_page_in_statuspages_words(impact, status, words):
    """Clients compare them."""
    told = incident(impact=impact, components={"discs": status})
    found = documents(whole(told), AT)["api/v2/status.json"]["status"]
    assert (found["indicator"], found["description"]) == words


def test_components_stand_in_groups():
    """In the order of the page; a group says the worst of its components."""
    items = documents(whole(incident()), AT)["api/v2/components.json"]["components"]
    assert [(item["name"], item["position"], item["status"]) for item in items] == [
        ("Website", 1, "operational"),
        ("By post", 2, "major_outage"),
        ("Shipping", 1, "major_outage"),
        ("Returns", 2, "operational"),
    ]
    assert items[1]["components"] == [items[2]["id"], items[3]["id"]]
    assert items[2]["group_id"] == items[1]["id"]


# --------------------------------------------------------------------------- ids and texts


def test_ids_outlive_titles_addresses_and_other_records():
    """They follow from the records' own ids and from the feeds' authority."""
    before = documents(whole(incident()), AT)["api/v2/summary.json"]
    moved = replace(SERVICE, url="https://other.example/", name="Other")
    renamed = incident(title="Other")
    after_records = replace(whole(renamed, incident(id="another")), service=moved)
    after = documents(after_records, AT)["api/v2/summary.json"]
    ids = {item["id"] for item in before["incidents"]}
    assert ids < {item["id"] for item in after["incidents"]}
    assert [one["id"] for one in before["components"]] == [one["id"] for one in after["components"]]
    assert before["page"]["id"] == after["page"]["id"]


def test_records_from_statuspage_keep_their_ids():
    """A program that knew them goes on knowing them."""
    told = incident(imported_from="https://old.example/incidents/9fk4c2w43clz")
    item = documents(whole(told), AT)["api/v2/summary.json"]["incidents"][0]
    assert item["id"] == "9fk4c2w43clz"
    assert item["incident_updates"][0]["incident_id"] == "9fk4c2w43clz"


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("One\nline.\n\nTwo **bold**.", "One line.\n\nTwo bold."),
        ("See [it](https://a.example/x).", "See it (https://a.example/x)."),
        ("See [it](/help) or <https://a.example>.",
         "See it (https://s.example/help) or https://a.example."),
        ("- a\n- b\n\nEnd", "- a\n- b\n\nEnd"),
        ("x\n\n```\na\n  b\n```\n\ny", "x\n\na\n  b\n\ny"),
        ("a & b < c <script>alert(1)</script>",
         "a &amp; b &lt; c &lt;script&gt;alert(1)&lt;/script&gt;"),
        ("\"it's\"", "\"it's\""),
    ],
)  # fmt: skip
def test_bodies_are_plain_text_that_may_stand_in_html(markdown, plain):
    """Addresses stand behind the words that lead there."""
    assert plain_text(markdown, "https://s.example/") == plain


# --------------------------------------------------------------------------- our own file


def test_changes_are_told_with_dates_and_choices():
    """Of the example site: every key, what is coming first."""
    loaded = Project(ROOT).load().records
    assert loaded is not None
    now = datetime(2026, 11, 21, 12, tzinfo=UTC)
    snapshot = derive(loaded, now)
    document = json.loads(changes_file(snapshot, now).content)
    changes = document["changes"]
    assert document["version"] == 1
    assert len({frozenset(change) for change in changes}) == 1
    assert [change["id"] for change in changes][: len(snapshot.coming)] == [
        view.change.id for view in snapshot.coming
    ]
    plans = next(one for one in changes if one["id"] == "2027-09-01-disc-and-streaming-plans")
    assert plans["effective"]["on"] == "2027-09-01"
    assert plans["prices"][0]["currency"] == "USD"
    assert plans["choices"][0]["do"]
    assert plans["why"]
    assert plans["url"].endswith("/changes/2027-09-01-disc-and-streaming-plans/")


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_nothing_of_a_change_is_told_early(data):
    """Every instant but an effective date lies behind the moment."""
    drawn = data.draw(records())
    now = data.draw(moments(drawn))
    snapshot = derive(drawn, now)
    document = json.loads(changes_file(snapshot, now).content)
    assert {one["id"] for one in document["changes"]} == {
        view.change.id for view in snapshot.changes
    }
    for change in document["changes"]:
        for key in ("announced_at", "announced_since", "updated_at", "withdrawn_at", "settled_at"):
            assert change[key] is None or datetime.fromisoformat(change[key]) <= now
        assert all(datetime.fromisoformat(one["at"]) <= now for one in change["updates"])


# --------------------------------------------------------------------------- clients


@contextmanager
def served(folder: Path):
    """Serve a folder on the loopback interface; yields its address."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def written(folder: Path, drawn: Records, now: datetime) -> Path:
    for file in statuspage_files(derive(drawn, now), now):
        path = folder / file.uri
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    return folder


def in_a_thread(coroutine):
    """Run it where no other test's event loop is at work."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


@pytest.mark.clients
def test_arez_reads_it(tmp_path):
    """The strictest client of Statuspage in Python."""
    arez = pytest.importorskip("arez.statuspage", reason="arez is not installed")
    told = incident(title="Discs & <films> are late")
    written(tmp_path, whole(told, maintenance()), AT + HOUR)

    async def ask(address: str):
        page = arez.StatusPage(address, loop=asyncio.get_running_loop())
        try:
            return await page.get_status()
        finally:
            await page.close()

    with served(tmp_path) as address:
        status = in_a_thread(ask(address))
    assert (status.status, status.impact) == ("Partial System Outage", "Major")
    assert [component.name for component in status.components] == ["Website", "Shipping", "Returns"]
    group = status.group("By post")
    assert group.status == "Major Outage"
    assert [one.name for one in group.incidents] == ["Discs & <films> are late"]
    assert status.incidents[0].last_update.description == "We look."
    assert status.maintenances[0].scheduled_until == (AT + 4 * HOUR).replace(tzinfo=None)
    assert status.maintenances[0].status == "Scheduled"


@pytest.mark.clients
def test_arez_reads_the_example_site(tmp_path):
    """At moments of trouble and of peace."""
    arez = pytest.importorskip("arez.statuspage", reason="arez is not installed")
    loaded = Project(ROOT).load().records
    assert loaded is not None
    for hours in range(0, 24 * 40, 37):
        now = datetime(2026, 10, 20, tzinfo=UTC) + hours * HOUR
        folder = written(tmp_path / str(hours), loaded, now)
        summary = json.loads((folder / "api/v2/summary.json").read_text())
        status = arez.CurrentStatus(summary)
        assert len(status.incidents) == len(derive(loaded, now).open_incidents)
        assert all(update.description for one in status.incidents for update in one.updates)
