"""Commits and touches."""

from __future__ import annotations

import asyncio

from convflow.session.stores.abc import Store, Stored
from convflow.testing.contract.base import DAY, HOUR, KEY, Contract, on_one_store, try_write, write


class Writing(Contract):
    """A write happens wholly or not at all, and only on the expected version."""

    @on_one_store
    async def test_versions_rise(self, store: Store) -> None:
        """Every commit has a higher version than the one before."""
        versions = [await write(store)]
        for _ in range(5):
            versions.append(await write(store, expected=versions[-1]))

        assert versions == sorted(set(versions))
        assert versions[0] > 0
        assert (await store.load(KEY)).version == versions[-1]

    @on_one_store
    async def test_conflict_gives_what_is_stored(self, store: Store) -> None:
        """Who comes too late learns what stands there, and writes nothing."""
        first = await write(store, KEY, b"first")
        second = await write(store, KEY, b"second", b"inbox", expected=first)
        answer = await try_write(store, KEY, b"late", expected=first)

        assert isinstance(answer, Stored)
        assert (answer.data, answer.inbox, answer.version) == (b"second", b"inbox", second)
        assert (await store.load(KEY)).data == b"second"

    @on_one_store
    async def test_expected_zero_means_that_there_is_no_key(self, store: Store) -> None:
        """The second of two who both begin a session is told."""
        version = await write(store, KEY, b"first")
        answer = await try_write(store, KEY, b"second", expected=0)

        assert isinstance(answer, Stored)
        assert (answer.data, answer.version) == (b"first", version)

    @on_one_store
    async def test_unknown_key_cannot_be_expected(self, store: Store) -> None:
        """A version of a key that the store does not know is a conflict and creates nothing."""
        answer = await try_write(store, KEY, b"late", expected=7)

        assert isinstance(answer, Stored)
        assert (answer.data, answer.version) == (None, 0)
        assert list(await store.keys()) == []

    @on_one_store
    async def test_neighbouring_versions_are_not_the_same(self, store: Store) -> None:
        """Versions are compared to the last digit."""
        version = await write(store)
        answers = [await try_write(store, KEY, b"late", expected=version + step) for step in (-1, 1)]

        assert [answer.version for answer in answers if isinstance(answer, Stored)] == [version, version]

    @on_one_store
    async def test_one_of_many_wins(self, store: Store) -> None:
        """Of twenty who write on the same version at once, one is stored and the others are told."""
        version = await write(store)
        answers = await asyncio.gather(
            *(try_write(store, KEY, b"%d" % number, expected=version) for number in range(20))
        )
        winners = [number for number, answer in enumerate(answers) if isinstance(answer, int)]

        assert len(winners) == 1
        assert (await store.load(KEY)).data == b"%d" % winners[0]

    @on_one_store
    async def test_commit_replaces_every_part(self, store: Store) -> None:
        """Nothing of the earlier record shines through: None is None."""
        now = (await store.load(KEY)).now
        version = await write(store, KEY, b"data", b"inbox", expires_at=now + HOUR, due_at=now + HOUR, pinned=True)
        version = await write(store, KEY, None, b"", expected=version)
        stored = await store.load(KEY)

        assert stored == Stored(None, b"", version, 0, None, None, None, False, stored.now)  # noqa: FBT003 - as above
        assert list(await store.due(now + DAY, 10)) == []

    @on_one_store
    async def test_touch_moves_the_deadline_only(self, store: Store) -> None:
        """A touch changes neither data nor version."""
        now = (await store.load(KEY)).now
        version = await write(store, KEY, b"data", b"inbox", expires_at=now + HOUR, due_at=now + HOUR)
        moved = await store.touch(KEY, expected=version, expires_at=now + 2 * HOUR, retain_until=now + DAY)
        stored = await store.load(KEY)

        assert moved is True
        assert (stored.data, stored.inbox, stored.version) == (b"data", b"inbox", version)
        assert (stored.expires_at, stored.due_at) == (now + 2 * HOUR, now + HOUR)

    @on_one_store
    async def test_touch_can_take_the_deadline_away(self, store: Store) -> None:
        """None is never."""
        now = (await store.load(KEY)).now
        version = await write(store, expires_at=now + HOUR)
        await store.touch(KEY, expected=version, expires_at=None, retain_until=now + DAY)

        assert (await store.load(KEY)).expires_at is None

    @on_one_store
    async def test_touch_of_an_older_version_does_nothing(self, store: Store) -> None:
        """Who read the earlier record has no say about the later one."""
        now = (await store.load(KEY)).now
        first = await write(store, expires_at=now + HOUR)
        await write(store, expected=first, expires_at=now + HOUR)
        moved = await store.touch(KEY, expected=first, expires_at=now + DAY, retain_until=now + DAY)

        assert moved is False
        assert (await store.load(KEY)).expires_at == now + HOUR

    @on_one_store
    async def test_touch_creates_nothing(self, store: Store) -> None:
        """An unknown key stays unknown, whatever version is expected."""
        now = (await store.load(KEY)).now
        moved = [
            await store.touch(KEY, expected=expected, expires_at=now + HOUR, retain_until=now + DAY)
            for expected in (0, 7)
        ]

        assert moved == [False, False]
        assert (await store.load(KEY)).version == 0

    @on_one_store
    async def test_touch_of_a_deleted_key_does_nothing(self, store: Store) -> None:
        """A deleted record does not come back to life."""
        now = (await store.load(KEY)).now
        version = await write(store, expires_at=now + HOUR)
        await store.delete(KEY, retain_until=now + DAY)
        moved = await store.touch(KEY, expected=version, expires_at=now + HOUR, retain_until=now + DAY)

        assert moved is False
        assert (await store.load(KEY)).data is None
