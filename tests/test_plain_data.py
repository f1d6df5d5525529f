"""The fast way to a file's data gives what the thorough one gives, for every content."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from beforehand.records.nodes import Node
from beforehand.records.plain_data import read_data
from beforehand.records.source import MAX_NODES, read_source

ROOT = Path(__file__).parent.parent
FILES = sorted(
    path
    for folder in ("tests/invalid", "incidents", "changes")
    for path in (ROOT / folder).rglob("*")
    if path.is_file()
)

PIECES = st.sampled_from(
    [
        *("a", "b", "a: ", "b:\n", "- ", "  ", "\n", "\n  ", "x: |\n  text\n", ">-\n  folded\n"),
        *("{", "}", "[", "]", ",", ":", "? ", "~", "null", "Null", "''", '""', "'null'", '"~"'),
        *('"a\\tb"', '"a\\u200bb"', '"a\\', "&x ", "*x", "!t ", "!", "&", "#c", " #c", " # c"),
        *("---\n", "...\n", "%YAML 1.1\n", "<<<<<<< ", "=======", "ü", "\u200b", "\ufeff", "\t"),
        *("\r\n", "\x00", "2026-11-09 06:00", "no", "a: 1\na: 2\n", "@", "`", "|", ">", "'", '"'),
    ]
)
"""Words of YAML's language, good and bad; what they make together is mostly bad."""
CONTENTS = st.lists(PIECES, max_size=14).map("".join).map(str.encode)


def assert_same(content):
    thorough, fast = read_source("a.yml", content), read_data("a.yml", content)
    assert fast.data == thorough.data
    assert fast.problems == thorough.problems
    assert fast.text == thorough.text
    assert (fast.root is None) == (thorough.root is None)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_files_of_all_sorts_say_the_same(path):
    assert_same(path.read_bytes())


@given(CONTENTS)
@example(b"a: 1\n? [b]\n: 2\n")
@example(b"a: &x 1\nb: *x\n")
@example(b"a\n")
@example(b"---\na: 1\n...\n")
@example(b"%TAG ! tag:x,2000:\n---\na: 1\n")
def test_any_content_says_the_same(content):
    assert_same(content)


@given(st.binary(max_size=60))
def test_any_bytes_say_the_same(content):
    assert_same(content)


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 17 + b"]" * 17,
        b"[" * 16 + b"]" * 16,
        b"[" + b"1," * MAX_NODES + b"]",
        b"{" + b",".join(b"k%d" % n for n in range(MAX_NODES // 2)) + b"}",
        b"a: " + b"x" * 600_000,
    ],
)
def test_what_is_too_much_is_refused_alike(content):
    assert_same(content)


def test_a_file_that_is_fine_is_read_without_places():
    """Else the fast way would be never taken, and nobody would notice."""
    for content in (b"a: 1\nb: [x, 'y']\n", "a: ü\n".encode(), b"a: Terms & conditions\n"):
        assert read_data("a.yml", content).root == Node(
            read_source("a.yml", content).data, 0, 0, ""
        )
