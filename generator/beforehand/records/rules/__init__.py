"""Rules across the fields of a record, and across records.

A rule is a function that takes a record and what is known beside it, and yields what it
finds; where that stands in the file is looked up only then. All rules of a kind stand in
one table here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from beforehand.model import Change, Incident, Record, Service
from beforehand.records import banner_rules
from beforehand.records.rules import (
    dates,
    offers,
    promises,
    references,
    service,
    updates,
)
from beforehand.records.rules.finding import Finding, Findings, Known, Where

__all__ = ["Finding", "Known", "Where", "across", "findings", "references_of"]

INCIDENT_RULES: Final[tuple[Callable[[Incident, Known], Findings], ...]] = (
    references.incident_components,
    references.hits_something,
    references.contact,
    references.banner_surfaces,
    updates.told_at_all,
    updates.in_order,
    updates.ids_unique,
    updates.next_word_is_later,
    updates.told_after_start,
    updates.open_says_when,
    updates.looked_back_once_over,
    updates.ended_when_told,
    offers.remedy_is_kept,
    offers.prevention_comes_after,
    offers.banner_fits,
    banner_rules.banner_is_true,
    promises.incident_fields,
)

CHANGE_RULES: Final[tuple[Callable[[Change, Known], Findings], ...]] = (
    references.change_components,
    references.contact,
    references.banner_surfaces,
    references.price_plans,
    references.other_records,
    updates.amended_after_announced,
    updates.says_why,
    updates.in_order,
    updates.ids_unique,
    updates.next_word_is_later,
    dates.one_date,
    dates.right_sort,
    dates.window_runs_forward,
    dates.announced_has_date,
    dates.not_before_told,
    dates.withdrawn_says_so,
    dates.stages_go_forward,
    dates.status_of_maintenance,
    offers.prices_differ,
    offers.rise_has_choices,
    offers.deadlines_ahead,
    offers.answers_have_a_place,
    offers.remedy_is_kept,
    offers.banner_fits,
    banner_rules.banner_is_true,
    promises.change_fields,
)

SERVICE_RULES: Final[tuple[Callable[[Service, Known], Findings], ...]] = (
    references.service_references,
    promises.promises_grow,
    promises.required_fields_exist,
    promises.notice_fits,
    service.addresses,
    service.has_parts,
    service.contacts_answer,
    service.feed_authority,
    service.looks,
    service.interval,
    service.surface_names,
)


def findings(record: Record | Service, known: Known) -> Iterator[Finding]:
    """Yield what the rules find in one record, in the order of the table."""
    if isinstance(record, Incident):
        for rule in INCIDENT_RULES:
            yield from rule(record, known)
    elif isinstance(record, Change):
        for change_rule in CHANGE_RULES:
            yield from change_rule(record, known)
    else:
        for service_rule in SERVICE_RULES:
            yield from service_rule(record, known)


def references_of(change: Change, known: Known) -> Findings:
    """Yield what only other files can have made wrong in a change that was fine."""
    return references.other_records(change, known)


def across(changes: Sequence[Change]) -> Iterator[tuple[Change, Finding]]:
    """Yield what the rules find between changes, each with the change that it is shown at."""
    yield from references.superseded_in_circle(changes)
