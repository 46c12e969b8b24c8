"""Conversations on a dispatcher, for tests that hand in one update after the other."""

from __future__ import annotations

import contextlib
from enum import StrEnum

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from convflow import Conversations, Flow, SessionKey, SessionManager, ask
from convflow.adapters.aiogram import attach
from convflow.session.stores.memory import MemoryStore
from tests.adapters import telegram_json as tg
from tests.adapters.telegram_person import Person
from tests.adapters.telegram_server import TelegramServer

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


@contextlib.asynccontextmanager
async def world():
    async with TelegramServer() as server:
        session = AiohttpSession(api=TelegramAPIServer.from_base(server.url))
        async with Bot(tg.TOKEN, session=session) as bot:
            yield World(server, bot)
