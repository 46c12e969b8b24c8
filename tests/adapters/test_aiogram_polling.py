"""What becomes of an update that the store does not take, while aiogram polls."""

from __future__ import annotations

import asyncio
import contextlib

import pytest
from aiogram import Dispatcher

from convflow import Conversations, SessionManager
from convflow.adapters.aiogram import attach
from convflow.errors import StoreUnavailable
from convflow.session.stores.memory import MemoryStore
from convflow.testing import FaultyStore
from tests.adapters.aiogram_world import Pet, world
from tests.adapters.telegram_server import PATIENCE_S, in_loop


class Down(FaultyStore):
    """A store that does not answer until it is told to; it says when it was asked."""

    def __init__(self) -> None:
        super().__init__(MemoryStore())
        self.is_down, self.asked_again = True, asyncio.Event()

    async def load(self, key):
        self.ops["load"] += 1
        if self.is_down:
            if self.ops["load"] > 2:
                self.asked_again.set()
            raise StoreUnavailable("the store", "load", "down")
        return await self.store.load(key)


def dispatcher_on(store):
    dispatcher = Dispatcher()
    attach(dispatcher, Conversations([Pet], sessions=SessionManager(store)))
    return dispatcher


@contextlib.asynccontextmanager
async def polling(dispatcher, bot):
    """Let aiogram poll for the length of the block."""
    task = asyncio.create_task(
        dispatcher.start_polling(
            bot, polling_timeout=1, handle_as_tasks=False, handle_signals=False, close_bot_session=False
        )
    )
    try:
        yield
    finally:
        await dispatcher.stop_polling()
        await task


@pytest.mark.parametrize("operation", ["load", "commit"])
@pytest.mark.parametrize("applied", [False, True], ids=["refused", "its answer lost"])
@in_loop
async def test_update_is_tried_again_until_the_store_takes_it(operation, applied):
    """The store fails three times; the person gets one answer, and only then the update is confirmed."""
    async with world() as w:
        store = FaultyStore(MemoryStore())
        for nth in range(1, 4):
            store.fail(operation, nth, applied=applied)
        async with polling(dispatcher_on(store), w.bot):
            w.ann.says("/pet")

            assert "What is its name?" == await w.ann.hears()
            await w.server.all_confirmed()
            assert [] == w.server.not_taken(7)


@in_loop
async def test_update_that_waits_for_the_store_is_not_confirmed():
    """A worker that is stopped while the store is down has lost nothing: the next one gets the update."""
    async with world() as w:
        store = Down()
        async with polling(dispatcher_on(store), w.bot):
            w.ann.says("/pet")
            async with asyncio.timeout(PATIENCE_S):
                await store.asked_again.wait()
        store.is_down = False
        async with polling(dispatcher_on(store), w.bot):
            assert "What is its name?" == await w.ann.hears()


@in_loop
async def test_error_of_a_webhook_reaches_telegram():
    """Where Telegram delivers again by itself, the adapter raises at once."""
    async with world() as w:
        with pytest.raises(StoreUnavailable):
            await dispatcher_on(Down()).feed_raw_update(w.bot, w.ann.says("/pet"))


@in_loop
async def test_handler_of_the_program_is_not_called_twice():
    """What a handler did in vain is not done again: it may have changed the world."""
    async with world() as w:
        store, calls = FaultyStore(MemoryStore()), []
        dispatcher = dispatcher_on(store)

        @dispatcher.message()
        async def count(message, session):
            calls.append(message.text)
            session["seen"] = True
            store.fail("commit")

        async with polling(dispatcher, w.bot):
            w.ann.says("Hello")
            await w.server.all_confirmed()

        assert ["Hello"] == calls
