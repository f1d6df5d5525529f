"""Periods of notice that laws, terms and practice name: facts to start from, with sources.

None of this is legal advice, and nothing here says that a notice is lawful. Each preset
names where it was read, when, and how well: from the text itself, or from somebody who
quotes it. Laws change; read the source before you rely on a preset.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from beforehand.model import ChangeKind
from beforehand.values import Span

NO_ADVICE = "This is calendar arithmetic, not legal advice."
"""Stands wherever a preset is spoken of."""

REREAD_AFTER_DAYS = 365
"""How long after it was read a preset is trusted to say what its source says."""


class PresetStatus(StrEnum):
    """Whether a rule holds."""

    IN_FORCE = "in_force"
    PENDING = "pending"
    PRACTICE = "practice"
    """No law: a company's terms, or advice."""


class Confidence(StrEnum):
    """How well the source was read."""

    PRIMARY = "primary"
    """The text itself."""
    SECONDARY = "secondary"
    """Somebody who quotes or explains it."""


@dataclass(frozen=True, kw_only=True)
class Preset:
    """A period of notice under a name."""

    id: str
    name: str
    """What it is, in a few words."""
    applies_to: str
    """Whom and what it is about."""
    kinds: tuple[ChangeKind, ...]
    """The kinds of change that it speaks of."""
    minimum: Span | None = None
    """The shortest notice; None where it names none."""
    maximum: Span | None = None
    """The longest notice that counts; None where it names none."""
    must_include: tuple[str, ...] = ()
    """What the notice has to say, as fields of a change."""
    also: str = ""
    """What else it asks for, in words."""
    medium: str = "any"
    """`retained` and `durable` are more than a web page; `posted` is one; `any`."""
    status: PresetStatus
    source: str
    read_on: date
    confidence: Confidence

    def is_stale(self, today: date) -> bool:
        """Return whether it was read so long ago that its source should be read again."""
        return (today - self.read_on).days > REREAD_AFTER_DAYS


_READ_ON = date(2026, 11, 22)
_MONEY = (ChangeKind.PRICING,)
_MATERIAL = (ChangeKind.PRICING, ChangeKind.TERMS, ChangeKind.FEATURE, ChangeKind.LIMIT)
_ENDINGS = (ChangeKind.SUNSET, ChangeKind.DEPRECATION)

