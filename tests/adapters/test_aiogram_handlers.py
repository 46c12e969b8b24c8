"""Conversations and ordinary handlers on one dispatcher: who gets what, and whose session is saved."""

from __future__ import annotations

import contextlib
from enum import StrEnum

import pytest
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command

from convflow import Context, Conversations, Flow, SessionKey, SessionManager, ask
from convflow.adapters.aiogram import attach
from convflow.session.stores.memory import MemoryStore
from tests.adapters import telegram_json as tg
from tests.adapters.telegram_person import Person
from tests.adapters.telegram_server import TelegramServer, in_loop

ANNS_KEY = SessionKey(bot=42, user=7, chat=7)


class Kind(StrEnum):
    CAT = "Cat"
    DOG = "Dog"


class Pet(Flow, command="pet"):
    """Tell about a pet."""

    name: str = ask("What is its name?")
    kind: Kind = ask("What is it?")


class World:
    """A dispatcher with conversations, the server it talks to, and Ann.

    Updates are handled when `happens` is awaited, so an error of a handler reaches the test.
    """

    def __init__(self, server, bot):
        self.server = server
        self.bot = bot
        self.sessions = SessionManager(MemoryStore(), initial=lambda: {"count": 0})
        self.conversations = Conversations([Pet], sessions=self.sessions)
        self.dispatcher = Dispatcher()
        attach(self.dispatcher, self.conversations)
        self.ann = Person(server, 7, "Ann")
        self.seen = []

    async def happens(self, update):
        return await self.dispatcher.feed_raw_update(self.bot, update)

    async def said_after(self, update):
        """Handle an update and give the new texts in Ann's chat."""
        await self.happens(update)
        return [await self.ann.hears() for _ in self.server.not_taken(7)]

    async def count(self):
        return (await self.sessions.get(ANNS_KEY) or {}).get("count")


def session_to(url):
    return AiohttpSession(api=TelegramAPIServer.from_base(url))


@contextlib.asynccontextmanager
async def world():
    async with TelegramServer() as server, Bot(tg.TOKEN, session=session_to(server.url)) as bot:
        yield World(server, bot)


@in_loop
async def test_session_of_an_ordinary_handler_is_saved():
    """What a handler changes is there with the next message."""
    async with world() as w:

        @w.dispatcher.message(Command("count"))
        async def count(message, session):
            session["count"] += 1
            await message.answer(str(session["count"]))

        assert await w.said_after(w.ann.says("/count")) == ["1"]
        assert await w.said_after(w.ann.says("/count")) == ["2"]


@in_loop
async def test_session_of_a_handler_that_raises_is_not_saved():
    """The error goes on to aiogram, and nothing of the handler is kept."""
    async with world() as w:

        @w.dispatcher.message()
        async def count(message, session):
            session["count"] += 1
            if message.text == "bad":
                raise LookupError("no such thing")

        await w.happens(w.ann.says("good"))
        with pytest.raises(LookupError):
            await w.happens(w.ann.says("bad"))

        await w.happens(w.ann.says("good"))
        async with w.sessions.open(ANNS_KEY) as session:
            assert session["count"] == 2


@in_loop
async def test_flow_and_handlers_share_one_session():
    """A command of the conversations and an ordinary handler count in the same place."""
    async with world() as w:

        @w.conversations.command("/one")
        async def one(ctx: Context) -> None:
            ctx.session["count"] += 1
            ctx.reply("counted")

        @w.dispatcher.message()
        async def more(message, session):
            session["count"] += 10

        await w.happens(w.ann.says("/one"))
        await w.happens(w.ann.says("hello"))

        async with w.sessions.open(ANNS_KEY) as session:
            assert session["count"] == 11


@in_loop
async def test_answers_do_not_reach_ordinary_handlers():
    """While a flow runs, what it takes is its own; before and after, the handlers have it."""
    async with world() as w:

        @w.dispatcher.message()
        async def everything(message):
            w.seen.append(message.text)

        await w.happens(w.ann.says("before"))
        await w.happens(w.ann.says("/pet"))
        await w.happens(w.ann.says("Rex"))
        await w.happens(w.ann.says("Dog"))
        await w.happens(w.ann.says("after"))

        assert w.seen == ["before", "after"]


@in_loop
async def test_message_without_an_author_has_no_session():
    """An anonymous administrator reaches the handler, which gets no session."""
    async with world() as w:

        @w.dispatcher.message()
        async def everything(message, session=None):
            w.seen.append((message.text, session))

        administrator = Person(w.server, 1087968824, "Group", chat=tg.GROUP)
        await w.happens(administrator.sends({"text": "Hi", "sender_chat": tg.GROUP}))

        assert w.seen == [("Hi", None)]


@in_loop
async def test_service_message_is_no_answer():
    """Who joins a group while asked for a name has not answered; the handler gets the notice, with the session."""
    async with world() as w:

        @w.dispatcher.message()
        async def everything(message, session):
            session["count"] += 1

        await w.happens(w.ann.says("/pet"))
        await w.ann.hears()

        assert await w.said_after(w.ann.sends(tg.JOINED)) == []
        assert await w.said_after(w.ann.says("Rex")) == ["What is it?"]


