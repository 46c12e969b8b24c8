"""vkbottle with its state dispenser, checks written by hand.

Variants: ``memory``; ``idle`` has one handler that does nothing.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable
from typing import Any

from vkbottle import API, BaseStateGroup
from vkbottle.bot import Bot as VKBot, Message
from vkbottle.http import ABCHTTPClient

from benchmarks.workload import Bot

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class Form(BaseStateGroup):
    """The steps."""

    NAME = "name"
    AGE = "age"
    EMAIL = "email"
    CONFIRM = "confirm"


class _Nowhere(ABCHTTPClient):
    """Collects what would be sent."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._ids = itertools.count(1)

    async def request_text(self, url: str, method: str = "GET", data: Any = None, **_: Any) -> str:
        response: Any = 1
        if url.endswith("/messages.send"):
            self._say(data["message"])
            sent = {"peer_id": 1, "message_id": next(self._ids), "conversation_message_id": 1}
            response = [sent] if "peer_ids" in data else sent["message_id"]
        return json.dumps({"response": response})

    async def request_json(self, *args: Any, **options: Any) -> Any:
        return json.loads(await self.request_text(*args, **options))

    async def request_raw(self, *_: Any, **__: Any) -> Any:
        raise NotImplementedError

    async def request_content(self, *_: Any, **__: Any) -> bytes:
        return b""

    async def close(self) -> None:
        return


def _event(person: int, message: int, text: str) -> dict[str, Any]:
    said = {
        "id": message,
        "date": 1,
        "out": 0,
        "version": 1,
        "from_id": person + 1,
        "peer_id": person + 1,
        "text": text,
    }
    said |= {"conversation_message_id": message, "fwd_messages": [], "attachments": [], "important": False}
    said |= {"is_hidden": False, "random_id": 0}
    client = {"button_actions": [], "keyboard": True, "inline_keyboard": True, "carousel": False, "lang_id": 0}
    about = {"client_info": client, "message": said}
    return {"type": "message_new", "event_id": str(message), "v": "5.199", "group_id": 1, "object": about}


def _routes(bot: VKBot, finished: list[tuple[str, int, str]]) -> None:
    dispenser = bot.state_dispenser

    @bot.on.message(text="/register")
    async def begin(message: Message) -> None:
        await dispenser.set(message.peer_id, Form.NAME)
        await message.answer("What is your name?")

    @bot.on.message(state=Form.NAME)
    async def name(message: Message) -> None:
        text = message.text.strip()
        if not 1 <= len(text) <= 80:
            await message.answer("Please send at most 80 characters.")
            return
        await dispenser.set(message.peer_id, Form.AGE, name=text)
        await message.answer(f"How old are you, {text}?")

    @bot.on.message(state=Form.AGE)
    async def age(message: Message) -> None:
        text = message.text.strip()
        if not text.isdecimal() or not 18 <= int(text) <= 120:
            await message.answer("Please send a number from 18 to 120.")
            return
        await dispenser.set(message.peer_id, Form.EMAIL, **message.state_peer.payload, age=int(text))
        await message.answer("Your e-mail?")

    @bot.on.message(state=Form.EMAIL)
    async def email(message: Message) -> None:
        text = message.text.strip()
        if not _EMAIL.fullmatch(text):
            await message.answer("Please send an address such as ann@example.org.")
            return
        data = {**message.state_peer.payload, "email": text}
        await dispenser.set(message.peer_id, Form.CONFIRM, **data)
        await message.answer(f"Name: {data['name']}\nAge: {data['age']}\nE-mail: {data['email']}\nIs that right?")

    @bot.on.message(state=Form.CONFIRM)
    async def confirm(message: Message) -> None:
        text = message.text.strip().lower()
        if text not in ("yes", "no"):
            await message.answer("Please send yes or no.")
            return
        data = message.state_peer.payload
        if text == "yes":
            finished.append((data["name"], data["age"], data["email"]))
        await dispenser.delete(message.peer_id)
        await message.answer("Thank you.")


async def make(variant: str) -> Bot:
    """Set it up."""
    finished: list[tuple[str, int, str]] = []
    replies: list[str] = []
    vk = VKBot(api=API("offline", http_client=_Nowhere(replies.append)))
    if variant == "idle":

        @vk.on.message()
        async def ignore(_: Message) -> None:
            return
    else:
        _routes(vk, finished)

    async def handle(person: int, message: int, text: str) -> None:
        await vk.process_event(_event(person, message, text))

    return Bot(handle, replies, finished, idle=variant == "idle")
