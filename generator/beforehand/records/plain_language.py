"""A record's texts → findings of plain language, W1 to W15.

The rules are the lexical ones: they see words, not truth, sincerity, completeness,
fairness or law. So what they find is a warning, and a record can switch a rule off by
`lint_ok: {rule, why}`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import chain

from beforehand.model import Change, Incident, IncidentUpdate, Record, Service
from beforehand.records.plain_reading import APOLOGY, READING
from beforehand.records.plain_reasons import REASONS
from beforehand.records.plain_rule import Finding, Hit, Passage, Role, Rule
from beforehand.records.plain_style import STYLE
from beforehand.records.plain_wording import WORDING
from beforehand.records.prose import Prose, read_prose
from beforehand.records.suggestions import did_you_mean
from beforehand.remarks import Remark, folder_of, remark

RULES: tuple[Rule, ...] = WORDING + REASONS + STYLE + READING
"""All rules, W1 to W15."""

_ONE_APOLOGY = "one-apology"
_W15 = "w15"

_INCIDENT_TEXTS: Mapping[str, Role] = {
    "title": Role.TITLE,
    "updates[].text": Role.UPDATE,
    "who_is_affected": Role.FACTS,
    "not_affected": Role.FACTS,
    "what_happened": Role.FACTS,
    "what_should_have_happened": Role.FACTS,
    "what_to_do": Role.FACTS,
    "workaround": Role.FACTS,
    "data_or_money": Role.FACTS,
    "rationale.cause": Role.CAUSE,
    "rationale.responsibility": Role.RESPONSIBILITY,
    "rationale.prevention[].what": Role.REMEDY,
}
_CHANGE_TEXTS: Mapping[str, Role] = {
    "title": Role.TITLE,
    "summary": Role.FACTS,
    "audience": Role.FACTS,
    "not_affected": Role.FACTS,
    "rationale.why": Role.REASON,
    "rationale.why_now": Role.REASON,
    "rationale.alternatives[].why_not": Role.REASON,
    "rationale.what_stays": Role.FACTS,
    "choices[].do": Role.FACTS,
    "choices[].how": Role.FACTS,
    "if_you_do_nothing": Role.FACTS,
    "duties[].what": Role.FACTS,
    "duties[].otherwise": Role.FACTS,
    "duties[].how": Role.FACTS,
    "transition": Role.FACTS,
    "hardship": Role.FACTS,
    "partner_dispute.our_position": Role.REASON,
    "partner_dispute.their_position": Role.ANSWER,
    "partner_dispute.how_you_can_help": Role.FACTS,
    "updates[].change": Role.UPDATE,
    "updates[].why": Role.REASON,
    "updates[].apology": Role.APOLOGY,
    "notice_exception.why": Role.REASON,
}
_SHARED_TEXTS: Mapping[str, Role] = {
    "apology": Role.APOLOGY,
    "remedy.offer": Role.REMEDY,
    "remedy.who": Role.REMEDY,
    "remedy.how": Role.REMEDY,
    "remedy.if_missing": Role.REMEDY,
    "feedback.heard[].answer": Role.ANSWER,
    "banner.title": Role.TITLE,
    "banner.text": Role.BANNER,
}


def find(passage: Passage, off: Collection[str] = ()) -> tuple[Finding, ...]:
    """Return what the rules find in one text, by place, then by code.

    `off` names the rules that shall not speak up, by code or by number: `filler` or `w12`.
    """
    prose = read_prose(passage.text)
    asked = (
        rule
        for rule in RULES
        if not {rule.code, rule.number.lower()}.intersection(off)
        and (rule.triggers is None or not rule.triggers.isdisjoint(prose.words))
    )
    found = [
        _finding(rule, hit, passage)
        for rule in asked
        for hit in _first_of_each(rule.find(prose, passage), prose, every=rule.every)
    ]
    return tuple(sorted(found, key=lambda finding: (finding.start, finding.end, finding.code)))


def remarks(record: Record, service: Service) -> tuple[Remark, ...]:
    """Return what `lint` finds, as warnings about the record."""
    return tuple(_remark(record, finding) for finding in lint(record, service))


TEXT_CODES = (
    *("text-day-impossible", "text-weekday-wrong", "text-year-missing", "text-zone-missing"),
    *("text-difference-wrong", "text-percent-wrong"),
)
"""The codes of `text_rules`, which a record can answer for as well."""


def rule_names() -> frozenset[str]:
    """Return every name that can stand in `lint_ok`: the rules' codes and small numbers."""
    own = (name for rule in RULES for name in (rule.code, rule.number.lower()))
    return frozenset((*own, *TEXT_CODES))


def exception_remarks(record: Record) -> Iterator[Remark]:
    """Yield a warning for each name in `lint_ok` that no rule has."""
    names = rule_names()
    for number, exception in enumerate(record.lint_ok):
        if exception.rule not in names:
            yield remark(
                record,
                ("lint_ok", number, "rule"),
                "lint-rule-unknown",
                f'there is no rule "{exception.rule}"',
                did_you_mean(exception.rule, sorted(names), "write it like vague-time or w3"),
                is_warning=True,
            )


