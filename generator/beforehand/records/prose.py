"""Text of a record → prose: paragraphs, sentences, and the dates and figures in them.

Everything keeps the places of the text that staff wrote: what is no prose (addresses,
code, markup) is blanked out, never cut out, so that a finding can be pointed at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Stretch:
    """A part of a text: the characters from `start` up to `end`."""

    start: int
    end: int
    text: str
    """The prose there, with markup blanked out."""


@dataclass(frozen=True)
class Prose:
    """A text in its parts. All places count characters of the text as it was written."""

    text: str
    """The text with markup, code and addresses blanked out; as long as the original."""
    paragraphs: tuple[Stretch, ...]
    """Paragraphs and items of lists."""
    sentences: tuple[Stretch, ...]
    words: frozenset[str]
    """Its words in small letters."""

    def sentence_at(self, place: int) -> Stretch:
        """Return the sentence that holds this place, or the whole text if none does."""
        return _holding(self.sentences, place) or Stretch(0, len(self.text), self.text)

    def paragraph_at(self, place: int) -> Stretch:
        """Return the paragraph that holds this place, or the whole text if none does."""
        return _holding(self.paragraphs, place) or Stretch(0, len(self.text), self.text)


@lru_cache(maxsize=256)
def read_prose(text: str) -> Prose:
    """Return the parts of one text of a record, which is Markdown or a plain line.

    The last ones are kept, since several checks read the texts of a record in turn.
    """
    masked = _mask(text)
    paragraphs = tuple(_paragraphs(masked))
    sentences = tuple(part for paragraph in paragraphs for part in _sentences(paragraph))
    return Prose(masked, paragraphs, sentences, frozenset(_WORD.findall(masked.lower())))


def word_count(text: str) -> int:
    """Return the number of words; a sum, a date's year and a time each count as one."""
    return len(_COUNTED.findall(text))


# --------------------------------------------------------------------------- dates, figures

_MONTH = "(?:" + "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTHS) + r")\.?"
_UNIT = r"(?:second|minute|min|hour|hr|day|week|month|year)s?"
_NUMBER_WORD = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|"
    "fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|half|third|quarter|dozen"
)
_A_DATE = re.compile(
    rf"\b\d{{4}}-\d\d-\d\d\b|\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?:,?\s+\d{{4}})?\b"
    rf"|\b{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?\b|\b{_MONTH}\s+\d{{4}}\b"
    rf"|\b(?:{'|'.join(WEEKDAYS)})\b",
    re.IGNORECASE,
)
_A_TIME = re.compile(
    r"\b\d{1,2}:[0-5]\d(?::\d\d)?\b|\b\d{1,2}(?:\.[0-5]\d)?\s*(?:am|pm|a\.m\.|p\.m\.|o'clock)"
    r"|\b\d{4}\s*(?:UTC|GMT)\b",
    re.IGNORECASE,
)
_COUNT = rf"\d+(?:\s*(?:-|\u2013|to)\s*\d+)?|one|{_NUMBER_WORD}"
_ONE_AFTER = r"(?:in|within|another|every|next|under|after|than|least|about)\s+an?"
_A_WAIT = re.compile(
    rf"\b(?:{_COUNT}|{_ONE_AFTER})[\s-]+(?:business\s+|working\s+)?{_UNIT}\b"
    r"|\b(?:today|tonight|tomorrow|midnight|noon)\b|\bhalf an hour\b"
    rf"|\bend of (?:the |this )?(?:day|week|month|year|{_MONTH})",
    re.IGNORECASE,
)
_VERSION = re.compile(r"\bv?\d+\.\d+\.\d+\b|\b[A-Za-z]+-?\d+[A-Za-z0-9-]*\b|#\d+")
_A_NUMBER = re.compile(rf"\d|\b(?:{_NUMBER_WORD})s?\b", re.IGNORECASE)


def says_when(text: str) -> bool:
    """Return whether a text gives a date, a time of day, a weekday, or a counted wait."""
    return any(found.search(text) for found in (_A_DATE, _A_TIME, _A_WAIT))


def says_how_many(text: str) -> bool:
    """Return whether a text holds a figure that is no date, time, wait or version."""
    rest = text
    for noise in (_A_DATE, _A_TIME, _A_WAIT, _VERSION):
        rest = noise.sub(" ", rest)
    return _A_NUMBER.search(rest) is not None


# --------------------------------------------------------------------------- the parts

_WORD = re.compile(r"[a-z0-9]+(?:['-][a-z0-9]+)*")
_COUNTED = re.compile(r"[$€£]?\w[\w'.,:%/@$€£&+-]*")
_MARKUP = (
    re.compile(r"^(?:```|~~~).*?(?:^(?:```|~~~)|\Z)", re.DOTALL | re.MULTILINE),
    re.compile(r"`[^`\n]*`"),
    re.compile(r"^\s{0,3}\[[^\]\n]+\]:\s.*$", re.MULTILINE),
    re.compile(r"\]\([^)\n]*\)|\]\[[^\]\n]*\]"),
    re.compile(r"<?\b(?:https?://|mailto:|tel:|www\.)[^\s>)]+>?", re.IGNORECASE),
    re.compile(r"^\s{0,3}(?:#{1,6}\s|>)", re.MULTILINE),
    re.compile(r"[*\[\]|~]|(?<!\w)_|_(?!\w)"),
)
_APOSTROPHES = str.maketrans("\u2019\u2018\u201c\u201d\u00a0", "''\"\" ")
_BREAK = re.compile(r"\n[ \t]*\n\s*|\n(?=[ \t]*(?:[-+•]|\d{1,3}[.)])[ \t])")
_ITEM = re.compile(r"\s*(?:[-+•]|\d{1,3}[.)])\s+|\s+")
_END = re.compile(r"[.!?…]+[\"')]*\s+(?=[\"'(]*[A-Z0-9$€£])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|approx|no|mr|mrs|ms|dr|st|inc|ltd|co|a\.m|p\.m|jan|feb|mar|apr|jun"
    r"|jul|aug|sept?|oct|nov|dec)|\b[A-Za-z])\.\s*$",
    re.IGNORECASE,
)


def _mask(text: str) -> str:
    masked = text.translate(_APOSTROPHES)
    for markup in _MARKUP:
        masked = markup.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), masked)
    return masked


def _paragraphs(masked: str) -> Iterator[Stretch]:
    start = 0
    for gap in [*_BREAK.finditer(masked), None]:
        end = gap.start() if gap else len(masked)
        lead = _ITEM.match(masked, start, end)
        first = lead.end() if lead else start
        if masked[first:end].strip():
            last = first + len(masked[first:end].rstrip())
            yield Stretch(first, last, masked[first:last])
        start = gap.end() if gap else end


def _sentences(paragraph: Stretch) -> Iterator[Stretch]:
    start = 0
    for gap in [*_END.finditer(paragraph.text), None]:
        end = gap.end() if gap else len(paragraph.text)
        if gap and _ABBREVIATION.search(paragraph.text[start:end]):
            continue
        body = paragraph.text[start:end].rstrip()
        if body:
            first = paragraph.start + start
            yield Stretch(first, first + len(body), body)
        start = end


def _holding(parts: tuple[Stretch, ...], place: int) -> Stretch | None:
    return next(
        (part for part in parts if part.start <= place < max(part.end, part.start + 1)), None
    )
