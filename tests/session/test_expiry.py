"""How long sessions live: cases 79 to 87, to the microsecond, on a clock that the test moves."""

from __future__ import annotations

import datetime as dt

import pytest
from freezegun import freeze_time

from convflow.clock import later
from convflow.session import SessionManager
from convflow.session.stores.memory import MemoryStore
from convflow.session.stores.sqlite import SQLiteStore
from convflow.testing import ManualClock

from .conftest import KEY

HOUR = dt.timedelta(hours=1)
MICROSECOND = dt.timedelta(microseconds=1)


def put(session):
    session["a"] = 1


def read(session):
    session.get("a")


@pytest.mark.parametrize("option", ["idle", "lifetime"])
@pytest.mark.parametrize(
    ("wait", "lives"),
    [(HOUR - MICROSECOND, True), (HOUR, False), (HOUR + MICROSECOND, False)],
    ids=["just before", "exactly at the deadline", "just after"],
)
def test_session_is_gone_from_its_deadline_on(sessions, act, look, clock, option, wait, lives):
    """A deadline is the first moment without the session."""
    manager = sessions(**{option: HOUR}, initial=lambda: {"new": True})
    act(manager, lambda session: session.replace({"a": 1}))
    clock.advance(wait)

    assert look(manager) == ({"a": 1} if lives else {"new": True})


def test_session_without_limits_lives_for_ever(sessions, act, look, clock):
    """No idle time, no lifetime: a year later it is still there."""
    manager = sessions()
    act(manager, put)
    clock.advance(days=365)

    assert {"a": 1} == look(manager)


def test_fixed_lifetime_does_not_move(sessions, act, look, clock):
    """Case 82: with a lifetime, reads and writes change nothing about the end."""
    manager = sessions(lifetime=HOUR)
    act(manager, put)
    clock.advance(minutes=50)
    ops = act(manager, read), act(manager, lambda session: session.update(b=2))
    clock.advance(minutes=10)

    assert ({"get": 1}, {"get": 1, "set": 1}) == ops
    assert {} == look(manager)


def test_lifetime_bounds_the_idle_time(sessions, act, look, clock):
    """Of two deadlines the earlier counts, however often the session is used."""
    manager = sessions(idle=HOUR, lifetime=2 * HOUR)
    for number in range(3):
        act(manager, lambda session, n=number: session.update(a=n))
        clock.advance(minutes=39)
    clock.advance(minutes=2, seconds=59)
    alive = look(manager)
    clock.advance(seconds=1)

    assert ({"a": 2}, {}) == (alive, look(manager))


def test_new_session_starts_a_new_lifetime(sessions, act, look, clock):
    """A session that begins after the end of another one has all its time."""
    manager = sessions(lifetime=HOUR)
    act(manager, put)
    clock.advance(hours=1)
    act(manager, put)
    clock.advance(minutes=59)

    assert {"a": 1} == look(manager)


def test_own_deadline_is_saved_alone(sessions, act, look, clock):
    """Case 85: data unchanged, only this session's time changed: that is a change."""
    manager = sessions(idle=HOUR)
    act(manager, put)

    assert {"get": 1, "set": 1} == act(manager, lambda session: session.expire_in(dt.timedelta(days=14)))
    clock.advance(days=13, hours=23)
    assert {"a": 1} == look(manager)


def test_own_deadline_of_none_is_the_default_again(sessions, act, look, clock):
    """Case 86: None goes back to the manager's idle time."""
    manager = sessions(idle=HOUR)
    act(manager, lambda session: (put(session), session.expire_in(dt.timedelta(days=14))))
    act(manager, lambda session: session.expire_in(None))
    clock.advance(hours=1)

    assert {} == look(manager)


@pytest.mark.parametrize("days", [1, 14, 365], ids=["a day", "two weeks", "a year"])
def test_whole_days_are_no_zero_seconds(sessions, act, look, clock, days):
    """Renewing by whole days, in the idle time or by hand, gives whole days."""
    manager = sessions(idle=dt.timedelta(days=days))
    act(manager, lambda session: session.update(a=1, at=session.expires_at))
    clock.advance(days=days * 0.75)
    act(manager, read)
    clock.advance(days=days * 0.9)

    assert 1 == look(manager)["a"]


