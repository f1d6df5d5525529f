"""The full text of a notice under its first sentence, as Markdown parts with headings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from msgspec import Struct

from beforehand.model import (
    Change,
    ChangeStage,
    ChangeUpdate,
    Contact,
    Incident,
    Prevention,
    Price,
    Remedy,
)
from beforehand.notice_step import NoticeKind
from beforehand.notices import Notice
from beforehand.render import money, words
from beforehand.render.feed_text import Telling, escape, open_choices, updates_until


class BodyPart(Struct, frozen=True):
    """A part of a notice's text."""

    heading: str
    """Plain text; empty for none."""
    words: str
    is_markdown: bool = True
    """Whether they are Markdown, or else one plain line."""


class Standing(NamedTuple):
    """An incident, and whether what is written once it is over can be told."""

    incident: Incident
    is_over: bool


def body(telling: Telling, notice: Notice) -> tuple[list[BodyPart], Standing | None]:
    """Return the parts of a notice's text, in the order of the questions that people ask.

    Nothing in it was told after the notice: of an incident that goes on, not what was
    written once it was over; of a change, no later update and no later answer. What
    stands behind them in all notices of an incident is named beside; see `standing`.
    """
    record = notice.record
    if not isinstance(record, Incident):
        return _parts(_change(telling, notice, record)), None
    update, *later = record.updates[notice.place - 1 :]
    over = update.status.is_over and all(item.status.is_over for item in later)
    told = [BodyPart("", update.text)]
    if update.next_update_at is not None:
        told.append(BodyPart("", _until(telling, update.next_update_at), is_markdown=False))
    return told, Standing(record, over)


def standing(telling: Telling, known: Standing) -> list[BodyPart]:
    """Return the parts that all notices of an incident share, before or after its end."""
    return _parts(_incident(telling, *known))


_Found = Iterator[tuple[str, str | None]]


def _parts(found: _Found) -> list[BodyPart]:
    return [BodyPart(heading, text) for heading, text in found if text]


def _until(telling: Telling, promised: datetime) -> str:
    return f"We will tell you more by {words.moment(promised, telling.zone)}."


def _incident(telling: Telling, incident: Incident, over: bool) -> _Found:
    if over:
        yield "What happened", incident.what_happened
        yield "What should have happened", incident.what_should_have_happened
        yield "", incident.apology
        yield "What we do for you", _remedy(incident.remedy)
    yield "Who is affected", incident.who_is_affected
    yield "What works as always", incident.not_affected
    yield "What you need to do", incident.what_to_do
    yield "A way round it", incident.workaround
    if over:
        yield "Your data and your money", incident.data_or_money
        why = incident.rationale
        if why is not None:
            yield "Why it happened", why.cause
            yield "Our part in it", why.responsibility
            yield "What we change", _prevention(why.prevention)
    yield "How to reach a person", _contact(telling, incident.contact)


def _change(telling: Telling, notice: Notice, change: Change) -> _Found:
    step = notice.step
    if step.heard is not None:
        yield "What you said", step.heard.from_customers
        yield "What we answer", step.heard.answer
    if isinstance(step.update, ChangeUpdate):
        yield "What is different", step.update.change
        yield "Why", step.update.why
        yield "", step.update.apology
        if step.update.next_update_at is not None:
            yield "", _until(telling, step.update.next_update_at)
    if step.kind is NoticeKind.ANNOUNCED:
        yield from _announcement(telling, notice, change)
    elif step.kind in (NoticeKind.WITHDRAWN, NoticeKind.FINISHED, NoticeKind.HEARD):
        yield "How to reach a person", _contact(telling, change.contact)
    else:
        yield from _recalled(telling, notice, change)


def _recalled(telling: Telling, notice: Notice, change: Change) -> _Found:
    """Yield what customers need once more when they knew of the change before."""
    yield "", change.summary
    yield from _what_it_means(telling, notice, change)
    if notice.update is None:
        told = [
            f"- {words.day(words.local_day(item.at, telling.zone))}: {_indent(item.change)}"
            for item in updates_until(change, notice)
        ]
        yield "What we changed since we told you first", "\n".join(told)
    yield "How to reach a person", _contact(telling, change.contact)