def _remark(record: Record, finding: Finding) -> Remark:
    words = " ".join(finding.quote.split())
    shown = words if len(words) <= 60 else f"{words[:59]}…"
    return Remark(
        folder=folder_of(record),
        id=record.id,
        path=finding.path,
        code=finding.code,
        message=f"“{shown}”: {finding.reason.removesuffix('.')}",
        hint=finding.instead.removesuffix("."),
        is_warning=True,
        part=(finding.start, finding.end - finding.start),
        value=finding.quote,
    )


def _first_of_each(hits: Iterator[Hit], prose: Prose, *, every: bool) -> Iterator[Hit]:
    """Yield the hits without those that lie in one another or, unless `every`, in one sentence."""
    end = -1
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if hit.start >= end:
            yield hit
            end = hit.end if every else max(hit.end, prose.sentence_at(hit.start).end)


def lint(record: Record, service: Service) -> tuple[Finding, ...]:
    """Return what the rules find in a record's own words, in the order of `passages`.

    Rules that its `lint_ok` names, by code or by number, are silent. An imported record has
    none: its words were published elsewhere and are kept as they are.
    """
    if record.imported_from is not None:
        return ()
    off = frozenset(exception.rule for exception in record.lint_ok)
    found = chain.from_iterable(find(passage, off) for passage in passages(record, service))
    whole = () if off & {_ONE_APOLOGY, _W15} else tuple(_apologies(record))
    return (*found, *whole)


def passages(record: Record, service: Service) -> Iterator[Passage]:
    """Yield every text of a record in which the company speaks, with its place.

    What customers and customers' names say is left out.
    """
    own = _INCIDENT_TEXTS if isinstance(record, Incident) else _CHANGE_TEXTS
    known = known_capitals(service)
    rises = price_rises(record) if isinstance(record, Change) else False
    for dotted, role in chain(own.items(), _SHARED_TEXTS.items()):
        for path, text in texts_at(record, dotted):
            yield Passage(
                text=text,
                role=role,
                path=path,
                price_rises=rises,
                is_open=_told_while_open(record, path),
                known=known,
            )


def texts_at(record: object, dotted: str) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the texts that stand at a dotted name, `choices[].how`, with their paths.

    What is not filled yields nothing.
    """
    name, _, rest = dotted.partition(".")
    value = getattr(record, name.removesuffix("[]"), None)
    key = name.removesuffix("[]")
    if value is None:
        return
    if not name.endswith("[]"):
        yield from _with(((key,), value), rest)
        return
    for index, item in enumerate(value):
        yield from _with(((key, index), item), rest)


def _with(
    place: tuple[tuple[str | int, ...], object], rest: str
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    path, value = place
    if rest:
        yield from (((*path, *inner), text) for inner, text in texts_at(value, rest))
    elif isinstance(value, str):
        yield path, value


def price_rises(change: Change) -> bool | None:
    """Return whether a change raises a price; None if it gives no two comparable prices."""
    pairs = [price for price in change.prices if price.from_.currency == price.to.currency]
    return any(price.to.amount > price.from_.amount for price in pairs) if pairs else None


def known_capitals(service: Service) -> frozenset[str]:
    """Return the abbreviations in capitals that stand in the service's own names."""
    names = [service.name, service.description or ""]
    names += [component.name for component in service.components.values()]
    names += [plan.name for plan in service.plans.values()]
    return frozenset(word for name in names for word in re.findall(r"\b[A-Z]{2,}\b", name))


def _told_while_open(record: Record, path: tuple[str | int, ...]) -> bool:
    if not isinstance(record, Incident) or record.updates[-1].status.is_over:
        return False  # a promise that has been kept or broken can no longer be taken back
    update = record.updates[path[1]] if path[0] == "updates" and isinstance(path[1], int) else None
    return path[0] != "updates" or (
        isinstance(update, IncidentUpdate) and not update.status.is_over
    )


def _finding(rule: Rule, hit: Hit, passage: Passage) -> Finding:
    return Finding(
        code=rule.code,
        start=hit.start,
        end=hit.end,
        quote=passage.text[hit.start : hit.end],
        reason=hit.reason or rule.reason,
        instead=hit.instead or rule.instead,
        path=passage.path,
    )


def _apologies(record: Record) -> Iterator[Finding]:
    """Yield a finding for an apology that is owed and missing, or given in two fields."""
    if not isinstance(record, Incident):
        return
    said = [
        (path, text, found)
        for dotted in ("apology", "rationale.responsibility", "rationale.cause", "what_happened")
        for path, text in texts_at(record, dotted)
        if (found := APOLOGY.search(read_prose(text).text))
    ]
    for path, text, found in said[1:]:
        yield Finding(
            code=_ONE_APOLOGY,
            start=found.start(),
            end=found.end(),
            quote=text[found.start() : found.end()],
            reason="The record apologises in more than one place.",
            instead="Keep the one in `apology`.",
            path=path,
        )
    ours = record.rationale.responsibility if record.rationale else None
    if ours and not said and record.updates[-1].status.is_over:
        yield Finding(
            code=_ONE_APOLOGY,
            start=0,
            end=len(ours),
            quote=ours,
            reason="It was our fault, and the record has no apology.",
            instead="Fill `apology` with one sentence: We are sorry that your disc came late.",
            path=("rationale", "responsibility"),
        )
