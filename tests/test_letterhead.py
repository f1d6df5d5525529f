"""What is printed on the letterhead is, byte for byte, what MkDocs would have made."""

from __future__ import annotations

import json
from datetime import date

import pytest
from markupsafe import Markup, escape

from beforehand.render.output import Page, Section
from beforehand.site.letterhead import LetterheadError, cut_letterhead
from beforehand.site.skin import SkinError, skin_for

MKDOCS = """\
site_name: Test
site_url: https://status.example.org/
docs_dir: content
use_directory_urls: true
theme: {name: material, font: false}
plugins: [search, beforehand]
nav: [{Status: index.md}, {About: about.md}]
"""

ALLOWED_DIFFERENCES: tuple[str, ...] = ()
"""Nothing: not one byte differs."""


def page(uri="incidents/x/", title="Discs are late", sections=2, **more):
    return Page(
        uri=uri,
        title=title,
        description=more.get("description", "No discs leave today."),
        lead=more.get("lead", Markup("<p>Lead <em>words</em></p>")),
        sections=tuple(
            Section(
                anchor=f"part-{n}",
                heading=f"Part {n} & <more>",
                html=more.get("html", Markup("<p>Body</p>\n<ul>\n<li>one</li>\n</ul>")),
            )
            for n in range(sections)
        ),
        last_changed_on=date(2026, 11, 9),
    )


PAGES = [
    page(),
    page(
        "changes/y/",
        "A <b>bold</b> & \"quoted\" 'title' {{ 7*7 }}",
        1,
        description='Said "so" & <i>',
    ),
    page("changes/none/", "No sections", 0),
    page("history/2026-11/", "November 2026", 5),
    page(
        "incidents/umlaut/",
        "Störung – heute ✓ 𝔘",
        3,
        html=Markup("<p>* not a list</p>\n\n<p>a_b_c &amp; `x`</p>"),
    ),
    page(
        "incidents/table/",
        "Table",
        2,
        html=Markup(
            "<table><tr><td>1</td></tr></table><details><summary>s</summary><p>x</p></details>"
        ),
    ),
]


def as_markdown(printed):
    """Write the page as staff would write it for MkDocs itself."""
    front = {
        "title": str(escape(printed.title)),
        "description": str(escape(printed.description)),
    }
    parts = [
        "---\n"
        + "\n".join(f"{k}: {json.dumps(v, ensure_ascii=False)}" for k, v in front.items())
        + "\n---",
        "# bhtitle { #top }",
        f'<div class="bh-lead">{printed.lead}</div>',
    ]
    for section in printed.sections:
        parts += [
            f"## bhheading {section.anchor} {{ #{section.anchor} }}",
            f'<div class="bh-section">{section.html}</div>',
        ]
    return "\n\n".join(parts) + "\n"


@pytest.fixture(scope="module")
def sites(tmp_path_factory):
    """The same pages, printed, and rendered by MkDocs."""
    root = tmp_path_factory.mktemp("letterhead")
    content = root / "content"
    content.mkdir()
    (root / "mkdocs.yml").write_text(MKDOCS)
    for name in ("index", "about"):
        (content / f"{name}.md").write_text(f"# {name}\n\n<!-- beforehand: status -->\n")
    printed = skin_for(root, root / "cache").letterhead
    for each in PAGES:
        path = content / f"{each.uri.rstrip('/')}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(as_markdown(each))
    rendered = skin_for(root, root / "cache2").folder
    return printed, rendered


@pytest.mark.parametrize("printed_page", PAGES, ids=lambda p: p.uri)
def test_printed_page_equals_what_mkdocs_renders(sites, printed_page):
    letterhead, rendered = sites
    printed = letterhead.print(printed_page).content.decode()
    made = (rendered / printed_page.uri / "index.html").read_text()
    # Markdown would read marks in a title or heading; both are plain text, so they are put
    # in after MkDocs has rendered the page.
    made = made.replace("bhtitle", str(escape(printed_page.title)))
    for section in printed_page.sections:
        made = made.replace(f"bhheading {section.anchor}", str(escape(section.heading)))

    assert printed == made


def test_the_skin_is_kept_until_what_it_depends_on_changes(tmp_path, monkeypatch):
    content = tmp_path / "content"
    content.mkdir()
    (tmp_path / "mkdocs.yml").write_text(MKDOCS)
    (content / "index.md").write_text("# One\n")
    (content / "about.md").write_text("# About\n")
    cache = tmp_path / "cache"
    first = skin_for(tmp_path, cache)

    import beforehand.site.skin as module

    with monkeypatch.context() as patch:
        patch.setattr(module, "_make", lambda *_: pytest.fail("MkDocs was run again"))
        assert skin_for(tmp_path, cache) == first

    (content / "index.md").write_text("# Two\n")
    assert "Two" in skin_for(tmp_path, cache).text("index.html")


@pytest.mark.parametrize("harm", ["skin.json", "skin/index.html"])
def test_a_broken_cache_is_dropped(tmp_path, harm):
    content = tmp_path / "content"
    content.mkdir()
    (tmp_path / "mkdocs.yml").write_text(MKDOCS)
    (content / "index.md").write_text("# One\n")
    (content / "about.md").write_text("# About\n")
    cache = tmp_path / "cache"
    first = skin_for(tmp_path, cache)
    (cache / harm).write_text("{}")

    assert skin_for(tmp_path, cache) == first


def test_an_environment_variable_of_mkdocs_yml_makes_a_new_skin(tmp_path, monkeypatch):
    content = tmp_path / "content"
    content.mkdir()
    (tmp_path / "mkdocs.yml").write_text(
        MKDOCS.replace("site_name: Test", "site_name: !ENV [SITE_TITLE, x]")
    )
    (content / "index.md").write_text("# One\n")
    (content / "about.md").write_text("# About\n")
    monkeypatch.setenv("SITE_TITLE", "Before")
    skin_for(tmp_path, tmp_path / "cache")
    monkeypatch.setenv("SITE_TITLE", "After")

    assert "After" in skin_for(tmp_path, tmp_path / "cache").text("index.html")


def test_mkdocs_own_words_reach_staff(tmp_path):
    (tmp_path / "mkdocs.yml").write_text(MKDOCS + "strict: true\n")
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "index.md").write_text("[broken](nowhere.md)\n")

    with pytest.raises(SkinError, match=r"nowhere\.md"):
        skin_for(tmp_path, tmp_path / "cache")


def test_a_site_without_the_plugin_is_told_so(tmp_path):
    (tmp_path / "mkdocs.yml").write_text(MKDOCS.replace(", beforehand]", "]"))
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "index.md").write_text("# x\n")

    with pytest.raises(SkinError, match="does not name `beforehand`"):
        skin_for(tmp_path, tmp_path / "cache")


def test_a_theme_that_loses_a_mark_is_told_of():
    with pytest.raises(LetterheadError, match="body 0 times"):
        cut_letterhead("<html></html>", "<html></html>")
