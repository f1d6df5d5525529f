"""Bars that share their links in Chromium: each still leads to its day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from beforehand.model import Records
from beforehand.render import bars
from beforehand.render.blocks import block
from beforehand.timeline import derive
from builders import a_service, an_incident, told

pytestmark = pytest.mark.browser

NOW = datetime(2026, 11, 15, 12, tzinfo=UTC)


@pytest.fixture
def site(serve, monkeypatch):
    """A status page of components alone, and a page for its month."""
    monkeypatch.setattr(bars, "MOST_RUNS", 1)
    late = an_incident(told("2026-11-09 14:00"), told("2026-11-09 15:00", "resolved"))
    snapshot = derive(Records(service=a_service(), incidents=(late,), changes=()), NOW)
    html = block("components", snapshot, NOW)
    assert html.count("<use ") == 3
    page = "<!doctype html><title>Bars</title><style>.bh-hit {{ fill: transparent }}</style>{}"
    return serve({"/index.html": page.format(html), "/history/2026-11/index.html": "<p>Day</p>"})


@pytest.mark.parametrize("row", range(3))
def test_a_click_on_a_bar_leads_to_its_day(site, page, row):
    page.goto(f"{site}/index.html")
    box = page.locator("svg.bh-bars").nth(row).bounding_box()
    day = 89 - (NOW - datetime(2026, 11, 9, 12, tzinfo=UTC)) // timedelta(days=1)
    page.mouse.click(box["x"] + box["width"] * (day + 0.5) / 90, box["y"] + box["height"] / 2)
    page.wait_for_url("**/history/2026-11/#day-2026-11-09")
