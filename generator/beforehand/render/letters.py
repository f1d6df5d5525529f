"""Letters for staff to send: an e-mail, a short post, a script for the telephone.

All forms print the same parts of the same record, so they differ in length, never in
facts. They are for staff alone: nothing of them stands on the public site.
"""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from zoneinfo import ZoneInfo

from beforehand.model import Service
from beforehand.render import words
from beforehand.render.letter_parts import Letter, letter
from beforehand.render.letter_post import short_post
from beforehand.render.letter_text import WIDTH, letter_text
from beforehand.render.output import OutputFile
from beforehand.render.templating import macro
from beforehand.snapshot import ChangeView, IncidentView


def letters(
    view: IncidentView | ChangeView, service: Service, now: datetime
) -> tuple[OutputFile, ...]:
    """Return the letters about a record, as files beside one another.

    `email.txt`, `email.html` and `email.eml` (both in one message, as a draft), `post.txt`
    of at most 300 characters, `telephone.txt`. UTF-8; same view and `now`, same bytes.
    """
    written = letter(view, service)
    forms = {
        "email.txt": email_text(written, service),
        "email.html": email_html(written, service),
        "post.txt": f"{short_post(view, service)}\n",
        "telephone.txt": telephone_script(written, service, now),
    }
    files = [OutputFile(uri=name, content=_bytes(text)) for name, text in forms.items()]
    draft = email_draft(written, service)
    return tuple(
        sorted((*files, OutputFile(uri="email.eml", content=draft)), key=lambda file: file.uri)
    )


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")


# --------------------------------------------------------------------------- e-mail


def email_text(written: Letter, service: Service) -> str:
    """Return the e-mail as plain text of 72 columns; ends with a line break."""
    blocks = [_underlined(written.subject)]
    for part in written.parts:
        body = letter_text(part.html)
        blocks.append(f"{_underlined(part.heading, '-')}\n\n{body}" if part.heading else body)
    blocks.append(f"This letter as a page, with whatever is new since:\n{written.url}")
    blocks.append(service.name)
    return "\n\n".join(blocks) + "\n"


def email_html(written: Letter, service: Service) -> str:
    """Return the e-mail as one HTML page, without scripts, pictures or outside style sheets."""
    return str(macro("letters.html", "email")(written, service.name, service.language))


def email_draft(written: Letter, service: Service) -> bytes:
    """Return the e-mail in both forms as a draft that mail programs open to be sent (RFC 5322).

    It has no date and no id: the program that sends it gives it both. Sender and receiver
    are left to staff.
    """
    message = EmailMessage(policy=SMTP)
    message["Subject"] = " ".join(_fit(written.subject).split())
    message["X-Unsent"] = "1"
    text, html = email_text(written, service), email_html(written, service)
    message.set_content(_fit(text), cte="quoted-printable")
    message.add_alternative(_fit(html), subtype="html", cte="quoted-printable")
    # The package draws a boundary by chance; ours follows from what it holds apart.
    message.set_boundary(f"=_{sha256(_bytes(text + html)).hexdigest()[:32]}")
    return message.as_bytes()


def _fit(text: str) -> str:
    """Return a text without what has no form in UTF-8 and without control characters."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(one for one in whole if one in "\n\t" or ord(one) >= 32)


def _underlined(heading: str, mark: str = "=") -> str:
    import textwrap

    lines = textwrap.wrap(heading.replace(words.NBSP, " "), WIDTH) or [""]
    return "\n".join([*lines, mark * max(len(line) for line in lines)])


# --------------------------------------------------------------------------- telephone


def telephone_script(written: Letter, service: Service, now: datetime) -> str:
    """Return what to say on the telephone, as plain text; ends with a line break.

    First a sentence to begin with, then what callers ask, each with the letter's own words.
    """
    moment = words.moment(now, ZoneInfo(service.time_zone)).replace(words.NBSP, " ")
    blocks = [
        _underlined(f"On the telephone: {written.subject}"),
        f"As of {moment}. Newer words stand at\n{written.url}",
    ]
    blocks += [
        f"{_underlined(part.question, '-')}\n\n{letter_text(part.html)}"
        for part in written.parts
        if part.question
    ]
    blocks.append(
        f"{_underlined('Anything else', '-')}\n\n"
        "What does not stand here we do not know yet. Say so, take down how to\n"
        "reach the caller, and call back."
    )
    return "\n\n".join(blocks) + "\n"
