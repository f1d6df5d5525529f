"""Templates compiled once, and their macros as functions of a view."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from beforehand.render.icons import icon


@cache
@cache
def macro(template: str, name: str) -> Callable[..., Markup]:
    """Return one macro of a template in render/templates/ as a function.

    Everything that it prints is escaped, unless it is Markup. An unknown name of a template,
    a macro or a field is an error at once.
    """
    found: Callable[..., Markup] = getattr(environment().get_template(template).module, name)
    return found


@cache
def environment() -> Environment:
    """Return Jinja's environment with all templates of render/templates/."""
    made = Environment(
        loader=PackageLoader("beforehand", "render/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals["icon"] = icon
    return made
