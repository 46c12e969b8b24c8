"""A checkout: the lines of the cart, an address, a delivery day, a payment with a branch, and a review with changes.

Try it: ``convflow chat examples/checkout.py:Checkout``
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal

from convflow import Context, Conversations, Flow, Reject, SessionManager, ask, check, many, sub
from convflow.session.stores.abc import Store
from convflow.session.stores.memory import MemoryStore
from examples.cart import Catalogue, Line, small_shop


class Address(Flow):
    """Where we deliver to."""

    street: str = ask("Which street and number?", max_length=80)
    city: str = ask("Which city?", max_length=80)
    postcode: str = ask("And the postcode of {city}?", pattern=r"[0-9]{5}", retry="A postcode has five digits.")

    def __str__(self) -> str:
        return f"{self.street}, {self.postcode} {self.city}"


class Orders:
    """Stands for the program's own database."""

    def __init__(self) -> None:
        self.by_key: dict[str, Checkout] = {}

    async def place(self, order: Checkout, *, key: str) -> int:
        self.by_key.setdefault(key, order)  # placing twice under one key is placing once
        return list(self.by_key).index(key) + 1


class Checkout(
    Flow,
    command="checkout",
    idle=dt.timedelta(minutes=30),
    reminders={dt.timedelta(minutes=10): "Your order is not placed yet."},
    review=True,
):
    """Order something from the shop."""

    lines: list[Line] = many("Your order, {total} € so far:\n{lines}", at_least=1, at_most=20, label="Order")
    address: Address = sub()
    day: dt.date = ask("On which day shall we deliver?", help="From tomorrow on, at most two weeks ahead.")
    payment: Literal["card", "cash"] = ask("How would you like to pay {total} €?", timeout=dt.timedelta(minutes=10))
    banknote: int | None = ask(
        "Which banknote will you pay with?", options=[20, 50, 100, 200], when=lambda self: self.payment == "cash"
    )
    note: str | None = ask("Anything that the courier should know?", optional=True, max_length=200)

    @property
    def total(self) -> Decimal:
        return sum((line.price for line in self.lines), Decimal(0))

    @check("day")
    def deliverable(self, value: dt.date, ctx: Context) -> None:
        today = ctx.now.date()  # the time of this turn: a test moves it
        if not today < value <= today + dt.timedelta(days=14):
            raise Reject("We deliver from tomorrow on, at most two weeks ahead. Which day would you like?")

    @check("banknote")
    def enough(self, value: int, ctx: Context) -> None:
        if value < self.total:
            raise Reject(f"That does not cover {self.total} €. Which banknote will you pay with?")

    async def on_complete(self, ctx: Context) -> None:
        number = await ctx.services[Orders].place(self, key=ctx.completion_id)
        ctx.reply(f"Thank you! Order {number} comes on {self.day:%d %B}.")


def make_conversations(store: Store, orders: Orders | None = None, catalogue: Catalogue | None = None) -> Conversations:
    """Put flow, sessions and services together; a bot passes its durable store."""
    services = {Orders: orders or Orders(), Catalogue: catalogue or small_shop()}
    return Conversations([Checkout], sessions=SessionManager(store), services=services)


def conversations() -> Conversations:
    """For tests and the command line: everything in memory."""
    return make_conversations(MemoryStore())
