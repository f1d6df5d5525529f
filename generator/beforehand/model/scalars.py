"""What a scalar of a record can be; each says how its text is read."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from beforehand.values import (
    Money,
    Scalar,
    Span,
    read_banner_text,
    read_banner_title,
    read_clock,
    read_day,
    read_id,
    read_instant,
    read_line,
    read_money,
    read_percent,
    read_span,
    read_text,
    read_truth,
    read_url,
    read_whole_number,
    read_zone_name,
)

Instant = Annotated[datetime, Scalar(read_instant)]
Day = Annotated[date, Scalar(read_day)]
Line = Annotated[str, Scalar(read_line)]
BannerTitle = Annotated[str, Scalar(read_banner_title)]
BannerText = Annotated[str, Scalar(read_banner_text)]
Markdown = Annotated[str, Scalar(read_text)]
Id = Annotated[str, Scalar(read_id)]
Url = Annotated[str, Scalar(read_url)]
Sum = Annotated[Money, Scalar(read_money)]
Length = Annotated[Span, Scalar(read_span)]
Percent = Annotated[Decimal, Scalar(read_percent)]
Truth = Annotated[bool, Scalar(read_truth)]
Count = Annotated[int, Scalar(read_whole_number)]
Clock = Annotated[str, Scalar(read_clock)]
ZoneName = Annotated[str, Scalar(read_zone_name)]
