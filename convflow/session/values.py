"""The values of a session: a dict, or an object of the author's class, with deadlines on single values.

Rules:
1. Whether something changed is decided by comparing encoded bytes; there is no proxy that could miss a nested change.
2. A value whose deadline has come is gone for every reader from the moment of loading, and stays for the whole
   handler otherwise.
3. Assigning to a key that has a time to live starts it anew; ``ttl(value, None)`` takes it away.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Generic, TypeVar

import attrs

from convflow import codec
from convflow.clock import from_micros, later, to_micros
from convflow.errors import NotStorable, Unreadable

D = TypeVar("D")

_MICROSECOND = dt.timedelta(microseconds=1)


def _span(_: object, __: object, value: dt.timedelta | None) -> None:
    if value is not None and not isinstance(value, dt.timedelta):
        raise TypeError(
            f"A time to live is a timedelta or None, not {value!r}. Write ttl(value, timedelta(minutes=5))."
        )
    if value is not None and value < dt.timedelta(0):
        raise ValueError(
            f"A time to live cannot be negative: {value!r}. Use a positive timedelta, or None for no deadline."
        )


@attrs.frozen
class Ttl:
    """A value with the time it has to live; made by `ttl`."""

    value: Any
    span: dt.timedelta | None = attrs.field(validator=_span)


def ttl(value: Any, span: dt.timedelta | None) -> Ttl:
    """Mark *value* to vanish from the session after *span*.

    ``session["otp"] = ttl("4711", timedelta(minutes=5))``

    Args:
        value: What is stored; reading the session gives this value, not the mark.
        span: How long, counted from the handler's ``now``. None or zero takes an earlier deadline away.

    Raises:
        TypeError: *span* is no timedelta.
        ValueError: *span* is negative.
    """
    return Ttl(value, span)


def _whole(number: Any) -> int:
    if type(number) is not int:
        raise TypeError
    return number


@attrs.define
class Deadline:
    """When one value goes.

    Attributes:
        at: Microseconds since 1970.
        span: Microseconds that an assignment gives it.
    """

    at: int
    span: int


def _deadline(at: int, span: int) -> Deadline:
    deadline = Deadline(at, span)
    _ = from_micros(at), dt.timedelta(microseconds=span)  # beyond the calendar: OverflowError
    return deadline


class Values(Generic[D]):
    """The live values of one session, able to become bytes.

    Attributes:
        data: The mapping, or the object of the author's class.
        life: The session's own idle time, where it has one.
        lost: Whether a value had expired when they were loaded.
    """

    __slots__ = ("_codec", "_deadlines", "_extra", "_now", "data", "life", "lost")

    def __init__(self, data: D, kind: codec.TypedCodec[D] | None, now: dt.datetime) -> None:
        self.data = data
        self.life: dt.timedelta | None = None
        self.lost = False
        self._codec = kind
        self._now = now
        self._deadlines: dict[str, Deadline] = {}
        self._extra: dict[str, Any] = {}

    @classmethod
    def load(cls, line: bytes, kind: codec.TypedCodec[D] | None, now: dt.datetime) -> Values[D]:
        """Read the part ``values`` of a record, without what has expired at *now*.

        Raises:
            Unreadable: The bytes are damaged, or do not fit the author's class.
        """
        stored = codec.decode(line)
        try:
            plain, life, ttls = stored["v"], stored.get("life"), stored.get("ttl", {})
            deadlines = {name: _deadline(_whole(at), _whole(span)) for name, (at, span) in ttls.items()}
            micros = to_micros(now)
            gone = {name for name, deadline in deadlines.items() if deadline.at <= micros}
            span = None if life is None else dt.timedelta(microseconds=_whole(life))
            if kind is not None and not isinstance(plain, dict):
                raise TypeError
        except (TypeError, KeyError, ValueError, AttributeError, OverflowError) as error:
            raise Unreadable(f"damaged session values ({type(error).__name__})") from None
        if kind is None:
            data = codec.from_plain(plain)
            if not isinstance(data, dict):
                raise Unreadable(f"session values that are a {type(data).__name__}, not a mapping")
            values = cls({name: value for name, value in data.items() if name not in gone}, None, now)  # type: ignore[arg-type]  # D is dict here
        else:
            values = cls(kind.from_plain(plain), kind, now)
            known = {field.name for field in attrs.fields(kind.kind)}
            values._extra = {name: value for name, value in plain.items() if name not in known}
        values.life = span
        values.lost = bool(gone)
        values._deadlines = {name: deadline for name, deadline in deadlines.items() if name not in gone}
        return values

    def encode(self, unchanged: bytes | None) -> bytes:
        """Give the bytes of the part ``values``; *unchanged* itself where nothing changed.

        Raises:
            NotStorable: A value cannot be stored; the path says which.
        """
        plain = self._plain()
        whole: dict[str, Any] = {"v": plain}
        if deadlines := {name: [end.at, end.span] for name, end in self._deadlines.items() if name in plain}:
            whole["ttl"] = deadlines
        if self.life is not None:
            whole["life"] = self.life // _MICROSECOND
        try:
            line = codec.encode(whole)
        except (TypeError, ValueError, RecursionError):
            raise codec.fault(self._codec, plain) from None
        if unchanged is not None and line == unchanged:
            return unchanged
        if self._codec is not None and (problem := self._codec.problem(plain)):
            raise NotStorable("session.data", type(self.data).__name__, f"{problem}. Store what the annotation says.")
        return line

    def _plain(self) -> Any:
        if self._codec is None:
            return codec.to_plain(self.data)
        try:
            return {**self._extra, **self._codec.to_plain(self.data)}
        except Exception as error:  # a value that is not of the annotated type may fail in any way
            raise codec.misfit(self.data) from error

    def set(self, name: str, value: Any) -> None:
        """Assign one value of an untyped session."""
        if not isinstance(name, str):
            raise TypeError(f"A session key is text, not {name!r} ({type(name).__name__}).")
        if isinstance(value, Ttl):
            self._deadlines.pop(name, None)
            if value.span:
                self._deadlines[name] = Deadline(0, value.span // _MICROSECOND)
            value = value.value
        if deadline := self._deadlines.get(name):
            end = later(self._now, dt.timedelta(microseconds=deadline.span))
            deadline.at = to_micros(end)
        self.data[name] = value  # type: ignore[index]  # D is dict here

    def drop(self, name: str) -> None:
        """Remove one value of an untyped session.

        Raises:
            KeyError: There is none.
        """
        del self.data[name]  # type: ignore[attr-defined]  # D is dict here
        self._deadlines.pop(name, None)

    def restart(self, data: D) -> None:
        """Put *data* in the place of everything, without any deadline."""
        self.data = data
        self._deadlines = {}
        self._extra = {}

    def deadline(self, name: str) -> dt.datetime | None:
        """Say when a value goes, or None."""
        deadline = self._deadlines.get(name)
        return None if deadline is None else from_micros(deadline.at)
