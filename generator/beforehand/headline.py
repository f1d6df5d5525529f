"""The page's first sentence."""

from __future__ import annotations

from collections.abc import Sequence

from beforehand.model import Impact
from beforehand.snapshot import ChangeView, Headline, IncidentView, Indicator

ALL_CLEAR = "All systems operational"
NAMED = 2
"""How many records a headline names before it counts the rest."""

_INDICATOR = {
    Impact.NONE: Indicator.MINOR,
    Impact.MINOR: Indicator.MINOR,
    Impact.MAJOR: Indicator.MAJOR,
    Impact.CRITICAL: Indicator.CRITICAL,
}


def headline(open_incidents: Sequence[IncidentView], under_way: Sequence[ChangeView]) -> Headline:
    """Return the sentence and the indicator; both lists are in the order of importance.

    An open incident speaks in its own title, for staff wrote it in the customers' words.
    The indicator is the worst impact, and at least minor: as long as something is open,
    no client of ours shall show a green page.
    """
    if open_incidents:
        worst = max((view.impact for view in open_incidents), key=lambda impact: impact.rank)
        titles = [view.incident.title for view in open_incidents]
        text = f"{len(titles)} incidents are open: {_listed(titles)}"
        if len(titles) == 1:
            text = _sentence(titles[0])
            if text.casefold().startswith(ALL_CLEAR.casefold()):
                text = f"An incident is open: {text}"
        return Headline(indicator=_INDICATOR[worst], text=text)
    if under_way:
        titles = [view.change.title for view in under_way]
        text = f"Maintenance is under way: {_listed(titles)}"
        return Headline(indicator=Indicator.MAINTENANCE, text=text)
    return Headline(indicator=Indicator.NONE, text=ALL_CLEAR)


def _sentence(title: str) -> str:
    return title.rstrip(" .") or title


def _listed(titles: Sequence[str]) -> str:
    named = [_sentence(title) for title in titles]
    if len(named) > NAMED:
        more = len(named) - NAMED
        return f"{', '.join(named[:NAMED])} and {more} more"
    return " and ".join(named)
