"""A change's page: what, when, what it costs, what one can do by when, and then why."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from markupsafe import Markup
from msgspec import Struct

from beforehand.model import ChangeUpdate, Price
from beforehand.render import change_sections as parts_of_change
from beforehand.render import icons, money, parts, when, words
from beforehand.render.contact import contact_section
from beforehand.render.output import Page, Section
from beforehand.render.parts import Setting, Shift
from beforehand.render.templating import macro
from beforehand.render.text import plain, raised, shorten
from beforehand.render.when import WhenView
from beforehand.snapshot import ChangePhase, ChangeView, Snapshot

ROOT = "../../"
DESCRIPTION_LENGTH = 160
_TONES = {
    ChangePhase.POSSIBLE: "possible",
    ChangePhase.PROPOSED: "asked",
    ChangePhase.WITHDRAWN: "withdrawn",
    ChangePhase.UNDER_WAY: "maintenance",
}


class PriceView(Struct, frozen=True):
    """A price before and after."""

    plan: str
    who: str
    old_label: str
    old: str
    new_label: str
    new: str
    per: str
    tax: str
    difference: str
    a_year: str


class LatestView(Struct, frozen=True):
    """The last word on a change: how it was amended or taken back, and why."""

    anchor: str
    stamp: str
    when: Markup
    change: Markup
    why: Markup
    apology: Markup
    next_update: Markup


class ChangeLead(Struct, frozen=True):
    """The top of a change's page."""

    tone: str
    icon: Markup
    kind: str
    standing: tuple[Shift, ...]
    withdrawal: LatestView | None
    when: WhenView
    prices: tuple[PriceView, ...]
    amendment: LatestView | None
    first_told: Markup
    """When the words below were told, if there were others since; else empty."""
    summary: Markup
    audience: Markup
    not_affected: Markup
    parts: Markup
    medium: str


def change_page(view: ChangeView, snapshot: Snapshot) -> Page:
    """Return the page of a change, to be printed on the letterhead.

    Its sections hold what the record tells, in the order that a worried customer asks;
    what the record does not tell has no section.
    """
    zone = ZoneInfo(snapshot.service.time_zone)
    setting = Setting(snapshot.service, ROOT, zone, snapshot.today)
    return Page(
        uri=view.uri,
        title=view.change.title,
        description=_description(view),
        lead=raised(macro("change.html", "lead")(lead_view(setting, view))),
        sections=parts.present(_sections(setting, view, snapshot)),
        last_changed_on=_last_changed_on(setting, view),
    )


def lead_view(setting: Setting, view: ChangeView) -> ChangeLead:
    """Return the top of a change's page: what, when, what it costs, and whom it touches."""
    change = view.change
    top = parts_of_change.top_update(view)
    return ChangeLead(
        tone=_TONES.get(view.phase, "dated"),
        icon=icons.icon(icons.PHASE[view.phase]),
        kind=words.KIND[change.kind],
        standing=when.standing(view),
        withdrawal=_latest(setting, view, view.withdrawal),
        when=when.when_view(setting, view),
        prices=price_views(setting, view),
        amendment=_latest(setting, view, top) if view.withdrawal is None else None,
        first_told=words.day_html(words.local_day(view.first_told_at, setting.zone))
        if top is not None and change.summary
        else Markup(""),
        summary=setting.maybe(change.summary),
        audience=setting.maybe(change.audience),
        not_affected=setting.maybe(change.not_affected),
        parts=parts.components_html(setting, change.components),
        medium=change.medium or "",
    )


def price_views(setting: Setting, view: ChangeView) -> tuple[PriceView, ...]:
    """Return the prices of a change, old and new side by side."""
    old_label, new_label = when.price_labels(view)
    return tuple(_price(setting, price, old_label, new_label) for price in view.change.prices)


def _price(setting: Setting, price: Price, old_label: str, new_label: str) -> PriceView:
    plan = setting.service.plans.get(price.plan)
    decimals = money.common_decimals(price.from_, price.to)
    return PriceView(
        plan=plan.name if plan is not None else price.plan,
        who=price.who or "",
        old_label=old_label,
        old=money.money(price.from_, decimals),
        new_label=new_label,
        new=money.money(price.to, decimals),
        per=words.PER[price.per],
        tax=words.upper_first(price.tax or ""),
        difference=money.difference(price.from_, price.to, price.per),
        a_year=money.difference_a_year(price.from_, price.to, price.per),
    )


def _latest(setting: Setting, view: ChangeView, update: ChangeUpdate | None) -> LatestView | None:
    if update is None:
        return None
    taken_back = update is view.withdrawal
    apology = update.apology or (view.change.apology if taken_back else None)
    return LatestView(
        anchor=f"update-{update.key}",
        stamp=parts_of_change.title_of(update),
        when=words.moment_html(update.at, setting.zone),
        change=setting.text(update.change),
        why=setting.text(update.why),
        apology=setting.maybe(apology),
        next_update=words.moment_html(update.next_update_at, setting.zone)
        if update.next_update_at
        else Markup(""),
    )


def _sections(setting: Setting, view: ChangeView, snapshot: Snapshot) -> tuple[Section | None, ...]:
    change, section = view.change, parts_of_change
    # A withdrawal carries the apology on top; it is not said twice.
    apology = None if view.withdrawal else change.apology
    asked = section.consultation(setting, view)
    undecided = view.phase in (ChangePhase.POSSIBLE, ChangePhase.PROPOSED)
    nothing = "If you had done nothing" if view.withdrawal else "If you do nothing"
    return (
        section.choices(setting, view),
        parts.prose_section(setting, "if-you-do-nothing", nothing, change.if_you_do_nothing),
        section.duties(setting, change),
        section.replacement(setting, change),
        asked if undecided else None,
        *section.reasons(setting, change),
        *section.dispute(setting, change),
        parts.prose_section(
            setting, "transition", "How long the old terms last", change.transition
        ),
        parts.prose_section(setting, "hardship", "If this is hard for you", change.hardship),
        parts.remedy_section(setting, change.remedy, apology),
        section.notice_exception(setting, change),
        None if undecided else asked,
        parts.heard_section(setting, change.feedback),
        section.credits_(setting, change),
        section.amendments(setting, view),
        contact_section(setting, change.contact),
        section.more(setting, view, snapshot),
    )


def _description(view: ChangeView) -> str:
    change = view.change
    kind = words.KIND[change.kind]
    where = words.lower_first(words.PHASE[view.phase])
    date_words = f", {words.day(view.effective.on)}" if view.effective else ""
    body = change.summary or change.if_you_do_nothing or change.audience
    if body is None and change.rationale is not None:
        body = change.rationale.why
    told = plain(body) if body else change.title
    return shorten(f"{kind}, {where}{date_words}: {told}", DESCRIPTION_LENGTH)


def _last_changed_on(setting: Setting, view: ChangeView) -> date:
    change = view.change
    days = [words.local_day(view.last_told_at, setting.zone)]
    days += [heard.on for heard in (change.feedback.heard if change.feedback else ())]
    if change.remedy is not None and change.remedy.done_on is not None:
        days.append(change.remedy.done_on)
    if view.effective is not None and view.effective.on <= setting.today:
        days.append(view.effective.on)
    return max(days)
