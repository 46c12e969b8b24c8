"""Bytes, JSON values, and free values with tags."""

from __future__ import annotations

import base64
import datetime as dt
import json
import math
from collections import deque
from collections.abc import Callable, Iterable
from decimal import Decimal
from enum import Enum
from itertools import chain
from typing import Any, cast
from uuid import UUID

import attrs

from convflow.codec.enums import enum_from_plain, enum_to_plain
from convflow.errors import NotStorable, Unreadable

_TAG = "~"
MAX_DEPTH = 64
_TEXT = frozenset((str,))
_LEAVES = frozenset((str, bool, type(None)))
_NESTED = frozenset((dict, list))
_PLAIN = _LEAVES | _NESTED | {int, float}
_MANY = 64
_WIDEST = 1_000_000  # what is inside itself twice would be twice as wide on every level
MAX_INT_BITS = 4096  # far below the 4,300 digits that Python's own reader refuses


# -- bytes and plain JSON ---------------------------------------------------------------------------------------------

_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False, check_circular=False)


def _finite(written: str) -> float:
    number = float(written)
    if math.isinf(number):
        raise ValueError("1e999 is no number that is written here")
    return number


def _no_number(written: str) -> float:
    raise ValueError(f"{written} is no JSON")


_decoder = json.JSONDecoder(parse_float=_finite, parse_constant=_no_number)
_scan: Callable[[str, int], tuple[Any, int]] = vars(_decoder)["scan_once"]  # what is written here needs no more


def _chunks_of(encoder: json.JSONEncoder) -> Callable[[Any, int], Iterable[str]]:
    """Give what writes a value in pieces, made once: the encoder would make it anew for every value."""
    make = getattr(json.encoder, "c_make_encoder", None)
    if make is None:  # a Python without the accelerator
        return lambda value, _: encoder.iterencode(value)
    text, colon, comma = json.encoder.encode_basestring, encoder.key_separator, encoder.item_separator
    options = (encoder.sort_keys, encoder.skipkeys, encoder.allow_nan)
    chunks: Callable[[Any, int], Iterable[str]] = make(None, encoder.default, text, None, colon, comma, *options)
    return chunks


_chunks = _chunks_of(_encoder)


def encode(plain: object) -> bytes:
    """Write JSON values as bytes, on one line: text is escaped so that no raw line end is inside.

    Raises:
        TypeError: Something in *plain* is no JSON value.
    """
    return "".join(_chunks(plain, 0)).encode("utf-8", "surrogatepass")


def decode(data: bytes) -> Any:
    """Read JSON values from bytes.

    Raises:
        Unreadable: The bytes are no JSON.
    """
    try:
        text = data.decode("utf-8", "surrogatepass")
        try:
            value, end = _scan(text, 0)
            if end == len(text):
                return value
        except StopIteration:
            pass
        return _decoder.decode(text)  # with blanks around it; or it is damaged, and this says in which way
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{len(data)} bytes that are no JSON ({type(error).__name__})") from None


# -- free values: tagged ----------------------------------------------------------------------------------------------


def zone(value: dt.datetime | dt.time) -> list[Any] | str:
    """Give a time as text, with the name of its zone where it has one."""
    key = getattr(value.tzinfo, "key", None)  # a named zone is more than its offset of the day
    return [value.isoformat(), key, value.fold] if key or value.fold else value.isoformat()


def unzone(kind: type[dt.datetime | dt.time], stored: Any) -> Any:
    """Give back what `zone` was given."""
    if isinstance(stored, str):
        return kind.fromisoformat(stored)
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - a tenth of the package's import time, for few sessions

    text, key, fold = stored
    value = kind.fromisoformat(text).replace(fold=fold)
    return value.replace(tzinfo=ZoneInfo(key)) if key else value


def micros(value: dt.timedelta) -> int:
    """Give a time span as whole microseconds."""
    return value // dt.timedelta(microseconds=1)


