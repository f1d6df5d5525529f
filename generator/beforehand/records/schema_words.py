"""What is wrong with the shape of a record, in words for those who wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from msgspec import Struct

from beforehand.records.decoding import character_name
from beforehand.records.forms import (
    ChoiceForm,
    FieldForm,
    GroupForm,
    ListForm,
    MapForm,
    ScalarForm,
    form_at,
)
from beforehand.records.mistake_quotes import in_quotes
from beforehand.records.mistake_scene import ODD_BLANKS
from beforehand.records.nodes import Loc
from beforehand.records.places import Places
from beforehand.records.problems import Problem, quoted
from beforehand.records.shape_words import called, example, kebab, shape_words, where
from beforehand.records.suggestions import did_you_mean, listed, nearest


class Mismatch(Struct, frozen=True):
    """Something that the schema refused."""

    type: str
    """Pydantic's name for it, or `id_in_file`."""
    loc: Loc
    input: object
    context: Mapping[str, Any]


_KEY_STEP: Final = "[key]"
"""The step that pydantic adds to the way where a mapping's key is wrong."""


def problems_of(mismatches: Iterable[Mismatch], form: GroupForm, places: Places) -> list[Problem]:
    """Return a problem for each mismatch, but one for a key that is missing for a typo."""
    found = list(mismatches)
    misspelt = _misspelt(found, form)
    words = _Words(form, places, misspelt)
    wrong_keys = {mismatch.loc[:-1] for mismatch in found if mismatch.loc[-1:] == (_KEY_STEP,)}
    return [
        words.problem(mismatch)
        for mismatch in found
        if not (mismatch.type == "missing" and mismatch.loc in misspelt.values())
        # What stands behind a key that is none was probably meant as a part of it.
        and not (mismatch.input is None and mismatch.loc in wrong_keys)
    ]


def _misspelt(found: list[Mismatch], form: GroupForm) -> dict[Loc, Loc]:
    """Return the unknown keys that surely stand for a missing one, with that one."""
    missing = [mismatch.loc for mismatch in found if mismatch.type == "missing"]
    pairs: dict[Loc, Loc] = {}
    for mismatch in found:
        if mismatch.type != "unexpected_keyword_argument":
            continue
        group = form_at(form, mismatch.loc[:-1])
        assert isinstance(group, GroupForm)
        meant = nearest(_clean_key(str(mismatch.loc[-1])), group.fields)
        if meant is not None and (*mismatch.loc[:-1], meant) in missing:
            pairs[mismatch.loc] = (*mismatch.loc[:-1], meant)
    return pairs


def _clean_key(key: str) -> str:
    """Return the key that somebody meant who mistook a sign."""
    key = re.sub(rf"^[{ODD_BLANKS}\s-]+", "", key)
    return re.split(rf"[:\uff1a{ODD_BLANKS}]", key, maxsplit=1)[0].strip()


