"""Parts that several pages share: views of remedies, answers, links and states.

A view is a frozen value whose every field is ready to print; templates decide nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from markupsafe import Markup
from msgspec import Struct

from beforehand.model import ComponentStatus, Feedback, Link, Remedy, Service
from beforehand.render import icons, words
from beforehand.render import text as markdown
from beforehand.render.output import Section
from beforehand.render.safe import marked
from beforehand.render.templating import macro
from beforehand.snapshot import Snapshot


class Setting(Struct, frozen=True):
    """Where something is rendered: for which service, and how far from the site's root."""

    service: Service
    root: str
    """The way to the site's root, ending with a slash: `./`, `../`, `../../`."""
    zone: ZoneInfo
    today: date
    """The calendar date in the service's zone."""

    def text(self, body: str) -> Markup:
        """Return one text of a record as safe HTML."""
        return markdown.text(body, self.root)

    def maybe(self, body: str | None) -> Markup:
        """Return one text of a record as safe HTML, empty for none."""
        return markdown.text(body, self.root) if body else Markup("")

    def page(self, uri: str) -> str:
        """Return the address of a page of this site."""
        return self.root + uri

    def day_begins(self, on: date) -> datetime:
        """Return the first instant of a calendar date in the service's zone, aware."""
        return datetime.combine(on, time(), self.zone)


class Shift(Struct, frozen=True):
    """Words that hold for a time; the page's script shows what holds by the visitor's clock."""

    words: str
    """Plain words, or Markup."""
    start: str | None = None
    """The instant from which they hold, as in `datetime`; None if they always did."""
    end: str | None = None
    """The instant from which they hold no longer; None if they always will."""
    hidden: bool = False
    """Whether they do not hold yet, or no longer, as the page is built."""


def turning(before: str, after: str, at: datetime) -> tuple[Shift, ...]:
    """Return words that hold until an instant to come, and the words that hold from then on."""
    return (
        Shift(before, end=words.stamp(at)),
        Shift(after, start=words.stamp(at), hidden=True),
    )


class Anchor(Struct, frozen=True):
    """A link, ready to print."""

    words: str
    href: str
    rel: str | None = None


def anchor(setting: Setting, link: Link) -> Anchor:
    """Return a record's link."""
    return outward(setting, link.text, link.url)


def outward(setting: Setting, label: str, url: str) -> Anchor:
    """Return a link with the given words, marked as leading elsewhere where it does."""
    return led_through(setting.root, label, url)


def led_through(root: str, label: str, url: str) -> Anchor:
    """Return the same link on a page from which `root` leads to the site's root."""
    rel = markdown.OUTSIDE_REL if markdown.is_outside(url) else None
    return Anchor(label, markdown.link(url, root), rel)


def address_words(url: str) -> str:
    """Return how an address reads: a mail address, a telephone number, a page without https."""
    return re.sub(r"^(https?://(www\.)?|mailto:|tel:)", "", url).rstrip("/")


# --------------------------------------------------------------------------- remedy


class RemedyView(Struct, frozen=True):
    """What we do to put it right."""

    apology: Markup
    offer: str
    who: str
    asking: str
    """Whether one has to ask."""
    how: Markup
    when: Markup
    if_missing: str
    is_done: bool


def remedy_view(setting: Setting, remedy: Remedy, apology: str | None) -> RemedyView:
    """Return a remedy, and the apology that goes before it."""
    asking = "It comes by itself: you do not need to do anything." if remedy.automatic else ""
    return RemedyView(
        apology=setting.maybe(apology),
        offer=remedy.offer,
        who=remedy.who,
        asking=asking,
        how=setting.maybe(remedy.how),
        when=promised(setting, remedy.due_on, remedy.done_on),
        if_missing=remedy.if_missing,
        is_done=remedy.done_on is not None,
    )


def promised(setting: Setting, due_on: date | None, done_on: date | None) -> Markup:
    """Return where a promise stands: done, due, or overdue and not done; empty without a day."""
    if done_on is not None:
        return Markup("Done on {}").format(words.day_html(done_on))
    if due_on is None:
        return Markup("")
    day = words.day_html(due_on)
    if due_on < setting.today:
        return Markup("Was due on {} and is not done yet").format(day)
    return Markup("By {}").format(day)


def remedy_section(setting: Setting, remedy: Remedy | None, apology: str | None) -> Section | None:
    """Return the section on what we do for customers, or the apology alone, or None."""
    if remedy is not None:
        view = remedy_view(setting, remedy, apology)
        return section("remedy", "What we do for you", macro("parts.html", "remedy")(view), view)
    return prose_section(setting, "apology", "Our apology", apology)


# --------------------------------------------------------------------------- what we heard


class HeardView(Struct, frozen=True):
    """Something that customers said, and what we answered."""

    when: Markup
    said: Markup
    answer: Markup
    changed: bool


def heard_section(setting: Setting, feedback: Feedback | None) -> Section | None:
    """Return the section on what customers said and what came of it, None for nothing yet."""
    if feedback is None or not feedback.heard:
        return None
    views = tuple(
        HeardView(
            when=words.day_html(heard.on),
            said=setting.text(heard.from_customers),
            answer=setting.text(heard.answer),
            changed=heard.changed,
        )
        for heard in feedback.heard
    )
    return section("heard", "What we heard from you", macro("parts.html", "heard")(views), views)


