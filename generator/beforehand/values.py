"""What a scalar of a record is, and how its text is read: times, amounts and words."""

from beforehand.scalar import Reading, Refused, Scalar
from beforehand.value_amounts import (
    Money,
    Span,
    read_money,
    read_percent,
    read_span,
    read_whole_number,
)
from beforehand.value_times import (
    read_clock,
    read_day,
    read_instant,
    read_zone,
    read_zone_name,
)
from beforehand.value_words import (
    ID_PATTERN,
    MAX_BANNER_TEXT,
    MAX_BANNER_TITLE,
    MAX_LINE,
    MAX_TEXT,
    read_banner_text,
    read_banner_title,
    read_id,
    read_line,
    read_text,
    read_truth,
    read_url,
)

__all__ = [
    "ID_PATTERN",
    "MAX_BANNER_TEXT",
    "MAX_BANNER_TITLE",
    "MAX_LINE",
    "MAX_TEXT",
    "Money",
    "Reading",
    "Refused",
    "Scalar",
    "Span",
    "read_banner_text",
    "read_banner_title",
    "read_clock",
    "read_day",
    "read_id",
    "read_instant",
    "read_line",
    "read_money",
    "read_percent",
    "read_span",
    "read_text",
    "read_truth",
    "read_url",
    "read_whole_number",
    "read_zone",
    "read_zone_name",
]
