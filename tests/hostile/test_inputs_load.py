"""The named bad inputs 48, 51, 58 and 59: floods, people who are gone, replies and results that nobody can take."""

from __future__ import annotations

import asyncio

import pytest

from convflow import Context, Flow, Limits, Message, ask
from convflow.conversations import Happened
from convflow.errors import LaneFull, NotStorable, TooLarge, Undeliverable
from tests.hostile.stack import Stack, form, said

CANARY = "canary-4711"


def test_48_thousand_messages_of_one_person_at_once(running):
    """Of a thousand messages at once each is applied once or told to come again; others are answered meanwhile."""
    stack = running(form(str, ask("Value?")), limits=Limits(waiting=20))
    stack.says("/form", "Ann")
    stack.store._latency = lambda: 1
    done: list[str] = []

    async def say(user: str, number: int) -> object:
        try:
            text = "help" if user == "ann" else "/form"
            turn = await stack.bot.handle(Message(user, user, f"{user}{number}", text))
        except LaneFull:
            return "again"
        done.append(user)
        return len(turn.replies)

    async def flood() -> list[object]:
        tasks = [say("ann", number) for number in range(1000)]
        tasks[200:200] = [say(f"u{number}", 0) for number in range(20)]
        return await asyncio.gather(*tasks)

    became = stack.run(flood())

    assert {1, "again"} == {*became}
    assert 21 == sum(each == 1 for each in became) - 20
    assert 20 == len({user for user in done[:45] if user != "ann"})
    assert {"first": "Ann"} == stack.answers


def test_48_message_that_was_told_to_come_again_is_applied_then(at):
    """What the full queue has refused left no trace: it is applied when it comes again."""
    stack = at(limits=Limits(waiting=1))
    stack.store._latency = lambda: 1
    messages = [stack.message(text) for text in ("x", "help", "y")]

    async def flood() -> list[object]:
        return await asyncio.gather(*map(stack.bot.handle, messages), return_exceptions=True)

    refused = [
        message for message, turn in zip(messages, stack.run(flood()), strict=True) if isinstance(turn, LaneFull)
    ]

    assert 1 == len(refused)
    assert "y" == stack.takes(refused[0]).completed.last


@pytest.fixture
def notices():
    return []


@pytest.fixture
def stack(running, notices) -> Stack:
    return running(form(str, ask("Value?")), on_notice=lambda notice: notices.append(notice.what))


def test_51_person_who_blocks_the_bot(stack, notices):
    """What can never be delivered is recorded and done with: nothing is tried again, and a later message goes on."""
    stack.sends("/form", "Ann")
    stack.refuse_to_send = Undeliverable("the person blocked the bot")
    turn = stack.takes(stack.message("x"), sending=True)
    sent = len(stack.sent)

    assert () == turn.errors
    assert 1 == notices.count(Happened.REPLY_GIVEN_UP)

    stack.refuse_to_send = None

    assert [] == stack.due(sending=True, hours=5)
    assert sent == len(stack.sent)
    assert "y" == stack.takes(stack.message("y"), sending=True).completed.last


def test_58_reply_that_is_refused_for_ever_holds_nothing_back(stack, notices):
    """A reply that the platform refuses each time is given up where the next one gets through."""
    stack.sends("/form")
    broken, deliver = "Value?", stack.deliver

    async def pick(to, reply):
        if reply.text == broken:
            raise ConnectionError("bad request")
        await deliver(to, reply)

    stack.deliver = pick
    stack.sends("Ann", "x")
    stack.due(sending=True, hours=1)
    stack.due(sending=True, hours=1)

    assert ["First?", "Last, after x?"] == stack.sent
    assert 1 == notices.count(Happened.REPLY_GIVEN_UP)
    assert [] == stack.due(sending=True, hours=5)


class Huge(Flow, command="huge"):
    """Its hook leaves in the session what cannot be kept."""

    value: str = ask("Value?")

    def on_complete(self, ctx: Context) -> None:
        what = ctx.services[list]
        if what:
            ctx.session["result"] = what.pop()
        ctx.reply("Saved.")


@pytest.mark.parametrize(("left", "error"), [
    pytest.param("x" * 10_000_000, TooLarge, id="10 MB"), pytest.param(object(), NotStorable, id="no value"),
    pytest.param({"deep": [lambda: CANARY]}, NotStorable, id="a function"),
])  # fmt: skip
def test_59_hook_that_leaves_what_cannot_be_kept(running, caplog, left, error):
    """It counts as failed: ann is told, the answers stay, and it is tried again; nothing half is stored."""
    stack = running(Huge, services={list: [left]})
    turn = stack.says("/huge", "tea")

    assert [
        "Sorry, this could not be saved yet. Your answers are safe and I will try again; say save to try right now."
    ] == said(turn)
    assert [error] == [type(each) for each in turn.errors]
    assert {} == stack.session()
    assert len(stack.stored) < 10_000
    assert ["Saved."] == said(stack.says("save"))


def test_59_error_of_a_hook_is_logged_by_its_class_only(running, caplog):
    """What an exception says of a person is in no log; its class and place are."""

    class Failing(Flow, command="failing"):
        name: str = ask("Name?")

        def on_complete(self, ctx: Context) -> None:
            raise ConnectionError(f"no bank for {self.name}")

    stack = running(Failing, on_error=None)
    stack.says("/failing", CANARY)

    assert "ConnectionError" in caplog.text
    assert CANARY not in caplog.text
