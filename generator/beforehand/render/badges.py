"""Badges: the state of the page and of each component as small pictures and as JSON.

    badges/status.svg · badges/<component>.svg     for <img>
    badges/status.json · badges/<component>.json   for shields.io/endpoint

A picture tells the state by a shape and a word before its colour, names no font that has to
be loaded, and carries its words for screen readers. It is right when it is built; pages that
show it keep it for a few minutes at most.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Collection, Iterator
from typing import Final

from markupsafe import Markup
from msgspec import Struct

from beforehand.render import words
from beforehand.render.feed_items import fit
from beforehand.render.icons import COMPONENT, INDICATOR, SHAPES
from beforehand.render.output import OutputFile
from beforehand.render.text import shorten
from beforehand.snapshot import Indicator, Snapshot

HUES: Final = {
    "well": "#14703f",
    "maintenance": "#1d5da6",
    "degraded": "#7d5700",
    "partial": "#a34107",
    "major": "#b01530",
}
"""The light colours of assets/tokens.css: white text on each has 4.5:1 or more."""

_LABEL_GROUND: Final = "#3a3d42"
_CACHE_SECONDS: Final = 300
_LONGEST: Final = 60
_PADDING: Final = 6
_ICON: Final = 12
_SHORT: Final = {
    Indicator.NONE: "operational",
    Indicator.MAINTENANCE: "under maintenance",
    Indicator.MINOR: "minor incident",
    Indicator.MAJOR: "major incident",
    Indicator.CRITICAL: "critical incident",
}


class Badge(Struct, frozen=True):
    """What one badge says."""

    name: str
    """Its file's name without an ending."""
    label: str
    message: str
    shape: str
    """A key of `HUES` and of the icons."""


def badge_files(snapshot: Snapshot) -> list[OutputFile]:
    """Return all files under badges/, by address."""
    files = []
    for badge in badges(snapshot):
        files.append(OutputFile(uri=f"badges/{badge.name}.svg", content=_svg(badge).encode()))
        files.append(OutputFile(uri=f"badges/{badge.name}.json", content=_endpoint(badge)))
    return sorted(files, key=lambda file: file.uri)


def badges(snapshot: Snapshot) -> Iterator[Badge]:
    """Yield the page's badge, then one a component in the order of the page."""
    indicator = snapshot.headline.indicator
    service = snapshot.service
    yield Badge("status", fit(service.name), _SHORT[indicator], INDICATOR[indicator])
    for group in snapshot.groups:
        for state in group.components:
            yield Badge(
                badge_name(state.id, service.components),
                fit(state.component.name),
                words.COMPONENT_STATUS[state.status].lower(),
                COMPONENT[state.status],
            )


def badge_name(component: str, components: Collection[str]) -> str:
    """Return the name of the files for a component's badge: its id.

    One that is called `status`, as the page's own badge is, gets a name that is free.
    """
    if component != "status":
        return component
    names = ("status-component", "the-status", *(f"status-{n}" for n in range(len(components))))
    return next(name for name in names if name not in components)


def _endpoint(badge: Badge) -> bytes:
    """Return what shields.io/endpoint reads, its schema's version 1."""
    document = {
        "schemaVersion": 1,
        "label": badge.label,
        "message": badge.message,
        "color": HUES[badge.shape],
        "labelColor": _LABEL_GROUND,
        "cacheSeconds": _CACHE_SECONDS,
    }
    written = json.dumps(document, ensure_ascii=False, sort_keys=True)
    return written.replace("<", "\\u003c").encode("utf-8", "backslashreplace") + b"\n"


# --------------------------------------------------------------------------- the picture

_SVG: Final = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img"'
    ' aria-label="{said}"><title>{said}</title>'
    '<rect width="{width}" height="20" rx="3" fill="{hue}"/>'
    '<path d="M3 0h{edge}v20H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3z" fill="{ground}"/>'
    '<g aria-hidden="true" fill="#fff" font-family="Verdana,Geneva,DejaVu Sans,sans-serif"'
    ' font-size="11"><text x="{padding}" y="14" textLength="{label_width}">{label}</text>'
    '<svg x="{icon_x}" y="4" width="12" height="12" viewBox="0 0 16 16" color="#fff">{icon}</svg>'
    '<text x="{message_x}" y="14" textLength="{message_width}">{message}</text></g></svg>\n'
)


def _svg(badge: Badge) -> str:
    label = shorten(badge.label, _LONGEST)
    hue = HUES[badge.shape]
    label_width, message_width = text_width(label), text_width(badge.message)
    ground = 2 * _PADDING + label_width
    icon_x = ground + _PADDING
    message_x = icon_x + _ICON + _PADDING - 2
    drawing = SHAPES[badge.shape]
    drawing = drawing.replace('class="bh-cut"', f'stroke="{hue}"')
    drawing = drawing.replace('class="bh-cut-disc"', f'fill="{hue}"')
    return str(
        _SVG.format(
            width=message_x + message_width + _PADDING,
            said=f"{badge.label}: {badge.message}",
            hue=hue,
            edge=ground - 3,
            ground=_LABEL_GROUND,
            padding=_PADDING,
            label_width=label_width,
            label=label,
            icon_x=icon_x,
            icon=Markup(drawing),  # noqa: S704 - our own drawing
            message_x=message_x,
            message_width=message_width,
            message=badge.message,
        )
    )


_WIDTHS: Final = (
    (3.2, "ijlI|'.,:;! "),
    (4.6, 'ft()[]/\\-"r'),
    (6.0, "ckszvxyJL"),
    (6.8, "abdeghnopqu0123456789FPTY?*_~=+<>$#^`"),
    (7.7, "ABCEKRSVXZ&"),
    (8.7, "DGHNOQUw"),
    (10.6, "mMW@%"),
)
_WIDTH_OF: Final = {letter: width for width, letters in _WIDTHS for letter in letters}


def text_width(text: str) -> int:
    """Return about how many pixels a text takes at 11 pixels of a wide sans-serif.

    The picture states the width with the text, so that any font is fitted into it.
    """
    total = 0.0
    for letter in text:
        if unicodedata.combining(letter):
            continue
        wide = unicodedata.east_asian_width(letter) in "WF"
        total += 11.5 if wide else _WIDTH_OF.get(letter, 7.2)
    return max(1, round(total))
