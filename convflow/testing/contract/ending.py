"""Marks and deletions."""

from __future__ import annotations

from convflow.errors import StoreClosed
from convflow.session.stores.abc import Store, Stored
from convflow.testing.contract.base import DAY, HOUR, KEY, Contract, on_one_store, try_write, write


class Ending(Contract):
    """What was sent stays known; what was deleted stays away."""

    @on_one_store
    async def test_mark_never_goes_down(self, store: Store) -> None:
        """The mark is the highest number that was ever given."""
        await write(store)
        marks = []
        for seq in (3, 2, 0, 4):
            await store.mark(KEY, seq)
            marks.append((await store.load(KEY)).sent)

        assert marks == [3, 3, 3, 4]

    @on_one_store
    async def test_mark_creates_nothing(self, store: Store) -> None:
        """A mark for an unknown key is forgotten."""
        await store.mark(KEY, 5, finished=1)
        stored = await store.load(KEY)

        assert (stored.version, stored.sent) == (0, 0)

    @on_one_store
    async def test_mark_changes_neither_data_nor_version(self, store: Store) -> None:
        """Marking is no write: a handler that runs meanwhile is not disturbed."""
        version = await write(store, KEY, b"data", b"inbox", pinned=True)
        await store.mark(KEY, 5)
        stored = await store.load(KEY)

        assert (stored.data, stored.inbox, stored.version, stored.pinned) == (b"data", b"inbox", version, True)
        assert await write(store, expected=version) > version

    @on_one_store
    async def test_mark_survives_commits_and_deletion(self, store: Store) -> None:
        """Numbers of replies go on where they were: a new record that began at 1 would look sent."""
        version = await write(store)
        await store.mark(KEY, 5)
        await write(store, expected=version)
        before = (await store.load(KEY)).sent
        await store.delete(KEY, retain_until=(await store.load(KEY)).now + DAY)

        assert (before, (await store.load(KEY)).sent) == (5, 5)

    @on_one_store
    async def test_mark_unpins_a_finished_version(self, store: Store) -> None:
        """A record whose last work is done need not outlive its session, and no write is spent on it."""
        version = await write(store, pinned=True)
        await store.mark(KEY, 1, finished=version)
        stored = await store.load(KEY)

        assert (stored.pinned, stored.version, stored.sent) == (False, version, 1)

    @on_one_store
    async def test_mark_leaves_a_later_version_pinned(self, store: Store) -> None:
        """What was finished in an earlier version says nothing about the work of a later one."""
        earlier = await write(store, pinned=True)
        await write(store, expected=earlier, pinned=True)
        await store.mark(KEY, 1, finished=earlier)

        assert (await store.load(KEY)).pinned is True

    @on_one_store
    async def test_delete_leaves_only_the_version(self, store: Store) -> None:
        """Data, inbox and deadlines are gone; a higher version and the time of the deletion stay."""
        now = (await store.load(KEY)).now
        version = await write(store, KEY, b"data", b"inbox", expires_at=now + HOUR, due_at=now, pinned=True)
        had_data = await store.delete(KEY, retain_until=now + DAY)
        stored = await store.load(KEY)

        assert had_data is True
        assert (stored.data, stored.inbox, stored.expires_at, stored.due_at) == (None, b"", None, None)
        assert stored.version > version
        assert stored.pinned is False
        assert stored.erased_at is not None
        assert now <= stored.erased_at <= stored.now

    @on_one_store
    async def test_late_writer_cannot_bring_it_back(self, store: Store) -> None:
        """Who loaded before the deletion is refused after it."""
        version = await write(store, KEY, b"private")
        await store.delete(KEY, retain_until=(await store.load(KEY)).now + DAY)
        answers = [await try_write(store, KEY, b"private", expected=expected) for expected in (version, 0)]

        assert [isinstance(answer, Stored) for answer in answers] == [True, True]
        assert (await store.load(KEY)).data is None

    @on_one_store
    async def test_deleted_key_can_be_written_again(self, store: Store) -> None:
        """Who loads after the deletion goes on from its version; when it was deleted stays known."""
        await write(store)
        await store.delete(KEY, retain_until=(await store.load(KEY)).now + DAY)
        deleted = await store.load(KEY)
        version = await write(store, KEY, b"new", expected=deleted.version)
        stored = await store.load(KEY)

        assert version > deleted.version
        assert (stored.data, stored.erased_at) == (b"new", deleted.erased_at)

    @on_one_store
    async def test_delete_says_whether_there_was_data(self, store: Store) -> None:
        """Deleting nothing is no error, twice is no error, and neither leaves a record."""
        retain_until = (await store.load(KEY)).now + DAY
        unknown = await store.delete("user:1", retain_until=retain_until)
        await write(store)
        twice = [await store.delete(KEY, retain_until=retain_until) for _ in range(2)]

        assert (unknown, twice) == (False, [True, False])
        assert (await store.load("user:1")).version == 0
        assert list(await store.keys()) == []

    @on_one_store
    async def test_closing_twice_is_allowed(self, store: Store) -> None:
        """A store may be closed by whoever ends, used or unused."""
        await write(store)
        await store.aclose()
        await store.aclose()

    @on_one_store
    async def test_use_after_close_raises(self, store: Store) -> None:
        """Every operation of a closed store raises StoreClosed."""
        now = (await store.load(KEY)).now
        await store.aclose()
        for call in (
            lambda: store.load(KEY),
            lambda: write(store, retain_until=now),
            lambda: store.touch(KEY, expected=1, expires_at=None, retain_until=now),
            lambda: store.mark(KEY, 1),
            lambda: store.delete(KEY, retain_until=now),
            lambda: store.due(now, 1),
            store.keys,
            lambda: store.of_user("5"),
            lambda: store.sweep(now),
        ):
            try:
                await call()
            except StoreClosed:
                continue
            raise AssertionError("a closed store answered; it must raise StoreClosed")