class _Words(Struct, frozen=True):
    form: GroupForm
    places: Places
    misspelt: Mapping[Loc, Loc]

    def problem(self, mismatch: Mismatch) -> Problem:
        kind, loc = mismatch.type, mismatch.loc
        if kind == "id_in_file":
            return self._id_in_file(mismatch)
        if kind == "missing":
            return self._missing(loc)
        if kind == "unexpected_keyword_argument":
            return self._unknown_key(loc)
        if mismatch.input is None:
            return self._empty(loc)
        if kind == "refused":
            return self._refused(mismatch)
        if kind == "enum" and isinstance(mismatch.input, str):
            return self._unknown_choice(mismatch)
        return self._wrong_shape(mismatch)

    # ------------------------------------------------------------------ keys

    def _id_in_file(self, mismatch: Mismatch) -> Problem:
        return self.places.problem(
            self.places.key(mismatch.loc),
            "id-in-file",
            "a record's id is the name of its file and does not stand in it",
            "take this line out; to choose another id, name the file otherwise before it is"
            " published",
        )

    def _missing(self, loc: Loc) -> Problem:
        key = str(loc[-1])
        group = form_at(self.form, loc[:-1])
        assert isinstance(group, GroupForm)
        return self.places.problem(
            self.places.parent(loc),
            "key-missing",
            f'the key "{key}" is missing{where(loc[:-1])}',
            f"add a line like {example(key, group.fields[key])}",
        )

    def _unknown_key(self, loc: Loc) -> Problem:
        key = str(loc[-1])
        group = form_at(self.form, loc[:-1])
        assert isinstance(group, GroupForm)
        mistaken = self._mistaken_key(loc)
        if mistaken is not None:
            return mistaken
        odd = next((letter for letter in key if ord(letter) > 127), None)
        if odd is not None:
            hint = f"it holds {character_name(odd)}; type the key again"
        elif nearest(key, group.fields) is None and (home := self._home(key)):
            hint = f"{key} belongs {home}: check how far the line is indented"
        else:
            known = f"known here: {listed(list(group.fields), 'and', 40)}"
            hint = did_you_mean(key, group.fields, known)
        return self.places.problem(
            self.places.key(loc),
            "key-unknown",
            f"there is no key {quoted(key)}{where(loc[:-1])}",
            hint,
            value=key,
        )

    def _mistaken_key(self, loc: Loc) -> Problem | None:
        """Return the problem of a key that swallowed a sign beside it, or None."""
        key = str(loc[-1])
        for pattern, code, message, hint in _MISTAKEN_KEYS:
            if re.search(pattern, key):
                return self.places.problem(self.places.key(loc), code, message, hint, value=key)
        return None

    def _home(self, key: str) -> str:
        """Return where a key of this name would be known, in words; empty if nowhere."""
        if key in self.form.fields:
            return "to the top of the file"
        for name, field in self.form.fields.items():
            inner = field.form.item if isinstance(field.form, ListForm) else field.form
            if isinstance(inner, GroupForm) and key in inner.fields:
                return f"{'to an item of' if inner is not field.form else 'under'} {name}"
        return ""

    # ------------------------------------------------------------------ values

    def _empty(self, loc: Loc) -> Problem:
        form = form_at(self.form, loc)
        field = self._field(loc)
        if loc and isinstance(loc[-1], int):
            message, hint = f"{called(loc)} is empty", "fill it in, or take the - out"
        elif field is None:
            message, hint = f"{called(loc)} has no value", "fill it in, or take the line out"
        else:
            message = f'there is no value behind "{loc[-1]}:"'
            hint = f"write it like {example(str(loc[-1]), field)}"
        if not loc:
            message, hint = "the file says nothing", "fill it in, or delete it"
        if isinstance(form, ScalarForm | ChoiceForm) and not self.places.has(loc):
            return self._missing(loc)
        return self.places.problem(self.places.value(loc), "value-missing", message, hint)

    def _field(self, loc: Loc) -> FieldForm | None:
        group = form_at(self.form, loc[:-1]) if loc else None
        return group.fields.get(str(loc[-1])) if isinstance(group, GroupForm) else None

    def _refused(self, mismatch: Mismatch) -> Problem:
        loc, text = mismatch.loc, str(mismatch.input)
        rule, hint, code = (str(mismatch.context[part]) for part in ("rule", "hint", "code"))
        position = self.places.value(loc)
        name = called(loc)
        if loc and loc[-1] == _KEY_STEP:
            mistaken = self._mistaken_key(loc[:-1])
            if mistaken is not None:
                return mistaken
            position = self.places.key(loc[:-1])
            name = f"a key{where(loc[:-2])}"
        message = f"{name} cannot be {quoted(text)}: {rule}" if text.strip() else f"{name}: {rule}"
        return self.places.problem(position, code, message, hint, value=text)

    def _unknown_choice(self, mismatch: Mismatch) -> Problem:
        loc, text = mismatch.loc, str(mismatch.input)
        position, name = self.places.value(loc), called(loc)
        if loc[-1] == _KEY_STEP:
            loc = loc[:-1]
            position, name = self.places.key(loc), f"a key{where(loc[:-1])}"
            above = form_at(self.form, loc[:-1])
            form = above.key if isinstance(above, MapForm) else None
        else:
            form = form_at(self.form, loc)
        assert isinstance(form, ChoiceForm)
        return self.places.problem(
            position,
            f"{kebab(form.choices.__name__)}-unknown",
            f"{name} cannot be {quoted(text)}: it is {listed(form.words)}",
            did_you_mean(text.strip(), form.words, "choose the one that fits"),
            value=text,
        )

    def _wrong_shape(self, mismatch: Mismatch) -> Problem:
        loc, given = mismatch.loc, mismatch.input
        if loc and loc[-1] == _KEY_STEP:
            loc = loc[:-1]
        form = form_at(self.form, loc)
        position = self.places.value(loc)
        name = called(loc)
        joined = _JOINED.match(given) if isinstance(given, str) else None
        if joined and isinstance(form, GroupForm | MapForm):
            return self.places.problem(
                position,
                "blank-after-colon",
                f"a space is missing behind {quoted(joined[1])}",
                f"write {joined[1]} and a space before the value",
            )
        code, message, hint = shape_words(form, given, name)
        written = self.places.written(loc)
        if code == "text-expected" and written[:1] in ("[", "{"):
            hint = f"if text is meant, put it in quotes: {in_quotes(written)}"
        return self.places.problem(position, code, message, hint)


_JOINED: Final = re.compile(r"\s*([A-Za-z_][\w-]*:)(?!//)\S")
_MISTAKEN_KEYS: Final = (
    (
        rf"[{ODD_BLANKS}]",
        "blank-odd",
        "a blank in front of or within this key is no ordinary space, though it looks like one",
        "delete it and type a space; such blanks come along when text is copied",
    ),
    (
        r"[\uff1a\ufe55\u2236\ua789]",
        "colon-odd",
        "what stands behind this key is no ordinary colon, though it looks like one",
        "type an ordinary colon and a space",
    ),
    (
        r"\A-\S",
        "blank-after-dash",
        "a space is missing behind the dash that begins an item of a list",
        "write - and a space before the key",
    ),
    (
        r"\A[\w-]+:\S",
        "blank-after-colon",
        "a space is missing behind the colon",
        "write the key, a colon and a space before the value",
    ),
)
