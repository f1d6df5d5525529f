"""Compiled templates, kept from build to build: to compile them takes a tenth of a second.

They are code, as Python's own is, and lie where Python keeps that of this package; where it
keeps none, or nobody may write there, they lie with the rest that builds of a project keep.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path

import msgspec
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from beforehand.site.kept import read_kept, write_kept


class _Kept(msgspec.Struct):
    generator: str
    """Another version of Jinja, or of Python, makes another code of the same template."""
    code: dict[str, bytes]
    """By the template's name and content."""


def code_folder() -> Path | None:
    """Return where Python keeps the bytecode of this package; None if none can be kept."""
    if sys.dont_write_bytecode:
        return None
    folder = Path(cache_from_source(__file__)).parent
    return folder if os.access(folder, os.W_OK) else None


class TemplateMemory(BytecodeCache):
    """Gives Jinja the code that an earlier build compiled."""

    def __init__(self, cache: Path, generator: str) -> None:
        """Keep code beside Python's own, or in `cache`."""
        self._path = (code_folder() or cache) / "templates.msgpack"
        kept = read_kept(self._path, _Kept)
        fits = kept is not None and kept.generator == generator
        self._kept = kept if kept is not None and fits else _Kept(generator, {})
        self._is_new = False

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template's code, if it is known."""
        code = self._kept.code.get(f"{bucket.key} {bucket.checksum}")
        if code is not None:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Take a template's code that was compiled just now."""
        self._kept.code[f"{bucket.key} {bucket.checksum}"] = bucket.bytecode_to_string()
        self._is_new = True

    def write(self) -> None:
        """Leave what is known to the next build, as far as there is room for it."""
        if self._is_new:
            with suppress(OSError):
                write_kept(self._path, self._kept)
            self._is_new = False
