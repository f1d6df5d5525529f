"""From a file's bytes to plain data with positions. The only module that knows YAML.

A record is read by the events of YAML's parser. Every scalar stays the text that the
author wrote; the schema decides what it means. So `no`, `1:30` and `2026-02-30` reach the
schema as they stand, keys that repeat are seen, and nothing is ever constructed that a
hostile file could make large. Whatever records have no use for is refused: anchors,
aliases, tags, a second document, and more depth or nodes than a record can need.
"""

from __future__ import annotations

import re
from typing import Any, Final

import yaml

from beforehand.records.decoding import character_name, decode, forbidden_in
from beforehand.records.lines import SourceText
from beforehand.records.mistake_quotes import QUOTE_IT, in_quotes
from beforehand.records.mistake_scene import Failure, without_comment
from beforehand.records.mistakes import explain
from beforehand.records.nodes import Data, Loc, Node, Source
from beforehand.records.problems import Problem, Severity, problem_at, quoted

__all__ = ["Data", "Loc", "Node", "Source", "read_source"]

MAX_DEPTH: Final = 16
MAX_NODES: Final = 20_000
_MOST_PROBLEMS: Final = 200
"""Of one file; nobody reads more, and a hostile file could have a hundred thousand."""

_Event = Any
"""An event of the parser. Its marks are always there, which their types do not say."""

LOADER: Final = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
NOTHING: Final = frozenset(("~", "null", "Null", "NULL"))
HIDDEN: Final = re.compile(r"[ \t]#[^\s#]")
"""Looks like text that YAML takes for a comment: `Order #3`; a comment has a blank behind #."""


def read_source(path: str, content: bytes) -> Source:
    """Return the plain data of a file, the places of its keys and values, and problems.

    Total: any bytes give a result. Plain (not quoted) `null` and `~`, nothing at all and empty
    quotes are None; every other scalar is its text.
    """
    text, problems = decode(path, content)
    if any(problem.is_error for problem in problems):
        return Source(text, None, tuple(problems))
    reader = _Reader(text)
    root = reader.read()
    return Source(text, root, (*problems, *reader.problems))


