"""Values that vanish by themselves: the mark `ttl`, and where in the values of a session the marked ones stand.

Rules:
1. A mark may stand anywhere: in the mapping, in dicts, lists and attrs objects inside it. It is taken away as soon as
   it is noticed; nobody reads a mark.
2. A deadline belongs to one place, stored as a path. It follows its value when a list or a container moves.
3. Another value in that place lives its whole span again. The place gone, the deadline is gone.
4. In an attrs object a value that has gone is the default of its field; elsewhere it is not there at all.
"""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar, cast

import attrs

from convflow import codec
from convflow.clock import from_micros, later, span_micros, to_micros
from convflow.errors import NotStorable, Unreadable
from convflow.session.places import MAX_DEPTH, NOTHING, Path, fields, paths_of, put, shown, slots, value_at

T = TypeVar("T")


class Ttl:
    """A value with the time it has to live; made by `ttl`."""

    __slots__ = ("span", "value")
    # The marks that no session has taken away yet; while there are none, nobody needs to look for them. Python makes
    # the mark of `session["codes"]["otp"] = ttl(...)` before it reads the session and puts it there after that.
    waiting: ClassVar[set[int]] = set()

    def __init__(self, value: Any, span: dt.timedelta | None) -> None:
        self.value = value
        self.span = span
        self.waiting.add(id(self))

    def __del__(self) -> None:
        self.waiting.discard(id(self))


def ttl(value: T, span: dt.timedelta | None) -> T:
    """Mark *value* to vanish from the session after *span*.

    ``session["otp"] = ttl("4711", timedelta(minutes=5))``

    The mark may stand anywhere in the values. Type checkers see the value itself: so it fits a typed field.

    Args:
        value: What is stored; reading the session gives this value, not the mark.
        span: How long, counted from the handler's ``now``. None or zero takes an earlier deadline away.

    Raises:
        TypeError: *span* is no timedelta.
        ValueError: *span* is negative.
    """
    if span is not None and not isinstance(span, dt.timedelta):
        raise TypeError(f"A time to live is a timedelta or None, not {span!r}. Write ttl(value, timedelta(minutes=5)).")
    if span is not None and span < dt.timedelta(0):
        raise ValueError(
            f"A time to live cannot be negative: {span!r}. Use a positive timedelta, or None for no deadline."
        )
    return cast("T", Ttl(value, span))


# -- deadlines ---------------------------------------------------------------------------------------------------------


@attrs.define(eq=False)
class _End:
    holder: Any
    slot: Any
    value: Any
    size: int
    path: Path
    at: int
    span: int


