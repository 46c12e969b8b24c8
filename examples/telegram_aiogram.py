"""The registration as a Telegram bot, in a file that survives restarts.

    BOT_TOKEN=... python -m examples.telegram_aiogram

Optional: DATABASE, the path of the SQLite file, and BOT_API_URL, a Bot API server of your own.
"""

import asyncio
import os
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command
from aiogram.types import Message

from convflow import Session
from convflow.adapters.aiogram import attach, sender
from convflow.session.stores.sqlite import SQLiteStore
from examples.registration import make_conversations


async def count(message: Message, session: Session[dict[str, Any]]) -> None:
    """Answer /count."""
    session["count"] = session.get("count", 0) + 1  # saved when this returns
    await message.answer(f"You counted to {session['count']}.")


async def main() -> None:
    """Poll until the program is stopped."""
    server = TelegramAPIServer.from_base(os.environ.get("BOT_API_URL", "https://api.telegram.org"))
    bot = Bot(os.environ["BOT_TOKEN"], session=AiohttpSession(api=server))
    conversations = make_conversations(SQLiteStore(os.environ.get("DATABASE", "bot.db")))

    dispatcher = Dispatcher()
    dispatcher.message.register(count, Command("count"))
    attach(dispatcher, conversations)  # what no flow takes goes on to the handlers

    try:
        async with conversations.running(send=sender(bot)):  # what is due without any message
            await dispatcher.start_polling(bot, handle_as_tasks=False)  # in order; nothing is lost when it is killed
    finally:
        await conversations.aclose()


if __name__ == "__main__":
    asyncio.run(main())
