"""Values of one known type, through cattrs: the one file that imports it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Set as AbstractSet
from contextvars import ContextVar
from dataclasses import is_dataclass
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, Generic, TypeVar, get_origin
from uuid import UUID

import attrs
from cattrs import Converter, transform_error
from cattrs.preconf.json import make_converter

from convflow.codec.plain import encode, from_plain, micros, to_plain, unzone, zone
from convflow.errors import NotStorable, Unreadable

T = TypeVar("T")
Leftovers = list[tuple[Any, dict[str, Any]]]

_leftovers: ContextVar[Leftovers | None] = ContextVar("convflow_leftovers", default=None)


def _strict(kind: type, *also: type) -> Callable[[Any, Any], Any]:
    allowed = (kind, *also)

    def structure(value: Any, wanted: Any) -> Any:
        if _is_enum(wanted):  # a StrEnum is a str for the converter, and comes here
            return _enum_from_plain(value, wanted)
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


def _enum_to_plain(member: Enum) -> Any:
    return member.value if type(member.value) in (str, int, float, bool) else member.name


def _enum_from_plain(stored: Any, kind: type[Enum]) -> Enum:
    if isinstance(stored, kind):  # a StrEnum inside an object stays itself until JSON writes it as text
        return stored
    for member in kind:
        if _enum_to_plain(member) == stored and type(_enum_to_plain(member)) is type(stored):
            return member
    raise ValueError(f"{stored!r} is no {kind.__name__}")


def _is_enum(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Enum)


def _shape(kind: Any) -> type | tuple[type, ...] | None:
    """Give what a value must be before its items are looked at: cattrs makes a list out of any text."""
    outer = get_origin(kind) or kind
    if not isinstance(outer, type) or issubclass(outer, (str, bytes, bytearray)):
        return None
    if attrs.has(outer) or is_dataclass(outer) or issubclass(outer, Mapping):
        return Mapping
    return (list, tuple, set, frozenset) if issubclass(outer, Iterable) and not _is_enum(outer) else None


def _guard(converter: Converter) -> None:
    within: set[Any] = set()

    def wanted(kind: Any) -> bool:
        return kind not in within and _shape(kind) is not None

    def factory(kind: Any) -> Callable[[Any, Any], Any]:
        within.add(kind)  # so that the hook that cattrs would use is found, not this one again
        try:
            inner = converter.get_structure_hook(kind, cache_result=False)
        finally:
            within.discard(kind)
        shape: Any = _shape(kind) or object
        outer = get_origin(kind) or kind
        known = attrs.fields_dict(outer).keys() if attrs.has(outer) else None

        def structure(value: Any, wanted: Any) -> Any:
            if not isinstance(value, shape):
                raise TypeError(f"expected {kind}, not {type(value).__name__}")
            made = inner(value, wanted)
            if known is not None and not value.keys() <= known and (leftovers := _leftovers.get()) is not None:
                leftovers.append((made, {name: stored for name, stored in value.items() if name not in known}))
            return made

        return structure

    converter.register_structure_hook_factory(wanted, factory)


def _sorted(items: Iterable[Any]) -> list[Any]:
    return sorted(items, key=encode)  # a set has no order: equal sets must give equal bytes


def _converter(*, detailed: bool) -> Converter:
    converter = make_converter(
        detailed_validation=detailed, forbid_extra_keys=False, unstruct_collection_overrides={AbstractSet: _sorted}
    )
    _guard(converter)
    for base, also in ((str, ()), (int, ()), (bool, ()), (float, (int,))):
        converter.register_structure_hook(base, _strict(base, *also))
    for kind in (Decimal, UUID):
        converter.register_unstructure_hook(kind, str)
        converter.register_structure_hook(kind, lambda value, _, kind=kind: kind(_text(value)))
    for timed in (dt.datetime, dt.time):
        converter.register_unstructure_hook(timed, zone)
        converter.register_structure_hook(timed, lambda value, _, timed=timed: unzone(timed, value))
    converter.register_unstructure_hook(dt.timedelta, micros)
    converter.register_structure_hook(dt.timedelta, lambda value, _: dt.timedelta(microseconds=_number(value)))
    converter.register_unstructure_hook_func(_is_enum, _enum_to_plain)
    converter.register_structure_hook_func(_is_enum, _enum_from_plain)
    converter.register_unstructure_hook_func(lambda kind: kind is Any, to_plain)
    converter.register_structure_hook_func(lambda kind: kind is Any, lambda value, _: from_plain(value))
    return converter


_quick = _converter(detailed=False)


@cache
def _telling() -> Converter:
    """A second converter that says where it failed: three times slower, so asked only after a failure."""
    return _converter(detailed=True)


@attrs.frozen
class TypedCodec(Generic[T]):
    """Writes and reads values of one type.

    Attributes:
        kind: The type, as an annotation.
        to_plain: Gives JSON values; does not check them.
    """

    kind: Any
    to_plain: Callable[[T], Any]
    _structure: Callable[[Any, Any], T]

    def from_plain(self, plain: Any, leftovers: Leftovers | None = None) -> T:
        """Read a value.

        Args:
            plain: JSON values.
            leftovers: Takes each object, at any depth, with those of its stored fields that its class does not have.

        Raises:
            Unreadable: *plain* is not of this type; the message has the path and no content.
        """
        try:
            if leftovers is None:
                return self._structure(plain, self.kind)
            token = _leftovers.set(leftovers)
            try:
                return self._structure(plain, self.kind)
            finally:
                _leftovers.reset(token)
        except Exception:  # noqa: BLE001 - authors' own hooks and __init__ may raise anything
            raise Unreadable(self._why_not(plain)) from None

    def problem(self, plain: Any) -> str | None:
        """Say, with its path, what keeps *plain* from being read back, or None where nothing does."""
        try:
            self._structure(plain, self.kind)
        except Exception:  # noqa: BLE001 - as above
            return self._why_not(plain)
        return None

    def _why_not(self, plain: Any) -> str:
        try:
            _telling().structure(plain, self.kind)
        except Exception as error:  # noqa: BLE001 - as above
            return "; ".join(transform_error(error, path="$", format_exception=_kind_of_failure))
        return f"it does not fit {getattr(self.kind, '__name__', self.kind)}"


def _kind_of_failure(error: BaseException, kind: type | None) -> str:
    # The default message quotes the value, which may be private.
    wanted = f", expected {getattr(kind, '__name__', kind)}" if kind else ""
    return f"missing {error}" if isinstance(error, KeyError) else f"{type(error).__name__}{wanted}"


def typed(kind: Any) -> TypedCodec[Any]:
    """Make the codec of a type: an attrs class, Enum, Literal, date, Decimal, ``list[…]``, ``X | None`` and so on.

    Raises:
        NotStorable: There is no way to write or read that type.
    """
    if _is_enum(kind):
        return TypedCodec(kind, _enum_to_plain, _enum_from_plain)
    try:
        return TypedCodec(kind, _quick.get_unstructure_hook(kind), _quick.get_structure_hook(kind))
    except Exception as error:
        raise NotStorable("the type", getattr(kind, "__name__", str(kind)), str(error)) from error


def fault(codec: TypedCodec[Any] | None, plain: Any) -> NotStorable:
    """Find out why *plain* could not be encoded."""
    try:
        to_plain(plain)
    except NotStorable as error:
        return error
    kind = getattr(codec.kind, "__name__", "value") if codec else "value"
    return NotStorable("session.data", kind, (codec and codec.problem(plain)) or "")


def misfit(data: Any) -> NotStorable:
    """Find out which field of the attrs object *data* could not be written because of its value."""
    for field in attrs.fields(type(data)):
        value = getattr(data, field.name, None)
        try:
            _quick.unstructure(value, unstructure_as=field.type or Any)
        except NotStorable as error:
            inside = f".{error.path}" if error.path[:1] not in ("", "[") else error.path
            return NotStorable(f"session.data.{field.name}{inside}", error.kind)
        except Exception:  # noqa: BLE001 - a hook that gets another type than it expects may raise anything
            wanted = getattr(field.type, "__name__", field.type)
            return NotStorable(f"session.data.{field.name}", type(value).__name__, f"The field is annotated {wanted}.")
    return NotStorable("session.data", type(data).__name__)
