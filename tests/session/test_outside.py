"""Sessions outside of handlers: the same lane, codec, expiry and versions as inside, and exact costs."""

from __future__ import annotations

import asyncio
import datetime as dt

import attrs
import pytest

from convflow.errors import KeyTaken, NotStorable, SessionBusy, SessionConflict, StoreUnavailable
from convflow.session import SessionKey, SessionManager, ttl
from convflow.session.record import Record

from .conftest import KEY

OTHER = SessionKey(user=42, chat=8)
HOUR = dt.timedelta(hours=1)


@attrs.define
class Visitor:
    visits: int = 0
    seen: set[str] = attrs.Factory(set)


@pytest.fixture
def do(runner, store):
    """Await something, and give what it gave and what it cost."""

    def do(awaitable):
        store.taken()
        result = runner.run(awaitable)
        return result, store.taken()

    return do


def test_values_are_set_and_read(sessions, do):
    """What is set is what `get` gives, and the next handler sees it."""
    manager = sessions()
    values = {"a": [1, {"b": dt.date(2026, 1, 1)}]}

    assert (None, {"get": 1, "set": 1}) == do(manager.set(KEY, values))
    assert do(manager.get(KEY)) == (values, {"get": 1})


def test_next_handler_sees_what_was_set(sessions, do, look):
    """A job and a handler share one session, without any mark that something has changed."""
    manager = sessions(initial=lambda: {"count": 0})
    do(manager.set(KEY, {"count": 7}))

    assert {"count": 7} == look(manager)


def test_handler_is_seen_outside(sessions, do, act):
    """What a handler saved is what `get` gives."""
    manager = sessions()
    act(manager, lambda session: session.update(a=1))

    assert {"a": 1} == do(manager.get(KEY))[0]


def test_nothing_is_none(sessions, do):
    """Where there is no session, `get` gives None, not `initial`, and nothing is stored."""
    manager = sessions(initial=lambda: {"count": 0})

    assert (None, {"get": 1}) == do(manager.get(KEY))
    assert (False, {"get": 1}) == do(manager.exists(KEY))
    assert (False, {"get": 1}) == do(manager.delete(KEY))


def test_copy_is_not_the_session(sessions, do):
    """Changing what `get` gave changes nothing stored."""
    manager = sessions()
    do(manager.set(KEY, {"a": [1]}))
    do(manager.get(KEY))[0]["a"].append(2)

    assert {"a": [1]} == do(manager.get(KEY))[0]


def test_what_was_handed_over_is_not_the_session(sessions, do):
    """Changing what was set, afterwards, changes nothing stored."""
    manager, values = sessions(), {"a": [1]}
    do(manager.set(KEY, values))
    values["a"].append(2)

    assert {"a": [1]} == do(manager.get(KEY))[0]


def test_setting_replaces_everything(sessions, do):
    """`set` puts values in the place of all values, their deadlines included."""
    manager = sessions()
    do(manager.set(KEY, {"a": ttl(1, HOUR), "b": 2}))
    do(manager.set(KEY, {"c": 3}))

    assert {"c": 3} == do(manager.get(KEY))[0]


def test_setting_the_same_again_writes_nothing(sessions, do):
    """Case 19: what is stored already is not stored."""
    manager = sessions()
    do(manager.set(KEY, {"a": 1}))

    assert {"get": 1} == do(manager.set(KEY, {"a": 1}))[1]


@pytest.mark.parametrize("values", [{}, {"count": 0}], ids=["empty", "as initial"])
def test_what_is_set_exists(sessions, do, values):
    """Setting is an order: it is stored even where a new session would begin with the same."""
    manager = sessions(initial=lambda: dict(values))
    do(manager.set(KEY, values))

    assert do(manager.exists(KEY))[0] is True
    assert do(manager.get(KEY))[0] == values


def test_deleting_is_one_delete(sessions, do, look):
    """After `delete` there is nothing, and the next handler begins anew."""
    manager = sessions(initial=lambda: {"count": 0})
    do(manager.set(KEY, {"count": 7}))

    assert (True, {"get": 1, "delete": 1}) == do(manager.delete(KEY))
    assert (False, {"get": 1}) == do(manager.delete(KEY))
    assert do(manager.exists(KEY))[0] is False
    assert {"count": 0} == look(manager)


