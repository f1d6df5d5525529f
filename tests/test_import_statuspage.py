"""Statuspage's public history becomes records: every word, time, link, component and state."""

from __future__ import annotations

import json
import re

import pytest

from beforehand.importers.results import Settings
from beforehand.importers.statuspage import read_statuspage
from beforehand.model import (
    ChangeKind,
    ComponentStatus,
    Impact,
    Incident,
    IncidentStatus,
    MaintenanceStatus,
)
from beforehand.render.text import plain
from beforehand.site.import_files import statuspage_source
from importing import (
    NOW,
    archive,
    links,
    read_back,
    standing_of,
    statuspage,
    texts,
    utc,
    words,
)

PAGE = {
    "id": "abcdefghijkl",
    "name": "Reelpost",
    "url": "https://old.reelpost.example",
    "time_zone": "America/New_York",
    "updated_at": "2024-01-01T00:00:00.000Z",
}


def component(key: str, name: str, position: int = 1, **fields: object) -> dict[str, object]:
    return {
        "id": key,
        "name": name,
        "status": "operational",
        "position": position,
        "description": None,
        "group_id": None,
        "group": False,
        "start_date": None,
        **fields,
    }


def update(status: str, at: str, body: str | None = None, **fields: object) -> dict[str, object]:
    return {
        "id": f"u-{status}-{at}",
        "status": status,
        "body": f"{status} it is." if body is None else body,
        "created_at": at,
        "updated_at": at,
        "display_at": at,
        "affected_components": None,
        "deliver_notifications": True,
        "custom_tweet": None,
        "tweet_id": None,
        **fields,
    }


def affected(name: str, old: str, new: str, code: str = "") -> dict[str, str]:
    return {"code": code or name.lower(), "name": name, "old_status": old, "new_status": new}


def incident(*updates: dict[str, object], **fields: object) -> dict[str, object]:
    """Return an incident; its updates are given oldest first and stand newest first."""
    first = updates[0]["created_at"] if updates else "2023-11-09T06:00:00.000Z"
    item = {
        "id": "9fk4c2w43clz",
        "name": "Films stop",
        "status": updates[-1]["status"] if updates else "investigating",
        "created_at": first,
        "updated_at": "2024-01-01T00:00:00.000Z",
        "monitoring_at": None,
        "resolved_at": None,
        "impact": "major",
        "shortlink": "https://old.reelpost.example/incidents/9fk4c2w43clz",
        "started_at": first,
        "page_id": "abcdefghijkl",
        "incident_updates": list(reversed(updates)),
        "components": [component("films", "Films")],
    }
    return {**item, **fields}


def documents(
    *incidents: dict[str, object],
    maintenances: tuple[dict[str, object], ...] = (),
    components: tuple[dict[str, object], ...] = (component("films", "Films"),),
    page: dict[str, object] = PAGE,
) -> dict[str, str]:
    return {
        "incidents.json": json.dumps({"page": page, "incidents": incidents}),
        "scheduled-maintenances.json": json.dumps(
            {"page": page, "scheduled_maintenances": maintenances}
        ),
        "components.json": json.dumps({"page": page, "components": components}),
    }


def imported(*incidents: dict[str, object], **fields: object):
    return read_back(statuspage(documents(*incidents, **fields)))


AT = "2023-11-09T0{}:00:00.000Z".format


# --------------------------------------------------------------------------- incidents


def test_an_incident_arrives_with_its_states_and_times():
    """All five statuses, oldest first."""
    states = ["investigating", "identified", "monitoring", "resolved", "postmortem"]
    found = imported(incident(*(update(state, AT(n + 1)) for n, state in enumerate(states))))
    record = found.incident()
    assert [str(one.status) for one in record.updates] == states
    assert [one.at for one in record.updates] == [utc(f"2023-11-09 0{n}:00") for n in range(1, 6)]
    assert (record.title, record.impact) == ("Films stop", Impact.MAJOR)
    assert record.started_at == utc("2023-11-09 01:00")
    assert record.imported_from == "https://old.reelpost.example/incidents/9fk4c2w43clz"
    assert record.id == "2023-11-08-films-stop"  # the day in New York
    assert (record.ended_at, record.links) == (None, ())


