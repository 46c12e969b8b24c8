"""The instruction count of one turn: a check of speed that does not depend on the machine's mood.

Rules:
1. What is counted is the steps of the Python interpreter (bytecode instructions) and the calls it makes, of everything
   that a message runs, libraries written in Python included. The same code gives the same count on any machine.
2. Each version of Python has instructions of its own, so the baseline holds a count for each.
3. Message 300 of a conversation takes at most 2 % more than message 10: when all the ids that are remembered are there,
   whether one has fallen out too early is looked at.
4. A count more than 15 % above its baseline fails. ``python -m benchmarks count --update`` takes the present count as
   the new baseline: after a change that is quicker, or one that is worth its price.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from benchmarks.bots.ours import make
from benchmarks.workload import STEPS, Bot, says

BASELINE = Path(__file__).resolve().parent / "count.json"
ALLOWED_PERCENT = 115
_GROWTH_PERCENT = 102
VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"

Counts = dict[str, dict[str, int]]
"""For each message of a registration, and for all of them, how many ``steps`` and ``calls``."""

_NAMES = ("start", "name", "wrong age", "age", "e-mail", "yes")
_WRONG = _NAMES.index("wrong age")
_SHORT, _LONG = 10, 300


def count() -> Counts:
    """Count the messages of one registration in memory, after others have warmed up what is made once."""
    return asyncio.run(_count())


async def _count() -> Counts:
    bot = await make("memory")
    for person in range(3):
        for step in range(STEPS):
            await bot.handle(person, step, says(person, step))
    counted: Counts = {}
    gc.collect()
    gc.disable()  # what it finalises, it finalises at any moment
    try:
        for step, name in enumerate(_NAMES):
            counted[name] = await _spent(bot, 7, step, says(7, step))
        total = {kind: sum(spent[kind] for spent in counted.values()) for kind in ("steps", "calls")}
        for number in range(1, _LONG + 1):
            text = says(8, min(number - 1, _WRONG))
            if number in (_SHORT, _LONG):
                counted[f"message {number}"] = await _spent(bot, 8, number, text)
            else:
                await bot.handle(8, number, text)
    finally:
        gc.enable()
    counted["all"] = total
    return counted


async def _spent(bot: Bot, person: int, message: int, text: str) -> dict[str, int]:
    spent = {"steps": 0, "calls": 0}
    sys.settrace(_tracer(spent))
    sys.setprofile(_profiler(spent))
    try:
        await bot.handle(person, message, text)
    finally:
        sys.settrace(None)
        sys.setprofile(None)
    return spent


def _tracer(spent: dict[str, int]) -> Callable[[FrameType, str, Any], Any]:
    def trace(frame: FrameType, event: str, _: Any) -> Any:
        if event == "call":
            frame.f_trace_opcodes, frame.f_trace_lines = True, False
        elif event == "opcode":
            spent["steps"] += 1
        return trace

    return trace


def _profiler(spent: dict[str, int]) -> Callable[[FrameType, str, Any], None]:
    def profile(_: FrameType, event: str, __: Any) -> None:
        if event in ("call", "c_call"):
            spent["calls"] += 1

    return profile


def baseline() -> Counts | None:
    """Give the counts that were taken for this version of Python, or None."""
    known: dict[str, Counts] = json.loads(BASELINE.read_text("utf-8")) if BASELINE.exists() else {}
    return known.get(VERSION)


def update(counts: Counts) -> None:
    """Take *counts* as the baseline of this version of Python."""
    known: dict[str, Counts] = json.loads(BASELINE.read_text("utf-8")) if BASELINE.exists() else {}
    known[VERSION] = counts
    BASELINE.write_text(json.dumps(dict(sorted(known.items())), indent=1) + "\n", "utf-8")


def too_slow(counts: Counts, known: Counts) -> list[str]:
    """Say in which way a registration has become slower than is allowed."""
    mistakes = []
    for kind in ("steps", "calls"):
        early, late = (counts.get(f"message {number}", {}).get(kind, 0) for number in (_SHORT, _LONG))
        if late * 100 > early * _GROWTH_PERCENT:
            mistakes.append(f"Message {_LONG} of a conversation takes {late:,} {kind}, message {_SHORT} {early:,}.")
        now, before = counts["all"][kind], known["all"][kind]
        if now * 100 > before * ALLOWED_PERCENT:
            told = f"{now:,} {kind} in a registration, {now / before - 1:+.1%} against the baseline of {before:,}."
            mistakes.append(f"{told} If that is worth its price: python3 dev.py bench count --update")
    return mistakes


def main(arguments: Sequence[str]) -> int:
    """Print the count beside its baseline; exit with 1 where it is too far above."""
    parser = argparse.ArgumentParser("benchmarks count", description="The instruction count of one turn.")
    parser.add_argument("--update", action="store_true", help="take this count as the new baseline")
    options = parser.parse_args(arguments)
    counts, known = count(), baseline()
    for name, spent in counts.items():
        before = known and known.get(name)
        change = f"  {spent['steps'] / before['steps'] - 1:+7.1%}" if before else ""
        print(f"{name:10} {spent['steps']:8,} steps {spent['calls']:7,} calls{change}")
    if options.update:
        update(counts)
        return 0
    if known is None:
        print(f"There is no baseline for Python {VERSION}: python3 dev.py bench count --update")
        return 1
    mistakes = too_slow(counts, known)
    print("\n".join(mistakes) or "Within 15 % of the baseline.")
    return 1 if mistakes else 0
