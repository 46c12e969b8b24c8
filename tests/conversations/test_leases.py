"""Two workers and one conversation: a reply or a hook belongs to one turn at a time, and to nobody for ever."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from convflow import Context, Flow, Limits, ask
from convflow.conversations import Happened
from tests.conversations.house import texts
from tests.conversations.samples import Line, Order, Plain


class Slow(Flow, command="slow"):
    """Its hook waits until the test lets it go on."""

    name: str = ask("Name?")

    async def on_complete(self, ctx: Context) -> None:
        gate = ctx.services[Gate]
        gate.keys.append(ctx.completion_id)
        gate.entered.set()
        await gate.opens.wait()
        ctx.reply("Done.")


class Overtaken(Flow, command="overtaken"):
    """The first worker that enters it waits at the door, the others pass."""

    name: str = ask("Name?")

    async def on_enter(self, ctx: Context) -> None:
        gate = ctx.services[Gate]
        if not gate.entered.is_set():
            gate.entered.set()
            await gate.opens.wait()


class Gate:
    def __init__(self) -> None:
        self.keys: list[str] = []
        self.entered, self.opens = asyncio.Event(), asyncio.Event()


@pytest.fixture
def gate():
    return Gate()


@pytest.fixture
def notices():
    return []


@pytest.fixture
def house(make_house, gate, notices):
    services = {Line: Line(), Gate: gate}
    return make_house(
        Plain, Order, Slow, Overtaken, services=services, on_notice=lambda notice: notices.append(notice.what)
    )


def sender(sent: list[str], hold: asyncio.Event | None = None, entered: asyncio.Event | None = None):
    async def send(to, reply):
        if entered is not None:
            entered.set()
        if hold is not None:
            await hold.wait()
        sent.append(reply.text)

    return send


def test_two_workers_never_send_one_reply_twice(house):
    """While one worker is sending, another one that gets the next message waits, and then sends its own only."""
    sent, hold, entered = [], asyncio.Event(), asyncio.Event()
    other = house.another_process()

    async def scene() -> None:
        slow = asyncio.create_task(house.bot.handle(house.message("/plain"), send=sender(sent, hold, entered)))
        await entered.wait()
        quick = asyncio.create_task(other.handle(house.message("Ann"), send=sender(sent)))
        for _ in range(50):
            await asyncio.sleep(0)
        assert sent == []
        hold.set()
        await asyncio.gather(slow, quick)

    house.run(scene())

    assert ["Name?", "Age?"] == sent


def test_duplicate_waits_for_the_worker_that_is_sending(house):
    """A message that comes twice at once is answered once, and both deliveries end when it was."""
    sent, hold, entered = [], asyncio.Event(), asyncio.Event()
    other, message = house.another_process(), house.message("/plain")

    async def scene() -> bool:
        first = asyncio.create_task(house.bot.handle(message, send=sender(sent, hold, entered)))
        await entered.wait()
        second = asyncio.create_task(other.handle(message, send=sender(sent)))
        await asyncio.sleep(0.05)
        waited = not second.done()
        hold.set()
        await asyncio.gather(first, second)
        return waited

    assert house.run(scene())
    assert ["Name?"] == sent


def test_replies_of_a_worker_that_died_are_sent_after_its_lease(house, notices):
    """What a killed worker has committed and not sent is sent by the next one that sees the message, a lease later."""
    sent, entered = [], asyncio.Event()
    other, message = house.another_process(), house.message("/plain")
    house.run(house.dies(house.bot.handle(message, send=sender(sent, asyncio.Event(), entered)), entered))
    house.clock.advance(seconds=16)
    house.run(other.handle(message, send=sender(sent)))

    assert ["Name?"] == sent
    assert notices.count(Happened.TAKEN_OVER) == 1


def test_worker_that_learns_of_the_other_one_at_its_commit_waits_too(make_house, gate, notices):
    """A message on two workers at once is not acknowledged by the slower one before it is answered, whoever dies."""
    quick = Limits(send=timedelta(milliseconds=20), hook=timedelta(milliseconds=20))
    watching = {"on_notice": lambda notice: notices.append(notice.what), "limits": quick}
    house = make_house(Overtaken, services={Gate: gate}, **watching)
    sent, entered = [], asyncio.Event()
    other, message = house.another_process(), house.message("/overtaken")

    async def scene() -> None:
        slower = asyncio.create_task(other.handle(message, send=sender(sent)))
        await gate.entered.wait()
        await house.dies(house.bot.handle(message, send=sender(sent, asyncio.Event(), entered)), entered)
        gate.opens.set()
        await slower

    house.run(scene())

    assert ["Name?"] == sent
    assert [Happened.CONFLICT, Happened.DUPLICATE, Happened.TAKEN_OVER] == notices


def test_next_message_in_the_same_process_need_not_wait_for_a_lease(house):
    """A turn that was cancelled here is known to be over: its replies go out with the next message, at once."""
    sent, entered = [], asyncio.Event()
    work = house.bot.handle(house.message("/plain"), send=sender(sent, asyncio.Event(), entered))
    house.run(house.dies(work, entered))
    house.run(house.bot.handle(house.message("Ann"), send=sender(sent)))

    assert ["Name?", "Age?"] == sent


def test_two_workers_never_run_one_hook_side_by_side(house, gate):
    """While one worker runs a hook, neither a sweeper nor a message makes another worker run it too."""
    house.says("/slow")
    other = house.another_process()

    async def scene() -> list[str]:
        task = asyncio.create_task(house.bot.handle(house.message("Ann")))
        await gate.entered.wait()
        house.clock.advance(seconds=5)
        swept = [turn async for turn in other.due()]
        turn = await other.handle(house.message("/plain"))
        gate.opens.set()
        done = await task
        return [*texts(done), *texts(turn), *(text for each in swept for text in texts(each))]

    assert ["Done.", "Name?", "Name?"] == sorted(house.run(scene()))
    assert 1 == len(set(gate.keys))


def test_hook_of_a_worker_that_died_is_run_after_its_lease(house, gate):
    """When a worker dies in a hook, a sweeper runs it again under the same key when the lease is over, not before."""
    house.says("/slow")
    house.run(house.dies(house.bot.handle(house.message("Ann")), gate.entered))
    gate.opens.set()
    other = house.another_process()

    assert [] == house.due(bot=other, seconds=14)
    assert ["Done."] == [text for turn in house.due(bot=other, seconds=2) for text in texts(turn)]
    assert [gate.keys[0]] * 2 == gate.keys


def test_sweepers_that_find_the_same_hook_run_it_once(house, gate):
    """Two sweepers at once: one of them takes what a dead worker has left."""
    house.says("/slow")
    house.run(house.dies(house.bot.handle(house.message("Ann")), gate.entered))
    gate.opens.set()
    house.clock.advance(seconds=16)
    sweepers = [house.another_process(), house.another_process()]

    async def scene() -> list[str]:
        async def sweep(bot):
            return [turn async for turn in bot.due()]

        swept = await asyncio.gather(*map(sweep, sweepers))
        return [text for turns in swept for turn in turns for text in texts(turn)]

    assert ["Done."] == house.run(scene())
    assert 2 == len(gate.keys)


def test_conversation_answers_while_a_hook_runs_elsewhere(house, gate):
    """A hook that one worker is running does not keep another worker from answering."""
    house.says("/slow")

    async def scene() -> list[str]:
        task = asyncio.create_task(house.bot.handle(house.message("Ann")))
        await gate.entered.wait()
        turn = await house.another_process().handle(house.message("/plain"))
        gate.opens.set()
        await task
        return texts(turn)

    assert ["Name?"] == house.run(scene())


def test_duplicate_does_not_wait_for_a_hook_that_only_another_program_can_run(house, gate):
    """A worker died in a hook of a flow that is not here: its message, delivered here, is acknowledged all the same."""
    house.says("/slow")
    message = house.message("Ann")
    house.run(house.dies(house.bot.handle(message), gate.entered))
    house.clock.advance(seconds=16)
    other = house.another_process(Plain)

    assert house.run(asyncio.wait_for(other.handle(message, send=house.deliver), 20)).handled


def test_hook_that_only_another_program_can_run_is_not_due_all_the_time(house, gate):
    """A hook that a dead worker left and that is not known here is left to others for a while, which then run it."""
    house.says("/slow")
    house.run(house.dies(house.bot.handle(house.message("Ann")), gate.entered))
    gate.opens.set()
    other = house.another_process(Plain)

    assert [] == house.due(bot=other, seconds=16)
    assert [] == house.run(other.sessions.due(10))
    assert ["Done."] == [text for turn in house.due(bot=house.another_process(), minutes=5) for text in texts(turn)]
