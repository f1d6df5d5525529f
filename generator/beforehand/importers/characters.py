"""Characters that no record may hold, taken out of what other systems hold."""

from __future__ import annotations

import re
from typing import Final

_BREAKS: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_NONCHARACTERS: Final = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(17)
)
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb"
    f"{_NONCHARACTERS}]|(?<![\U0001f3f4\U000e0000-\U000e0fff])[\U000e0000-\U000e0fff]+"
)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def clean(text: str) -> tuple[str, str]:
    r"""Return the text without what a record may not hold, and what was taken out.

    Every kind of line break becomes `\n`; control characters, invisible marks and marks of
    writing direction go; half a surrogate pair becomes U+FFFD. What went is named by its
    codes, each once: `U+200B, U+FEFF`; empty if nothing did.
    """
    text = _BREAKS.sub("\n", text)
    gone = sorted({*"".join(_UNSEEN.findall(text)), *_SURROGATE.findall(text)})
    text = _SURROGATE.sub("\ufffd", _UNSEEN.sub("", text))
    return text, ", ".join(f"U+{ord(character):04X}" for character in gone)


def one_line(text: str) -> str:
    """Return the text on one line, without what a record may not hold."""
    return " ".join(clean(text)[0].split())
