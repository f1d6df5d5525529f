"""The ledger of promises: what we promise, how we kept it, what is open and what is late."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from markupsafe import Markup
from msgspec import Struct

from beforehand.model import ChangeKind, KindPromise, Promise
from beforehand.policy import promise_in_force
from beforehand.presets import NO_ADVICE, PRESETS
from beforehand.promise_figures import Figures, KeptFigure, NoticeFigure, counted_since, figures
from beforehand.promised_words import promised_words
from beforehand.promises import Entry, PromiseKind, PromiseState, ledger
from beforehand.render import words
from beforehand.render.parts import Setting
from beforehand.render.templating import macro
from beforehand.render.text import plain, shorten
from beforehand.snapshot import Snapshot

MAX_LISTED = 100
"""How many promises of each state the page lists; the rest is counted."""
_WORDS_OF_PROMISE = 200


class EntryView(Struct, frozen=True):
    """One promise, ready to print."""

    what: str
    title: str
    href: str
    when: Markup
    is_done: bool
    is_late: bool


class FigureView(Struct, frozen=True):
    """One figure, ready to print: the number, what it is, and what it rests on."""

    number: str
    what: str
    promised: str
    rests_on: str


class TermView(Struct, frozen=True):
    """What we promise for one kind of change, ready to print."""

    kind: str
    notice: str
    reminders: str
    medium: str


class PromisesView(Struct, frozen=True):
    """The whole ledger, ready to print."""

    since: Markup
    first_word: str
    terms: tuple[TermView, ...]
    presets: tuple[str, ...]
    figures_since: Markup
    figures: tuple[FigureView, ...]
    late: tuple[EntryView, ...]
    late_more: int
    open: tuple[EntryView, ...]
    open_more: int
    kept: tuple[EntryView, ...]
    kept_more: int


def promises(setting: Setting, snapshot: Snapshot, now: datetime) -> Markup:
    """Return the block `promises`: finished HTML with headings from the second level on.

    First what we promise today, then how we kept it over the last year with the counts that
    each figure rests on, then what is late, what is open, and what was kept: a hundred of
    each at most, and how many more there are.
    """
    told = promised_words(snapshot, counted_since(snapshot), MAX_LISTED)
    entries = ledger(snapshot, now, words_since=told.listed_since)
    promise = promise_in_force(snapshot.service, snapshot.today)
    found = figures(snapshot, entries, told)
    kept = [entry for entry in reversed(entries) if _is_listed(entry)]
    by_state = {state: [one for one in entries if one.state is state] for state in PromiseState}
    late, opened = by_state[PromiseState.OVERDUE], by_state[PromiseState.OPEN]
    view = PromisesView(
        since=words.day_html(promise.from_) if promise else Markup(""),
        first_word=_first_word(promise),
        terms=tuple(_terms(promise)),
        presets=tuple(_presets(promise)),
        figures_since=words.day_html(found.since),
        figures=tuple(_figures(found)),
        late=_views(setting, late[:MAX_LISTED]),
        late_more=max(0, len(late) - MAX_LISTED),
        open=_views(setting, opened[:MAX_LISTED]),
        open_more=max(0, len(opened) - MAX_LISTED),
        kept=_views(setting, kept[:MAX_LISTED]),
        kept_more=max(0, len(kept) - MAX_LISTED) + told.late_ever - sum(map(_is_late_word, kept)),
    )
    return macro("promises.html", "promises")(view)


def _is_late_word(entry: Entry) -> bool:
    return entry.kind is PromiseKind.NEXT_UPDATE and entry.state is PromiseState.KEPT_LATE


def _is_listed(entry: Entry) -> bool:
    """Return whether a kept promise stands in the list: next updates do only if they were late."""
    return entry.state.is_done and (
        entry.kind is not PromiseKind.NEXT_UPDATE or _is_late_word(entry)
    )


# --------------------------------------------------------------------------- what we promise


def _first_word(promise: Promise | None) -> str:
    if promise is None or promise.incidents is None or promise.incidents.first_word_within is None:
        return ""
    within = promise.incidents.first_word_within
    return f"When something breaks, you hear from us within {words.span(within)}."


def _terms(promise: Promise | None) -> Iterator[TermView]:
    named = promise.changes if promise else {}
    for kind in ChangeKind:
        if kind in named:
            yield _term(kind, named[kind])


def _term(kind: ChangeKind, named: KindPromise) -> TermView:
    shortest = f"At least {words.span(named.minimum_notice)}" if named.minimum_notice else ""
    longest = f"at most {words.span(named.maximum_notice)}" if named.maximum_notice else ""
    reminders = [words.span(span) for span in named.reminders]
    return TermView(
        kind=words.KIND[kind],
        notice=", ".join(filter(None, (shortest, longest))) or "None",
        reminders=f"{words.listed(reminders)} before" if reminders else "None",
        medium=named.medium or "",
    )


def _presets(promise: Promise | None) -> Iterator[str]:
    named = promise.changes.values() if promise else ()
    names = {kind.preset for kind in named if kind.preset in PRESETS}
    found = [preset for name, preset in PRESETS.items() if name in names]
    for preset in found:
        yield (
            f"We also count by the periods of “{preset.name}” ({preset.source}, read on"
            f" {words.day(preset.read_on)})."
        )
    if found:
        yield NO_ADVICE


# --------------------------------------------------------------------------- how we kept it

_KEPT_WORDS = {
    PromiseKind.REMEDY: ("remedies were there in time", "remedy", "remedies"),
    PromiseKind.PREVENTION: ("steps against a repetition were done in time", "step", "steps"),
    PromiseKind.ANSWER: ("answers to you were there in time", "answer", "answers"),
    PromiseKind.NEXT_UPDATE: ("updates came by the time that we named", "update", "updates"),
}


def _figures(found: Figures) -> Iterator[FigureView]:
    if found.first_word_minutes is not None:
        promised = found.first_word_promised
        yield FigureView(
            number=words.count(round(found.first_word_minutes), "minute"),
            what="from the start of an incident to our first word",
            promised=f"We promise {words.span(promised)}." if promised else "",
            rests_on=_middle(found.first_word_count, "incident"),
        )
    for notice in found.notice:
        yield _notice_figure(notice)
    for kept in found.kept:
        yield _kept_figure(kept)


def _notice_figure(found: NoticeFigure) -> FigureView:
    days = found.median_days
    number = f"{days:.1f}".removesuffix(".0")
    kind = words.lower_first(words.KIND[found.kind])
    kept = (
        f"{found.as_promised} of {found.count} as early as we had promised then"
        if found.count > 1
        else ("as early as we had promised then" if found.as_promised else "later than promised")
    )
    return FigureView(
        number=f"{number}{words.NBSP}{'day' if days == 1 else 'days'}",
        what=f"from the announcement to the day itself: {kind}",
        promised=f"We promise {words.span(found.promised)} today." if found.promised else "",
        rests_on=f"{_middle(found.count, 'change')}, {kept}",
    )


def _middle(count: int, noun: str) -> str:
    """Return what a median rests on, in words that need no statistics."""
    return words.count(count, noun) if count == 1 else f"the middle of {words.count(count, noun)}"


def _kept_figure(found: KeptFigure) -> FigureView:
    what, one, many = _KEPT_WORDS[found.kind]
    return FigureView(
        number=f"{found.in_time} of {found.count}",
        what=what,
        promised="",
        rests_on=f"{words.count(found.count, one, many)} that fell due",
    )


# --------------------------------------------------------------------------- the ledger


def _views(setting: Setting, entries: Sequence[Entry]) -> tuple[EntryView, ...]:
    return tuple(
        EntryView(
            what=shorten(plain(entry.what), _WORDS_OF_PROMISE),
            title=entry.record.title,
            href=setting.page(entry.uri),
            when=_when(setting, entry),
            is_done=entry.state.is_done,
            is_late=entry.state in (PromiseState.OVERDUE, PromiseState.KEPT_LATE),
        )
        for entry in entries
    )


def _when(setting: Setting, entry: Entry) -> Markup:
    due = _moment(setting, entry.due_at, entry)
    if entry.state is PromiseState.OPEN:
        return Markup("Due by {}").format(due) if due else Markup("No day was named")
    if entry.state is PromiseState.OVERDUE:
        return Markup("Was due by {} and is not done yet").format(due)
    done = _done(setting, entry)
    if entry.state is PromiseState.KEPT_LATE:
        return Markup("Done {}, was due by {}").format(done, due)
    return Markup("Done {}, due by {}").format(done, due) if due else Markup("Done {}").format(done)


def _moment(setting: Setting, at: datetime | None, entry: Entry) -> Markup:
    if at is not None:
        return words.moment_html(at, setting.zone)
    return words.day_html(entry.due_on) if entry.due_on else Markup("")


def _done(setting: Setting, entry: Entry) -> Markup:
    if entry.done_at is not None:
        return words.moment_html(entry.done_at, setting.zone)
    assert entry.done_on is not None
    return words.day_html(entry.done_on)
