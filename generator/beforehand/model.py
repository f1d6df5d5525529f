"""What a record is: frozen types and enumerations.

The names are the field's standard terms and are the same in YAML, in Python, in the
outputs and in the documentation. A name that ends in `_` stands for the YAML key without
it (`from_` for `from`). The docstring under a field is also its entry in the field
reference. Instants are aware UTC datetimes and end in `_at`; calendar dates end in `_on`.

The top of a record is what was first told. What changed since stands in `updates`, which
only grow; the last one is the state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from beforehand.values import (
    Money,
    Scalar,
    Span,
    read_banner_text,
    read_banner_title,
    read_clock,
    read_day,
    read_id,
    read_instant,
    read_line,
    read_money,
    read_percent,
    read_span,
    read_text,
    read_truth,
    read_url,
    read_whole_number,
    read_zone_name,
)

Instant = Annotated[datetime, Scalar(read_instant)]
Day = Annotated[date, Scalar(read_day)]
Line = Annotated[str, Scalar(read_line)]
BannerTitle = Annotated[str, Scalar(read_banner_title)]
BannerText = Annotated[str, Scalar(read_banner_text)]
Markdown = Annotated[str, Scalar(read_text)]
Id = Annotated[str, Scalar(read_id)]
Url = Annotated[str, Scalar(read_url)]
Sum = Annotated[Money, Scalar(read_money)]
Length = Annotated[Span, Scalar(read_span)]
Percent = Annotated[Decimal, Scalar(read_percent)]
Truth = Annotated[bool, Scalar(read_truth)]
Count = Annotated[int, Scalar(read_whole_number)]
Clock = Annotated[str, Scalar(read_clock)]
ZoneName = Annotated[str, Scalar(read_zone_name)]


# --------------------------------------------------------------------------- enumerations


class Impact(StrEnum):
    """How bad an incident is, from Statuspage's vocabulary, mildest first."""

    NONE = "none"
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """Return 0 for the mildest, 3 for the worst."""
        return list(Impact).index(self)


class ComponentStatus(StrEnum):
    """How a component does, mildest first; maintenance stands between well and ill."""

    OPERATIONAL = "operational"
    UNDER_MAINTENANCE = "under_maintenance"
    DEGRADED_PERFORMANCE = "degraded_performance"
    PARTIAL_OUTAGE = "partial_outage"
    MAJOR_OUTAGE = "major_outage"

    @property
    def rank(self) -> int:
        """Return 0 for operational, 4 for a major outage."""
        return list(ComponentStatus).index(self)

    @property
    def is_trouble(self) -> bool:
        """Return whether customers are hit by something that was not planned."""
        return self.rank > ComponentStatus.UNDER_MAINTENANCE.rank


class IncidentStatus(StrEnum):
    """Where work on an incident stands."""

    INVESTIGATING = "investigating"
    IDENTIFIED = "identified"
    MONITORING = "monitoring"
    RESOLVED = "resolved"
    POSTMORTEM = "postmortem"

    @property
    def is_over(self) -> bool:
        """Return whether the disruption has ended."""
        return self in (IncidentStatus.RESOLVED, IncidentStatus.POSTMORTEM)


class ChangeKind(StrEnum):
    """What a change is about."""

    PRICING = "pricing"
    FEATURE = "feature"
    LIMIT = "limit"
    TERMS = "terms"
    CATALOGUE = "catalogue"
    DEPRECATION = "deprecation"
    SUNSET = "sunset"
    MAINTENANCE = "maintenance"


class ChangeStage(StrEnum):
    """How firm a change is."""

    POSSIBLE = "possible"
    """Not ours to decide: a partner's dispute, a law in the making."""
    PROPOSED = "proposed"
    """Ours, and customers are asked first."""
    ANNOUNCED = "announced"
    WITHDRAWN = "withdrawn"


class MaintenanceStatus(StrEnum):
    """Where scheduled maintenance stands, from Statuspage's vocabulary."""

    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    VERIFYING = "verifying"
    COMPLETED = "completed"


class NoticedBy(StrEnum):
    """Who noticed an incident first."""

    US = "us"
    CUSTOMERS = "customers"
    PARTNER = "partner"


class BillingPeriod(StrEnum):
    """What a price pays for."""

    MONTH = "month"
    YEAR = "year"
    WEEK = "week"
    DAY = "day"
    ITEM = "item"
    ONCE = "once"


# --------------------------------------------------------------------------- shared parts


@dataclass(frozen=True, kw_only=True)
class Window:
    """A span of time with a beginning and an end."""

    from_: Instant
    """When it begins."""
    to: Instant
    """When it ends; later than `from`."""


