"""Several sessions side by side: each with its own key, store and life, saved on its own."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest

from convflow.errors import NoSession, NotStorable, SessionClosed, StoreUnavailable
from convflow.messages import Message
from convflow.session import SessionKey, SessionManager, Together, chat, person
from convflow.session.stores.memory import MemoryStore
from convflow.testing import FaultyStore

MESSAGE = Message(user=42, chat=7, text="hi")
NAMES = ("one", "two", "three", "four", "five", "six")


@pytest.fixture
def stores():
    return {name: FaultyStore(MemoryStore()) for name in NAMES}


@pytest.fixture
def managers(stores):
    return {name: SessionManager(store) for name, store in stores.items()}


async def change_all(managers, problems=None):
    async with Together(managers, MESSAGE, problems=problems) as sessions:
        for lazy in sessions.values():
            (await lazy)["a"] = 1


def test_each_session_has_its_own_key_and_life(runner, clock):
    """The person's session and the chat's are two, and one may outlive the other."""
    store = MemoryStore(clock=clock)
    users = SessionManager(store, key=person, namespace="users", idle=dt.timedelta(hours=1))
    chats = SessionManager(store, key=chat, namespace="chats")

    async def update():
        async with Together({"user": users, "chat": chats}, MESSAGE) as sessions:
            for lazy in sessions.values():
                (await lazy)["seen"] = True

    runner.run(update())
    clock.advance(hours=1)

    assert runner.run(users.get(SessionKey(user=42))) is None
    assert {"seen": True} == runner.run(chats.get(SessionKey(chat=7)))


def test_all_are_saved(runner, managers):
    """Whatever was changed in any of them is stored."""
    runner.run(change_all(managers))

    assert [runner.run(manager.get(MESSAGE)) for manager in managers.values()] == [{"a": 1}] * 6


def test_nobody_awaits_nothing_read(runner, managers, stores):
    """A session that is not awaited costs no operation."""

    async def update():
        async with Together(managers, MESSAGE) as sessions:
            (await sessions["two"])["a"] = 1

    runner.run(update())

    assert {"two": 2} == {name: sum(store.ops.values()) for name, store in stores.items() if store.ops}


def test_six_that_fail_are_all_attempted(runner, managers, stores):
    """Case 58: six stores fail, six saves were attempted, six errors are reported."""
    for store in stores.values():
        store.fail("commit")
    with pytest.raises(ExceptionGroup) as caught:
        runner.run(change_all(managers))

    assert [store.ops["commit"] for store in stores.values()] == [1] * 6
    assert [type(error) for error in caught.value.exceptions] == [StoreUnavailable] * 6


@pytest.mark.parametrize("name", NAMES)
def test_one_that_fails_keeps_no_other(runner, managers, stores, name):
    """Case 58: the error of one is raised as it is, and the other five are saved."""
    stores[name].fail("commit")
    with pytest.raises(StoreUnavailable):
        runner.run(change_all(managers))
    saved = {each: runner.run(manager.get(MESSAGE)) for each, manager in managers.items()}

    assert saved == {each: None if each == name else {"a": 1} for each in NAMES}


def test_unstorable_value_in_one_keeps_no_other(runner, managers):
    """The error names the path; the other sessions are saved."""

    async def update():
        async with Together(managers, MESSAGE) as sessions:
            (await sessions["one"])["bad"] = object()
            (await sessions["two"])["a"] = 1

    with pytest.raises(NotStorable):
        runner.run(update())

    assert [None, {"a": 1}] == [runner.run(managers[name].get(MESSAGE)) for name in ("one", "two")]


def test_problems_may_be_collected(runner, managers, stores):
    """Who has more to save takes the errors and raises them later."""
    stores["one"].fail("commit")
    problems = []
    runner.run(change_all(managers, problems))

    assert [type(error) for error in problems] == [StoreUnavailable]


def test_handler_that_raises_saves_nothing(runner, managers, stores):
    """The error of the handler goes on as it is, and nothing is written."""

    async def update():
        async with Together(managers, MESSAGE) as sessions:
            (await sessions["one"])["a"] = 1
            raise RuntimeError("as written")

    with pytest.raises(RuntimeError, match="as written"):
        runner.run(update())

    assert all(store.ops["commit"] == 0 for store in stores.values())
    assert [manager.busy for manager in managers.values()] == [0] * 6


def test_message_without_one_of_the_keys(runner):
    """Case 93: the session that there is works; awaiting the other one raises, and names the key function."""
    store = MemoryStore()
    managers = {
        "user": SessionManager(store, key=person, namespace="users"),
        "chat": SessionManager(store, key=chat, namespace="chats"),
    }

    async def update():
        async with Together(managers, Message(user=42)) as sessions:
            (await sessions["user"])["a"] = 1
            with pytest.raises(NoSession, match="the key function chat"):
                await sessions["chat"]

    runner.run(update())

    assert {"a": 1} == runner.run(managers["user"].get(SessionKey(user=42)))


def test_sessions_are_closed_afterwards(runner, managers):
    """Nobody uses them after the block."""

    async def update():
        async with Together(managers, MESSAGE) as sessions:
            await sessions["one"]
        with pytest.raises(SessionClosed):
            await sessions["one"]
        with pytest.raises(SessionClosed):
            await sessions["two"]

    runner.run(update())


@pytest.mark.parametrize("namespaces", [(None, None), ("a", "a"), ("", None)], ids=["none", "the same", "empty"])
def test_two_in_one_place_are_refused(namespaces):
    """On one store without namespaces of their own, one could overwrite the other's sessions."""
    store = MemoryStore()
    managers = {str(n): SessionManager(store, namespace=name) for n, name in enumerate(namespaces)}

    with pytest.raises(ValueError, match="one store and one namespace"):
        Together(managers, MESSAGE)


@pytest.mark.parametrize("wrong", [None, MemoryStore()], ids=["None", "a store"])
def test_only_managers_are_taken(wrong):
    """What is no manager is refused by its name."""
    with pytest.raises(TypeError, match="'chat'"):
        Together({"chat": wrong}, MESSAGE)


def test_cancelled_saving_leaves_every_lane(runner, managers, stores):
    """A task that is cancelled while one session is saved saves the others, leaves all lanes, and is cancelled."""
    saving = asyncio.Event()
    commit = stores["four"].store.commit

    async def hang(*row, **options):
        saving.set()
        await asyncio.Event().wait()
        return await commit(*row, **options)

    stores["four"].store.commit = hang

    async def scene():
        task = asyncio.create_task(change_all(managers))
        await saving.wait()
        task.cancel()
        await asyncio.wait([task])
        return task.cancelled()

    assert runner.run(scene())
    assert [manager.busy for manager in managers.values()] == [0] * 6
    assert ["four"] == [name for name in NAMES if runner.run(managers[name].get(MESSAGE)) is None]
