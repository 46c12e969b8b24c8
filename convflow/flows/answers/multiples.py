"""Puts a number and what it counts together: "one and a half million", "2.5 thousand", "a couple hundred".

A thousand that nothing stands before is a number as well; thousands are no number at all.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

_PATTERN = re.compile(r"(?:[nyf1](?:[&r]b?h)?v?|b?h(?:vb?|b)?|[b1]?qv?b?)?X")


def multiplied(tags: str, meanings: list[Any], words: list[str], starts: list[int]) -> str:
    """Put the numbers of a cut text together, in its lists; give its tags."""
    for match in reversed(list(_PATTERN.finditer(tags))):
        start, end = match.span()
        scale = meanings[end - 1]
        if end - start == 1:
            tag, value = ("z" if words[start].endswith("s") else "n"), scale
        else:
            value = _factor(match.group(), meanings[start]) * scale
            tag = "n" if value == int(value) else "f"
            value = int(value) if tag == "n" else value
        tags = tags[:start] + tag + tags[end:]
        meanings[start:end], words[start:end], starts[start:end] = [value], [words[start]], [starts[start]]
    return tags


def _factor(tags: str, first: Any) -> Decimal:
    if "q" in tags:
        return Decimal("0.25")
    half = Decimal("0.5") if "h" in tags else Decimal(0)
    return half if tags[0] in "bh" else Decimal(first) + half
