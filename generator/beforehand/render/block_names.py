"""The names of the blocks, for those who ask for nothing else."""

from __future__ import annotations

from typing import Final

BLOCK_NAMES: Final = (
    *("status", "headline", "open-incidents", "components", "coming", "recent"),
    *("upcoming", "history", "promises", "subscribe"),
)
"""Every name that can stand in `<!-- beforehand: NAME -->`."""