_WRITERS: dict[type, tuple[str, Callable[[Any], Any]]] = {
    dt.datetime: ("datetime", zone),
    dt.date: ("date", dt.date.isoformat),
    dt.time: ("time", zone),
    dt.timedelta: ("timedelta", micros),
    Decimal: ("Decimal", str),
    UUID: ("UUID", str),
    bytes: ("bytes", lambda value: base64.b64encode(value).decode()),
    bytearray: ("bytearray", lambda value: base64.b64encode(value).decode()),
    complex: ("complex", str),
}
_READERS: dict[str, Callable[[Any], Any]] = {
    "datetime": lambda v: unzone(dt.datetime, v),
    "date": dt.date.fromisoformat,
    "time": lambda v: unzone(dt.time, v),
    "timedelta": lambda v: dt.timedelta(microseconds=v),
    "Decimal": Decimal,
    "UUID": UUID,
    "bytes": lambda v: base64.b64decode(v, validate=True),
    "bytearray": lambda v: bytearray(base64.b64decode(v, validate=True)),
    "float": float,
    "complex": complex,
    "Enum": enum_from_plain,
}
_SEQUENCES: dict[type, str] = {tuple: "tuple", set: "set", frozenset: "frozenset"}
_MAKERS: dict[str, Callable[[Iterable[Any]], Any]] = {"tuple": tuple, "set": set, "frozenset": frozenset}


def _is_plain(value: object) -> bool:
    """Say whether JSON has a type for everything in a list or mapping, without a call for each value.

    False may also mean that it was not worth while to find out.
    """
    waiting: list[tuple[Any, int]] = [(value, 0)]
    while waiting:
        container, depth = waiting.pop()  # the deepest first: what is inside itself ends soon
        items: Any = container
        if type(container) is dict:
            if _TAG in container or not _TEXT.issuperset(map(type, container)):
                return False
            items = container.values()
        kinds = set(map(type, items))
        if kinds <= _LEAVES:
            continue
        if depth == MAX_DEPTH or not kinds <= _PLAIN:
            return False
        if len(items) > _MANY:
            if not _are_plain(items, depth):
                return False
            continue
        for item in items:
            kind = type(item)
            if kind in _NESTED:
                waiting.append((item, depth + 1))
            elif (kind is int and item.bit_length() > MAX_INT_BITS) or (kind is float and not math.isfinite(item)):
                return False
    return True


def _are_plain(items: Iterable[Any], depth: int) -> bool:
    """Say the same of many values that stand side by side, level by level: half the time of one after the other."""
    while depth <= MAX_DEPTH:
        items = list(items)
        kinds = set(map(type, items))
        if kinds <= _LEAVES:
            return True
        if not kinds <= _PLAIN or len(items) > _WIDEST:
            return False
        whole = [item for item in items if type(item) is int] if int in kinds else [0]
        if max(whole).bit_length() > MAX_INT_BITS or min(whole).bit_length() > MAX_INT_BITS:
            return False
        if float in kinds and not all(map(math.isfinite, [item for item in items if type(item) is float])):
            return False
        dicts = [item for item in items if type(item) is dict] if dict in kinds else []
        lists = [item for item in items if type(item) is list] if list in kinds else []
        keys = set(chain.from_iterable(dicts))
        if _TAG in keys or not _TEXT.issuperset(map(type, keys)):
            return False
        items = chain(chain.from_iterable(map(dict.values, dicts)), chain.from_iterable(lists))
        depth += 1
    return False


def to_plain(value: object, path: str = "", depth: int = 0) -> Any:
    """Give *value* as JSON values, tagged where JSON has no such type. What is JSON as it stands is not copied.

    Args:
        value: None, bool, int, float, complex, str, dates and times, timedelta, Decimal, UUID, bytes, Enum members,
            and lists, tuples, sets, deques and dicts of these.
        path: Where *value* stands; goes into the error.
        depth: How many containers are around it.

    Raises:
        NotStorable: A value of another type, a whole number beyond 4,096 bits, or containers nested deeper than 64.
    """
    kind = type(value)
    if kind is str or value is None or kind is bool or (kind in _NESTED and not depth and _is_plain(value)):
        return value
    if kind is int:
        if cast("int", value).bit_length() > MAX_INT_BITS:
            raise NotStorable(path, "whole number of thousands of digits")
        return value
    if depth > MAX_DEPTH:
        raise NotStorable(path, "container nested too deep", f"At most {MAX_DEPTH} levels; is it inside itself?")
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
    if kind is deque:
        items = [to_plain(item, f"{path}[{index}]", depth + 1) for index, item in enumerate(value)]
        return {_TAG: "deque", "v": [value.maxlen, items]}
    if isinstance(value, Enum):
        return {_TAG: "Enum", "v": enum_to_plain(value, path)}
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
    if tag == "deque":
        return deque((from_plain(item) for item in stored[1]), stored[0])
    if make := _MAKERS.get(tag):
        return make(from_plain(item) for item in stored)
    if read := _READERS.get(tag):
        return read(stored)
    raise Unreadable(f"a value of the unknown kind {tag!r}")
