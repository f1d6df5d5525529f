"""The ways to hear from us without coming back to look: every feed, every calendar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

from markupsafe import Markup
from msgspec import Struct

from beforehand.model import ChangeKind, Impact, Service
from beforehand.notice_feeds import IMPACTS
from beforehand.render import words
from beforehand.render.ical import alarms_uri, calendar_uri
from beforehand.render.parts import Anchor, Setting
from beforehand.render.templating import macro


class Group(StrEnum):
    """What sort of choice a subscription is."""

    MAIN = "main"
    """Everything, or one of its halves: what most people take."""
    COMPONENT = "component"
    KIND = "kind"
    IMPACT = "impact"
    CALENDAR = "calendar"
    COMPONENT_CALENDAR = "component-calendar"
    LIST = "list"
    """A list of feeds for readers that take one."""


class Format(StrEnum):
    """The form in which a subscription comes."""

    RSS = "RSS"
    ATOM = "Atom"
    JSON = "JSON Feed"
    CALENDAR = "iCalendar"
    ALARMS = "iCalendar with alarms"
    OPML = "OPML"


class Subscription(Struct, frozen=True):
    """Something to subscribe to, in one format."""

    uri: str
    """Its address within the site."""
    thing: str
    """The feed or the calendar, in whatever format: `feeds/all`, `calendars/changes`."""
    title: str
    what: str
    """What it is for, in plain sentences."""
    format: Format
    group: Group


_EVERYTHING = (
    "Each incident and each change, from the first word to the last. If in doubt, take this."
)
_FILES = {Format.RSS: "rss.xml", Format.ATOM: "atom.xml", Format.JSON: "feed.json"}
_IMPACT_FOR = {
    Impact.MINOR: "Incidents, but not those that touch almost nobody.",
    Impact.MAJOR: "Only incidents in which something important does not work.",
    Impact.CRITICAL: "Only incidents in which almost nothing works.",
}
_KIND_FOR = {
    ChangeKind.PRICING: "Prices that rise or fall.",
    ChangeKind.FEATURE: "What is new, and what becomes different.",
    ChangeKind.LIMIT: "How much you can have of something.",
    ChangeKind.TERMS: "The terms between you and us.",
    ChangeKind.CATALOGUE: "What comes into the catalogue and what leaves it.",
    ChangeKind.DEPRECATION: "What we no longer advise you to use.",
    ChangeKind.SUNSET: "What ends, and what to use instead.",
    ChangeKind.MAINTENANCE: "When we work on something, from the first word to the end.",
}


def subscriptions(service: Service) -> tuple[Subscription, ...]:
    """Return every feed, calendar and list that the site has, the widest first.

    Each format of a feed is one of its own; those of one feed follow one another.
    """
    return (*_feeds(service), *_calendars(service), _LIST)


_LIST = Subscription(
    "feeds/feeds.opml",
    "feeds/feeds",
    "Incidents and changes as a list",
    "For readers that take a list of feeds: incidents and changes, each once.",
    Format.OPML,
    Group.LIST,
)


def _feeds(service: Service) -> Iterator[Subscription]:
    found = [
        (
            "all",
            "Everything",
            _EVERYTHING,
            Group.MAIN,
        ),
        ("incidents", "Incidents", "What is wrong, until it is over.", Group.MAIN),
        (
            "changes",
            "Changes",
            "What will cost more, change, end or be maintained, with reminders before the day.",
            Group.MAIN,
        ),
    ]
    for impact in IMPACTS:
        worse = "" if impact is Impact.CRITICAL else " or worse"
        title = f"{words.IMPACT[impact]}{worse}"
        found.append((f"impact/{impact}", title, _IMPACT_FOR[impact], Group.IMPACT))
    found += [
        (f"kind/{kind}", words.KIND[kind], _KIND_FOR[kind], Group.KIND) for kind in ChangeKind
    ]
    for key, component in service.components.items():
        what = component.description or "Incidents and changes that touch it."
        found.append((f"component/{key}", component.name, what, Group.COMPONENT))
    for path, title, what, group in found:
        for form, name in _FILES.items():
            yield Subscription(f"feeds/{path}/{name}", f"feeds/{path}", title, what, form, group)


def _calendars(service: Service) -> Iterator[Subscription]:
    found = [
        ("all", "All dates", "Every change and all maintenance that has a date.", Group.CALENDAR),
        ("changes", "Changes", "What is going to change, without maintenance.", Group.CALENDAR),
        (
            "maintenance",
            "Maintenance",
            "When we work on something, and what does not work meanwhile.",
            Group.CALENDAR,
        ),
    ]
    for key, component in service.components.items():
        what = "Changes and maintenance that touch it."
        found.append((f"component/{key}", component.name, what, Group.COMPONENT_CALENDAR))
    paths = {path for path, *_ in found}
    for path, title, what, group in found:
        uris = {Format.CALENDAR: calendar_uri(path), Format.ALARMS: alarms_uri(path, paths)}
        for form, uri in uris.items():
            if uri is not None:
                yield Subscription(uri, f"calendars/{path}", title, what, form, group)


def component_addresses(setting: Setting, key: str) -> tuple[Anchor, ...]:
    """Return the feeds and calendars of one component, in the order of the subscribe page."""
    things = (f"feeds/component/{key}", f"calendars/component/{key}")
    return tuple(
        Anchor(_IN_A_LINE.get(item.format, item.format.value), _address(setting, item).href)
        for item in subscriptions(setting.service)
        if item.thing in things
    )


_IN_A_LINE = {Format.CALENDAR: "Calendar", Format.ALARMS: "Calendar with alarms"}


# --------------------------------------------------------------------------- the page


class AddressView(Struct, frozen=True):
    """One format of a feed or a calendar."""

    words: str
    href: str
    copied: str
    """The whole address, for a reader that is somewhere else."""


class SubscriptionView(Struct, frozen=True):
    """A feed or a calendar in all its formats."""

    title: str
    what: str
    addresses: tuple[AddressView, ...]


class SubscribeView(Struct, frozen=True):
    """Everything that the page offers."""

    main: tuple[SubscriptionView, ...]
    impacts: tuple[SubscriptionView, ...]
    kinds: tuple[SubscriptionView, ...]
    components: tuple[SubscriptionView, ...]
    calendars: tuple[SubscriptionView, ...]
    component_calendars: tuple[SubscriptionView, ...]
    list: SubscriptionView


def subscribe(setting: Setting) -> Markup:
    """Return the feeds and calendars, what each is for, and advice to take one."""
    return macro("subscribe.html", "subscribe")(subscribe_view(setting))


def subscribe_view(setting: Setting) -> SubscribeView:
    """Return all that there is to subscribe to, by what sort of choice it is."""
    found = subscriptions(setting.service)

    def of(group: Group) -> tuple[SubscriptionView, ...]:
        return tuple(_views(setting, (item for item in found if item.group is group)))

    return SubscribeView(
        main=of(Group.MAIN),
        impacts=of(Group.IMPACT),
        kinds=of(Group.KIND),
        components=of(Group.COMPONENT),
        calendars=of(Group.CALENDAR),
        component_calendars=of(Group.COMPONENT_CALENDAR),
        list=of(Group.LIST)[0],
    )


def _views(setting: Setting, items: Iterable[Subscription]) -> Iterator[SubscriptionView]:
    gathered: dict[str, list[Subscription]] = {}
    for item in items:
        gathered.setdefault(item.thing, []).append(item)
    for formats in gathered.values():
        addresses = tuple(_address(setting, item) for item in formats)
        yield SubscriptionView(formats[0].title, formats[0].what, addresses)


_CALENDAR_WORDS = {Format.CALENDAR: "Subscribe", Format.ALARMS: "Subscribe with alarms"}


def _address(setting: Setting, item: Subscription) -> AddressView:
    whole = setting.service.url + item.uri
    label = _CALENDAR_WORDS.get(item.format)
    if label is None:
        return AddressView(item.format.value, setting.page(item.uri), whole)
    return AddressView(label, f"webcal:{whole.partition(':')[2]}", whole)
