"""A record in a list of many: when, what it is called, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from beforehand.render.parts import Anchor


@dataclass(frozen=True)
class RowView:
    """A record in a list, for the macro `rows` of parts.html."""

    when: Markup
    icon: Markup
    tone: str
    what: str
    title: Anchor
