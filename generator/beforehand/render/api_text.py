"""What the files of the API share: ids, instants, plain text, and how JSON is written."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from hashlib import sha256
from html import unescape
from typing import Any

from beforehand.model import Record, Service
from beforehand.render.output import OutputFile
from beforehand.render.text import text

Json = dict[str, Any]
"""An object of JSON on its way into a file; it never goes back into the program."""

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_OLD_ID = re.compile(r"/incidents/([a-z0-9]{12})/?$")
_LINK = re.compile(r'<a href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_CODE = re.compile(r"<pre>(.*?)</pre>", re.DOTALL)
_ITEM = re.compile(r"<li>\s*(?:<p>)?")
_LINE_END = re.compile(r"<br>|</li>|</tr>")
_BLOCK_END = re.compile(r"</(?:p|h[3-6]|pre|blockquote|table)>|<hr>|</?[uo]l>")
_CELL_END = re.compile(r"</t[dh]>\s*(?=<t[dh])")
_TAG = re.compile(r"<[^>]*>")


def api_file(uri: str, document: Json) -> OutputFile:
    """Return a document as compact JSON with its keys sorted.

    `<` is written by its code, so that nothing can end a script that somebody puts it into.
    """
    written = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    content = written.replace("<", "\\u003c").encode("utf-8", "backslashreplace")
    return OutputFile(uri=uri, content=content + b"\n")


def instant(at: datetime) -> str:
    """Return an instant as Statuspage writes it: `2026-11-09T19:40:00.000Z`."""
    return f"{at.astimezone(UTC).isoformat()[:19]}.{at.microsecond // 1000:03}Z"


def maybe_instant(at: datetime | None) -> str | None:
    """Return an instant as `instant` does, or None."""
    return None if at is None else instant(at)


def stable_id(service: Service, name: str) -> str:
    """Return twelve small letters and digits that name one thing of this service for ever.

    Made from the name under which feeds' ids are minted, so that they outlive the address.
    """
    minted = f"{service.feeds.authority},{service.feeds.year}:{name}"
    number = int.from_bytes(sha256(minted.encode("utf-8", "replace")).digest()[:12])
    digits = ""
    for _ in range(12):
        number, place = divmod(number, len(_LETTERS))
        digits += _LETTERS[place]
    return digits


def record_id(service: Service, record: Record, folder: str) -> str:
    """Return a record's id in the API; one from a page of Statuspage keeps the one it had there."""
    known = _OLD_ID.search(record.imported_from or "")
    return known[1] if known else stable_id(service, f"{folder}/{record.id}")


def plain_text(markdown: str, base_url: str) -> str:
    """Return a text of a record as plain text in paragraphs, fit to stand in HTML.

    Statuspage's clients take a body for text or for HTML; so `<`, `>` and `&` are written
    as HTML writes them, addresses stand behind the words that lead there, and items of
    lists begin with a hyphen.
    """
    parts = _CODE.split(_LINK.sub(_with_address, str(text(markdown, base_url))))
    said = "".join(_code(part) if n % 2 else _prose(part) for n, part in enumerate(parts))
    paragraphs = (part.strip("\n").rstrip() for part in re.split(r"\n[ \t]*\n", said))
    joined = "\n\n".join(part for part in paragraphs if part.strip()).strip()
    return joined.replace("&quot;", '"').replace("&#39;", "'")


def _code(html: str) -> str:
    """Return what stands in code, its lines as they are."""
    return f"\n\n{_TAG.sub('', html).strip()}\n\n"


def _prose(html: str) -> str:
    """Return what stands outside of code, a paragraph on one line."""
    html = _ITEM.sub("\n- ", _CELL_END.sub(" | ", html.replace("\n", " ")))
    bare = _TAG.sub("", _BLOCK_END.sub("\n\n", _LINE_END.sub("\n", html)))
    lines = [" ".join(line.split()) for line in bare.replace("&nbsp;", " ").split("\n")]
    return re.sub(r"\n+(?=- )", "\n", "\n".join(lines)) + "\n\n"


def _with_address(match: re.Match[str]) -> str:
    address, words = match[1], match[2]
    bare = _TAG.sub("", words)
    if unescape(address) == unescape(bare) or address == f"mailto:{bare}":
        return words
    return f"{words} ({address})"
