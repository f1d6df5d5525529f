"""Rules W9 to W12 of plain language: promises of a time, passives, minimisers, filler."""

from __future__ import annotations

from collections.abc import Iterator

from beforehand.records.plain_rule import Hit, Passage, Role, Rule, matches, phrase, words
from beforehand.records.prose import Prose, says_when

# --------------------------------------------------------------------------- W9, W10

_PROMISED_FIX = phrase(r"""
    <will> (?:all |again )*(?:be |have been |have |get )?(?:fully |completely |all )*<mended>
    <expects> (?:\w+ ){0,5}?<mending>
    estimated (?:time of |time to )?(?:resolution|recovery|restoration|repair|fix)\b
    eta\b
""")
_VAGUE_WAIT = phrase(r"(?:several|a few|a couple of) (?:minutes|hours|days)\b")
_NEXT_WORD = phrase("(?:next )?(?:updates?|word|news|information|progress|hear|report|postmortem)")


def _promised_fix_time(prose: Prose, passage: Passage) -> Iterator[Hit]:
    if passage.is_open is False:
        return
    for hit in matches(_PROMISED_FIX, prose):
        sentence = prose.sentence_at(hit.start)
        after = prose.text[hit.end : sentence.end]
        before = prose.text[sentence.start : hit.start]
        said = says_when(after) or _VAGUE_WAIT.search(after)
        if said or (says_when(before) and not _NEXT_WORD.search(before)):
            yield hit


_PASSIVE = phrase(r"""
    (?:was|were|been)(?: \w+ly| not| never| also| then| first| later| all)? [a-z-]{2,}ed\b
    (?:was|were|been)(?: \w+ly| not| never| also| then| first| later| all)? <participle>
""")
_NO_PASSIVE = phrase(r"(?:was|were|been)(?: \w+ly| not| also| all)? <no_participle>")
_BY_US = phrase(r"by (?:us|we|ourselves|one of our|our (?:own|<ours>))\b|by an? \w+ of ours")
_NOBODY = phrase("(?:no|none|nobody|nothing|neither)\\b")


def _passive(prose: Prose, passage: Passage) -> Iterator[Hit]:
    if not passage.role.is_one_of(Role.CAUSE, Role.RESPONSIBILITY, Role.APOLOGY):
        return
    for hit in matches(_PASSIVE, prose):
        sentence = prose.sentence_at(hit.start)
        subject = prose.text[max(sentence.start, hit.start - 40) : hit.start]
        if _NO_PASSIVE.match(prose.text, hit.start) or _NOBODY.search(subject):
            continue
        if not _BY_US.search(prose.text[hit.end : sentence.end]):
            yield hit


# --------------------------------------------------------------------------- W11, W12

_MINIMISER = phrase(r"""
    (?<!not\x20)(?<!the\x20)(?<!read[-\x20])(?<!write[-\x20])only(?! <after_only>)\b
    (?<!has\x20)(?<!have\x20)(?<!had\x20)(?<!we've\x20)(?<!than\x20)just(?! <after_just>)\b
    simply\b
    merely\b
    unfortunately\b
    slight(?:ly)?\b
""")
_HARM = phrase("<harm>")


def _minimiser(prose: Prose, _passage: Passage) -> Iterator[Hit]:
    for hit in matches(_MINIMISER, prose):
        sentence = prose.sentence_at(hit.start)
        rest = prose.text[sentence.start : hit.start] + " " + prose.text[hit.end : sentence.end]
        if _HARM.search(rest):
            yield hit


_FILLER = phrase(r"""
    (?:valued|loyal|esteemed|dear) <people>
    (?:we|takes?|taking|take|took) (?:\S+ ){0,9}?seriously\b
    (?<!certificate\x20)transparency(?! report| log)\b
    (?:fully|completely|totally) transparent\b
    (?:your|customer) (?:\w+ ){0,2}?<dear_thing>(?: and \w+)? (?:is|are) (?:\w+ ){0,3}?<weighty>
    (?:top|highest|number[- ]one|utmost) priority\b
    utmost importance\b
    we (?:truly |really |greatly |deeply |sincerely )?(?:value|treasure|cherish) (?:you|your)\b
    we pride ourselves\b
    (?:deeply|fully|strongly|truly) committed to\b
    committed to (?:providing|delivering|offering|transparency|excellence|ensuring)\b
    strive to\b
    rest assured\b
    (?:hard at work|working (?:tirelessly|diligently))\b
""")


def _filler(prose: Prose, _passage: Passage) -> Iterator[Hit]:
    return matches(_FILLER, prose)


STYLE = (
    Rule(
        number="W9",
        code="promised-fix-time",
        reason="A time of repair that is missed costs more trust than none.",
        instead="Promise when you will write again, not when it will be mended.",
        source="PagerDuty incident response, external communication",
        triggers=words(
            "will should expect expects expecting expected anticipate anticipates estimate"
            " estimates estimated hope aim plan"
            " scheduled eta going we'll it'll they'll"
        ),
        find=_promised_fix_time,
    ),
    Rule(
        number="W10",
        code="passive-responsibility",
        reason="The passive hides who did it.",
        instead="Begin with who did it: We upgraded the database.",
        source="plainlanguage.gov, active voice",
        triggers=words("was were been"),
        find=_passive,
    ),
    Rule(
        number="W11",
        code="minimiser",
        reason="It makes what hurts customers look small.",
        instead="Leave the word out, and let the figure speak.",
        source="plainlanguage.gov",
        triggers=words("only just simply merely unfortunately slight slightly"),
        find=_minimiser,
    ),
    Rule(
        number="W12",
        code="filler",
        reason="Everybody says so, and it tells nobody anything.",
        instead="Leave it out, or say what you do.",
        source="GOV.UK content design",
        triggers=words(
            "valued loyal esteemed dear seriously transparency transparent important paramount"
            " priority everything importance value treasure cherish pride committed strive assured"
            " hard tirelessly diligently"
        ),
        find=_filler,
    ),
)
"""W9 to W12."""
