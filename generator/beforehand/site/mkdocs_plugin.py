"""The adapter to MkDocs: event methods only.

With it, plain `mkdocs build` and `mkdocs serve` make the same site as `beforehand build`:
MkDocs renders the skin into its site folder, and the pages are printed on it there.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from mkdocs.config.base import Config
from mkdocs.config.config_options import Choice, Type
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page

from beforehand.site import skin
from beforehand.site.clock import now_from
from beforehand.site.folder import WATCHED
from beforehand.site.git_log import Dates
from beforehand.site.letterhead import BARE_MARKDOWN, FOLDER, SPECIMEN_MARKDOWN
from beforehand.site.project import Project


class PluginConfig(Config):
    """The plugin's settings in mkdocs.yml."""

    makes_skin_only = Type(bool, default=False)
    """Set by the generator itself when it prints elsewhere."""
    dates = Choice(("git", "omit"), default="git")
    """Whether pages show since when git has each record."""


class BeforehandPlugin(BasePlugin[PluginConfig]):
    """Puts incidents, changes, banners and feeds into a MkDocs site."""

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Add our styles and scripts, and the extension that gives headings their ids."""
        if "attr_list" not in config.markdown_extensions:
            config.markdown_extensions.append("attr_list")
        config.extra_css[:0] = skin.STYLES
        config.extra_javascript[:0] = skin.SCRIPTS
        return config

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Stop before MkDocs empties its site folder if a record cannot be read."""
        if self.config.makes_skin_only:
            return
        project = Project(Path(config.config_file_path).parent)
        loaded = project.load()
        if loaded.records is None:
            raise PluginError(loaded.report())

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add the specimen pages, outside the navigation."""
        for name, text in (("full", SPECIMEN_MARKDOWN), ("bare", BARE_MARKDOWN)):
            uri = f"{FOLDER}/{name}.md"
            files.append(
                File.generated(config, uri, content=text, inclusion=InclusionLevel.NOT_IN_NAV)
            )
        return files

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """Add the feeds' links to the page's head, and the place of the banner."""
        return skin.with_head_and_banner(output, page.url)

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Print onto the skin where it lies."""
        if self.config.makes_skin_only:
            return
        from beforehand.site.build import print_in_place

        project = Project(Path(config.config_file_path).parent)
        print_in_place(
            project, Path(config.site_dir), now_from(os.environ), Dates(self.config.dates)
        )

    def on_serve(
        self,
        server: LiveReloadServer,
        *,
        config: MkDocsConfig,
        builder: Callable[..., None],
    ) -> LiveReloadServer:
        """Build again when a record is saved."""
        root = Path(config.config_file_path).parent
        for name in WATCHED:
            if (root / name).exists():
                server.watch(str(root / name))
        return server
