"""Texts of a made-up company in plain English, of any length, from a seed.

The sentences are built from lists of their own, so that a site of any size has texts that
differ and that no rule of plain language has anything against.
"""

from __future__ import annotations

from random import Random
from typing import Final

PLACES: Final = (
    "Dayton Fresno Tampa Boise Austin Reno Salem Mobile Albany Tucson Fargo Macon Provo Eugene"
    " Toledo Laredo"
)
DEVICES: Final = (
    "televisions",
    "telephones",
    "tablets",
    "players",
    "browsers",
    "consoles",
)
THINGS: Final = (
    "discs",
    "envelopes",
    "address labels",
    "films",
    "bills",
    "sign-in codes",
    "lists",
    "downloads",
)
CAUSES: Final = (
    "a disk that was full",
    "a cable that broke in a storm",
    "a certificate that ran out",
    "a list that named two depots twice",
    "a program that counted a day as 25 hours",
    "a machine that we had turned off",
    "a setting that we had typed wrong",
    "a lorry that stood in the snow",
)
CURES: Final = (
    "We turned the old program on again",
    "We moved the work to the depot in {place}",
    "We replaced the machine with a larger one",
    "We sent the whole list again",
    "We gave each depot a second line",
    "We wrote the missing {things} by hand",
)
DETAILS: Final = (
    "{number} members in {place} wait for their {things}.",
    "The depot in {place} has {number} {things} on its tables.",
    "Our people in {place} found {cause}.",
    "On {devices}, {number} films stopped between {time} and {later} EST.",
    "{cure} at {time} EST.",
    "You find **{things}** on your account page, under *Your {things}*.",
    "The last of the {number} {things} left {place} at {later} EST.",
    "Your queue of {small} films is unchanged, and your bill of {number} points stays as it is.",
    "Call 1-800-555-0142 and a person answers within {small} minutes.",
    "We read what you told us [on our forum](https://www.reelpost.example/talk/{number}).",
    "We count {number} {things} today, and {small} of them are late.",
    "The number of your order begins with `{place}-{number}`.",
)
LISTS: Final = (
    "- {things} from {place}: {number}\n- {things} from {other}: {small}\n- on {devices}: {number}",
    "1. Sign in at 07:30 EST.\n2. Open the page with your {things}.\n3. Press **Send again**.",
)
TITLES: Final = (
    "{Things} from {place} are late",
    "Films stop on {devices}",
    "{number} {things} were sent twice",
    "Nobody in {place} gets {things}",
    "The depot in {place} stands still",
    "{Things} show the wrong day",
)


class Writer:
    """Writes texts; the same random numbers give the same texts."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._places = PLACES.split()

    def filled(self, pattern: str) -> str:
        """Return a pattern with words and figures in its places."""
        random = self._random
        things = random.choice(THINGS)
        hour = random.randrange(5, 12)
        cure = random.choice(CURES)
        words = {
            "place": random.choice(self._places),
            "other": random.choice(self._places),
            "things": things,
            "Things": things.capitalize(),
            "devices": random.choice(DEVICES),
            "cause": random.choice(CAUSES),
            "number": str(random.randrange(100, 1000) * 10 + 1),
            "small": str(random.randrange(2, 60)),
            "time": f"{hour:02}:{random.randrange(60):02}",
            "later": f"{hour + random.randrange(1, 9):02}:{random.randrange(60):02}",
        }
        return pattern.format(cure=cure.format(**words), **words)

    def title(self) -> str:
        """Return a title of one line."""
        return self.filled(self._random.choice(TITLES))

    def sentence(self) -> str:
        """Return one sentence."""
        return self.filled(self._random.choice(DETAILS))

    def text(self, length: int) -> str:
        """Return Markdown of about `length` characters: paragraphs, at times a list."""
        paragraphs: list[str] = []
        sentences: list[str] = []
        written = 0
        while written < length:
            sentence = self.sentence()
            sentences.append(sentence)
            written += len(sentence) + 1
            if len(sentences) == 3:
                paragraphs.append(" ".join(sentences))
                sentences = []
                if self._random.random() < 0.15:
                    paragraphs.append(self.filled(self._random.choice(LISTS)))
                    written += len(paragraphs[-1]) + 2
        if sentences:
            paragraphs.append(" ".join(sentences))
        return "\n\n".join(paragraphs)
