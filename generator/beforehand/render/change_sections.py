"""The sections of a change's page: what one can do, why, who was heard, what was amended."""

from __future__ import annotations

from markupsafe import Markup
from msgspec import Struct

from beforehand.model import Change, ChangeUpdate
from beforehand.render import money, parts, when, words
from beforehand.render.output import Section
from beforehand.render.parts import Anchor, Setting, Shift, prose_section
from beforehand.render.templating import macro
from beforehand.snapshot import ChangePhase, ChangeView, Snapshot


class ChoiceView(Struct, frozen=True):
    """Something that a customer can do."""

    do: str
    how: Markup
    price: str
    last_day: tuple[Shift, ...]
    link: Anchor | None


def choices(setting: Setting, view: ChangeView) -> Section | None:
    """Return the section on what customers can do, each with its last day."""
    per = words.PER[view.change.prices[0].per] if view.change.prices else ""
    views = tuple(
        ChoiceView(
            do=choice.do,
            how=setting.text(choice.how),
            price=f"{money.money(choice.price)} {per}".strip() if choice.price else "",
            last_day=parts.last_day(setting, choice.by) if choice.by else (),
            link=parts.outward(setting, choice.do, choice.url) if choice.url else None,
        )
        for choice in view.change.choices
    )
    heading = (
        "What you can do" if view.phase is not ChangePhase.WITHDRAWN else "What you could have done"
    )
    moved = f"update-{view.moves[-1].update.key}" if view.moves else ""
    html = macro("change.html", "choices")(views, moved)
    return parts.section("choices", heading, html, views)


class DutyView(Struct, frozen=True):
    """Something that following the change asks of a customer."""

    what: str
    by: str
    how: Markup
    otherwise: str


def duties(setting: Setting, change: Change) -> Section | None:
    """Return the section on what following the change will ask of customers."""
    views = tuple(
        DutyView(what=duty.what, by=duty.by, how=setting.text(duty.how), otherwise=duty.otherwise)
        for duty in change.duties
    )
    html = macro("change.html", "duties")(views)
    return parts.section("duties", "What we will ask of you", html, views)


def replacement(setting: Setting, change: Change) -> Section | None:
    """Return the section on what to use instead."""
    if change.replacement is None:
        return None
    html = macro("change.html", "replacement")(parts.anchor(setting, change.replacement))
    return parts.section("replacement", "What to use instead", html)


class ConsultationView(Struct, frozen=True):
    """Where customers can answer, and until when."""

    link: Anchor | None
    last_day: Markup
    opening: str


def consultation(setting: Setting, view: ChangeView) -> Section | None:
    """Return the section on where to answer, None where nobody is asked any more."""
    feedback = view.change.feedback
    if feedback is None or not view.consultation_is_open:
        return None
    last = words.day_html(feedback.open_until) if feedback.open_until else Markup("")
    link = parts.answer_anchor(setting, feedback)
    undecided = view.phase in (ChangePhase.POSSIBLE, ChangePhase.PROPOSED)
    opening = (
        "This is not decided, and we want to hear from you."
        if undecided
        else ("We want to hear what you think.")
    )
    html = macro("change.html", "consultation")(ConsultationView(link, last, opening))
    return parts.section("consultation", "Tell us what you think", html)


class AlternativeView(Struct, frozen=True):
    """Something that we could have done instead."""

    option: str
    why_not: Markup


def reasons(setting: Setting, change: Change) -> tuple[Section | None, ...]:
    """Return the sections on why, why now, what else we considered, and what stays."""
    why = change.rationale
    if why is None:
        return ()
    views = tuple(
        AlternativeView(alternative.option, setting.text(alternative.why_not))
        for alternative in why.alternatives
    )
    considered = macro("change.html", "alternatives")(views)
    return (
        prose_section(setting, "why", "Why", why.why),
        prose_section(setting, "why-now", "Why now", why.why_now),
        parts.section("alternatives", "What else we considered", considered, views),
        prose_section(setting, "what-stays", "What stays as it is", why.what_stays),
    )


