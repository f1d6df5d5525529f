"""From bytes to plain data: what is read, where it stands, and that nothing can hurt."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from beforehand.records import SourceFile
from beforehand.records.lines import Position, SourceText
from beforehand.records.places import Places
from beforehand.records.source import MAX_DEPTH, MAX_NODES, read_source
from strategy_parts import NONCHARACTERS

ROOT = Path(__file__).parent.parent
RECORDS = sorted([*ROOT.glob("incidents/*.yml"), *ROOT.glob("changes/*.yml")])


def data(text: str | bytes):
    content = text.encode() if isinstance(text, str) else text
    source = read_source("x.yml", content)
    assert source.problems == ()
    return source.data


def codes(text: str | bytes) -> list[str]:
    content = text.encode() if isinstance(text, str) else text
    return [problem.code for problem in read_source("x.yml", content).problems]


def places(text: str) -> Places:
    return Places(SourceFile("x.yml", text.encode()))


# --------------------------------------------------------------------------- what is read


def test_every_scalar_stays_the_text_that_was_written():
    written = "no 1:30 010 1.10 0x1F 1_000 2026-02-30 .inf on y True 12e3 = 20260101"
    assert data("".join(f"k{n}: {word}\n" for n, word in enumerate(written.split()))) == {
        f"k{n}": word for n, word in enumerate(written.split())
    }


@pytest.mark.parametrize("nothing", ["", "~", "null", "Null", "NULL", "''", '""', "|\n", "# note"])
def test_nothing_is_none(nothing):
    assert data(f"key: {nothing}\nother: x\n") == {"key": None, "other": "x"}


@pytest.mark.parametrize("something", ["'~'", '"null"', "nUll", "none", "nil"])
def test_words_for_nothing_in_quotes_are_words(something):
    assert data(f"key: {something}\n") == {"key": something.strip("'\"")}


def test_blocks_and_flow_give_lists_and_mappings():
    assert data("a:\n  - b: c\n    d: [e, {f: g}]\n  - |\n    h\n    i\n") == {
        "a": [{"b": "c", "d": ["e", {"f": "g"}]}, "h\ni\n"]
    }


def test_keys_that_look_like_other_types_are_text():
    assert data("on: a\n1: b\nnull: c\n") == {"on": "a", "1": "b", "null": "c"}


def test_a_byte_order_mark_is_no_part_of_the_text():
    source = read_source("x.yml", b"\xef\xbb\xbftitle: x\n")
    assert source.data == {"title": "x"}
    assert [(problem.code, problem.is_error) for problem in source.problems] == [
        ("byte-order-mark", False)
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_counts_once(end):
    text = end.join(["title: x", "text: |", "  one", "", "  two", "last: y", ""])
    assert data(text)["text"] == "one\n\ntwo\n"
    assert places(text).value(("last",)) == Position(6, 7, 1)


def test_a_comment_of_the_author_is_no_dropped_text():
    assert codes("impact: major  # none, minor, major\n#title: x\nkey: '#3'\n") == []
    assert codes("title: Order #3 is late\n") == ["text-dropped"]


def test_flags_of_england_and_joined_emoji_are_text():
    flag = "\U0001f3f4" + "".join(chr(0xE0000 + ord(letter)) for letter in "gbeng") + "\U000e007f"
    family = "\U0001f468\u200d\U0001f469"
    name = "\u845b\U000e0100"
    assert data(f"title: {flag} {family} {name} \u05d0\u200e\n") == {
        "title": f"{flag} {family} {name} \u05d0\u200e"
    }


# --------------------------------------------------------------------------- limits


def test_depth_has_a_limit_that_no_record_reaches():
    fine = "[" * MAX_DEPTH + "]" * MAX_DEPTH
    assert codes(fine) == []
    assert codes(f"[{fine}]") == ["file-deep"]


def test_the_number_of_values_has_a_limit():
    assert codes("[" + "a," * (MAX_NODES - 1) + "]") == []
    assert codes("[" + "a," * MAX_NODES + "]") == ["file-many-values"]


HOSTILE = {
    "brackets": "[" * 500_000,
    "braces": "{" * 500_000,
    "dashes": "- " * 250_000,
    "questions": "? " * 250_000,
    "keys on one line": "{" + "a: 1, " * 80_000 + "}",
    "keys below each other": "a: 1\n" * 80_000,
    "unknown keys": "".join(f"k{n}: 1\n" for n in range(9_000)),
    "anchors": "".join(f"k{n}: &a x\n" for n in range(9_000)),
    "aliases": "a: &a [x]\n" + "b: *a\n" * 40_000,
    "blanks": "title: @" + " " * 500_000 + "x",
    "quotes": "title: '" + "''" * 250_000,
    "dropped": "a: b #c\n" * 50_000,
    "colons": "a: b: " * 80_000,
    "comments": "#\n" * 250_000,
    "conflicts": "<<<<<<< HEAD\n" * 35_000,
    "controls": "\x07" * 500_000,
    "long word": "a" * 500_000,
    "one block": "text: |\n" + "  a\n" * 120_000 + " b\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_read_to_its_end(name):
    source = read_source("x.yml", HOSTILE[name].encode())
    assert len(source.problems) <= 40_000


# --------------------------------------------------------------------------- places

TEXT = """\
title: Discs leave a day late
components: {disc-shipping: major_outage, "queue": x}
updates:
  - at: 2026-11-09 09:40
    text: |
      Our system is down.

      No discs leave.
  - at:
    text: "one \\"two\\" three"