def test_expired_is_not_reported(sessions, do, clock):
    """Case 78: `get`, `exists`, `keys` and `size` know nothing of what has expired."""
    manager = sessions(idle=HOUR)
    do(manager.set(KEY, {"a": 1}))
    clock.advance(minutes=30)
    do(manager.set(OTHER, {"a": 2}))
    clock.advance(minutes=30)

    assert do(manager.get(KEY))[0] is None
    assert do(manager.exists(KEY))[0] is False
    assert [OTHER] == do(manager.keys())[0]
    assert 1 == do(manager.size())[0]


def test_value_past_its_deadline_is_not_given(sessions, do, clock):
    """Case 76: `get` gives no value past its deadline, and reading starts no deadline anew."""
    manager = sessions()
    do(manager.set(KEY, {"otp": ttl("4711", HOUR), "a": 1}))
    clock.advance(minutes=59)
    before = do(manager.get(KEY))[0]
    clock.advance(minutes=1)

    assert {"otp": "4711", "a": 1} == before
    assert {"a": 1} == do(manager.get(KEY))[0]


def test_typed_sessions_are_objects(sessions, do):
    """With a model, `get` gives and `set` takes an object of it."""
    manager = sessions(model=Visitor)
    do(manager.set(KEY, Visitor(3, {"a"})))

    assert do(manager.get(KEY))[0] == Visitor(3, {"a"})
    with pytest.raises(TypeError, match="Visitor"):
        do(manager.set(KEY, {"visits": 3}))


@pytest.mark.parametrize("wrong", [7, "text", [1], None], ids=["number", "text", "list", "None"])
def test_only_mappings_are_set(sessions, do, wrong):
    """Case 64: another payload raises, and what is stored stays."""
    manager = sessions()
    do(manager.set(KEY, {"a": 1}))
    with pytest.raises(TypeError, match="mapping"):
        do(manager.set(KEY, wrong))

    assert {"a": 1} == do(manager.get(KEY))[0]


def test_unstorable_value_is_refused_before_any_write(sessions, do, store):
    """Case 65: the error names the path, and nothing was written."""
    manager = sessions()
    with pytest.raises(NotStorable) as caught:
        do(manager.set(KEY, {"cart": [{"price": object()}]}))

    assert "cart[0].price" == caught.value.path
    assert [] == store.written


def test_keys_are_session_keys(sessions, do):
    """`keys` gives keys as they were written, of this bot and namespace only."""
    manager, other, bot = sessions(), sessions(namespace="other"), sessions(bot="b", namespace="bots")
    hostile = SessionKey(user="a:b {}*", extra="")
    for each in (KEY, OTHER, hostile):
        do(manager.set(each, {"a": 1}))
    do(other.set(KEY, {"a": 1}))
    do(bot.set(KEY, {"a": 1}))

    assert sorted(map(str, do(manager.keys())[0])) == sorted(map(str, (KEY, OTHER, hostile)))
    assert [KEY] == do(other.keys())[0]
    assert do(bot.keys())[0] == [attrs.evolve(KEY, bot="b")]
    assert [KEY, OTHER] == do(manager.keys(SessionKey(user=42)))[0]
    assert [OTHER] == do(manager.keys(SessionKey(chat=8)))[0]
    assert 3 == do(manager.size())[0]


def test_calls_wait_for_the_handler(sessions, runner):
    """A call from outside stands in the lane of its key: it sees what the handler before it saved."""
    manager = sessions()

    async def both():
        entered = asyncio.Event()

        async def handler(session):
            entered.set()
            await asyncio.sleep(0)
            session["a"] = 1

        running = asyncio.ensure_future(manager.run(KEY, handler))
        await entered.wait()
        return await manager.get(KEY), await running

    assert {"a": 1} == runner.run(both())[0]
    assert 0 == manager.busy


def test_own_key_is_busy_inside_its_handler(sessions, runner):
    """Inside a handler its own session is at hand; asking the manager for it raises instead of waiting for ever."""
    manager = sessions()

    async def handler(_session):
        await manager.get(KEY)

    with pytest.raises(SessionBusy):
        runner.run(manager.run(KEY, handler))


@pytest.mark.parametrize("call", ["set", "delete"])
def test_lost_race_is_run_again(sessions, runner, store, call):
    """Somebody who writes in between wins first; then the call is done on what they wrote."""
    manager, rival = sessions(), sessions()
    runner.run(manager.set(KEY, {"a": 1}))
    load = store.load
    rivals = iter([{"b": 1}])

    async def slow(key):
        stored = await load(key)
        for values in rivals:
            await rival.set(KEY, values)
        return stored

    store.load = slow
    runner.run(manager.set(KEY, {"c": 1}) if call == "set" else manager.delete(KEY))
    store.load = load

    assert runner.run(manager.get(KEY)) == ({"c": 1} if call == "set" else None)


