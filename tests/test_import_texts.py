"""Texts of other systems: HTML, links, shortcodes, characters, times, and their length."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beforehand.importers.characters import clean
from beforehand.importers.course import Told, split_text, spread
from beforehand.importers.html_text import html_to_markdown
from beforehand.importers.markdown import Setting, tidy
from beforehand.importers.naming import free_id, slug, title_of
from beforehand.importers.sections import read_body
from beforehand.importers.times import ZoneNeeded, find_time, read_time
from beforehand.records.decoding import forbidden_in
from beforehand.values import ID_PATTERN
from importing import utc, words

UTC_ZONE = ZoneInfo("UTC")
PAGE = Setting("https://old.example/issues/late/")


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("It is <b>late</b>, <i>very</i>.", "It is **late**, *very*."),
        ("<strong> late </strong>", " **late** "),
        ("<h2>Why</h2>A cable.", "## Why\n\nA cable."),
        ("<ol><li>a<ul><li>b</li></ul></li></ol>", "1. a\n   - b"),
        ("<blockquote>Sorry.</blockquote>", "> Sorry."),
        ("<pre>a\n  b</pre>", "```\na\n  b\n```"),
        ("<code>x*y</code>", "`x*y`"),
        ("<table><tr><th>a|b</th></tr><tr><td>1</td><td>2</td></tr></table>",
         "| a\\|b |  |\n| --- | --- |\n| 1 | 2 |"),
        ("a<hr>b", "a\n\n---\n\nb"),
        ("a<br>b<br/>\nc<br>", "a\\\nb\\\nc"),
        ("| a<br>b |", "| a b |"),
        ("<span style='color:red'>red</span> <u>line</u>", "red line"),
        ("<div>One</div><div>Two</div>", "One\n\nTwo"),
        ("<details><summary>Log</summary>\n\n- **a**\n\n</details>", "**Log**\n\n- **a**"),
        ("<iframe src='https://a.example/v'></iframe>", "[iframe](https://a.example/v)"),
        ("<p>not closed <b>bold", "not closed bold"),
        ("closed </b> only</p>", "closed  only"),
        ("<host> <1% <ID:PORT> a < b > c", "<host> <1% <ID:PORT> a < b > c"),
    ],
)  # fmt: skip
def test_html_becomes_markdown(html, markdown):
    """Only what HTML knows is HTML."""
    assert html_to_markdown(html) == (markdown, ())


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("[a](/help)", "[a](https://old.example/help)"),
        ("[a](../other/)", "[a](https://old.example/issues/other/)"),
        ("[a](#why)", "[a](https://old.example/issues/late/#why)"),
        ("[a](//cdn.example/x)", "[a](https://cdn.example/x)"),
        ('[a](/x "T (1)")', '[a](https://old.example/x "T (1)")'),
        ("[a](https://w.example/a_(b))", "[a](https://w.example/a_(b))"),
        ("[a](mailto:x@y.example)", "[a](mailto:x@y.example)"),
        ("[a][1]\n\n[1]: /x", "[a][1]\n\n[1]: https://old.example/x"),
        ("[Note]: we are on it", "[Note]: we are on it"),
        ("![Map](/m.png)", "[Map](https://old.example/m.png)"),
        ("![](/m.png)", "[picture](https://old.example/m.png)"),
        ("[![Map](/m.png)](/big)", "[picture](https://old.example/m.png) [Map](https://old.example/big)"),
        ("<https://a.example/b> <x@y.example>", "<https://a.example/b> <x@y.example>"),
        ("`[a](/x)` <!-- hidden --> b", "`[a](/x)`  b"),
        ("```\n[a](/x) <b>\n```", "```\n[a](/x) <b>\n```"),
        ("    indented\n    code\n\nx", "```\nindented\ncode\n```\n\nx"),
        ('{{< figure src="/m.png" caption="A map" >}}', "[A map](https://old.example/m.png)"),
        ("{{< youtube abc123 >}}", "<https://www.youtube.com/watch?v=abc123>"),
        ("{{< highlight sh >}}\nls <b>\n{{< / highlight >}}", "```sh\nls <b>\n```"),
        ("{{< notice warning >}}", "{{< notice warning >}}"),
        ("a\u200b\u202eb\u2028c\r\nd", "ab\nc\nd"),
    ],
)  # fmt: skip
def test_texts_are_tidied(text, tidied):
    """Links lead to the same places, pictures are links, code is left alone."""
    assert tidy(text, PAGE).text == tidied


def test_links_between_posts_follow_the_posts():
    """Hugo's `ref` and links to files of the content folder."""
    pages = {
        "other.md": "https://old.example/issues/other/",
        "issues/x.md": "https://old.example/x/",
    }
    setting = Setting(PAGE.page_url, pages.get)
    assert tidy("[a](other.md#b)", setting).text == "[a](https://old.example/issues/other/#b)"
    assert tidy('[a]({{< ref "issues/x.md" >}})', setting).text == "[a](https://old.example/x/)"


