"""Other people's readers read our feeds and calendars, each notice once, all of them alike."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import subprocess
from calendar import timegm
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
import listparser
import pytest
from icalendar import Calendar

from beforehand.model import Records
from beforehand.notices import due, ladder
from beforehand.records.files import SourceFile
from beforehand.records.reading import read
from beforehand.render.feeds import feed_files, feed_parts
from beforehand.render.ical import calendar_files
from beforehand.timeline import derive
from builders import a_change, an_incident, at, the_records, told
from hostile import HOSTILE
from notice_simulation import simulate
from test_notice_laws import cut

pytestmark = pytest.mark.clients

ROOT = Path(__file__).parent.parent
CLIENTS = Path(__file__).parent / "clients"
CORPUS = ROOT.parent / "shared" / "corpora" / "feed-breaking.jsonl"
NOW = at("2026-12-01 12:00")

Facts = list[tuple[str, str, str, str]]
"""Of each item, newest first: id, title, link, date."""


def needs(*programs: str):
    """Return a mark that skips a test where a program of Debian is missing."""
    missing = [program for program in programs if shutil.which(program) is None]
    return pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}")


def node() -> str:
    """Return the program that runs JavaScript; skip the test without it or its packages."""
    beside = ROOT / ".venv" / "bin" / "node"
    found = str(beside) if beside.exists() else shutil.which("node")
    if found is None:
        pytest.skip("not installed: node")
    if not (CLIENTS / "node_modules").is_dir():
        pytest.skip("not installed: npm ci --prefix tests/clients")
    return found


# ----------------------------------------------------------------------------- texts


def records_of(texts: list[str]) -> Records:
    """Return records with these texts in their titles and bodies."""
    made = []
    for number, text in enumerate(texts):
        title = " ".join(text.split())[:200] or "?"
        made.append(
            an_incident(
                told("2026-11-09 14:00", text=text or "?"), id=f"incident-{number}", title=title
            )
        )
        made.append(a_change(id=f"change-{number}", title=title, summary=text or None))
    return the_records(*made)


def corpus() -> list[str]:
    if not CORPUS.exists():
        pytest.skip("there is no collection of feed-breaking strings beside the repository")
    lines = CORPUS.read_text("utf-8").splitlines()
    return [json.loads(line)["payload"] for line in lines]


@pytest.fixture(params=["own", "corpus"])
def published(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Records, Path]:
    """Return hostile records and the folder with the files that are made of them."""
    drawn = records_of(list(HOSTILE) if request.param == "own" else corpus())
    for file in [*feed_files(drawn, NOW), *calendar_files(derive(drawn, NOW))]:
        path = tmp_path / file.uri
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    return drawn, tmp_path


def expected(drawn: Records, feed: str = "all") -> Facts:
    notices = [n for n in due(ladder(drawn), NOW) if feed in ("all", f"{n.record_type}s")]
    return [
        (n.id, n.title, drawn.service.url + n.uri, f"{n.told_at:%Y-%m-%dT%H:%M:%SZ}")
        for n in reversed(notices)
    ][:100]


@pytest.mark.parametrize("name", ["rss.xml", "atom.xml"])
def test_feedparser_reads_what_was_meant(published, name):
    drawn, folder = published
    feed = feedparser.parse((folder / "feeds/all" / name).read_bytes())
    assert not feed.bozo
    assert feed.feed.language == "en"
    assert [
        (
            entry.id,
            entry.title,
            entry.link,
            f"{datetime.fromtimestamp(timegm(entry.published_parsed), UTC):%Y-%m-%dT%H:%M:%SZ}",
        )
        for entry in feed.entries
    ] == expected(drawn)


def test_atoma_reads_what_was_meant(published):
    import atoma

    drawn, folder = published
    rss = atoma.parse_rss_bytes((folder / "feeds/all/rss.xml").read_bytes())
    atom = atoma.parse_atom_bytes((folder / "feeds/all/atom.xml").read_bytes())
    assert [
        (item.guid, item.title, item.link, f"{item.pub_date:%Y-%m-%dT%H:%M:%SZ}")
        for item in rss.items
    ] == expected(drawn)
    assert [
        (item.id_, item.title.value, item.links[0].href, f"{item.published:%Y-%m-%dT%H:%M:%SZ}")
        for item in atom.entries
    ] == expected(drawn)


def read_with_node(paths: list[Path]) -> dict[str, dict[str, list[dict]]]:
    wanted = [{"name": path.name, "path": str(path)} for path in paths]
    done = subprocess.run(
        [node(), CLIENTS / "read.mjs"],
        input=json.dumps(wanted),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_feedsmith_and_rss_parser_read_what_was_meant(published):
    drawn, folder = published
    names = ("rss.xml", "atom.xml", "feed.json")
    found = read_with_node([folder / "feeds/all" / name for name in names])
    facts = {
        (name, parser): [(i["id"], i["title"], i["link"], i["at"]) for i in items]
        for name, parsers in found.items()
        for parser, items in parsers.items()
    }
    assert len(facts) == 5
    for which, read_facts in facts.items():
        assert read_facts == expected(drawn), which


def test_icalendar_and_ical_js_read_the_same(published):
    _, folder = published
    path = folder / "calendars/all-alarms.ics"
    (found,) = read_with_node([path])["all-alarms.ics"].values()
    events = Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    assert [(e["uid"], e["summary"], e["description"], e["sequence"]) for e in found] == [
        (str(e["UID"]), str(e["SUMMARY"]), str(e["DESCRIPTION"]), int(e["SEQUENCE"]))
        for e in events
    ]


def test_listparser_takes_two_feeds_from_the_list(published):
    _, folder = published
    found = listparser.parse((folder / "feeds/feeds.opml").read_text("utf-8"))
    assert not found.bozo
    assert [feed.url.rsplit("feeds/")[1] for feed in found.feeds] == [
        "incidents/atom.xml",
        "changes/atom.xml",
    ]


@needs("xmllint")
def test_xmllint_finds_every_file_well_formed(published):
    _, folder = published
    paths = [str(path) for path in folder.rglob("*.xml")] + [str(folder / "feeds/feeds.opml")]
    done = subprocess.run(
        ["xmllint", "--noout", "--nonet", *paths], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


# ----------------------------------------------------------------------------- a year


def reelpost() -> Records:
    """Return the records at the repository's root."""
    paths = [ROOT / "service.yml", *ROOT.glob("incidents/*.yml"), *ROOT.glob("changes/*.yml")]
    files = [SourceFile(str(path.relative_to(ROOT)), path.read_bytes()) for path in paths]
    result = read(files)
    assert result.records is not None, [problem.message for problem in result.problems]
    return result.records


