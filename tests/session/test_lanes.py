"""One handler at a time for each key: case 97, clause by clause."""

from __future__ import annotations

import asyncio

import pytest

from convflow.errors import SessionBusy, SessionClosed, StoreUnavailable
from convflow.session import SessionKey

from .conftest import KEY

OTHER = SessionKey(user="other")


def test_handlers_of_one_key_run_in_arrival_order(sessions, runner, store):
    """Four messages of one person at once are handled one after the other, in the order in which they came."""
    manager = sessions(initial=lambda: {"seen": []})
    store._latency = lambda: 2
    order = []

    async def handler(session, name):
        order.append(f"{name} begins")
        await asyncio.sleep(0)
        session["seen"].append(name)
        order.append(f"{name} ends")
        return list(session["seen"])

    async def at_once():
        return await asyncio.gather(*(manager.run(KEY, lambda s, n=name: handler(s, n)) for name in "abcd"))

    assert [["a"], ["a", "b"], ["a", "b", "c"], ["a", "b", "c", "d"]] == runner.run(at_once())
    assert order == [f"{name} {what}" for name in "abcd" for what in ("begins", "ends")]


def test_one_shot_step_happens_once(sessions, runner):
    """The state is read inside the lane: of four who come at once, one is the first."""
    manager = sessions()

    async def first(session):
        mine = session.setdefault("taken", True) and not session.get("done")
        await asyncio.sleep(0)
        session["done"] = True
        return mine

    async def at_once():
        return await asyncio.gather(*(manager.run(KEY, first) for _ in range(4)))

    assert [True, False, False, False] == runner.run(at_once())


def test_other_people_do_not_wait(sessions, runner):
    """While one person's handler waits, another one's begins and ends."""
    manager = sessions()

    async def at_once():
        gate = asyncio.Event()

        async def waits():
            async with manager.open(KEY):
                await gate.wait()

        waiting = asyncio.create_task(waits())
        await asyncio.sleep(0)
        async with manager.open(OTHER) as session:
            session["a"] = 1
        unfinished = not waiting.done()
        gate.set()
        await waiting
        return unfinished

    assert runner.run(at_once()) is True


def test_failing_handler_blocks_nobody(sessions, runner, look):
    """Who comes after a handler that raised has its turn."""
    manager = sessions()

    def crash(_session):
        raise RuntimeError("crash")

    async def at_once():
        return await asyncio.gather(
            manager.run(KEY, crash), manager.run(KEY, lambda session: session.update(a=1)), return_exceptions=True
        )

    crashed, _ = runner.run(at_once())

    assert isinstance(crashed, RuntimeError)
    assert {"a": 1} == look(manager)


def test_table_of_lanes_is_empty_at_the_end(sessions, runner, store):
    """A lane exists only while somebody is in it."""
    manager = sessions()
    store._latency = lambda: 1
    busy = []

    async def at_once():
        await asyncio.gather(
            *(manager.run(SessionKey(user=n % 10), lambda _s: busy.append(manager.busy)) for n in range(50))
        )

    runner.run(at_once())

    assert 10 == max(busy)
    assert 0 == manager.busy


@pytest.mark.parametrize("passing", [0, 1, 2, 3, 4, 5])
def test_cancelled_handlers_leave_the_lane(sessions, runner, store, look, passing):
    """Wherever a task is cancelled, waiting or loading or saving, those behind it go on."""
    manager = sessions()
    store._latency = lambda: 1

    async def at_once():
        async def count():
            await manager.run(KEY, lambda session: session.update(n=session.get("n", 0) + 1))

        tasks = [asyncio.create_task(count()) for _ in range(5)]
        for _ in range(passing):
            await asyncio.sleep(0)
        tasks[1].cancel()
        tasks[3].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return sum(not task.cancelled() for task in tasks)

    finished = runner.run(at_once())

    assert 3 == finished
    assert {"n": 3} == look(manager)
    assert 0 == manager.busy


@pytest.mark.parametrize("passing", range(6))
def test_waiter_that_is_cancelled_as_its_turn_comes_passes_it_on(sessions, runner, look, passing):
    """The moment between the end of one handler and the beginning of the next is no trap."""
    manager = sessions()

    async def at_once():
        gate, begun = asyncio.Event(), asyncio.Event()

        async def first():
            async with manager.open(KEY):
                begun.set()
                await gate.wait()

        tasks = [asyncio.create_task(first())]
        await begun.wait()
        tasks += [asyncio.create_task(manager.run(KEY, lambda s, n=n: s.update(last=n))) for n in (1, 2)]
        await asyncio.sleep(0)
        gate.set()
        for _ in range(passing):
            await asyncio.sleep(0)
        tasks[1].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    runner.run(at_once())

    assert {"last": 2} == look(manager)
    assert 0 == manager.busy


