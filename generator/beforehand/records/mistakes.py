"""What somebody probably did where YAML's parser gave up.

The parser's words are for programmers and differ between its two implementations, so
nothing here reads them: each rule looks at the text round the place, knows one mistake of
those that people make, and says it in its own words with the cure. The first rule that
recognises its mistake speaks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from beforehand.records import mistake_quotes as quotes
from beforehand.records import mistake_signs as signs
from beforehand.records import mistake_structure as structure
from beforehand.records.lines import SourceText
from beforehand.records.mistake_scene import Failure, Mistake, Scene
from beforehand.records.problems import Problem, problem_at


def explain(source: SourceText, failure: Failure) -> Problem:
    """Return the problem that most likely made the parser give up; total."""
    scene = Scene(source, failure)
    for rule in _RULES:
        mistake = rule(scene)
        if mistake is not None:
            break
    else:
        mistake = _unexplained(scene)
    place = source.position(mistake.start, mistake.end)
    return problem_at(source, place, mistake.code, mistake.message, mistake.hint)


def _unexplained(scene: Scene) -> Mistake:
    index = scene.failure.index
    return Mistake(
        index,
        index + 1,
        "yaml-invalid",
        "the file cannot be read from here on",
        "check this line and the one above for a missing quote, bracket or space"
        + (f" (the parser says: {scene.failure.words})" if scene.failure.words else ""),
    )


_RULES: Final[tuple[Callable[[Scene], Mistake | None], ...]] = (
    signs.tab,
    signs.odd_blank,
    signs.wide_colon,
    quotes.quotes_within_quotes,
    quotes.text_behind_block_sign,
    quotes.text_after_bracket,
    structure.bracket_unclosed,
    quotes.curly_quotes,
    quotes.reserved_sign,
    structure.text_not_indented,
    signs.no_blank_behind_colon,
    signs.no_blank_behind_dash,
    quotes.list_behind_key,
    structure.indentation,
    quotes.colon_in_text,
    structure.key_expected,
)
"""The exact ones first: what a later rule recognises may be the effect of an earlier one."""
