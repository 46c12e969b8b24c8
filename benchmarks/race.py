"""A race: contenders in turn, round after round, with the machine's noise beside them.

Rules:
1. Every contender lives in a process of its own from the first round to the last, warmed up by a block that is not
   counted.
2. In each round everybody runs once, so a slow moment of the machine hits all alike; a ratio is taken within a round.
3. Noise is a fixed piece of work that touches neither a contender nor a disk, timed in every round.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from typing import Any

from benchmarks.children import Child, Unavailable, running
from benchmarks.contenders import Contender, Race
from benchmarks.servers import Address, server
from benchmarks.workload import STEPS

Note = Callable[[str], None]
"""Tells the person who waits how far it is."""


def run(race: Race, rounds: int, people: int, note: Note) -> dict[str, Any]:
    """Run a race.

    Args:
        race: Who, where, how many at a time.
        rounds: How often everybody runs.
        people: How many register in one block.
        note: Is told what is going on.

    Returns:
        For the file of results: ``failed`` says why who could not run; ``at`` gives, by how many at a time and name,
        the CPU and wall microseconds of each round; ``idle`` the same of frameworks that do nothing; ``noise``.
    """
    found: dict[str, Any] = {"rounds": rounds, "people": people, "failed": {}, "at": {}, "idle": {}, "noise": []}
    try:
        with server(race.server) as address, contextlib.ExitStack() as stack:
            _rounds(race, rounds, people, found, _start(race, address, stack, found, note), note)
    except Unavailable as error:  # the server
        found["failed"] = {contender.name: str(error) for contender in race.contenders}
    return found


def _start(
    race: Race, address: Address, stack: contextlib.ExitStack, found: dict[str, Any], note: Note
) -> dict[str, Child]:
    """Start everybody; gives them by name, frameworks that do nothing by their program."""
    children: dict[str, Child] = {}
    for contender in race.contenders:
        note(f"{race.name}: starting {contender.name}")
        with _noting(found, contender):
            children[contender.name] = stack.enter_context(running(contender.home, contender.program, address()))
            children[contender.name].run(0, 20, 1)
            if contender.idle is not None and contender.idle not in children:
                children[contender.idle] = stack.enter_context(running(contender.home, contender.idle))
                children[contender.idle].run(0, 20, 1)
    return children


@contextlib.contextmanager
def _noting(found: dict[str, Any], contender: Contender) -> Any:
    try:
        yield
    except Unavailable as error:
        found["failed"][contender.name] = str(error)


def _rounds(
    race: Race, rounds: int, people: int, found: dict[str, Any], children: dict[str, Child], note: Note
) -> None:
    first = 1000
    idle = {each.idle: each for each in race.contenders if each.idle in children}
    for number in range(1, rounds + 1):
        note(f"{race.name}: round {number} of {rounds}")
        found["noise"].append(noise())
        for at_a_time in race.at_a_time:
            times = found["at"].setdefault(str(at_a_time), {})
            for contender in race.contenders:
                if contender.name in found["failed"]:
                    continue
                with _noting(found, contender):
                    spent = children[contender.name].run(first, people, at_a_time)
                    times.setdefault(contender.name, []).append([spent.cpu, spent.wall])
            first += people
        for program in idle:
            spent = children[program].run(first, people, 1)
            found["idle"].setdefault(program, []).append([spent.cpu, spent.wall])
        first += people
    for times in found["at"].values():
        for name in found["failed"]:
            times.pop(name, None)


def noise() -> float:
    """Give the wall microseconds of a fixed piece of work."""
    begun = time.perf_counter_ns()
    sum(index * index for index in range(200_000))
    return (time.perf_counter_ns() - begun) / 1000


def workers(program: str, address: list[str], counts: tuple[int, ...], rounds: int, people: int) -> dict[str, Any]:
    """Let 1, 2, … processes share the work on one store; gives, by their number, messages a second of each round."""
    found: dict[str, list[float]] = {}
    with contextlib.ExitStack() as stack:
        children = [stack.enter_context(running("python", program, address)) for _ in range(max(counts))]
        first = 1
        for child in children:
            child.run(first, 20, 1)
            first += 20
        for _ in range(rounds):
            for count in counts:
                share = people // count
                begun = time.perf_counter_ns()
                for index, child in enumerate(children[:count]):
                    child.order(first + index * share, share, 16)
                for child in children[:count]:
                    child.result()
                seconds = (time.perf_counter_ns() - begun) / 1e9
                found.setdefault(str(count), []).append(share * count * STEPS / seconds)
                first += people
    return found
