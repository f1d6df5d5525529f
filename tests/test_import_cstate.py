"""cState sites become records: every word, time, link, component and state."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest
import yaml

from beforehand.importers.cstate import read_cstate
from beforehand.importers.results import Settings, Standing, StandingRecord
from beforehand.model import (
    ChangeKind,
    ChangeStage,
    ComponentStatus,
    Impact,
    Incident,
    IncidentStatus,
    MaintenanceStatus,
)
from beforehand.render.text import plain
from beforehand.site.import_files import cstate_source, read_foreign_yaml
from importing import (
    NOW,
    UTC_ZONE,
    archive,
    cstate,
    links,
    one_post,
    read_back,
    standing_of,
    texts,
    utc,
    words,
)

INVESTIGATING, RESOLVED = IncidentStatus.INVESTIGATING, IncidentStatus.RESOLVED
MONITORING, IDENTIFIED = IncidentStatus.MONITORING, IncidentStatus.IDENTIFIED


def course(incident: Incident) -> list[tuple[str, str, str]]:
    """Return an incident's updates: time, status, and the text's first words."""
    return [
        (f"{update.at:%m-%d %H:%M}", str(update.status), update.text.replace("\n", " ")[:30])
        for update in incident.updates
    ]


# --------------------------------------------------------------------------- states and times


@pytest.mark.parametrize(
    ("severity", "impact", "status"),
    [
        ("down", Impact.MAJOR, ComponentStatus.MAJOR_OUTAGE),
        ("disrupted", Impact.MINOR, ComponentStatus.PARTIAL_OUTAGE),
        ("notice", Impact.NONE, ComponentStatus.OPERATIONAL),
        ("partial-outage", Impact.MINOR, ComponentStatus.PARTIAL_OUTAGE),
        ("Degraded Performance", Impact.MINOR, ComponentStatus.DEGRADED_PERFORMANCE),
    ],
)
def test_a_severity_becomes_an_impact_and_a_status(severity, impact, status):
    """The three of cState, and those that authors write beside them."""
    incident = one_post(f"severity: {severity}").incident()
    assert incident.impact is impact
    assert incident.components == {"disc-shipping": status}


@pytest.mark.parametrize(("head", "value"), [("severity: purple", "purple"), ("severity:", "")])
def test_a_severity_that_means_nothing_is_noted(head, value):
    """It is not guessed in silence."""
    imported = one_post(head)
    assert [(note.field, note.value) for note in imported.notes("it was taken as")] == [
        ("severity", value)
    ]


def test_a_resolved_post_is_told_at_its_beginning_and_at_its_end():
    """cState's page says itself that a post is resolved."""
    imported = one_post("")
    assert course(imported.incident()) == [
        ("11-09 06:00", "investigating", "Discs are late."),
        ("11-09 12:00", "resolved", "Resolved."),
    ]
    assert imported.incident().started_at == utc("2023-11-09 06:00")
    assert imported.incident().imported_from == (
        "https://old-status.reelpost.example/issues/2023-11-09-late/"
    )


def test_an_open_post_stays_open():
    """Without an end."""
    incident = one_post("resolved: false\nresolvedWhen:").incident()
    assert course(incident) == [("11-09 06:00", "investigating", "Discs are late.")]


def test_an_open_post_whose_trouble_has_ended_is_being_watched():
    """By cState's manual, resolvedWhen without resolved leaves time for monitoring."""
    incident = one_post("resolved: false").incident()
    assert course(incident)[1:] == [("11-09 12:00", "monitoring", "Monitoring.")]


@pytest.mark.parametrize(
    "head",
    [
        "resolvedWhen:",
        'resolvedWhen: ""',
        "resolvedWhen: null",
        "resolvedWhen: 2023-11-08 12:00:00",
        "resolvedWhen: later",
        "resolvedWhen: 2030-01-01 00:00",
    ],
)
def test_a_resolved_post_without_a_fitting_end_is_over_and_noted(head):
    """It is empty, before the beginning, no time, or to come."""
    imported = one_post(head)
    assert imported.incident().updates[-1].status is RESOLVED
    assert imported.incident().updates[-1].at == utc("2023-11-09 06:00:01")
    value = head.partition(": ")[2].strip('"').replace("null", "")
    assert value in {note.value for note in imported.notes("resolvedWhen")}


