"""Writes the stored conversations of this release: ``python -m tests.corpus.make``.

Once with every release, into a folder of its own. What is written stays as it is for ever.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from convflow import Media, Message
from convflow.session.stores.memory import MemoryStore
from convflow.testing import ManualClock
from tests.corpus.flows import program

RELEASE = "0.1"
HERE = Path(__file__).parent

KINDS = [
    "/kinds", "Ann", "30", "1.5", "9.99", "yes", "2026-03-01", "07:30", "2026-03-01 07:30", "90 minutes",
    "ann@example.org", "+49 30 1234567", "Business", "Personal", "done", {"photo": "file-1"}, "skip", "Acme",
]  # fmt: skip
CHECKOUT = ["/checkout", "apple", "2", "add", "pear", "skip", "done", "High Street", "Rome", "add", "red", "done"]

CONVERSATIONS: dict[str, tuple[list[Any], list[Any]]] = {
    "a form half way": (KINDS[:6], [*KINDS[6:], "save"]),
    "a form with every kind": (KINDS[:-1], ["Acme", "save"]),
    "a review": (KINDS, ["save"]),
    "a change": ([*KINDS, "change name"], ["Bob", "save"]),
    "a question that was opened again": ([*KINDS[:4], "back"], ["2.5", *KINDS[4:], "save"]),
    "a branch that was closed": ([*KINDS, "change plan", "Personal"], ["save"]),
    "a list that is open": (CHECKOUT[:6], [*CHECKOUT[6:], "save"]),
    "a line half way": (CHECKOUT[:2], [*CHECKOUT[2:], "save"]),
    "a sub-flow half way": (CHECKOUT[:8], [*CHECKOUT[8:], "save"]),
    "a list of values": (CHECKOUT[:11], ["done", "save"]),
    "steps": (["/guess", "3", "4"], ["7"]),
    "a draft": ([*CHECKOUT[:8], {"minutes": 31}], ["/checkout", "continue", *CHECKOUT[8:], "save"]),
    "a flow on another one": ([*KINDS[:4], "/guess", "3"], ["7", *KINDS[4:], "save"]),
    "a hook that waits": (["/hooked", "Ann", "1234"], ["save"]),
}


async def talk(store: MemoryStore, clock: ManualClock, said: list[Any], saved: list[str], first: int = 0) -> list[str]:
    """Say everything; give what was completed."""
    bot, completed = program(store, clock, saved), list[str]()
    for number, what in enumerate(said, first):
        if isinstance(what, dict) and "minutes" in what:
            clock.advance(minutes=what["minutes"])
            turns = [turn async for turn in bot.due()]
        else:
            media = (Media("photo", what["photo"]),) if isinstance(what, dict) else ()
            text = what if isinstance(what, str) else None
            turns = [await bot.handle(Message("ann", "ann", number, text, media=media))]
            assert turns[0].replies, what
        completed += [repr(turn.completed) for turn in turns if turn.completed is not None]
    return completed


async def _write(name: str, said: list[Any], then: list[Any]) -> None:
    store, clock = MemoryStore(), ManualClock()
    await talk(store, clock, said, [])
    (key,) = await store.keys()
    record, at = (await store.load(key)).data, clock.now()
    completed = await talk(store, clock, then, ["works"], 1000)
    assert completed, name
    kept = {
        "record": (record or b"").decode(), "key": key, "at": at.isoformat(), "then": then, "completed": completed,
    }  # fmt: skip
    path = HERE / RELEASE / f"{name.replace(' ', '-')}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(kept, indent=1) + "\n")


def main() -> None:
    """Write them all."""
    for name, (said, then) in CONVERSATIONS.items():
        asyncio.run(_write(name, said, then))


if __name__ == "__main__":
    main()
