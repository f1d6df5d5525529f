"""The first sentence of a notice, which says all, in plain words.

It names what happens, when, to whom and what to do, with absolute dates,
since nobody knows when a reader shows it. Only what customers were told by then is in it.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from msgspec import Struct

from beforehand.model import (
    Change,
    ChangeStage,
    ChangeUpdate,
    Choice,
    Incident,
    Service,
)
from beforehand.notice_step import NoticeKind, Revision
from beforehand.notice_titles import KIND, STATUS, one_line
from beforehand.notices import Notice
from beforehand.render import words
from beforehand.render.text import plain
from beforehand.snapshot import Effective

_MARKS = re.compile(r"([!-/:-@\[-`{-~])")
_LIST_MARK = re.compile(r"(?:[-*+>]|#{1,6}|\d{1,9}[.)])\s+")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s")
_OPEN, _CLOSE = "[(`", "])`"


class Telling(Struct, frozen=True):
    """Where a notice is told: the service, and its zone for dates in words."""

    service: Service
    zone: ZoneInfo

    def moment(self, effective: Effective) -> str:
        """Return a date as exactly as it is known, with its end: for `from …`."""
        if not effective.exact:
            return words.day(effective.on)
        begin = f"{words.day(effective.on)}, {words.clock(effective.at, self.zone)}"
        if effective.until is None:
            return begin
        last = words.local_day(effective.until, self.zone)
        named = "" if last == effective.on else f"{words.day(last)}, "
        return f"{begin} to {named}{words.clock(effective.until, self.zone)}"

    def names(self, components: tuple[str, ...]) -> str:
        """Return the names of components as a list in prose; empty for none."""
        known = self.service.components
        return words.listed([known[key].name if key in known else key for key in components])


def escape(line: str) -> str:
    """Return plain text as Markdown that shows just that."""
    return _MARKS.sub(r"\\\1", one_line(line))


def fragment(markdown: str) -> str:
    """Return the first sentence of a Markdown text without its full stop, on one line."""
    paragraph = " ".join(markdown.strip().split("\n\n", 1)[0].split())
    paragraph = _LIST_MARK.sub("", paragraph, count=1) if _LIST_MARK.match(paragraph) else paragraph
    for end in _SENTENCE_END.finditer(paragraph):
        head = paragraph[: end.start()]
        if all(head.count(o) == head.count(c) for o, c in zip("[(", "])", strict=True)) and (
            head.count("`") % 2 == 0
        ):
            return head.rstrip(".")
    return paragraph.rstrip(".")


@lru_cache(maxsize=8192)
def said(markdown: str) -> str:
    """Return the first sentence of a Markdown text in plain words, without its full stop."""
    return plain(fragment(markdown)).rstrip(".")


class IncidentWords(NamedTuple):
    """What the first sentences of all notices of an incident have in common."""

    title: str
    began: str
    whom: str
    """Who is affected; empty where the record does not say it."""
    action: str


def incident_words(telling: Telling, incident: Incident) -> IncidentWords:
    """Return them."""
    action = incident.what_to_do or incident.workaround
    return IncidentWords(
        one_line(incident.title),
        words.moment(incident.started_at, telling.zone),
        said(incident.who_is_affected) if incident.who_is_affected else "",
        f"what to do: {said(action)}" if action else "nothing is asked of you",
    )


def first_sentence(telling: Telling, notice: Notice, known: IncidentWords | None) -> str:
    """Return one sentence of plain words: what, when, for whom, and what to do.

    `known` are the `incident_words` of an incident, None for a change.
    """
    record = notice.record
    if isinstance(record, Incident):
        assert known is not None
        return _incident_sentence(telling, notice, record, known)
    parts = _change_sentence(telling, notice, record)
    return "; ".join(part for part in parts if part) + "."


def _incident_sentence(
    telling: Telling, notice: Notice, incident: Incident, known: IncidentWords
) -> str:
    update = incident.updates[notice.place - 1]
    title, began, whom, action = known
    when = f"since {began}"
    if update.status.is_over:
        # Of an incident that opened again, only its last end is the one that the top tells.
        later = incident.updates[notice.place :]
        final = all(item.status.is_over for item in later)
        ended = (incident.ended_at if final else None) or update.at
        when = f"from {began} to {words.moment(ended, telling.zone)}"
    return (
        f"{STATUS[update.status]}: {title} ({when});"
        f" who is affected: {whom or telling.names(notice.components) or 'everyone'};"
        f" {action}."
    )


def _change_sentence(telling: Telling, notice: Notice, change: Change) -> list[str]:
    whom = said(change.audience) if change.audience else telling.names(change.components)
    return [
        f"{KIND[change.kind]} {_when(telling, notice, change)}: {one_line(change.title)}",
        f"who is affected: {whom or f'all customers of {one_line(telling.service.name)}'}",
        _action(telling, notice, change),
    ]


def _when(telling: Telling, notice: Notice, change: Change) -> str:
    """Return what a notice says of time, to stand behind the kind of change."""
    step = notice.step
    assert step.revision is not None
    coming = _coming(telling, step.revision)
    told = words.day(words.local_day(notice.nominal_at, telling.zone))
    if step.kind is NoticeKind.COMMENTS and change.feedback and change.feedback.open_until:
        return f"{coming}, and we read what you say until {words.day(change.feedback.open_until)}"
    if step.heard is not None:
        also = ", and changed something because of it" if step.heard.changed else ""
        return f"{coming}, about which we answered you on {words.day(step.heard.on)}{also}"
    if step.kind is NoticeKind.MOVED:
        return _moved(telling, step.before, coming)
    if step.kind is NoticeKind.EFFECTIVE:
        return coming.replace("from", "in effect since", 1)
    return _FORMS.get(step.kind, "{coming}").format(coming=coming, told=told)


_FORMS = {
    NoticeKind.WITHDRAWN: "withdrawn on {told}, so that it does not happen",
    NoticeKind.AMENDED: "{coming}, amended on {told}",
    NoticeKind.REOPENED: "{coming}, open again since {told}",
    NoticeKind.DECIDED: "{coming}, decided on {told}",
    NoticeKind.STARTED: "under way {coming}",
    NoticeKind.FINISHED: "{coming}, now finished",
}


def _coming(telling: Telling, revision: Revision) -> str:
    dated = "without a date so far"
    if revision.effective is not None:
        dated = f"from {telling.moment(revision.effective)}"
    if revision.stage is ChangeStage.POSSIBLE:
        return f"possible {dated} and not ours to decide"
    if revision.stage is ChangeStage.PROPOSED:
        return f"proposed {dated}"
    return "withdrawn" if revision.stage is ChangeStage.WITHDRAWN else dated


def _moved(telling: Telling, before: Revision | None, coming: str) -> str:
    if before is None or before.effective is None:
        return f"{coming}, which has a date now"
    return f"{coming}, moved (it was to be from {telling.moment(before.effective)})"


def _action(telling: Telling, notice: Notice, change: Change) -> str:
    kind, revision = notice.kind, notice.step.revision
    assert revision is not None
    if kind in (NoticeKind.WITHDRAWN, NoticeKind.FINISHED):
        return "there is nothing to do"
    parts = []
    today = words.local_day(notice.nominal_at, telling.zone)
    if revision.stage in (ChangeStage.POSSIBLE, ChangeStage.PROPOSED):
        parts.append(_asked(change, today))
    choices = open_choices(change, today)
    if choices:
        parts.append(f"what you can do: {words.listed([_choice(c) for c in choices], 'or')}")
    if change.duties:
        duties = [f"{one_line(duty.what)} ({one_line(duty.by)})" for duty in change.duties]
        parts.append(f"what it asks of you: {words.listed(duties)}")
    elif change.if_you_do_nothing and not choices:
        parts.append(f"if you do nothing: {said(change.if_you_do_nothing)}")
    return "; ".join(part for part in parts if part) or "nothing is asked of you"


def _asked(change: Change, today: date) -> str:
    feedback = change.feedback
    if feedback is None or (feedback.open_until is not None and feedback.open_until < today):
        return ""
    if feedback.open_until is None:
        return "tell us what you think"
    return f"tell us what you think by {words.day(feedback.open_until)}"


def open_choices(change: Change, today: date) -> tuple[Choice, ...]:
    """Return the choices that customers still have on a day."""
    return tuple(item for item in change.choices if item.by is None or item.by >= today)


def _choice(choice: Choice) -> str:
    name = one_line(choice.do)
    return name if choice.by is None else f"{name} (by {words.day(choice.by)})"


def updates_until(change: Change, notice: Notice) -> tuple[ChangeUpdate, ...]:
    """Return what was amended up to a notice, oldest first."""
    return tuple(item for item in change.updates if item.at <= notice.nominal_at)
