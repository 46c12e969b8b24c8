"""aiogram's scenes: a class for each step, as its documentation shows; checks written by hand."""

from __future__ import annotations

import re

from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.fsm.scene import Scene, SceneRegistry, on
from aiogram.types import Message

from benchmarks.bots.telegram_offline import Dispatcher, feed
from benchmarks.workload import Bot

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_finished: list[tuple[str, int, str]] = []


class Name(Scene, state="name"):
    """The name."""

    @on.message.enter()
    async def enter(self, message: Message) -> None:
        """Ask."""
        await message.answer("What is your name?")

    @on.message()
    async def answered(self, message: Message, state: FSMContext) -> None:
        """Take it."""
        text = (message.text or "").strip()
        if not 1 <= len(text) <= 80:
            await message.answer("Please send at most 80 characters.")
            return
        await state.update_data(name=text)
        await self.wizard.goto(Age)


class Age(Scene, state="age"):
    """The age."""

    @on.message.enter()
    async def enter(self, message: Message, state: FSMContext) -> None:
        """Ask."""
        await message.answer(f"How old are you, {await state.get_value('name')}?")

    @on.message()
    async def answered(self, message: Message, state: FSMContext) -> None:
        """Take it."""
        text = (message.text or "").strip()
        if not text.isdecimal() or not 18 <= int(text) <= 120:
            await message.answer("Please send a number from 18 to 120.")
            return
        await state.update_data(age=int(text))
        await self.wizard.goto(Email)


class Email(Scene, state="email"):
    """The e-mail."""

    @on.message.enter()
    async def enter(self, message: Message) -> None:
        """Ask."""
        await message.answer("Your e-mail?")

    @on.message()
    async def answered(self, message: Message, state: FSMContext) -> None:
        """Take it."""
        text = (message.text or "").strip()
        if not _EMAIL.fullmatch(text):
            await message.answer("Please send an address such as ann@example.org.")
            return
        await state.update_data(email=text)
        await self.wizard.goto(Confirm)


class Confirm(Scene, state="confirm"):
    """Is that right?"""

    @on.message.enter()
    async def enter(self, message: Message, state: FSMContext) -> None:
        """Ask."""
        data = await state.get_data()
        await message.answer(f"Name: {data['name']}\nAge: {data['age']}\nE-mail: {data['email']}\nIs that right?")

    @on.message()
    async def answered(self, message: Message, state: FSMContext) -> None:
        """Take it."""
        text = (message.text or "").strip().lower()
        if text not in ("yes", "no"):
            await message.answer("Please send yes or no.")
            return
        data = await state.get_data()
        if text == "yes":
            _finished.append((data["name"], data["age"], data["email"]))
        await state.set_data({})
        await self.wizard.exit()
        await message.answer("Thank you.")


async def make(variant: str, address: str = "") -> Bot:
    """Set it up, in memory or, as variant ``redis``, in Redis."""
    if variant == "redis":
        from aiogram.fsm.storage.base import DefaultKeyBuilder  # noqa: PLC0415 - only this variant needs it
        from aiogram.fsm.storage.redis import RedisStorage  # noqa: PLC0415 - the same

        dispatcher = Dispatcher(
            storage=RedisStorage.from_url(address, key_builder=DefaultKeyBuilder(with_destiny=True))
        )
    else:
        dispatcher = Dispatcher()
    SceneRegistry(dispatcher).add(Name, Age, Email, Confirm)
    dispatcher.message.register(Name.as_handler(), Command("register"))
    replies: list[str] = []
    return Bot(feed(dispatcher, replies.append), replies, _finished, dispatcher.storage.close)
