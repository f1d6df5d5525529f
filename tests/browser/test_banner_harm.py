"""Whatever goes wrong, the page that shows our banner is as it was."""

from __future__ import annotations

import json

import pytest
from banner_scene import (
    EVENTS,
    NOW,
    SCRIPT,
    a_feed,
    a_notice,
    a_page,
    element,
    files,
    place,
    settle,
    titles,
    words,
)
from loopback import Answer

from beforehand.render.banner_assets import banner_assets
from beforehand.render.banner_fragment import fragment

pytestmark = pytest.mark.browser

STRICT = (
    "default-src 'none'; script-src {script}; style-src 'self'; connect-src {status};"
    " require-trusted-types-for 'script'; trusted-types 'none'; base-uri 'none'; form-action 'none'"
)


def strict_page(serve, integrity, content=SCRIPT):
    status = serve(
        {"/queue.json": a_feed(a_notice()), "/banner.js": content, "/favicon.ico": b""},
        {"Access-Control-Allow-Origin": "*"},
    )
    tag = (
        f'<notice-banner src="{status}/queue.json"></notice-banner><script type="module" async'
        f' src="{status}/banner.js" integrity="{integrity}" crossorigin></script>'
    )
    policy = STRICT.format(script=status, status=status)
    host = serve(
        {"/": a_page(tag, script=""), "/favicon.ico": b""}, {"Content-Security-Policy": policy}
    )
    return host, status


def test_under_the_strictest_policy_nothing_is_violated(page, watched, serve):
    script = next(asset for asset in banner_assets() if asset.name == "banner.js")
    host, _ = strict_page(serve, script.integrity)
    page.clock.install(time=NOW)
    page.goto(host)
    settle(page)
    assert titles(page) == ["Delay: Discs due out on Monday ship a day late"]
    assert (
        page.locator("notice-banner section").evaluate("node => getComputedStyle(node).display")
        == "flex"
    )
    page.get_by_role("button").click()
    assert titles(page) == []
    assert page.evaluate("violations") == watched.errors == watched.console == []


def test_a_script_that_was_tampered_with_does_not_run(page, watched, serve):
    script = next(asset for asset in banner_assets() if asset.name == "banner.js")
    host, _ = strict_page(serve, script.integrity, SCRIPT + b"//")
    page.goto(host)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("customElements.get('notice-banner')") is None
    assert page.locator("h1").inner_text() == "Your queue"
    assert watched.errors == []


BAD = {
    "error": Answer(status=500),
    "missing": Answer("<h1>Not found</h1>", status=404),
    "HTML": Answer("<!doctype html><h1>Log in</h1>"),
    "reset": Answer(resets=True),
    "empty": Answer(""),
    "null": Answer("null"),
    "another schema": Answer('{"schema": 2, "notices": []}'),
    "no list": Answer('{"schema": 1, "notices": {"length": 3}}'),
    "no notices": Answer('{"schema": 1}'),
    "cut off": Answer(a_feed(a_notice())[:200]),
    "huge": Answer(json.dumps({**json.loads(a_feed(a_notice())), "filler": "x" * 10_000_000})),
    "not UTF-8": Answer(a_feed(a_notice()).decode().encode("utf-16")),
}


def test_a_feed_that_fails_shows_nothing_and_breaks_nothing(page, watched, serve):
    site = serve(files(head=EVENTS))
    page.goto(site)
    settle(page)
    for count, (name, answer) in enumerate(BAD.items(), 1):
        site.answers["/queue.json"] = answer
        page.evaluate("document.querySelector('notice-banner').refresh()")
        told = [what for what, *_ in page.evaluate("heard")]
        assert told == ["update"] + ["error"] * count, name
        assert titles(page) == [], name
    assert page.locator("h1").inner_text() == "Your queue"
    assert watched.errors == []


@pytest.mark.parametrize("name", ["error", "HTML", "reset"])
def test_a_first_feed_that_fails_breaks_nothing(page, watched, serve, name):
    site = serve({**files(head=EVENTS), "/queue.json": BAD[name]})
    page.goto(site)
    settle(page)
    assert [what for what, *_ in page.evaluate("heard")] == ["error"]
    assert titles(page) == []
    assert watched.errors == []


def test_a_feed_that_hangs_is_given_up(page, watched, serve):
    quick = SCRIPT.replace(b"8e3", b"300")
    assert quick != SCRIPT
    site = serve({**files(head=EVENTS), "/banner.js": quick})
    site.answers["/queue.json"] = Answer(a_feed(a_notice()), delay=1)
    page.goto(site)
    page.wait_for_function("() => heard.length")
    assert page.evaluate("heard[0][0]") == "error"
    assert watched.errors == []


def test_a_feed_that_the_page_does_not_allow_is_left_alone(page, watched, serve):
    policy = "default-src 'self'; connect-src 'none'; script-src 'self' 'unsafe-inline'"
    site = serve(files(a_notice(), head=EVENTS), {"Content-Security-Policy": policy})
    page.goto(site)
    settle(page)
    assert titles(page) == []
    assert [what for what, *_ in page.evaluate("heard")] == ["error"]
    assert watched.errors == []


def test_a_good_notice_stays_when_the_feed_fails_later(page, watched, serve):
    site = serve(files(a_notice()))
    page.clock.install(time=NOW)
    page.goto(site)
    settle(page)
    site.answers["/queue.json"] = Answer(status=503)
    page.evaluate("document.querySelector('notice-banner').refresh()")
    assert len(titles(page)) == 1
    page.clock.fast_forward(61 * 60 * 1000)
    assert titles(page) == []  # its window rules
    assert watched.errors == []


