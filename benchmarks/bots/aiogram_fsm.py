"""aiogram's FSM with checks written by hand, as careful authors write them: one filter on the state for each step.

Variants: ``memory``; ``redis``; ``idle`` has one handler that does nothing.
"""

from __future__ import annotations

import re
from typing import Any

from aiogram import Router
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.base import BaseStorage
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import Message

from benchmarks.bots.telegram_offline import Dispatcher, feed
from benchmarks.workload import Bot

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class Form(StatesGroup):
    """The steps."""

    name = State()
    age = State()
    email = State()
    confirm = State()


def routes(finished: list[tuple[str, int, str]]) -> Router:
    """Make the handlers."""
    router = Router()

    @router.message(Command("register"))
    async def begin(message: Message, state: FSMContext) -> None:
        await state.set_state(Form.name)
        await message.answer("What is your name?")

    @router.message(StateFilter(Form.name))
    async def name(message: Message, state: FSMContext) -> None:
        text = (message.text or "").strip()
        if not 1 <= len(text) <= 80:
            await message.answer("Please send at most 80 characters.")
            return
        await state.update_data(name=text)
        await state.set_state(Form.age)
        await message.answer(f"How old are you, {text}?")

    @router.message(StateFilter(Form.age))
    async def age(message: Message, state: FSMContext) -> None:
        text = (message.text or "").strip()
        if not text.isdecimal() or not 18 <= int(text) <= 120:
            await message.answer("Please send a number from 18 to 120.")
            return
        await state.update_data(age=int(text))
        await state.set_state(Form.email)
        await message.answer("Your e-mail?")

    @router.message(StateFilter(Form.email))
    async def email(message: Message, state: FSMContext) -> None:
        text = (message.text or "").strip()
        if not _EMAIL.fullmatch(text):
            await message.answer("Please send an address such as ann@example.org.")
            return
        data = await state.update_data(email=text)
        await state.set_state(Form.confirm)
        await message.answer(f"Name: {data['name']}\nAge: {data['age']}\nE-mail: {data['email']}\nIs that right?")

    @router.message(StateFilter(Form.confirm))
    async def confirm(message: Message, state: FSMContext) -> None:
        text = (message.text or "").strip().lower()
        if text not in ("yes", "no"):
            await message.answer("Please send yes or no.")
            return
        data = await state.get_data()
        if text == "yes":
            finished.append((data["name"], data["age"], data["email"]))
        await state.clear()
        await message.answer("Thank you.")

    return router


def nothing() -> Router:
    """Make a handler that does nothing."""
    router = Router()

    @router.message()
    async def ignore(_: Message) -> None:
        return

    return router


async def make(variant: str, address: str = "") -> Bot:
    """Set it up."""
    storage: BaseStorage = MemoryStorage()
    options: dict[str, Any] = {}
    if variant == "redis":
        from aiogram.fsm.storage.redis import RedisStorage  # noqa: PLC0415 - only this variant needs it

        storage = RedisStorage.from_url(address)
    if variant == "idle":
        options["disable_fsm"] = True
    dispatcher = Dispatcher(storage=storage, **options)
    finished: list[tuple[str, int, str]] = []
    replies: list[str] = []
    dispatcher.include_router(nothing() if variant == "idle" else routes(finished))
    return Bot(feed(dispatcher, replies.append), replies, finished, storage.close, idle=variant == "idle")
