"""The enumerations of records, in the field's standard terms."""

from __future__ import annotations

from enum import StrEnum


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
