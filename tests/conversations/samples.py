"""Flows for the tests of the host."""

from __future__ import annotations

from datetime import timedelta

from convflow import Context, Flow, ask


class Line:
    """A service that may be down; it remembers under which keys it was called."""

    def __init__(self) -> None:
        self.down = False
        self.keys: list[str | None] = []


class Plain(Flow, command="plain"):
    """Has no hook."""

    name: str = ask("Name?")
    age: int = ask("Age?")


class Order(Flow, command="order", review=True):
    """Calls the line when it is complete."""

    item: str = ask("Item?")
    count: int = ask("How many?", default=1)

    async def on_complete(self, ctx: Context) -> None:
        line = ctx.services[Line]
        line.keys.append(ctx.completion_id)
        ctx.session["orders"] = ctx.session.get("orders", 0) + 1
        ctx.reply("never said where the line is down")
        if line.down:
            raise ConnectionError("the line is down")
        ctx.replies.clear()
        ctx.reply(f"Ordered {self.count} × {self.item}.")


class Fleeting(Flow, command="fleeting", idle=timedelta(minutes=10)):
    """Is over soon."""

    name: str = ask("Name?")

    async def on_cancel(self, ctx: Context) -> None:
        ctx.session["ended"] = "cancelled"
        ctx.reply("Bye.")

    async def on_expire(self, ctx: Context) -> None:
        ctx.session["ended"] = "expired"
        ctx.reply("Too late.")
