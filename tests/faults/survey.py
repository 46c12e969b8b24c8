"""The conversation that all harnesses hold: a survey without end, every answer of which can be told apart.

The first message starts it; every further one is an answer, and its text is its own id. After three answers the hook
``on_complete`` reports them to the outside world under its key, writes them down in the session, and starts anew.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from convflow import Context, Conversations, Flow, Message, SessionManager, ask
from convflow.conversations.desk import Desk
from convflow.flows import texts
from convflow.flows.context import Services
from convflow.session.stores.abc import Store
from convflow.session.stores.memory import MemoryStore

START = "/survey"
FIELDS = 3


class Outside:
    """The outside world: takes what hooks do."""

    def __init__(self, effect: Callable[[str, str], Awaitable[None]]) -> None:
        self.effect = effect


class Survey(Flow, command="survey"):
    """Asks three things."""

    first: str = ask("First?")
    second: str = ask("After {first}?")
    third: str = ask("After {second}?")

    async def on_complete(self, ctx: Context) -> None:
        answers = f"{self.first},{self.second},{self.third}"
        await ctx.services[Outside].effect(ctx.completion_id, answers)
        ctx.session["log"] = [*ctx.session.get("log", []), self.first, self.second, self.third]
        ctx.reply(f"Done with {answers}.")
        ctx.start(Survey)


NOT_SAVED = {texts.SAVING_FAILED, texts.SAVING_FAILED_MEANWHILE}
"""What people are told besides while the outside world is down."""


def program(store: Store, effect: Callable[[str, str], Awaitable[None]], **options: Any) -> Conversations:
    """Make the program of one worker."""
    options.setdefault("on_error", lambda *_: None)
    sessions = SessionManager(store, **options.pop("sessions", {}))
    return Conversations([Survey], sessions=sessions, services={Outside: Outside(effect)}, **options)


async def answers_of(bot: Conversations, message: Any) -> tuple[list[str], list[str]]:
    """Give what is written down in a session, and the answers of the survey that is under way there."""
    async with bot.sessions.hold(message) as opening:
        top = Desk(opening, None, Services()).running.top
        log = list(opening.values.data.get("log", []))
    return log, [] if top is None else [str(answer.value) for answer in top.answers.values()]


_said: dict[int, list[str]] = {}
_HOLE = re.compile(r"<(\d+)>")


async def said_in_order(order: Sequence[str]) -> list[str]:
    """Give what the plain sequential engine says to these answers, one after the other, where nothing ever fails.

    It is asked once for each number of answers, with ``<0>``, ``<1>`` and so on in their places.
    """
    if len(order) not in _said:
        _said[len(order)] = await _said_to([f"<{place}>" for place in range(len(order))])
    return [_HOLE.sub(lambda hole: order[int(hole[1])], text) for text in _said[len(order)]]


async def _said_to(answers: Sequence[str]) -> list[str]:
    async def effect(key: str, answers: str) -> None:
        pass

    bot = program(MemoryStore(), effect)
    said = []
    for number, text in enumerate([START, *answers]):
        turn = await bot.handle(Message("ann", "ann", number, text))
        said += [reply.text for reply in turn.replies]
    return said