@pytest.mark.parametrize("call", ["get", "set", "delete", "exists", "keys", "rename", "erase", "export"])
def test_failing_store_is_never_nothing(sessions, runner, store, call):
    """A store that does not answer raises: no call takes that for "there is nothing"."""
    manager = sessions()
    runner.run(manager.set(KEY, {"a": 1}))
    arguments = {"set": (KEY, {}), "rename": (KEY, OTHER), "keys": (), "erase": (42,), "export": (42,)}
    store.fail("of_user" if call == "erase" else "load")
    with pytest.raises(StoreUnavailable):
        runner.run(getattr(manager, call)(*arguments.get(call, (KEY,))))

    assert {"a": 1} == runner.run(sessions().get(KEY))
    assert 0 == manager.busy


# -- rename ------------------------------------------------------------------------------------------------------------


def test_renaming_moves_everything(sessions, do, act, look):
    """Case 49: the same under the new key, nothing under the old one; one update and one drop."""
    manager = sessions()
    act(manager, lambda session: session.update(a=[1, 2], otp=ttl("x", HOUR)))

    assert (True, {"get": 2, "set": 1, "delete": 1}) == do(manager.rename(KEY, OTHER))
    assert {"a": [1, 2], "otp": "x"} == look(manager, OTHER)
    assert do(manager.exists(KEY))[0] is False
    assert [OTHER] == do(manager.keys())[0]


def test_deadlines_move_along(sessions, do, look, clock):
    """Neither the session nor a value lives longer because it was renamed."""
    manager = sessions(idle=HOUR)
    do(manager.set(KEY, {"a": 1, "otp": ttl("x", HOUR / 2)}))
    clock.advance(minutes=29)
    do(manager.rename(KEY, OTHER))
    clock.advance(minutes=1)
    values = do(manager.get(OTHER))[0]
    clock.advance(minutes=30)

    assert {"a": 1} == values
    assert do(manager.exists(OTHER))[0] is False


def test_renaming_nothing_is_no(sessions, do):
    """Where there is no session there is nothing to move, and nothing is written."""
    assert (False, {"get": 1}) == do(sessions().rename(KEY, OTHER))


def test_renaming_to_itself_changes_nothing(sessions, do):
    """A key is its own new name."""
    manager = sessions()
    do(manager.set(KEY, {"a": 1}))

    assert do(manager.rename(KEY, SessionKey(user="42", chat="7")))[0] is True
    assert {"a": 1} == do(manager.get(KEY))[0]


def test_occupied_key_is_refused(sessions, do):
    """A session is never overwritten by another one."""
    manager = sessions()
    do(manager.set(KEY, {"a": 1}))
    do(manager.set(OTHER, {"a": 2}))
    with pytest.raises(KeyTaken, match="chat:8"):
        do(manager.rename(KEY, OTHER))

    assert [{"a": 1}, {"a": 2}] == [do(manager.get(key))[0] for key in (KEY, OTHER)]


def test_expired_session_is_no_obstacle(sessions, do, clock):
    """What has expired under the new key is gone."""
    manager = sessions(idle=HOUR)
    do(manager.set(OTHER, {"a": 2}))
    clock.advance(minutes=60)
    do(manager.set(KEY, {"a": 1}))
    do(manager.rename(KEY, OTHER))

    assert {"a": 1} == do(manager.get(OTHER))[0]


