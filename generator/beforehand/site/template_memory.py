"""Compiled templates, kept from build to build: to compile them takes a tenth of a second."""

from __future__ import annotations

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


class TemplateMemory(BytecodeCache):
    """Gives Jinja the code that an earlier build compiled."""

    def __init__(self, path: Path, generator: str) -> None:
        self._path = path
        kept = read_kept(path, _Kept)
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
        """Leave what is known to the next build."""
        if self._is_new:
            write_kept(self._path, self._kept)
            self._is_new = False
