"""How to reach a person: a section that all pages of a contact share."""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

from beforehand.model import Contact, Service
from beforehand.render import words
from beforehand.render.output import Section
from beforehand.render.parts import Anchor, Setting, address_words, led_through
from beforehand.render.templating import macro


class ContactView(Struct, frozen=True):
    """How to reach a person."""

    name: str
    phone: Anchor | None
    email: Anchor | None
    page: Anchor | None
    hours: str
    languages: str


def contact_view(setting: Setting, key: str | None) -> ContactView | None:
    """Return the contact of that key, the service's first for None; None if there is none."""
    contact = _contact(setting.service, key)
    return None if contact is None else _contact_view(contact, setting.root)


def _contact(service: Service, key: str | None) -> Contact | None:
    contacts = service.contacts
    return contacts.get(key) if key else next(iter(contacts.values()), None)


def _contact_view(contact: Contact, root: str) -> ContactView:
    return ContactView(
        name=contact.name,
        phone=Anchor(contact.phone, telephone(contact.phone)) if contact.phone else None,
        email=Anchor(contact.email, f"mailto:{contact.email}") if contact.email else None,
        page=led_through(root, address_words(contact.url), contact.url) if contact.url else None,
        hours=contact.hours or "",
        languages=words.listed(contact.languages),
    )


def telephone(number: str) -> str:
    """Return a telephone number as a link: `tel:+18005550142`."""
    digits = re.sub(r"[^0-9+]", "", number.translate(_LETTERS))
    return f"tel:{digits}"


_LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")


def contact_section(setting: Setting, key: str | None) -> Section | None:
    """Return the section on reaching a person, None if the service names nobody."""
    contact = _contact(setting.service, key)
    return None if contact is None else _contact_section(contact, setting.root)


@lru_cache(maxsize=256)
def _contact_section(contact: Contact, root: str) -> Section:
    """Return the section, which ten thousand pages share."""
    html = macro("parts.html", "contact")(_contact_view(contact, root))
    return Section(anchor="contact", heading="How to reach us", html=html)
