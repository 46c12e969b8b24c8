"""Where a value stands inside other values: in dicts, lists, tuples, deques and attrs objects.

A slot is a key, an index, or the name of a field; a path is the slots from the outermost container inwards.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Any, cast

import attrs

Path = tuple[Any, ...]

MAX_DEPTH = 64  # as the codec: deeper values are refused there
NOTHING = object()
"""What stands in a place that does not exist."""


def slots(holder: object) -> Iterable[tuple[Any, Any]]:
    """Give what stands in a container, by key, index or name of a field."""
    kind = type(holder)
    if kind is dict:
        return list(cast("dict[Any, Any]", holder).items())
    if kind is list or kind is tuple or kind is deque:
        return list(enumerate(cast("list[Any]", holder)))
    if attrs.has(kind):
        return [(name, getattr(holder, name)) for name in fields(kind) if hasattr(holder, name)]
    return ()


def fields(kind: type[Any]) -> dict[str, attrs.Attribute[Any]]:
    """Give the fields of an attrs class by name."""
    return attrs.fields_dict(kind)


def value_at(holder: Any, slot: Any) -> Any:
    """Give what stands in one place of a container, or ``NOTHING``."""
    kind = type(holder)
    if kind is dict:
        return holder.get(slot, NOTHING)
    if kind in (list, tuple, deque):
        return holder[slot] if type(slot) is int and 0 <= slot < len(holder) else NOTHING
    return getattr(holder, slot, NOTHING) if attrs.has(kind) and slot in fields(kind) else NOTHING


def put(holder: Any, slot: Any, value: Any) -> None:
    """Put a value into one place of a container, whatever an attrs class has against it."""
    if isinstance(holder, (dict, list, deque)):
        holder[slot] = value
    else:
        object.__setattr__(holder, slot, value)


def shown(path: Path) -> str:
    """Give a path as people read it."""
    return "".join(f"[{part!r}]" for part in path)


def paths_of(data: object) -> dict[int, Path]:
    """Give the path of every container inside *data*, itself included, by its identity."""
    paths: dict[int, Path] = {}
    _walk(data, (), paths, 0)
    return paths


def _walk(holder: object, path: Path, paths: dict[int, Path], depth: int) -> None:
    if id(holder) in paths or depth > MAX_DEPTH:
        return
    inside = slots(holder)
    if inside or isinstance(holder, (dict, list, deque)):
        paths[id(holder)] = path
    for slot, value in inside:
        _walk(value, (*path, slot), paths, depth + 1)
