"""What one handler costs: cases 2 to 22, in reads and writes of the store."""

from __future__ import annotations

import asyncio
import inspect

import pytest

from convflow.messages import Message
from convflow.session import SessionKey

from .conftest import KEY
from .spy import values_in


def increment(session):
    session["count"] = session.get("count", 0) + 1


def test_reading_an_existing_record_is_one_get(sessions, act):
    """Case 2: a handler that reads one field writes nothing."""
    manager = sessions(initial=lambda: {"count": 0})
    act(manager, increment)

    assert {"get": 1} == act(manager, lambda session: session["count"])


def test_setting_one_field_is_one_get_and_one_set(sessions, act, store):
    """Case 3: what is stored is the session as the handler left it."""
    manager = sessions()

    assert {"get": 1, "set": 1} == act(manager, lambda session: session.update(name="Ann"))
    assert {"name": "Ann"} == values_in(store.written[-1])


def test_lazy_session_is_read_once(sessions, act, runner, store):
    """Case 4: awaited three times it is one get, and the same object each time."""
    manager = sessions()
    act(manager, increment)

    async def update():
        async with manager.open(KEY, lazy=True) as lazy:
            return [id(await lazy) for _ in range(3)]

    store.taken()

    assert 1 == len(set(runner.run(update())))
    assert {"get": 1} == store.taken()


def test_lazy_session_that_nobody_awaits_costs_nothing(sessions, runner, store):
    """Nothing awaited, nothing read."""
    manager = sessions()

    async def update():
        async with manager.open(KEY, lazy=True):
            pass

    runner.run(update())

    assert {} == store.taken()
    assert 0 == manager.busy


def test_lazy_session_is_read_once_by_many_at_once(sessions, runner, store, look):
    """Case 5: two tasks await a slow store; both get one object, and both fields are stored."""
    manager = sessions()
    store._latency = lambda: 3

    async def put(lazy, name):
        session = await lazy
        session[name] = True
        return id(session)

    async def update():
        async with manager.open(KEY, lazy=True) as lazy:
            return await asyncio.gather(put(lazy, "a"), put(lazy, "b"))

    ids = runner.run(update())

    assert {"get": 1, "set": 1} == store.taken()
    assert ids[0] == ids[1]
    assert {"a": True, "b": True} == look(manager)


def test_hundred_changes_are_one_set(sessions, act, look):
    """Case 9: appending to a list a hundred times is one write."""
    manager = sessions(initial=lambda: {"items": []})
    ops = act(manager, lambda session: [session["items"].append(number) for number in range(100)])

    assert {"get": 1, "set": 1} == ops
    assert look(manager) == {"items": list(range(100))}


def test_hundred_handlers_count_to_a_hundred(sessions, act, look):
    """Case 11: one record, and each handler sees what the one before saved."""
    manager = sessions(initial=lambda: {"count": 0})
    for _ in range(100):
        act(manager, increment)

    assert {"count": 100} == look(manager)


def test_reading_a_default_stores_nothing(sessions, act, store):
    """Case 12: a new session that was only read leaves no record."""
    manager = sessions(initial=lambda: {"count": 0})

    assert {"get": 1} == act(manager, lambda session: session["count"])
    assert [] == store.written


def test_five_handlers_cost_what_they_change(sessions, act, store):
    """Case 13: add a, add b, add c, end, add a: two beginnings, five gets, four sets and one delete, in that order."""
    begun = []
    manager = sessions(initial=lambda: begun.append(1) or {})
    changes = [lambda s, n=name: s.update({n: 1}) for name in "abc"]
    ops = [act(manager, change) for change in (*changes, lambda s: s.delete(), changes[0])]

    assert ops == [{"get": 1, "set": 1}] * 3 + [{"get": 1, "delete": 1}, {"get": 1, "set": 1}]
    assert [
        {"a": 1},
        {"a": 1, "b": 1},
        {"a": 1, "b": 1, "c": 1},
        None,
        {"a": 1},
    ] == [values_in(data) for data in store.written]
    assert 2 == len(begun)


def test_saving_in_the_middle_writes_only_what_is_new(sessions, act, store):
    """Case 15: set, set, save, get, save, delete a field, save, save: 0 0 1 1 1 1 2 2 writes, and one get."""
    manager = sessions()
    writes = []

    async def handler(session):
        def note(_=None):
            writes.append(len(store.written))

        session["a"] = 1
        note()
        session["b"] = 2
        note(), note(await session.save())
        note(session["a"]), note(await session.save())
        del session["a"]
        note(), note(await session.save()), note(await session.save())

    ops = act(manager, handler)

    assert [0, 0, 1, 1, 1, 1, 2, 2] == writes
    assert {"get": 1, "set": 2} == ops


def test_saving_after_reading_a_missing_field_writes_nothing(sessions, act):
    """Case 16: looking for what is not there is no change."""

    async def handler(session):
        session.get("missing")
        await session.save()

    assert {"get": 1} == act(sessions(), handler)


def test_loading_an_unknown_key_creates_no_record(sessions, act, runner, store):
    """Case 18: a thousand readers of missing keys leave nothing behind."""
    manager = sessions(initial=lambda: {"count": 0})
    for number in range(1000):
        act(manager, lambda session: session["count"], SessionKey(user=number))

    assert [] == list(runner.run(store.keys()))
    assert [] == store.written


def test_saving_equal_data_again_writes_nothing(sessions, act):
    """Case 19: what is equal to what is stored is not stored."""
    manager = sessions()
    act(manager, lambda session: session.replace({"a": [1, {"b": 2}]}))

    assert {"get": 1} == act(manager, lambda session: session.replace({"a": [1, {"b": 2}]}))


@pytest.mark.parametrize("begun", [True, False], ids=["new session", "existing session"])
def test_explicit_save_is_the_only_write(sessions, act, begun):
    """Case 20: what was saved by hand is not saved again at the end."""
    manager = sessions()
    if not begun:
        act(manager, increment)

    async def handler(session):
        increment(session)
        await session.save()

    assert {"get": 1, "set": 1} == act(manager, handler)


def test_handler_runs_once_with_its_session(sessions, runner):
    """Case 22: the handler is called once, and its result is handed on."""
    seen = []

    def handler(session):
        seen.append(session)
        return "result"

    assert "result" == runner.run(sessions().run(KEY, handler))
    assert 1 == len(seen)


def test_handler_may_be_a_coroutine_function(sessions, runner, look):
    """`run` awaits what the handler gives."""
    manager = sessions()

    async def handler(session):
        await asyncio.sleep(0)
        session["a"] = 1
        return "result"

    assert inspect.iscoroutinefunction(handler)
    assert "result" == runner.run(manager.run(KEY, handler))
    assert {"a": 1} == look(manager)


def test_session_is_opened_by_message(sessions, act, look):
    """The key of a message is the person in the chat, as written by hand."""
    manager = sessions()
    act(manager, increment, Message(user=42, chat=7, text="hi"))

    assert {"count": 1} == look(manager, SessionKey(user="42", chat="7"))
