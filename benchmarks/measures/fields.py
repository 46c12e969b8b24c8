"""Growth with the size of a flow, and with the answers that it holds.

*Flow* is a message in a flow of 10 or 1,000 fields with five answers. *Answers* is a message in a flow of 1,000 fields
with 5, 50 and 500 answers, beside what decoding and encoding the stored record costs.
"""

from __future__ import annotations

import asyncio
import json
import types
from functools import partial
from typing import Any

from benchmarks.measures import ROUNDS, Size
from benchmarks.measures.timing import in_turn
from convflow import Conversations, Flow, Message, SessionManager, ask
from convflow.session.stores.memory import MemoryStore

_PEOPLE = 10


def _flow(fields: int) -> type[Flow]:
    names = [f"field_{number}" for number in range(fields)]

    def body(namespace: dict[str, Any]) -> None:
        namespace["__module__"] = __name__
        namespace["__annotations__"] = dict.fromkeys(names, int)
        namespace.update({name: ask(f"What is {name}?", ge=0) for name in names})

    return types.new_class(f"Of{fields}", (Flow,), {"id": f"of{fields}", "command": f"of{fields}"}, body)


async def _run(rounds: int) -> dict[str, Any]:
    sent = [0]
    works: dict[str, Any] = {}
    flows = {fields: _flow(fields) for fields in (10, 1000)}
    for fields, answers in ((10, 5), (1000, 5), (1000, 50), (1000, 500)):
        flow, store = flows[fields], MemoryStore()
        bot = Conversations([flow], sessions=SessionManager(store))
        for person in range(_PEOPLE):
            given = {f"field_{number}": number for number in range(answers)}
            await bot.start(flow, Message(person, person), answers=given)

        async def send(bot: Conversations = bot) -> int:
            for person in range(_PEOPLE):
                sent[0] += 1
                turn = await bot.handle(Message(person, person, sent[0], "-7"))  # refused: the answers stay as many
                assert turn.replies
            return _PEOPLE

        stored = (await store.load("user:0:chat:0")).data
        assert stored is not None
        works[f"turn {fields} {answers}"] = send
        works[f"codec {fields} {answers}"] = partial(_codec, stored.splitlines())
    return await in_turn(works, rounds)


async def _codec(lines: list[bytes]) -> int:
    for _ in range(_PEOPLE):
        for line in lines:
            json.dumps(json.loads(line), ensure_ascii=False, separators=(",", ":")).encode()
    return _PEOPLE


def measure(size: Size) -> dict[str, Any]:
    """Give CPU microseconds by what happens, fields and answers."""
    return asyncio.run(_run(ROUNDS[size]))
