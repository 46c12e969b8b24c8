"""Nothing that is stored can run code: a pickle, a YAML tag or a class name in a store stays bytes."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
import pickle
import re
from pathlib import Path

import pytest

import convflow
from convflow import Conversations, Message, SessionManager
from convflow.session.stores.abc import Store
from convflow.session.stores.memory import MemoryStore
from convflow.session.stores.sqlite import SQLiteStore
from convflow.testing import ManualClock
from tests.corpus.flows import FLOWS

TOLD = "Sorry, I can no longer read where we were. What was stored is kept; please start again."


class Bomb:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str, ...]]:
        return os.mkdir, (str(self.path),)


def bombs(path: Path) -> dict[str, bytes]:
    """Give what would make a directory if somebody took it for an object."""
    raw = pickle.dumps(Bomb(path))
    header = b'{"convflow":1,"created":1,"updated":1,"parts":["values","flows"]}\n'
    tagged = {"py/reduce": [{"py/type": "os.mkdir"}, {"py/tuple": [str(path)]}]}
    return {
        "a pickle": raw,
        "a pickle as a part": header + b'{"v":{}}\n' + raw.replace(b"\n", b" "),
        "jsonpickle": header + json.dumps({"v": tagged}).encode() + b"\n" + json.dumps([tagged]).encode(),
        "YAML": f"!!python/object/apply:os.mkdir ['{path}']".encode(),
        "a tag": header + json.dumps({"v": {"x": {"~": "os.mkdir", "v": str(path)}}}).encode() + b"\n[]",
    }


def test_the_bomb_is_one(tmp_path):
    """Who does take it for an object runs its code: the test can fail."""
    pickle.loads(bombs(tmp_path / "boom")["a pickle"])  # noqa: S301 - our own

    assert (tmp_path / "boom").is_dir()


@pytest.mark.parametrize("kind", ["a pickle", "a pickle as a part", "jsonpickle", "YAML", "a tag"])
@pytest.mark.parametrize("where", ["memory", "SQLite"])
def test_bomb_in_a_store_stays_bytes(tmp_path, kind, where):
    """It is set aside as damage, the person is told, and no code has run."""
    boom = tmp_path / "boom"

    async def talk() -> list[str]:
        store: Store = MemoryStore() if where == "memory" else SQLiteStore(tmp_path / "chat.db")
        clock = ManualClock()
        await store.commit(
            "user:ann:chat:ann", bombs(boom)[kind], b"", expected=0, expires_at=None,
            retain_until=clock.now() + dt.timedelta(days=1), due_at=None, pinned=False,
        )  # fmt: skip
        bot = Conversations(FLOWS, sessions=SessionManager(store, clock=clock), on_error=lambda *_: None)
        turn = await bot.handle(Message("ann", "ann", 1, "/guess"))
        await bot.aclose()
        return [reply.text for reply in turn.replies]

    said = asyncio.run(talk())

    assert not boom.exists()
    assert "Guess a number." == said[-1]


def test_no_deserialiser_that_runs_code_is_imported():
    """The package names no pickle, marshal, shelve, jsonpickle or yaml."""
    found = [
        path.name
        for path in Path(convflow.__file__).parent.rglob("*.py")
        if "testing" not in path.parts  # a test hands its store to another process
        and re.search(
            r"^\s*(?:import|from) (?:pickle|marshal|shelve|jsonpickle|yaml|dill)\b", path.read_text(), re.MULTILINE
        )
    ]

    assert [] == found
