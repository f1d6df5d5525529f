"""The one place that reads the clock."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime


def now_from(environ: Mapping[str, str]) -> datetime:
    """Return the moment of this build, an aware UTC datetime in whole seconds.

    It is SOURCE_DATE_EPOCH where that is set (reproducible-builds.org), else the clock.
    Raises ValueError if SOURCE_DATE_EPOCH is no whole number of seconds.
    """
    epoch = environ.get("SOURCE_DATE_EPOCH", "")
    if epoch and not (epoch.isascii() and epoch.isdigit()):
        raise ValueError(f"SOURCE_DATE_EPOCH is {epoch!r}, but must be seconds since 1970")
    return datetime.fromtimestamp(int(epoch or time.time()), UTC)