def test_times_are_written_in_the_zone_of_the_page():
    """As staff would write them."""
    result = statuspage(documents(incident(update("resolved", AT(6)))))
    assert "started_at: 2023-11-09 01:00\n" in result.files[0].text
    assert result.service.time_zone == "America/New_York"


def test_updates_of_one_time_are_told_a_second_apart():
    """In the order in which the API lists them, which is the newest first."""
    found = imported(incident(update("investigating", AT(1), "A"), update("resolved", AT(1), "B")))
    assert [(f"{one.at:%H:%M:%S}", one.text) for one in found.incident().updates] == [
        ("01:00:00", "A"),
        ("01:00:01", "B"),
    ]
    assert found.notes("2023-11-09 01:00:00Z")


def test_the_time_that_readers_saw_counts():
    """`display_at` may be set back; the other time is noted."""
    found = imported(incident(update("resolved", AT(5), display_at=AT(3))))
    assert found.incident().updates[0].at == utc("2023-11-09 03:00")
    assert [note.value for note in found.notes("created_at")] == ["2023-11-09 05:00:00Z"]


def test_a_real_end_before_it_was_told_is_kept():
    """By a minute or more; less is the system's own delay."""
    updates = update("investigating", AT(1)), update("resolved", AT(5))
    assert imported(incident(*updates, resolved_at=AT(4))).incident().ended_at == utc(
        "2023-11-09 04:00"
    )
    near = "2023-11-09T04:59:59.900Z"
    assert imported(incident(*updates, resolved_at=near)).incident().ended_at is None


def test_an_end_that_no_update_tells_is_told():
    """The state of the source is that it is over."""
    found = imported(incident(update("monitoring", AT(1)), status="resolved", resolved_at=AT(2)))
    last = found.incident().updates[-1]
    assert (last.status, last.at, last.text) == (
        IncidentStatus.RESOLVED,
        utc("2023-11-09 02:00"),
        "Resolved.",
    )


@pytest.mark.parametrize("status", ["investigating", "monitoring"])
def test_an_open_incident_stays_open(status):
    """Without a word on when the next comes."""
    assert imported(incident(update(status, AT(1)))).incident().updates[-1].status == status


def test_a_postmortem_beside_the_updates_is_an_update():
    """It comes when it was published."""
    found = imported(
        incident(
            update("resolved", AT(1)),
            postmortem_body="# Why\r\nA cable broke.",
            postmortem_body_last_updated_at=AT(7),
        )
    )
    last = found.incident().updates[-1]
    assert (last.status, last.at) == (IncidentStatus.POSTMORTEM, utc("2023-11-09 07:00"))
    assert last.text == "# Why\nA cable broke."


@pytest.mark.parametrize(
    ("impact", "status"),
    [
        ("none", ComponentStatus.OPERATIONAL),
        ("minor", ComponentStatus.DEGRADED_PERFORMANCE),
        ("major", ComponentStatus.PARTIAL_OUTAGE),
        ("critical", ComponentStatus.MAJOR_OUTAGE),
    ],
)
def test_the_impact_says_how_components_did_where_nothing_else_does(impact, status):
    """And a note says so once."""
    found = imported(incident(update("resolved", AT(1)), impact=impact))
    assert (found.incident().impact, found.incident().components) == (impact, {"films": status})
    assert [note.value for note in found.notes("taken from the impact")] == [
        "not said by 1 of the entries"
    ]


def test_what_became_of_components_stands_with_the_updates():
    """Old and new status; what did not change is not said again."""
    down, slow, well = "major_outage", "degraded_performance", "operational"
    found = imported(
        incident(
            update("investigating", AT(1), affected_components=[affected("Films", well, down)]),
            update(
                "identified",
                AT(2),
                affected_components=[
                    affected("Films", down, down),
                    affected("Depot - Shipping", well, slow, "shipping"),
                ],
            ),
            update("monitoring", AT(3), affected_components=[affected("Films", down, slow)]),
            update(
                "resolved",
                AT(4),
                affected_components=[
                    affected("Films", slow, well),
                    affected("Depot - Shipping", slow, well, "shipping"),
                ],
            ),
        ),
        components=(
            component("films", "Films"),
            component("depot", "Depot", 2, group=True, components=["shipping"]),
            component("shipping", "Shipping", 1, group_id="depot"),
        ),
    )
    record = found.incident()
    assert record.components == {"films": ComponentStatus.MAJOR_OUTAGE}
    assert [one.components for one in record.updates] == [
        None,
        {"shipping": ComponentStatus.DEGRADED_PERFORMANCE},
        {"films": ComponentStatus.DEGRADED_PERFORMANCE},
        None,
    ]
    assert not found.notes("taken from the impact")


