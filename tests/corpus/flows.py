"""The flows that the stored conversations of the corpus stand in. They are never changed: only new ones are added."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from convflow import Context, Conversations, Email, Flow, Media, Phone, SessionManager, ask, check, many, step, sub
from convflow.session.stores.memory import MemoryStore
from convflow.testing import ManualClock


class Plan(StrEnum):
    PERSONAL = "Personal"
    BUSINESS = "Business"


class Kinds(Flow, command="kinds", review=True):
    """One question of each kind."""

    name: str = ask("Name?")
    count: int = ask("Count?")
    weight: float = ask("Weight?")
    price: Decimal = ask("Price?")
    agreed: bool = ask("Agreed?")
    day: dt.date = ask("Day?")
    hour: dt.time = ask("Hour?")
    moment: dt.datetime = ask("Moment?")
    length: dt.timedelta = ask("How long?")
    mail: Email = ask("Mail?")
    phone: Phone = ask("Phone?")
    plan: Plan = ask("Plan?")
    plans: set[Plan] = ask("Plans?")
    photo: Media = ask("Photo?")
    note: str | None = ask("Note?", optional=True)
    company: str | None = ask("Company?", when=lambda self: self.plan is Plan.BUSINESS)

    @check("count")
    def not_seven(self, value: int, ctx: Context) -> None:
        """Look at an answer."""


class Line(Flow):
    product: str = ask("Product?")
    quantity: int = ask("How many?", ge=1, default=1)


class Address(Flow):
    street: str = ask("Street?")
    city: str = ask("City?")


class Checkout(Flow, command="checkout", idle=dt.timedelta(minutes=30), drafts=True, review=True):
    lines: list[Line] = many("Your cart: {lines}", at_least=1)
    address: Address = sub()
    tags: list[str] = many("Tags: {lines}")


class Guess(Flow, command="guess"):
    secret: int = 7
    tries: int = 0

    @step("Guess a number.")
    def guess(self, answer: int, ctx: Context) -> Literal["guess"] | None:
        """Count the tries."""
        self.tries += 1
        return None if answer == self.secret else "guess"


class Hooked(Flow, command="hooked"):
    name: str = ask("Name?")
    pin: str = ask("PIN?", secret=True)

    def on_complete(self, ctx: Context) -> None:
        """Save it, where there is something that saves."""
        saved = ctx.services[list]
        if not saved or saved[0] != "works":
            raise ConnectionError("nothing saves here")
        saved.append(self.name)


def _heard(error: Exception, ctx: Context) -> None:
    """Leave it: what has failed is part of the story."""


FLOWS = (Kinds, Checkout, Guess, Hooked)


def program(store: MemoryStore, clock: ManualClock, saved: list[str]) -> Conversations:
    """Make the program that the conversations are held with; what has failed is not told."""
    return Conversations(FLOWS, sessions=SessionManager(store, clock=clock), services={list: saved}, on_error=_heard)
