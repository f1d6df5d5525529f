"""`beforehand serve`: a saved record reloads the page; a broken one says why."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

import pytest

from beforehand.bench.processes import can_be_told, tree

INCIDENT = """\
title: Site is down
impact: major
started_at: 2026-11-20 06:00
components: {website: major_outage}
updates:
  - {at: 2026-11-20 07:00, status: investigating, text: We look., next_update_at: 2026-11-20 09:00}
"""


@pytest.fixture
def served(tmp_path):
    with serving(tmp_path / "acme", lambda _: None) as address:
        yield tmp_path / "acme", address


@contextmanager
def serving(site, meanwhile):
    """Give the address of a new site's preview; `meanwhile` is done during its first build."""
    environ = {**os.environ, "PYTHONUNBUFFERED": "1"}
    beforehand = [sys.executable, "-m", "beforehand"]
    subprocess.run([*beforehand, "init", "--bare", str(site)], check=True, capture_output=True)
    process = subprocess.Popen(
        [*beforehand, "serve", "--port", "0", "--now", "2026-11-20T08:00Z"],
        cwd=site, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    said = []
    try:
        meanwhile(process)
        for line in process.stdout:
            said.append(line)
            if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
                # Where processes can be counted, one builds and another serves.
                assert not can_be_told() or len(tree(process.pid)) == 2
                yield found[0]
                break
        else:
            pytest.fail("the server did not say where it is: " + "".join(said))
    finally:
        process.terminate()
        code = process.wait(timeout=20)
        process.stdout.close()
    assert code == 0


def get(url):
    with urllib.request.urlopen(url, timeout=20) as answer:
        return answer.read().decode(), answer.headers


def events(url):
    """Yield (event, data) as they come."""
    name = None
    with urllib.request.urlopen(f"{url}__beforehand__/events", timeout=20) as answer:
        for raw in answer:
            line = raw.decode().strip()
            if line.startswith(":"):
                yield "hello", ""
            elif line.startswith("event: "):
                name = line[7:]
            elif line.startswith("data: "):
                yield name, line[6:]


def test_saving_a_record_reloads_the_page(served):
    site, url = served
    page, headers = get(url)
    assert "All systems operational" in page
    assert '<script src="/__beforehand__/reload.js"></script></body>' in page
    assert headers["Cache-Control"] == "no-store"
    assert "EventSource" in get(f"{url}__beforehand__/reload.js")[0]

    stream = events(url)
    assert next(stream)[0] == "hello"
    (site / "incidents" / "a.yml").write_text(INCIDENT)
    told(stream, "reload", lambda _: "Site is down" in get(url)[0])

    (site / "incidents" / "a.yml").write_text(INCIDENT.replace("major\n", "majr\n"))
    told(stream, "problems", lambda data: "did you mean major?" in json.loads(data))
    assert "Site is down" in get(url)[0]

    (site / "content" / "about.md").write_text("# About\n\nNew words.\n")
    (site / "incidents" / "a.yml").unlink()
    told(stream, "reload", lambda _: "All systems operational" in get(url)[0])
    assert "New words." in get(f"{url}about/")[0]


def test_what_is_saved_during_the_first_build_is_shown(tmp_path):
    site = tmp_path / "acme"

    def save(process):
        while not (site / ".beforehand" / "preview").is_dir():
            assert process.poll() is None
            time.sleep(0.001)
        # The records are read by now, and the server has not yet said where it is.
        (site / "incidents" / "a.yml").write_text(INCIDENT)

    with serving(site, save) as url:
        stream = events(url)
        if "Site is down" not in get(url)[0]:
            told(stream, "reload", lambda _: "Site is down" in get(url)[0])


def told(stream, wanted, is_so):
    """Wait until the page is told what is wanted, and it is so.

    Nothing says how many builds a save brings about: a busy system writes a file in several
    steps, and the server may see each of them.
    """
    silences = 0
    for event, data in stream:
        if event == wanted and is_so(data):
            return
        silences += event == "hello"  # a quarter of a minute each
        if silences > 8:
            break
    pytest.fail(f"the page was never told: {wanted}")


def test_what_was_published_has_no_reload_script(served):
    site, _ = served
    for page in (site / ".beforehand" / "preview").rglob("*.html"):
        assert "__beforehand__" not in page.read_text()


def test_nothing_outside_of_the_site_is_served(served):
    _, url = served
    for path in ("../service.yml", "..%2f..%2fservice.yml", "%2e%2e/%2e%2e/service.yml"):
        with pytest.raises(urllib.error.HTTPError):
            get(url + path)
