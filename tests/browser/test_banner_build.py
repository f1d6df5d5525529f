"""The files that are kept are those that the tools make of the sources."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from banner_scene import ASSETS

pytestmark = pytest.mark.browser
HERE = Path(__file__).parent


@pytest.fixture
def node() -> str:
    """Node, with the tools of package.json."""
    program = shutil.which("node")
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
