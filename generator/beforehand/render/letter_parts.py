"""What a letter about a record says, part by part, once for all its forms.

An e-mail has every part, the script for the telephone those that callers ask about, each
with the question. Both print the same parts, so they cannot say different things.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from zoneinfo import ZoneInfo

from markupsafe import Markup
from msgspec import Struct

from beforehand.model import (
    Choice,
    Feedback,
    Prevention,
    Record,
    Remedy,
    Service,
)
from beforehand.render import money, words
from beforehand.render.letter_words import change_when, incident_when, price_words
from beforehand.render.text import absolute, text
from beforehand.snapshot import ChangePhase, ChangeView, IncidentView


class Part(Struct, frozen=True):
    """One part of a letter."""

    heading: str
    """Empty for the first one."""
    html: Markup
    """Paragraphs and lists, links with their whole address."""
    question: str = ""
    """What a caller would ask; empty for what the telephone leaves out."""


class Letter(Struct, frozen=True):
    """What is said about a record at a moment."""

    subject: str
    parts: tuple[Part, ...]
    url: str
    """The whole address of the record's page."""


class _Writer(Struct, frozen=True):
    """Writes for one service."""

    service: Service
    zone: ZoneInfo

    def markdown(self, body: str | None) -> Markup:
        """Return a text of the record with whole addresses; empty for none."""
        return absolute(text(body), self.service.url) if body else Markup("")

    def url(self, link: str) -> str:
        """Return a link of the record with its whole address."""
        return self.service.url + link[1:] if link.startswith("/") else link

    def part(self, heading: str, body: str | None, question: str = "") -> Part:
        """Return a part that is one text of the record."""
        return Part(heading, self.markdown(body), question)


def paragraph(sentence: str) -> Markup:
    """Return plain words as a paragraph."""
    return Markup("<p>{}</p>").format(sentence)


def bullets(items: Iterable[Markup | str]) -> Markup:
    """Return items as a list; empty for none."""
    listed = Markup("\n").join(Markup("<li>{}</li>").format(item) for item in items)
    return Markup("<ul>\n{}\n</ul>").format(listed) if listed else Markup("")


def letter(view: IncidentView | ChangeView, service: Service) -> Letter:
    """Return what is said about a record as it was known at the view's moment.

    Parts that the record does not tell are left out.
    """
    writer = _Writer(service, ZoneInfo(service.time_zone))
    found = (
        _incident_parts(view, writer)
        if isinstance(view, IncidentView)
        else _change_parts(view, writer)
    )
    return Letter(
        subject=subject(view),
        parts=tuple(part for part in found if part.html),
        url=service.url + view.uri,
    )


def subject(view: IncidentView | ChangeView) -> str:
    """Return the subject: the title, and before it what a reader has to know at once."""
    if isinstance(view, IncidentView):
        return view.incident.title if view.is_open else f"Over: {view.incident.title}"
    before = {
        ChangePhase.WITHDRAWN: "Taken back: ",
        ChangePhase.PROPOSED: "Not decided, we ask you: ",
        ChangePhase.POSSIBLE: "Not decided: ",
    }.get(view.phase, "")
    return before + view.change.title


# --------------------------------------------------------------------------- incidents


def _incident_parts(view: IncidentView, writer: _Writer) -> Iterator[Part]:
    incident = view.incident
    yield writer.part("", view.latest.text, "What is going on?")
    if view.next_update_at is not None and view.is_open:
        moment = words.moment(view.next_update_at, writer.zone)
        yield Part("", paragraph(f"You hear from us again by {moment}."), "When do I hear more?")
    yield Part("When", paragraph(incident_when(view, writer.zone)), "Since when?")
    yield writer.part("What happened", incident.what_happened, "What happened?")
    should = incident.what_should_have_happened
    yield writer.part("What should have happened", should)
    yield writer.part("Who is affected", incident.who_is_affected, "Does it concern me?")
    yield writer.part("What works as always", incident.not_affected, "What still works?")
    yield writer.part("What you can do", incident.what_to_do, "What do I have to do?")
    yield writer.part("Another way", incident.workaround, "Is there another way?")
    yield writer.part("Data and money", incident.data_or_money, "Is anything of mine lost?")
    yield writer.part("Our apology", incident.apology, "Do you apologise?")
    yield from _remedy(incident.remedy, writer)
    if incident.rationale is not None:
        yield writer.part("Why it happened", incident.rationale.cause, "Why did it happen?")
        yield writer.part("Our part in it", incident.rationale.responsibility, "Whose fault is it?")
        steps = [_step(step) for step in incident.rationale.prevention]
        yield Part("What we change", bullets(steps), "Will it happen again?")
    yield from _ending(incident, writer)


