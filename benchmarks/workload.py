"""What every contender is given: people who fill a form of six messages each, interleaved.

Rules:
1. Standard library only: contenders run in environments of their own, which do not hold this package.
2. Everybody sends the first message before anybody sends the second one, so a conversation is never at hand by chance.
3. A contender that understood anything wrongly is not timed: what it collected is compared with what people meant.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

STEPS = 6
"""Messages of one registration: start, name, a wrong age, age, e-mail, yes."""


def says(person: int, step: int) -> str:
    """Give what a person sends at one step."""
    return ("/register", f"Ann {person}", "12", "30", f"ann{person}@example.org", "yes")[step]


def meant(person: int) -> tuple[str, int, str]:
    """Give what a person has told when all is said."""
    return f"Ann {person}", 30, f"ann{person}@example.org"


async def _nothing() -> None:
    return


@dataclass
class Bot:
    """A contender that is set up.

    Attributes:
        handle: Takes one message: person, an id that only this message has, text.
        replies: What was said, collected in memory.
        finished: What was collected: name, age and e-mail of each person.
        close: Ends it.
        idle: It does nothing with a message: what it costs is the framework's own share.
    """

    handle: Callable[[int, int, str], Awaitable[object]]
    replies: list[str] = field(default_factory=list)
    finished: list[tuple[str, int, str]] = field(default_factory=list)
    close: Callable[[], Awaitable[object]] = _nothing
    idle: bool = False


@dataclass
class Spent:
    """What a piece of work cost, for each message: microseconds of the processor, of all threads, and on the wall."""

    cpu: float
    wall: float


async def talk(bot: Bot, people: range, at_a_time: int) -> Spent:
    """Let *people* register, so many messages at a time, and check what came of it.

    Raises:
        AssertionError: The bot understood something wrongly, or met somebody with silence.
    """
    bot.replies.clear()
    bot.finished.clear()
    cpu, wall = time.process_time_ns(), time.perf_counter_ns()
    for step in range(STEPS):
        queue = iter(people)

        async def work(queue: object = queue, step: int = step) -> None:
            for person in queue:  # type: ignore[attr-defined]  # one iterator, shared by all that work
                await bot.handle(person, person * STEPS + step + 1, says(person, step))

        if at_a_time == 1:
            await work()
        else:
            await asyncio.gather(*(work() for _ in range(at_a_time)))
    messages = len(people) * STEPS * 1000
    spent = Spent((time.process_time_ns() - cpu) / messages, (time.perf_counter_ns() - wall) / messages)
    if not bot.idle:
        assert sorted(bot.finished) == sorted(map(meant, people)), f"understood {bot.finished[:3]} of {len(people)}"
        assert len(bot.replies) >= len(people) * STEPS, f"{len(bot.replies)} replies to {len(people) * STEPS} messages"
    return spent
