"""Flows that many tests talk to."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum, StrEnum

from convflow import Context, Email, Flow, ask


class Plan(StrEnum):
    FREE = "Free"
    PRO = "Pro"
    BUSINESS = "Business"


class Size(Enum):
    SMALL = 1
    EXTRA_LARGE = 2


class Ended(list[str]):
    """A service: notes how flows ended."""


class Registration(Flow, id="reg", command="register", idle=timedelta(minutes=30), review=True):
    """Create an account."""

    name: str = ask("What is your name?", max_length=100)
    age: int = ask(
        "How old are you, {name}?", ge=18, le=120, attempts=3, retry="A whole number from 18 to 120, please."
    )
    email: Email = ask("Your email?", retry="That is not an email.")
    plan: Plan = ask("Pick a plan")
    company: str | None = ask("Company name?", when=lambda self: self.plan is Plan.BUSINESS)

    async def on_complete(self, ctx: Context) -> None:
        ctx.reply("Saved.")


class Transfer(Flow, command="transfer", review=True):
    """Send money."""

    recipient: str = ask("To whom?")
    amount: int = ask("How much?", ge=1)


class Balance(Flow, command="balance"):
    """Say how much there is; asks nothing."""

    def on_enter(self, ctx: Context) -> None:
        ctx.reply("Balance: 10")


class Address(Flow, command="address"):
    """Ask where."""

    street: str = ask("Which street?")
    city: str = ask("Which city?")


class Short(Flow):
    """Two questions and no review."""

    name: str = ask("Name?")
    age: int = ask("Age?", ge=1, le=120)


class Watched(Flow, command="watched", idle=timedelta(minutes=10)):
    """Tells the service how it ended."""

    name: str = ask("Name?")
    age: int = ask("Age?")

    async def on_complete(self, ctx: Context) -> None:
        ctx.services[Ended].append(f"completed {self.name} {self.age}")

    async def on_cancel(self, ctx: Context) -> None:
        ctx.services[Ended].append("cancelled")
        ctx.reply("What a pity.")

    def on_expire(self, ctx: Context) -> None:
        ctx.services[Ended].append("expired")
