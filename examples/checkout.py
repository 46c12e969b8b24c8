"""A checkout: address, delivery day, payment, a branch and a review.

Try it: ``convflow chat examples/checkout.py:Checkout``
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from convflow import Context, Conversations, Flow, Reject, SessionManager, ask, check
from convflow.session.stores.abc import Store
from convflow.session.stores.memory import MemoryStore


class Orders:
    """Stands for the program's own database."""

    def __init__(self) -> None:
        self.by_key: dict[str, Checkout] = {}

    async def place(self, order: Checkout, *, key: str) -> int:
        self.by_key.setdefault(key, order)  # placing twice under one key is placing once
        return list(self.by_key).index(key) + 1


class Checkout(Flow, command="checkout", idle=dt.timedelta(minutes=30), review=True):
    """Send what is in the cart."""

    street: str = ask("Which street and number?", max_length=80)
    city: str = ask("Which city?", max_length=80)
    postcode: str = ask("And the postcode of {city}?", pattern=r"[0-9]{5}", retry="A postcode has five digits.")
    day: dt.date = ask("On which day shall we deliver?", help="From tomorrow on, at most two weeks ahead.")
    payment: Literal["card", "cash"] = ask("How would you like to pay?")
    banknote: int | None = ask(
        "Which banknote will you pay with?", options=[20, 50, 100], when=lambda self: self.payment == "cash"
    )
    note: str | None = ask("Anything that the courier should know?", optional=True, max_length=200)

    @check("day")
    def deliverable(self, value: dt.date, ctx: Context) -> None:
        today = ctx.now.date()  # the time of this turn: a test moves it
        if not today < value <= today + dt.timedelta(days=14):
            raise Reject("We deliver from tomorrow on, at most two weeks ahead. Which day would you like?")

    async def on_complete(self, ctx: Context) -> None:
        number = await ctx.services[Orders].place(self, key=ctx.completion_id)
        ctx.reply(f"Thank you! Order {number} comes on {self.day:%d %B}.")


def make_conversations(store: Store, orders: Orders | None = None) -> Conversations:
    """Put flow, sessions and services together; a bot passes its durable store."""
    return Conversations([Checkout], sessions=SessionManager(store), services={Orders: orders or Orders()})


def conversations() -> Conversations:
    """For tests and the command line: everything in memory."""
    return make_conversations(MemoryStore())
