"""Law of the caches: whatever happened in between, a build ends as the first one would.

WARM_EXAMPLES makes it look longer, and then it also looks for the shortest way to a failure.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import replace as replace_in
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st
from msgspec.structs import fields, replace

from beforehand.bench.made_site import SERVICE, UNTIL, made_records
from beforehand.importers.yaml_text import service_text
from beforehand.model import Change, FeedAuthority, Incident, Records, Service
from beforehand.site.git_log import Dates
from beforehand.site.project import Project
from beforehand.surfaces import surface_boundaries
from beforehand.timeline import boundaries
from beforehand.values import Span
from builders import SECOND, at
from git_repo import Repo
from strategies import BEGIN, records
from strategy_mending import mended
from warm_site import Moment, WarmSite, texts_of
from warm_steps import all_of, seldom, steps, with_records

EXAMPLES = int(os.environ.get("WARM_EXAMPLES", "0"))
PHASES = (Phase.explicit, Phase.reuse, Phase.generate, *((Phase.shrink,) if EXAMPLES else ()))
WARM = settings(
    phases=PHASES,
    max_examples=EXAMPLES or 8,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
FEW = settings(WARM, max_examples=(EXAMPLES + 3) // 4 or 3)
PAUSES = tuple(timedelta(hours=count) for count in (0, 1, 24, 24 * 5))
SOON = tuple(timedelta(minutes=count) for count in (0, 0, 0, 15, 60, 24 * 60))
FAR = tuple(timedelta(days=count) for count in (31, 92, 366, 800, -31, -366))
BESIDE = tuple(timedelta(seconds=count) for count in (-1, 0, 0, 1))
REELPOST = Project(Path(__file__).parent.parent).load().records
"""Records with all that there is: every kind, stage and status, one that follows another."""
TOLD = at("2028-02-01 12:00")
"""When all of them have been told."""


@pytest.fixture(scope="module")
def warm(tmp_path_factory):
    """A site in one place for all examples, for the skin depends on the place."""
    folder = tmp_path_factory.mktemp("warm")
    foreign = WarmSite(folder / "foreign")
    foreign.put(texts_of(_a_made_site()))
    foreign.build(Moment(UNTIL))
    site = WarmSite(folder / "own")
    (folder / "own" / "foreign-cache").mkdir()
    for name in foreign.cache_files():
        if "/" not in name:
            shutil.copy2(foreign.cache / name, folder / "own" / "foreign-cache" / name)
    return site


def _a_made_site() -> Records:
    made = list(made_records(12))
    return Records(
        service=SERVICE,
        incidents=tuple(record for record in made if isinstance(record, Incident)),
        changes=tuple(record for record in made if isinstance(record, Change)),
    )


def _edges(drawn: Records) -> list[datetime]:
    """Return the instants at which a record changes what is true, or a banner."""
    begins = [record.updates[0].at for record in drawn.incidents]
    begins += [change.announced_at for change in drawn.changes]
    if not begins:
        return [BEGIN]
    window = min(begins) - timedelta(days=5), max(begins) + timedelta(days=500)
    found = (*boundaries(drawn, *window), *surface_boundaries(drawn, *window))
    return sorted({edge.at for edge in found if edge.record is not None}) or begins


@st.composite
def _moments(draw: st.DrawFn, drawn: Records, last: datetime | None = None) -> Moment:
    """Return what a build is asked for: the last moment, soon after, an edge, or years away."""
    if last is not None and draw(st.integers(0, 4)) < 3:
        now = last + draw(st.sampled_from(SOON))
    else:
        now = draw(st.sampled_from(_edges(drawn))) + draw(st.sampled_from(BESIDE))
        if draw(seldom()):
            now += draw(st.sampled_from(FAR))
    return Moment(now, is_preview=draw(seldom()))


@dataclass
class _Life:
    """A site from build to build."""

    site: WarmSite
    data: st.DataObject
    records: Records
    """As of the last build without problems."""
    moment: Moment
    """The last build's."""
    repo: Repo | None = None

    def step(self, before: Records) -> Records:
        """Let something happen to the site, and return the records that it has then."""
        step = self.data.draw(steps(before))
        note(f"step: {step.__name__}")
        after = mended(step(self.site, before, self.data.draw))
        self.site.put(texts_of(after), just_now=self.data.draw(seldom()))
        return after

    def build(self, now: Records) -> None:
        """Build both ways; records with problems are put back and built once more."""
        draw = self.data.draw
        if draw(seldom()):
            self.break_and_repair()
        self.commit()
        dates = st.sampled_from([Dates.GIT] * 3 + [Dates.OMIT] if self.repo else [Dates.GIT])
        self.moment = replace_in(draw(_moments(now, self.moment.now)), dates=draw(dates))
        target = draw(st.sampled_from([self.site.site] * 4 + [self.site.preview]))
        again = draw(st.booleans())
        note(f"build: {self.moment}, {target.name}, {'the same' if again else 'a new'} builder")
        if self.site.check(self.moment, target, again=again):
            self.records = now
            return
        note("it has problems")
        self.site.put(texts_of(self.records))
        assert self.site.check(self.moment, target, again=again)

    def commit(self) -> None:
        """Commit what there is, or write the last commit anew, or take it back; or wait."""
        if self.repo is None:
            return
        act = self.data.draw(st.sampled_from(["commit", "commit", "amend", "take back", "wait"]))
        note(f"git: {act}")
        if act == "wait":
            return
        if act == "take back":
            if self.repo.git("rev-list", "--count", "HEAD") != "1":
                self.repo.git("reset", "-q", "--soft", "HEAD~1")
            return
        self.repo.git("add", "-A")
        again = ("--amend",) if act == "amend" else ()
        self.repo.git("commit", "-q", "--allow-empty", *again, "-m", "x")
        self.repo.now += self.data.draw(st.sampled_from(PAUSES))

    def break_and_repair(self) -> None:
        """Save a file that is not finished, build, and finish it."""
        draw, site = self.data.draw, self.site
        path = draw(st.sampled_from(sorted(site.sources())))
        content = (site.root / path).read_bytes()
        note(f"broken: {path}")
        site.save(path, content + b"colour: [red\n", just_now=draw(st.booleans()))
        assert not site.check(self.moment)
        site.save(path, content, just_now=draw(st.booleans()))


