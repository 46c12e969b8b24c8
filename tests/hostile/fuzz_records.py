"""Stored bytes at random: nothing raises, and who stands behind them learns what to do."""

from __future__ import annotations

import copy
import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import attrs

from convflow import Conversations, Message
from convflow.errors import NewerRecord
from convflow.session.stores.memory import MemoryStore
from convflow.testing import ManualClock
from tests.corpus.flows import program

CORPUS = sorted((Path(__file__).parents[1] / "corpus").glob("*/*.json"))
VALUES: list[Any] = [
    None, True, 0, 1, -1, 2**53, 2**64, 10**400, 10**4299, 1.5, -1e300, "", "x", "0", "x" * 300, "\x00", [], [[]], {},
    {"~": "date"}, {"~": "date", "v": "0000-00-00"}, {"~": "Decimal", "v": "NaN"}, ["name"], "on_complete", "asking",
    "*review",
]  # fmt: skip
TEXTS = ("/cancel", "/cancel", "/cancel", "hello", "30", "back", "save", "Ann", "done", "add", "/guess")
_AT_ONCE, _WOKEN = 50, 0.4
_BITS = (b'"', b"[", b"{", b"null", b"-1", b"1e999", b"\n", b'{"~":"date"}', b"true", b"[[[[[[[[", b'""', b"0")


def mutated(chance: Random, data: bytes) -> bytes:
    """Change a few bytes of a record, or a few of the values in it."""
    return _bytes_mutated(chance, data) if chance.random() < 0.5 else _values_mutated(chance, data)


def _values_mutated(chance: Random, data: bytes) -> bytes:
    """Put other values into a record that is still JSON."""
    header, *lines = data.split(b"\n")
    place = chance.randrange(len(lines))
    root = [json.loads(lines[place])]
    for _ in range(chance.choice((1, 1, 2, 4))):
        nodes: list[Any] = [root]
        for node in nodes:
            nodes += [
                each
                for each in (node.values() if isinstance(node, dict) else node)
                if each and isinstance(each, (dict, list))
            ]
        _spoil(chance, chance.choice(nodes), nodes)
    lines[place] = json.dumps(root[0] if root else None, ensure_ascii=False, separators=(",", ":")).encode()
    return b"\n".join((header, *lines))


def _spoil(chance: Random, node: dict[str, Any] | list[Any], nodes: list[Any]) -> None:
    """Change one thing in a list or an object."""
    names: Any = [*node] if isinstance(node, dict) else range(len(node))
    if not names:
        return
    name, other = chance.choice(names), copy.deepcopy(chance.choice([*VALUES, chance.choice(nodes)]))
    match chance.randrange(4):
        case 0:
            del node[name]
        case 1 if isinstance(node, dict):
            node[chance.choice(names)] = node[name]
        case 1 if isinstance(node, list):
            node.insert(name, other)
        case _:
            node[name] = other


def _bytes_mutated(chance: Random, data: bytes) -> bytes:
    raw = bytearray(data)
    for _ in range(chance.choice((1, 1, 1, 2, 5))):
        place = chance.randrange(len(raw) or 1)
        match chance.randrange(6):
            case 0 if raw:
                raw[place] = chance.randrange(256)
            case 1:
                del raw[place : place + chance.choice((1, 5, 200))]
            case 2:
                raw[place:place] = chance.randbytes(chance.choice((1, 4)))
            case 3:
                raw[place:place] = chance.choice(_BITS)
            case 4:
                del raw[place:]
            case _:
                other = chance.randrange(len(raw) or 1)
                raw[place:place] = raw[other : other + 20]
    return bytes(raw)


@attrs.frozen
class Moment:
    """The conversations of the corpus that were held at one time, and a program at that time.

    Attributes:
        records: Their bytes.
        clock: The time of the program.
        bot: The program.
    """

    records: list[bytes]
    clock: ManualClock
    bot: Conversations


def _moments() -> Iterator[Moment]:
    by_time: dict[str, list[bytes]] = {}
    for path in CORPUS:
        kept = json.loads(path.read_text())
        by_time.setdefault(kept["at"], []).append(kept["record"].encode())
    for at, found in by_time.items():
        clock = ManualClock(dt.datetime.fromisoformat(at))
        yield Moment(found, clock, program(MemoryStore(), clock, []))


async def records(chance: Random, count: int) -> None:
    """Put mutated records under people, wake some of them, and let each of them write.

    Raises:
        AssertionError: Somebody has no reply.
    """
    moments = [*_moments()]
    for begun in range(0, count, _AT_ONCE):
        (moment,) = chance.choices(moments, [len(each.records) for each in moments])
        store = MemoryStore()
        bot = moment.bot.restarted(store=store, clock=moment.clock)
        number = min(_AT_ONCE, count - begun)
        people = {f"u{each}": mutated(chance, chance.choice(moment.records)) for each in range(number)}
        for user, data in people.items():
            await _put(store, f"user:{user}:chat:{user}", data, moment.clock.now())
        try:
            _ = [turn async for turn in bot.due()] if chance.random() < _WOKEN else []
        except BaseException as error:
            error.add_note("\n".join(map(repr, people.values())))
            raise
        for user, data in people.items():
            await _say(bot, user, chance.choice(TEXTS), data)


async def _put(store: MemoryStore, key: str, data: bytes, now: dt.datetime) -> None:
    await store.commit(
        key, data, b"", expected=0, expires_at=None, retain_until=now + dt.timedelta(days=1), due_at=now, pinned=False
    )


async def _say(bot: Conversations, user: str, text: str, data: bytes) -> None:
    try:
        turn = await bot.handle(Message(user, user, 1, text))
    except NewerRecord:
        return  # a record of a later release is left alone
    except BaseException as error:
        error.add_note(f"{text} to {data!r}")
        raise

    assert turn.replies or not (turn.handled or text == "/cancel"), f"{text} to {data!r}: {turn}"
