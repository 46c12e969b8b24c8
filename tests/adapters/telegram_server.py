"""A Bot API server on loopback that answers like Telegram's.

::

    async with TelegramServer() as server:      # server.url is where the bot polls
        ann = Person(server, 7, "Ann")          # of telegram_person.py
        ann.says("/register")
        assert await ann.hears() == "What is your name?"

1. Every wait is bounded by `PATIENCE_S` and ends in an error that shows what happened so far. Nothing sleeps.
2. Updates stay until a poll confirms them with a higher offset: what a killed bot did not confirm comes again.
3. What Telegram refuses is refused here, in Telegram's words.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import itertools
from collections import defaultdict
from collections.abc import Callable, Coroutine
from typing import Any, Self

from aiohttp import web

from tests.adapters import telegram_json as tg
from tests.adapters.telegram_json import Json
from tests.adapters.telegram_requests import FILE_OF, Refused, file_content, keyboard, parameters_of, text_content

PATIENCE_S = 80.0
_LONGEST_POLL_S = 2.0


def in_loop(scenario: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Make a plain test of a coroutine function."""

    @functools.wraps(scenario)
    def test(*args: Any, **kwargs: Any) -> None:
        asyncio.run(scenario(*args, **kwargs))

    return test


class Held:
    """A call of the bot that is kept waiting, without effect."""

    def __init__(self) -> None:
        self._arrived = asyncio.Event()
        self._released = asyncio.Event()

    async def arrival(self) -> None:
        """Wait until the bot makes the call."""
        async with asyncio.timeout(PATIENCE_S):
            await self._arrived.wait()

    def release(self) -> None:
        """Let it have its effect."""
        self._released.set()

    async def wait(self) -> None:
        self._arrived.set()
        await self._released.wait()


