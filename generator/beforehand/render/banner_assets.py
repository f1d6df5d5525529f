"""The script and the styles that other pages load, with the hashes that pin them."""

from __future__ import annotations

import json
from base64 import b64encode
from hashlib import sha384
from importlib.resources import files
from importlib.resources.abc import Traversable

from msgspec import Struct

FOLDER = "banners/"
NAMES = ("banner.css", "banner.js")


class Asset(Struct, frozen=True):
    """A file that a page elsewhere loads."""

    name: str
    """Its stable name, under which the newest one stands: `banner.js`."""
    content: bytes

    @property
    def hashed_name(self) -> str:
        """Return the name that changes with the content: `banner.4f2a91c0.js`."""
        stem, _, ending = self.name.rpartition(".")
        return f"{stem}.{sha384(self.content).hexdigest()[:8]}.{ending}"

    @property
    def integrity(self) -> str:
        """Return what a page's `integrity` attribute says (W3C SRI): `sha384-…`."""
        return f"sha384-{b64encode(sha384(self.content).digest()).decode()}"


def banner_assets() -> tuple[Asset, ...]:
    """Return the styles and the script, in this order."""
    folder = files("beforehand.render") / "assets" / "banner"
    return tuple(Asset(name, (folder / name).read_bytes()) for name in NAMES)


def released(folder: Traversable | None = None) -> dict[str, bytes]:
    """Return the files of earlier releases by their hashed names.

    Pages that pinned one by its hash would lose their banner if it went away. `folder` holds
    them; by default that of this package.
    """
    folder = folder or files("beforehand.render") / "assets" / "banner" / "released"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.startswith("banner."))
    return {name: (folder / name).read_bytes() for name in names}


def site_styles() -> bytes:
    """Return the styles of this site's own bar: those of every banner, and its place."""
    folder = files("beforehand.render") / "assets" / "banner"
    return b"".join((folder / name).read_bytes() for name in ("banner.css", "site.css"))


def integrity_file(assets: tuple[Asset, ...]) -> bytes:
    """Return banners/integrity.json: for each stable name its pinned name and its hash."""
    form = {
        asset.name: {"name": asset.hashed_name, "integrity": asset.integrity} for asset in assets
    }
    return (json.dumps({"schema": 1, "files": form}, indent=2) + "\n").encode()
