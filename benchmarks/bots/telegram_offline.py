"""An aiogram bot whose calls go nowhere."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.session.base import BaseSession
from aiogram.methods import SendMessage, TelegramMethod
from aiogram.types import Message

from benchmarks.bots.telegram_updates import update

__all__ = ["Dispatcher", "feed"]

_SENT_AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


class _Nowhere(BaseSession):
    """Collects what would be sent."""

    def __init__(self, say: Callable[[str], None]) -> None:
        super().__init__()
        self._say = say
        self._ids = itertools.count(1)

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None) -> Any:  # noqa: ASYNC109 - aiogram's signature
        if not isinstance(method, SendMessage):
            return True
        self._say(method.text)
        chat = {"id": method.chat_id, "type": "private"}
        return Message.model_validate(
            {"message_id": next(self._ids), "date": _SENT_AT, "text": method.text, "chat": chat}
        ).as_(bot)

    async def close(self) -> None:
        return

    async def stream_content(self, *_: Any, **__: Any) -> AsyncGenerator[bytes, None]:
        yield b""


def feed(dispatcher: Dispatcher, say: Callable[[str], None]) -> Callable[[int, int, str], Awaitable[None]]:
    """Give what hands a message to a dispatcher; replies go to *say*."""
    bot = Bot("42:OFFLINE", session=_Nowhere(say))

    async def handle(person: int, message: int, text: str) -> None:
        await dispatcher.feed_raw_update(bot, update(person, message, text))

    return handle
