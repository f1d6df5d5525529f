"""Hypothesis strategies for what records are made of: texts, times, shared parts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from beforehand.model import (
    Alternative,
    BannerOverride,
    BillingPeriod,
    ChangeRationale,
    Choice,
    CustomerCredit,
    Duty,
    Feedback,
    Heard,
    Impact,
    IncidentRationale,
    Link,
    LintException,
    NoticedBy,
    NoticeException,
    PartnerDispute,
    Prevention,
    Price,
    Remedy,
)
from beforehand.values import Money

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
FIRST_DAY = BEGIN.date()
SPAN = timedelta(days=60)

NONCHARACTERS = "".join(map(chr, range(0xFDD0, 0xFDF0))) + "".join(
    chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF)
)
"""No record holds one, for no file with one is read; and HTML calls each an error."""

_TEXTS = [
    "Discs leave a day late",
    "All systems operational",
    "**Nobody** could [watch](https://www.reelpost.example/watch) a film.",
    "We are sorry.\n\nCall 1-800-555-0142, or <write> to us & we call.",
    "- one\n- two\n\n1 & 2 < 3",
    "x" * 80,
    "Films pause \u2026 for \u201ctwo\u201d hours ",
    "\u202eright to left\u202c and a \U0001f4c0",
]
_letters = st.text(
    st.characters(
        exclude_categories=("Cc", "Cs"), exclude_characters="\u2028\u2029" + NONCHARACTERS
    ),
    min_size=1,
    max_size=30,
)
lines = (st.sampled_from([text.split("\n")[0] for text in _TEXTS]) | _letters).map(
    lambda text: " ".join(text.split()) or "Something"
)
"""One line of plain text, some of it hard on readers."""
texts = (st.sampled_from(_TEXTS) | _letters).map(lambda text: text.strip() or "Something")
"""Markdown, some of it hard on readers."""
urls = st.sampled_from(
    ["https://www.reelpost.example/a?b=c&d=e", "mailto:help@reelpost.example", "/upcoming/"]
)
sums = st.builds(
    Money, st.integers(1, 9999).map(lambda cents: Decimal(cents) / 100), st.just("USD")
)
impacts = st.sampled_from(Impact)
truths = st.booleans()


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return values of the strategy, or None."""
    return st.none() | strategy


def rows(strategy: st.SearchStrategy[Any], most: int = 2) -> st.SearchStrategy[tuple[Any, ...]]:
    """Return short tuples of values of the strategy, often empty."""
    return st.lists(strategy, max_size=most).map(tuple)


def keys(prefix: str, least: int, most: int) -> st.SearchStrategy[list[str]]:
    """Return ids that are numbered."""
    return st.integers(least, most).map(lambda n: [f"{prefix}-{i}" for i in range(n)])


maybe_line, maybe_text, maybe_url = maybe(lines), maybe(texts), maybe(urls)


# --------------------------------------------------------------------------- times


def _minutes(most: timedelta) -> st.SearchStrategy[int]:
    hours = int(most.total_seconds()) // 3600
    return st.integers(0, hours).map(lambda hour: hour * 60) | st.integers(0, hours * 60)


def instants(begin: datetime = BEGIN, span: timedelta = SPAN) -> st.SearchStrategy[datetime]:
    """Return instants on full minutes from `begin` to the end of the span, many on full hours."""
    return _minutes(span).map(lambda minute: begin + timedelta(minutes=minute))


def days(begin: date = FIRST_DAY, span: int = SPAN.days) -> st.SearchStrategy[date]:
    """Return calendar dates from `begin` on."""
    return st.integers(0, span).map(lambda number: begin + timedelta(days=number))


gaps = st.one_of(
    st.integers(1, 90), st.integers(2, 60).map(lambda hours: hours * 60), st.just(24 * 60)
).map(lambda minutes: timedelta(minutes=minutes))
"""Lengths of time: minutes, hours, or a day."""
maybe_gap = maybe(gaps)
offsets = maybe(st.integers(0, 40))
"""A number of days, or None."""


def after(begin: date, offset: int | None) -> date | None:
    """Return the date so many days later; None for None."""
    return None if offset is None else begin + timedelta(days=offset)


# --------------------------------------------------------------------------- shared parts

links = st.builds(Link, text=lines, url=urls)
lint_exceptions = st.builds(LintException, rule=st.just("hedged-apology"), why=lines)
_answers = st.lists(
    st.tuples(
        st.integers(0, 40),
        st.builds(Heard, on=st.just(FIRST_DAY), from_customers=texts, answer=texts, changed=truths),
    ),
    max_size=3,
)


@st.composite
def feedbacks(draw: st.DrawFn, since: date) -> Feedback:
    """Return feedback whose answers came from a day on, in order."""
    answers = sorted(draw(_answers), key=lambda pair: pair[0])
    return Feedback(
        at=draw(maybe_url),
        open_until=after(since, draw(offsets)),
        heard=tuple(_on(heard, since + timedelta(days=offset)) for offset, heard in answers),
    )


