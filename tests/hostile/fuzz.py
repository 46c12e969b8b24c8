"""Bytes and messages at random, as many as one likes.

``python -m tests.hostile.fuzz records 1000000`` and ``… inputs 1000000`` run more than the tests do; ``--seed 17``
begins elsewhere.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable
from random import Random

from tests.hostile.fuzz_inputs import inputs
from tests.hostile.fuzz_records import records

KINDS: dict[str, Callable[[Random, int], Awaitable[None]]] = {"records": records, "inputs": inputs}
_PART = 10_000


def main() -> None:
    """Run as many as the command line says, each part with a seed of its own."""
    parser = argparse.ArgumentParser(description="Send bytes and messages at random.")
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("count", nargs="?", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0, help="of the first part")
    arguments = parser.parse_args()
    begun, done, seed = time.process_time(), 0, arguments.seed
    while done < arguments.count:
        part = min(_PART, arguments.count - done)
        try:
            asyncio.run(KINDS[arguments.kind](Random(seed), part))  # type: ignore[arg-type]
        except BaseException:
            print(f"seed {seed}, after {done}")
            raise
        done, seed = done + part, seed + 1
        print(f"{done} {arguments.kind}, seeds {arguments.seed} to {seed - 1}: fine so far.", flush=True)
    spent = time.process_time() - begun
    seeds = f"seeds {arguments.seed} to {seed - 1}"
    print(f"{done} {arguments.kind}, {seeds}: nothing raised, everybody has a reply; {spent:.0f} s.")


if __name__ == "__main__":
    main()
