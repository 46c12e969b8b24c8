"""What only the memory store does: it forgets the least recently used."""

from __future__ import annotations

import datetime as dt
import os
import sys
import tracemalloc

import pytest

from convflow.session import SessionKey, SessionManager
from convflow.session.stores.memory import MemoryStore
from convflow.testing.contract.base import HOUR, write


@pytest.fixture
def keys(runner):
    """Give the keys that a store holds."""
    return lambda store: runner.run(store.keys())


def test_least_recently_used_goes_first(runner, keys):
    """Beyond the limit the record goes that was neither read nor written for the longest time."""
    store = MemoryStore(max_sessions=3)
    for name in "abc":
        runner.run(write(store, name))
    runner.run(store.load("a"))
    runner.run(write(store, "d"))

    assert ["a", "c", "d"] == keys(store)


def test_pinned_records_are_never_evicted(runner, keys):
    """Unsent replies and unfinished hooks stay, even if that means more than the limit."""
    store = MemoryStore(max_sessions=2)
    for name in "abc":
        runner.run(write(store, name, pinned=True))
    runner.run(write(store, "d"))
    runner.run(write(store, "e"))

    assert ["a", "b", "c", "e"] == keys(store)


def test_evicted_key_is_not_due(runner):
    """With the record its deadline goes."""
    store = MemoryStore(max_sessions=1)
    now = runner.run(store.load("a")).now
    runner.run(write(store, "a", due_at=now))
    runner.run(write(store, "b"))

    assert [] == runner.run(store.due(now, 10))


def test_late_writer_of_an_evicted_key_is_refused(runner, clock):
    """A key that comes again after its eviction has only new versions, even while the clock stands still."""
    store = MemoryStore(max_sessions=1, clock=clock)
    versions = [runner.run(write(store, "a"))]
    for _ in range(5):
        versions.append(runner.run(write(store, "a", expected=versions[-1])))
    runner.run(write(store, "b"))

    assert runner.run(write(store, "a")) > max(versions)


def test_evicted_key_is_nobodys(runner):
    """With the record its place in the index of persons goes."""
    store = MemoryStore(max_sessions=1)
    for chat in (1, 2, 3):
        runner.run(write(store, f"user:5:chat:{chat}"))

    assert ["user:5:chat:3"] == runner.run(store.of_user("5"))
    assert 1 == len(store._persons)


def test_watcher_is_told_of_evictions(runner):
    """Whoever wants to know hears the key after the record has gone, and may use the store."""
    store, told = MemoryStore(max_sessions=2), []
    store.watch_evictions(lambda key: told.append((key, store.size())))
    for name in "abcd":
        runner.run(write(store, name))
    runner.run(store.delete("d", retain_until=runner.run(store.load("d")).now))

    assert [("a", 2), ("b", 2)] == told


def test_many_pinned_records_do_not_slow_a_commit(runner):
    """A commit looks at a few records for one to evict, and the next ones go on from there."""
    store = MemoryStore(max_sessions=100)
    for number in range(100):
        runner.run(write(store, f"pinned:{number}", pinned=True))
    for number in range(20):
        runner.run(write(store, f"new:{number}"))

    assert 101 <= store.size() <= 107  # the pinned ones, the last, and what came while the pinned ones were passed
    assert b"data" == runner.run(store.load("new:19")).data


@pytest.mark.parametrize("wrong", [dt.timedelta(0), dt.timedelta(seconds=-1), 600], ids=["zero", "negative", "number"])
def test_clean_up_takes_time(wrong):
    """Cleaning up all the time is no interval, and a number has no unit."""
    with pytest.raises((TypeError, ValueError), match="clean_up"):
        MemoryStore(clean_up=wrong)


def test_clean_up_clears_what_has_expired(runner, clock, keys):
    """Once in the interval commits clear away what has expired, a hundred records each, and nothing before."""
    store, hour = MemoryStore(clean_up=dt.timedelta(minutes=10), clock=clock), dt.timedelta(hours=1)
    for number in range(250):
        runner.run(
            write(store, f"old:{number}", expires_at=clock.now() + dt.timedelta(minutes=5), retain_until=clock.now())
        )
    runner.run(write(store, "late", expires_at=clock.now() + hour))
    left = []
    for wait in (dt.timedelta(minutes=9), dt.timedelta(minutes=1), dt.timedelta(0), dt.timedelta(0)):
        clock.advance(wait)
        runner.run(write(store, "late", expected=runner.run(store.load("late")).version, expires_at=clock.now() + hour))
        left.append(len(keys(store)))

    assert [251, 152, 52, 1] == left
    assert 1 == store.size()