def test_a_post_that_does_not_say_whether_it_is_over_is_over():
    """The source's own status does not count it either."""
    imported = one_post("resolved: -\nresolvedWhen: -")
    assert imported.incident().updates[-1].status is RESOLVED
    assert imported.notes("taken as over")


def test_informational_posts_are_told_and_over_with_it():
    """They are about no trouble, so they hit nothing."""
    imported = one_post("informational: true\nresolved: -\nresolvedWhen: -\nseverity: -\npin: true")
    assert course(imported.incident()) == [("11-09 06:00", "resolved", "Discs are late.")]
    assert imported.incident().impact is Impact.NONE
    assert [note.field for note in imported.notes("no place")] == ["pin"]


@pytest.mark.parametrize("head", ["draft: true", "hidden: true"])
def test_what_readers_never_saw_is_left_out(head):
    """And named."""
    result = cstate(
        {"a.md": f"---\ntitle: Secret\ndate: 2023-01-01\n{head}\nsection: issue\n---\nx"}
    )
    assert result.files == ()
    assert [note.source for note in result.notes if "nobody saw it" in note.reason] == [
        "content/issues/a.md"
    ]
    assert "Secret" not in str(result.notes)


# --------------------------------------------------------------------------- zones


def test_times_without_a_zone_are_asked_for():
    """Nothing else comes back, so that nothing can be written."""
    posts = {
        "a.md": "---\ntitle: A\ndate: 2023-11-09 06:00\nsection: issue\n---\nx",
        "b.md": "---\ntitle: B\ndate: 2023-11-09T06:00:00Z\nsection: issue\n---\nx",
        "c.md": '---\ntitle: C\ndate: 2023-11-09T06:00:00Z\nsection: issue\n---\nx {{< track "2023-11-09 07:00" >}}',
    }
    result = cstate(posts, zone=None)
    assert [note.source for note in result.zone_needed] == [
        "content/issues/a.md",
        "content/issues/c.md",
    ]
    assert (result.files, result.service) == ((), None)


def test_the_site_may_name_the_zone_itself():
    """Hugo's `timeZone` is what it reads such times in."""
    imported = one_post("", config=CONFIG_IN_BERLIN, zone=None)
    assert imported.incident().started_at == utc("2023-11-09 05:00")
    assert imported.records.service.time_zone == "Europe/Berlin"


CONFIG_IN_BERLIN = "title: T\nbaseURL: https://a.example/\ntimeZone: Europe/Berlin\n"


@pytest.mark.parametrize(
    ("date", "at", "doubt"),
    [
        ("2023-10-29 02:30", "2023-10-29 00:30", "exists twice"),
        ("2023-03-26 02:30", "2023-03-26 01:30", "skip this time"),
        ("2023-11-09", "2023-11-08 23:00", "a day without a time of day"),
        ("2023-11-09T06:00:00-00:00", "2023-11-09 06:00", ""),
        ("2023-11-09T06:00:00+05:30", "2023-11-09 00:30", ""),
        ('"2023-11-09T06:00:40.482Z"', "2023-11-09 06:00:40", ""),
        ("Thu, 09 Nov 2023 06:00:00 +0000", "2023-11-09 06:00", ""),
        ("24 Feb 21 12:35 +0200", "2021-02-24 10:35", ""),
        ("2023-02-30 06:00:00", "2023-11-08 23:00", "the day of the file's name was taken"),
    ],
)
def test_dates_as_hugo_reads_them(date, at, doubt):
    """What is left open is noted."""
    imported = one_post(f"date: {date}\nresolvedWhen:", zone="Europe/Berlin")
    assert imported.incident().started_at == utc(at)
    assert bool(imported.notes(doubt)) if doubt else True


