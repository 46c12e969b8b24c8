"""A message that ends one worker after the other: refused in the end, and nobody else suffers."""

from __future__ import annotations

import asyncio

import pytest

from convflow import Context, Flow, ask, check
from convflow.conversations import Happened, Notice


class Killer(Flow, command="killer"):
    """Its check never comes back from "bomb": the test ends the worker there, as a segfault would."""

    name: str = ask("Name?")
    age: int = ask("Age?")

    @check("name")
    async def explodes(self, value: str, ctx: Context) -> None:
        if value == "bomb":
            ctx.services[asyncio.Event].set()
            await asyncio.Event().wait()


@pytest.fixture
def exploding():
    return asyncio.Event()


@pytest.fixture
def notices():
    return []


@pytest.fixture
def house(make_house, exploding, notices):
    made = make_house(Killer, services={asyncio.Event: exploding}, on_notice=notices.append)
    made.says("/killer")
    return made


def kill(house, exploding, message, times, **marks) -> None:
    """Deliver a message to one worker after the other; each dies of it."""

    async def die() -> None:
        exploding.clear()
        await house.dies(house.another_process().handle(message, send=house.deliver, **marks), exploding)

    for _ in range(times):
        house.run(die())


def test_message_that_kills_three_workers_is_refused(house, exploding, notices):
    """The person is told, its id is remembered, the state is the one from before, and the program is told, too."""
    bomb = house.message("bomb")
    kill(house, exploding, bomb, 3, redelivered=True)
    notices.clear()
    house.run(house.another_process().handle(bomb, send=house.deliver, redelivered=True))
    house.run(house.another_process().handle(bomb, send=house.deliver))

    assert ["Sorry, something went wrong on our side. Nothing is lost."] == house.sent
    assert [Notice(Happened.MESSAGE_REFUSED, "user:ann:chat:ann", message=bomb)] == notices[:1]
    assert [Happened.DUPLICATE] == [notice.what for notice in notices[1:]]
    assert ["Age?"] == house.sends("Ann")


def test_two_deaths_are_not_enough(house, exploding):
    """A message that survives its third try is taken."""
    bomb = house.message("bomb")
    kill(house, exploding, bomb, 2, redelivered=True)
    house.run(house.another_process().handle(house.message("Ann", id=bomb.id), send=house.deliver, redelivered=True))

    assert ["Age?"] == house.sent


def test_without_the_mark_nothing_is_counted_and_nothing_more_is_written(house, exploding):
    """The guard is for messages that are known to come again; others cost one read and one write."""
    kill(house, exploding, house.message("bomb"), 4)
    before = house.store.ops.copy()
    house.takes(house.message("Ann"), sending=True)

    assert (1, 1) == house.spent(before)


def test_guard_is_one_write_more(house):
    """It is written before anything is decided."""
    before = house.store.ops.copy()
    house.run(house.bot.handle(house.message("Ann"), send=house.deliver, redelivered=True))

    assert (1, 2) == house.spent(before)


def test_try_that_ended_without_a_death_does_not_count(house):
    """A store that fails again and again makes no message look like a killer to the process that saw it fail."""
    message = house.message("Ann")
    for _ in range(5):
        house.store.fail("commit", nth=2)
        with pytest.raises(Exception, match="failing as it was told"):
            house.run(house.bot.handle(message, send=house.deliver, redelivered=True))
    house.run(house.bot.handle(message, send=house.deliver, redelivered=True))

    assert ["Age?"] == house.sent


def test_others_are_served_meanwhile(house, exploding):
    """Deaths belong to one message: the next one of the same person starts from nothing."""
    kill(house, exploding, house.message("bomb"), 2, redelivered=True)

    assert ["Age?"] == house.sends("Ann")


def test_message_without_an_id_cannot_be_recognised_and_is_not_guarded(house):
    """It is taken as any other."""
    house.run(house.bot.handle(house.message("Ann", id=None), send=house.deliver, redelivered=True))

    assert ["Age?"] == house.sent
