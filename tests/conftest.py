"""What all tests share."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

# How long an example takes says how busy the machine is, and nothing of the product.
settings.register_profile("beforehand", deadline=None)
settings.load_profile("beforehand")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    """With CI set, a test of a real client must run: a skip hides a missing install step."""
    report = yield
    marks = [name for name in ("browser", "clients") if item.get_closest_marker(name)]
    # The archives and collections beside the repository are nobody's to install.
    excused = hasattr(report, "wasxfail") or "beside the repository" in str(report.longrepr)
    if report.skipped and marks and os.environ.get("CI") and not excused:
        report.outcome = "failed"
        report.longrepr = f"skipped under CI, though marked {', '.join(marks)}: {report.longrepr}"
    return report


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the trees of tests/sites be written anew."""
    parser.addoption("--update-golden", action="store_true", help="write tests/sites/*/expected")
