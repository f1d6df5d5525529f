"""The text of records: what it becomes, and what can never come of it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from beforehand.render import text as text_module
from beforehand.render.text import (
    ALLOWED_TAGS,
    absolute,
    link,
    plain,
    safe_url,
    shorten,
    text,
)
from markup import TEXT_TAGS, leaks_of_text, soup

CORPUS = Path(__file__).parents[2] / "shared" / "corpora" / "injection.jsonl"

HOSTILE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<math><annotation-xml encoding='text/html'><script>alert(1)</script></annotation-xml></math>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<form action=javascript:alert(1)><button>x</button></form>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<body onload=alert(1)>",
    "<base href=//evil.example/>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<style>*{background:url(//evil.example)}</style>",
    "<p style='position:fixed;inset:0'>over all</p>",
    "<p id=content class=bh-now name=x>taken</p>",
    "<a href=javascript:alert(1)>x</a>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<textarea></textarea><img src=x onerror=alert(1)>",
    "<title></title><script>alert(1)</script>",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?><script>alert(1)</script>",
    "<div\nonclick\n=\nalert(1)>x</div>",
    "<img/src=`x`onerror=alert(1)>",
    "<a\x00href=javascript:alert(1)>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](javascript&#58;alert(1))",
    "[x](javascript&#x3a;alert(1))",
    "[x](java&#10;script:alert(1))",
    "[x](java&Tab;script:alert(1))",
    "[x](&#1;javascript:alert(1))",
    "[x](javascript%3Aalert(1))",
    "[x](javascript%253Aalert(1))",
    "[x](<java script:alert(1)>)",
    "[x](\u00a0javascript:alert(1))",
    "[x](\u200bjavascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](blob:https://evil.example/1)",
    "[x](file:///etc/passwd)",
    "[x](view-source:https://evil.example)",
    "[x](//evil.example)",
    "[x](\\\\evil.example)",
    "[x](/\\evil.example)",
    "[x](https:evil.example)",
    "[x](https://user:pass@evil.example/)",
    "[x](https://status.reelpost.example\u202emoc.live@evil.example/)",
    '[x](https://e.example/ "onmouseover=alert(1)")',
    "[x](https://e.example/' onmouseover='alert(1))",
    '[x](https://e.example/"onmouseover="alert(1))',
    "<javascript:alert(1)>",
    "<JAVASCRIPT:alert(1)>",
    "<https://e.example/&quot;onmouseover=alert(1)>",
    "![x](javascript:alert(1))",
    "![x](https://evil.example/track.gif)",
    '![x" onerror="alert(1)](x)',
    "![<img src=x onerror=alert(1)>](x)",
    "[x]: javascript:alert(1)\n\n[x]",
    "[![x](javascript:alert(1))](javascript:alert(1))",
    "`<img src=x onerror=alert(1)>`",
    "```html\n<script>alert(1)</script>\n```",
    '```"><script>alert(1)</script>\nx\n```',
    "    <script>alert(1)</script>",
    "# <img src=x onerror=alert(1)>",
    "|<img src=x onerror=alert(1)>|b|\n|-|-|\n|[x](javascript:1)|<script>|",
    "> <script>\n> alert(1)\n> </script>",
    "- <script>alert(1)</script>",
    "\\<script>alert(1)\\</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "**<b onclick=alert(1)>**",
    "<<script>script>alert(1)<</script>/script>",
    "{{ config }} {% include 'x' %} --8<-- 'x'",
    "[x](https://e.example){: onclick='alert(1)' }",
    "\x1b]0;title\x07\x1b[31mred",
    "\ud800 lone, \ufffe none, \0 nought",
    "[" * 500 + "x" + "](" * 500,
    "*" * 3000,
    "> " * 400 + "x",
    "<" * 3000,
]
FRAGMENTS = [
    *("<script>", "</script>", "<img src=x onerror=alert(1)>", "<svg onload=1>", "<a href='"),
    *("javascript:", "java", "script:", "&colon;", "&#x3a;", "%3A", "data:text/html,", "//e.x"),
    *("](", "[", ")", "(", "![", "<", ">", '"', "'", "`", "```", "\n", "\n\n", "\t", " ", "|", "-"),
    *("|-|-|", "# ", "> ", "- ", "1. ", "**", "_", "~~", "\\", "&", "&lt;", "&quot;", "https://"),
    *("e.example/", "mailto:", "tel:", "/upcoming/", "onclick=", "style=", "\u202e", "\u200b"),
    *("<!--", "-->", "<style>", "</p>", "<math>", "<template>", "\x00", "\x0b", "\xa0", "é", "x"),
]


@pytest.mark.parametrize("payload", HOSTILE)
def test_nothing_hostile_comes_through(payload):
    assert list(leaks_of_text(text(payload))) == []


@pytest.mark.parametrize("payload", HOSTILE)
def test_what_comes_through_means_the_same_on_every_page_and_in_feeds(payload):
    assert list(leaks_of_text(text(payload, "https://status.reelpost.example/"))) == []
    assert absolute(text(payload), "https://x.example/") == text(payload, "https://x.example/")


def test_the_public_collections_of_injections_do_not_come_through():
    if not CORPUS.exists():
        pytest.skip("the collections of hostile strings are not beside this repository")
    payloads = [json.loads(line)["payload"] for line in CORPUS.read_text("utf-8").splitlines()]

    leaks = {
        payload: found for payload in payloads if (found := list(leaks_of_text(text(payload))))
    }

    assert len(payloads) > 400
    assert leaks == {}


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=6), max_size=40).map("".join))
def test_no_text_at_all_makes_an_element_an_attribute_or_a_link_off_the_list(payload):
    html = text(payload, "../../")
    assert list(leaks_of_text(html.replace('href="../../', 'href="/'))) == []
    assert "<" not in plain(payload) or "<" in payload or "&" in payload


MARKDOWN = [
    *(
        "Words",
        " and ",
        "more. ",
        "\n",
        "\n\n",
        "\n\n\n",
        "  \n",
        "\\\n",
        "**",
        "*",
        "_",
        "__",
        "~~",
    ),
    *(
        "`",
        "``",
        "# ",
        "### ",
        "###### ",
        "- ",
        "    ",
        "  - ",
        "1. ",
        "7) ",
        "> ",
        "---\n",
        "```\n",
    ),
    *("&", "&amp;", "&nbsp;", "&#160;", "<", ">", '"', "'", "<p>", "</p>", "<br>", "|a|\n|-|\n"),
    *("\r", "\r\n", "\t", "\xa0", "é", "\u2028", "\ufeff", "\x0c", "\x01", "\U0001f4a1", "\x85"),
    *("[", "](", ")", "](/b)", "](/b/?a=b#c)", "](https://e.example/x?a=1)", "](http://e.example)"),
    *("https://e.example/y", "www.e.example", "a@e.example", "](//e.example)", "](/\\e.example)"),
    *("](https://e.example/?a=b&c=d)", "](https://u@e.example)", "](/é)", "](/%zz)", "](https:/x)"),
    *(
        "](https://)",
        "](/?q=javascript:1)",
        "](/%2f/x)",
        "](http://[::1]/)",
        '](/b "t")',
        '](http://e.example "t")',
        "![",
    ),
]


def cleaned(payload):
    """Return what the second gate makes of a text, where nothing is let past it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_module, "_BARE", re.compile(r"(?!)"))
        return text_module._render.__wrapped__(payload)


