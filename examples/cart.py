"""A cart: one product after the other from a catalogue that is known at run time, kept in the session.

Try it: ``convflow chat examples/cart.py:conversations``, then ``/add``, ``/cart`` and ``/cart_clear``.
"""

from __future__ import annotations

from decimal import Decimal

import attrs

from convflow import Context, Conversations, Flow, SessionManager, ask, choose
from convflow.session.stores.abc import Store
from convflow.session.stores.memory import MemoryStore


@attrs.frozen
class Line:
    product: str
    quantity: int
    price: Decimal


@attrs.define
class Cart:
    """What a session holds."""

    lines: list[Line] = attrs.Factory(list)

    def __str__(self) -> str:
        if not self.lines:
            return "Your cart is empty. Say /add."
        total = sum((line.quantity * line.price for line in self.lines), Decimal(0))
        return "\n".join([*(f"{line.quantity} x {line.product}" for line in self.lines), f"Total: {total}"])


class Catalogue:
    """Stands for the program's own database."""

    def __init__(self, prices: dict[str, Decimal]) -> None:
        self.prices = prices

    async def products(self) -> dict[str, str]:
        return {name: f"{name} ({price})" for name, price in self.prices.items()}


async def products(flow: Flow, ctx: Context) -> dict[str, str]:
    """Give the options: value and label, as they are when the question is asked."""
    return await ctx.services[Catalogue].products()


class AddToCart(Flow, command="add"):
    """Put something into the cart."""

    product: str = choose("Which product?", options=products)
    quantity: int = ask("How many?", ge=1, le=99, default=1)

    async def on_complete(self, ctx: Context) -> None:
        # The line and the end of the flow are one commit, so a retry never adds a second line.
        price = ctx.services[Catalogue].prices[self.product]
        ctx.data(Cart).lines.append(Line(self.product, self.quantity, price))
        ctx.reply(f"Added: {self.quantity} x {self.product}.")


def make_conversations(store: Store, catalogue: Catalogue | None = None) -> Conversations:
    """Put flow, commands, sessions and services together."""
    stock = catalogue or Catalogue({"Apples": Decimal("1.20"), "Bread": Decimal("2.50"), "Cheese": Decimal("7.90")})
    bot = Conversations([AddToCart], sessions=SessionManager(store, model=Cart), services={Catalogue: stock})

    @bot.command("/cart")
    async def show(ctx: Context) -> None:
        ctx.reply(str(ctx.data(Cart)))

    @bot.command("/cart_clear")
    async def clear(ctx: Context) -> None:
        ctx.session.clear()
        ctx.reply("Your cart is empty now.")

    return bot


def conversations() -> Conversations:
    """For tests and the command line: everything in memory."""
    return make_conversations(MemoryStore())
