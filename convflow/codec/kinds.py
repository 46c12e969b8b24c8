"""What an annotation says about its values, as far as writing them down needs to know.

Rules:
1. What no annotation describes is written as a free value, with tags: the inside of a bare ``list``, and a union of
   types that look alike in JSON, such as ``str | date``.
2. A mapping becomes a JSON object only where its keys are text in JSON; otherwise pairs.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import deque
from collections.abc import Collection, Iterable, Mapping, MutableMapping, MutableSequence, Sequence, Set as AbstractSet
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin
from uuid import UUID

import attrs
from attrs.exceptions import FrozenInstanceError

_JSON = (str, int, float, bool)
_BESIDE_JSON = (dt.date, dt.datetime, dt.time, dt.timedelta, Decimal, UUID, bytes, bytearray, complex)
_CONTAINERS = (
    *(dict, list, set, frozenset, tuple, deque),
    *(Mapping, MutableMapping, Sequence, MutableSequence, AbstractSet, Collection, Iterable),
)


def is_enum(kind: Any) -> bool:
    """Say whether it is an Enum class."""
    return isinstance(kind, type) and issubclass(kind, Enum)


def is_union(kind: Any) -> bool:
    """Say whether it is a choice of types."""
    return get_origin(kind) in (Union, UnionType)


def is_object(kind: Any) -> bool:
    """Say whether it is an attrs class or a dataclass."""
    outer = get_origin(kind) or kind
    return isinstance(outer, type) and (attrs.has(outer) or dataclasses.is_dataclass(outer))


def has_late_fields(kind: type) -> bool:
    """Say whether objects have fields that ``__init__`` does not take and that can be assigned afterwards."""
    every: Iterable[Any] = attrs.fields(kind) if attrs.has(kind) else dataclasses.fields(kind)
    late = [field.name for field in every if not field.init]
    try:
        for name in late:
            setattr(object.__new__(kind), name, None)
    except (FrozenInstanceError, dataclasses.FrozenInstanceError):
        return False  # the class makes them itself, of the others
    except Exception:  # noqa: BLE001 - an author's validator did not like None: it can be assigned
        return True
    return bool(late)


def enum_form(member: Enum) -> Any:
    """Give a member as a JSON value: its own value where that is one, else its name."""
    return member.value if type(member.value) in _JSON else member.name


def shape(kind: Any) -> type | tuple[type, ...] | None:
    """Give what a value must be before its items are looked at: cattrs makes a list out of any text."""
    outer = get_origin(kind) or kind
    if not isinstance(outer, type) or issubclass(outer, (str, bytes, bytearray)):
        return None
    if attrs.has(outer) or dataclasses.is_dataclass(outer) or issubclass(outer, Mapping):
        return Mapping
    return (list, tuple, set, frozenset) if issubclass(outer, Iterable) and not is_enum(outer) else None


def free_types(kind: Any) -> tuple[type, ...] | None:
    """Give of which types a value may be that is written as a free value; None where the annotation describes it."""
    if not get_args(kind):
        outer = get_origin(kind) or kind  # typing.List is a list, too
        return (outer,) if outer in _CONTAINERS or outer in (bytearray, complex) else None
    if not is_union(kind):
        return None
    types = [member for member in get_args(kind) if member is not NoneType]
    beside = [member for member in types if member in _BESIDE_JSON or is_enum(member)]
    if len(types) < 2 or not beside or not all(member in _JSON for member in types if member not in beside):  # noqa: PLR2004 - a choice
        return None
    return get_args(kind)


def pairs(kind: Any) -> tuple[type, Any, Any] | None:
    """Give the class of a mapping whose keys are no text in JSON, with the types of its keys and values."""
    outer, inside = get_origin(kind), get_args(kind)
    if not isinstance(outer, type) or not issubclass(outer, Mapping) or _is_text(inside[0]):
        return None
    return outer, inside[0], inside[1] if len(inside) > 1 else int  # a Counter names only its keys


def _is_text(kind: Any) -> bool:
    while (wider := getattr(kind, "__supertype__", None)) is not None:  # a NewType
        kind = wider
    if get_origin(kind) is Literal:
        return all(type(value) is str for value in get_args(kind))
    if is_enum(kind):
        return all(type(enum_form(member)) is str for member in kind)
    return kind in (str, bytes, dt.date, Decimal, UUID)
