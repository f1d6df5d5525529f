"""What the last publication left in the site's folder and beside it, and whether it still lies so.

Light to import: a copy of the process looks at thirty thousand paths while the rest of the
generator is still being loaded.
"""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

import msgspec

from beforehand.site.kept import read_kept
from beforehand.site.trees import Found, Stamp, Tree


class Trees(msgspec.Struct, kw_only=True):
    """The site and its spare, as the last publication left them.

    Most files of the spare are the site's under another name, so only the others are kept.
    """

    noted_at_ns: int
    live: Tree
    own: dict[str, Found]
    """Files of the spare that are none of the site's, by address."""
    lacking: list[str]
    """Addresses of the site that the spare has no file at."""
    spare_folders: dict[str, Stamp]

    def spare(self) -> Tree:
        """Return the spare."""
        files = self.live.files | self.own
        for uri in self.lacking:
            del files[uri]
        return Tree(files, self.spare_folders)


def difference(live: Tree, spare: Tree) -> tuple[dict[str, Found], list[str]]:
    """Return what `Trees` keeps of the spare's files: its own ones, and those it has not."""
    files = live.files
    own = {uri: file for uri, file in spare.files.items() if files.get(uri) != file}
    return own, [uri for uri in files if uri not in spare.files]


def spare_of(site: Path) -> Path:
    """Return the folder that becomes the next site."""
    return site.with_name(f".{site.name}.spare")


def kept_trees(site: Path, cache: Path) -> Path:
    """Return the file in which what is known of a site is kept."""
    name = blake2b(str(site.absolute()).encode(), digest_size=16).hexdigest()
    return cache / f"published-{name[:12]}.msgpack"


def are_still(site: Path, cache: Path) -> tuple[bool, bool]:
    """Return whether the site, and its spare, are as the last publication left them.

    Asks the system about each file. True for both where nothing is known of them: then both
    are listed anyway.
    """
    trees = read_kept(kept_trees(site, cache), Trees)
    return (True, True) if trees is None else are_as(trees, site)


def are_as(trees: Trees, site: Path) -> tuple[bool, bool]:
    """Return whether the site, and its spare, are as they were noted."""
    live, at = trees.live, trees.noted_at_ns
    is_still = live.is_still(site, at, {})
    # Where a file of the spare is one of the site's, only its name is looked for, so that
    # this rests on what was just looked at.
    sure = live.files if is_still else {}
    return is_still, trees.spare().is_still(spare_of(site), at, sure)