def test_a_post_without_any_date_is_left_out_and_named():
    """Nobody could say where in the history it belongs."""
    text = "---\ntitle: When?\nsection: issue\n---\nx"
    result = cstate({"when.md": text})
    assert result.files == ()
    assert any(note.source == "content/issues/when.md" for note in result.notes)


# --------------------------------------------------------------------------- what was told when

TRACKED = """\
*Resolved* - Films run again. {{< track "2023-11-09 12:00:00" >}}

*Monitoring* - The fix is in.

It holds. {{<track "2023-11-09 09:30:00">}}

**Update**: We know the [cause][1]. {{% track '2023-11-09 08:00:00' %}}

*Investigating* - Films stop. {{< track "2023-11-09 06:00:00" >}}

[1]: https://www.reelpost.example/cause
"""


def test_tracks_are_updates():
    """Each shortcode dates what stands before it; the states stand at the beginning."""
    incident = one_post("", TRACKED).incident()
    assert course(incident) == [
        ("11-09 06:00", "investigating", "*Investigating* - Films stop."),
        ("11-09 08:00", "investigating", "**Update**: We know the [cause"),
        ("11-09 09:30", "monitoring", "*Monitoring* - The fix is in. "),
        ("11-09 12:00", "resolved", "*Resolved* - Films run again."),
    ]
    assert "track" not in texts(incident)
    assert "[1]: https://www.reelpost.example/cause" in incident.updates[1].text


def test_tracks_may_stand_oldest_first_and_before_what_they_date():
    """The dates say which."""
    downwards = 'A {{< track "2023-11-09 06:00" >}}\n\nB {{< track "2023-11-09 07:00" >}}\n\nC'
    before = '{{< track "2023-11-09 06:00" >}} A\n\n{{< track "2023-11-09 07:00" >}} B'
    assert [text for _, _, text in course(one_post("", downwards).incident())] == ["A", "B", "C"]
    assert [text for _, _, text in course(one_post("", before).incident())] == [
        "A",
        "B",
        "Resolved.",
    ]


def test_what_stands_above_a_rule_has_no_date_and_was_told_last():
    """A look back is written on top when all is over."""
    body = (
        '*Post-mortem*\n\nA cable broke.\n\n---\n\n*Investigating* {{< track "2023-11-09 06:00" >}}'
    )
    assert course(one_post("", body).incident()) == [
        ("11-09 06:00", "investigating", "*Investigating*"),
        ("11-09 12:00", "resolved", "*Post-mortem*  A cable broke."),
    ]


def test_a_track_that_is_no_time_stays_in_the_text():
    """No word is lost over it."""
    imported = one_post("", 'It is late. {{< track "noon" >}}')
    assert '{{< track "noon" >}}' in texts(imported.only())
    assert imported.notes("track noon")


def test_two_words_of_one_time_are_told_a_second_apart():
    """A record's updates have times of their own."""
    body = 'B {{< track "2023-11-09 07:00" >}}\n\nA {{< track "2023-11-09 07:00" >}}'
    imported = one_post("", body)
    assert [(f"{one.at:%H:%M:%S}", one.text) for one in imported.incident().updates] == [
        ("07:00:00", "A"),
        ("07:00:01", "B"),
        ("12:00:00", "Resolved."),
    ]
    assert imported.notes("2023-11-09 07:00:00Z")


def test_words_after_the_end_say_when_it_really_ended():
    """resolvedWhen is the end, and what was told later says so."""
    body = '*Resolved* {{< track "2023-11-09 14:00" >}}\n\nLate {{< track "2023-11-09 06:00" >}}'
    incident = one_post("", body).incident()
    assert incident.ended_at == utc("2023-11-09 12:00")
    assert incident.updates[-1].at == utc("2023-11-09 14:00")