@pytest.mark.parametrize("applied", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("nth", [1, 2])
def test_crash_while_renaming_loses_nothing(sessions, do, store, nth, applied):
    """Whichever write fails, the values are under one of the keys, and calling again ends the move."""
    manager = sessions()
    do(manager.set(KEY, {"a": 1}))
    store.fail("commit", nth, applied=applied)
    with pytest.raises(StoreUnavailable):
        do(manager.rename(KEY, OTHER))
    between = [do(manager.get(key))[0] for key in (KEY, OTHER)]
    do(manager.rename(KEY, OTHER))

    assert {"a": 1} in between
    assert [None, {"a": 1}] == [do(manager.get(key))[0] for key in (KEY, OTHER)]


def test_writer_in_between_is_moved_too(sessions, runner, store):
    """What another process saves under the old key during the move arrives under the new one."""
    manager, rival = sessions(), sessions()
    runner.run(manager.set(KEY, {"a": 1}))
    commit = store.commit
    rivals = iter([{"a": 2}])

    async def slow(key, *args, **facts):
        result = await commit(key, *args, **facts)
        if "chat:8" in key:
            for values in rivals:
                await rival.set(KEY, values)
        return result

    store.commit = slow
    runner.run(manager.rename(KEY, OTHER))
    store.commit = commit

    assert [None, {"a": 2}] == [runner.run(manager.get(key)) for key in (KEY, OTHER)]


def test_two_who_swap_names_do_not_wait_for_each_other(sessions, runner):
    """Both lanes are entered in one order, whoever comes from where."""
    manager = sessions()

    async def both():
        await manager.set(KEY, {"a": 1})
        return await asyncio.wait_for(asyncio.gather(manager.rename(KEY, OTHER), manager.rename(OTHER, KEY)), 5)

    assert [True, True] == runner.run(both())
    assert {"a": 1} == runner.run(manager.get(KEY))
    assert 0 == manager.busy


def test_late_writer_does_not_bring_the_old_key_back(sessions, runner):
    """Who opened the session before it was moved is in conflict."""
    manager, mover = sessions(), sessions()

    async def race():
        await manager.set(KEY, {"a": 1})
        async with manager.open(KEY) as session:
            await mover.rename(KEY, OTHER)
            session["a"] = 2

    with pytest.raises(SessionConflict):
        runner.run(race())

    assert [None, {"a": 1}] == [runner.run(manager.get(key)) for key in (KEY, OTHER)]


def test_foreign_parts_and_message_ids_move(sessions, runner, store):
    """A running flow, what waits to be sent, and the ids of messages are under the new key, byte for byte."""
    manager = sessions()
    now = runner.run(manager.now())
    data = Record(now, now, {"values": b'{"v":{}}', "flows": b"[1]"}).encode()
    facts = {"expires_at": None, "retain_until": now + HOUR, "due_at": now + HOUR, "pinned": True}
    runner.run(store.commit(str(KEY), data, b"ids", expected=0, **facts))
    runner.run(store.mark(str(KEY), 5))
    runner.run(manager.rename(KEY, OTHER))
    moved = runner.run(store.load(str(OTHER)))

    assert (moved.data, moved.inbox, moved.due_at, moved.pinned, moved.sent) == (data, b"ids", now + HOUR, True, 5)
    assert runner.run(store.load(str(KEY))).data is None
    assert list(runner.run(store.due(now + HOUR, 10))) == [str(OTHER)]


def test_managers_of_one_store_object_are_apart(store, runner):
    """Two managers with namespaces never see each other's sessions by any call."""
    one, two = SessionManager(store, namespace="one"), SessionManager(store, namespace="two")
    runner.run(one.set(KEY, {"a": 1}))

    assert runner.run(two.get(KEY)) is None
    assert 0 == runner.run(two.erase(42))
    assert [] == runner.run(two.export(42))["sessions"]
    assert {"a": 1} == runner.run(one.get(KEY))


def test_save_after_a_new_key_is_one_write(sessions, runner, store):
    """Case 21: a session that was moved, then changed and saved by hand, is written once after the move."""
    manager = sessions()

    async def update():
        await manager.set(KEY, {"a": 1})
        await manager.rename(KEY, OTHER)
        store.taken()
        async with manager.open(OTHER) as session:
            session["a"] = 2
            await session.save()

    runner.run(update())

    assert {"get": 1, "set": 1} == store.taken()


def test_what_waits_to_be_sent_is_never_overwritten(sessions, runner, store, clock):
    """A key whose session has expired but still has replies to send is taken."""
    manager = sessions(idle=HOUR)
    now = runner.run(manager.now())
    facts = {"expires_at": now + HOUR, "retain_until": now + HOUR, "due_at": None, "pinned": True}
    runner.run(store.commit(str(OTHER), b"waits", b"", expected=0, **facts))
    clock.advance(hours=1)
    runner.run(manager.set(KEY, {"a": 1}))
    with pytest.raises(KeyTaken):
        runner.run(manager.rename(KEY, OTHER))

    assert b"waits" == runner.run(store.load(str(OTHER))).data
