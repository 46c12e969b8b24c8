"""The bot written by hand, on a database: one read and one write for a message, nothing else.

Variants: ``sqlite-NORMAL`` and ``sqlite-FULL`` in the event loop, ``redis`` (GET and SET), ``postgres`` (asyncpg's
pool). What is over is deleted.
"""

from __future__ import annotations

import json
import sqlite3

from benchmarks.bots.hand import answer
from benchmarks.workload import Bot


async def make(variant: str, address: str) -> Bot:
    """Set it up."""
    if variant == "redis":
        return await _redis(address)
    if variant == "postgres":
        return await _postgres(address)
    return _sqlite(address, variant.removeprefix("sqlite-"))


def _sqlite(path: str, synchronous: str) -> Bot:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(f"PRAGMA synchronous={synchronous}")
    connection.execute("CREATE TABLE IF NOT EXISTS hand (person INTEGER PRIMARY KEY, state TEXT NOT NULL)")

    async def handle(person: int, _: int, text: str) -> None:
        row = connection.execute("SELECT state FROM hand WHERE person = ?", (person,)).fetchone()
        state = json.loads(row[0]) if row is not None else {}
        reply = answer(state, text, bot.finished)
        if state:
            connection.execute("INSERT OR REPLACE INTO hand VALUES (?, ?)", (person, json.dumps(state)))
        else:
            connection.execute("DELETE FROM hand WHERE person = ?", (person,))
        bot.replies.append(reply)

    async def close() -> None:
        connection.close()

    bot = Bot(handle, close=close)
    return bot


async def _redis(url: str) -> Bot:
    from redis import asyncio as redis  # noqa: PLC0415 - only this variant needs it

    client = redis.Redis.from_url(url)

    async def handle(person: int, _: int, text: str) -> None:
        stored = await client.get(f"hand:{person}")
        state = json.loads(stored) if stored is not None else {}
        reply = answer(state, text, bot.finished)
        if state:
            await client.set(f"hand:{person}", json.dumps(state))
        else:
            await client.delete(f"hand:{person}")
        bot.replies.append(reply)

    bot = Bot(handle, close=client.aclose)
    return bot


async def _postgres(dsn: str) -> Bot:
    import asyncpg  # noqa: PLC0415 - only this variant needs it

    pool = await asyncpg.create_pool(dsn, min_size=1, max_size=10)
    await pool.execute("CREATE TABLE IF NOT EXISTS hand (person bigint PRIMARY KEY, state text NOT NULL)")
    upsert = "INSERT INTO hand VALUES ($1, $2) ON CONFLICT (person) DO UPDATE SET state = excluded.state"

    async def handle(person: int, _: int, text: str) -> None:
        stored = await pool.fetchval("SELECT state FROM hand WHERE person = $1", person)
        state = json.loads(stored) if stored is not None else {}
        reply = answer(state, text, bot.finished)
        if state:
            await pool.execute(upsert, person, json.dumps(state))
        else:
            await pool.execute("DELETE FROM hand WHERE person = $1", person)
        bot.replies.append(reply)

    bot = Bot(handle, close=pool.close)
    return bot
