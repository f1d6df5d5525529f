"""What a change is."""

from msgspec import Struct

from beforehand.model.parts import (
    BannerOverride,
    Feedback,
    Link,
    LintException,
    Remedy,
    Window,
    update_key,
)
from beforehand.model.scalars import Day, Id, Instant, Line, Markdown, Sum, Truth, Url
from beforehand.model.words import BillingPeriod, ChangeKind, ChangeStage, MaintenanceStatus


class Price(Struct, frozen=True, kw_only=True):
    """A price before and after."""

    plan: Id
    """What it is the price of: a key of `plans` in service.yml."""
    from_: Sum
    """The price until now."""
    to: Sum
    """The price from then on."""
    per: BillingPeriod = BillingPeriod.MONTH
    """What it pays for."""
    tax: Line | None = None
    """What the price says about tax: plus sales tax, VAT included."""
    who: Line | None = None
    """Who pays it, where prices differ by customer."""


class Alternative(Struct, frozen=True, kw_only=True):
    """Something that we could have done instead."""

    option: Line
    """What it was."""
    why_not: Markdown
    """Why we did not do it."""


class ChangeRationale(Struct, frozen=True, kw_only=True):
    """Why we change it."""

    why: Markdown
    """The reason, with a figure where there is one."""
    why_now: Markdown | None = None
    """Why at this time."""
    alternatives: tuple[Alternative, ...] = ()
    """What we considered instead."""
    what_stays: Markdown | None = None
    """What does not change."""


class Choice(Struct, frozen=True, kw_only=True):
    """Something that a customer can do about a change."""

    do: Line
    """What they do: Keep both."""
    how: Markdown
    """How they do it."""
    by: Day | None = None
    """The last day on which they can."""
    price: Sum | None = None
    """What they pay then."""
    url: Url | None = None
    """Where they do it."""


class Duty(Struct, frozen=True, kw_only=True):
    """Something that following the change will ask of a customer."""

    what: Line
    """What they have to do."""
    by: Line
    """By when: a date, or a time from an event."""
    otherwise: Line
    """What it costs them if they do not."""
    how: Markdown
    """How to do it, in kind words."""


class CustomerCredit(Struct, frozen=True, kw_only=True):
    """Somebody whose suggestion was taken up."""

    who: Line
    """Their name as they want to see it."""
    suggestion: Line | None = None
    """What they suggested."""
    url: Url | None = None
    """Where they suggested it."""
    on: Day | None = None
    """The day on which they suggested it."""


class PartnerDispute(Struct, frozen=True, kw_only=True):
    """A negotiation whose end we cannot decide alone."""

    partner: Line
    """Whom we negotiate with."""
    our_position: Markdown
    """What we want, and why."""
    their_position: Markdown | None = None
    """What they want, fairly told."""
    how_you_can_help: Markdown | None = None
    """What customers can do, if they want to."""


class NoticeException(Struct, frozen=True, kw_only=True):
    """Why a change breaks our promise of notice; public."""

    why: Markdown
    """The reason, which customers read."""
    approved_by: Line | None = None
    """Who decided it."""


class ChangeUpdate(Struct, frozen=True, kw_only=True):
    """An amendment: what was changed in the announcement, and why."""

    at: Instant
    """When it was told; unique within the record, and later than the update before."""
    change: Markdown
    """What is different now."""
    why: Markdown = ""
    """Why it is different. Left out where an update only tells how maintenance goes on."""
    stage: ChangeStage | None = None
    """How firm it is from here on, if that changed: announced, withdrawn."""
    effective_on: Day | None = None
    """The new day on which it takes effect."""
    effective_at: Instant | None = None
    """The new instant at which it takes effect."""
    window: Window | None = None
    """The new window of the maintenance."""
    status: MaintenanceStatus | None = None
    """Where the maintenance stands from here on: in_progress, verifying, completed."""
    next_update_at: Instant | None = None
    """When customers will hear from us again."""
    apology: Markdown | None = None
    """An apology for the change of plan."""
    notify: Truth = True
    """False if feeds shall not carry it."""
    id: Id | None = None
    """The update's name in links and feeds; made from `at` if it has none."""

    @property
    def key(self) -> str:
        """Return the update's id: its own, or `at` in the form `20261109t144000z`."""
        return self.id or update_key(self.at)

    @property
    def moves(self) -> bool:
        """Return whether the update gives the change a new date."""
        return any(when is not None for when in (self.effective_on, self.effective_at, self.window))


class Change(Struct, frozen=True, kw_only=True):
    """A planned change of service, price or terms: one file in changes/."""

    id: str
    """The file's name without its ending; never changes."""
    title: Line
    """What changes, in the customers' words."""
    kind: ChangeKind
    """What it is about."""
    stage: ChangeStage
    """How firm it was when customers were first told."""
    announced_at: Instant
    """When customers were first told."""
    effective_on: Day | None = None
    """The day on which it takes effect."""
    effective_at: Instant | None = None
    """The instant at which it takes effect, where a day is not exact enough."""
    window: Window | None = None
    """When the maintenance begins and ends; for maintenance, instead of the two above."""
    components: tuple[Id, ...] = ()
    """The components that it touches."""
    summary: Markdown | None = None
    """What changes, in two or three sentences."""
    audience: Markdown | None = None
    """Who is touched by it, with a share or a number where there is one."""
    not_affected: Markdown | None = None
    """Who or what is not touched."""
    prices: tuple[Price, ...] = ()
    """Prices before and after."""
    rationale: ChangeRationale | None = None
    """Why we change it."""
    choices: tuple[Choice, ...] = ()
    """What customers can do, and by when."""
    if_you_do_nothing: Markdown | None = None
    """What happens to those who do nothing."""
    duties: tuple[Duty, ...] = ()
    """What following the change will ask of customers."""
    transition: Markdown | None = None
    """How long the old terms last, and for whom."""
    hardship: Markdown | None = None
    """Help for those whom it hits hard."""
    replacement: Link | None = None
    """What to use instead of something that is retired."""
    partner_dispute: PartnerDispute | None = None
    """A negotiation whose end we cannot decide alone."""
    feedback: Feedback | None = None
    """Where customers can answer, and what we heard."""
    updates: tuple[ChangeUpdate, ...] = ()
    """Amendments, oldest first. Only grows; the last one is the state."""
    credits_customers: tuple[CustomerCredit, ...] = ()
    """Whose suggestion was taken up."""
    remedy: Remedy | None = None
    """What we do to put it right."""
    apology: Markdown | None = None
    """One apology, where we owe it."""
    contact: Id | None = None
    """How to reach a person: a key of `contacts` in service.yml."""
    medium: Line | None = None
    """How customers were told beside this site: e-mail on 20 November 2026."""
    notice_exception: NoticeException | None = None
    """Why the change breaks our promise of notice."""
    follows: Id | None = None
    """The id of the change or incident that this one comes from."""
    superseded_by: Id | None = None
    """The id of the change that takes this one's place."""
    banner: BannerOverride | None = None
    """What to say on other pages, where the default does not do."""
    links: tuple[Link, ...] = ()
    """Links to more."""
    lint_ok: tuple[LintException, ...] = ()
    """Rules of plain language that do not apply to this record."""
    imported_from: Url | None = None
    """Where the record stood before it was imported."""

    @property
    def is_maintenance(self) -> bool:
        """Return whether it is scheduled maintenance, which has a window."""
        return self.kind is ChangeKind.MAINTENANCE
