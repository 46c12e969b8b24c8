"""``ack="committed"`` on a real dispatcher: an update counts as handled when it is stored; the rest follows."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta

import pytest
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from convflow import Context, Conversations, Flow, SessionManager, ask
from convflow.adapters.aiogram import attach, sender
from convflow.session.stores.memory import MemoryStore
from tests.adapters import telegram_json as tg
from tests.adapters.telegram_person import Person
from tests.adapters.telegram_server import TelegramServer, in_loop


class Bank:
    """Takes its time, until the test lets it go on."""

    def __init__(self) -> None:
        self.asked, self.answers = asyncio.Event(), asyncio.Event()


class Transfer(Flow, command="transfer"):
    """Sends money."""

    amount: int = ask("How much?", ge=1)

    async def on_complete(self, ctx: Context) -> None:
        ctx.services[Bank].asked.set()
        await ctx.services[Bank].answers.wait()
        ctx.reply(f"{self.amount} are on their way.")


@contextlib.asynccontextmanager
async def world():
    bank = Bank()
    conversations = Conversations([Transfer], sessions=SessionManager(MemoryStore()), services={Bank: bank})
    dispatcher = Dispatcher()
    attach(dispatcher, conversations, ack="committed")
    async with TelegramServer() as server:
        session = AiohttpSession(api=TelegramAPIServer.from_base(server.url))
        async with Bot(tg.TOKEN, session=session) as bot:
            yield conversations, dispatcher, bot, Person(server, 7, "Ann"), bank


@in_loop
async def test_update_counts_as_handled_while_the_hook_still_runs():
    """The dispatcher is free for the next update; what the hook says follows."""
    async with world() as (conversations, dispatcher, bot, ann, bank), conversations.running(send=sender(bot)):
        await dispatcher.feed_raw_update(bot, ann.says("/transfer"))
        assert "How much?" == await ann.hears()
        await dispatcher.feed_raw_update(bot, ann.says("40"))
        await bank.asked.wait()
        bank.answers.set()

        assert "40 are on their way." == await ann.hears()


@in_loop
async def test_what_has_begun_is_finished_before_the_program_ends():
    """Leaving `running` waits for hooks and replies of updates that were handled."""
    async with world() as (conversations, dispatcher, bot, ann, bank):
        async with conversations.running(send=sender(bot), every=timedelta(hours=1)):
            await dispatcher.feed_raw_update(bot, ann.says("/transfer"))
            await dispatcher.feed_raw_update(bot, ann.says("40"))
            bank.answers.set()

        assert ["How much?", "40 are on their way."] == [await ann.hears(), await ann.hears()]
        assert 0 == conversations.sessions.busy


@in_loop
async def test_same_update_again_while_the_hook_runs_is_answered_once():
    """Telegram may deliver it again: it waits for the first one, and nothing is said twice."""
    async with world() as (conversations, dispatcher, bot, ann, bank):
        async with conversations.running(send=sender(bot), every=timedelta(hours=1)):
            await dispatcher.feed_raw_update(bot, ann.says("/transfer"))
            answer = ann.says("40")
            await dispatcher.feed_raw_update(bot, answer)
            await bank.asked.wait()
            again = asyncio.create_task(dispatcher.feed_raw_update(bot, answer))
            await asyncio.sleep(0)
            bank.answers.set()
            await again
            await dispatcher.feed_raw_update(bot, ann.says("/transfer"))

            heard = [await ann.hears() for _ in range(3)]

        assert ["How much?", "40 are on their way.", "How much?"] == heard


@in_loop
async def test_without_anybody_who_finishes_it_is_refused():
    """Outside of `running` a crash would leave replies that nobody sends."""
    async with world() as (_, dispatcher, bot, ann, _bank):
        with pytest.raises(RuntimeError, match="running"):
            await dispatcher.feed_raw_update(bot, ann.says("/transfer"))
