"""A registration over many messages, with a branch, a check and a review.

Try it: ``convflow chat examples/registration.py:Registration``
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from convflow import Context, Conversations, Email, Flow, Reject, SessionManager, ask, check
from convflow.session.stores.abc import Store
from convflow.session.stores.memory import MemoryStore


class Plan(StrEnum):
    PERSONAL = "Personal"
    BUSINESS = "Business"


class Users:
    """Stands for the program's own database."""

    def __init__(self) -> None:
        self.by_key: dict[str, Registration] = {}

    async def exists(self, email: str) -> bool:
        return any(user.email == email for user in self.by_key.values())

    async def add(self, user: Registration, *, key: str) -> None:
        self.by_key[key] = user  # adding twice under one key is adding once


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


def make_conversations(store: Store, users: Users | None = None) -> Conversations:
    """Put flow, sessions and services together; a bot passes its durable store."""
    return Conversations([Registration], sessions=SessionManager(store), services={Users: users or Users()})


def conversations() -> Conversations:
    """For tests and the command line: everything in memory."""
    return make_conversations(MemoryStore())
