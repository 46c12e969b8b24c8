"""A text in pieces that a platform accepts, and buttons side by side."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from convflow.messages import Choice

_LONGEST_CLUSTER = 32  # code points: longer than any emoji or accented letter that people type
_JOINER = "\u200d"
_SKIN_TONES = ("\U0001f3fb", "\U0001f3ff")
_TAGS = ("\U000e0020", "\U000e007f")


def units(text: str) -> int:
    """Count the UTF-16 units of *text*, as most platforms do: an emoji counts two."""
    return len(text) if text.isascii() else len(text) + sum(char > "\uffff" for char in text)


def split_text(text: str, limit: int) -> list[str]:
    """Cut *text* into pieces that a platform accepts, at line ends or else between words where there are any.

    Args:
        text: What is to be sent.
        limit: Most UTF-16 units of a piece, at least 2: an emoji counts two, as most platforms count.

    Returns:
        The pieces in order, without the white space at their ends; none where there is nothing to see.
    """
    if limit < 2:  # noqa: PLR2004 - one character outside the basic plane
        raise ValueError(f"limit must be at least 2 UTF-16 units, not {limit!r}: an emoji takes two.")
    pieces: list[str] = []
    rest = text.strip()
    while rest:
        fitting = _fitting(rest, limit)
        end = fitting if fitting == len(rest) else _border(rest, fitting)
        pieces.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return pieces


def button_rows(choices: Iterable[Choice], *, width: int, most: int) -> list[list[Choice]]:
    """Lay out buttons: short labels side by side, a long one in a row of its own.

    Args:
        choices: The buttons in their order, which is kept.
        width: Characters that one row shows; its buttons are equally wide.
        most: Most buttons in one row.
    """
    rows: list[list[Choice]] = []
    for choice in choices:
        longer = [*rows[-1], choice] if rows else []
        if longer and len(longer) <= most and len(longer) * max(len(each.label) for each in longer) <= width:
            rows[-1] = longer
        else:
            rows.append([choice])
    return rows


def _fitting(text: str, limit: int) -> int:
    """Count the characters of *text* that fit into *limit* UTF-16 units."""
    used = 0
    for index, char in enumerate(text[: limit + 1]):
        used += 2 if char > "\uffff" else 1
        if used > limit:
            return index
    return len(text)


def _border(text: str, end: int) -> int:
    """Find the best place to cut, at most *end*: a line end, a space, or at least no middle of a letter."""
    for separator in ("\n", " "):
        at = text.rfind(separator, end // 2, end + 1)
        if at > 0:
            return at
    for at in range(end, max(end - _LONGEST_CLUSTER, 0), -1):
        if not _belongs_together(text[at - 1], text[at]):
            return at
    return end


def _belongs_together(left: str, right: str) -> bool:
    """Say whether two characters are drawn as one: an accent, a joined emoji, a skin tone, a flag."""
    return (
        _JOINER in (left, right)
        or unicodedata.category(right).startswith("M")
        or _SKIN_TONES[0] <= right <= _SKIN_TONES[1]
        or _TAGS[0] <= right <= _TAGS[1]
    )