@in_loop
async def test_command_for_another_bot_is_no_answer():
    """In a group, ``/pet@another_bot`` starts nothing here, and ``/pet@`` our name does."""
    async with world() as w:
        bob = Person(w.server, 8, "Bob", chat=tg.GROUP)

        await w.happens(bob.says("/pet@another_bot"))
        await w.happens(bob.says(f"/pet@{tg.USERNAME}"))

        assert [await bob.hears()] == ["What is its name?"]
        assert w.server.not_taken(tg.GROUP["id"]) == []


@in_loop
async def test_edited_message_reaches_its_handler():
    """An edit with no flow running goes to the handlers of edits, with the session."""
    async with world() as w:

        @w.dispatcher.edited_message()
        async def edited(message, session):
            w.seen.append((message.text, session["count"]))

        await w.happens(w.ann.edits(w.ann.says("Hallo"), "Hello"))

        assert w.seen == [("Hello", 0)]


async def ask_for_kind(w):
    await w.happens(w.ann.says("/pet"))
    await w.happens(w.ann.says("Rex"))
    assert [await w.ann.hears(), await w.ann.hears()] == ["What is its name?", "What is it?"]


@in_loop
async def test_press_is_an_answer_and_is_acknowledged():
    """The button stops waiting, and the flow goes on."""
    async with world() as w:
        await ask_for_kind(w)

        press = w.ann.presses("Dog")
        await w.happens(press)

        assert await w.server.acknowledgement(press) == ""
        assert len(w.server.calls_of("answerCallbackQuery")) == 1


@in_loop
async def test_press_of_somebody_else_in_a_group():
    """A flow belongs to the person who started it: another's press changes nothing, and is acknowledged."""
    async with world() as w:
        ann, bob = (Person(w.server, user, name, chat=tg.GROUP) for user, name in ((7, "Ann"), (8, "Bob")))
        await w.happens(ann.says("/pet"))
        await w.happens(ann.says("Rex"))
        press = bob.presses("Dog")
        await w.happens(press)
        await w.happens(ann.says("repeat"))

        assert await w.server.acknowledgement(press) == ""
        assert [await ann.hears() for _ in range(3)] == ["What is its name?", "What is it?", "What is it?"]
        assert w.server.not_taken(tg.GROUP["id"]) == []


@in_loop
async def test_press_that_nobody_handles_is_acknowledged():
    """A button of a message from before the bot knew flows does not wait for ever."""
    async with world() as w:
        await ask_for_kind(w)
        button = w.server.find_button(7, "Dog")
        await w.happens(w.ann.says("/cancel"))

        press = w.ann.presses_old(*button)
        await w.happens(press)

        assert await w.server.acknowledgement(press) == ""


@in_loop
async def test_press_of_a_failing_handler_is_acknowledged():
    """The error goes on to aiogram, and the button does not wait."""
    async with world() as w:

        @w.dispatcher.callback_query()
        async def fails(query):
            raise LookupError("no such thing")

        await ask_for_kind(w)
        button = w.server.find_button(7, "Dog")
        await w.happens(w.ann.says("/cancel"))
        press = w.ann.presses_old(*button)
        with pytest.raises(LookupError):
            await w.happens(press)

        assert await w.server.acknowledgement(press) == ""


@pytest.mark.parametrize("returned", [False, True], ids=["made", "returned"])
@in_loop
async def test_own_acknowledgement_of_a_handler_stays_alone(returned):
    """A handler that acknowledges with a note is not followed by an empty acknowledgement."""
    async with world() as w:

        @w.dispatcher.callback_query()
        async def note(query, session):
            return query.answer("Noted.") if returned else await query.answer("Noted.")

        await ask_for_kind(w)
        button = w.server.find_button(7, "Dog")
        await w.happens(w.ann.says("/cancel"))
        press = w.ann.presses_old(*button)
        result = await w.happens(press)
        if returned:
            await w.bot(result)  # as polling does

        assert await w.server.acknowledgement(press) == "Noted."
        assert len(w.server.calls_of("answerCallbackQuery")) == 1


@in_loop
async def test_acknowledgement_that_comes_too_late(caplog):
    """Telegram refuses it after some time: the turn stands, and nothing is raised."""
    async with world() as w:
        await ask_for_kind(w)
        w.server.fail_next("answerCallbackQuery", 400, "Bad Request: query is too old")

        await w.happens(w.ann.presses("Dog"))

        assert await w.said_after(w.ann.says("/cancel")) == ["There is nothing to cancel."]


@in_loop
async def test_reply_that_was_not_sent_comes_with_the_next_turn():
    """The answer counts although Telegram did not take the question; the person learns of it with the next message."""
    async with world() as w:
        await w.happens(w.ann.says("/pet"))
        w.server.fail_next("sendMessage", 502, "Bad Gateway")
        with contextlib.suppress(Exception):
            await w.happens(w.ann.says("Rex"))

        assert (await w.said_after(w.ann.says("help")))[:2] == ["What is its name?", "What is it?"]


def test_polling_asks_for_all_that_conversations_need():
    """Polling brings only kinds of update that have a handler: without presses nobody could choose."""
    dispatcher = Dispatcher()

    attach(dispatcher, Conversations([Pet], sessions=SessionManager(MemoryStore())))

    assert dispatcher.resolve_used_update_types() == ["callback_query", "edited_message", "message"]


def test_second_conversations_are_refused():
    """Two of them would both open the session of one person."""
    dispatcher = Dispatcher()
    conversations = Conversations([Pet], sessions=SessionManager(MemoryStore()))
    attach(dispatcher, conversations)

    with pytest.raises(ValueError, match="has conversations already"):
        attach(dispatcher, conversations)