@settings(max_examples=1500)
@given(st.lists(st.sampled_from(MARKDOWN), max_size=25).map("".join))
def test_what_has_nothing_to_be_cleaned_is_written_as_if_it_were(payload):
    assert text(payload) == cleaned(payload)


@pytest.mark.parametrize("payload", HOSTILE)
def test_what_is_hostile_always_meets_the_second_gate(payload):
    assert text(payload) == cleaned(payload)


def test_most_texts_have_nothing_to_be_cleaned(monkeypatch):
    class Closed:
        def clean(self, html):
            pytest.fail(f"there was something to clean in {html}")

    monkeypatch.setattr(text_module, "_CLEANER", Closed())
    body = 'We _saw_ it at 09:40 & said "yes".\n\n- **One**\n- `<two>`\n\n> Three\n\n# Four'
    assert "<strong>One</strong>" in text_module._render.__wrapped__(body)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_text_is_the_same_whenever_it_is_asked_for(payload):
    assert text(payload) == text(payload)
    assert isinstance(text(payload), Markup)


def test_the_list_of_elements_has_no_way_to_run_or_to_load_anything():
    assert TEXT_TAGS == ALLOWED_TAGS


def test_markdown_becomes_plain_elements():
    html = text("A **bold** and _light_ ~~old~~ `code` line.\n\n- one\n- two\n\n> said")

    assert html == (
        "<p>A <strong>bold</strong> and <em>light</em> <del>old</del> <code>code</code> line.</p>\n"
        "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"
        "<blockquote>\n<p>said</p>\n</blockquote>"
    )


def test_a_table_keeps_its_cells():
    table = soup(text("| a | b |\n|--|--|\n| 1 | 2 |"))
    assert [cell.get_text() for cell in table.select("th")] == ["a", "b"]
    assert [cell.get_text() for cell in table.select("tbody td")] == ["1", "2"]


def test_what_looks_like_html_is_shown_as_it_was_typed():
    assert soup(text("Replace <host> by **your** host")).get_text() == (
        "Replace <host> by your host"
    )


@pytest.mark.parametrize(
    ("markdown", "levels"),
    [
        ("# A\n## B\n### C\n## D\n# E", ["h3", "h4", "h5", "h4", "h3"]),
        ("### A\n# B", ["h3", "h3"]),
        ("## A\n##### B\n###### C", ["h3", "h4", "h5"]),
        ("# A\n## B\n### C\n#### D\n##### E\n###### F", ["h3", "h4", "h5", "h6", "h6", "h6"]),
    ],
)
def test_headings_begin_at_the_third_level_and_skip_none(markdown, levels):
    assert [tag.name for tag in soup(text(markdown)).find_all(True)] == levels