def test_a_script_that_hangs_holds_nothing_up(page, serve):
    site = serve(
        files(
            a_notice(),
            head="<script>const began = performance.now();"
            "addEventListener('DOMContentLoaded', () => {"
            " globalThis.ready = performance.now() - began });</script>",
        )
    )
    site.answers["/banner.js"] = Answer(SCRIPT, delay=1.5)
    page.goto(site, wait_until="commit")
    page.wait_for_function("() => globalThis.ready !== undefined", timeout=1_200)
    assert page.evaluate("ready") < 1_000


EVIL = '<img src=x onerror="globalThis.broken=1"><script>globalThis.broken=1</script>'


def hostile(**words_):
    feed = json.loads(a_feed(a_notice()))
    feed["notices"][0]["text"]["en"].update(words_)
    feed["notices"][0]["text"]["en"].pop("parts", None)
    return feed


def test_markup_in_a_feed_is_text(page, watched, serve):
    feed = hostile(
        title=EVIL,
        body=EVIL,
        link=EVIL,
        label=EVIL,
        dismiss=EVIL,
        parts=[EVIL, {"said": EVIL, "at": EVIL}],
    )
    feed["notices"][0]["kind"] = feed["notices"][0]["id"] = EVIL
    site = serve({**files(), "/queue.json": json.dumps(feed)})
    page.clock.install(time=NOW)
    page.goto(site)
    settle(page)
    assert EVIL in words(page)
    assert page.evaluate("globalThis.broken") is None
    inside = page.evaluate(
        "() => [...document.querySelector('notice-banner').shadowRoot.querySelectorAll('*')]"
        ".map(node => node.localName)"
    )
    assert not {"img", "script"} & set(inside)
    assert watched.errors == []


NOT_THE_WEB = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "\tjava\nscript:alert(1)",
    "data:text/html,x",
    "blob:https://x/1",
    "vbscript:x",
    "file:///etc/passwd",
    "https://[",
)


def test_a_link_that_leads_nowhere_on_the_web_is_left_out(page, serve):
    feed = hostile()
    notice = feed["notices"][0]
    feed["notices"] = [{**notice, "id": url, "url": url} for url in NOT_THE_WEB]
    feed |= {"url": NOT_THE_WEB[0], "others": 1}
    inside = element(f'max="{len(NOT_THE_WEB)}"')
    site = serve({**files(inside=inside), "/queue.json": json.dumps(feed)})
    page.clock.install(time=NOW)
    page.goto(site)
    settle(page)
    assert len(titles(page)) == len(NOT_THE_WEB)
    assert page.locator("notice-banner a").count() == 0


def broken_notices():
    good = json.loads(a_feed(a_notice("good")))["notices"][0]
    bad = [
        {**good, "id": "no-text", "text": None},
        {**good, "id": "no-title", "text": {"en": {**good["text"]["en"], "title": None}}},
        {**good, "id": "no-body", "text": {"en": {"title": "x", "body": None}}},
        {**good, "id": "no-dates", "starts": "soon", "ends": None},
        {**good, "id": "no-number", "starts": float(10**300), "ends": 4},
        {**good, "id": "backward", "starts": good["ends"], "ends": good["starts"]},
    ]
    return bad, good


def test_notices_that_are_none_are_left_out(page, watched, serve):
    bad, good = broken_notices()
    entries = [None, 7, "x", [], {}, *bad, good, good]
    feed = {**json.loads(a_feed()), "notices": entries}
    site = serve({**files(inside=element('max="99"')), "/queue.json": json.dumps(feed)})
    page.clock.install(time=NOW)
    page.goto(site)
    settle(page)
    assert titles(page) == ["Delay: Discs due out on Monday ship a day late"] * 2  # same id twice
    assert watched.errors == []


def test_a_page_that_bends_the_basics_is_not_hurt(page, watched, serve):
    head = """<script>
      Object.prototype.times = Object.prototype.schema = "bent";
      Object.prototype.parts = ["bent"];
      Array.prototype.extra = () => { throw new Error("bent") };
      localStorage["notice-banner:bent"] = "no JSON";
    </script>"""
    site = serve(files(a_notice(), head=head))
    page.clock.install(time=NOW)
    page.goto(site)
    settle(page)
    assert watched.errors == []
    assert page.locator("h1").inner_text() == "Your queue"


def test_a_page_whose_elements_hide_the_documents_own_words(page, watched, serve):
    site = serve(files(a_notice()))
    page.clock.install(time=NOW)
    for name in ("createElement", "querySelector", "body", "hidden", "readyState"):
        inside = f'<img name="{name}" alt="">{element(inside=str(fragment(place(), [a_notice()])))}'
        site.answers["/"] = Answer(a_page(inside))
        page.goto(site)
        page.evaluate("() => customElements.whenDefined('notice-banner')")
        assert page.locator("h1").inner_text() == "Your queue"
        # Drawn by the script, or the fragment as it stood.
        assert page.evaluate(
            "() => { const [banner] = document.getElementsByTagName('notice-banner');"
            " return !banner.shadowRoot || banner.shadowRoot.textContent.includes('No discs') }"
        ), name
    assert watched.errors == []


def test_a_zone_that_does_not_exist_breaks_nothing(page, watched, serve):
    site = serve(files(a_notice(), inside=element('timezone="Mars/Olympus"'), head=EVENTS))
    page.clock.install(time=NOW)
    page.goto(site)
    settle(page)
    assert "Next update: 9 November 2026, 12:00 EST." in words(page)
    assert watched.errors == []


def test_it_leaves_no_trace_in_the_page(page, serve):
    site = serve(
        files(a_notice(), head="<script>globalThis.before = Object.keys(globalThis);</script>")
    )
    page.clock.install(time=NOW)
    page.goto(site)
    settle(page)
    added = page.evaluate("Object.keys(globalThis).filter((name) => !before.includes(name))")
    assert set(added) <= {"before"}