def a_year_of_builds(drawn: Records) -> list[datetime]:
    """Return moments of builds over a year: some late by hours, some doubled, days missing."""
    chance = random.Random(2026)
    begin, end = at("2025-11-22 00:00"), at("2026-11-22 00:00")
    builds = [begin]
    for notice in ladder(drawn):
        if begin < notice.told_at < end and chance.random() < 0.3:
            late = notice.told_at + timedelta(
                seconds=chance.choice([0, 7, 900, 6 * 3600, 9 * 86400])
            )
            builds += [late, late + timedelta(seconds=9)]
    return [*sorted(built_at for built_at in builds if built_at < end), end]


def test_reelposts_year_reaches_every_subscriber_once():
    drawn = reelpost()
    builds = a_year_of_builds(drawn)
    outcome = simulate(drawn, builds, random.Random(1))
    assert outcome.wrong == ()
    assert (outcome.lost, outcome.doubled) == (0, 0)
    assert outcome.notices > 80


@needs("newsboat")
def test_newsboat_shows_each_notice_of_reelposts_year_once(tmp_path: Path):
    drawn = reelpost()
    feed, urls, cache = tmp_path / "rss.xml", tmp_path / "urls", tmp_path / "cache.db"
    urls.write_text(f"file://{feed}\n")
    command = ["newsboat", "-q", "-u", urls, "-c", cache, "-C", "/dev/null", "-x", "reload"]
    shown: Counter[str] = Counter()
    facts: dict[str, tuple[str, str]] = {}
    for now in a_year_of_builds(drawn):
        feed.write_bytes(feed_of(cut(drawn, now), now))
        subprocess.run(command, check=True, capture_output=True, timeout=60)
        with sqlite3.connect(cache) as base:
            rows = base.execute("SELECT guid, title, pubDate FROM rss_item WHERE unread = 1")
            for guid, title, date in rows.fetchall():
                shown[guid] += 1
                facts[guid] = (title, datetime.fromtimestamp(date, UTC).isoformat())
            base.execute("UPDATE rss_item SET unread = 0")
        base.close()
    assert_each_once(shown, drawn)
    for notice in due(ladder(drawn), at("2026-11-22 00:00")):
        assert facts[notice.id] == (notice.title, notice.told_at.isoformat())


@needs("sfeed", "sfeed_update")
def test_sfeed_lists_each_notice_of_reelposts_year_once(tmp_path: Path):
    drawn = reelpost()
    feed, listed = tmp_path / "rss.xml", tmp_path / "feeds" / "reelpost"
    rc = tmp_path / "sfeedrc"
    rc.write_text(
        f'sfeedpath="{tmp_path}/feeds"\n'
        f'fetch() {{ cat "{feed}"; }}\n'
        f'feeds() {{ feed reelpost "file://{feed}" "{drawn.service.url}" UTF-8; }}\n'
    )
    told_before: set[str] = set()
    shown: Counter[str] = Counter()
    for now in a_year_of_builds(drawn):
        feed.write_bytes(feed_of(cut(drawn, now), now))
        subprocess.run(["sfeed_update", rc], check=True, capture_output=True, timeout=60)
        # Fields of a line: date, title, link, text, type, id, author, enclosure, category.
        lines = listed.read_text("utf-8").splitlines()
        ids = [line.split("\t")[5] for line in lines]
        assert len(set(ids)) == len(ids)
        shown.update(set(ids) - told_before)
        told_before |= set(ids)
    assert_each_once(shown, drawn)


def feed_of(drawn: Records, now: datetime) -> bytes:
    return next(p.make() for p in feed_parts(drawn, now) if p.uri == "feeds/all/rss.xml")


def assert_each_once(shown: Counter[str], drawn: Records) -> None:
    told_of = {notice.id for notice in due(ladder(drawn), at("2026-11-22 00:00"))}
    assert len(told_of) > 80
    # The subscription begins with what stands in the feed on the first day.
    assert {guid for guid, count in shown.items() if count != 1} == set()
    assert set(shown) == told_of
