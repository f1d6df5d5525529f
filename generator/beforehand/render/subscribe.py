"""The ways to hear from us without coming back to look."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from beforehand.render.parts import Anchor, Setting
from beforehand.render.templating import macro

_FORMATS = (("RSS", "rss.xml"), ("Atom", "atom.xml"), ("JSON Feed", "feed.json"))
_FEEDS = (
    (
        "all",
        "Everything",
        "Each incident and each change, from the first word to the last. If in doubt, take this.",
    ),
    ("incidents", "Incidents", "What is wrong, each update once, until it is over."),
    (
        "changes",
        "Changes",
        "What will cost more, change, end or be maintained, with reminders before the day.",
    ),
)


@dataclass(frozen=True)
class FeedView:
    """A feed in each of its formats."""

    name: str
    what: str
    links: tuple[Anchor, ...]


def subscribe(setting: Setting) -> Markup:
    """Return the feeds, what each is for, and advice to take one."""
    return macro("subscribe.html", "subscribe")(feed_views(setting))


def feed_views(setting: Setting) -> tuple[FeedView, ...]:
    """Return the feeds that the site has, the one for everything first."""
    return tuple(
        FeedView(
            name=name,
            what=what,
            links=tuple(
                Anchor(label, setting.page(f"feeds/{key}/{file}")) for label, file in _FORMATS
            ),
        )
        for key, name, what in _FEEDS
    )
