"""What an event of a calendar says under its title, in plain words."""

from __future__ import annotations

from beforehand.model import Choice, Contact, Service
from beforehand.notice_titles import one_line
from beforehand.render import words
from beforehand.render.text import plain
from beforehand.snapshot import ChangeView


def description(service: Service, view: ChangeView) -> str:
    """Return paragraphs of plain text: what changes, what to do, whom to ask, where to read."""
    change = view.change
    paragraphs: list[str | None] = []
    if view.withdrawal is not None:
        paragraphs += [plain(view.withdrawal.change), plain(view.withdrawal.why)]
    else:
        paragraphs += [
            plain(change.summary) if change.summary else None,
            f"Who is affected: {plain(change.audience)}" if change.audience else None,
            _choices(change.choices),
            f"If you do nothing: {plain(change.if_you_do_nothing)}"
            if change.if_you_do_nothing
            else None,
        ]
        if view.moves:
            last = view.moves[-1]
            paragraphs.append(f"Moved: {plain(last.update.change)} {plain(last.update.why)}")
    contact = service.contacts.get(change.contact) if change.contact is not None else None
    paragraphs += [_ways(contact) if contact else None, f"More: {service.url}{view.uri}"]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _choices(choices: tuple[Choice, ...]) -> str | None:
    if not choices:
        return None
    lines = [
        f"- {one_line(choice.do)}{f' (by {words.day(choice.by)})' if choice.by else ''}:"
        f" {plain(choice.how)}"
        for choice in choices
    ]
    return "\n".join(["What you can do:", *lines])


def _ways(contact: Contact) -> str:
    ways = [contact.phone, contact.email, contact.url, contact.hours]
    return f"{one_line(contact.name)}: {', '.join(one_line(way) for way in ways if way)}"
