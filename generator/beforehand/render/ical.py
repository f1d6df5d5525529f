"""Calendars: every change that has a date, for programs that fetch them by themselves.

A calendar holds the whole future, so it is right even if no build runs for months. Days
are all-day events, times are in UTC, and an event keeps its UID for ever: a change that
moved is the same event with a higher sequence, one that was withdrawn stays and is marked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msgspec import Struct

from beforehand.days import local_date, shift
from beforehand.model import ChangeStage, Service
from beforehand.notice_titles import KIND, one_line
from beforehand.render.digest import digest
from beforehand.render.feed_items import fit
from beforehand.render.ical_text import description
from beforehand.render.output import OutputFile, Part
from beforehand.snapshot import ChangeView, Effective, Snapshot

if TYPE_CHECKING:  # imported when a calendar is made, for it takes its time
    from icalendar import Alarm, Calendar, Event, Timezone

KEPT_DAYS = 366
"""How long an event stays once it is over; one that was withdrawn too, so that a calendar
that fetches rarely learns of it."""
REFRESH = timedelta(hours=1)
_DAY_ALARMS = (timedelta(days=-7), timedelta(days=-1))
_WINDOW_ALARMS = (timedelta(days=-1), timedelta(hours=-1))
_STATUS = {
    ChangeStage.POSSIBLE: "TENTATIVE",
    ChangeStage.PROPOSED: "TENTATIVE",
    ChangeStage.ANNOUNCED: "CONFIRMED",
    ChangeStage.WITHDRAWN: "CANCELLED",
}
_PREFIX = {
    ChangeStage.POSSIBLE: "Possible: ",
    ChangeStage.PROPOSED: "Proposed: ",
    ChangeStage.WITHDRAWN: "Withdrawn: ",
}


class Diary(Struct, frozen=True):
    """One calendar."""

    path: str
    """Its path under calendars/ without an ending: `all`, `component/streaming`."""
    title: str
    about: str
    """What it holds, in one sentence."""
    views: tuple[ChangeView, ...]
    """By UID."""


def calendar_uri(path: str) -> str:
    """Return the address of a calendar within the site: `calendars/all.ics`."""
    return f"calendars/{path}.ics"


def alarms_uri(path: str, paths: Collection[str]) -> str | None:
    """Return the address of a calendar's variant with alarms, among calendars of `paths`.

    None for a component `fire` beside a component `fire-alarms`, which has the address.
    """
    return None if f"{path}-alarms" in paths else f"calendars/{path}-alarms.ics"


def calendar_files(snapshot: Snapshot) -> list[OutputFile]:
    """Return all files under calendars/, by address."""
    parts = sorted(calendar_parts(snapshot), key=lambda part: part.uri)
    return [OutputFile(uri=part.uri, content=part.make()) for part in parts]


def calendar_parts(snapshot: Snapshot) -> Iterator[Part]:
    """Yield all files under calendars/, each with the hash of what it follows from.

    Each calendar comes twice, without alarms and with them: alarms in a subscribed
    calendar are dropped by some programs and a nuisance in others.
    """
    events = _Events(snapshot.service)
    found = diaries(snapshot)
    paths = {diary.path for diary in found}
    for diary in found:
        uris = {False: calendar_uri(diary.path), True: alarms_uri(diary.path, paths)}
        for alarms, uri in uris.items():
            if uri is not None:
                make = partial(_calendar, snapshot.service, diary, events, uri, alarms)
                yield Part(uri, events.key(diary, alarms=alarms), make)


def diaries(snapshot: Snapshot) -> list[Diary]:
    """Return all calendars, the widest first, empty ones too."""
    service = snapshot.service
    views = tuple(
        sorted(
            (view for view in snapshot.changes if _is_kept(view, snapshot)),
            key=lambda view: f"{view.change.id}@",  # the order of UIDs
        )
    )
    named = {component for view in snapshot.changes for component in view.change.components}
    known = tuple(service.components)
    found = [
        Diary("all", "everything", "Every change and all maintenance that has a date.", views),
        Diary(
            "changes",
            "changes",
            "What is going to change, without maintenance.",
            tuple(view for view in views if not view.change.is_maintenance),
        ),
        Diary(
            "maintenance",
            "maintenance",
            "When we work on something, and what does not work meanwhile.",
            tuple(view for view in views if view.change.is_maintenance),
        ),
    ]
    for component in (*known, *sorted(named.difference(known))):
        name = service.components[component].name if component in known else component
        chosen = tuple(view for view in views if component in view.change.components)
        about = f"Changes and maintenance that touch {name}."
        found.append(Diary(f"component/{component}", name, about, chosen))
    return found


def _is_kept(view: ChangeView, snapshot: Snapshot) -> bool:
    if view.effective is None:
        return False
    zone = ZoneInfo(snapshot.service.time_zone)
    last = local_date(view.effective.until or view.effective.at, zone)
    return shift(last, KEPT_DAYS) >= snapshot.today


class _Events:
    """Events as bytes, each made once for all the calendars that it stands in."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._base = digest(service)
        self._known: dict[tuple[str, bool], bytes] = {}
        self._keys: dict[str, bytes] = {}

    def content(self, view: ChangeView, *, alarms: bool) -> bytes:
        """Return the event of a change, ended by a line break."""
        place = (view.change.id, alarms)
        known = self._known.get(place)
        if known is None:
            made = event(self._service, view)
            if alarms:
                for alarm in _alarms(view, str(made["SUMMARY"])):
                    made.add_component(alarm)
            known = self._known[place] = made.to_ical()
        return known

    def key(self, diary: Diary, *, alarms: bool) -> str:
        """Return the hash of what a calendar's bytes follow from."""
        found = sha256(self._base)
        found.update(
            f"{diary.path}\0{diary.title}\0{diary.about}\0{alarms}".encode("utf-8", "replace")
        )
        for view in diary.views:
            found.update(self._view_key(view))
        return found.hexdigest()

    def _view_key(self, view: ChangeView) -> bytes:
        known = self._keys.get(view.change.id)
        if known is None:
            facts = (view.change, view.stage, view.effective, view.first_told_at, view.last_told_at)
            known = self._keys[view.change.id] = digest(facts)
        return known


