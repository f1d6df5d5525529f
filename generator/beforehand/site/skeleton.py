"""Skeletons: the beginning of a record, with comments that say what each field is for."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from textwrap import indent

from beforehand.faults import WrongUse
from beforehand.model import ChangeKind, ChangeStage, ComponentStatus, Impact, IncidentStatus

_PLAIN = re.compile(
    r"[A-Za-z][^:#\"'{}\[\],&*?|<>=!%@`\\\n\t]*[^\s:#\"'{}\[\],&*?|<>=!%@`\\]", re.ASCII
)
_WORDS_WITH_MEANING = {"null", "true", "false", "yes", "no", "on", "off"}


@dataclass(frozen=True)
class IncidentDraft:
    """What is known of an incident when its file is made."""

    title: str
    impact: Impact
    components: tuple[tuple[str, ComponentStatus], ...]
    started_at: str
    """In the form that records use."""
    status: IncidentStatus
    text: str
    contact: str
    """A key of the service's contacts."""


@dataclass(frozen=True)
class ChangeDraft:
    """What is known of a change when its file is made."""

    title: str
    kind: ChangeKind
    stage: ChangeStage
    components: tuple[str, ...]
    effective: str
    """A date, a time, or for maintenance two times with ` to ` between; may be empty."""
    why: str
    contact: str
    """A key of the service's contacts."""


def slug(title: str) -> str:
    """Return a title's words as part of a file's name; `record` if nothing is left."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    text = ""
    for word in words:
        if len(text) + len(word) > 50:
            break
        text = f"{text}-{word}" if text else word[:50]
    return text or "record"


def scalar(text: str) -> str:
    """Return a text as YAML on one line, in quotes where it needs them."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS_WITH_MEANING:
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def block(text: str, depth: int) -> str:
    """Return a text as a YAML block at this depth of indentation."""
    return "|\n" + indent(text.strip() or "Write here.", " " * depth)


def incident_text(draft: IncidentDraft, now: datetime) -> str:
    """Return an incident's file. `now` is in the service's zone."""
    components = ", ".join(f"{name}: {status}" for name, status in draft.components)
    return f"""\
# What happens, in the customers' words, on one line.
title: {scalar(draft.title)}
impact: {draft.impact} # none · minor · major · critical
started_at: {draft.started_at} # when it began, as far as we know
# operational · degraded_performance · partial_outage · major_outage
components: {{{components}}}

# Only ever add to the list; the last update is what customers see.
updates:
  - at: {now:%Y-%m-%d %H:%M}
    status: {draft.status} # investigating · identified · monitoring · resolved
    text: {block(draft.text, 6)}
{_next_word(draft, now)}
contact: {draft.contact} # a key of contacts in service.yml

# Take the # away where you know it. The more of it, the fewer telephone calls.
# who_is_affected: Everyone with a disc due out today.
# what_to_do: Nothing. Your queue is unchanged.

# Once it is over:
# what_happened: |
#   What went wrong, from the customers' side, with times.
# rationale:
#   cause: Why it happened, in plain words.
#   responsibility: We should have ...
#   prevention:
#     - {{what: What we do so that it does not happen again, due_on: {now:%Y}-12-31, done_on: null}}
# apology: We are sorry that ...
# remedy:
#   offer: 5 % off your next bill
#   who: Everyone whose disc was late
#   automatic: true # nobody needs to ask for it
#   due_on: {now:%Y}-12-31
#   if_missing: Call us and we will put it right while you wait.
"""


def change_text(draft: ChangeDraft, now: datetime) -> str:
    """Return a change's file. `now` is in the service's zone."""
    prices = """\
prices:
  - {plan: a-key-of-plans, from: 9.99 USD, to: 10.99 USD, per: month}
"""
    return f"""\
# What changes, in the customers' words, on one line.
title: {scalar(draft.title)}
kind: {draft.kind} # {" · ".join(ChangeKind)}
stage: {draft.stage} # possible (not ours to decide) · proposed (we ask) · announced
announced_at: {now:%Y-%m-%d %H:%M} # when customers are told; not before it is on the site
{_when(draft)}
components: [{", ".join(draft.components)}]
# audience: Members on the combined plan, about one in three of you.
{prices if draft.kind is ChangeKind.PRICING else ""}
# The reason before the change. With a figure, if there is one.
rationale:
  why: {block(draft.why, 4)}
  # why_now: Why at this time.
  # alternatives:
  #   - {{option: What else we could have done, why_not: Why we did not.}}
  # what_stays: What does not change.

# What customers can do, and by when.
# choices:
#   - {{do: Keep it, how: Nothing to do.}}
#   - {{do: Leave, how: Cancel free of charge on your account page., by: {now:%Y}-12-31}}
# if_you_do_nothing: What happens to those who do nothing.
# duties:
#   - {{what: What it asks of them, by: When, otherwise: What it costs them, how: How to do it.}}
# feedback: {{at: https://www.example.org/talk, open_until: {now:%Y}-12-31}}
contact: {draft.contact} # a key of contacts in service.yml

# Never edit what stands above once it is published. Add here what changed, and why.
# updates:
#   - {{at: {now:%Y-%m-%d %H:%M}, change: What is different now., why: Why it is different.}}
"""


def _next_word(draft: IncidentDraft, now: datetime) -> str:
    if draft.status.is_over:
        return ""
    return f"""\
    # When customers hear from us again, also if there is nothing new by then.
    next_update_at: {now + timedelta(hours=1):%Y-%m-%d %H:%M}
"""


def _when(draft: ChangeDraft) -> str:
    if draft.kind is ChangeKind.MAINTENANCE:
        begin, _, end = draft.effective.partition(" to ")
        return f"window: {{from: {begin}, to: {end}}}"
    if not draft.effective:
        return "# effective_on: 2027-01-31"
    return f"effective_{'at' if ':' in draft.effective else 'on'}: {draft.effective}"


def write_new(folder: Path, day: str, title: str, text: str) -> Path:
    """Write a new record's file; return its path. Never overwrites.

    Raises `WrongUse` if no free name is left.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{day}-{slug(title)}"
    for name in (stem, *(f"{stem}-{n}" for n in range(2, 100))):
        path = folder / f"{name}.yml"
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            continue
        return path
    raise WrongUse(f"{folder} has a hundred records of that name already", "give it another title")
