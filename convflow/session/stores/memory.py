"""Sessions in the memory of this process, for tests and for bots that may forget.

It keeps encoded bytes, never live objects, so that a test on it behaves as the bot will on a real store.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Callable

from convflow.clock import Clock, SystemClock, refuse_no_span, to_micros
from convflow.errors import StoreClosed
from convflow.frozen import evolve
from convflow.session.stores.abc import Stored
from convflow.session.stores.indexes import Deadlines, Persons
from convflow.session.stores.memory_row import has_data, holds, is_pinned, marks, pack, retained_until, unpack

_LOOKED_AT = 16
"""How many records a commit looks at for one that may be evicted."""
_CLEANED = 100
"""How many records a commit cleans while a clean-up is under way."""


class MemoryStore:
    """Keeps at most *max_sessions* records; the least recently used one goes first.

    Records with work to finish (unsent replies, hooks) are never evicted, even if that means more than *max_sessions*.
    """

    def __init__(
        self, max_sessions: int = 10_000, *, clean_up: dt.timedelta | None = None, clock: Clock | None = None
    ) -> None:
        """Make an empty store.

        Args:
            max_sessions: From 1.
            clean_up: How often to clear away what has expired, as `sweep` does. It happens a little with every commit,
                by the clock of the store, so a manager with another clock goes without. None leaves it to `sweep` and
                to the limit.
            clock: Where `Stored.now` comes from; by default the clock of the process.

        Raises:
            ValueError: *max_sessions* is below 1, or *clean_up* is not longer than nothing.
            TypeError: *clean_up* is no timedelta.
        """
        if max_sessions < 1:
            raise ValueError(f"max_sessions must be 1 or more, not {max_sessions!r}.")
        if clean_up is not None:
            refuse_no_span("clean_up", clean_up)
        self._max = max_sessions
        self._clean_up = clean_up
        self.clock = clock or SystemClock()
        self._cleaned_at = self.clock.now()
        self._to_clean: list[str] = []
        self._rows: OrderedDict[str, bytes] = OrderedDict()
        self._deadlines = Deadlines()
        self._persons = Persons()
        self._watchers: list[Callable[[str], object]] = []
        self._lock = threading.Lock()  # two event loops may share one store
        self._newest = 0
        self._closed = False

    def __repr__(self) -> str:
        return f"MemoryStore({len(self._rows)} of at most {self._max})"

    def size(self) -> int:
        """Give how many records there are, those of deleted and expired sessions included until they are forgotten."""
        return len(self._rows)

    def watch_evictions(self, watcher: Callable[[str], object]) -> None:
        """Call *watcher* with the key of every record that is let go to make room, after it has gone.

        One that equals another is called once.
        """
        if watcher not in self._watchers:
            self._watchers.append(watcher)

    async def load(self, key: str) -> Stored:
        """See `Store.load`."""
        with self._lock:
            return self._load(key)

    def _load(self, key: str) -> Stored:
        self._refuse_closed()
        now = self.clock.now()
        row = self._rows.get(key)
        if row is None:
            return Stored.nothing(now)
        self._rows.move_to_end(key)
        return unpack(row, now)

    def _refuse_closed(self) -> None:
        if self._closed:
            raise StoreClosed("This MemoryStore")

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
            self._refuse_closed()
            now, row = self.clock.now(), self._rows.get(key)
            found, sent, erased_at = (0, 0, None) if row is None else marks(row)
            if found != expected:
                return self._load(key)
            # Never one twice, even where a frozen clock stands still: a key may be evicted and come again.
            version = expected + 1 if expected else max(self._newest + 1, to_micros(now))
            self._newest = max(self._newest, version)
            if not expected:
                self._persons.add(key)
            written = Stored(data, inbox, version, sent, expires_at, erased_at, due_at, pinned, now)
            self._rows[key] = pack(written, retain_until)
            self._rows.move_to_end(key)
            self._deadlines.put(key, due_at)
            self._clean(now)
            evicted = self._evict(key)
        for each in evicted if self._watchers else ():  # without the lock: a watcher may use the store
            for watcher in self._watchers:
                watcher(each)
        return version

    def _evict(self, written: str) -> list[str]:
        evicted: list[str] = []
        for _ in range(_LOOKED_AT):
            if len(self._rows) <= self._max:
                break
            oldest = next(iter(self._rows))
            if is_pinned(self._rows[oldest]) or oldest == written:
                self._rows.move_to_end(oldest)  # or every commit would walk past it again
            else:
                self._remove(oldest)
                evicted.append(oldest)
        return evicted

    def _remove(self, key: str) -> None:
        del self._rows[key]
        self._deadlines.put(key, None)
        self._persons.discard(key)

    def _clean(self, now: dt.datetime) -> None:
        if self._clean_up is None:
            return
        if not self._to_clean and now >= self._cleaned_at + self._clean_up:
            self._to_clean, self._cleaned_at = list(self._rows), now
        for key in self._to_clean[-_CLEANED:]:
            self._clear(key, now)
        del self._to_clean[-_CLEANED:]

    async def touch(
        self, key: str, *, expected: int, expires_at: dt.datetime | None, retain_until: dt.datetime
    ) -> bool:
        """See `Store.touch`."""
        with self._lock:
            stored = self._load(key)
            if stored.version != expected or not expected:
                return False
            retain_until = max(retained_until(self._rows[key]), retain_until)
            self._rows[key] = pack(evolve(stored, expires_at=expires_at), retain_until)
            return True

    async def mark(self, key: str, seq: int, *, finished: int | None = None) -> None:
        """See `Store.mark`."""
        with self._lock:
            stored = self._load(key)
            if stored.version:
                pinned = stored.pinned and stored.version != finished
                marked = evolve(stored, sent=max(stored.sent, seq), pinned=pinned)
                self._rows[key] = pack(marked, retained_until(self._rows[key]))

    async def delete(self, key: str, *, retain_until: dt.datetime) -> bool:
        """See `Store.delete`."""
        with self._lock:
            stored = self._load(key)
            if not stored.version:
                return False
            version = stored.version + 1
            self._newest = max(self._newest, version)
            gone = evolve(Stored.nothing(stored.now), version=version, sent=stored.sent, erased_at=stored.now)
            self._rows[key] = pack(gone, retain_until)
            self._deadlines.put(key, None)
            return stored.data is not None

    async def due(self, now: dt.datetime, limit: int) -> list[str]:
        """See `Store.due`."""
        with self._lock:
            self._refuse_closed()
            return self._deadlines.ripe(now, limit)

    async def keys(self, prefix: str = "") -> list[str]:
        """See `Store.keys`."""
        with self._lock:
            self._refuse_closed()
            return sorted(key for key, row in self._rows.items() if has_data(row) and key.startswith(prefix))

    async def of_user(self, user: str) -> list[str]:
        """See `Store.of_user`."""
        with self._lock:
            self._refuse_closed()
            return [key for key in self._persons.of(user) if holds(self._rows[key])]

    async def sweep(self, now: dt.datetime) -> int:
        """See `Store.sweep`."""
        with self._lock:
            self._refuse_closed()
            return sum(self._clear(key, now) for key in list(self._rows))

    def _clear(self, key: str, now: dt.datetime) -> bool:
        """Clear away what has expired of a key; says whether there was data."""
        row = self._rows.get(key)
        if row is None or is_pinned(row):
            return False
        stored, had_data = unpack(row, now), has_data(row)
        if had_data and not stored.is_over(now):
            return False
        if retained_until(row) <= now:
            self._remove(key)
        elif had_data:
            self._rows[key] = pack(evolve(stored, data=None, due_at=None), retained_until(row))
            self._deadlines.put(key, None)
        return had_data

    async def aclose(self) -> None:
        """See `Store.aclose`. The records are gone."""
        self._closed = True
        self._rows.clear()
        self._deadlines, self._persons, self._to_clean = Deadlines(), Persons(), []