def _on(heard: Heard, day: date) -> Heard:
    return Heard(
        on=day, from_customers=heard.from_customers, answer=heard.answer, changed=heard.changed
    )


_remedy_words = st.fixed_dictionaries(
    {"offer": lines, "who": lines, "automatic": truths, "how": maybe_text, "if_missing": lines}
)


@st.composite
def remedies(draw: st.DrawFn, since: date) -> Remedy:
    """Return remedies that are due, and perhaps done, from a day on."""
    due_on = since + timedelta(days=draw(st.integers(0, 40)))
    return Remedy(due_on=due_on, done_on=after(since, draw(offsets)), **draw(_remedy_words))


_banner_words = st.fixed_dictionaries(
    {
        "title": maybe(lines.map(lambda line: line[:60].strip())),
        "text": maybe_line,
        "link": maybe_line,
        "priority": maybe(st.integers(0, 100)),
        "dismissible": maybe(truths),
        "hidden": st.sampled_from([False, False, False, True]),
    }
)


@st.composite
def banner_overrides(draw: st.DrawFn, surfaces: list[str], since: datetime) -> BannerOverride:
    """Return what staff say of a banner; its window has a length if it has both ends."""
    chosen = st.lists(st.sampled_from(surfaces), unique=True) if surfaces else st.just([])
    begins = draw(maybe(instants(since - timedelta(days=3), timedelta(days=20))))
    length = draw(maybe_gap)
    return BannerOverride(
        surfaces=draw(maybe(chosen.map(tuple))),
        from_=begins,
        until=None if length is None else (begins or since) + length,
        **draw(_banner_words),
    )


# --------------------------------------------------------------------------- fields by kind

incident_words = st.fixed_dictionaries(
    {
        "title": lines,
        "impact": impacts,
        "noticed_by": maybe(st.sampled_from(NoticedBy)),
        "who_is_affected": maybe_text,
        "not_affected": maybe_text,
        "what_to_do": maybe_text,
        "workaround": maybe_text,
        "links": rows(links),
        "lint_ok": rows(lint_exceptions, 1),
        "imported_from": maybe(st.just("https://www.reelpost.example/old/1")),
    }
)
"""The fields of an incident that stand by themselves."""

words_once_over = st.fixed_dictionaries(
    {
        "what_happened": maybe_text,
        "what_should_have_happened": maybe_text,
        "data_or_money": maybe_text,
        "apology": maybe_text,
    }
)
"""The fields of an incident that are told once it is over."""

_steps = st.lists(st.tuples(lines, offsets, offsets), max_size=2)


@st.composite
def incident_rationales(draw: st.DrawFn, since: date) -> IncidentRationale:
    """Return why it happened, with steps that are due and done from a day on."""
    return IncidentRationale(
        cause=draw(texts),
        responsibility=draw(maybe_text),
        prevention=tuple(
            Prevention(what=what, due_on=after(since, due), done_on=after(since, done))
            for what, due, done in draw(_steps)
        ),
    )


change_words = st.fixed_dictionaries(
    {
        "title": lines,
        "summary": maybe_text,
        "audience": maybe_text,
        "not_affected": maybe_text,
        "rationale": maybe(
            st.builds(
                ChangeRationale,
                why=texts,
                why_now=maybe_text,
                alternatives=rows(st.builds(Alternative, option=lines, why_not=texts)),
                what_stays=maybe_text,
            )
        ),
        "choices": rows(
            st.builds(
                Choice, do=lines, how=texts, by=maybe(days()), price=maybe(sums), url=maybe_url
            )
        ),
        "if_you_do_nothing": maybe_text,
        "duties": rows(st.builds(Duty, what=lines, by=lines, otherwise=lines, how=texts)),
        "transition": maybe_text,
        "hardship": maybe_text,
        "replacement": maybe(links),
        "credits_customers": rows(
            st.builds(CustomerCredit, who=lines, suggestion=maybe_line, on=maybe(days()))
        ),
        "apology": maybe_text,
        "medium": maybe_line,
        "notice_exception": maybe(st.builds(NoticeException, why=texts, approved_by=maybe_line)),
        "links": rows(links),
        "lint_ok": rows(lint_exceptions, 1),
    }
)
"""The fields of a change that stand by themselves."""

disputes = st.builds(
    PartnerDispute,
    partner=lines,
    our_position=texts,
    their_position=maybe_text,
    how_you_can_help=maybe_text,
)


def prices(plans: list[str]) -> st.SearchStrategy[Price]:
    """Return prices of these plans."""
    return st.builds(
        Price,
        plan=st.sampled_from(plans),
        from_=sums,
        to=sums,
        per=st.sampled_from(BillingPeriod),
        tax=maybe_line,
        who=maybe_line,
    )
