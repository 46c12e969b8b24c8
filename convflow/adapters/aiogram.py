"""Conversations on Telegram, through aiogram 3: ``attach(dispatcher, conversations)``.

Rules:
1. What a person says goes to the conversations first. What no flow takes goes on to the program's own handlers, which
   get the ``session`` of that person; it is saved when the handler returns, and not when it raises. They also get
   ``start``: ``start(Registration)`` begins a flow when the handler returns.
2. What nobody said is not offered to a flow: service messages, commands of another bot, a live location that moves.
   Ordinary handlers get it, with the session, as they get everything else.
3. Replies are sent literally, whatever parse mode the bot has by default. Every button press is acknowledged.
4. What Telegram refuses for ever (a person who blocked the bot, a file of the wrong kind) is logged and done with; what
   may work later is raised, and the host sends it again with the next turn.

Nothing is lost only where Telegram learns that an update was handled after it was:

* ``dispatcher.start_polling(bot, handle_as_tasks=False)`` handles updates one after the other and confirms them with
  the next poll. The default, True, handles people side by side but may confirm first: what was confirmed and not yet
  handled when the process dies is lost.
* ``SimpleRequestHandler(dispatcher, bot, handle_in_background=False)`` answers the webhook after handling. The default,
  True, answers first.

Then an update that was handled and not yet confirmed when the process dies comes again: conversations recognise it, and
so they do where an ordinary handler changed the session; another ordinary handler sees it twice. While polling, an
update whose handler raises counts as handled: aiogram logs the error. Whatever the setting, what was stored and could
not be sent, or must be tried again, is done inside ``async with conversations.running(send=sender(bot))``.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Literal

import attrs

from convflow.adapters.base import addressee, button_rows, missing_extra, split_text, without_addressee
from convflow.conversations import Ack, Conversations
from convflow.errors import SendLater
from convflow.messages import Contact, Location, Media, Message, Recipient, Reply
from convflow.presentation import TELEGRAM, Shown, render
from convflow.session.manager import SessionManager
from convflow.session.together import Together, raise_all, refuse_shared

try:
    from aiogram import Bot, Dispatcher, exceptions, methods, types
    from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
    from aiogram.dispatcher.event.bases import UNHANDLED
    from aiogram.methods.base import TelegramMethod, TelegramType
except ModuleNotFoundError as error:
    if error.name != "aiogram":
        raise
    raise ImportError(missing_extra(__name__, "aiogram"), name="aiogram") from error

Handler = Callable[[types.TelegramObject, dict[str, Any]], Awaitable[Any]]
Call = TelegramMethod[Any]

_log = logging.getLogger(__name__)

# Telegram's limits; lengths are in UTF-16 units.
_CAPTION = 1024
_BUTTONS_IN_ROW = 8
_ROW_WIDTH = 24  # letters that a narrow phone shows

_LONGEST_WAIT_S = 5  # in all, for one call that Telegram asks to repeat later; beyond, the host keeps the reply so long

# What `Message.content_type` calls the things that people say; all others are notices about the chat or a payment.
_SAID = {
    *("text", "photo", "live_photo", "video", "video_note", "animation", "voice", "audio", "document", "sticker"),
    *("contact", "location", "venue", "poll", "dice", "game", "story", "checklist", "paid_media", "rich_message"),
    "unknown",  # newer than this aiogram: better answered than met with silence
}

# Where a message keeps its file, and what kind of file it is. An animation comes as a document as well, so it is first.
_FILES: dict[str, Literal["video", "voice", "audio", "document", "sticker"]] = {
    "animation": "video",
    "video": "video",
    "video_note": "video",
    "voice": "voice",
    "audio": "audio",
    "document": "document",
    "sticker": "sticker",
}

_SENDING: dict[str, Callable[..., Call]] = {
    "photo": methods.SendPhoto,
    "video": methods.SendVideo,
    "voice": methods.SendVoice,
    "audio": methods.SendAudio,
    "document": methods.SendDocument,
    "sticker": methods.SendSticker,
}


def attach(
    dispatcher: Dispatcher,
    conversations: Conversations,
    *,
    sessions: Mapping[str, SessionManager[Any]] | None = None,
    ack: Ack = "delivered",
) -> None:
    """Let *conversations* answer the messages, edited messages and button presses of a dispatcher.

    Middlewares that were registered before (access, throttling) run first. An ordinary handler takes the session as its
    parameter ``session``. Where a message has none (anonymous administrators), using it raises NoSession. While such a
    handler runs, the next message of the same person waits.

    Args:
        dispatcher: The program's dispatcher, before it starts.
        conversations: The flows; also where the sessions of ordinary handlers come from.
        sessions: More sessions for ordinary handlers, by the name of the parameter: ``sessions={"chat": chats}`` and
            ``chat = await chat`` in a handler. One that nobody awaits is not read. Each is saved on its own.
        ack: When an update of a flow counts as handled: when its replies are delivered and its hooks have run, or, with
            ``"committed"``, when it is stored; the rest follows inside ``async with conversations.running(send=…)``.

    Raises:
        ValueError: This dispatcher has conversations already, or two managers keep their sessions in one place.
    """
    more = dict(sessions or {})
    if taken := {"session", "start"} & set(more):
        raise ValueError(f"{min(taken)!r} is a parameter of handlers already. Give that session another name.")
    refuse_shared({"session": conversations.sessions, **more})
    if any(isinstance(each, _Bridge) for each in dispatcher.message.outer_middleware):
        raise ValueError("This dispatcher has conversations already. Put all flows into one Conversations([...]).")
    bridge = _Bridge(conversations, more, ack)
    for observer in (dispatcher.message, dispatcher.edited_message, dispatcher.callback_query):
        observer.outer_middleware(bridge)
        observer.register(_never, _never)  # aiogram asks Telegram only for kinds of update that have a handler


def sender(bot: Bot) -> Callable[[Recipient, Reply], Awaitable[None]]:
    """Give the ``send`` of a bot, also for turns that no update caused: ``conversations.due(send=sender(bot))``."""

    async def send(to: Recipient, reply: Reply) -> None:
        for call in calls(to, reply):
            if not await _perform(bot, call):
                return

    return send


# -- updates come in ---------------------------------------------------------------------------------------------------


class _Bridge:
    """The middleware that stands before the handlers of a dispatcher."""

    def __init__(self, conversations: Conversations, more: Mapping[str, SessionManager[Any]], ack: Ack) -> None:
        self._conversations = conversations
        self._more = more
        self._ack: Ack = ack

    async def __call__(self, handler: Handler, event: types.TelegramObject, data: dict[str, Any]) -> Any:
        if not isinstance(event, types.CallbackQuery):
            return await self._pass(handler, event, data)
        bot: Bot = data["bot"]
        watch = _AnswerWatch(event.id)
        bot.session.middleware.register(watch)
        try:
            result = await self._pass(handler, event, data)
            watch.answered |= _acknowledges(result, event.id)  # aiogram makes this call after us
            return result
        finally:
            bot.session.middleware.unregister(watch)
            if not watch.answered:
                await _acknowledge(bot, event.id)

    async def _pass(self, handler: Handler, event: types.TelegramObject, data: dict[str, Any]) -> Any:
        bot: Bot = data["bot"]
        update: types.Update = data["event_update"]
        name = (await bot.me()).username if _addressee(update) else None
        message = read(update, bot=bot.id, username=name)
        if not is_said(update, username=name):
            return await self._pass_aside(message, handler, event, data)
        problems: list[Exception] = []
        result = None
        try:
            async with self._conversations.receive(message, send=sender(bot), ack=self._ack) as received:
                if received.turn.handled:
                    return None
                absent = received.session is None
                data["session"] = self._conversations.sessions.absent() if absent else received.session
                data["start"] = received.start
                result = await self._with_more(message, handler, event, data, problems)
                received.claimed = result is not UNHANDLED
        except Exception as error:  # noqa: BLE001 - raised below, with what the other sessions have met
            problems.append(error)
        raise_all(problems)
        return result

    async def _pass_aside(
        self, message: Message, handler: Handler, event: types.TelegramObject, data: dict[str, Any]
    ) -> Any:
        if self._conversations.sessions.key_text(message) is None:
            data["session"] = self._conversations.sessions.absent()
            return await self._with_more(message, handler, event, data)
        async with self._conversations.sessions.open(message) as session:
            data["session"] = session
            return await self._with_more(message, handler, event, data)

    async def _with_more(
        self,
        message: Message,
        handler: Handler,
        event: types.TelegramObject,
        data: dict[str, Any],
        problems: list[Exception] | None = None,
    ) -> Any:
        async with Together(self._more, message, problems=problems) as opened:
            data.update(opened)
            return await handler(event, data)


class _AnswerWatch(BaseRequestMiddleware):
    """Notices whether a handler acknowledges a press by itself: what the handler shows must not be overtaken."""

    def __init__(self, query: str) -> None:
        self._query = query
        self.answered = False

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> methods.Response[TelegramType]:
        self.answered |= _acknowledges(method, self._query)
        return await make_request(bot, method)


def _acknowledges(call: object, query: str) -> bool:
    return isinstance(call, methods.AnswerCallbackQuery) and call.callback_query_id == query


async def _acknowledge(bot: Bot, query: str) -> None:
    try:
        await bot(methods.AnswerCallbackQuery(callback_query_id=query))
    except exceptions.TelegramAPIError as error:  # mostly it is too old, and the person sees no waiting button any more
        _log.info("A button press could not be acknowledged: %s", error.message)


async def _never(*_: object) -> bool:
    """As a filter, let nothing through; so as a handler it is never called."""
    return False


def _addressee(update: types.Update) -> str | None:
    event = update.message or update.edited_message
    return addressee(event.text) if event else None


# -- an update as a message --------------------------------------------------------------------------------------------


def is_said(update: types.Update, *, username: str | None = None) -> bool:
    """Say whether a person said this to the bot called *username*; only then may it be an answer."""
    if update.callback_query is not None:
        return update.callback_query.data is not None  # else it is the button of a game
    event = update.message or update.edited_message
    if event is None or event.content_type not in _SAID:
        return False
    called = addressee(event.text)
    if called is not None:
        return called.lower() == (username or "").lower()
    return update.edited_message is None or event.location is None  # a live location moves by itself


def read(update: types.Update, *, bot: int, username: str | None = None) -> Message:
    """Turn an update into a message of this package.

    Args:
        update: A message, an edited message or a button press.
        bot: Id of the bot that got it.
        username: Name of that bot: ``/help@name`` is then ``/help``.

    Raises:
        ValueError: It is an update of another kind.
    """
    query = update.callback_query
    event = query.message if query else update.message or update.edited_message
    if query is not None:
        return Message(
            query.from_user.id,
            event.chat.id if event else None,
            update.update_id,
            bot=bot,
            thread=_thread(event),
            press=query.data,
            locale=query.from_user.language_code,
        )
    if event is None or isinstance(event, types.InaccessibleMessage):
        raise ValueError(f"An update of kind {update.event_type!r} cannot be read: it is no message and no press.")
    author = event.from_user if event.sender_chat is None else None  # from_user is a stand-in for an anonymous one
    place = event.location
    return Message(
        author.id if author else None,
        event.chat.id,
        update.update_id,
        without_addressee(event.text, username),
        bot=bot,
        thread=_thread(event),
        media=_media(event),
        contact=_contact(event.contact),
        location=Location(place.latitude, place.longitude) if place else None,
        edited=update.edited_message is not None,
        locale=author.language_code if author else None,
    )


def _thread(event: types.Message | types.InaccessibleMessage | None) -> int | None:
    # Outside of topics the field names the message that is replied to: no place to write to.
    return event.message_thread_id if isinstance(event, types.Message) and event.is_topic_message else None


def _contact(card: types.Contact | None) -> Contact | None:
    if card is None:
        return None
    return Contact(card.phone_number, " ".join(filter(None, (card.first_name, card.last_name))), card.user_id)


def _media(event: types.Message) -> tuple[Media, ...]:
    if event.photo:
        largest = max(event.photo, key=lambda size: size.width * size.height)
        return (Media("photo", largest.file_id, size=largest.file_size, caption=event.caption),)
    for attribute, kind in _FILES.items():
        file = getattr(event, attribute)
        if file is not None:
            mime, name = getattr(file, "mime_type", None), getattr(file, "file_name", None)
            return (Media(kind, file.file_id, mime=mime, size=file.file_size, name=name, caption=event.caption),)
    return ()


# -- a reply as calls --------------------------------------------------------------------------------------------------


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