class _Stop(Exception):
    """The rest of the file cannot be read; the problem says why."""

    def __init__(self, index: int, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.index = index
        self.code = code
        self.message = message
        self.hint = hint


class _Frame:
    """A mapping or a list that is being read."""

    __slots__ = ("children", "data", "key", "keys", "start", "style")

    def __init__(self, event: _Event, *, mapping: bool) -> None:
        self.start = event.start_mark.index
        self.style = ("{" if mapping else "[") if event.flow_style else ""
        self.data: dict[str, Data] | list[Data] = {} if mapping else []
        self.children: dict[str, Node] | list[Node] = {} if mapping else []
        self.keys: dict[str, tuple[int, int]] | None = {} if mapping else None
        self.key: str | None = None


class _Reader:
    """Builds nodes from events; keeps its own stack, so that depth cannot hurt."""

    def __init__(self, text: SourceText) -> None:
        self.text = text
        self.problems: list[Problem] = []
        self._stack: list[_Frame] = []
        self._root: Node | None = None
        self._count = 0
        self._last: tuple[int, int] = (0, 0)
        self._hides_text = HIDDEN.search(text.text) is not None

    def read(self) -> Node | None:
        """Return the top of the file, or None with a problem that says why not."""
        loader: Any = LOADER(self.text.text)
        try:
            self._read_events(loader)
        except _Stop as stop:
            self._report(stop.index, stop.index + 1, stop.code, stop.message, stop.hint)
            return None
        except yaml.YAMLError as error:
            self.problems.append(explain(self.text, self._failure(error)))
            return None
        finally:
            loader.dispose()
        if self._root is None:
            self._report(
                0,
                1,
                "file-empty",
                "the file says nothing",
                "fill it in, or delete it; beforehand new makes a file to fill in",
            )
        return self._root

    def _failure(self, error: yaml.YAMLError) -> Failure:
        mark = getattr(error, "problem_mark", None)
        context = getattr(error, "context_mark", None)
        place = mark.index if mark else getattr(error, "position", 0)
        return Failure(
            index=place,
            context=context.index if context else None,
            last=self._last,
            words=getattr(error, "problem", None) or getattr(error, "reason", "") or "",
        )

    def _report(self, start: int, end: int, code: str, message: str, hint: str) -> None:
        if len(self.problems) >= _MOST_PROBLEMS:
            return
        place = self.text.position(start, end)
        self.problems.append(problem_at(self.text, place, code, message, hint))

    # ------------------------------------------------------------------ events

    def _read_events(self, loader: Any) -> None:
        next_event = loader.get_event
        while True:
            event = next_event()
            kind = event.__class__
            if kind is yaml.ScalarEvent:
                self._scalar(event)
            elif kind is yaml.MappingStartEvent:
                self._open(event, mapping=True)
            elif kind is yaml.SequenceStartEvent:
                self._open(event, mapping=False)
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self._close(event)
            elif kind is yaml.AliasEvent:
                raise self._alias(event)
            elif kind is yaml.DocumentStartEvent:
                self._begin(event)
            elif kind is yaml.StreamEndEvent:
                return

    def _begin(self, event: _Event) -> None:
        if self._root is None:
            return
        line = self.text.line(self.text.line_number(event.start_mark.index)).rstrip()
        raise _Stop(
            event.start_mark.index,
            "second-document",
            f"a line that begins with {line[:3]} ends the record, and here a second one begins",
            "take the line out; within a text, indent it like the lines round it",
        )

    def _alias(self, event: _Event) -> _Stop:
        start = event.start_mark.index
        return _Stop(
            start,
            "alias-refused",
            "text that begins with * must stand in quotes: YAML takes it for a reference",
            self._quote_it(start),
        )

    def _check_properties(self, event: _Event, start: int) -> None:
        if event.anchor is not None:
            self._report(
                start,
                start + 1 + len(event.anchor),
                "anchor-refused",
                "text that begins with & must stand in quotes: YAML takes it for a name",
                self._quote_it(start),
            )
        if event.tag is not None:
            self._report(
                start,
                start + 1,
                "tag-refused",
                "text that begins with ! must stand in quotes: YAML takes it for a type",
                self._quote_it(start),
            )

    def _quote_it(self, start: int) -> str:
        """Return the cure for text at `start` that reaches to the end of its line."""
        place = self.text.position(start)
        text = without_comment(self.text.line(place.line))[place.column - 1 :]
        return f"{QUOTE_IT}: {in_quotes(text)}"

    def _count_node(self, start: int) -> None:
        self._count += 1
        if self._count > MAX_NODES:
            raise _Stop(
                start,
                "file-many-values",
                f"the file holds more than {MAX_NODES:,} values",
                "a record is about one thing: split it",
            )

    def _scalar(self, event: _Event) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        self._last = (start, end)
        self._count_node(start)
        if event.anchor is not None or event.tag is not None:
            self._check_properties(event, start)
        value: str = event.value
        style = event.style or ""
        if style == '"':
            self._check_escapes(value, start, end)
        stack = self._stack
        frame = stack[-1] if stack else None
        if frame is not None and frame.keys is not None and frame.key is None:
            self._take_key(frame, value, start, end)
            return
        if self._hides_text and not style:
            self._check_hidden(end)
        data = None if not value or (not style and value in NOTHING) else value
        self._put(Node(data, start, end, style))

    def _take_key(self, frame: _Frame, key: str, start: int, end: int) -> None:
        assert frame.keys is not None
        frame.key = key
        if key in frame.keys:
            first = self.text.line_number(frame.keys[key][0])
            self._report(
                start,
                end,
                "key-twice",
                f"the key {quoted(key)} stands here for the second time; it was first on line"
                f" {first}",
                "keep the one that is right and delete the other",
            )
            return
        frame.keys[key] = (start, end)

    def _open(self, event: _Event, *, mapping: bool) -> None:
        start = event.start_mark.index
        self._count_node(start)
        if event.anchor is not None or event.tag is not None:
            self._check_properties(event, start)
        if len(self._stack) >= MAX_DEPTH:
            raise _Stop(
                start,
                "file-deep",
                f"lists and mappings stand in one another more than {MAX_DEPTH} deep",
                "no record needs that; check for brackets that are not closed",
            )
        top = self._stack[-1] if self._stack else None
        if top is not None and top.keys is not None and top.key is None:
            raise _Stop(
                start,
                "key-no-text",
                "a key must be text; here a list or a mapping stands in its place",
                "if text begins with [ or {, put it in quotes",
            )
        self._stack.append(_Frame(event, mapping=mapping))

    def _close(self, event: _Event) -> None:
        frame = self._stack.pop()
        end = event.end_mark.index
        self._put(Node(frame.data, frame.start, end, frame.style, frame.keys, frame.children))

    def _put(self, node: Node) -> None:
        if not self._stack:
            self._root = node
            return
        frame = self._stack[-1]
        if isinstance(frame.data, list):
            assert isinstance(frame.children, list)
            frame.data.append(node.data)
            frame.children.append(node)
            return
        assert isinstance(frame.children, dict)
        assert frame.key is not None
        if frame.key not in frame.children:
            frame.data[frame.key] = node.data
            frame.children[frame.key] = node
        frame.key = None

    # ------------------------------------------------------------------ scalars

    def _check_escapes(self, value: str, start: int, end: int) -> None:
        r"""Report what text in double quotes smuggles in by `\`: control characters, TABs."""
        raw = self.text.text[start:end]
        if "\\" not in raw:
            return
        forbidden = forbidden_in(value)
        if forbidden is not None:
            self._report(
                start,
                end,
                "character-forbidden",
                "a code with \\ in these quotes stands for an invisible or control character"
                f" ({character_name(forbidden)})",
                "delete it; if a \\ is meant, put the text in single quotes",
            )
        elif "\t" in value and "\t" not in raw:
            self._report(
                start,
                end,
                "backslash",
                "in double quotes, \\t is read as a tab",
                "if a \\ is meant, put the text in single quotes: 'C:\\temp'",
            )

    def _check_hidden(self, end: int) -> None:
        match = re.compile(r"[ \t]+(#[^\s#][^\r\n]*)").match(self.text.text, end)
        if match is None or len(self.problems) >= _MOST_PROBLEMS:
            return
        self.problems.append(
            problem_at(
                self.text,
                self.text.position(match.start(1), match.end(1)),
                "text-dropped",
                f"{quoted(match[1])} is read as a comment and is not shown to anybody",
                "if it belongs to the text, put the whole text in quotes; a comment has a blank"
                " behind the #",
                severity=Severity.WARNING,
            )
        )
