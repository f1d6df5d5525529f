"""Templates as Jinja compiles them for views: what is printed is safe, what is wrong is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup, escape
from msgspec import Struct

from beforehand.render.template_code import ViewEnvironment, by_names, printed

_TEMPLATES = {
    "shared": '{% macro link(words, css="") %}<a{% if css %} class="{{ css }}"{% endif %}>{{ words }}</a>{% endmacro %}',
    "page": """{% import "shared" as shared %}
{% macro line(view) %}<p>{{ view.words }} {{ shared.link(view.words) }}{{ shared.link("b", "c") }}</p>{% endmacro %}
{% macro rows(views) %}{% for view in views %}{{ line(view) }}{% if not loop.last %}, {% endif %}{% else %}none{% endfor %}{% endmacro %}
{% macro framed(title) %}<h1>{{ title }}</h1>{{ caller() }}{% endmacro %}
{% macro whole(view) %}{% call framed(view.words) %}<i>{{ view.words|upper }}</i>{% endcall %}{% endmacro %}
{% macro both(one, other) %}{{ one }} {{ other }}{% endmacro %}
""",
}


class View(Struct):
    """What a template prints."""

    words: object


def _environment(form: type[Environment]) -> Environment:
    return form(
        loader=DictLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@pytest.fixture(scope="module")
def macro() -> Callable[[str], Callable[..., Markup]]:
    page = _environment(ViewEnvironment).get_template("page").module
    return lambda name: getattr(page, name)


_WORDS = st.one_of(
    st.text(alphabet="a<>&\"'é", max_size=8),
    st.text(alphabet="a<>&\"'é", max_size=8).map(Markup),
    st.integers(),
    st.none(),
)


@given(st.lists(_WORDS, max_size=3))
def test_templates_print_what_plain_jinja_prints(words: list[object]) -> None:
    views = [View(word) for word in words]
    ours, plain = (
        _environment(form).get_template("page").module for form in (ViewEnvironment, Environment)
    )
    assert ours.rows(views) == plain.rows(views)
    for view in views:
        assert ours.whole(view) == plain.whole(view)


@given(_WORDS)
def test_what_is_not_markup_is_escaped(word: object) -> None:
    assert printed(word) == escape(word)
    assert printed(word) == escape(word)  # remembered, it is the same


def test_equal_words_are_not_mixed_up_with_markup() -> None:
    assert printed(Markup("<b>")) == "<b>"
    assert printed("<b>") == "&lt;b&gt;"
    assert printed(Markup("<b>")) == "<b>"


def test_what_a_macro_returns_is_not_escaped_again(macro) -> None:
    assert isinstance(macro("line")(View("<")), Markup)
    assert macro("line")(View("<")) == '<p>&lt; <a>&lt;</a><a class="c">b</a></p>'


def test_an_unknown_field_is_an_error(macro) -> None:
    with pytest.raises(AttributeError, match="words"):
        macro("line")(object())


def test_a_missing_argument_is_an_error(macro) -> None:
    with pytest.raises(TypeError, match="view"):
        macro("line")()


def test_arguments_can_be_given_by_their_names(macro) -> None:
    both = by_names(macro("both"))
    assert both(other="<", one="1") == "1 &lt;"
    with pytest.raises(KeyError, match="other"):
        both(one="1")
    with pytest.raises(TypeError, match="third"):
        both(one="1", other="2", third="3")
