"""Builds in processes that have rendered nothing yet, without the time that imports take.

A process that has imported the generator splits off a child for each build.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from warm_site import Moment

_PARENT = '''
import json, os, sys, traceback
from datetime import datetime
from pathlib import Path
from beforehand.site.build import Builder
from beforehand.site.project import Project

class Watch:
    """Notes in a file if MkDocs is imported, here or in a copy of this process."""

    def __init__(self, note):
        self.note = note

    def find_spec(self, name, path=None, target=None):
        if name == "mkdocs":
            self.note.touch()

def build(root, site, now):
    note = Path(root).with_name("mkdocs-was-imported")
    note.unlink(missing_ok=True)
    sys.meta_path.insert(0, Watch(note))
    report = Builder(Project(Path(root)), Path(site)).build(datetime.fromisoformat(now)).report
    return {"written": report.written, "mkdocs": note.exists()}

for line in sys.stdin:
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        continue
    try:
        said = build(*json.loads(line))
    except BaseException:
        said = {"error": traceback.format_exc()}
    print(json.dumps(said), flush=True)
    os._exit(0)
'''


class FreshProcess:
    """Something that builds in a new process each time."""

    def __init__(self) -> None:
        self._parent = subprocess.Popen(
            [sys.executable, "-c", _PARENT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def build(self, root: Path, site: Path, moment: Moment) -> dict[str, Any]:
        """Return which files were written, and whether MkDocs was imported.

        Fails with the child's traceback if the build does.
        """
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        asked = json.dumps([str(root), str(site), moment.now.isoformat()])
        self._parent.stdin.write(f"{asked}\n")
        self._parent.stdin.flush()
        said: dict[str, Any] = json.loads(self._parent.stdout.readline())
        assert "error" not in said, said["error"]
        return said

    def close(self) -> None:
        """End the process."""
        self._parent.communicate()
