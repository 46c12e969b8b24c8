"""Managers on every store, one handler at a time, and what it cost."""

from __future__ import annotations

import asyncio
import inspect

import pytest

from convflow.session import SessionKey, SessionManager
from convflow.session.stores.memory import MemoryStore
from convflow.session.stores.sqlite import SQLiteStore

from .spy import Spy

KEY = SessionKey(user=42, chat=7)


@pytest.fixture
def runner():
    """Give an event loop for the length of a test."""
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(params=["memory", "SQLite"])
def store(request, tmp_path, clock, runner):
    """Give each store of this package, counting."""
    made = (
        MemoryStore(clock=clock)
        if request.param == "memory"
        else SQLiteStore(tmp_path / "sessions.db", synchronous="NORMAL", clock=clock)
    )
    yield Spy(made)
    runner.run(made.aclose())


@pytest.fixture
def sessions(store):
    """Give managers on the store: ``sessions(initial=…)``."""
    return lambda **options: SessionManager(store, **options)


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
