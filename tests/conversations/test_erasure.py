"""A person is erased while their message is being handled."""

from __future__ import annotations

import asyncio

import pytest

from convflow import Conversations, Flow, Message, SessionKey, SessionManager, ask
from convflow.errors import SessionConflict
from convflow.session.stores.memory import MemoryStore

KEY = SessionKey(user=1, chat=1)


class Name(Flow, command="name"):
    name: str = ask("Name?")


def message(text):
    return Message(1, 1, id=text, text=text)


async def deliver(_to, _reply):
    """Deliver nothing."""


def begun():
    """Give sessions and conversations, with a person in a flow."""
    sessions = SessionManager(MemoryStore(), initial=lambda: {"count": 0})
    return sessions, Conversations([Name], sessions=sessions)


class Leave(Flow, command="leave"):
    sure: bool = ask("Leave us?")

    async def on_complete(self, ctx):
        if self.sure:
            await ctx.services[SessionManager].erase(1)
        ctx.reply("Gone.")


def forgetting(flows=(Name, Leave), **settings):
    """Give sessions, conversations in which /forget erases its person, and what was delivered."""
    store = MemoryStore()
    sessions = SessionManager(store, initial=lambda: {"count": 0})
    conversations = Conversations(flows, sessions=sessions, services={SessionManager: sessions}, **settings)

    @conversations.command("/forget")
    async def forget(ctx):
        gone = await sessions.erase(ctx.message.user)
        ctx.session["count"] += 1
        ctx.reply(f"Forgotten: {gone}.")

    return sessions, conversations


async def kept(sessions):
    """Give what any store would find of the person: records and message ids."""
    return (await sessions.export(1))["sessions"], list(await sessions.store.of_user("1"))


@pytest.mark.parametrize(
    ("before", "gone"), [(["/name"], 1), ([], 0)], ids=["inside a flow", "of whom nothing is known"]
)
@pytest.mark.parametrize("sends", [False, True], ids=["handed over", "sent"])
def test_turn_that_erases_its_person_says_so_and_keeps_nothing(before, gone, sends):
    """The person hears what the handler says, not the question of the flow that has gone, and nothing is stored."""
    sessions, conversations = forgetting()
    delivered = []

    async def note(_to, reply):
        delivered.append(reply.text)

    async def talk():
        for text in before:
            await conversations.handle(message(text))
        turn = await conversations.handle(message("/forget"), send=note if sends else None)
        after = await kept(sessions)
        return turn, after, (await conversations.handle(message("Ann"))).handled

    turn, after, handled = asyncio.run(talk())

    assert [reply.text for reply in turn.replies] == [f"Forgotten: {gone}."]
    assert delivered == [f"Forgotten: {gone}."] * sends
    assert (turn.handled, turn.errors, after, handled) == (True, (), ([], []), False)


def test_hook_that_erases_its_person_says_so_and_keeps_nothing():
    """What ``on_complete`` says after it has erased the person is delivered once, and the flow counts as finished."""
    sessions, conversations = forgetting()
    delivered = []

    async def note(_to, reply):
        delivered.append(reply.text)

    async def talk():
        await conversations.handle(message("/leave"), send=note)
        turn = await conversations.handle(message("yes"), send=note)
        return turn, await kept(sessions)

    turn, after = asyncio.run(talk())

    assert delivered == ["Leave us?", "Gone."]
    assert (turn.completed, turn.errors, after) == (Leave(sure=True), (), ([], []))


def test_flow_that_is_started_after_the_erasure_stands_alone():
    """A handler may erase its person and begin anew: the new flow is kept, and nothing of before."""
    sessions, conversations = forgetting()

    @conversations.command("/reset")
    async def reset(ctx):
        await sessions.erase(1)
        ctx.start(Name)

    async def talk():
        await sessions.set(KEY, {"count": 7})
        await conversations.handle(message("/leave"))
        asked = await conversations.handle(message("/reset"))
        done = await conversations.handle(message("Ann"))
        return asked.replies[-1].text, done.completed, await sessions.get(KEY)

    assert asyncio.run(talk()) == ("Name?", Name(name="Ann"), {"count": 0})


def test_parting_reply_that_cannot_be_sent_is_an_error_of_the_turn():
    """What is said after the erasure is tried once: it is reported, not kept."""
    seen = []
    sessions, conversations = forgetting(on_error=lambda error, _ctx: seen.append(str(error)))

    async def refuse(_to, _reply):
        raise OSError("refused")

    async def talk():
        turn = await conversations.handle(message("/forget"), send=refuse)
        return [str(error) for error in turn.errors], await kept(sessions)

    assert asyncio.run(talk()) == (["refused"], ([], []))
    assert seen == ["refused"]


def test_handler_that_fails_after_the_erasure_apologises():
    """What is erased stays erased, and the person is not asked what nobody waits for any more."""
    sessions, conversations = forgetting(on_error=lambda _error, _ctx: None)

    @conversations.command("/break")
    async def break_down(_ctx):
        await sessions.erase(1)
        raise ValueError("broken")

    async def talk():
        await conversations.handle(message("/name"))
        turn = await conversations.handle(message("/break"))
        return [reply.text for reply in turn.replies], [str(error) for error in turn.errors], await kept(sessions)

    replies, errors, after = asyncio.run(talk())

    assert (len(replies), "Name?" in replies[0]) == (1, False)
    assert (errors, after) == (["broken"], ([], []))


def test_erasing_somebody_else_is_a_turn_as_any_other():
    """Who erases another person keeps their own session, with the message."""
    sessions, conversations = forgetting()

    @conversations.command("/ban")
    async def ban(ctx):
        await sessions.erase(2)
        ctx.session["count"] += 1

    async def talk():
        await sessions.set(SessionKey(user=2, chat=1), {"count": 7})
        await conversations.handle(message("/ban"))
        await conversations.handle(message("/ban"))
        return await sessions.get(KEY), await sessions.get(SessionKey(user=2, chat=1))

    assert asyncio.run(talk()) == ({"count": 1}, None)


@pytest.mark.parametrize("change", [False, True], ids=["who changes nothing", "who changes something"])
def test_lent_session_may_be_erased_by_its_handler(change):
    """A handler of a framework erases its own person; what it changes besides is in conflict, and not stored."""
    sessions, conversations = begun()

    async def talk():
        await sessions.set(KEY, {"count": 7})
        async with conversations.receive(message("forget me"), send=deliver) as received:
            assert await sessions.erase(1) == 1
            if change:
                received.session["count"] += 1

    if change:
        with pytest.raises(SessionConflict):
            asyncio.run(talk())
    else:
        asyncio.run(talk())

    assert asyncio.run(sessions.export(1))["sessions"] == []
