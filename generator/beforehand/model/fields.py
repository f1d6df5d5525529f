"""What the classes of the model say of their fields."""

from __future__ import annotations

from msgspec import NODEFAULT
from msgspec.structs import FieldInfo


def default_of(field: FieldInfo) -> object:
    """Return what stands for a field that is left out; None for one that never is."""
    if field.default_factory is not NODEFAULT:
        return field.default_factory()
    return None if field.default is NODEFAULT else field.default