def test_fields_that_have_no_place_are_counted():
    """And words among them are kept in a note."""
    found = imported(
        incident(
            update("resolved", AT(1), custom_tweet="Films are back!", tweet_id="1"),
            impact_override="critical",
        )
    )
    assert [(note.field, note.value) for note in found.notes("no place")] == [
        ("custom_tweet", "Films are back!"),
        ("impact_override", "said once"),
        ("tweet_id", "said once"),
    ]


def test_a_short_link_is_kept_where_it_is_another():
    """Statuspage's own are stspg.io."""
    found = imported(incident(update("resolved", AT(1)), shortlink="https://stspg.io/abc"))
    assert [link.url for link in found.incident().links] == ["https://stspg.io/abc"]


# --------------------------------------------------------------------------- texts


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("One.\r\nTwo.\r\n\r\nThree.", "One.\\\nTwo.\n\nThree."),
        ("See <a href='https://a.example/x y'>here</a>.", "See [here](https://a.example/x%20y)."),
        ("<p>One</p><p><b>Two</b> &amp; &lt;3</p>", "One\n\n**Two** & <3"),
        ("A<br />B<br>", "A\\\nB"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("<1% of you, <host> & co.", "<1% of you, <host> & co."),
        ("[Update]: we are on it", "\\[Update]: we are on it"),
        ("- a\n- b\n1. c", "- a\n- b\n1. c"),
        (
            "See /help or <a href='/help'>help</a>",
            "See /help or [help](https://old.reelpost.example/help)",
        ),
        ("x <script>alert(1)</script>", "x"),
        ("<img src='https://a.example/i.png' alt='Map'>", "[Map](https://a.example/i.png)"),
        ("a\u200bb\u2028c", "ab\\\nc"),
    ],
)
def test_bodies_become_markdown(body, text):
    """Plain text keeps its lines, HTML becomes Markdown, what only looks like HTML stays."""
    record = imported(incident(update("resolved", AT(1), body))).incident()
    assert record.updates[0].text == text


def test_an_update_without_words_says_its_state():
    """As the page shows it."""
    record = imported(incident(update("monitoring", AT(1), ""), update("resolved", AT(2), " ")))
    assert [one.text for one in record.incident().updates] == ["Monitoring.", "Resolved."]


def test_an_incident_without_updates_says_its_title():
    """An update has words."""
    assert imported(incident()).incident().updates[0].text == "Films stop"


def test_long_titles_and_bodies_keep_every_word():
    """A title is cut, a body goes on in further updates."""
    name, body = "Films stop on all screens " * 15, "Many words of one line. " * 1000
    found = imported(incident(update("resolved", AT(1), body), name=name))
    record = found.incident()
    assert len(record.title) <= 200
    assert len(record.updates) == 4
    assert {one.status for one in record.updates} == {IncidentStatus.RESOLVED}
    assert words(texts(record)) == words(name) + words(body)


# --------------------------------------------------------------------------- maintenance


def maintenance(*updates: dict[str, object], **fields: object) -> dict[str, object]:
    window = {"scheduled_for": AT(4), "scheduled_until": AT(6), "impact": "maintenance"}
    return incident(*updates, **{**window, "name": "New depot", **fields})


