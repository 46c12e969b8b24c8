"""The simulated world: one store, one platform and several workers, in virtual time; everything can go wrong.

Rules:
1. Chance comes from one `random.Random` of the seed, time from a virtual loop: the same seed is the same run.
2. A worker that is killed loses its tasks at an await and is replaced by one that knows nothing of them.
3. A worker that is paused sleeps longer than any lease in the middle of an operation, and then goes on.
4. The platform delivers each message until it is acknowledged, twice now and then, and out of order.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, TypeVar

import attrs

from convflow import Message
from convflow.conversations.lease import Roster
from convflow.errors import SessionConflict, StoreUnavailable
from convflow.session.stores.memory import MemoryStore
from convflow.testing import FaultyStore
from tests.faults import history, mutants
from tests.faults.survey import START, answers_of, program
from tests.faults.virtual import VirtualLoop

T = TypeVar("T")

_LOCK_S = 10.0
_REPLIES_OF_A_TURN = 3  # one fault may repeat all that was sent and not yet marked
_PATIENCE_S = 2000.0  # of virtual time; then the platform gives up what nobody takes


@attrs.frozen
class Chaos:
    """How likely each fault is; all are probabilities of one operation, or seconds between two events."""

    store_fails: float = 0.01
    answer_lost: float = 0.01
    lands_late: float = 0.005
    send_fails: float = 0.02
    effect_fails: float = 0.03
    paused: float = 0.005
    duplicate: float = 0.15
    at_once: float = 0.25
    late_again: float = 0.15
    between_kills_s: float = 4.0
    between_outages_s: float = 120.0


CALM = Chaos(*[0.0] * 6, duplicate=0.15, at_once=0.25, late_again=0.15, between_kills_s=1e9, between_outages_s=1e9)


class SimulatedStore(FaultyStore):
    """One worker's connection to the store."""

    def __init__(self, world: World) -> None:
        super().__init__(world.memory)
        self.world = world
        self.dead = False

    async def _do(self, operation: str, call: Callable[[], Awaitable[T]]) -> T:
        world, chaos, chance = self.world, self.world.chaos, self.world.random.random
        self.store = world.store
        await world.takes_a_moment()
        if self.dead or world.down or chance() < chaos.store_fails:
            raise world.fault("store fails", StoreUnavailable("the store", operation, "simulated"))
        if operation == "commit" and chance() < chaos.lands_late:
            world.later(call)
            raise world.fault("write lands late", StoreUnavailable("the store", operation, "timed out"))
        result = await call()
        await world.takes_a_moment()
        if self.dead or chance() < chaos.answer_lost:
            raise world.fault("answer lost", StoreUnavailable("the store", operation, "answer lost"))
        return result


class World:
    """One run of the simulation."""

    def __init__(self, seed: int, loop: VirtualLoop, chaos: Chaos, control: str | None, size: tuple[int, int, int]):
        self.random = random.Random(seed)
        self.loop, self.chaos, self.control = loop, chaos, control
        self.workers_count, conversations, messages = size
        self.memory = MemoryStore(clock=loop)
        self.down = False
        self.transcript = history.Transcript()
        self.faults: Counter[str] = Counter()
        self.crashes: list[BaseException] = []
        self.todo = {f"c{number}": [f"c{number}m{each}" for each in range(messages)] for number in range(conversations)}
        self.started: set[str] = set()
        self.in_flight: Counter[tuple[str, str]] = Counter()
        self.locks: dict[str, tuple[int, float]] = {}
        self.background: set[asyncio.Task[Any]] = set()
        self.made = 0
        self.workers: list[Worker] = []

    @property
    def store(self) -> Any:
        """The store proper, or its broken stand-in."""
        broken = self.control in ("last write wins", "lock without fence")
        return mutants.LastWriteWins(self.memory) if broken else self.memory

    def fault(self, name: str, error: T) -> T:
        self.faults[name] += 1
        return error

    async def takes_a_moment(self) -> None:
        seconds = self.random.expovariate(100)
        if self.random.random() < self.chaos.paused:
            self.faults["paused"] += 1
            seconds += self.random.uniform(1, 40)
        await asyncio.sleep(seconds)

    def later(self, call: Callable[[], Awaitable[Any]]) -> None:
        async def land() -> None:
            await asyncio.sleep(self.random.uniform(0, 5))
            await call()

        self.spawn(land())

    def spawn(self, work: Any) -> asyncio.Task[Any]:
        task = self.loop.create_task(work)
        self.background.add(task)
        task.add_done_callback(self.background.discard)
        return task

    # -- the run -------------------------------------------------------------------------------------------------------

    async def live(self) -> Counter[str]:
        """Deliver everything under faults, let it come to rest, and check."""
        self.workers = [Worker(self) for _ in range(self.workers_count)]
        disasters = [self.spawn(self._kill()), self.spawn(self._go_down())]
        while any(self.todo.values()) and self.loop.time() < _PATIENCE_S:
            self._deliver_one()
            await asyncio.sleep(self.random.expovariate(3))
        for task in disasters:
            task.cancel()
        self.chaos, self.down = CALM, False
        return await self._at_rest()

    def _deliver_one(self) -> None:
        name = self.random.choice([name for name, messages in self.todo.items() if messages])
        message_id = self.random.choice(self.todo[name][:3]) if name in self.started else START  # out of order
        if self.in_flight[name, message_id] and self.random.random() >= self.chaos.duplicate:
            return
        for worker in self.random.sample(self.workers, 1 + (self.random.random() < self.chaos.at_once)):
            worker.take(name, message_id)

    def acknowledge(self, name: str, message_id: str) -> None:
        self.started.add(name)
        if message_id in self.todo[name]:
            self.todo[name].remove(message_id)
            self.transcript.acknowledged[name].add(message_id)
        if self.random.random() < self.chaos.late_again:
            self.spawn(self._again(name, message_id))

    async def _again(self, name: str, message_id: str) -> None:
        await asyncio.sleep(self.random.uniform(0, 60))
        self.random.choice(self.workers).take(name, message_id)

    async def _kill(self) -> None:
        while True:
            await asyncio.sleep(self.random.expovariate(1 / self.chaos.between_kills_s))
            self.faults["killed"] += 1
            busy = [number for number, worker in enumerate(self.workers) if worker.tasks]
            victim = self.random.choice(busy or range(len(self.workers)))
            self.workers[victim].die()
            self.workers[victim] = Worker(self)

    async def _go_down(self) -> None:
        while True:
            await asyncio.sleep(self.random.expovariate(1 / self.chaos.between_outages_s))
            self.faults["store down"] += 1
            self.down = True
            if self.control == "server that keeps nothing":
                self.memory = MemoryStore(clock=self.loop)
            await asyncio.sleep(self.random.uniform(0.1, 10))
            self.down = False

    async def _at_rest(self) -> Counter[str]:
        while any(worker.tasks for worker in self.workers) or self.background:
            pending = [*self.background, *(task for worker in self.workers for task in worker.tasks)]
            await asyncio.wait(pending)
        for worker in self.workers:
            worker.die()
        last = Worker(self, sweeping=False)
        while self.loop.time() < 3 * _PATIENCE_S and await self.memory.due(self.loop.now() + timedelta(hours=1), 1):
            await asyncio.sleep(30)
            async for _ in last.bot.due(send=last.send):
                pass
        stored = {name: await answers_of(last.bot, Message(name, name)) for name in self.todo}
        wrong = await history.findings(self.transcript, stored)
        wrong["crashes"] += len(self.crashes)
        most = _REPLIES_OF_A_TURN * self.faults.total()
        wrong["repeats without a fault"] += max(0, history.repeats(self.transcript) - most)
        wrong["messages given up"] += sum(map(len, self.todo.values()))
        return +wrong