class Deadlines:
    """The deadlines of the values of one session.

    Attributes:
        lost: Whether any value has gone since they were read.
    """

    __slots__ = ("_ends", "_homeless", "_moment", "_now", "lost")

    def __init__(self, now: dt.datetime, moment: Callable[[], dt.datetime]) -> None:
        """Begin without any.

        Args:
            now: From when a new deadline counts: the one time of this handler.
            moment: Gives the time as it goes on, for looking what has expired.
        """
        self._now = now
        self._moment = moment
        self._ends: list[_End] = []
        self._homeless: list[tuple[Path, int, int]] = []
        self.lost = False

    # -- in the record -------------------------------------------------------------------------------------------------

    def read(self, stored: Any, data: Any) -> None:
        """Take over what `written` gave, for values that were just read.

        Raises:
            Unreadable: *stored* is damaged.
        """
        try:
            for plain, at, span in stored:
                path = tuple(codec.from_plain(part) for part in plain)
                if type(at) is not int or type(span) is not int or not path:
                    raise TypeError
                _ = from_micros(at), dt.timedelta(microseconds=span)  # beyond the calendar: OverflowError
                self._bind(data, path, at, span)
        except (TypeError, ValueError, OverflowError) as error:
            raise Unreadable(f"damaged session values ({type(error).__name__})") from None

    def _bind(self, data: Any, path: Path, at: int, span: int) -> None:
        holder = data
        for part in path[:-1]:
            holder = value_at(holder, part)
        value = value_at(holder, path[-1])
        if value is NOTHING:
            self._homeless.append((path, at, span))
        else:
            self._ends.append(_End(holder, path[-1], value, _size(holder), path, at, span))

    def move(self, old: Any, new: Any) -> None:
        """Find the places of *old* values again in *new* ones, which were made of them."""
        self._settle(old)
        places = [(end.path, end.at, end.span) for end in self._ends] + self._homeless
        self._ends, self._homeless = [], []
        for path, at, span in places:
            self._bind(new, path, at, span)

    def written(self, data: Any) -> list[Any]:
        """Give the deadlines as plain values, by path, in a fixed order."""
        if not self._ends:
            return []
        self._settle(data)
        rows = [[[codec.to_plain(part) for part in end.path], end.at, end.span] for end in self._ends]
        return sorted(rows, key=codec.encode)

    # -- while a handler runs ------------------------------------------------------------------------------------------

    def look(self, data: Any) -> None:
        """Notice new marks, and let go what has expired; almost free where there are none."""
        if Ttl.waiting:
            self.take_marks(data)
        if self._ends:
            moment = to_micros(self._moment())
            if any(end.at <= moment for end in self._ends):
                self._settle(data)
                self._drop(moment)

    def take_marks(self, data: Any) -> bool:
        """Put values in the place of all marks; say whether there were any.

        Raises:
            NotStorable: A mark stands where no value can vanish.
        """
        return self._search(data, (), {id(data)})

    def _search(self, holder: Any, path: Path, around: set[int]) -> bool:
        found = False
        for slot, value in slots(holder):
            here = (*path, slot)
            if type(value) is Ttl:
                if type(holder) is tuple:
                    raise NotStorable(shown(here), "ttl mark in a tuple", "Mark the whole tuple, or use a list.")
                value = self.mark(holder, slot, value, here)  # noqa: PLW2901 - the value of the mark
                put(holder, slot, value)
                found = True
            if id(value) not in around and len(around) <= MAX_DEPTH:
                found |= self._search(value, here, {*around, id(value)})
        return found

    def mark(self, holder: Any, slot: Any, mark: Ttl, path: Path) -> Any:
        """Note the deadline of a mark, and give the value that it is for.

        Raises:
            NotStorable: It is for a field without a default.
        """
        value, span = mark.value, mark.span
        Ttl.waiting.discard(id(mark))
        while type(value) is Ttl:
            value = value.value
        self.forget(holder, slot)
        if span:
            if attrs.has(type(holder)) and fields(type(holder))[slot].default is attrs.NOTHING:
                raise NotStorable(
                    shown(path),
                    "ttl mark for a field without a default",
                    f"Give field {slot!r} of {type(holder).__name__} the default that it has when its time is over.",
                )
            micros = span_micros(span)
            self._ends.append(_End(holder, slot, value, _size(holder), path, self._end(micros), micros))
        return value

    def renew(self, holder: Any, slot: Any, value: Any) -> None:
        """Let a value that was assigned anew live its whole span again."""
        for end in self._ends:
            if end.holder is holder and end.slot == slot:
                end.value, end.at = value, self._end(end.span)

    def clear(self) -> None:
        """Forget all deadlines."""
        self._ends, self._homeless = [], []

    def forget(self, holder: Any, slot: Any) -> None:
        """Forget the deadline of one place."""
        if self._ends:
            self._ends = [end for end in self._ends if end.holder is not holder or end.slot != slot]

    def _settle(self, data: Any) -> None:
        """Find where every value stands by now."""
        paths = paths_of(data)
        kept: dict[tuple[int, Any], _End] = {}
        for end in self._ends:
            if id(end.holder) not in paths:  # replaced by a copy, perhaps: what stands in its place?
                holder = data
                for part in end.path[:-1]:
                    holder = value_at(holder, part)
                end.holder = holder
            slot = _find(end, kept)
            value = value_at(end.holder, slot)
            if id(end.holder) not in paths or value is NOTHING:
                continue
            if value is not end.value:
                end.value, end.at = value, self._end(end.span)
            end.slot, end.size, end.path = slot, _size(end.holder), (*paths[id(end.holder)], slot)
            kept[id(end.holder), slot] = end
        self._ends = list(kept.values())

    def _end(self, micros: int) -> int:
        return to_micros(later(self._now, dt.timedelta(microseconds=micros)))

    def _drop(self, moment: int) -> None:
        gone = [end for end in self._ends if end.at <= moment]
        self._ends = [end for end in self._ends if end.at > moment]
        for end in gone:
            self.lost = True
            if type(end.holder) is dict:
                del end.holder[end.slot]
            elif isinstance(end.holder, (list, deque)):
                del end.holder[end.slot]
                for other in (*self._ends, *gone):
                    if other.holder is end.holder:
                        other.slot -= other.slot > end.slot
                        other.size -= 1
            else:
                put(end.holder, end.slot, _default(end.holder, end.slot))


def _size(holder: Any) -> int:
    return len(holder) if isinstance(holder, (list, deque)) else 0


def _find(end: _End, taken: dict[tuple[int, Any], _End]) -> Any:
    """Give the slot of a value in its container; in a list it may have moved."""
    if not isinstance(end.holder, (list, deque)) or value_at(end.holder, end.slot) is end.value:
        return end.slot
    for index, value in enumerate(end.holder):
        if value is end.value and (id(end.holder), index) not in taken:
            return index
    return end.slot if len(end.holder) == end.size else None  # another value in its place, or it was taken away


def _default(holder: Any, name: str) -> Any:
    default = fields(type(holder))[name].default
    if default is attrs.NOTHING:
        raise Unreadable(f"field {name!r} has expired, and {type(holder).__name__} gives it no default")
    if isinstance(default, attrs.Factory):  # type: ignore[arg-type]  # it is a class, typed as a function
        factory: Any = default
        return factory.factory(holder) if factory.takes_self else factory.factory()
    return default
