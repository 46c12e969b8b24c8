from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from convflow import Flow
from convflow.session.stores.memory import MemoryStore
from convflow.session.stores.sqlite import SQLiteStore
from convflow.testing import ManualClock
from tests.conversations.house import House


@pytest.fixture(params=["memory", "SQLite"])
def make_house(request: pytest.FixtureRequest, clock: ManualClock, tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Makes programs, each on a store of its own; every test runs on each store."""
    houses: list[House] = []

    def make(*flows: type[Flow], **options: object) -> House:
        path = tmp_path / f"{len(houses)}.db"
        store = MemoryStore() if request.param == "memory" else SQLiteStore(path, synchronous="NORMAL")
        houses.append(House(flows, store, clock, **options))
        return houses[-1]

    yield make
    for house in houses:
        house.close()
