"""Where a project's records lie."""

from __future__ import annotations

from typing import Final

SERVICE_FILE: Final = "service.yml"
FOLDERS: Final = ("incidents", "changes")