@pytest.mark.parametrize(
    ("wrong", "error"),
    [(60, TypeError), ("1h", TypeError), (dt.timedelta(0), ValueError), (dt.timedelta(-1), ValueError)],
    ids=["a number", "text", "zero", "negative"],
)
def test_wrong_spans_are_refused(sessions, act, wrong, error):
    """Case 86: units live in types; a number of seconds, zero or less is an error where it is written."""
    for option in ("idle", "lifetime"):
        with pytest.raises(error):
            sessions(**{option: wrong})

    def handler(session):
        with pytest.raises(error):
            session.expire_in(wrong)

    assert {"get": 1} == act(sessions(), handler)


def test_span_beyond_the_calendar_is_the_last_moment(sessions, act, look, clock):
    """A deadline that no calendar holds is as good as never."""
    manager = sessions(idle=dt.timedelta.max, lifetime=dt.timedelta.max)
    act(manager, put)
    clock.advance(days=10_000)

    assert {"a": 1} == look(manager)
    assert later(clock.now(), dt.timedelta.max) == dt.datetime.max.replace(tzinfo=dt.UTC)


def test_long_expired_record_is_simply_gone(sessions, act, look, clock):
    """Case 87: a deadline far in the past is no error, and the next write works."""
    manager = sessions(idle=dt.timedelta(seconds=10))
    act(manager, put)
    clock.advance(days=400)
    gone = look(manager)

    assert {} == gone
    assert {"get": 1, "set": 1} == act(manager, put)
    assert {"a": 1} == look(manager)


def test_handler_that_outlives_its_session_saves(sessions, act, look, clock):
    """A session that was alive when it was loaded can be saved, however long the handler takes."""
    manager = sessions(idle=HOUR)
    act(manager, put)
    clock.advance(minutes=59)

    def handler(session):
        clock.advance(minutes=30)
        session["b"] = 2

    act(manager, handler)

    assert {"a": 1, "b": 2} == look(manager)


def test_clock_that_goes_back_kills_nothing(store, runner, act, look):
    """A session never becomes younger than its last write: time that runs backwards is not believed."""
    ahead = SessionManager(store, idle=HOUR, clock=ManualClock())
    behind = SessionManager(store, idle=HOUR, clock=ManualClock(ManualClock().now() - dt.timedelta(days=1)))
    act(ahead, put)
    act(behind, lambda session: session.update(b=2))

    assert {"a": 1, "b": 2} == look(ahead)


def test_clock_of_the_manager_decides_on_every_store(store, act, look):
    """With `clock=`, the store's own clock is not asked."""
    mine = ManualClock()
    manager = SessionManager(store, idle=HOUR, clock=mine)
    act(manager, put)
    mine.advance(hours=1)

    assert {} == look(manager)


@pytest.mark.parametrize("kind", ["memory", "SQLite"])
def test_freezegun_moves_every_clock(kind, tmp_path, runner, act, look):
    """Without any clock of ours, deadlines follow the clock of the process, and freezegun moves that."""
    store = MemoryStore() if kind == "memory" else SQLiteStore(tmp_path / "frozen.db")
    manager = SessionManager(store, idle=HOUR)
    with freeze_time("2026-11-21 10:00:00", real_asyncio=True) as frozen:
        run(runner, manager, put)
        frozen.tick(dt.timedelta(minutes=59))
        before = run(runner, manager, dict)
        frozen.tick(dt.timedelta(hours=1))
        after = run(runner, manager, dict)
    runner.run(manager.aclose())

    assert ({"a": 1}, {}) == (before, after)


def run(runner, manager, handler):
    return runner.run(manager.run(KEY, handler))


def test_sweep_clears_what_has_expired(sessions, act, runner, clock, store):
    """`sweep` clears away by the manager's time and says how many."""
    manager = sessions(idle=HOUR)
    act(manager, put)
    clock.advance(minutes=59)
    early = runner.run(manager.sweep())
    clock.advance(minutes=1)

    assert (0, 1) == (early, runner.run(manager.sweep()))
    assert runner.run(store.bytes_of(KEY)) is None