def test_nothing_is_cleaned_up_unasked(runner, clock, keys):
    """By default data stays until `sweep`: another clock may decide when it has expired."""
    store = MemoryStore(clock=clock)
    runner.run(write(store, "old", expires_at=clock.now()))
    clock.advance(dt.timedelta(days=3))
    runner.run(write(store, "new"))

    assert ["new", "old"] == keys(store)


def test_idle_session_is_small(runner, clock):
    """An idle session of a person takes less than 700 bytes beside its data and message ids."""
    how_many = int(os.environ.get("CONVFLOW_IDLE_SESSIONS", "10000"))
    store = MemoryStore(max_sessions=how_many, clock=clock)

    async def fill():
        for number in range(how_many):
            facts = {"expires_at": clock.now() + dt.timedelta(seconds=number), "retain_until": clock.now() + HOUR}
            facts["due_at"] = facts["expires_at"]
            await write(store, f"user:{number}:chat:{number}", b"x" * 300 + b"%d" % number, b"i" * 512, **facts)

    tracemalloc.start()
    try:
        runner.run(fill())
        used, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert store.size() == how_many
    assert used / how_many < 700 + 800 + 2 * sys.getsizeof(b"")


class Counted(dt.datetime):
    """A moment that counts how often it is compared."""

    compared = 0

    def __lt__(self, other):
        Counted.compared += 1
        return super().__lt__(other)

    def __le__(self, other):
        Counted.compared += 1
        return super().__le__(other)

    __hash__ = dt.datetime.__hash__


def comparisons(runner, clock, how_many):
    store = MemoryStore(how_many, clock=clock)
    for number in range(how_many):
        moment = clock.now() + dt.timedelta(seconds=(number * 7919) % how_many)
        due_at = Counted.combine(moment.date(), moment.timetz())
        runner.run(write(store, f"user:{number}", due_at=due_at))
    Counted.compared = 0
    found = runner.run(store.due(clock.now() + dt.timedelta(days=9), 10))
    assert 10 == len(found)
    return Counted.compared


def test_due_does_not_sort_everything(runner, clock):
    """Finding the first ten of ten times as many costs a few comparisons more, not ten times as many."""
    few, many = comparisons(runner, clock, 300), comparisons(runner, clock, 3000)

    assert many < 2 * few


def test_deadlines_that_move_leave_nothing_behind(runner, clock):
    """A thousand messages that move one deadline keep a handful of entries."""
    store, version = MemoryStore(clock=clock), 0
    for number in range(1000):
        due_at = clock.now() + dt.timedelta(seconds=number % 7)
        version = runner.run(write(store, "a", expected=version, due_at=due_at))

    assert len(store._deadlines._heap) < 100
    assert ["a"] == runner.run(store.due(clock.now() + dt.timedelta(minutes=1), 10))


def test_thousand_reads_store_nothing(runner, keys):
    """A read of a missing key evicts nobody."""
    store = MemoryStore(max_sessions=1)
    runner.run(write(store, "a"))
    for number in range(1000):
        runner.run(store.load(f"user:{number}"))

    assert ["a"] == keys(store)


def test_manager_on_a_full_store_goes_on(runner):
    """Ten people on a store for three: the last three are known, the others begin anew."""
    manager = SessionManager(MemoryStore(max_sessions=3))
    for user in range(10):
        runner.run(manager.run(SessionKey(user=user), lambda session: session.update(known=True)))
    known = [runner.run(manager.run(SessionKey(user=user), lambda session: "known" in session)) for user in range(10)]

    assert known == [False] * 7 + [True] * 3


def test_bytes_are_copied(runner):
    """A buffer that is changed after the commit changes nothing."""
    store = MemoryStore()
    buffer = bytearray(b"before")
    runner.run(write(store, "a", buffer))
    buffer[:] = b"after!"

    assert b"before" == runner.run(store.load("a")).data


@pytest.mark.parametrize("wrong", [0, -1], ids=["zero", "negative"])
def test_limit_is_at_least_one(wrong):
    """A store for nothing is a mistake."""
    with pytest.raises(ValueError, match="1 or more"):
        MemoryStore(wrong)
