"""What a hostile message costs, through everything that a turn does, beside a plain answer."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from benchmarks.bots.ours import Collected, Registration
from benchmarks.measures import ROUNDS, Size
from benchmarks.measures.timing import in_turn
from convflow import Conversations, Message, SessionManager
from convflow.session.stores.memory import MemoryStore

_INPUTS = {
    "plain": "12",
    "empty": "",
    "spaces": "\u00a0\u3000\u200b ",
    "4,096 emoji": "\U0001f600" * 4096,
    "1 MB": "a" * 1_000_000,
    "NUL": "a\0b",
    "lone surrogate": "a\ud800b",
    "controls": "\x07\x1b[31m\x08",
    "line ends": "a\r\nb\u2028c",
    "bidi": "\u202eabc\u2066",
    "5,000 digits": "9" * 5000,
    "50,000 letters": "a" * 50_000 + "!",
    "growing": "\ufdfa" * 4096,
    "combining marks": "a" + "\u0301" * 1000,
    "depth": "[" * 100_000,
    "template": "{0.__class__} %s {{7*7}} ${x}",
    "markup": "<b>&_*[]()~`](tg://user?id=1)@everyone",
    "commands": "/unknown " * 400,
}


async def _run(rounds: int) -> dict[str, list[float]]:
    bot = Conversations([Registration], sessions=SessionManager(MemoryStore()), services={Collected: Collected()})
    sent = [0]

    async def send(person: int, text: str, times: int) -> int:
        for _ in range(times):
            sent[0] += 1
            await bot.handle(Message(person, person, sent[0], text))
        return times

    works: dict[str, Any] = {}
    for person, (name, text) in enumerate(_INPUTS.items()):
        await send(person, "/register", 1)
        await send(person, "Ann", 1)
        works[name] = partial(send, person, text, 20 if name == "plain" else 2)
    return await in_turn(works, rounds)


def measure(size: Size) -> dict[str, list[float]]:
    """Give CPU microseconds of a turn by the name of the input."""
    return asyncio.run(_run(ROUNDS[size]))
