"""The files that are kept are those that the tools make of the sources."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from banner_scene import ASSETS

from beforehand.render.banner_assets import banner_assets, released

pytestmark = pytest.mark.browser
HERE = Path(__file__).parent


@pytest.fixture
def node() -> str:
    """Node, with the tools of package.json."""
    beside = Path(sys.executable).parent / "node"  # from the wheel, in the same environment
    program = str(beside) if beside.exists() else shutil.which("node")
    if program is None or not (HERE / "node_modules/terser").is_dir():
        pytest.skip("the tools are not there: npm ci in tests/browser (Node 20 or later)")
    return program


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, check=False, cwd=HERE, capture_output=True, text=True, timeout=120
    )


def test_the_minified_files_are_made_of_the_sources(node, tmp_path):
    for name in ("notice-banner.js", "notice-banner.css"):
        shutil.copy(ASSETS / name, tmp_path)
    made = run(node, "build-banner.js", tmp_path)
    assert made.returncode == 0, made.stderr
    for name in ("banner.js", "banner.css"):
        assert (tmp_path / name).read_bytes() == (ASSETS / name).read_bytes(), "npm run build"


def test_the_scripts_types_hold(node):
    checked = run(node, "node_modules/typescript/bin/tsc", "-p", ".")
    assert (checked.returncode, checked.stdout) == (0, "")


def test_a_release_is_kept_under_the_names_that_pages_pin(node, tmp_path):
    (tmp_path / "released").mkdir()
    for name in ("banner.js", "banner.css"):
        shutil.copy(ASSETS / name, tmp_path)
    kept = run(node, "release-banner.js", tmp_path)
    assert kept.returncode == 0, kept.stderr
    assert released(tmp_path / "released") == {
        asset.hashed_name: asset.content for asset in banner_assets()
    }
