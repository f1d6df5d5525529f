"""Names in a record that must stand elsewhere: in service.yml, or as a record's id."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from beforehand.model import BannerOverride, Change, Incident, Service
from beforehand.records.nodes import Loc
from beforehand.records.rules.finding import Finding, Findings, Known, Where
from beforehand.records.suggestions import did_you_mean, listed

_SHOWN = 20
"""How many known names a hint lists."""


def _unknown(
    word: str, name: str, names: Iterable[str], loc: Loc, where: Where = Where.VALUE
) -> Finding:
    known = list(names)
    choice = f"service.yml knows {listed(known, 'and', _SHOWN)}" if known else ""
    return Finding(
        loc,
        f"{word}-unknown",
        f'there is no {word} "{name}" in service.yml',
        did_you_mean(name, known, choice or f"add the {word} to service.yml first"),
        where,
    )


def incident_components(incident: Incident, known: Known) -> Findings:
    """Yield components of an incident, and of its updates, that the service does not have."""
    if known.service is None:
        return
    names = known.service.components
    for name in incident.components:
        if name not in names:
            yield _unknown("component", name, names, ("components", name), Where.KEY)
    for number, update in enumerate(incident.updates):
        for name in update.components or ():
            if name not in names:
                loc = ("updates", number, "components", name)
                yield _unknown("component", name, names, loc, Where.KEY)


def hits_something(incident: Incident, _known: Known) -> Findings:
    """Yield an incident that hits no component: no banner and no bar would show it.

    What was imported from elsewhere is taken as it was.
    """
    if not incident.components and incident.imported_from is None:
        yield Finding(
            ("components",),
            "components-missing",
            "the incident hits no component, so no banner and no bar would show it",
            "name at least one, like {disc-shipping: major_outage}",
            Where.KEY,
        )


def change_components(change: Change, known: Known) -> Findings:
    """Yield components of a change that the service does not have, or that are named twice."""
    yield from _names_in(change.components, "component", ("components",))
    if known.service is None:
        return
    for number, name in enumerate(change.components):
        if name not in known.service.components:
            names = known.service.components
            yield _unknown("component", name, names, ("components", number))


def _names_in(names: Sequence[str], word: str, loc: Loc) -> Iterator[Finding]:
    counted = Counter(names)
    for number, name in enumerate(names):
        if counted[name] > 1 and name in names[:number]:
            yield Finding(
                (*loc, number),
                f"{word}-twice",
                f'the {word} "{name}" is named twice',
                "take one of them out",
            )


def contact(record: Incident | Change, known: Known) -> Findings:
    """Yield a contact that the service does not have."""
    contacts = known.service.contacts if known.service is not None else {}
    if known.service is not None and record.contact not in (None, *contacts):
        yield _unknown("contact", str(record.contact), contacts, ("contact",))


def banner_surfaces(record: Incident | Change, known: Known) -> Findings:
    """Yield surfaces of a record's banner that the service does not have."""
    banner: BannerOverride | None = record.banner
    if banner is None or not banner.surfaces or known.service is None:
        return
    for number, name in enumerate(banner.surfaces):
        if name not in known.service.surfaces:
            loc = ("banner", "surfaces", number)
            yield _unknown("surface", name, known.service.surfaces, loc)


def price_plans(change: Change, known: Known) -> Findings:
    """Yield plans of prices that the service does not have."""
    if known.service is None:
        return
    for number, price in enumerate(change.prices):
        if price.plan not in known.service.plans:
            yield _unknown("plan", price.plan, known.service.plans, ("prices", number, "plan"))


def service_references(service: Service, _known: Known) -> Findings:
    """Yield groups and surfaces of components that service.yml does not have."""
    for name, component in service.components.items():
        if component.group is not None and component.group not in service.component_groups:
            loc: Loc = ("components", name, "group")
            yield _unknown("group", component.group, service.component_groups, loc)
        for number, surface in enumerate(component.surfaces):
            if surface not in service.surfaces:
                loc = ("components", name, "surfaces", number)
                yield _unknown("surface", surface, service.surfaces, loc)


# --------------------------------------------------------------------------- records


def other_records(change: Change, known: Known) -> Findings:
    """Yield references to records that do not exist, and to the change itself."""
    for key, name, kinds in (
        ("follows", change.follows, (known.changes, known.incidents)),
        ("superseded_by", change.superseded_by, (known.changes,)),
    ):
        if name is None:
            continue
        if name == change.id:
            yield Finding(
                (key,),
                "record-itself",
                f"{key} names this change itself",
                "name the other record's file without .yml, or take the line out",
            )
        elif not any(name in ids for ids in kinds):
            names = frozenset[str]().union(*kinds)
            what = "change" if key == "superseded_by" else "record"
            yield Finding(
                (key,),
                "record-unknown",
                f'there is no {what} "{name}"',
                did_you_mean(
                    name, sorted(names), "a record's id is the name of its file without .yml"
                ),
            )


def superseded_in_circle(changes: Sequence[Change]) -> Iterator[tuple[Change, Finding]]:
    """Yield the changes that take each other's place in a circle, each with its finding.

    A change that names itself is `other_records`' to find.
    """
    following = {change.id: change.superseded_by for change in changes}
    for change in changes:
        seen: list[str] = []
        name: str | None = change.id
        while name is not None and name not in seen:
            seen.append(name)
            name = following.get(name)
        if name == change.id and len(seen) > 1:
            yield (
                change,
                Finding(
                    ("superseded_by",),
                    "superseded-circle",
                    f"changes take each other's place in a circle: {' → '.join([*seen, name])}",
                    "the last one takes nobody's place: take superseded_by out of it",
                ),
            )