_ALL = (
    Preset(
        id="us-ca-arl-fee-change",
        name="California, automatic renewal law, change of a fee",
        applies_to="Consumers in California whose plan renews by itself",
        kinds=_MONEY,
        minimum=Span(7, "days"),
        maximum=Span(30, "days"),
        must_include=("prices", "choices"),
        also="Clear and conspicuous, capable of being retained, and with how to cancel. A yearly"
        " reminder is asked for separately.",
        medium="retained",
        status=PresetStatus.IN_FORCE,
        source="California Business and Professions Code 17602(g), as amended by AB 2863",
        read_on=_READ_ON,
        confidence=Confidence.SECONDARY,
    ),
    Preset(
        id="us-ny-gbl-527-a",
        name="New York, automatic renewal law, material change",
        applies_to="Consumers in New York whose plan renews by itself",
        kinds=_MATERIAL,
        minimum=Span(5, "business_days"),
        maximum=Span(30, "days"),
        must_include=("summary", "choices"),
        also="A price rise also needs consent beforehand, or free cancelling with a refund for the"
        " rest of the period within at least 14 days of the charge.",
        medium="retained",
        status=PresetStatus.IN_FORCE,
        source="New York General Business Law 527-a, as amended on 9 May 2025",
        read_on=_READ_ON,
        confidence=Confidence.SECONDARY,
    ),
    Preset(
        id="eu-p2b-2019-1150",
        name="European Union, platforms to business users",
        applies_to="Business users of an online platform in the European Union",
        kinds=(ChangeKind.TERMS, ChangeKind.PRICING),
        minimum=Span(15, "days"),
        must_include=("summary", "choices"),
        also="Longer if users have to adapt. Users may end the contract before it takes effect.",
        medium="durable",
        status=PresetStatus.IN_FORCE,
        source="Regulation (EU) 2019/1150, article 3(2)",
        read_on=_READ_ON,
        confidence=Confidence.PRIMARY,
    ),
    Preset(
        id="eu-eecc-2018-1972",
        name="European Union, electronic communications",
        applies_to="Customers of telephone and internet access in the European Union",
        kinds=_MATERIAL,
        minimum=Span(1, "months"),
        must_include=("summary", "choices"),
        also="With the right to leave free of charge; states may give more.",
        medium="durable",
        status=PresetStatus.IN_FORCE,
        source="Directive (EU) 2018/1972, article 105(4), by its French and Swedish transposition",
        read_on=_READ_ON,
        confidence=Confidence.SECONDARY,
    ),
    Preset(
        id="eu-dcd-2019-770",
        name="European Union, digital content and services",
        applies_to="Consumers of a digital service in the European Union",
        kinds=(ChangeKind.FEATURE, ChangeKind.LIMIT, ChangeKind.CATALOGUE, *_ENDINGS),
        must_include=("summary", "rationale.why", "choices"),
        also="Reasonably in advance; the directive gives no number. If the change hurts more than a"
        " little: the right to leave within 30 days, or to keep the old service.",
        medium="durable",
        status=PresetStatus.IN_FORCE,
        source="Directive (EU) 2019/770, article 19",
        read_on=_READ_ON,
        confidence=Confidence.PRIMARY,
    ),
    Preset(
        id="eu-psd2",
        name="European Union, payment accounts",
        applies_to="Users of a payment account in the European Union",
        kinds=(ChangeKind.TERMS, ChangeKind.PRICING),
        minimum=Span(2, "months"),
        must_include=("summary", "choices"),
        also="With the right to end the contract free of charge at any time before the date.",
        medium="durable",
        status=PresetStatus.IN_FORCE,
        source="Directive (EU) 2015/2366, article 54",
        read_on=_READ_ON,
        confidence=Confidence.PRIMARY,
    ),
    Preset(
        id="uk-dmcca-2024",
        name="United Kingdom, subscription contracts",
        applies_to="Consumers in the United Kingdom whose subscription renews",
        kinds=_MONEY,
        also="Reminder notices each six months and before the first payment after a trial; no"
        " period for a price rise. Check whether the chapter is in force.",
        status=PresetStatus.PENDING,
        source="Digital Markets, Competition and Consumers Act 2024, sections 256 to 261",
        read_on=_READ_ON,
        confidence=Confidence.SECONDARY,
    ),
    Preset(
        id="practice-netflix-eu",
        name="Practice: Netflix in the European Union",
        applies_to="A price or a plan that changes",
        kinds=_MONEY,
        minimum=Span(1, "months"),
        must_include=("prices", "rationale.why", "choices"),
        status=PresetStatus.PRACTICE,
        source="Netflix Terms of Use, European text of 10 April 2026, section 2.7",
        read_on=_READ_ON,
        confidence=Confidence.PRIMARY,
    ),
    Preset(
        id="practice-microsoft-consumer",
        name="Practice: Microsoft, consumer services",
        applies_to="A price that rises",
        kinds=_MONEY,
        minimum=Span(30, "days"),
        must_include=("prices", "rationale.why", "choices"),
        also="With the reasons and the size of the increase, and how to cancel.",
        status=PresetStatus.PRACTICE,
        source="Microsoft Services Agreement of 4 August 2026, section 9.j",
        read_on=_READ_ON,
        confidence=Confidence.PRIMARY,
    ),
    Preset(
        id="practice-github",
        name="Practice: GitHub, material changes",
        applies_to="Material changes of the terms, price rises among them",
        kinds=_MATERIAL,
        minimum=Span(30, "days"),
        must_include=("summary",),
        medium="posted",
        status=PresetStatus.PRACTICE,
        source="GitHub Terms of Service of 23 March 2026",
        read_on=_READ_ON,
        confidence=Confidence.PRIMARY,
    ),
    Preset(
        id="practice-google-cloud",
        name="Practice: Google Cloud, discontinued services",
        applies_to="A service that ends, or an interface that changes so that old programs break",
        kinds=_ENDINGS,
        minimum=Span(12, "months"),
        must_include=("summary", "replacement"),
        status=PresetStatus.PRACTICE,
        source="Google Cloud Platform Terms of Service of 23 June 2026, section 1.4(e)",
        read_on=_READ_ON,
        confidence=Confidence.PRIMARY,
    ),
    Preset(
        id="neutral-60-days",
        name="A calm default: 60 days",
        applies_to="Anything that costs customers money or work",
        kinds=(*_MATERIAL, *_ENDINGS),
        minimum=Span(60, "days"),
        must_include=("summary", "rationale.why", "choices"),
        also="Announce 60 days before, write to customers 30 days before, remind them 10 days"
        " before, and say when it is in effect.",
        status=PresetStatus.PRACTICE,
        source="Our own advice, longer than each of the laws above asks for but PSD2's two months",
        read_on=_READ_ON,
        confidence=Confidence.PRIMARY,
    ),
)

PRESETS: Mapping[str, Preset] = {preset.id: preset for preset in _ALL}
"""Every preset, by the name that `preset:` takes in service.yml."""
