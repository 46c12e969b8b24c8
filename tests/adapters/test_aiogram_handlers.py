"""Conversations and ordinary handlers on one dispatcher: who gets what, and whose session is saved."""

from __future__ import annotations

import contextlib

import pytest
from aiogram import Dispatcher
from aiogram.filters import Command

from convflow import Context, Conversations, SessionManager
from convflow.adapters.aiogram import attach
from convflow.errors import NoSession, StoreUnavailable
from convflow.session import SessionKey, chat as by_chat
from convflow.session.stores.memory import MemoryStore
from convflow.testing import FaultyStore
from tests.adapters import telegram_json as tg
from tests.adapters.aiogram_world import ANNS_KEY, Pet, world
from tests.adapters.telegram_person import Person
from tests.adapters.telegram_server import in_loop


@in_loop
async def test_session_of_an_ordinary_handler_is_saved():
    """What a handler changes is there with the next message."""
    async with world() as w:

        @w.dispatcher.message(Command("count"))
        async def count(message, session):
            session["count"] += 1
            await message.answer(str(session["count"]))

        assert ["1"] == await w.said_after(w.ann.says("/count"))
        assert ["2"] == await w.said_after(w.ann.says("/count"))


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
            assert 2 == session["count"]


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
            assert 11 == session["count"]


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

        assert ["before", "after"] == w.seen


@in_loop
async def test_command_of_the_program_inside_a_flow():
    """The program answers its own command, with the session; then the flow asks its question again."""
    async with world() as w:

        @w.dispatcher.message(Command("count"))
        async def count(message, session):
            session["count"] += 1
            await message.answer(str(session["count"]))

        await w.happens(w.ann.says("/pet"))
        await w.ann.hears()

        assert ["1", "What is its name?"] == await w.said_after(w.ann.says("/count"))
        assert ["2", "What is its name?"] == await w.said_after(w.ann.says("/count"))
        assert ["What is it?"] == await w.said_after(w.ann.says("Rex"))


@in_loop
async def test_unknown_command_inside_a_flow():
    """Neither the program nor a flow knows it: the flow says so and asks again."""
    async with world() as w:
        await w.happens(w.ann.says("/pet"))
        await w.ann.hears()

        assert ["I do not know /nope.\nWhat is its name?"] == await w.said_after(w.ann.says("/nope"))


@in_loop
async def test_failing_command_inside_a_flow():
    """Nothing of the handler is saved, and the flow stands where it stood."""
    async with world() as w:

        @w.dispatcher.message(Command("count"))
        async def count(message, session):
            session["count"] += 1
            raise LookupError("no such thing")

        await w.happens(w.ann.says("/pet"))
        await w.ann.hears()
        with pytest.raises(LookupError):
            await w.happens(w.ann.says("/count"))

        assert ["What is it?"] == await w.said_after(w.ann.says("Rex"))
        async with w.sessions.open(ANNS_KEY) as session:
            assert 0 == session["count"]


@in_loop
async def test_message_without_an_author_has_no_session():
    """Case 93: an anonymous administrator reaches the handler; using the session says why there is none."""
    async with world() as w:

        @w.dispatcher.message()
        async def everything(message, session):
            with pytest.raises(NoSession, match="the default key function person_in_chat"):
                session["a"] = 1
            w.seen.append((message.text, session.is_absent))

        administrator = Person(w.server, 1087968824, "Group", chat=tg.GROUP)
        await w.happens(administrator.sends({"text": "Hi", "sender_chat": tg.GROUP}))

        assert [("Hi", True)] == w.seen


@in_loop
async def test_service_message_is_no_answer():
    """Who joins a group while asked for a name has not answered; the handler gets the notice, with the session."""
    async with world() as w:

        @w.dispatcher.message()
        async def everything(message, session):
            session["count"] += 1

        await w.happens(w.ann.says("/pet"))
        await w.ann.hears()

        assert [] == await w.said_after(w.ann.sends(tg.JOINED))
        assert ["What is it?"] == await w.said_after(w.ann.says("Rex"))


@in_loop
async def test_command_for_another_bot_is_no_answer():
    """In a group, ``/pet@another_bot`` starts nothing here, and ``/pet@`` our name does."""
    async with world() as w:
        bob = Person(w.server, 8, "Bob", chat=tg.GROUP)

        await w.happens(bob.says("/pet@another_bot"))
        await w.happens(bob.says(f"/pet@{tg.USERNAME}"))

        assert ["What is its name?"] == [await bob.hears()]
        assert [] == w.server.not_taken(tg.GROUP["id"])


@in_loop
async def test_edited_message_reaches_its_handler():
    """An edit with no flow running goes to the handlers of edits, with the session."""
    async with world() as w:

        @w.dispatcher.edited_message()
        async def edited(message, session):
            w.seen.append((message.text, session["count"]))

        await w.happens(w.ann.edits(w.ann.says("Hallo"), "Hello"))

        assert [("Hello", 0)] == w.seen


