"""An incident's page: what is so now, then what happened, what we do for you, and why."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from markupsafe import Markup
from msgspec import Struct

from beforehand.model import Incident, IncidentStatus, IncidentUpdate, Prevention
from beforehand.render import icons, parts, words
from beforehand.render.contact import contact_section
from beforehand.render.output import Page, Section
from beforehand.render.parts import Anchor, Setting
from beforehand.render.templating import macro
from beforehand.render.text import plain, raised, shorten
from beforehand.snapshot import IncidentView, Snapshot

ROOT = "../../"
DESCRIPTION_LENGTH = 160


class UpdateView(Struct, frozen=True):
    """What was told at one moment."""

    anchor: str
    status: str
    meaning: str
    when: Markup
    text: Markup


class NextUpdate(Struct, frozen=True):
    """When customers hear from us again, and what to say once that moment has passed."""

    by: Markup
    instant: str
    is_late: bool


class IncidentLead(Struct, frozen=True):
    """The top of an incident's page."""

    tone: str
    icon: Markup
    status: str
    impact: str
    latest: UpdateView
    next_update: NextUpdate | None
    began: Markup
    ended: Markup
    lasted: str
    noticed: str
    parts: Markup
    parts_heading: str


class PreventionView(Struct, frozen=True):
    """Something that we do so that it does not happen again."""

    what: str
    when: Markup
    is_done: bool


def incident_page(view: IncidentView, snapshot: Snapshot) -> Page:
    """Return the page of an incident, to be printed on the letterhead.

    Its sections hold what the record tells, in the order that a worried customer asks;
    what the record does not tell has no section.
    """
    zone = ZoneInfo(snapshot.service.time_zone)
    setting = Setting(snapshot.service, ROOT, zone, snapshot.today)
    return Page(
        uri=view.uri,
        title=view.incident.title,
        description=_description(view),
        lead=raised(macro("incident.html", "lead")(lead_view(setting, view))),
        sections=parts.present(_sections(setting, view, snapshot)),
        last_changed_on=_last_changed_on(setting, view),
    )


def lead_view(setting: Setting, view: IncidentView) -> IncidentLead:
    """Return the top of an incident's page: where it stands, and the latest word in full."""
    incident, zone = view.incident, setting.zone
    ended = words.moment_html(view.ended_at, zone) if view.ended_at else Markup("")
    lasted = words.duration(view.ended_at - incident.started_at) if view.ended_at else ""
    hit = view.components if view.is_open else view.all_components
    return IncidentLead(
        tone=icons.IMPACT[view.impact] if view.is_open else "well",
        icon=icons.icon(icons.IMPACT[view.impact] if view.is_open else "well"),
        status=words.INCIDENT_STATUS[view.status if view.is_open else IncidentStatus.RESOLVED],
        impact=words.IMPACT[view.impact],
        latest=update_view(setting, view.latest),
        next_update=next_update(setting, view),
        began=words.moment_html(incident.started_at, zone),
        ended=ended,
        lasted=lasted,
        noticed=words.NOTICED_BY[incident.noticed_by] if incident.noticed_by else "",
        parts=parts.parts_html(setting, hit),
        parts_heading="Affected now" if view.is_open else "Was affected",
    )


def update_view(setting: Setting, update: IncidentUpdate) -> UpdateView:
    """Return one update, ready to print."""
    return UpdateView(
        anchor=f"update-{update.key}",
        status=words.INCIDENT_STATUS[update.status],
        meaning=words.INCIDENT_STATUS_MEANING[update.status],
        when=words.moment_html(update.at, setting.zone),
        text=setting.text(update.text),
    )


def next_update(setting: Setting, view: IncidentView) -> NextUpdate | None:
    """Return when customers hear from us again; None if nothing was promised."""
    if view.next_update_at is None:
        return None
    return NextUpdate(
        by=words.by_html(view.next_update_at, view.latest.at, setting.zone),
        instant=words.stamp(view.next_update_at),
        is_late=view.next_update_is_late,
    )