rationale:
  cause: 'it''s full'
links: [a, bcd]
"""


@pytest.mark.parametrize(
    ("loc", "key", "value"),
    [
        (("title",), (1, 1, 5), (1, 8, 22)),
        (("components",), (2, 1, 10), (2, 13, 41)),
        (("components", "disc-shipping"), (2, 14, 13), (2, 29, 12)),
        (("components", "queue"), (2, 43, 7), (2, 52, 1)),
        (("updates",), (3, 1, 7), (3, 1, 7)),
        (("updates", 0), (4, 5, 20), (4, 5, 20)),
        (("updates", 0, "at"), (4, 5, 2), (4, 9, 16)),
        (("updates", 0, "text"), (5, 5, 4), (5, 5, 4)),
        (("updates", 1, "at"), (9, 5, 2), (9, 5, 2)),
        (("rationale",), (11, 1, 9), (11, 1, 9)),
        (("rationale", "cause"), (12, 3, 5), (12, 10, 12)),
        (("links", 1), (13, 12, 3), (13, 12, 3)),
    ],
)
def test_keys_and_values_have_places_of_their_own(loc, key, value):
    assert places(TEXT).key(loc) == Position(*key)
    assert places(TEXT).value(loc) == Position(*value)


@pytest.mark.parametrize(
    ("loc", "place"),
    [
        (("impact",), (1, 1, 5)),
        (("updates", 1, "status"), (9, 5, 2)),
        (("rationale", "prevention"), (11, 1, 9)),
        (("remedy", "who"), (1, 1, 5)),
    ],
)
def test_what_is_missing_is_shown_at_what_lacks_it(loc, place):
    assert places(TEXT).parent(loc) == Position(*place)


def test_a_way_beyond_the_file_leads_to_its_last_part():
    assert places(TEXT).value(("rationale", "prevention", 3)) == Position(11, 1, 9)
    assert places(TEXT).value(("links", 9)) == Position(13, 8, 8)
    assert places("").value(("title",)) == Position(1, 1, 1)
    assert not places(TEXT).has(("links", 9))


def test_the_names_of_the_model_lead_to_the_keys_of_the_file():
    text = "window: {from: a, to: b}\n"
    assert places(text).value(("window", "from_")) == places(text).value(("window", "from"))


def test_columns_count_characters_and_not_bytes():
    assert places("title: 🎬 é {x}\nb: c\n").value(("b",)) == Position(2, 4, 1)
    assert places("{é🎬: x, b: c}\n").value(("b",)) == Position(1, 12, 1)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("text: |\n  Our system\n\n  is down soon.\n", "soon"),
        ("text: |2\n    Our system\n\n  is down soon.\n", "soon"),
        ("text: >-\n  Our system\n  is down\n  soon.\n", "soon"),
        ("text: Our system is down soon.\n", "soon"),
        ("text: Our system\n  is down\n  soon.\n", "soon"),
        ("text: 'it''s down\n  soon'\n", "soon"),
        ('text: "it\\"s \\u00e9 \\\n   \\_down soon"\n', "soon"),
        ("text: |\r\n  Our\r\n  soon\r\n", "soon"),
    ],
)
def test_a_word_of_a_text_is_found_in_the_file(text, word):
    value = data(text)["text"].strip()
    offset = value.index(word)
    position = places(text).within(("text",), offset, len(word))
    line = SourceText("x.yml", text).line(position.line)
    assert line[position.column - 1 :][: position.length] == word


def test_a_place_within_what_is_no_text_is_the_value():
    assert places(TEXT).within(("updates",), 3) == places(TEXT).value(("updates",))
    assert places(TEXT).within(("links", 7), 3) == places(TEXT).value(("links",))


def test_a_blank_of_a_text_has_a_place_too():
    assert places("text: one two\n").within(("text",), 3) == Position(1, 9, 1)


# --------------------------------------------------------------------------- laws


def in_the_file(source) -> bool:
    """Whether every problem's place lies within the text that is shown for it."""
    for problem in source.problems:
        if problem.excerpt is None:
            assert (problem.line, problem.column) == (1, 1)
            continue
        assert 1 <= problem.line <= source.text.line_count
        line = source.text.line(problem.line)
        assert problem.excerpt.line == line
        assert 1 <= problem.column <= len(line) + 1
        assert problem.length == 1 or problem.column - 1 + problem.length <= len(line)
    return True


