"""What the service is that records are about, and what it promises."""

from collections.abc import Mapping

from msgspec import Struct

from beforehand.model.scalars import Clock, Count, Day, Id, Length, Line, Url, ZoneName
from beforehand.model.words import ChangeKind
from beforehand.values import Span


class Contact(Struct, frozen=True, kw_only=True):
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


class ComponentGroup(Struct, frozen=True, kw_only=True):
    """Components that belong together on the page."""

    name: Line
    """What customers call it."""
    description: Line | None = None
    """What it is for, in one sentence."""


class Component(Struct, frozen=True, kw_only=True):
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


class Surface(Struct, frozen=True, kw_only=True):
    """A page or a place elsewhere that shows our banners."""

    name: Line
    """What staff call it: Queue page."""
    url: Url | None = None
    """Where it is."""


class Plan(Struct, frozen=True, kw_only=True):
    """Something that customers pay for."""

    name: Line
    """What customers call it."""
    description: Line | None = None
    """What it is, in one sentence."""


class FeedAuthority(Struct, frozen=True, kw_only=True):
    """The name under which feeds' ids are minted (RFC 4151). Never changes."""

    authority: Line
    """A host name that the company owned in the year below."""
    year: Count
    """A year in which it owned it."""


class KindPromise(Struct, frozen=True, kw_only=True):
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


class IncidentPromise(Struct, frozen=True, kw_only=True):
    """What we promise for incidents."""

    first_word_within: Length | None = None
    """How soon after an incident's start the first update is out."""
    required_when_resolved: tuple[Line, ...] = ()
    """The fields that a resolved incident must fill, unless its impact is none."""


class Promise(Struct, frozen=True, kw_only=True):
    """Our promises from one day on. The list only grows; old notices keep their dates."""

    from_: Day
    """The first day on which they hold."""
    notice_time: Clock = "09:00"
    """The time of day at which reminders go out, in the service's zone."""
    incidents: IncidentPromise | None = None
    """What we promise for incidents."""
    changes: Mapping[ChangeKind, KindPromise] = {}
    """What we promise for each kind of change."""


class Service(Struct, frozen=True, kw_only=True):
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
    component_groups: Mapping[Id, ComponentGroup] = {}
    """Groups of components, in the order of the page."""
    surfaces: Mapping[Id, Surface] = {}
    """The pages elsewhere that show our banners."""
    plans: Mapping[Id, Plan] = {}
    """What customers pay for."""
    promises: tuple[Promise, ...] = ()
    """What we promise, oldest first. Only grows."""
    public_since: Day | None = None
    """The day on which the site was first public; what git has from before is a draft."""
    rebuild_every: Length = Span(15, "minutes")
    """How often the site is rebuilt; pages that are much older say so."""