@in_loop
async def test_reply_that_was_not_sent_comes_with_the_next_turn():
    """The answer counts although Telegram did not take the question; the person learns of it with the next message."""
    async with world() as w:
        await w.happens(w.ann.says("/pet"))
        w.server.fail_next("sendMessage", 502, "Bad Gateway")
        with contextlib.suppress(Exception):
            await w.happens(w.ann.says("Rex"))

        assert ["What is its name?", "What is it?"] == (await w.said_after(w.ann.says("help")))[:2]


def test_polling_asks_for_all_that_conversations_need():
    """Polling brings only kinds of update that have a handler: without presses nobody could choose."""
    dispatcher = Dispatcher()

    attach(dispatcher, Conversations([Pet], sessions=SessionManager(MemoryStore())))

    assert ["callback_query", "edited_message", "message"] == dispatcher.resolve_used_update_types()


def test_second_conversations_are_refused():
    """Two of them would both open the session of one person."""
    dispatcher = Dispatcher()
    conversations = Conversations([Pet], sessions=SessionManager(MemoryStore()))
    attach(dispatcher, conversations)

    with pytest.raises(ValueError, match="has conversations already"):
        attach(dispatcher, conversations)


@contextlib.asynccontextmanager
async def world_with_chats(own=None):
    """Give a world whose handlers also get ``chat``, the session of the whole chat, and the managers of both."""
    async with world() as w:
        store = own or FaultyStore(MemoryStore())
        chats = SessionManager(store, key=by_chat, namespace="chats")
        mine = SessionManager(store, namespace="mine")
        w.dispatcher = Dispatcher()
        attach(w.dispatcher, Conversations([Pet], sessions=mine), sessions={"chat": chats})
        yield w, mine, chats, store


@in_loop
async def test_handler_gets_more_sessions_by_name():
    """The session of the chat is shared by all who write there, beside the session of each person."""
    async with world_with_chats() as (w, mine, chats, _):

        @w.dispatcher.message()
        async def count(message, session, chat):
            chat = await chat
            for each in (session, chat):
                each["count"] = each.get("count", 0) + 1

        bob = Person(w.server, 8, "Bob", chat=tg.GROUP)
        ann = Person(w.server, 7, "Ann", chat=tg.GROUP)
        for person in (ann, bob, ann):
            await w.happens(person.says("hi"))
        group = tg.GROUP["id"]

        assert {"count": 3} == await chats.get(SessionKey(bot=42, chat=group))
        assert {"count": 2} == await mine.get(SessionKey(bot=42, user=7, chat=group))


@in_loop
async def test_session_that_nobody_awaits_is_not_read():
    """A handler that does not need the session of the chat does not pay for it."""
    async with world_with_chats() as (w, _, _, store):

        @w.dispatcher.message()
        async def look(message, chat):
            w.seen.append(chat)

        await w.happens(w.ann.says("hi"))

        assert (1, 0) == (store.ops["load"], store.ops["commit"])


@in_loop
async def test_handler_that_raises_saves_none_of_its_sessions():
    """What is half done is kept nowhere."""
    async with world_with_chats() as (w, mine, chats, _):

        @w.dispatcher.message()
        async def fail(message, session, chat):
            (await chat)["a"] = session["a"] = 1
            raise RuntimeError("as written")

        with pytest.raises(RuntimeError, match="as written"):
            await w.happens(w.ann.says("hi"))

        assert (0, 0) == (await mine.size(), await chats.size())


@in_loop
@pytest.mark.parametrize("both", [False, True], ids=["one", "both"])
async def test_all_sessions_are_saved_before_an_error_is_reported(both):
    """Case 58: one that cannot be saved keeps no other from being saved, and every error is reported."""
    async with world_with_chats() as (w, mine, chats, store):

        @w.dispatcher.message()
        async def change(message, session, chat):
            (await chat)["a"] = session["a"] = 1
            store.fail("commit", 1)
            if both:
                store.fail("commit", 2)

        with pytest.raises(ExceptionGroup if both else StoreUnavailable) as caught:
            await w.happens(w.ann.says("hi"))

        assert 2 == store.ops["commit"]
        assert not both or [type(error) for error in caught.value.exceptions] == [StoreUnavailable] * 2
        assert (await mine.size(), await chats.size()) == ((0, 0) if both else (1, 0))


@in_loop
@pytest.mark.parametrize("name", ["session", "start", "same"])
async def test_sessions_that_would_collide_are_refused(name):
    """Two managers on one store without namespaces could overwrite each other; a taken name would hide another."""
    store = MemoryStore()
    conversations = Conversations([Pet], sessions=SessionManager(store))

    with pytest.raises(ValueError, match="namespace" if name == "same" else "another name"):
        attach(Dispatcher(), conversations, sessions={name: SessionManager(store, key=by_chat)})
