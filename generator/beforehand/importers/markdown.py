"""Texts of other systems → Markdown as records hold it.

Code is left alone. Everywhere else comments go, HTML becomes Markdown, links get whole
addresses, pictures become links (records show none), and the shortcodes of Hugo that
stand for a link, a picture or code become that. No word that readers saw is lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit

from beforehand.importers.characters import clean
from beforehand.importers.html_text import has_html, html_to_markdown

_OPEN, _CLOSE = "\ufdd0", "\ufdd1"  # never in a text: `clean` takes both out
_INDENT: Final = ("    ", "\t")
_STAND_IN: Final = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_FENCE: Final = re.compile(r"^([ \t]*(?:[-*+>]|\d+[.)])?[ \t]*)(`{3,}|~{3,})[^\n`]*$", re.MULTILINE)
_CODE: Final = re.compile(r"(?<!`)(`+)(?!`)((?:[^\n]|\n(?!\s*\n))+?)(?<!`)\1(?!`)")
_AUTOLINK: Final = re.compile(
    r"<(?:[A-Za-z][A-Za-z0-9+.\-]{1,31}:[^\s<>]*|[\w.!#$%&'*+/=?^`{|}~-]+@[\w.-]+)>"
)
_COMMENT: Final = re.compile(r"<!--(?:>|->|.*?(?:-->|\Z))", re.DOTALL)
_LINK: Final = re.compile(
    r"(?P<lead>\]\(\s*)<?(?P<to>(?:[^()\s<>]|\((?:[^()\s<>])*\))*)>?"
    r"(?P<tail>(?:\s+(?:\"[^\"]*\"|'[^']*'|\([^)]*\)))?\s*\))"
)
DEFINITION: Final = re.compile(
    r"^( {0,3}\[([^\]\n]+)\]:[ \t]*)<?([^\s<>]*[/.#:@][^\s<>]*)>?(?=[ \t]*(?:$|[\"'(]))",
    re.MULTILINE,
)
"""A line that gives an address for links elsewhere in the text: its head, name, address."""
_PICTURE_IN_LINK: Final = re.compile(r"\[!\[([^\]\n]*)\]\(([^)\s]*)([^)\n]*)\)\](?=\()")
_PICTURE: Final = re.compile(r"!\[([^\]\n]*)\](?=\(([^)\n]*)\)|\[[^\]\n]*\])")
_SHORTCODE: Final = re.compile(r"\{\{([<%])(.*?)[>%]\}\}", re.DOTALL)
_ARGUMENT: Final = re.compile(
    r"""(?:(\w+)\s*=\s*)?(?:"([^"]*)"|'([^']*)'|`([^`]*)`|([^\s"'`=]+))"""
)
_HIGHLIGHT: Final = re.compile(
    r"\{\{[<%]\s*highlight\s+(\S+).*?[>%]\}\}\n?(.*?)\n?\{\{[<%]\s*/\s*highlight\s*[>%]\}\}",
    re.DOTALL,
)


@dataclass(frozen=True)
class Tidied:
    """A text as records hold it."""

    text: str
    """Markdown without blanks around it; may be empty."""
    remarks: tuple[tuple[str, str], ...]
    """What was left out or changed: the value, and what became of it."""


@dataclass(frozen=True)
class Setting:
    """Where a text stands."""

    page_url: str = ""
    """The address of its page at the source, to which relative links belong; may be empty."""
    page_of: Callable[[str], str | None] = lambda _: None
    """The address of the page that is made of a file of the source, or None."""
    line_breaks: bool = False
    """Whether a line break of the text is shown as one, as in plain text."""


def tidy(text: str, setting: Setting) -> Tidied:
    """Return the text as Markdown without HTML, and what was left out or changed."""
    remarks: list[tuple[str, str]] = []
    text, gone = clean(text)
    if gone:
        remarks.append((gone, "characters that nobody sees were taken out"))
    kept: list[str] = []
    text = _hide_code(_HIGHLIGHT.sub(_fenced, text), kept)
    text = _without_comments(text, remarks)
    text = _shortcodes(text, setting, remarks, kept)
    text = _AUTOLINK.sub(lambda match: _hidden(match[0], kept), text)
    if has_html(text):
        text, silent = html_to_markdown(text)
        remarks += [(part, "browsers do not show it; it was left out") for part in silent]
    if setting.line_breaks:
        text = _plain_breaks(text)
    text = _pictures(text, remarks)
    text = _whole_links(text, setting)
    text = re.sub(r"[ \t]*\n(?:[ \t]*\n){2,}", "\n\n", text)
    while _STAND_IN.search(text):
        text = _STAND_IN.sub(lambda match: kept[int(match[1])], text)
    return Tidied(flush(text), tuple(remarks))


def blank_code(text: str) -> str:
    """Return the text with its code blanked out, as long as it was; for looking at lines."""
    return _CODE.sub(lambda match: _blank(match[0]), _each_fence(text, _blank))


def _blank(part: str) -> str:
    return re.sub(r"[^\n]", " ", part)


def _hide_code(text: str, kept: list[str]) -> str:
    text = _each_fence(text, lambda part: _hidden(part, kept))
    return _CODE.sub(lambda match: _hidden(match[0], kept), text)


def _hidden(part: str, kept: list[str]) -> str:
    kept.append(part)
    return f"{_OPEN}{len(kept) - 1}{_CLOSE}"


