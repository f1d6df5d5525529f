"""The body of a post → what it tells, one after the other.

A body grows by hand. cState's own way are the shortcodes `track`, which date the
paragraphs before them. Without any, headings that the authors put above what they add
are read: `[Final message]`, `**Update at 2021-06-08 11:20 UTC**`, `*Resolved* -`. Nothing
is taken out of a body but the shortcodes: all of it stands in one of the sections.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Final
from zoneinfo import ZoneInfo

from beforehand.importers.markdown import DEFINITION, blank_code, flush
from beforehand.importers.times import ForeignTime, find_time, read_time
from beforehand.model import IncidentStatus


class Place(Enum):
    """Where a section stands in the course of things, as its heading says."""

    FIRST = "first"
    BETWEEN = "between"
    LAST = "last"


@dataclass(frozen=True)
class Section:
    """A part of a body that was told at one time."""

    text: str
    """Markdown, not empty."""
    at: datetime | None
    """When it was told; None if the body does not say."""
    place: Place | None
    """None for a part without a heading."""
    status: IncidentStatus | None
    """The state of the work that its heading names."""


@dataclass(frozen=True)
class Body:
    """A body in its parts."""

    sections: tuple[Section, ...]
    """Oldest first, as far as the body says; a part without a heading comes first."""
    unread: tuple[str, ...] = ()
    """Dates of `track` that nobody could read; they stand in the text as they were."""
    doubts: tuple[tuple[str, str], ...] = ()
    """Dates that leave something open, and what."""


_TRACK: Final = re.compile(
    r"\{\{[<%]\s*track\s*(?:\"([^\"]*)\"|'([^']*)'|`([^`]*)`|(.*?))\s*[>%]\}\}"
)
_RULE: Final = re.compile(
    r"^ {0,3}(?:-[ \t]*){3,}$|^ {0,3}(?:[*_][ \t]*){3,}$|^={5,}$", re.MULTILINE
)
_EDGE_RULE: Final = re.compile(
    r"\A(?:[ \t]*\n)*(?:(?:-[ \t]*){3,}|(?:[*_][ \t]*){3,}|={5,})(?:\n|\Z)"
    r"|\n[ \t]*\n(?:(?:-[ \t]*){3,}|(?:[*_][ \t]*){3,}|={5,})\s*\Z"
)
_FIRST: Final = r"initial|initially|opening|open|opened|original|first|start|started|beginning"
_LAST: Final = (
    r"final|closing|close|closed|resolved|resolution|end|ended|fixed|done|completed|complete"
    r"|finished|all clear|recovered|restored|solved"
)
_BETWEEN: Final = (
    r"updates?|updated|edit|edited|investigating|investigation|identified|monitoring|in progress"
    r"|verifying|follow[- ]?up|post[- ]?mortem|just began|scheduled|started maintenance"
)
_ROLES: Final = (
    (Place.FIRST, re.compile(rf"(?:{_FIRST})\b", re.IGNORECASE)),
    (Place.LAST, re.compile(rf"(?:{_LAST})\b", re.IGNORECASE)),
    (Place.BETWEEN, re.compile(rf"(?:{_BETWEEN})\b", re.IGNORECASE)),
)
_STATUS: Final = (
    ("investigat", IncidentStatus.INVESTIGATING),
    ("identified", IncidentStatus.IDENTIFIED),
    ("monitoring", IncidentStatus.MONITORING),
    ("post-mortem", IncidentStatus.POSTMORTEM),
    ("postmortem", IncidentStatus.POSTMORTEM),
    ("post mortem", IncidentStatus.POSTMORTEM),
    ("resolved", IncidentStatus.RESOLVED),
    ("resolution", IncidentStatus.RESOLVED),
    ("fixed", IncidentStatus.RESOLVED),
    ("solved", IncidentStatus.RESOLVED),
)
_HEADING: Final = re.compile(
    r"^ {0,3}(?:"
    r"\[(?P<bracket>[^\[\]\n]{2,90})\](?![\[(:])"
    r"|(?P<mark>\*{1,3}|_{1,3})(?P<marked>[^\s*_][^*_\n]{1,90}?)(?:(?P=mark)|(?=$))"
    r"|\#{1,6}[ \t]+(?P<titled>[^\n]{2,90}?)[ \t]*\#*$"
    r"|(?P<plain>(?:Update|Edit|Resolved|Final|Initial)[^\n:.]{0,40}):(?=\s)"
    r")",
    re.MULTILINE,
)


def read_body(text: str, zone: ZoneInfo | None, own_zone: ZoneInfo) -> Body:
    """Return the body's sections; one for a body that cannot be divided, none for no words.

    `zone` is that of `track`'s times without one; raises `ZoneNeeded` if there are such and
    it is None. `own_zone` is that of times in headings.
    """
    tracks = list(_TRACK.finditer(blank_code(text)))
    if tracks:
        return _with_definitions(_tracked(text, tracks, zone))
    sections = _headed(text, own_zone)
    if not sections:
        sections = [Section(text.strip(), None, None, None)] if text.strip() else []
    return _with_definitions(Body(tuple(sections)))


# --------------------------------------------------------------------------- track


def _tracked(text: str, tracks: list[re.Match[str]], zone: ZoneInfo | None) -> Body:
    unread: list[str] = []
    doubts: list[tuple[str, str]] = []
    times: list[tuple[re.Match[str], ForeignTime]] = []
    for match in tracks:
        said = next((part for part in match.groups() if part), "")
        time = read_time(said, zone)
        if time is None:
            unread.append(said)
            continue
        if time.doubt:
            doubts.append((said, time.doubt))
        times.append((match, time))
    leads = bool(times) and not text[: times[0][0].start()].strip()
    parts = _led(text, times) if leads else _followed(text, times)
    return Body(tuple(part for part in _in_order(parts) if part.text), tuple(unread), tuple(doubts))


def _followed(text: str, times: list[tuple[re.Match[str], ForeignTime]]) -> list[Section]:
    """Return the sections of a body whose dates stand behind what was told."""
    parts: list[Section] = []
    place = 0
    for match, time in times:
        told = text[place : match.start()]
        if place == 0:
            undated, told = _before_rule(told)
            parts.append(_section(undated, None))
        parts.append(_section(told, time.at))
        place = match.end()
    parts.append(Section(_trim(text[place:]), None, None, None))
    return parts


def _led(text: str, times: list[tuple[re.Match[str], ForeignTime]]) -> list[Section]:
    """Return the sections of a body whose dates stand before what was told."""
    ends = [match.start() for match, _ in times[1:]] + [len(text)]
    return [
        _section(text[match.end() : end], time.at)
        for (match, time), end in zip(times, ends, strict=True)
    ]


def _before_rule(text: str) -> tuple[str, str]:
    rules = list(_RULE.finditer(text))
    if not rules:
        return "", text
    return _trim(text[: rules[-1].start()]), text[rules[-1].end() :]


def _in_order(parts: list[Section]) -> list[Section]:
    """Return the sections oldest first; those told at one time as the body orders them.

    Authors put what is new on top, unless the dates say that they do not. What has no date
    stands at the end of the course that it stands at in the body.
    """
    times = [part.at for part in parts if part.at is not None]
    downwards = bool(times) and times[0] < times[-1]
    if bool(times) and times[0] == times[-1]:
        downwards = _goes_on(parts) is True
    oldest, *others = parts if downwards else parts[::-1]
    before = [replace(oldest, place=Place.FIRST)] if oldest.at is None else []
    after = [replace(part, place=Place.BETWEEN) for part in others if part.at is None]
    dated = sorted((part for part in (oldest, *others) if part.at is not None), key=_time)
    return [*before, *dated, *after]


def _time(part: Section) -> datetime:
    assert part.at is not None
    return part.at


def _section(text: str, at: datetime | None) -> Section:
    trimmed = _trim(text)
    heading = _HEADING.match(trimmed)
    label = _label(heading) if heading else ""
    return Section(trimmed, at, _role(label), _status(label))


# --------------------------------------------------------------------------- headings


def _headed(text: str, zone: ZoneInfo) -> list[Section]:
    """Return the sections that headings divide a body into; none if they do not."""
    bare = blank_code(text)
    marks = []
    for match in _HEADING.finditer(bare):
        label = _label(match)
        time = find_time(label, zone)
        role = _role(label)
        if role is None and (time is None or not _is_date_alone(label)):
            continue
        if role is Place.BETWEEN and match["titled"] and time is None:
            continue  # a heading such as "Investigation" divides a report, not the course of things
        marks.append((match.start(), label, role or Place.BETWEEN, time))
    before = _trim(text[: marks[0][0]]) if marks else ""
    if len(marks) < 2 and not (marks and before):
        return []
    ends = [start for start, *_ in marks[1:]] + [len(text)]
    parts = [
        Section(_trim(text[start:end]), time.at if time else None, role, _status(label))
        for (start, label, role, time), end in zip(marks, ends, strict=True)
    ]
    return _merge_before(before, _oldest_first(parts, before))


def _oldest_first(parts: list[Section], before: str) -> list[Section]:
    """Return the sections in the order of telling; authors put what is new on top.

    Unless headings, dates or states say otherwise, or something was added below a text
    that has no heading.
    """
    places = [part.place for part in parts]
    times = [part.at for part in parts if part.at is not None]
    if Place.FIRST in places or Place.LAST in places:
        first = places.index(Place.FIRST) if Place.FIRST in places else -1
        last = places.index(Place.LAST) if Place.LAST in places else -1
        downwards = first == 0 if last < 0 else (last > first if first >= 0 else last > 0)
    elif len(times) > 1 and times[0] != times[-1]:
        downwards = times[0] < times[-1]
    else:
        goes_on = _goes_on(parts)
        downwards = bool(before) if goes_on is None else goes_on
    return parts if downwards else parts[::-1]


_RANK: Final = {status: rank for rank, status in enumerate(IncidentStatus)}


def _goes_on(parts: list[Section]) -> bool | None:
    """Return whether the states that the sections name go on from top to bottom; None if unsaid."""
    ranks = [_RANK[part.status] for part in parts if part.status is not None]
    return None if not ranks or ranks[0] == ranks[-1] else ranks[0] < ranks[-1]


def _merge_before(before: str, parts: list[Section]) -> list[Section]:
    """Return the sections with what stands before all headings as the first, or part of it."""
    if before and parts[0].place is not Place.FIRST:
        return [Section(before, None, Place.FIRST, None), *parts]
    oldest = replace(parts[0], place=Place.FIRST) if _is_undated(parts) else parts[0]
    if before:
        oldest = replace(oldest, text=f"{before}\n\n{oldest.text}")
    return [oldest, *parts[1:]]


def _is_undated(parts: list[Section]) -> bool:
    """Return whether nothing says when the oldest was told: it is what was told first."""
    return parts[0].place is Place.BETWEEN and parts[0].at is None


def _label(match: re.Match[str]) -> str:
    return next((part for name, part in match.groupdict().items() if part and name != "mark"), "")


def _role(label: str) -> Place | None:
    words = re.sub(r"^[^A-Za-z]+", "", label)
    return next((role for role, pattern in _ROLES if pattern.match(words)), None)


def _status(label: str) -> IncidentStatus | None:
    small = label.lower().lstrip("*_ ")
    return next((status for word, status in _STATUS if small.startswith(word)), None)


def _is_date_alone(label: str) -> bool:
    return not re.sub(
        r"\d|[-:.,/() ]|T|Z|UTC|GMT|st|nd|rd|th|of|at"
        r"|jan\w*|feb\w*|mar\w*|apr\w*|may|jun\w*|jul\w*|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*|[+]",
        "",
        label,
        flags=re.IGNORECASE,
    )


# --------------------------------------------------------------------------- what is common


def _trim(text: str) -> str:
    """Return the text without blanks and dividing lines around it."""
    while (stripped := _EDGE_RULE.sub("", text)) != text:
        text = stripped
    return flush(text)


def _with_definitions(body: Body) -> Body:
    """Return the body so that each section has the addresses that its links name.

    What holds nothing but addresses is no section: nobody sees them. They stand where they
    are used, or at the end where nothing uses them. Of two addresses of one name, the first
    is the one that Markdown takes, and the other says nothing.
    """
    if len(body.sections) < 2:
        return body
    found: dict[str, str] = {}
    told: list[Section] = []
    for section in body.sections:
        bare = blank_code(section.text)
        for match in DEFINITION.finditer(bare):
            found.setdefault(match[2].lower(), match[0])
        lines = zip(section.text.split("\n"), bare.split("\n"), strict=True)
        if any(line.strip() and not DEFINITION.match(blank) for line, blank in lines):
            told.append(section)
    if not found:
        return body
    told = [_with_own_definitions(section, found) for section in told]
    unused = [line for line in found.values() if not any(line in part.text for part in told)]
    if unused and told:
        told[-1] = replace(told[-1], text="\n".join([told[-1].text, "", *unused]))
    return replace(body, sections=tuple(told) or body.sections)


def _with_own_definitions(section: Section, found: dict[str, str]) -> Section:
    bare = blank_code(section.text)
    here = {match[2].lower() for match in DEFINITION.finditer(bare)}
    used = {name.lower() for name in re.findall(r"\[([^\[\]\n]+)\]", bare)}
    missing = [line for name, line in found.items() if name in used and name not in here]
    return replace(section, text="\n".join([section.text, "", *missing])) if missing else section
