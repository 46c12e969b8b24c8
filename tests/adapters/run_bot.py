"""The registration bot in a process of its own, to be killed.

``python -m tests.adapters.run_bot URL DATABASE REGISTERED MODE`` polls URL, keeps sessions in the SQLite file DATABASE
and appends each finished registration to the file REGISTERED. MODE is ``in-order`` or ``tasks``: how aiogram handles
updates.
"""

from __future__ import annotations

import asyncio
import logging
import pathlib
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from convflow.adapters.aiogram import attach
from convflow.session.stores.sqlite import SQLiteStore
from examples.registration import Registration, Users, make_conversations
from tests.adapters.telegram_json import TOKEN


class FiledUsers(Users):
    """Users that the test can read: one line for each call, with the key and the typed result."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = pathlib.Path(path)

    async def add(self, user: Registration, *, key: str) -> None:
        await super().add(user, key=key)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(f"{key} {user!r}\n")


async def main(url: str, database: str, registered: str, mode: str) -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(url))
    bot = Bot(TOKEN, session=session, default=DefaultBotProperties(parse_mode="HTML"))
    conversations = make_conversations(SQLiteStore(database), FiledUsers(registered))
    dispatcher = Dispatcher()
    attach(dispatcher, conversations)
    try:
        await dispatcher.start_polling(bot, polling_timeout=1, handle_as_tasks=mode == "tasks")
    finally:
        await conversations.aclose()


if __name__ == "__main__":
    logging.basicConfig(level="WARNING")
    asyncio.run(main(*sys.argv[1:]))
