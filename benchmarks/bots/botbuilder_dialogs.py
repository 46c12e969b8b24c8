"""botbuilder-dialogs: a waterfall of prompts with validators, the state in its memory storage.

It asks for old versions of its libraries, so it lives in an environment of its own. Variants: ``memory``; ``idle`` has
a bot that does nothing.
"""

from __future__ import annotations

import re
from typing import Any

from botbuilder.core import ConversationState, MemoryStorage, TurnContext
from botbuilder.core.adapters import TestAdapter
from botbuilder.dialogs import (
    DialogSet,
    DialogTurnResult,
    DialogTurnStatus,
    WaterfallDialog,
    WaterfallStepContext,
)
from botbuilder.dialogs.prompts import (
    ConfirmPrompt,
    NumberPrompt,
    PromptOptions,
    PromptValidatorContext,
    TextPrompt,
)
from botbuilder.schema import Activity, ActivityTypes, ChannelAccount, ConversationAccount

from benchmarks.workload import Bot

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def _ask(text: str, again: str = "") -> PromptOptions:
    def message(said: str) -> Activity:
        return Activity(type=ActivityTypes.message, text=said)

    return PromptOptions(prompt=message(text), retry_prompt=message(again) if again else None)


async def _age_is_right(prompt: PromptValidatorContext) -> bool:
    return prompt.recognized.succeeded and 18 <= prompt.recognized.value <= 120


async def _email_is_right(prompt: PromptValidatorContext) -> bool:
    return prompt.recognized.succeeded and _EMAIL.fullmatch(prompt.recognized.value) is not None


def _dialogs(state: ConversationState, finished: list[tuple[str, int, str]]) -> DialogSet:
    async def name(step: WaterfallStepContext) -> DialogTurnResult:
        return await step.prompt("name", _ask("What is your name?"))

    async def age(step: WaterfallStepContext) -> DialogTurnResult:
        step.values["name"] = step.result
        again = "Please send a number from 18 to 120."
        return await step.prompt("age", _ask(f"How old are you, {step.result}?", again))

    async def email(step: WaterfallStepContext) -> DialogTurnResult:
        step.values["age"] = step.result
        return await step.prompt("email", _ask("Your e-mail?", "Please send an address."))

    async def confirm(step: WaterfallStepContext) -> DialogTurnResult:
        step.values["email"] = step.result
        data = step.values
        text = f"Name: {data['name']}\nAge: {data['age']}\nE-mail: {data['email']}\nIs that right?"
        return await step.prompt("confirm", _ask(text))

    async def end(step: WaterfallStepContext) -> DialogTurnResult:
        data = step.values
        if step.result:
            finished.append((data["name"], int(data["age"]), data["email"]))
        await step.context.send_activity("Thank you.")
        return await step.end_dialog()

    dialogs = DialogSet(state.create_property("dialogs"))
    dialogs.add(TextPrompt("name"))
    dialogs.add(NumberPrompt("age", _age_is_right))
    dialogs.add(TextPrompt("email", _email_is_right))
    dialogs.add(ConfirmPrompt("confirm"))
    dialogs.add(WaterfallDialog("registration", [name, age, email, confirm, end]))
    return dialogs


async def make(variant: str) -> Bot:
    """Set it up."""
    finished: list[tuple[str, int, str]] = []
    replies: list[str] = []
    state = ConversationState(MemoryStorage())
    dialogs = _dialogs(state, finished)
    idle = variant == "idle"

    async def turn(context: TurnContext) -> None:
        if idle:
            return
        dialog = await dialogs.create_context(context)
        result = await dialog.continue_dialog()
        if result.status == DialogTurnStatus.Empty and context.activity.text == "/register":
            await dialog.begin_dialog("registration")
        await state.save_changes(context)

    adapter = TestAdapter(turn)

    async def handle(person: int, message: int, text: str) -> None:
        who: dict[str, Any] = {"from_property": ChannelAccount(id=str(person)), "recipient": ChannelAccount(id="bot")}
        where = ConversationAccount(id=str(person))
        activity = Activity(type=ActivityTypes.message, id=str(message), text=text, locale="en-us", **who)
        activity.channel_id, activity.conversation, activity.service_url = "test", where, "https://offline.example"
        await adapter.receive_activity(activity)
        replies.extend([said.text for said in adapter.activity_buffer])
        adapter.activity_buffer.clear()

    return Bot(handle, replies, finished, idle=idle)
