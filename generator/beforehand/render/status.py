"""The status page's parts: now and next, open incidents, components, the last two weeks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from markupsafe import Markup

from beforehand.render import bars, icons, incident_page, when, words
from beforehand.render.bars import BarsView
from beforehand.render.coming import ComingView, coming_views
from beforehand.render.contact import ContactView as Contact
from beforehand.render.contact import contact_view
from beforehand.render.incident_page import NextUpdate
from beforehand.render.parts import Anchor, PartView, Setting, part_views
from beforehand.render.templating import macro
from beforehand.snapshot import ChangePhase, ChangeView, GroupState, IncidentView, Snapshot
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


@dataclass(frozen=True)
class OpenView:
    """An open incident, with its latest update in full."""

    title: Anchor
    tone: str
    icon: Markup
    status: str
    impact: str
    when: Markup
    text: Markup
    next_update: NextUpdate | None
    parts: tuple[PartView, ...]
    what_to_do: Markup
    began: Markup


@dataclass(frozen=True)
class OpenLine:
    """An open incident in a line."""

    link: Anchor
    next_update: NextUpdate | None


@dataclass(frozen=True)
class AgeView:
    """How old the page is."""

    built: Markup
    every: str
    stale_from: str
    contact: Contact | None
    zone: str


@dataclass(frozen=True)
class HeadlineView:
    """What is so now, and what comes next."""

    tone: str
    icon: Markup
    text: str
    is_calm: bool
    """Whether it says that nothing is wrong, which a page that is too old cannot know."""
    below: str
    open: tuple[OpenLine, ...]
    under_way: tuple[ComingView, ...]
    next: ComingView | None
    others: str
    upcoming: str
    age: AgeView


@dataclass(frozen=True)
class ComponentView:
    """A component's state, and its last ninety days."""

    name: str
    description: str
    status: str
    icon: Markup
    tone: str
    bars: BarsView


@dataclass(frozen=True)
class GroupView:
    """A group of components; its name is empty for those that stand in no group."""

    name: str
    description: str
    components: tuple[ComponentView, ...]


@dataclass(frozen=True)
class RecentView:
    """Something that ended or came within the last two weeks."""

    when: Markup
    icon: Markup
    tone: str
    what: str
    title: Anchor


def headline(setting: Setting, snapshot: Snapshot, now: datetime) -> Markup:
    """Return the page's first screen: is something wrong now, and what comes next."""
    return macro("status.html", "headline")(headline_view(setting, snapshot, now))


def headline_view(setting: Setting, snapshot: Snapshot, now: datetime) -> HeadlineView:
    """Return what is so now, and the nearest change that is to come."""
    shape = icons.INDICATOR[snapshot.headline.indicator]
    coming = coming_views(setting, snapshot.coming)
    calm = not snapshot.open_incidents and not snapshot.under_way
    return HeadlineView(
        tone=shape,
        icon=icons.icon(shape),
        text=snapshot.headline.text,
        is_calm=calm,
        below="We know of nothing that is wrong." if calm else "",
        open=tuple(_open_line(setting, view, snapshot) for view in snapshot.open_incidents),
        under_way=coming_views(setting, snapshot.under_way),
        next=coming[0] if coming else None,
        others=words.count(len(coming) - 1, "more change") if len(coming) > 1 else "",
        upcoming=setting.page("upcoming/"),
        age=age_view(setting, now),
    )


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
    """Return the open incidents, worst first, each with its latest update in full."""
    views = tuple(open_view(setting, view) for view in snapshot.open_incidents)
    return macro("status.html", "open_incidents")(views)


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
        parts=part_views(setting, tuple(view.components.items())),
        what_to_do=setting.maybe(view.incident.what_to_do),
        began=words.short_moment_html(view.incident.started_at, setting.zone),
    )


def components(setting: Setting, snapshot: Snapshot) -> Markup:
    """Return the components by group, each with its last ninety days."""
    views = tuple(_group(setting, group, snapshot) for group in snapshot.groups)
    return macro("status.html", "components")(views)


def _group(setting: Setting, state: GroupState, snapshot: Snapshot) -> GroupView:
    group = state.group
    return GroupView(
        name=group.name if group is not None else "",
        description=(group.description or "") if group is not None else "",
        components=tuple(
            ComponentView(
                name=one.component.name,
                description=one.component.description or "",
                status=words.COMPONENT_STATUS[one.status],
                icon=icons.icon(icons.COMPONENT[one.status]),
                tone=icons.COMPONENT[one.status],
                bars=bars.bars_view(setting, one, snapshot),
            )
            for one in state.components
        ),
    )


def recent(setting: Setting, snapshot: Snapshot) -> Markup:
    """Return what ended or came within the last two weeks, newest first."""
    dated = [_recent_incident(setting, view) for view in snapshot.recent_incidents]
    dated += [_recent_change(setting, view) for view in snapshot.recent_changes]
    dated.sort(key=lambda item: item[0], reverse=True)
    views = tuple(view for _, view in dated)
    calm = not snapshot.open_incidents
    return macro("status.html", "recent")(views, setting.page("history/"), calm)


def _recent_incident(setting: Setting, view: IncidentView) -> tuple[date, RecentView]:
    on = words.local_day(view.ended_at or view.last_told_at, setting.zone)
    what = words.IMPACT[view.impact]
    if view.ended_at is not None and view.ended_at > view.incident.started_at:
        what = f"{what}, over after {words.duration(view.ended_at - view.incident.started_at)}"
    shape = icons.IMPACT[view.impact]
    title = Anchor(view.incident.title, setting.page(view.uri))
    return on, RecentView(
        words.day_html(on, words.short_day(on)), icons.icon(shape), shape, what, title
    )


def _recent_change(setting: Setting, view: ChangeView) -> tuple[date, RecentView]:
    on = words.local_day(view.last_told_at, setting.zone)
    if view.phase is not ChangePhase.WITHDRAWN and view.effective is not None:
        on = words.local_day(view.effective.until or view.effective.at, setting.zone)
    shape = icons.PHASE[view.phase]
    standing = words.lower_first(when.standing(view)[0].words)
    title = Anchor(view.change.title, setting.page(view.uri))
    what = f"{words.KIND[view.change.kind]}, {standing}"
    return on, RecentView(
        words.day_html(on, words.short_day(on)), icons.icon(shape), shape, what, title
    )
