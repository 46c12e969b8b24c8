"""What a store does: it moves bytes, versions and deadlines, and knows nothing else.

Rules for a store (`convflow.testing.StoreContract` checks every one of them):
1. A commit happens wholly or not at all, and only if the version is still the expected one.
2. The version of a new row is the store's time in microseconds; each commit raises it. So a late writer of an earlier
   life of the key can never win.
3. A load never hides data because it is old: the reader compares ``expires_at`` with its own ``now``. `Store.sweep`
   clears away.
4. What cannot be done raises StoreUnavailable. A failure never looks like an empty key.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

import attrs

RETAIN = dt.timedelta(hours=24)
"""How long message ids are remembered after the last write: longer than platforms deliver a message again."""


@attrs.frozen(slots=False)
class Stored:
    """What stands under one key.

    Attributes:
        data: The encoded record; None where there is none (never written, deleted, cleared away).
        inbox: Hashes of recent message ids; outlives the data.
        version: 0 where the store has never heard of the key (or has forgotten it).
        sent: All replies up to this number are known to be sent.
        expires_at: From then on the data counts as gone.
        erased_at: When the key was last deleted.
        due_at: When somebody wants to be woken for this key.
        pinned: The data has work to finish (unsent replies, hooks) and is not cleared away.
        now: The store's time at the load.
    """

    data: bytes | None
    inbox: bytes
    version: int
    sent: int
    expires_at: dt.datetime | None
    erased_at: dt.datetime | None
    due_at: dt.datetime | None
    pinned: bool
    now: dt.datetime

    def is_over(self, now: dt.datetime) -> bool:
        """Say whether there is data, and its time has passed."""
        return self.data is not None and self.expires_at is not None and self.expires_at <= now

    @classmethod
    def nothing(cls, now: dt.datetime) -> Stored:
        """Give what a store says of a key that it has never heard of, or has forgotten."""
        return cls(
            data=None,
            inbox=b"",
            version=0,
            sent=0,
            expires_at=None,
            erased_at=None,
            due_at=None,
            pinned=False,
            now=now,
        )


class Store(Protocol):
    """Where records live. Every time is aware; every key is text as `SessionKey` gives it.

    Two more are optional. A store whose ``now`` comes from a clock in this process has it as ``clock``. One that
    lets records go to make room has ``watch_evictions``, as `MemoryStore`.
    """

    async def load(self, key: str) -> Stored:
        """Read a key; one that does not exist gives version 0 and stores nothing.

        Raises:
            StoreUnavailable: The store did not answer.
        """
        ...

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
        """Write a key if nobody wrote since *expected*.

        Args:
            key: The key.
            data: The encoded record; None leaves only version and inbox.
            inbox: Hashes of recent message ids.
            expected: The version that was loaded; 0 means that the key must not exist.
            expires_at: When the data counts as gone; None means never. A moment, not a duration.
            retain_until: Until when version and inbox are kept after the data.
            due_at: When to be found by `due`; None means never.
            pinned: Keep the data beyond *expires_at* until a commit says otherwise.

        Returns:
            The new version, greater than *expected*; or, on conflict, what is stored now.

        Raises:
            StoreUnavailable: The store did not answer; whether it wrote is unknown, load to find out.
        """
        ...

    async def touch(
        self, key: str, *, expected: int, expires_at: dt.datetime | None, retain_until: dt.datetime
    ) -> bool:
        """Move the deadline of a key that still has version *expected*; never creates, never changes data or version.

        Returns:
            Whether it was moved.

        Raises:
            StoreUnavailable: The store did not answer.
        """
        ...

    async def mark(self, key: str, seq: int, *, finished: int | None = None) -> None:
        """Note that all replies up to *seq* were sent; never lowers the mark, never creates a key.

        Args:
            key: The key.
            seq: Number of the last reply that was sent.
            finished: A version in which nothing else is left to do: if it is still the present one, it is pinned
                no more.

        Raises:
            StoreUnavailable: The store did not answer.
        """
        ...

    async def delete(self, key: str, *, retain_until: dt.datetime) -> bool:
        """Remove data and inbox, whatever their version, so that no writer who loaded before can bring them back.

        Returns:
            Whether there was data.

        Raises:
            StoreUnavailable: The store did not answer.
        """
        ...

    async def due(self, now: dt.datetime, limit: int) -> Sequence[str]:
        """Give at most *limit* keys whose ``due_at`` is not after *now*, the longest waiting first.

        Raises:
            StoreUnavailable: The store did not answer.
        """
        ...

    async def keys(self, prefix: str = "") -> Sequence[str]:
        """Give all keys that have data and begin with *prefix*, sorted; for people and tools, not for turns.

        Raises:
            StoreUnavailable: The store did not answer.
        """
        ...

    async def of_user(self, user: str) -> Sequence[str]:
        """Give all keys of a person that have data or message ids, of any namespace, bot and chat, sorted.

        They are found by an index, whose cost does not grow with the number of other people.

        Args:
            user: The part ``user`` as it stands in a key: `convflow.session.key.user_of` gives it.

        Raises:
            StoreUnavailable: The store did not answer.
        """
        ...

    async def sweep(self, now: dt.datetime) -> int:
        """Clear away data that expired before *now* and is not pinned, and keys whose retention has ended too.

        Returns:
            How many records lost their data.

        Raises:
            StoreUnavailable: The store did not answer.
        """
        ...

    async def aclose(self) -> None:
        """Let go of connections and threads; closing twice is allowed, using afterwards raises StoreClosed."""
        ...
