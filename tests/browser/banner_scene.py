"""A page that is not ours, and the files of banners for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from banner_making import (
    DAY,
    ELSEWHERE,
    HOUR,
    LATE,
    NOW,
    PRICE,
    SECOND,
    SERVICE,
    a_notice,
    made,
    place,
)
from beforehand.render.banner_notice import feed, feed_bytes
from beforehand.surfaces import SurfaceNotice

__all__ = [
    "DAY",
    "ELSEWHERE",
    "HOUR",
    "LATE",
    "NOW",
    "PRICE",
    "SECOND",
    "SERVICE",
    "a_notice",
    "made",
    "place",
]

ASSETS = Path(__file__).parents[2] / "generator/beforehand/render/assets/banner"
SCRIPT = (ASSETS / "banner.js").read_bytes()
STYLES = (ASSETS / "banner.css").read_bytes()

# What pages do to every heading and every link in them.
RESETS = """
*{margin:0;padding:0;box-sizing:border-box;font-weight:inherit}
html{font-size:62.5%}
body{font:1.4rem/1.1 Georgia,serif;text-align:center;letter-spacing:.02em;color:#222}
#page h2{color:#c00;text-transform:uppercase;font-size:30px;border-bottom:3px double red}
#page p{color:#999;text-indent:2em} #page a{color:lime;background:yellow} b{display:block}
#page section{float:left;width:30%} h2::before{content:"#";position:absolute}
"""


def a_feed(*notices: SurfaceNotice, now: datetime = NOW) -> bytes:
    """Return the JSON of a surface with these notices."""
    return feed_bytes(feed(place(now=now), notices))


def a_page(inside: str, head: str = "", *, lang: str = "en", script: str = "/banner.js") -> str:
    """Return a plain page with something at the top of its main part, and the script."""
    loaded = f'<script type="module" async src="{script}"></script>' if script else ""
    return f"""<!doctype html><html lang="{lang}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Your queue</title>{head}
</head><body id="page"><header>Reelpost</header><main>{inside}<h1>Your queue</h1>
<p>1. The Third Man</p><p><a href="/elsewhere">Playtime</a></p></main>{loaded}</body></html>"""


def element(attributes: str = "", inside: str = "") -> str:
    """Return the element for the feed at /queue.json."""
    return f'<notice-banner src="/queue.json" {attributes}>{inside}</notice-banner>'


def files(*notices: SurfaceNotice, **page: Any) -> dict[str, Any]:
    """Return what a server needs to show notices in a page at /."""
    inside = page.pop("inside", element())
    return {
        "/": a_page(inside, **page),
        "/queue.json": a_feed(*notices),
        "/banner.js": SCRIPT,
        "/banner.css": STYLES,
        "/favicon.ico": b"",
        "/elsewhere": "<!doctype html><title>Elsewhere</title><h1>Elsewhere</h1>",
    }


EVENTS = """<script>
const heard = [];
for (const type of ["show", "hide", "dismiss", "update", "error"])
  addEventListener(`notice:${type}`, ({detail}) => heard.push([type, detail?.id, detail?.revision]));
</script>"""


def heard(page: Page) -> list[list[Any]]:
    """Return the element's events, oldest first: what, the notice's id, its revision."""
    told: list[list[Any]] = page.evaluate("heard")
    return told


def judge_again(page: Page) -> None:
    """Let the page believe that it was woken."""
    page.evaluate("() => dispatchEvent(new Event('pageshow'))")


def settle(page: Page) -> None:
    """Wait until the banner has its feed, or knows that it gets none."""
    page.wait_for_function(
        "() => [...document.querySelectorAll('notice-banner')].every((banner) =>"
        " banner.shadowRoot?.querySelector('[role=status]'))"
    )


def words(page: Page) -> str:
    """Return what the banner says, blanks made one."""
    said = page.evaluate(
        "() => [...document.querySelectorAll('notice-banner')].map((banner) =>"
        " banner.shadowRoot.querySelector('section > div')?.textContent ?? '').join('|')"
    )
    return " ".join(said.split())


def titles(page: Page) -> list[str]:
    """Return the titles that show, in the order of the page; none of hidden fragments."""
    shown = page.evaluate(
        "() => [...document.querySelectorAll('notice-banner')].flatMap((banner) =>"
        " [...banner.shadowRoot.querySelectorAll('h2')].map((title) => title.textContent))"
    )
    return [" ".join(title.split()) for title in shown]


def stored(page: Page) -> Mapping[str, Any]:
    """Return what the page's local storage holds."""
    return {
        key: json.loads(value)
        for key, value in page.evaluate("() => Object.entries({...localStorage})")
    }
