"""The status page's parts: now and next, open incidents, components."""

from __future__ import annotations

from datetime import datetime, timedelta

from markupsafe import Markup
from msgspec import Struct

from beforehand.render import bars, icons, incident_page, words
from beforehand.render.bars import BarsView
from beforehand.render.coming import ComingView, coming_views
from beforehand.render.contact import ContactView as Contact
from beforehand.render.contact import contact_view
from beforehand.render.history_parts import part_uri
from beforehand.render.incident_page import NextUpdate
from beforehand.render.parts import Anchor, Setting, component_uri, parts_html
from beforehand.render.record_rows import RowView
from beforehand.render.templating import macro
from beforehand.snapshot import GroupState, IncidentView, Snapshot
from beforehand.values import Span

_UNITS = {
    "minutes": timedelta(minutes=1),
    "hours": timedelta(hours=1),
    "days": timedelta(days=1),
    "business_days": timedelta(days=1),
    "weeks": timedelta(weeks=1),
    "months": timedelta(days=31),
}
_DAY = timedelta(days=1)
MOST_LINES = 5
"""How many open incidents, and how much maintenance, the first screen names."""
MOST_OPEN = 8
"""How many open incidents are told with their latest update."""
MOST_OPEN_LINES = 24
"""How many more of them have a line."""


class OpenView(Struct, frozen=True):
    """An open incident, with its latest update in full."""

    title: Anchor
    tone: str
    icon: Markup
    status: str
    impact: str
    when: Markup
    text: Markup
    next_update: NextUpdate | None
    parts: Markup
    what_to_do: Markup
    began: Markup


class OpenLine(Struct, frozen=True):
    """An open incident in a line."""

    link: Anchor
    next_update: NextUpdate | None


class AgeView(Struct, frozen=True):
    """How old the page is."""

    built: Markup
    every: str
    stale_from: str
    contact: Contact | None
    zone: str


class HeadlineView(Struct, frozen=True):
    """What is so now, and what comes next."""

    tone: str
    icon: Markup
    text: str
    is_calm: bool
    """Whether it says that nothing is wrong, which a page that is too old cannot know."""
    below: str
    open: tuple[OpenLine, ...]
    more_open: Anchor | None
    """How many more open incidents there are, and where."""
    under_way: tuple[ComingView, ...]
    more_under_way: Anchor | None
    next: ComingView | None
    others: str
    upcoming: str
    age: AgeView


class ComponentView(Struct, frozen=True):
    """A component's state, and its last ninety days."""

    name: Anchor
    description: str
    status: str
    icon: Markup
    tone: str
    bars: BarsView


class GroupView(Struct, frozen=True):
    """A group of components; its name is empty for those that stand in no group."""

    name: str
    description: str
    components: tuple[ComponentView, ...]


def headline(setting: Setting, snapshot: Snapshot, now: datetime) -> Markup:
    """Return the page's first screen: is something wrong now, and what comes next."""
    return macro("status.html", "headline")(headline_view(setting, snapshot, now))


def headline_view(setting: Setting, snapshot: Snapshot, now: datetime) -> HeadlineView:
    """Return what is so now, and the nearest change that is to come."""
    shape = icons.INDICATOR[snapshot.headline.indicator]
    coming = coming_views(setting, snapshot.coming[:1])
    others = len(snapshot.coming) - 1
    opened = snapshot.open_incidents
    calm = not snapshot.open_incidents and not snapshot.under_way
    return HeadlineView(
        tone=shape,
        icon=icons.icon(shape),
        text=snapshot.headline.text,
        is_calm=calm,
        below="We know of nothing that is wrong." if calm else "",
        open=tuple(_open_line(setting, view, snapshot) for view in opened[:MOST_LINES]),
        more_open=_more_open(setting, snapshot, MOST_LINES),
        under_way=coming_views(setting, snapshot.under_way[:MOST_LINES]),
        more_under_way=_more_under_way(setting, snapshot),
        next=coming[0] if coming else None,
        others=words.count(others, "more change") if others > 0 else "",
        upcoming=setting.page("upcoming/"),
        age=age_view(setting, now),
    )


def _more_open(setting: Setting, snapshot: Snapshot, told: int) -> Anchor | None:
    """Return how many more open incidents there are; every one stands in the current month."""
    left = len(snapshot.open_incidents) - told
    where = setting.page(part_uri(snapshot.today, 1))
    return Anchor(words.count(left, "more open incident"), where) if left > 0 else None


