"""Growth with the number of idle sessions in the store: none, 1,000, 100,000, 1,000,000.

Idle sessions are those of people in mid-form. Their records are copies, under other keys, of one that was written by a
conversation; for each store a person writes messages while the others sleep.
"""

from __future__ import annotations

import asyncio
import gc
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.bots.ours import Collected, Registration, store as make_store
from benchmarks.measures import ROUNDS, Size
from benchmarks.measures.timing import in_turn
from convflow import Conversations, Message, SessionManager
from convflow.session.stores.abc import Store

_PEOPLE = 30
_COUNTS = {"tiny": (0, 100), "small": (0, 1_000, 20_000), "full": (0, 1_000, 100_000, 1_000_000)}


class _Recorder:
    """A store that notes what the last commit was given."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.last: tuple[bytes | None, bytes, dict[str, Any]] | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    async def commit(self, key: str, data: bytes | None, inbox: bytes, **rest: Any) -> Any:
        """Note the arguments and commit."""
        self.last = data, inbox, rest
        return await self.store.commit(key, data, inbox, **rest)


async def _fill(store: Store, count: int) -> None:
    recorder = _Recorder(store)
    bot = Conversations([Registration], sessions=SessionManager(recorder), services={Collected: Collected()})
    for number, text in enumerate(("/register", "Ann", "30")):
        await bot.handle(Message("first", "first", number, text))
    assert recorder.last is not None
    data, inbox, rest = recorder.last
    rest["expected"] = 0
    for start in range(0, count, 1000):  # many at a time: a store may commit together what waits together
        keys = [f"user:idle{number}:chat:idle{number}" for number in range(start, min(count, start + 1000))]
        await asyncio.gather(*(store.commit(key, data, bytes(bytearray(inbox)), **rest) for key in keys))


async def _run(counts: tuple[int, ...], rounds: int, folder: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    sent = [0]
    for variant in ("memory", "sqlite-NORMAL"):

        async def talk(bot: Conversations) -> int:
            texts = ("/register", "Ann", "12", "30", "ann@example.org", "yes")
            for text in texts:
                for person in range(_PEOPLE):
                    sent[0] += 1
                    turn = await bot.handle(Message(person, person, sent[0], text))
                    assert turn.replies
            return len(texts) * _PEOPLE

        works, stores = {}, []
        for count in counts:
            store = make_store(variant, str(Path(folder, f"{count}.db")))
            stores.append(store)
            await _fill(store, count)
            bot = Conversations([Registration], sessions=SessionManager(store), services={Collected: Collected()})
            works[str(count)] = partial(talk, bot)
        gc.freeze()  # what sleeps is not looked at again and again; a program that keeps a million would do the same
        found[variant] = await in_turn(works, rounds)
        gc.unfreeze()
        for store in stores:
            await store.aclose()
    return found


def measure(size: Size) -> dict[str, Any]:
    """Give CPU microseconds of a message by store and number of idle sessions."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_run(_COUNTS[size], ROUNDS[size], folder))