class Worker:
    """One process: it takes several messages at once and sweeps now and then."""

    def __init__(self, world: World, *, sweeping: bool = True) -> None:
        world.made += 1
        self.world, self.number = world, world.made
        self.store = SimulatedStore(world)
        self.bot = program(self.store, self.effect)
        self.bot._program = attrs.evolve(self.bot._program, roster=Roster(lambda: f"worker{self.number:06}"))
        self.tasks: set[asyncio.Task[None]] = set()
        self.sweeping = world.loop.create_task(self._sweep()) if sweeping else None

    def die(self) -> None:
        self.store.dead = True
        for task in [*self.tasks, *([self.sweeping] if self.sweeping else [])]:
            task.cancel()

    def take(self, name: str, message_id: str) -> None:
        self.world.in_flight[name, message_id] += 1
        task = self.world.loop.create_task(self._take(name, message_id))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _take(self, name: str, message_id: str) -> None:
        world = self.world
        try:
            async with self._lock(name):
                turn = await self.bot.handle(Message(name, name, message_id, message_id), send=self.send)
            await world.takes_a_moment()
            if turn.handled and not self.store.dead:
                world.acknowledge(name, message_id)
        except (StoreUnavailable, SessionConflict, asyncio.CancelledError):
            pass  # not acknowledged: it comes again
        except Exception as error:
            world.crashes.append(error)
        finally:
            world.in_flight[name, message_id] -= 1

    @contextlib.asynccontextmanager
    async def _lock(self, name: str) -> Any:
        """Hold the popular lock: it ends by itself, and nothing checks it when writing."""
        world = self.world
        if world.control == "lock without fence":
            while world.locks.get(name, (0, 0.0))[1] > world.loop.time():
                await asyncio.sleep(0.05)
            world.locks[name] = (self.number, world.loop.time() + _LOCK_S)
        yield
        if world.locks.get(name, (0, 0.0))[0] == self.number:
            del world.locks[name]

    async def _sweep(self) -> None:
        world = self.world
        while True:
            await asyncio.sleep(world.random.uniform(1, 20))
            try:
                async for _ in self.bot.due(send=self.send):
                    pass
            except (StoreUnavailable, SessionConflict):
                pass

    async def send(self, to: Any, reply: Any) -> None:
        await self._outside(
            lambda: self.world.transcript.replies[to.user].append((reply.key, reply.text)), "send_fails"
        )

    async def effect(self, key: str, answers: str) -> None:
        owner = answers.partition("m")[0]
        await self._outside(lambda: self.world.transcript.effects[owner].append((key, answers)), "effect_fails")

    async def _outside(self, happens: Callable[[], None], fails: str) -> None:
        world = self.world
        likely = getattr(world.chaos, fails)
        await world.takes_a_moment()
        if self.store.dead or world.random.random() < likely:
            raise world.fault(fails, ConnectionError("before"))
        happens()
        await world.takes_a_moment()
        if self.store.dead or world.random.random() < likely:
            raise world.fault(fails, ConnectionError("after"))