def test_states_that_the_words_name_are_kept_after_the_end():
    """resolvedWhen may be the end of the trouble, with watching after it."""
    body = (
        '*Resolved* {{< track "2023-11-09 14:00" >}}\n\n*Monitoring* {{< track "2023-11-09 13:00" >}}'
        '\n\n*Investigating* {{< track "2023-11-09 06:00" >}}'
    )
    incident = one_post("", body).incident()
    assert [update.status for update in incident.updates] == [INVESTIGATING, MONITORING, RESOLVED]
    assert incident.ended_at == utc("2023-11-09 12:00")


def test_states_tell_the_order_where_nothing_else_does():
    """Newest first, as in cState's manual; or the other way round."""
    up = "*Update* - It is over.\n\n*Investigating* - It began."
    down = "*Investigating* - It began.\n\n*Identified* - It is the depot."
    assert course(one_post("", up).incident()) == [
        ("11-09 06:00", "investigating", "*Investigating* - It began."),
        ("11-09 12:00", "resolved", "*Update* - It is over."),
    ]
    assert [text for _, _, text in course(one_post("", down).incident())] == [
        "*Investigating* - It began.",
        "*Identified* - It is the depot",
    ]
    same = ' {{< track "2023-11-09 06:00" >}}'
    equal = f"*Investigating* - A{same}\n\n---\n\n*Fixed* - B{same}"
    assert [update.status for update in one_post("", equal).incident().updates] == [
        INVESTIGATING,
        RESOLVED,
        RESOLVED,
    ]


def test_words_before_the_beginning_move_it():
    """Nobody can tell of an incident before it begins."""
    imported = one_post("", 'Late {{< track "2023-11-09 05:00" >}}')
    assert imported.incident().started_at == utc("2023-11-09 05:00")
    assert imported.notes("it begins there")


def test_headings_divide_a_body_that_has_no_tracks():
    """What has no time of its own belongs to what was told next."""
    body = (
        "[Final message]\nAll is well.\n\n[Edit]\nStill looking.\n\n"
        "**Update at 2023-11-09 08:20 UTC**\n\nIt is the depot.\n\n[Initial message]\nNo discs."
    )
    assert course(one_post("", body).incident()) == [
        ("11-09 06:00", "investigating", "[Initial message] No discs."),
        ("11-09 08:20", "investigating", "**Update at 2023-11-09 08:20 U"),
        ("11-09 12:00", "resolved", "[Edit] Still looking.  [Final "),
    ]


@pytest.mark.parametrize(
    "body",
    [
        "[Update] It went well.\n\nWe will restart it.",
        "- [api] No answers\n- [site] Slow",
        "[INFRA-1](https://a.example)\n[Notes](https://b.example)\n\nLate.",
        "## Causes\n\nx\n\n## Effects\n\ny",
        "```\n[Final message]\n[Initial message]\n```",
    ],
)
def test_what_only_looks_like_a_heading_divides_nothing(body):
    """Links, lists, code, a single heading, headings of a report."""
    assert [update.text for update in one_post("", body).incident().updates] == [
        body,
        "Resolved.",
    ]


# --------------------------------------------------------------------------- maintenance


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("title: Maintenance window on the depot", "2023-11-09-late.md"),
        ("title: Scheduled database upgrade", "x.md"),
        ("title: New servers\nseverity: maintenance", "x.md"),
        ("title: New servers", "2023-11-09-depot-maintenance.md"),
    ],
)
def test_what_the_source_calls_maintenance_becomes_maintenance(head, name):
    """By title, severity, or file name; its end makes the window."""
    head += (
        "\ndate: 2023-11-09 06:00\nresolved: true\nresolvedWhen: 2023-11-09 08:00\nsection: issue"
    )
    body = "[Final message]\nDone.\n\n[Initial message]\nWe restart it."
    text = f"---\n{head}\naffected: [API, Disc shipping, api]\n---\n{body}"
    change = read_back(cstate({name: text})).change()
    assert (change.kind, change.stage) == (ChangeKind.MAINTENANCE, ChangeStage.ANNOUNCED)
    assert (change.window.from_, change.window.to) == (
        utc("2023-11-09 06:00"),
        utc("2023-11-09 08:00"),
    )
    assert change.announced_at == utc("2023-11-09 06:00")
    assert change.components == ("api", "disc-shipping")
    assert change.summary == "[Initial message]\nWe restart it."
    assert [(update.at, update.status, update.change) for update in change.updates] == [
        (utc("2023-11-09 08:00"), MaintenanceStatus.COMPLETED, "[Final message]\nDone.")
    ]


