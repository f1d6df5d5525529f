"""What was told, compared with what would be told now: findings with their places."""

from __future__ import annotations

from datetime import datetime

from beforehand.model import Records
from beforehand.notices import ladder
from beforehand.published_causes import Finding
from beforehand.published_findings import findings
from beforehand.records import Problem, ReadResult, RecordKind, problem_at
from beforehand.render.feeds import channels
from beforehand.site.live import live_feeds


def told_before(
    result: ReadResult, records: Records, where: str, now: datetime
) -> tuple[Problem, ...]:
    """Return a problem for all that subscribers would be told wrongly, sorted by place.

    `where` is where the site is published, `now` the moment at which the records go out.
    Raises a `Fault` if what is published cannot be read.
    """
    notices = ladder(records)
    paths = [channel.path for channel in channels(records)]
    previous = live_feeds(where, paths, archives=True)
    found = findings(previous, records, notices, now)
    return tuple(sorted(_problem(result, finding) for finding in found))


def _problem(result: ReadResult, finding: Finding) -> Problem:
    kind = RecordKind(finding.record_type)
    places = result.places(kind, finding.record_id)
    if places is None:
        path = f"{kind.folder}/{finding.record_id}.yml"
        return Problem(path, 1, 1, finding.code, finding.message, finding.hint)
    position = places.value(finding.loc)
    return problem_at(places.text, position, finding.code, finding.message, finding.hint)
