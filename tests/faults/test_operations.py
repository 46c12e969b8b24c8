"""What a message costs: counted exactly, on each store."""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter

import pytest

from convflow import Message
from convflow.session.stores.memory import MemoryStore
from convflow.testing import FaultyStore
from tests.faults.hammer_worker import open_store
from tests.faults.survey import program

_people = itertools.count()


@pytest.fixture(params=["memory", "sqlite", "redis", "postgres"])
def store(request, addresses):
    """Give each store, counting."""
    with asyncio.Runner() as runner:
        real = MemoryStore() if request.param == "memory" else open_store(addresses(request.param))
        counting = FaultyStore(real)
        counting.runner = runner
        yield counting
        runner.run(real.aclose())


@pytest.fixture
def person():
    """Give somebody whom no test on this server has seen."""
    return f"p{next(_people)}"


async def effect(key: str, answers: str) -> None:
    pass


async def send(to, reply) -> None:
    pass


def costs(store, person, *texts, bot=None, same_id=False) -> list[Counter[str]]:
    """Let somebody say something; give the operations of each message."""
    bot = bot or program(store, effect)
    each = []
    for number, text in enumerate(texts):
        before = store.ops.copy()
        message_id = "same" if same_id else f"{person}-{text}-{number}"
        store.runner.run(bot.handle(Message(person, person, message_id, text), send=send))
        each.append(store.ops - before)
    return each


NEW = {"load": 1, "commit": 1, "mark": 1}


def test_new_message_is_one_read_and_one_write(store, person):
    """The mark comes after the replies, off the person's path."""
    assert [NEW] * 3 == costs(store, person, "/survey", "a", "b")


def test_message_that_completes_a_flow_is_one_read_and_two_writes(store, person):
    """The state, and the outcome of the hook; the mark is of what the hook has said."""
    assert {"load": 1, "commit": 2, "mark": 1} == costs(store, person, "/survey", "a", "b", "c")[-1]


def test_duplicate_is_one_read(store, person):
    """A message that was applied before writes nothing."""
    first, second = costs(store, person, "/survey", "/survey", same_id=True)

    assert NEW == first
    assert {"load": 1} == second


def test_nothing_to_do_is_one_read(store, person):
    """What no flow wants writes nothing."""
    assert [{"load": 1}] == costs(store, person, "hello")


class Overtaken(FaultyStore):
    """Lets another worker write just before one commit."""

    between = None

    async def commit(self, *arguments, **facts):
        if self.between is not None:
            work, self.between = self.between, None
            await work
        return await super().commit(*arguments, **facts)


def test_conflict_is_one_operation_more(store, person):
    """Who was overtaken gets what is stored with the refusal, and writes again: at most two trips, no further load."""
    other = program(store.store, effect)
    overtaken = Overtaken(store.store)
    overtaken.runner = store.runner
    costs(store, person, "/survey")
    overtaken.between = other.handle(Message(person, person, "other", "x"), send=send)

    assert [{"load": 1, "commit": 2, "mark": 1}] == costs(overtaken, person, "y", bot=program(overtaken, effect))
