"""All feeds: everything, incidents, changes, by component, by kind, by impact.

Each stands under feeds/ in three formats, with the newest hundred notices, and is there
from the start, so that somebody can subscribe before there is anything to tell. The three
feeds that hold everything of their sort also have an archive for each year.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from hashlib import sha256
from importlib.resources import files

from beforehand.model import ChangeKind, Impact, Records, Service
from beforehand.notice_feeds import IMPACTS, newest_by_feed
from beforehand.notices import Notice, due, ladder
from beforehand.render import feed_atom, feed_formats, words
from beforehand.render.digest import digest
from beforehand.render.feed_formats import Channel
from beforehand.render.feed_items import Item, Items
from beforehand.render.output import OutputFile, Part

ARCHIVED = ("all", "incidents", "changes")
"""The feeds that have yearly archives."""


def feed_files(
    records: Records, now: datetime, notices: Sequence[Notice] | None = None
) -> list[OutputFile]:
    """Return all files under feeds/ as they are at `now`, by address.

    `notices` is the ladder of the records, where the caller has it already.
    """
    return [
        OutputFile(uri=file.uri, content=file.make()) for file in feed_parts(records, now, notices)
    ]


def feed_parts(
    records: Records, now: datetime, notices: Sequence[Notice] | None = None
) -> Iterator[Part]:
    """Yield all files under feeds/, each with the hash of what it follows from.

    A caller that still has the bytes of a key need not make them again. Archives come
    last, a year's together, since they hold the same notices.
    """
    told = due(ladder(records) if notices is None else notices, now)
    newest, years = newest_by_feed(told), _by_year(told)
    keys = _Keys(records.service)
    items = Items(records.service)
    parts = [*_shared_parts(records.service, keys)]
    for channel in channels(records, {path: tuple(by) for path, by in years.items()}):
        parts += _channel_parts(channel, newest.get(channel.path, ()), keys, items)
        for year in channel.archives:
            chosen = years[channel.path][year][::-1]
            parts.append(
                Part(
                    f"feeds/{channel.path}/archive/{year}.xml",
                    keys.key(("archive", channel, str(year)), chosen),
                    partial(_render, partial(_archive, year=year), channel, chosen, items),
                )
            )
    yield from sorted(parts, key=_order)


def _order(part: Part) -> tuple[str, str]:
    _, archive, year = part.uri.partition("/archive/")
    return (year, part.uri) if archive else ("", part.uri)


def channels(records: Records, years: Mapping[str, tuple[int, ...]] | None = None) -> list[Channel]:
    """Return all feeds, the widest first; `years` names those that have archives."""
    service = records.service
    found = [
        ("all", "everything", "Every notice about incidents and changes."),
        ("incidents", "incidents", "What does not work, and what we do about it."),
        ("changes", "changes", "What is going to change, told before it does."),
    ]
    for impact in IMPACTS:
        worse = "" if impact is Impact.CRITICAL else " or worse"
        about = f"incidents of {impact} impact{worse}"
        found.append((f"impact/{impact}", about, f"Only {about}."))
    for kind in ChangeKind:
        about = f"changes filed under {words.lower_first(words.KIND[kind])}"
        found.append((f"kind/{kind}", about, f"Only {about}."))
    for component in components(records):
        known = service.components.get(component)
        name = known.name if known is not None else component
        about = f"Incidents and changes that touch {name}."
        found.append((f"component/{component}", name, about))
    years = years or {}
    return [
        Channel(service, path, f"{service.name}: {about}", description, years.get(path, ()))
        for path, about, description in found
    ]


def components(records: Records) -> tuple[str, ...]:
    """Return the components that have a feed, in the order of service.yml.

    One that service.yml no longer names keeps its feed while a record names it.
    """
    named: set[str] = set()
    for incident in records.incidents:
        named.update(incident.components)
        named.update(*(update.components or () for update in incident.updates))
    named.update(*(change.components for change in records.changes))
    known = tuple(records.service.components)
    return (*known, *sorted(named.difference(known)))


def _by_year(told: Sequence[Notice]) -> dict[str, dict[int, list[Notice]]]:
    """Return the notices of each feed that has archives by year, oldest first."""
    years: dict[str, dict[int, list[Notice]]] = {path: {} for path in ARCHIVED}
    for notice in told:
        sort = "incidents" if notice.change_kind is None else "changes"
        for path in ("all", sort):
            years[path].setdefault(notice.told_at.year, []).append(notice)
    return years


def _channel_parts(
    channel: Channel, chosen: Sequence[Notice], keys: _Keys, items: Items
) -> Iterator[Part]:
    for name, form in _FORMATS.items():
        yield Part(
            f"feeds/{channel.path}/{name}",
            keys.key((name, channel, str(channel.archives)), chosen),
            partial(_render, form, channel, chosen, items),
        )


def _shared_parts(service: Service, keys: _Keys) -> Iterator[Part]:
    pair = [
        item for item in channels(Records(service=service)) if item.path in ("incidents", "changes")
    ]
    yield Part(
        "feeds/feeds.opml",
        keys.key(("opml", pair[0], ""), ()),
        lambda: feed_formats.opml(service, pair),
    )
    style = files("beforehand.render").joinpath("assets/feed.css").read_bytes()
    yield Part("feeds/feed.css", sha256(style).hexdigest(), lambda: style)


_Format = Callable[[Channel, Sequence[Item]], bytes]
_FORMATS: dict[str, _Format] = {
    "rss.xml": feed_formats.rss,
    "atom.xml": feed_atom.atom,
    "feed.json": feed_formats.json_feed,
}


def _archive(channel: Channel, items: Sequence[Item], year: int) -> bytes:
    return feed_atom.archive(channel, items, year)


def _render(form: _Format, channel: Channel, chosen: Sequence[Notice], items: Items) -> bytes:
    return form(channel, [items.item(notice) for notice in chosen])


class _Keys:
    """Hashes of what a feed's bytes follow from; each record is read once."""

    def __init__(self, service: Service) -> None:
        self._service = digest(service)
        self._records: dict[str, bytes] = {}

    def key(self, about: tuple[str, Channel, str], chosen: Sequence[Notice]) -> str:
        """Return the key of a file: its form, its feed, and the notices in it."""
        name, channel, extra = about
        found = sha256(self._service)
        found.update(f"{name}\0{channel.path}\0{channel.title}\0{extra}".encode("utf-8", "replace"))
        for notice in chosen:
            first = notice.first.uri if notice.first is not None else ""
            line = f"\0{notice.id}\0{notice.told_at.timestamp()}\0{notice.title}\0{first}\0"
            found.update(line.encode())
            found.update(self._record(notice))
        return found.hexdigest()

    def _record(self, notice: Notice) -> bytes:
        known = self._records.get(notice.step.name)
        if known is None:
            known = self._records[notice.step.name] = digest(notice.record)
        return known
