"""What one turn of a ten-field flow costs, beside a bare load and save of the same bytes on the same store.

1. The turns are those of whole conversations: the command, ten answers, the word that confirms the review.
2. *Bare* reads the key and writes, with the same arguments, the very bytes that the turn wrote; nothing else.
3. Rounds take turns: every contender once in each round. A figure is the median over the rounds.
4. *Noise* is a fixed piece of work that touches neither convflow nor a disk, timed in every round.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import datetime as dt
import logging
import platform
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from decimal import Decimal
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any, Literal

import attrs

from convflow import Conversations, Email, Flow, Message, SessionManager, ask
from convflow.session.stores.abc import Store, Stored
from convflow.session.stores.memory import MemoryStore
from convflow.session.stores.sqlite import SQLiteStore

NOT_EQUAL = """\
What is not equal: a turn reads the message, finds the place in the flow, checks the answer, puts the next question,
knows the message again when it is delivered twice, and decodes and encodes the record. Bare does none of that: it moves
bytes that are encoded already. The bytes hold the replies and the ids of messages, which a hand-written bot may leave
out. One conversation talks at a time, in one process. CPU counts all threads; on SQLite, turn and bare wait for the
same thread."""


class Colour(StrEnum):
    """Something to choose from."""

    RED = "Red"
    GREEN = "Green"
    BLUE = "Blue"


class Ten(Flow, command="ten", review=True):
    """Ten questions of every type."""

    name: str = ask("What is your name?", max_length=80)
    age: int = ask("How old are you, {name}?", ge=18, le=120)
    email: Email = ask("Your e-mail?")
    street: str = ask("Which street?")
    city: str = ask("Which city?")
    colour: Colour = ask("Which colour?")
    day: dt.date = ask("Which day?")
    price: Decimal = ask("At what price?", gt=0)
    payment: Literal["card", "cash"] = ask("How will you pay?")
    news: bool = ask("May we write to you?")


TEXTS = (
    *("/ten", "Ann", "30", "ann@example.org", "1 Main Street", "Springfield"),
    *("Green", "2026-11-21", "12.50", "card", "yes", "save"),
)


@attrs.frozen
class Saved:
    """The arguments of one commit."""

    data: bytes | None
    inbox: bytes
    rest: dict[str, Any]


class Recorder:
    """A store that notes what is committed."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.saved: list[Saved] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    async def commit(self, key: str, data: bytes | None, inbox: bytes, *, expected: int, **rest: Any) -> int | Stored:
        """Note the arguments and commit."""
        self.saved.append(Saved(data, inbox, rest))
        return await self.store.commit(key, data, inbox, expected=expected, **rest)


async def converse(bot: Conversations, user: int) -> None:
    """Talk through the whole flow once."""
    for number, text in enumerate(TEXTS):
        turn = await bot.handle(Message(user, user, number, text))
        assert turn.handled
        assert (turn.completed is not None) == (text == "save")


async def bare(store: Store, saved: Sequence[Saved], user: int) -> None:
    """Load and save the same bytes as one conversation."""
    key = f"user:{user}:chat:{user}"
    for each in saved:
        stored = await store.load(key)
        version = await store.commit(key, each.data, each.inbox, expected=stored.version, **each.rest)
        assert isinstance(version, int)


async def record() -> list[Saved]:
    """Give what the turns of one conversation write."""
    recorder = Recorder(MemoryStore())
    await converse(Conversations([Ten], sessions=SessionManager(recorder)), 1)
    assert len(recorder.saved) == len(TEXTS)
    return recorder.saved


# -- measuring ---------------------------------------------------------------------------------------------------------


@attrs.define
class Times:
    """Microseconds of one turn, one figure for each round."""

    cpu: list[float] = attrs.Factory(list)
    wall: list[float] = attrs.Factory(list)


@contextlib.contextmanager
def measured(times: Times, turns: int) -> Iterator[None]:
    """Time the block and note the share of one turn."""
    cpu, wall = time.process_time_ns(), time.perf_counter_ns()
    yield
    times.wall.append((time.perf_counter_ns() - wall) / turns / 1000)
    times.cpu.append((time.process_time_ns() - cpu) / turns / 1000)


@attrs.frozen
class Contender:
    """One line of the table: a store, and the two things that are done on it."""

    name: str
    make: Callable[[Path], Store]
    turn: Times = attrs.field(factory=Times)
    bare: Times = attrs.field(factory=Times)