def dispute(setting: Setting, change: Change) -> tuple[Section | None, ...]:
    """Return the sections on a negotiation: what each side wants, and how customers can help."""
    found = change.partner_dispute
    if found is None:
        return ()
    return (
        prose_section(setting, "our-position", "What we want", found.our_position),
        prose_section(
            setting, "their-position", f"What {found.partner} wants", found.their_position
        ),
        prose_section(setting, "how-you-can-help", "How you can help", found.how_you_can_help),
    )


def notice_exception(setting: Setting, change: Change) -> Section | None:
    """Return the section that says why we broke our promise of notice."""
    found = change.notice_exception
    if found is None:
        return None
    html = macro("change.html", "notice_exception")(
        setting.text(found.why), found.approved_by or "", setting.page("promises/")
    )
    return parts.section("notice", "Why we break our promise of notice", html)


class CreditView(Struct, frozen=True):
    """Somebody whose suggestion was taken up."""

    who: str
    suggestion: str
    when: Markup
    link: Anchor | None


def credits_(setting: Setting, change: Change) -> Section | None:
    """Return the section that names whose suggestion was taken up."""
    views = tuple(
        CreditView(
            who=credit.who,
            suggestion=credit.suggestion or "",
            when=words.day_html(credit.on) if credit.on else Markup(""),
            link=parts.outward(setting, "the suggestion", credit.url) if credit.url else None,
        )
        for credit in change.credits_customers
    )
    html = macro("change.html", "credits")(views)
    return parts.section("credits", "Who suggested it", html, views)


class AmendmentView(Struct, frozen=True):
    """What was changed in the announcement, and why."""

    anchor: str
    title: str
    when: Markup
    change: Markup
    why: Markup
    moved: Markup
    apology: Markup
    next_update: Markup


def top_update(view: ChangeView) -> ChangeUpdate | None:
    """Return the update that stands on top of the page: the withdrawal, else the last one."""
    if view.withdrawal is not None:
        return view.withdrawal
    return view.change.updates[-1] if view.change.updates else None


def amendments(setting: Setting, view: ChangeView) -> Section | None:
    """Return the section on what else was told, newest first, down to the first word."""
    moved = {
        move.update.key: told
        for move, told in zip(reversed(view.moves), when.moves(setting, view), strict=True)
    }
    top = top_update(view)
    told = tuple(
        AmendmentView(
            anchor=f"update-{update.key}",
            title=title_of(update),
            when=words.moment_html(update.at, setting.zone),
            change=setting.text(update.change),
            why=setting.text(update.why),
            moved=moved.get(update.key, Markup("")),
            apology=setting.maybe(update.apology),
            next_update=words.moment_html(update.next_update_at, setting.zone)
            if update.next_update_at
            else Markup(""),
        )
        for update in reversed(view.change.updates)
        if update is not top
    )
    first = words.moment_html(view.first_told_at, setting.zone)
    html = macro("change.html", "amendments")(told, first)
    return parts.section("updates", "What else we told you", html, told)


def title_of(update: ChangeUpdate) -> str:
    """Return what an update is, in a word or two."""
    if update.stage is not None:
        return words.STAGE[update.stage]
    if update.status is not None:
        return words.MAINTENANCE_STATUS[update.status]
    return "New date" if update.moves else "Amended"


def more(setting: Setting, view: ChangeView, snapshot: Snapshot) -> Section | None:
    """Return the section with links to related records and to the feed."""
    change = view.change
    links = [parts.anchor(setting, link) for link in change.links]
    links += _related(setting, change, snapshot)
    if change.imported_from:
        links.append(parts.outward(setting, "Where this was first published", change.imported_from))
    told = "Subscribers hear of each amendment, and are reminded before the date."
    return parts.more_section(setting, links, "changes", told)


def _related(setting: Setting, change: Change, snapshot: Snapshot) -> list[Anchor]:
    found = []
    if change.follows is not None:
        origin = snapshot.incident(change.follows)
        earlier = snapshot.change(change.follows)
        if origin is not None:
            found.append(Anchor(f"Follows: {origin.incident.title}", setting.page(origin.uri)))
        elif earlier is not None:
            found.append(Anchor(f"Follows: {earlier.change.title}", setting.page(earlier.uri)))
    if change.superseded_by is not None:
        later = snapshot.change(change.superseded_by)
        if later is not None:
            found.append(Anchor(f"Replaced by: {later.change.title}", setting.page(later.uri)))
    return found + parts.followers(setting, snapshot, change.id)
