"""No page grows with the number of records: 300 kB of HTML is the most that any has."""

from __future__ import annotations

from functools import cache

import pytest

from beforehand.render.banners import banner_files
from beforehand.render.blocks import block
from beforehand.render.component_pages import component_pages
from beforehand.render.history import month_pages
from beforehand.surfaces import notices_for
from beforehand.timeline import derive
from crowd import NOW, Crowd

MOST = 300 * 1024
FRAME = 30 * 1024
"""What the theme puts round a page, its table of contents included: some 25 kB."""
LEADING = {
    "": ("headline", "open-incidents", "components", "coming", "recent"),
    "upcoming/": ("upcoming",),
    "history/": ("history",),
    "promises/": ("promises",),
    "subscribe/": ("subscribe",),
}
CROWDS = {
    "forty thousand in five years": Crowd(40_000, 5 * 365, components=40, changes=100),
    "ten thousand in five years": Crowd(10_000, 5 * 365, changes=30),
    "ten thousand in one year, forty components": Crowd(10_000, 365, components=40, changes=500),
    "a thousand open at once": Crowd(1_500, 60, components=40, open=1_000),
    "three thousand on one day": Crowd(3_000, 1),
}


@cache
def pages_of(name: str) -> dict[str, int]:
    """Return the size of each page in bytes without the frame, by address."""
    records = CROWDS[name].records()
    snapshot = derive(records, NOW)
    sizes = {}
    for uri, names in LEADING.items():
        html = [block(one, snapshot, NOW, "../" if uri else "./") for one in names]
        sizes[uri] = sum(len(part.encode()) for part in html)
    for page in (*month_pages(snapshot), *component_pages(snapshot)):
        html = [page.lead, *(section.html for section in page.sections)]
        sizes[page.uri] = sum(len(part.encode()) for part in html)
    surfaces = notices_for(records, snapshot, NOW)
    for file in banner_files(records.service, surfaces, NOW):
        if file.uri.endswith(".html"):
            sizes[file.uri] = len(file.content)
    return sizes


@pytest.mark.parametrize("name", CROWDS)
def test_no_page_is_larger_than_300_kilobytes(name):
    sizes = pages_of(name)
    assert len(sizes) > 20
    large = {uri: size for uri, size in sizes.items() if size > MOST - FRAME}
    assert large == {}


def test_crowded_months_and_components_are_told_in_parts():
    sizes = pages_of("ten thousand in one year, forty components")
    assert {"history/2026-10/", "history/2026-10.2/", "components/part-00.2026.3/"} <= set(sizes)
    sizes = pages_of("three thousand on one day")
    assert {f"history/2026-11.{number}/" for number in range(2, 13)} <= set(sizes)
