"""What was made last, for what stands in several files that are made soon after each other."""

from __future__ import annotations

from collections import OrderedDict
from typing import TypeVar

MEMORY = 4_096
"""How many are remembered: more notices than a great company tells in a month."""

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class Remembered(OrderedDict[_Key, _Value]):
    """The last `MEMORY` values that were kept, by their keys.

    The oldest goes when one comes in. To forget all at once would forget half of what the
    next file asks for, and the half that is made anew would drive out the other.
    """

    def keep(self, key: _Key, value: _Value) -> _Value:
        """Keep a value, and return it."""
        if len(self) >= MEMORY:
            self.popitem(last=False)
        self[key] = value
        return value
