"""A record as an operator may see it: what there is and how much of it, and nothing that a person said.

Which answers are secret only the flow's class knows, and a store has no classes. So every value is masked. What shows
is where a flow stands: the names of flows, fields and steps are the author's, as are those of the session's values.
Keys inside of a value may be anything, such as addresses of people: they are masked, too.
"""

from __future__ import annotations

from typing import Any

from convflow import codec
from convflow.conversations.desk import FLOWS
from convflow.errors import Unreadable
from convflow.session.record import QUARANTINE

_PLACE = frozenset(("flow", "phase", "at", "v"))
_NAMED = 2
"""How deep keys are names: those of the part, and in it those of values or answers."""


def masked(name: str, line: bytes) -> Any:
    """Give a part of a record with its structure, and the kind and length of every value.

    Args:
        name: The part's name.
        line: Its bytes.
    """
    try:
        plain = codec.decode(line)
    except Unreadable:
        return f"unreadable, {len(line)} bytes"
    if isinstance(plain, list) and name == FLOWS:
        return [_flow(item) for item in plain]
    if isinstance(plain, list) and name == QUARANTINE:
        return [_reason(item) for item in plain]
    return _mask(plain)


def _flow(state: Any) -> Any:
    """Say where a flow stands: that is the author's, not the person's."""
    if not isinstance(state, dict):
        return _mask(state)
    pairs = state.items()
    return {name: value if name in _PLACE and _is_name(value) else _mask(value, _NAMED - 1) for name, value in pairs}


def _is_name(value: Any) -> bool:
    if isinstance(value, list):
        return all(map(_is_name, value))
    return value is None or isinstance(value, int) or (isinstance(value, str) and value.lstrip("*").isidentifier())


def _reason(item: Any) -> Any:
    """Say why something was set aside; the reason quotes nothing."""
    return str(item["why"]) if isinstance(item, dict) and "why" in item else _mask(item)


def _mask(plain: Any, named: int = _NAMED) -> Any:
    match plain:
        case None:
            return "–"
        case bool():
            return "yes or no"
        case int() | float():
            return "number"
        case str():
            return f"text, {len(plain)}"
        case list():
            return [_mask(item, named) for item in plain]
        case _:
            shown = plain if named > 0 else [f"key {number}" for number in range(1, len(plain) + 1)]
            return {name: _mask(value, named - 1) for name, value in zip(shown, plain.values(), strict=True)}