def test_what_is_left_out_is_named():
    """Comments, scripts, characters that nobody sees."""
    remarks = tidy("a<!-- todo --><script>b()</script>\u200b", PAGE).remarks
    assert [value for value, _ in remarks] == ["U+200B", "todo", "<script>b()</script>"]


FRAGMENTS = [
    "Discs are late", "**bold** and _thin_", "<b>html</b>", "<br>", "\n\n", "\n", "- item", "1. one",
    "`code <i>`", "```\nfenced [a](b)\n```", "<!-- c -->", "[link](/x)", "![pic](/y.png)", "[ref][1]",
    "[1]: https://a.example/", "<host>", "&amp;", "| a | b |\n| --- | --- |\n| 1 | 2 |", "<p>para",
    "</div>", '{{< track "2023-11-09 06:00" >}}', "{{< x y >}}", "---", "[Final message]",
    "[Initial message]", "**Update 2023-11-09 07:00 UTC**", "*Resolved* - done", "# Title", "> quote",
    "<ul><li>a</li></ul>", "<table><tr><td>x|y</td></tr></table>", "\t", "    ", "~~~", "``", "\u200b",
]  # fmt: skip
ADDRESS = "[1]: https://a.example/"
bodies = st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=14).map(" ".join) | st.lists(
    st.sampled_from(FRAGMENTS), min_size=1, max_size=14
).map("\n\n".join)


@settings(max_examples=300, deadline=None)
@given(bodies, st.booleans())
def test_no_word_is_lost_and_nothing_fails(body, line_breaks):
    """Of any mixture of what bodies are made of: what is divided says what is tidied."""
    tidied = tidy(body, Setting(PAGE.page_url, line_breaks=line_breaks))
    assert forbidden_in(tidied.text) is None
    parts = read_body(tidied.text, UTC_ZONE, UTC_ZONE).sections
    told = "\n\n".join(part.text for part in parts)
    seen = words(tidied.text.replace('{{< track "2023-11-09 06:00" >}}', ""))
    lost = seen - words(told)
    # Of two addresses of one name, Markdown takes the first; the other says nothing.
    assert not lost or (ADDRESS in told and lost.keys() <= words(ADDRESS).keys())
    assert all(part.text.strip() == part.text for part in parts)


def test_of_two_addresses_of_one_name_the_first_is_taken():
    addresses = "[a]: https://one.example/\n\n[A]: https://two.example/"
    body = read_body(f"{addresses}\n\n[Final message]\n\n[words][a]", UTC_ZONE, UTC_ZONE)
    (part,) = body.sections
    assert part.text == "[Final message]\n\n[words][a]\n\n[a]: https://one.example/"


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(), max_size=60))
def test_cleaned_text_holds_nothing_that_records_refuse(text):
    """Whatever comes in."""
    cleaned, _ = clean(text)
    assert forbidden_in(cleaned) is None
    assert clean(cleaned) == (cleaned, "")


