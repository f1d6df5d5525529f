"""What may happen to a site between two builds, as steps that Hypothesis draws.

A step takes the site, its records and a function that draws, and returns the records as
they are then; what it does beside that it does to the site's folder.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from msgspec.structs import replace

from beforehand.model import (
    Change,
    ChangeStage,
    ChangeUpdate,
    Component,
    Incident,
    IncidentStatus,
    IncidentUpdate,
    Record,
    Records,
)
from beforehand.values import Span
from strategies import ZONES, changes, incidents, services
from strategy_parts import days, gaps, lines, texts
from warm_site import WarmSite, path_of, texts_of

Draw = Callable[[st.SearchStrategy[Any]], Any]
Step = Callable[[WarmSite, Records, Draw], Records]


def seldom(among: int = 10) -> st.SearchStrategy[bool]:
    """Return true about once in so many draws; Hypothesis likes the ends of a range best."""
    return st.integers(0, among).map(lambda number: number == among // 2 + 1)


def all_of(records: Records) -> tuple[Record, ...]:
    """Return the incidents and the changes."""
    return (*records.incidents, *records.changes)


def with_records(records: Records, found: Sequence[Record]) -> Records:
    """Return the same service with these records."""
    return replace(
        records,
        incidents=tuple(record for record in found if isinstance(record, Incident)),
        changes=tuple(record for record in found if isinstance(record, Change)),
    )


def _with_one_more(records: Records, record: Record) -> Records:
    return with_records(records, [*all_of(records), record])


def _with_one_other(records: Records, old: Record, new: Record) -> Records:
    return with_records(records, [new if one is old else one for one in all_of(records)])


# --------------------------------------------------------------------------- records


def add_a_record(site: WarmSite, records: Records, draw: Draw) -> Records:
    """Tell of something new, perhaps under the id of a record that was deleted."""
    taken = {record.id for record in all_of(records)}
    if draw(st.booleans()):
        number = next(n for n in range(99) if f"incident-{n}" not in taken)
        return _with_one_more(records, draw(incidents(records.service, f"incident-{number}")))
    number = next(n for n in range(99) if f"change-{n}" not in taken)
    change = draw(changes(records.service, f"change-{number}"))
    others = [None, *sorted(taken)]
    return _with_one_more(records, replace(change, follows=draw(st.sampled_from(others))))


def _one(records: Records, draw: Draw) -> Record:
    return draw(st.sampled_from(all_of(records)))


def edit_the_title(site: WarmSite, records: Records, draw: Draw) -> Records:
    """Give a record another title."""
    old = _one(records, draw)
    return _with_one_other(records, old, replace(old, title=draw(lines)))


def edit_a_text(site: WarmSite, records: Records, draw: Draw) -> Records:
    """Correct a word of the last update, or who is meant where there is none."""
    old = _one(records, draw)
    text = draw(texts)
    if not old.updates:
        assert isinstance(old, Change)
        return _with_one_other(records, old, replace(old, audience=text))
    last = old.updates[-1]
    is_incident = isinstance(last, IncidentUpdate)
    new = replace(last, text=text) if is_incident else replace(last, change=text)
    return _with_one_other(records, old, replace(old, updates=(*old.updates[:-1], new)))


def append_an_update(site: WarmSite, records: Records, draw: Draw) -> Records:
    """Tell how it goes on: resolved, opened again, moved, withdrawn."""
    old = _one(records, draw)
    begin = old.updates[-1].at if old.updates else None
    if isinstance(old, Incident):
        at = (begin or old.started_at) + draw(gaps)
        status = draw(st.sampled_from(IncidentStatus))
        promised = None if status.is_over else at + draw(gaps)
        told = IncidentUpdate(at=at, status=status, text=draw(texts), next_update_at=promised)
        return _with_one_other(records, old, replace(old, updates=(*old.updates, told)))
    at = (begin or old.announced_at) + draw(gaps)
    extra = draw(
        st.sampled_from([{}, {"stage": ChangeStage.WITHDRAWN}, {"stage": ChangeStage.ANNOUNCED}])
        | days(at.date()).map(lambda day: {"effective_on": day})
    )
    amended = ChangeUpdate(at=at, change=draw(texts), why="You asked for it.", **extra)
    return _with_one_other(records, old, replace(old, updates=(*old.updates, amended)))


def delete_a_record(site: WarmSite, records: Records, draw: Draw) -> Records:
    """Take a record away, although that is not done."""
    old = _one(records, draw)
    others = [one for one in all_of(records) if one is not old]
    return with_records(records, [_referring(one, old.id, None) for one in others])


def _referring(record: Record, old: str, new: str | None) -> Record:
    """Return a record that refers to another one by its new name, or no longer."""
    if isinstance(record, Incident):
        return record
    follows = new if record.follows == old else record.follows
    superseded_by = new if record.superseded_by == old else record.superseded_by
    return replace(record, follows=follows, superseded_by=superseded_by)


def rename_a_record(site: WarmSite, records: Records, draw: Draw) -> Records:
    """Give a file another name, which is another id, by moving it: time and inode stay."""
    old = _one(records, draw)
    taken = {record.id for record in all_of(records)}
    sort = old.id.partition("-")[0]
    number = next(n for n in range(9, 99) if f"{sort}-{n}" not in taken)
    new = replace(old, id=f"{sort}-{number}")
    (site.root / path_of(old)).rename(site.root / path_of(new))
    others = [new if one is old else one for one in all_of(records)]
    return with_records(records, [_referring(one, old.id, new.id) for one in others])


def swap_two_records(site: WarmSite, records: Records, draw: Draw) -> Records:
    """Let two records change their contents: in place, or by moving the files."""
    sort = draw(st.sampled_from([kind for kind in (records.incidents, records.changes) if kind]))
    one, other = draw(st.sampled_from(sort)), draw(st.sampled_from(sort))
    if one is other:
        return records
    if draw(st.booleans()):
        first, second = site.root / path_of(one), site.root / path_of(other)
        aside = site.root / "aside.yml"
        first.rename(aside)
        second.rename(first)
        aside.rename(second)
    swapped = {one.id: replace(other, id=one.id), other.id: replace(one, id=other.id)}
    return with_records(records, [swapped.get(record.id, record) for record in all_of(records)])


def touch_a_record(site: WarmSite, records: Records, draw: Draw) -> Records:
    """Save a file as it was."""
    site.touch(path_of(_one(records, draw)))
    return records


def move_a_file_over_a_record(site: WarmSite, records: Records, draw: Draw) -> Records:
    """Move a file over another one of its size, and give it its time: the inode tells."""
    old = _one(records, draw)
    new = replace(old, title=old.title[:-1] + ("y" if old.title.endswith("x") else "x"))
    path = site.root / path_of(old)
    seen, text = path.stat(), texts_of(with_records(records, [new]))[path_of(new)]
    aside = path.with_suffix(".new")
    aside.write_text(text, "utf-8")
    os.utime(aside, ns=(seen.st_mtime_ns, seen.st_mtime_ns))
    aside.replace(path)
    return _with_one_other(records, old, new)


# --------------------------------------------------------------------------- the service


def rename_a_component(site: WarmSite, records: Records, draw: Draw) -> Records:
    """Call a component by another name."""
    key = draw(st.sampled_from(list(records.service.components)))
    named = replace(records.service.components[key], name=draw(lines))
    return _with_service(records, components={**records.service.components, key: named})


def add_a_component(site: WarmSite, records: Records, draw: Draw) -> Records:
    """Add a component at the end, or before all others."""
    there = dict(records.service.components)
    added = {f"component-{len(there) + 1}": Component(name=draw(lines))}
    found = {**there, **added} if draw(st.booleans()) else {**added, **there}
    return _with_service(records, components=found)


def change_something_of_the_service(site: WarmSite, records: Records, draw: Draw) -> Records:
    """Take over something of another service: its address, zone, plans, promises, contacts."""
    other = draw(services(ZONES))
    about = ("url", "time_zone", "promises", "contacts", "surfaces", "plans", "name", "home")
    name = draw(st.sampled_from((*about, "components", "component_groups", "description")))
    return _with_service(records, **{name: getattr(other, name)})


def promise_other_times(site: WarmSite, records: Records, draw: Draw) -> Records:
    """Say how often the site is rebuilt, and in what colour it is."""
    spans = st.sampled_from([5, 15, 60]).map(lambda count: Span(count, "minutes"))
    accents = st.sampled_from(["#0b5d66", "#7a1f5c", None])
    return _with_service(records, rebuild_every=draw(spans), accent=draw(accents))


def _with_service(records: Records, **fields: Any) -> Records:
    return replace(records, service=replace(records.service, **fields))


# --------------------------------------------------------------------------- pages


def edit_a_page(site: WarmSite, records: Records, draw: Draw) -> Records:
    """Write in content/ or name the site anew: MkDocs must render again."""
    path, old, new = draw(
        st.sampled_from(
            [
                ("content/about.md", "# ", "# All "),
                ("mkdocs.yml", "site_name: ", "site_name: The "),
                ("mkdocs.yml", "https://status.reelpost.example/", "https://a.example/b/"),
            ]
        )
    )
    text = (site.root / path).read_text("utf-8")
    turned = text.replace(new, old) if new in text else text.replace(old, new, 1)
    site.save(path, turned)
    return records


# --------------------------------------------------------------------------- foreign hands


def tamper_with_the_site(site: WarmSite, records: Records, draw: Draw) -> Records:
    """Change, touch or delete published files, or lay a file between them."""
    target = draw(st.sampled_from([site.site, site.preview]))
    paths = sorted(path for path in target.rglob("*") if path.is_file())
    for path in draw(st.lists(st.sampled_from(paths), max_size=3, unique=True)) if paths else ():
        draw(st.sampled_from([_overwrite, _turn_over, _touch, Path.unlink]))(path)
    if paths and draw(st.booleans()):
        (target / "incidents").mkdir(exist_ok=True)
        (target / "incidents" / "stray.html").write_text("?")
    return records


def _overwrite(path: Path) -> None:
    path.write_text("tampered")


def _turn_over(path: Path) -> None:
    path.write_bytes(bytes(byte ^ 1 for byte in path.read_bytes()))


def _touch(path: Path) -> None:
    os.utime(path)


def tamper_with_a_spare(site: WarmSite, records: Records, draw: Draw) -> Records:
    """Delete what lies ready for the next site, or a folder in it, or write into it."""
    for spare in site.spares():
        act = draw(st.sampled_from(["delete", "delete a folder", "write", "none"]))
        if act == "delete":
            shutil.rmtree(spare)
        elif act == "delete a folder":
            shutil.rmtree(spare / "feeds", ignore_errors=True)
        elif act == "write":
            (spare / "index.html").unlink(missing_ok=True)
            (spare / "index.html").write_text("?")
    return records


# --------------------------------------------------------------------------- caches


def spoil_the_cache(site: WarmSite, records: Records, draw: Draw) -> Records:
    """Delete, cut or overwrite a file of the cache."""
    names = site.cache_files()
    own = [name for name in names if not name.startswith("skin")]
    # A spoiled skin is made anew by MkDocs, which takes its time.
    chosen = names if draw(seldom(40)) else own
    if not chosen:
        return records
    path = site.cache / draw(st.sampled_from(chosen))
    draw(st.sampled_from([Path.unlink, _cut, _empty, _fill, _flip]))(path)
    return records


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _fill(path: Path) -> None:
    path.write_bytes(b"\x93\x01\xc4\x00\xff" * 40)


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    if content:
        content[len(content) // 2] ^= 4
    path.write_bytes(content)


def drop_the_cache(site: WarmSite, records: Records, draw: Draw) -> Records:
    """Delete all of the cache but the skin, and perhaps that too."""
    shutil.rmtree(site.cache, ignore_errors=True)
    if not draw(seldom(20)):
        site.lay_skin()
    return records


def bring_an_older_cache(site: WarmSite, records: Records, draw: Draw) -> Records:
    """Put caches aside, or bring back what was put aside, whole or one file of it."""
    aside = site.root.parent / "older-cache"
    own = [name for name in site.cache_files() if not name.startswith("skin")]
    if not aside.is_dir() or draw(st.booleans()):
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir()
        for name in own:
            shutil.copy2(site.cache / name, aside / name)
        return records
    names = sorted(path.name for path in aside.iterdir())
    if names and draw(st.booleans()):
        names = [draw(st.sampled_from(names))]
    site.cache.mkdir(exist_ok=True)
    for name in names:
        shutil.copy2(aside / name, site.cache / name)
    return records


def bring_a_foreign_cache(site: WarmSite, records: Records, draw: Draw) -> Records:
    """Put files of another project's cache in the place of ours, one or all of one name."""
    foreign = site.root.parent / "foreign-cache"
    names = sorted(path.name for path in foreign.iterdir())
    if draw(st.booleans()):
        names = [draw(st.sampled_from(names))]
    site.cache.mkdir(exist_ok=True)
    for name in names:
        # What is named after the place of a site has the name that it would have here.
        same = next(iter(sorted(site.cache.glob(f"{name.partition('-')[0]}-*"))), None)
        target = same if "-" in name and same is not None else site.cache / name
        shutil.copy2(foreign / name, target)
    return records


# --------------------------------------------------------------------------- the choice

OF_RECORDS: tuple[Step, ...] = (
    edit_the_title,
    edit_a_text,
    append_an_update,
    delete_a_record,
    rename_a_record,
    swap_two_records,
    touch_a_record,
    move_a_file_over_a_record,
)
OF_THE_SERVICE: tuple[Step, ...] = (
    rename_a_component,
    add_a_component,
    change_something_of_the_service,
    promise_other_times,
)
OF_FOREIGN_HANDS: tuple[Step, ...] = (
    tamper_with_the_site,
    tamper_with_a_spare,
    spoil_the_cache,
    drop_the_cache,
    bring_an_older_cache,
    bring_a_foreign_cache,
)


def steps(records: Records) -> st.SearchStrategy[Step]:
    """Return steps that can be done to these records, those of records most often."""
    of_records = (*OF_RECORDS, add_a_record) if all_of(records) else (add_a_record,)
    kinds = [of_records, of_records, of_records, OF_THE_SERVICE, OF_FOREIGN_HANDS, OF_FOREIGN_HANDS]
    rare = seldom(40).flatmap(
        lambda is_page: st.just((edit_a_page,)) if is_page else st.sampled_from(kinds)
    )
    return rare.flatmap(st.sampled_from)
