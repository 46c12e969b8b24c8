"""Where the time of a turn goes, by sampling: a look at the stack with every millisecond of processor time.

Rules:
1. A sample counts for the innermost function of convflow on the stack: what it asks of the standard library, of attrs
   or of JSON is its own cost.
2. The parts are rooms of the house; encoding and decoding are told apart by the name of the function.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Any

import convflow
from benchmarks.bots.ours import make
from benchmarks.figures import table
from benchmarks.workload import STEPS, talk

_HOUSE = str(Path(convflow.__file__).parent) + "/"
_STEP_S = 0.001

# The first that fits: how a file begins, the part that it belongs to.
_PARTS = (
    ("session/stores/", "store"),
    ("codec/", "{} the record"),
    ("session/record", "{} the record"),
    ("session/values", "{} the record"),
    ("flows/state", "{} the record"),
    ("conversations/work", "{} the record"),
    ("conversations/inbox", "message ids"),
    ("session/", "key, lane, opening"),
    ("clock", "key, lane, opening"),
    ("conversations/hook", "hooks after the commit"),
    ("conversations/", "host and desk"),
    ("flows/answers", "reading answers, checking bounds"),
    ("flows/constraints", "reading answers, checking bounds"),
    ("flows/engine/prompting", "prompts, texts, review"),
    ("flows/engine/review", "prompts, texts, review"),
    ("flows/prompts", "prompts, texts, review"),
    ("language/", "prompts, texts, review"),
    ("flows/texts", "prompts, texts, review"),
    ("flows/", "engine"),
    ("messages", "engine"),
    ("", "everything else of convflow"),
)
_ENCODES = ("encode", "to_plain", "_to_plain", "bytes", "dump", "write", "unstructure")
_OUTSIDE = "event loop and benchmark"


def part_of(file: str, function: str) -> str:
    """Give the part that a function of the package belongs to."""
    part = next(part for begins, part in _PARTS if file.startswith(begins))
    return part.format("encoding" if any(word in function for word in _ENCODES) else "decoding")


async def sample(variant: str, seconds: float) -> tuple[float, Counter[tuple[str, str]]]:
    """Let people register for a while.

    Returns:
        CPU microseconds of a message, and samples by file (within the package) and function.
    """
    bot = await make(variant)
    seen: Counter[tuple[str, str]] = Counter()

    def look(_: int, frame: FrameType | None) -> None:
        while frame is not None:
            file = frame.f_code.co_filename
            if file.startswith(_HOUSE):
                seen[file.removeprefix(_HOUSE), frame.f_code.co_qualname] += 1
                return
            frame = frame.f_back
        seen["", _OUTSIDE] += 1

    people = 50
    await talk(bot, range(people), 1)
    before = signal.signal(signal.SIGPROF, look)
    first, messages, begun = people, 0, time.process_time()
    signal.setitimer(signal.ITIMER_PROF, _STEP_S, _STEP_S)
    try:
        while time.process_time() - begun < seconds:
            await talk(bot, range(first, first + people), 1)
            first, messages = first + people, messages + people * STEPS
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    spent = (time.process_time() - begun) * 1e6 / messages
    await bot.close()
    return spent, seen


def by_part(us: float, seen: Counter[tuple[str, str]]) -> list[list[str]]:
    """Give rows: part, share, microseconds."""
    parts: Counter[str] = Counter()
    for (file, function), times in seen.items():
        parts[part_of(file, function.rpartition(".")[2]) if file else _OUTSIDE] += times
    total = parts.total()
    return [[part, f"{times / total:.0%}", f"{us * times / total:.1f}"] for part, times in parts.most_common()]


def by_function(us: float, seen: Counter[tuple[str, str]], most: int) -> list[list[str]]:
    """Give rows: function with its file, share, microseconds."""
    total = seen.total()
    return [
        [f"{function} ({file})" if file else function, f"{times / total:.1%}", f"{us * times / total:.1f}"]
        for (file, function), times in seen.most_common(most)
    ]


def measure(seconds: float, variant: str = "memory", most: int = 12) -> dict[str, Any]:
    """Give the profile for the file of results."""
    us, seen = asyncio.run(sample(variant, seconds))
    return {"us": us, "parts": by_part(us, seen), "functions": by_function(us, seen, most)}


def main(arguments: Sequence[str]) -> int:
    """Print what each part of a turn costs."""
    parser = argparse.ArgumentParser("benchmarks profile", description="What each part of a turn costs.")
    parser.add_argument("--seconds", type=float, default=5, help="of processor time (5)")
    parser.add_argument("--variant", default="memory", help="a variant of benchmarks/bots/ours.py (memory)")
    parser.add_argument("--functions", type=int, default=25, help="how many functions to show (25)")
    options = parser.parse_args(arguments)
    found = measure(options.seconds, options.variant, options.functions)
    print(f"One message of a registration: {found['us']:.0f} µs of processor time.\n")
    print(table(["part", "share", "µs"], found["parts"]))
    print()
    print(table(["function, with what it asks of libraries", "share", "µs"], found["functions"]))
    return 0
