"""All feeds: everything, incidents, changes, by component, by kind, by impact.

Each stands under feeds/ in three formats, with the newest hundred notices, and is there
from the start, so that somebody can subscribe before there is anything to tell. The three
feeds that hold everything of their sort also have an archive for each month: a year of a
great company is seventeen megabytes, which nobody fetches for the sake of one new item.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from hashlib import sha256
from importlib.resources import files
from typing import NamedTuple

from beforehand.model import Change, ChangeKind, Impact, Incident, Records, Service
from beforehand.notice_feeds import IMPACTS, newest_by_feed
from beforehand.notices import Notice, due, ladder
from beforehand.render import feed_atom, feed_formats, feed_rss, words
from beforehand.render.digest import digest
from beforehand.render.feed_formats import Channel
from beforehand.render.feed_items import Item, Items
from beforehand.render.feed_specimen import Entry
from beforehand.render.output import OutputFile, Part
from beforehand.render.remembered import Remembered

ARCHIVED = ("all", "incidents", "changes")
"""The feeds that have monthly archives."""


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
    records: Records,
    now: datetime,
    notices: Sequence[Notice] | None = None,
    files: Mapping[str, bytes] | None = None,
) -> Iterator[Part]:
    """Yield all files under feeds/, each with the hash of what it follows from.

    A caller that still has the bytes of a key need not make them again. `files` are the
    digests of the records' files, by path, where the caller has them. Archives come last, a
    month's together, since they hold the same notices.
    """
    told = due(ladder(records) if notices is None else notices, now)
    months = _by_month(told)
    feeds = channels(records, {path: tuple(by) for path, by in months.items()})
    newest = newest_by_feed(told, [channel.path for channel in feeds])
    keys = _Keys(records.service, files)
    entries = _Entries(Items(records.service))
    held = {
        (sort, month): keys.notices(chosen)
        for sort in ARCHIVED[1:]
        for month, chosen in months[sort].items()
    }
    parts = [*_shared_parts(records.service, keys)]
    for channel in feeds:
        parts += _channel_parts(channel, newest[channel.path], keys, entries)
        for before, month in zip(("", *channel.archives), channel.archives, strict=False):
            chosen = months[channel.path][month]
            # Everything of a month are its incidents and its changes, by their dates.
            sorts = ARCHIVED[1:] if channel.path == "all" else (channel.path,)
            both = b"".join(held.get((sort, month), b"-") for sort in sorts)
            parts.append(
                Part(
                    f"feeds/{channel.path}/archive/{month}.xml",
                    keys.key(f"archive {month} {before}", channel, both),
                    partial(entries.archive, channel, month, chosen),
                )
            )
    yield from sorted(parts, key=_order)


def _order(part: Part) -> tuple[str, str]:
    _, archive, month = part.uri.partition("/archive/")
    return (month, part.uri) if archive else ("", part.uri)


def channels(
    records: Records, archives: Mapping[str, tuple[str, ...]] | None = None
) -> list[Channel]:
    """Return all feeds, the widest first; `archives` are the months of those that have some."""
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
    archives = archives or {}
    return [
        Channel(service, path, f"{service.name}: {about}", description, archives.get(path, ()))
        for path, about, description in found
    ]


def components(records: Records) -> tuple[str, ...]:
    """Return the components that have a feed, in the order of service.yml.

    One that service.yml no longer names keeps its feed while a record names it.
    """
    named: set[str] = set()
    for incident in records.incidents:
        named.update(incident.components)
        for update in incident.updates:
            if update.components:
                named.update(update.components)
    for change in records.changes:
        named.update(change.components)
    known = tuple(records.service.components)
    return (*known, *sorted(named.difference(known)))


def _by_month(told: Sequence[Notice]) -> dict[str, dict[str, list[Notice]]]:
    """Return the notices of each feed that has archives by month in UTC, oldest first."""
    months: dict[str, dict[str, list[Notice]]] = {path: {} for path in ARCHIVED}
    while told:
        on = told[0].told_at
        month = f"{on.year:04}-{on.month:02}"
        chosen, told = _until((on.year, on.month), told)
        months["all"][month] = chosen
        for sort, record_type in (("incidents", Incident), ("changes", Change)):
            own = [notice for notice in chosen if isinstance(notice.record, record_type)]
            if own:
                months[sort][month] = own
    return months


def _until(month: tuple[int, int], told: Sequence[Notice]) -> tuple[list[Notice], Sequence[Notice]]:
    """Return the notices up to the end of a month, and those that come after it."""
    end = bisect_right(told, month, key=lambda one: (one.told_at.year, one.told_at.month))
    return list(told[:end]), told[end:]


def _channel_parts(
    channel: Channel, chosen: Sequence[Notice], keys: _Keys, entries: _Entries
) -> Iterator[Part]:
    held = keys.notices(chosen)
    for name in _FORMATS:
        yield Part(
            f"feeds/{channel.path}/{name}",
            keys.key(f"{name} {channel.archives}", channel, held),
            partial(entries.feed, channel, name, chosen),
        )


def _shared_parts(service: Service, keys: _Keys) -> Iterator[Part]:
    pair = [
        item for item in channels(Records(service=service)) if item.path in ("incidents", "changes")
    ]
    yield Part(
        "feeds/feeds.opml",
        keys.key("opml", pair[0], b""),
        lambda: feed_formats.opml(service, pair),
    )
    style = files("beforehand.render").joinpath("assets/feed.css").read_bytes()
    yield Part("feeds/feed.css", sha256(style).hexdigest(), lambda: style)


class _Format(NamedTuple):
    """A format of feeds."""

    print: Callable[[Item], str]
    """Prints an entry, which is the same in every feed."""
    join: Callable[[Channel, Sequence[Entry]], bytes]
    """Makes a feed of entries, newest first."""


_FORMATS: dict[str, _Format] = {
    "rss.xml": _Format(feed_rss.print_item, feed_rss.rss),
    "atom.xml": _Format(feed_atom.print_entry, feed_atom.atom),
    "feed.json": _Format(feed_formats.print_json_item, feed_formats.json_feed),
}


class _Entries:
    """Prints entries and remembers them, for a notice stands in many feeds."""

    def __init__(self, items: Items) -> None:
        self._items = items
        self._known = {name: Remembered[datetime, Entry]() for name in _FORMATS}
        """By the name of the format, and the date of the notice, which no other bears."""

    def feed(self, channel: Channel, name: str, told: Sequence[Notice]) -> bytes:
        """Return a feed in the format of that name; `told` is newest first."""
        make = self._items.item
        return _FORMATS[name].join(channel, [self._entry(name, one, make) for one in told])

    def archive(self, channel: Channel, month: str, told: Sequence[Notice]) -> bytes:
        """Return a month's archive; `told` is oldest first."""
        make = self._items.make
        entries = [self._entry("atom.xml", one, make) for one in reversed(told)]
        return feed_atom.archive(channel, entries, month)

    def _entry(self, name: str, notice: Notice, make: Callable[[Notice], Item]) -> Entry:
        all_known = self._known[name]
        known = all_known.get(notice.told_at)
        if known is None:
            text = _FORMATS[name].print(make(notice)).encode()
            known = all_known.keep(notice.told_at, Entry(text, notice.told_at))
        return known


class _Keys:
    """Hashes of what a feed's bytes follow from."""

    def __init__(self, service: Service, files: Mapping[str, bytes] | None) -> None:
        self._service = digest(service)
        self._files = files
        self._records: dict[str, bytes] = {}

    def key(self, about: str, channel: Channel, held: bytes) -> str:
        """Return the key of a file: its form, its feed, and the notices in it."""
        words = f"{about}\0{channel.path}\0{channel.title}\0".encode("utf-8", "replace")
        return sha256(self._service + words + held).hexdigest()

    def notices(self, chosen: Sequence[Notice]) -> bytes:
        """Return the hash of what items follow from, in their order, beside the service."""
        told = [(one.told_at, one.title, one.record.id) for one in chosen]
        return digest((told, [self._record(one.record) for one in chosen]))

    def _record(self, record: Incident | Change) -> bytes:
        known = self._records.get(record.id)
        if known is None:
            if self._files is None:
                known = digest(record)
            else:
                folder = "incidents" if isinstance(record, Incident) else "changes"
                known = self._files[f"{folder}/{record.id}.yml"]
            self._records[record.id] = known
        return known
