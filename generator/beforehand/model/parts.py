"""What incidents and changes have in common."""

from datetime import datetime
from functools import lru_cache

from msgspec import Struct

from beforehand.model.scalars import (
    BannerText,
    BannerTitle,
    Count,
    Day,
    Id,
    Instant,
    Line,
    Markdown,
    Truth,
    Url,
)
from beforehand.value_digits import basic


class Window(Struct, frozen=True, kw_only=True):
    """A span of time with a beginning and an end."""

    from_: Instant
    """When it begins."""
    to: Instant
    """When it ends; later than `from`."""


class Link(Struct, frozen=True, kw_only=True):
    """A link with words of its own."""

    text: Line
    """What the link says."""
    url: Url
    """Where it leads."""


class Heard(Struct, frozen=True, kw_only=True):
    """Something that customers said, and what we answered."""

    on: Day
    """The day on which we answered."""
    from_customers: Markdown
    """What customers said, in their words or summed up."""
    answer: Markdown
    """What we answered."""
    changed: Truth = False
    """Whether we changed something because of it."""


class Feedback(Struct, frozen=True, kw_only=True):
    """Where customers can answer, and what we heard."""

    at: Url | None = None
    """Where to answer: a page, a mail address, a telephone number."""
    open_until: Day | None = None
    """The last day on which answers are read before we decide."""
    heard: tuple[Heard, ...] = ()
    """What we heard and answered. Only grows."""


class Remedy(Struct, frozen=True, kw_only=True):
    """What we do to put it right."""

    offer: Line
    """What we give: 5 % off your next bill."""
    who: Line
    """Who gets it."""
    automatic: Truth = False
    """True if nobody needs to ask for it."""
    how: Markdown | None = None
    """How to ask for it, where it is not automatic."""
    due_on: Day
    """The day by which it is done."""
    if_missing: Line
    """What to do if it did not arrive."""
    done_on: Day | None = None
    """The day on which it was done; null until then."""


class Prevention(Struct, frozen=True, kw_only=True):
    """Something that we do so that it does not happen again."""

    what: Line
    """What we do."""
    due_on: Day | None = None
    """The day by which it is done."""
    done_on: Day | None = None
    """The day on which it was done; null until then."""


class BannerOverride(Struct, frozen=True, kw_only=True):
    """What staff say of a record's banner where the default does not do."""

    surfaces: tuple[Id, ...] | None = None
    """The surfaces that show it, instead of those that its components name."""
    from_: Instant | None = None
    """When it begins to show."""
    until: Instant | None = None
    """When it stops to show."""
    title: BannerTitle | None = None
    """Its title, at most 60 characters."""
    text: BannerText | None = None
    """Its text, at most 240 characters of plain text."""
    link: Line | None = None
    """What its link says."""
    priority: Count | None = None
    """Its rank among banners, 0 to 100; the highest shows."""
    dismissible: Truth | None = None
    """Whether readers can close it."""
    hidden: Truth = False
    """True for a record that shall have no banner."""


class LintException(Struct, frozen=True, kw_only=True):
    """A rule of plain language that shall not speak up about this record."""

    rule: Id
    """The rule's code."""
    why: Line
    """Why it does not apply here."""


@lru_cache(maxsize=4096)
def update_key(at: datetime) -> str:
    """Return an update's id made from its instant: `20261109t144000z`, aware UTC."""
    return f"{basic(at, 't')}z"
