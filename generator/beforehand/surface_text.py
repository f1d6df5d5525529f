"""The words of a banner: composed from the record, plain text, short.

They hold no date and no sum that does not stand in the record, and nothing that the
clock alone makes untrue: a copy that was made before a change took effect reads right
after it too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from beforehand.days import Moment, local_date
from beforehand.model import (
    BannerOverride,
    ChangeKind,
    ComponentStatus,
    IncidentUpdate,
    Price,
    Service,
)
from beforehand.notice_titles import one_line
from beforehand.render.text import plain, shorten
from beforehand.render.words import PER, clock, day, stamp
from beforehand.snapshot import ChangePhase, ChangeView, Effective, IncidentView

TITLE_LENGTH = 60
BODY_LENGTH = 240

_DETAILS = "All details are on our status page."
_LATE = "It takes longer than planned."
_MAX_PRICES = 2
"""With more, the sums do not fit beside the words; the page has them all."""
_SHORTEST = BODY_LENGTH // 3
"""A body is cut behind a sentence unless that leaves less than this."""
_SENTENCE_END = re.compile(r"[.!?\u2026][\"')\]\u201d\u2019]*(?= )")
_LABEL = {
    ChangeKind.PRICING: "Price change",
    ChangeKind.FEATURE: "New",
    ChangeKind.LIMIT: "New limit",
    ChangeKind.TERMS: "New terms",
    ChangeKind.CATALOGUE: "Catalogue",
    ChangeKind.DEPRECATION: "Deprecation",
    ChangeKind.SUNSET: "Retirement",
    ChangeKind.MAINTENANCE: "Maintenance",
}
_PHASE_LABEL = {
    ChangePhase.POSSIBLE: "Not decided",
    ChangePhase.PROPOSED: "Proposal",
    ChangePhase.WITHDRAWN: "Withdrawn",
}


class Words(Struct, frozen=True):
    """A banner's words, plain text of one line each."""

    title: str
    """At most 60 characters."""
    body: str
    """At most 240 characters."""
    link: str
    label: str
    """What it is about, in a word or two."""

    @property
    def dismiss(self) -> str:
        """Return the name of the button that closes it."""
        return f"Dismiss notice: {self.title}"


def incident_words(view: IncidentView, zone: ZoneInfo) -> Words:
    """Return the words about an incident: what it is, the last word, when the next one comes.

    Once it is over, they are those of the update that said so; what the record's `banner`
    says was written about the trouble and no longer holds.
    """
    title = view.incident.title
    if view.resolved_at is not None:
        body = _fit(plain(_resolving(view).text))
        return _words(f"Resolved: {title}", body, "Read what happened", "Resolved", None)
    ending = ""
    if view.next_update_at is not None and not view.next_update_is_late:
        ending = f" Next update: {moment_text(view.next_update_at, zone)}."
    body = _fit(plain(view.latest.text), ending)
    worst = max(view.components.values(), key=lambda status: status.rank, default=None)
    if worst is None:
        label = "Notice"
    else:
        is_outage = worst.rank >= ComponentStatus.PARTIAL_OUTAGE.rank
        label = "Outage" if is_outage else "Delay"
    return _words(title, body, "Follow the updates", label, view.incident.banner)


def change_words(view: ChangeView, service: Service, moment: Moment) -> Words:
    """Return the words about a change: when, from what to what, and what it is.

    Once it is withdrawn, they are those of the update that took it back; what the record's
    `banner` says was written about the change and no longer holds.
    """
    change = view.change
    if view.phase is ChangePhase.WITHDRAWN:
        body = "" if view.withdrawal is None else _fit(plain(view.withdrawal.change))
        return _words(f"Withdrawn: {change.title}", body, "Read why", "Withdrawn", None)
    told = _told(view)
    body = _fit(" ".join(part for part in (_lead(view, service, moment, told), told) if part))
    label = _PHASE_LABEL.get(view.phase, _LABEL[change.kind])
    link = "See what you can do" if change.choices else "Read more"
    if change.is_maintenance:
        link = "About this maintenance"
    elif view.consultation_is_open and view.announced_since is None:
        link = "Tell us what you think"
    return _words(change.title, body, link, label, change.banner)


def incident_facts(view: IncidentView) -> Mapping[str, str]:
    """Return the instants that the words rest on, RFC 3339 in UTC."""
    facts = {"started_at": stamp(view.incident.started_at)}
    if view.resolved_at is not None and view.ended_at is not None:
        facts["ended_at"] = stamp(view.ended_at)
    elif view.next_update_at is not None:
        facts["next_update_at"] = stamp(view.next_update_at)
    return facts


