"""Moving a deadline without a write: cases 79 to 83."""

from __future__ import annotations

import datetime as dt

import pytest

from convflow.session.life import Life
from convflow.testing import ManualClock

from .conftest import KEY

HOUR = dt.timedelta(hours=1)
MICROSECOND = dt.timedelta(microseconds=1)


def put(session):
    session["a"] = 1


def read(session):
    session.get("a")


def test_reading_is_a_touch_only_in_the_second_half(sessions, act, clock):
    """Case 83: with 2,000 ms of idle time, a read at +500 costs nothing, the one at +1,200 one touch."""
    manager = sessions(idle=dt.timedelta(milliseconds=2000))
    act(manager, put)
    clock.advance(seconds=0.5)
    early = act(manager, read)
    clock.advance(seconds=0.7)

    assert ({"get": 1}, {"get": 1, "touch": 1}) == (early, act(manager, read))


def test_half_of_the_time_left_is_enough(sessions, act, clock):
    """A touch comes only when less than half is left."""
    manager = sessions(idle=HOUR)
    act(manager, put)
    clock.advance(minutes=30)
    at_half = act(manager, read)
    clock.advance(MICROSECOND)

    assert ({"get": 1}, {"get": 1, "touch": 1}) == (at_half, act(manager, read))


def test_touch_moves_the_deadline(sessions, act, look, clock):
    """Cases 79 and 82: a read past the half makes the session live on, and the data is what it was."""
    manager = sessions(idle=HOUR)
    act(manager, put)
    for _ in range(5):
        clock.advance(minutes=40)
        assert {"get": 1, "touch": 1} == act(manager, read)

    assert {"a": 1} == look(manager)


def test_save_without_changes_touches_once(sessions, act, clock):
    """However often an unchanged session is saved, its deadline is moved once."""
    manager = sessions(idle=HOUR)
    act(manager, put)
    clock.advance(minutes=40)

    async def handler(session):
        await session.save()
        await session.save()

    assert {"get": 1, "touch": 1} == act(manager, handler)


def test_writing_moves_the_deadline_without_a_touch(sessions, act, look, clock):
    """A write carries its deadline."""
    manager = sessions(idle=HOUR)
    for number in range(4):
        ops = act(manager, lambda session, n=number: session.update(a=n))
        assert {"get": 1, "set": 1} == ops
        clock.advance(minutes=59)

    assert {"a": 3} == look(manager)


def test_end_of_the_lifetime_is_touched_once(sessions, act, clock):
    """Where the lifetime is what ends a session, no further read moves anything."""
    manager = sessions(idle=HOUR, lifetime=dt.timedelta(minutes=70))
    act(manager, put)
    clock.advance(minutes=59)
    ops = [act(manager, read)]
    clock.advance(minutes=10)
    ops.append(act(manager, read))

    assert [{"get": 1, "touch": 1}, {"get": 1}] == ops


def test_touch_after_a_newer_write_changes_nothing(sessions, runner, act, look, clock, store):
    """Case 81: who read the old data and ends unchanged leaves the newer data and its deadline alone."""
    manager, other = sessions(idle=HOUR), sessions(idle=HOUR)
    act(manager, put)
    clock.advance(minutes=40)

    async def update():
        async with manager.open(KEY) as session:
            session.get("a")
            async with other.open(KEY) as newer:
                newer["a"] = 2

    store.taken()
    runner.run(update())

    assert {"get": 2, "set": 1, "touch": 1} == store.taken()
    assert {"a": 2} == look(manager)


def test_touch_after_a_deletion_creates_nothing(sessions, runner, act, clock, store):
    """Case 81: a deleted record stays deleted."""
    manager, other = sessions(idle=HOUR), sessions(idle=HOUR)
    act(manager, put)
    clock.advance(minutes=40)

    async def update():
        async with manager.open(KEY), other.open(KEY) as newer:
            newer.delete()

    runner.run(update())

    assert runner.run(store.bytes_of(KEY)) is None


@pytest.mark.parametrize(
    ("left", "touched"), [(31, False), (30, False), (29, True), (0, True)], ids=["more", "half", "less", "nothing"]
)
def test_life_wants_a_touch_below_half(left, touched):
    """The rule alone: less than half of what a use would give."""
    now = ManualClock().now()
    life = Life(idle=HOUR)

    assert life.wants_touch(now + dt.timedelta(minutes=left), life.end(now, now, None), now) is touched


@pytest.mark.parametrize("stored", [None, HOUR], ids=["never", "an hour"])
def test_life_that_was_reconfigured_is_written_down(stored):
    """Where one side has a deadline and the other has none, the deadline is moved."""
    now = ManualClock().now()
    at = None if stored is None else now + stored

    assert Life(idle=None if stored else HOUR).wants_touch(at, None if stored else now + HOUR, now) is True
