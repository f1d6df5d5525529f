"""From a file's bytes to its text: encodings, characters that may not stand in a record."""

from __future__ import annotations

import re
import unicodedata
from itertools import islice
from typing import Final

from beforehand.records.lines import Position, SourceText
from beforehand.records.problems import Problem, Severity, problem_at

MAX_BYTES: Final = 512 * 1024
_MOST_SHOWN: Final = 20
"""How many forbidden characters, or conflicts, of one file are reported."""

_NONCHARACTERS: Final = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(17)
)
_SUSPECT: Final = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb"
    f"\ud800-\udfff{_NONCHARACTERS}"
)
_TAGS: Final = "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
"""They spell the flags of England, Scotland and Wales behind a black flag; anywhere else they
hide text. Between them lie the variants of ideographs, which Japanese names need."""
_FORBIDDEN: Final = re.compile(f"[{_SUSPECT}]|(?<![\U0001f3f4{_TAGS}])[{_TAGS}]+")
_PERHAPS: Final = re.compile(f"[{_SUSPECT}{_TAGS}]")
"""Asked of the few different characters that a text has; finds nothing in nearly every one."""
_CONFLICT: Final = re.compile(r"^(?:<{7}|\|{7}|={7}|>{7})(?= |\r|\n|\Z)", re.MULTILINE)


def decode(path: str, content: bytes) -> tuple[SourceText, list[Problem]]:
    """Return the text of a file, without a byte order mark, and what is wrong with it.

    With an error among the problems, the text is good for showing lines only: bytes that
    are no UTF-8 have become U+FFFD.
    """
    refused = _refuse_encoding(path, content)
    if refused is not None:
        return refused
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        return _not_utf_8(path, content, error)
    problems = []
    source = SourceText(path, text.removeprefix("\ufeff"))
    if text.startswith("\ufeff"):
        problems.append(
            problem_at(
                source,
                Position(1, 1),
                "byte-order-mark",
                "the file begins with an invisible mark (a byte order mark)",
                'save it as "UTF-8", not as "UTF-8 with BOM"',
                severity=Severity.WARNING,
            )
        )
    problems += forbidden_characters(source)
    problems += _conflicts(source)
    return source, problems


def _refuse_encoding(path: str, content: bytes) -> tuple[SourceText, list[Problem]] | None:
    if len(content) > MAX_BYTES:
        empty = SourceText(path, "")
        return empty, [
            Problem(
                path,
                1,
                1,
                "file-large",
                f"the file has {len(content):,} bytes; a record has at most {MAX_BYTES:,}",
                "a record is text alone: put pictures and long documents elsewhere and link to"
                " them",
            )
        ]
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff"))
    if marked or b"\x00" in content[:4]:
        codec = "UTF-16" if marked or content[:4].count(0) < 3 else "UTF-32"
        return SourceText(path, ""), [
            Problem(
                path,
                1,
                1,
                "encoding-utf-16",
                f"the file is not saved as UTF-8 but as {codec}",
                'save it again and choose the encoding "UTF-8"',
            )
        ]
    return None


def _not_utf_8(
    path: str, content: bytes, error: UnicodeDecodeError
) -> tuple[SourceText, list[Problem]]:
    source = SourceText(path, content.decode("utf-8", errors="replace").removeprefix("\ufeff"))
    index = len(content[: error.start].decode("utf-8").removeprefix("\ufeff"))
    byte = content[error.start]
    guess = bytes([byte]).decode("cp1252", errors="replace")
    named = f' ("{guess}" in the older encoding Windows-1252)' if guess.isprintable() else ""
    return source, [
        problem_at(
            source,
            source.position(index),
            "encoding-invalid",
            f"the file is not saved as UTF-8: byte {byte:02X}{named} stands here",
            'save the file again and choose the encoding "UTF-8"',
        )
    ]


def forbidden_in(text: str) -> str | None:
    """Return the first part of a text that may not stand in a record, or None."""
    match = _FORBIDDEN.search(text)
    return match[0] if match else None


def character_name(character: str) -> str:
    """Return a character's code and name: `U+200B, zero width space`."""
    code = f"U+{ord(character[0]):04X}"
    name = unicodedata.name(character[0], "").lower()
    return f"{code}, {name}" if name else code


def forbidden_characters(source: SourceText) -> list[Problem]:
    """Return a problem for each place with a character that no record may hold, at most 20."""
    if _PERHAPS.search("".join(set(source.text))) is None:
        return []
    return [
        problem_at(
            source,
            source.position(match.start(), match.end()),
            "character-forbidden",
            f"an invisible or control character stands here ({character_name(match[0])})",
            "delete it; such characters come along when text is copied from elsewhere",
        )
        for match in islice(_FORBIDDEN.finditer(source.text), _MOST_SHOWN)
    ]


def _conflicts(source: SourceText) -> list[Problem]:
    """Return a problem for the first line of each merge conflict that was left in the text."""
    matches = list(_CONFLICT.finditer(source.text))
    firsts = [match for match in matches if match[0][0] == "<"] or matches[:1]
    return [
        problem_at(
            source,
            source.position(match.start(), match.end()),
            "merge-conflict",
            "git could not merge two versions of this text, and nobody has decided yet",
            "keep the lines that are right and delete those with <<<<<<<, ======= and >>>>>>>",
        )
        for match in firsts[:_MOST_SHOWN]
    ]