# --------------------------------------------------------------------------- length and order


@settings(max_examples=150, deadline=None)
@given(bodies, st.integers(60, 400))
def test_parts_fit_and_keep_every_word(body, limit):
    """Code that is cut is fenced in both parts."""
    text = tidy(body * 6, PAGE).text
    parts = split_text(text, limit)
    assert all(0 < len(part) <= limit for part in parts)
    whole = re.sub(r"[\s`~]", "", text)
    kept = re.sub(r"[\s`~]", "", "".join(parts))
    assert not Counter(whole) - Counter(kept)
    assert len(kept) - len(whole) <= len(parts) * 20  # a fence that goes on names its language


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 6), min_size=1, max_size=12).map(sorted), st.integers(1, 20_000))
def test_a_course_has_times_of_its_own(minutes, length):
    """Each later than the one before, none moved further than it must be."""
    told = [Told(utc(f"2023-11-09 06:{m:02}"), "x", "w " * (length // 2 + 1)) for m in minutes]
    spaced, moves = spread(told)
    times = [entry.at for entry in spaced]
    assert all(earlier < later for earlier, later in pairwise(times))
    assert {entry.at for entry in told} - set(times) <= {was for was, _ in moves}
    assert words("".join(entry.text + " " for entry in spaced)) == words(
        "".join(entry.text for entry in told)
    )


# --------------------------------------------------------------------------- names and times


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=90), st.sets(st.text("ab-", min_size=1, max_size=4), max_size=4))
def test_ids_are_ids_and_free(text, taken):
    """Of any text."""
    assert ID_PATTERN.fullmatch(slug(text))
    found = free_id(text, taken)
    assert ID_PATTERN.fullmatch(found)
    assert found not in taken
    assert free_id(found, {found}) != found


def test_titles_are_cut_between_words():
    """And say that they were."""
    short, whole = title_of("word " * 60)
    assert (len(short), short[-6:]) == (200, " word…") or short.endswith("word…")
    assert whole == ("word " * 60).strip()
    assert title_of(" a\n b ") == ("a b", "")


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2023-11-09 06:00", "2023-11-09 06:00"),
        ("2023-11-09T06:00Z", "2023-11-09 06:00"),
        ("2023-11-09 06:00:00 -0500 EST", "2023-11-09 11:00"),
        ("2023-11-09 06:00 Asia/Tokyo", "2023-11-08 21:00"),
        ("2023-11-09T06:00:00.999+00:00", "2023-11-09 06:00"),
        ("9 November 2023 at 6:30 pm", "2023-11-09 18:30"),
        ("November 9th, 2023 - 06:00 UTC", "2023-11-09 06:00"),
        ("2023-13-09 06:00", None),
        ("2023-11-09 06:00 CEST", None),
        ("soon", None),
        ("", None),
        ("9999-99-99 99:99", None),
        ("0001-01-01T00:00:00Z", None),
    ],
)
def test_times_of_other_systems(text, at):
    """Forms that Hugo, Statuspage and people write."""
    found = read_time(text, UTC_ZONE)
    assert (found.at if found else None) == (utc(at) if at else None)


def test_a_time_without_a_zone_needs_one():
    """It is never guessed."""
    with pytest.raises(ZoneNeeded):
        read_time("2023-11-09 06:00", None)
    assert read_time("2023-11-09 06:00Z", None).at == utc("2023-11-09 06:00")


@pytest.mark.parametrize(
    ("line", "at"),
    [
        ("Update 11th of February 2022 - 19:00 UTC", "2022-02-11 19:00"),
        ("Initial Message at 2021-06-08 09:35 UTC", "2021-06-08 09:35"),
        ("Edit - Monday 25th", None),
        ("on 2021-06-08", None),
    ],
)
def test_times_in_headings(line, at):
    """A day with a time of day."""
    found = find_time(line, UTC_ZONE)
    assert (found.at if found else None) == (utc(at) if at else None)
