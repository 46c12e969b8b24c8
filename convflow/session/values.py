"""The values of a session: a dict, or an object of the author's class, able to become bytes.

Rules:
1. Whether something changed is decided by comparing encoded bytes; there is no proxy that could miss a nested change.
2. What is read or written here has no value in it whose deadline has come: see `convflow.session.deadlines`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from convflow import codec
from convflow.clock import span_micros
from convflow.errors import NotStorable, Unreadable
from convflow.session.deadlines import Deadlines, Ttl
from convflow.session.places import paths_of, value_at
from convflow.session.schema import Schema

D = TypeVar("D")

_LONG = 4096
_EMPTY = b'{"v":{}}'


def _whole(number: Any) -> int:
    if type(number) is not int:
        raise TypeError
    return number


def may_wait(line: bytes, schema: Schema[Any]) -> bool:
    """Say whether a stored line may stay unread until somebody asks for its values: it is long, and has only values.

    A short one costs little, so that damage in it is found with the next message, whatever that message is about. In
    one that says that there are no values, there is none to be found.
    """
    if schema.version:
        return False
    if len(line) > _LONG:
        return line.startswith(b'{"v":{') and line.endswith(b"}}")
    return line == _EMPTY and schema.kind is None


class Values(Generic[D]):
    """The live values of one session.

    Attributes:
        data: The mapping, or the object of the author's class; `current` for whoever reads it.
        life: The session's own idle time, where it has one.
        stale: Whether the stored line says something else, although nobody has changed anything: a value had expired,
            such as a code after its five minutes, or they were of an older version.
    """

    __slots__ = ("_deadlines", "_leftovers", "_migrated", "_schema", "data", "life", "stale")

    def __init__(
        self, data: D, schema: Schema[D], now: dt.datetime, moment: Callable[[], dt.datetime] | None = None
    ) -> None:
        """Take *data*.

        Args:
            data: The mapping, or the object.
            schema: What it looks like.
            now: The one time of this handler.
            moment: Gives the time as it goes on; without it, it stands still.
        """
        self.data = data
        self.life: dt.timedelta | None = None
        self.stale = False
        self._migrated = False
        self._schema = schema
        self._deadlines = Deadlines(now, moment or (lambda: now))
        self._leftovers: list[tuple[Any, dict[str, Any]]] = []  # stored fields that the author's classes do not have

    @classmethod
    def load(
        cls, line: bytes, schema: Schema[D], now: dt.datetime, moment: Callable[[], dt.datetime] | None = None
    ) -> Values[D]:
        """Read the part ``values`` of a record, without what has expired, in the newest version.

        Raises:
            Unreadable: The bytes are damaged, or do not fit the author's class.
            NewerValues: They are of a newer version than this program knows.
            MigrationFailed: They are older, and a migration could not take them.
        """
        stored = codec.decode(line)
        try:
            plain, life, ends, found = stored["v"], stored.get("life"), stored.get("ttl", []), stored.get("version", 0)
            span = None if life is None else dt.timedelta(microseconds=_whole(life))
            _whole(found)
        except (TypeError, KeyError, ValueError, AttributeError, OverflowError) as error:
            raise Unreadable(f"damaged session values ({type(error).__name__})") from None
        # A tag that somebody else has escaped is one, too. One letter is found at once, two of them are not.
        tagged = b"~" in line or (b"\\" in line and b"\\u" in line)
        data = codec.from_plain(plain) if schema.kind is None and tagged else plain
        if not isinstance(data, dict):
            raise Unreadable(f"session values that are a {type(data).__name__}, not a mapping")
        if schema.kind is None:
            codec.check_bounds(line, data)
        values = cls(data, schema, now, moment)  # type: ignore[arg-type]  # D is dict here, or is made of it below
        values.life = span
        if ends != [] or found != schema.version or schema.kind is not None:
            values._upgrade(data, ends, found)
        values.stale = values._deadlines.lost or found < schema.version or schema.kind is not None
        values._migrated = found < schema.version
        return values

    def _upgrade(self, data: dict[str, Any], ends: Any, found: int) -> None:
        deadlines, schema = self._deadlines, self._schema
        newest, new = data, found < schema.version
        if new or schema.kind is None:
            deadlines.read(ends, data)
            deadlines.look(data)  # a migration must not save what has expired under another name
        if found != schema.version:
            newest = schema.upgrade(data, found)
        live: Any = newest
        if schema.kind is not None:
            live = schema.kind.from_plain(newest, self._leftovers)
            if not new:
                deadlines.read(ends, live)
        self.data = live
        if new:
            deadlines.move(data, live)
        deadlines.look(live)

    def current(self) -> D:
        """Give the values as they are now: without marks, and without what has expired meanwhile."""
        self._deadlines.look(self.data)
        return self.data

    def encode(self, unchanged: bytes | None) -> bytes:
        """Give the bytes of the part ``values``; *unchanged* itself where nothing changed.

        Raises:
            NotStorable: A value cannot be stored; the path says which.
        """
        self.current()
        try:
            plain, line = self._line()
        except NotStorable:
            # A mark that was made long before it was put here is not noticed by `current`.
            if not self._deadlines.take_marks(self.data):
                raise
            plain, line = self._line()
        if unchanged is not None and line == unchanged:
            return unchanged
        kind = self._schema.kind
        if kind is not None and kind.problem(plain):
            raise codec.misfit(self.data)
        return line

    def _line(self) -> tuple[Any, bytes]:
        plain = self.plain()
        whole: dict[str, Any] = {"v": plain}
        if self._schema.version:
            whole["version"] = self._schema.version
        if ends := self._deadlines.written(self.data):
            whole["ttl"] = ends
        if self.life is not None:
            whole["life"] = span_micros(self.life)
        try:
            return plain, codec.encode(whole)
        except (TypeError, ValueError, RecursionError):
            raise codec.fault(self._schema.kind, self.data, plain) from None

    def as_read(self, line: bytes) -> bytes:
        """Give the bytes of what was read from *line*, before anybody changes it: *line* itself, unless it is stale.

        Raises:
            Unreadable: What was read cannot be written.
            NotStorable: A migration made what cannot be written.
        """
        if not self.stale:
            return line
        try:
            return self.encode(line)
        except NotStorable as error:
            if self._migrated:
                raise
            raise Unreadable(f"session values that could not be written again ({error.kind})") from None

    def plain(self) -> Any:
        """Give the values as JSON values.

        Raises:
            NotStorable: A value has no such form; the path says which.
        """
        kind = self._schema.kind
        if kind is None:
            return codec.to_plain(self.data)
        try:
            plain = kind.to_plain(self.data)
        except Exception as error:  # a value that is not of the annotated type may fail in any way
            raise codec.misfit(self.data) from error
        if self._leftovers:
            self._put_back(plain)
        return plain

    def _put_back(self, plain: Any) -> None:
        """Write what another version of the author's classes has stored beside what this one knows."""
        paths = paths_of(self.data)
        for made, extra in self._leftovers:
            if id(made) not in paths:
                continue  # the object is not part of the values any more
            holder, live = plain, self.data
            for slot in paths[id(made)]:
                if isinstance(live, dict) and isinstance(holder, list):  # keys that are no text: pairs
                    holder = holder[list(live).index(slot)][1]
                else:
                    holder = value_at(holder, slot)
                live = value_at(live, slot)
            if isinstance(holder, dict):
                for name, value in extra.items():
                    holder.setdefault(name, value)

    # -- changing a mapping --------------------------------------------------------------------------------------------

    def set(self, name: str, value: Any) -> None:
        """Assign one value of an untyped session."""
        if not isinstance(name, str):
            raise TypeError(f"A session key is text, not {name!r} ({type(name).__name__}).")
        if type(value) is Ttl:
            value = self._deadlines.mark(self.data, name, value, (name,))
        else:
            self._deadlines.renew(self.data, name, value)
        self.data[name] = value  # type: ignore[index]  # D is dict here

    def drop(self, name: str) -> None:
        """Remove one value of an untyped session.

        Raises:
            KeyError: There is none.
        """
        del self.current()[name]  # type: ignore[attr-defined]  # D is dict here
        self._deadlines.forget(self.data, name)

    def restart(self, data: D) -> None:
        """Put *data* in the place of everything, without any deadline."""
        self.data = data
        self._deadlines.clear()
        self._leftovers = []
