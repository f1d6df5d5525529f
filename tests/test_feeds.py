"""The files under feeds/: which there are, what stands in them, and that they are well made."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from feedgen.feed import FeedGenerator
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from beforehand import notice_titles
from beforehand.model import (
    Change,
    ChangeRationale,
    Choice,
    Duty,
    Feedback,
    Heard,
    Impact,
    IncidentRationale,
    Records,
    Remedy,
)
from beforehand.notices import due, ladder
from beforehand.render import remembered, words
from beforehand.render.feed_atom import add_entry, print_entry
from beforehand.render.feed_extensions import ThreadEntry, ThreadFeed, with_stylesheet
from beforehand.render.feed_formats import json_feed, new_feed, print_json_item
from beforehand.render.feed_items import Item, Items, Told, in_xml
from beforehand.render.feed_rss import add_item, print_item, rss
from beforehand.render.feed_specimen import Entry
from beforehand.render.feed_text import fragment
from beforehand.render.feeds import channels, feed_files, feed_parts
from beforehand.values import Money
from builders import a_change, a_service, amended, an_incident, at, maintenance, the_records, told
from feed_lint import ATOM, HISTORY, THREAD, feed_entries, feed_faults
from hostile import HOSTILE
from strategies import records

BASE = "https://status.reelpost.example/"
NOW = at("2026-12-01 12:00")


def files(drawn: Records, now: datetime = NOW) -> dict[str, bytes]:
    return {file.uri: file.content for file in feed_files(drawn, now)}


def some_records() -> Records:
    return the_records(
        an_incident(
            told("2026-11-09 14:00"),
            told("2026-11-09 15:00", "resolved"),
            impact=Impact.MAJOR,
        ),
        a_change(announced_at=at("2026-11-01 12:00"), effective_on=date(2026, 12, 31)),
        maintenance(announced_at=at("2026-01-01 12:00"), components=("streaming",)),
        service=a_service("UTC"),
    )


# ----------------------------------------------------------------------------- which there are


def test_every_feed_is_there_before_there_is_anything_to_tell():
    found = files(the_records())
    folders = {uri.rsplit("/", 1)[0] for uri in found}
    assert folders == {
        "feeds",
        *(f"feeds/{name}" for name in ("all", "incidents", "changes")),
        *(f"feeds/impact/{name}" for name in ("minor", "major", "critical")),
        *(f"feeds/component/{name}" for name in ("discs", "streaming", "account")),
        *(
            f"feeds/kind/{name}"
            for name in [
                "pricing",
                "feature",
                "limit",
                "terms",
                "catalogue",
                "deprecation",
                "sunset",
                "maintenance",
            ]
        ),
    }
    for folder in folders - {"feeds"}:
        for name in ("rss.xml", "atom.xml", "feed.json"):
            uri = f"{folder}/{name}"
            assert feed_faults(uri, found[uri], BASE, NOW) == []
            assert feed_entries(uri, found[uri]) == []


def test_an_empty_feed_does_not_ask_the_clock():
    assert files(the_records(), NOW) == files(the_records(), NOW + timedelta(days=1))
    atom = ET.fromstring(files(the_records())["feeds/all/atom.xml"])
    assert atom.findtext(f"{ATOM}updated") == "2024-01-01T00:00:00+00:00"


def test_a_notice_stands_in_every_feed_that_it_belongs_to():
    found = files(some_records())
    where = {
        uri.removeprefix("feeds/").removesuffix("/feed.json"): [
            entry.id.partition(":")[2].partition(":")[2] for entry in feed_entries(uri, content)
        ]
        for uri, content in found.items()
        if uri.endswith("feed.json")
    }
    incident = [f"incident/late-discs/20261109t1{hour}0000z" for hour in (5, 4)]
    price = ["change/new-price/announced"]
    works = [f"change/works/{key}" for key in ("r0-finished", "r0-started", "r0-1d", "announced")]
    assert {path: ids for path, ids in where.items() if ids} == {
        "all": ["change/new-price/r0-30d", *incident, *price, *works],
        "incidents": incident,
        "changes": ["change/new-price/r0-30d", *price, *works],
        "component/discs": ["change/new-price/r0-30d", *incident, *price],
        "component/streaming": works,
        "impact/minor": incident,
        "impact/major": incident,
        "kind/pricing": ["change/new-price/r0-30d", *price],
        "kind/maintenance": works,
    }


def test_a_component_that_the_service_no_longer_names_keeps_its_feed():
    drawn = some_records()
    service = replace(
        drawn.service,
        components={k: v for k, v in drawn.service.components.items() if k != "streaming"},
    )
    found = files(replace(drawn, service=service))
    assert len(feed_entries("feed.json", found["feeds/component/streaming/feed.json"])) == 4


def test_a_feed_holds_the_newest_hundred():
    updates = [
        told(f"{at('2026-11-01 00:00') + timedelta(hours=hour):%Y-%m-%d %H:%M}")
        for hour in range(130)
    ]
    found = files(the_records(an_incident(*updates)))
    for name in ("rss.xml", "atom.xml", "feed.json"):
        entries = feed_entries(name, found[f"feeds/all/{name}"])
        assert [entry.at for entry in entries] == [u.at for u in reversed(updates)][:100]
    archive = [
        entry
        for uri in sorted(found, reverse=True)
        if uri.startswith("feeds/all/archive/")
        for entry in feed_entries(uri, found[uri])
    ]
    assert [entry.at for entry in archive] == [u.at for u in reversed(updates)]


# ----------------------------------------------------------------------------- what is in them


def test_all_formats_tell_the_same():
    for drawn in (some_records(), the_records(*hostile_records())):
        found = files(drawn)
        for folder in {uri.rsplit("/", 1)[0] for uri in found if uri.endswith("feed.json")}:
            rss, atom, json_feed = (
                [entry.facts for entry in feed_entries(name, found[f"{folder}/{name}"])]
                for name in ("rss.xml", "atom.xml", "feed.json")
            )
            assert rss == atom == json_feed


def test_replies_are_threaded_to_the_first_notice():
    atom = ET.fromstring(files(some_records())["feeds/incidents/atom.xml"])
    second, first = atom.iter(f"{ATOM}entry")
    assert first.find(f"{THREAD}in-reply-to") is None
    reply = second.find(f"{THREAD}in-reply-to")
    assert reply.get("ref") == first.findtext(f"{ATOM}id")
    assert reply.get("href") == first.find(f"{ATOM}link").get("href")
    item = json.loads(files(some_records())["feeds/incidents/feed.json"])["items"][0]
    assert item["_beforehand"] == {"in_reply_to": first.findtext(f"{ATOM}id")}


def test_a_change_names_the_calendar_that_it_stands_in():
    atom = ET.fromstring(files(some_records())["feeds/all/atom.xml"])
    related = {
        entry.findtext(f"{ATOM}id").split("/")[1]: [
            (link.get("href"), link.get("type"))
            for link in entry.iter(f"{ATOM}link")
            if link.get("rel") == "related"
        ]
        for entry in atom.iter(f"{ATOM}entry")
    }
    assert related == {
        "late-discs": [],
        "new-price": [(f"{BASE}calendars/changes.ics", "text/calendar")],
        "works": [(f"{BASE}calendars/maintenance.ics", "text/calendar")],
    }


def texts(*records, now: datetime = NOW, service=None) -> dict[str, Item]:
    """Return the items of records by key."""
    drawn = the_records(*records, service=service or a_service())
    items = Items(drawn.service)
    return {notice.key: items.item(notice) for notice in due(ladder(drawn), now)}


def a_full_change(*updates, **fields) -> Change:
    return a_change(
        *updates,
        announced_at=at("2026-11-01 12:00"),
        effective_on=date(2027, 9, 1),
        audience="Members with *both* plans, about one in three. That is many.",
        choices=(
            Choice(do="Keep both", how="Nothing to do.", price=Money(Decimal("15.98"), "USD")),
            Choice(do="Leave", how="Cancel on your account page.", by=date(2027, 8, 31)),
        ),
        duties=(
            Duty(what="Send back the disc", by="14 days after", otherwise="14 USD", how="By post."),
        ),
        if_you_do_nothing="You keep both.",
        **fields,
    )


def test_the_first_sentence_says_what_when_for_whom_and_what_to_do():
    change = replace(a_full_change(), choices=a_full_change().choices[1:])
    assert texts(change)["announced"].summary == (
        "Price change from 1 September 2027: One disc costs more;"
        " who is affected: Members with both plans, about one in three;"
        " what you can do: Leave (by 31 August 2027);"
        " what it asks of you: Send back the disc (14 days after)."
    )
    incident = an_incident(
        told("2026-11-09 14:40"),
        who_is_affected="Everyone with a disc due out.",
        what_to_do="Nothing. Your queue is unchanged.",
    )
    assert texts(incident)["20261109t144000z"].summary == (
        "Investigating: Discs are late (since Monday 9 November 2026, 09:40\N{NO-BREAK SPACE}EST);"
        " who is affected: Everyone with a disc due out; what to do: Nothing."
    )


def test_the_first_sentence_stands_in_front_of_the_text():
    item = texts(an_incident(told("2026-11-09 14:40")))["20261109t144000z"]
    assert item.html.startswith(f"<p>{item.summary}</p>\n<p>No discs are leaving today.</p>")
    assert item.html.endswith(
        f'<p><a href="{BASE}incidents/late-discs/#update-20261109t144000z">'
        "Read it on our status page</a></p>"
    )


def test_a_moved_change_says_from_where_to_where():
    change = a_change(
        amended("2026-11-10 12:00", effective_on=date(2027, 2, 1)),
        announced_at=at("2026-11-01 12:00"),
        effective_on=date(2026, 12, 31),
    )
    assert texts(change)["moved-1"].summary.startswith(
        "Price change from 1 February 2027, moved (it was to be from 31 December 2026):"
    )


def test_the_text_of_a_notice_never_tells_what_was_told_later():
    incident = an_incident(
        told("2026-11-09 14:00"),
        told("2026-11-09 15:00", "resolved"),
        told("2026-11-09 16:00", "investigating"),
        told("2026-11-09 17:00", "resolved"),
        apology="We are sorry.",
        remedy=Remedy(offer="5 % off", who="All", due_on=date(2026, 11, 16), if_missing="Call us."),
        rationale=IncidentRationale(cause="A full disk."),
        ended_at=at("2026-11-09 16:50"),
    )
    found = texts(incident)
    after = ("We are sorry.", "5 % off", "A full disk.", "11:50")
    told_of = {key: [part for part in after if part in item.html] for key, item in found.items()}
    assert told_of == {
        "20261109t140000z": [],
        "20261109t150000z": [],
        "20261109t160000z": [],
        "20261109t170000z": list(after),
    }


def test_a_reminder_tells_what_was_amended_until_then():
    service = a_service("UTC")
    change = a_full_change(amended("2026-11-20 10:00", change="Both plans come on one bill."))
    change = replace(change, effective_on=date(2026, 12, 28))
    found = texts(change, now=at("2026-12-31 12:00"), service=service)
    line = "<li>20 November 2026: Both plans come on one bill.</li>"
    assert line not in found["announced"].html
    assert line in found["r0-30d"].html


def test_an_announcement_tells_everything_but_the_answers():
    change = a_full_change(
        rationale=ChangeRationale(why="The studios charge more.", what_stays="No late fees."),
        feedback=Feedback(
            at="/talk/",
            heard=(Heard(on=date(2026, 11, 3), from_customers="One bill.", answer="Yes."),),
        ),
    )
    found = texts(change)
    for part in (
        "The studios charge more.",
        "No late fees.",
        f'<a href="{BASE}talk/">Tell us</a>',
    ):
        assert part in found["announced"].html
    assert "One bill." not in found["announced"].html
    assert "<p>One bill.</p>" in found["heard-1"].html


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("Nothing. Your queue is unchanged.", "Nothing"),
        (
            "Everyone with [a disc. Yes](https://a.example/) at home. More.",
            "Everyone with [a disc. Yes](https://a.example/) at home",
        ),
        ("- first\n- second", "first - second"),
        ("One line\nand the next.\n\nAnother paragraph.", "One line and the next"),
        ("Write `a. b` here. Then go.", "Write `a. b` here"),
        ("What now? Wait.", "What now?"),
        ("   ", ""),
    ],
)
def test_a_fragment_is_the_first_sentence(markdown, expected):
    assert fragment(markdown) == expected


# ----------------------------------------------------------------------------- history


def test_archives_lead_back_month_by_month():
    incidents = [
        an_incident(told(f"{month}-30 12:00"), id=f"i-{month}")
        for month in ("2023-05", "2026-09", "2026-10")
    ]
    found = files(the_records(*incidents))
    months = {uri: ET.fromstring(content) for uri, content in found.items() if "/archive/" in uri}
    assert sorted(months) == [
        f"feeds/{name}/archive/{month}.xml"
        for name in ("all", "incidents")
        for month in ("2023-05", "2026-09", "2026-10")
    ]
    for uri, root in months.items():
        assert feed_faults(uri, found[uri], BASE, NOW) == []
        assert root.find(f"{HISTORY}archive") is not None
    links = {
        uri: {
            link.get("rel"): link.get("href").removeprefix(BASE)
            for link in root.findall(f"{ATOM}link")
            if link.get("rel") != "alternate"
        }
        for uri, root in months.items()
    }
    assert links["feeds/all/archive/2026-10.xml"] == {
        "self": "feeds/all/archive/2026-10.xml",
        "current": "feeds/all/atom.xml",
        "prev-archive": "feeds/all/archive/2026-09.xml",
    }
    assert links["feeds/all/archive/2026-09.xml"]["prev-archive"].endswith(
        "all/archive/2023-05.xml"
    )
    assert "prev-archive" not in links["feeds/all/archive/2023-05.xml"]
    for name in ("rss.xml", "atom.xml"):
        root = ET.fromstring(found[f"feeds/all/{name}"])
        previous = [
            link.get("href")
            for link in root.iter(f"{ATOM}link")
            if link.get("rel") == "prev-archive"
        ]
        assert previous == [f"{BASE}feeds/all/archive/2026-10.xml"]


def test_an_archive_that_others_came_before_names_the_one_before_it():
    """Its own notices stand still, and yet it changes: its key must say so."""
    late = an_incident(told("2026-10-30 12:00"), id="late")
    early = an_incident(told("2023-05-30 12:00"), id="early")
    uri = "feeds/all/archive/2026-10.xml"
    before = next(p for p in feed_parts(the_records(late), NOW) if p.uri == uri)
    after = next(p for p in feed_parts(the_records(late, early), NOW) if p.uri == uri)
    assert before.make() != after.make()
    assert before.key != after.key


def test_archives_print_a_notice_once_for_all_that_hold_it(monkeypatch):
    """As long as a month fits into what is remembered, however many months there are."""
    monkeypatch.setattr(remembered, "MEMORY", 10)
    incidents = [
        an_incident(told(f"2026-{month:02}-{day:02} 12:00"), id=f"i-{month}-{day}")
        for month in range(1, 10)
        for day in range(1, 8)
    ]
    drawn = the_records(*incidents)
    made: list[str] = []
    make = Items.make
    monkeypatch.setattr(Items, "make", lambda its, one: (made.append(one.title), make(its, one))[1])
    archives = [part for part in feed_parts(drawn, NOW) if "/archive/" in part.uri]
    contents = [part.make() for part in archives]
    assert sum(content.count(b"<entry>") for content in contents) == 2 * len(incidents)
    assert sorted(made) == sorted(notice.title for notice in ladder(drawn))


def test_the_list_for_readers_names_two_feeds_that_share_nothing():
    outline = ET.fromstring(files(the_records())["feeds/feeds.opml"])
    assert [item.get("xmlUrl") for item in outline.iter("outline")] == [
        f"{BASE}feeds/incidents/atom.xml",
        f"{BASE}feeds/changes/atom.xml",
    ]


# ----------------------------------------------------------------------------- how they are made


def hostile_records():
    """Return records whose every text is hostile, each with another one."""
    for number, text in enumerate(HOSTILE):
        yield an_incident(
            told("2026-11-09 14:00", text=text or "?"),
            id=f"incident-{number}",
            title=text.replace("\n", " ").strip()[:200] or "?",
            who_is_affected=text or None,
        )
        yield a_full_change(
            id=f"change-{number}",
            title=text.replace("\n", " ").strip()[:200] or "?",
            summary=text or None,
        )


def test_hostile_texts_give_well_made_feeds():
    found = files(the_records(*hostile_records()))
    for uri, content in found.items():
        if uri.endswith(("rss.xml", "atom.xml", "feed.json")) or "/archive/" in uri:
            assert feed_faults(uri, content, BASE, NOW) == [], uri


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_records_give_well_made_feeds(data):
    drawn = data.draw(records())
    now = datetime(2026, 6, 1, tzinfo=UTC)
    for uri, content in files(drawn, now).items():
        if uri.endswith(("rss.xml", "atom.xml", "feed.json")) or "/archive/" in uri:
            assert feed_faults(uri, content, drawn.service.url, now) == [], uri


texts_of_xml = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff")
    | st.sampled_from("<>&\"'{}@\n")
)


instants = st.datetimes(timezones=st.just(UTC)).filter(lambda told_at: told_at.year >= 1000)


@st.composite
def items(draw: st.DrawFn) -> Item:
    line = texts_of_xml.map(lambda text: text.replace("\n", " ").strip() or "x")
    html = draw(texts_of_xml.map(lambda text: text or "x"))
    return Item(
        id=draw(line),
        url="https://a.example/?a=1&b=2#c",
        title=draw(line),
        summary=draw(line),
        text=(Told(html), Told(html, in_xml(html))),
        told_at=draw(instants).replace(microsecond=0),
        tags=tuple(draw(st.lists(line, min_size=1, max_size=3))),
        reply_to=draw(st.none() | line),
        reply_url="https://a.example/&",
        calendar_url=draw(st.none() | st.just("https://a.example/all.ics")),
    )


@settings(max_examples=200, deadline=None)
@given(items())
def test_an_entry_is_printed_as_feedgen_would_write_it(item):
    feed = FeedGenerator()
    feed.register_extension("thread", ThreadFeed, ThreadEntry, rss=False)
    feed.id("x")
    feed.title("x")
    feed.updated(item.told_at)
    add_entry(feed, item)
    whole = feed.atom_str(pretty=True).decode()
    assert whole[whole.index("  <entry>") : whole.index("</feed>")] == print_entry(item)


ALL = channels(the_records())[0]


def entries_of(some: list[Item], print_one) -> list[Entry]:
    return [Entry(print_one(item).encode(), item.told_at) for item in some]


@settings(max_examples=100, deadline=None)
@given(st.lists(items(), max_size=3))
def test_a_feed_in_rss_is_as_feedgen_would_write_it(some):
    feed = new_feed(ALL, some, "rss.xml")
    feed.ttl(15)
    for item in some:
        add_item(feed, item)
    whole = with_stylesheet(feed.rss_str(pretty=True), f"{ALL.root}feed.css")
    assert rss(ALL, entries_of(some, print_item)) == whole


@settings(max_examples=100, deadline=None)
@given(st.lists(items(), max_size=3))
def test_a_feed_in_json_is_as_python_would_write_it(some):
    whole = json_feed(ALL, entries_of(some, print_json_item))
    found = json.loads(whole)
    assert json.dumps(found, ensure_ascii=False, indent=1).encode() + b"\n" == whole
    assert [one["id"] for one in found["items"]] == [item.id for item in some]
    assert [one["content_html"] for one in found["items"]] == [item.html for item in some]


def test_the_same_key_means_the_same_bytes_and_only_what_changed_has_a_new_one():
    drawn = some_records()
    before = {part.uri: (part.key, part.make()) for part in feed_parts(drawn, NOW)}
    incident = an_incident(
        told("2026-11-09 14:00"), told("2026-11-09 15:00", "resolved", text="It is over.")
    )
    after = {
        part.uri: (part.key, part.make())
        for part in feed_parts(replace(drawn, incidents=(incident,)), NOW)
    }
    changed = {uri for uri in before if before[uri] != after[uri]}
    assert changed == {uri for uri in before if before[uri][0] != after[uri][0]}
    assert {uri.split("/")[1] for uri in changed} == {"all", "incidents", "component", "impact"}
    assert not any("streaming" in uri for uri in changed)


def test_words_are_those_of_the_pages():
    assert notice_titles.KIND == words.KIND
    assert notice_titles.STATUS == words.INCIDENT_STATUS
    assert list(notice_titles.MONTHS) == list(words.MONTHS)


def test_the_stylesheet_is_there():
    style = files(the_records())["feeds/feed.css"].decode()
    assert "@namespace atom" in style
    assert (
        Path(__file__)
        .parent.joinpath("../generator/beforehand/render/assets/feed.css")
        .read_text("utf-8")
        == style
    )