def _sections(
    setting: Setting, view: IncidentView, snapshot: Snapshot
) -> tuple[Section | None, ...]:
    incident = view.incident
    return (
        parts.prose_section(setting, "what-happened", "What happened", incident.what_happened),
        parts.prose_section(
            setting,
            "what-should-have-happened",
            "What should have happened",
            incident.what_should_have_happened,
        ),
        parts.remedy_section(setting, incident.remedy, incident.apology),
        _affected(setting, incident),
        parts.prose_section(setting, "what-to-do", "What you need to do", incident.what_to_do),
        parts.prose_section(setting, "workaround", "A way round it", incident.workaround),
        parts.prose_section(
            setting, "data-or-money", "Your data and your money", incident.data_or_money
        ),
        *_reasons(setting, incident),
        contact_section(setting, incident.contact),
        parts.heard_section(setting, incident.feedback),
        _earlier(setting, view),
        _more(setting, view, snapshot),
    )


def _affected(setting: Setting, incident: Incident) -> Section | None:
    who, not_affected = (
        setting.maybe(incident.who_is_affected),
        setting.maybe(incident.not_affected),
    )
    if not (who or not_affected):
        return None
    html = macro("incident.html", "affected")(who, not_affected)
    return parts.section("who-is-affected", "Who is affected", html)


def _reasons(setting: Setting, incident: Incident) -> tuple[Section | None, ...]:
    why = incident.rationale
    if why is None:
        return ()
    return (
        parts.prose_section(setting, "why", "Why it happened", why.cause, why.responsibility),
        _prevention(setting, why.prevention),
    )


def _prevention(setting: Setting, preventions: tuple[Prevention, ...]) -> Section | None:
    views = tuple(
        PreventionView(
            what=prevention.what,
            when=parts.promised(setting, prevention.due_on, prevention.done_on),
            is_done=prevention.done_on is not None,
        )
        for prevention in preventions
    )
    if not views:
        return None
    html = macro("incident.html", "prevention")(views)
    return parts.section("prevention", "What we change", html)


def _earlier(setting: Setting, view: IncidentView) -> Section | None:
    earlier = tuple(update_view(setting, update) for update in reversed(view.incident.updates[:-1]))
    if not earlier:
        return None
    html = macro("incident.html", "updates")(earlier)
    return parts.section("updates", "Earlier updates", html)


def _more(setting: Setting, view: IncidentView, snapshot: Snapshot) -> Section | None:
    incident = view.incident
    links = [parts.anchor(setting, link) for link in incident.links]
    feedback = incident.feedback and parts.answer_anchor(setting, incident.feedback)
    if feedback:
        links.append(Anchor(f"Tell us what you think: {feedback.words}", feedback.href))
    if incident.imported_from:
        links.append(
            parts.outward(setting, "Where this was first published", incident.imported_from)
        )
    links += parts.followers(setting, snapshot, incident.id)
    links.append(parts.month_anchor(setting, words.local_day(incident.started_at, setting.zone)))
    told = "Each update comes to subscribers once."
    return parts.more_section(setting, links, "incidents", told)


def _description(view: IncidentView) -> str:
    status = words.INCIDENT_STATUS[view.status if view.is_open else IncidentStatus.RESOLVED]
    return shorten(f"{status}: {plain(view.latest.text)}", DESCRIPTION_LENGTH)


def _last_changed_on(setting: Setting, view: IncidentView) -> date:
    incident = view.incident
    days = [words.local_day(view.last_told_at, setting.zone)]
    days += [heard.on for heard in (incident.feedback.heard if incident.feedback else ())]
    done = [incident.remedy.done_on] if incident.remedy else []
    if incident.rationale:
        done += [prevention.done_on for prevention in incident.rationale.prevention]
    return max(days + [day for day in done if day is not None])
