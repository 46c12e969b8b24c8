"""Sessions in the memory of this process, for tests and for bots that may forget.

It keeps encoded bytes, never live objects, so that a test on it behaves as the bot will on a real store.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Iterator

import attrs

from convflow.clock import Clock, SystemClock, to_micros
from convflow.errors import StoreClosed
from convflow.session.key import user_of
from convflow.session.stores.abc import Stored


@attrs.define
class _Row:
    data: bytes | None
    inbox: bytes
    version: int
    sent: int
    expires_at: dt.datetime | None
    retain_until: dt.datetime
    erased_at: dt.datetime | None
    due_at: dt.datetime | None
    pinned: bool


class MemoryStore:
    """Keeps at most *max_sessions* records; the least recently used one goes first.

    Records with work to finish (unsent replies, hooks) are never evicted, even if that means more than *max_sessions*.
    """

    def __init__(self, max_sessions: int = 10_000, *, clock: Clock | None = None) -> None:
        """Make an empty store.

        Args:
            max_sessions: From 1.
            clock: Where `Stored.now` comes from; by default the clock of the process.

        Raises:
            ValueError: *max_sessions* is below 1.
        """
        if max_sessions < 1:
            raise ValueError(f"max_sessions must be 1 or more, not {max_sessions!r}.")
        self._max = max_sessions
        self._clock = clock or SystemClock()
        self._rows: OrderedDict[str, _Row] = OrderedDict()
        self._due: dict[str, dt.datetime] = {}
        self._of_user: dict[str, set[str]] = {}
        self._lock = threading.Lock()  # two event loops may share one store
        self._newest = 0
        self._closed = False

    def __repr__(self) -> str:
        return f"MemoryStore({len(self._rows)} of at most {self._max})"

    async def load(self, key: str) -> Stored:
        """See `Store.load`."""
        with self._lock:
            return self._load(key)

    def _load(self, key: str) -> Stored:
        if self._closed:
            raise StoreClosed("This MemoryStore")
        now = self._clock.now()
        row = self._rows.get(key)
        if row is None:
            return Stored.nothing(now)
        self._rows.move_to_end(key)
        return Stored(
            row.data, row.inbox, row.version, row.sent, row.expires_at, row.erased_at, row.due_at, row.pinned, now
        )

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
        with self._lock:
            stored = self._load(key)
            if stored.version != expected:
                return stored
            # Never one twice, even where a frozen clock stands still: a key may be evicted and come again.
            version = expected + 1 if expected else max(self._newest + 1, to_micros(stored.now))
            self._newest = max(self._newest, version)
            if data is not None:
                data = bytes(memoryview(data))  # what an encoder returns may sit in a far larger buffer
            if not expected and (user := user_of(key)) is not None:
                self._of_user.setdefault(user, set()).add(key)
            self._rows[key] = _Row(
                data, inbox, version, stored.sent, expires_at, retain_until, stored.erased_at, due_at, pinned
            )
            self._wake(key, due_at)
            self._evict(key)
            return version

    def _wake(self, key: str, due_at: dt.datetime | None) -> None:
        if due_at is None:
            self._due.pop(key, None)
        else:
            self._due[key] = due_at

    def _evict(self, written: str) -> None:
        while len(self._rows) > self._max:
            oldest = next((key for key, row in self._rows.items() if not row.pinned and key != written), None)
            if oldest is None:
                return
            self._remove(oldest)

    def _remove(self, key: str) -> None:
        del self._rows[key]
        self._due.pop(key, None)
        user = user_of(key)
        if user is not None and (keys := self._of_user.get(user)):
            keys.discard(key)
            if not keys:
                del self._of_user[user]

    async def touch(
        self, key: str, *, expected: int, expires_at: dt.datetime | None, retain_until: dt.datetime
    ) -> bool:
        """See `Store.touch`."""
        with self._lock:
            if self._load(key).version != expected or not expected:
                return False
            row = self._rows[key]
            row.expires_at, row.retain_until = expires_at, max(row.retain_until, retain_until)
            return True

    async def mark(self, key: str, seq: int, *, finished: int | None = None) -> None:
        """See `Store.mark`."""
        with self._lock:
            self._load(key)
            if row := self._rows.get(key):
                row.sent = max(row.sent, seq)
                if row.version == finished:
                    row.pinned = False

    async def delete(self, key: str, *, retain_until: dt.datetime) -> bool:
        """See `Store.delete`."""
        with self._lock:
            stored = self._load(key)
            if not stored.version:
                return False
            self._newest = max(self._newest, stored.version + 1)
            self._rows[key] = _Row(
                None, b"", stored.version + 1, stored.sent, None, retain_until, stored.now, None, pinned=False
            )
            self._wake(key, None)
            return stored.data is not None

    async def due(self, now: dt.datetime, limit: int) -> list[str]:
        """See `Store.due`."""
        with self._lock:
            self._load("")
            ripe = sorted((at, key) for key, at in self._due.items() if at <= now)
            return [key for _, key in ripe[:limit]]

    async def keys(self, prefix: str = "") -> list[str]:
        """See `Store.keys`."""
        with self._lock:
            self._load("")
            return sorted(key for key, row in self._rows.items() if row.data is not None and key.startswith(prefix))

    async def of_user(self, user: str) -> list[str]:
        """See `Store.of_user`."""
        with self._lock:
            self._load("")
            rows = ((key, self._rows[key]) for key in self._of_user.get(user, ()))
            return sorted(key for key, row in rows if row.data is not None or row.inbox)

    async def sweep(self, now: dt.datetime) -> int:
        """See `Store.sweep`."""
        with self._lock:
            self._load("")
            cleared = 0
            for key, row in list(self._expired(now)):
                if row.data is not None:
                    row.data, row.due_at, cleared = None, None, cleared + 1
                    self._wake(key, None)
                if row.retain_until <= now:
                    self._remove(key)
            return cleared

    def _expired(self, now: dt.datetime) -> Iterator[tuple[str, _Row]]:
        for key, row in self._rows.items():
            if not row.pinned and (row.data is None or (row.expires_at is not None and row.expires_at <= now)):
                yield key, row

    async def aclose(self) -> None:
        """See `Store.aclose`. The records are gone."""
        self._closed = True
        self._rows.clear()
        self._due.clear()
        self._of_user.clear()
