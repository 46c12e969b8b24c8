"""One conversation that waits, fails or cannot be read keeps neither the sweeper nor the others waiting."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from convflow import Limits
from convflow.conversations.sweeper import Sweeper
from convflow.session import SessionKey
from tests.conversations.house import House
from tests.conversations.samples import Fleeting, Plain
from tests.conversations.test_background import until

OFTEN = timedelta(milliseconds=5)
BOB = SessionKey(user="bob", chat="bob")


class Values:
    """Makes the values of new sessions, once it is mended."""

    mended = False

    def __call__(self, message):
        return {"language": None if self.mended and message is None else message.locale}


@pytest.fixture
def house(make_house):
    return make_house(Plain, Fleeting)


@pytest.fixture
def values():
    return Values()


@pytest.fixture
def failing(make_house, values):
    """A program whose sessions end with their flows, and then cannot be made anew."""
    return make_house(Plain, sessions={"initial": values, "idle": timedelta(minutes=10)})


def make_sweeper(house: House, every: timedelta, limit: int = 100) -> Sweeper:
    return Sweeper(house.bot._program, house.bot.sessions, house.deliver, every=every, clear_every=None, limit=limit)


def told(house: House) -> list[str | None]:
    """Give who was told something, in order."""
    return list(dict.fromkeys(to.user for to in house.sent_to))


def newer(house: House, user: str) -> None:
    """Let the record of somebody be one of a newer version, which this one does not read."""

    async def write() -> None:
        store, key = house.store.store, house.bot.sessions.key_text(SessionKey(user=user, chat=user))
        stored = await store.load(key)
        await store.commit(
            key, stored.data.replace(b'"convflow":1', b'"convflow":99'), stored.inbox, expected=stored.version,
            expires_at=None, retain_until=stored.now, due_at=stored.due_at, pinned=stored.pinned,
        )  # fmt: skip

    house.run(write())


def test_session_that_is_busy_here_does_not_stop_the_sweeper(house):
    """While a handler of this process holds one session, the others are woken, also those that are due later."""
    house.says("/fleeting", user="bob", chat="bob")
    house.clock.advance(minutes=5)
    house.says("/fleeting")

    async def scene() -> None:
        async with house.bot.running(send=house.deliver, every=OFTEN):
            async with house.bot.sessions.open(BOB):
                house.clock.advance(minutes=5)
                due = house.store.ops["due"]
                await until(lambda: house.store.ops["due"] > due + 1)
                house.clock.advance(minutes=5)
                await until(lambda: house.sent)
            await until(lambda: "bob" in told(house))

    house.run(scene())

    assert ["ann", "bob"] == told(house)


def test_reply_that_takes_long_does_not_stop_the_sweeper(make_house):
    """While a reply to one person is on its way, what becomes due for others is done."""
    house = make_house(Fleeting, limits=Limits(send=timedelta(minutes=5)))
    house.says("/fleeting", user="bob", chat="bob")
    house.clock.advance(minutes=5)
    house.says("/fleeting")
    begun, gate, sent = asyncio.Event(), asyncio.Event(), []

    async def send(to, reply):
        if to.user == "bob":
            begun.set()
            await gate.wait()
        sent.append(to.user)

    async def scene() -> None:
        async with house.bot.running(send=send, every=OFTEN):
            house.clock.advance(minutes=5)
            await begun.wait()
            house.clock.advance(minutes=5)
            try:
                await until(lambda: sent)
            finally:
                gate.set()

    house.run(scene())

    assert ["ann", "bob"] == list(dict.fromkeys(sent))


def test_what_cannot_be_woken_keeps_nobody_waiting(house):
    """More conversations that cannot be read than fit into a pass: who stands behind them in the index is woken."""
    for user in ("bob", "cid", "dan"):
        house.says("/fleeting", user=user, chat=user)
        newer(house, user)
    house.clock.advance(seconds=1)
    house.says("/fleeting")
    house.clock.advance(minutes=10)

    async def scene() -> None:
        sweeper = make_sweeper(house, OFTEN, limit=2)
        task = asyncio.create_task(sweeper.run())
        await until(lambda: task.done() or house.sent)
        sweeper.stop()
        await task

    house.run(scene())

    assert ["ann"] == told(house)


def test_due_goes_past_what_cannot_be_woken(house):
    """`due` with a limit wakes as many as it may, also where others that cannot be read stand before them."""
    for user in ("bob", "cid"):
        house.says("/fleeting", user=user, chat=user)
        newer(house, user)
    house.clock.advance(seconds=1)
    house.says("/fleeting")
    house.clock.advance(minutes=10)

    async def first() -> list[str | None]:
        return [turn.to.user async for turn in house.bot.due(send=house.deliver, limit=1)]

    assert ["ann"] == house.run(first())


@pytest.mark.parametrize(
    ("limit", "expected", "expected_then"),
    [(0, [], []), (2, ["bob", "dan"], ["eve", "ann"]), (9, ["bob", "dan", "eve", "ann"], [])],
)
def test_due_wakes_no_more_than_it_may(house, limit, expected, expected_then):
    """`due` ends at its limit, also where it went past others on the way."""
    for user in ("bob", "cid", "dan", "eve", "ann"):
        house.says("/fleeting", user=user, chat=user)
        if user == "cid":
            newer(house, user)
        house.clock.advance(seconds=1)
    house.clock.advance(minutes=10)

    async def woken() -> list[str | None]:
        return [turn.to.user async for turn in house.bot.due(send=house.deliver, limit=limit)]

    assert [expected, expected_then] == [house.run(woken()), house.run(woken())]


def test_sweeper_rests_where_nothing_can_be_done(house):
    """A full pass in which nothing could be woken is followed by a pause, not by the next pass."""
    for user in ("bob", "cid"):
        house.says("/fleeting", user=user, chat=user)
        newer(house, user)
    house.clock.advance(minutes=10)
    loads = house.store.ops["load"]

    async def scene() -> None:
        sweeper = make_sweeper(house, timedelta(days=1), limit=2)
        task = asyncio.create_task(sweeper.run())
        await until(lambda: house.store.ops["load"] == loads + 2)
        for _ in range(100):
            await asyncio.sleep(0)
        sweeper.stop()
        await task

    house.run(scene())

    assert loads + 2 == house.store.ops["load"]


def test_initial_values_that_cannot_be_made_without_a_message_stop_nobody(failing, values):
    """What the program's own code raises while a session is woken is logged, and it is due until that is mended."""
    failing.says("/plain")

    assert [] == failing.due(minutes=10)
    values.mended = True
    assert 1 == len(failing.due())


def test_sweeper_outlives_what_the_program_raises(failing, values):
    """The same in the background: the sweeper goes on, and wakes the session when it can."""
    failing.says("/plain")
    failing.clock.advance(minutes=10)
    before = failing.store.ops["due"]

    async def scene() -> None:
        async with failing.bot.running(send=failing.deliver, every=OFTEN):
            await until(lambda: failing.store.ops["due"] > before + 1)
            values.mended = True
            await until(lambda: failing.sent)

    failing.run(scene())

    assert 1 == len(failing.sent)


@pytest.mark.parametrize("times", [{"every": 1}, {"every": timedelta(0)}, {"clear_every": 3600}], ids=str)
def test_pause_that_is_no_span_is_refused(house, times):
    """`running` says at once what is wrong with its times, instead of never sweeping."""
    (name,) = times

    async def scene() -> None:
        async with house.bot.running(send=house.deliver, **times):
            pass

    with pytest.raises((TypeError, ValueError), match=f"^{name} "):
        house.run(scene())