def _calendar(service: Service, diary: Diary, events: _Events, uri: str, alarms: bool) -> bytes:
    calendar = frame(service, diary, uri)
    if not diary.views:
        calendar.add_component(_utc())
        return bytes(calendar.to_ical())
    head, end, tail = bytes(calendar.to_ical()).rpartition(b"END:VCALENDAR")
    body = b"".join(events.content(view, alarms=alarms) for view in diary.views)
    return head + body + end + tail


def frame(service: Service, diary: Diary, uri: str) -> Calendar:
    """Return a calendar without events, for that address within the site.

    It has no METHOD: then DTSTAMP is the moment of the last revision (RFC 5545 3.8.7.2)
    and the bytes depend on the records alone.
    """
    from icalendar import Calendar

    name = f"{one_line(service.name)}: {one_line(diary.title)}"
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", f"-//{one_line(service.name)}//Beforehand//EN")
    calendar.add("NAME", name)
    calendar.add("X-WR-CALNAME", name)
    calendar.add("DESCRIPTION", one_line(diary.about))
    calendar.add("X-WR-CALDESC", one_line(diary.about))
    calendar.add("REFRESH-INTERVAL", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", "PT1H")
    calendar.add("SOURCE", service.url + uri, parameters={"VALUE": "URI"})
    calendar.add("URL", f"{service.url}upcoming/")
    return calendar


def _utc() -> Timezone:
    """Return the component of a calendar without events, since it must have one."""
    from icalendar import Timezone, TimezoneStandard

    standard = TimezoneStandard()
    standard.add("DTSTART", datetime(1970, 1, 1))  # noqa: DTZ001 - local by RFC 5545 3.6.5
    standard.add("TZOFFSETFROM", timedelta())
    standard.add("TZOFFSETTO", timedelta())
    standard.add("TZNAME", "UTC")
    zone = Timezone()
    zone.add("TZID", "UTC")
    zone.add_component(standard)
    return zone


def event(service: Service, view: ChangeView) -> Event:
    """Return the event of a change that has a date, without alarms."""
    from icalendar import Event

    change, effective = view.change, view.effective
    assert effective is not None
    made = Event()
    made.add("UID", f"change-{change.id}@{service.feeds.authority}")
    made.add("DTSTAMP", _second(view.last_told_at))
    made.add("CREATED", _second(view.first_told_at))
    made.add("LAST-MODIFIED", _second(view.last_told_at))
    made.add("SEQUENCE", len(change.updates))
    begin, end = _dates(effective)
    made.add("DTSTART", begin)
    if end is not None:
        made.add("DTEND", end)
    summary = f"{_PREFIX.get(view.stage, '')}{KIND[change.kind]}: {one_line(change.title)}"
    made.add("SUMMARY", summary)
    made.add("DESCRIPTION", fit(description(service, view)))
    made.add("URL", service.url + view.uri)
    made.add("CATEGORIES", [change.kind.value, *change.components])
    made.add("STATUS", _STATUS[view.stage])
    made.add("TRANSP", "TRANSPARENT")
    return made


def _second(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)


def _dates(effective: Effective) -> tuple[date, date | None]:
    """Return the beginning and the end: the day after for a day, none for an instant."""
    if not effective.exact:
        return effective.on, shift(effective.on, 1)
    begin = _second(effective.at)
    end = _second(effective.until) if effective.until is not None else None
    return begin, end if end is not None and end > begin else None


def _alarms(view: ChangeView, summary: str) -> Sequence[Alarm]:
    from icalendar import Alarm

    if view.stage is ChangeStage.WITHDRAWN:
        return ()
    assert view.effective is not None
    found = []
    for before in _WINDOW_ALARMS if view.effective.exact else _DAY_ALARMS:
        alarm = Alarm()
        alarm.add("ACTION", "DISPLAY")
        alarm.add("DESCRIPTION", summary)
        alarm.add("TRIGGER", before)
        found.append(alarm)
    return found
