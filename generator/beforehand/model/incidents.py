"""What an incident is."""

from collections.abc import Mapping

from msgspec import Struct

from beforehand.model.parts import (
    BannerOverride,
    Feedback,
    Link,
    LintException,
    Prevention,
    Remedy,
    update_key,
)
from beforehand.model.scalars import Id, Instant, Line, Markdown, Truth, Url
from beforehand.model.words import ComponentStatus, Impact, IncidentStatus, NoticedBy


class IncidentUpdate(Struct, frozen=True, kw_only=True):
    """What was told about an incident at one moment."""

    at: Instant
    """When it was told; unique within the record, and later than the update before."""
    status: IncidentStatus
    """Where the work stands."""
    text: Markdown
    """What customers are told."""
    next_update_at: Instant | None = None
    """When they will hear from us again."""
    components: Mapping[Id, ComponentStatus] | None = None
    """How each component does from here on, if that changed."""
    impact: Impact | None = None
    """How bad it is from here on, if that changed."""
    notify: Truth = True
    """False if feeds shall not carry it."""
    id: Id | None = None
    """The update's name in links and feeds; made from `at` if it has none."""

    @property
    def key(self) -> str:
        """Return the update's id: its own, or `at` in the form `20261109t144000z`."""
        return self.id or update_key(self.at)


class IncidentRationale(Struct, frozen=True, kw_only=True):
    """Why it happened and what we learn from it."""

    cause: Markdown
    """The cause in plain words, or by when we will know it."""
    responsibility: Markdown | None = None
    """Our part in it, in a sentence that begins with We."""
    prevention: tuple[Prevention, ...] = ()
    """What we do so that it does not happen again."""


class Incident(Struct, frozen=True, kw_only=True):
    """A disruption that nobody planned: one file in incidents/."""

    id: str
    """The file's name without its ending; never changes."""
    title: Line
    """What happens, in the customers' words."""
    impact: Impact
    """How bad it is."""
    started_at: Instant
    """When it began, as far as we know."""
    components: Mapping[Id, ComponentStatus]
    """The components that are hit, and how each does."""
    updates: tuple[IncidentUpdate, ...]
    """What was told, oldest first. Only grows; the last one is the state."""
    ended_at: Instant | None = None
    """When it really ended, if that was before the update that said so."""
    noticed_by: NoticedBy | None = None
    """Who noticed it first."""
    who_is_affected: Markdown | None = None
    """Who is hit, with a number or a region where there is one."""
    not_affected: Markdown | None = None
    """What works as always."""
    what_happened: Markdown | None = None
    """What happened, told once it is over."""
    what_should_have_happened: Markdown | None = None
    """What customers could have expected instead."""
    what_to_do: Markdown | None = None
    """What customers need to do; say so if it is nothing."""
    workaround: Markdown | None = None
    """Another way to do what they came for."""
    data_or_money: Markdown | None = None
    """Whether data was lost or money was taken."""
    rationale: IncidentRationale | None = None
    """Why it happened and what we learn from it."""
    apology: Markdown | None = None
    """One apology, for what it meant to customers."""
    remedy: Remedy | None = None
    """What we do to put it right."""
    contact: Id | None = None
    """How to reach a person: a key of `contacts` in service.yml."""
    feedback: Feedback | None = None
    """Where customers can answer, and what we heard."""
    banner: BannerOverride | None = None
    """What to say on other pages, where the default does not do."""
    links: tuple[Link, ...] = ()
    """Links to more."""
    lint_ok: tuple[LintException, ...] = ()
    """Rules of plain language that do not apply to this record."""
    imported_from: Url | None = None
    """Where the record stood before it was imported."""
