"""``python -m benchmarks``: measure, then write the page.

python -m benchmarks                   everything, small, in a few minutes
python -m benchmarks --full            everything, with the largest sizes
python -m benchmarks redis payload     these parts only; the others stay as they were measured
python -m benchmarks page              benchmarks/README.md and its pictures, from benchmarks/results.json
python -m benchmarks count             the instruction count of one turn; --update takes it as the new baseline
python -m benchmarks profile           what each part of a turn costs
"""

from __future__ import annotations

import argparse
import json
import logging
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import count, page, profile, race
from benchmarks.children import ROOT, Unavailable
from benchmarks.contenders import RACES
from benchmarks.results import FILE, Results
from benchmarks.servers import server

MEASURES = tuple(
    sorted(
        path.stem
        for path in Path(__file__).with_name("measures").glob("*.py")
        if path.stem not in ("__init__", "timing")
    )
)
_WORKERS = {"sqlite": "ours:sqlite-NORMAL", "redis": "ours:redis", "postgres": "ours:postgres"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    match given:
        case ["page", *_]:
            return page.write(Results.load())
        case ["count", *rest]:
            return count.main(rest)
        case ["profile", *rest]:
            return profile.main(rest)
        case ["measure", name, size] if name in MEASURES:  # by `_measure`, in a process of its own
            module = __import__(f"benchmarks.measures.{name}", fromlist=["measure"])
            print(json.dumps(module.measure(size)))
            return 0
        case _:
            return _run(given)


def _run(arguments: Sequence[str]) -> int:
    known = (*(each.name for each in RACES), "workers", *MEASURES)
    parser = argparse.ArgumentParser("benchmarks", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of: {', '.join(known)}")
    parser.add_argument("--full", action="store_true", help="the largest sizes and more rounds")
    parser.add_argument("--rounds", type=int, help="rounds of a race (3, full 9)")
    parser.add_argument("--people", type=int, help="people in a block of a race (64, full 256)")
    parser.add_argument("--results", type=Path, default=FILE, help="the file of results")
    options = parser.parse_args(arguments)
    if unknown := [name for name in options.parts if name not in known]:
        parser.error(f"there is no part {unknown[0]!r}; known: {', '.join(known)}")
    results = Results.load(options.results)
    for name in options.parts or known:
        begun = time.monotonic()
        results.put(name, _part(name, options), full=options.full)
        results.save(options.results)
        _note(f"{name}: {time.monotonic() - begun:.0f} s")
    print(page.summary(results))
    return 0


def _part(name: str, options: argparse.Namespace) -> Any:
    rounds = options.rounds or (9 if options.full else 3)
    people = options.people or (256 if options.full else 64)
    for each in RACES:
        if each.name == name:
            return race.run(each, rounds, people, _note)
    return _workers(rounds, people) if name == "workers" else _measure(name, full=options.full)


def _workers(rounds: int, people: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for kind, program in _WORKERS.items():
        _note(f"workers: {program}")
        try:
            with server(kind) as address:  # type: ignore[arg-type]  # the keys are servers
                found[kind] = race.workers(program, address(), (1, 2, 4), rounds, people * 2)
        except Unavailable as error:
            found[kind] = str(error)
    return found


def _measure(name: str, *, full: bool) -> Any:
    _note(name)
    command = [sys.executable, "-m", "benchmarks", "measure", name, "full" if full else "small"]
    done = subprocess.run(command, check=False, cwd=ROOT, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own program
    return json.loads(done.stdout) if done.returncode == 0 else None


def _note(text: str) -> None:
    print(text, file=sys.stderr)


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)  # what is logged is not what is measured
    sys.exit(main())
