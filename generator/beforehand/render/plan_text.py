"""A plan in words: for a terminal, and as Markdown for a comment on a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from msgspec import Struct

from beforehand.plan import BannerPlan, NoticePlan, Plan, RecordFate, RecordPlan
from beforehand.plan_alterations import Alteration, AlterationKind
from beforehand.policy import Verdict
from beforehand.records.problems import Problem, shown
from beforehand.render import words
from beforehand.render.proof import fact_words, field_words

MARKER = "<!-- beforehand plan -->"
"""The first line of the Markdown form, by which a comment is found again and edited."""

MAX_LINES = 40
"""How many notices or banners of one record are listed; the rest is counted."""


class Line(Struct, frozen=True):
    """One line of a plan."""

    depth: int
    """0 for a heading, 1 for a sentence, 2 for an item of a list, 3 for one below it."""
    text: str
    is_title: bool = False
    """Whether it names a record."""


def plan_text(plan: Plan, problems: Sequence[Problem] = ()) -> str:
    """Return the plan for a terminal; `problems` are those of the records themselves.

    Ends with a line break. Control characters of records are shown, never sent.
    """
    rows = []
    for line in plan_lines(plan, problems):
        text = shown(line.text.replace(words.NBSP, " "))
        if line.is_title:
            rows += ["", text, "=" * min(len(text), 78)]
        elif line.depth == 0:
            rows += ["", f"  {text}"]
        else:
            rows.append("  " * line.depth + ("- " if line.depth > 1 else "") + text)
    return "\n".join(rows).strip("\n") + "\n"


def plan_markdown(plan: Plan, problems: Sequence[Problem] = ()) -> str:
    """Return the plan as Markdown for a comment; its first line is `MARKER`.

    Nothing that a record says can become markup, a link, or a mention of somebody.
    """
    rows = [MARKER]
    for line in plan_lines(plan, problems):
        text = escaped(line.text.replace(words.NBSP, " "))
        if line.is_title:
            rows += ["", f"### {text}"]
        elif line.depth == 0:
            rows += ["", f"**{text}**", ""]
        elif line.depth == 1:
            rows += ["", text]
        else:
            rows.append("  " * (line.depth - 2) + f"- {text}")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(rows)).rstrip() + "\n"


_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~$])")
_ENTITIES = (("&", "&amp;"), ("@", "&#64;"), ("://", "&#58;//"), ("www.", "www&#46;"))


def escaped(text: str) -> str:
    """Return a text so that Markdown shows it as it is, links nothing and mentions nobody.

    Meant for the middle of a line: marks that count at its beginning alone are left.
    """
    plain = shown(" ".join(text.split()))
    for mark, entity in _ENTITIES:
        plain = plain.replace(mark, entity)
    return re.sub(r"&\\#", "&#", _MARKS.sub(r"\\\1", plain))


# --------------------------------------------------------------------------- the lines


def plan_lines(plan: Plan, problems: Sequence[Problem] = ()) -> Iterator[Line]:
    """Yield what both forms say, in order."""
    yield Line(0, "What merging this does", is_title=True)
    if plan.is_empty:
        yield Line(1, "Nothing that anybody outside would notice.")
    else:
        yield Line(1, _in_short(plan))
    if plan.headline != plan.headline_was:
        yield Line(1, f"The headline changes from “{plan.headline_was}” to “{plan.headline}”.")
    yield from _problem_lines(plan, problems)
    for record in plan.records:
        yield from _record_lines(record, plan)
    if plan.service:
        yield Line(0, "service.yml", is_title=True)
        for difference in plan.service:
            name = ".".join(str(step) for step in difference.path)
            yield Line(2, f"{name}: {_from_to(difference.was, difference.now, plan)}")


def _in_short(plan: Plan) -> str:
    counts = {fate: sum(one.fate is fate for one in plan.records) for fate in RecordFate}
    shown_counts = [
        f"{words.count(count, 'record')} {_FATES[fate]}" for fate, count in counts.items() if count
    ]
    told = sum(len(record.notices) for record in plan.records)
    now = sum(notice.told_at <= plan.now for record in plan.records for notice in record.notices)
    notices = f"{words.count(told, 'notice')} to subscribers" if told else "no notice"
    at_once = f", {now} of them at once" if now else ""
    parts = [*shown_counts, *(["service.yml changed"] if plan.service else [])]
    return f"{words.listed(parts).capitalize()}; {notices}{at_once}."


_FATES = {
    RecordFate.NEW: "new",
    RecordFate.AMENDED: "amended",
    RecordFate.REMOVED: "removed",
}


def _problem_lines(plan: Plan, problems: Sequence[Problem]) -> Iterator[Line]:
    if not plan.problems and not problems:
        return
    yield Line(0, "Problems")
    for problem in problems:
        level = "Error" if problem.is_error else "Warning"
        yield Line(
            2, f"{level}: {problem.path}:{problem.line}: {problem.message}. {_hint(problem.hint)}"
        )
    for remark in plan.problems:
        level = "Warning" if remark.is_warning else "Error"
        yield Line(
            2, f"{level}: {remark.folder}/{remark.id}: {remark.message}. {_hint(remark.hint)}"
        )


def _hint(hint: str) -> str:
    return f"{hint[:1].upper()}{hint[1:]}." if hint else ""


def _record_lines(record: RecordPlan, plan: Plan) -> Iterator[Line]:
    yield Line(0, f"{record.title} ({record.name})", is_title=True)
    yield Line(1, _fate(record, plan))
    yield from _alteration_lines(record.alterations, plan)
    if record.assessment is not None and record.assessment.verdict is not Verdict.NOT_SET:
        yield Line(0, "Days of notice")
        for check in record.assessment.checks:
            yield Line(2, check.words)
        if record.assessment.verdict.is_breach and record.assessment.is_excepted:
            yield Line(2, "The record gives its reason for breaking the promise; it is public.")
    yield from _banner_lines(record, plan)
    yield from _notice_lines("Notices", record.notices, plan)
    yield from _notice_lines("Notices that no longer go out", record.notices_gone, plan)


def _fate(record: RecordPlan, plan: Plan) -> str:
    if record.fate is RecordFate.REMOVED:
        return "The record is removed; links to its page will lead nowhere."
    if record.public_at is None:
        return "It is public, and amended."
    if record.public_at <= plan.now:
        return "It becomes public as soon as this is merged and built."
    return f"It becomes public on {_moment(record.public_at, plan)}; until then nothing shows it."


def _alteration_lines(found: Sequence[Alteration], plan: Plan) -> Iterator[Line]:
    told = [one for one in found if one.kind is AlterationKind.TOLD]
    altered = [one for one in found if one.was_told]
    others = [one for one in found if one not in told and one not in altered]
    for heading, chosen in (
        ("Tells customers", told),
        ("Alters what customers were told", altered),
        ("Fills in or changes what nobody was told yet", others),
    ):
        if chosen:
            yield Line(0, heading)
            for one in chosen:
                difference = one.difference
                change = _from_to(difference.was, difference.now, plan)
                yield Line(2, f"{field_words(difference.path)}: {change}")


def _from_to(was: object, now: object, plan: Plan) -> str:
    zone = ZoneInfo(plan.time_zone)
    old, new = fact_words(was, zone), fact_words(now, zone)  # type: ignore[arg-type]
    if old and new:
        return f"from “{old}” to “{new}”"
    return f"“{new}”" if new else f"“{old}” is taken out"


def _banner_lines(record: RecordPlan, plan: Plan) -> Iterator[Line]:
    for heading, banners in (
        ("Banners", record.banners),
        ("Banners that no longer show", record.banners_gone),
    ):
        if banners:
            yield Line(0, heading)
        for banner in banners[:MAX_LINES]:
            yield Line(2, _banner(banner, plan))
            yield Line(3, f"“{banner.title}”: {banner.body}")


def _banner(banner: BannerPlan, plan: Plan) -> str:
    now = banner.starts <= plan.now
    starts = "at once" if now else f"from {_moment(banner.starts, plan)}"
    ends = f"until {_moment(banner.ends, plan)}" if banner.ends else "until a further word"
    return f"{words.listed(banner.surfaces)}: {starts}, {ends}"


def _notice_lines(heading: str, notices: Sequence[NoticePlan], plan: Plan) -> Iterator[Line]:
    if not notices:
        return
    yield Line(0, heading)
    for feeds, together in groupby(notices, key=lambda notice: notice.feeds):
        yield Line(2, f"In the feeds {words.listed(feeds)}:")
        listed = list(together)
        for notice in listed[:MAX_LINES]:
            when = "At once" if notice.told_at <= plan.now else _moment(notice.told_at, plan)
            yield Line(3, f"{when}: {notice.title}")
        if len(listed) > MAX_LINES:
            yield Line(3, f"And {len(listed) - MAX_LINES:,} more.")


def _moment(at: datetime, plan: Plan) -> str:
    return words.moment(at, ZoneInfo(plan.time_zone))
