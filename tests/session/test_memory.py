"""What only the memory store does: it forgets the least recently used."""

from __future__ import annotations

import pytest

from convflow.session import SessionKey, SessionManager
from convflow.session.stores.memory import MemoryStore
from convflow.testing.contract.base import write


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

    assert keys(store) == ["a", "c", "d"]


def test_pinned_records_are_never_evicted(runner, keys):
    """Unsent replies and unfinished hooks stay, even if that means more than the limit."""
    store = MemoryStore(max_sessions=2)
    for name in "abc":
        runner.run(write(store, name, pinned=True))
    runner.run(write(store, "d"))
    runner.run(write(store, "e"))

    assert keys(store) == ["a", "b", "c", "e"]


def test_evicted_key_is_not_due(runner):
    """With the record its deadline goes."""
    store = MemoryStore(max_sessions=1)
    now = runner.run(store.load("a")).now
    runner.run(write(store, "a", due_at=now))
    runner.run(write(store, "b"))

    assert runner.run(store.due(now, 10)) == []


def test_late_writer_of_an_evicted_key_is_refused(runner, clock):
    """A key that comes again after its eviction has only new versions, even while the clock stands still."""
    store = MemoryStore(max_sessions=1, clock=clock)
    versions = [runner.run(write(store, "a"))]
    for _ in range(5):
        versions.append(runner.run(write(store, "a", expected=versions[-1])))
    runner.run(write(store, "b"))

    assert runner.run(write(store, "a")) > max(versions)


def test_thousand_reads_store_nothing(runner, keys):
    """A read of a missing key evicts nobody."""
    store = MemoryStore(max_sessions=1)
    runner.run(write(store, "a"))
    for number in range(1000):
        runner.run(store.load(f"user:{number}"))

    assert keys(store) == ["a"]


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

    assert runner.run(store.load("a")).data == b"before"


@pytest.mark.parametrize("wrong", [0, -1], ids=["zero", "negative"])
def test_limit_is_at_least_one(wrong):
    """A store for nothing is a mistake."""
    with pytest.raises(ValueError, match="1 or more"):
        MemoryStore(wrong)