class TelegramServer:
    """One bot, any number of chats.

    Attributes:
        url: Where the bot finds it.
        calls: Every call of the bot but getUpdates: the method in small letters, and its parameters.
    """

    def __init__(self) -> None:
        self.url = ""
        self.calls: list[tuple[str, Json]] = []
        self._numbers = itertools.count(1)
        self._pending: list[Json] = []
        self._again: list[Json] = []
        self._allowed: list[str] = []
        self._poll = 0
        self._closing = False
        self._changed = asyncio.Condition()
        self._notices: set[asyncio.Task[None]] = set()
        self._chats: dict[int, Json] = {}
        self._messages: dict[int, list[Json]] = defaultdict(list)
        self._heard: dict[int, int] = defaultdict(int)
        self._acknowledged: dict[str, str] = {}
        self._failures: dict[str, list[Refused]] = defaultdict(list)
        self._held: dict[str, Held] = {}

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._endpoint)
        # A poll of a killed bot must end with it, or it would take what the next one should get.
        self._runner = web.AppRunner(app, shutdown_timeout=1.0, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closing = True
        await self._notify()
        await self._runner.cleanup()

    # -- the test's side -----------------------------------------------------------------------------------------------

    def number(self) -> int:
        """Give a number that nothing else has: of an update, a message, a press."""
        return next(self._numbers)

    def feed(self, chat: Json, **event: Json) -> Json:
        """Queue an update that happened in *chat*; updates fed without an await between them come in one poll."""
        self._chats[chat["id"]] = chat
        update = tg.an_update(self.number(), **event)
        self._pending.append(update)
        self._notify_soon()
        return update

    def feed_again(self, update: Json) -> None:
        """Deliver an update once more, under its old number, whatever was confirmed."""
        self._again.append(update)
        self._notify_soon()

    def fail_next(self, method: str, code: int, description: str, **parameters: Any) -> None:
        """Refuse the next call of *method*; several failures come one after the other."""
        self._failures[method.lower()].append(Refused(code, description, parameters))

    def hold_next(self, method: str) -> Held:
        """Keep the next call of *method* waiting until it is released or the bot is gone."""
        return self._held.setdefault(method.lower(), Held())

    def calls_of(self, method: str) -> list[Json]:
        return [parameters for name, parameters in self.calls if name == method.lower()]

    def find_button(self, chat: int, label: str) -> tuple[Json, str]:
        """Give the latest message in *chat* that has this button, and what the button carries."""
        for message in reversed(self._messages[chat]):
            for row in message.get("reply_markup", {}).get("inline_keyboard", []):
                for button in row:
                    if button["text"] == label:
                        return message, button["callback_data"]
        raise AssertionError(f"There is no button {label!r} in chat {chat}.\n{self.transcript()}")

    async def next_message(self, chat: int) -> Json:
        """Give the next message that the bot sent to *chat* and the test did not take yet."""
        position = self._heard[chat]
        await self._until(lambda: len(self._messages[chat]) > position, f"message in chat {chat}")
        self._heard[chat] += 1
        return self._messages[chat][position]

    def not_taken(self, chat: int) -> list[Json]:
        return self._messages[chat][self._heard[chat] :]

    async def acknowledgement(self, press: Json) -> str:
        """Give the text with which a press, given as its update, was acknowledged; mostly it is empty."""
        query = press["callback_query"]["id"]
        await self._until(lambda: query in self._acknowledged, f"acknowledgement of {query}")
        return self._acknowledged[query]

    async def all_confirmed(self) -> None:
        """Wait until the bot confirmed every update."""
        await self._until(lambda: not self._pending and not self._again, "poll that confirms everything")

    async def _until(self, condition: Callable[[], bool], wanted: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE_S), self._changed:
                await self._changed.wait_for(condition)
        except TimeoutError:
            raise AssertionError(f"No {wanted} within {PATIENCE_S} s.\n{self.transcript()}") from None

    def transcript(self) -> str:
        calls = [f"  {name} {parameters}" for name, parameters in self.calls]
        return "\n".join(["The bot's calls:", *calls, f"{len(self._pending)} updates are not confirmed."])

    def _notify_soon(self) -> None:
        notice = asyncio.ensure_future(self._notify())
        self._notices.add(notice)
        notice.add_done_callback(self._notices.discard)

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    # -- the bot's side ------------------------------------------------------------------------------------------------

    async def _endpoint(self, request: web.Request) -> web.Response:
        method = request.match_info["method"].lower()
        try:
            if request.match_info["token"] != tg.TOKEN:
                raise Refused(401, "Unauthorized")
            parameters = await parameters_of(request)
            if method != "getupdates":
                self.calls.append((method, parameters))
            if method in self._held:
                await self._held.pop(method).wait()
            if self._failures[method]:
                raise self._failures[method].pop(0)
            result = await self._result(method, parameters)
        except Refused as refused:
            return web.json_response(refused.body, status=refused.code)
        await self._notify()
        return web.json_response({"ok": True, "result": result})

    async def _result(self, method: str, parameters: Json) -> Any:
        match method:
            case "getme":
                return tg.BOT
            case "getupdates":
                return await self._updates(parameters)
            case "sendmessage":
                return self._send(parameters, text_content(parameters))
            case "answercallbackquery":
                self._acknowledged[parameters["callback_query_id"]] = str(parameters.get("text", ""))
                return True
            case "editmessagereplymarkup":
                return self._edit(parameters)
            case "deletewebhook":
                return True
            case _ if method in FILE_OF:
                return self._send(parameters, file_content(FILE_OF[method], parameters))
        raise Refused(404, "Not Found")

    async def _updates(self, parameters: Json) -> list[Json]:
        self._poll = mine = self._poll + 1
        self._allowed = parameters.get("allowed_updates", self._allowed)  # Telegram remembers them as well
        offset = int(parameters.get("offset", 0))
        confirmed = offset if offset >= 0 else self._pending[offset:][0]["update_id"] if self._pending else 0
        self._pending = [update for update in self._pending if update["update_id"] >= confirmed]
        await self._notify()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(min(float(parameters.get("timeout", 0)), _LONGEST_POLL_S)), self._changed:
                await self._changed.wait_for(lambda: self._closing or self._poll != mine or self._deliverable())
        if self._poll != mine:
            raise Refused(409, "Conflict: terminated by other getUpdates request; only one bot instance may run")
        given = self._deliverable()[: int(parameters.get("limit", 100))]
        self._again.clear()
        return given

    def _deliverable(self) -> list[Json]:
        waiting = [*self._again, *self._pending]
        wanted = [update for update in waiting if not self._allowed or not set(update).isdisjoint(self._allowed)]
        return sorted(wanted, key=lambda update: int(update["update_id"]))

    def _send(self, parameters: Json, content: Json) -> Json:
        chat = self._chats.get(int(parameters.get("chat_id", 0)))
        if chat is None:
            raise Refused(400, "Bad Request: chat not found")
        thread = parameters.get("message_thread_id")
        topic = {} if thread is None else {"message_thread_id": int(thread), "is_topic_message": True}
        message = tg.a_message(self.number(), tg.BOT, chat, {**content, **topic, **keyboard(parameters)})
        self._messages[chat["id"]].append(message)
        return message

    def _edit(self, parameters: Json) -> Json:
        for message in self._messages[int(parameters["chat_id"])]:
            if message["message_id"] == int(parameters["message_id"]):
                message.pop("reply_markup", None)
                message.update(keyboard(parameters))
                return message
        raise Refused(400, "Bad Request: message to edit not found")
