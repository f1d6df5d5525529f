"""Rules W1 to W4 of plain language: apologies, blame, time and scope."""

from __future__ import annotations

from collections.abc import Iterator

from beforehand.records.plain_rule import Hit, Passage, Rule, matches, phrase, words
from beforehand.records.prose import Prose, says_how_many, says_when

# --------------------------------------------------------------------------- W1, W2

_HEDGED = phrase(r"""
    <sorry>(?: to \w+)? (?:if|any|for any|you <feel>|that you <feel>)\b
    any (?:\w+ )?<nuisance>(?= (?:this|that|it|you|we|caused|resulting|experienced|may|might|which))
    any inconveniences?\b
    (?:may|might|could) (?:have|be) (?:caused?|causing)\b
    (?:this|it|that) (?:may|might|could) (?:have )?caused?(?= (?:you|any|our|some|for you))
""")
_REGRETS = phrase("<sorry>|<nuisance>|frustrat")


def _hedged_apology(prose: Prose, _passage: Passage) -> Iterator[Hit]:
    for hit in matches(_HEDGED, prose):
        if _REGRETS.search(prose.sentence_at(hit.start).text):
            yield hit


_BLAME = phrase(r"""
    you(?: have| had|'ve)? (?:also )?<failed>
    you were (?:told|warned|informed|notified)\b
    <people> (?:who|that) (?:have |has |had )?<failed>
    as we(?: have|'ve| had)?(?: \w+ly)?(?: already| repeatedly| clearly)? <told>
    your (?:own )?(?:failure|fault|negligence|mistake|error)\b
    (?:because|since) you (?:did not|didn't|have not|haven't)\b
    user error\b
""")


def _blame(prose: Prose, _passage: Passage) -> Iterator[Hit]:
    return matches(_BLAME, prose)


# --------------------------------------------------------------------------- W3, W4

_VAGUE_TIME = phrase(r"""
    soon(?! (?:after|as))\b
    shortly(?! (?:after|before|thereafter|afterwards?))\b
    a\.?s\.?a\.?p\b
    as soon as (?:possible|practicable|feasible|more|there|it is|it's|they are|available)\b
    as soon as we (?:can|are able)\b
    as quickly as (?:possible|we can)\b
    in due (?:course|time)\b
    (?:in|over|within|during) the (?:coming|near|next few|next couple of|next several)(?: <span>)?
    around the clock\b
    at the earliest\b
    until further notice\b
    at a later (?:date|time|point)\b
    in a timely (?:manner|fashion)\b
    momentarily\b
    before long\b
    (?:some ?time|at some point) (?:soon|later|in the|next)\b
""")


def _vague_time(prose: Prose, _passage: Passage) -> Iterator[Hit]:
    for hit in matches(_VAGUE_TIME, prose):
        if not says_when(prose.paragraph_at(hit.start).text):
            yield hit


_VAGUE_SCOPE = phrase(r"""
    (?:an? )?(?:<very> )?(?:small|limited|tiny|certain|low|minor) <share> of \w+
    an? (?:<very> )?(?:small|limited|tiny|certain|low|minor) <share>
    an? (?:subset|number|handful|fraction|portion|minority) of \w+
    <vague_number> (?:of (?:you|our|the) )?(?:(?!of\b)[\w'/-]+ ){0,3}?(?:[\w'-]*[a-rt-z]s\b|<mass>)
    some of (?:you|our|the|them)\b
    intermittent(?:ly)?\b
""")
_NO_SCOPE = phrase(r"""
    some (?:other |more |further )?<no_scope>
    (?:several|a few|some|various) (?:\w+ )?<countable>
    select (?:the|your|an?|one|any|this|it|from)\b
    certain (?:that|of)\b
""")
_PLACE = phrase(r"""
    [a-z]{2}-[a-z]+-\d\b
    (?:in|from|across|throughout|within|to|for) (?:the )?(?:<compass> )?<place>
""")


def _vague_scope(prose: Prose, _passage: Passage) -> Iterator[Hit]:
    for hit in matches(_VAGUE_SCOPE, prose):
        sentence = prose.sentence_at(hit.start).text
        if _NO_SCOPE.match(prose.text, hit.start) or _PLACE.search(sentence):
            continue
        if not says_how_many(sentence):
            yield hit


WORDING = (
    Rule(
        number="W1",
        code="hedged-apology",
        reason="An apology with if, any or may have doubts that somebody was hurt.",
        instead="Say what it meant to customers, without a condition: We are sorry that your disc"
        " came a day late.",
        source="Lewicki, Polin and Lount 2016; NHS service manual",
        triggers=words(
            "sorry apologise apologize apologises apologizes apology apologies apologising"
            " apologizing regret regrets inconvenience inconveniences disruption disruptions"
            " trouble frustration"
        ),
        find=_hedged_apology,
    ),
    Rule(
        number="W2",
        code="blame",
        reason="It puts the blame on the reader.",
        instead="Say what happened and what the reader can do now.",
        source="plainlanguage.gov",
        triggers=words(
            "failed fail fails neglect neglected forget forgot forgotten ignore ignored refuse"
            " refused overlooked misunderstood misunderstand bother told informed warned notified"
            " reminded advised failure fault negligence mistake error did didn't have haven't"
        ),
        find=_blame,
    ),
    Rule(
        number="W3",
        code="vague-time",
        reason="Nobody can plan with it.",
        instead="Give a date or a time, or say when you will know: The next word is here at"
        " 14:40 EST.",
        source="GOV.UK Design System, service unavailable pages",
        triggers=words(
            "soon shortly asap quickly as due coming near next clock earliest notice later timely"
            " momentarily long point sometime"
        ),
        find=_vague_time,
    ),
    Rule(
        number="W4",
        code="vague-scope",
        reason="Readers cannot tell whether they are meant.",
        instead="Give a number, a share or a place, or say that you do not know it yet.",
        source="PagerDuty incident response, external communication",
        triggers=words(
            "some certain several various select selected few number subset percentage fraction"
            " portion proportion share set group amount handful minority intermittent"
            " intermittently"
        ),
        find=_vague_scope,
    ),
)
"""W1 to W4."""
