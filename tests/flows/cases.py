"""The flows that the cases of `test_cases_*.py` talk to; each case has its letter and number."""

from __future__ import annotations

from datetime import timedelta

from convflow import Context, Email, Flow, ask, many, sub
from tests.flows.samples import Address, Balance, Plan


class Saved(list[str]):
    """A service: notes what the hooks at the end were called for, with the id that they got."""


class Reg(
    Flow,
    command="register",
    idle=timedelta(minutes=30),
    reminders={timedelta(minutes=10): "Still there?"},
    review=True,
):
    """Create an account."""

    name: str = ask("What is your name?", max_length=100, help="It stands on your card.")
    age: int = ask(
        "How old are you, {name}?", ge=18, le=120, attempts=3, retry="A whole number from 18 to 120, please."
    )
    email: Email = ask("Your email?", retry="That is not an email.")
    plan: Plan = ask("Pick a plan")
    company: str | None = ask("Company name?", when=lambda self: self.plan is Plan.BUSINESS)

    async def on_complete(self, ctx: Context) -> None:
        ctx.services[Saved].append(f"saved {self.name}")
        ctx.reply("Saved.")

    def on_cancel(self, ctx: Context) -> None:
        ctx.services[Saved].append("reg cancelled")

    def on_expire(self, ctx: Context) -> None:
        ctx.services[Saved].append("reg expired")


class Line(Flow):
    """One line of a cart."""

    sku: str = ask("Which product?")
    qty: int = ask("How many?", ge=1, le=99, default=1)

    def __str__(self) -> str:
        return f"{self.qty} × {self.sku}"


class Delivery(Address):
    """Where to; notes its end."""

    def on_cancel(self, ctx: Context) -> None:
        ctx.services[Saved].append("address cancelled")


class Cart(Flow, command="cart", review=True):
    """Buy something."""

    lines: list[Line] = many("Your cart:\n{lines}", at_least=1, at_most=5)
    address: Delivery = sub()

    def on_cancel(self, ctx: Context) -> None:
        ctx.services[Saved].append("cart cancelled")


class Transfer(Flow, command="transfer", idle=timedelta(minutes=20), review=True):
    """Send money."""

    recipient: str = ask("To whom?")
    amount: int = ask("How much?", ge=1)

    def on_cancel(self, ctx: Context) -> None:
        ctx.services[Saved].append("transfer cancelled")


FLOWS = (Reg, Cart, Transfer, Balance)
EVERYTHING = ("/register", "Ann", "30", "a@b.co", "pro")
"""What brings a person to the review of `Reg`."""
