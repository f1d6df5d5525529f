"""A post of cState, read: its times, its state, and whether it is maintenance."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from beforehand.importers.front_matter import Data, is_true, text_of, texts_of
from beforehand.importers.results import Note
from beforehand.importers.times import read_time
from beforehand.model import ComponentStatus, Impact

SEVERITIES: Final[Mapping[str, tuple[Impact, ComponentStatus]]] = {
    "down": (Impact.MAJOR, ComponentStatus.MAJOR_OUTAGE),
    "disrupted": (Impact.MINOR, ComponentStatus.PARTIAL_OUTAGE),
    "notice": (Impact.NONE, ComponentStatus.OPERATIONAL),
    "critical": (Impact.CRITICAL, ComponentStatus.MAJOR_OUTAGE),
    "major": (Impact.MAJOR, ComponentStatus.MAJOR_OUTAGE),
    "major-outage": (Impact.MAJOR, ComponentStatus.MAJOR_OUTAGE),
    "outage": (Impact.MAJOR, ComponentStatus.MAJOR_OUTAGE),
    "partial-outage": (Impact.MINOR, ComponentStatus.PARTIAL_OUTAGE),
    "minor": (Impact.MINOR, ComponentStatus.DEGRADED_PERFORMANCE),
    "degraded": (Impact.MINOR, ComponentStatus.DEGRADED_PERFORMANCE),
    "degraded-performance": (Impact.MINOR, ComponentStatus.DEGRADED_PERFORMANCE),
    "ok": (Impact.NONE, ComponentStatus.OPERATIONAL),
    "operational": (Impact.NONE, ComponentStatus.OPERATIONAL),
    "none": (Impact.NONE, ComponentStatus.OPERATIONAL),
    "announcement": (Impact.NONE, ComponentStatus.OPERATIONAL),
}
"""What each severity means here. cState has the first three; authors write others too."""

_MAINTENANCE: Final = frozenset(
    ("maintenance", "under-maintenance", "scheduled", "planned", "scheduled-maintenance")
)
_USED: Final = frozenset(
    (
        "title",
        "date",
        "resolved",
        "resolvedwhen",
        "severity",
        "affected",
        "affectedsystems",
        "section",
        "informational",
        "description",
        "draft",
        "hidden",
        "publishdate",
        "slug",
        "url",
    )
)
_PLANNED: Final = re.compile(
    r"\bmaintenances?\b|\b(?:planned|scheduled)\s+(?:[\w-]+\s+){0,2}(?:downtime|outage|upgrade|work"
    r"|works|migration|restart|reboot|interruption|update|disruption)\b",
    re.IGNORECASE,
)
_NOT_PLANNED: Final = re.compile(
    r"\b(?:un(?:planned|scheduled)|emergency)\b"
    r"|\b(?:after|following|because of|due to|caused by|during|since|from|post)[\s-]+"
    r"(?:(?:the|a|an|our|this|some|recent|last|scheduled|planned|weekly|nightly)\s+)*maintenance"
    r"|\bmaintenance\s+(?:page|failed|failure|overrun|issues?|problems?|incident|errors?|gone)\b",
    re.IGNORECASE,
)
_TROUBLE: Final = re.compile(
    r"\b(?:outage|down|unreachable|unavailable|errors?|fail\w*|issues?(?!\.)|problems?|slow\w*|expired"
    r"|broken|incident|disruptions?|degraded|unable|not working|offline)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Reading:
    """What is known beside a post."""

    path: str
    stem: str
    """The file's name without its ending, and without a language."""
    head: Mapping[str, Data]
    zone: ZoneInfo | None
    now: datetime
    notes: list[Note] = field(default_factory=list)

    def note(self, name: str, value: str, reason: str) -> None:
        """Add a note about a field of this post."""
        self.notes.append(Note(self.path, name, value, reason))

    def text(self, key: str) -> str:
        """Return a field as text; empty if it is not there."""
        return text_of(self.head.get(key))

    def time(self, key: str, name: str | None = None) -> datetime | None:
        """Return a field as an instant; None, and a note, for one that nobody can read."""
        said = self.text(key)
        if not said:
            return None
        time = read_time(said, self.zone)
        if time is None:
            self.note(name or key, said, "it is no time that could be read")
            return None
        if time.doubt:
            self.note(name or key, said, time.doubt)
        if not time.has_clock:
            self.note(name or key, said, "a day without a time of day; its first moment was taken")
        return time.at

    # ------------------------------------------------------------------ what it says

    @property
    def is_informational(self) -> bool:
        """Return whether it is an announcement that is about no trouble."""
        return is_true(self.head.get("informational")) is True

    @property
    def is_kept_back(self) -> bool:
        """Return whether readers of the source cannot see it."""
        return is_true(self.head.get("draft")) is True or is_true(self.head.get("hidden")) is True

    @property
    def affected(self) -> list[str]:
        """Return the names of the systems that it hits."""
        return texts_of(self.head.get("affected")) or texts_of(self.head.get("affectedsystems"))

    def severity(self) -> tuple[Impact, ComponentStatus]:
        """Return what its severity means; a note tells of one that cState does not know."""
        if self.is_informational:
            return SEVERITIES["notice"]
        said = re.sub(r"[\s_]+", "-", self.text("severity").lower())
        if said in SEVERITIES:
            return SEVERITIES[said]
        if said in _MAINTENANCE or not said:
            if not said:
                self.note("severity", "", "there is none; it was taken as notice")
            return SEVERITIES["notice"]
        self.note("severity", self.text("severity"), "it is unknown; it was taken as disrupted")
        return SEVERITIES["disrupted"]

    def says_maintenance(self, start: datetime) -> bool:
        """Return whether the source itself calls it maintenance, or planned.

        It does by its severity or type, by its title, by the name of its file where the
        title does not speak of trouble, and where a notice lies ahead: what is known
        before it begins is planned.
        """
        kinds = {self.text(key).lower() for key in ("severity", "type", "kind", "category")}
        kinds = {re.sub(r"[\s_]+", "-", kind) for kind in kinds}
        if kinds & _MAINTENANCE or is_true(self.head.get("maintenance")):
            return True
        title = self.text("title")
        if _PLANNED.search(title):
            return not _NOT_PLANNED.search(title)
        if self.is_informational:
            return False
        name = self.stem.replace("-", " ").replace("_", " ")
        if _PLANNED.search(name) and not _NOT_PLANNED.search(name):
            return not _TROUBLE.search(title)
        return self.text("severity").lower() == "notice" and start > self.now

    def note_unused(self) -> None:
        """Add a note for each field that says something and is carried nowhere."""
        for key, value in self.head.items():
            said = text_of(value)
            if key in _USED or not said or is_true(value) is False:
                continue
            self.note(key, said, "records have no place for it")
