"""Several writers of one key: the version in the store is the referee."""

from __future__ import annotations

import asyncio

import pytest

from convflow.errors import SessionConflict
from convflow.session import SessionManager
from convflow.session.stores.memory import MemoryStore
from convflow.session.stores.sqlite import SQLiteStore
from convflow.testing import FaultyStore

from .conftest import KEY
from .spy import values_in

ROUNDS = 8


def increment(session):
    session["n"] = session.get("n", 0) + 1


def chances(seed):
    """Give numbers that look random and are the same for the same seed."""
    while True:
        seed = (seed * 1_103_515_245 + 12_345) % 2**31
        yield seed >> 16


async def overtake(manager):
    """Save the session by another manager, as another process would."""
    await manager.run(KEY, increment)


@pytest.mark.parametrize("seed", range(10))
def test_hundred_handlers_through_two_managers_count_to_a_hundred(store, runner, look, seed):
    """A hundred increments at once, through two managers with random latency, lose nothing and give up nowhere."""
    chance = chances(seed)
    managers = [SessionManager(FaultyStore(store.store, latency=lambda: next(chance) % 6)) for _ in range(2)]

    async def handler(session):
        number = session.get("n", 0)
        for _ in range(next(chance) % 3):
            await asyncio.sleep(0)
        session["n"] = number + 1

    async def at_once():
        await asyncio.gather(*(managers[number % 2].run(KEY, handler) for number in range(100)))

    runner.run(at_once())

    assert {"n": 100} == look(managers[0])
    assert [0, 0] == [manager.busy for manager in managers]


@pytest.mark.parametrize("workers", [2, 3, 4])
def test_burst_on_a_slow_store_is_waited_out(runner, workers):
    """However long an operation takes, and with more workers than two, nobody of a hundred gives up."""
    chance, inner = chances(workers), MemoryStore()

    class Slow(FaultyStore):
        async def commit(self, *arguments, **named):
            await asyncio.sleep(next(chance) % 4 / 1000)
            answer = await super().commit(*arguments, **named)
            await asyncio.sleep(next(chance) % 4 / 1000)
            return answer

    managers = [SessionManager(Slow(inner)) for _ in range(workers)]

    async def at_once():
        await asyncio.gather(*(managers[number % workers].run(KEY, increment) for number in range(100)))
        return await managers[0].get(KEY)

    assert {"n": 100} == runner.run(at_once())


def test_two_stores_on_one_file_count_to_a_hundred(tmp_path, runner):
    """So do two SQLite stores on one file."""
    path = tmp_path / "shared.db"
    managers = [SessionManager(SQLiteStore(path, synchronous="NORMAL")) for _ in range(2)]

    async def at_once():
        await asyncio.gather(*(managers[number % 2].run(KEY, increment) for number in range(100)))
        stored = await managers[1].store.load(str(KEY))
        for manager in managers:
            await manager.aclose()
        return stored.data

    assert {"n": 100} == values_in(runner.run(at_once()))


def test_open_raises_a_conflict_and_saves_nothing(sessions, runner, look):
    """Who was overtaken is told on leaving, and the other one's values stay."""
    manager, other = sessions(), sessions()

    async def update():
        async with manager.open(KEY) as session:
            session["mine"] = True
            await overtake(other)

    with pytest.raises(SessionConflict) as caught:
        runner.run(update())

    assert caught.value.key == str(KEY)
    assert {"n": 1} == look(manager)
    assert 0 == manager.busy


def test_reader_is_never_in_conflict(sessions, runner):
    """Who changed nothing has nothing to save."""
    manager, other = sessions(), sessions()

    async def update():
        async with manager.open(KEY) as session:
            await overtake(other)
            return dict(session)

    assert {} == runner.run(update())


def test_save_raises_a_conflict(sessions, runner, look):
    """A save in the middle of a handler that was overtaken raises there."""
    manager, other = sessions(), sessions()

    async def update():
        async with manager.open(KEY) as session:
            session["mine"] = True
            await overtake(other)
            await session.save()

    with pytest.raises(SessionConflict):
        runner.run(update())

    assert {"n": 1} == look(manager)


def test_run_runs_again_on_what_the_others_saved(sessions, runner, look, store):
    """One conflict costs one more write and no more reads."""
    manager, other = sessions(), sessions()
    rounds = []

    async def handler(session):
        rounds.append(dict(session))
        increment(session)
        if len(rounds) == 1:
            await overtake(other)
            store.taken()

    runner.run(manager.run(KEY, handler))

    assert [{}, {"n": 1}] == rounds
    assert {"set": 2} == store.taken()
    assert {"n": 2} == look(manager)


def test_run_runs_again_after_a_conflict_of_save(sessions, runner, look):
    """A conflict inside the handler starts it anew too."""
    manager, other = sessions(), sessions()
    rounds = []

    async def handler(session):
        rounds.append(dict(session))
        increment(session)
        if len(rounds) == 1:
            await overtake(other)
        await session.save()

    runner.run(manager.run(KEY, handler))

    assert [{}, {"n": 1}] == rounds
    assert {"n": 2} == look(manager)


def test_run_gives_up_after_eight_rounds(sessions, runner, look):
    """Where somebody else is quicker every time, the caller is told, and the lane is free."""
    manager, other = sessions(), sessions()
    rounds = []

    async def handler(session):
        rounds.append(1)
        session["mine"] = True
        await overtake(other)

    with pytest.raises(SessionConflict):
        runner.run(manager.run(KEY, handler))

    assert ROUNDS == len(rounds)
    assert {"n": ROUNDS} == look(manager)
    assert 0 == manager.busy


def test_two_who_begin_a_session_do_not_overwrite_each_other(sessions, runner):
    """The first session of a person is written once, too."""
    manager, other = sessions(initial=lambda: {"n": 0}), sessions(initial=lambda: {"n": 0})

    async def update():
        async with manager.open(KEY) as session:
            increment(session)
            await overtake(other)

    with pytest.raises(SessionConflict):
        runner.run(update())


def test_deletion_wins_over_a_late_writer(sessions, runner, look):
    """Who loaded before the deletion cannot bring the values back."""
    manager, other = sessions(), sessions()
    runner.run(manager.run(KEY, increment))

    async def update():
        async with manager.open(KEY) as session:
            increment(session)
            await other.run(KEY, lambda newer: newer.delete())

    with pytest.raises(SessionConflict):
        runner.run(update())

    assert {} == look(manager)


def test_handler_that_raises_is_not_run_again(sessions, runner):
    """Only a conflict is a reason to run a handler again."""
    rounds = []

    def handler(_session):
        rounds.append(1)
        raise ValueError("wrong")

    with pytest.raises(ValueError, match="wrong"):
        runner.run(sessions().run(KEY, handler))

    assert 1 == len(rounds)
