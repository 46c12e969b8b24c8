"""Several stores on one medium."""

from __future__ import annotations

import asyncio

from convflow.session.stores.abc import Store, Stored
from convflow.testing.contract.base import DAY, HOUR, KEY, Contract, on_two_stores, try_write, write


class Sharing(Contract):
    """Processes that share a medium see each other."""

    @on_two_stores
    async def test_stores_on_one_medium_see_each_other(self, store: Store, other: Store) -> None:
        """What one commits, touches, marks and deletes the other reads."""
        now = (await store.load(KEY)).now
        version = await write(store, KEY, b"data", b"inbox")
        await other.touch(KEY, expected=version, expires_at=now + HOUR, retain_until=now + DAY)
        await other.mark(KEY, 2)
        seen, found = await store.load(KEY), list(await other.of_user("5"))
        await store.delete(KEY, retain_until=now + DAY)

        assert (seen.data, seen.version, seen.expires_at, seen.sent) == (b"data", version, now + HOUR, 2)
        assert found == [KEY]
        assert (await other.load(KEY)).data is None
        assert list(await other.of_user("5")) == []
        assert list(await other.keys()) == []

    @on_two_stores
    async def test_stores_on_one_medium_refuse_late_writers(self, store: Store, other: Store) -> None:
        """The version is the referee, whoever asks it."""
        first = await write(store, KEY, b"first")
        second = await write(other, KEY, b"second", expected=first)
        answer = await try_write(store, KEY, b"late", expected=first)

        assert isinstance(answer, Stored)
        assert (answer.data, answer.version) == (b"second", second)

    @on_two_stores
    async def test_stores_on_one_medium_lose_no_increment(self, store: Store, other: Store) -> None:
        """Two who count at once, and start anew on a conflict, arrive at the sum."""

        async def count(mine: Store) -> None:
            for _ in range(25):
                while True:
                    stored = await mine.load(KEY)
                    number = int(stored.data or b"0") + 1
                    if isinstance(await try_write(mine, KEY, b"%d" % number, expected=stored.version), int):
                        break

        await asyncio.gather(count(store), count(other))

        assert (await store.load(KEY)).data == b"50"

    @on_two_stores
    async def test_records_outlive_the_store_object(self, store: Store, other: Store) -> None:
        """Closing one store takes nothing away from the medium."""
        await write(store)
        await store.aclose()

        assert (await other.load(KEY)).data == b"data"
