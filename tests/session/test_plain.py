"""A whole store on a shelf that can only get, set and delete."""

from __future__ import annotations

import asyncio
import datetime as dt
import gc

import pytest

from convflow.errors import StoreUnavailable
from convflow.session import SessionKey, SessionManager
from convflow.session.stores.plain import PlainStore
from convflow.testing import ManualClock, StoreContract
from convflow.testing.contract.base import DAY, HOUR, KEY, try_write, write


class Shelf:
    """A shelf that keeps entries in a dict and notes for how long."""

    def __init__(self):
        self.entries, self.ttls, self.closed = {}, {}, False

    async def get(self, key):
        await asyncio.sleep(0)
        return self.entries[key]  # raises KeyError, as many do

    async def set(self, key, data, ttl):
        await asyncio.sleep(0)
        self.entries[key], self.ttls[key] = data, ttl

    async def delete(self, key):
        del self.entries[key]

    async def aclose(self):
        self.closed = True


class TestPlainStore(StoreContract):
    async def make(self, tmp_path):
        return PlainStore(Shelf())


class TestPlainStoreWithAStandingClock(StoreContract):
    async def make(self, tmp_path):
        return PlainStore(Shelf(), clock=ManualClock())


def test_shelf_without_a_method_is_refused():
    """The error names what is missing."""
    with pytest.raises(TypeError, match="'set'"):
        PlainStore(object())


def test_store_says_what_it_cannot_do(runner):
    """Its name and its list say that it is for one process."""
    store = PlainStore(Shelf())

    assert "PlainStore(Shelf, for one process)" == repr(store)
    assert any("Two processes" in sentence for sentence in store.cannot)


def test_shelf_that_fails_is_told(runner):
    """Whatever a shelf raises is StoreUnavailable with its cause, and never an empty session."""

    class Broken(Shelf):
        async def get(self, key):
            raise RuntimeError("private text")

    with pytest.raises(StoreUnavailable, match="RuntimeError") as caught:
        runner.run(PlainStore(Broken()).load(KEY))

    assert isinstance(caught.value.__cause__, RuntimeError)
    assert "private" not in str(caught.value)


def test_shelf_that_gives_no_bytes_is_told(runner):
    """Text instead of bytes is an error of the shelf."""
    shelf = Shelf()
    shelf.entries[KEY] = "text"
    with pytest.raises(StoreUnavailable, match="gave a str"):
        runner.run(PlainStore(shelf).load(KEY))


@pytest.mark.parametrize("error", [KeyError("folder"), FileNotFoundError("folder")], ids=["KeyError", "no file"])
def test_write_that_finds_nothing_has_failed(runner, error):
    """Only a read and a deletion may find nothing; a write that does is told."""

    class Broken(Shelf):
        async def set(self, key, data, ttl):
            raise error

    with pytest.raises(StoreUnavailable, match="commit"):
        runner.run(write(PlainStore(Broken())))


def test_shelf_is_closed_once(runner):
    """Closing calls the shelf's own aclose, where it has one."""
    shelf = Shelf()
    store = PlainStore(shelf)
    runner.run(store.aclose())
    runner.run(store.aclose())

    assert shelf.closed is True


def test_entries_live_as_long_as_something_needs_them(runner, clock):
    """The shelf is told the longest of deadline and retention, with a minute to spare; what must stay has no end."""
    shelf, minute = Shelf(), dt.timedelta(minutes=1)
    store, now = PlainStore(shelf, clock=clock), clock.now()
    runner.run(write(store, "short", expires_at=now + HOUR, retain_until=now + DAY))
    runner.run(write(store, "long", expires_at=now + 9 * DAY, retain_until=now + DAY))
    runner.run(write(store, "ids only", None, b"inbox", retain_until=now + DAY))
    runner.run(write(store, "endless", retain_until=now + DAY))
    runner.run(write(store, "pinned", expires_at=now + HOUR, retain_until=now + DAY, pinned=True))
    runner.run(write(store, "past", expires_at=now - HOUR, retain_until=now - HOUR))

    assert shelf.ttls == {
        "short": DAY + minute, "long": 9 * DAY + minute, "ids only": DAY + minute,
        "endless": None, "pinned": None, "past": None,
    }  # fmt: skip


