"""The skin: what MkDocs makes of the pages that staff write by hand, with holes in it.

MkDocs is slow for a page a record and fast for a handful. So it renders the leading pages
and a specimen once; they are kept under `.beforehand/skin` together with a hash of all
that they depend on (mkdocs.yml and what it inherits, the pages' folder, a theme's folder
of its own, hooks, the packages' versions, environment variables that mkdocs.yml names).
While these stand still, a build does not import MkDocs at all.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import msgspec

from beforehand.faults import Fault
from beforehand.site.generator import installed
from beforehand.site.kept import drop, read_kept, write_kept
from beforehand.site.letterhead import (
    BARE_URI,
    FOLDER,
    SPECIMEN_URI,
    Letterhead,
    LetterheadError,
    cut_letterhead,
)

STYLES: Final = [
    "assets/beforehand/tokens.css",
    "assets/beforehand/beforehand.css",
    "assets/beforehand/accent.css",
]
SCRIPTS: Final = ["assets/beforehand/beforehand.js"]
FEED_LINKS: Final = (
    ("application/rss+xml", "Incidents and changes", "feeds/all/rss.xml"),
    ("application/atom+xml", "Incidents and changes", "feeds/all/atom.xml"),
    ("application/feed+json", "Incidents and changes", "feeds/all/feed.json"),
    ("application/atom+xml", "Incidents", "feeds/incidents/atom.xml"),
    ("application/atom+xml", "Changes", "feeds/changes/atom.xml"),
)
"""What every page's head tells feed readers: type, title, address."""

_KEPT: Final = "skin.msgpack"
PLACEHOLDER: Final = re.compile(r"<!--\s*beforehand:\s*([^>]*?)\s*-->")
_MAKERS: Final = ("letterhead.py", "mkdocs_plugin.py", "mkdocs_run.py", "skin.py")
"""Our modules that a skin follows from."""
_MADE_BY_US: Final = ("sitemap.xml", "sitemap.xml.gz", "search/search_index.json")
_ENVIRONMENT_NAMES: Final = re.compile(r"!ENV\s+(?:\[([^\]]*)\]|(\S+))")


class SkinError(Fault):
    """MkDocs could not make the skin; the text says why, for staff."""


@dataclass(frozen=True)
class Skin:
    """What MkDocs made, cut where we print."""

    folder: Path
    files: Mapping[str, str]
    """The skin's files by address, with the hash of each; without the specimen pages and
    the files that are made anew for the whole site."""
    holes: Mapping[str, tuple[str, ...]]
    """For each page that has holes its blocks' names, in the page's order."""
    letterhead: Letterhead
    locations: tuple[str, ...]
    """The absolute addresses of MkDocs' own pages, for the sitemap."""
    search: Mapping[str, Any]
    """The search index of MkDocs' own pages; empty where the theme has none."""
    site_url: str
    digest: str
    """A hash of all of it."""

    def text(self, uri: str) -> str:
        """Return a page of the skin."""
        return (self.folder / uri).read_text("utf-8")

    def content(self, uri: str) -> bytes:
        """Return a file of the skin."""
        return (self.folder / uri).read_bytes()


def with_head_and_banner(html: str, url: str) -> str:
    """Return a page with the feeds' links in its head and a hole for the site's banner."""
    root = "../" * url.rstrip("/").count("/") + ("../" if url.strip("/") else "./")
    links = "".join(
        f'    <link rel="alternate" type="{kind}" title="{title}" href="{root}{uri}">\n'
        for kind, title, uri in FEED_LINKS
    )
    html = html.replace("</head>", f"{links}  </head>", 1)
    # The theme's search is a dialog without a name, which WCAG 4.1.2 asks for.
    html = re.sub(r'(<div class="md-search"[^>]*role="dialog")>', r'\1 aria-label="Search">', html)
    hole = "\n<!-- beforehand: site-banner -->"
    place = re.search(r'<div class="md-container"[^>]*>', html) or re.search(r"<body[^>]*>", html)
    return html if place is None else html[: place.end()] + hole + html[place.end() :]


def digest(content: bytes) -> str:
    """Return the hash by which contents are compared."""
    return blake2b(content, digest_size=16).hexdigest()


def read_skin(folder: Path) -> Skin:
    """Return the skin that lies in a folder which MkDocs has just filled.

    Raises `SkinError` if the theme lost what we print on.
    """
    files: dict[str, str] = {}
    holes: dict[str, tuple[str, ...]] = {}
    for path in sorted(folder.rglob("*")):
        uri = path.relative_to(folder).as_posix()
        if not path.is_file() or uri.startswith(f"{FOLDER}/") or uri in _MADE_BY_US:
            continue
        content = path.read_bytes()
        files[uri] = digest(content)
        if uri.endswith(".html") and (names := PLACEHOLDER.findall(content.decode())):
            holes[uri] = tuple(names)
    full, bare = (folder / uri / "index.html" for uri in (SPECIMEN_URI, BARE_URI))
    if not (full.is_file() and bare.is_file()):
        raise SkinError(
            "MkDocs rendered no specimen page: mkdocs.yml must name `beforehand` under `plugins`"
            " and keep `use_directory_urls` on"
        )
    texts = full.read_text("utf-8"), bare.read_text("utf-8")
    try:
        letterhead = cut_letterhead(*texts)
    except LetterheadError as error:
        raise SkinError(str(error)) from None
    locations, site_url = _locations(folder)
    search = _search_index(folder)
    whole = digest(json.dumps([files, texts, locations, search], sort_keys=True).encode())
    return Skin(folder, files, holes, letterhead, locations, search, site_url, whole)


