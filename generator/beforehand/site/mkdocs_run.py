"""Runs MkDocs inside this process, for the skin alone."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException

from beforehand.site.skin import SkinError


class _Collector(logging.Handler):
    """Keeps what MkDocs says, for the message that staff read if it fails."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def render_skin(root: Path, folder: Path) -> list[str]:
    """Render the skin of the site in `root` into `folder`.

    Returns the paths, relative to `root` where they lie in it, of all that it depends on.
    Raises `SkinError` with MkDocs' own words if it fails.
    """
    collector = _Collector()
    logger = logging.getLogger("mkdocs")
    logger.addHandler(collector)
    was_propagating, logger.propagate = logger.propagate, False
    try:
        config = load_config(str(root / "mkdocs.yml"), site_dir=str(folder))
        plugin = config.plugins.get("beforehand")
        if plugin is None:
            raise SkinError("mkdocs.yml does not name `beforehand` under `plugins`")
        plugin.config.makes_skin_only = True
        config.plugins.run_event("startup", command="build", dirty=False)
        try:
            build(config)
        finally:
            config.plugins.run_event("shutdown")
        return _inputs(root, config)
    except (MkDocsException, SystemExit) as error:
        words = [*collector.lines, str(error)]
        raise SkinError("MkDocs could not build the pages:\n" + "\n".join(words)) from error
    finally:
        logger.removeHandler(collector)
        logger.propagate = was_propagating


def _inputs(root: Path, config: MkDocsConfig) -> list[str]:
    paths = {*map(str, _settings(root / "mkdocs.yml")), config.docs_dir}
    if config.theme.custom_dir:
        paths.add(str(config.theme.custom_dir))
    paths.update(str(path) for path in config.hooks or {})
    return sorted(
        path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
        for path in map(Path, paths)
    )


def _settings(path: Path) -> Iterator[Path]:
    """Yield a file of settings and those that it inherits, which may inherit others."""
    seen = set[Path]()
    while path.is_file() and path not in seen:
        seen.add(path)
        yield path
        parent = path.read_text("utf-8").partition("INHERIT:")[2].partition("\n")[0]
        path = path.parent / parent.strip().strip("'\"")