@dataclass(frozen=True, kw_only=True)
class Link:
    """A link with words of its own."""

    text: Line
    """What the link says."""
    url: Url
    """Where it leads."""


@dataclass(frozen=True, kw_only=True)
class Heard:
    """Something that customers said, and what we answered."""

    on: Day
    """The day on which we answered."""
    from_customers: Markdown
    """What customers said, in their words or summed up."""
    answer: Markdown
    """What we answered."""
    changed: Truth = False
    """Whether we changed something because of it."""


@dataclass(frozen=True, kw_only=True)
class Feedback:
    """Where customers can answer, and what we heard."""

    at: Url | None = None
    """Where to answer: a page, a mail address, a telephone number."""
    open_until: Day | None = None
    """The last day on which answers are read before we decide."""
    heard: tuple[Heard, ...] = ()
    """What we heard and answered. Only grows."""


@dataclass(frozen=True, kw_only=True)
class Remedy:
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


@dataclass(frozen=True, kw_only=True)
class Prevention:
    """Something that we do so that it does not happen again."""

    what: Line
    """What we do."""
    due_on: Day | None = None
    """The day by which it is done."""
    done_on: Day | None = None
    """The day on which it was done; null until then."""


@dataclass(frozen=True, kw_only=True)
class BannerOverride:
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


@dataclass(frozen=True, kw_only=True)
class LintException:
    """A rule of plain language that shall not speak up about this record."""

    rule: Id
    """The rule's code."""
    why: Line
    """Why it does not apply here."""


# --------------------------------------------------------------------------- incidents


@dataclass(frozen=True, kw_only=True)
class IncidentUpdate:
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


@dataclass(frozen=True, kw_only=True)
class IncidentRationale:
    """Why it happened and what we learn from it."""

    cause: Markdown
    """The cause in plain words, or by when we will know it."""
    responsibility: Markdown | None = None
    """Our part in it, in a sentence that begins with We."""
    prevention: tuple[Prevention, ...] = ()
    """What we do so that it does not happen again."""


@dataclass(frozen=True, kw_only=True)
class Incident:
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


# --------------------------------------------------------------------------- changes


@dataclass(frozen=True, kw_only=True)
class Price:
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


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """Something that we could have done instead."""

    option: Line
    """What it was."""
    why_not: Markdown
    """Why we did not do it."""


@dataclass(frozen=True, kw_only=True)
class ChangeRationale:
    """Why we change it."""

    why: Markdown
    """The reason, with a figure where there is one."""
    why_now: Markdown | None = None
    """Why at this time."""
    alternatives: tuple[Alternative, ...] = ()
    """What we considered instead."""
    what_stays: Markdown | None = None
    """What does not change."""


@dataclass(frozen=True, kw_only=True)
class Choice:
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


@dataclass(frozen=True, kw_only=True)
class Duty:
    """Something that following the change will ask of a customer."""

    what: Line
    """What they have to do."""
    by: Line
    """By when: a date, or a time from an event."""
    otherwise: Line
    """What it costs them if they do not."""
    how: Markdown
    """How to do it, in kind words."""


@dataclass(frozen=True, kw_only=True)
class CustomerCredit:
    """Somebody whose suggestion was taken up."""

    who: Line
    """Their name as they want to see it."""
    suggestion: Line | None = None
    """What they suggested."""
    url: Url | None = None
    """Where they suggested it."""
    on: Day | None = None
    """The day on which they suggested it."""


@dataclass(frozen=True, kw_only=True)
class PartnerDispute:
    """A negotiation whose end we cannot decide alone."""

    partner: Line
    """Whom we negotiate with."""
    our_position: Markdown
    """What we want, and why."""
    their_position: Markdown | None = None
    """What they want, fairly told."""
    how_you_can_help: Markdown | None = None
    """What customers can do, if they want to."""


@dataclass(frozen=True, kw_only=True)
class NoticeException:
    """Why a change breaks our promise of notice; public."""

    why: Markdown
    """The reason, which customers read."""
    approved_by: Line | None = None
    """Who decided it."""


@dataclass(frozen=True, kw_only=True)
class ChangeUpdate:
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


@dataclass(frozen=True, kw_only=True)
class Change:
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


Record = Incident | Change


# --------------------------------------------------------------------------- the service


@dataclass(frozen=True, kw_only=True)
class Contact:
    """How to reach a person."""

    name: Line
    """Who answers: Customer service."""
    phone: Line | None = None
    """A telephone number, as customers dial it."""
    email: Line | None = None
    """A mail address."""
    url: Url | None = None
    """A page with a form or a chat."""
    hours: Line | None = None
    """When somebody answers, with the zone."""
    languages: tuple[Line, ...] = ()
    """The languages that they speak."""


