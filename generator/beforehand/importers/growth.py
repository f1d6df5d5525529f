"""Components that a service.yml lacks, added to its text. Nothing that stands in it moves."""

from __future__ import annotations

import re
from collections.abc import Mapping

from beforehand.importers.yaml_text import component_lines
from beforehand.model import Component, ComponentGroup, Service


def grow_service(text: str, standing: Service, grown: Service) -> str | None:
    """Return a service.yml with what `grown` has beside `standing`; None if it cannot be added.

    Entries go below the last of their kind. It cannot be done for a file that writes its
    components on one line; what is to be added then is `added_lines`.
    """
    groups = _new(standing.component_groups, grown.component_groups)
    if groups:
        added = _insert(text, "component_groups", component_lines(groups))
        if added is None and not standing.component_groups:
            lines = ["component_groups:", *component_lines(groups), "", ""]
            place = re.search(r"^components:", text, re.MULTILINE)
            added = place and text[: place.start()] + "\n".join(lines) + text[place.start() :]
        if added is None:
            return None
        text = added
    return _insert(text, "components", component_lines(_new(standing.components, grown.components)))


def added_lines(standing: Service, grown: Service) -> str:
    """Return what has to be added by hand to a service.yml that cannot be grown."""
    groups = _new(standing.component_groups, grown.component_groups)
    parts = ["component_groups:", *component_lines(groups)] if groups else []
    parts += ["components:", *component_lines(_new(standing.components, grown.components))]
    return "\n".join(parts)


def _new(
    standing: Mapping[str, Component] | Mapping[str, ComponentGroup],
    grown: Mapping[str, Component] | Mapping[str, ComponentGroup],
) -> dict[str, Component | ComponentGroup]:
    return {key: item for key, item in grown.items() if key not in standing}


def _insert(text: str, key: str, lines: list[str]) -> str | None:
    """Return the text with lines at the end of a top-level block; None if there is no such."""
    head = re.search(rf"^{key}:[ \t]*(?:#[^\n]*)?\n", text, re.MULTILINE)
    if head is None:
        return None
    following = re.compile(r"^[^\s#]", re.MULTILINE).search(text, head.end())
    block = text[head.end() : following.start() if following else len(text)]
    entries = list(re.finditer(r"^[ \t]+[^\s#][^\n]*", block, re.MULTILINE))
    if not entries:
        return None
    indent = re.match(r"[ \t]+", entries[0][0])
    assert indent is not None
    last = list(re.finditer(r"^[ \t]+\S[^\n]*", block, re.MULTILINE))[-1]
    place = head.end() + last.end()
    added = "".join("\n" + _indented(line, indent[0]) for line in lines)
    return text[:place] + added + text[place:]


def _indented(line: str, indent: str) -> str:
    """Return a line of an entry, which is indented by twos, at the depth that the file uses."""
    depth = (len(line) - len(line.lstrip(" "))) // 2
    return indent * depth + line.lstrip(" ")