def _locations(folder: Path) -> tuple[tuple[str, ...], str]:
    sitemap = folder / "sitemap.xml"
    if not sitemap.is_file():
        return (), ""
    found = re.findall(r"<loc>\s*([^<\s]+)\s*</loc>", sitemap.read_text("utf-8"))
    ours = tuple(loc for loc in found if f"/{FOLDER}/" not in loc)
    own = next((loc for loc in found if f"/{FOLDER}/" in loc), "")
    return ours, own.partition(f"{FOLDER}/")[0]


def _search_index(folder: Path) -> dict[str, Any]:
    path = folder / "search" / "search_index.json"
    if not path.is_file():
        return {}
    index: dict[str, Any] = json.loads(path.read_text("utf-8"))
    index["docs"] = [doc for doc in index["docs"] if not doc["location"].startswith(FOLDER)]
    return index


def remove_specimens(folder: Path) -> None:
    """Take the specimen pages out of a site that MkDocs made."""
    shutil.rmtree(folder / FOLDER, ignore_errors=True)


# --------------------------------------------------------------------------- making, keeping


def skin_for(root: Path, cache: Path) -> Skin:
    """Return the skin of the project in `root`, made now if what it depends on has changed.

    Raises `SkinError` with MkDocs' own words if it cannot be made.
    """
    folder, kept = cache / "skin", cache / _KEPT
    known = _still_fresh(root, cache)
    if known is not None:
        skin = _revive(folder, known.skin)
        if skin is not None:
            return skin
    drop(kept)
    drop(folder)
    inputs = _make(root, folder)
    skin = read_skin(folder)
    pieces = {key: value for key, value in asdict(skin).items() if key != "folder"}
    write_kept(kept, _Kept(inputs, _inputs_digest(root, inputs), pieces))
    return skin


def is_fresh(root: Path, cache: Path) -> bool:
    """Return whether a skin is kept, and what it depends on has not changed."""
    return _still_fresh(root, cache) is not None


def _still_fresh(root: Path, cache: Path) -> _Kept | None:
    known = read_kept(cache / _KEPT, _Kept)
    fresh = known is not None and known.inputs_digest == _inputs_digest(root, known.inputs)
    return known if fresh else None


class _Kept(msgspec.Struct):
    inputs: list[str]
    """The paths that the skin depends on."""
    inputs_digest: str
    skin: dict[str, Any]


def _revive(folder: Path, kept: dict[str, Any]) -> Skin | None:
    """Return the kept skin, or None if its files are not the ones that were kept."""
    try:
        head = kept["letterhead"]
        pieces: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in head.items()
        }
        letterhead = Letterhead(**pieces)
        skin = Skin(
            folder=folder,
            files=kept["files"],
            holes={uri: tuple(names) for uri, names in kept["holes"].items()},
            letterhead=letterhead,
            locations=tuple(kept["locations"]),
            search=kept["search"],
            site_url=kept["site_url"],
            digest=kept["digest"],
        )
        intact = all(digest(skin.content(uri)) == known for uri, known in skin.files.items())
    except (OSError, KeyError, TypeError, AttributeError):
        return None
    return skin if intact else None


def _inputs_digest(root: Path, inputs: list[str]) -> str:
    """Return a hash of everything that the skin depends on."""
    whole = blake2b(digest_size=16)
    for name in installed():  # any of them may be a theme or a plugin of MkDocs
        whole.update(f"{name}\n".encode())
    for path in _files(Path(__file__).parent, _MAKERS):
        whole.update(path.read_bytes())
    for path in _files(root, tuple(inputs)):
        content = path.read_bytes()
        whole.update(f"{path.relative_to(root.anchor)}\0{len(content)}\0".encode())
        whole.update(content)
        if path.suffix in (".yml", ".yaml"):
            for several, one in _ENVIRONMENT_NAMES.findall(content.decode("utf-8", "replace")):
                for name in (several or one).replace(",", " ").split():
                    whole.update(f"{name}={os.environ.get(name)}\n".encode())
    return whole.hexdigest()


def _files(root: Path, names: tuple[str, ...]) -> Iterator[Path]:
    for name in names:
        path = root / name
        if path.is_dir():
            yield from (p for p in sorted(path.rglob("*")) if p.is_file())
        elif path.is_file():
            yield path


def _make(root: Path, folder: Path) -> list[str]:
    """Let MkDocs render the skin into `folder`; return the paths that it depends on."""
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    from beforehand.site.mkdocs_run import render_skin

    return render_skin(root, folder)


def compressed(content: bytes) -> bytes:
    """Return gzip's form of it, the same bytes at any time."""
    # The highest level takes four times as long, for seven in a hundred bytes less.
    return gzip.compress(content, compresslevel=7, mtime=0)
