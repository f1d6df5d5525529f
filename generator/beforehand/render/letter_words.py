"""What letters say in words of their own: when, and what it costs."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from beforehand.model import ChangeKind, Price, Service
from beforehand.render import money, words
from beforehand.snapshot import ChangePhase, ChangeView, Effective, IncidentView


def incident_when(view: IncidentView, zone: ZoneInfo) -> str:
    """Return when an incident began and ended, in a sentence or two."""
    began = f"It began on {words.moment(view.incident.started_at, zone)}"
    if view.ended_at is None:
        return f"{began}."
    return f"{began} and ended {_end(view.incident.started_at, view.ended_at, zone)}."


def _end(begins: datetime, ends: datetime, zone: ZoneInfo) -> str:
    """Return an end beside its beginning: the time alone, where it is the same day."""
    if words.local_day(begins, zone) == words.local_day(ends, zone):
        return f"at {words.clock(ends, zone)}"
    return f"on {words.moment(ends, zone)}"


def change_when(view: ChangeView, zone: ZoneInfo) -> str:
    """Return when a change takes effect, in a sentence."""
    effective = view.effective
    if effective is None:
        return "There is no date yet."
    on = _date_words(effective, zone)
    if view.phase is ChangePhase.POSSIBLE:
        return f"It could happen on {on}."
    if view.phase is ChangePhase.PROPOSED:
        return f"It is proposed for {on}."
    coming = view.phase.is_coming
    if view.change.is_maintenance and effective.until is not None:
        begins, ends = ("begins", "ends") if coming else ("began", "ended")
        return f"It {begins} on {on} and {ends} {_end(effective.at, effective.until, zone)}."
    if view.change.kind is ChangeKind.SUNSET:
        return f"It {'ends' if coming else 'ended'} on {on}."
    return f"It {'takes' if coming else 'took'} effect on {on}."


def _date_words(effective: Effective, zone: ZoneInfo) -> str:
    if effective.exact:
        return words.moment(effective.at, zone)
    return words.weekday(effective.on)


def price_words(price: Price, service: Service) -> str:
    """Return one price before and after, with the difference, in a sentence."""
    plan = service.plans.get(price.plan)
    name = plan.name if plan else price.plan
    decimals = money.common_decimals(price.from_, price.to)
    old, new = (money.money(sum_, decimals) for sum_ in (price.from_, price.to))
    differs = money.difference(price.from_, price.to, price.per)
    tax = f", {price.tax}" if price.tax else ""
    who = f" ({price.who})" if price.who else ""
    sums = f"{new} {words.PER[price.per]} instead of {old}{tax}"
    return words.sentence(f"{name}{who}: {sums}: {differs}" if differs else f"{name}{who}: {sums}")
