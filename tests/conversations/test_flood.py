"""More messages than can be worked on: queues have an end, and ids that are forgotten too early are told."""

from __future__ import annotations

import asyncio

import pytest

from convflow import Limits
from convflow.conversations import Happened
from convflow.conversations.inbox import SIZE
from convflow.errors import LaneFull
from tests.conversations.samples import Plain


@pytest.fixture
def notices():
    return []


@pytest.fixture
def house(make_house, notices):
    made = make_house(Plain, limits=Limits(waiting=3), on_notice=lambda notice: notices.append(notice.what))
    made.store._latency = lambda: 1  # memory answers at once: then nobody would ever wait
    return made


def flood(house, count: int, **facts) -> list[object]:
    """Let one person send many messages at once; gives what became of each."""

    async def at_once() -> list[object]:
        messages = [house.message("/plain", **facts) for _ in range(count)]
        turns = [house.bot.handle(each, send=house.deliver) for each in messages]
        return await asyncio.gather(*turns, return_exceptions=True)

    return house.run(at_once())


def test_queue_of_one_session_has_an_end(house):
    """One message is worked on, three wait, and the others are to come again: they were not looked at."""
    outcomes = flood(house, 10)

    assert 6 == sum(isinstance(each, LaneFull) for each in outcomes)
    assert (outcomes[4].key, outcomes[4].most) == ("user:ann:chat:ann", 3)
    assert {"load": 4} == {"load": house.store.ops["load"]}
    assert 0 == house.bot.sessions.busy


def test_refused_message_is_taken_when_it_comes_again(house):
    """Nothing of it was written down."""
    flood(house, 10)
    house.sent.clear()

    assert ["Age?"] == house.sends("Ann")


def test_messages_of_others_do_not_wait(house):
    """A full queue is that of one session."""

    async def scene():
        flooding = [asyncio.create_task(house.bot.handle(house.message("/plain"))) for _ in range(9)]
        await asyncio.sleep(0)
        bob = await house.bot.handle(house.message("/plain", user="bob", chat="bob"), send=house.deliver)
        await asyncio.gather(*flooding, return_exceptions=True)
        return bob

    assert house.run(scene()).handled


def test_waiting_message_that_is_cancelled_frees_its_place(house):
    """Only who still waits is counted."""

    async def scene() -> int:
        tasks = [asyncio.create_task(house.bot.handle(house.message("/plain"), send=house.deliver)) for _ in range(4)]
        await asyncio.sleep(0)
        tasks[2].cancel()
        tasks[3].cancel()
        await asyncio.sleep(0)
        late = [house.bot.handle(house.message("/plain"), send=house.deliver) for _ in range(2)]
        outcomes = await asyncio.gather(*tasks, *late, return_exceptions=True)
        return sum(isinstance(each, LaneFull) for each in outcomes)

    assert 0 == house.run(scene())


def test_id_that_is_forgotten_within_a_day_is_told(house, notices):
    """More messages than are remembered, in less time than platforms deliver again: at most one notice in 64."""
    for _ in range(SIZE):
        house.says("/plain")
    assert [] == notices
    house.says("/plain")
    assert [Happened.INBOX_OVERFLOW] == notices
    for _ in range(SIZE - 1):
        house.says("/plain")
    assert [Happened.INBOX_OVERFLOW] == notices
    house.says("/plain")

    assert [Happened.INBOX_OVERFLOW] * 2 == notices


def test_id_that_is_forgotten_after_a_day_is_not(house, notices):
    """Sixty-four messages in more than a day are as many as are remembered."""
    for _ in range(3 * SIZE):
        house.says("/plain")
        house.clock.advance(minutes=23)

    assert [] == notices


def test_flood_after_quiet_weeks_is_told(house, notices):
    """The watch goes on from one id to the next."""
    for _ in range(SIZE + 1):
        house.says("/plain")
        house.clock.advance(hours=1)
    assert [] == notices
    for _ in range(2 * SIZE):
        house.says("/plain")

    assert [Happened.INBOX_OVERFLOW] * 2 == notices
