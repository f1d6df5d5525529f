"""How Jinja compiles our templates: to what Python would do with views.

Views are values whose fields are attributes, and macros are called with positions alone. So
a field is asked for by its name, a macro is a function, and what is printed becomes text
at once, where Jinja would leave room for dictionaries, for contexts and for other callers.
The page of an incident takes a seventh less time. An unknown field or macro is an error all
the same.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from types import FunctionType

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef
from jinja2.utils import missing
from markupsafe import Markup, escape

from beforehand.render.safe import marked

_escaped = lru_cache(maxsize=4_096)(escape)
"""Pages say the same few words over and over: states, names, months."""


def printed(value: object) -> str:
    """Return a value as it is printed: escaped, unless it is Markup."""
    kind = value.__class__
    if kind is Markup:
        return value  # type: ignore[return-value]  # its class was just looked at
    return _escaped(value) if kind is str else escape(value)


def macro_of(body: FunctionType, names: tuple[str, ...], optional: int) -> Callable[..., Markup]:
    """Return a macro whose last `optional` arguments can be left out."""
    body.__defaults__ = (missing,) * optional
    body.__annotations__ = dict.fromkeys(names)
    return body


def by_names(macro: Callable[..., Markup]) -> Callable[..., Markup]:
    """Return a macro to be called with every argument by its name."""

    def call(**given: object) -> Markup:
        arguments = [given.pop(name) for name in macro.__annotations__]
        if given:
            raise TypeError(f"the macro does not know {', '.join(given)}")
        return macro(*arguments)

    return call


class ViewCode(CodeGenerator):
    """Writes a template's Python for views."""

    def write_commons(self) -> None:
        """Write the names that a template's functions share."""
        super().write_commons()
        self.writeline("printed = environment.printed")
        self.writeline("marked = environment.marked")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802
        """Write a field of a view."""
        self.visit(node.node, frame)
        self.write(f".{node.attr}")

    def visit_Call(  # noqa: N802
        self, node: nodes.Call, frame: Frame, forward_caller: bool = False
    ) -> None:
        """Write the call of a macro or of a function."""
        if forward_caller or node.kwargs or node.dyn_args or node.dyn_kwargs:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for argument in node.args:
            self.visit(argument, frame)
            self.write(", ")
        self.write(")")

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        """Write a macro: a function, unless it is one that prints what its caller holds."""
        if macro_ref.accesses_caller or macro_ref.accesses_kwargs or macro_ref.accesses_varargs:
            super().macro_def(macro_ref, frame)
        else:
            names = tuple(argument.name for argument in macro_ref.node.args)
            optional = len(macro_ref.node.defaults)
            self.write(f"environment.macro_of(macro, {names!r}, {optional})")

    def return_buffer_contents(self, frame: Frame, force_unescaped: bool = False) -> None:
        """Write what a macro or a block returns; it is Markup, for all was escaped."""
        self.writeline(f"return marked(concat({frame.buffer}))")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: object) -> None:
        self.write("printed(")


class ViewEnvironment(Environment):
    """Jinja for templates of views."""

    code_generator_class = ViewCode
    printed = staticmethod(printed)
    marked = staticmethod(marked)
    macro_of = staticmethod(macro_of)
