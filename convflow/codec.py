"""How values become bytes and come back with the types they had.

Rules:
1. This is the only file that imports cattrs.
2. What cannot be written down without loss raises NotStorable with its path, before anything is written.
3. What cannot be read raises Unreadable. Nothing that is read can run code: there is no pickle, no import by name.
4. Free values carry tags, ``{"~": "date", "v": "2026-11-21"}``; typed values (an attrs class) need none, the class says the types.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
import math
from collections.abc import Callable, Iterable
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

import attrs
from cattrs import Converter, transform_error
from cattrs.preconf.json import make_converter

from convflow.errors import NotStorable, Unreadable

T = TypeVar("T")

_TAG = "~"
_MAX_DEPTH = 64
_MAX_INT_BITS = 4096  # far below the 4,300 digits that Python's own reader refuses


# -- bytes and plain JSON ---------------------------------------------------------------------------------------------

_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False, check_circular=False)


def encode(plain: object) -> bytes:
    """Write JSON values as bytes, on one line: text is escaped so that no raw line end is inside.

    Raises:
        TypeError: Something in *plain* is no JSON value.
    """
    return _encoder.encode(plain).encode("utf-8", "surrogatepass")


def decode(data: bytes) -> Any:
    """Read JSON values from bytes.

    Raises:
        Unreadable: The bytes are no JSON.
    """
    try:
        return json.loads(data.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{len(data)} bytes that are no JSON ({type(error).__name__})") from None


# -- free values: tagged ----------------------------------------------------------------------------------------------


def _zone(value: dt.datetime | dt.time) -> list[Any] | str:
    key = getattr(value.tzinfo, "key", None)  # a named zone is more than its offset of the day
    return [value.isoformat(), key, value.fold] if key or value.fold else value.isoformat()


def _unzone(kind: type[dt.datetime | dt.time], stored: Any) -> Any:
    if isinstance(stored, str):
        return kind.fromisoformat(stored)
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - a tenth of the package's import time, for few sessions

    text, key, fold = stored
    value = kind.fromisoformat(text).replace(fold=fold)
    return value.replace(tzinfo=ZoneInfo(key)) if key else value


def _micros(value: dt.timedelta) -> int:
    return value // dt.timedelta(microseconds=1)


_WRITERS: dict[type, tuple[str, Callable[[Any], Any]]] = {
    dt.datetime: ("datetime", _zone),
    dt.date: ("date", dt.date.isoformat),
    dt.time: ("time", _zone),
    dt.timedelta: ("timedelta", _micros),
    Decimal: ("Decimal", str),
    UUID: ("UUID", str),
    bytes: ("bytes", lambda value: base64.b64encode(value).decode()),
    bytearray: ("bytearray", lambda value: base64.b64encode(value).decode()),
}
_READERS: dict[str, Callable[[Any], Any]] = {
    "datetime": lambda v: _unzone(dt.datetime, v),
    "date": lambda v: dt.date.fromisoformat(v),
    "time": lambda v: _unzone(dt.time, v),
    "timedelta": lambda v: dt.timedelta(microseconds=v),
    "Decimal": Decimal,
    "UUID": UUID,
    "bytes": lambda v: base64.b64decode(v, validate=True),
    "bytearray": lambda v: bytearray(base64.b64decode(v, validate=True)),
    "float": float,
}
_SEQUENCES: dict[type, str] = {tuple: "tuple", set: "set", frozenset: "frozenset"}
_MAKERS: dict[str, Callable[[Iterable[Any]], Any]] = {"tuple": tuple, "set": set, "frozenset": frozenset}


def to_plain(value: object, path: str = "", depth: int = 0) -> Any:
    """Give *value* as JSON values, tagged where JSON has no such type.

    Args:
        value: None, bool, int, float, str, dates and times, timedelta, Decimal, UUID, bytes, and lists, tuples, sets and dicts of these.
        path: Where *value* stands; goes into the error.
        depth: How many containers are around it.

    Raises:
        NotStorable: A value of another type, a whole number beyond 4,096 bits, or containers nested deeper than 64.
    """
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return value
    if kind is int:
        if cast("int", value).bit_length() > _MAX_INT_BITS:
            raise NotStorable(path, "whole number of thousands of digits")
        return value
    if depth > _MAX_DEPTH:
        raise NotStorable(path, "container nested too deep", f"At most {_MAX_DEPTH} levels; is it inside itself?")
    if kind is float:
        number = cast("float", value)
        return number if math.isfinite(number) else {_TAG: "float", "v": str(number)}
    if kind is dict:
        return _dict_to_plain(cast("dict[Any, Any]", value), path, depth)
    if kind is list:
        return [to_plain(item, f"{path}[{index}]", depth + 1) for index, item in enumerate(cast("list[Any]", value))]
    return _tagged(value, kind, path, depth)


def _dict_to_plain(value: dict[Any, Any], path: str, depth: int) -> Any:
    if _TAG not in value and all(type(key) is str for key in value):
        return {key: to_plain(item, f"{path}.{key}" if path else key, depth + 1) for key, item in value.items()}
    pairs = [
        [to_plain(key, f"{path} (a key)", depth + 1), to_plain(item, f"{path}[{key!r}]", depth + 1)]
        for key, item in value.items()
    ]
    return {_TAG: "dict", "v": pairs}


def _tagged(value: Any, kind: type, path: str, depth: int) -> Any:
    if name := _SEQUENCES.get(kind):
        items = [to_plain(item, f"{path}[{index}]", depth + 1) for index, item in enumerate(value)]
        if name != "tuple":
            items.sort(key=_encoder.encode)  # a set has no order: equal sets must give equal bytes
        return {_TAG: name, "v": items}
    if isinstance(value, Enum):
        raise NotStorable(
            path, f"{kind.__name__} member", "Store its value, or use a typed session (model=…), which knows the Enum."
        )
    for base, (tag, write) in _WRITERS.items():
        # A subclass other than freezegun's fakes would come back as its base: that is a loss.
        if kind is base or (isinstance(value, base) and kind.__module__ == "freezegun.api"):
            return {_TAG: tag, "v": write(value)}
    if attrs.has(kind):
        raise NotStorable(path, kind.__name__, "Objects are stored by typed sessions: pass model=… to SessionManager.")
    raise NotStorable(path, kind.__name__)


def from_plain(plain: Any) -> Any:
    """Give back what `to_plain` was given.

    Raises:
        Unreadable: A tag is unknown (written by a newer version?), or what stands under it is damaged.
    """
    if type(plain) is dict:
        if _TAG not in plain:
            return {key: from_plain(item) for key, item in plain.items()}
        try:
            return _untag(plain[_TAG], plain["v"])
        except Unreadable:
            raise
        except Exception as error:
            raise Unreadable(f"a damaged {plain[_TAG]!r} value ({type(error).__name__})") from error
    if type(plain) is list:
        return [from_plain(item) for item in plain]
    return plain


def _untag(tag: Any, stored: Any) -> Any:
    if tag == "dict":
        return {from_plain(key): from_plain(item) for key, item in stored}
    if make := _MAKERS.get(tag):
        return make(from_plain(item) for item in stored)
    if read := _READERS.get(tag):
        return read(stored)
    raise Unreadable(f"a value of the unknown kind {tag!r}")


# -- typed values: cattrs ---------------------------------------------------------------------------------------------


def _strict(kind: type, *also: type) -> Callable[[Any, Any], Any]:
    allowed = (kind, *also)

    def structure(value: Any, wanted: Any) -> Any:
        if _is_enum(wanted):  # a StrEnum is a str for the converter, and comes here
            return _enum_from_plain(value, wanted)
        if type(value) not in allowed:
            raise TypeError(f"expected {kind.__name__}, not {type(value).__name__}")
        return kind(value)

    return structure


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


def _converter(*, detailed: bool) -> Converter:
    converter = make_converter(detailed_validation=detailed, forbid_extra_keys=False)
    for base, also in ((str, ()), (int, ()), (bool, ()), (float, (int,))):
        converter.register_structure_hook(base, _strict(base, *also))
    for kind, reader in ((Decimal, Decimal), (UUID, UUID), (dt.time, dt.time.fromisoformat)):
        converter.register_unstructure_hook(kind, str if kind is not dt.time else dt.time.isoformat)
        converter.register_structure_hook(kind, lambda value, _, reader=reader: reader(value))
    converter.register_unstructure_hook(dt.timedelta, _micros)
    converter.register_structure_hook(dt.timedelta, lambda value, _: dt.timedelta(microseconds=value))
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

    def from_plain(self, plain: Any) -> T:
        """Read a value.

        Raises:
            Unreadable: *plain* is not of this type; the message has the path and no content.
        """
        try:
            return self._structure(plain, self.kind)
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