@dataclass(frozen=True, kw_only=True)
class ComponentGroup:
    """Components that belong together on the page."""

    name: Line
    """What customers call it."""
    description: Line | None = None
    """What it is for, in one sentence."""


@dataclass(frozen=True, kw_only=True)
class Component:
    """A part of the service that customers see."""

    name: Line
    """What customers call it."""
    description: Line | None = None
    """What it is for, in one sentence."""
    group: Id | None = None
    """The group that it stands in: a key of `component_groups`."""
    surfaces: tuple[Id, ...] = ()
    """The surfaces that show its trouble: keys of `surfaces`."""
    since: Day | None = None
    """The first day of its record; earlier days are shown as not recorded."""


@dataclass(frozen=True, kw_only=True)
class Surface:
    """A page or a place elsewhere that shows our banners."""

    name: Line
    """What staff call it: Queue page."""
    url: Url | None = None
    """Where it is."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Something that customers pay for."""

    name: Line
    """What customers call it."""
    description: Line | None = None
    """What it is, in one sentence."""


@dataclass(frozen=True, kw_only=True)
class FeedAuthority:
    """The name under which feeds' ids are minted (RFC 4151). Never changes."""

    authority: Line
    """A host name that the company owned in the year below."""
    year: Count
    """A year in which it owned it."""


@dataclass(frozen=True, kw_only=True)
class KindPromise:
    """What we promise for one kind of change."""

    minimum_notice: Length | None = None
    """The shortest notice that we give."""
    maximum_notice: Length | None = None
    """The longest notice that counts, where a law sets one."""
    reminders: tuple[Length, ...] = ()
    """How long before the effective date subscribers are reminded."""
    required: tuple[Line, ...] = ()
    """The fields that a record of this kind must fill, such as rationale.why."""
    medium: Line | None = None
    """How customers are told beside this site."""
    preset: Id | None = None
    """A preset whose periods are taken over."""


@dataclass(frozen=True, kw_only=True)
class IncidentPromise:
    """What we promise for incidents."""

    first_word_within: Length | None = None
    """How soon after an incident's start the first update is out."""
    required_when_resolved: tuple[Line, ...] = ()
    """The fields that a resolved incident must fill, unless its impact is none."""


@dataclass(frozen=True, kw_only=True)
class Promise:
    """Our promises from one day on. The list only grows; old notices keep their dates."""

    from_: Day
    """The first day on which they hold."""
    notice_time: Clock = "09:00"
    """The time of day at which reminders go out, in the service's zone."""
    incidents: IncidentPromise | None = None
    """What we promise for incidents."""
    changes: Mapping[ChangeKind, KindPromise] = field(default_factory=dict)
    """What we promise for each kind of change."""


@dataclass(frozen=True, kw_only=True)
class Service:
    """The service that the records are about: service.yml."""

    name: Line
    """The company's or the service's name, as customers know it."""
    url: Url
    """The address at which this site is published; ends with /."""
    time_zone: ZoneName
    """The zone in which times without an offset are read and dates are meant."""
    components: Mapping[Id, Component]
    """The parts that customers see, in the order of the page."""
    feeds: FeedAuthority
    """The name under which feeds' ids are minted."""
    contacts: Mapping[Id, Contact]
    """How to reach a person."""
    language: Line = "en"
    """The language of the records, as in BCP 47."""
    description: Line | None = None
    """What the service is, in one sentence."""
    home: Url | None = None
    """The address of the company's own site."""
    accent: Line | None = None
    """The accent colour, as #rrggbb."""
    component_groups: Mapping[Id, ComponentGroup] = field(default_factory=dict)
    """Groups of components, in the order of the page."""
    surfaces: Mapping[Id, Surface] = field(default_factory=dict)
    """The pages elsewhere that show our banners."""
    plans: Mapping[Id, Plan] = field(default_factory=dict)
    """What customers pay for."""
    promises: tuple[Promise, ...] = ()
    """What we promise, oldest first. Only grows."""
    public_since: Day | None = None
    """The day on which the site was first public; what git has from before is a draft."""
    rebuild_every: Length = Span(15, "minutes")
    """How often the site is rebuilt; pages that are much older say so."""


@dataclass(frozen=True, kw_only=True)
class Records:
    """Everything that staff wrote, read and found well."""

    service: Service
    incidents: tuple[Incident, ...] = ()
    """By id."""
    changes: tuple[Change, ...] = ()
    """By id."""


def update_key(at: datetime) -> str:
    """Return an update's id made from its instant: `20261109t144000z`, aware UTC."""
    # Ten times as fast as strftime, which matters for forty thousand updates.
    text = at.isoformat()
    return f"{text[:4]}{text[5:7]}{text[8:10]}t{text[11:13]}{text[14:16]}{text[17:19]}z"
