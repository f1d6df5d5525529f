"""The head of a post of Hugo: YAML, TOML or JSON, and the body below it."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time

from beforehand.importers.characters import clean

Data = str | list["Data"] | dict[str, "Data"] | None
"""What a head or a configuration says: every scalar is text, as it stands there."""

ReadYaml = Callable[[str], Data]
"""Reads YAML without giving its scalars types; raises `Unreadable` for what is none."""


class Unreadable(ValueError):
    """A text that is not of the format that it claims to be; says why."""


@dataclass(frozen=True)
class Post:
    """A file of the source that has a head."""

    head: dict[str, Data]
    """By key, in small letters: Hugo tells no case apart."""
    body: str


_YAML = re.compile(
    r"\A---[ \t]*\n(.*?)(?:^---[ \t]*$\n?|^\.\.\.[ \t]*$\n?)", re.DOTALL | re.MULTILINE
)
_TOML = re.compile(r"\A\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*$\n?", re.DOTALL | re.MULTILINE)


def read_post(text: str, read_yaml: ReadYaml) -> Post | None:
    """Return the post that a file holds, or None if it has no head.

    Raises `Unreadable` for a head that is none of YAML, TOML and JSON.
    """
    text = text.replace("\r\n", "\n").removeprefix("\ufeff").lstrip("\n")
    for pattern, read in ((_YAML, read_yaml), (_TOML, read_toml)):
        match = pattern.match(text)
        if match is not None:
            return Post(small_keys(read(clean(match[1])[0])), text[match.end() :])
    if text.startswith("{") and not text.startswith("{{"):
        try:
            data, end = _Json.raw_decode(text)
        except ValueError as error:
            raise Unreadable(str(error)) from None
        return Post(small_keys(_plain(data)), text[end:])
    return None


def read_toml(text: str) -> Data:
    """Return what TOML says, every scalar as text."""
    try:
        return _plain(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise Unreadable(str(error)) from None


def read_json(text: str) -> Data:
    """Return what JSON says, every scalar as text."""
    try:
        return _plain(_Json.decode(text))
    except ValueError as error:
        raise Unreadable(str(error)) from None


_Json = json.JSONDecoder(parse_int=str, parse_float=str)


def small_keys(data: Data) -> dict[str, Data]:
    """Return a mapping with its keys in small letters; empty for anything else."""
    return {key.lower(): value for key, value in data.items()} if isinstance(data, dict) else {}


def _plain(value: object) -> Data:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value)


# --------------------------------------------------------------------------- what stands there


def text_of(value: Data) -> str:
    """Return a value as text for reading and for notes; lists with commas, nothing as ''."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list):
        return ", ".join(filter(None, map(text_of, value)))
    return ", ".join(f"{key}: {text_of(item)}" for key, item in value.items())


def texts_of(value: Data) -> list[str]:
    """Return the texts of a list, or of one text that stands for a list; none for nothing."""
    items = value if isinstance(value, list) else [value]
    return [text for text in map(text_of, items) if text]


def is_true(value: Data) -> bool | None:
    """Return whether a value says yes or no; None if it says neither."""
    word = text_of(value).lower()
    return {"true": True, "yes": True, "on": True, "1": True}.get(
        word, False if word in ("false", "no", "off", "0") else None
    )