def contenders() -> list[Contender]:
    """Give the stores, each new in every round."""
    return [
        Contender("memory", lambda _: MemoryStore()),
        Contender("SQLite, NORMAL", lambda path: SQLiteStore(path, synchronous="NORMAL")),
        Contender("SQLite, FULL", lambda path: SQLiteStore(path, synchronous="FULL")),
    ]


async def run(rounds: int, conversations: int, note: Callable[[str], None]) -> tuple[list[Contender], Times, int]:
    """Measure; give the contenders with their times, the noise, and the mean number of bytes that a turn writes."""
    saved = await record()
    found, noise = contenders(), Times()
    await one_round(contenders(), Times(), saved, min(conversations, 5))  # warms up, is not counted
    for number in range(1, rounds + 1):
        note(f"round {number} of {rounds}")
        await one_round(found, noise, saved, conversations)
    size = sum(len(each.data or b"") + len(each.inbox) for each in saved) // len(saved)
    return found, noise, size


async def one_round(found: Sequence[Contender], noise: Times, saved: Sequence[Saved], conversations: int) -> None:
    """Let every contender run once."""
    turns = conversations * len(TEXTS)
    with measured(noise, turns):
        sum(index * index for index in range(turns * 100))
    for contender in found:
        with tempfile.TemporaryDirectory() as folder:
            store = contender.make(Path(folder, "turn.db"))
            bot = Conversations([Ten], sessions=SessionManager(store))
            await several(conversations, contender.turn, partial(converse, bot))
            await store.aclose()
        with tempfile.TemporaryDirectory() as folder:
            store = contender.make(Path(folder, "bare.db"))
            await several(conversations, contender.bare, partial(bare, store, saved))
            await store.aclose()


async def several(conversations: int, times: Times, talk: Callable[[int], Awaitable[None]]) -> None:
    """Time some conversations, one after the other, of one person each."""
    await talk(0)  # opens the file, starts the thread
    with measured(times, conversations * len(TEXTS)):
        for user in range(1, conversations + 1):
            await talk(user)


# -- telling -----------------------------------------------------------------------------------------------------------


def middle(figures: Sequence[float]) -> str:
    """Give the median, and how far the rounds lie around it."""
    median = statistics.median(figures)
    spread = (max(figures) - min(figures)) / 2 / median if median else 0
    return f"{median:.0f} ± {spread:.0%}"


def ratio(turn: Sequence[float], other: Sequence[float]) -> str:
    """Give the median of the ratios of the rounds."""
    return f"{statistics.median(mine / theirs for mine, theirs in zip(turn, other, strict=True)):.2f}"


def table(found: Sequence[Contender], noise: Times) -> str:
    """Give the figures as a Markdown table."""
    lines = [
        "| store | turn, CPU µs | bare, CPU µs | ratio | turn, wall µs | bare, wall µs | ratio |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for each in found:
        cpu = [middle(each.turn.cpu), middle(each.bare.cpu), ratio(each.turn.cpu, each.bare.cpu)]
        wall = [middle(each.turn.wall), middle(each.bare.wall), ratio(each.turn.wall, each.bare.wall)]
        lines.append(f"| {' | '.join([each.name, *cpu, *wall])} |")
    lines.append(f"| *noise* | {middle(noise.cpu)} | | | {middle(noise.wall)} | | |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="benchmarks", description="Microseconds of one turn, on each store.")
    parser.add_argument("--rounds", type=int, default=9, help="how often every contender runs (9)")
    parser.add_argument("--conversations", type=int, default=50, help="conversations in one round (50)")
    options = parser.parse_args(arguments)
    logging.disable(logging.CRITICAL)
    found, noise, size = asyncio.run(run(options.rounds, options.conversations, _progress))
    messages = f"{options.conversations} conversations of {len(TEXTS)} messages in each of {options.rounds} rounds"
    python = f"{platform.python_implementation()} {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    print(f"One turn of a flow with ten fields: {messages}, {size} bytes written by a turn. {python}.")
    print("Medians over the rounds ± half the distance from the quickest to the slowest round.\n")
    print(f"{table(found, noise)}\n\n{NOT_EQUAL}")
    return 0


def _progress(text: str) -> None:
    print(text, file=sys.stderr)
