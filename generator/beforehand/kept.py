"""All that `check` says beside the rules of records: words, facts, notice and promises."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from beforehand.days import later
from beforehand.model import Change, Incident, Record, Records, Service
from beforehand.policy_rules import policy_remarks
from beforehand.promises import promise_remarks
from beforehand.records import plain_language
from beforehand.records.banner_rules import same_rank
from beforehand.records.history import claimed_at
from beforehand.records.text_rules import text_remarks
from beforehand.remarks import Remark, folder_of, records_of
from beforehand.surfaces import notices_for
from beforehand.timeline import derive

WORDS_COUNT_FOR = timedelta(days=90)
"""How long after its last word a record's texts are looked at: what was told long ago is not
rewritten, and ten thousand old records would bury what can still be said better."""


def remarks(records: Records, now: datetime) -> tuple[Remark, ...]:
    """Return everything that the words and promises of records leave to be said, sorted.

    Depends on `now`, so it is meant for `check` and never stops a build: a promise that
    becomes overdue in the night must not freeze the page.
    """
    today = derive(records, now)
    found = [*policy_remarks(records, today.today), *promise_remarks(today, now)]
    found += same_rank(
        notices_for(records, today, now),
        {f"{folder_of(record)[:-1]}-{record.id}": record for record in records_of(records)},
    )
    for record in records_of(records):
        if is_recent(record, now):
            found += word_remarks(record, records.service)
    return tuple(sorted(found, key=lambda one: one.order))


def word_remarks(record: Record, service: Service) -> Iterator[Remark]:
    """Yield what could be said better or is wrong in a record's texts, and unknown `lint_ok`."""
    yield from text_remarks(record, service)
    yield from plain_language.remarks(record, service)
    yield from plain_language.exception_remarks(record)


def is_recent(record: Record, now: datetime) -> bool:
    """Return whether a record's texts are looked at: it is still open, to come, or new."""
    last = max([claimed_at(record), *(update.at for update in record.updates)])
    if isinstance(record, Incident) and not record.updates[-1].status.is_over:
        return True
    if isinstance(record, Change):
        dates = [record.effective_on, *(update.effective_on for update in record.updates)]
        if any(date is not None and date >= now.date() for date in dates):
            return True
    return last >= later(now, -WORDS_COUNT_FOR)