def test_scheduled_maintenance_becomes_a_change():
    """The first word is the summary; the others are its updates, with their status."""
    found = imported(
        maintenances=(
            maintenance(
                update("scheduled", AT(1)),
                update("scheduled", AT(2), "Moved?"),
                update("in_progress", AT(4)),
                update("verifying", AT(5)),
                update("completed", AT(6)),
            ),
        )
    )
    change = found.change()
    assert (change.kind, change.title, change.id) == (
        ChangeKind.MAINTENANCE,
        "New depot",
        "2023-11-08-new-depot",
    )
    assert (change.announced_at, change.summary) == (utc("2023-11-09 01:00"), "scheduled it is.")
    assert (change.window.from_, change.window.to) == (
        utc("2023-11-09 04:00"),
        utc("2023-11-09 06:00"),
    )
    assert [(one.at.hour, one.status, one.change) for one in change.updates] == [
        (2, MaintenanceStatus.SCHEDULED, "Moved?"),
        (4, MaintenanceStatus.IN_PROGRESS, "in_progress it is."),
        (5, MaintenanceStatus.VERIFYING, "verifying it is."),
        (6, MaintenanceStatus.COMPLETED, "completed it is."),
    ]
    assert change.components == ("films",)


def test_maintenance_that_was_told_late_keeps_its_words():
    """What was entered afterwards is told at its beginning, and its words at their times."""
    found = imported(maintenances=(maintenance(update("completed", AT(7))),))
    change = found.change()
    assert (change.announced_at, change.summary) == (utc("2023-11-09 04:00"), None)
    assert [(one.at.hour, one.status) for one in change.updates] == [
        (7, MaintenanceStatus.COMPLETED)
    ]
    assert found.notes("only after it had begun")


@pytest.mark.parametrize("until", [None, AT(4), "soon"])
def test_maintenance_without_an_end_ends_with_its_last_word(until):
    """And a note says so."""
    item = maintenance(
        update("scheduled", AT(1)), update("completed", AT(8)), scheduled_until=until
    )
    found = imported(maintenances=(item,))
    assert found.change().window.to == utc("2023-11-09 08:00")
    assert found.notes("scheduled_until")


def test_maintenance_among_the_incidents_is_recognised():
    """Old dumps put both into one list."""
    assert imported(maintenance(update("scheduled", AT(1)))).change().kind is ChangeKind.MAINTENANCE


# --------------------------------------------------------------------------- components


def test_components_stand_in_the_order_of_the_page():
    """Groups, descriptions, first days; names that come twice are told apart by their group."""
    found = imported(
        components=(
            component("eu-api", "API", 1, group_id="eu"),
            component("web", "Website", 3, description="The shop.", start_date="2022-03-01"),
            component("us", "US", 1, group=True),
            component("eu", "EU", 2, group=True, description="Europe"),
            component("us-api", "API", 1, group_id="us"),
        )
    )
    service = found.records.service
    assert list(service.components) == ["us-api", "eu-api", "website"]
    assert [one.group for one in service.components.values()] == ["us", "eu", None]
    assert service.components["website"].description == "The shop."
    assert service.components["website"].since.isoformat() == "2022-03-01"
    assert service.component_groups["eu"].description == "Europe"
    assert (service.name, service.url) == ("Reelpost", "https://old.reelpost.example/")
    assert service.feeds.authority == "old.reelpost.example"
    assert service.promises == ()


def test_a_component_that_the_list_lacks_is_added():
    """It was deleted at the source, and its incidents still name it."""
    found = imported(incident(update("resolved", AT(1)), components=[component("gone", "Fax")]))
    assert list(found.incident().components) == ["fax"]
    assert found.notes("it was added")


# --------------------------------------------------------------------------- files and again


def test_files_of_any_name_are_read_once():
    """Lists that overlap: the fullest entry counts."""
    full = incident(update("investigating", AT(1)), update("resolved", AT(2)))
    part = incident(update("investigating", AT(1)))
    texts_of = {
        "api/v2/incidents/unresolved.json": json.dumps({"page": PAGE, "incidents": [part]}),
        "dump.json": json.dumps({"page": PAGE, "incidents": [full], "components": []}),
        "broken.json": "{",
        "list.json": "[]",
    }
    result = statuspage(texts_of)
    assert [file.path for file in result.files] == ["incidents/2023-11-08-films-stop.yml"]
    assert len(read_back(result).incident().updates) == 2
    assert [note.source for note in result.notes if "passed over" in note.reason] == [
        "broken.json",
        "list.json",
    ]