def test_opening_the_same_key_inside_raises(sessions, act, look):
    """A handler that opens its own key again is told at once, instead of waiting for itself; its session is saved."""
    manager = sessions()

    async def handler(session):
        session["a"] = 1
        with pytest.raises(SessionBusy):
            async with manager.open(KEY):
                pass
        with pytest.raises(SessionBusy):
            await asyncio.gather(manager.run(KEY, lambda _session: None))

    act(manager, handler)

    assert {"a": 1} == look(manager)
    assert 0 == manager.busy


@pytest.mark.parametrize("by_task", [False, True], ids=["awaited here", "awaited by a task"])
def test_opening_the_key_of_a_lazy_session_inside_raises(sessions, runner, by_task):
    """The lane of a lazy session belongs to its block, whoever was the first to await it."""
    manager = sessions()

    async def get(lazy):
        return await lazy

    async def update():
        async with manager.open(KEY, lazy=True) as lazy:
            await (asyncio.create_task(get(lazy)) if by_task else lazy)
            with pytest.raises(SessionBusy):
                async with manager.open(KEY):
                    pass

    runner.run(update())

    assert 0 == manager.busy


def test_lazy_session_is_closed_after_its_block(sessions, runner):
    """Awaiting it too late raises, and holds no lane for ever."""
    manager = sessions()

    async def update():
        async with manager.open(KEY, lazy=True) as lazy:
            pass
        with pytest.raises(Exception, match="is closed"):
            await lazy
        async with manager.open(KEY) as session:
            return len(session)

    assert 0 == runner.run(update())
    assert 0 == manager.busy


def test_lazy_session_that_is_still_loading_at_the_end_is_let_go(sessions, runner, store):
    """A task that is reading when the block ends does not keep the lane."""
    manager = sessions()
    store._latency = lambda: 3

    async def get(lazy):
        return await lazy

    async def update():
        async with manager.open(KEY, lazy=True) as lazy:
            reading = asyncio.create_task(get(lazy))
            await asyncio.sleep(0)
        await reading

    runner.run(update())

    assert 0 == manager.busy


def test_lazy_session_that_could_not_be_read_may_be_tried_again(sessions, runner, store, look):
    """A failed read leaves no lane behind; awaiting again reads again."""
    manager = sessions()

    async def update():
        async with manager.open(KEY, lazy=True) as lazy:
            store.fail("load")
            with pytest.raises(Exception, match="could not load"):
                await lazy
            (await lazy)["a"] = 1

    runner.run(update())

    assert {"a": 1} == look(manager)
    assert 0 == manager.busy


def test_other_keys_open_inside(sessions, runner, look):
    """Sessions of different keys nest, in any order of closing."""
    manager = sessions()

    async def update():
        first, second = manager.open(KEY), manager.open(OTHER)
        (await first.__aenter__())["a"] = 1
        (await second.__aenter__())["b"] = 2
        await first.__aexit__(None, None, None)
        await second.__aexit__(None, None, None)
        async with manager.open(KEY) as session:
            session["again"] = True

    runner.run(update())

    assert ({"a": 1, "again": True}, {"b": 2}) == (look(manager), look(manager, OTHER))
    assert 0 == manager.busy


def test_task_that_outlives_its_handler_may_open_the_key(sessions, runner, look):
    """A background task that a handler started opens the session when the handler has ended."""
    manager = sessions()

    async def update():
        gate = asyncio.Event()

        async def later():
            await gate.wait()
            await manager.run(KEY, lambda session: session.update(later=True))

        async with manager.open(KEY) as session:
            session["a"] = 1
            task = asyncio.create_task(later())
        gate.set()
        await task

    runner.run(update())

    assert {"a": 1, "later": True} == look(manager)


