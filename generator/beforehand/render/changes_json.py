"""`api/changes.json`: what is going to change, for programs. The shape is ours.

    {"version": 1, "page": {…as in api/v2…},
     "changes": [{
       "id", "url", "title", "kind", "stage", "phase", "summary", "audience", "why",
       "if_you_do_nothing", "announced_at", "announced_since", "updated_at", "next_update_at",
       "effective": {"on", "at", "until", "exact"} | null, "notice_days", "is_postponed",
       "moves": [{"at", "from", "to"}], "withdrawn_at", "settled_at",
       "components": [{"id", "key", "name"}],
       "prices": [{"plan", "name", "from", "to", "currency", "per", "tax", "who"}],
       "choices": [{"do", "how", "by", "price", "url"}],
       "duties": [{"what", "by", "otherwise", "how"}],
       "replacement": {"text", "url"} | null,
       "feedback": {"url", "open_until", "is_open"} | null,
       "follows", "superseded_by",
       "updates": [{"id", "at", "change", "why", "stage", "status"}]}]}

Every key is always there; what is not known is null, lists may be empty. Instants are in UTC
with milliseconds, days are calendar dates in `page.time_zone`, sums are texts. Texts are
plain, in paragraphs, with `<`, `>` and `&` as HTML writes them. What customers have before
them comes first, soonest first, then what is under way, then the newest fifty others. New
keys may come; those above stay.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from beforehand.model import Change, Choice, Price, Service
from beforehand.render.api_text import Json, api_file, instant, maybe_instant, plain_text
from beforehand.render.output import OutputFile
from beforehand.render.statuspage_items import Items
from beforehand.snapshot import ChangeView, Effective, Snapshot

NEWEST: Final = 50
"""How many changes are listed beside those that are coming or under way."""


def changes_file(snapshot: Snapshot, now: datetime) -> OutputFile:
    """Return `api/changes.json`: every change that is coming or under way, and newest others."""
    items = Items(snapshot, now)
    first = [*snapshot.coming, *snapshot.under_way]
    listed = {view.change.id for view in first}
    others = [view for view in snapshot.changes if view.change.id not in listed]
    changes = [_change(items, view) for view in (*first, *others[:NEWEST])]
    document = {"version": 1, "page": items.page(), "changes": changes}
    return api_file("api/changes.json", document)


def _change(items: Items, view: ChangeView) -> Json:
    change, service = view.change, items.service
    why = change.rationale.why if change.rationale else None
    return {
        "id": change.id,
        "url": f"{service.url}{view.uri}",
        "title": change.title,
        "kind": change.kind.value,
        "stage": view.stage.value,
        "phase": view.phase.value,
        "summary": _text(service, change.summary),
        "audience": _text(service, change.audience),
        "why": _text(service, why),
        "if_you_do_nothing": _text(service, change.if_you_do_nothing),
        "announced_at": instant(view.first_told_at),
        "announced_since": maybe_instant(view.announced_since),
        "updated_at": instant(view.last_told_at),
        "next_update_at": maybe_instant(view.next_update_at),
        "effective": _effective(view.effective),
        "notice_days": view.notice_days,
        "is_postponed": view.is_postponed,
        "moves": [
            {"at": instant(move.at), "from": _effective(move.was), "to": _effective(move.now)}
            for move in view.moves
        ],
        "withdrawn_at": maybe_instant(view.withdrawal.at if view.withdrawal else None),
        "settled_at": maybe_instant(view.settled_at),
        "components": _components(items, change),
        **_terms(items, view),
        "follows": change.follows,
        "superseded_by": change.superseded_by,
        "updates": _updates(service, change),
    }


def _components(items: Items, change: Change) -> list[Json]:
    known = items.service.components
    return [
        {"id": items.component_id(key), "key": key, "name": known[key].name}
        for key in change.components
        if key in known
    ]


def _terms(items: Items, view: ChangeView) -> Json:
    """Return what the change asks and offers."""
    change, service = view.change, items.service
    feedback = change.feedback
    return {
        "prices": [_price(service, price) for price in change.prices],
        "choices": [_choice(service, choice) for choice in change.choices],
        "duties": [
            {
                "what": duty.what,
                "by": duty.by,
                "otherwise": duty.otherwise,
                "how": _text(service, duty.how),
            }
            for duty in change.duties
        ],
        "replacement": {
            "text": change.replacement.text,
            "url": _url(service, change.replacement.url),
        }
        if change.replacement
        else None,
        "feedback": {
            "url": _url(service, feedback.at),
            "open_until": _day(feedback.open_until),
            "is_open": view.consultation_is_open,
        }
        if feedback
        else None,
    }


def _price(service: Service, price: Price) -> Json:
    plan = service.plans.get(price.plan)
    return {
        "plan": price.plan,
        "name": plan.name if plan else price.plan,
        "from": str(price.from_.amount),
        "to": str(price.to.amount),
        "currency": price.to.currency,
        "per": price.per.value,
        "tax": price.tax,
        "who": price.who,
    }


def _choice(service: Service, choice: Choice) -> Json:
    return {
        "do": choice.do,
        "how": _text(service, choice.how),
        "by": _day(choice.by),
        "price": str(choice.price) if choice.price else None,
        "url": _url(service, choice.url),
    }


def _updates(service: Service, change: Change) -> list[Json]:
    """Return what was told since the announcement, oldest first."""
    return [
        {
            "id": update.key,
            "at": instant(update.at),
            "change": _text(service, update.change),
            "why": _text(service, update.why or None),
            "stage": update.stage.value if update.stage else None,
            "status": update.status.value if update.status else None,
        }
        for update in change.updates
    ]


def _effective(effective: Effective | None) -> Json | None:
    if effective is None:
        return None
    return {
        "on": effective.on.isoformat(),
        "at": instant(effective.at),
        "until": maybe_instant(effective.until),
        "exact": effective.exact,
    }


def _text(service: Service, markdown: str | None) -> str | None:
    return plain_text(markdown, service.url) if markdown else None


def _url(service: Service, url: str | None) -> str | None:
    if url is None:
        return None
    return service.url + url[1:] if url.startswith("/") else url


def _day(on: date | None) -> str | None:
    return on.isoformat() if on else None
