"""The data of a file that has nothing unusual in it, in a third of the time.

Nearly every file of a company is fine, and of a fine file nobody asks where its parts
stand. So it is read without places first, with an eye for whatever is out of the ordinary
alone; a file in which anything is goes to `source`, which says what it is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import yaml

from beforehand.records.decoding import decode
from beforehand.records.lines import SourceText
from beforehand.records.nodes import Data, Node, Source
from beforehand.records.source import HIDDEN, LOADER, MAX_DEPTH, MAX_NODES, NOTHING, read_source

_PRINTABLE: Final = bytes((9, 10, 13, *range(32, 127)))
_CONFLICTS: Final = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")

_SIGNS: Final = ("&", "!", "\\")

_Scalar: Final = yaml.ScalarEvent
_Next = Callable[[], Any]


def read_data(path: str, content: bytes) -> Source:
    """Return what `read_source` returns; where all is well, without places."""
    text = _plain_text(path, content)
    # No value takes less than a byte, so a short file cannot hold too many.
    if text is None or len(content) >= MAX_NODES or HIDDEN.search(text) is not None:
        return read_source(path, content)
    loader: Any = LOADER(text)
    try:
        data = _Data(loader.get_event, careful=any(sign in text for sign in _SIGNS)).document()
    except (_UnusualError, yaml.YAMLError):
        return read_source(path, content)
    finally:
        loader.dispose()
    return Source(SourceText(path, text), Node(data, 0, 0, ""), ())


def _plain_text(path: str, content: bytes) -> str | None:
    """Return a file's text if nothing is wrong with its characters, else None."""
    if content.translate(None, _PRINTABLE):  # by far the fastest way to look at each byte
        source, problems = decode(path, content)
        return None if problems else source.text
    text = content.decode("ascii")
    return None if any(sign in text for sign in _CONFLICTS) else text


class _UnusualError(Exception):
    """There is something in the file that wants to be looked at closely."""


class _Data:
    """Makes data of the parser's events."""

    __slots__ = ("_careful", "_next")

    def __init__(self, next_event: _Next, *, careful: bool) -> None:
        self._next = next_event
        self._careful = careful
        """Whether the text has a sign that anchors, tags or codes in quotes are made with."""

    def document(self) -> Data:
        """Return the data of the one document that there must be."""
        self._expect(yaml.StreamStartEvent)
        self._expect(yaml.DocumentStartEvent)
        data = self._value(self._next(), 0)
        self._expect(yaml.DocumentEndEvent)
        self._expect(yaml.StreamEndEvent)
        return data

    def _expect(self, kind: type[yaml.Event]) -> None:
        if self._next().__class__ is not kind:
            raise _UnusualError

    def _value(self, event: Any, depth: int) -> Data:
        if self._careful:
            _look_closely(event)
        kind = event.__class__
        if kind is _Scalar:
            value: str = event.value
            is_nothing = not value or (len(value) < 5 and value in NOTHING and not event.style)
            return None if is_nothing else value
        if depth >= MAX_DEPTH:
            raise _UnusualError
        if kind is yaml.MappingStartEvent:
            return self._mapping(depth + 1)
        if kind is yaml.SequenceStartEvent:
            return self._list(depth + 1)
        raise _UnusualError

    def _mapping(self, depth: int) -> Data:
        data: dict[str, Data] = {}
        next_event, value_of = self._next, self._value
        while True:
            key = next_event()
            if key.__class__ is not _Scalar:
                if key.__class__ is yaml.MappingEndEvent:
                    return data
                raise _UnusualError
            if self._careful:
                _look_closely(key)
            name = key.value
            if name in data:
                raise _UnusualError
            data[name] = value_of(next_event(), depth)

    def _list(self, depth: int) -> Data:
        data: list[Data] = []
        next_event, value_of = self._next, self._value
        while True:
            event = next_event()
            if event.__class__ is yaml.SequenceEndEvent:
                return data
            data.append(value_of(event, depth))


def _look_closely(event: Any) -> None:
    """Raise `_UnusualError` if a value or a key has an anchor, a tag, or codes in quotes."""
    if event.__class__ is yaml.AliasEvent or event.anchor is not None or event.tag is not None:
        raise _UnusualError
    if event.__class__ is _Scalar and event.style == '"':
        raise _UnusualError
