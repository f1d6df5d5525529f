"""The components of a source, and the names that they get in service.yml."""

from __future__ import annotations

from collections import Counter

from msgspec.structs import replace

from beforehand.importers.characters import one_line
from beforehand.importers.naming import free_id, slug, title_of
from beforehand.importers.results import Note
from beforehand.model import Component, ComponentGroup, Service


def _same(name: str) -> str:
    """Return what two names have in common that mean one component: Hugo tells no case apart."""
    return " ".join(name.split()).casefold()


class ComponentBook:
    """Knows which id each component of the source has; new ones are added at the end.

    A component is known by its name, or by its group's name, a dash and its own, as names
    may come twice in different groups.
    """

    def __init__(self, standing: Service | None) -> None:
        self._standing = standing
        self.components: dict[str, Component] = {}
        """The source's components by id, in the order of the source; without standing ones."""
        self.groups: dict[str, ComponentGroup] = {}
        self.used: set[str] = set()
        """The ids of components that entries name."""
        self.notes: list[Note] = []
        self._ids: dict[str, str] = {}
        self._group_ids: dict[str, str] = {}
        if standing is not None:
            self._know(standing)

    def _know(self, service: Service) -> None:
        for key, group in service.component_groups.items():
            self._group_ids.setdefault(_same(group.name), key)
        counted = Counter(_same(component.name) for component in service.components.values())
        for key, component in service.components.items():
            holder = service.component_groups.get(component.group or "")
            if holder is not None:
                self._ids.setdefault(_same(f"{holder.name} - {component.name}"), key)
            if counted[_same(component.name)] == 1:
                self._ids.setdefault(_same(component.name), key)

    def group(self, name: str, description: str | None, source: str) -> str:
        """Return the id of a group, which is added if it is new."""
        name = title_of(name)[0] or "Group"
        found = self._group_ids.get(_same(name))
        if found is not None:
            return found
        key = free_id(slug(name), self._taken_groups())
        self._group_ids[_same(name)] = key
        self.groups[key] = ComponentGroup(
            name=name, description=self._sentence(description, source, name)
        )
        return key

    def declare(self, component: Component, source: str, *, unique: bool = True) -> str:
        """Return the id of a component that the source's configuration names.

        Its name and description are as they stand there; `unique` is whether no other
        component has its name.
        """
        title = title_of(component.name)[0] or "Component"
        holder = self._group_of(component.group)
        full = f"{holder.name} - {title}" if holder else title
        found = self._ids.get(_same(full)) or (self._ids.get(_same(title)) if unique else None)
        if found is not None:
            return found
        key = free_id(slug(title if unique else full), self._taken())
        self._ids[_same(full)] = key
        if unique:
            self._ids[_same(title)] = key
        description = self._sentence(component.description, source, title)
        self.components[key] = replace(component, name=title, description=description)
        return key

    def alias(self, name: str, key: str) -> None:
        """Let a component be found by another name of its own."""
        self._ids.setdefault(_same(name), key)

    def find(self, name: str, source: str, field: str) -> str:
        """Return the id of a component that an entry names; one that is not known is added."""
        title = title_of(name)[0]
        found = self._ids.get(_same(title))
        if found is not None:
            self.used.add(found)
            return found
        alike = slug(title)
        twin = self.components.get(alike) or (
            self._standing.components.get(alike) if self._standing else None
        )
        key = self.declare(Component(name=name), source)
        self.used.add(key)
        reason = "the source's configuration does not name this component; it was added"
        if twin is not None:
            reason += f'; if it means "{twin.name}", join the two'
        self.notes.append(Note(source, field, title, reason))
        return key

    def grown(self) -> Service | None:
        """Return the standing service with what entries name and it lacks; None for nothing."""
        new = {key: item for key, item in self.components.items() if key in self.used}
        if self._standing is None or not new:
            return None
        groups = {item.group for item in new.values()}
        return replace(
            self._standing,
            components={**self._standing.components, **new},
            component_groups={
                **self._standing.component_groups,
                **{key: group for key, group in self.groups.items() if key in groups},
            },
        )

    def _group_of(self, key: str | None) -> ComponentGroup | None:
        if key is None:
            return None
        standing = self._standing.component_groups if self._standing else {}
        return self.groups.get(key) or standing.get(key)

    def _taken(self) -> set[str]:
        return {*self.components, *(self._standing.components if self._standing else ())}

    def _taken_groups(self) -> set[str]:
        return {*self.groups, *(self._standing.component_groups if self._standing else ())}

    def _sentence(self, text: str | None, source: str, name: str) -> str | None:
        """Return a description on one line; a note has the whole of one that was cut."""
        if text is None or not one_line(text):
            return None
        short, whole = title_of(text)
        if whole:
            self.notes.append(
                Note(source, f"description of {name}", whole, "it was cut to 200 characters")
            )
        return short
