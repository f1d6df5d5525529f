"""Templates compiled once, and their macros as functions of a view.

Jinja is imported when the first template is asked for: much of what a build does needs none.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from beforehand.render.icons import icon

if TYPE_CHECKING:
    from jinja2 import BytecodeCache, Environment

_memory: list[Callable[[], BytecodeCache]] = []


@cache
def macro(template: str, name: str) -> Callable[..., Markup]:
    """Return one macro of a template in render/templates/ as a function.

    Everything that it prints is escaped, unless it is Markup. An unknown name of a template,
    a macro or a field is an error at once.
    """
    found: Callable[..., Markup] = getattr(environment().get_template(template).module, name)
    return found


def macro_by_names(template: str, name: str) -> Callable[..., Markup]:
    """Return one macro of a template as a function of arguments that are all named."""
    from beforehand.render.template_code import by_names

    return by_names(macro(template, name))


def remember(memory: Callable[[], BytecodeCache]) -> None:
    """Let what `memory` makes keep compiled templates; it is called when one is asked for."""
    _memory[:] = [memory]
    if environment.cache_info().currsize:
        environment().bytecode_cache = memory()


@cache
def environment() -> Environment:
    """Return Jinja's environment with all templates of render/templates/."""
    from jinja2 import PackageLoader, StrictUndefined

    from beforehand.render.template_code import ViewEnvironment

    made = ViewEnvironment(
        loader=PackageLoader("beforehand", "render/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=_memory[0]() if _memory else None,
    )
    made.globals["icon"] = icon
    return made
