"""Real processes on a real store, killed, paused and delivered to at random; then the history is checked.

python -m tests.faults.hammer sqlite
python -m tests.faults.hammer redis --conversations 10000 --messages 10 --workers 4 --kills 8 --crash 0.002
python -m tests.faults.hammer postgres --conversations 20 --messages 500 --workers 8
python -m tests.faults.hammer sqlite --control "last write wins"
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import attrs

from convflow import Message
from convflow.flows import Limits
from tests.faults import history
from tests.faults.hammer_platform import Delivery, Platform
from tests.faults.hammer_worker import Orders, open_store
from tests.faults.recovery import bar_s, is_starved
from tests.faults.survey import answers_of, program

CONTROLS = ("last write wins", "lock without fence", "inbox of one")
STORES = ("sqlite", "redis", "postgres")
ROOT = Path(__file__).parents[2]


@attrs.frozen
class Plan:
    """How hard to hammer; see `Orders` for what is not said here.

    Attributes:
        conversations: How many.
        messages: Of each.
    """

    conversations: int = 100
    messages: int = 10
    workers: int = 4
    kills: float = 4.0
    stops: float = 1.0
    stop_s: float = 1.2
    crash: float = 0.002
    lost: float = 0.01
    budget_s: float = 0.5
    control: str | None = None
    duplicate: float = 0.1
    late: float = 0.05
    window: int = 3
    slots: int = 8

    @property
    def recovery_bar_s(self) -> float:
        """How long 99 of 100 may wait whose worker was killed."""
        budget = timedelta(seconds=self.budget_s)
        lease_s = Limits(hook=budget, send=budget).lease.total_seconds()
        return bar_s(Delivery().retry_s, lease_s, self.stop_s if self.stops else 0)


@attrs.frozen
class Outcome:
    """What came of it.

    Attributes:
        wrong: What must not be, empty where all is well.
        figures: What there was.
    """

    wrong: Counter[str]
    figures: dict[str, Any]

    @property
    def recovered(self) -> bool:
        """Whether those whose worker was killed were served in time, or the machine was too busy to judge by."""
        figures = self.figures
        return figures["recovery_p99_s"] <= figures["recovery_bar_s"] or is_starved(figures["late_s"])

    def __str__(self) -> str:
        return f"{'FAIL' if self.wrong else 'PASS'} {json.dumps({**self.figures, 'wrong': dict(self.wrong)})}"


async def hammer(address: str, plan: Plan, seed: int, folder: Path) -> Outcome:
    """Run the processes on the store at *address*, and check."""
    began = time.monotonic()
    platform = Platform(plan.conversations, plan.messages, seed, Delivery(plan.window, plan.duplicate, plan.late))
    socket = folder / "platform.sock"
    orders = Orders(
        address, str(socket), plan.workers, seed, plan.kills, plan.stops, plan.stop_s, plan.crash, plan.lost,
        plan.budget_s, plan.slots, plan.control,
    )  # fmt: skip
    (folder / "orders.json").write_text(json.dumps(attrs.asdict(orders)))
    server = await platform.serve(socket)
    nursery = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.faults.hammer_worker", folder / "orders.json", cwd=ROOT, stdout=-1
    )
    try:
        said, _ = await nursery.communicate()
    finally:
        if nursery.returncode is None:
            nursery.kill()
        server.close()
    figures = json.loads(said)
    wrong = await _check(address, plan, platform)
    repeats = history.repeats(platform.transcript)
    deaths = sum(count for what, count in platform.counts.items() if what.startswith("died"))
    faults = figures["kills"] + figures["pauses"] + deaths + platform.counts["answers lost"]
    wrong["versions written twice"] += platform.counts.pop("versions written twice", 0)
    wrong["crashes"] += sum(count for what, count in platform.counts.items() if what.startswith("crash"))
    wrong["repeats without a fault"] += repeats if not faults else 0
    seconds = time.monotonic() - began
    figures.update(
        {"seed": seed, "messages": plan.conversations * plan.messages, "seconds": round(seconds, 1)},
        recoveries=len(platform.recovery.waits_s),
        recovery_p99_s=round(platform.recovery.p99_s, 2),
        recovery_bar_s=round(plan.recovery_bar_s, 2),
        labelled_kills=deaths,
        repeated_replies=repeats,
        **platform.counts,
    )
    return Outcome(+wrong, figures)


async def _check(address: str, plan: Plan, platform: Platform) -> Counter[str]:
    async def send(to: Any, reply: Any) -> None:
        platform.take("reply", [to.user, reply.key, reply.text], [])

    async def effect(key: str, answers: str) -> None:
        platform.take("effect", [key, answers], [])

    bot = program(open_store(address), effect)
    await history.come_to_rest(bot, send)
    stored = {name: await answers_of(bot, Message(name, name)) for name in platform.todo}
    wrong = await history.findings(platform.transcript, stored)
    wrong["not acknowledged"] += sum(map(len, platform.todo.values()))
    await bot.aclose()
    return wrong


@contextlib.contextmanager
def store_of(kind: str, folder: Path) -> Iterator[str]:
    """Give the address of a fresh store of a kind."""
    if kind == "sqlite":
        yield f"sqlite:{folder / 'hammer.db'}"
    elif kind == "redis":
        from tests.servers.redis import binaries, redis_server

        (folder / "redis").mkdir()
        with redis_server(next(iter(binaries()), "none"), folder / "redis") as address:
            yield address
    else:
        from tests.servers.postgres import postgres_server

        with postgres_server() as address:
            yield address


def run(kind: str, plan: Plan, seed: int, address: str | None = None) -> Outcome:
    """Hammer a fresh store of a kind, or the one at *address*."""
    with tempfile.TemporaryDirectory(prefix="convflow-hammer-") as name:
        folder = Path(name)
        with store_of(kind, folder) if address is None else contextlib.nullcontext(address) as where:
            return asyncio.run(hammer(where, plan, seed, folder))


def main(arguments: list[str] | None = None) -> int:
    """Hammer, print the figures, and say whether it went as it must."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("store", choices=STORES)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--address", help="a running server, instead of a fresh one")
    parser.add_argument("--control", choices=CONTROLS, help="run a mutant, which must be caught")
    for field in attrs.fields(Plan):
        if field.name != "control":
            parser.add_argument(f"--{field.name.replace('_', '-')}", type=type(field.default), default=field.default)
    options = vars(parser.parse_args(arguments))
    kind, address = options.pop("store"), options.pop("address")
    seed = options.pop("seed") if options["seed"] is not None else random.SystemRandom().randrange(10**6)
    options.pop("seed", None)
    print(f"{kind}, seed {seed}, {options}", flush=True)
    outcome = run(kind, Plan(**options), seed, address)
    print(outcome)
    if not (outcome.recovered or options["control"]):
        print("Recovery took longer than the retry of the platform and the lease.")
        return 1
    return 0 if bool(outcome.wrong) == (options["control"] is not None) else 1


if __name__ == "__main__":
    sys.exit(main())
