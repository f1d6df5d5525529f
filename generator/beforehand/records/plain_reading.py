"""Rules W13 to W15 of plain language: jargon, length, and one apology."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from beforehand.records.plain_lists import KNOWN_CAPITALS
from beforehand.records.plain_rule import Hit, Passage, Role, Rule, any_word, phrase, words
from beforehand.records.plain_words import JARGON, PLAINER
from beforehand.records.prose import Prose, Stretch, read_prose, word_count

# --------------------------------------------------------------------------- W13

_CAPITALS = re.compile(r"\b[A-Z]{2,}[0-9]*s?\b|\b[A-Z]+[0-9]+\b|\b[A-Z](?:&[A-Z])+\b")
_SHOUTED = re.compile(r"\b[A-Z]{4,}\b(?:\s+[A-Z]{2,}\b)+")
_STATUS_CODE = re.compile(
    r"\b[1-5]xx\b|\bHTTPS? (?:status )?\d{3}s?\b|\b[45]0\d (?:errors?|responses?)", re.IGNORECASE
)
_BETTER = {**JARGON, **PLAINER}
_WORDS_OF = tuple(
    (frozenset(choice.split()), choice) for choice in sorted(_BETTER) if " " in choice
)
_SINGLE = frozenset(choice for choice in _BETTER if " " not in choice)


def _jargon(prose: Prose, passage: Passage) -> Iterator[Hit]:
    for found in _STATUS_CODE.finditer(prose.text):
        yield Hit(*found.span(), "Say what customers see: The page does not open.")
    # Hardly any text has any of them: a look at its words saves a search for two hundred.
    there = [choice for words_of, choice in _WORDS_OF if words_of <= prose.words]
    there += _SINGLE & prose.words
    if there:
        for found in _any_of(frozenset(there)).finditer(prose.text):
            instead = _BETTER[" ".join(found[0].lower().split())]
            yield Hit(*found.span(), f"Say: {instead}.", "There is a plainer word.")
    yield from _unknown_capitals(prose, passage)


@lru_cache(maxsize=512)
def _any_of(choices: frozenset[str]) -> re.Pattern[str]:
    return any_word(choices)


def _unknown_capitals(prose: Prose, passage: Passage) -> Iterator[Hit]:
    seen: set[str] = set()
    for found in _CAPITALS.finditer(prose.text):
        name = found[0].removesuffix("s")
        told = name in seen or name in KNOWN_CAPITALS or name in passage.known
        seen.add(name)
        if told or _is_spelt_out(prose.text, name) or _SHOUTED.search(prose.text):
            continue
        yield Hit(
            *found.span(),
            "Spell it out, or say what it does for customers.",
            "Readers may not know this abbreviation.",
        )


def _is_spelt_out(text: str, name: str) -> bool:
    """Return whether the text says what the letters stand for: Domain Name System (DNS)."""
    return re.search(rf"\w \({re.escape(name)}s?\)|\b{re.escape(name)}s? \(\w", text) is not None


# --------------------------------------------------------------------------- W14

MAX_WORDS_IN_SENTENCE = 25
MAX_PARAGRAPH = 350
"""Five lines of seventy characters, the measure of the site's pages."""
MAX_ARI = 12.0
MAX_LIX = 50.0
_ENOUGH_WORDS = 60


def automated_readability_index(text: str) -> float:
    """Return the ARI of a text: about the years of school that it takes to read it.

    0.0 for a text without words. Senter and Smith 1967.
    """
    prose = read_prose(text)
    count = word_count(prose.text)
    if not count:
        return 0.0
    letters = sum(character.isalnum() for character in prose.text)
    return 4.71 * letters / count + 0.5 * count / len(prose.sentences) - 21.43


def lix(text: str) -> float:
    """Return the LIX of a text: words a sentence and the share of words over six letters.

    0.0 for a text without words. Björnsson 1968.
    """
    prose = read_prose(text)
    found = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?|\d[\d.,:]*", prose.text)
    if not found:
        return 0.0
    long_words = sum(len(word) > 6 for word in found)
    return len(found) / len(prose.sentences) + 100 * long_words / len(found)


