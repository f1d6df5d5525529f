"""From text to records: nodes with positions, problems, schema, rules."""

from beforehand.records.files import RecordKind, Refusal, SourceFile, file_of
from beforehand.records.lines import Position, SourceText
from beforehand.records.places import Places
from beforehand.records.problems import (
    Problem,
    Severity,
    TextStyle,
    counts,
    format_github,
    format_json,
    format_text,
    problem_at,
    quoted,
    shown,
)
from beforehand.records.reading import (
    ReadRecord,
    ReadResult,
    Settled,
    combine,
    read,
    read_record,
    zone_of,
)
from beforehand.records.suggestions import did_you_mean, listed, nearest

__all__ = [
    "Places",
    "Position",
    "Problem",
    "ReadRecord",
    "ReadResult",
    "RecordKind",
    "Refusal",
    "Settled",
    "Severity",
    "SourceFile",
    "SourceText",
    "TextStyle",
    "combine",
    "counts",
    "did_you_mean",
    "file_of",
    "format_github",
    "format_json",
    "format_text",
    "listed",
    "nearest",
    "problem_at",
    "quoted",
    "read",
    "read_record",
    "shown",
    "zone_of",
]
