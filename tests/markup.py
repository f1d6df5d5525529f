"""Reading rendered HTML in tests: strictly, as a browser would, and by CSS selectors."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote

import html5lib
from bs4 import BeautifulSoup, Tag

TEXT_TAGS = {
    *("p", "br", "strong", "em", "del", "code", "pre", "blockquote", "hr", "a"),
    *("ul", "ol", "li", "h3", "h4", "h5", "h6"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
SCHEMES = {"http", "https", "mailto", "tel"}


def soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def words(tag: Tag | BeautifulSoup | None) -> str:
    """Return what a reader sees of a tag, without what is hidden, on one line."""
    assert tag is not None
    copy = soup(str(tag))
    for hidden in copy.select("[hidden]"):
        hidden.decompose()
    for block in copy.find_all(["p", "div", "li", "dt", "dd", "br", "blockquote"]):
        block.insert_after(" ")
    return " ".join(copy.get_text().split())


def strictly(html: str):
    """Return the tree of a fragment; any parse error of the standard is raised."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parseFragment(html)


def leaks_of_text(html: str) -> Iterator[str]:
    """Yield everything in the HTML of a record's text that stands on no list."""
    tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
    for element in tree.iter():
        if element.tag == "DOCUMENT_FRAGMENT":
            continue
        if not isinstance(element.tag, str) or element.tag not in TEXT_TAGS:
            yield f"element {element.tag}"
        for name, value in element.attrib.items():
            if element.tag != "a" or name not in ("href", "rel"):
                yield f"attribute {name} of {element.tag}"
            elif name == "href" and not is_harmless(value):
                yield f"link {value!r}"


def is_harmless(url: str) -> bool:
    """Return whether a link is of a kind that the pages allow, however it is decoded."""
    if any(ord(char) <= 32 or char in "\\\x7f\xa0\u200b\u202e" for char in url):
        return False
    for form in (url, unquote(unescape(url)), unquote(unescape(unquote(unescape(url))))):
        bare = "".join(char for char in form if char > " ").lower()
        if bare.startswith("//"):
            return False
        if bare.startswith("/"):
            continue
        scheme, colon, _ = bare.partition(":")
        if not colon or scheme not in SCHEMES:
            return False
    return True