def _what_it_means(telling: Telling, notice: Notice, change: Change) -> _Found:
    yield "Prices", _prices(telling, change.prices)
    today = words.local_day(notice.nominal_at, telling.zone)
    choices = [
        f"- **{escape(item.do)}**"
        + (f" (by {words.day(item.by)})" if item.by else "")
        + (f", {escape(money.money(item.price))}" if item.price else "")
        + f": {_indent(item.how)}"
        + (f" {_link('Do it here', item.url)}." if item.url else "")
        for item in open_choices(change, today)
    ]
    yield "What you can do", "\n".join(choices)
    yield "If you do nothing", change.if_you_do_nothing
    duties = [
        f"- **{escape(item.what)}** ({escape(item.by)}; otherwise: {escape(item.otherwise)}):"
        f" {_indent(item.how)}"
        for item in change.duties
    ]
    yield "What it will ask of you", "\n".join(duties)
    if change.replacement is not None:
        yield "What to use instead", _link(change.replacement.text, change.replacement.url)


def _announcement(telling: Telling, notice: Notice, change: Change) -> _Found:
    yield "", change.summary
    yield from _what_it_means(telling, notice, change)
    yield "Who is affected", change.audience
    yield "Who is not affected", change.not_affected
    why = change.rationale
    if why is not None:
        yield "Why", why.why
        yield "Why now", why.why_now
        yield (
            "What we considered instead",
            "\n".join(f"- {escape(a.option)}: {_indent(a.why_not)}" for a in why.alternatives),
        )
        yield "What stays", why.what_stays
    yield "How long the old terms last", change.transition
    yield "If it hits you hard", change.hardship
    dispute = change.partner_dispute
    if dispute is not None:
        yield "What we want", dispute.our_position
        yield f"What {dispute.partner} wants", dispute.their_position
        yield "How you can help", dispute.how_you_can_help
    yield "", change.apology
    yield "What we do for you", _remedy(change.remedy)
    if change.notice_exception is not None:
        yield "Why you hear of it late", change.notice_exception.why
    yield "Tell us", _asked(notice, change)
    today = words.local_day(notice.nominal_at, telling.zone)
    thanks = [
        escape(item.who) + (f": {escape(item.suggestion)}" if item.suggestion else "")
        for item in change.credits_customers
        if item.on is None or item.on <= today
    ]
    yield "Whose suggestion it was", "\n".join(f"- {line}" for line in thanks)
    yield "How to reach a person", _contact(telling, change.contact)
    yield "More", "\n".join(f"- {_link(item.text, item.url)}" for item in change.links)


def _asked(notice: Notice, change: Change) -> str:
    feedback = change.feedback
    revision = notice.step.revision
    if feedback is None or feedback.at is None or revision is None:
        return ""
    until = f" We read it until {words.day(feedback.open_until)}." if feedback.open_until else ""
    lead = "What do you think?"
    if revision.stage is ChangeStage.PROPOSED:
        lead = "Nothing is decided. What do you think?"
    return f"{lead} {_link('Tell us', feedback.at)}.{until}"


def _prices(telling: Telling, prices: tuple[Price, ...]) -> str:
    lines = []
    plans = telling.service.plans
    for price in prices:
        name = plans[price.plan].name if price.plan in plans else price.plan
        who = f" ({price.who})" if price.who else ""
        tax = f", {price.tax}" if price.tax else ""
        per, more = words.PER[price.per], money.difference(price.from_, price.to, price.per)
        line = (
            f"{name}{who}: {money.money(price.from_)} {per} until then,"
            f" {money.money(price.to)} {per} from then on{tax}{f'; {more}' if more else ''}"
        )
        lines.append(f"- {escape(line)}")
    return "\n".join(lines)


def _remedy(remedy: Remedy | None) -> str:
    if remedy is None:
        return ""
    asked = "You do not need to ask for it." if remedy.automatic else remedy.how or ""
    return (
        f"{escape(remedy.offer)}. For: {escape(remedy.who)}. By {words.day(remedy.due_on)}."
        f" {asked}\n\nIf it does not arrive: {escape(remedy.if_missing)}"
    )


def _prevention(items: tuple[Prevention, ...]) -> str:
    return "\n".join(
        f"- {escape(item.what)}" + (f" (by {words.day(item.due_on)})" if item.due_on else "")
        for item in items
    )


def _contact(telling: Telling, key: str | None) -> str:
    contact = telling.service.contacts.get(key) if key is not None else None
    return _ways(contact) if contact is not None else ""


@lru_cache(maxsize=256)
def _ways(contact: Contact) -> str:
    ways = [
        f"telephone {escape(contact.phone)}" if contact.phone else "",
        f"e-mail {escape(contact.email)}" if contact.email else "",
        _link("write to us", contact.url) if contact.url else "",
        escape(contact.hours) if contact.hours else "",
    ]
    return f"{escape(contact.name)}: {', '.join(way for way in ways if way)}."


def _link(label: str, url: str) -> str:
    return f"[{escape(label)}](<{url}>)"


def _indent(markdown: str) -> str:
    """Return Markdown as the rest of an item of a list."""
    return markdown.strip().replace("\n", "\n  ")
