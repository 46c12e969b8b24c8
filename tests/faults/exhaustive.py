"""Every order of the steps of two workers, with a fault at every place: the real code, tried out completely.

    python -m tests.faults.exhaustive
    python -m tests.faults.exhaustive --faults 2
    python -m tests.faults.exhaustive --mutant "no inbox"

Each operation of the store, each reply and each effect waits at a gate. Whoever is let through next, and whether its
worker dies there, its answer is lost or all of it sleeps for longer than a lease, is a choice; all choices are tried,
one run after the other, each from the beginning.

Rules:
1. A scene is a few messages and who is given them. Whatever is not acknowledged comes again to a fresh worker, once
   nothing else can happen; then a sweeper does what is due.
2. At most so many faults happen in one run. A run without a fault repeats no reply.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any, TypeVar

import attrs

from convflow import Message
from convflow.conversations.lease import Roster
from convflow.errors import SessionConflict, StoreUnavailable
from convflow.flows import Limits
from convflow.session.stores.memory import MemoryStore
from convflow.testing import FaultyStore
from tests.faults import history
from tests.faults.mutants import MUTANTS
from tests.faults.survey import START, answers_of, program
from tests.faults.virtual import VirtualLoop, run

T = TypeVar("T")

NAMES = (*MUTANTS, "acknowledges first")
_NAME = "ann"
_LIMITS = Limits(send=timedelta(seconds=1), hook=timedelta(seconds=1))
_PATIENCE_S = 300.0  # of virtual time, for all of it
_SLEEP_S = 2.0  # longer than the lease, which is half as long again


@attrs.frozen
class Scene:
    """What is tried.

    Attributes:
        before: Messages that were answered before it begins.
        workers: Which messages each worker is given at once.
        sweeps: Whether a sweeper looks in at the same time.
    """

    before: tuple[str, ...]
    workers: tuple[tuple[str, ...], ...]
    sweeps: bool = False


SCENES = {
    "one message on two workers": Scene((), ((START,), (START,))),
    "a flow that ends, on two workers": Scene((START, "a", "b"), (("c",), ("c",))),
    "two messages on two workers": Scene((START,), (("a",), ("b",))),
    "a flow that ends, and the next message": Scene((START, "a", "b"), (("c",), ("d",))),
    "a message and a sweeper": Scene((START,), (("a",),), sweeps=True),
}


class Choices:
    """One run's choices: first those that are prescribed, then always the first one there is."""

    def __init__(self, prescribed: Sequence[int]) -> None:
        self.made = list(prescribed)
        self.among: list[int] = []

    def pick(self, count: int) -> int:
        place = len(self.among)
        self.among.append(count)
        if place == len(self.made):
            self.made.append(0)
        return self.made[place]

    def next(self) -> list[int] | None:
        """Give the choices of the next run; None where all have been tried."""
        made = list(self.made)
        while made and made[-1] + 1 >= self.among[len(made) - 1]:
            made.pop()
        if not made:
            return None
        made[-1] += 1
        return made


class Gated(FaultyStore):
    """One worker's connection to the store."""

    def __init__(self, store: Any, actor: Actor) -> None:
        super().__init__(store)
        self._actor = actor

    async def _do(self, operation: str, call: Callable[[], Awaitable[T]]) -> T:
        if operation == "due" or (operation == "load" and self._actor.looked):
            return await call()  # whoever waits looks again and again: one order of that stands for all
        self._actor.looked = operation == "load"
        loses = await self._actor.gate(operation, may_lose=operation in ("commit", "mark"))
        result = await call()
        if loses:
            raise StoreUnavailable("the store", operation, "the answer was lost")
        return result


class Actor:
    """One worker."""

    def __init__(self, stage: Stage, number: int, *, gated: bool = True) -> None:
        self.stage, self.looked = stage, False
        self.waiting: asyncio.Future[bool] | None = None
        self.may_lose = False
        self.tasks: set[asyncio.Task[None]] = set()
        self._gated = gated
        self.bot = program(Gated(stage.memory, self) if gated else stage.memory, self.effect, limits=_LIMITS)
        self.bot._program = attrs.evolve(self.bot._program, roster=Roster(lambda: f"worker{number:06}"))

    async def gate(self, label: str, *, may_lose: bool = False) -> bool:
        """Wait until this step is chosen; says whether its answer is lost."""
        if not self._gated:
            return False
        self.waiting, self.may_lose = self.stage.loop.create_future(), may_lose
        try:
            return await self.waiting
        finally:
            self.waiting = None

    async def send(self, to: Any, reply: Any) -> None:
        await self.gate("send")
        self.stage.transcript.replies[_NAME].append((reply.key, reply.text))

    async def effect(self, key: str, answers: str) -> None:
        await self.gate("effect")
        self.stage.transcript.effects[_NAME].append((key, answers))

    async def take(self, messages: Sequence[str]) -> None:
        for text in messages:
            self.looked = False
            with contextlib.suppress(StoreUnavailable, SessionConflict):
                await self.stage.mutant_acknowledges_first(text)
                turn = await self.bot.handle(Message(_NAME, _NAME, text, text), send=self.send)
                if turn.handled:
                    self.stage.acknowledged(text)

    async def sweep(self) -> None:
        with contextlib.suppress(StoreUnavailable, SessionConflict):
            async for _ in self.bot.due(send=self.send):
                pass

    def begin(self, work: Any) -> None:
        task = self.stage.loop.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def die(self) -> None:
        for task in self.tasks:
            task.cancel()