@pytest.mark.parametrize(
    "title",
    [
        "Outage after maintenance",
        "Emergency maintenance of the depot",
        "Unplanned maintenance",
        "Maintenance failed, films stop",
        "Films are slow",
    ],
)
def test_other_work_stays_an_incident(title):
    """Trouble that maintenance caused is trouble."""
    assert isinstance(one_post(f"title: {title}").only(), Incident)


def test_a_file_name_does_not_outweigh_a_title_that_speaks_of_trouble():
    """Names of files are copied more easily than titles."""
    head = "title: Depot unreachable\ndate: 2023-11-09 06:00\nresolved: true\nresolvedWhen: 2023-11-09 08:00"
    text = f"---\n{head}\nseverity: down\nsection: issue\n---\nx"
    assert isinstance(read_back(cstate({"depot-maintenance.md": text})).only(), Incident)


def test_maintenance_without_an_end_stays_an_incident_and_is_noted():
    """There is no window to give it."""
    imported = one_post("title: Maintenance\nresolvedWhen: 2023-11-09 06:00:00")
    assert isinstance(imported.only(), Incident)
    assert imported.notes("kept as an incident")


def test_a_notice_that_lies_ahead_is_planned():
    """Told now at the latest; without an end it has the hour of cState's calendar."""
    head = (
        "title: New depot\nseverity: notice\ndate: 2024-07-01 06:00\nresolved: false\nresolvedWhen:"
    )
    change = one_post(head).change()
    assert change.announced_at == NOW
    assert (change.window.from_, change.window.to) == (
        utc("2024-07-01 06:00"),
        utc("2024-07-01 07:00"),
    )


# --------------------------------------------------------------------------- titles, ids, texts


def test_a_title_keeps_its_words():
    """Quotes, colons, markup, and more than 200 characters."""
    title = 'Films: "late" & <b>slow</b> on `api` - it\'s # 1'
    assert one_post(f"title: '{title.replace(chr(39), chr(39) * 2)}'").only().title == title
    long = "Films stop on many screens " * 12
    imported = one_post(f"title: {long}")
    assert len(imported.only().title) <= 200
    assert imported.only().title.endswith("…")
    assert imported.incident().updates[0].text == f"{long.strip()}\n\nDiscs are late."
    assert imported.notes("cut to 200")


def test_a_missing_title_is_made_of_the_name():
    """And noted."""
    imported = one_post("title:")
    assert imported.only().title == "2023 11 09 late"
    assert imported.notes("made of the file's name")


def test_a_description_that_the_body_lacks_stands_before_it():
    """It is words that readers saw."""
    incident = one_post("description: In nine states.").incident()
    assert incident.updates[0].text == "In nine states.\n\nDiscs are late."


def test_an_empty_body_says_the_title():
    """An update has words."""
    assert one_post("", "").incident().updates[0].text == "Discs shipped late"


@pytest.mark.parametrize(
    ("name", "record_id"),
    [
        ("2023-11-09-infra.ci-late.md", "2023-11-09-infra-ci-late"),
        ("2023-11-09-AKS Late.md", "2023-11-09-aks-late"),
        (f"{'very-' * 20}long.md", "very-very-very-very-very-very-very-very-very-very-very-very"),
        ("Störung.md", "storung"),
        ("late/index.md", "late"),
    ],
)
def test_names_become_ids(name, record_id):
    """Small letters, digits and hyphens, at most 63."""
    text = "---\ntitle: Late\ndate: 2023-11-09\nsection: issue\n---\nx"
    imported = read_back(cstate({name: text}))
    assert imported.only().id == record_id


