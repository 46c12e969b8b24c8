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


def test_turn_that_erases_its_person_brings_nothing_back():
    """A command handler before the commit may run again; what it erased stays erased, with the message itself."""
    sessions, conversations = begun()

    @conversations.command("/forget")
    async def forget(ctx):
        await sessions.erase(1)
        ctx.session["count"] += 1

    async def talk():
        await conversations.handle(message("/name"))
        turn = await conversations.handle(message("/forget"))
        return turn.errors, await sessions.export(1)

    errors, exported = asyncio.run(talk())

    assert (errors, exported["sessions"]) == ((), [])


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
