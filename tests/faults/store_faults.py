"""What happens to a store from outside: a server that is killed, a network that fails. Then the history is checked.

python -m tests.faults.store_faults redis --toxic "black hole" --conversations 500
python -m tests.faults.store_faults postgres --kills 5 --conversations 500
python -m tests.faults.store_faults redis --kills 3 --control "server that keeps nothing"
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import datetime as dt
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs

from convflow import Message
from convflow.clock import new_id
from convflow.conversations.lease import Roster
from convflow.errors import SessionConflict, StoreUnavailable
from convflow.flows import Limits
from tests.faults import history, mutants
from tests.faults.hammer import store_of
from tests.faults.hammer_platform import Delivery, Platform
from tests.faults.proxy import TOXICS, Proxy
from tests.faults.survey import answers_of, program
from tests.servers.process import free_port, listening
from tests.servers.redis import binaries

STORES = ("redis", "postgres")
_PATIENCE = dt.timedelta(seconds=1)


def open_store(address: str) -> Any:
    """Open a store that does not wait for long."""
    if address.startswith("redis:"):
        from convflow.session.stores.redis import RedisStore

        return RedisStore(address, timeout=_PATIENCE / 2)
    from convflow.session.stores.postgres import PostgresStore

    return PostgresStore(address, max_connections=2, timeout=_PATIENCE / 2)


# -- servers that are killed -------------------------------------------------------------------------------------------


class Redis:
    """A server of its own, which can be killed and started again on its files."""

    def __init__(self, folder: Path, *, keeps: bool) -> None:
        self.port = free_port()
        self.address = f"redis://127.0.0.1:{self.port}/0"
        program = next(iter(binaries().values()))
        keeping = ["--appendonly", "yes"] if keeps else ["--appendonly", "no"]
        where = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", ""]
        self._command = [str(program), *where, *keeping]
        self._process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        out = subprocess.DEVNULL
        self._process = subprocess.Popen(self._command, stdout=out, stderr=out)  # noqa: ASYNC220 - it starts at once
        while not listening(self.port)():
            await asyncio.sleep(0.01)

    async def crash(self) -> None:
        """Kill it as it stands, and start it again."""
        self.stop()
        await asyncio.sleep(0.1)
        await self.start()

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()


class Postgres:
    """A server in which one process is killed: then it throws away its memory and recovers from its log."""

    def __init__(self, address: str, *, keeps: bool) -> None:
        self.address, self._keeps = address, keeps

    async def start(self) -> None:
        """It runs already; a table that is not logged is empty after a crash."""
        if not self._keeps:
            import psycopg

            from convflow.session.stores.postgres import ddl

            async with await psycopg.AsyncConnection.connect(self.address, autocommit=True) as connection:
                await connection.execute(ddl())
                await connection.execute("ALTER TABLE convflow_sessions SET UNLOGGED")

    async def crash(self) -> None:
        import psycopg

        with contextlib.suppress(psycopg.Error):
            async with await psycopg.AsyncConnection.connect(self.address) as connection:
                os.kill(connection.info.backend_pid, signal.SIGKILL)
        await asyncio.sleep(0.3)

    def stop(self) -> None:
        """Whoever started it ends it."""


# -- a run -------------------------------------------------------------------------------------------------------------


@attrs.frozen
class Plan:
    """What to do to the store.

    Attributes:
        conversations: How many.
        messages: Of each.
        workers: How many bots share the work, each with connections of its own.
        slots: How many messages each of them takes at once.
        toxic: What the network does, if anything.
        likely: How likely it does that to one chunk of data.
        kills: How often the server is killed.
        control: A mutant that must be caught.
    """

    conversations: int = 20
    messages: int = 10
    workers: int = 4
    slots: int = 8
    toxic: str | None = None
    likely: float = 0.02
    kills: int = 0
    control: str | None = None


async def _live(server: Redis | Postgres, plan: Plan, seed: int) -> tuple[Counter[str], dict[str, int]]:
    platform = Platform(plan.conversations, plan.messages, seed, Delivery(duplicate=0.05, late=0.05))
    await server.start()
    port = int(re.search(r":(\d+)/", server.address)[1])  # type: ignore[index]
    try:
        async with Proxy(port, plan.toxic, platform.random, plan.likely) as proxy:
            address = server.address.replace(f":{port}/", f":{proxy.port}/")
            workers = [asyncio.ensure_future(_work(platform, address, plan)) for _ in range(plan.workers)]
            killing = asyncio.ensure_future(_kill(server, plan, platform))
            await asyncio.gather(*workers)
            killing.cancel()
        wrong = await _check(server.address, platform)
    finally:
        server.stop()
    return wrong, {**platform.counts, **proxy.happened, "repeated replies": history.repeats(platform.transcript)}


async def _kill(server: Redis | Postgres, plan: Plan, platform: Platform) -> None:
    total = sum(map(len, platform.todo.values()))
    for number in range(plan.kills):
        while sum(map(len, platform.todo.values())) > total * (1 - (number + 1) / (plan.kills + 1)):
            await asyncio.sleep(0.01)
        await server.crash()
        platform.counts["server kills"] += 1


def _program(platform: Platform, address: str, plan: Plan) -> tuple[Any, Any]:
    async def send(to: Any, reply: Any) -> None:
        platform.take("reply", [to.user, reply.key, reply.text], [])

    async def effect(key: str, answers: str) -> None:
        platform.take("effect", [key, answers], [])

    store = open_store(address)
    if plan.control == "last write wins":
        store = mutants.LastWriteWins(store)
    bot = program(store, effect, limits=Limits(hook=_PATIENCE, send=_PATIENCE))
    bot._program = attrs.evolve(bot._program, roster=Roster(new_id))
    return bot, send


async def _work(platform: Platform, address: str, plan: Plan) -> None:
    bot, send = _program(platform, address, plan)
    await asyncio.gather(*(_take_all(bot, send, platform, plan) for _ in range(plan.slots)))
    with contextlib.suppress(Exception):
        async with asyncio.timeout(5):
            await bot.aclose()


async def _take_all(bot: Any, send: Any, platform: Platform, plan: Plan) -> None:
    idle = 0
    while (found := platform.next(asyncio.get_running_loop().time())) != "stop":
        if found is None:
            idle += 1
            await asyncio.sleep(0.02)
            if plan.control and idle > 100:
                break  # what a mutant has lost never comes to an end
            continue
        idle = 0
        platform.in_flight[found] += 1
        held, outcome = [found], "nack"
        try:
            async with asyncio.timeout(_PATIENCE.total_seconds() * 3):
                turn = await bot.handle(Message(found[0], found[0], found[1], found[1]), send=send)
            outcome = "ack" if turn.handled else "nack"
        except (StoreUnavailable, SessionConflict, TimeoutError) as error:
            platform.counts[type(error).__name__] += 1
            await asyncio.sleep(0.05)
        if outcome == "nack":
            platform.counts["not taken"] += 1
            if plan.control and platform.counts["not taken"] > 3 * plan.conversations * plan.messages:
                platform.in_flight.clear()
                break
        platform.take(outcome, list(found), held)


async def _check(address: str, platform: Platform) -> Counter[str]:
    bot, send = _program(platform, address, Plan())
    await history.come_to_rest(bot, send)
    stored = {name: await answers_of(bot, Message(name, name)) for name in platform.todo}
    await bot.aclose()
    wrong = await history.findings(platform.transcript, stored)
    wrong["not acknowledged"] += sum(map(len, platform.todo.values()))
    return +wrong


@contextlib.contextmanager
def server_of(kind: str, folder: Path, running: str | None, *, keeps: bool = True) -> Iterator[Redis | Postgres]:
    """Make a server of a kind, or take the PostgreSQL server that is running."""
    if kind == "redis":
        yield Redis(folder, keeps=keeps)
    else:
        # The tests' server promises nothing unless it is asked to.
        with contextlib.nullcontext(running) if running else store_of("postgres", folder) as address:
            yield Postgres(f"{address}?options=-csynchronous_commit%3Don", keeps=keeps)


def run(kind: str, plan: Plan, seed: int, running: str | None = None) -> tuple[Counter[str], dict[str, int]]:
    """Do it to a fresh server of a kind, or to a running one; gives what was wrong, and what there was."""
    keeps = plan.control != "server that keeps nothing"
    with tempfile.TemporaryDirectory(prefix="convflow-faults-") as name:
        folder = Path(name)
        with server_of(kind, folder, running, keeps=keeps) as server:
            return asyncio.run(_live(server, plan, seed))


def main(arguments: list[str] | None = None) -> int:
    """Do it, print the figures, and say whether it went as it must."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("store", choices=STORES)
    parser.add_argument("--toxic", choices=TOXICS)
    parser.add_argument("--control", choices=("last write wins", "server that keeps nothing"))
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    for name in ("conversations", "messages", "workers", "kills", "likely"):
        default = getattr(Plan(), name)
        parser.add_argument(f"--{name}", type=type(default), default=default)
    options = vars(parser.parse_args(arguments))
    kind, seed = options.pop("store"), options.pop("seed")
    wrong, figures = run(kind, Plan(**options), seed)
    print(f"{'FAIL' if wrong else 'PASS'} {kind}, seed {seed}, {options}: {figures} {dict(wrong) or ''}")
    return 0 if bool(wrong) == (options["control"] is not None) else 1


if __name__ == "__main__":
    sys.exit(main())