def answer_anchor(setting: Setting, feedback: Feedback) -> Anchor | None:
    """Return where customers can answer, None if the record does not say."""
    if feedback.at is None:
        return None
    return outward(setting, address_words(feedback.at), feedback.at)


# --------------------------------------------------------------------------- sections


def section(name: str, heading: str, html: Markup, present: object = True) -> Section | None:
    """Return a section, or None where `present` is false or empty."""
    if not present:
        return None
    return Section(anchor=name, heading=heading, html=html)


def prose_section(setting: Setting, name: str, heading: str, *bodies: str | None) -> Section | None:
    """Return a section of the texts that are there, None if none is."""
    if not any(bodies):
        return None  # most of a record's texts are not there
    texts = [setting.text(body) for body in bodies if body]
    joined = "\n".join(texts)  # safe, each of them
    html = marked(f'<div class="bh bh-prose">{joined}</div>')
    return section(name, heading, html)


def present(sections: Sequence[Section | None]) -> tuple[Section, ...]:
    """Return the sections that are there, in their order."""
    return tuple(found for found in sections if found is not None)


class PartView(Struct, frozen=True):
    """A component, as a link to its history, and its status."""

    name: Anchor
    status: str
    icon: Markup
    tone: str


def in_order(setting: Setting, components: Collection[str]) -> Collection[str]:
    """Return components in the order of service.yml; what is not there comes last."""
    if len(components) < 2:
        return components
    order = {key: place for place, key in enumerate(setting.service.components)}
    return sorted(components, key=lambda key: order.get(key, len(order)))


def parts_html(setting: Setting, components: Mapping[str, ComponentStatus]) -> Markup:
    """Return components with their status as a list, in the order of service.yml.

    Empty for none.
    """
    if not components:
        return Markup("")
    service = setting.service
    named = [
        (key, component_name(service, key), components[key])
        for key in in_order(setting, components)
    ]
    return _parts_html(setting.root, tuple(named))


@lru_cache(maxsize=1024)
def _parts_html(root: str, named: tuple[tuple[str, str, ComponentStatus], ...]) -> Markup:
    views = [
        PartView(
            name=Anchor(name, root + component_uri(key)),
            status=words.COMPONENT_STATUS[status],
            icon=icons.icon(icons.COMPONENT[status]),
            tone=icons.COMPONENT[status],
        )
        for key, name, status in named
    ]
    return macro("parts.html", "parts")(views)


def month_anchor(setting: Setting, on: date) -> Anchor:
    """Return the link to all that happened in the month of a day."""
    uri = f"history/{on.year:04}-{on.month:02}/"
    return Anchor(f"Everything in {words.month(on)}", setting.page(uri))


def component_uri(key: str) -> str:
    """Return the address of the page that tells of a component: `components/<id>/`."""
    return f"components/{key}/"


def component_anchor(setting: Setting, key: str) -> Anchor:
    """Return what customers call a component, as a link to its history."""
    return Anchor(component_name(setting.service, key), setting.page(component_uri(key)))


def component_name(service: Service, key: str) -> str:
    """Return what customers call a component; its key if service.yml does not know it."""
    component = service.components.get(key)
    return component.name if component is not None else key


class MoreView(Struct, frozen=True):
    """Where to read on."""

    links: tuple[Anchor, ...]
    subscribe: str
    feed: str
    feed_words: str


def more_section(setting: Setting, links: Sequence[Anchor], feed: str, feed_words: str) -> Section:
    """Return the section with links and the feed that carries what follows."""
    view = MoreView(
        links=tuple(links),
        subscribe=setting.page("subscribe/"),
        feed=setting.page(f"feeds/{feed}/rss.xml"),
        feed_words=feed_words,
    )
    return _more_section(view)


@lru_cache(maxsize=256)
def _more_section(view: MoreView) -> Section:
    # Most incidents of a month have the same: the feed, and the way to the month.
    return Section(anchor="more", heading="More", html=macro("parts.html", "more")(view))


def followers(setting: Setting, snapshot: Snapshot, record_id: str) -> list[Anchor]:
    """Return links to the changes that come from a record, newest announcement first."""
    return [
        Anchor(f"Led to: {view.change.title}", setting.page(view.uri))
        for view in snapshot.followers(record_id)
    ]


def last_day(setting: Setting, on: date) -> tuple[Shift, ...]:
    """Return words on the last day of a choice, and what holds once it has passed."""
    over = f"Ended on {words.day(on)}"
    if on < setting.today:
        return (Shift(over),)
    return turning(f"Until {words.day(on)}", over, setting.day_begins(on + timedelta(days=1)))


def components_html(setting: Setting, components: Sequence[str]) -> Markup:
    """Return components as a list in prose, in the order of service.yml, each linked."""
    return listed_html([component_anchor(setting, key) for key in in_order(setting, components)])


def listed_html(anchors: Sequence[Anchor], joint: str = "and") -> Markup:
    """Return links of this site as a list in prose: `a, b and c`; empty for none."""
    links = [Markup('<a href="{}">{}</a>').format(one.href, one.words) for one in anchors]
    return Markup(words.listed(links, joint))  # noqa: S704 - safe, each of them
