"""`running` does what is due for the length of a program; `ack="committed"` leaves sending and hooks to it."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from tests.conversations.house import texts
from tests.conversations.samples import Fleeting, Line, Order, Plain

OFTEN = timedelta(milliseconds=5)


@pytest.fixture
def line():
    return Line()


@pytest.fixture
def house(make_house, line):
    return make_house(Plain, Order, Fleeting, services={Line: line})


async def until(condition) -> None:
    """Let the other tasks run until something is so; a minute is far more than any of this takes."""
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 - whatever becomes true has no event to wait for
            await asyncio.sleep(0.001)


def test_running_wakes_what_is_due(house):
    """Inside the block, a flow that has run out of time says so without any message."""
    house.sends("/fleeting")

    async def program() -> None:
        async with house.bot.running(send=house.deliver, every=OFTEN):
            house.clock.advance(minutes=10)
            await until(lambda: "Too late." in house.sent)

    house.run(program())

    assert 1 == house.sent.count("Too late.")


def test_running_goes_on_after_a_store_that_did_not_answer(house):
    """A pass that fails is followed by another one."""
    house.sends("/fleeting")
    house.store.fail("due")

    async def program() -> None:
        async with house.bot.running(send=house.deliver, every=OFTEN):
            house.clock.advance(minutes=10)
            await until(lambda: "Too late." in house.sent)

    house.run(program())

    assert 1 < house.store.ops["due"]


def test_running_clears_away_what_has_expired(make_house):
    """Expired records are cleared away now and then."""
    house = make_house(Plain, sessions={"idle": timedelta(minutes=1)})
    house.says("/plain", "cancel")  # a flow that runs would be told first
    house.clock.advance(days=3)

    async def program() -> None:
        async with house.bot.running(send=house.deliver, every=OFTEN, clear_every=OFTEN):
            await until(lambda: house.store.ops["sweep"])

    house.run(program())

    assert [] == house.run(house.store.keys())


def test_committed_message_returns_before_its_replies_are_sent(house, line):
    """With ack="committed" handle returns when the message is safe; replies and hooks follow, in order."""
    gate = asyncio.Event()
    deliver = house.deliver

    async def slowly(to, reply):
        await gate.wait()
        await deliver(to, reply)

    async def program() -> None:
        async with house.bot.running(send=slowly, every=OFTEN):
            for text in ["/order", "tea", "2"]:
                turn = await house.bot.handle(house.message(text), send=slowly, ack="committed")
                assert turn.handled
                assert [] == house.sent
                gate.set()
                await until(lambda: not house.bot.sessions.busy)
                gate.clear()
                house.sent.clear()
            turn = await house.bot.handle(house.message("save"), send=slowly, ack="committed")
            assert (None, []) == (turn.completed, texts(turn))
            gate.set()

    house.run(program())

    assert ["Ordered 2 × tea."] == house.sent
    assert {"orders": 1} == house.session()


def test_messages_of_one_person_stay_in_order_in_the_background(house):
    """The next message of a person waits until everything of the one before is sent."""

    async def program() -> None:
        async with house.bot.running(send=house.deliver, every=OFTEN):
            for text in ["/plain", "Ann", "5"]:
                await house.bot.handle(house.message(text), send=house.deliver, ack="committed")

    house.run(program())

    assert ["Name?", "Age?", "Thank you, that is all."] == house.sent


def test_what_a_crash_leaves_behind_in_the_background_is_due(house):
    """A committed message whose worker dies before sending is finished by another worker's sweeper."""
    other, entered = house.another_process(), asyncio.Event()

    async def never(to, reply):
        entered.set()
        await asyncio.Event().wait()

    async def crash() -> None:
        async with house.bot.running(send=never, every=timedelta(days=1)):
            await house.bot.handle(house.message("/plain"), send=never, ack="committed")
            await entered.wait()
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()

    with pytest.raises(asyncio.CancelledError):
        house.run(crash())

    assert [] == house.due(bot=other, sending=True, seconds=10)
    house.due(bot=other, sending=True, seconds=6)
    assert ["Name?"] == house.sent


@pytest.mark.parametrize("sending", [True, False], ids=["outside of running", "without send"])
def test_committed_needs_somebody_who_finishes(house, sending):
    """Without a sweeper, or without a way to send, ack="committed" is refused before anything is read."""
    before = house.store.ops.copy()
    with pytest.raises(RuntimeError, match="running"):
        house.run(house.bot.handle(house.message("/plain"), send=house.deliver if sending else None, ack="committed"))

    assert before == house.store.ops


def test_other_words_for_ack_are_refused(house):
    """There are two: delivered and committed."""
    with pytest.raises(ValueError, match="'delivered' or 'committed', not 'later'"):
        house.run(house.bot.handle(house.message("/plain"), ack="later"))


def test_waking_does_not_make_a_session_live_longer(make_house, line):
    """Only the person's own messages move the end of a session, not a hook that is tried again."""
    house = make_house(Order, services={Line: line}, sessions={"idle": timedelta(minutes=10)})
    line.down = True
    house.says("/order", "tea", "2", "save")
    for _ in range(5):
        house.due(minutes=3)

    assert {} == house.session()
    line.down = False
    assert ["Ordered 2 × tea."] == [text for turn in house.due(minutes=5) for text in texts(turn)]


def test_turn_that_is_cancelled_before_it_goes_on_leaves_its_lane(house):
    """A program that ends at once holds no lane, and what it has stored is due."""

    async def program() -> int:
        async with house.bot.running(send=house.deliver, every=timedelta(days=1)):
            await house.bot.handle(house.message("/plain"), send=house.deliver, ack="committed")
            for task in house.bot._background._tasks:
                task.cancel()
        return house.bot.sessions.busy

    assert 0 == house.run(program())
    house.due(sending=True, seconds=16)
    assert ["Name?"] == house.sent
