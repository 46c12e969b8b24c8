"""The converter of values of known types: the one file that imports cattrs.

Rules:
1. Nothing is coerced on reading, and nothing is lost on writing: what an annotation does not fit is refused.
2. Every object is written with all its fields, also those that ``__init__`` does not take.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Set as AbstractSet
from contextvars import ContextVar
from decimal import Decimal
from enum import Enum, Flag
from functools import cache
from typing import Any, get_args, get_origin
from uuid import UUID

import attrs
from cattrs import Converter, override, transform_error
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn
from cattrs.preconf.json import make_converter

from convflow.codec.kinds import enum_form, free_types, has_late_fields, is_enum, is_object, is_union, pairs, shape
from convflow.codec.plain import encode, from_plain, micros, to_plain, unzone, zone

Leftovers = list[tuple[Any, dict[str, Any]]]

leftovers_here: ContextVar[Leftovers | None] = ContextVar("convflow_leftovers", default=None)
"""Takes, while something is read, each object with those of its stored fields that its class does not have."""


def _strict(kind: type, *also: type) -> Callable[[Any, Any], Any]:
    allowed = (kind, *also)

    def structure(value: Any, wanted: Any) -> Any:
        if is_enum(wanted):  # a StrEnum is a str for the converter, and comes here
            return enum_from_plain(value, wanted)
        if type(value) not in allowed:
            raise TypeError(f"expected {kind.__name__}, not {type(value).__name__}")
        return kind(value)

    return structure


def _text(value: Any) -> str:
    if type(value) is not str:
        raise TypeError(f"expected text, not {type(value).__name__}")
    return value


def _number(value: Any) -> int:
    if type(value) is not int:
        raise TypeError(f"expected a whole number, not {type(value).__name__}")
    return value


def enum_from_plain(stored: Any, kind: type[Enum]) -> Enum:
    """Give the member that `enum_form` was given.

    Raises:
        ValueError: There is none.
    """
    if isinstance(stored, kind):  # a StrEnum inside an object stays itself until JSON writes it as text
        return stored
    if issubclass(kind, Flag) and type(stored) is int:
        return kind(stored)  # several at once are no member
    for member in kind:
        if enum_form(member) == stored and type(enum_form(member)) is type(stored):
            return member
    raise ValueError(f"{stored!r} is no {kind.__name__}")


def _guard(converter: Converter) -> None:
    within: set[Any] = set()

    def wanted(kind: Any) -> bool:
        return kind not in within and shape(kind) is not None

    def factory(kind: Any) -> Callable[[Any, Any], Any]:
        within.add(kind)  # so that the hook that cattrs would use is found, not this one again
        try:
            inner = converter.get_structure_hook(kind, cache_result=False)
        finally:
            within.discard(kind)
        wide: Any = shape(kind) or object
        outer = get_origin(kind) or kind
        known = attrs.fields_dict(outer).keys() if attrs.has(outer) else None

        def structure(value: Any, wanted: Any) -> Any:
            if not isinstance(value, wide):
                raise TypeError(f"expected {kind}, not {type(value).__name__}")
            made = inner(value, wanted)
            if known is not None and not value.keys() <= known and (leftovers := leftovers_here.get()) is not None:
                leftovers.append((made, {name: stored for name, stored in value.items() if name not in known}))
            return made

        return structure

    converter.register_structure_hook_factory(wanted, factory)


def _overrides(kind: Any) -> dict[str, Any]:
    """Say that a field without an annotation takes anything."""
    free = override(unstruct_hook=to_plain, struct_hook=lambda value, _: from_plain(value))
    return {field.name: free for field in attrs.fields(kind) if field.type is None} if attrs.has(kind) else {}


def _objects(converter: Converter, *, detailed: bool) -> None:
    """Write and read objects with every field, and refuse those of a subclass, whose own fields would be lost."""
    making: set[Any] = set()

    def to_plain_of(kind: Any) -> Callable[[Any], Any]:
        if kind in making:  # a class with fields of its own type
            return lambda value: converter.get_unstructure_hook(kind)(value)  # noqa: PLW0108 - it is not made yet
        outer = get_origin(kind) or kind
        making.add(kind)
        try:
            if attrs.has(outer):
                attrs.resolve_types(outer)
            write = make_dict_unstructure_fn(
                kind, converter, _cattrs_include_init_false=has_late_fields(outer), **_overrides(outer)
            )
        finally:
            making.discard(kind)

        def unstructure(value: Any) -> Any:
            if type(value) is not outer:
                raise TypeError(f"expected {outer.__name__}, not {type(value).__name__}")
            return write(value)

        return unstructure

    def from_plain_of(kind: Any) -> Callable[[Any, Any], Any]:
        outer = get_origin(kind) or kind
        return make_dict_structure_fn(
            kind,
            converter,
            _cattrs_detailed_validation=detailed,
            _cattrs_include_init_false=has_late_fields(outer),
            **_overrides(outer),
        )

    converter.register_unstructure_hook_factory(is_object, to_plain_of)
    converter.register_structure_hook_factory(is_object, from_plain_of)


def _real_to_plain(value: Any) -> Any:
    if type(value) is float:
        return value if math.isfinite(value) else to_plain(value)
    return enum_form(value) if isinstance(value, Enum) else value


def _real_from_plain(value: Any, wanted: Any) -> Any:
    return _strict(float, int)(from_plain(value) if type(value) is dict else value, wanted)


def _free_from_plain(kind: Any) -> Callable[[Any, Any], Any]:
    allowed = free_types(kind) or ()

    def structure(plain: Any, _: Any) -> Any:
        value = from_plain(plain)
        if type(value) is int and int not in allowed and float in allowed:
            return float(value)
        if not isinstance(value, allowed) or (type(value) is bool and bool not in allowed):
            raise TypeError(f"expected {kind}, not {type(value).__name__}")
        return value

    return structure


def _pairs_to_plain(converter: Converter, kind: Any) -> Callable[[Any], Any]:
    _, keys, values = pairs(kind) or (dict, Any, Any)
    key, value = converter.get_unstructure_hook(keys), converter.get_unstructure_hook(values)
    return lambda mapping: [[key(name), value(item)] for name, item in mapping.items()]


def _pairs_from_plain(converter: Converter, kind: Any) -> Callable[[Any, Any], Any]:
    outer, keys, values = pairs(kind) or (dict, Any, Any)
    key, value = converter.get_structure_hook(keys), converter.get_structure_hook(values)
    concrete = issubclass(outer, dict)

    def structure(stored: Any, _: Any) -> Any:
        if type(stored) is not list:
            raise TypeError(f"expected pairs, not {type(stored).__name__}")
        made = {key(name, keys): value(item, values) for name, item in stored}
        if outer is defaultdict:
            return defaultdict(get_origin(values) or values, made)
        return outer(made) if concrete else made

    return structure


def _choice_to_plain(converter: Converter, kind: Any) -> Callable[[Any], Any]:
    """Write a value as the member of the union that it is; cattrs would look at its class only."""
    hooks = {get_origin(each) or each: converter.get_unstructure_hook(each) for each in get_args(kind)}

    def unstructure(value: Any) -> Any:
        own = type(value)
        if own in hooks:
            return hooks[own](value)
        if is_object(own):  # perhaps of a subclass, whose own fields would be lost
            raise TypeError(f"expected {kind}, not {own.__name__}")
        wider = (write for each, write in hooks.items() if isinstance(each, type) and isinstance(value, each))
        return next(wider, converter.unstructure)(value)

    return unstructure


def _sorted(items: Iterable[Any]) -> list[Any]:
    return sorted(items, key=encode)  # a set has no order: equal sets must give equal bytes


def _converter(*, detailed: bool) -> Converter:
    converter = make_converter(
        detailed_validation=detailed, forbid_extra_keys=False, unstruct_collection_overrides={AbstractSet: _sorted}
    )
    _objects(converter, detailed=detailed)
    _guard(converter)
    for base in (str, int, bool):
        converter.register_structure_hook(base, _strict(base))
    for kind in (Decimal, UUID):
        converter.register_unstructure_hook(kind, str)
        converter.register_structure_hook(kind, lambda value, _, kind=kind: kind(_text(value)))
    for timed in (dt.datetime, dt.time):
        converter.register_unstructure_hook(timed, zone)
        converter.register_structure_hook(timed, lambda value, _, timed=timed: unzone(timed, value))
    converter.register_unstructure_hook(dt.timedelta, micros)
    converter.register_structure_hook(dt.timedelta, lambda value, _: dt.timedelta(microseconds=_number(value)))
    converter.register_unstructure_hook_func(is_enum, enum_form)
    converter.register_structure_hook_func(is_enum, enum_from_plain)
    converter.register_unstructure_hook(float, _real_to_plain)
    converter.register_structure_hook(float, _real_from_plain)
    converter.register_unstructure_hook_factory(
        lambda kind: pairs(kind) is not None, lambda kind: _pairs_to_plain(converter, kind)
    )
    converter.register_structure_hook_factory(
        lambda kind: pairs(kind) is not None, lambda kind: _pairs_from_plain(converter, kind)
    )
    converter.register_unstructure_hook_factory(is_union, lambda kind: _choice_to_plain(converter, kind))
    converter.register_unstructure_hook_func(lambda kind: free_types(kind) is not None, to_plain)
    converter.register_structure_hook_factory(lambda kind: free_types(kind) is not None, _free_from_plain)
    converter.register_unstructure_hook_func(lambda kind: kind is Any, to_plain)
    converter.register_structure_hook_func(lambda kind: kind is Any, lambda value, _: from_plain(value))
    return converter


quick = _converter(detailed=False)


@cache
def _telling() -> Converter:
    """A second converter that says where it failed: three times slower, so asked only after a failure."""
    return _converter(detailed=True)


def why_not(kind: Any, plain: Any) -> str:
    """Say what keeps *plain* from being read as *kind*, with its path."""
    try:
        _telling().structure(plain, kind)
    except Exception as error:  # noqa: BLE001 - authors' own hooks and __init__ may raise anything
        return "; ".join(transform_error(error, path="$", format_exception=_kind_of_failure))
    return f"it does not fit {getattr(kind, '__name__', kind)}"


def _kind_of_failure(error: BaseException, kind: type | None) -> str:
    # The default message quotes the value, which may be private.
    wanted = f", expected {getattr(kind, '__name__', kind)}" if kind else ""
    return f"missing {error}" if isinstance(error, KeyError) else f"{type(error).__name__}{wanted}"
