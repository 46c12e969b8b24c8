"""A limit for the time that author's code takes, which costs nothing where that code does not wait."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Coroutine, Generator
from typing import Any, Generic, TypeVar

T = TypeVar("T")


async def within(limit: dt.timedelta, work: Coroutine[Any, Any, T], what: str, name: str) -> T:
    """Run *work*, for at most so long.

    The alarm is set when *work* waits for the first time. Most of it never does, and an alarm that is set and taken
    back costs as much as reading a small record.

    Args:
        limit: How long.
        work: What is to be done.
        what: That in words, for the error.
        name: Of the limit, for the error.

    Raises:
        TimeoutError: It took longer; it was cancelled.
    """
    try:
        waits_for = work.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    alarm = asyncio.timeout(limit.total_seconds())
    try:
        async with alarm:
            return await _Begun(work, waits_for)
    except TimeoutError as error:
        if not alarm.expired():
            raise  # of the work itself
        raise TimeoutError(f"{what} took longer than {limit} ({name}).") from error


class _Begun(Generic[T]):
    """The rest of a coroutine that waits for something: handed on to the loop as ``await`` would do."""

    __slots__ = ("_waits_for", "_work")

    def __init__(self, work: Coroutine[Any, Any, T], waits_for: Any) -> None:
        self._work, self._waits_for = work, waits_for

    def __await__(self) -> Generator[Any, Any, T]:
        waits_for = self._waits_for
        try:
            while True:
                try:
                    got = yield waits_for
                except BaseException as error:  # noqa: BLE001 - a cancellation, too, belongs to the work
                    waits_for = self._work.throw(error)
                else:
                    waits_for = self._work.send(got)
        except StopIteration as done:
            result: T = done.value
            return result


__all__ = ["within"]