def test_names_that_become_one_id_stay_two_records():
    """And both keep their address."""
    text = "---\ntitle: Late\ndate: 2023-11-09\nsection: issue\n---\nx"
    imported = read_back(cstate({"a.b.md": text, "a-b.md": text, "A-B.md": text}))
    assert [record.id for record in imported.records.incidents] == ["a-b", "a-b-2", "a-b-3"]


def test_a_body_of_any_length_arrives():
    """It goes on in further updates, a second apart; code is fenced again."""
    body = "\n\n".join(f"Paragraph {n} of many words." for n in range(600))
    code = "```console\n" + "\n".join(f"line {n}" for n in range(1500)) + "\n```"
    incident = one_post("", f"{body}\n\n{code}").incident()
    assert len(incident.updates) > 3
    assert words(texts(incident)) - words("console " * 9) >= words(f"{body} {code}") - words(
        "console " * 9
    )
    for update in incident.updates:
        assert update.text.count("```") % 2 == 0


def test_code_and_shortcodes_in_it_stay_as_they_are():
    """Only what Hugo would have made something of is changed."""
    body = 'Run\n\n```sh\n<b>not html</b> <!-- kept --> {{</* track "x" */>}}\n\n\n  two\n```\n\nand `<i>`.'
    assert one_post("", body).incident().updates[0].text == body


# --------------------------------------------------------------------------- components


def test_the_configuration_becomes_the_service():
    """Systems, categories that are shown, and what has no place."""
    imported = one_post("")
    service = imported.records.service
    assert (service.name, service.url) == (
        "Reelpost Status",
        "https://old-status.reelpost.example/",
    )
    assert list(service.components) == ["disc-shipping", "streaming", "api"]
    assert service.components["disc-shipping"].group == "discs"
    assert service.components["disc-shipping"].description == "From eleven depots"
    assert service.components["api"].group is None
    assert list(service.component_groups) == ["discs"]
    assert service.promises == ()
    assert imported.notes("write in service.yml how customers reach a person")


def test_unknown_components_are_added_and_noted():
    """A name that differs in signs alone may mean another one; case makes no difference."""
    imported = one_post("affected: [disc shipping, Disc-shipping, Billing]")
    assert list(imported.incident().components) == ["disc-shipping", "disc-shipping-2", "billing"]
    assert [note.value for note in imported.notes("it was added")] == ["Disc-shipping", "Billing"]
    assert imported.notes('if it means "Disc shipping", join the two')


@pytest.mark.parametrize("affected", ["API", "[API]", "", "null", "[]"])
def test_affected_may_be_a_list_a_name_or_nothing(affected):
    """All of them are read."""
    components = one_post(f"affected: {affected}").incident().components
    assert list(components) == (["api"] if "API" in affected else [])


def test_a_site_without_a_configuration_gets_a_service_to_fill_in():
    """And records with addresses within the site."""
    imported = one_post("", config=None)
    assert imported.incident().imported_from == "/issues/2023-11-09-late/"
    assert imported.records.service.url == "https://status.example.org/"
    assert list(imported.records.service.components) == ["disc-shipping"]


# --------------------------------------------------------------------------- formats and files

TOML = """\
+++
title = "Films stop"
date = 2023-11-09T06:00:00Z
resolved = true
resolvedWhen = 2023-11-09T12:00:00Z
severity = "down"
affected = ["Streaming"]
section = "issue"
+++
Films stop.
"""
JSON = (
    '{"title": "Films stop", "date": "2023-11-09T06:00:00Z", "resolved": true,'
    ' "resolvedWhen": "2023-11-09T12:00:00Z", "severity": "down", "affected": ["Streaming"],'
    ' "section": "issue"}\nFilms stop.\n'
)
YAML = """\
---
Title: Films stop
Date: 2023-11-09T06:00:00Z
Resolved: true
ResolvedWhen: 2023-11-09T12:00:00Z
Severity: down
Affected:
  - Streaming
Section: issue
---
Films stop.
"""


