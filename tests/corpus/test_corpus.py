"""Conversations that were stored by earlier releases: every later one loads them and brings them to their end."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from pathlib import Path

import attrs
import pytest

from convflow import Conversations, Message, SessionManager
from convflow.session.record import Record
from convflow.session.stores.memory import MemoryStore
from convflow.testing import ManualClock
from tests.corpus import flows, make
from tests.corpus.make import talk

FILES = sorted(Path(__file__).parent.glob("*/*.json"))
OTHERS = ("values", "quarantine")
IDS = [f"{path.parent.name}/{path.stem}" for path in FILES]


async def stored(text: str) -> tuple[dict[str, object], MemoryStore, ManualClock]:
    """Put a conversation of the corpus into a store, at the time when it was held."""
    kept = json.loads(text)
    clock, store = ManualClock(dt.datetime.fromisoformat(kept["at"])), MemoryStore()
    await store.commit(
        kept["key"], kept["record"].encode(), b"", expected=0, expires_at=None,
        retain_until=clock.now() + dt.timedelta(days=30), due_at=clock.now(), pinned=True,
    )  # fmt: skip
    return kept, store, clock


def test_there_is_a_corpus():
    """The files are there; a corpus that is not found would test nothing."""
    assert len(FILES) >= 28


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_stored_conversation_goes_on(path):
    """What an earlier release has stored goes on to the very result that it had there."""
    text = path.read_text()

    async def go_on() -> None:
        kept, store, clock = await stored(text)

        assert kept["completed"] == await talk(store, clock, list(kept["then"]), ["works"], 1000)

    asyncio.run(go_on())


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_stored_conversation_goes_on_after_a_reconciliation(path, monkeypatch):
    """It goes on as well where the class counts as changed, so that every answer is looked at anew."""
    for flow in (*flows.FLOWS, flows.Line, flows.Address, flows.Part):
        monkeypatch.setattr(flow, "__convflow__", attrs.evolve(flow.__convflow__, fingerprint="other"))

    text = path.read_text()

    async def go_on() -> None:
        kept, store, clock = await stored(text)

        assert kept["completed"] == await talk(store, clock, list(kept["then"]), ["works"], 1000)

    asyncio.run(go_on())


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_stored_conversation_is_kept_by_a_program_without_its_flows(path):
    """A program that does not have the flows answers, and keeps everything for one that has."""
    text = path.read_text()

    async def go_on() -> None:
        kept, store, clock = await stored(text)
        empty = Conversations([], sessions=SessionManager(store, clock=clock))
        await empty.handle(Message("ann", "ann", 1, "hello"))
        [turn async for turn in empty.due()]

        assert kept["completed"] == await talk(store, clock, list(kept["then"]), ["works"], 1000)

    asyncio.run(go_on())


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_other_parts_stay(path):
    """The values of the session and what was set aside stand there afterwards, byte for byte."""
    text = path.read_text()

    async def go_on() -> None:
        kept, store, clock = await stored(text)
        before = Record.decode(str(kept["record"]).encode()).parts
        await talk(store, clock, list(kept["then"])[:1], ["works"], 1000)
        after = Record.decode((await store.load(str(kept["key"]))).data or b"").parts

        assert [before.get(name) for name in OTHERS] == [after.get(name) for name in OTHERS]

    asyncio.run(go_on())


@pytest.mark.parametrize("name", make.CONVERSATIONS)
def test_every_conversation_is_stored_for_this_release(name):
    """``python -m tests.corpus.make`` was called since the last conversation was added."""
    assert make.path_of(name).exists()
