"""The blocks that stand in the leading pages, by the names that content/ calls them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from beforehand.render import coming, history_list, promises, recent_list, status, subscribe
from beforehand.render.block_names import BLOCK_NAMES
from beforehand.render.parts import Setting
from beforehand.snapshot import Snapshot

__all__ = ["BLOCK_NAMES", "block", "blocks"]

_Renderer = Callable[[Setting, Snapshot, datetime], Markup]


def _status(setting: Setting, snapshot: Snapshot, now: datetime) -> Markup:
    parts = (
        status.headline(setting, snapshot, now),
        status.open_incidents(setting, snapshot),
        status.components(setting, snapshot),
        coming.coming(setting, snapshot),
        recent_list.recent(setting, snapshot),
    )
    return Markup("\n").join(parts)


_RENDERERS: Mapping[str, _Renderer] = {
    "status": _status,
    "headline": status.headline,
    "open-incidents": lambda setting, snapshot, _: status.open_incidents(setting, snapshot),
    "components": lambda setting, snapshot, _: status.components(setting, snapshot),
    "coming": lambda setting, snapshot, _: coming.coming(setting, snapshot),
    "recent": lambda setting, snapshot, _: recent_list.recent(setting, snapshot),
    "upcoming": lambda setting, snapshot, _: coming.upcoming(setting, snapshot),
    "history": lambda setting, snapshot, _: history_list.history(setting, snapshot),
    "promises": promises.promises,
    "subscribe": lambda setting, _snapshot, _now: subscribe.subscribe(setting),
}


def blocks(snapshot: Snapshot, now: datetime, root: str = "./") -> Mapping[str, Markup]:
    """Return every block for a page from which `root` leads to the site's root.

    `root` ends with a slash: `./` on the status page, `../` on /upcoming/.
    """
    return {name: block(name, snapshot, now, root) for name in BLOCK_NAMES}


def block(name: str, snapshot: Snapshot, now: datetime, root: str = "./") -> Markup:
    """Return one block, as finished HTML without headings of the first level.

    `name` is one of BLOCK_NAMES; `now` is aware, and is told as the time of the build.
    """
    zone = ZoneInfo(snapshot.service.time_zone)
    setting = Setting(snapshot.service, root, zone, snapshot.today)
    return _RENDERERS[name](setting, snapshot, now)
