"""Values of the model → the YAML that staff would write.

Keys stand in the model's order, fields that say nothing are left out, long texts are `|`
blocks, short lists stand on one line, quotes stand only where YAML or an editor would
read something else. What is written here is read back by `records` to the same values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Any, Final, NamedTuple, get_args
from zoneinfo import ZoneInfo

from msgspec import Struct, structs

from beforehand.model import (
    Change,
    ChangeUpdate,
    Component,
    ComponentGroup,
    Contact,
    Feedback,
    Heard,
    Incident,
    IncidentUpdate,
    Service,
)
from beforehand.model.fields import default_of
from beforehand.model.scalars import Markdown

WIDTH: Final = 100
"""Columns within which short lists and mappings stand on one line."""

_PLAIN: Final = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`~<=][^\n\t]*|-[^\s\n\t-][^\n\t]*")
_BREAKS_PLAIN: Final = re.compile(r":(?:\s|$)|\s#|\s$|^\.\.\.|^---")
_PLAIN_IN_FLOW: Final = re.compile(r"[A-Za-z0-9/(][A-Za-z0-9 ./:+%()_&;=~@'\u2019\u2013-]*")
_OTHER_TYPE: Final = re.compile(
    r"(?i:null|true|false|yes|no|on|off|y|n|nan|infinity|[-+]?\.(?:inf|nan))"
    r"|[-+]?(?:0[xob])?[\d_.,:]+(?:e[-+]?\d+)?|\d{4}-\d\d?-\d\d?(?:[Tt ].*)?"
)
_ON_THEIR_OWN: Final = (
    IncidentUpdate,
    ChangeUpdate,
    Feedback,
    Heard,
    Component,
    ComponentGroup,
    Contact,
)
"""What stands on lines of its own however short it is: it grows, or staff look it up."""

_SERVICE_ORDER: Final = (
    "name",
    "description",
    "url",
    "home",
    "time_zone",
    "language",
    "accent",
    "rebuild_every",
    "feeds",
    "contacts",
    "component_groups",
    "components",
    "surfaces",
    "plans",
    "promises",
)


def record_text(record: Incident | Change, zone: ZoneInfo) -> str:
    """Return the record's file, which ends with a line break; its id is the file's name.

    Times stand in `zone`, the service's, without an offset; one that exists twice or not
    at all there, and one outside of its years, is written in UTC with a Z.
    """
    writer = _Writer(zone)
    lines: list[str] = []
    for field, value in _filled(record):
        if field.name == "id":
            continue
        apart = field.name == "updates" or (lines and lines[-1] == "")
        if apart and lines and lines[-1]:
            lines.append("")
        lines += writer.entry(field.key, value, field.is_prose, 0)
        if field.name == "updates":
            lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def service_text(service: Service) -> str:
    """Return service.yml, which ends with a line break, a blank line between its parts."""
    writer = _Writer(ZoneInfo(service.time_zone))
    said = {field.name: (field, value) for field, value in _filled(service)}
    lines: list[str] = []
    for name in _SERVICE_ORDER:
        if name not in said and name in ("components", "contacts"):
            lines += ["", f"{name}: {{}}"]
        if name not in said:
            continue
        field, value = said[name]
        if isinstance(value, (Mapping, tuple, Struct)):
            lines.append("")
        lines += writer.entry(name, value, field.is_prose, 0)
    return "\n".join(lines) + "\n"


def component_lines(components: Mapping[str, Component | ComponentGroup]) -> list[str]:
    """Return entries of `components` or `component_groups`, indented by two blanks."""
    return _Writer(ZoneInfo("UTC")).mapping(components, 2)


def instant_text(at: datetime, zone: ZoneInfo) -> str:
    """Return an aware instant in whole seconds: `2026-11-09 06:00`, or `2026-11-09 11:00Z`."""
    wall = at.astimezone(zone).replace(tzinfo=None, fold=0)
    first, second = wall.replace(tzinfo=zone), wall.replace(tzinfo=zone, fold=1)
    unambiguous = first.utcoffset() == second.utcoffset()
    if unambiguous and 1900 <= wall.year <= 2999:
        return _wall_text(wall)
    return _wall_text(at.astimezone(UTC)) + "Z"


def _wall_text(wall: datetime) -> str:
    day = f"{wall.year:04}-{wall.month:02}-{wall.day:02} {wall.hour:02}:{wall.minute:02}"
    return f"{day}:{wall.second:02}" if wall.second else day


def scalar(text: str, *, in_flow: bool = False) -> str:
    """Return one line of text as a YAML scalar, in quotes where it needs them."""
    plain = _PLAIN_IN_FLOW if in_flow else _PLAIN
    if plain.fullmatch(text) and not _BREAKS_PLAIN.search(text) and not _OTHER_TYPE.fullmatch(text):
        return text
    if "\\" in text or '"' in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'


@dataclass(frozen=True)
class _Writer:
    zone: ZoneInfo

    def entry(self, key: str, value: Any, prose: bool, indent: int) -> list[str]:
        """Return the lines of one key with its value."""
        head = " " * indent + f"{key}:"
        if isinstance(value, str) and not isinstance(value, Enum):
            return self._text(head, value, prose, indent)
        one_line = self._flow(value)
        if one_line is not None and len(head) + 1 + len(one_line) <= WIDTH:
            return [f"{head} {one_line}"]
        if isinstance(value, Mapping):
            return [head, *self.mapping(value, indent + 2)]
        if isinstance(value, tuple):
            return [head, *self._list(value, indent + 2)]
        lines = self._object(value, indent + 2)
        return [head, *lines] if lines else [f"{head} {{}}"]

    def mapping(self, value: Mapping[Any, Any], indent: int) -> list[str]:
        """Return the lines of a mapping in block form."""
        return [
            line
            for key, item in value.items()
            for line in self.entry(_scalar_of(key), item, prose=False, indent=indent)
        ]

    def _text(self, head: str, text: str, prose: bool, indent: int) -> list[str]:
        text = text.strip()  # as it is read; blanks at its beginning would shift the block
        inline = f"{head} {scalar(text)}"
        if "\n" not in text and not (prose and len(inline) > WIDTH):
            return [inline]
        pad = " " * (indent + 2)
        return [f"{head} |", *(pad + line if line else "" for line in text.split("\n"))]

    def _list(self, items: tuple[Any, ...], indent: int) -> list[str]:
        lines: list[str] = []
        for item in items:
            one_line = self._flow(item)
            if one_line is not None and len(one_line) + indent + 2 <= WIDTH:
                lines.append(" " * indent + f"- {one_line}")
            elif isinstance(item, str):
                lines.append(" " * indent + f"- {scalar(item)}")
            else:
                first, *rest = self._object(item, indent + 2)
                lines += [" " * indent + "- " + first.lstrip(" "), *rest]
        return lines

    def _object(self, value: Any, indent: int) -> list[str]:
        return [
            line
            for field, item in _filled(value)
            for line in self.entry(field.key, item, field.is_prose, indent)
        ]

    def _flow(self, value: Any) -> str | None:
        """Return the value on one line; None if it needs more, or has parts of its own."""
        if isinstance(value, Mapping):
            pairs = [(_scalar_of(key), self._simple(item)) for key, item in value.items()]
        elif isinstance(value, tuple):
            items = [self._simple(item) for item in value]
            return None if None in items else f"[{', '.join(str(item) for item in items)}]"
        elif isinstance(value, Struct):
            if isinstance(value, _ON_THEIR_OWN):
                return None
            pairs = [(field.key, self._simple(item)) for field, item in _filled(value)]
        else:
            return self._simple(value)
        if any(item is None for _, item in pairs):
            return None
        return "{" + ", ".join(f"{key}: {item}" for key, item in pairs) + "}"

    def _simple(self, value: Any) -> str | None:
        if isinstance(value, datetime):
            return instant_text(value, self.zone)
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, Enum):
            return str(value.value)
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, str):
            return None if "\n" in value else scalar(value, in_flow=True)
        if isinstance(value, (Mapping, tuple, Struct)):
            return None
        return str(value)


class _Field(NamedTuple):
    """A field of the model."""

    name: str
    must_be_there: bool
    default: object
    is_prose: bool

    @property
    def key(self) -> str:
        """Return its key in YAML."""
        return self.name.removesuffix("_")


@cache
def _fields(cls: type[Struct]) -> tuple[_Field, ...]:
    return tuple(
        _Field(
            field.name,
            field.required,
            default_of(field),
            _has_prose(cls.__annotations__[field.name]),
        )
        for field in structs.fields(cls)
    )


def _has_prose(hint: Any) -> bool:
    return hint == Markdown or any(map(_has_prose, get_args(hint)))


def _filled(value: Struct) -> Iterator[tuple[_Field, Any]]:
    """Yield the fields that must be there or that say something, in the model's order."""
    for field in _fields(type(value)):
        item = getattr(value, field.name)
        if field.must_be_there or item != field.default:
            yield field, item


def _scalar_of(key: object) -> str:
    return str(key.value) if isinstance(key, Enum) else scalar(str(key), in_flow=True)