def _step(step: Prevention) -> str:
    what = words.sentence(step.what)
    if step.done_on is not None:
        return f"{what} Done on {words.day(step.done_on)}."
    return f"{what} By {words.day(step.due_on)}." if step.due_on else what


# --------------------------------------------------------------------------- changes


def _change_parts(view: ChangeView, writer: _Writer) -> Iterator[Part]:
    change = view.change
    if view.withdrawal is not None:
        yield from _withdrawn(view, writer)
        return
    yield writer.part("", change.summary, "What changes?")
    yield Part("When", paragraph(change_when(view, writer.zone)), "From when on?")
    rows = [price_words(price, writer.service) for price in change.prices]
    yield Part("What it costs", bullets(rows), "What does it cost?")
    yield writer.part("Who it is about", change.audience, "Does it concern me?")
    yield writer.part("Who it is not about", change.not_affected)
    choices = [_choice(choice, view, writer) for choice in change.choices]
    yield Part("What you can do", bullets(choices), "What can I do, and by when?")
    nothing = change.if_you_do_nothing
    yield writer.part("If you do nothing", nothing, "What happens if I do nothing?")
    yield Part("What we will ask of you", bullets(_duties(view, writer)), "What do I have to do?")
    if change.replacement is not None:
        link = change.replacement
        shown = Markup('<p><a href="{}">{}</a></p>').format(writer.url(link.url), link.text)
        yield Part("What to use instead", shown, "What do I use instead?")
    yield from _reasons(view, writer)
    yield writer.part("How long the old terms last", change.transition, "Do old terms go on?")
    yield writer.part("If it is hard for you", change.hardship, "What if I cannot pay that?")
    yield writer.part("Our apology", change.apology)
    yield from _remedy(change.remedy, writer)
    told = [_amendment(view, number, writer) for number in range(len(change.updates))]
    yield Part("What has changed since we announced it", Markup("\n").join(told), "What is new?")
    if change.notice_exception is not None:
        yield writer.part("Why you hear of it so late", change.notice_exception.why, "Why so late?")
    yield from _ending(change, writer, asks=view.consultation_is_open)


def _withdrawn(view: ChangeView, writer: _Writer) -> Iterator[Part]:
    change, taken_back = view.change, view.withdrawal
    assert taken_back is not None
    yield writer.part("", taken_back.change, "What is new?")
    yield writer.part("Why", taken_back.why, "Why?")
    apology = taken_back.apology or change.apology
    yield writer.part("Our apology", apology, "Do you apologise?")
    yield writer.part("What had been planned", change.summary)
    yield from _remedy(change.remedy, writer)
    yield from _ending(change, writer)


def _choice(choice: Choice, view: ChangeView, writer: _Writer) -> Markup:
    per = f" {words.PER[view.change.prices[0].per]}" if view.change.prices else ""
    price = f" You pay {money.money(choice.price)}{per}." if choice.price else ""
    by = f" The last day for it is {words.day(choice.by)}." if choice.by else ""
    link = Markup("")
    if choice.url:
        url = writer.url(choice.url)
        link = Markup(' <a href="{}">{}</a>').format(url, url)
    how = _inline(writer.markdown(choice.how))
    return Markup("<strong>{}</strong> {}{}{}{}").format(
        words.sentence(choice.do), how, price, by, link
    )


def _inline(html: Markup) -> Markup:
    """Return the HTML of one paragraph without its element; other HTML as it is."""
    body = str(html)
    if body.startswith("<p>") and body.endswith("</p>") and body.count("<p>") == 1:
        return Markup(body[3:-4])  # noqa: S704 - it was safe before, and a whole element is cut
    return html


