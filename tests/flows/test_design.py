"""The flows that the design shows, word for word."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Literal

from convflow import Context, Email, Flow, Reject, ask, check, choose, many, step, sub


class Plan(StrEnum):
    PERSONAL = "Personal"
    BUSINESS = "Business"


class Users:
    def __init__(self) -> None:
        self.names: dict[str, str] = {}

    async def exists(self, email: str) -> bool:
        return email == "taken@example.org"

    async def add(self, flow: Registration, *, key: str) -> None:
        self.names[key] = flow.name


class Registration(Flow, command="register", idle=timedelta(minutes=30), review=True):
    """Create an account."""

    name: str = ask("What is your name?", max_length=80)
    age: int = ask("How old are you, {name}?", ge=18, le=120, attempts=3)
    email: Email = ask("Your e-mail?", was=["mail"])
    plan: Plan = ask("Which plan would you like?")
    company: str | None = ask("Which company?", when=lambda self: self.plan is Plan.BUSINESS)

    @check("email")
    async def not_taken(self, value: str, ctx: Context) -> None:
        if await ctx.services[Users].exists(value):
            raise Reject("That e-mail is already registered. Another one?")

    async def on_complete(self, ctx: Context) -> None:
        await ctx.services[Users].add(self, key=ctx.completion_id)
        ctx.reply(f"Welcome, {self.name}!")


async def catalogue(flow: Flow, ctx: Context) -> dict[str, str]:
    """Options known at run time."""
    return {"a": "Apples (1.20)", "b": "Bread (2.50)"}


class Address(Flow):
    street: str = ask("Which street?")
    city: str = ask("Which city?")


class Line(Flow):
    product: str = choose("Which product?", options=catalogue)
    quantity: int = ask("How many?", ge=1, le=99, default=1)


class Checkout(Flow, command="checkout", idle=timedelta(minutes=30), review=True):
    lines: list[Line] = many("Your cart:\n{lines}", at_least=1, at_most=20)
    address: Address = sub()
    payment: Literal["card", "cash"] = ask("How would you like to pay?", timeout=timedelta(minutes=10))


class Guess(Flow, command="guess"):
    secret: int = 7
    tries: int = 0

    @step("Guess a number from 1 to 10.")
    async def guess(self, answer: int, ctx: Context) -> Literal["guess"] | None:
        self.tries += 1
        if answer == self.secret:
            ctx.reply(f"Right, after {self.tries}.")
            return None
        return "guess"


def test_registration(chatting):
    """The registration runs from the command to the word at the end."""
    users = Users()
    chat = chatting(Registration, services={Users: users})
    chat.says("/register", "Ann", "30", "taken@example.org")
    assert "That e-mail is already registered. Another one?" == chat.last
    chat.says("ann@example.org").picks("Business").says("Acme")
    chat.says("yes")

    assert ["Welcome, Ann!"] == chat.texts
    assert ["Ann"] == list(users.names.values())
    assert [
        Registration(name="Ann", age=30, email="ann@example.org", plan=Plan.BUSINESS, company="Acme")
    ] == chat.completed


def test_checkout(chatting):
    """The checkout shows products by the labels of options made at run time, and gives their values."""
    chat = chatting(Checkout)
    chat.says("/checkout").picks("Apples (1.20)").says("2")
    assert "Your cart:\n1. Product: Apples (1.20), Quantity: 2" == chat.last
    chat.says("add").picks("Bread (2.50)").picks("Skip").says("done", "Ring 1", "Vienna").picks("card")
    assert "Lines:\n  1. Product: Apples (1.20), Quantity: 2\n  2. Product: Bread (2.50), Quantity: 1\n" in chat.last
    assert "Address:\n  Street: Ring 1\n  City: Vienna\nPayment: card\n" in chat.last
    chat.says("yes")

    order = Checkout(
        lines=[Line(product="a", quantity=2), Line(product="b", quantity=1)],
        address=Address(street="Ring 1", city="Vienna"),
        payment="card",
    )
    assert [order] == chat.completed


def test_guess(chatting):
    """The game counts the tries."""
    assert [Guess(secret=7, tries=3)] == chatting(Guess).says("/guess", "1", "2", "7").completed
