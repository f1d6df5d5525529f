"""What staff of other pages copy to show a surface's banner, best way first."""

from __future__ import annotations

from urllib.parse import urlsplit

from markupsafe import escape
from msgspec import Struct

from beforehand.model import Service
from beforehand.render.banner_assets import Asset

NEAR = "/status-banners/"
"""Where a company's own server hands our banners on."""
_KEPT = "/var/www/status-banners"
SHIFTS = {1280: 0.05, 390: 0.16, 320: 0.35}
"""By how much a notice of two lines moves a page that is painted already, by the screen's width:
cumulative layout shift, measured by tests/browser in DejaVu Sans. A narrower font breaks a line
less on a small screen, and moves the page by 0.27 there."""


class Snippet(Struct, frozen=True):
    """A few lines to copy."""

    heading: str
    where: str
    """Where they go: one sentence."""
    code: str


class Way(Struct, frozen=True):
    """A way to show the banner in a page."""

    anchor: str
    heading: str
    why: str
    """What it gives and what it costs, in plain words."""
    snippets: tuple[Snippet, ...]


def ways(service: Service, surface: str, assets: tuple[Asset, ...]) -> tuple[Way, ...]:
    """Return the ways to show a surface's banner, best first, with the lines of each."""
    return (
        Way(
            "include",
            "Your server includes it",
            "The notice is part of the page: it is there without JavaScript, nothing moves, and no"
            " visitor's browser asks us for anything but what your server hands on. If we cannot be"
            " reached, the page is as it was.",
            (*_nginx(service, surface), *_apache(service, surface), *_others(service, surface)),
        ),
        Way(
            "element",
            "The page fetches it",
            "Two lines, no change to your server. The page is painted first, and moves down when a"
            f" notice comes in: a layout shift of up to {SHIFTS[1280]} on a wide screen,"
            f" {SHIFTS[390]} on a telephone and {SHIFTS[320]} on a small one, where up to 0.1 is"
            " called good."
            " Without JavaScript there is no notice.",
            _element(service, surface, assets),
        ),
        Way(
            "frame",
            "A frame, where neither is possible",
            "For tools that let you add a frame and nothing else. Its height is fixed, so there is"
            " a blank strip on good days.",
            (_frame(service, surface),),
        ),
    )


def _nginx(service: Service, surface: str) -> tuple[Snippet, ...]:
    fetch = f"""\
# in http {{ }}: so that no page waits for us
proxy_cache_path /var/cache/nginx/banners keys_zone=banners:1m max_size=10m inactive=7d;

# in server {{ }}
location {NEAR} {{
    proxy_pass {service.url}banners/;  # the name is looked up when nginx starts
    proxy_ssl_server_name on;
    proxy_connect_timeout 1s;
    proxy_read_timeout 2s;
    proxy_cache banners;
    proxy_cache_valid 200 30s;
    proxy_ignore_headers Cache-Control Expires Set-Cookie;
    proxy_cache_use_stale error timeout updating http_500 http_502 http_503 http_504;
    proxy_cache_background_update on;
}}

# in the location of the page
ssi on;
ssi_silent_errors on;
"""
    include = f"""\
<!--# block name="no-banner" --><!--# endblock -->
{_around(f'<!--# include virtual="{NEAR}{surface}.html" stub="no-banner" -->')}"""
    return (
        Snippet("nginx: fetch it", "In the configuration of the server of the page.", fetch),
        Snippet("nginx: show it", "At the top of the page's main part.", include),
    )


def _apache(service: Service, surface: str) -> tuple[Snippet, ...]:
    include = f'<!--#include virtual="{NEAR}{surface}.shtml" onerror="{NEAR}none.html" -->'
    setting = f"""\
Alias {NEAR} {_KEPT}/
<Directory {_KEPT}>
    Options +Includes
    AddOutputFilter INCLUDES .shtml
    Require all granted
</Directory>
"""
    return (
        Snippet(
            "Apache: fetch it",
            "In the crontab of the page's server. Between two copies Apache begins and ends each"
            " notice by its own clock.",
            _cron(service, f"{surface}.shtml"),
        ),
        Snippet(
            "Apache: allow it",
            "In its configuration; the page itself needs +Includes too.",
            setting,
        ),
        Snippet(
            "Apache: show it",
            "At the top of the page's main part. A page that prints dates in a form of its own sets"
            " its #config timefmt behind it.",
            _around(include),
        ),
    )


def _others(service: Service, surface: str) -> tuple[Snippet, ...]:
    esi = f'<esi:include src="{NEAR}{surface}.html" onerror="continue"/>'
    php = f'<?php @readfile("{_KEPT}/{surface}.html"); ?>'
    return (
        Snippet(
            "Varnish, Fastly, Akamai: ESI",
            f"At the top of the page's main part; {NEAR} leads to {service.url}banners/.",
            _around(esi),
        ),
        Snippet(
            "Anything else: fetch it",
            "In the crontab of the page's server.",
            _cron(service, f"{surface}.html"),
        ),
        Snippet(
            "Anything else: show it",
            "At the top of the page's main part, in your template's own words; here in PHP's.",
            _around(php),
        ),
    )


def _element(service: Service, surface: str, assets: tuple[Asset, ...]) -> tuple[Snippet, ...]:
    script = next(asset for asset in assets if asset.name == "banner.js")
    folder = f"{service.url}banners/"
    parts = urlsplit(service.url)
    origin = f"{parts.scheme}://{parts.netloc}"
    newest = f"""\
<notice-banner src="{folder}{surface}.json"></notice-banner>
<script type="module" async src="{folder}banner.js" crossorigin></script>
"""
    pinned = f"""\
<notice-banner src="{folder}{surface}.json"></notice-banner>
<script type="module" async src="{folder}{script.hashed_name}"
  integrity="{script.integrity}" crossorigin></script>
"""
    return (
        Snippet("The newest script", "At the top of the page's main part.", newest),
        Snippet(
            "The same, pinned by its hash",
            "For those who allow only what they have read: the file under this name never changes.",
            pinned,
        ),
        Snippet(
            "Content-Security-Policy",
            "Added to what your page allows already. No style and no frame of ours is needed.",
            f"script-src {origin}; connect-src {origin}\n",
        ),
    )


def _frame(service: Service, surface: str) -> Snippet:
    return Snippet(
        "The frame",
        "At the top of the page's main part.",
        f"""\
<iframe src="{service.url}banners/frame/{surface}/" title="Notices of {escape(service.name)}"
  width="100%" height="150" loading="lazy"></iframe>
""",
    )


def _around(include: str) -> str:
    """Return an include within the element, which takes over where its script runs."""
    return f"""\
<link rel="stylesheet" href="{NEAR}banner.css">
<notice-banner>
{include}
</notice-banner>
<script type="module" async src="{NEAR}banner.js"></script>
"""


def _cron(service: Service, name: str) -> str:
    kept = f"{_KEPT}/{name}"
    copies = "".join(
        f"17 4 * * * curl -fsS --max-time 10 -o {_KEPT}/{asset} {service.url}banners/{asset}\n"
        for asset in ("banner.css", "banner.js")
    )
    return (
        f"# once: mkdir -p {_KEPT} && touch {_KEPT}/none.html\n"
        f"*/5 * * * * curl -fsS --max-time 10 -o {kept}.new {service.url}banners/{name}"
        f" && mv {kept}.new {kept}\n{copies}"
    )
