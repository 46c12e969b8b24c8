"""The flows that the stored conversations of the corpus stand in. They are never changed: only new ones are added."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

from convflow import (
    Contact,
    Context,
    Conversations,
    Email,
    Flow,
    Location,
    Media,
    Phone,
    SessionManager,
    ask,
    check,
    many,
    step,
    sub,
    ttl,
)
from convflow.session.stores.memory import MemoryStore
from convflow.testing import ManualClock

HOUR = dt.timedelta(hours=1)


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


class Part(Flow):
    what: str = ask("Part?")
    address: Address = sub()


class Parcel(Flow, command="parcel"):
    """Inner flows in inner flows."""

    parts: list[Part] = many("Parts: {lines}", at_least=1)
    note: str = ask("Note?", default="none")


class Timed(Flow, command="timed", idle=dt.timedelta(hours=2), reminders=[dt.timedelta(minutes=10)]):
    """Has alarms: a question with a time of its own, and reminders."""

    first: str = ask("First?")
    quick: str | None = ask("Quick?", timeout=dt.timedelta(minutes=30), otherwise="last", default=None)
    last: int = ask("Last?", attempts=3)


class Places(Flow, command="places", review=True):
    """Takes what is no text, and several of a few."""

    where: Location = ask("Where?")
    card: Contact = ask("Whose card?")
    colors: list[Literal["red", "blue", "green"]] = ask("Colors?")


class OldMember(Flow, id="member", command="member"):
    """As it was in version 1; its people are met by `Member`."""

    name: str = ask("Name?")
    nick: str = ask("Nick?")
    age: str = ask("Age?")
    last: str = ask("Last?")


class Member(Flow, id="member", command="member", version=2, retired=["nick"]):
    """Takes a name apart, has no place for the nick, and reads the age anew."""

    first: str = ask("First name?")
    second: str = ask("Second name?")
    age: int = ask("Age?")
    last: str = ask("Last?")

    @Flow.migrate(1)
    @staticmethod
    def split(answers: dict[str, Any]) -> None:
        """Take the name apart."""
        answers["first"], _, answers["second"] = answers.pop("name", "").partition(" ")


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


FLOWS = (Kinds, Checkout, Guess, Hooked, Parcel, Timed, Places, Member)
EARLIER = (OldMember,)


def program(
    store: MemoryStore, clock: ManualClock, saved: list[str], flows: tuple[type[Flow], ...] = FLOWS
) -> Conversations:
    """Make the program that the conversations are held with; what has failed is not told."""
    sessions = SessionManager(store, clock=clock)
    bot = Conversations(flows, sessions=sessions, services={list: saved}, on_error=_heard)

    @bot.command("/german")
    def german(ctx: Context) -> None:
        ctx.speak("de")
        ctx.reply("Gern.")

    @bot.command("/remember")
    def remember(ctx: Context) -> None:
        ctx.session.update(cart=[{"day": dt.date(2026, 3, 1), "price": Decimal("9.99")}], code=ttl("4711", HOUR))
        ctx.reply("Remembered.")

    return bot
