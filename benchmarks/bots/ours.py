"""convflow, through its public face, as a program would run it.

Variants: ``memory``, ``sqlite-NORMAL``, ``sqlite-FULL``, ``redis``, ``postgres``; ``aiogram`` is memory behind the
dispatcher of aiogram.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from benchmarks.workload import Bot
from convflow import Context, Conversations, Email, Flow, Message, SessionManager, ask
from convflow.session.stores.abc import Store
from convflow.session.stores.memory import MemoryStore


class Collected(list[tuple[str, int, str]]):
    """What was collected: name, age, e-mail."""


class Registration(Flow, command="register", review=True):
    """Create an account."""

    name: str = ask("What is your name?", max_length=80)
    age: int = ask("How old are you, {name}?", ge=18, le=120)
    email: Email = ask("Your e-mail?")

    async def on_complete(self, ctx: Context) -> None:
        """Note what was collected."""
        ctx.services[Collected].append((self.name, self.age, str(self.email)))


def store(variant: str, address: str = "") -> Store:
    """Make one of the stores."""
    if variant.startswith("sqlite"):
        from convflow.session.stores.sqlite import SQLiteStore  # noqa: PLC0415 - only this variant needs it

        return SQLiteStore(address, synchronous="FULL" if variant.endswith("FULL") else "NORMAL")
    if variant == "redis":
        from convflow.session.stores.redis import RedisStore  # noqa: PLC0415 - the same

        return RedisStore(address)
    if variant == "postgres":
        from convflow.session.stores.postgres import PostgresStore  # noqa: PLC0415 - the same

        return PostgresStore(address)
    return MemoryStore(max_sessions=10_000_000)


async def make(variant: str, address: str = "") -> Bot:
    """Set it up."""
    collected, replies = Collected(), list[str]()
    conversations = Conversations(
        [Registration], sessions=SessionManager(store(variant, address)), services={Collected: collected}
    )

    async def handle(person: int, message: int, text: str) -> None:
        turn = await conversations.handle(Message(person, person, message, text))
        replies.extend([reply.text for reply in turn.replies])

    if variant == "aiogram":
        handle = _behind_aiogram(conversations, replies.append)
    return Bot(handle, replies, collected, conversations.aclose)


def _behind_aiogram(
    conversations: Conversations, say: Callable[[str], None]
) -> Callable[[int, int, str], Awaitable[None]]:
    from benchmarks.bots import telegram_offline  # noqa: PLC0415 - only this variant needs it
    from convflow.adapters.aiogram import attach  # noqa: PLC0415 - the same

    dispatcher = telegram_offline.Dispatcher()
    attach(dispatcher, conversations)
    return telegram_offline.feed(dispatcher, say)
