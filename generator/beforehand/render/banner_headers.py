"""What servers should say with the banners' files: one table, in the words of each server."""

from __future__ import annotations

from urllib.parse import urlsplit

from msgspec import Struct

from beforehand.model import Service
from beforehand.render.banner_assets import Asset

FOR_ALL = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Date",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
}
"""What goes with every file under banners/: any page may read it, as nothing else than it is."""

FRESH = "no-cache"
"""Asked for each time; while nothing has changed, the answer is 304 without a body."""
SHORT = "public, max-age=300"
PINNED = "public, max-age=31536000, immutable"
_NEWEST = r"banner\.(css|js)$"
_HASHED = r"banner\.[0-9a-f]+\.(css|js)$"


class HeaderRule(Struct, frozen=True):
    """What goes with one file, or with all of a folder."""

    path: str
    """From the host's root: `/banners/queue.json`; `/banners/*` for all of a folder."""
    headers: dict[str, str]


def banner_folder(service: Service) -> str:
    """Return where the banners stand on the site's host: `/banners/`."""
    return f"{urlsplit(service.url).path}banners/"


def header_rules(service: Service, assets: tuple[Asset, ...]) -> list[HeaderRule]:
    """Return the rules for the banners' files. No header is named twice for one file."""
    folder = banner_folder(service)
    rules = [HeaderRule(f"{folder}*", FOR_ALL)]
    for asset in assets:
        rules.append(HeaderRule(folder + asset.hashed_name, {"Cache-Control": PINNED}))
        rules.append(HeaderRule(folder + asset.name, {"Cache-Control": SHORT}))
    fresh = {"Cache-Control": FRESH}
    return rules + [HeaderRule(f"{folder}{surface}.json", fresh) for surface in service.surfaces]


def headers_file(rules: list[HeaderRule]) -> str:
    """Return `_headers` in the form that Netlify and Cloudflare Pages read."""
    return "\n".join(_block(rule) for rule in rules)


def _block(rule: HeaderRule) -> str:
    lines = "".join(f"  {name}: {value}\n" for name, value in rule.headers.items())
    return f"{rule.path}\n{lines}"


def nginx_headers(service: Service) -> str:
    """Return the rules for nginx: a map for the `http` block, a location for the `server`."""
    folder = banner_folder(service)
    everywhere = "".join(f'    add_header {name} "{said}";\n' for name, said in FOR_ALL.items())
    return (
        "# in http { }\n"
        "map $uri $banner_cache {\n"
        f'    default "{FRESH}";\n'
        f'    "~/{_NEWEST}" "{SHORT}";\n'
        f'    "~/{_HASHED}" "{PINNED}";\n'
        "}\n"
        "\n"
        "# in server { }\n"
        f"location {folder} {{\n"
        f"{everywhere}"
        "    add_header Cache-Control $banner_cache;\n"
        "}\n"
    )


def apache_headers(service: Service) -> str:
    """Return the rules for Apache with mod_headers, for the server or a virtual host."""
    folder = banner_folder(service)
    everywhere = {**FOR_ALL, "Cache-Control": FRESH}
    sections = (
        (f"^{folder}", everywhere),
        (f"^{folder}{_NEWEST}", {"Cache-Control": SHORT}),
        (f"^{folder}{_HASHED}", {"Cache-Control": PINNED}),
    )
    return "".join(
        f'<LocationMatch "{pattern}">\n'
        + "".join(f'    Header set {name} "{said}"\n' for name, said in headers.items())
        + "</LocationMatch>\n"
        for pattern, headers in sections
    )
