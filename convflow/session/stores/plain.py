"""A whole store on top of a shelf that can only get, set and delete.

Rules:
1. What a shelf cannot do is done here and told: `PlainStore.cannot` lists what this process alone cannot promise.
2. Everything about a key is one entry, so a write happens as wholly as the shelf's own ``set``.
3. An entry that was not written here is data of version 0: it is neither trusted nor thrown away; the session layer
   sets it aside.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from typing import ClassVar, Protocol, TypeVar
from weakref import WeakValueDictionary

import attrs

from convflow.clock import Clock, SystemClock, later, to_micros
from convflow.errors import StoreClosed, StoreUnavailable
from convflow.session.stores.abc import Stored
from convflow.session.stores.indexes import Deadlines, Persons
from convflow.session.stores.plain_entry import Entry

T = TypeVar("T")

_ABSENT = (KeyError, FileNotFoundError)
_SLACK = dt.timedelta(minutes=1)  # the shelf only clears away; whether a session lives is decided by who reads it


class Shelf(Protocol):
    """Where entries live. Whatever it raises is told as StoreUnavailable."""

    async def get(self, key: str) -> bytes | None:
        """Give an entry; None, KeyError or FileNotFoundError where there is none."""
        ...

    async def set(self, key: str, data: bytes, ttl: dt.timedelta | None) -> None:
        """Write an entry, to be forgotten after *ttl* or later; None means never."""
        ...

    async def delete(self, key: str) -> None:
        """Remove an entry; one that does not exist is no error."""
        ...


class PlainStore:
    """Makes a store of a `Shelf`, for one process.

    Attributes:
        cannot: What it cannot promise, one sentence each.
    """

    cannot: ClassVar[tuple[str, ...]] = (
        "Two processes that write one session at once are not told of each other: the later one wins.",
        "Deadlines, the list of keys and the keys of a person are those that this process has seen since it began.",
        "What is expired is cleared away by `sweep`, or by the shelf a day after the last write.",
        "How much survives a crash is for the shelf to say.",
    )

    def __init__(self, shelf: Shelf, *, clock: Clock | None = None) -> None:
        """Wrap *shelf*.

        Args:
            shelf: Any object with the methods of `Shelf`. Where it has ``aclose``, closing the store calls it.
            clock: Where `Stored.now` comes from; by default the clock of the process.

        Raises:
            TypeError: *shelf* lacks a method.
        """
        missing = [name for name in ("get", "set", "delete") if not callable(getattr(shelf, name, None))]
        if missing:
            raise TypeError(f"PlainStore needs an object with async get, set and delete; {shelf!r} lacks {missing}.")
        self._shelf = shelf
        self.clock = clock or SystemClock()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._seen: dict[str, int] = {}  # the version that was last seen
        self._deadlines = Deadlines()
        self._persons = Persons()
        self._newest = 0
        self._closed = False

    def __repr__(self) -> str:
        return f"PlainStore({type(self._shelf).__name__}, for one process)"

    # -- talking to the shelf ------------------------------------------------------------------------------------------

    async def _ask(self, operation: str, call: Callable[[], Awaitable[T]], *absent: type[Exception]) -> T | None:
        """Ask the shelf; an error that is one of *absent* means that there is no entry."""
        if self._closed:
            raise StoreClosed(repr(self))
        try:
            return await call()
        except absent:
            return None
        except Exception as error:  # a shelf may raise whatever it likes
            raise StoreUnavailable(repr(self), operation, f"{type(error).__name__} on its shelf") from error

    async def _read(self, operation: str, key: str) -> Entry | None:
        entry = await self._ask(operation, lambda: self._shelf.get(key), *_ABSENT)
        if entry is not None and not isinstance(entry, (bytes, bytearray, memoryview)):
            raise StoreUnavailable(
                repr(self), operation, f"get() gave a {type(entry).__name__}, it must give bytes or None"
            )
        return None if entry is None else Entry.decode(bytes(entry), self.clock.now())

    async def _look(self, operation: str, key: str) -> Entry | None:
        """Read an entry that nobody writes meanwhile, and note what it says."""
        entry = await self._read(operation, key)
        self._note(key, entry)
        return entry

    async def _visit(self, operation: str, key: str) -> Stored:
        async with self._alone(key):
            entry = await self._look(operation, key)
            return entry.stored if entry else Stored.nothing(self.clock.now())

    async def _write(self, operation: str, key: str, entry: Entry) -> None:
        stored, now = entry.stored, self.clock.now()
        ends: dt.datetime | None = entry.retain_until
        if stored.data is not None:
            ends = None if stored.expires_at is None or stored.pinned else max(entry.retain_until, stored.expires_at)
        # Where a clock stands in the past (in tests) the shelf clears nothing away.
        ttl = None if ends is None or ends <= now else later(ends, _SLACK) - now
        await self._ask(operation, lambda: self._shelf.set(key, entry.encode(), ttl))
        self._newest = max(self._newest, stored.version)
        self._note(key, entry)

    def _note(self, key: str, entry: Entry | None) -> None:
        self._deadlines.put(key, entry.stored.due_at if entry else None)
        if entry is None:
            self._seen.pop(key, None)
            self._persons.discard(key)
        else:
            self._seen[key] = entry.stored.version
            self._persons.add(key)

    def _alone(self, key: str) -> asyncio.Lock:
        return self._locks.setdefault(key, asyncio.Lock())

    # -- the store -----------------------------------------------------------------------------------------------------

    async def load(self, key: str) -> Stored:
        """See `Store.load`."""
        entry = await self._read("load", key)
        if entry is None:
            return Stored.nothing(self.clock.now())
        if entry.stored.version > self._seen.get(key, -1):  # else a write may have been quicker
            self._note(key, entry)
        return entry.stored

    async def commit(
        self,
        key: str,
        data: bytes | None,
        inbox: bytes,
        *,
        expected: int,
        expires_at: dt.datetime | None,
        retain_until: dt.datetime,
        due_at: dt.datetime | None,
        pinned: bool,
    ) -> int | Stored:
        """See `Store.commit`."""
        async with self._alone(key):
            entry = await self._look("commit", key)
            stored = entry.stored if entry else Stored.nothing(self.clock.now())
            if stored.version != expected:
                return stored
            version = expected + 1 if expected else max(self._newest + 1, to_micros(stored.now))
            stored = attrs.evolve(
                stored, data=data, inbox=inbox, version=version, expires_at=expires_at, due_at=due_at, pinned=pinned
            )
            await self._write("commit", key, Entry(stored, retain_until))
            return version

    async def touch(
        self, key: str, *, expected: int, expires_at: dt.datetime | None, retain_until: dt.datetime
    ) -> bool:
        """See `Store.touch`. It writes the entry anew: the deadline stands in it."""
        async with self._alone(key):
            entry = await self._look("touch", key)
            if entry is None or not expected or entry.stored.version != expected:
                return False
            stored = attrs.evolve(entry.stored, expires_at=expires_at)
            await self._write("touch", key, Entry(stored, max(entry.retain_until, retain_until)))
            return True

    async def mark(self, key: str, seq: int, *, finished: int | None = None) -> None:
        """See `Store.mark`."""
        async with self._alone(key):
            entry = await self._look("mark", key)
            if entry is not None and entry.stored.version:
                stored = entry.stored
                pinned = stored.pinned and stored.version != finished
                stored = attrs.evolve(stored, sent=max(stored.sent, seq), pinned=pinned)
                await self._write("mark", key, attrs.evolve(entry, stored=stored))

    async def delete(self, key: str, *, retain_until: dt.datetime) -> bool:
        """See `Store.delete`."""
        async with self._alone(key):
            entry = await self._look("delete", key)
            if entry is None:
                return False
            stored = entry.stored
            if not stored.version:  # not of this store: nobody can have loaded it here
                await self._ask("delete", lambda: self._shelf.delete(key), *_ABSENT)
                self._note(key, None)
                return True
            gone = attrs.evolve(
                Stored.nothing(stored.now), version=stored.version + 1, sent=stored.sent, erased_at=stored.now
            )
            await self._write("delete", key, Entry(gone, retain_until))
            return stored.data is not None

    async def due(self, now: dt.datetime, limit: int) -> list[str]:
        """See `Store.due`; of the keys that this process has seen."""
        while True:
            keys = self._deadlines.ripe(now, limit)
            for key in keys:
                await self._visit("due", key)  # another process, or the shelf itself, may have been there
            if keys == self._deadlines.ripe(now, limit):
                self._open()
                return keys

    async def keys(self, prefix: str = "") -> list[str]:
        """See `Store.keys`; of the keys that this process has seen."""
        found = [key for key in sorted(self._open()) if key.startswith(prefix)]
        return [key for key in found if (await self._visit("keys", key)).data is not None]

    async def of_user(self, user: str) -> list[str]:
        """See `Store.of_user`; of the keys that this process has seen."""
        self._open()
        rows = [(key, await self._visit("of_user", key)) for key in self._persons.of(user)]
        return [key for key, stored in rows if stored.data is not None or stored.inbox]

    def _open(self) -> dict[str, int]:
        if self._closed:
            raise StoreClosed(repr(self))
        return self._seen

    async def sweep(self, now: dt.datetime) -> int:
        """See `Store.sweep`; of the keys that this process has seen."""
        return sum([await self._clear(key, now) for key in list(self._open())])

    async def _clear(self, key: str, now: dt.datetime) -> bool:
        async with self._alone(key):
            entry = await self._look("sweep", key)
            if entry is None or entry.stored.pinned or not entry.stored.version:
                return False
            stored, had_data = entry.stored, entry.stored.data is not None
            if had_data and (stored.expires_at is None or stored.expires_at > now):
                return False
            if entry.retain_until <= now:
                await self._ask("sweep", lambda: self._shelf.delete(key), *_ABSENT)
                self._note(key, None)
            elif had_data:
                cleared = attrs.evolve(stored, data=None, due_at=None)
                await self._write("sweep", key, attrs.evolve(entry, stored=cleared))
            return had_data

    async def aclose(self) -> None:
        """See `Store.aclose`. Closes the shelf where it can be closed."""
        if not self._closed:
            close = getattr(self._shelf, "aclose", None)
            if close is not None:
                await self._ask("aclose", close)
            self._closed = True