@pytest.mark.parametrize("text", [TOML, JSON, YAML, YAML.replace("\n", "\r\n"), "\ufeff" + YAML])
def test_heads_of_every_format(text):
    """YAML, TOML and JSON; capital letters, line ends and marks of other systems."""
    incident = read_back(cstate({"films.md": text}, zone=None)).incident()
    assert (incident.title, incident.impact) == ("Films stop", Impact.MAJOR)
    assert course(incident) == [
        ("11-09 06:00", "investigating", "Films stop."),
        ("11-09 12:00", "resolved", "Resolved."),
    ]


def test_what_is_no_post_is_named_and_left_out():
    """Translations, pages, files of other kinds, heads that cannot be read."""
    post = "---\ntitle: A\ndate: 2023-11-09\nsection: issue\n---\nx"
    config = CONFIG_IN_BERLIN + "languages:\n  en: {}\n  de: {}\ndefaultContentLanguage: en\n"
    posts = {
        "a.md": post,
        "a.de.md": post.replace("A", "Deutsch"),
        "_index.md": post,
        "picture.png": "",
        "broken.md": "---\ntitle: [\n---\nx",
        "bare.md": "No head at all",
        "unmarked.md": post.replace("section: issue\n", ""),
    }
    result = cstate(posts, config)
    assert [file.path for file in result.files] == ["incidents/a.yml", "incidents/unmarked.yml"]
    named = defaultdict(str)
    for note in result.notes:
        named[note.source.rpartition("/")[2]] += note.reason
    assert "translation" in named["a.de.md"]
    assert "no file of Markdown" in named["picture.png"]
    assert "cannot be read" in named["broken.md"]
    assert "no head" in named["bare.md"]
    assert "taken as one" in named["unmarked.md"]


def test_addresses_of_posts_follow_hugo():
    """`slug`, `url`, small letters."""
    head = "---\ntitle: A\ndate: 2023-11-09\nsection: issue\n{}\n---\nx"
    posts = {
        "A B.md": head.format(""),
        "b.md": head.format("slug: other"),
        "c.md": head.format("url: /deep/c/"),
    }
    origins = {record.imported_from for record in read_back(cstate(posts)).records.incidents}
    base = "https://old-status.reelpost.example/"
    assert origins == {f"{base}issues/a-b/", f"{base}issues/other/", f"{base}deep/c/"}


# --------------------------------------------------------------------------- again

POST = "---\ntitle: A\ndate: 2023-11-09\nresolved: true\nresolvedWhen: 2023-11-10\nsection: issue\n---\nx"


def test_a_second_run_adds_what_is_new_alone():
    """What stands is left as it is; its components do not grow either."""
    first = read_back(cstate({"a.md": POST}))
    again = cstate({"a.md": POST, "b.md": POST}, standing=standing_of(first))
    assert [file.path for file in again.files] == ["incidents/b.yml"]
    assert (again.standing, again.service, again.new_components) == (1, None, None)


def test_news_of_a_standing_record_is_noted():
    """The record grows by hand: it may have been worked on."""
    first = read_back(cstate({"a.md": POST}))
    later = POST.replace("2023-11-10", "2023-11-12")
    again = cstate({"a.md": later}, standing=standing_of(first))
    assert again.files == ()
    assert [note.value for note in again.notes] == ["2023-11-12 00:00:00Z"]


