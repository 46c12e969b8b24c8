"""Growth with what the session holds: 1, 10 and 100 KB that the turn changes, or does not touch.

*Hand* decodes the same bytes with the same JSON library, changes them, encodes and keeps them. *Untouched* is a message
of a flow beside such values; *touched* is a command that changes one of them.
"""

from __future__ import annotations

import asyncio
import json
from functools import partial
from typing import Any

from benchmarks.bots.ours import Collected, Registration
from benchmarks.measures import ROUNDS, Size
from benchmarks.measures.timing import in_turn
from convflow import Context, Conversations, Message, SessionManager
from convflow.session.stores.memory import MemoryStore

_PEOPLE = 10
_SIZES_KB = (0, 1, 10, 100)


def _values(size_kb: int) -> dict[str, Any]:
    rows = [{"id": index, "title": "a" * 40, "price": 12.5, "tags": ["new", "red"]} for index in range(size_kb * 10)]
    return {"count": 0, "rows": rows}


def _bot(size_kb: int) -> Conversations:
    sessions = SessionManager(MemoryStore(), initial=partial(_values, size_kb))
    bot = Conversations([Registration], sessions=sessions, services={Collected: Collected()})

    @bot.command("/touch")
    async def touch(ctx: Context) -> None:
        ctx.session["count"] += 1
        ctx.reply("Touched.")

    return bot


async def _run(rounds: int) -> dict[str, Any]:
    sent = [0]

    async def send(bot: Conversations, people: range, text: str) -> int:
        for person in people:
            sent[0] += 1
            turn = await bot.handle(Message(person, person, sent[0], text))
            assert turn.replies
        return len(people)

    async def by_hand(kept: dict[int, bytes]) -> int:
        for person, stored in kept.items():
            values = json.loads(stored)
            values["count"] += 1
            kept[person] = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
        return len(kept)

    works: dict[str, Any] = {}
    for size_kb in _SIZES_KB:
        bot = _bot(size_kb)
        await send(bot, range(_PEOPLE), "/touch")
        works[f"touched {size_kb}"] = partial(send, bot, range(_PEOPLE), "/touch")
        for text in ("/register", "Ann"):
            await send(bot, range(_PEOPLE, 2 * _PEOPLE), text)
        works[f"untouched {size_kb}"] = partial(send, bot, range(_PEOPLE, 2 * _PEOPLE), "12")
        kept = dict.fromkeys(range(_PEOPLE), json.dumps(_values(size_kb)).encode())
        works[f"hand {size_kb}"] = partial(by_hand, kept)
    return {"bytes": len(json.dumps(_values(100))), "cpu": await in_turn(works, rounds)}


def measure(size: Size) -> dict[str, Any]:
    """Give CPU microseconds of a message by what happens and kilobytes."""
    return asyncio.run(_run(ROUNDS[size]))
