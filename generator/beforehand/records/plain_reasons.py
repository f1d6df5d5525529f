"""Rules W5 to W8 of plain language: causes, prices, reasons, and whose fault it was."""

from __future__ import annotations

import re
from collections.abc import Iterator

from beforehand.records.plain_lists import LISTS
from beforehand.records.plain_rule import Hit, Passage, Role, Rule, matches, phrase, words
from beforehand.records.prose import Prose, says_how_many

# --------------------------------------------------------------------------- W5, W7

_VAGUE_THING = phrase(r"""
    (?:<vague_adjective> )*(?:difficult(?:y|ies)|issues?|problems?|glitch(?:es)?|hiccups?)\b
    technical reasons?\b
    (?:<work_adjective> )*maintenance\b(?! (?:window|mode|page|fee|plan|team|contract))
    (?:<work_adjective> |bug fixes and )*improvements\b
""")
_SPOKEN_OF = phrase(r"<meets>(?: <filler_before>)* ?$")
_EXPLAINED = re.compile(
    r"\s*(?:[:(]|,? (?:so that|involving|we)\b|,? that (?!affect|impact)"
    r"|,? (?:causing|leading|resulting) (?!an? (?:issue|problem))"
    r"|to (?!be\b|you\b|our\b|the (?:service|site|system)s?\b)\w)",
    re.IGNORECASE,
)
_EXPLAINED_LATER = phrase(r"""
    (?:where|in which|when|whereby|because|preventing)\b
    (?:in|from|across|throughout) (?:the )?(?:<compass> )?<place>
""")


def _vague_cause(prose: Prose, _passage: Passage) -> Iterator[Hit]:
    for found in _VAGUE_THING.finditer(prose.text):
        sentence = prose.sentence_at(found.start())
        before = prose.text[sentence.start : found.start()]
        spoken = _SPOKEN_OF.search(before) or "technical" in found[0].lower()
        alone = _letters(sentence.text) == _letters(found[0])
        after = prose.text[found.end() : sentence.end]
        explained = _EXPLAINED.match(after) or _EXPLAINED_LATER.search(after)
        if (spoken or alone) and not explained:
            yield Hit(*found.span())


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]+", "", text.lower())


_EMPTY_REASON = phrase(r"""
    (?:continued|continuing|continuous) (?:investments?|improvements?|innovation)\b
    (?:continue|continues|continuing) to <do_good>
    (?:even |much )?more value\b
    exciting\b
    (?:excited|thrilled|delighted) to\b
    serve you (?:even )?better\b
    better serve (?:you|our|all)\b
    (?:enhance|improve|elevate)\w* (?:your|the|our|customer|user)(?: \w+)? experience\b
    (?:best|great|enhanced|improved|better|seamless|premium)(?: possible)?(?: \w+)? experience\b
    the value (?:we|you|that|of our)\b
    reflect\w* (?:the|our) (?:\w+ )?(?:value|investments?|improvements)\b
    (?:best in class|best-in-class|world class|world-class)\b
    market conditions\b
    ever[ -](?:changing|evolving)\b
    to (?:remain|stay) competitive\b
    invest(?:ing)? in (?:the|our)(?: \w+)? (?:future|products?|platform|services?|content|quality)\b
    business (?:needs|reasons)\b
    strategic (?:reasons|priorities|decision)\b
""")


def _empty_reason(prose: Prose, _passage: Passage) -> Iterator[Hit]:
    for hit in matches(_EMPTY_REASON, prose):
        if not says_how_many(prose.paragraph_at(hit.start).text):
            yield hit


# --------------------------------------------------------------------------- W6

_EUPHEMISM = phrase(r"""
    <price_word> (?:adjustment|update|change|revision|realignment|correction|modification)s?\b
    new pricing\b
    (?:updated|revised|adjusted|refreshed|simplified) (?:\w+ )?(?:prices?|pricing|rates)\b
    (?:adjustment|update|change|revision)s? (?:to|of|in) (?:our |the |your |its )?<price_word>
    (?:adjust|updat|chang|revis|align|simplif)(?:e|es|ing|y) (?:our |the |your |its )?<price_word>
    <price_word> (?:is|are|will be|will|have been|has been|was|were) (?:be )?<moved>
""")
_SAID_PLAINLY = phrase(r"""
    <rises>
    (?:go|goes|going|went) up\b
    (?:costs?|pays?|paying|charge[sd]?) (?:\S+ ){0,5}?more\b
    more expensive\b
    more (?:a|per) month\b
""")
_FALLS = phrase("<falls>|(?:go|goes|going) down|(?:no|not|without)(?: an?| any)? <price_word>")
_AMOUNT = re.compile(r"[$€£]\s?(\d+(?:\.\d+)?)|\b(\d+(?:\.\d+)?)\s?(?:USD|EUR|GBP|dollars|euros)")


