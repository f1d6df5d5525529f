"""What is coming: the list of changes that customers have before them, nearest first."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from beforehand.render import icons, when, words
from beforehand.render.parts import Anchor, Setting, Shift
from beforehand.render.templating import macro
from beforehand.render.text import plain, shorten
from beforehand.render.timeline_drawing import MOST_ROWS, timeline_view
from beforehand.snapshot import ChangePhase, ChangeView, Snapshot

_WORDS_OF_SUMMARY = 200
MOST_TOLD = 25
"""How many changes of one firmness the page of all tells in full."""
MOST_LINES = 50
"""How many of those after them have a line."""
_ALL = "All that is coming, by how firm it is"


class ComingView(Struct, frozen=True):
    """A change in a list."""

    number: str
    """Its place among the dated ones, as the timeline above numbers them; else empty."""
    anchor: str
    title: Anchor
    kind: str
    standing: tuple[Shift, ...]
    icon: Markup
    label: tuple[Shift, ...]
    label_shows: bool
    """Whether the date needs the label; a date that is announced speaks for itself."""
    date: Markup
    detail: Markup
    todo_label: str
    todo: str
    moved: Markup
    consultation: str
    start: str
    end: str


def coming(setting: Setting, snapshot: Snapshot) -> Markup:
    """Return what is coming: the timeline of the next ninety days, and the list in its order.

    The nearest twelve stand in it; it says how many more the page of all of them has.
    """
    nearest = snapshot.coming[:MOST_ROWS]
    views = coming_views(setting, nearest)
    left = len(snapshot.coming) - len(nearest)
    all_of_it = f"{words.count(left, 'more change')} to come" if left else _ALL
    upcoming_link = Anchor(all_of_it, setting.page("upcoming/"))
    drawing = timeline_view(setting, nearest)
    return macro("coming.html", "coming")(views, drawing, upcoming_link)


def coming_views(setting: Setting, changes: Sequence[ChangeView]) -> tuple[ComingView, ...]:
    """Return changes in a list, in the order given; those with a date are numbered."""
    return tuple(
        coming_view(setting, view, str(place) if view.effective is not None else "")
        for place, view in enumerate(changes, start=1)
    )


def coming_view(setting: Setting, view: ChangeView, number: str = "") -> ComingView:
    """Return a change in a list: what, when, where it stands, and what one can do."""
    change, effective = view.change, view.effective
    label, todo = what_to_do(view)
    moved = when.moves(setting, view)
    until = effective.until if effective is not None else None
    asked = view.consultation_is_open and change.feedback is not None
    last = change.feedback.open_until if asked and change.feedback is not None else None
    return ComingView(
        number=number,
        anchor=f"change-{change.id}",
        title=Anchor(change.title, setting.page(view.uri)),
        kind=words.KIND[change.kind],
        standing=tuple(
            replace(shift, words=words.lower_first(shift.words)) for shift in when.standing(view)
        ),
        icon=icons.icon(icons.PHASE[view.phase]),
        label=when.labels(view),
        label_shows=view.phase is not ChangePhase.ANNOUNCED and effective is not None,
        date=when.date_of(setting, effective),
        detail=when.detail(setting, effective),
        todo_label=label,
        todo=todo,
        moved=moved[0] if moved and view.is_postponed else Markup(""),
        consultation=_asked((last is not None and words.day(last)) or "") if asked else "",
        start=words.stamp(effective.at) if effective else "",
        end=words.stamp(until) if until else "",
    )


def _asked(last: str) -> str:
    return (
        f"You can tell us what you think until {last}."
        if last
        else ("You can tell us what you think.")
    )


def what_to_do(view: ChangeView) -> tuple[str, str]:
    """Return what a change asks of a customer in a line, and what that line is.

    The choices with their last day; else what happens if nothing is done; else the summary.
    Both are empty for a change that says none of these. Where the date was moved, the last
    day is left to the change's own page, for it was told with the first date.
    """
    change = view.change
    if view.withdrawal is not None:
        return "What we decided", shorten(plain(view.withdrawal.change), _WORDS_OF_SUMMARY)
    if change.choices:
        last = max((choice.by for choice in change.choices if choice.by), default=None)
        until = f" until {words.day(last)}" if last is not None and not view.moves else ""
        return f"What you can do{until}", " · ".join(choice.do for choice in change.choices)
    if change.if_you_do_nothing:
        return "If you do nothing", shorten(plain(change.if_you_do_nothing), _WORDS_OF_SUMMARY)
    body = change.summary or (change.rationale.why if change.rationale else None)
    return ("In short", shorten(plain(body), _WORDS_OF_SUMMARY)) if body else ("", "")


class ComingLine(Struct, frozen=True):
    """A change in a line."""

    date: Markup
    title: Anchor
    kind: str


class UpcomingGroup(Struct, frozen=True):
    """Changes of one firmness."""

    anchor: str
    heading: str
    intro: str
    changes: tuple[ComingView, ...]
    lines: tuple[ComingLine, ...]
    """Those after them, in a line each."""
    more: Anchor | None
    """How many there are after these, and where."""


def upcoming(setting: Setting, snapshot: Snapshot) -> Markup:
    """Return the changes that customers have before them, by how firm they are.

    Of each firmness the nearest 25 are told, the next 50 have a line each, and it says how
    many more there are: a page that one can load and read, whatever the number of records.
    """
    return macro("coming.html", "upcoming")(
        upcoming_groups(setting, snapshot), timeline_view(setting, snapshot.coming)
    )


_Numbered = Sequence[tuple[str, ChangeView]]
"""Changes with their place among the dated ones, as the timeline numbers them."""


def upcoming_groups(setting: Setting, snapshot: Snapshot) -> tuple[UpcomingGroup, ...]:
    """Return the groups of the upcoming page that have a change in them."""
    numbered = [
        (str(place) if view.effective is not None else "", view)
        for place, view in enumerate(snapshot.coming, start=1)
    ]
    under_way = [(str(place), view) for place, view in enumerate(snapshot.under_way, start=1)]

    def of(phase: ChangePhase) -> _Numbered:
        return [(number, view) for number, view in numbered if view.phase is phase]

    groups = (
        ("under-way", "Under way", "", under_way),
        ("announced", "Announced", "This is decided.", of(ChangePhase.ANNOUNCED)),
        (
            "proposed",
            "Proposed",
            "This is not decided. We ask you first.",
            of(ChangePhase.PROPOSED),
        ),
        (
            "possible",
            "Possible",
            "This is not ours alone to decide. We tell you what we know.",
            of(ChangePhase.POSSIBLE),
        ),
        (
            "withdrawn",
            "Withdrawn",
            "We said that this would come. It will not.",
            [("", view) for view in _withdrawn(snapshot)],
        ),
    )
    return tuple(_group(setting, head, changes) for *head, changes in groups if changes)


def _group(setting: Setting, head: Sequence[str], changes: _Numbered) -> UpcomingGroup:
    anchor, heading, intro = head
    rest = changes[MOST_TOLD:]
    left = len(rest) - MOST_LINES
    more = f"{words.count(left, 'more change')}, by part of our service"
    return UpcomingGroup(
        anchor,
        heading,
        intro,
        tuple(coming_view(setting, view, number) for number, view in changes[:MOST_TOLD]),
        tuple(_line(setting, view) for _, view in rest[:MOST_LINES]),
        Anchor(more, setting.page("history/")) if left > 0 else None,
    )


def _line(setting: Setting, view: ChangeView) -> ComingLine:
    return ComingLine(
        when.date_of(setting, view.effective),
        Anchor(view.change.title, setting.page(view.uri)),
        words.KIND[view.change.kind],
    )


def _withdrawn(snapshot: Snapshot) -> tuple[ChangeView, ...]:
    """Return withdrawn changes that somebody may still expect, or has not heard of yet."""
    recent = {view.change.id for view in snapshot.recent_changes}
    return tuple(
        view
        for view in snapshot.changes
        if view.phase is ChangePhase.WITHDRAWN
        and (
            view.change.id in recent
            or (view.effective is not None and view.effective.on >= snapshot.today)
        )
    )
