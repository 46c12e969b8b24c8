"""A store that fails on command, to see that nothing is lost when a real one does."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import Literal, TypeVar, get_args

import attrs

from convflow.clock import Clock
from convflow.errors import StoreUnavailable
from convflow.session.stores.abc import Store, Stored

T = TypeVar("T")

Operation = Literal["load", "commit", "touch", "mark", "delete", "due", "keys", "of_user", "sweep"]


@attrs.frozen
class _Fault:
    call: int
    applied: bool


class FaultyStore:
    """Wraps a store: counts what is asked of it, answers late, and fails where it is told to.

    Attributes:
        store: The real one.
        ops: How often each operation was asked for, failures included.
    """

    def __init__(self, store: Store, *, latency: Callable[[], int] | None = None) -> None:
        """Wrap *store*; without further orders it does all that the store does.

        Args:
            store: Any store.
            latency: How often to let other tasks run before an operation, and again after it; asked each time, so
                ``lambda: rng.randrange(5)`` mixes the order of operations differently with every seed.
        """
        self.store = store
        self.ops: Counter[str] = Counter()
        self._latency = latency
        self._faults: dict[str, list[_Fault]] = {}

    def __repr__(self) -> str:
        return f"FaultyStore({self.store!r})"

    @property
    def clock(self) -> Clock | None:
        """The clock of the real store, where it has one in this process."""
        return getattr(self.store, "clock", None)

    def fail(self, operation: Operation, nth: int = 1, *, applied: bool = False) -> None:
        """Let one call of *operation* raise StoreUnavailable.

        Args:
            operation: Which operation.
            nth: Which call, counted from now on; 1 is the next one.
            applied: Whether the store does what it was asked before it fails, as when only its answer is lost.

        Raises:
            ValueError: There is no such operation, or *nth* is below 1.
        """
        if operation not in (known := get_args(Operation)):
            raise ValueError(f"A store has no operation {operation!r}; it has {', '.join(known)}.")
        if nth < 1:
            raise ValueError(f"nth counts from 1, not {nth!r}.")
        self._faults.setdefault(operation, []).append(_Fault(self.ops[operation] + nth, applied))

    async def _do(self, operation: Operation, call: Callable[[], Awaitable[T]]) -> T:
        self.ops[operation] += 1
        due = [fault for fault in self._faults.get(operation, ()) if fault.call == self.ops[operation]]
        await self._wait()
        if any(not fault.applied for fault in due):
            raise StoreUnavailable(repr(self), operation, "failing as it was told, before anything was done")
        result = await call()
        await self._wait()
        if due:
            raise StoreUnavailable(repr(self), operation, "failing as it was told, after it was done")
        return result

    async def _wait(self) -> None:
        if self._latency is not None:
            for _ in range(self._latency()):
                await asyncio.sleep(0)  # no time passes: the other tasks run

    async def load(self, key: str) -> Stored:
        """See `Store.load`."""
        return await self._do("load", lambda: self.store.load(key))

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
        return await self._do(
            "commit",
            lambda: self.store.commit(
                key,
                data,
                inbox,
                expected=expected,
                expires_at=expires_at,
                retain_until=retain_until,
                due_at=due_at,
                pinned=pinned,
            ),
        )

    async def touch(
        self, key: str, *, expected: int, expires_at: dt.datetime | None, retain_until: dt.datetime
    ) -> bool:
        """See `Store.touch`."""
        return await self._do(
            "touch",
            lambda: self.store.touch(key, expected=expected, expires_at=expires_at, retain_until=retain_until),
        )

    async def mark(self, key: str, seq: int, *, finished: int | None = None) -> None:
        """See `Store.mark`."""
        await self._do("mark", lambda: self.store.mark(key, seq, finished=finished))

    async def delete(self, key: str, *, retain_until: dt.datetime) -> bool:
        """See `Store.delete`."""
        return await self._do("delete", lambda: self.store.delete(key, retain_until=retain_until))

    async def due(self, now: dt.datetime, limit: int) -> Sequence[str]:
        """See `Store.due`."""
        return await self._do("due", lambda: self.store.due(now, limit))

    async def keys(self, prefix: str = "") -> Sequence[str]:
        """See `Store.keys`."""
        return await self._do("keys", lambda: self.store.keys(prefix))

    async def of_user(self, user: str) -> Sequence[str]:
        """See `Store.of_user`."""
        return await self._do("of_user", lambda: self.store.of_user(user))

    async def sweep(self, now: dt.datetime) -> int:
        """See `Store.sweep`."""
        return await self._do("sweep", lambda: self.store.sweep(now))

    def watch_evictions(self, watcher: Callable[[str], object]) -> None:
        """See `MemoryStore.watch_evictions`; a store that evicts nothing has nothing to watch."""
        watch = getattr(self.store, "watch_evictions", None)
        if watch is not None:
            watch(watcher)

    async def aclose(self) -> None:
        """Close the real store; this never fails on command."""
        await self.store.aclose()