def _price_euphemism(prose: Prose, passage: Passage) -> Iterator[Hit]:
    if passage.price_rises is False or _SAID_PLAINLY.search(prose.text):
        return
    if passage.price_rises is None and _does_not_rise(prose.text):
        return
    yield from matches(_EUPHEMISM, prose)


def _does_not_rise(text: str) -> bool:
    """Return whether a text on its own says that a price falls or stays."""
    if _FALLS.search(text):
        return True
    sums = [float(found[1] or found[2]) for found in _AMOUNT.finditer(text)]
    return len(sums) == 2 and sums[1] <= sums[0]


# --------------------------------------------------------------------------- W8

_SOMEBODY_ELSE = r"(?:<whose> )?(?:<trade> )*<outsider>(?:'s?)?"
_THEIR_FAULT = phrase(rf"""
    {_SOMEBODY_ELSE}(?: \w+){{0,2}}? <did>
    <named_outsider>(?:'s)? (?:\w+ )?<did>
    <caused_by> (?:[\w'-]+ ){{0,6}}?(?:{_SOMEBODY_ELSE}|<named_outsider>)
    <caused_by> (?:[\w'-]+ ){{0,6}}?by (?-i:[A-Z])[a-z]\w+
""")
_CAUSAL = phrase("<caused_by>")
_NAMES_OF_OTHERS = frozenset(
    f"{word}{ending}"
    for choice in (*LISTS["outsider"], *LISTS["named_outsider"], *LISTS["caused_by"])
    for word in choice.split()[:1]
    for ending in ("", "'s", "s'")
)
_STARTS_WITH = re.compile(
    r"^\W*(?:\w+ly,? |(?:on|at|in|between|from) [^,]{3,40}, )?$", re.IGNORECASE
)
_OUR_PART = phrase(r"""
    we (?:should have|had not|had no|did not|didn't|chose|relied|rely|depend|failed|were not)\b
    we (?:made|own|are responsible|take responsibility)\b
    our (?:fault|failure|responsibility|mistake|choice)\b
""")


def _blame_elsewhere(prose: Prose, passage: Passage) -> Iterator[Hit]:
    if not passage.role.is_one_of(Role.CAUSE, Role.RESPONSIBILITY, Role.UPDATE, Role.FACTS):
        return
    if _OUR_PART.search(prose.text):
        return
    for hit in matches(_THEIR_FAULT, prose):
        before = prose.text[prose.sentence_at(hit.start).start : hit.start]
        if _STARTS_WITH.match(before) or _CAUSAL.match(prose.text, hit.start):
            yield hit


REASONS = (
    Rule(
        number="W5",
        code="vague-cause",
        reason="It says that something is wrong or is being worked on, but not what.",
        instead="Say what customers cannot do, or what you do to it: Films do not start."
        " We move the label database to a larger machine.",
        source="GOV.UK Design System, problem pages",
        triggers=words(
            "difficulty difficulties issue issues problem problems glitch glitches hiccup hiccups"
            " technical maintenance improvements"
        ),
        find=_vague_cause,
    ),
    Rule(
        number="W6",
        code="price-euphemism",
        reason="The price rises, and the words hide it.",
        instead="Say that it rises, and from what to what: The price rises from 9.99 USD to"
        " 12.99 USD a month.",
        source="Bolton, Warlop and Alba 2003",
        triggers=words("price prices pricing rate rates fee fees subscription plan plans"),
        find=_price_euphemism,
    ),
    Rule(
        number="W7",
        code="empty-reason",
        reason="It gives no reason that a reader could check.",
        instead="Give the reason with a figure: Streaming cost us 1.10 USD a member in 2024 and"
        " costs 4.60 USD now.",
        source="Bradley and Sparks 2012",
        triggers=words(
            "continued continuing continuous continue continues value exciting excited thrilled"
            " delighted better serve experience class best-in-class world-class conditions changing"
            " evolving ever-changing ever-evolving competitive invest investing business strategic"
            " reflect reflects investment investments improvements"
        ),
        find=_empty_reason,
    ),
    Rule(
        number="W8",
        code="blame-elsewhere",
        reason="It makes somebody else the cause; customers chose you, and you chose them.",
        instead="Say what you will do about it: We had one supplier for this, and now we have two.",
        source="Atlassian, incident communication tips",
        triggers=_NAMES_OF_OTHERS,
        find=_blame_elsewhere,
    ),
)
"""W5 to W8."""
