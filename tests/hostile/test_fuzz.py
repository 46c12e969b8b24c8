"""Stored bytes and messages at random; more of them with CONVFLOW_RECORDS and CONVFLOW_INPUTS."""

from __future__ import annotations

import asyncio
import os
from random import Random

import attrs
import pytest

from convflow import Conversations, Message, Turn
from convflow.conversations import desk
from convflow.errors import Unreadable
from convflow.flows import stored
from convflow.flows.state import Running
from tests.hostile import fuzz_inputs
from tests.hostile.fuzz_inputs import inputs
from tests.hostile.fuzz_records import records

RECORDS = int(os.environ.get("CONVFLOW_RECORDS", "20000"))
INPUTS = int(os.environ.get("CONVFLOW_INPUTS", "20000"))
PARTS = 8


@pytest.mark.parametrize("seed", range(PARTS))
def test_mutated_records_never_raise(seed):
    """Whatever stands in the store, the person is told what to do, and nothing raises."""
    asyncio.run(records(Random(seed), RECORDS // PARTS))


def test_inner_flow_without_its_outer_one_is_damage():
    """A line that stands alone on the stack is damaged data, as any other that no turn has written."""
    line = {
        "id": "a", "flow": "line", "v": 1, "phase": "asking", "started": 1, "answers": {}, "at": ["quantity", 2],
        "within": ["lines", 0, 0, 0],
    }  # fmt: skip

    with pytest.raises(Unreadable):
        stored.from_plain([line])
    with pytest.raises(Unreadable):
        stored.from_plain([{"draft": [line], "until": None}])


@pytest.mark.parametrize("seed", range(PARTS))
def test_random_inputs_never_raise(seed):
    """Whatever is sent to any question, there is a reply, and nothing raises."""
    asyncio.run(inputs(Random(seed), INPUTS // PARTS))


def test_the_fuzz_notices_a_reader_that_raises(monkeypatch):
    """Where a damaged record would raise, the fuzz fails: it can fail."""

    def careless(plain: object) -> Running:
        try:
            return stored.from_plain(plain)
        except Unreadable:
            raise ZeroDivisionError from None

    monkeypatch.setattr(desk, "from_plain", careless)
    with pytest.raises(ZeroDivisionError):
        asyncio.run(records(Random(0), 1000))


def test_the_fuzz_notices_silence(monkeypatch):
    """Where somebody in a flow has no reply, the fuzz fails: it can fail."""
    handle = Conversations.handle

    async def silent(self: Conversations, message: Message, **options: object) -> Turn:
        turn = await handle(self, message, **options)
        return turn if message.text != "" else attrs.evolve(turn, replies=())

    monkeypatch.setattr(Conversations, "handle", silent)
    monkeypatch.setattr(fuzz_inputs, "some_text", lambda _: "\x00")
    with pytest.raises(AssertionError, match="no reply"):
        asyncio.run(inputs(Random(0), 500))
