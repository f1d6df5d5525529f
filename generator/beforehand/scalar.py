"""How a scalar's text becomes a value: readers, their refusals, their place in the types.

Every scalar reaches a reader as the text that stands in the YAML file. A reader returns a
typed value or raises `Refused`, which names the rule and the way out; where the text
stands is known to the caller alone. Readers are plugged into the types of `model` by
`Scalar`, so that a type and its text form are declared once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from pydantic_core import CoreSchema
from msgspec import Struct


class Refused(ValueError):
    """A text that is no value of its type: a stable code, the rule, the way out."""

    def __init__(self, code: str, rule: str, hint: str) -> None:
        super().__init__(rule)
        self.code = code
        self.rule = rule
        self.hint = hint


class Reading(Struct, frozen=True):
    """What the readers need to know beside the text."""

    zone: ZoneInfo
    """The service's zone, in which a time without an offset is read."""


class Scalar(Struct, frozen=True):
    """Marks a type as one scalar of YAML, read from its text by `read`."""

    read: Callable[[str, Reading], object]

    def core_schema(self, reading: Reading) -> CoreSchema:
        """Return a schema that hands the text to `read` and keeps its refusal's code."""
        from pydantic_core import PydanticCustomError, core_schema

        read = self.read

        def validate(value: object) -> object:
            if not isinstance(value, str):
                raise PydanticCustomError("scalar_expected", "a single value is expected")
            try:
                return read(value, reading)
            except Refused as refused:
                raise PydanticCustomError(
                    "refused",
                    "{rule}",
                    {"rule": refused.rule, "hint": refused.hint, "code": refused.code},
                ) from None

        return core_schema.no_info_plain_validator_function(validate)