def test_a_name_that_is_taken_by_another_record_is_not_overwritten():
    """The same name from elsewhere is another record; the same title without origin is not."""
    mine = StandingRecord("incidents/a.yml", "https://elsewhere.example/a", "A", None)
    other = StandingRecord("incidents/a.yml", None, "Other", None)
    same = StandingRecord("incidents/a.yml", None, "A", None)
    for record, written in (
        (mine, ["incidents/a-2.yml"]),
        (other, ["incidents/a-2.yml"]),
        (same, []),
    ):
        result = cstate({"a.md": POST}, standing=Standing((record,)))
        assert [file.path for file in result.files] == written


# --------------------------------------------------------------------------- the archive


@pytest.fixture(scope="module")
def jenkins():
    folder = archive("jenkins-cstate")
    source = cstate_source(folder)
    settings = Settings(now=NOW, zone=UTC_ZONE)
    imported = read_back(read_cstate(source.files, read_foreign_yaml, settings))
    posts = {}
    for path, text in source.files.items():
        if path.startswith("content/"):
            _, head, body = text.split("---\n", 2)
            url = f"https://status.jenkins.io/issues/{path.rpartition('/')[2][:-3].lower()}/"
            posts[url] = (path, yaml.load(head, yaml.BaseLoader), body)
    records = (*imported.records.incidents, *imported.records.changes)
    return imported, posts, {record.imported_from: record for record in records}


def _at(said: str):
    return utc(re.sub(r"(?:-00:00|Z)$", "", said).replace("T", " "))


def test_every_post_of_the_archive_arrives(jenkins):
    imported, posts, found = jenkins
    assert len(posts) == 98
    assert set(found) == set(posts)
    assert len(imported.records.changes) + len(imported.records.incidents) == 98
    for url, (path, head, _) in posts.items():
        assert found[url].title == head["title"], path


def test_every_time_of_the_archive_arrives(jenkins):
    imported, posts, found = jenkins
    noted = {(note.source, note.value) for note in imported.result.notes}
    for url, (path, head, _) in posts.items():
        record = found[url]
        if isinstance(record, Incident):
            assert record.started_at == _at(head["date"]), path
            ends = {record.ended_at, *(update.at for update in record.updates)}
            over = record.updates[-1].status.is_over
            assert over is (head["resolved"] == "true"), path
        else:
            assert record.window.from_ == _at(head["date"]), path
            ends = {record.window.to}
        assert _at(head["resolvedWhen"]) in ends or (path, head["resolvedWhen"]) in noted, path


def test_every_word_and_link_of_the_archive_arrives(jenkins):
    imported, posts, found = jenkins
    for url, (path, _, body) in posts.items():
        told = texts(found[url])
        seen = re.sub(r"<!--.*?-->", "", body, flags=re.DOTALL)
        assert not words(seen) - words(told), path
        assert not words(plain(seen)) - words(plain(told)), path
        assert links(seen) <= links(told), path
        hidden = words(body) - words(seen)
        noted = " ".join(note.value for note in imported.result.notes if note.source == path)
        assert not hidden - words(noted), path


def test_every_component_and_state_of_the_archive_arrives(jenkins):
    imported, posts, found = jenkins
    service = imported.records.service
    impacts = {"down": Impact.MAJOR, "disrupted": Impact.MINOR, "notice": Impact.NONE}
    noted = {(note.source, note.field, note.value) for note in imported.result.notes}
    for url, (path, head, _) in posts.items():
        record = found[url]
        names = [service.components[key].name for key in record.components]
        assert names == head["affected"], path
        if isinstance(record, Incident):
            assert record.impact is impacts[head["severity"]], path
        elif head["severity"] != "notice":
            assert (path, "severity", head["severity"]) in noted, path


def test_maintenance_of_the_archive_says_so_itself(jenkins):
    """In its title or in its file's name; and no outage became maintenance."""
    _, posts, found = jenkins
    for url, (path, head, _) in posts.items():
        says = "maintenance" in f"{head['title']} {path}".lower()
        if not isinstance(found[url], Incident):
            assert says, path
        if re.search(r"outage|down\b|unavailable|slow|expired", head["title"], re.IGNORECASE):
            assert isinstance(found[url], Incident), path
