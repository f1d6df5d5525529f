"""Prices, choices, remedies, answers and banners: parts that must make sense in themselves."""

from __future__ import annotations

from datetime import date

from beforehand.model import Change, ChangeStage, Incident, Remedy
from beforehand.records.nodes import Loc
from beforehand.records.rules.finding import Finding, Findings, Known, Where

BANNER_PRIORITY = 100


def prices_differ(change: Change, _known: Known) -> Findings:
    """Yield prices that do not change, change their currency, or are told twice."""
    seen: set[tuple[object, ...]] = set()
    for number, price in enumerate(change.prices):
        loc = ("prices", number)
        if price.from_.currency != price.to.currency:
            yield Finding(
                (*loc, "to"),
                "price-currency",
                f"the price is {price.from_} before and {price.to} after: the currency is another",
                "use the same currency for both; a change of currency is told in the text",
            )
        elif price.from_.amount == price.to.amount:
            yield Finding(
                (*loc, "to"),
                "price-same",
                f"the price is {price.to} before and after, so nothing changes",
                "check both sums, or take this price out",
            )
        key = (price.plan, price.per, price.who)
        if key in seen:
            yield Finding(
                (*loc, "plan"),
                "price-twice",
                f'the price of "{price.plan}" per {price.per} is told twice',
                "take one of them out, or say with who: whose price it is",
            )
        seen.add(key)


def rise_has_choices(change: Change, _known: Known) -> Findings:
    """Yield a price rise that is announced without a word on what customers can do."""
    if change.choices or _final_stage(change) is not ChangeStage.ANNOUNCED:
        return
    for price in change.prices:
        if price.to.currency == price.from_.currency and price.to.amount > price.from_.amount:
            yield Finding(
                ("prices",),
                "choices-missing",
                f"a price rises from {price.from_} to {price.to}, and customers are not told what"
                " they can do",
                "add choices: keep it, change to something cheaper, leave, each with how and by"
                " when",
                Where.KEY,
            )
            return


def _final_stage(change: Change) -> ChangeStage:
    stages = [change.stage, *(update.stage for update in change.updates)]
    return next(stage for stage in reversed(stages) if stage is not None)


def deadlines_ahead(change: Change, known: Known) -> Findings:
    """Yield last days that had passed already when the change was announced."""
    told = known.day(change.announced_at)
    days: list[tuple[Loc, date | None]] = [
        (("choices", number, "by"), choice.by) for number, choice in enumerate(change.choices)
    ]
    if change.feedback is not None:
        days.append((("feedback", "open_until"), change.feedback.open_until))
    for loc, day in days:
        if day is not None and day < told:
            yield Finding(
                loc,
                "deadline-past",
                f"{day} had passed already when customers were told, on {told}",
                "check the year and the day",
            )


def answers_have_a_place(change: Change, _known: Known) -> Findings:
    """Yield a question to customers that does not say where they can answer."""
    feedback = change.feedback
    if feedback is not None and feedback.open_until is not None and feedback.at is None:
        yield Finding(
            ("feedback", "at"),
            "feedback-where-missing",
            f"answers are read until {feedback.open_until}, but it is not said where to send them",
            "add a line like at: https://www.example.org/talk",
            Where.MISSING,
        )
    unanswerable = change.contact is None and (feedback is None or feedback.at is None)
    if change.stage is ChangeStage.PROPOSED and unanswerable:
        yield Finding(
            ("stage",),
            "feedback-where-missing",
            "the change is proposed, so customers are asked, but it is not said where they can"
            " answer",
            "add feedback with at: and a link, or a contact",
        )


def remedy_is_kept(record: Incident | Change, known: Known) -> Findings:
    """Yield remedies that nobody can get, and dates before what they put right."""
    remedy: Remedy | None = record.remedy
    if remedy is None:
        return
    if not remedy.automatic and remedy.how is None:
        yield Finding(
            ("remedy", "how"),
            "remedy-how-missing",
            "customers have to ask for the remedy, but it is not said how",
            "add how:, or automatic: true if they need not ask",
            Where.MISSING,
        )
    began = known.day(record.started_at if isinstance(record, Incident) else record.announced_at)
    for key, day in (("due_on", remedy.due_on), ("done_on", remedy.done_on)):
        if day is not None and day < began:
            yield _before(("remedy", key), day, began)


def prevention_comes_after(incident: Incident, known: Known) -> Findings:
    """Yield preventions that were due or done before the incident began."""
    if incident.rationale is None:
        return
    began = known.day(incident.started_at)
    for number, prevention in enumerate(incident.rationale.prevention):
        for key, day in (("due_on", prevention.due_on), ("done_on", prevention.done_on)):
            if day is not None and day < began:
                yield _before(("rationale", "prevention", number, key), day, began)


def _before(loc: Loc, day: date, began: date) -> Finding:
    return Finding(
        loc,
        "date-early",
        f"{loc[-1]} is {day}, before the record begins on {began}",
        "check the year and the day",
    )


def banner_fits(record: Incident | Change, known: Known) -> Findings:
    """Yield a banner that ends before it begins, and a priority out of its bounds."""
    banner = record.banner
    if banner is None:
        return
    if banner.from_ is not None and banner.until is not None and banner.until <= banner.from_:
        yield Finding(
            ("banner", "until"),
            "banner-backward",
            f"the banner ends at {known.clock(banner.until)}, and begins at"
            f" {known.clock(banner.from_)}",
            "check the day and the time of both",
        )
    if banner.priority is not None and banner.priority > BANNER_PRIORITY:
        yield Finding(
            ("banner", "priority"),
            "banner-priority",
            f"a banner's priority lies between 0 and {BANNER_PRIORITY}; this one is"
            f" {banner.priority}",
            "50 is usual; the highest shows",
        )