def _live(life: _Life, first: Records) -> None:
    draw = life.data.draw
    life.moment = draw(_moments(first))
    assert life.site.check(life.moment)
    for _ in range(draw(st.integers(3, 5))):
        now = life.records
        for _ in range(draw(st.integers(1, 4))):
            now = life.step(now)
        life.build(now)


def test_a_build_ends_as_a_cold_one_when_only_time_has_passed(warm):
    """At noon of every last day and of the day after, a second before an edge and at it."""
    warm.begin_again()
    warm.put(texts_of(REELPOST))
    last_days = re.findall(
        r"\b(?:by|due_on|open_until): (\S{10})", "".join(texts_of(REELPOST).values())
    )
    assert len(last_days) > 20
    noons = [at(f"{day} 17:00") for day in sorted(set(last_days))]
    edges = _edges(REELPOST)[::50]
    moments = [now for noon in noons for now in (noon, noon + timedelta(days=1))]
    moments += [now for edge in edges for now in (edge - SECOND, edge)]
    for now in moments:
        assert warm.check(Moment(now))


OF_THE_SERVICE: dict[str, Callable[[Service], object]] = {
    "name": lambda service: f"{service.name} films",
    "url": lambda _: "https://a.example/b/",
    "time_zone": lambda _: "Europe/Berlin",
    "components": lambda service: _renamed(service.components),
    "feeds": lambda _: FeedAuthority(authority="films.example", year=2025),
    "contacts": lambda service: _renamed(service.contacts),
    "language": lambda _: "en-GB",
    "description": lambda _: "Films, by post and by stream.",
    "home": lambda _: "https://films.example/",
    "accent": lambda _: "#7a1f5c",
    "component_groups": lambda service: _renamed(service.component_groups),
    "surfaces": lambda service: _renamed(service.surfaces),
    "plans": lambda service: _renamed(service.plans),
    "promises": lambda service: (replace(service.promises[0], notice_time="10:30"),),
    "public_since": lambda _: date(2025, 6, 1),
    "rebuild_every": lambda _: Span(5, "minutes"),
}


def _renamed(named: Mapping[str, Any]) -> Mapping[str, Any]:
    return {key: replace(one, name=f"{one.name} too") for key, one in named.items()}


def test_a_build_ends_as_a_cold_one_when_a_part_of_the_service_changes(warm):
    """Records stay as they are, and so do their files."""
    assert OF_THE_SERVICE.keys() == {field.name for field in fields(Service)}
    warm.begin_again()
    texts = texts_of(REELPOST)
    for name, other in OF_THE_SERVICE.items():
        service = replace(REELPOST.service, **{name: other(REELPOST.service)})
        warm.put({**texts, "service.yml": service_text(service)})
        assert warm.check(Moment(TOLD)), name


def test_a_build_ends_as_a_cold_one_when_a_record_that_others_name_changes(warm):
    """Its title, and whether it is there: the others' files stay as they are."""
    warm.begin_again()
    named = {name for one in REELPOST.changes for name in (one.follows, one.superseded_by) if name}
    assert len(named) >= 3
    for name in sorted(named):
        others = [
            replace(one, title=f"{one.title} again") if one.id == name else one
            for one in all_of(REELPOST)
        ]
        warm.put(texts_of(with_records(REELPOST, others)))
        assert warm.check(Moment(TOLD)), name
        referring = [
            replace(one, follows=None) if getattr(one, "follows", None) == name else one
            for one in all_of(REELPOST)
        ]
        warm.put(texts_of(with_records(REELPOST, referring)))
        assert warm.check(Moment(TOLD)), name


@WARM
@given(data=st.data())
def test_a_warm_build_ends_as_a_cold_one(warm, data):
    first = data.draw(st.sampled_from([REELPOST] * 3 + [None])) or data.draw(records(most=3))
    warm.begin_again()
    warm.put(texts_of(first))
    if not data.draw(seldom()):
        warm.lay_skin()
    _live(_Life(warm, data, first, Moment(BEGIN)), first)


@FEW
@given(data=st.data())
def test_a_warm_build_ends_as_a_cold_one_in_git(warm, data):
    """Commits are added, written anew and taken back: what pages tell of them is what git has."""
    first = data.draw(records())
    warm.begin_again()
    warm.lay_skin()
    warm.put(texts_of(first))
    repo = Repo(warm.root, start=BEGIN)
    repo.commit(after=data.draw(st.sampled_from(PAUSES)))
    _live(_Life(warm, data, first, Moment(BEGIN), repo), first)
