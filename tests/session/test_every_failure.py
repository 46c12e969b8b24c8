"""A store that fails the n-th operation of each kind, for every n: nothing is lost, nothing is poisoned."""

from __future__ import annotations

import asyncio

import pytest

from convflow.errors import StoreUnavailable
from convflow.session import SessionKey, SessionManager
from convflow.session.stores.memory import MemoryStore
from convflow.testing import FaultyStore

A, B, C = (SessionKey(user=1, chat=chat) for chat in "abc")
FRIEND = SessionKey(user=2, chat="a")


def add(session):
    session["n"] = session.get("n", 0) + 1


# Each step may be done again after it failed, whether the store had done it or not.
STEPS = [
    lambda manager: manager.set(A, {"n": 1}),
    lambda manager: manager.set(B, {"n": 2}),
    lambda manager: manager.set(FRIEND, {"n": 3}),
    lambda manager: manager.get(A),
    lambda manager: manager.run(B, lambda session: session.update(n=20)),
    lambda manager: manager.rename(A, C),
    lambda manager: manager.keys(),
    lambda manager: manager.delete(B),
    lambda manager: manager.exists(B),
    lambda manager: manager.export(1),
    lambda manager: manager.set(B, {"n": 4}),
    lambda manager: manager.sweep(),
]
MOST = {"load": 16, "commit": 8, "keys": 1, "of_user": 1, "sweep": 1}
FAULTS = [(operation, nth) for operation, most in MOST.items() for nth in range(1, most + 1)]


async def until_done(manager, step):
    """Do a step again after each failure; gives how often it failed."""
    for failures in range(3):
        try:
            await step(manager)
        except StoreUnavailable:
            continue
        return failures
    raise AssertionError


@pytest.mark.parametrize("applied", [False, True], ids=["nothing done", "answer lost"])
@pytest.mark.parametrize(("operation", "nth"), FAULTS)
def test_any_failure_is_met_by_doing_it_again(runner, operation, nth, applied):
    """Twelve calls, one operation failing: the call raises once, and done again it ends as if nothing had happened."""
    store = FaultyStore(MemoryStore())
    manager = SessionManager(store)
    store.fail(operation, nth, applied=applied)

    async def all_steps():
        return [await until_done(manager, step) for step in STEPS]

    failures = runner.run(all_steps())
    left = {str(key): runner.run(manager.get(key)) for key in runner.run(manager.keys())}

    assert 1 == sum(failures)
    assert left == {str(B): {"n": 4}, str(C): {"n": 1}, str(FRIEND): {"n": 3}}
    assert 0 == manager.busy


def test_faults_cover_every_operation(runner):
    """The numbers above reach the last operation of each kind."""
    store = FaultyStore(MemoryStore())
    manager = SessionManager(store)
    for step in STEPS:
        runner.run(step(manager))

    assert MOST == {operation: store.ops[operation] for operation in MOST}


@pytest.mark.parametrize("nth", [1, 2, 3, 4, 5, 6])
@pytest.mark.parametrize("operation", ["of_user", "delete", "load"])
@pytest.mark.parametrize("applied", [False, True], ids=["nothing done", "answer lost"])
def test_erasing_again_ends_it(runner, operation, nth, applied):
    """Whatever fails while a person is erased, erasing again leaves nothing of them, and nobody else is touched."""
    store = FaultyStore(MemoryStore())
    manager = SessionManager(store)

    async def erase():
        for key in (A, B, C, FRIEND):
            await manager.set(key, {"canary": 1})
        store.fail(operation, nth, applied=applied)
        for _ in range(2):
            try:
                await manager.erase(1)
            except StoreUnavailable:
                continue
        return await manager.keys()

    try:
        left = runner.run(erase())
    except StoreUnavailable:  # the fault was still to come
        left = runner.run(manager.keys())

    assert [FRIEND] == left


@pytest.mark.parametrize("operation", ["load", "commit"])
@pytest.mark.parametrize("nth", range(1, 5))
def test_failure_in_one_of_many_handlers_poisons_no_lane(runner, operation, nth):
    """Four handlers of one key at once, one operation failing: the others are done, and the lane is free."""
    store = FaultyStore(MemoryStore())
    manager = SessionManager(store)
    store.fail(operation, nth)

    async def many():
        return await asyncio.gather(*(manager.run(A, add) for _ in range(4)), return_exceptions=True)

    outcomes = runner.run(many())

    assert [type(outcome) for outcome in outcomes if outcome is not None] == [StoreUnavailable]
    assert {"n": 3} == runner.run(manager.get(A))
    assert 0 == manager.busy
