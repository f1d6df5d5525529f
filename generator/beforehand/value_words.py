"""Words: lines, texts, ids, links, and whether something is true."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

from beforehand.scalar import Reading, Refused

ID_PATTERN = re.compile(r"[a-z0-9][a-z0-9-]{0,62}", re.ASCII)
MAX_LINE = 200
MAX_BANNER_TITLE = 60
MAX_BANNER_TEXT = 240
MAX_TEXT = 8_000


def read_line(text: str, _reading: Reading) -> str:
    """Return one line of plain text, at most 200 characters, without blanks around it."""
    return _line(text, MAX_LINE, "shorten it, and put the rest into the text")


def read_banner_title(text: str, _reading: Reading) -> str:
    """Return a banner's title: one line of at most 60 characters."""
    return _line(text, MAX_BANNER_TITLE, "shorten it; the banner's link leads to the rest")


def read_banner_text(text: str, _reading: Reading) -> str:
    """Return a banner's text: one line of at most 240 characters."""
    return _line(text, MAX_BANNER_TEXT, "shorten it; the banner's link leads to the rest")


def _line(text: str, most: int, hint: str) -> str:
    line = text.strip().replace("\t", " ")
    if not line:
        raise Refused("text-empty", "there must be some text", "write it, or take the key out")
    if "\n" in line or "\r" in line:
        raise Refused("line-broken", "this is one line of plain text", "put it on one line")
    if len(line) > most:
        raise Refused(
            "line-long",
            f"this is one line of at most {most} characters; it has {len(line)}",
            hint,
        )
    return line


def read_text(text: str, _reading: Reading) -> str:
    """Return Markdown of at most 8,000 characters, without blanks around it.

    The limit bounds the time that a Markdown engine can take on a hostile text.
    """
    body = text.strip()
    if "\r" in body:
        body = body.replace("\r\n", "\n").replace("\r", "\n")
    if not body:
        raise Refused("text-empty", "there must be some text", "write it, or take the key out")
    if len(body) > MAX_TEXT:
        raise Refused(
            "text-long",
            f"a text has at most {MAX_TEXT:,} characters; it has {len(body):,}",
            "shorten it, or put the details on a page of their own and link to it",
        )
    return body


def read_id(text: str, _reading: Reading) -> str:
    """Return an id: small letters, digits and hyphens, at most 63 characters."""
    if not ID_PATTERN.fullmatch(text.strip()):
        raise Refused(
            "id-invalid",
            "an id is made of small letters, digits and hyphens, at most 63 of them, and starts"
            " with a letter or a digit",
            f"write it like {id_like(text) or 'disc-shipping'}",
        )
    return text.strip()


def id_like(text: str) -> str:
    """Return the nearest id to a name: `Disc shipping` → `disc-shipping`; may be empty."""
    plain = unicodedata.normalize("NFKD", text[:200]).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:63].strip("-")


_UNSAFE_IN_URL = re.compile(r"[\x00-\x20\x7f-\xa0\\<>\"`\u200b-\u200f\u2028-\u202e\u2066-\u2069]")


def read_url(text: str, _reading: Reading) -> str:
    """Return a link: http, https, mailto, tel, or a path of this site that starts with /."""
    url = text.strip()
    fine = not _UNSAFE_IN_URL.search(url) and _leads_somewhere(url)
    if not fine:
        raise Refused(
            "link-invalid",
            "a link starts with https://, http://, mailto:, tel: or, within this site, with /",
            f"write it like https://{url}"
            if re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+(/[!-~]*)?", url)
            else "write it like https://www.example.org/help",
        )
    return url


def _leads_somewhere(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port  # refuses a port that is no number
    except ValueError:
        return False
    if parts.scheme in ("http", "https"):
        return bool(parts.hostname) and "@" not in parts.netloc
    if parts.scheme in ("mailto", "tel"):
        return bool(parts.path)
    return not parts.scheme and not parts.netloc and url.startswith("/")


def read_truth(text: str, _reading: Reading) -> bool:
    """Return whether it is true; reads true, false, yes and no."""
    truth = {"true": True, "yes": True, "false": False, "no": False}.get(text.strip().lower())
    if truth is None:
        raise Refused("truth-invalid", "only true or false can stand here", "write true or false")
    return truth
