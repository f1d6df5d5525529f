"""The short post about a record: whole sentences, and the page's address."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from beforehand.model import Price, Service
from beforehand.records.prose import read_prose
from beforehand.render import money, words
from beforehand.render.letter_words import change_when, incident_when
from beforehand.render.text import plain
from beforehand.snapshot import ChangePhase, ChangeView, IncidentView
from beforehand.values import Money

POST_LENGTH = 300
"""How long a short post can be, with its link."""


def short_post(view: IncidentView | ChangeView, service: Service) -> str:
    """Return a post of at most 300 characters: whole sentences and the page's address.

    What matters most comes first; what no longer fits is left out, and never cut.
    """
    url = service.url + view.uri
    room = POST_LENGTH - len(url) - 1
    chosen: list[str] = []
    for said in _said(view, service):
        forms = (form.replace(words.NBSP, " ") for form in said)
        fit = (form for form in forms if form and len(" ".join([*chosen, form])) <= room)
        chosen += [*fit][:1]
    post = " ".join([*chosen, url])
    return post if len(post) <= POST_LENGTH else url[:POST_LENGTH]


def _said(view: IncidentView | ChangeView, service: Service) -> Iterator[tuple[str, ...]]:
    """Yield what a post can say, the most important first, each in its longer and shorter forms.

    A form stands or falls whole.
    """
    zone = ZoneInfo(service.time_zone)
    if isinstance(view, IncidentView):
        yield from ((said,) for said in _of_incident(view, zone))
        return
    for said in _of_change(view, zone):
        yield (said,) if said is not _PRICES else _price_forms(view.change.prices, service)


def _of_incident(view: IncidentView, zone: ZoneInfo) -> Iterator[str]:
    incident = view.incident
    title = words.sentence(incident.title)
    if view.is_open:
        yield title
        if view.next_update_at is not None:
            yield f"Next word by {words.moment(view.next_update_at, zone)}."
        yield from _sentences(view.latest.text)
        return
    yield f"Over: {title}"
    if incident.remedy is not None:
        asking = " You do not need to ask." if incident.remedy.automatic else ""
        yield f"What we do for you: {words.sentence(incident.remedy.offer)}{asking}"
    yield from _sentences(incident.apology)
    yield incident_when(view, zone)


def _of_change(view: ChangeView, zone: ZoneInfo) -> Iterator[str]:
    change = view.change
    title = words.sentence(change.title)
    if view.withdrawal is not None:
        yield f"Taken back: {title}"
        yield from _sentences(view.withdrawal.change)
        yield from _sentences(view.withdrawal.apology or change.apology)
        return
    undecided = view.phase in (ChangePhase.POSSIBLE, ChangePhase.PROPOSED)
    yield f"Not decided: {title}" if undecided else title
    asked = change.feedback.open_until if change.feedback and view.consultation_is_open else None
    asking = f"Tell us what you think by {words.day(asked)}." if asked else ""
    yield asking if undecided else ""
    yield change_when(view, zone)
    yield _PRICES
    last_days = [choice.by for choice in change.choices if choice.by]
    if last_days and view.phase is ChangePhase.ANNOUNCED:
        yield f"You can choose until {words.day(min(last_days))}."
    yield "" if undecided else asking


_PRICES = "prices"
"""Stands for what prices do, which has several forms."""


def _price_forms(prices: Sequence[Price], service: Service) -> tuple[str, ...]:
    """Return what prices do: each from what to what, or by how much, from least to most."""
    each = " ".join(_price(price, service) for price in prices)
    steps = sorted({price.to.amount - price.from_.amount for price in prices})
    same = len({(price.to.currency, price.from_.currency, price.per) for price in prices}) == 1
    if not same or not steps or (steps[0] < 0) != (steps[-1] < 0):
        return (each,)
    price, word = prices[0], "more" if steps[-1] > 0 else "less"
    places = max(money.common_decimals(price.from_, price.to) for price in prices)
    sums = [money.money(Money(abs(step), price.to.currency), places) for step in steps]
    range_ = sums[0] if len(sums) == 1 else f"{sums[0]} to {sums[-1]}"
    return (each, f"You pay {range_} {words.PER[price.per]} {word}.")


def _price(price: Price, service: Service) -> str:
    plan = service.plans.get(price.plan)
    decimals = money.common_decimals(price.from_, price.to)
    old, new = (money.money(sum_, decimals) for sum_ in (price.from_, price.to))
    return f"{plan.name if plan else price.plan}: {new} {words.PER[price.per]} instead of {old}."


def _sentences(text: str | None) -> Iterator[str]:
    """Yield the sentences of a text in plain words, as far as they follow one another."""
    said = plain(text) if text else ""
    for sentence in read_prose(said).sentences:
        yield words.sentence(said[sentence.start : sentence.end])