def test_an_image_becomes_its_words():
    assert text("See ![the depot](https://x.example/depot.png).") == "<p>See the depot.</p>"


@pytest.mark.parametrize(
    ("markdown", "href"),
    [
        ("[a](https://e.example/talk?a=1&b=2)", "https://e.example/talk?a=1&b=2"),
        ("[a](https://e.example/talk)", "https://e.example/talk"),
        ('[a](https://e.example/talk "title")', "https://e.example/talk"),
        ("https://e.example:8080/", "https://e.example:8080/"),
    ],
)
def test_a_link_elsewhere_says_so_to_browsers_and_search_engines(markdown, href):
    found = soup(text(markdown)).a
    assert found["href"] == href
    assert set(found["rel"]) == {"noopener", "noreferrer", "nofollow"}


def test_bare_addresses_become_links():
    hrefs = [
        tag["href"] for tag in soup(text("https://x.example or help@reelpost.example")).select("a")
    ]
    assert hrefs == ["https://x.example", "mailto:help@reelpost.example"]


@pytest.mark.parametrize("root", ["./", "../", "../../", "https://status.reelpost.example/"])
def test_a_path_of_this_site_is_led_through_the_root(root):
    assert text("[soon](/upcoming/)", root) == f'<p><a href="{root}upcoming/">soon</a></p>'


def test_words_that_look_like_a_link_of_this_site_stay_as_they_are():
    assert soup(text('`<a href="/x">`', "../../")).get_text() == '<a href="/x">'


@pytest.mark.parametrize("target", ["#part", "other.md", "../x", "ftp://x.example", "?q"])
def test_a_link_that_means_nothing_on_another_page_becomes_its_words(target):
    assert text(f"[here]({target})") == "<p>here</p>"


def test_feeds_get_whole_addresses():
    html = text("[soon](/upcoming/) and [talk](https://x.example/)")
    hrefs = [tag["href"] for tag in soup(absolute(html, "https://s.example/")).select("a")]
    assert hrefs == ["https://s.example/upcoming/", "https://x.example/"]


def test_plain_is_the_words_alone_on_one_line():
    markdown = "# Head\n\nA **b** & <c> [d](https://x.example) ![e](f)\n\n- g\n- h\n\n| i | j |\n|--|--|\n| k | l |"
    assert plain(markdown) == "Head A b & <c> d e g h i j k l"


@pytest.mark.parametrize(
    ("words", "limit", "short"),
    [
        ("No discs leave today.", 40, "No discs leave today."),
        ("No discs leave today.", 21, "No discs leave today."),
        ("No discs leave today.", 20, "No discs leave…"),
        ("No discs, none at all", 14, "No discs…"),
        ("Unbreakable", 5, "Unbr…"),
    ],
)
def test_words_are_shortened_between_two_words(words, limit, short):
    assert shorten(words, limit) == short
    assert len(shorten(words, limit)) <= limit


@pytest.mark.parametrize(
    "url",
    [
        "https://www.reelpost.example/a%20b?c=d&e=f#g",
        "http://x.example",
        "mailto:help@reelpost.example",
        "tel:+18005550142",
        "/upcoming/",
        "https://x.example/time/12:30",
    ],
)
def test_a_good_link_passes_the_gate_as_it_is(url):
    assert safe_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        *("", " https://x.example", "https://x.example/a b", "https://x.example\\y", "//x.example"),
        *("/\\x.example", "/%2f%2fx", "javascript:alert(1)", "javascript%3Aalert(1)"),
        *("java\tscript:alert(1)", "https:x.example", "https://", "https://a@x.example", "mailto:"),
        *("data:text/html,x", "x", "#x", "?x", "https://[::1", "https://x.example/\u202e"),
    ],
)
def test_a_bad_link_does_not_pass_the_gate(url):
    assert safe_url(url) is None
    assert link(url, "../../") == "#"


def test_a_records_own_link_is_led_through_the_root():
    assert link("/promises/", "../../") == "../../promises/"
    assert link("https://x.example/", "../../") == "https://x.example/"


@settings(max_examples=500)
@given(
    st.sampled_from(["http://", "https://", "/", "//", "http:/", "https:"]),
    st.text(alphabet="ab1-._~/?#=+", max_size=12),
)
def test_a_plain_link_is_one_that_the_last_gate_lets_through(start, rest):
    if re.compile(text_module._LINK, re.ASCII).fullmatch(f'<a href="{start}{rest}">'):
        assert text_module.safe_url(f"{start}{rest}") == f"{start}{rest}"


@given(st.text(alphabet="ab <>&\"'\xa0é.\u2013", min_size=1, max_size=40))
def test_a_plain_line_is_written_as_a_paragraph_of_it_is(words):
    line = " ".join(words.replace("\xa0", "a\xa0a").split(" ")).strip()
    markdown = re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", line)
    if line and not line.startswith("\xa0"):
        assert text_module.paragraph(line) == text(markdown)
