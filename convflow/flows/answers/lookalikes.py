"""Letters of other alphabets that look like Latin ones: enough to say what somebody may mean, never to take it."""

from __future__ import annotations

from convflow.flows.answers.asking import Option, folded

_ALIKE = str.maketrans({
    # Cyrillic
    "а": "a", "в": "b", "е": "e", "һ": "h", "н": "h", "і": "i", "ј": "j", "к": "k", "ӏ": "l", "м": "m", "о": "o",
    "р": "p", "ԛ": "q", "г": "r", "ѕ": "s", "с": "c", "т": "t", "ԁ": "d", "у": "y", "х": "x", "ԝ": "w",
    # Greek
    "α": "a", "β": "b", "ε": "e", "η": "n", "ι": "i", "κ": "k", "ν": "v", "ο": "o", "ρ": "p", "τ": "t", "υ": "u",
    "χ": "x", "ω": "w", "γ": "y",
})  # fmt: skip


def looks_like(text: str, options: tuple[Option, ...]) -> tuple[str, ...]:
    """Give the labels that *text* looks like, letter by letter."""
    drawn = _drawn(text)
    return tuple(option.label for option in options if _drawn(option.label) == drawn) if drawn else ()


def _drawn(text: str) -> str:
    return folded(text).translate(_ALIKE)
