"""Compiled templates are kept where Python keeps its own bytecode, and never needed."""

from __future__ import annotations

import sys
from importlib.util import cache_from_source
from pathlib import Path

import pytest
from jinja2 import Environment

from beforehand.render import templating
from beforehand.site import template_memory
from beforehand.site.template_memory import TemplateMemory, code_folder

_TEMPLATE = "parts.html"


@pytest.fixture
def code(tmp_path, monkeypatch) -> Path:
    """Let Python keep bytecode below a folder of the test's own; return where ours belongs."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "bytecode"))
    folder = Path(cache_from_source(template_memory.__file__)).parent
    folder.mkdir(parents=True)
    return folder


def _environment(memory: TemplateMemory) -> Environment:
    return templating.environment.__wrapped__().overlay(bytecode_cache=memory)


def _compiled(memory: TemplateMemory, monkeypatch) -> int:
    """Return how many templates Jinja had to compile for one to be printed."""
    count = 0
    compile_ = Environment.compile

    def counted(*arguments, **options):
        nonlocal count
        count += 1
        return compile_(*arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Environment, "compile", counted)
        module = _environment(memory).get_template(_TEMPLATE).module
    assert "<ul" in module.parts(())
    memory.write()
    return count


def test_code_lies_beside_that_of_python(code, tmp_path, monkeypatch) -> None:
    assert code_folder() == code
    assert _compiled(TemplateMemory(tmp_path / "cache", "one"), monkeypatch) == 1
    assert (code / "templates.msgpack").is_file()
    assert not (tmp_path / "cache").exists()
    assert _compiled(TemplateMemory(tmp_path / "cache", "one"), monkeypatch) == 0


@pytest.mark.parametrize("why", ["Python keeps none", "nobody may write there", "no such folder"])
def test_code_lies_in_the_cache_of_the_project_otherwise(code, tmp_path, monkeypatch, why) -> None:
    if why == "Python keeps none":
        monkeypatch.setattr(sys, "dont_write_bytecode", True)
    elif why == "nobody may write there":
        monkeypatch.setattr(template_memory.os, "access", lambda _path, _mode: False)
    else:
        code.rmdir()
    assert code_folder() is None
    cache = tmp_path / "cache"
    assert _compiled(TemplateMemory(cache, "one"), monkeypatch) == 1
    assert (cache / "templates.msgpack").is_file()
    assert _compiled(TemplateMemory(cache, "one"), monkeypatch) == 0


def test_code_of_another_generator_is_not_used(code, tmp_path, monkeypatch) -> None:
    assert _compiled(TemplateMemory(tmp_path, "one"), monkeypatch) == 1
    assert _compiled(TemplateMemory(tmp_path, "other"), monkeypatch) == 1
    assert _compiled(TemplateMemory(tmp_path, "other"), monkeypatch) == 0


def test_spoiled_code_is_not_used(code, tmp_path, monkeypatch) -> None:
    assert _compiled(TemplateMemory(tmp_path, "one"), monkeypatch) == 1
    kept = code / "templates.msgpack"
    whole = kept.read_bytes()
    for spoiled in (b"", whole[:-1], whole.replace(b"html", b"HTML"), b"\x80" + whole):
        kept.write_bytes(spoiled)
        assert _compiled(TemplateMemory(tmp_path, "one"), monkeypatch) == 1


def test_a_full_disk_does_not_matter(code, tmp_path, monkeypatch) -> None:
    def full(*_arguments):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(template_memory, "write_kept", full)
        assert _compiled(TemplateMemory(tmp_path, "one"), monkeypatch) == 1
    assert not list(code.iterdir())
