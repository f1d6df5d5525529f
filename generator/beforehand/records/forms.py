"""What the model asks of a file: its types as a tree of forms.

The tree is made from the annotations of `model`, once. The schema, the sentences about
wrong shapes and the names that promises may use are all read from it.
"""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Final, Union, get_args, get_origin

from msgspec import Struct, structs

from beforehand.model import Change, Incident, Record, Service
from beforehand.model.fields import default_of
from beforehand.records.files import RecordKind
from beforehand.values import Scalar

CLASSES: Final[Mapping[RecordKind, type[Record | Service]]] = {
    RecordKind.SERVICE: Service,
    RecordKind.INCIDENT: Incident,
    RecordKind.CHANGE: Change,
}


class ScalarForm(Struct, frozen=True):
    """One text, read by a function of `values`."""

    scalar: Scalar


class ChoiceForm(Struct, frozen=True):
    """One of a few words."""

    choices: type[StrEnum]

    @property
    def words(self) -> list[str]:
        """Return the words in the order of the enumeration."""
        return [member.value for member in self.choices]


class ListForm(Struct, frozen=True):
    """Any number of items."""

    item: Form


class MapForm(Struct, frozen=True):
    """Any number of named values."""

    key: Form
    value: Form


class FieldForm(Struct, frozen=True):
    """A key of a group."""

    attribute: str
    """The name in Python; ends in `_` where the key is a word of Python's."""
    form: Form
    required: bool
    default: object = None
    """What stands for a key that is left out; None for required ones."""


class GroupForm(Struct, frozen=True):
    """A mapping with known keys."""

    cls: type[Any]
    fields: Mapping[str, FieldForm]
    """By the key in YAML, in the order of the model."""
    has_id: bool = False
    """Whether it has an `id` that comes from the file's name and is no key."""


Form = ScalarForm | ChoiceForm | ListForm | MapForm | GroupForm


def group_form(cls: type[Any]) -> GroupForm:
    """Return the form of a class of the model."""
    hints = cls.__annotations__
    fields = {}
    has_id = hints.get("id") is str
    for field in structs.fields(cls):
        if has_id and field.name == "id":
            continue
        form, default = _form_of(hints[field.name]), default_of(field)
        fields[field.name.removesuffix("_")] = FieldForm(field.name, form, field.required, default)
    return GroupForm(cls, fields, has_id)


def _form_of(hint: Any) -> Form:
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return ScalarForm(next(arg for arg in args if isinstance(arg, Scalar)))
    if origin in (Union, types.UnionType):
        return _form_of(next(arg for arg in args if arg is not types.NoneType))
    if origin is tuple:
        return ListForm(_form_of(args[0]))
    if origin is Mapping:
        return MapForm(_form_of(args[0]), _form_of(args[1]))
    if isinstance(hint, type) and issubclass(hint, Struct):
        return group_form(hint)
    assert issubclass(hint, StrEnum), hint
    return ChoiceForm(hint)


@cache
def form_of(kind: RecordKind) -> GroupForm:
    """Return the form of a file that holds a record of this kind."""
    return group_form(CLASSES[kind])


def form_at(form: Form, loc: tuple[str | int, ...]) -> Form | None:
    """Return the form that a way leads to, or None if no such way exists."""
    here: Form | None = form
    for step in loc:
        if isinstance(here, GroupForm) and step in here.fields:
            here = here.fields[str(step)].form
        elif isinstance(here, MapForm):
            here = here.value
        elif isinstance(here, ListForm) and isinstance(step, int):
            here = here.item
        else:
            return None
    return here


def field_paths(form: GroupForm) -> Iterator[str]:
    """Yield the names by which promises call fields: `apology`, `rationale.why`.

    A name leads through groups, not into lists or mappings.
    """
    for key, field in form.fields.items():
        yield key
        if isinstance(field.form, GroupForm):
            yield from (f"{key}.{below}" for below in field_paths(field.form))
