"""What reading an answer costs: answers in sentences, plain answers, and texts that are made to be slow.

1. Answers are those of the tables in ``tests/answers/harder``; ``--data FILE`` reads lines of the form that
   ``tests/answers/test_real_answers.py`` scores.
2. Each answer is read in several rounds, and its quickest time on the processor counts: what the machine does beside
   it is not the reader. Median and p99 are taken over the answers.
3. *Noise* is a fixed piece of work, so that figures of two machines, or of two days, can be compared.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any

from convflow.flows import answers
from tests.answers import adapter, harder_table

TODAY = dt.date(2019, 3, 1)
TYPES = (int, Decimal, bool, dt.date, dt.time, dt.datetime, dt.timedelta, answers.Email, answers.Phone)
HOSTILE = {
    "50,000 letters": "a" * 50_000 + "!",
    "5,000 digits": "9" * 5_000,
    "300 brackets": "[" * 300,
    "190 numbers": "1 " * 190,
    "half past, 40 times": "half past " * 40,
    "4,096 letters that grow": "\ufdfa" * 4096,
    "300 letters that grow": "\ufdfa" * 300,
    "16 letters that grow": "\ufdfa" * 16,
    "1,000 marks on a letter": "e" + "\u0301" * 1000,
    "290 marks on a letter": "e" + "\u0301" * 290,
    "wide digits": "３０",
    "a look-alike": "Gr\u0435en",
    "40 digits": "+" + "1" * 40,
    "NaN": "NaN",
    "an address of 300": "a" * 250 + "@" + "b" * 45 + ".org",
    "1_000": "1_000",
    "30 February": "30 February 2027",
}

Call = Callable[[], Any]


class Colour(StrEnum):
    """Something to choose from."""

    RED = "Red"
    GREEN = "Green"
    BLUE = "Blue"


def quickest(calls: Iterable[Call], rounds: int) -> list[float]:
    """Give the quickest time of each call, in microseconds."""
    found = []
    for call in calls:
        best = 10**12
        for _ in range(rounds):
            started = time.process_time_ns()
            call()
            best = min(best, time.process_time_ns() - started)
        found.append(best / 1000)
    return found


def repeated(call: Call, rounds: int) -> float:
    """Give the quickest time of a call that is too short for one look at the clock, in microseconds."""
    return quickest([lambda: [call() for _ in range(100)]], rounds)[0] / 100


def noise() -> float:
    """Time a fixed piece of work, in microseconds."""
    return quickest([lambda: sum(number * number for number in range(1000))], 50)[0]


def tables() -> dict[str, list[Call]]:
    """Give the answers of our own tables, by kind."""
    found: dict[str, list[Call]] = {}
    for kind, locale, options, answer, _ in harder_table.rows():
        found.setdefault(kind, []).append(partial(harder_table.read, kind, locale, options, answer))
    return found


def data(file: Path) -> dict[str, list[Call]]:
    """Give the answers of a file, by kind."""
    found: dict[str, list[Call]] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        given = row.get("options") or row.get("current")
        found.setdefault(row["kind"], []).append(
            partial(adapter.read, row["kind"], row["question"], row["answer"], given, TODAY)
        )
    return found


def plain() -> dict[str, Call]:
    """Give what most people write."""
    return {
        "30, as int": partial(answers.read, int, "30"),
        "an option's label": partial(answers.read, Colour, "Green"),
        "a label of options=": partial(answers.read, str, "Green", options=("Red", "Green", "Blue")),
        "yes": partial(answers.read, bool, "yes"),
        "2026-11-21": partial(answers.read, dt.date, "2026-11-21", today=TODAY),
    }


def hostile(rounds: int, base: float) -> list[str]:
    """Give the dearest reading of each hostile text as lines of a table, beside a plain answer."""
    lines = []
    for name, text in HOSTILE.items():
        dearest = max(
            quickest((partial(answers.read, kind, text, today=TODAY) for kind in (*TYPES, Colour, set[Colour])), rounds)
        )
        lines.append(f"| {name} | {dearest:.1f} | {dearest / base:.0f} |")
    return lines


def row(name: str, times: Sequence[float]) -> str:
    """Give a line of the table."""
    ordered = sorted(times)
    return f"| {name} | {len(ordered)} | {statistics.median(ordered):.1f} | {ordered[int(len(ordered) * 0.99)]:.1f} |"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="benchmarks.answers", description="Microseconds of reading one answer.")
    parser.add_argument("--rounds", type=int, default=9, help="how often every answer is read (9)")
    parser.add_argument("--data", type=Path, help="answers of people, as JSON lines")
    options = parser.parse_args(arguments)
    python = f"{platform.python_implementation()} {platform.python_version()}"
    print(f"Reading one answer, microseconds, quickest of {options.rounds} rounds. {python}. Noise: {noise():.0f}.\n")
    kinds = data(options.data) if options.data else tables()
    print("| answers | n | median | p99 |\n| --- | ---: | ---: | ---: |")
    spent = {kind: quickest(calls, options.rounds) for kind, calls in kinds.items()}
    for kind, times in spent.items():
        print(row(kind, times))
    print(row("all", [each for times in spent.values() for each in times]))
    plainly = {name: repeated(call, options.rounds) for name, call in plain().items()}
    print("\n| plain answer | µs |\n| --- | ---: |")
    for name, microseconds in plainly.items():
        print(f"| {name} | {microseconds:.1f} |")
    print("\n| hostile text | µs, dearest type | times a plain day |\n| --- | ---: | ---: |")
    print("\n".join(hostile(options.rounds, plainly["2026-11-21"])))
    return 0


if __name__ == "__main__":
    sys.exit(main())
