"""Bounds of free values, looked for in stored bytes: what could be read but not written again is damage.

JSON is read far deeper than values may be nested, and with longer numbers than they may have. A look at the bytes costs
little and is on the safe side: where it is not certain, the values themselves are asked.
"""

from __future__ import annotations

from typing import Any

from convflow.codec.plain import MAX_DEPTH, MAX_INT_BITS, to_plain
from convflow.errors import NotStorable, Unreadable

_LONGEST = len(str(1 << MAX_INT_BITS))  # so many digits at least has a number that is too long
_SEEN = 9  # no number of a few digits: those are everywhere
_ROUND = bytes.maketrans(b"[]{}", b"()()")
_OTHERS = bytes(set(range(256)) - set(b"[]{}"))


def check_bounds(line: bytes, values: Any) -> None:
    """Refuse free values that could not be written again.

    Args:
        line: The bytes that they were read from.
        values: What was read.

    Raises:
        Unreadable: A whole number beyond 4,096 bits, or containers nested deeper than 64.
    """
    if len(line) > MAX_DEPTH and (_may_be_long(line) or _may_be_deep(line)):
        try:
            to_plain(values)
        except NotStorable as error:
            raise Unreadable(f"session values that could not be written again ({error.kind})") from None


def _may_be_long(line: bytes) -> bool:
    """Say whether a number may be too long: one that is has digits at one of these places, and a few behind it."""
    places = range(0, len(line), _LONGEST - _SEEN)
    return any(line[place : place + _SEEN].isdigit() for place in places) if len(line) >= _LONGEST else False


def _may_be_deep(line: bytes) -> bool:
    """Say whether brackets are too deep: taking away the innermost pairs, level by level, leaves some."""
    brackets = line.translate(_ROUND, _OTHERS)
    for _ in range(MAX_DEPTH):
        if not brackets:
            return False
        brackets = brackets.replace(b"()", b"")
    return bool(brackets)
