"""Many workers, one store, one platform, in virtual time: everything that can go wrong does, and the seed repeats it.

python -m tests.faults.simulation --seeds 20000
python -m tests.faults.simulation --seed 4711 --control "last write wins"
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import random
import sys
from collections import Counter

import attrs

from tests.faults import history, mutants
from tests.faults.virtual import VirtualLoop, run
from tests.faults.world import Chaos, World

CONTROLS = ("last write wins", "lock without fence", "inbox of one", "server that keeps nothing")


@attrs.frozen
class Outcome:
    """What came of one seed.

    Attributes:
        wrong: What must not be.
        faults: What was done to it.
        repeats: Replies that were sent again.
    """

    wrong: Counter[str]
    faults: Counter[str]
    repeats: int


def simulate(
    seed: int, *, chaos: Chaos | None = None, control: str | None = None, size: tuple[int, int, int] | None = None
) -> Outcome:
    """Run one seed.

    Args:
        seed: Decides everything.
        chaos: How likely faults are.
        control: A mutant that must be caught.
        size: Workers, conversations, messages of each; None lets the seed decide.
    """
    loop = VirtualLoop()
    world = World(seed, loop, chaos or Chaos(), control, size or size_of(seed))
    with mutants.inbox_of_one() if control == "inbox of one" else contextlib.nullcontext():
        wrong = run(world.live(), loop)
    return Outcome(wrong, world.faults, history.repeats(world.transcript))


def size_of(seed: int) -> tuple[int, int, int]:
    """Give 2 to 8 workers and 1 to 5 conversations; where there are many, each of them is short."""
    chance = random.Random(~seed)
    conversations = chance.choice((1, 1, 1, 2, 2, 3, 5))
    return chance.choice((2, 2, 3, 3, 4, 5, 8)), conversations, chance.randint(1, 8 // conversations + 1)


def main(arguments: list[str] | None = None) -> int:
    """Run many seeds, and say which failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=1000, help="how many seeds (1000)")
    parser.add_argument("--seed", type=int, help="the first seed; alone, the only one")
    parser.add_argument("--size", type=int, nargs=3, metavar=("WORKERS", "CONVERSATIONS", "MESSAGES"))
    parser.add_argument("--control", choices=CONTROLS, help="run a mutant, which must be caught")
    options = parser.parse_args(arguments)
    first = options.seed or 0
    count = 1 if options.seed is not None and options.seeds == parser.get_default("seeds") else options.seeds
    size = tuple(options.size) if options.size else None
    logging.getLogger("convflow").setLevel(logging.CRITICAL)  # it tells of every failed operation
    faults: Counter[str] = Counter()
    failed = repeats = 0
    for seed in range(first, first + count):
        outcome = simulate(seed, control=options.control, size=size)
        faults += outcome.faults
        repeats += outcome.repeats
        if outcome.wrong:
            failed += 1
            print(f"seed {seed}: {dict(outcome.wrong)}", flush=True)
    had = f"{repeats} replies repeated by {faults.total()} faults: {dict(faults)}"
    print(f"seeds {first} to {first + count - 1}: {failed} failed; {had}")
    return 0 if bool(failed) == (options.control is not None) else 1


if __name__ == "__main__":
    sys.exit(main())
