"""An entry of Statuspage's API, read: its fields as texts and instants, and what is noted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from beforehand.importers.course import Told
from beforehand.importers.markdown import Setting, tidy
from beforehand.importers.naming import title_of
from beforehand.importers.results import Note
from beforehand.importers.times import read_time

_ENTRY_KEYS: Final = frozenset(
    (
        "id",
        "name",
        "status",
        "created_at",
        "updated_at",
        "monitoring_at",
        "resolved_at",
        "impact",
        "shortlink",
        "started_at",
        "page_id",
        "incident_updates",
        "components",
        "scheduled_for",
        "scheduled_until",
        "postmortem_body",
        "postmortem_body_last_updated_at",
        "postmortem_published_at",
    )
)
_UPDATE_KEYS: Final = frozenset(
    (
        "id",
        "status",
        "body",
        "incident_id",
        "created_at",
        "updated_at",
        "display_at",
        "affected_components",
        "deliver_notifications",
        "tweet_id",
    )
)
"""What is carried, or says nothing that readers of the page saw."""

Words = Told[str]
"""What was told, its status as Statuspage names it."""


def mappings(value: object) -> list[Mapping[str, Any]]:
    """Return a list's objects; none for anything else."""
    items = value if isinstance(value, list) else []
    return [item for item in items if isinstance(item, dict)]


def word(item: Mapping[str, Any], key: str) -> str:
    """Return a field as text without blanks around it; empty if it is null or not there."""
    value = item.get(key)
    return "" if value is None or isinstance(value, (dict, list)) else str(value).strip()


@dataclass(frozen=True)
class Update:
    """An update of an entry."""

    at: datetime
    status: str
    text: str
    """Markdown; empty if it has no words."""
    affected: tuple[Mapping[str, Any], ...] | None
    """What became of components; None if it does not say."""


@dataclass(frozen=True)
class Entry:
    """An incident or a scheduled maintenance of the source."""

    item: Mapping[str, Any]
    page_url: str
    """The address of its page; may be empty."""
    zone: ZoneInfo | None
    """The zone of times that have none."""
    notes: list[Note] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Return its id at the source, or its name where it has none."""
        return word(self.item, "id") or word(self.item, "name") or "?"

    def note(self, name: str, value: str, reason: str) -> None:
        """Add a note about a field of this entry, once."""
        made = Note(self.id, name, value, reason)
        if made not in self.notes:
            self.notes.append(made)

    def time(self, key: str, item: Mapping[str, Any] | None = None) -> datetime | None:
        """Return a field as an instant, None if it is null; a note tells of an unreadable one.

        Raises `ZoneNeeded` for a time without a zone if nobody said which is meant.
        """
        said = word(self.item if item is None else item, key)
        if not said:
            return None
        time = read_time(said, self.zone)
        if time is None:
            self.note(key, said, "it is no time that could be read")
            return None
        if time.doubt:
            self.note(key, said, time.doubt)
        return time.at

    def title(self) -> tuple[str, str]:
        """Return the record's title, and the whole of it where it had to be cut."""
        short, whole = title_of(word(self.item, "name"))
        if not short:
            short = f"Entry {self.id}"
            self.note("name", "", f'there is none; "{short}" was taken')
        if whole:
            self.note("name", whole, "it was cut to 200 characters; the text begins with all of it")
        return short, whole

    def updates(self) -> list[Update]:
        """Return what was told, oldest first; the API lists the newest first."""
        found: list[Update] = []
        for item in reversed(mappings(self.item.get("incident_updates"))):
            at = self.time("display_at", item) or self.time("created_at", item)
            if at is None:
                at = found[-1].at if found else self.began()
                self.note("created_at", "", "an update has no time; it stands where it was listed")
            self._compare("created_at of an update", self.time("created_at", item), at)
            affected = item.get("affected_components")
            found.append(
                Update(
                    at=at,
                    status=word(item, "status").lower(),
                    text=self.text(item, "body"),
                    affected=tuple(mappings(affected)) if affected is not None else None,
                )
            )
            tweet = word(item, "custom_tweet")
            if tweet:
                self.note("custom_tweet", tweet, "records have no place for it")
        found.sort(key=lambda update: update.at)
        return [*found, *self._postmortem(found)]

    def _postmortem(self, found: Sequence[Update]) -> list[Update]:
        """Return the look back that an incident may carry beside its updates."""
        text = self.text(self.item, "postmortem_body")
        if not text or any(update.text == text for update in found):
            return []
        at = (
            self.time("postmortem_published_at")
            or self.time("postmortem_body_last_updated_at")
            or self.time("updated_at")
            or self.began()
        )
        last = found[-1].at if found else at
        return [Update(max(at, last), "postmortem", text, None)]

    def text(self, item: Mapping[str, Any], key: str) -> str:
        """Return a body as Markdown: it is plain text in which HTML may stand."""
        tidied = tidy(word(item, key), Setting(self.page_url, line_breaks=True))
        for value, reason in tidied.remarks:
            self.note(key, value, reason)
        return tidied.text

    def began(self) -> datetime:
        """Return when it began, as far as the source says; 1970 if it says nothing at all."""
        for key in ("started_at", "created_at", "scheduled_for", "updated_at"):
            at = self.time(key)
            if at is not None:
                return at
        self.note("started_at", "", "it has no time at all")
        return read_time("1970-01-01 00:00Z", None).at  # type: ignore[union-attr]

    def _compare(self, name: str, said: datetime | None, used: datetime) -> None:
        """Note a time that says otherwise by a minute or more; less is the system's own delay."""
        if said is not None and abs((said - used).total_seconds()) >= 60:
            value = f"{said:%Y-%m-%d %H:%M:%S}Z"
            self.note(name, value, f"readers saw {used:%Y-%m-%d %H:%M:%S}Z, which was taken")

    def unused(self) -> Counter[str]:
        """Return how often fields say something that is carried nowhere, by their names."""
        counts: Counter[str] = Counter()
        items = [(_ENTRY_KEYS, self.item)]
        items += [
            (_UPDATE_KEYS | {"custom_tweet"}, item)
            for item in mappings(self.item.get("incident_updates"))
        ]
        for known, item in items:
            for key, value in item.items():
                if key not in known and value not in (None, "", False, [], {}):
                    counts[key] += 1
            if item.get("deliver_notifications") is False:
                counts["deliver_notifications"] += 1
            if item.get("tweet_id"):
                counts["tweet_id"] += 1
        return counts
