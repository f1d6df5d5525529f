"""What is remembered: the last that was kept, and no more."""

from __future__ import annotations

from beforehand.render import remembered
from beforehand.render.remembered import Remembered


def test_only_the_oldest_goes_when_one_comes_in(monkeypatch):
    monkeypatch.setattr(remembered, "MEMORY", 3)
    last = Remembered[int, str]()
    for number in range(5):
        assert last.keep(number, f"no. {number}") == f"no. {number}"
    assert last == {2: "no. 2", 3: "no. 3", 4: "no. 4"}
    assert last.get(1) is None
