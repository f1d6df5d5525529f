"""From plain data to the types of the model.

The validators are pydantic's, built from the model's annotations by its core: so the
model stays plain structs, a key that no field knows is always refused, and a key
without a value means the same as no key. Each thing that is wrong becomes a problem in
words for staff (`schema_words`), and all of them are found at once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from itertools import islice
from typing import Any, Final

from pydantic_core import CoreSchema, SchemaValidator, ValidationError, core_schema

from beforehand.model import Record, Service
from beforehand.records.files import RecordKind
from beforehand.records.forms import (
    ChoiceForm,
    FieldForm,
    Form,
    GroupForm,
    ListForm,
    MapForm,
    ScalarForm,
    form_of,
)
from beforehand.records.nodes import Data
from beforehand.records.places import Places
from beforehand.records.problems import Problem
from beforehand.records.schema_words import Mismatch, problems_of
from beforehand.values import Reading

_MOST_PROBLEMS: Final = 500
"""Of one file; nobody reads more."""


def validate(
    data: Data, record_id: str, kind: RecordKind, reading: Reading, places: Places
) -> tuple[Record | Service | None, list[Problem]]:
    """Return the record that a file holds, or None and all problems of its shape.

    A record's id is given, not read: it is the file's name.
    """
    form = form_of(kind)
    given = data
    mismatches: list[Mismatch] = []
    if form.has_id and isinstance(data, dict):
        if "id" in data:
            mismatches.append(Mismatch("id_in_file", ("id",), data["id"], {}))
        given = {**data, "id": record_id}
    try:
        record: Record | Service | None = _validator(kind, reading).validate_python(given)
    except ValidationError as error:
        record = None
        mismatches += [
            Mismatch(found["type"], found["loc"], found["input"], found.get("ctx", {}))
            for found in islice(error.errors(include_url=False), _MOST_PROBLEMS)
        ]
    if mismatches:
        return None, problems_of(mismatches, form, places)
    return record, []


@lru_cache(maxsize=16)
def _validator(kind: RecordKind, reading: Reading) -> SchemaValidator:
    return SchemaValidator(_schema(form_of(kind), reading))


def _schema(form: Form, reading: Reading) -> CoreSchema:
    if isinstance(form, ScalarForm):
        return form.scalar.core_schema(reading)
    if isinstance(form, ChoiceForm):
        return core_schema.enum_schema(form.choices, list(form.choices), sub_type="str")
    if isinstance(form, ListForm):
        return core_schema.tuple_schema([_schema(form.item, reading)], variadic_item_index=0)
    if isinstance(form, MapForm):
        return core_schema.dict_schema(_schema(form.key, reading), _schema(form.value, reading))
    return _group_schema(form, reading)


def _group_schema(form: GroupForm, reading: Reading) -> CoreSchema:
    fields = [
        core_schema.dataclass_field(
            field.attribute, _field_schema(field, reading), kw_only=True, validation_alias=key
        )
        for key, field in form.fields.items()
    ]
    if form.has_id:
        fields.append(core_schema.dataclass_field("id", core_schema.str_schema(), kw_only=True))
    arguments = core_schema.dataclass_args_schema(
        form.cls.__name__, fields, extra_behavior="forbid"
    )
    return core_schema.no_info_after_validator_function(partial(_made, form.cls), arguments)


def _made(cls: type[Any], arguments: tuple[dict[str, object], None]) -> object:
    return cls(**arguments[0])


def _field_schema(field: FieldForm, reading: Reading) -> CoreSchema:
    schema = _schema(field.form, reading)
    if field.required:
        return schema
    if field.default is None:
        schema = core_schema.nullable_schema(schema)
    else:
        schema = core_schema.no_info_wrap_validator_function(_or(field.default), schema)
    return core_schema.with_default_schema(schema, default=field.default)


def _or(default: object) -> Callable[[object, core_schema.ValidatorFunctionWrapHandler], object]:
    """Return a validator for which a key without a value stands for the default."""

    def validate(value: object, handler: core_schema.ValidatorFunctionWrapHandler) -> object:
        return default if value is None else handler(value)

    return validate
