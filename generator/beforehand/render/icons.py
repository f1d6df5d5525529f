"""Small pictures whose shape tells a state before its colour does.

Each is drawn on 16 by 16 units in the colour of the text around it, and is hidden from
screen readers: a word always stands beside it.
"""

from __future__ import annotations

from markupsafe import Markup

from beforehand.model import ComponentStatus, Impact
from beforehand.snapshot import ChangePhase, Indicator

_CUT = 'class="bh-cut" fill="none" stroke-width="1.8" stroke-linecap="round"'

SHAPES = {
    # a disc with a tick
    "well": f'<circle cx="8" cy="8" r="7.5"/><path {_CUT} d="m4.7 8.3 2.3 2.3 4.3-4.9"/>',
    # a spanner
    "maintenance": (
        '<path d="M15.3 4.2a4.6 4.6 0 0 1-6.2 5.2L4 14.6A1.8 1.8 0 0 1 1.4 12L6.6 6.9A4.6'
        ' 4.6 0 0 1 11.8.7L9.2 3.3l.4 3.1 3.1.4z"/>'
    ),
    # a triangle with an exclamation mark
    "degraded": (
        '<path d="M8 .9 15.8 14.8H.2z" stroke="currentColor" stroke-linejoin="round"'
        f' stroke-width=".4"/><path {_CUT} d="M8 6v4"/>'
        '<circle cx="8" cy="12.6" r="1" class="bh-cut-disc"/>'
    ),
    # a square with a bar
    "partial": f'<path d="M1 1h14v14H1z"/><path {_CUT} d="M4.5 8h7"/>',
    # an octagon with a cross
    "major": (
        '<path d="M4.9.5h6.2l4.4 4.4v6.2l-4.4 4.4H4.9L.5 11.1V4.9z"/>'
        f'<path {_CUT} d="m5.4 5.4 5.2 5.2m0-5.2-5.2 5.2"/>'
    ),
    # an empty ring
    "unknown": '<circle cx="8" cy="8" r="6.5" fill="none" stroke="currentColor"/>',
    # a calendar's leaf
    "dated": (
        '<path d="M1 3h14v12H1z" fill="none" stroke="currentColor" stroke-width="1.6"/>'
        '<path d="M1 3h14v3.6H1zM4 .6h1.8V4H4zM10.2.6H12V4h-1.8z"/>'
    ),
    # a speech bubble
    "asked": '<path d="M1 2h14v9.5H8L4.2 15v-3.5H1z"/>',
    # a disc that is half full
    "possible": (
        '<circle cx="8" cy="8" r="6.7" fill="none" stroke="currentColor" stroke-width="1.6"/>'
        '<path d="M8 1.3a6.7 6.7 0 0 1 0 13.4z"/>'
    ),
    # a ring struck through
    "withdrawn": (
        '<g fill="none" stroke="currentColor" stroke-width="1.8"><circle cx="8" cy="8"'
        ' r="6.6"/><path d="m3.5 12.5 9-9"/></g>'
    ),
}

COMPONENT = {
    ComponentStatus.OPERATIONAL: "well",
    ComponentStatus.UNDER_MAINTENANCE: "maintenance",
    ComponentStatus.DEGRADED_PERFORMANCE: "degraded",
    ComponentStatus.PARTIAL_OUTAGE: "partial",
    ComponentStatus.MAJOR_OUTAGE: "major",
}
IMPACT = {
    Impact.NONE: "well",
    Impact.MINOR: "degraded",
    Impact.MAJOR: "partial",
    Impact.CRITICAL: "major",
}
INDICATOR = {
    Indicator.NONE: "well",
    Indicator.MAINTENANCE: "maintenance",
    Indicator.MINOR: "degraded",
    Indicator.MAJOR: "partial",
    Indicator.CRITICAL: "major",
}
PHASE = {
    ChangePhase.POSSIBLE: "possible",
    ChangePhase.PROPOSED: "asked",
    ChangePhase.ANNOUNCED: "dated",
    ChangePhase.UNDER_WAY: "maintenance",
    ChangePhase.IN_EFFECT: "well",
    ChangePhase.WITHDRAWN: "withdrawn",
}


def icon(shape: str) -> Markup:
    """Return the picture of a shape as inline SVG; its class is `bh-icon--<shape>`."""
    return _ICONS[shape]


_ICONS = {
    name: Markup(
        '<svg class="bh-icon bh-icon--{}" viewBox="0 0 16 16" width="16" height="16"'
        ' aria-hidden="true" focusable="false">{}</svg>'
    ).format(name, Markup(drawing))  # noqa: S704 - our own drawings
    for name, drawing in SHAPES.items()
}
