"""Imports run one way, modules stay small, and what touches the world stays where it belongs."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "generator"
MODULES = {
    ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted((SOURCE / "beforehand").rglob("*.py"))
    if "starter" not in path.parts
}
LAYERS = ("model", "records", "core", "render", "site", "commands")
"""From the ground up; a module imports its own layer and those below it."""
EXCEPTIONS = {
    # A banner says the same plain words as the page it leads to.
    ("beforehand.surface_text", "beforehand.render.text"),
    ("beforehand.surface_text", "beforehand.render.words"),
}
HOMES = {
    "yaml": {"beforehand.records.source", "beforehand.records.plain_data", "beforehand.bench.floor"},
    "feedgen": {"beforehand.render.feed_atom", "beforehand.render.feed_extensions", "beforehand.render.feed_formats", "beforehand.render.feed_rss"},
    "mkdocs": {"beforehand.site.mkdocs_plugin", "beforehand.site.mkdocs_run"},
    "icalendar": {"beforehand.render.ical"},
    "subprocess": {"beforehand.site.git_log", "beforehand.bench.measuring"},
    "urllib.request": {"beforehand.site.live", "beforehand.site.import_files"},
}  # fmt: skip
VALUES = ("values", "value_", "scalar", "model")


def layer(module):
    """Return a module's layer; the modules beside `model` are the core."""
    parts = module.split(".")
    if len(parts) == 1:
        return "commands"  # the public API stands above all
    name = parts[1]
    if name == "faults" or name.startswith(VALUES):
        return "model"
    if name in ("records", "render", "site", "commands"):
        return name
    if name in ("cli", "__main__", "reference", "bench"):
        return "commands"
    return "importers" if name == "importers" else "core"


def imports(module):
    """Yield the modules that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(MODULES[module].read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in MODULES else node.module


def test_there_is_something_to_look_at():
    assert len(MODULES) > 100
    assert any(target == "beforehand.values" for target in imports("beforehand.model.scalars"))


def test_imports_run_one_way():
    wrong = []
    for module in MODULES:
        here = layer(module)
        for target in imports(module):
            if not target.startswith("beforehand.") or (module, target) in EXCEPTIONS:
                continue
            there = layer(target)
            if here == "importers":
                fine = there in ("model", "importers") or target == "beforehand.days"
            elif there == "importers":
                fine = here in ("site", "commands")
            elif {here, there} == {"records", "core"}:
                fine = True  # the checks of words and history read views, and views read records
            else:
                fine = LAYERS.index(there) <= LAYERS.index(here)
            if not fine:
                wrong.append((module, target))
    assert wrong == []


@pytest.mark.parametrize("package", HOMES)
def test_a_package_is_imported_at_home_alone(package):
    users = {
        module
        for module in MODULES
        for target in imports(module)
        if target == package or target.startswith(f"{package}.")
    }
    assert users <= HOMES[package]
    assert users


def test_only_commands_print_and_exit():
    for module, path in MODULES.items():
        if layer(module) == "commands":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in ("print", "exit", "quit"), module
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                assert (node.value.id, node.attr) != ("sys", "exit"), module


def test_only_site_touches_disk_clock_and_processes():
    allowed = ("site", "commands")
    for module, path in MODULES.items():
        if layer(module) in allowed:
            continue
        for target in imports(module):
            assert target not in ("time", "subprocess", "socket", "shutil", "tempfile", "os"), (
                module
            )
        text = path.read_text("utf-8")
        for call in (".now(", ".today()", ".write_text(", ".write_bytes("):
            assert call not in text or module == "beforehand.render.asset_files", (module, call)


def test_modules_and_functions_stay_small():
    large = []
    for module, path in MODULES.items():
        text = path.read_text("utf-8")
        lines = text.count("\n")
        if lines > 350:
            large.append((module, lines))
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                size = node.end_lineno - node.lineno + 1
                if size > 60:
                    large.append((f"{module}.{node.name}", size))
    assert large == []


def test_no_module_is_named_after_nothing():
    for module in MODULES:
        assert module.rpartition(".")[2] not in ("utils", "helpers", "common", "manager", "misc")


def test_the_public_names_are_there():
    import beforehand

    assert set(beforehand.__all__) == {"build", "check", "derive", "files", "load"}
    for name in beforehand.__all__:
        assert callable(getattr(beforehand, name))


def test_the_public_names_work():
    from datetime import UTC, datetime

    import beforehand

    root = SOURCE.parent
    now = datetime(2026, 11, 22, 6, tzinfo=UTC)
    records, problems = beforehand.load(root)
    assert records is not None
    assert problems == ()
    assert [p for p in beforehand.check(root, now) if p.is_error] == []
    assert beforehand.derive(records, now).headline.text == "All systems operational"
    files = beforehand.files(records, now)
    assert {"feeds/all/rss.xml", "banners/queue.json", "calendars/all.ics"} <= {
        f.uri for f in files
    }
    assert files == beforehand.files(records, now)
