"""Which known name somebody probably meant."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

_OTHER_WORDS: Final[Mapping[str, Sequence[str]]] = {
    # Keys, by the words of other tools and of everyday speech.
    "affected": ("components", "who_is_affected"),
    "affected_components": ("components",),
    "body": ("text",),
    "comment": ("text",),
    "created_at": ("started_at", "announced_at"),
    "date": ("at", "effective_on"),
    "description": ("text", "summary", "what_happened"),
    "effective_date": ("effective_on",),
    "end": ("ended_at", "to", "until"),
    "ends_at": ("ended_at", "to", "until"),
    "headline": ("title",),
    "message": ("text",),
    "name": ("title",),
    "priority": ("impact",),
    "reason": ("rationale", "why"),
    "resolved_at": ("ended_at",),
    "scheduled_for": ("from", "window"),
    "scheduled_until": ("to", "window"),
    "services": ("components",),
    "severity": ("impact",),
    "start": ("started_at", "from"),
    "starts_at": ("started_at", "from"),
    "state": ("status", "stage"),
    "subject": ("title",),
    "systems": ("components",),
    "time": ("at",),
    "timestamp": ("at",),
    "type": ("kind",),
    # Values.
    "cancelled": ("withdrawn",),
    "closed": ("resolved",),
    "degraded": ("degraded_performance",),
    "done": ("completed", "resolved"),
    "down": ("major_outage",),
    "feature_removal": ("sunset",),
    "fixed": ("resolved",),
    "high": ("major",),
    "low": ("minor",),
    "maintenance": ("under_maintenance",),
    "medium": ("minor",),
    "monthly": ("month",),
    "ok": ("operational",),
    "outage": ("major_outage",),
    "partial": ("partial_outage",),
    "price": ("pricing", "prices"),
    "removal": ("sunset",),
    "up": ("operational",),
    "update": ("monitoring",),
    "yearly": ("year",),
}
"""What people write, and the words that it may stand for, likeliest first."""

_CLOSE = 0.72
"""The likeness from which a name is offered; found by trying misspellings of all keys."""


def nearest(word: str, names: Iterable[str]) -> str | None:
    """Return the name that `word` most likely stands for, or None if none is close.

    Capital letters, blanks, `_` and `-` make no difference; then come the words of other
    tools for the same thing, then likeness.
    """
    plain = _plain(word)
    by_form = {_plain(name): name for name in reversed(list(names))}
    if plain in by_form:
        return by_form[plain]
    for other in _OTHER_WORDS.get(plain, ()):
        if other in by_form:
            return by_form[other]
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