def test_a_second_run_adds_what_is_new_alone():
    """Entries are known by their address, whatever became of their names."""
    first = imported(incident(update("resolved", AT(1))))
    other = incident(update("resolved", AT(2)), id="other0000000")
    renamed = incident(update("resolved", AT(1)), name="Films stopped")
    again = statuspage(documents(renamed, other), standing=standing_of(first))
    assert [file.path for file in again.files] == ["incidents/2023-11-08-films-stop-2.yml"]
    assert (again.standing, again.service, again.new_components) == (1, None, None)
    later = incident(update("resolved", AT(1)), update("postmortem", AT(9)))
    again = statuspage(documents(later), standing=standing_of(first))
    assert again.files == ()
    assert [note.value for note in again.notes] == ["2023-11-09 09:00:00Z"]


def test_a_page_without_an_address_still_gives_records():
    """Their origin is a path then, and the service asks for its own address."""
    found = read_back(statuspage(documents(incident(update("resolved", AT(1))), page={})))
    assert found.incident().imported_from == "/incidents/9fk4c2w43clz"
    assert found.notes("no whole address")


def test_times_without_a_zone_are_asked_for():
    """Statuspage always has one; other writers of its shape may not."""
    item = incident(update("resolved", "2023-11-09T06:00:00"))
    assert [note.source for note in statuspage(documents(item)).zone_needed] == ["9fk4c2w43clz"]
    found = read_back(statuspage(documents(item), zone="Europe/Berlin"))
    assert found.incident().started_at == utc("2023-11-09 05:00")


# --------------------------------------------------------------------------- the archive


@pytest.fixture(scope="module")
def github():
    folder = archive("github-statuspage")
    source = statuspage_source(str(folder))
    found = read_back(read_statuspage(source.files, Settings(now=NOW)))
    entries = [
        *json.loads((folder / "incidents.json").read_text())["incidents"],
        *json.loads((folder / "scheduled-maintenances.json").read_text())["scheduled_maintenances"],
    ]
    everything = (*found.records.incidents, *found.records.changes)
    return found, entries, {record.imported_from: record for record in everything}


def test_every_entry_of_the_archive_arrives(github):
    found, entries, records = github
    assert len(entries) == len(records) == 250
    assert (len(found.records.incidents), len(found.records.changes)) == (240, 10)
    for entry in entries:
        assert records[entry["shortlink"]].title == entry["name"]


def test_every_time_and_state_of_the_archive_arrives(github):
    found, entries, records = github
    moved = {(note.source, note.value) for note in found.result.notes}
    for entry in entries:
        record = records[entry["shortlink"]]
        told = [(one.at, str(one.status)) for one in record.updates]
        if isinstance(record, Incident):
            assert record.started_at == utc(entry["started_at"][:-5])
            assert record.impact == entry["impact"]
        else:
            assert record.window.from_ == utc(entry["scheduled_for"][:-5])
            assert record.window.to == utc(entry["scheduled_until"][:-5])
            told.insert(0, (record.announced_at, "scheduled"))
        listed = list(reversed(entry["incident_updates"]))
        assert [status for _, status in told] == [one["status"] for one in listed]
        for (at, _), one in zip(told, listed, strict=True):
            said = utc(one["created_at"][:-5])
            assert at == said or (entry["id"], f"{said:%Y-%m-%d %H:%M:%S}Z") in moved
            assert 0 <= (at - said).total_seconds() < 10


def test_every_word_and_link_of_the_archive_arrives(github):
    _, entries, records = github
    for entry in entries:
        told = texts(records[entry["shortlink"]])
        bodies = [one["body"] for one in reversed(entry["incident_updates"])]
        seen = "\n\n".join(bodies)
        assert words(seen) == words(told)
        assert re.findall(r"\w+", seen) == re.findall(r"\w+", told)
        assert not words(plain(seen)) - words(plain(told))
        assert links(seen) == links(told)


def test_every_component_of_the_archive_arrives(github):
    found, entries, records = github
    service = found.records.service
    for entry in entries:
        names = [service.components[key].name for key in records[entry["shortlink"]].components]
        assert names == [one["name"] for one in entry["components"]]
    assert len(service.components) == 11
