"""Where the parts of a record stand in its file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from beforehand.records.files import SourceFile
from beforehand.records.lines import Position, SourceText
from beforehand.records.nodes import Loc, Node, Source
from beforehand.records.problems import Problem, Severity, problem_at
from beforehand.records.source import read_source

_START = Position(1, 1)
_ESCAPE = re.compile(r"\\(?:x..|u.{4}|U.{8}|\r?\n[ \t]*|.)", re.DOTALL)


@dataclass(frozen=True)
class Places:
    """Where the keys and values of one file stand.

    The file is read again when a place is first asked for: most files never have a
    problem, and ten thousand of them would fill the memory with places.
    """

    file: SourceFile

    def __getstate__(self) -> dict[str, object]:
        """Return what a cache keeps: the file, not what was found in it."""
        return {"file": self.file}

    @cached_property
    def _source(self) -> Source:
        content = self.file.content
        return read_source(self.file.path, content if isinstance(content, bytes) else b"")

    @property
    def text(self) -> SourceText:
        """Return the file's text; empty if it could not be read."""
        return self._source.text

    def has(self, loc: Loc) -> bool:
        """Return whether the file says something at this way."""
        return self._find(loc)[1] == len(loc)

    def value(self, loc: Loc) -> Position:
        """Return where a value stands, or its key where the value is long or missing.

        For a way that leads beyond what the file says, this is the place of the last part
        that it does say.
        """
        node, depth = self._find(loc)
        if node is None:
            return _START
        if depth and (node.style in ("|", ">") or node.start == node.end or _is_block(node)):
            key = self._key_span(loc[:depth])
            if key is not None:
                return self.text.position(*key)
        return self.text.position(node.start, max(node.end, node.start + 1))

    def written(self, loc: Loc) -> str:
        """Return how a value is written in the file, as far as the end of its first line."""
        node, depth = self._find(loc)
        if node is None or depth < len(loc):
            return ""
        return self.text.text[node.start : node.end].splitlines()[0] if node.end else ""

    def key(self, loc: Loc) -> Position:
        """Return where a key stands; for an item of a list, where the item begins."""
        span = self._key_span(loc) if loc and self.has(loc) else None
        return self.text.position(*span) if span else self.value(loc)

    def parent(self, loc: Loc) -> Position:
        """Return the place to show for a key that is missing at `loc`.

        This is the key of the mapping that lacks it, the beginning of the list's item, or
        the file's first key.
        """
        above = loc[:-1]
        node, depth = self._find(above)
        if node is None:
            return _START
        if depth and isinstance(above[depth - 1], str):
            return self.key(above[:depth])
        if node.keys:
            return self.text.position(*next(iter(node.keys.values())))
        return self.text.position(node.start, node.start + 1)

    def within(self, loc: Loc, offset: int, length: int = 1) -> Position:
        """Return where a part of a text stands: `offset` and `length` count in the value.

        The value is meant as records hold it, without blanks at both ends. Line breaks and
        indentation of the file are allowed for in every style of YAML.
        """
        node, depth = self._find(loc)
        if node is None or depth < len(loc) or not isinstance(node.data, str):
            return self.value(loc)
        value = node.data.strip()
        before = sum(not character.isspace() for character in value[:offset])
        skipped = offset < len(value) and value[offset].isspace()
        start = self._nth_letter(node, before if not skipped else max(0, before - 1))
        inside = sum(not character.isspace() for character in value[offset : offset + length])
        if not inside:
            return self.text.position(start, start + 1)
        return self.text.position(start, self._nth_letter(node, before + inside - 1) + 1)

    def problem(
        self,
        position: Position,
        code: str,
        message: str,
        hint: str = "",
        *,
        severity: Severity = Severity.ERROR,
        value: str | None = None,
    ) -> Problem:
        """Return a problem about a place in this file."""
        return problem_at(self.text, position, code, message, hint, severity=severity, value=value)

    # ------------------------------------------------------------------ inside

    def _find(self, loc: Loc) -> tuple[Node | None, int]:
        """Return the deepest node on the way, and how many steps lead to it."""
        node = self._source.root
        for depth, step in enumerate(loc):
            child = _child(node, step)
            if child is None:
                return node, depth
            node = child
        return node, len(loc)

    def _key_span(self, loc: Loc) -> tuple[int, int] | None:
        above, depth = self._find(loc[:-1])
        if above is None or depth < len(loc) - 1 or above.keys is None:
            return None
        step = str(loc[-1])
        return above.keys.get(step) or above.keys.get(step.removesuffix("_"))

    def _nth_letter(self, node: Node, count: int) -> int:
        """Return the index of the letter of a text before which `count` others stand.

        Blanks do not count, since YAML folds and indents them.
        """
        raw = self.text.text
        index, end = node.start, node.end
        if node.style in ("|", ">"):
            while index < end and raw[index] not in "\r\n":
                index += 1
        elif node.style:
            index, end = index + 1, end - 1
        while index < end:
            width, blank = _letter(raw, index, node.style)
            if not blank:
                if count == 0:
                    return index
                count -= 1
            index += width
        return max(node.start, end - 1)


def _child(node: Node | None, step: str | int) -> Node | None:
    if node is None:
        return None
    if isinstance(node.children, dict) and isinstance(step, str):
        return node.children.get(step) or node.children.get(step.removesuffix("_"))
    if isinstance(node.children, list) and isinstance(step, int):
        return node.children[step] if step < len(node.children) else None
    return None


def _is_block(node: Node) -> bool:
    return node.children is not None and not node.style


def _letter(raw: str, index: int, style: str) -> tuple[int, bool]:
    """Return how many characters spell the letter at `index`, and whether it is blank."""
    if style == "'" and raw.startswith("''", index):
        return 2, False
    if style == '"' and raw[index] == "\\":
        match = _ESCAPE.match(raw, index)
        assert match is not None
        return len(match[0]), match[0][1] in " trn_NLPvf\r\n\t"
    return 1, raw[index].isspace()
