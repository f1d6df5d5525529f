"""Where a record's own dates and git's disagree, and what was changed without a word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from beforehand.model import Incident, Record, Records
from beforehand.records.amendments import Amendment, AmendmentKind
from beforehand.records.history import History, Publication, claimed_at, name_of
from beforehand.records.problems import Problem, Severity
from beforehand.remarks import Path, Remark, records_of, remark
from beforehand.values import Money

TOLERANCE = timedelta(days=1)
"""How far a record's own date and git's may lie apart: a notice is often committed the day
on which the letters go out, or the next morning."""

_PROMISED = ("prices", "effective_on", "effective_at", "window", "choices", "duties", "remedy")
"""What customers plan with; a change of it is told in an update."""


def history_remarks(
    records: Records, history: History, amended: Mapping[str, tuple[Amendment, ...]]
) -> tuple[Remark, ...]:
    """Return what git says against the records' own dates and words, as warnings, sorted.

    `amended` holds the amendments by the record's name. Records that were imported, and
    those told before the history begins, are not held to git's dates: it cannot know them.
    """
    found: list[Remark] = []
    for record in records_of(records):
        publication = history.publication(record)
        if publication is not None:
            found += _late_claim(record, publication, history)
        if record.imported_from is None:
            found += _silent(record, amended.get(name_of(record), ()))
    return tuple(sorted(found, key=lambda one: one.order))


def claim_differs(record: Record, publication: Publication) -> bool:
    """Return whether a record says that it was told over a day before git knew of it.

    The other way round is fine: a record that is committed ahead waits for its own date.
    """
    return publication.commit.at - claimed_at(record) > TOLERANCE


def can_be_known(record: Record, history: History) -> bool:
    """Return whether git could know when a record was first told.

    Not if it was imported from elsewhere, or told before the repository's first record.
    """
    begins = history.begins_at
    return record.imported_from is None and begins is not None and claimed_at(record) >= begins


def removed_problems(
    history: History, amended: Mapping[str, tuple[Amendment, ...]], records: Records
) -> tuple[Problem, ...]:
    """Return a warning for each record that customers had been told of and that is gone.

    It was public if its amendments end in its removal: what was never public has none.
    """
    there = {name_of(record) for record in records_of(records)}
    return tuple(
        _removed(publication)
        for name, publication in history.publications.items()
        if publication.is_removed and name not in there
        for last in amended.get(name, ())[-1:]
        if last.kind is AmendmentKind.REMOVED
    )


def _removed(publication: Publication) -> Problem:
    gone = publication.versions[-1].commit
    return Problem(
        publication.path,
        1,
        1,
        "record-removed",
        f"the record was public, and commit {gone.id[:12]} of {gone.at:%Y-%m-%d} removed it:"
        " links to it lead nowhere now",
        "bring it back; what no longer holds is taken back by an update with stage: withdrawn",
        Severity.WARNING,
    )


def _late_claim(record: Record, publication: Publication, history: History) -> Iterator[Remark]:
    if not can_be_known(record, history) or not claim_differs(record, publication):
        return
    is_incident = isinstance(record, Incident)
    path: Path = ("updates", 0, "at") if is_incident else ("announced_at",)
    commit = publication.commit
    late = (commit.at - claimed_at(record)).days
    yield remark(
        record,
        path,
        "claim-differs",
        f"the record says that customers were told at {claimed_at(record):%Y-%m-%d %H:%M} UTC, but"
        f" it is in git since {commit.at:%Y-%m-%d %H:%M} UTC (commit {commit.id[:12]}), {late} days"
        " later; its page shows both",
        "write when customers could first read it here; if they were told elsewhere before, say"
        " so in medium"
        if not is_incident
        else "write when customers could first read it here",
        is_warning=True,
    )


def _silent(record: Record, found: tuple[Amendment, ...]) -> Iterator[Remark]:
    for amendment in found:
        path = amendment.path
        is_promise = bool(path) and path[0] in _PROMISED and path[-1] != "done_on"
        is_update = len(path) > 1 and path[0] == "updates"
        altered = amendment.kind.alters_what_was_told and not amendment.is_told
        if altered and (is_promise or is_update):
            yield remark(
                record,
                path,
                "changed-silently",
                f"commit {amendment.commit.id[:12]} of {amendment.commit.at:%Y-%m-%d}"
                f" {_what(amendment)}, and no update tells customers",
                "what was told stays as it is: put it back, and tell what is different now in an"
                " update",
                is_warning=True,
            )


def _what(amendment: Amendment) -> str:
    name = ".".join(str(step) for step in amendment.path)
    if amendment.kind is AmendmentKind.TAKEN_OUT:
        return f"took {_short(amendment.was)} out of {name}"
    return f"changed {name} from {_short(amendment.was)} to {_short(amendment.now)}"


def _short(fact: object) -> str:
    if isinstance(fact, (Money, date)):
        return str(fact)
    words = " ".join(str(fact).split())
    return f"“{words}”" if len(words) <= 40 else f"“{words[:39]}…”"