def _too_long(prose: Prose, passage: Passage) -> Iterator[Hit]:
    long_parts = [*_long_sentences(prose), *_long_paragraphs(prose)]
    yield from long_parts
    if not long_parts and len(prose.text) > 300 and word_count(prose.text) >= _ENOUGH_WORDS:
        yield from _hard(passage.text)


def _long_sentences(prose: Prose) -> Iterator[Hit]:
    for sentence in prose.sentences:
        # A word and its gap are at least two characters, so short sentences need no count.
        if len(sentence.text) < 2 * MAX_WORDS_IN_SENTENCE:
            continue
        count = word_count(sentence.text)
        if count > MAX_WORDS_IN_SENTENCE:
            reason = f"The sentence has {count} words; {MAX_WORDS_IN_SENTENCE} can be read at once."
            yield _part(sentence, reason)


def _long_paragraphs(prose: Prose) -> Iterator[Hit]:
    for paragraph in prose.paragraphs:
        length = len(" ".join(paragraph.text.split()))
        if length > MAX_PARAGRAPH:
            reason = f"The paragraph has {-(-length // 70)} lines; more than five look like work."
            yield _part(paragraph, reason, "Make two paragraphs of it, or a list.")


def _hard(text: str) -> Iterator[Hit]:
    ari, hard = automated_readability_index(text), lix(text)
    if ari > MAX_ARI and hard > MAX_LIX:
        reason = (
            f"The text is hard to read: ARI {ari:.0f} (at most {MAX_ARI:.0f}), LIX {hard:.0f}"
            f" (at most {MAX_LIX:.0f})."
        )
        yield Hit(0, len(text), "Use shorter words and shorter sentences.", reason)


def _part(part: Stretch, reason: str, instead: str = "") -> Hit:
    return Hit(part.start, part.end, instead, reason)


# --------------------------------------------------------------------------- W15

APOLOGY = phrase(r"""
    (?:we|i|we're|i'm|are|am|is|truly|deeply|very|so|really|sincerely|again|and) (?:\w+ )?sorry\b
    apologi[sz]e[sd]?\b
    (?:our|my|sincere\w*|deepest|an|please accept|with|(?:our|my) \w+) apolog(?:y|ies)\b
    we (?:\w+ )?regret\b
    sorry[.,]
""")
"""A company that says sorry in its own name."""


_OUR_FAULT = phrase("our (?:own )?(?:mistake|fault|error|failure)\\b|we should have\\b")


def _one_apology(prose: Prose, passage: Passage) -> Iterator[Hit]:
    fault = _OUR_FAULT.search(prose.text)
    if passage.role is Role.LETTER and fault and not APOLOGY.search(prose.text):
        yield Hit(*fault.span(), "Say that you are sorry, once.", "It was our fault; no apology.")
    found = [(APOLOGY.search(sentence.text), sentence) for sentence in prose.sentences]
    said = [sentence for apology, sentence in found if apology]
    if len(said) > 1:
        yield from (_part(sentence, "") for sentence in said[1:])
    elif said:
        again = [*APOLOGY.finditer(said[0].text)][1:]
        yield from (Hit(said[0].start + one.start(), said[0].start + one.end()) for one in again)


READING = (
    Rule(
        number="W13",
        code="jargon",
        reason="It speaks to engineers, not to customers.",
        instead="Say what customers see.",
        source="plainlanguage.gov, simple words and phrases",
        triggers=None,
        find=_jargon,
        every=True,
    ),
    Rule(
        number="W14",
        code="too-long",
        reason="Long sentences are read twice or not at all.",
        instead="Make two sentences of it, or a list.",
        source="GOV.UK content design",
        triggers=None,
        find=_too_long,
        every=True,
    ),
    Rule(
        number="W15",
        code="one-apology",
        reason="An apology said twice sounds like a formula.",
        instead="Apologise once, for what it meant to customers.",
        source="NHS service manual; Lewicki, Polin and Lount 2016",
        triggers=words(
            "sorry apologise apologize apologised apologized apology apologies regret apologises"
            " apologizes mistake fault error failure should"
        ),
        find=_one_apology,
    ),
)
"""W13 to W15."""