def test_another_process_finds_its_keys_one_by_one(runner, clock):
    """After a restart records are read as before; keys and deadlines are known again once they were read."""
    shelf, now = Shelf(), clock.now()
    runner.run(write(PlainStore(shelf, clock=clock), due_at=now))
    store = PlainStore(shelf, clock=clock)
    before = runner.run(store.keys()), runner.run(store.due(now, 10)), runner.run(store.of_user("5"))
    data = runner.run(store.load(KEY)).data
    after = runner.run(store.keys()), runner.run(store.due(now, 10)), runner.run(store.of_user("5"))

    assert (([], [], []), b"data", ([KEY], [KEY], [KEY])) == (before, data, after)


def test_what_the_shelf_has_dropped_is_found_nowhere(runner, clock):
    """An entry that is gone is neither due nor a key nor anybody's."""
    shelf, now = Shelf(), clock.now()
    store = PlainStore(shelf, clock=clock)
    runner.run(write(store, due_at=now))
    runner.run(write(store, "user:6", due_at=now))
    del shelf.entries[KEY]

    assert ["user:6"] == runner.run(store.due(now, 1))
    assert (["user:6"], []) == (runner.run(store.keys()), runner.run(store.of_user("5")))


@pytest.mark.parametrize(
    "entry", [b"", b"\x80\x04pickle", b"null", b'{"convflow-plain":2}\n', b'{"convflow-plain":1}\n']
)
def test_foreign_entry_is_set_aside(runner, entry):
    """Bytes of somebody else are kept in the quarantine of a new session, and not taken for one."""
    shelf, key = Shelf(), SessionKey(user=5)
    shelf.entries[str(key)] = entry
    store = PlainStore(shelf)
    manager = SessionManager(store)
    found = runner.run(manager.run(key, lambda session: session.update(n=1)))
    stored = runner.run(store.load(str(key)))

    assert found is None
    assert stored.data is not None
    assert b"quarantine" in stored.data


def test_foreign_entry_can_be_deleted(runner):
    """What is forgotten is forgotten, whoever wrote it."""
    shelf = Shelf()
    shelf.entries[KEY] = b"of somebody else"
    store = PlainStore(shelf)

    assert runner.run(store.delete(KEY, retain_until=runner.run(store.load(KEY)).now)) is True
    assert {} == shelf.entries


def test_process_that_writes_alone_loses_nothing(runner):
    """A hundred handlers at once, through two managers on one store, arrive at a hundred."""
    store = PlainStore(Shelf())
    managers, key = [SessionManager(store) for _ in range(2)], SessionKey(user=5)

    async def count():
        def increment(session):
            session["n"] = session.get("n", 0) + 1

        await asyncio.gather(*(managers[number % 2].run(key, increment) for number in range(100)))
        async with managers[0].open(key) as session:
            return session["n"]

    assert 100 == runner.run(count())
    gc.collect()
    assert {} == dict(store._locks)


def test_slow_read_forgets_no_deadline(runner, clock):
    """A read that began before a write and ends after it does not bring the old deadline back."""

    class Slow(Shelf):
        waiting = None

        async def get(self, key):
            found = self.entries[key]
            if self.waiting is not None:
                waiting, self.waiting = self.waiting, None
                await waiting
            return found

    async def scenario():
        shelf = Slow()
        store, now = PlainStore(shelf, clock=clock), clock.now()
        version = await write(store)
        shelf.waiting = asyncio.get_running_loop().create_future()
        go, reading = shelf.waiting, asyncio.create_task(store.load(KEY))
        await asyncio.sleep(0)
        await write(store, expected=version, due_at=now)
        go.set_result(None)
        await reading
        return await store.due(now, 10)

    assert [KEY] == runner.run(scenario())


def test_cancelled_write_frees_the_key(runner):
    """Who gives up in the middle leaves the key to others."""

    class Slow(Shelf):
        async def set(self, key, data, ttl):
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            await super().set(key, data, ttl)

    async def give_up(store):
        now = (await store.load(KEY)).now
        task = asyncio.create_task(try_write(store, KEY, b"given up", retain_until=now + DAY))
        for _ in range(3):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return await write(store, KEY, b"next", expected=(await store.load(KEY)).version)

    assert runner.run(give_up(PlainStore(Slow()))) > 0
