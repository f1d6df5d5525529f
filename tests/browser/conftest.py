"""One Chromium for all tests, a fresh page for each, and servers on loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import loopback
import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LISTEN = """
globalThis.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  violations.push(`${event.effectiveDirective} ${event.blockedURI}`));
"""

Serve = Callable[..., loopback.Site]


@dataclass
class Watched:
    """What went wrong in a page, as the browser told it."""

    errors: list[str] = field(default_factory=list)
    """Exceptions that nobody caught, promises included."""
    console: list[str] = field(default_factory=list)
    """Errors in the console, failed requests included."""


@pytest.fixture(scope="session")
def playwright_() -> Iterator[Playwright]:
    """What drives the browser."""
    if not CHROMIUM.exists():
        pytest.skip("there is no /usr/bin/chromium (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright_: Playwright) -> Iterator[Browser]:
    """Debian's Chromium, started once."""
    chromium = playwright_.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
    yield chromium
    chromium.close()


@pytest.fixture
def remembering_page(playwright_: Playwright) -> Iterator[Page]:
    """A page in a browser that keeps pages for the way back, which Playwright's does not."""
    chromium = playwright_.chromium.launch(
        executable_path=str(CHROMIUM),
        args=list(FLAGS),
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield chromium.new_page()
    chromium.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """A function that opens a page in a profile of its own, with Playwright's options."""
    contexts = []

    def open_page(**options: object) -> Page:
        context = browser.new_context(**{"locale": "en-GB", "timezone_id": "UTC", **options})
        contexts.append(context)
        context.set_default_timeout(5_000)
        context.add_init_script(LISTEN)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page in a profile of its own."""
    return new_page()


@pytest.fixture
def watched(page: Page) -> Watched:
    """What goes wrong in `page`."""
    found = Watched()
    page.on("pageerror", lambda error: found.errors.append(str(error)))
    page.on(
        "console", lambda line: found.console.append(line.text) if line.type == "error" else None
    )
    return found


@pytest.fixture
def serve() -> Iterator[Serve]:
    """A function that serves files by their paths, or a folder, and returns the address."""
    sites: list[loopback.Site] = []

    def start(
        files: Mapping[str, loopback.Answer | bytes | str] | Path,
        headers: Mapping[str, str] | None = None,
    ) -> loopback.Site:
        sites.append(loopback.start(files, headers or {}))
        return sites[-1]

    yield start
    for site in sites:
        site.close()
