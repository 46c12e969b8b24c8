"""What stands between a dispatcher and the program's handlers: conversations first, the session for the rest."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import Any, TypeVar

from aiogram import Bot, Dispatcher, exceptions, methods, types
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.methods.base import TelegramMethod, TelegramType

from convflow.adapters.aiogram.replies import sender
from convflow.adapters.aiogram.updates import is_said, read
from convflow.adapters.base import addressee
from convflow.conversations import Ack, Conversations
from convflow.errors import NewerRecord, SessionConflict, StoreUnavailable
from convflow.messages import Message
from convflow.session.manager import SessionManager
from convflow.session.together import Together, raise_all, refuse_shared

Handler = Callable[[types.TelegramObject, dict[str, Any]], Awaitable[Any]]
T = TypeVar("T")

# A full lane is not among them: who floods it is refused, and not kept in memory.
_COMES_AGAIN = (StoreUnavailable, SessionConflict, NewerRecord)
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.1, 10.0
_MOST_WAITING = 1000  # updates that one dispatcher keeps for a store that fails, where it handles them side by side

_log = logging.getLogger("convflow.adapters.aiogram")


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


class _Bridge:
    """The middleware that stands before the handlers of a dispatcher."""

    def __init__(self, conversations: Conversations, more: Mapping[str, SessionManager[Any]], ack: Ack) -> None:
        self._conversations = conversations
        self._more = more
        self._ack: Ack = ack
        self._waiting = 0

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
            async with AsyncExitStack() as stack:
                received = await self._enter(
                    stack, data, lambda: self._conversations.receive(message, send=sender(bot), ack=self._ack)
                )
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
        async with AsyncExitStack() as stack:
            data["session"] = await self._enter(stack, data, lambda: self._conversations.sessions.open(message))
            return await self._with_more(message, handler, event, data)

    async def _enter(
        self, stack: AsyncExitStack, data: Mapping[str, Any], make: Callable[[], AbstractAsyncContextManager[T]]
    ) -> T:
        """Enter what *make* gives; while polling, try again until the store takes it.

        Polling confirms what was handled, also where the handler raised: so an update of which nothing is stored must
        not raise. A webhook answers with the error, and Telegram delivers again. No handler of the program has run yet.
        """
        polled = "bots" in data  # only `start_polling` puts it there
        pause_s = _FIRST_PAUSE_S
        while True:
            try:
                return await stack.enter_async_context(make())
            except _COMES_AGAIN as error:
                if not polled or self._waiting >= _MOST_WAITING:
                    raise
                _log.warning("An update is tried again in %s seconds: %s", pause_s, error)
            self._waiting += 1
            try:
                await asyncio.sleep(pause_s)
            finally:
                self._waiting -= 1
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)

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