def _duties(view: ChangeView, writer: _Writer) -> Iterator[Markup]:
    for duty in view.change.duties:
        yield Markup("<strong>{}</strong> {} By when: {} Otherwise: {}").format(
            words.sentence(duty.what),
            _inline(writer.markdown(duty.how)),
            words.sentence(duty.by),
            words.sentence(duty.otherwise),
        )


def _reasons(view: ChangeView, writer: _Writer) -> Iterator[Part]:
    found = view.change.rationale
    if found is None:
        return
    yield writer.part("Why", found.why, "Why do you do this?")
    yield writer.part("Why now", found.why_now)
    others = [
        Markup("<strong>{}</strong> {}").format(
            words.sentence(other.option), _inline(writer.markdown(other.why_not))
        )
        for other in found.alternatives
    ]
    yield Part("What else we considered", bullets(others))
    yield writer.part("What stays as it is", found.what_stays, "What stays as it is?")


def _amendment(view: ChangeView, number: int, writer: _Writer) -> Markup:
    update = view.change.updates[number]
    told = words.day(words.local_day(update.at, writer.zone))
    apology = writer.markdown(update.apology)
    return Markup("<p><strong>{}</strong></p>\n{}\n{}{}").format(
        told, writer.markdown(update.change), writer.markdown(update.why), apology
    )


# --------------------------------------------------------------------------- shared


def _remedy(remedy: Remedy | None, writer: _Writer) -> Iterator[Part]:
    if remedy is None:
        return
    yield Part(
        "What we do for you", remedy_html(remedy, writer.markdown(remedy.how)), "What do I get?"
    )


def remedy_html(remedy: Remedy, how: Markup) -> Markup:
    """Return a remedy: what, for whom, whether one has to ask, by when, and if it is missing."""
    asking = "You do not need to ask for it." if remedy.automatic else ""
    when = (
        f"It was done on {words.day(remedy.done_on)}."
        if remedy.done_on
        else f"You have it by {words.day(remedy.due_on)}."
    )
    offer = f"{words.sentence(remedy.offer)} {words.sentence(remedy.who)}"
    said = " ".join(filter(None, (offer, asking, when)))
    missing = paragraph(f"If it is not there: {words.sentence(remedy.if_missing)}")
    return Markup("\n").join(filter(None, (paragraph(said), how, missing)))


def _ending(record: Record, writer: _Writer, *, asks: bool = False) -> Iterator[Part]:
    if record.feedback is not None and asks:
        yield Part(
            "Tell us what you think", _asking(record.feedback, writer), "Where can I say so?"
        )
    heard = record.feedback.heard if record.feedback else ()
    answers = [
        Markup("<p><strong>{}</strong></p>\n{}\n{}").format(
            f"You said, and we answered on {words.day(one.on)}:",
            Markup("<blockquote>{}</blockquote>").format(writer.markdown(one.from_customers)),
            writer.markdown(one.answer),
        )
        for one in heard
    ]
    yield Part("What we heard from you", Markup("\n").join(answers))
    yield Part(
        "How to reach us", contact_html(record.contact, writer.service), "Whom can I talk to?"
    )


def _asking(feedback: Feedback, writer: _Writer) -> Markup:
    until = (
        f" We read every answer until {words.day(feedback.open_until)}."
        if feedback.open_until
        else ""
    )
    if feedback.at is None:
        return paragraph(f"Reply to this letter.{until}")
    url = writer.url(feedback.at)
    return Markup('<p>Tell us here: <a href="{}">{}</a>.{}</p>').format(url, url, until)


def contact_html(key: str | None, service: Service) -> Markup:
    """Return how to reach a person; empty if the service names nobody."""
    contact = service.contacts.get(key) if key else next(iter(service.contacts.values()), None)
    if contact is None:
        return Markup("")
    ways: Sequence[str] = [way for way in (contact.phone, contact.email, contact.url) if way]
    hours = f" {words.sentence(contact.hours)}" if contact.hours else ""
    languages = f" We speak {words.listed(contact.languages)}." if contact.languages else ""
    return paragraph(f"{contact.name}: {words.listed(ways, 'or')}.{hours}{languages}")
