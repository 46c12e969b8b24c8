"""Time, ids and chance: what the machine is asked for, and the only place that asks.

Rules:
1. Nothing else in the package calls the clock or draws a random number; both arrive as arguments. The linter bans
   the calls elsewhere.
2. The clock is read when it is called, through the module, so that freezegun reaches it.
3. A time is an aware UTC datetime in Python and a whole number of microseconds since 1970 where it is stored.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import secrets
from typing import Protocol

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)


class Clock(Protocol):
    """Says what time it is."""

    def now(self) -> dt.datetime:
        """Give the current time as an aware datetime in UTC."""
        ...


class SystemClock:
    """The clock of this process; freezegun moves it."""

    def now(self) -> dt.datetime:
        """Give the current time as an aware datetime in UTC."""
        return dt.datetime.now(dt.UTC)

    def __repr__(self) -> str:
        return "SystemClock()"


LATEST = 253_402_300_799_999_999
"""The last microsecond of the year 9999, since 1970: no stored moment is later."""


def to_micros(moment: dt.datetime) -> int:
    """Give *moment* as whole microseconds since 1970.

    Raises:
        ValueError: The datetime has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError(f"A time must be aware, {moment!r} has no time zone. Use datetime(..., tzinfo=UTC).")
    return (moment - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> dt.datetime:
    """Give the aware UTC datetime that is *micros* microseconds after 1970."""
    return _EPOCH + dt.timedelta(microseconds=micros)


def maybe_micros(moment: dt.datetime | None) -> int | None:
    """Give `to_micros` of a moment that may be missing."""
    return None if moment is None else to_micros(moment)


def maybe_moment(micros: int | None) -> dt.datetime | None:
    """Give `from_micros` of a number that may be missing."""
    return None if micros is None else from_micros(micros)


def later(moment: dt.datetime, span: dt.timedelta) -> dt.datetime:
    """Give *moment* plus *span*, or the last moment there is where the sum is beyond the calendar."""
    try:
        return moment + span
    except OverflowError:
        return dt.datetime.max.replace(tzinfo=dt.UTC)


def span_micros(span: dt.timedelta) -> int:
    """Give a span as whole microseconds."""
    return span // _MICROSECOND


def refuse_no_span(name: str, value: object) -> None:
    """Check what was given as a span of time.

    Raises:
        TypeError: It is no timedelta.
        ValueError: It is not longer than nothing.
    """
    if not isinstance(value, dt.timedelta):
        raise TypeError(f"{name} is a timedelta, not {value!r}. Write {name}=timedelta(seconds=10).")
    if value <= dt.timedelta(0):
        raise ValueError(f"{name} must be longer than nothing, not {value!r}.")


def ticks() -> int:
    """Give the time of the running event loop in microseconds: for spans inside one process, it is no date."""
    return int(asyncio.get_running_loop().time() * 1_000_000)


def new_id() -> str:
    """Make an id that cannot be guessed: 128 random bits as 32 hexadecimal digits."""
    return secrets.token_hex(16)


def random_bytes(count: int) -> bytes:
    """Draw *count* bytes that nobody can guess, for keys and nonces."""
    return secrets.token_bytes(count)
