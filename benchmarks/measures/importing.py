"""How long ``import convflow`` takes in a new process, beside one that imports nothing."""

from __future__ import annotations

import subprocess
import sys
import time

from benchmarks.measures import ROUNDS, Size


def _ms(code: str) -> float:
    begun = time.perf_counter_ns()
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 - this very Python
    return (time.perf_counter_ns() - begun) / 1e6


def measure(size: Size) -> dict[str, list[float]]:
    """Give wall milliseconds of each round."""
    _ms("import convflow")  # writes the compiled files
    pairs = [(_ms("pass"), _ms("import convflow")) for _ in range(ROUNDS[size])]
    return {"nothing": [nothing for nothing, _ in pairs], "convflow": [ours for _, ours in pairs]}
