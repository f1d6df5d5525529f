"""When customers were told, as git shows it: a section of a record's page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from markupsafe import Markup
from msgspec import Struct

from beforehand.records.amendments import Amendment, AmendmentKind
from beforehand.records.history import (
    Publication,
    Signature,
    SignatureState,
    claimed_at,
    public_since,
)
from beforehand.records.history_rules import claim_differs
from beforehand.records.meaning import Fact
from beforehand.render import money, words
from beforehand.render.output import Section
from beforehand.render.templating import macro
from beforehand.render.text import plain, shorten
from beforehand.snapshot import ChangePhase, ChangeView, IncidentView
from beforehand.values import Money, Span

ANCHOR = "when-you-were-told"
HEADING = "When you were told"
_LENGTH = 160
"""How much of a text an amendment quotes."""


class Proof(Struct, frozen=True):
    """What git knows of one record at a moment."""

    publication: Publication
    amendments: tuple[Amendment, ...]
    """What customers could see of them at that moment, oldest first."""
    is_known: bool
    """Whether git could know when the record was first told: False for one that was imported
    or told before the history begins."""
    signature: Signature | None = None
    """Who signed the commit that published it; None if it bears no signature."""


class AmendmentView(Struct, frozen=True):
    """One amendment, ready to print."""

    what: str
    was: str
    now: str
    is_told: bool


class CommitView(Struct, frozen=True):
    """The amendments of one commit, ready to print."""

    when: Markup
    commit: str
    amendments: tuple[AmendmentView, ...]


class ProofView(Struct, frozen=True):
    """The section, ready to print."""

    summary: str
    claimed: Markup
    recorded: Markup
    commit: str
    signature: str
    difference: str
    limits: tuple[str, ...]
    commits: tuple[CommitView, ...]


def notice_section(view: IncidentView | ChangeView, proof: Proof, zone: ZoneInfo) -> Section:
    """Return the section that shows since when a record is public, and what was amended.

    Beside the date that the record gives stands that of the commit which brought it to the
    published branch, with the commit's hash. Where they differ by more than a day, a
    sentence says so. The limits of what git can show stand in the section itself.
    """
    return Section(
        anchor=ANCHOR, heading=HEADING, html=macro("proof.html", "proof")(_view(view, proof, zone))
    )


def _view(view: IncidentView | ChangeView, proof: Proof, zone: ZoneInfo) -> ProofView:
    record = view.incident if isinstance(view, IncidentView) else view.change
    publication = proof.publication
    return ProofView(
        summary=summary(view, proof, zone),
        claimed=words.moment_html(claimed_at(record), zone),
        recorded=words.moment_html(publication.commit.at, zone),
        commit=publication.commit.id[:12],
        signature=_signature(proof.signature),
        difference=_difference(view, proof),
        limits=_limits(proof),
        commits=_commits(proof.amendments, zone),
    )


def summary(view: IncidentView | ChangeView, proof: Proof, zone: ZoneInfo) -> str:
    """Return the section's sentence, without a claim that git cannot support.

    "Public since 20 November 2026, 285 days before it takes effect."
    """
    if not proof.is_known:
        began = words.day(words.local_day(proof.publication.commit.at, zone))
        return f"In our public record since {began}, and told before that record began."
    if isinstance(view, IncidentView):
        since = public_since(view.incident, proof.publication)
        after = max(since - view.incident.started_at, timedelta())
        moment = words.moment(since, zone)
        return f"Public since {moment}, {words.duration(after)} after it began."
    since = public_since(view.change, proof.publication)
    day = words.local_day(since, zone)
    return f"Public since {words.day(day)}{_notice(view, day)}."


def _notice(view: ChangeView, since: date) -> str:
    """Return how long before its date a change was public; empty for one without a date."""
    if view.effective is None or view.phase is ChangePhase.WITHDRAWN:
        return ""
    days = (view.effective.on - since).days
    takes = "takes" if view.phase.is_coming else "took"
    if days < 0:
        return f", {words.count(-days, 'day')} after it {takes} effect"
    if days == 0:
        return f", on the day on which it {takes} effect"
    return f", {words.count(days, 'day')} before it {takes} effect"


def _difference(view: IncidentView | ChangeView, proof: Proof) -> str:
    record = view.incident if isinstance(view, IncidentView) else view.change
    if not proof.is_known or not claim_differs(record, proof.publication):
        return ""
    apart = proof.publication.commit.at - claimed_at(record)
    return (
        f"These two differ by {words.count(apart // timedelta(days=1), 'day')}. What customers were"
        " told in between, this page cannot show."
    )


def _limits(proof: Proof) -> tuple[str, ...]:
    known = (
        "The second date is that of the commit that brought this page's record to our published"
        " branch, by the clock of the machine that made it."
    )
    limit = (
        "It shows that the record has not changed without a trace since then. It is no proof:"
        " whoever can rewrite the branch can rewrite its dates, unless somebody else kept a copy."
    )
    signed = "A signature shows who made the commit, never when."
    return (known, limit, signed) if proof.signature is not None else (known, limit)


def _signature(signature: Signature | None) -> str:
    if signature is None:
        return ""
    if signature.state is SignatureState.GOOD:
        return f"Signed by {signature.by}."
    if signature.state is SignatureState.BAD:
        return "Its signature does not hold."
    return "It bears a signature that could not be checked here."


# --------------------------------------------------------------------------- amendments


def _commits(found: Sequence[Amendment], zone: ZoneInfo) -> tuple[CommitView, ...]:
    """Return the amendments by commit; what an update tells stands among the updates."""
    commits: dict[str, list[Amendment]] = {}
    for amendment in found:
        if amendment.kind is not AmendmentKind.UPDATE_ADDED:
            commits.setdefault(amendment.commit.id, []).append(amendment)
    return tuple(
        CommitView(
            when=words.moment_html(max(one.public_at for one in amendments), zone),
            commit=commit_id[:12],
            amendments=tuple(_amendment(one, zone) for one in amendments),
        )
        for commit_id, amendments in commits.items()
    )


def _amendment(amendment: Amendment, zone: ZoneInfo) -> AmendmentView:
    what = {
        AmendmentKind.REMOVED: "The whole record was taken down.",
        AmendmentKind.RESTORED: "The record came back.",
    }.get(amendment.kind)
    return AmendmentView(
        what=what or f"{field_words(amendment.path)}, {_KIND_WORDS[amendment.kind]}",
        was=fact_words(amendment.was, zone),
        now=fact_words(amendment.now, zone),
        is_told=amendment.is_told,
    )


_KIND_WORDS = {
    AmendmentKind.UPDATE_ADDED: "told in an update",
    AmendmentKind.ADDED: "added",
    AmendmentKind.CHANGED: "changed",
    AmendmentKind.TAKEN_OUT: "taken out",
    AmendmentKind.REMOVED: "taken down",
    AmendmentKind.RESTORED: "brought back",
}
_FIELD_WORDS = {
    "effective_on": "The day on which it takes effect",
    "effective_at": "The time at which it takes effect",
    "announced_at": "When it was announced",
    "started_at": "When it began",
    "ended_at": "When it ended",
    "who_is_affected": "Who is affected",
    "not_affected": "What works as always",
    "what_happened": "What happened",
    "what_should_have_happened": "What should have happened",
    "what_to_do": "What you can do",
    "data_or_money": "Data and money",
    "if_you_do_nothing": "If you do nothing",
    "updates": "An update",
    "prices": "A price",
    "choices": "Something that you can do",
    "duties": "Something that we ask of you",
    "heard": "An answer to what we heard",
    "prevention": "Something that we do about it",
    "alternatives": "Something that we could have done instead",
    "credits_customers": "Whose suggestion it was",
    "links": "A link",
    "window": "When the work begins and ends",
    "components": "What is affected",
    "open_until": "How long you can answer",
    "due_on": "The day by which it is done",
    "done_on": "The day on which it was done",
    "by": "The last day",
    "from": "Before",
    "to": "After",
    "medium": "How customers were told",
}


def field_words(path: Sequence[str | int]) -> str:
    """Return what a place in a record is called: `("prices", 0, "to")` → "A price: after"."""
    names = [step for step in path if isinstance(step, str)]
    shown = [_FIELD_WORDS.get(name, name.replace("_", " ").capitalize()) for name in names]
    if len(shown) < 2 or (names[0] in ("rationale", "feedback", "remedy") and len(shown) == 2):
        return shown[-1]
    return f"{shown[0]}: {words.lower_first(shown[-1])}"


def fact_words(fact: Fact, zone: ZoneInfo) -> str:
    """Return a value of a record in plain words; empty for none. Long texts are cut."""
    if fact is None:
        return ""
    if isinstance(fact, bool):
        return "yes" if fact else "no"
    if isinstance(fact, Money):
        return money.money(fact)
    if isinstance(fact, datetime):
        return words.moment(fact, zone)
    if isinstance(fact, date):
        return words.day(fact)
    if isinstance(fact, (Decimal, int, Span)):
        return str(fact)
    return shorten(plain(fact), _LENGTH)
