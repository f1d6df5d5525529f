"""Templates compiled once, and their macros as functions of a view."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from beforehand.render.icons import icon


@cache
def macro(template: str, name: str) -> Callable[..., Markup]:
    """Return one macro of a template in render/templates/ as a function.

    Everything that it prints is escaped, unless it is Markup. An unknown name of a template,
    a macro or a field is an error at once.
    """
    found: Callable[..., Markup] = getattr(_environment().get_template(template).module, name)
    return found


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("beforehand", "render/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals["icon"] = icon
    return environment
