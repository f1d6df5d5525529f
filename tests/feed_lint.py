"""Checks of feeds and calendars that no reader makes: each returns what is wrong."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree as ET

ATOM = "{http://www.w3.org/2005/Atom}"
THREAD = "{http://purl.org/syndication/thread/1.0}"
HISTORY = "{http://purl.org/syndication/history/1.0}"
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_ELEMENTS = {
    *("p", "br", "strong", "em", "del", "code", "pre", "blockquote", "ul", "ol", "li", "a", "hr"),
    *("h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}


class Entry:
    """An item of any format, as a reader sees it."""

    def __init__(self, key: str, title: str, link: str, at: datetime, html: str) -> None:
        self.id, self.title, self.link, self.at, self.html = key, title, link, at, html

    @property
    def facts(self) -> tuple[str, str, str, datetime]:
        """Return what must be the same in every format."""
        return (self.id, self.title, self.link, self.at)


def feed_entries(uri: str, content: bytes) -> list[Entry]:
    """Return the items of one of our feeds, in the order of the file."""
    if uri.endswith(".json"):
        return [
            Entry(
                item["id"],
                item["title"],
                item["url"],
                datetime.fromisoformat(item["date_published"]),
                item["content_html"],
            )
            for item in json.loads(content)["items"]
        ]
    root = ET.fromstring(content)
    if root.tag == "rss":
        return [
            Entry(
                item.findtext("guid", ""),
                item.findtext("title", ""),
                item.findtext("link", ""),
                parsedate_to_datetime(item.findtext("pubDate", "")).astimezone(UTC),
                item.findtext("description", ""),
            )
            for item in root.iter("item")
        ]
    return [
        Entry(
            entry.findtext(f"{ATOM}id", ""),
            entry.findtext(f"{ATOM}title", ""),
            next(
                link.get("href", "")
                for link in entry.iter(f"{ATOM}link")
                if link.get("rel", "alternate") == "alternate"
            ),
            datetime.fromisoformat(entry.findtext(f"{ATOM}published", "")),
            entry.findtext(f"{ATOM}content", ""),
        )
        for entry in root.iter(f"{ATOM}entry")
    ]


def true_of(statements: dict[str, bool]) -> list[str]:
    """Return the statements that are true."""
    return [statement for statement, is_true in statements.items() if is_true]


def feed_faults(uri: str, content: bytes, base: str, now: datetime) -> list[str]:
    """Return what is wrong with a feed that is published at `base` + `uri`."""
    entries = feed_entries(uri, content)
    faults = []
    for name in ("id", "title", "link", "at"):
        values = [getattr(entry, name) for entry in entries]
        faults += true_of(
            {
                f"two items have the same {name}": len(set(values)) != len(values),
                f"an item has no {name}": not all(values),
            }
        )
    dates = [entry.at for entry in entries]
    titles = " ".join(entry.title for entry in entries)
    links = [entry.link for entry in entries]
    faults += true_of(
        {
            "characters that XML forbids": bool(_UNFIT.search(content.decode())),
            "items are not newest first": dates != sorted(dates, reverse=True),
            "an item is in the future": bool(dates) and dates[0] > now,
            "a title is no clean line": "\n" in titles or bool(_TURNING.search(titles)),
            "a link is not absolute": not all(link.startswith(base) for link in links),
            "a link has no fragment": not all("#" in link for link in links),
            "an id is no tag URI": any(not entry.id.startswith("tag:") for entry in entries),
            "more than a hundred items": len(entries) > 100 and "/archive/" not in uri,
        }
    )
    for entry in entries:
        faults += _html_faults(entry.html)
    is_json = uri.endswith(".json")
    return faults + (_json_faults if is_json else _xml_faults)(uri, content, base)


def _html_faults(html: str) -> list[str]:
    links = re.findall(r'href="([^"]*)"', html)
    odd = set(re.findall(r"<([a-zA-Z0-9]+)", html)) - _ELEMENTS
    return true_of(
        {
            f"elements that readers take out: {odd}": bool(odd),
            "an attribute that readers take out": bool(
                re.search(r"<[^>]*\s(on\w+|style|src|id|class)\s*=", html)
            ),
            "a link in a text is not absolute": not all(
                re.match(r"(https?:|mailto:|tel:)", link) for link in links
            ),
        }
    )


def _xml_faults(uri: str, content: bytes, base: str) -> list[str]:
    instruction = content.split(b"\n")[1]
    form = rb'<\?xml-stylesheet type="text/css" href="(\.\./)+feed\.css"\?>'
    root = ET.fromstring(content)
    links = root.iter(f"{ATOM}link")
    selves = [link.get("href") for link in links if link.get("rel") == "self"]
    faults = true_of(
        {
            "no stylesheet in front": not re.fullmatch(form, instruction),
            "the stylesheet is elsewhere": instruction.count(b"../") != uri.count("/") - 1,
            f"its own address is {selves}": selves != [base + uri],
        }
    )
    return faults + (_rss_faults(root, base) if root.tag == "rss" else _atom_faults(root))


def _rss_faults(root: ET.Element, base: str) -> list[str]:
    channel = root.find("channel")
    assert channel is not None
    return true_of(
        {
            "no language": not channel.findtext("language"),
            "no date": not channel.findtext("lastBuildDate"),
            "no description": not channel.findtext("description"),
            "the channel's link is not the site": channel.findtext("link") != base,
            "a guid passes for a link": any(
                guid.get("isPermaLink") != "false" for guid in root.iter("guid")
            ),
        }
    )


def _atom_faults(root: ET.Element) -> list[str]:
    entries = list(root.iter(f"{ATOM}entry"))
    return true_of(
        {
            "no language": not root.get("{http://www.w3.org/XML/1998/namespace}lang"),
            "no date": not root.findtext(f"{ATOM}updated"),
            "no author": not root.findtext(f"{ATOM}author/{ATOM}name"),
            "an entry was updated": any(
                entry.findtext(f"{ATOM}updated") != entry.findtext(f"{ATOM}published")
                for entry in entries
            ),
            "a reply to nothing": any(
                not reply.get("ref") or not reply.get("href")
                for reply in root.iter(f"{THREAD}in-reply-to")
            ),
        }
    )


_MEMBERS = {
    *("id", "url", "title", "content_html", "summary", "date_published", "date_modified", "tags"),
    "_beforehand",
}


def _json_faults(uri: str, content: bytes, base: str) -> list[str]:
    feed = json.loads(content)
    items = feed["items"]
    return true_of(
        {
            "not JSON Feed 1.1": feed["version"] != "https://jsonfeed.org/version/1.1",
            "its own address is wrong": feed["feed_url"] != base + uri,
            "its home is not the site": feed["home_page_url"] != base,
            "no title": not feed["title"],
            "no language": not feed["language"],
            "unknown members": any(set(item) - _MEMBERS for item in items),
            "an item was modified": any(
                item["date_modified"] != item["date_published"] for item in items
            ),
        }
    )


_NEEDED = (
    "VERSION:2.0",
    "PRODID:",
    "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
    "X-PUBLISHED-TTL:PT1H",
    "SOURCE;VALUE=URI:",
    "NAME:",
    "X-WR-CALNAME:",
)
_ONCE = (
    *("UID", "DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "SUMMARY"),
    *("DESCRIPTION", "URL", "CATEGORIES", "STATUS", "TRANSP"),
)


def calendar_faults(content: bytes) -> list[str]:
    """Return what is wrong with a calendar."""
    text = re.sub(rb"\r\n[ \t]", b"", content).decode()
    uids = re.findall(r"\r\nUID:([^\r]*)", text)
    faults = true_of(
        {
            "a line does not end in CR LF": b"\n" in content.replace(b"\r\n", b""),
            "the end is missing": not content.endswith(b"END:VCALENDAR\r\n"),
            "a line has over 75 octets": any(len(line) > 75 for line in content.split(b"\r\n")),
            "control characters": bool(re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", text)),
            "it has a METHOD": "METHOD:" in text,
            "no component": "\r\nBEGIN:V" not in text,
            "two events have the same UID": len(set(uids)) != len(uids),
            "events are not in order": uids != sorted(uids),
        }
    )
    faults += [f"no {needed}" for needed in _NEEDED if f"\r\n{needed}" not in text]
    for event in re.findall(r"BEGIN:VEVENT\r\n(.*?)END:VEVENT\r\n", text, re.DOTALL):
        bare = re.sub(r"BEGIN:VALARM.*?END:VALARM\r\n", "", event, flags=re.DOTALL)
        faults += _event_faults(bare.split("\r\n")[:-1])
    return faults


def _event_faults(lines: list[str]) -> list[str]:
    names = [re.split("[;:]", line, maxsplit=1)[0] for line in lines]
    values = dict(line.split(":", 1) for line in lines)
    day = values.get("DTSTART;VALUE=DATE")
    start = values.get("DTSTART", "")
    faults = [f"{name} {names.count(name)} times" for name in _ONCE if names.count(name) != 1]
    return faults + true_of(
        {
            "no known status": values["STATUS"] not in ("CONFIRMED", "TENTATIVE", "CANCELLED"),
            "it makes people busy": values["TRANSP"] != "TRANSPARENT",
            "not as of the last word": values["DTSTAMP"] != values["LAST-MODIFIED"],
            "a day does not end": day is not None and values.get("DTEND;VALUE=DATE", "") <= day,
            "a time is not in UTC": day is None and not start.endswith("Z"),
            "it ends before it begins": day is None and values.get("DTEND", "~") <= start,
        }
    )
