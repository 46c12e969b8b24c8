"""python-telegram-bot's ConversationHandler, checks written by hand. Live objects in memory; nothing is stored.

Variants: ``memory``; ``idle`` has one handler that does nothing.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable
from typing import Any

from telegram import Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    filters,
)
from telegram.request import BaseRequest

from benchmarks.bots.telegram_updates import update
from benchmarks.workload import Bot

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
NAME, AGE, EMAIL, CONFIRM = range(4)
_Context = ContextTypes.DEFAULT_TYPE


class _Nowhere(BaseRequest):
    """Collects what would be sent."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._ids = itertools.count(1)

    @property
    def read_timeout(self) -> float:
        return 5.0

    async def initialize(self) -> None:
        return

    async def shutdown(self) -> None:
        return

    async def do_request(self, url: str, method: str, request_data: Any = None, **_: Any) -> tuple[int, bytes]:
        parameters = request_data.parameters if request_data else {}
        result: Any = {"id": 42, "is_bot": True, "first_name": "Bot", "username": "a_bot"}
        if url.endswith("/sendMessage"):
            self._say(parameters["text"])
            chat = {"id": parameters["chat_id"], "type": "private"}
            result = {"message_id": next(self._ids), "date": 1, "chat": chat, "text": parameters["text"]}
        return 200, json.dumps({"ok": True, "result": result}).encode()


def _conversation(finished: list[tuple[str, int, str]]) -> ConversationHandler[Any]:
    async def begin(update: Update, _: _Context) -> int:
        await update.message.reply_text("What is your name?")
        return NAME

    async def name(update: Update, context: _Context) -> int:
        text = update.message.text.strip()
        if not 1 <= len(text) <= 80:
            await update.message.reply_text("Please send at most 80 characters.")
            return NAME
        context.user_data["name"] = text
        await update.message.reply_text(f"How old are you, {text}?")
        return AGE

    async def age(update: Update, context: _Context) -> int:
        text = update.message.text.strip()
        if not text.isdecimal() or not 18 <= int(text) <= 120:
            await update.message.reply_text("Please send a number from 18 to 120.")
            return AGE
        context.user_data["age"] = int(text)
        await update.message.reply_text("Your e-mail?")
        return EMAIL

    async def email(update: Update, context: _Context) -> int:
        text = update.message.text.strip()
        if not _EMAIL.fullmatch(text):
            await update.message.reply_text("Please send an address such as ann@example.org.")
            return EMAIL
        data = context.user_data
        data["email"] = text
        await update.message.reply_text(
            f"Name: {data['name']}\nAge: {data['age']}\nE-mail: {data['email']}\nIs that right?"
        )
        return CONFIRM

    async def confirm(update: Update, context: _Context) -> int:
        text = update.message.text.strip().lower()
        if text not in ("yes", "no"):
            await update.message.reply_text("Please send yes or no.")
            return CONFIRM
        data = context.user_data
        if text == "yes":
            finished.append((data["name"], data["age"], data["email"]))
        data.clear()
        await update.message.reply_text("Thank you.")
        return ConversationHandler.END

    steps = {NAME: name, AGE: age, EMAIL: email, CONFIRM: confirm}
    answers = filters.TEXT & ~filters.COMMAND
    return ConversationHandler(
        [CommandHandler("register", begin)],
        {state: [MessageHandler(answers, handler)] for state, handler in steps.items()},
        [],
    )


async def make(variant: str) -> Bot:
    """Set it up."""

    async def nothing(_: Update, __: _Context) -> None:
        return

    finished: list[tuple[str, int, str]] = []
    replies: list[str] = []

    def request() -> _Nowhere:
        return _Nowhere(replies.append)

    builder = ApplicationBuilder().token("42:OFFLINE").request(request()).get_updates_request(request())
    application: Application[Any, Any, Any, Any, Any, Any] = builder.updater(None).build()
    idle = variant == "idle"
    application.add_handler(MessageHandler(filters.ALL, nothing) if idle else _conversation(finished))

    async def handle(person: int, message: int, text: str) -> None:
        await application.process_update(Update.de_json(update(person, message, text), application.bot))

    await application.initialize()
    return Bot(handle, replies, finished, application.shutdown, idle=idle)
