"""The reference that stands in the README: every field and every command, from the code.

A field's entry is the docstring that stands under it in `model`; a command's are its own
words. So the reference cannot say anything else than the code does; a test compares.
"""

from __future__ import annotations

import ast
import inspect
import types
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import click
from msgspec import Struct, structs

from beforehand import model, values

_FORMS: dict[object, str] = {
    model.Instant: "time",
    model.Day: "date",
    model.Line: "line",
    model.Markdown: "text",
    model.Id: "id",
    model.Url: "link",
    model.Sum: "sum",
    model.Length: "length of time",
    model.Percent: "percentage",
    model.Truth: "true or false",
    model.Count: "whole number",
    model.ZoneName: "zone",
}
_TOPS = (
    ("An incident: `incidents/<id>.yml`", model.Incident),
    ("A change: `changes/<id>.yml`", model.Change),
    ("The service: `service.yml`", model.Service),
)


def fields_reference() -> str:
    """Return every field of every record as Markdown tables, each part once."""
    parts = [_FORM_WORDS]
    seen: set[type] = set()
    for heading, top in _TOPS:
        parts.append(f"### {heading}\n\n{_table(top)}")
        for part in _parts_of(top):
            if part not in seen:
                seen.add(part)
                parts.append(f"#### {_name(part)}\n\n{_first_line(part)}\n\n{_table(part)}")
    return "\n\n".join(parts)


_FORM_WORDS = """\
| form | written like |
|---|---|
| time | `2026-11-09 06:00` in the service's zone; with an offset `2026-11-09T06:00:00-05:00`; \
with a zone `2026-11-09 06:00 Europe/Berlin` |
| date | `2027-09-01`, a calendar date in the service's zone |
| line | plain text on one line, at most 200 characters |
| text | Markdown without raw HTML, at most 8,000 characters |
| id | small letters, digits and hyphens: `disc-shipping` |
| link | `https://…`, `mailto:…`, `tel:…`, or `/…` within this site |
| sum | `9.99 USD` |
| length of time | `30 days`, `2 months`, `5 business days`, `60 minutes` |
| zone | a name of the IANA database: `America/New_York` |"""


@cache
def _docs(cls: type) -> Mapping[str, str]:
    """Return the docstrings that stand under a class's fields."""
    tree = ast.parse(inspect.getsource(cls)).body[0]
    assert isinstance(tree, ast.ClassDef)
    found = {}
    for field, doc in zip(tree.body, tree.body[1:], strict=False):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(doc, ast.Expr)
            and isinstance(doc.value, ast.Constant)
        ):
            found[field.target.id] = " ".join(str(doc.value.value).split())
    return found


def _first_line(cls: type) -> str:
    return (inspect.getdoc(cls) or "").split("\n", 1)[0]


def _table(cls: type) -> str:
    rows = ["| field | form | what it says |", "|---|---|---|"]
    for field in structs.fields(cls):
        if field.name == "id" and cls in (model.Incident, model.Change):
            continue
        name = f"`{field.name.removesuffix('_')}`" + (" (needed)" if field.required else "")
        hint = get_type_hints(cls, include_extras=True)[field.name]
        rows.append(f"| {name} | {_form(hint)} | {_docs(cls)[field.name]} |")
    return "\n".join(rows)


def _form(hint: Any) -> str:
    """Return how a value of this type is written."""
    if hint in _FORMS:
        return _FORMS[hint]
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _form(next(each for each in arguments if each is not type(None)))
    if origin is tuple:
        return f"list: {_form(arguments[0])}"
    if origin is not None and issubclass(origin, Mapping):
        return f"{_form(arguments[0])}: {_form(arguments[1])}"
    if origin is Annotated:
        return _form(arguments[0])
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return " · ".join(f"`{member}`" for member in hint)
    if isinstance(hint, type) and issubclass(hint, Struct):
        return f"[{_name(hint)}](#{_name(hint).replace(' ', '-')})"
    plain: dict[Any, str] = {str: "line", int: "whole number", date: "date", datetime: "time"}
    plain |= {Decimal: "number", bool: "true or false", values.Money: "sum"}
    return plain[hint]


def _name(cls: type) -> str:
    """Return a class's name as words: ChangeRationale is `change rationale`."""
    return "".join(f" {c.lower()}" if c.isupper() else c for c in cls.__name__).strip()


def _parts_of(cls: type) -> Iterator[type]:
    """Yield the classes that a class's fields hold, each followed by its own."""
    for hint in get_type_hints(cls, include_extras=True).values():
        for part in _classes_in(hint):
            yield part
            yield from _parts_of(part)


def _classes_in(hint: Any) -> Iterator[type]:
    if isinstance(hint, type) and issubclass(hint, Struct):
        yield hint
    for argument in get_args(hint):
        yield from _classes_in(argument)


# --------------------------------------------------------------------------- commands


def commands_reference(group: click.Group) -> str:
    """Return every command with its options and its example, as Markdown."""
    return "\n\n".join(_commands(group, "beforehand", None))


def _commands(group: click.Group, path: str, parent: click.Context | None) -> Iterator[str]:
    context = _context(group, path, parent)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from _commands(command, f"{path} {name}", context)
        else:
            yield _command(command, f"{path} {name}", context)


def _context(command: click.Command, path: str, parent: click.Context | None) -> click.Context:
    """Return the context in which the command runs; it inherits settings, as -h is one."""
    return click.Context(command, parent, path, **command.context_settings)


def _command(command: click.Command, path: str, parent: click.Context) -> str:
    context = _context(command, path, parent)
    usage = " ".join([path, *command.collect_usage_pieces(context)])
    words = " ".join((command.help or "").split())
    example = (command.epilog or "").removeprefix("Example: ")
    lines = [f"#### `{usage}`", "", words, ""]
    options = [p for p in command.params if isinstance(p, click.Option)]
    rows = [record for option in options if (record := option.get_help_record(context))]
    # click keeps the option for help with the names that it had when a command first ran.
    rows.append((", ".join(command.get_help_option_names(context)), "Show this message and exit."))
    lines += ["| option | what it does |", "|---|---|"]
    lines += [f"| `{_in_table(names)}` | {_in_table(text)} |" for names, text in rows]
    lines += ["", "```sh", example, "```"]
    return "\n".join(lines)


def _in_table(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


# --------------------------------------------------------------------------- blocks


def blocks_reference() -> str:
    """Return the names of the blocks that pages can hold, as a Markdown list."""
    from beforehand.render.block_names import BLOCK_NAMES

    return "\n".join(f"- `<!-- beforehand: {name} -->`" for name in BLOCK_NAMES)


# --------------------------------------------------------------------------- splicing


def spliced(text: str, name: str, content: str) -> str:
    """Return a text with what stands between the marks of this name replaced.

    The marks are the comments `<!-- NAME -->` and `<!-- /NAME -->`, on lines of their own.
    Raises ValueError if they are not there once each.
    """
    start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    if text.count(start) != 1 or text.count(end) != 1:
        raise ValueError(f"the marks {start} and {end} must stand in the text once each")
    head, _, rest = text.partition(start)
    return f"{head}{start}\n\n{content}\n\n{end}{rest.partition(end)[2]}"
