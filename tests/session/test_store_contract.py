"""Every rule for stores, on every store of this package."""

from __future__ import annotations

from convflow.session.stores.memory import MemoryStore
from convflow.session.stores.sqlite import SQLiteStore
from convflow.testing import FaultyStore, ManualClock, StoreContract


class TestMemoryStore(StoreContract):
    async def make(self, tmp_path):
        return MemoryStore()


class TestMemoryStoreWithAStandingClock(StoreContract):
    async def make(self, tmp_path):
        return MemoryStore(clock=ManualClock())


class TestSQLiteStore(StoreContract):
    shared = True
    processes = True

    async def make(self, tmp_path):
        return SQLiteStore(tmp_path / "sessions.db", synchronous="NORMAL")


class TestSQLiteStoreWithAStandingClock(StoreContract):
    shared = True

    async def make(self, tmp_path):
        return SQLiteStore(tmp_path / "sessions.db", synchronous="NORMAL", clock=ManualClock())


class TestFaultyStoreWithoutFaults(StoreContract):
    async def make(self, tmp_path):
        return FaultyStore(MemoryStore(), latency=lambda: 1)
