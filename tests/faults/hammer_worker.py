"""The workers of the hammer: forked by a nursery, which kills, pauses and replaces them.

The nursery is a process with one thread and everything imported, so that a new worker costs a fork.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import json
import os
import random
import signal
import sys
import threading
import time
import warnings
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import attrs

from convflow import Message
from convflow.errors import SessionConflict, StoreUnavailable
from convflow.flows import Limits
from convflow.session.stores.abc import Store, Stored
from convflow.testing import FaultyStore
from tests.faults import mutants
from tests.faults.survey import program

T = TypeVar("T")

_TICK_S = 0.01


@attrs.frozen
class Orders:
    """What the nursery is told.

    Attributes:
        store: ``sqlite:PATH``, or the address of a Redis or PostgreSQL server.
        socket: Where the platform listens.
        workers: How many there are at a time.
        seed: Of the chances of nursery and workers.
        kills: SIGKILLs a second.
        stops: SIGSTOPs a second.
        stop_s: The longest pause.
        crash: How likely a worker kills itself at a labelled point.
        lost: How likely the answer of a commit is lost.
        budget_s: Most seconds of one send or hook; the lease is half as long again.
        slots: How many messages a worker takes at once.
        control: A mutant that must be caught.
    """

    store: str
    socket: str
    workers: int
    seed: int
    kills: float
    stops: float
    stop_s: float
    crash: float
    lost: float
    budget_s: float
    slots: int
    control: str | None = None


def open_store(where: str) -> Store:
    """Open a store by its address."""
    if where.startswith("sqlite:"):
        from convflow.session.stores.sqlite import SQLiteStore

        return SQLiteStore(where.removeprefix("sqlite:"), synchronous="NORMAL")
    if where.startswith("redis:"):
        from convflow.session.stores.redis import RedisStore

        return RedisStore(where)
    from convflow.session.stores.postgres import PostgresStore

    return PostgresStore(where, max_connections=2)


# -- a worker ----------------------------------------------------------------------------------------------------------


class Line:
    """The connection to the platform."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer, self._one = reader, writer, asyncio.Lock()

    async def tell(self, operation: str, argument: Any) -> None:
        """Let the platform know, sooner or later; if this process dies before, it may never."""
        self._writer.write(json.dumps([operation, argument]).encode() + b"\n")
        await self._writer.drain()

    async def ask(self, operation: str, argument: Any = None) -> Any:
        """Ask the platform."""
        # A cancelled question must still read its answer, or the next one would get it.
        return await asyncio.shield(asyncio.ensure_future(self._ask(operation, argument)))

    async def _ask(self, operation: str, argument: Any) -> Any:
        async with self._one:
            self._writer.write(json.dumps([operation, argument]).encode() + b"\n")
            line = await self._reader.readline()
            if not line:
                os._exit(0)  # the platform is gone
            return json.loads(line)


class Labelled(FaultyStore):
    """A store with labelled points before and after each operation, at which the process may die."""

    def __init__(self, store: Store, worker: Worker) -> None:
        super().__init__(store)
        self._worker = worker

    async def _do(self, operation: str, call: Callable[[], Awaitable[T]]) -> T:
        worker = self._worker
        await worker.may_die(f"before {operation}")
        result = await super()._do(operation, call)
        await worker.may_die(f"after {operation}")
        if operation == "commit" and not isinstance(result, Stored) and random.random() < worker.orders.lost:
            await worker.line.tell("count", "answers lost")
            raise StoreUnavailable("the store", operation, "the answer was lost")
        return result

    async def commit(self, key: str, *arguments: Any, **facts: Any) -> Any:
        answer = await super().commit(key, *arguments, **facts)
        if not isinstance(answer, Stored):
            await self._worker.line.tell("committed", [key, answer])
        return answer


