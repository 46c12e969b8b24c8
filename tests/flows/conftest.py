from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from convflow import Flow
from convflow.session.stores.memory import MemoryStore
from convflow.session.stores.sqlite import SQLiteStore
from convflow.testing import ManualClock
from tests.flows.cases import FLOWS, Saved
from tests.flows.person import Person


@pytest.fixture(params=["in one process", "restarts on memory", "restarts on SQLite"])
def chatting(request: pytest.FixtureRequest, clock: ManualClock, tmp_path: Path) -> Iterator[Callable[..., Person]]:
    """Makes people of one bot; every test runs in one process, and with a process for every message on each store."""
    memory = MemoryStore()
    people: list[Person] = []

    def open_store() -> MemoryStore | SQLiteStore:
        return SQLiteStore(tmp_path / "chat.db", synchronous="NORMAL") if "SQLite" in request.param else memory

    def begin(*flows: type[Flow], user: str = "ann", **options: object) -> Person:
        restarting = request.param != "in one process"
        people.append(Person(*flows, open_store=open_store, restarting=restarting, clock=clock, user=user, **options))
        return people[-1]

    yield begin
    for person in people:
        person.close()


@pytest.fixture
def chat(chatting: Callable[..., Person]) -> Person:
    """A person of a bot that learns each flow when it starts it."""
    return chatting()


@pytest.fixture
def saved() -> Saved:
    """What the hooks at the end of `ann`'s flows were called for."""
    return Saved()


@pytest.fixture
def ann(chatting: Callable[..., Person], saved: Saved) -> Person:
    """Somebody who has the flows of the cases; nothing runs yet."""
    return chatting(*FLOWS, services={Saved: saved})
