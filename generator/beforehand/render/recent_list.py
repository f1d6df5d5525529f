"""What ended or came within the last two weeks, as the status page lists it."""

from __future__ import annotations

from datetime import date

from markupsafe import Markup

from beforehand.render import icons, when, words
from beforehand.render.parts import Anchor, Setting
from beforehand.render.record_rows import RowView
from beforehand.render.templating import macro
from beforehand.snapshot import ChangePhase, ChangeView, IncidentView, Snapshot

MOST_RECENT = 30
"""How many records are listed."""


def recent(setting: Setting, snapshot: Snapshot) -> Markup:
    """Return what ended or came within the last two weeks, newest first.

    Thirty stand in it; it says how many more the history has.
    """
    dated = [_recent_incident(setting, view) for view in snapshot.recent_incidents]
    dated += [_recent_change(setting, view) for view in snapshot.recent_changes]
    dated.sort(key=lambda item: item[0], reverse=True)
    views = tuple(view for _, view in dated[:MOST_RECENT])
    left = len(dated) - len(views)
    more = f"{words.count(left, 'more record')} of these two weeks, and everything before"
    before = Anchor(more if left else "Everything before", setting.page("history/"))
    calm = not snapshot.open_incidents
    return macro("status.html", "recent")(views, before, calm)


def _recent_incident(setting: Setting, view: IncidentView) -> tuple[date, RowView]:
    on = words.local_day(view.ended_at or view.last_told_at, setting.zone)
    what = words.IMPACT[view.impact]
    if view.ended_at is not None and view.ended_at > view.incident.started_at:
        what = f"{what}, over after {words.duration(view.ended_at - view.incident.started_at)}"
    shape = icons.IMPACT[view.impact]
    title = Anchor(view.incident.title, setting.page(view.uri))
    return on, RowView(
        words.day_html(on, words.short_day(on)), icons.icon(shape), shape, what, title
    )


def _recent_change(setting: Setting, view: ChangeView) -> tuple[date, RowView]:
    on = words.local_day(view.last_told_at, setting.zone)
    if view.phase is not ChangePhase.WITHDRAWN and view.effective is not None:
        on = words.local_day(view.effective.until or view.effective.at, setting.zone)
    shape = icons.PHASE[view.phase]
    standing = words.lower_first(when.standing(view)[0].words)
    title = Anchor(view.change.title, setting.page(view.uri))
    what = f"{words.KIND[view.change.kind]}, {standing}"
    return on, RowView(
        words.day_html(on, words.short_day(on)), icons.icon(shape), shape, what, title
    )
