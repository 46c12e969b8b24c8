"""A cart: lines of a catalogue that is known at run time, with quantities, changed until they are right.

Try it: ``convflow chat examples/cart.py:Cart``
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

import attrs

from convflow import Context, Conversations, Flow, Reject, SessionManager, ask, check, choose, many
from convflow.session.stores.abc import Store
from convflow.session.stores.memory import MemoryStore


@attrs.frozen
class Product:
    """What can be bought; the price that a person saw is the price that they pay."""

    name: str
    price: Decimal

    def __str__(self) -> str:
        return f"{self.name} ({self.price} €)"


class Catalogue:
    """Stands for the program's own database: what there is, and how many of it."""

    def __init__(self, stock: Mapping[Product, int]) -> None:
        self.stock = dict(stock)

    async def products(self) -> list[Product]:
        return [product for product, left in self.stock.items() if left]

    async def left(self, product: Product) -> int:
        return self.stock.get(product, 0)


def small_shop() -> Catalogue:
    """Give a catalogue to play with."""
    prices = {"Apples": "1.20", "Bread": "2.50", "Cheese": "7.90"}
    return Catalogue({Product(name, Decimal(price)): 12 for name, price in prices.items()})


async def products(line: Flow, ctx: Context) -> list[Product]:
    """Give the options as they are when the question is asked."""
    return await ctx.services[Catalogue].products()


class Line(Flow):
    """One product, and how many of it."""

    product: Product = choose("Which product?", options=products)
    quantity: int = ask("How many?", ge=1, le=99, default=1)

    @check("quantity")
    async def in_stock(self, value: int, ctx: Context) -> None:
        left = await ctx.services[Catalogue].left(self.product)
        if value > left:
            raise Reject(f"There are {left} left. How many would you like?")

    @property
    def price(self) -> Decimal:
        return self.product.price * self.quantity

    def __str__(self) -> str:
        return f"{self.quantity} × {self.product.name}, {self.price} €"


class Carts:
    """Stands for the program's own database: what was put together, by the key of its completion."""

    def __init__(self) -> None:
        self.by_key: dict[str, Cart] = {}


class Cart(
    Flow,
    command="cart",
    idle=timedelta(minutes=30),
    reminders={timedelta(minutes=10): "Your cart is still here. Say done when it is complete."},
):
    """Put together what you would like to buy."""

    lines: list[Line] = many("Your cart, {total} € so far:\n{lines}", at_least=1, at_most=20)

    @property
    def total(self) -> Decimal:
        return sum((line.price for line in self.lines), Decimal(0))

    def on_complete(self, ctx: Context) -> None:
        ctx.services[Carts].by_key[ctx.completion_id] = self  # twice under one key is once
        ctx.reply(f"That makes {self.total} €.")


def make_conversations(store: Store, catalogue: Catalogue | None = None, carts: Carts | None = None) -> Conversations:
    """Put flow, sessions and services together; a bot passes its durable store."""
    services = {Catalogue: catalogue or small_shop(), Carts: carts or Carts()}
    return Conversations([Cart], sessions=SessionManager(store), services=services)


def conversations() -> Conversations:
    """For tests and the command line: everything in memory."""
    return make_conversations(MemoryStore())
