"""Bad records, one folder a defect: exactly the problems that they name, on their lines.

A line names its problems by a comment: `impact: majr  # E: impact-unknown`, `# W:` for
warnings, several codes with blanks between them. Where no comment can stand, the folder's
`expected.txt` has lines such as `incidents/late.yml:8 error[encoding-invalid]`. A folder
whose name does not begin with `service-` gets the service.yml that lies beside it.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from beforehand.records import SourceFile, format_github, format_json, format_text, read

ROOT = Path(__file__).parent / "invalid"
DEFECTS = sorted(folder.name for folder in ROOT.iterdir() if folder.is_dir())
MARK = re.compile(r"# ([EW]): ([a-z0-9 -]+)$")
SEVERITY = {"E": "error", "W": "warning"}


def sources(defect: str) -> list[SourceFile]:
    paths = [path for path in (ROOT / defect).rglob("*") if path.is_file()]
    files = [
        SourceFile(path.relative_to(ROOT / defect).as_posix(), path.read_bytes())
        for path in paths
        if path.name != "expected.txt"
    ]
    if not defect.startswith("service-"):
        files.append(SourceFile("service.yml", (ROOT / "service.yml").read_bytes()))
    return files


def expected(defect: str, files: list[SourceFile]) -> Counter[str]:
    wanted: Counter[str] = Counter()
    for file in files:
        text = file.content.decode("utf-8", errors="replace")
        for number, line in enumerate(text.split("\n"), start=1):
            mark = MARK.search(line)
            for code in mark[2].split() if mark else ():
                wanted[f"{file.path}:{number} {SEVERITY[mark[1]]}[{code}]"] += 1
    beside = ROOT / defect / "expected.txt"
    if beside.exists():
        wanted.update(beside.read_text("utf-8").splitlines())
    return wanted


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_defect_is_found_exactly_where_it_is(defect):
    files = sources(defect)
    wanted = expected(defect, files)
    result = read(files)
    found = Counter(
        f"{problem.path}:{problem.line} {problem.severity}[{problem.code}]"
        for problem in result.problems
    )
    assert wanted, "the folder names no problem"
    assert found == wanted, format_text(result.problems)
    assert (result.records is None) == any("error" in line for line in wanted)


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_defect_can_be_shown_in_every_form(defect):
    problems = read(sources(defect)).problems
    for problem in problems:
        assert problem.message
        assert problem.hint
        assert f"[{problem.code}]: " in format_text([problem])
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", format_text([problem]))
    assert len(format_github(problems).splitlines()) == len(problems)
    assert format_json(problems).isascii()


def test_a_site_without_records_is_fine():
    result = read([SourceFile("service.yml", (ROOT / "service.yml").read_bytes())])
    assert result.problems == ()
    assert result.records.incidents == result.records.changes == ()