def outcome(content: bytes) -> bool:
    source = read_source("x.yml", content)
    stopped = any(problem.is_error for problem in source.problems)
    assert stopped or source.root is not None
    return in_the_file(source)


@given(st.binary(max_size=200))
def test_any_bytes_give_a_result(content):
    assert outcome(content)


@given(st.text(max_size=200))
def test_any_text_gives_a_result(text):
    assert outcome(text.encode("utf-8", "surrogatepass"))


PIECES = [
    *"abc:-?[]{}'\"|>&*!%@`#,=~<\\ \t\n\r",
    *("\n  ", "\n- ", ": ", ":\n", "- ", " #", "---\n", "...\n", "|\n", "<<<<<<< ", "\u00a0"),
    *("title", "updates:\n  - at: x\n", "{a: b}", "[c, d]", "'e'", '"f"', "\u2028", "：", "“"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_any_heap_of_yaml_gives_a_result(text):
    assert outcome(text.encode())


@given(st.data())
def test_a_record_that_was_spoilt_gives_a_result(draw):
    text = draw.draw(st.sampled_from(RECORDS)).read_text("utf-8")
    for _ in range(draw.draw(st.integers(1, 3))):
        start = draw.draw(st.integers(0, len(text)))
        end = start + draw.draw(st.integers(0, 3))
        text = text[:start] + draw.draw(st.sampled_from(["", *PIECES])) + text[end:]
    assert outcome(text.encode())


plain = st.text(
    st.characters(exclude_categories=("Cc", "Cf", "Cs", "Cn", "Zl", "Zp"), include_characters="\n"),
    min_size=1,
    max_size=30,
)
trees = st.recursive(
    plain,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(plain, inner, max_size=4),
    max_leaves=20,
)


@given(trees, st.booleans(), st.sampled_from([None, True, False]))
def test_what_another_program_writes_is_read_as_it_was_meant(tree, unicode, flow):
    text = yaml.dump(tree, allow_unicode=unicode, default_flow_style=flow, sort_keys=False)
    source = read_source("x.yml", text.encode())
    assert [problem.code for problem in source.problems if problem.is_error] == []
    assert source.data == tree


@given(st.dictionaries(plain, plain, min_size=1, max_size=4), st.sampled_from("'\"|>"))
def test_every_letter_of_a_text_is_found_in_the_file(record, style):
    text = yaml.dump(record, allow_unicode=True, default_style=style, width=20)
    where = Places(SourceFile("x.yml", text.encode()))
    for key, value in record.items():
        stripped = value.strip()
        for offset, letter in enumerate(stripped):
            position = where.within((key,), offset)
            line = where.text.line(position.line)
            spelt = line[position.column - 1 :]
            assert letter.isspace() or spelt.startswith((letter, "\\"))


def test_no_file_with_a_noncharacter_is_read():
    """So the strategies make no record with one."""
    assert len(NONCHARACTERS) == 66
    for character in NONCHARACTERS:
        assert codes(f"title: Discs{character}\n") == ["character-forbidden"], hex(ord(character))
