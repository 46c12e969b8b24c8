"""Plain sessions: what a bot remembers about a person, without any flow.

Run it: ``python examples/counter.py``, or with the name of a file: then it counts on the next time.
Talk to it: ``convflow chat examples/counter.py:conversations``
"""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta

import attrs

from convflow import Context, Conversations, SessionKey, SessionManager, ttl
from convflow.session.stores.abc import Store
from convflow.session.stores.memory import MemoryStore
from convflow.session.stores.sqlite import SQLiteStore

ANN, BOB = SessionKey(user="ann"), SessionKey(user="bob")


@attrs.define
class Shopping:
    wanted: list[str] = attrs.Factory(list)


async def count(store: Store) -> None:
    """A session is a mapping: one per person, saved on leaving the block, because it changed."""
    sessions = SessionManager(store, initial=lambda: {"count": 0}, idle=timedelta(days=30))
    for name, key in (("Ann", ANN), ("Ann", ANN), ("Bob", BOB)):
        async with sessions.open(key) as session:
            session["count"] += 1
            session["code"] = ttl("4711", timedelta(minutes=5))  # gone in five minutes, the count stays
            print(f"{name} counted to {session['count']}.")


async def shop(store: Store) -> None:
    """With a model, a session is an object of that class; changes deep inside are noticed."""
    sessions = SessionManager(store, model=Shopping, namespace="shopping")
    async with sessions.open(ANN) as session:
        session.data.wanted.append("apples")
        print(f"Ann wants {', '.join(session.data.wanted)}.")


async def main(store: Store) -> None:
    """Two kinds of sessions live side by side in one store."""
    await count(store)
    await shop(store)
    await store.aclose()


def conversations() -> Conversations:
    """The same counter as a command of a bot."""
    sessions = SessionManager(MemoryStore(), initial=lambda: {"count": 0}, idle=timedelta(days=30))
    bot = Conversations([], sessions=sessions)

    @bot.command("/count")
    async def on_count(ctx: Context) -> None:
        ctx.session["count"] += 1
        if "greeted" not in ctx.session:
            ctx.session["greeted"] = ttl("today", timedelta(hours=8))
            ctx.reply("Hello!")
        ctx.reply(f"You counted to {ctx.session['count']}.")

    return bot


if __name__ == "__main__":
    asyncio.run(main(SQLiteStore(sys.argv[1]) if len(sys.argv) > 1 else MemoryStore()))