def _more_under_way(setting: Setting, snapshot: Snapshot) -> Anchor | None:
    left = len(snapshot.under_way) - MOST_LINES
    label = words.count(left, "more under way", "more under way")
    return Anchor(label, setting.page("upcoming/")) if left > 0 else None


def _open_line(setting: Setting, view: IncidentView, snapshot: Snapshot) -> OpenLine:
    # A headline that is the incident's own title is not said twice.
    said = snapshot.headline.text == view.incident.title
    told = words.INCIDENT_STATUS_MEANING[view.status] if said else view.incident.title
    return OpenLine(
        link=Anchor(told, setting.page(view.uri)),
        next_update=incident_page.next_update(setting, view),
    )


def age_view(setting: Setting, now: datetime) -> AgeView:
    """Return how old the page is, and from when on it has to say that it is too old.

    That is after a day, or after four intervals of rebuilding if these are longer.
    """
    every = setting.service.rebuild_every
    patience = max(_DAY, 4 * length(every))
    return AgeView(
        built=words.moment_html(now, setting.zone),
        every=str(every),
        stale_from=words.stamp(now + patience),
        contact=contact_view(setting, None),
        zone=words.zone_words(now, setting.zone),
    )


def length(span: Span) -> timedelta:
    """Return a span as a length of time; a month counts 31 days."""
    return span.count * _UNITS[span.unit]


def open_incidents(setting: Setting, snapshot: Snapshot) -> Markup:
    """Return the open incidents, worst first: eight with their latest update in full.

    Of those after them 24 have a line each; it says how many more there are.
    """
    whole, rest = snapshot.open_incidents[:MOST_OPEN], snapshot.open_incidents[MOST_OPEN:]
    views = tuple(open_view(setting, view) for view in whole)
    rows = tuple(_open_row(setting, view) for view in rest[:MOST_OPEN_LINES])
    more = _more_open(setting, snapshot, MOST_OPEN + MOST_OPEN_LINES)
    return macro("status.html", "open_incidents")(views, rows, more)


def _open_row(setting: Setting, view: IncidentView) -> RowView:
    shape = icons.IMPACT[view.impact]
    status = words.lower_first(words.INCIDENT_STATUS[view.status])
    return RowView(
        when=words.short_moment_html(view.incident.started_at, setting.zone),
        icon=icons.icon(shape),
        tone=shape,
        what=f"{words.IMPACT[view.impact]}, {status}",
        title=Anchor(view.incident.title, setting.page(view.uri)),
    )


def open_view(setting: Setting, view: IncidentView) -> OpenView:
    """Return an open incident, ready to print."""
    latest = view.latest
    shape = icons.IMPACT[view.impact]
    return OpenView(
        title=Anchor(view.incident.title, setting.page(view.uri)),
        tone=shape,
        icon=icons.icon(shape),
        status=words.INCIDENT_STATUS[view.status],
        impact=words.IMPACT[view.impact],
        when=words.short_moment_html(latest.at, setting.zone),
        text=setting.text(latest.text),
        next_update=incident_page.next_update(setting, view),
        parts=parts_html(setting, view.components),
        what_to_do=setting.maybe(view.incident.what_to_do),
        began=words.short_moment_html(view.incident.started_at, setting.zone),
    )


def components(setting: Setting, snapshot: Snapshot) -> Markup:
    """Return the components by group, each with its last ninety days."""
    ground = bars.ground(setting, snapshot)
    views = tuple(_group(setting, group, snapshot, ground) for group in snapshot.groups)
    return macro("status.html", "components")(views, ground.links)


def _group(
    setting: Setting, state: GroupState, snapshot: Snapshot, ground: bars.Ground
) -> GroupView:
    group = state.group
    return GroupView(
        name=group.name if group is not None else "",
        description=(group.description or "") if group is not None else "",
        components=tuple(
            ComponentView(
                name=Anchor(one.component.name, setting.page(component_uri(one.id))),
                description=one.component.description or "",
                status=words.COMPONENT_STATUS[one.status],
                icon=icons.icon(icons.COMPONENT[one.status]),
                tone=icons.COMPONENT[one.status],
                bars=bars.bars_view(setting, one, snapshot, ground),
            )
            for one in state.components
        ),
    )
