"""What happens to a whole store: it is full, it forgets its scripts, it is put back to what it was yesterday."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

from convflow import Message
from convflow.errors import StoreUnavailable
from convflow.testing import FaultyStore
from tests.faults.hammer import STORES
from tests.faults.hammer_worker import open_store
from tests.faults.survey import answers_of, program

_names = itertools.count()


class World:
    """A program on a real store, and what the outside has seen of it."""

    def __init__(self, address: str) -> None:
        self.address, self.name = address, f"disaster{next(_names)}"
        self.sent: list[str] = []
        self.effects: list[tuple[str, str]] = []
        self.runner = asyncio.Runner()
        self.store = FaultyStore(open_store(address))
        self.bot = program(self.store, self._effect)

    async def _effect(self, key: str, answers: str) -> None:
        self.effects.append((key, answers))

    async def _send(self, to: Any, reply: Any) -> None:
        self.sent.append(reply.text)

    async def handle(self, text: str) -> Any:
        return await self.bot.handle(Message(self.name, self.name, text, text), send=self._send)

    def says(self, *texts: str) -> list[str]:
        before = len(self.sent)
        for text in texts:
            self.runner.run(self.handle(text))
        return self.sent[before:]

    def answers(self) -> tuple[list[str], list[str]]:
        return self.runner.run(answers_of(self.bot, Message(self.name, self.name)))


@pytest.fixture(params=STORES)
def world(request, addresses):
    made = World(addresses(request.param))
    yield made
    made.runner.run(made.bot.aclose())
    made.runner.close()


def backup(world: World) -> Callable[[], None]:
    """Take a copy of all that is stored; gives what puts it back."""
    if world.address.startswith("redis:"):
        return _backup_of_redis(world.address)
    if world.address.startswith("sqlite:"):
        return _backup_of_sqlite(world.address.removeprefix("sqlite:"))
    return _backup_of_postgres(world.address)


def _backup_of_redis(address: str) -> Callable[[], None]:
    import redis

    server = redis.Redis.from_url(address)
    kept = {key: server.dump(key) for key in server.scan_iter()}

    def put_back() -> None:
        server.flushdb()
        for key, value in kept.items():
            server.restore(key, 0, value)
        server.close()

    return put_back


def _backup_of_sqlite(path: str) -> Callable[[], None]:
    kept = sqlite3.connect(":memory:", check_same_thread=False)
    with contextlib.closing(sqlite3.connect(path)) as source:
        source.backup(kept)

    def put_back() -> None:
        with contextlib.closing(sqlite3.connect(path)) as target:
            kept.backup(target)
        kept.close()

    return put_back


def _backup_of_postgres(address: str) -> Callable[[], None]:
    import psycopg

    def ask(*statements: str) -> None:
        with psycopg.connect(address, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    ask("DROP TABLE IF EXISTS kept", "CREATE TABLE kept AS SELECT * FROM convflow_sessions")

    def put_back() -> None:
        ask(
            """UPDATE convflow_sessions AS s SET data = kept.data, inbox = kept.inbox, version = kept.version,
            sent = kept.sent, expires_at = kept.expires_at, retain_until = kept.retain_until, due_at = kept.due_at,
            wake_at = kept.wake_at, pinned = kept.pinned FROM kept WHERE kept.key = s.key"""
        )

    return put_back


def test_restored_backup_goes_on_from_there_and_hooks_keep_their_keys(world):
    """What came after the backup is gone, nothing fails, and a hook that runs again has the key of the first time."""
    world.says("/survey", "a", "b")
    put_back = backup(world)
    world.says("c")
    put_back()
    again = world.says("c")

    assert ["Done with a,b,c.", "First?"] == again
    assert ["a,b,c"] * 2 == [answers for _, answers in world.effects]
    assert 1 == len({key for key, _ in world.effects})
    assert (["a", "b", "c"], []) == world.answers()


def test_turn_that_is_under_way_while_a_backup_is_restored_decides_anew(world):
    """Its version is from another time: a conflict, never an error and never a mixture of both."""
    world.says("/survey", "a")
    put_back = backup(world)
    world.says("b")

    async def scene() -> None:
        real = world.store.commit

        async def commit(*arguments: Any, **facts: Any) -> Any:
            world.store.commit = real
            await asyncio.to_thread(put_back)
            return await real(*arguments, **facts)

        world.store.commit = commit
        await world.handle("c")

    world.runner.run(scene())

    assert ([], ["a", "c"]) == world.answers()
    assert [] == world.effects
    assert ["Done with a,c,d.", "First?"] == world.says("d")


@pytest.mark.parametrize("world", ["redis"], indirect=True)
def test_scripts_that_the_server_forgot_are_sent_again(world):
    """SCRIPT FLUSH between two messages is not noticed."""
    import redis

    world.says("/survey", "a")
    with redis.Redis.from_url(world.address) as server:
        server.script_flush()

    assert ["After b?"] == world.says("b")


@pytest.mark.parametrize("world", ["redis"], indirect=True)
def test_full_server_takes_nothing_and_forgets_nothing(world):
    """A message raises, and is to come again; when there is room, it is answered from where the person stood."""
    import redis

    world.says("/survey", "a")
    with redis.Redis.from_url(world.address) as server:
        server.config_set("maxmemory", 1)
        try:
            with pytest.raises(StoreUnavailable, match="full"):
                world.says("b")
        finally:
            server.config_set("maxmemory", 0)

    assert ["After b?"] == world.says("b")
