"""What fails loses nothing and spoils nothing: cases 53 to 67."""

from __future__ import annotations

import datetime as dt

import pytest

from convflow.errors import NotStorable, SessionConflict, StoreUnavailable
from convflow.session import SessionKey, SessionManager
from convflow.testing import ManualClock

from .conftest import KEY
from .spy import Spy

HOUR = dt.timedelta(hours=1)


def increment(session):
    session["n"] = session.get("n", 0) + 1


def test_raising_handler_leaves_the_bytes_as_they_were(sessions, act, runner, store):
    """Case 53: a nested list that was appended to before the crash is byte for byte what it was."""
    manager = sessions()
    act(manager, lambda session: session.update(a={"items": [1]}))
    before = runner.run(store.bytes_of(KEY))

    def handler(session):
        session["a"]["items"].append(2)
        raise RuntimeError("crash")

    with pytest.raises(RuntimeError, match="crash"):
        act(manager, handler)

    assert runner.run(store.bytes_of(KEY)) == before
    assert 0 == manager.busy


def test_error_that_is_caught_inside_does_not_matter(sessions, act, look):
    """Case 54: a handler that returns is saved, whatever happened inside."""
    manager = sessions()

    def handler(session):
        session["a"] = 1
        with pytest.raises(ZeroDivisionError):
            session["b"] = 1 / 0

    act(manager, handler)

    assert {"a": 1} == look(manager)


def test_failed_read_is_never_a_new_session(sessions, act, store, look):
    """A store that does not answer stops the handler before it starts, and nothing is overwritten."""
    manager = sessions(initial=lambda: {"n": 0})
    act(manager, increment)
    ran = []
    store.fail("load")
    with pytest.raises(StoreUnavailable):
        act(manager, ran.append)

    assert [] == ran
    assert {"n": 1} == look(manager)


def test_next_handler_works_after_a_failed_read(sessions, act, store, look):
    """Case 56: when the store is back, so is the value, without a restart."""
    manager = sessions()
    act(manager, increment)
    store.fail("load")
    with pytest.raises(StoreUnavailable):
        act(manager, increment)
    act(manager, increment)

    assert {"n": 2} == look(manager)
    assert 0 == manager.busy


@pytest.mark.parametrize("operation", ["commit", "touch"])
def test_failed_write_is_told(sessions, act, store, clock, operation):
    """Case 57: an error of the store reaches the caller; success is never reported."""
    manager = sessions(idle=HOUR)
    act(manager, increment)
    clock.advance(minutes=40)
    store.fail(operation)
    with pytest.raises(StoreUnavailable) as caught:
        act(manager, increment if operation == "commit" else lambda _session: None)

    assert caught.value.operation == operation
    assert 0 == manager.busy


@pytest.mark.parametrize("applied", [False, True], ids=["nothing done", "answer lost"])
@pytest.mark.parametrize("operation", ["load", "commit", "touch"])
@pytest.mark.parametrize("nth", [1, 2, 3, 4, 5])
def test_failure_of_any_call_loses_nothing(sessions, act, look, operation, nth, applied):
    """Ten reads and increments, one call failing: every reported success is there, and nothing is there twice."""
    clock = ManualClock()
    manager = sessions(idle=HOUR, clock=clock)
    act(manager, increment)
    manager.store.fail(operation, nth, applied=applied)
    done = failed = 0
    while done < 10:
        clock.advance(minutes=40 if failed == 0 else 10)  # at once again after the failure: the session still lives
        try:
            act(manager, lambda _session: None)
            act(manager, increment)
            done += 1
        except StoreUnavailable:
            failed += 1
    written = applied and operation == "commit"

    assert 1 == failed
    assert look(manager) == {"n": 1 + done + written}
    assert 0 == manager.busy


def test_failed_save_in_the_handler_leaves_the_session_usable(sessions, act, store, look):
    """A save that failed before anything was written may be tried again in the same handler."""
    manager = sessions()

    async def handler(session):
        session["a"] = 1
        store.fail("commit")
        with pytest.raises(StoreUnavailable):
            await session.save()
        session["b"] = 2

    act(manager, handler)

    assert {"a": 1, "b": 2} == look(manager)


def test_lost_answer_is_a_conflict_for_the_rest_of_the_handler(sessions, act, store, look):
    """A save whose answer was lost is never written over: what followed it conflicts."""
    manager = sessions()

    async def handler(session):
        session["a"] = 1
        store.fail("commit", applied=True)
        with pytest.raises(StoreUnavailable):
            await session.save()
        session["b"] = 2

    with pytest.raises(SessionConflict):
        act(manager, handler)

    assert {"a": 1} == look(manager)


def test_failed_reload_keeps_what_there_was(sessions, act, store, look):
    """A reload that failed changes nothing."""
    manager = sessions()

    async def handler(session):
        session["a"] = 1
        store.fail("load")
        with pytest.raises(StoreUnavailable):
            await session.reload()

    act(manager, handler)

    assert {"a": 1} == look(manager)


def test_one_failing_store_does_not_touch_the_others(runner, store, act, clock):
    """Case 58, in small: sessions on other stores are saved although this one fails."""
    first, second = SessionManager(store), SessionManager(Spy(store.store), namespace="second")
    store.fail("commit")

    async def update():
        async with second.open(KEY) as other:
            other["a"] = 1
            async with first.open(KEY) as session:
                session["a"] = 1

    with pytest.raises(StoreUnavailable):
        runner.run(update())
    act(first, increment)

    assert first.busy == second.busy == 0


def test_unstorable_value_is_refused_before_any_write(sessions, act, store, look):
    """Case 65: the error names the path, the old record stays, and everybody else is served."""
    manager = sessions()
    other = SessionKey(user="other")
    act(manager, increment)
    with pytest.raises(NotStorable) as caught:
        act(manager, lambda session: session.update(cart={"items": [1, object()]}))
    act(manager, increment, other)

    assert "cart.items[1]" == caught.value.path
    assert [] == [data for data in store.written if data is None]
    assert ({"n": 1}, {"n": 1}) == (look(manager), look(manager, other))


def test_unstorable_value_in_a_save_can_be_taken_back(sessions, act, look):
    """`save` raises where the value was put, and the handler may repair it."""
    manager = sessions()

    async def handler(session):
        session["a"] = lambda: None
        with pytest.raises(NotStorable):
            await session.save()
        session["a"] = "text"

    act(manager, handler)

    assert {"a": "text"} == look(manager)


def test_unstorable_initial_value_is_refused_at_once(sessions, act):
    """What `initial` gives has to be storable too, and the error says where it is not."""
    with pytest.raises(NotStorable) as caught:
        act(sessions(initial=lambda: {"a": {"b": object()}}))

    assert "a.b" == caught.value.path


@pytest.mark.parametrize("wrong", [None, 7, "text", [("a", 1)]], ids=["None", "number", "text", "pairs"])
def test_initial_gives_a_mapping(sessions, act, wrong):
    """Case 64: anything else is a named error and stores nothing."""
    with pytest.raises(TypeError, match="initial must give a mapping"):
        act(sessions(initial=lambda: wrong))