@pytest.mark.parametrize("people", [2, 3, 5])
def test_overlapping_keys_do_not_wait_for_ever(sessions, runner, store, people):
    """Case 97: each holds one key and wants the next one's: one is refused at once, the others are done and saved."""
    manager = sessions()
    keys = [SessionKey(user=number) for number in range(people)]

    async def update(number, all_in):
        async with manager.open(keys[number]) as session:
            await all_in.wait()
            async with manager.open(keys[(number + 1) % people]) as other:
                other["by"] = number
            session["done"] = True

    async def at_once():
        all_in = asyncio.Barrier(people)
        return await asyncio.gather(*(update(number, all_in) for number in range(people)), return_exceptions=True)

    outcomes = runner.run(asyncio.wait_for(at_once(), 20))

    assert [type(outcome) for outcome in outcomes if outcome is not None] == [SessionBusy]
    assert 0 == manager.busy


def test_overlapping_keys_of_two_managers_do_not_wait_for_ever(sessions, runner):
    """Also where the keys belong to managers of their own."""
    users, chats = sessions(namespace="users"), sessions(namespace="chats")

    async def update(first, second, all_in):
        async with first.open(KEY):
            await all_in.wait()
            async with second.open(KEY):
                pass

    async def at_once():
        all_in = asyncio.Barrier(2)
        orders = (users, chats), (chats, users)
        return await asyncio.gather(*(update(*order, all_in) for order in orders), return_exceptions=True)

    outcomes = runner.run(asyncio.wait_for(at_once(), 20))

    assert [type(outcome) for outcome in outcomes if outcome is not None] == [SessionBusy]
    assert (0, 0) == (users.busy, chats.busy)


def test_waiting_without_a_circle_is_no_error(sessions, runner, look):
    """Who holds one key may wait for another, as long as nobody there waits back."""
    manager = sessions()
    other = SessionKey(user="other")

    async def both(inside):
        async with manager.open(other):
            inside.set()
            for _ in range(5):
                await asyncio.sleep(0)

    async def at_once():
        inside = asyncio.Event()
        waiting = asyncio.ensure_future(both(inside))
        await inside.wait()
        async with manager.open(KEY) as session, manager.open(other):
            session["done"] = True
        await waiting

    runner.run(at_once())

    assert {"done": True} == look(manager)


def test_lazy_session_that_was_read_at_the_second_try_is_known_to_be_open(sessions, runner, store):
    """After a failed read and a good one, opening the same key inside is refused instead of waiting for itself."""
    manager = sessions()

    async def update():
        async with manager.open(KEY, lazy=True) as lazy:
            store.fail("load")
            with pytest.raises(StoreUnavailable):
                await lazy
            await lazy
            with pytest.raises(SessionBusy):
                async with manager.open(KEY):
                    pass

    runner.run(asyncio.wait_for(update(), 20))

    assert 0 == manager.busy


def test_lazy_session_is_known_to_be_open_beside_another_one(sessions, runner):
    """A lazy session that is first awaited inside another session's block is still known when that block has ended."""
    manager = sessions()

    async def update():
        async with manager.open(KEY, lazy=True) as lazy:
            async with manager.open(OTHER):
                await lazy
            with pytest.raises(SessionBusy):
                async with manager.open(KEY):
                    pass

    runner.run(asyncio.wait_for(update(), 20))

    assert 0 == manager.busy


def test_block_that_ends_while_its_lazy_session_waits_lets_nobody_in_beside_the_holder(sessions, runner):
    """A block that is cancelled while a task of it waits for the lane takes nothing from whoever is in it."""
    manager = sessions()
    inside = []

    async def hold(gate, entered):
        async with manager.open(KEY):
            inside.append(1)
            entered.set()
            await gate.wait()
            inside.append(-1)

    async def get(lazy):
        return await lazy

    async def block(waiting):
        async with manager.open(KEY, lazy=True) as lazy:
            waiting.append(asyncio.create_task(get(lazy)))
            await asyncio.sleep(0)

    async def scene():
        gate, entered, waiting = asyncio.Event(), asyncio.Event(), []
        first = asyncio.create_task(hold(gate, entered))
        await entered.wait()
        leaving = asyncio.create_task(block(waiting))
        for _ in range(5):
            await asyncio.sleep(0)
        leaving.cancel()
        second = asyncio.create_task(hold(gate, entered))
        for _ in range(20):
            await asyncio.sleep(0)
        side_by_side = sum(inside)
        gate.set()
        await asyncio.gather(first, second, leaving, *waiting, return_exceptions=True)
        return side_by_side, waiting[0].exception()

    side_by_side, refused = runner.run(asyncio.wait_for(scene(), 20))

    assert 1 == side_by_side
    assert isinstance(refused, SessionClosed)
    assert 0 == manager.busy
