"""After the end of a session, and after an erasure, nothing of what a person said stands in the store itself."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path

import psycopg
import pytest
import redis

from convflow import Context, Conversations, Flow, Message, SessionManager, ask
from convflow.session.stores.memory import MemoryStore
from convflow.testing import ManualClock
from tests.faults.hammer import STORES
from tests.faults.hammer_worker import open_store

CANARY = b"canary-4711"
WAYS = ["half-way", "a reply that was not sent", "a hook that failed", "a draft", "values"]


class Secret(Flow, command="secret", idle=dt.timedelta(minutes=5), drafts=True):
    """Takes the canary."""

    first: str = ask("First?")
    second: str = ask("After {first}?")

    async def on_complete(self, ctx: Context) -> None:
        ctx.session["kept"] = self.first
        if self.second == "fail":
            raise ConnectionError


def raw(store, kind, address):
    """Give all bytes of a store."""
    if kind == "memory":
        return repr(store._rows).encode()
    if kind == "sqlite":
        file = Path(address.removeprefix("sqlite:"))
        return b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*"))  # with the log of writes
    if kind == "redis":
        with redis.Redis.from_url(address) as client:
            read = {b"string": client.get, b"hash": client.hgetall, b"zset": lambda key: client.zrange(key, 0, -1)}
            return repr([(key, read[client.type(key)](key)) for key in client.scan_iter()]).encode()
    with psycopg.connect(address) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        rows = [connection.execute(f"TABLE {table}").fetchall() for (table,) in tables]
        return repr(rows).encode()


async def talk(bot, who, way):
    """Leave the canary in the store in one way."""

    async def send(_to, reply):
        if way == "a reply that was not sent" and CANARY.decode() in reply.text:
            raise ConnectionError

    texts = ["/secret", CANARY.decode()]
    texts += {"a hook that failed": ["fail"], "values": ["good"]}.get(way, [])
    for number, text in enumerate(texts):
        await bot.handle(Message(who, who, number, text), send=send)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("ends", ["expired", "erased"])
@pytest.mark.parametrize("kind", ["memory", *STORES])
def test_nothing_of_a_person_is_left(kind, ends, way, addresses):
    """Half-way in a flow, in a reply, a hook, a draft or the values: it was there, and is there no more."""

    async def send(_to, _reply):
        pass

    async def run():
        clock = ManualClock()
        address = None if kind == "memory" else addresses(kind)
        store = MemoryStore(clock=clock) if address is None else open_store(address)
        sessions = SessionManager(store, clock=clock, idle=dt.timedelta(hours=1))
        bot = Conversations([Secret], sessions=sessions, on_error=lambda *_: None)
        who = f"{way} {ends}"
        await talk(bot, who, way)
        if way == "a draft":
            clock.advance(minutes=6)
            _ = [turn async for turn in bot.due(send=send)]
        before = CANARY in raw(store, kind, address)
        if ends == "erased":
            await sessions.erase(who)
        for _ in range(0 if ends == "erased" else 20):  # what is pending is tried again until it is given up
            clock.advance(hours=1)
            _ = [turn async for turn in bot.due(send=send)]
        await sessions.sweep()
        after = CANARY in raw(store, kind, address)
        await bot.aclose()
        return before, after

    assert (True, False) == asyncio.run(run())
