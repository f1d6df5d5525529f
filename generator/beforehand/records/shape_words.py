"""Names and examples for the parts of a record, and words for values of a wrong shape."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from beforehand import values
from beforehand.records.forms import (
    ChoiceForm,
    FieldForm,
    Form,
    GroupForm,
    ListForm,
    MapForm,
    ScalarForm,
)
from beforehand.records.nodes import Loc
from beforehand.records.problems import shown
from beforehand.records.suggestions import listed


def shape_words(form: Form | None, given: object, name: str) -> tuple[str, str, str]:
    """Return code, message and hint for a value that has the wrong shape."""
    kinds = ((str, "text"), (list, "a list"), (dict, "a group of keys"))
    what = next((words for kind, words in kinds if isinstance(given, kind)), "nothing")
    if isinstance(form, ListForm):
        if isinstance(given, dict) and isinstance(form.item, GroupForm):
            hint = "begin each item with a dash and a space, and indent its other keys alike"
        elif isinstance(given, str) and isinstance(form.item, ScalarForm):
            hint = f"write it in brackets: [{shown(given.strip())[:60]}]"
        else:
            hint = "write each item on a line of its own that begins with a dash and a space"
        return "list-expected", f"{name} is a list, and here stands {what}", hint
    if isinstance(form, GroupForm):
        keys = listed(
            [key for key, field in form.fields.items() if field.required] or list(form.fields),
            "and",
            6,
        )
        hint = f"write its keys on lines of their own, indented: {keys}"
        if isinstance(given, list):
            hint = "take the dash away: there is only one"
        return "keys-expected", f"{name} has keys of its own, and here stands {what}", hint
    if isinstance(form, MapForm):
        return (
            "keys-expected",
            f"{name} has a name and a value on each line, and here stands {what}",
            f"write it like {_map_example(form)}",
        )
    hint = "put the text in quotes if it begins with [ or {"
    if isinstance(given, dict):
        hint = "put the text in quotes if it has a colon in it; otherwise write one value alone"
    return "text-expected", f"{name} is one value, and here stands {what}", hint


# --------------------------------------------------------------------------- names


def called(loc: Loc) -> str:
    """Return what to call a value in a sentence: its key, or the item of a list."""
    if not loc:
        return "the file"
    if isinstance(loc[-1], int):
        above = str(loc[-2]) if len(loc) > 1 else "the file"
        return f"item {loc[-1] + 1} of {above}"
    return str(loc[-1])


def where(loc: Loc) -> str:
    """Return where a key is missing or unknown, in words; empty for the top of the file."""
    if not loc:
        return ""
    if isinstance(loc[-1], int):
        return f" in {called(loc)}"
    return f" under {loc[-1]}"


_EXAMPLES: Final[Mapping[object, str]] = {
    values.read_instant: "2026-11-09 06:00",
    values.read_day: "2027-09-01",
    values.read_id: "disc-shipping",
    values.read_url: "https://www.example.org/",
    values.read_money: "9.99 USD",
    values.read_span: "30 days",
    values.read_percent: "5 %",
    values.read_truth: "true",
    values.read_whole_number: "2026",
    values.read_zone_name: "America/New_York",
    values.read_line: "…",
    values.read_clock: "09:00",
    values.read_text: "…",
}


def example(key: str, field: FieldForm) -> str:
    """Return a line that shows how a key is filled, in words that fit behind `like`."""
    return f'"{key}: {_value_example(field.form)}"'


def _value_example(form: Form) -> str:
    if isinstance(form, ScalarForm):
        return _EXAMPLES.get(form.scalar.read, "…")
    if isinstance(form, ChoiceForm):
        return " | ".join(form.words)
    if isinstance(form, ListForm):
        return f"[{_value_example(form.item)}]" if isinstance(form.item, ScalarForm) else "- …"
    if isinstance(form, MapForm):
        return _map_example(form)
    needed = [key for key, field in form.fields.items() if field.required]
    return "{" + ", ".join(f"{key}: …" for key in needed) + "}"


def _map_example(form: MapForm) -> str:
    key = form.key.words[0] if isinstance(form.key, ChoiceForm) else "disc-shipping"
    value = form.value.words[-1] if isinstance(form.value, ChoiceForm) else "{…}"
    return f"{{{key}: {value}}}"


def kebab(name: str) -> str:
    """Return a class name as problems spell it: `ComponentStatus` → `component-status`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()
