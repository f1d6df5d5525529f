"""A git repository in a folder, whose clock the test sets."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from beforehand.records.amendments import Amendment, amendments
from beforehand.records.history import History, history_of
from beforehand.site.git_log import open_repository, read_log
from beforehand.values import Reading

READING = Reading(ZoneInfo("America/New_York"))
FIRST = datetime(2026, 1, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)

SERVICE = """\
name: Reelpost
url: https://status.reelpost.example/
time_zone: America/New_York
components: {discs: {name: Discs}}
feeds: {authority: reelpost.example, year: 2024}
contacts: {support: {name: Customer service, phone: "1"}}
plans: {one: {name: One disc}}
"""
CHANGE = """\
title: One disc costs more
kind: pricing
stage: announced
announced_at: 2026-01-01 05:00
effective_on: 2026-05-01
components: [discs]
summary: The price rises.
prices:
  - {plan: one, from: 9.99 USD, to: 12.99 USD}
"""


class Repo:
    """A repository in a folder, whose clock the test sets."""

    def __init__(self, root: Path, *, start: datetime = FIRST) -> None:
        self.root = root
        self.now = start
        root.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main")

    def git(
        self, *arguments: str, at: datetime | None = None, author: datetime | None = None
    ) -> str:
        seconds = f"{int((at or self.now).timestamp())} +0000"
        written = f"{int((author or at or self.now).timestamp())} +0000"
        done = subprocess.run(
            ["git", "-c", "commit.gpgsign=false", *arguments],
            cwd=self.root,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(self.root),
                "GIT_CONFIG_NOSYSTEM": "1",
                "GIT_COMMITTER_DATE": seconds,
                "GIT_AUTHOR_DATE": written,
                **{
                    f"GIT_{who}_{what}": f"{who.lower()}@x.example" if what == "EMAIL" else "Ann"
                    for who in ("AUTHOR", "COMMITTER")
                    for what in ("NAME", "EMAIL")
                },
            },
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def write(self, path: str, text: str) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")

    def commit(
        self, *, after: timedelta = DAY, author: datetime | None = None, **files: str | None
    ) -> str:
        """Write files (`a__b` stands for changes/a-b.yml; None removes) and commit them later."""
        for name, text in files.items():
            path = f"changes/{name.replace('__', '-')}.yml"
            if text is None:
                (self.root / path).unlink()
            else:
                self.write(path, text)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "x", author=author)
        done = self.git("rev-parse", "HEAD")
        self.now += after
        return done

    def history(self) -> History:
        log = read_log(self.root)
        assert log is not None
        return history_of(log)

    def amendments(self, name: str) -> tuple[Amendment, ...]:
        history = self.history()
        repository = open_repository(self.root)
        assert repository is not None
        texts = repository.contents(history.blobs())
        return amendments(history.publications[name], texts, READING)
