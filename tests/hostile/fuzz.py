"""Bytes and messages at random: nothing raises, and nobody is left without a reply.

``python -m tests.hostile.fuzz records 1000000`` and ``… inputs 1000000`` run more than the tests do; ``--seed 17``
begins elsewhere.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import json
from pathlib import Path
from random import Random

from convflow import Contact, Conversations, Location, Media, Message
from convflow.errors import NewerRecord
from convflow.session.stores.memory import MemoryStore
from convflow.testing import ManualClock
from tests.corpus.flows import program

CORPUS = sorted((Path(__file__).parents[1] / "corpus").glob("*/*.json"))
NASTY = [
    "\x00", "\ud800", "\u202e", "\u2066", "\u200b", "\u200d", "\ufdfa", "a\u0301" * 300, "\x1b[31m", "\r\n", "\u2028",
    "{0.__class__}", "%s", "${x}", "<b>", "](tg://user?id=1)", "@everyone", "=cmd()", "'; DROP TABLE x; --", "../../x",
    "1_000", "0x10", "1e400", "NaN", "-0", "²", "٣٠", "９", "9" * 5000, "2026-02-30", "0000-00-00", "a" * 5000, "/",
    "/START@bot", "/cancel", "back", "skip", "yes", "Ann", "30", "{" * 2000, "[" * 2000, "🎉" * 100, " ", "", "pro",
]  # fmt: skip


def mutated(chance: Random, data: bytes) -> bytes:
    """Change a few bytes of a record."""
    raw = bytearray(data)
    for _ in range(chance.choice((1, 1, 1, 2, 5))):
        place = chance.randrange(len(raw) or 1)
        match chance.randrange(6):
            case 0 if raw:
                raw[place] = chance.randrange(256)
            case 1:
                del raw[place : place + chance.choice((1, 5, 200))]
            case 2:
                raw[place:place] = bytes(chance.randrange(256) for _ in range(chance.choice((1, 4))))
            case 3:
                raw[place:place] = chance.choice(
                    (b'"', b"[", b"{", b"null", b"-1", b"1e999", b"\n", b'{"~":"date"}', b"true")
                )
            case 4:
                del raw[place:]
            case _:
                other = chance.randrange(len(raw) or 1)
                raw[place:place] = raw[other : other + 20]
    return bytes(raw)


async def records(chance: Random, count: int) -> None:
    """Put mutated records under people, and let each of them write.

    Raises:
        AssertionError: Somebody has no reply.
    """
    corpus = [json.loads(path.read_text()) for path in CORPUS]
    for _ in range(count):
        kept = chance.choice(corpus)
        clock, store = ManualClock(dt.datetime.fromisoformat(kept["at"])), MemoryStore()
        data = mutated(chance, kept["record"].encode())
        await store.commit(
            kept["key"], data, b"", expected=0, expires_at=None, retain_until=clock.now() + dt.timedelta(days=1),
            due_at=clock.now(), pinned=False,
        )  # fmt: skip
        bot = program(store, clock, [])
        try:
            [turn async for turn in bot.due()]
            await bot.handle(Message("ann", "ann", 1, "hello"))
            turn = await bot.handle(Message("ann", "ann", 2, "/cancel"))
        except NewerRecord:
            continue  # a record of a later release is left alone
        except Exception as error:
            error.add_note(repr(data))
            raise

        assert turn.replies, data


async def inputs(chance: Random, count: int) -> None:
    """Send anything to every kind of question.

    Raises:
        AssertionError: Somebody in a flow has no reply.
    """
    clock, store = ManualClock(), MemoryStore()
    bot = program(store, clock, ["works"])
    for number in range(count):
        user = f"u{chance.randrange(50)}"
        message = _message(chance, user, number)
        inside = await bot.current(message) if chance.random() < 0.2 else None
        turn = await _heard(bot, message)

        assert inside is None or turn or message.press is not None, message
        if chance.random() < 0.05:
            await bot.handle(
                Message(user, user, f"s{number}", chance.choice(("/kinds", "/checkout", "/guess", "/hooked")))
            )


async def _heard(bot: Conversations, message: Message) -> bool:
    try:
        turn = await bot.handle(message)
    except Exception as error:
        error.add_note(repr(message.text))
        raise

    assert all(reply.text.strip() for reply in turn.replies)
    return bool(turn.replies)


def _message(chance: Random, user: str, number: int) -> Message:
    text = "".join(chance.choice(NASTY) for _ in range(chance.choice((1, 1, 1, 2, 4))))
    match chance.randrange(9):
        case 0:
            return Message(user, user, number, press=text[:80])
        case 1:
            return Message(user, user, number, media=(Media("photo", "p", name=text[:300], caption=text),))
        case 2:
            return Message(user, user, number, contact=Contact(text[:50], text[:50]))
        case 3:
            return Message(user, user, number, location=Location(chance.uniform(-90, 90), 0.0))
        case 4:
            return Message(user, user, number, text, edited=True, locale=text[:50])
        case _:
            return Message(user, user, number, text)


KINDS = {"records": records, "inputs": inputs}


def main() -> None:
    """Run as many as the command line says."""
    parser = argparse.ArgumentParser(description="Send bytes and messages at random.")
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("count", nargs="?", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    asyncio.run(KINDS[arguments.kind](Random(arguments.seed), arguments.count))
    print(f"{arguments.count} {arguments.kind}, seed {arguments.seed}: nothing raised, everybody has a reply.")


if __name__ == "__main__":
    main()