def change_facts(view: ChangeView) -> Mapping[str, str]:
    """Return the dates and sums that the words rest on: days and sums as they are written.

    `from` and `to` are a window's ends, RFC 3339 in UTC; `price_from` and `price_to` stand
    only where there is one price.
    """
    facts: dict[str, str] = {}
    effective, prices = view.effective, view.change.prices
    if effective is not None and effective.until is not None:
        facts |= {"from": stamp(effective.at), "to": stamp(effective.until)}
    elif effective is not None and effective.exact:
        facts["effective_at"] = stamp(effective.at)
    elif effective is not None:
        facts["effective_on"] = effective.on.isoformat()
    if len(prices) == 1:
        facts |= {"price_from": str(prices[0].from_), "price_to": str(prices[0].to)}
    return facts


def moment_text(at: datetime, zone: ZoneInfo) -> str:
    """Return an instant in prose: `9 November 2026, 14:40 EST`."""
    return f"{day(local_date(at, zone))}, {clock(at, zone)}"


def when_text(effective: Effective, zone: ZoneInfo) -> str:
    """Return when a change takes effect, as exactly as the record says; both ends of a window."""
    if effective.until is None:
        return moment_text(effective.at, zone) if effective.exact else day(effective.on)
    same_day = local_date(effective.until, zone) == effective.on
    ends = clock(effective.until, zone) if same_day else moment_text(effective.until, zone)
    return f"{moment_text(effective.at, zone)} to {ends}"


def _resolving(view: IncidentView) -> IncidentUpdate:
    told = (update for update in view.incident.updates if update.at == view.resolved_at)
    return next(told, view.latest)


def _told(view: ChangeView) -> str:
    """Return what the change is, in the record's words, none of them out of date.

    The summary is what was first told. Once the date has moved, or the work takes longer,
    it is the update that said so which holds.
    """
    change = view.change
    if view.moves:
        return plain(view.moves[-1].update.change)
    return plain(change.summary) if change.summary is not None else ""


def _lead(view: ChangeView, service: Service, moment: Moment, told: str) -> str:
    """Return the sentence before what the record tells: when, and the sums of a price or two.

    What the record's own words say already is not said twice.
    """
    effective, prices = view.effective, view.change.prices
    if effective is None:
        return ""
    if view.phase is ChangePhase.UNDER_WAY and (effective.until or effective.at) <= moment.now:
        latest = view.latest
        return _LATE if latest is None else f"{_LATE} {plain(latest.change)}"
    when = when_text(effective, moment.zone)
    said = _says(told, effective, moment.zone)
    if effective.until is not None:
        return "" if said else f"{when}."
    if 1 <= len(prices) <= _MAX_PRICES and not all(_names(told, str(price.to)) for price in prices):
        return f"From {when}: {'; '.join(_price(price, service) for price in prices)}."
    return "" if said else f"From {when}."


def _says(told: str, effective: Effective, zone: ZoneInfo) -> bool:
    """Return whether words name a date as exactly as it is known."""
    parts = [day(effective.on)]
    if effective.exact:
        parts.append(clock(effective.at, zone))
    if effective.until is not None:
        parts.append(clock(effective.until, zone))
    return all(_names(told, part) for part in parts)


def _names(told: str, part: str) -> bool:
    """Return whether words hold a date, a time or a sum: `8 March 2026`, not in `18 March 2026`."""
    return re.search(rf"(?<![\d.,:]){re.escape(one_line(part))}(?!\w)", told) is not None


def _price(price: Price, service: Service) -> str:
    plan = service.plans.get(price.plan)
    name = price.plan if plan is None else plan.name
    return f"{name} {price.to} {PER[price.per]} instead of {price.from_}"


def _fit(text: str, ending: str = "") -> str:
    """Return the text cut to a body's length, behind a sentence if that leaves enough of it."""
    room = BODY_LENGTH - len(ending)
    if len(text) > room:
        ends = [match.end() for match in _SENTENCE_END.finditer(text) if match.end() <= room]
        text = text[: ends[-1]] if ends and ends[-1] >= _SHORTEST else shorten(text, room)
    return (text + ending).strip()


def _words(title: str, body: str, link: str, label: str, banner: BannerOverride | None) -> Words:
    if banner is not None:
        title, body, link = banner.title or title, banner.text or body, banner.link or link
    return Words(
        title=shorten(one_line(title), TITLE_LENGTH) or label,
        body=shorten(one_line(body), BODY_LENGTH) or _DETAILS,
        link=one_line(link) or "Read more",
        label=label,
    )
