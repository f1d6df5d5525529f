"""Which known name somebody probably meant."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Sequence

_CLOSE = 0.72
"""The likeness from which a name is offered; found by trying misspellings of all keys."""


def nearest(word: str, names: Iterable[str]) -> str | None:
    """Return the name that `word` most likely stands for, or None if none is close.

    Capital letters, blanks, `_` and `-` make no difference; letters of other scripts that
    look like ours are compared by likeness alone.
    """
    plain = _plain(word)
    by_form = {_plain(name): name for name in reversed(list(names))}
    if plain in by_form:
        return by_form[plain]
    close = difflib.get_close_matches(plain, by_form, n=1, cutoff=_CLOSE)
    return by_form[close[0]] if close else None


def _plain(word: str) -> str:
    folded = unicodedata.normalize("NFKC", word).casefold().strip()
    return folded.replace("-", "_").replace(" ", "_")


def did_you_mean(word: str, names: Iterable[str], else_say: str) -> str:
    """Return the hint for a name that is unknown: the nearest one, or `else_say`."""
    close = nearest(word, names)
    return f"did you mean {close}?" if close else else_say


def listed(names: Sequence[str], last: str = "or", limit: int = 12) -> str:
    """Return names as prose: `a, b or c`. Beyond `limit` of them the rest is counted."""
    if len(names) > limit:
        return f"{', '.join(names[:limit])} … ({len(names) - limit} more)"
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"