class Worker:
    """One process: some messages at a time, and a sweeper beside."""

    def __init__(self, orders: Orders, line: Line) -> None:
        self.orders, self.line = orders, line
        store = open_store(orders.store)
        if orders.control in ("last write wins", "lock without fence"):
            store = mutants.LastWriteWins(store)
        budget = dt.timedelta(seconds=orders.budget_s)
        self.bot = program(Labelled(store, self), self.effect, limits=Limits(hook=budget, send=budget))

    async def may_die(self, label: str) -> None:
        if random.random() < self.orders.crash:
            await self.line.tell("count", f"died {label}")
            os.kill(os.getpid(), signal.SIGKILL)

    async def send(self, to: Any, reply: Any) -> None:
        await self.may_die("before send")
        await self.line.ask("reply", [to.user, reply.key, reply.text])
        await self.may_die("after send")

    async def effect(self, key: str, answers: str) -> None:
        await self.may_die("before effect")
        await self.line.ask("effect", [key, answers])
        await self.may_die("after effect")

    async def work(self) -> None:
        async with self.bot.running(send=self.send, every=dt.timedelta(milliseconds=300), clear_every=None):
            # Several at once: one that waits for the lease of a dead worker must not keep the others waiting.
            await asyncio.gather(*(self._take_all() for _ in range(self.orders.slots)))

    async def _take_all(self) -> None:
        while (found := await self.line.ask("next")) != "stop":
            if found is None:
                await asyncio.sleep(0.02)
                continue
            await self._take(*found)

    async def _take(self, name: str, message_id: str) -> None:
        outcome = "nack"
        try:
            async with self._lock(name):
                turn = await self.bot.handle(Message(name, name, message_id, message_id), send=self.send)
            await self.may_die("before acknowledging")
            outcome = "ack" if turn.handled else "nack"
        except (StoreUnavailable, SessionConflict) as error:
            await self.line.tell("count", type(error).__name__)
        except Exception as error:
            await self.line.tell("count", f"crash: {type(error).__name__}: {error}")
        await self.line.tell(outcome, [name, message_id])

    @contextlib.asynccontextmanager
    async def _lock(self, name: str) -> Any:
        if self.orders.control == "lock without fence":
            while not await self.line.ask("lock", [name, os.getpid(), 0.06]):
                await asyncio.sleep(0.002)
            await asyncio.sleep(0.002)
        yield
        if self.orders.control == "lock without fence":
            await self.line.tell("unlock", [name, os.getpid()])


async def _live(orders: Orders) -> None:
    line = Line(*await asyncio.open_unix_connection(orders.socket))
    worker = Worker(orders, line)
    with mutants.inbox_of_one() if orders.control == "inbox of one" else contextlib.nullcontext():
        await worker.work()


# -- the nursery -------------------------------------------------------------------------------------------------------


class Nursery:
    """Forks workers, kills and pauses them, until all have ended by themselves."""

    def __init__(self, orders: Orders) -> None:
        self.orders, self.random = orders, random.Random(orders.seed)
        self.kills = self.stops = self.born = 0
        self.late_s: list[float] = []
        self.paused: dict[int, float] = {}
        self.workers: list[int] = []

    def run(self) -> None:
        pause, last = threading.Event(), time.monotonic()
        self.workers = [self._fork() for _ in range(self.orders.workers)]
        while self.workers:
            pause.wait(_TICK_S)
            now = time.monotonic()
            tick_s, last = now - last, now  # a busy machine makes the ticks longer, not the kills fewer
            self.late_s.append(tick_s - _TICK_S)
            for pid in [pid for pid, end in self.paused.items() if now > end]:
                del self.paused[pid]
                os.kill(pid, signal.SIGCONT)
            if self.random.random() < self.orders.kills * tick_s:
                self._kill(self.random.choice(self.workers))
            if self.random.random() < self.orders.stops * tick_s:
                self._stop(self.random.choice(self.workers), now)
            self._replace()
        late_s = sorted(self.late_s)[len(self.late_s) * 99 // 100]
        figures = {"kills": self.kills, "pauses": self.stops, "workers": self.born, "late_s": round(late_s, 3)}
        print(json.dumps(figures), flush=True)

    def _kill(self, pid: int) -> None:
        os.kill(pid, signal.SIGKILL)
        self.kills += 1
        self.paused.pop(pid, None)

    def _stop(self, pid: int, now: float) -> None:
        if pid not in self.paused:
            os.kill(pid, signal.SIGSTOP)
            self.stops += 1
            self.paused[pid] = now + self.random.uniform(0.05, self.orders.stop_s)

    def _replace(self) -> None:
        for pid in list(self.workers):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                self.workers.remove(pid)
                self.paused.pop(pid, None)
                if status:
                    self.workers.append(self._fork())

    def _fork(self) -> int:
        self.born += 1
        seed = self.random.random()
        pid = os.fork()
        if pid:
            return pid
        code = 1
        try:
            random.seed(seed)
            asyncio.run(_live(self.orders))
            code = 0
        except BaseException as error:
            print(f"worker ended: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
        finally:
            os._exit(code)
        return 0


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    import convflow.session.stores.postgres
    import convflow.session.stores.redis
    import convflow.session.stores.sqlite  # noqa: F401 - imported once, for every worker

    Nursery(Orders(**json.loads(Path(sys.argv[1]).read_text()))).run()
