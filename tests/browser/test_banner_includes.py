"""Real servers that include the banner: nginx and Apache, from Debian, on loopback."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from banner_scene import ELSEWHERE, SERVICE, STYLES, a_notice, place
from loopback import Answer
from msgspec.structs import replace

from beforehand.render.banner_assets import banner_assets
from beforehand.render.banner_fragment import NO_NOTICE, apache, fragment
from beforehand.render.banner_headers import apache_headers, nginx_headers
from beforehand.render.banner_snippets import ways

pytestmark = pytest.mark.clients

MODULES = Path("/usr/lib/apache2/modules")
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
Start = Callable[..., str]


def get(url: str) -> tuple[str, dict[str, str]]:
    """Return the body of a page and its headers, by their names in small letters."""
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode(), {name.lower(): said for name, said in answer.headers.items()}


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        assert process.poll() is None, process.stderr.read().decode() if process.stderr else ""
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the server does not answer")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def running() -> Iterator[Callable[[list[str], int], None]]:
    """A function that starts a server in the foreground; it is stopped at the end."""
    processes: list[subprocess.Popen[bytes]] = []

    def start(command: list[str], port: int) -> None:
        processes.append(
            subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
        )
        wait_for(port, processes[-1])

    yield start
    for process in processes:
        process.terminate()
        process.wait(timeout=10)
        if process.stderr:
            process.stderr.close()


@pytest.fixture
def nginx(tmp_path: Path, running: Callable[[list[str], int], None]) -> Start:
    """A function that runs nginx with lines for http, server and location."""
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    if not Path(program).exists():
        pytest.skip("nginx is not installed (Debian: apt-get install nginx-light)")

    def start(http: str = "", server: str = "", location: str = "") -> str:
        port = free_port()
        (tmp_path / "root").mkdir(exist_ok=True)
        temporary = "".join(
            f"{kind}_temp_path {tmp_path}/{kind};\n"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (tmp_path / "nginx.conf").write_text(f"""
daemon off; master_process off; pid {tmp_path}/nginx.pid; error_log {tmp_path}/error.log;
events {{}}
http {{
    {temporary}
    access_log off;
    types {{ text/html html; text/javascript js; text/css css; application/json json; }}
    {http}
    server {{
        listen 127.0.0.1:{port};
        root {tmp_path}/root;
        {server}
        location / {{ {location} }}
    }}
}}
""")
        running(
            [
                program,
                "-p",
                str(tmp_path),
                "-e",
                f"{tmp_path}/error.log",
                "-c",
                f"{tmp_path}/nginx.conf",
            ],
            port,
        )
        return f"http://127.0.0.1:{port}"

    return start


@pytest.fixture
def httpd(tmp_path: Path, running: Callable[[list[str], int], None]) -> Start:
    """A function that runs Apache with more lines of configuration."""
    program = shutil.which("apache2") or "/usr/sbin/apache2"
    if not Path(program).exists():
        pytest.skip("Apache is not installed (Debian: apt-get install apache2-bin)")

    def start(more: str = "") -> str:
        port = free_port()
        (tmp_path / "root").mkdir(exist_ok=True)
        modules = "\n".join(
            f"LoadModule {name}_module {MODULES}/mod_{name}.so"
            for name in (
                "mpm_event",
                "authz_core",
                "mime",
                "filter",
                "include",
                "headers",
                "alias",
                "dir",
            )
        )
        (tmp_path / "apache.conf").write_text(f"""
{modules}
ServerName localhost
TypesConfig /dev/null
ServerRoot {tmp_path}
PidFile {tmp_path}/apache.pid
Mutex file:{tmp_path} default
ErrorLog {tmp_path}/error.log
Listen 127.0.0.1:{port}
DocumentRoot {tmp_path}/root
AddType text/html .html .shtml
AddType text/javascript .js
<Directory {tmp_path}/root>
    Options +Includes
    AddOutputFilter INCLUDES .shtml
    Require all granted
