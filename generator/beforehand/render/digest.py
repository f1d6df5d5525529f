"""A hash of a value that files follow from."""

from __future__ import annotations

from hashlib import sha256

import msgspec


def digest(value: object) -> bytes:
    """Return a hash of a record or a part of one: equal values have equal hashes."""
    try:
        encoded = msgspec.json.encode(value)
    except UnicodeEncodeError:
        # A lone surrogate has no form in JSON's bytes; its name in Python's notation has.
        encoded = repr(value).encode("utf-8", "backslashreplace")
    return sha256(encoded).digest()
