"""What a hostile message costs, through everything that a turn does, beside a plain answer.

The numbers are those of the named inputs in ``docs/security.md``. What is missing is no single message: what is stored,
who writes, many at once, classes.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from benchmarks.bots.ours import Collected, Registration
from benchmarks.measures import ROUNDS, Size
from benchmarks.measures.timing import in_turn
from convflow import Contact, Conversations, Location, Media, Message, SessionManager
from convflow.session.stores.memory import MemoryStore

_PLAIN = "plain"
_TEXTS = {
    _PLAIN: "12",
    "01 empty": "",
    "02 spaces": "\u00a0\u3000\u200b ",
    "03 4,096 emoji": "\U0001f600" * 4096,
    "04 1 MB": "a" * 1_000_000,
    "05 NUL": "a\0b",
    "06 lone surrogate": "a\ud800b",
    "07 controls": "\x07\x1b[31m\x08",
    "08 line ends": "a\r\nb\u2028c",
    "09 bidi": "\u202eabc\u2066",
    "10 joiners": "1\u200d2",
    "11 look-alikes": "Y\u0435s",
    "12 digits": "٣٠",
    "13 superscript": "²",
    "14 underscore": "1_000",
    "15 5,000 digits": "9" * 5000,
    "15 4,000 digits": "9" * 4000,
    "16 not a number": "NaN",
    "17 2^64": str(2**64),
    "18 30 February": "2026-02-30",
    "19 a moment": "2026-03-29 02:30",
    "20 address": "a" * 300 + "@example.org",
    "21 phone": "+" + "1" * 40,
    "22 50,000 letters": "a" * 50_000 + "!",
    "22 4,096 letters": "a" * 4095 + "!",
    "22 words": "one " * 1000,
    "22 commas": "1," * 2000,
    "23 growing": "\ufdfa" * 4096,
    "24 marks": "a" + "\u0301" * 1000,
    "24 many marks": ("a" + "\u0301" * 20) * 195,
    "25 depth": "[" * 100_000,
    "26 JSON": '{"a":1,"a":2}',
    "27 names": "__class__",
    "40 commands": "/unknown " * 400,
    "41 words": "Back to the start",
    "42 markup": "<b>&_*[]()~`](tg://user?id=1)@everyone",
    "43 template": "{0.__class__} %s {{7*7}} ${x}",
    "44 SQL": "'; DROP TABLE x; --",
}
_THINGS: dict[str, dict[str, Any]] = {
    "29 long id": {"id": "i" * 10_000, "text": "12"},
    "35 forged button": {"press": "cf:AAAAAAAA.BBBBBBBB"},
    "35 long button": {"press": "x" * 100_000},
    "39 nothing": {},
    "39 album": {"media": [Media("photo", "p", caption="x" * 1000)] * 50},
    "39 contact": {"contact": Contact("1" * 1000, "x" * 10_000)},
    "39 location": {"location": Location(1e300, 0.0)},
    "39 edited": {"text": "12", "edited": True},
    "46 file": {"media": [Media("document", "d", name="../" * 10_000)]},
    "53 language": {"text": "12", "locale": "x" * 5000},
}


async def _run(rounds: int) -> dict[str, list[float]]:
    bot = Conversations([Registration], sessions=SessionManager(MemoryStore()), services={Collected: Collected()})
    sent = [0]

    async def send(person: int, facts: dict[str, Any], times: int) -> int:
        for _ in range(times):
            sent[0] += 1
            await bot.handle(Message(**{"user": person, "chat": person, "id": sent[0], **facts}))
        return times

    works: dict[str, Any] = {}
    inputs = {name: {"text": text} for name, text in _TEXTS.items()} | _THINGS
    for person, (name, facts) in enumerate(inputs.items()):
        await send(person, {"text": "/register"}, 1)
        await send(person, {"text": "Ann"}, 1)
        works[name] = partial(send, person, facts, 20 if name == _PLAIN else 2)
    return await in_turn(works, rounds)


def measure(size: Size) -> dict[str, list[float]]:
    """Give CPU microseconds of a turn by the name of the input."""
    return asyncio.run(_run(ROUNDS[size]))