</Directory>
{more}
""")
        running([program, "-X", "-f", f"{tmp_path}/apache.conf"], port)
        return f"http://127.0.0.1:{port}"

    return start


def snippet(heading: str) -> str:
    """Return the lines that the install page offers under a heading."""
    offered = [line for way in ways(SERVICE, "queue", banner_assets()) for line in way.snippets]
    return next(line.code for line in offered if line.heading == heading)


HOST = "<!doctype html><title>Queue</title><main>{}<h1>Your queue</h1></main>"


# --------------------------------------------------------------------------- nginx


def test_nginx_includes_the_fragment_as_the_install_page_says(tmp_path, nginx, serve):
    said = str(fragment(place(ELSEWHERE), [a_notice()]))
    status = serve({"/banners/queue.html": said, "/banners/banner.css": STYLES})
    fetch = snippet("nginx: fetch it")
    fetch = fetch.replace(ELSEWHERE, f"{status}/").replace(
        "/var/cache/nginx/banners", f"{tmp_path}/cache"
    )
    http, rest = fetch.split("# in server { }")
    server, location = rest.split("# in the location of the page")
    root = nginx(http, server, location)
    page = tmp_path / "root/queue.html"
    page.write_text(HOST.format(snippet("nginx: show it")))

    body, _ = get(f"{root}/queue.html")
    assert said.strip() in body
    assert "<!--#" not in body
    assert body.count("<h1>Your queue</h1>") == 1

    # What was fetched once goes on when we cannot be reached; what never was is left out.
    status.answers["/banners/queue.html"] = Answer(status=500)
    body, _ = get(f"{root}/queue.html")
    assert said.strip() in body
    page.write_text(page.read_text().replace("queue.html", "gone.html"))
    body, _ = get(f"{root}/queue.html")
    assert "notice-banner section" not in body
    assert body.count("<h1>Your queue</h1>") == 1
    assert "500" not in body
    assert "404" not in body


def test_nginx_says_the_headers_of_the_install_page(tmp_path, nginx):
    http, server = nginx_headers(SERVICE).split("# in server { }")
    root = nginx(http, server)
    check_headers(tmp_path, root)


# --------------------------------------------------------------------------- Apache


def this_second() -> datetime:
    """Return the true time, by which Apache judges."""
    return datetime.fromtimestamp(int(time.time()), UTC)


def test_apache_judges_by_its_own_clock(tmp_path, httpd):
    root = httpd()
    now = this_second()
    notices = {
        "live": a_notice("live", starts=now - HOUR, ends=now + HOUR),
        "past": a_notice("past", starts=now - 2 * HOUR, ends=now - HOUR),
        "future": a_notice("future", starts=now + HOUR, ends=now + 2 * HOUR),
    }
    made = place(ELSEWHERE, now - 3 * HOUR)  # long before
    shown = str(fragment(replace(made, now=now - HOUR), [notices["live"]])).strip()
    expected = {"live": shown, "past": "", "future": str(NO_NOTICE).strip()}
    for name, notice in notices.items():
        (tmp_path / f"root/{name}.shtml").write_text(apache(made, [notice]))
        body, _ = get(f"{root}/{name}.shtml")
        assert body.strip() == expected[name], name


def test_apache_begins_and_ends_on_the_second(tmp_path, httpd):
    root = httpd()
    begins = this_second() + 2 * SECOND
    made = place(ELSEWHERE, begins - HOUR)
    notice = a_notice(starts=begins, ends=begins + 2 * SECOND)
    (tmp_path / "root/queue.shtml").write_text(apache(made, [notice]))
    seen: dict[int, bool] = {}
    while (now := datetime.fromtimestamp(time.time(), UTC)) < begins + 3 * SECOND:
        body, _ = get(f"{root}/queue.shtml")
        later = datetime.fromtimestamp(time.time(), UTC)
        if now.second == later.second:  # asked and answered within the same second
            seen[int((now - begins).total_seconds() // 1)] = "Discs due out" in body
        time.sleep(0.05)
    assert seen == {step: 0 <= step < 2 for step in seen}
    assert {True, False} == set(seen.values())


def test_apache_shows_the_highest_at_each_time(tmp_path, httpd):
    root = httpd()
    now = this_second()
    low = a_notice(
        "low", priority=10, title="The lower one", starts=now - 3 * HOUR, ends=now + 3 * HOUR
    )
    high = a_notice("high", priority=90, title="The higher one", starts=now - HOUR, ends=now + HOUR)
    made = place(ELSEWHERE, now - 4 * HOUR)
    (tmp_path / "root/queue.shtml").write_text(apache(made, [high, low]))
    body, _ = get(f"{root}/queue.shtml")
    assert "The higher one" in body
    assert "and 1 more" in body
    assert "The lower one" not in body
    assert body.count("<section") == 1


def test_apache_includes_it_and_leaves_the_pages_own_words_alone(tmp_path, httpd):
    kept = tmp_path / "status-banners"
    kept.mkdir()
    root = httpd(snippet("Apache: allow it").replace("/var/www/status-banners", str(kept)))
    now = this_second()
    notice = a_notice(starts=now - HOUR, ends=now + HOUR)
    (kept / "none.html").write_text("")
    (kept / "queue.shtml").write_text(apache(place(ELSEWHERE, now), [notice]))
    date = '<i><!--#echo var="LAST_MODIFIED" --></i>'
    page = tmp_path / "root/page.shtml"
    page.write_text(HOST.format(date + snippet("Apache: show it") + date))

    body, _ = get(f"{root}/page.shtml")
    assert "Discs due out on Monday" in body
    dates = re.findall(r"<i>(.*?)</i>", body)
    assert dates[0] == dates[1]
    assert body.count("<h1>Your queue</h1>") == 1

    (kept / "queue.shtml").unlink()
    body, _ = get(f"{root}/page.shtml")
    assert "error" not in body.lower()
    assert body.count("<h1>Your queue</h1>") == 1

    (kept / "queue.shtml").write_text(str(NO_NOTICE))
    body, _ = get(f"{root}/page.shtml")
    assert "<section" not in body


def test_apache_says_the_headers_of_the_install_page(tmp_path, httpd):
    check_headers(tmp_path, httpd(apache_headers(SERVICE)))


def check_headers(tmp_path: Path, root: str) -> None:
    folder = tmp_path / "root/banners"
    folder.mkdir(parents=True)
    script = banner_assets()[1]
    for name in ("banner.js", script.hashed_name, "queue.json", "queue.html"):
        (folder / name).write_text("{}")
    expected = {
        "banner.js": "public, max-age=300",
        script.hashed_name: "public, max-age=31536000, immutable",
        "queue.json": "no-cache",
        "queue.html": "no-cache",
    }
    for name, cache in expected.items():
        _, headers = get(f"{root}/banners/{name}")
        assert headers["cache-control"] == cache, name
        assert headers["access-control-allow-origin"] == "*"
        assert headers["access-control-expose-headers"] == "Date"
        assert headers["cross-origin-resource-policy"] == "cross-origin"
        assert headers["x-content-type-options"] == "nosniff"
