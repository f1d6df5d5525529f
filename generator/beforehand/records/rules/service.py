"""service.yml: what pages, feeds and banners rely on."""

from __future__ import annotations

import re
from typing import Final

from beforehand.model import Service
from beforehand.records.problems import quoted
from beforehand.records.rules.finding import Finding, Findings, Known, Where

_ACCENT: Final = re.compile(r"#[0-9A-Fa-f]{6}", re.ASCII)
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", re.ASCII)
_MAIL: Final = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;.]+")
_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_AUTHORITY: Final = re.compile(rf"(?:[A-Za-z0-9._-]+@)?{_LABEL}(?:\.{_LABEL})+", re.ASCII)
_YEARS: Final = range(1985, 2100)
"""The first domain names were given in 1985."""
_RESERVED: Final = frozenset(("banner", "index", "install", "integrity", "preview"))
"""Names of our own in /banners/, which no surface may take."""


def addresses(service: Service, _known: Known) -> Findings:
    """Yield an address of the site that links could not be made from."""
    for key, url in (("url", service.url), ("home", service.home)):
        if url is not None and not url.startswith(("https://", "http://")):
            yield Finding(
                (key,),
                "url-not-absolute",
                f"{key} is {quoted(url)}, and must be a whole address",
                "write it like https://status.example.org/",
            )
    if service.url.startswith("http") and not re.fullmatch(r"[^?#]*/", service.url):
        yield Finding(
            ("url",),
            "url-slash",
            f"the site's address is {quoted(service.url)}, and must end with /",
            f"write {service.url.split('?')[0].split('#')[0].rstrip('/')}/",
        )


def has_parts(service: Service, _known: Known) -> Findings:
    """Yield a service without components or contacts."""
    if not service.components:
        yield Finding(
            ("components",),
            "components-missing",
            "the service has no components, so there is nothing that could be up or down",
            "name at least one part that customers see",
            Where.KEY,
        )
    if not service.contacts:
        yield Finding(
            ("contacts",),
            "contacts-missing",
            "there is no contact, so customers could reach nobody",
            "add one with a name and a telephone number, a mail address or a page",
            Where.KEY,
        )


def contacts_answer(service: Service, _known: Known) -> Findings:
    """Yield contacts that nobody can reach, and mail addresses that are none."""
    for name, contact in service.contacts.items():
        if contact.phone is None and contact.email is None and contact.url is None:
            yield Finding(
                ("contacts", name),
                "contact-unreachable",
                f'the contact "{name}" has no telephone number, no mail address and no page',
                "add phone, email or url",
                Where.KEY,
            )
        if contact.email is not None and not _MAIL.fullmatch(contact.email):
            yield Finding(
                ("contacts", name, "email"),
                "email-invalid",
                f"{quoted(contact.email)} is no mail address",
                "write it like help@example.org",
            )


def feed_authority(service: Service, _known: Known) -> Findings:
    """Yield a name under which ids of feeds could not be minted (RFC 4151, 2.1)."""
    if not _AUTHORITY.fullmatch(service.feeds.authority):
        yield Finding(
            ("feeds", "authority"),
            "authority-invalid",
            f"{quoted(service.feeds.authority)} is no host name in small letters",
            "write a name that the company owns, like example.org; it never changes again",
        )
    if service.feeds.year not in _YEARS:
        yield Finding(
            ("feeds", "year"),
            "year-impossible",
            f"{service.feeds.year} is no year in which the company can have owned the name",
            "write a past year in which it did, like 2026; it never changes again",
        )


def looks(service: Service, _known: Known) -> Findings:
    """Yield an accent colour or a language that browsers do not know."""
    if service.accent is not None and not _ACCENT.fullmatch(service.accent):
        yield Finding(
            ("accent",),
            "colour-invalid",
            f"{quoted(service.accent)} is no colour",
            'write it in quotes, with # and six digits or letters from a to f, like "#0f5c6e"',
        )
    if not _LANGUAGE.fullmatch(service.language):
        yield Finding(
            ("language",),
            "language-invalid",
            f"{quoted(service.language)} is no code of a language",
            "write it like en, en-GB or de",
        )


def interval(service: Service, _known: Known) -> Findings:
    """Yield an interval that cannot be kept."""
    if service.rebuild_every.count == 0:
        yield Finding(
            ("rebuild_every",),
            "interval-zero",
            "the site cannot be rebuilt every 0 minutes",
            "write it like 15 minutes",
        )


def surface_names(service: Service, _known: Known) -> Findings:
    """Yield surfaces whose banners would take the names of our own files."""
    for name in service.surfaces:
        if name in _RESERVED:
            yield Finding(
                ("surfaces", name),
                "id-reserved",
                f'a surface cannot be called "{name}": /banners/{name} is a page or file of ours',
                f"choose another name, like {name}-page",
                Where.KEY,
            )
