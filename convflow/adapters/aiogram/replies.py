"""A reply as Telegram's calls, and how a call is made."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import attrs
from aiogram import Bot, exceptions, methods, types
from aiogram.methods.base import TelegramMethod

from convflow.adapters.base import button_rows, split_text
from convflow.errors import SendLater
from convflow.messages import Media, Recipient, Reply
from convflow.presentation import TELEGRAM, Shown, render

Call = TelegramMethod[Any]

_log = logging.getLogger("convflow.adapters.aiogram")

# Telegram's limits; lengths are in UTF-16 units.
_CAPTION = 1024
_BUTTONS_IN_ROW = 8
_ROW_WIDTH = 24  # letters that a narrow phone shows

_LONGEST_WAIT_S = 5  # in all, for one call that Telegram asks to repeat later; beyond, the host keeps the reply so long

_SENDING: dict[str, Callable[..., Call]] = {
    "photo": methods.SendPhoto,
    "video": methods.SendVideo,
    "voice": methods.SendVoice,
    "audio": methods.SendAudio,
    "document": methods.SendDocument,
    "sticker": methods.SendSticker,
}


def sender(bot: Bot) -> Callable[[Recipient, Reply], Awaitable[None]]:
    """Give the ``send`` of a bot, also for turns that no update caused: ``conversations.due(send=sender(bot))``."""

    async def send(to: Recipient, reply: Reply) -> None:
        for call in calls(to, reply):
            if not await _perform(bot, call):
                return

    return send


def calls(to: Recipient, reply: Reply) -> list[Call]:
    """Turn a reply into Telegram's calls: the files, the text in pieces of 4096, the buttons under the last of them.

    Telegram shows at most 100 buttons; options beyond are left to be typed.

    Raises:
        ValueError: The recipient has neither a chat nor a user.
    """
    chat = to.chat or to.user
    if chat is None:
        raise ValueError(f"{to!r} names neither a chat nor a user, so nothing can be sent there.")
    place: dict[str, Any] = {"chat_id": chat, "message_thread_id": int(to.thread) if to.thread else None}
    made = [_file(media, place) for media in reply.media]
    shown = render(attrs.evolve(reply, choices=reply.choices[: TELEGRAM.buttons]), TELEGRAM)
    captions = [media.caption or "" for media in reply.media if _caption(media) is None]
    pieces = [piece for caption in captions for piece in split_text(caption, TELEGRAM.text)]
    pieces += [each.text for each in shown if each.text]
    made += [methods.SendMessage(text=piece, parse_mode=None, **place) for piece in pieces]
    if made:
        made[-1] = made[-1].model_copy(update={"reply_markup": _markup(shown[-1])})
    return made


def _markup(shown: Shown) -> types.InlineKeyboardMarkup | types.ReplyKeyboardRemove | None:
    if shown.buttons:
        rows = button_rows(shown.buttons, width=_ROW_WIDTH, most=_BUTTONS_IN_ROW)
        button = types.InlineKeyboardButton
        keyboard = [[button(text=choice.label, callback_data=choice.value) for choice in row] for row in rows]
        return types.InlineKeyboardMarkup(inline_keyboard=keyboard)
    return types.ReplyKeyboardRemove(remove_keyboard=True) if shown.clear_choices else None


def _caption(media: Media) -> str | None:
    """Give the caption where Telegram shows it under the file; else it is sent as a text."""
    fits = media.kind != "sticker" and len(split_text(media.caption or "", _CAPTION)) == 1
    return media.caption if fits else None


def _file(media: Media, place: dict[str, Any]) -> Call:
    words = {} if media.kind == "sticker" else {"caption": _caption(media), "parse_mode": None}
    return _SENDING[media.kind](**{media.kind: media.id}, **words, **place)


async def _perform(bot: Bot, call: Call) -> bool:
    """Make a call, waiting as long as Telegram asks; gives False where nothing more can be sent to this person.

    Raises:
        TelegramAPIError: Telegram does not answer.
        SendLater: It asks for a long wait.
    """
    waited_s = 0
    while True:
        try:
            await bot(call)
            return True
        except exceptions.TelegramForbiddenError:
            _log.info("A reply was not sent: the person blocked the bot, or it was removed from the chat.")
            return False
        except exceptions.TelegramRetryAfter as error:
            waited_s += error.retry_after
            if waited_s > _LONGEST_WAIT_S:
                raise SendLater(dt.timedelta(seconds=error.retry_after)) from error
            await asyncio.sleep(error.retry_after)
        except exceptions.TelegramMigrateToChat as error:  # the group became a supergroup, which has another id
            call = call.model_copy(update={"chat_id": error.migrate_to_chat_id})
        except exceptions.TelegramBadRequest as error:
            if getattr(call, "reply_markup", None) is None:
                _log.warning("Telegram refuses a %s for ever, it is left out: %s", type(call).__name__, error.message)
                return True
            call = call.model_copy(update={"reply_markup": None})  # better without its buttons than not at all
