"""The table of banners' times, for the generator's clock and for the browser's."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from beforehand.model import BannerOverride, Change, ChangeKind, Incident, Records, Window
from beforehand.surfaces import SurfaceNotice, notices_for
from beforehand.timeline import derive
from builders import a_change, a_service, an_incident, the_records, told

SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Case:
    """A record, and the window in which its banner must show."""

    name: str
    records: Records
    kind: str
    starts: datetime
    ends: datetime

    def moments(self) -> list[tuple[datetime, bool]]:
        """Return each boundary, a second before and a second after, and whether it shows then."""
        return [
            (edge + step, self.starts <= edge + step < self.ends)
            for edge in (self.starts, self.ends)
            for step in (-SECOND, timedelta(), SECOND)
        ]

    def notices(self, now: datetime) -> tuple[SurfaceNotice, ...]:
        """Return what the surface `queue` holds of it, for a file that is made at `now`."""
        return notices_for(self.records, derive(self.records, now), now)["queue"]


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _record(case: dict[str, Any]) -> Change | Incident:
    if "incident" in case:
        began, ended = (
            case["incident"][key][:16].replace("T", " ") for key in ("told", "resolved")
        )
        return an_incident(told(began), told(ended, "resolved"))
    fields = dict(case["change"])
    if "kind" in fields:
        fields["kind"] = ChangeKind(fields["kind"])
    if "effective_on" in fields:
        fields["effective_on"] = date.fromisoformat(fields["effective_on"])
    if "effective_at" in fields:
        fields["effective_at"] = _instant(fields["effective_at"])
    if "window" in fields:
        begins, ends = map(_instant, fields["window"])
        fields["window"] = Window(from_=begins, to=ends)
    if "banner" in fields:
        begins, ends = map(_instant, fields["banner"])
        fields["banner"] = BannerOverride(from_=begins, until=ends)
    return a_change(**fields)


def cases() -> list[Case]:
    """Return the table."""
    table = json.loads((Path(__file__).parent / "cases/banner_times.json").read_text("utf-8"))
    return [
        Case(
            case["name"],
            the_records(_record(case), service=a_service(case["zone"])),
            case["kind"],
            _instant(case["starts"]),
            _instant(case["ends"]),
        )
        for case in table
    ]
