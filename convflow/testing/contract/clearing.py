"""Who is due, which keys there are, and what is cleared away."""

from __future__ import annotations

import datetime as dt

from convflow.session.key import SessionKey, user_of
from convflow.session.stores.abc import Store
from convflow.testing.contract.base import DAY, HOUR, KEY, Contract, on_one_store, skip_unless, write
from convflow.testing.contract.reading import HOSTILE_KEYS

_ON_ITS_OWN = "the medium clears away by itself (sweeps = False)"


class Clearing(Contract):
    """Deadlines are found, and nothing is cleared away too early."""

    @on_one_store
    async def test_due_gives_the_longest_waiting_first(self, store: Store) -> None:
        """What is due comes in the order of its time, up to the limit, with the very moment included."""
        now = (await store.load(KEY)).now
        for name, wait in (("b", 2), ("a", 3), ("c", 1), ("later", 9)):
            await write(store, f"user:{name}", due_at=now + wait * HOUR)
        await write(store, "user:never")

        assert list(await store.due(now + 3 * HOUR, 10)) == ["user:c", "user:b", "user:a"]
        assert list(await store.due(now + 3 * HOUR, 2)) == ["user:c", "user:b"]
        assert list(await store.due(now + 3 * HOUR - dt.timedelta(microseconds=1), 10)) == ["user:c", "user:b"]

    @on_one_store
    async def test_due_follows_the_last_commit(self, store: Store) -> None:
        """A later time, an earlier one, none, or a deletion takes the place of what was said before."""
        now = (await store.load(KEY)).now
        versions = {name: await write(store, f"user:{name}", due_at=now + HOUR) for name in ("a", "b", "c", "d")}
        await write(store, "user:a", expected=versions["a"], due_at=now + 5 * HOUR)
        await write(store, "user:b", expected=versions["b"], due_at=now)
        await write(store, "user:c", expected=versions["c"], due_at=None)
        await store.delete("user:d", retain_until=now + DAY)

        assert list(await store.due(now + 2 * HOUR, 10)) == ["user:b"]
        assert list(await store.due(now + 5 * HOUR, 10)) == ["user:b", "user:a"]

    @on_one_store
    async def test_keys_are_those_with_data(self, store: Store) -> None:
        """Keys come sorted, by prefix; a prefix is text, not a pattern."""
        for user in ("10", "1", "2", "%", "_"):
            await write(store, str(SessionKey(user=user)))
        await write(store, "user:3", None)

        assert list(await store.keys()) == ["user:%25", "user:1", "user:10", "user:2", "user:_"]
        assert list(await store.keys("user:1")) == ["user:1", "user:10"]
        assert [list(await store.keys(prefix)) for prefix in ("user:%", "user:_", "user:*", "USER:")] == [
            ["user:%25"],
            ["user:_"],
            [],
            [],
        ]

    @on_one_store
    async def test_keys_of_a_person_are_found(self, store: Store) -> None:
        """All keys of a person come sorted, whatever the namespace, bot and chat, and nobody else's."""
        mine = [str(SessionKey(bot=bot, user=5, chat=chat)) for bot in (None, "a", "user") for chat in (1, "user:5")]
        mine += [f"namespace:{name}:{key}" for name in ("shop", "user") for key in mine]
        others = [SessionKey(user=55), SessionKey(chat=5), SessionKey(bot="user", chat=5), SessionKey(extra="user:5")]
        for key in (*mine, *map(str, others), "namespace:5:user:6", "namespace:user:chat:5", "no session key"):
            await write(store, key)

        assert list(await store.of_user("5")) == sorted(mine)
        assert list(await store.of_user("7")) == []

    @on_one_store
    async def test_hostile_persons_stay_apart(self, store: Store) -> None:
        """A person is exactly that person: nothing is cut, folded or matched as a pattern."""
        for key in HOSTILE_KEYS:
            await write(store, key)

        for key in HOSTILE_KEYS:
            user = user_of(key)
            assert user is not None
            assert list(await store.of_user(user)) == [key]

    @on_one_store
    async def test_keys_of_a_person_follow_the_records(self, store: Store) -> None:
        """Data or message ids make a key the person's; deleted it is nobody's, and written again the person's again."""
        now = (await store.load(KEY)).now
        await write(store, "user:5:chat:1", None, b"inbox")
        await write(store, "user:5:chat:2", None, b"")
        await write(store, KEY)
        await store.delete(KEY, retain_until=now + DAY)
        deleted = list(await store.of_user("5"))
        version = await write(store, KEY, expected=(await store.load(KEY)).version)
        again = list(await store.of_user("5"))
        await write(store, KEY, None, b"", expected=version)

        assert (deleted, again) == (["user:5:chat:1"], ["user:5:chat:1", KEY])
        assert list(await store.of_user("5")) == ["user:5:chat:1"]

    @on_one_store
    async def test_forgotten_keys_are_nobodys(self, store: Store) -> None:
        """What the sweep has cleared away is not found any more, and a new life of the key is."""
        skip_unless(self.sweeps, _ON_ITS_OWN)
        now = (await store.load(KEY)).now
        await write(store, expires_at=now + HOUR, retain_until=now + HOUR)
        await store.sweep(now + HOUR)
        forgotten = list(await store.of_user("5"))
        await write(store)

        assert (forgotten, list(await store.of_user("5"))) == ([], [KEY])

    @on_one_store
    async def test_sweep_clears_what_has_expired(self, store: Store) -> None:
        """From the moment of its deadline on data is cleared away and counted; version and inbox stay."""
        skip_unless(self.sweeps, _ON_ITS_OWN)
        now = (await store.load(KEY)).now
        version = await write(store, KEY, b"data", b"inbox", expires_at=now + HOUR, due_at=now + HOUR)
        await write(store, "user:later", expires_at=now + HOUR + dt.timedelta(microseconds=1))
        await write(store, "user:never")
        cleared = await store.sweep(now + HOUR)
        stored = await store.load(KEY)

        assert cleared == 1
        assert (stored.data, stored.inbox, stored.version, stored.due_at) == (None, b"inbox", version, None)
        assert list(await store.keys()) == ["user:later", "user:never"]
        assert list(await store.due(now + DAY, 10)) == []

    @on_one_store
    async def test_sweep_leaves_what_is_pinned(self, store: Store) -> None:
        """Unsent replies and unfinished hooks outlive their session, and its retention too."""
        now = (await store.load(KEY)).now
        await write(store, expires_at=now + HOUR, retain_until=now + HOUR, due_at=now + HOUR, pinned=True)
        cleared = await store.sweep(now + DAY)

        assert cleared == 0
        assert (await store.load(KEY)).data == b"data"
        assert list(await store.due(now + DAY, 10)) == [KEY]

    @on_one_store
    async def test_sweep_forgets_after_the_retention(self, store: Store) -> None:
        """Version and inbox go when nobody can deliver an old message any more, not with the data."""
        skip_unless(self.sweeps, _ON_ITS_OWN)
        now = (await store.load(KEY)).now
        await write(store, "user:1", expires_at=now + HOUR, retain_until=now + 2 * HOUR)
        await write(store, "user:2", None, b"inbox", retain_until=now + 2 * HOUR)
        await write(store, "user:3", expires_at=None, retain_until=now + 2 * HOUR)
        await store.sweep(now + HOUR)
        retained = [(await store.load(f"user:{user}")).version > 0 for user in (1, 2, 3)]
        await store.sweep(now + 2 * HOUR)

        assert retained == [True, True, True]
        assert [(await store.load(f"user:{user}")).version > 0 for user in (1, 2, 3)] == [False, False, True]
        assert (await store.load("user:3")).data == b"data"

    @on_one_store
    async def test_touch_keeps_a_record_from_the_sweep(self, store: Store) -> None:
        """What was touched lives until its new deadline and is retained until its new retention."""
        now = (await store.load(KEY)).now
        version = await write(store, expires_at=now + HOUR, retain_until=now + HOUR)
        await store.touch(KEY, expected=version, expires_at=now + 3 * HOUR, retain_until=now + DAY)
        await store.sweep(now + 2 * HOUR)
        lives = (await store.load(KEY)).data
        await store.sweep(now + 3 * HOUR)

        assert lives == b"data"
        assert (await store.load(KEY)).version == version

    @on_one_store
    async def test_no_version_comes_twice(self, store: Store) -> None:
        """A key that was forgotten and comes again has new versions: a late writer of its first life is refused."""
        skip_unless(self.sweeps, _ON_ITS_OWN)
        now = (await store.load(KEY)).now
        versions = [await write(store, expires_at=now, retain_until=now)]
        for _ in range(5):
            versions.append(await write(store, expected=versions[-1], expires_at=now, retain_until=now))
        await store.sweep(now)
        forgotten = (await store.load(KEY)).version
        again = await write(store, KEY, b"second life")

        assert forgotten == 0
        assert again > max(versions)
