"""Names for what is imported: ids of records and components, and titles."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from hashlib import sha256
from typing import Final

from beforehand.importers.characters import one_line
from beforehand.values import ID_PATTERN, MAX_LINE

_ID_LENGTH: Final = 63


def slug(text: str, limit: int = _ID_LENGTH) -> str:
    """Return the text's words as an id of at most `limit` characters, cut between words.

    A text without Latin letters or digits gives eight letters and digits made from it.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words: list[str] = re.findall(r"[a-z0-9]+", plain)
    if not words:
        return sha256(text.encode("utf-8", "replace")).hexdigest()[:8]
    fitting = words[0][:limit]
    for word in words[1:]:
        if len(fitting) + 1 + len(word) > limit:
            break
        fitting += f"-{word}"
    return fitting


def free_id(wanted: str, taken: Collection[str]) -> str:
    """Return `wanted` as an id that is not taken: itself, or with -2, -3, … behind it."""
    base = wanted if ID_PATTERN.fullmatch(wanted) else slug(wanted)
    number, free = 1, base
    while free in taken:
        number += 1
        tail = f"-{number}"
        free = base[: _ID_LENGTH - len(tail)].rstrip("-") + tail
    return free


def title_of(text: str) -> tuple[str, str]:
    """Return a title that fits on a line, and the whole of it if it had to be cut.

    The second is empty if the title fits; if it does not, the first ends in …
    """
    whole = one_line(text)
    if len(whole) <= MAX_LINE:
        return whole, ""
    cut = whole[: MAX_LINE - 1]
    shortened = cut.rsplit(" ", 1)[0].rstrip(" ,;:-") or cut
    return f"{shortened}…", whole
