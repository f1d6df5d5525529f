"""A record in a list of many: when, what it is called, and what became of it."""

from __future__ import annotations

from markupsafe import Markup
from msgspec import Struct

from beforehand.render.parts import Anchor


class RowView(Struct, frozen=True):
    """A record in a list, for the macro `rows` of parts.html."""

    when: Markup
    icon: Markup
    tone: str
    what: str
    title: Anchor