def _each_fence(text: str, replace: Callable[[str], str]) -> str:
    """Return the text with each fenced block replaced; one that is not closed goes to the end."""
    out, place = [], 0
    while (fence := _FENCE.search(text, place)) is not None:
        mark = fence[2]
        closing = re.compile(
            rf"^[ \t>]*{re.escape(mark[0])}{{{len(mark)},}}[ \t]*$", re.MULTILINE
        ).search(text, fence.end())
        end = closing.end() if closing else len(text)
        begin = fence.start(2)
        out += [text[place:begin], replace(text[begin:end])]
        place = end
    return "".join(out) + text[place:]


def _without_comments(text: str, remarks: list[tuple[str, str]]) -> str:
    def drop(match: re.Match[str]) -> str:
        words = match[0].removeprefix("<!--").removesuffix("-->").strip()
        if words:
            remarks.append((words, "a comment, which readers never saw; it was left out"))
        return ""

    return _COMMENT.sub(drop, text)


# --------------------------------------------------------------------------- links


def _whole_links(text: str, setting: Setting) -> str:
    def link(match: re.Match[str]) -> str:
        return match["lead"] + whole_address(match["to"], setting) + match["tail"]

    text = _LINK.sub(link, text)
    return DEFINITION.sub(lambda match: match[1] + whole_address(match[3], setting), text)


def whole_address(address: str, setting: Setting) -> str:
    """Return a link's address so that it leads to the same place from anywhere."""
    if not address or _OPEN in address:
        return address
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    if parts.scheme:
        return address
    if address.startswith("//"):
        return f"https:{address}"
    named = setting.page_of(parts.path) if parts.path else None
    if named is not None:
        return named + (f"#{parts.fragment}" if parts.fragment else "")
    return urljoin(setting.page_url, address) if setting.page_url else address


def _pictures(text: str, remarks: list[tuple[str, str]]) -> str:
    def in_link(match: re.Match[str]) -> str:
        remarks.append((match[2], "records show no pictures; it became a link"))
        return f"[picture]({match[2]}{match[3]}) [{match[1] or 'link'}]"

    def alone(match: re.Match[str]) -> str:
        remarks.append((match[2] or match[1], "records show no pictures; it became a link"))
        return f"[{match[1] or 'picture'}]"

    return _PICTURE.sub(alone, _PICTURE_IN_LINK.sub(in_link, text))


# --------------------------------------------------------------------------- shortcodes


def _fenced(match: re.Match[str]) -> str:
    return f"```{match[1]}\n{match[2]}\n```"


def _shortcodes(
    text: str, setting: Setting, remarks: list[tuple[str, str]], kept: list[str]
) -> str:
    """Return the text with its shortcodes read; those that stay are hidden from HTML's eye."""

    def replace(match: re.Match[str]) -> str:
        inside = match[2].strip()
        if inside.startswith("/*"):
            ending = {"<": ">", "%": "%"}[match[1]]
            shown = "{{" + match[1] + inside[2:].removesuffix("*/") + ending + "}}"
            return _hidden(f"`{shown.strip()}`", kept)
        name, _, rest = inside.partition(" ")
        if name == "track":
            return _hidden(match[0], kept)
        made = _known_shortcode(name, _arguments(rest), setting)
        if made is None:
            remarks.append((match[0], "a shortcode of that site; it stands in the text as it was"))
            return _hidden(match[0], kept)
        return made

    return _SHORTCODE.sub(replace, text)


def _arguments(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, match in enumerate(_ARGUMENT.finditer(text.strip().removesuffix("/"))):
        found[match[1] or str(number)] = next((part for part in match.groups()[1:] if part), "")
    return found


def _known_shortcode(name: str, said: dict[str, str], setting: Setting) -> str | None:
    if name in ("ref", "relref"):
        path = said.get("0") or said.get("path", "")
        return setting.page_of(path.partition("#")[0]) or whole_address(path, setting)
    if name == "figure" and said.get("src"):
        words = said.get("caption") or said.get("title") or said.get("alt") or ""
        return f"![{words}]({said['src']})"
    if name in ("youtube", "vimeo"):
        number = said.get("0") or said.get("id", "")
        host = "https://www.youtube.com/watch?v=" if name == "youtube" else "https://vimeo.com/"
        return f"<{host}{number}>"
    if name == "gist" and said.get("1"):
        return f"<https://gist.github.com/{said['0']}/{said['1']}>"
    return None


# --------------------------------------------------------------------------- plain text


def _plain_breaks(text: str) -> str:
    """Return plain text so that Markdown breaks its lines where they were broken."""
    text = re.sub(r"^( {0,3})(\[[^\]\n]+\]:)", r"\1\\\2", text, flags=re.MULTILINE)
    lines = text.split("\n")
    out = []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        starts = re.match(r"\s*(?:[-*+>|#]|\d+[.)]\s|$)", following)
        done = not line.strip() or line.endswith("\\") or line.lstrip().startswith(("|", "#"))
        out.append(line if starts or done else f"{line.rstrip()}\\")
    return "\n".join(out)


def flush(text: str) -> str:
    """Return the text without blanks around it; code indented at its beginning gets a fence.

    A record's text begins without blanks, which would take the indentation away.
    """
    text = text.strip("\n")
    lines = text.split("\n")
    count = next(
        (n for n, line in enumerate(lines) if line.strip() and not line.startswith(_INDENT)),
        len(lines),
    )
    if not "".join(lines[:count]).strip():
        return text.strip()
    code = "\n".join(re.sub(r"^(?: {4}|\t)", "", line) for line in lines[:count]).strip("\n")
    return "\n".join(["```", code.rstrip(), "```", "", *lines[count:]]).strip()
