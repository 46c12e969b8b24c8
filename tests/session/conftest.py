"""Managers on every store, one handler at a time, and what it cost."""

from __future__ import annotations

import asyncio
import hashlib
import inspect

import psycopg
import pytest

from convflow.session import SessionKey, SessionManager
from convflow.session.stores.memory import MemoryStore
from convflow.session.stores.postgres import PostgresStore
from convflow.session.stores.redis import RedisStore
from convflow.session.stores.sqlite import SQLiteStore
from tests.servers.postgres import postgres_server
from tests.servers.redis import binaries, redis_server

from .spy import Spy

KEY = SessionKey(user=42, chat=7)


@pytest.fixture
def runner():
    """Give an event loop for the length of a test."""
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory):
    """Give a Redis or Valkey server for all tests."""
    with redis_server(next(iter(binaries()), "none"), tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_url():
    """Give a PostgreSQL server for all tests."""
    with postgres_server() as url:
        yield url


@pytest.fixture
def make_store(tmp_path, clock, request):
    """Give stores of one medium: ``make_store("Redis")``; two of a kind see each other's records, memory apart."""

    def make(name):
        if name == "memory":
            return MemoryStore(clock=clock)
        if name == "SQLite":
            return SQLiteStore(tmp_path / "sessions.db", synchronous="NORMAL", clock=clock)
        own = "t" + hashlib.sha256(str(tmp_path).encode()).hexdigest()[:12]
        if name == "Redis":
            return RedisStore(request.getfixturevalue("redis_url"), prefix=own)
        url = request.getfixturevalue("postgres_url")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {own}")
        return PostgresStore(f"{url}?options=-csearch_path%3D{own}")

    return make


@pytest.fixture(params=["memory", "SQLite", "Redis", "PostgreSQL"])
def medium(request):
    """Give the name of each store of this package."""
    return request.param


@pytest.fixture
def store(medium, make_store, runner):
    """Give each store of this package, counting."""
    made = make_store(medium)
    yield Spy(made)
    runner.run(made.aclose())


@pytest.fixture
def sessions(store, medium, clock):
    """Give managers on the store: ``sessions(initial=…)``. Servers have clocks of their own, so ours decides there."""
    decides = {} if medium in ("memory", "SQLite") else {"clock": clock}
    return lambda **options: SessionManager(store, **{**decides, **options})


@pytest.fixture
def act(runner, store):
    """Run one handler in one session, and give the operations that it cost."""

    def act(manager, handler=lambda _session: None, key=KEY):
        async def update():
            async with manager.open(key) as session:
                result = handler(session)
                if inspect.isawaitable(result):
                    await result

        store.taken()
        runner.run(update())
        return store.taken()

    return act


@pytest.fixture
def look(runner):
    """Give the values of a session as the next handler sees them."""

    def look(manager, key=KEY):
        async def read():
            async with manager.open(key) as session:
                return dict(session)

        return runner.run(read())

    return look
