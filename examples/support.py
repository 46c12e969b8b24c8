"""Support: a tree of steps that say where to go next, with a loop, and a person at its end.

Try it: ``convflow chat examples/support.py:Support``
"""

from __future__ import annotations

from typing import Literal

from convflow import Context, Conversations, Flow, SessionManager, say, step
from convflow.session.stores.abc import Store
from convflow.session.stores.memory import MemoryStore

Problem = Literal["no connection", "too slow", "something else"]
Lamp = Literal["green", "red", "off"]


class Tickets:
    """Stands for the program's own database."""

    def __init__(self) -> None:
        self.by_key: dict[str, Support] = {}

    async def open(self, ticket: Support, *, key: str) -> int:
        self.by_key.setdefault(key, ticket)  # opening twice under one key is opening once
        return list(self.by_key).index(key) + 1


class Support(Flow, command="support"):
    """Find out what is wrong with your connection."""

    problem: str = ""
    tried: int = 0
    details: str = ""

    welcome = say("Let us look at it together.")

    @step("What is the matter?")
    async def start(self, answer: Problem, ctx: Context) -> Literal["lamp", "speed", "describe"]:
        self.problem = answer
        if answer == "no connection":
            return "lamp"
        return "speed" if answer == "too slow" else "describe"

    @step("Which colour has the lamp on the box?")
    async def lamp(
        self, answer: Literal["green", "red", "off"], ctx: Context
    ) -> Literal["restart", "power", "describe"]:
        if answer == "off":
            return "power"
        return "restart" if answer == "red" else "describe"

    @step("Please plug the box in. Does the lamp shine now?")
    async def power(self, answer: bool, ctx: Context) -> Literal["lamp", "describe"]:
        return "lamp" if answer else "describe"

    @step("Please restart the box and wait for two minutes. Does it work now?")
    async def restart(self, answer: bool, ctx: Context) -> Literal["restart", "describe"] | None:
        self.tried += 1
        if answer:
            return None
        if self.tried < 2:
            ctx.reply("Once more, then.")
            return "restart"
        return "describe"

    @step("How many megabits per second does the test show?", ge=0, le=10_000)
    async def speed(self, answer: int, ctx: Context) -> Literal["restart", "describe"]:
        return "restart" if answer < 50 else "describe"

    @step("Please describe it in a few words; a colleague will call you.", max_length=500)
    async def describe(self, answer: str, ctx: Context) -> None:
        self.details = answer

    async def on_complete(self, ctx: Context) -> None:
        if not self.details:
            ctx.reply("I am glad that it works again.")
            return
        number = await ctx.services[Tickets].open(self, key=ctx.completion_id)
        ctx.reply(f"Thank you. Your ticket has the number {number}.")


def make_conversations(store: Store, tickets: Tickets | None = None) -> Conversations:
    """Put flow, sessions and services together; a bot passes its durable store."""
    return Conversations([Support], sessions=SessionManager(store), services={Tickets: tickets or Tickets()})


def conversations() -> Conversations:
    """For tests and the command line: everything in memory."""
    return make_conversations(MemoryStore())
