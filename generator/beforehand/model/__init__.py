"""What a record is: frozen types and enumerations.

The names are the field's standard terms and are the same in YAML, in Python, in the
outputs and in the documentation. A name that ends in `_` stands for the YAML key without
it (`from_` for `from`). The docstring under a field is also its entry in the field
reference. Instants are aware UTC datetimes and end in `_at`; calendar dates end in `_on`.

The annotations are values and no texts (`from __future__ import annotations` would make
texts of them): they are what records are read by, and need not be evaluated at every start.

The top of a record is what was first told. What changed since stands in `updates`, which
only grow; the last one is the state.
"""

from msgspec import Struct

from beforehand.model.changes import (
    Alternative,
    Change,
    ChangeRationale,
    ChangeUpdate,
    Choice,
    CustomerCredit,
    Duty,
    NoticeException,
    PartnerDispute,
    Price,
)
from beforehand.model.incidents import Incident, IncidentRationale, IncidentUpdate
from beforehand.model.parts import (
    BannerOverride,
    Feedback,
    Heard,
    Link,
    LintException,
    Prevention,
    Remedy,
    Window,
    update_key,
)
from beforehand.model.scalars import (
    BannerText,
    BannerTitle,
    Clock,
    Count,
    Day,
    Id,
    Instant,
    Length,
    Line,
    Markdown,
    Percent,
    Sum,
    Truth,
    Url,
    ZoneName,
)
from beforehand.model.service import (
    Component,
    ComponentGroup,
    Contact,
    FeedAuthority,
    IncidentPromise,
    KindPromise,
    Plan,
    Promise,
    Service,
    Surface,
)
from beforehand.model.words import (
    BillingPeriod,
    ChangeKind,
    ChangeStage,
    ComponentStatus,
    Impact,
    IncidentStatus,
    MaintenanceStatus,
    NoticedBy,
)

__all__ = [
    "Alternative",
    "BannerOverride",
    "BannerText",
    "BannerTitle",
    "BillingPeriod",
    "Change",
    "ChangeKind",
    "ChangeRationale",
    "ChangeStage",
    "ChangeUpdate",
    "Choice",
    "Clock",
    "Component",
    "ComponentGroup",
    "ComponentStatus",
    "Contact",
    "Count",
    "CustomerCredit",
    "Day",
    "Duty",
    "FeedAuthority",
    "Feedback",
    "Heard",
    "Id",
    "Impact",
    "Incident",
    "IncidentPromise",
    "IncidentRationale",
    "IncidentStatus",
    "IncidentUpdate",
    "Instant",
    "KindPromise",
    "Length",
    "Line",
    "Link",
    "LintException",
    "MaintenanceStatus",
    "Markdown",
    "NoticeException",
    "NoticedBy",
    "PartnerDispute",
    "Percent",
    "Plan",
    "Prevention",
    "Price",
    "Promise",
    "Record",
    "Records",
    "Remedy",
    "Service",
    "Sum",
    "Surface",
    "Truth",
    "Url",
    "Window",
    "ZoneName",
    "update_key",
]

Record = Incident | Change


class Records(Struct, frozen=True, kw_only=True):
    """Everything that staff wrote, read and found well."""

    service: Service
    incidents: tuple[Incident, ...] = ()
    """By id."""
    changes: tuple[Change, ...] = ()
    """By id."""
