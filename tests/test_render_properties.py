"""Laws of the pages, for any records and any moment: well-formed, linked, and without a script."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from beforehand.render import bars, component_history, history_parts
from beforehand.render.blocks import BLOCK_NAMES, block, blocks
from beforehand.render.component_pages import component_pages
from beforehand.render.history import month_pages
from beforehand.render.history_events import first_of
from beforehand.render.history_months import gather
from beforehand.render.output import Page
from beforehand.render.parts import Setting
from beforehand.render.record_pages import change_page, incident_page
from beforehand.snapshot import Snapshot
from beforehand.timeline import derive
from markup import soup, strictly
from strategies import moments, records

LAWS = settings(
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    max_examples=int(os.environ.get("LAW_EXAMPLES", "40")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
SITE = "https://status.reelpost.example/"
LEADING = {"": "status", "upcoming/": "upcoming", "history/": "history", "subscribe/": "subscribe"}
ELSEWHERE = ("promises/", "feeds/")
"""Pages that staff write, and feeds, whose links test_subscribe.py follows."""


def printed(page: Page) -> str:
    """Return a page as it comes off a letterhead, without the theme."""
    sections = "".join(
        f'<h2 id="{section.anchor}">{section.heading.replace("&", "&amp;").replace("<", "&lt;")}'
        f"</h2>{section.html}"
        for section in page.sections
    )
    return f"<h1>title</h1>{page.lead}{sections}"


def every_page(snapshot: Snapshot, now) -> dict[str, str]:
    pages = {
        uri: f"<h1>title</h1>{block(name, snapshot, now, './' if not uri else '../')}"
        for uri, name in LEADING.items()
    }
    records_pages = [incident_page(view, snapshot) for view in snapshot.incidents]
    records_pages += [change_page(view, snapshot) for view in snapshot.changes]
    for page in (*records_pages, *month_pages(snapshot), *component_pages(snapshot)):
        assert page.uri not in pages
        assert "\n" not in page.title + page.description
        assert page.last_changed_on <= snapshot.today
        pages[page.uri] = printed(page)
    return pages


def dead_links(pages: dict[str, str]) -> Iterator[str]:
    trees = {uri: soup(html) for uri, html in pages.items()}
    ids = {uri: {tag["id"] for tag in tree.select("[id]")} for uri, tree in trees.items()}
    for uri, tree in trees.items():
        for tag in tree.select("[href]"):
            whole = urljoin(SITE + uri, tag["href"])
            if not whole.startswith(SITE) or tag["href"].startswith("http"):
                continue
            path, part = whole.removeprefix(SITE).partition("#")[::2]
            if path not in pages and not path.startswith(ELSEWHERE):
                yield f"{uri or 'status'} → {tag['href']}: no such page"
            elif part and part not in ids.get(path, set()):
                yield f"{uri or 'status'} → {tag['href']}: no such place"


def hold_the_laws_of_pages(drawn, now) -> None:
    pages = every_page(derive(drawn, now), now)

    for html in pages.values():
        strictly(html)
        tree = soup(html)
        twice = [name for name, n in Counter(t["id"] for t in tree.select("[id]")).items() if n > 1]
        assert twice == []
        assert tree.select("script, style, iframe, img, link, form, [style], [src]") == []
        assert not [name for tag in tree.find_all(True) for name in tag.attrs if name[:2] == "on"]
        levels = [int(tag.name[1]) for tag in tree.select("h1, h2, h3, h4, h5, h6")]
        assert all(b - a <= 1 for a, b in pairwise(levels))
    assert [dead for dead in dead_links(pages) if not _is_a_records_own(dead, drawn)] == []


@LAWS
@given(st.data())
def test_months_that_are_gathered_alone_hold_what_they_hold_among_all(data):
    drawn = data.draw(records())
    snapshot = derive(drawn, data.draw(moments(drawn)))
    zone = ZoneInfo(snapshot.service.time_zone)
    setting = Setting(snapshot.service, "./", zone, snapshot.today)
    since = first_of(snapshot.today - timedelta(days=data.draw(st.integers(89, 150))))
    every, some = gather(setting, snapshot), gather(setting, snapshot, since)
    assert {on: month for on, month in every.items() if on >= since} == {
        on: month for on, month in some.items() if on >= since
    }


@LAWS
@given(st.data())
def test_every_page_is_well_formed_and_every_link_within_the_site_leads_somewhere(data):
    drawn = data.draw(records())
    hold_the_laws_of_pages(drawn, data.draw(moments(drawn)))


@LAWS
@given(st.data())
def test_pages_in_parts_keep_to_the_same_laws(data):
    drawn = data.draw(records())
    now = data.draw(moments(drawn))
    with pytest.MonkeyPatch.context() as few:
        few.setattr(history_parts, "MOST_ENTRIES", 1)
        few.setattr(component_history, "MOST_ROWS", 2)
        few.setattr(component_history, "NEWEST", 1)
        few.setattr(bars, "MOST_RUNS", 1)
        few.setattr(bars, "MOST_ROWS", 1)
        few.setattr(bars, "MOST_RECORDS", 1)
        hold_the_laws_of_pages(drawn, now)


def _is_a_records_own(dead: str, drawn) -> bool:
    # Records may link to pages of the site that staff write by hand.
    target = urlsplit(dead.partition(" → ")[2].partition(": no such")[0]).path.lstrip("./")
    return f"/{target}" in repr(drawn)


@LAWS
@given(st.data())
def test_what_is_rendered_is_the_same_at_every_moment_between_two_boundaries(data):
    drawn = data.draw(records())
    now = data.draw(moments(drawn))
    snapshot = derive(drawn, now)
    assert blocks(snapshot, now) == blocks(derive(drawn, now), now)
    assert [incident_page(view, snapshot) for view in snapshot.incidents] == [
        incident_page(view, snapshot) for view in derive(drawn, now).incidents
    ]


@pytest.mark.parametrize("name", BLOCK_NAMES)
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_block_leads_through_the_root_that_it_is_given(name, data):
    drawn = data.draw(records())
    now = data.draw(moments(drawn))
    snapshot = derive(drawn, now)
    near = block(name, snapshot, now, "./")
    far = block(name, snapshot, now, "../../")
    assert str(far).replace('"../../', '"./') == near
