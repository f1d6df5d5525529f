"""Markdown of records → safe HTML and plain words, once a text.

Three gates, one behind the other: comrak renders with raw HTML shown as text, nh3 keeps
only what stands on the list below, and every link passes `safe_url`. Nothing that a
record says reaches a page or a feed by another way. Where comrak gives nothing but elements
of that list, with no attribute but a plain link that the last gate lets through, nh3 has
nothing to take away: most texts are so, and are only written as nh3 would write them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from urllib.parse import unquote, urlsplit

import comrak
import nh3
from markupsafe import Markup

from beforehand.render.safe import marked

ALLOWED_TAGS = frozenset(
    {
        *("p", "br", "strong", "em", "del", "code", "pre", "blockquote", "hr", "a"),
        *("ul", "ol", "li", "h3", "h4", "h5", "h6"),
        *("table", "thead", "tbody", "tr", "th", "td"),
    }
)
"""Every element that the text of a record can become."""

ALLOWED_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
"""Every scheme that a link in the text of a record can have."""

OUTSIDE_REL = "noopener noreferrer nofollow"
"""What a link to another site says to browsers and search engines."""

NBSP = "\N{NO-BREAK SPACE}"
_MEMORY = 8_192
"""How many texts are remembered: what a page says, its month and its feeds say soon after."""
_WORDS = r"[^<>&\r\0]++|&(?:amp|lt|gt|quot);|<(?:/?(?:strong|em|del|code)|br /)>"
_HOST = r"(?:[a-z0-9]++(?:-[a-z0-9]++)*+\.)++[a-z]{2,}+"
_LINK = rf'<a href="(?:https?://{_HOST})?/(?!/)[\w.~/?#=%+-]*+">'
_BARE = re.compile(
    rf"(?:{_WORDS}|{_LINK}(?:{_WORDS})*+</a>|</?(?:p|blockquote|ul|ol|li|h[3-6])>)*+", re.ASCII
)
"""HTML of comrak that nh3 would leave as it is, or write in a way that is known: no attribute
but plain links, no table, whose parts have a say in each other, and no character that would
be written otherwise but these."""
_UNSAFE = re.compile(
    r"[\x00-\x20\x7f-\xa0\\<>\"`\xad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]"
)
_SCHEME = re.compile(r"([a-z][a-z0-9+.\-]*):", re.IGNORECASE)
_IMAGE = re.compile(r'<img src="[^"]*" alt="([^"]*)"[^>]*>')
_HEADING = re.compile(r"<(/?)h([1-6])>")
_BARE_LINK = re.compile(r"<a>(.*?)</a>", re.DOTALL)
_OUTSIDE_LINK = re.compile(r'<a href="(https?:[^"]*)">')
_OUTSIDE_FORM = rf'<a href="\1" rel="{OUTSIDE_REL}">'
_SITE_LINK = '<a href="/'
_HREF = re.compile(r'<a href="([^"]*)">')
_BLOCK_END = re.compile(r"</(?:p|li|h[3-6]|td|th|tr|pre|blockquote)>|<br>|<hr>")
_TAG = re.compile(r"<[^>]*>")


def text(markdown: str, root: str = "/") -> Markup:
    """Return safe HTML for one text of a record, memoised by the text.

    `root` is the way to the site's root, ending with a slash (`../../`, or the site's whole
    address for feeds): a link that starts with / is a path of this site and is led through
    it. Headings never stand above the third level and never skip one; images become their
    words; a link that the gate refuses becomes plain text.
    """
    html = _render(markdown)
    if root != "/" and _SITE_LINK in html:
        html = html.replace(_SITE_LINK, f'<a href="{root}')
    return marked(html)


def paragraph(line: str) -> Markup:
    """Return one line of plain words as `text` gives a paragraph of them."""
    words = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return marked(f"<p>{words.replace(NBSP, '&nbsp;')}</p>")


def plain(markdown: str) -> str:
    """Return the words of one text of a record on one line, without any markup.

    For descriptions, search, feeds' summaries and banners; nothing in it is escaped.
    """
    html = _render(markdown)
    if _is_one_paragraph(html):
        html = html[len("<p>") : -len("</p>")]
    else:
        html = _TAG.sub("", _BLOCK_END.sub(" ", html))
    return " ".join(unescape(html).split())


def _is_one_paragraph(html: str) -> bool:
    """Return whether HTML is one paragraph without elements, as most texts are.

    To look for a word is much faster than for a pattern.
    """
    return html.startswith("<p>") and html.count("<") == 2


def absolute(html: Markup, base_url: str) -> Markup:
    """Return HTML of `text` with the site's own links made absolute.

    `base_url` is the site's address and ends with a slash.
    """
    return Markup(str(html).replace(_SITE_LINK, f'<a href="{base_url}'))  # noqa: S704


def shorten(words: str, limit: int) -> str:
    """Return at most `limit` characters of plain words, cut between two words, with … behind."""
    if len(words) <= limit:
        return words
    cut = words[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:-\N{EN DASH}")
    return f"{cut or words[: limit - 1]}…"


def safe_url(url: str) -> str | None:
    """Return the link if it may stand on a page, else None.

    A link is http, https, mailto, tel, or a path of this site that starts with one slash.
    Refused are characters that browsers drop or readers cannot see, names and passwords
    before a host, and every other scheme, also one that shows only after decoding.
    """
    if not url or _UNSAFE.search(url):
        return None
    once = unescape(unquote(url))
    for form in (url, once, unescape(unquote(once))):
        bare = _UNSAFE.sub("", form)
        scheme = _SCHEME.match(bare)
        if scheme is not None and scheme[1].lower() not in ALLOWED_SCHEMES:
            return None
        if bare.startswith(("//", "/\\", "\\")):
            return None
    return url if _is_whole(url) else None


def _is_whole(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    if parts.scheme in ("http", "https"):
        return bool(host) and "@" not in parts.netloc
    if parts.scheme:
        return bool(parts.path)
    return url.startswith("/") and not parts.netloc


def link(url: str, root: str) -> str:
    """Return a link's address as a page writes it: a path of this site is led through `root`.

    `url` is one that a record's reader has accepted. Returns `#` for one that the gate
    refuses all the same, so that no address passes it by another door.
    """
    fine = safe_url(url)
    if fine is None:
        return "#"
    return root + fine[1:] if fine.startswith("/") else fine


def is_outside(url: str) -> bool:
    """Return whether a link leads to another site."""
    return url.lower().startswith(("http:", "https:"))


@lru_cache(maxsize=_MEMORY)
def _render(markdown: str) -> str:
    raw = _engine(markdown)
    if _is_one_paragraph(raw) and "&" not in raw and "\r" not in raw:
        return raw.strip().replace(NBSP, "&nbsp;")
    if "<img" in raw:
        raw = _IMAGE.sub(r"\1", raw)
    if "<h" in raw:
        raw = _level_headings(raw)
    if _is_clean(raw):
        html = raw.replace("&quot;", '"').replace("<br />", "<br>").replace(NBSP, "&nbsp;")
    else:
        html = _BARE_LINK.sub(r"\1", _CLEANER.clean(raw))
    return (_OUTSIDE_LINK.sub(_OUTSIDE_FORM, html) if "<a" in html else html).strip()


def _engine(markdown: str) -> str:
    """Return what the engine makes of a text, for which nothing in it can be a reason to stop."""
    if "\0" in markdown:  # browsers would stop
        markdown = markdown.replace("\0", "\ufffd")
    try:
        html: str = comrak.render_markdown(markdown, _EXTENSIONS, None, _RENDERING)
    except UnicodeEncodeError:  # a lone surrogate has no UTF-8 form
        fit = markdown.encode("utf-8", "replace").decode("utf-8")
        html = comrak.render_markdown(fit, _EXTENSIONS, None, _RENDERING)
    return html


def _is_clean(raw: str) -> bool:
    """Return whether nh3 and the last gate surely have nothing to take away."""
    if _BARE.fullmatch(raw) is None:
        return False
    # A plain link is what the last gate lets through, unless another is hidden in it.
    return "%" not in raw or all(safe_url(link) is not None for link in _HREF.findall(raw))


def raised(html: Markup) -> Markup:
    """Return texts that follow a page's title at once: their headings one level higher."""
    if "<h3>" not in html:
        return html
    return marked(_HEADING.sub(lambda match: f"<{match[1]}h{int(match[2]) - 1}>", html))


def _level_headings(html: str) -> str:
    """Return the HTML with headings from the third level on, by their place in the outline."""
    outline: list[int] = []

    def replace(match: re.Match[str]) -> str:
        level = int(match[2])
        if not match[1]:
            while outline and outline[-1] >= level:
                outline.pop()
            outline.append(level)
        return f"<{match[1]}h{min(2 + len(outline), 6)}>"

    return _HEADING.sub(replace, html)


def _gate(tag: str, attribute: str, value: str) -> str | None:
    return safe_url(value) if (tag, attribute) == ("a", "href") else None


def _extensions() -> comrak.ExtensionOptions:
    options = comrak.ExtensionOptions()
    options.table = True
    options.strikethrough = True
    options.autolink = True
    return options


def _rendering() -> comrak.RenderOptions:
    options = comrak.RenderOptions()
    options.escape = True  # what looks like HTML is shown as it was typed
    return options


_EXTENSIONS = _extensions()
_RENDERING = _rendering()
_CLEANER = nh3.Cleaner(
    tags=set(ALLOWED_TAGS),
    attributes={"a": {"href"}},
    attribute_filter=_gate,
    link_rel=None,
    url_schemes=set(ALLOWED_SCHEMES),
)
