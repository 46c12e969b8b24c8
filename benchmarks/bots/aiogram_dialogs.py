"""aiogram-dialog: a window for each step, text inputs with type factories."""

from __future__ import annotations

import re
from typing import Any

from aiogram.filters import Command
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import Message
from aiogram_dialog import Dialog, DialogManager, ShowMode, StartMode, Window, setup_dialogs
from aiogram_dialog.widgets.input import TextInput
from aiogram_dialog.widgets.text import Const, Format

from benchmarks.bots.telegram_offline import Dispatcher, feed
from benchmarks.workload import Bot

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class Form(StatesGroup):
    """The steps."""

    name = State()
    age = State()
    email = State()
    confirm = State()


def _name(text: str) -> str:
    if not 1 <= len(text.strip()) <= 80:
        raise ValueError
    return text.strip()


def _age(text: str) -> int:
    if not 18 <= int(text) <= 120:
        raise ValueError
    return int(text)


def _email(text: str) -> str:
    if not _EMAIL.fullmatch(text.strip()):
        raise ValueError
    return text.strip()


def _yes_or_no(text: str) -> bool:
    return {"yes": True, "no": False}[text.strip().lower()] if text.strip().lower() in ("yes", "no") else _refuse()


def _refuse() -> bool:
    raise ValueError


async def _given(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    return dict(dialog_manager.dialog_data)


async def make(_: str) -> Bot:
    """Set it up."""
    finished: list[tuple[str, int, str]] = []
    replies: list[str] = []

    async def keep(_: Message, widget: Any, manager: DialogManager, value: Any) -> None:
        manager.dialog_data[widget.widget_id] = value
        manager.show_mode = ShowMode.SEND
        await manager.next()

    async def confirmed(_: Message, __: Any, manager: DialogManager, value: bool) -> None:  # noqa: FBT001 - the library's signature
        data = manager.dialog_data
        if value:
            finished.append((data["name"], data["age"], data["email"]))
        await _.answer("Thank you.")
        await manager.done(show_mode=ShowMode.NO_UPDATE)

    def told(reason: str) -> Any:
        async def refuse(message: Message, *_: Any) -> None:
            await message.answer(reason)

        return refuse

    dialog = Dialog(
        Window(
            Const("What is your name?"),
            TextInput("name", _name, keep, told("Please send at most 80 characters.")),
            state=Form.name,
        ),
        Window(
            Format("How old are you, {name}?"),
            TextInput("age", _age, keep, told("Please send a number from 18 to 120.")),
            state=Form.age,
            getter=_given,
        ),
        Window(
            Const("Your e-mail?"), TextInput("email", _email, keep, told("Please send an address.")), state=Form.email
        ),
        Window(
            Format("Name: {name}\nAge: {age}\nE-mail: {email}\nIs that right?"),
            TextInput("confirm", _yes_or_no, confirmed, told("Please send yes or no.")),
            state=Form.confirm,
            getter=_given,
        ),
    )
    storage = MemoryStorage()
    dispatcher = Dispatcher(storage=storage)

    @dispatcher.message(Command("register"))
    async def begin(_: Message, dialog_manager: DialogManager) -> None:
        await dialog_manager.start(Form.name, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)

    dispatcher.include_router(dialog)
    setup_dialogs(dispatcher)
    return Bot(feed(dispatcher, replies.append), replies, finished, storage.close)