class Stage:
    """One run of one scene."""

    def __init__(self, scene: Scene, choices: Choices, loop: VirtualLoop, faults: int, mutant: str | None) -> None:
        self.scene, self.choices, self.loop, self.mutant = scene, choices, loop, mutant
        self.faults_left, self.faults, self.asleep_s = faults, 0, 0.0
        self.memory = MemoryStore(clock=loop)
        self.transcript = history.Transcript()
        self.todo = [*dict.fromkeys(text for texts in scene.workers for text in texts)]

    def acknowledged(self, text: str) -> None:
        if text in self.todo:
            self.todo.remove(text)
        if text != START:
            self.transcript.acknowledged[_NAME].add(text)

    async def mutant_acknowledges_first(self, text: str) -> None:
        if self.mutant == "acknowledges first":
            self.acknowledged(text)

    async def play(self) -> Counter[str]:
        """Let the scene happen, bring again what is not acknowledged, and check."""
        try:
            async with asyncio.timeout(_PATIENCE_S):
                return await self._play()
        except TimeoutError:
            return Counter({"waits for ever": 1})

    async def _play(self) -> Counter[str]:
        first = Actor(self, 0, gated=False)
        await first.take(self.scene.before)
        actors = [Actor(self, number) for number, _ in enumerate(self.scene.workers, 1)]
        for actor, texts in zip(actors, self.scene.workers, strict=True):
            actor.begin(actor.take(texts))
        if self.scene.sweeps:
            actors.append(Actor(self, len(actors) + 1))
            actors[-1].begin(self._sweep_now_and_then(actors[-1]))
        await self._choose(actors)
        last = Actor(self, len(actors) + 1, gated=False)
        for _ in range(3):
            await last.take(tuple(self.todo))
        while await self.memory.due(self.loop.now() + timedelta(hours=1), 1):
            await asyncio.sleep(30)
            await last.sweep()
        wrong = await history.findings(self.transcript, {_NAME: await answers_of(last.bot, Message(_NAME, _NAME))})
        repeats = history.repeats(self.transcript)
        wrong["repeats without a fault"] += repeats if not self.faults else 0
        wrong["effects repeated without a fault"] += (
            0 if self.faults else len(self.transcript.effects[_NAME]) - len(set(self.transcript.effects[_NAME]))
        )
        wrong["never acknowledged"] += len(self.todo)
        return +wrong

    async def _sweep_now_and_then(self, actor: Actor) -> None:
        for _ in range(2):
            await actor.sweep()
            await asyncio.sleep(1)

    async def _choose(self, actors: list[Actor]) -> None:
        while any(actor.tasks for actor in actors):
            await self._settle()
            ready = [actor for actor in actors if actor.waiting is not None]
            if not ready:
                await asyncio.sleep(0.25)  # all wait for time to pass
                continue
            ways: list[Callable[[], None]] = [lambda actor=actor: self._let(actor, loses=False) for actor in ready]
            if self.faults_left:
                ways += [lambda actor=actor: self._kill(actor) for actor in ready]
                ways += [lambda actor=actor: self._let(actor, loses=True) for actor in ready if actor.may_lose]
                ways.append(self._sleep)
            ways[self.choices.pick(len(ways))]()
            if self.asleep_s:
                await asyncio.sleep(self.asleep_s)
                self.asleep_s = 0.0

    async def _settle(self) -> None:
        """Let everybody run until each of them waits for a gate, or for time to pass."""
        while self.loop.has_work():
            await asyncio.sleep(0)

    def _let(self, actor: Actor, *, loses: bool) -> None:
        assert actor.waiting is not None
        actor.waiting.set_result(loses)
        self._fault(1 if loses else 0)

    def _kill(self, actor: Actor) -> None:
        actor.die()
        self._fault(1)

    def _sleep(self) -> None:
        self.asleep_s = _SLEEP_S
        self._fault(1)

    def _fault(self, count: int) -> None:
        self.faults_left -= count
        self.faults += count


def runs(scene: Scene, faults: int, mutant: str | None = None) -> Iterator[tuple[list[int], Counter[str]]]:
    """Try every way in which a scene can go; gives the choices of each run, and what was wrong."""
    prescribed: list[int] | None = []
    while prescribed is not None:
        choices, loop = Choices(prescribed), VirtualLoop()
        with MUTANTS.get(mutant or "", contextlib.nullcontext)():
            wrong = run(Stage(scene, choices, loop, faults, mutant).play(), loop)
        yield choices.made, wrong
        prescribed = choices.next()


def main(arguments: list[str] | None = None) -> int:
    """Try everything, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--faults", type=int, default=1, help="at most so many in one run (1)")
    parser.add_argument("--mutant", choices=NAMES, help="break something, which must be found")
    options = parser.parse_args(arguments)
    found = 0
    for name, scene in SCENES.items():
        count = 0
        for choices, wrong in runs(scene, options.faults, options.mutant):
            count += 1
            if wrong:
                found += 1
                print(f"{name}, {choices}: {dict(wrong)}", flush=True)
                if options.mutant:
                    break
        print(f"{name}: {count} runs", flush=True)
    return 0 if bool(found) == (options.mutant is not None) else 1


if __name__ == "__main__":
    sys.exit(main())
